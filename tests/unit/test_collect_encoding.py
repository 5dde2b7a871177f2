"""Bytes become the text that was meant."""

from __future__ import annotations

import codecs

import pytest

from digest.collect.encoding import decode

TEXT = "Ärger über große Fähren"
RUSSIAN = "Паром снова вышел в море, и пассажиры вернулись на остров. " * 4


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert decode(f'<?xml version="1.0" encoding="ascii"?>{TEXT}'.encode(encoding)).endswith(TEXT)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_seen_without_a_mark(encoding: str) -> None:
    assert decode(f"<rss>{TEXT}".encode(encoding)) == f"<rss>{TEXT}"


def test_utf8_is_utf8_whatever_it_claims() -> None:
    body = f'<?xml version="1.0" encoding="iso-8859-1"?>{TEXT}'.encode()
    assert decode(body, charset="windows-1251").endswith(TEXT)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("windows-1251", RUSSIAN), ("koi8-r", RUSSIAN), ("iso-8859-1", TEXT), ("shift_jis", "港の再開")],
)
def test_declarations_are_believed(encoding: str, text: str) -> None:
    assert decode(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)).endswith(text)
    assert decode(f'<meta charset="{encoding}">{text}'.encode(encoding)).endswith(text)
    assert decode(text.encode(encoding), charset=encoding) == text


def test_latin_1_means_windows_1252() -> None:
    assert decode("„Ufer“".encode("cp1252"), charset="iso-8859-1") == "„Ufer“"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    body = b'<?xml version="1.0" encoding="utf-8"?><t>' + b"\xc4rger" + (TEXT * 5).encode()
    assert "rger" in decode(body)
    assert TEXT in decode(body)


def test_what_is_not_declared_is_guessed() -> None:
    assert decode(RUSSIAN.encode("windows-1251")) == RUSSIAN


@pytest.mark.parametrize("name", ["utf-7", "base64", "unicode_escape", "idna", "no-such", "rot13"])
def test_codecs_that_hide_markup_are_never_used(name: str) -> None:
    body = f'<?xml version="1.0" encoding="{name}"?>+ADw-script+AD4- \\x3cscript\\x3e'.encode()
    assert "<script" not in decode(body, charset=name)


def test_anything_is_some_text() -> None:
    assert decode(b"") == ""
    assert decode(codecs.BOM_UTF8) == ""
    assert isinstance(decode(bytes(range(256)) * 20), str)


@pytest.mark.parametrize(
    "text",
    [
        "The harbour cost £5m. " + "It was never meant to be cheap. " * 9,
        "Der Hafen gähnt. " + "Die Stadt hat ihn nie gebraucht und nie bezahlt. " * 9,
    ],
)
def test_a_text_with_few_letters_of_an_older_set_is_not_taken_for_damaged_utf_8(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_damaged_utf_8_stays_utf_8() -> None:
    text = "Größe, Maß und Überfluß über alles. " * 9
    assert decode(text.encode() + b"\xfc.").startswith(text)


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("cp1252", "Le président a été reçu à Évreux par les élus de la région, très contents de le voir."),
        ("cp1252", "Die Bürger der Stadt können wieder über die Brücke fahren, die für sie gesperrt war."),
        ("cp1252", "Kommunfullmäktige beslutade att köpa tillbaka färjan som såldes för tolv år sedan."),
        (
            "cp1250",
            "Rada miasta postanowiła odkupić prom, który sprzedała. Właściciel chce zrezygnować z niego.",
        ),
        (
            "iso8859-2",
            "Rada miasta postanowiła odkupić prom, który sprzedała, i źle się z tym czuje, choć musi.",
        ),
        ("iso8859-2", "Městská rada rozhodla koupit zpět přívoz, který prodala. Vlastník chce linku zrušit."),
        ("cp1250", "Městská rada rozhodla koupit zpět přívoz, který prodala. Vlastník chce linku zrušit."),
        ("cp1254", "Belediye meclisi on iki yıl önce sattığı vapuru geri almaya karar verdi, işler kötü."),
        ("cp1251", "Городской совет решил выкупить паром, который он продал двенадцать лет назад."),
    ],
)
def test_letters_of_an_undeclared_set_are_told_by_the_language(codec: str, said: str) -> None:
    feed = f"<rss><channel><title>Ferry</title><description>{said}</description></channel></rss>"
    assert decode(feed.encode(codec)) == feed
