from __future__ import annotations

import base64
import re
from email import message_from_bytes, message_from_string
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_kit import DAY, FROZEN, TOKEN, Words, sender, values

from digest.deliver import headers
from digest.deliver.encoding import Base64Body, Place, Stretch, cut, quoted_open
from digest.deliver.message import RECIPIENT_TOKEN, build
from digest.deliver.template import HeadPlace, Template, read_part
from digest.deliver.template import part as kept
from digest.store.segments import Piece

SENTENCES = {
    "en": (
        "Tonight: the harbour bridge reopens",
        "The bridge over the harbour reopens after two years of repairs. ",
    ),
    "de": (
        "Heute: die Brücke am Hafen öffnet wieder, größer als je zuvor – und ohne Maut",
        "Die Brücke öffnet wieder. ",
    ),
    "fr": (
        "Ce soir : le pont du port rouvre, les péages disparaissent à l’été",
        "Le pont du port rouvre enfin. ",
    ),
    "ru": (
        "Сегодня вечером: мост в гавани снова открыт после двух лет ремонта",
        "Мост снова открыт после ремонта. ",
    ),
    "ar": (
        "هذا المساء: إعادة افتتاح جسر الميناء بعد عامين من الإصلاحات الكبيرة",
        "أعيد افتتاح جسر الميناء بعد عامين. ",
    ),
    "zh": (
        "今晚：港口大桥历时两年维修后重新开放，市长表示将不再收取通行费，居民欢迎",
        "港口大桥历时两年维修后重新开放。",
    ),
}


def page(language: str, *, times: int = 30) -> Words:
    subject, sentence = SENTENCES[language]
    body = "".join(f"<p>{sentence * 3}</p>\n" for _ in range(times))
    link = f"https://news.example/u/{RECIPIENT_TOKEN}"
    return Words(
        subject=subject,
        html=f'<!DOCTYPE html><html lang="{language}">{body}<p><a href="{link}">{sentence}</a>.</html>',
        text=f"{(sentence * 3 + chr(10)) * times}\n{link}\n\n.\n..dots\nFrom here\n{RECIPIENT_TOKEN}",
    )


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=SMTP)


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert html.get_content_type() == "text/html"
    return cast(EmailMessage, plain).get_content(), cast(EmailMessage, html).get_content()


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_a_copy_says_in_every_language_what_was_rendered(language: str) -> None:
    words = page(language)
    message = parsed(build(words, sender(), DAY).fill(values()))
    plain, html = parts(message)
    assert message["Subject"] == words.subject
    assert plain.replace("\r\n", "\n") == words.text.replace(RECIPIENT_TOKEN, TOKEN)
    assert html.replace("\r\n", "\n") == words.html.replace(RECIPIENT_TOKEN, TOKEN)
    assert not message.defects
    assert all(not part.defects for part in message.walk())


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_bytes_are_seven_bit_with_crlf_and_short_lines(language: str) -> None:
    raw = build(page(language), sender(), DAY).fill(values())
    assert raw.isascii()
    assert b"\0" not in raw
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", raw) is None
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    lines = head.split(b"\r\n")
    assert all(len(line) <= 78 for line in lines if not line.startswith(b"List-Unsubscribe:"))
    assert max(map(len, lines)) < 998
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+\?=", head))


def test_short_latin_goes_quoted_printable_and_chinese_base64() -> None:
    def codings(language: str) -> set[str]:
        message = parsed(build(page(language), sender(), DAY).fill(values()))
        return {str(part["Content-Transfer-Encoding"]) for part in message.iter_parts()}

    assert codings("de") == {"quoted-printable"}
    assert codings("zh") == {"base64"}
    assert codings("ar") == {"base64"}


