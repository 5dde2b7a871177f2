"""The forms of many mail systems: what is asked for, and nobody suppressed who should not be."""

from __future__ import annotations

from bounce_forms import FORMS

from digest.deliver.bounces import classify
from digest.model import BounceAction


def _of(message: bytes) -> BounceAction | None:
    found = {one.action for one in classify(message).recipients}
    return found.pop() if len(found) == 1 else None


def test_nearly_all_forms_are_understood() -> None:
    wrong = [
        (said[:100], wanted, _of(message)) for said, message, wanted in FORMS if _of(message) is not wanted
    ]
    assert len(wrong) <= 0.03 * len(FORMS), "\n".join(map(str, wrong))


def test_no_form_suppresses_who_may_still_be_reached() -> None:
    wrong = [
        said[:100]
        for said, message, wanted in FORMS
        if wanted is not BounceAction.SUPPRESS and _of(message) is BounceAction.SUPPRESS
    ]
    assert wrong == []
