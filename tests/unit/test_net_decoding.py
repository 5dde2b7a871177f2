"""Bodies are unpacked piece by piece, whatever they are packed in, and never beyond what was agreed."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.net.decoding import TooLarge, Unreadable, decoded

TEXT = b"The ferry sails again. " * 200


def in_pieces(body: bytes, size: int = 100) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def unpacked(body: bytes, encoding: str, *, most: int = 1_000_000) -> bytes:
    return b"".join(decoded(in_pieces(body), encoding, most=most))


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), " X-GZip "),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (gzip.compress(TEXT[:1000], mtime=0) + gzip.compress(TEXT[1000:], mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"\0" * 500, "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"<!-- served in 3 ms -->", "gzip"),
        (gzip.compress(gzip.compress(TEXT, mtime=0), mtime=0), "gzip, gzip"),
        (gzip.compress(zlib.compress(TEXT), mtime=0), "deflate, gzip"),
    ],
)
def test_what_was_packed_comes_out_again(packed: bytes, encoding: str) -> None:
    assert unpacked(packed, encoding) == TEXT


@given(st.binary(max_size=5000), st.sampled_from(["gzip", "deflate"]), st.integers(1, 700))
def test_any_body_comes_out_whole_in_whatever_pieces_it_arrives(
    body: bytes, encoding: str, size: int
) -> None:
    packed = gzip.compress(body, mtime=0) if encoding == "gzip" else zlib.compress(body)
    assert b"".join(decoded(in_pieces(packed, size), encoding, most=5000)) == body


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "gzip, deflate"]))
def test_nonsense_is_unreadable_and_nothing_else(body: bytes, encoding: str) -> None:
    with suppress(Unreadable, TooLarge):
        unpacked(body, encoding)


@pytest.mark.parametrize(
    ("packed", "encoding", "what"),
    [
        (b"not packed", "gzip", "broken"),
        (gzip.compress(TEXT, mtime=0)[:-20], "gzip", "breaks off"),
        (TEXT, "br", "'br', which was not asked for"),
        (TEXT, "zstd", "'zstd', which was not asked for"),
        (TEXT, "gzip, gzip, gzip", "3 times"),
    ],
)
def test_what_cannot_be_read_is_told(packed: bytes, encoding: str, what: str) -> None:
    with pytest.raises(Unreadable, match=what):
        unpacked(packed, encoding)


def bomb(times: int) -> bytes:
    body = b"\0" * 200_000_000
    for _ in range(times):
        body = gzip.compress(body, 9, mtime=0)
    return body


@pytest.mark.parametrize("times", [1, 2])
def test_a_bomb_takes_no_more_memory_than_its_limit(times: int) -> None:
    packed = bomb(times)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        for _ in decoded(iter([packed]), ", ".join(["gzip"] * times), most=20_000_000):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_what_is_packed_twice_is_counted_in_between_too() -> None:
    empty = gzip.compress(b"", mtime=0)
    with pytest.raises(TooLarge):
        unpacked(gzip.compress(empty * 10_000, mtime=0), "gzip, gzip", most=100_000)


def test_an_endless_body_ends_at_the_limit() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 1000

    with pytest.raises(TooLarge):
        list(decoded(endless(), "", most=100_000))