def test_headers_are_those_bulk_senders_must_have() -> None:
    raw = build(page("de"), sender(), DAY).fill(values())
    message = parsed(raw)
    assert message["From"].addresses[0].display_name == "Hafenbote, Redaktion"
    assert message["From"].addresses[0].addr_spec == "digest@news.example"
    assert [(a.display_name, a.addr_spec) for a in message["To"].addresses] == [
        ("Ånn Lée", "ann@example.org")
    ]
    assert message["Reply-To"] == "desk@news.example"
    assert message["Date"].datetime == FROZEN
    assert message["Message-ID"] == "<abcdefgh@news.example>"
    assert str(message["List-Id"]).replace("\r\n", "") == "Abendblätter <evening.news.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Precedence"] == "bulk"
    assert message["Content-Language"] == "de"
    assert message["Feedback-ID"] == "20261006:evening:edition:newsexample"
    line = re.search(rb"^List-Unsubscribe: (.*)\r\n(?=\S)", raw, re.MULTILINE)
    assert line is not None
    web, mail = line[1].decode().split(", ")
    assert web == f"<https://news.example/u/{TOKEN}>"
    assert mail == f"<mailto:digest@news.example?subject=unsubscribe%20{TOKEN}>"
    fields = [name.lower() for name in message]
    assert len(fields) == len(set(fields))


def test_one_click_is_only_promised_over_https() -> None:
    message = parsed(build(page("en"), sender(site_url="http://localhost:8025"), DAY).fill(values()))
    assert "List-Unsubscribe-Post" not in message
    assert str(message["List-Unsubscribe"]).startswith("<http://localhost:8025/u/")


def test_an_endless_site_url_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        build(page("en"), sender(site_url="https://news.example/" + "x" * 900), DAY)


@pytest.mark.parametrize(("domain", "expected"), [("a.io", 5), ("x", 5), ("very-long-name.news.example", 15)])
def test_feedback_sender_ids_have_five_to_fifteen_characters(domain: str, expected: int) -> None:
    name = headers.feedback_id(sender(address=f"digest@{domain}"), DAY).split(":")[-1]
    assert 5 <= len(name) <= 15
    assert len(name) >= expected
    assert name.isalnum()


def test_the_same_edition_makes_the_same_bytes_and_another_a_new_boundary() -> None:
    once, again = (build(page("de"), sender(), DAY) for _ in range(2))
    assert once.stored == again.stored
    assert once.hash == again.hash
    assert build(page("fr"), sender(), DAY).hash != once.hash
    assert (
        parsed(once.fill(values())).get_boundary()
        != parsed(build(page("fr"), sender(), DAY).fill(values())).get_boundary()
    )


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_a_stored_template_makes_the_same_copies(language: str) -> None:
    template = build(page(language), sender(), DAY)
    assert Template(parts=tuple(map(read_part, template.stored))).fill(values()) == template.fill(values())


def test_a_stored_piece_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="does not know"):
        read_part(Piece(hash=b"", content=b"x?"))


@pytest.mark.parametrize(
    "value", ["a@b.example\r\nBcc: x@y.example", "a@b.example\nBcc: x", "a\rb", "a\0b", "a\r\n\r\nbody"]
)
def test_a_header_value_cannot_break_out(value: str) -> None:
    with pytest.raises(ValueError, match="break out"):
        Template(parts=(kept(HeadPlace(name="To")),)).fill({"To": value})


NAMES = [
    "",
    "Ann",
    'Jürgen "Jupp" Müller, Dr.',
    "李雷",
    "محمد عبد الله",
    "O'Brien (news), Ann; x",
    "a <b@c.example>",
    "back\\slash",
    "=?utf-8?q?fake?=",
    "Ann B. Smith",
]


@pytest.mark.parametrize("name", NAMES)
def test_display_names_come_back_as_they_were(name: str) -> None:
    raw = build(page("en"), sender(), DAY).fill(
        values(To=headers.mailbox("ann.lee+x@example.org", name, name="To"))
    )
    (address,) = parsed(raw)["To"].addresses
    assert address.addr_spec == "ann.lee+x@example.org"
    assert address.display_name == name


