"""A segment's mail, put together from encoded pieces, is the one made in one go: shown on the final bytes."""

from __future__ import annotations

import email
import random
import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from itertools import pairwise
from typing import cast

import pytest
from evening import ARABIC, ENGLISH, GERMAN, HARD, LOOK, many, numbered
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_kit import DAY, TOKEN, sender, values

from digest.deliver import Builder, Template, build, read_part
from digest.deliver.encoded_words import encoded_words
from digest.deliver.message import RECIPIENT_TOKEN
from digest.model import Edition
from digest.render import Page, Rendered, render

EDITIONS: dict[str, Edition] = {
    "english": numbered(ENGLISH),
    "german": numbered(GERMAN),
    "arabic": numbered(ARABIC),
    "hard": numbered(HARD),
    "twenty": numbered(many(20)),
}
each = pytest.mark.parametrize("name", EDITIONS)


@cache
def made(name: str) -> tuple[Rendered, Builder]:
    rendered = render(EDITIONS[name], look=LOOK)
    return rendered, Builder.of(page(rendered), sender(), DAY)


def page(rendered: Rendered, *topics: str) -> Page:
    found = rendered.page(frozenset(topics))
    assert found is not None
    return found


def some(name: str, count: int, *, seed: int) -> list[frozenset[str]]:
    draw = random.Random(seed)
    topics = [f"t{at}" for at in range(len(EDITIONS[name].entries))]
    return [frozenset(draw.sample(topics, draw.randint(1, len(topics)))) for _ in range(count)]


def read(raw: bytes) -> tuple[EmailMessage, str, str]:
    message = email.message_from_bytes(raw, policy=SMTP)
    assert not message.defects
    plain, html = (cast(EmailMessage, part) for part in message.iter_parts())
    assert not plain.defects
    assert not html.defects
    return message, unix(plain.get_content()), unix(html.get_content())


def unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_bytes(raw: bytes) -> None:
    """Hold what every mail must be for every relay: 7-bit, CRLF, no NUL, short lines, folded headers."""
    assert raw.isascii()
    assert b"\0" not in raw
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", raw) is None
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    for line in head.split(b"\r\n"):
        assert len(line) <= (997 if line.startswith(b"List-") else 78)
        assert line.strip()
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+\?=", head))


@each
def test_a_segments_bytes_are_those_of_its_page_rendered_whole(name: str) -> None:
    rendered, builder = made(name)
    for topics in some(name, 4, seed=1):
        joined, whole = rendered.page(topics), rendered.whole(topics)
        assert joined is not None
        assert whole is not None
        mail = builder.build(joined)
        assert mail.fill(values()) == builder.build(whole).fill(values())
        assert mail.hash == Builder.of(page(rendered), sender(), DAY).build(whole).hash


@each
def test_a_segment_read_back_says_what_was_rendered(name: str) -> None:
    rendered, builder = made(name)
    for topics in some(name, 12, seed=2):
        shown = rendered.page(topics)
        assert shown is not None
        raw = builder.build(shown).fill(values())
        check_bytes(raw)
        message, plain, html = read(raw)
        assert message["Subject"] == shown.subject
        assert plain == shown.text.replace(RECIPIENT_TOKEN, TOKEN)
        assert html == shown.html.replace(RECIPIENT_TOKEN, TOKEN)


@each
def test_segments_of_one_edition_share_coding_boundary_and_pieces(name: str) -> None:
    rendered, builder = made(name)
    mails = [builder.build(page(rendered, *topics)) for topics in some(name, 6, seed=3)]
    read_back = [read(mail.fill(values()))[0] for mail in mails]
    assert len({message.get_boundary() for message in read_back}) == 1
    assert len({tuple(p["Content-Transfer-Encoding"] for p in m.iter_parts()) for m in read_back}) == 1
    pieces = {id(piece.made) for mail in mails for piece in mail.parts}
    assert len(pieces) < sum(len(mail.parts) for mail in mails) / 2


@each
def test_what_is_stored_of_a_segment_makes_the_same_copies(name: str) -> None:
    rendered, builder = made(name)
    mail = builder.build(page(rendered, "t0"))
    again = Template(parts=tuple(map(read_part, mail.stored)))
    assert again.fill(values()) == mail.fill(values())
    assert again.hash == mail.hash
    assert again.octets == mail.octets > 1000


def test_a_thousand_segments_are_kept_in_little_more_than_one() -> None:
    rendered, builder = made("twenty")
    mails = [builder.build(page(rendered, *topics)) for topics in some("twenty", 200, seed=4)]
    kept = {piece.hash: len(piece.content) for mail in mails for piece in mail.stored}
    assert sum(kept.values()) < sum(mail.octets for mail in mails) / 8


