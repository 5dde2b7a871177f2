from __future__ import annotations

import pytest
from not_bounces import not_bounces

from digest.deliver.bounces import classify

MAILS = not_bounces()


def test_there_are_more_than_a_hundred_mails_that_are_no_bounces() -> None:
    assert len(set(MAILS)) >= 100


@pytest.mark.parametrize("mail", MAILS, ids=range(len(MAILS)))
def test_what_is_no_bounce_asks_for_nothing(mail: bytes) -> None:
    report = classify(mail)
    assert not report.is_bounce, (mail.decode()[:300], report)