@given(st.text(max_size=120))
def test_no_display_name_makes_a_second_address_or_line(name: str) -> None:
    written = headers.mailbox("ann@example.org", name, name="To")
    message = parsed(f"To: {written}\r\n\r\n".encode())
    assert list(message) == ["To"]
    assert [address.addr_spec for address in message["To"].addresses] == ["ann@example.org"]
    assert all(len(line) <= 78 for line in f"To: {written}".split("\r\n"))


@given(st.text(max_size=300))
def test_no_subject_makes_a_second_line(subject: str) -> None:
    written = headers.words(subject, name="Subject")
    message = parsed(f"Subject: {written}\r\n\r\n".encode())
    assert list(message) == ["Subject"]
    assert all(len(line) <= 78 for line in f"Subject: {written}".split("\r\n"))


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a>b@c.example", "nobody", "a\0@b.example"]
)
def test_a_hostile_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        headers.mailbox(address, "", name="To")


def test_an_address_outside_ascii_stays_readable_for_relays_that_can() -> None:
    raw = build(page("en"), sender(), DAY).fill(
        values(To=headers.mailbox("jürgen@example.org", "", name="To"))
    )
    message = message_from_string(raw.decode(), policy=SMTPUTF8)
    assert message["To"].addresses[0].addr_spec == "jürgen@example.org"


def test_a_long_address_goes_to_its_own_line() -> None:
    address = "a" * 64 + "@" + "b" * 60 + ".example"
    written = headers.mailbox(address, "Ann", name="To")
    assert written == f"Ann\r\n <{address}>"
    assert headers.mailbox(address, "", name="To") == f"\r\n {address}"


PIECES = st.lists(st.one_of(st.text(max_size=90), st.just("ED-A"), st.just("ED-B")), max_size=12)
SOME = st.text(max_size=40)


@given(PIECES, SOME, SOME)
def test_text_with_places_survives_either_encoding(pieces: list[str], first: str, second: str) -> None:
    text = "".join(pieces)
    given_values = {"ED-A": first, "ED-B": second}
    words = Words(subject="x", html="<p>" + "ж" * 100 + text, text="plain" * 60 + text)
    raw = build(words, sender(), DAY, placeholders=("ED-A", "ED-B")).fill(values() | given_values)
    assert max(map(len, raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    for part, source in zip(parts(parsed(raw)), (words.text, words.html), strict=True):
        clean = "".join(
            item if isinstance(item, str) else given_values[item.name]
            for item in cut(source, ("ED-A", "ED-B"))
        )
        assert lines(part) == lines(clean)


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.lists(st.binary(max_size=200).map(lambda raw: raw.hex()), max_size=5), SOME)
def test_base64_around_a_value_decodes_to_the_text(stretches: list[str], value: str) -> None:
    text = "ED-A".join(stretches)
    items = [one if isinstance(one, Place) else Stretch.of(one.encode()) for one in cut(text, ("ED-A",))]
    raw = b"".join(Base64Body.of(items).fill({"ED-A": value}))
    assert base64.b64decode(raw.replace(b"\r\n", b""), validate=True) == text.replace("ED-A", value).encode()
    assert all(len(line) <= 76 for line in raw.split(b"\r\n"))


@given(st.text())
def test_open_quoted_text_ends_where_a_line_begins(text: str) -> None:
    raw = quoted_open(text.encode())
    assert raw == b"" or raw.endswith(b"\r\n")


def test_a_longer_placeholder_is_not_taken_for_a_shorter_one() -> None:
    raw = build(
        Words(subject="x", html="ED-A ED-AB", text="ED-AB"), sender(), DAY, placeholders=("ED-A", "ED-AB")
    ).fill(values() | {"ED-A": "one", "ED-AB": "two"})
    assert parts(parsed(raw)) == ("two", "one two")
