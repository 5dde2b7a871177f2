"""Tell a publisher's summary from the text itself and from a cut-off piece of it; pure."""

from __future__ import annotations

import re

from digest.text.boilerplate import clean
from digest.text.html import to_lines
from digest.text.sentences import split

MAX_CHARS = 700
_MAX_LINES = 3
# "[…]", "[...]", "(more…)", a bare ellipsis: what a program leaves where it cut.
_CUT = re.compile(r"\s*(?:[\[(]\s*(?:…|\.{3}|&hellip;|more…?)\s*[\])]|…|\.{3,})\s*$", re.IGNORECASE)

_CUT_ENDS = ("…", "...", "]", ")")


def standfirst_of(summary: str, *, text: str, language: str | None) -> str | None:
    """Return the summary (HTML) of an article whose blocks read ``text``, where it is one; else None.

    Of one that was cut off, the whole sentences stay, unless they only repeat how the text begins.
    """
    lines = text_of(to_lines(summary), language=language).split("\n")
    said = " ".join(line for line in lines if line)
    if not said or len(lines) > _MAX_LINES or len(said) > MAX_CHARS:
        return None
    cut = _CUT.search(said) if said.endswith(_CUT_ENDS) else None
    if cut:
        if _begins(text, said[: cut.start()]):
            return None
        said = _whole_sentences(said[: cut.start()], language=language)
    elif _begins(text, said) and len(said) > len(text) // 2:
        return None
    return said or None


def text_of(lines: str, *, language: str | None) -> str:
    """Return the lines that are text, without furniture."""
    return "\n".join(lines[part.start : part.end] for part in clean(lines, language).parts)


def _whole_sentences(said: str, *, language: str | None) -> str:
    spans = split(said, language or "en")
    ends = [end for _, end in spans if said[:end].rstrip('"”’»)]')[-1:] in tuple(".!?。！？؟।")]
    return said[: ends[-1]] if ends else ""


def _begins(text: str, with_this: str) -> bool:
    return " ".join(text[: 2 * len(with_this) + 100].split()).startswith(" ".join(with_this.split()))
