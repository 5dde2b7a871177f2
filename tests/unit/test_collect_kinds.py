"""What a document is, and whether all of it is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from agency_kit import ANPA, G2, NEWSML_1, NITF, WIRE

from digest.collect.documents import open_document
from digest.collect.kinds import Kind
from digest.collect.wholeness import is_settled

KINDS = [
    (Kind.EMPTY, " \n"),
    (Kind.BINARY, "a\0b"),
    (Kind.BINARY, "\x00\x01\x02binary\x00" * 9),
    (Kind.PAGE, "<!-- saved -->\n<HTML><body>x</body></html>"),
    (Kind.PAGE, "<article><p>x</p></article>\n"),
    (Kind.FEED, '<?xml version="1.0"?><rss version="2.0"></rss>'),
    (Kind.FEED, '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "uri": "x"}]}'),
    (Kind.FEED, '{"items": []}'),
    (Kind.NEWSML_G2, G2),
    (Kind.NEWSML_G2, "<newsItem></newsItem>"),
    (Kind.NEWSML_1, NEWSML_1),
    (Kind.NITF, NITF),
    (Kind.NITF, '<n:nitf xmlns:n="http://iptc.org/std/NITF/2006-10-18/"></n:nitf>'),
    (Kind.NINJS, '{"uri": "urn:x"}'),
    (Kind.NINJS, '[{"guid": "x", "headline": "y"}, 7]'),
    (Kind.WIRE, WIRE),
    (Kind.WIRE, ANPA),
    (Kind.MAIL, "Received: by mx\nFrom: a@wire.example\nDate: x\nSubject: y\n\nbody\n"),
    (Kind.MAIL, "From a@wire.example Tue Oct  6 09:00:00 2026\nFrom: a\nTo: b\nDate: c\n\nbody\n"),
    (Kind.DUMP, "date: 2026-10-06\nheadline: From here on\nThe harbour is closed.\n"),
    (Kind.DUMP, "From Monday on the harbour of Skarrow is closed.\nFrom: nobody knows.\n"),
    (Kind.DUMP, "[Editors: this is new]\nThe harbour is closed.\n"),
    (Kind.XML, "<urlset></urlset>"),
    (Kind.JSON, '{"a": 1}'),
    (Kind.JSON, '{"a": '),
]


@pytest.mark.parametrize(("kind", "text"), KINDS)
def test_a_document_is_known_by_what_it_holds(kind: Kind, text: str) -> None:
    assert open_document(text.encode()).kind is kind


@pytest.mark.parametrize(
    "text", [G2, NEWSML_1, NITF, WIRE, ANPA, "<html><p>x</html>", "A line.\n", '{"uri": "x"}']
)
def test_a_document_that_is_cut_off_is_not_whole(text: str) -> None:
    assert open_document(text.encode()).is_whole
    assert open_document(f"{text}\n<!-- end -->\n".encode()).is_whole or not text.startswith("<?xml")
    assert not open_document(text[: len(text) * 2 // 3].encode()).is_whole


@pytest.mark.parametrize(
    ("kind", "whole", "seconds", "settled"),
    [
        (Kind.NITF, True, 0, True),
        (Kind.NITF, False, 30, False),
        (Kind.NITF, False, 601, True),
        (Kind.DUMP, True, 0, False),
        (Kind.DUMP, True, 1, True),
        (Kind.DUMP, False, 30, False),
        (Kind.DUMP, False, 61, True),
        (Kind.DUMP, True, -0.5, False),  # another machine's clock is a little ahead
        (Kind.NITF, False, -86400, True),  # a rehearsal: today's file, yesterday's clock
    ],
)
def test_a_file_settles_by_its_form_and_its_age(
    kind: Kind, whole: bool, seconds: float, settled: bool
) -> None:
    assert is_settled(kind=kind, whole=whole, age=timedelta(seconds=seconds)) is settled
