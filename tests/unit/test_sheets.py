"""What is looked for once in a segment's mail holds for each of its copies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from ledger_kit import EDITION, HOUR, Words, how

from digest.deliver import build, copy
from digest.deliver.dkim import DkimKey
from digest.deliver.segments import Sheet
from digest.deliver.smtp import stuffed
from digest.model import SubscriberId

RULES = replace(
    how(), keys=(DkimKey(domain="news.example", selector="s", private=Ed25519PrivateKey.generate()),)
)
BODY = st.text(st.sampled_from(". a\té…\n"), max_size=200)
NAME = st.text(st.sampled_from("Ann. Lee,é"), max_size=90)


@given(BODY, BODY, NAME, st.integers(1, 10**9))
def test_a_copy_is_as_its_sheet_says(text: str, html: str, name: str, number: int) -> None:
    words = Words(text=f"{text}ED-RECIPIENT-TOKEN{text}\n", html=f"<p>{html}ED-RECIPIENT-TOKEN{html}</p>")
    sheet = Sheet.of(build(words, RULES.sender, EDITION.date))

    def made(*, is_relaxed: bool) -> bytes:
        return copy(
            sheet.template,
            RULES,
            EDITION,
            subscriber=SubscriberId(number),
            mailbox="reader@example.org",
            name=name,
            dated=HOUR,
            signer=RULES.signer(HOUR, HOUR + timedelta(hours=3)),
            is_relaxed=is_relaxed,
        ).message

    whole = made(is_relaxed=False)
    if sheet.is_dotless:
        assert stuffed(whole) == whole
    if sheet.is_relaxed:
        assert made(is_relaxed=True) == whole


@pytest.mark.parametrize("text", [".", "a\n.b", "x" * 75 + ".y"])
def test_bodies_have_no_dots_to_double(text: str) -> None:
    words = Words(text=f"{text}\nED-RECIPIENT-TOKEN\n.")
    assert Sheet.of(build(words, RULES.sender, EDITION.date)).is_dotless
