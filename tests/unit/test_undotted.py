"""No line of a body in quoted-printable begins with a dot."""

from __future__ import annotations

import quopri

from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.encoding import quoted, quoted_open

TEXT = st.text(st.sampled_from(". =a\né\t…"), max_size=400)


@given(TEXT)
def test_a_whole_text_reads_the_same_and_no_line_begins_with_a_dot(text: str) -> None:
    encoded = quoted(text.encode())
    assert quopri.decodestring(encoded).replace(b"\r\n", b"\n") == text.encode()
    assert not encoded.startswith(b".")
    assert b"\n." not in encoded
    assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))


@given(TEXT)
def test_neither_does_one_of_text_that_others_follow(text: str) -> None:
    encoded = quoted_open(text.encode())
    assert quopri.decodestring(encoded).replace(b"\r\n", b"\n") == text.encode()
    assert not encoded.startswith(b".")
    assert b"\n." not in encoded
    assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))


def test_a_line_that_grows_too_wide_is_cut_beside_its_escapes() -> None:
    for tail in ("é", "aé", "aaé", "aaaé", "a" * 6):
        text = "x" * 75 + "." + "y" * 66 + tail + "z" * 30
        encoded = quoted(text.encode())
        assert quopri.decodestring(encoded) == text.encode()
        assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))