@each
def test_every_reader_gets_the_same_bytes_but_for_the_values(name: str) -> None:
    _, builder = made(name)
    mail = builder.build(page(made(name)[0]))
    lengths = (1, 2, 3, 17, 55, 56, 57, 58, 200)  # each way that quanta and lines can fall
    for length in lengths:
        raw = mail.fill(values(**{RECIPIENT_TOKEN: "k" * length}))
        check_bytes(raw)
        _, plain, html = read(raw)
        assert f"/u/{'k' * length}\n" in plain
        assert f'/p/{"k" * length}"' in html


# Texts of every kind

SCRIPTS = st.text(
    st.one_of(
        st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]),
        st.characters(min_codepoint=0xA0, max_codepoint=0x17F),
        st.characters(min_codepoint=0x400, max_codepoint=0x4FF),  # Cyrillic
        st.characters(min_codepoint=0x590, max_codepoint=0x6FF),  # Hebrew, Arabic
        st.characters(min_codepoint=0x900, max_codepoint=0x97F),  # Devanagari
        st.characters(min_codepoint=0x4E00, max_codepoint=0x4E80),
        st.characters(min_codepoint=0x300, max_codepoint=0x36F),  # combining marks
        st.sampled_from("🧑🏽‍🌾🌾🇩🇪❤️\u200d\u200f\u202e\u2067\u2069\ufeff"),
    ),
    max_size=80,
)
LINES = st.one_of(
    SCRIPTS,
    st.sampled_from(
        [
            ".",
            "..",
            ".. dots",
            "From here",
            ">From there",
            "-- ",
            "--=_",
            "=20",
            "a=",
            "\r",
            "\0",
            "\t",
            " ",
            "\x85",
        ]
    ),
    SCRIPTS.map(lambda text: (text or "x") * 70),
    st.just("x" * 5000),
    st.just(RECIPIENT_TOKEN),
    st.just(RECIPIENT_TOKEN[:-3]),
)
TEXTS = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r", "", " "])), max_size=12).map(
    lambda told: "".join(line + end for line, end in told)
)


def pieces_of(text: str, at: list[int]) -> tuple[str, ...]:
    """Cut a text where ``at`` says, but never inside a placeholder or a line's end."""
    fixed = re.split(f"({RECIPIENT_TOKEN}|\r\n)", text)
    parts: list[str] = []
    for index, part in enumerate(fixed):
        cuts = [0, *sorted({place % len(part) for place in at}), len(part)] if part and index % 2 == 0 else []
        parts += [part[a:b] for a, b in pairwise(cuts)] if cuts else [part]
    return tuple(filter(None, parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Words in pieces."""

    text: str
    html: str
    at: list[int]
    subject: str = "x"

    @property
    def html_pieces(self) -> tuple[str, ...]:
        return pieces_of(self.html, self.at)

    @property
    def text_pieces(self) -> tuple[str, ...]:
        return pieces_of(self.text, self.at)


def clean(text: str) -> str:
    return unix(text.replace("\0", "")).replace(RECIPIENT_TOKEN, TOKEN)


@settings(max_examples=80, deadline=None)
@given(TEXTS, TEXTS, st.lists(st.integers(0, 400), max_size=6), st.sampled_from(["", "ж" * 200, "a" * 200]))
def test_any_text_in_any_pieces_comes_back_as_it_was(text: str, html: str, at: list[int], more: str) -> None:
    words = Cut(html=f"<p>{html}{more}</p>\n", text=f"{text}{more}\n", at=at)
    raw = build(words, sender(), DAY).fill(values())
    check_bytes(raw)
    _, plain, back = read(raw)
    assert plain == clean(words.text)
    assert back == clean(words.html)


@given(SCRIPTS)
def test_any_subject_is_folded_in_words_that_hold_whole_characters(subject: str) -> None:
    told = " ".join(f"ж{subject}".split())
    lines = encoded_words(told, used=len("Subject: ")).split("\r\n ")
    assert all(len(line) <= 75 for line in lines)
    assert len("Subject: " + lines[0]) <= 78
    decoded = [str(make_header(decode_header(line))) for line in lines]
    assert "".join(decoded) == told


@pytest.mark.parametrize("letter", ["é", "e\u0301", "नि", "👍🏽", "❤️", "か\u3099"])
def test_no_letter_is_parted_from_its_marks(letter: str) -> None:
    words = encoded_words(letter * 60, used=9).split("\r\n ")
    assert len(words) > 2
    for word in words:
        told = str(make_header(decode_header(word)))
        assert told == letter * (len(told) // len(letter))


def test_a_heap_of_marks_still_fits_its_lines() -> None:
    words = encoded_words("e" + "\u0301" * 500, used=9).split("\r\n ")
    assert max(map(len, words)) <= 75
    assert "".join(str(make_header(decode_header(word))) for word in words) == "e" + "\u0301" * 500


def test_latin_subjects_stay_readable_in_the_source_and_others_are_short() -> None:
    assert encoded_words("Brücke offen", used=9) == "=?utf-8?q?Br=C3=BCcke_offen?="
    assert encoded_words("мост", used=9).startswith("=?utf-8?b?")
