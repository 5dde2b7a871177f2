"""Stage deliver: what a sending service tells in JSON (Amazon SES, as its documentation says); pure."""

from __future__ import annotations

import json
from typing import Any

from digest.deliver.bounces.mime import Letter
from digest.deliver.bounces.status import Said, judge
from digest.model import BounceAction, BounceReason, RecipientReport, Report

_MOST = 500


def notified(letter: Letter) -> Report | None:
    """Return what a notification says; None where the mail is none."""
    text = next(
        (part.text for part in letter.parts if part.kind in {"text/plain", "application/json"}), ""
    ).lstrip()
    if not text.startswith("{") or "otificationType" not in text[:2000]:
        return None
    try:
        told, _ = json.JSONDecoder().raw_decode(text)
        return _report(told)
    except (ValueError, RecursionError, AttributeError, TypeError):
        return None


def _report(told: dict[str, Any]) -> Report | None:
    match told.get("notificationType"):
        case "Bounce":
            people = told["bounce"]["bouncedRecipients"][:_MOST]
            return Report(recipients=tuple(_bounced(one) for one in people))
        case "Complaint":
            complaint = told["complaint"]
            kind = str(complaint.get("complaintFeedbackType") or "abuse")
            people = complaint["complainedRecipients"][:_MOST]
            entries = tuple(_entry(one, BounceAction.COMPLAINT, BounceReason.COMPLAINED) for one in people)
            return Report(recipients=entries, feedback=kind)
        case "Delivery":
            people = [{"emailAddress": one} for one in told["delivery"]["recipients"][:_MOST]]
            entries = tuple(_entry(one, BounceAction.IGNORE, BounceReason.DELIVERED) for one in people)
            return Report(recipients=entries)
        case _:
            return None


def _bounced(one: dict[str, Any]) -> RecipientReport:
    said = Said(
        action=str(one.get("action") or ""),
        status=str(one.get("status") or ""),
        diagnostic=str(one.get("diagnosticCode") or ""),
    )
    return judge(said, str(one.get("emailAddress") or "") or None)


def _entry(one: dict[str, Any], action: BounceAction, reason: BounceReason) -> RecipientReport:
    return RecipientReport(action=action, reason=reason, address=str(one.get("emailAddress") or "") or None)
