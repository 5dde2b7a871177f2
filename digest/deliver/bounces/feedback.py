"""Stage deliver: complaints and authentication reports (RFC 5965, RFC 6591); pure."""

from __future__ import annotations

import re

from digest.deliver.bounces.mime import Fields, Letter, first, read_fields
from digest.model import BounceAction, BounceReason, RecipientReport, Report

_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "opt-out", "opt-out-list", "miscategorized", "other"})
_REPORTS = frozenset({"auth-failure", "dkim", "dmarc"})
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]]{1,64}@[^\s<>,;:\"()\[\]]{1,255}")
_RECIPIENT_FIELDS = ("original-rcpt-to", "removal-recipient", "original-recipient", "x-original-recipient")
# Hotmail's reports before it took to RFC 5965: the mail itself, with these fields put on.
_BARE_MARKS = ("x-hmxmroriginalrecipient",)


def complaint(letter: Letter) -> Report | None:
    """Return what a complaint or an authentication report says; None where the mail is neither."""
    if any(letter.header(mark) or _in_parts(letter, mark) for mark in _BARE_MARKS):
        mark = next(filter(None, (letter.header(m) or _in_parts(letter, m) for m in _BARE_MARKS)))
        return _report("abuse", _address(mark))
    fields = _fields(letter)
    kind = first(fields, "feedback-type").strip().lower()
    if not kind:
        return None
    named = next((first(fields, name) for name in _RECIPIENT_FIELDS if first(fields, name)), "")
    return _report(kind, _address(named))


def _report(kind: str, address: str | None) -> Report:
    if kind in _REPORTS:
        action, reason = BounceAction.REPORT, BounceReason.AUTH_REPORT
    elif kind in _COMPLAINTS:
        action, reason = BounceAction.COMPLAINT, BounceReason.COMPLAINED
    else:  # not-spam, and what is registered later: nothing to do before somebody has read what it means
        action, reason = BounceAction.IGNORE, BounceReason.UNDEFINED
    entry = RecipientReport(action=action, reason=reason, address=address)
    return Report(recipients=(entry,), feedback=kind)


def _fields(letter: Letter) -> Fields:
    for part in letter.parts:
        if part.kind == "message/feedback-report":
            return read_fields(part.text.strip().encode())
    if letter.kind != "multipart/report" and letter.report_type != "feedback-report":
        return ()
    for part in letter.parts:
        if part.text.lstrip().lower().startswith("feedback-type:"):
            return read_fields(part.text.strip().encode())
    return ()


def _in_parts(letter: Letter, name: str) -> str:
    for part in letter.parts:
        if part.kind in {"message/rfc822", "text/rfc822-headers"}:
            found = first(read_fields(part.text.partition("\n\n")[0].encode()), name)
            if found:
                return found
    return ""


def _address(text: str) -> str | None:
    found = _ADDRESS.search(text)
    return found[0] if found else None
