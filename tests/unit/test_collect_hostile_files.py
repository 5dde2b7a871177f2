"""Whatever a file holds, reading it ends in articles or in the one error that is expected."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from agency_kit import ANPA, G2, NEWSML_1, NINJS_1, NINJS_3, NITF, WIRE, holdings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.collect.raw import NotAFeed

SEEDS = [text.encode() for text in (G2, NEWSML_1, NITF, WIRE, ANPA, json.dumps(NINJS_1), json.dumps(NINJS_3))]
MAIL = (
    b"From: a@wire.example\nDate: x\nSubject: =?utf-8?q?a?=\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
)
SCRAPS = st.sampled_from(
    [
        *(b'< > ]]> <![CDATA[ &#0; &x; " { [ null </ <nitf> 1e999 9999-99-99T99:99Z'.split()),
        *(b"\x01", b"\x02", b"\x03", b"\xff\xfe", b"--b\n", b"\n\n", b'qcode="stat:', b"<newsItem guid="),
    ]
)


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A seed with pieces cut out and put in."""
    body = draw(st.sampled_from([*SEEDS, MAIL + SEEDS[0]]))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 200)))
        body = body[:start] + draw(st.one_of(SCRAPS, st.binary(max_size=8))) + body[end:]
    return body


@settings(max_examples=80, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.too_slow])
@given(mangled())
def test_a_mangled_file_never_raises_but_the_expected_error(body: bytes) -> None:
    with suppress(NotAFeed):
        holdings(body)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_file_cut_anywhere_never_raises_but_the_expected_error(seed: bytes) -> None:
    for end in range(0, len(seed), max(1, len(seed) // 40)):
        with suppress(NotAFeed):
            holdings(seed[:end])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*NINJS_1, *NINJS_3]), inner, max_size=6)
    ),
    max_leaves=20,
)


@settings(max_examples=80, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*NINJS_1, *NINJS_3]), JSON, max_size=12))
def test_ninjs_of_any_types_never_raises(value: dict[str, object]) -> None:
    holdings(json.dumps({**value, "uri": "urn:x"}).encode())
