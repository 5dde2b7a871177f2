"""Stage render, lint: what is seen before the mail is opened. In: a mail. Out: faults; pure.

Points 41 and 42.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from digest.render.lint.mail import Mail, as_told
from digest.render.lint.rule import Fault, Rule, warning
from digest.render.viewer import FILLER, INBOX_LINE
from digest.text.inbox import PREHEADER, SUBJECT

_UNSEEN = frozenset({"Cc", "Zl", "Zp", "Cs", "Co"})


def _preheader_length(mail: Mail) -> Iterator[Fault]:
    least, most = PREHEADER
    length = len(_said(mail))
    if not least <= length <= most:
        yield Fault(message=f"the preheader has {length} characters, not {least} to {most}")


def _preheader_repeats(mail: Mail) -> Iterator[Fault]:
    line = _said(mail)
    headlines = [as_told(entry.teaser.headline) for entry in mail.edition.entries[:1]]
    for what, told in (
        ("the subject", mail.header("Subject")),
        *(("the first headline", one) for one in headlines),
    ):
        if line and line == told:
            yield Fault(message=f"the preheader says again what {what} says", where=line)


def _preheader_filler(mail: Mail) -> Iterator[Fault]:
    length = len(mail.preheader)
    if length < INBOX_LINE:
        yield Fault(message=f"preheader and filler have {length} characters together, not {INBOX_LINE}")


def _said(mail: Mail) -> str:
    text = mail.preheader
    for char in FILLER:
        text = text.replace(char, " ")
    return " ".join(text.split())


def _subject_length(mail: Mail) -> Iterator[Fault]:
    least, most = SUBJECT
    length = len(mail.header("Subject"))
    if not least <= length <= most:
        yield Fault(message=f"the subject has {length} characters, not {least} to {most}")


def _subject_controls(mail: Mail) -> Iterator[Fault]:
    raw = str(mail.parsed.get("Subject", ""))
    strange = [char for char in raw if char == "\ufffd" or unicodedata.category(char) in _UNSEEN]
    if strange:
        yield Fault(message=f"the subject holds {', '.join(f'U+{ord(char):04X}' for char in strange)}")


RULES: tuple[Rule, ...] = (
    warning(
        "inbox/preheader-length",
        41,
        _preheader_length,
        asks=f"The preheader has {PREHEADER[0]} to {PREHEADER[1]} characters.",
        remedy="longer headlines or teasers make it longer by themselves",
    ),
    warning(
        "inbox/preheader-repeats",
        41,
        _preheader_repeats,
        asks="The preheader does not repeat the subject or the first headline.",
        remedy="digest edit gives the edition another subject",
    ),
    warning(
        "inbox/preheader-filler",
        41,
        _preheader_filler,
        asks=f"Preheader and filler fill {INBOX_LINE} characters, so that nothing behind them shows.",
        remedy="keep {{ pad }} behind the preheader in mail.html.j2",
    ),
    warning(
        "inbox/subject-length",
        42,
        _subject_length,
        asks=f"The subject has {SUBJECT[0]} to {SUBJECT[1]} characters.",
        remedy="digest edit gives the edition another subject",
    ),
    warning(
        "inbox/subject-characters",
        42,
        _subject_controls,
        asks="No control character in the subject.",
        remedy="digest edit gives the edition another subject",
    ),
)
