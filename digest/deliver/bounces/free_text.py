"""Stage deliver: reports that are written for people alone: whose mail failed, and why; pure."""

from __future__ import annotations

import re

from digest.deliver.bounces import auto
from digest.deliver.bounces.addresses import addresses, parted
from digest.deliver.bounces.mime import Letter, first
from digest.deliver.bounces.phrases import reasons, squash
from digest.deliver.bounces.returned import returned_headers, shown_text
from digest.deliver.bounces.status import Said, judge
from digest.model import BounceReason, RecipientReport

_MOST = 50
_SENDERS = ("from", "sender", "reply-to", "return-path", "errors-to")
_RECIPIENTS = ("to", "x-original-to", "delivered-to", "original-recipient", "envelope-to")
_SYSTEM_NAMES = re.compile(
    r"(?:mailer-?daemon|post\w?master|mail-?daemon|abuse|noc|support|helpdesk|bounces?)(?:[+=.-].*)?@",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    r"^[ \t>]*(?:to|cc|from|subject|date|sent|an|von|betreff|de|à|para|reply-to|mail from)[ \t]*:[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_REPLY = re.compile(
    r"(?<!\d)[45][0-5]\d[ #-]{1,2}(?:[45]\.\d|[<a-z\"'(])|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])",
    re.IGNORECASE,
)
_NOT_A_FAILURE = frozenset(
    {
        BounceReason.SPAM,
        BounceReason.POLICY,
        BounceReason.SYSTEM,
        BounceReason.NETWORK,
        BounceReason.EXPIRED,
        BounceReason.TOO_BIG,
        BounceReason.RATE,
    }
)


def told(letter: Letter) -> tuple[RecipientReport, ...]:
    """Return what a mail system's free text says; nothing where a mail is no such text."""
    text = shown_text(letter)
    if not _is_report(letter, text):
        return ()
    failed = _failed(letter, text)
    if not auto.is_of_a_system(letter):  # a person may write about post that does not arrive
        failed = [(address, said) for address, said in failed if address is not None]
    return tuple(judge(Said(diagnostic=said), address) for address, said in failed)


def _is_report(letter: Letter, text: str) -> bool:
    """Ask for two witnesses: who writes or what the subject says, and what the text says."""
    if auto.is_of_a_person(letter) and not auto.is_of_a_system(letter):
        return False
    squashed = squash(text[:8000])
    says = (
        auto.says_return(squashed)
        or bool(_REPLY.search(text[:8000]))
        or bool(set(reasons(squashed)) - _NOT_A_FAILURE)
    )
    if letter.header("x-failed-recipients") or "mailer-daemon" in letter.header("from").lower():
        return True
    if auto.is_of_a_system(letter):
        return says or auto.speaks_of_return(letter)
    return auto.speaks_of_return(letter) and says


def _failed(letter: Letter, text: str) -> list[tuple[str | None, str]]:
    """Return each address that failed with the words about it."""
    returned = tuple(returned_headers(letter))
    senders = {
        a.lower() for name in ("to", "from", "delivered-to", "cc") for a in addresses(letter.header(name))
    }
    senders |= {a.lower() for fields in returned for name in _SENDERS for a in addresses(first(fields, name))}
    sent_to = [a for fields in returned for name in _RECIPIENTS for a in addresses(first(fields, name))]
    found = list(addresses(letter.header("x-failed-recipients")))
    found = found or [a for a in _named(text) if a.lower() not in senders and not _SYSTEM_NAMES.match(a)]
    found = found or [a for a in sent_to if a.lower() not in senders] or sent_to[:1]
    if len(found) < 2:
        return [(found[0] if found else None, text)]
    return [*parted(text, found[:_MOST])]


def _named(text: str) -> tuple[str, ...]:
    """Return the addresses of a text, those in lines that only repeat the mail's own header last."""
    return addresses(_HEADER_LINE.sub("", text)) or addresses(text)
