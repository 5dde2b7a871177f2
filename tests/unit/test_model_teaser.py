"""The sentences of a teaser in a row."""

from __future__ import annotations

import pytest

from digest.model import Origin, Sentence
from digest.model.teaser import in_a_row


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (("They won.", "The cranes move."), "They won. The cranes move."),
        (("橋は閉鎖された。", "バスが走る。"), "橋は閉鎖された。バスが走る。"),
        (("「打撃だ」", "市長は述べた。"), "「打撃だ」市長は述べた。"),
        (("One.",), "One."),
        ((), ""),
    ],
)
def test_sentences_stand_in_a_row_as_their_writing_does(said: tuple[str, ...], shown: str) -> None:
    assert in_a_row(Sentence(text=text, origin=Origin.EXTRACT) for text in said) == shown
