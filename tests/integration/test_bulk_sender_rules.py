"""What large mailbox providers ask of bulk mail, held against what a relay received and passed on.

The evening goes the whole way in six languages: collected, built, rendered, frozen, signed, handed over by
SMTP. What came in is then passed on by a relay that knows only seven bits, as the stricter ones still do.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.header import decode_header
from email.message import EmailMessage, Message
from email.policy import SMTP, compat32
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from logs_kit import logs_kept
from newsroom import page
from smtp_sink import Sink, Taken

from digest.cli import main
from digest.deliver.dkim import read_key

NOW = "2026-10-06T18:00+02:00"
NEWSROOMS = {
    "en": ("The Ellery Courier", "Evening Digest", "Pilots’ strike: “no ship leaves”, says the port",
           "Pilots at Port Ellery left their boats on Tuesday and said they would not return before Friday.",
           "Eleven freighters are waiting outside the breakwater, the port authority said at noon."),
    "de": ("Der Ellerner Bote", "Abendüberblick", "Größte Dürre seit Jahren: Müller sperren Öfen",
           "Die Müller an der Varn haben am Dienstag ihre Öfen gelöscht und wollen bis Freitag nicht mahlen.",
           "Für das Brot der Stadt reicht das Mehl noch höchstens fünf Tage, sagte die Sprecherin."),
    "pl": ("Kurier Elleryjski", "Przegląd wieczorny", "Łodzie wróciły do portu po źle wróżącej żegludze",
           "Piloci w Port Ellery zeszli we wtorek z łodzi i zapowiedzieli, że nie wrócą przed piątkiem.",
           "Jedenaście frachtowców czeka za falochronem, podał w południe zarząd portu."),
    "ru": ("Эллерийский курьер", "Вечерний обзор", "Лоцманы порта Эллери объявили забастовку до пятницы",
           "Лоцманы порта Эллери во вторник покинули катера и заявили, что не вернутся раньше пятницы.",
           "Одиннадцать грузовых судов ждут за волноломом, сообщило в полдень управление порта."),
    "ar": ("بريد إليري", "موجز المساء", "مرشدو ميناء إليري يبدؤون إضرابًا حتى يوم الجمعة",
           "غادر مرشدو ميناء إليري قواربهم يوم الثلاثاء وقالوا إنهم لن يعودوا قبل يوم الجمعة المقبل.",
           "تنتظر إحدى عشرة سفينة شحن خارج حاجز الأمواج، كما قالت سلطة الميناء عند الظهر."),
    "ja": ("エラリー新報", "夕刊ダイジェスト", "エラリー港の水先人が金曜日まで船を降りる",
           "エラリー港の水先人たちは火曜日に船を降り、金曜日までは戻らないと述べた。",
           "港湾当局によると、正午の時点で十一隻の貨物船が防波堤の外で待っている。"),
}  # fmt: skip
CONFIG = """
[site]
name = "{newsroom}"
url = "https://courier.example"
postal_address = "{newsroom}, Quay Street 4, Port Ellery"
[smtp]
host = "127.0.0.1"
port = {port}
helo = "mail.courier.example"
[delivery]
bounce_domain = "bounce.courier.example"
[[dkim]]
domain = "courier.example"
selector = "rsa"
key_file = "rsa.pem"
[[dkim]]
domain = "courier.example"
selector = "ed"
key_file = "ed.pem"
[newsletters.evening]
title = "{title}"
language = "{language}"
time_zone = "Europe/Berlin"
sender = "digest@courier.example"
sender_name = "{newsroom}"
[newsletters.evening.gate]
fresh = "none"
"""
READERS = ("ada@reader.example", "anna@bücher.example", "bruno@reader.example")
PRIVATE: dict[str, RSAPrivateKey | Ed25519PrivateKey] = {
    "rsa": generate_private_key(65537, 2048),
    "ed": Ed25519PrivateKey.generate(),
}


@dataclass(frozen=True, kw_only=True)
class Evening:
    """What a relay got of one evening, and what it passed on."""

    language: str
    received: dict[str, Taken]
    greetings: tuple[str, ...]

    def message(self, reader: str = READERS[0]) -> EmailMessage:
        parsed = email.message_from_bytes(self.passed_on(reader), policy=SMTP)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def raw(self, reader: str = READERS[0]) -> bytes:
        return self.received[reader].data

    def passed_on(self, reader: str = READERS[0]) -> bytes:
        """Return the mail as a relay sends it on that must not send eight bits."""
        parsed: Message = email.message_from_bytes(self.raw(reader), policy=compat32.clone(linesep="\r\n"))
        for part in parsed.walk():
            payload = part.get_payload()
            if isinstance(payload, str) and not payload.isascii():
                part.set_payload(part.get_payload(decode=True), "utf-8")
        trace = b"Received: from mail.courier.example (relay [192.0.2.1]) by mx.reader.example\r\n"
        return trace + parsed.as_bytes(
            policy=compat32.clone(linesep="\r\n", cte_type="7bit", max_line_length=0)
        )

    def field(self, name: str, reader: str = READERS[0]) -> str:
        """Return the one field of a name, as it stands in the bytes, unfolded."""
        found = email.message_from_bytes(self.raw(reader), policy=compat32).get_all(name, [])
        assert len(found) == 1, f"{name}: {len(found)}"
        return re.sub(r"\r?\n(?=[ \t])", "", str(found[0]))


@pytest.fixture(scope="module", params=NEWSROOMS)
def evening(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Evening:
    language = request.param
    root = tmp_path_factory.mktemp(language)
    newsroom, title, headline, *told = NEWSROOMS[language]
    (root / "config").mkdir()
    (root / "pages").mkdir()
    for name, private in PRIVATE.items():
        (root / f"{name}.pem").write_bytes(
            private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        (root / f"{name}.pem").chmod(0o600)
    with Sink() as relay, logs_kept():  # a fixture of a module outlives what a test puts back
        config = CONFIG.format(newsroom=newsroom, title=title, language=language, port=relay.port)
        (root / "config" / "digest.toml").write_text(config, encoding="utf-8")
        (root / "config" / "sources.toml").write_text(
            f'[sources.pages]\nkind = "folder"\npath = "pages"\nlanguage = "{language}"\n', encoding="utf-8"
        )
        listed = ", ".join(f'"{reader}"' for reader in READERS)
        (root / "config" / "subscribers.toml").write_text(f"subscribers = [{listed}]\n", encoding="utf-8")
        dots = ".hidden dot. From here on it goes well\u2028. And so on."
        for name, paragraphs in (("one", told), ("two", [told[1], told[0], dots])):
            text = page(name, f"{headline} {name}", *paragraphs).replace('lang="en"', f'lang="{language}"')
            (root / "pages" / f"{name}.html").write_text(text, encoding="utf-8")
        for words in (["collect"], ["build"], ["send"]):
            run(root, *words)
    received = {taken.recipient: taken for taken in relay.book}
    assert len(received) == len(relay.book) == len(READERS)
    return Evening(language=language, received=received, greetings=tuple(relay.greetings))


def run(root: Path, *words: str) -> None:
    try:
        main([*words, "--site", str(root), "--now", NOW])
    except SystemExit as leaving:
        if leaving.code:
            pytest.fail(f"{words} ended with {leaving.code}")


def records() -> dict[str, bytes]:
    pems = {
        name: private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        for name, private in PRIVATE.items()
    }
    keys = [read_key(pem, domain="courier.example", selector=name) for name, pem in pems.items()]
    return {f"{key.record_name}.": key.record.encode() for key in keys}


def parts(evening: Evening) -> Iterator[EmailMessage]:
    for part in evening.message().iter_parts():
        assert isinstance(part, EmailMessage)
        yield part


def test_01_from_is_one_address_of_the_domain_that_signs(evening: Evening) -> None:
    (_, address), *others = getaddresses([evening.field("From")])
    assert (address, others) == ("digest@courier.example", [])
    assert evening.message()["From"].addresses[0].display_name == NEWSROOMS[evening.language][0]


def test_02_to_is_the_reader_and_nobody_else(evening: Evening) -> None:
    for recipient in evening.received:
        assert [address for _, address in getaddresses([evening.field("To", recipient)])] == [recipient]


def test_03_the_subject_is_folded_and_encoded_as_it_should(evening: Evening) -> None:
    head = evening.raw().partition(b"\r\n\r\n")[0].decode("ascii")
    lines = re.search(r"^Subject: (.*(?:\r\n[ \t].*)*)", head, re.MULTILINE)
    assert lines is not None
    assert max(map(len, lines[0].split("\r\n"))) <= 78
    words = re.findall(r"=\?utf-8\?[bq]\?[^?]*\?=", lines[1], re.IGNORECASE)
    assert all(len(word) <= 75 for word in words)
    for word in words:  # each decodes by itself: no character is split
        raw, charset = decode_header(word)[0]
        assert isinstance(raw, bytes)
        raw.decode(charset or "ascii")
    first = NEWSROOMS[evening.language][2].split()[0]
    assert evening.message()["Subject"].startswith(first[:8])


def test_04_the_date_has_a_zone_and_is_not_in_the_future(evening: Evening) -> None:
    dated = parsedate_to_datetime(evening.field("Date"))
    assert dated.tzinfo is not None
    assert abs(dated - datetime.fromisoformat(NOW)) < timedelta(minutes=5)  # the clock of that evening


def test_05_each_copy_has_a_message_id_of_ours(evening: Evening) -> None:
    names = {evening.field("Message-ID", reader) for reader in evening.received}
    assert len(names) == len(READERS)
    for name in names:
        assert re.fullmatch(r"<[a-z2-7]{16,}@courier\.example>", name)


def test_06_the_list_id_is_the_newsletters_for_good(evening: Evening) -> None:
    assert evening.field("List-Id").endswith("<evening.courier.example>")
    assert evening.message()["List-Id"].startswith(NEWSROOMS[evening.language][1].split()[0])


def test_07_list_unsubscribe_is_one_line_the_web_first(evening: Evening) -> None:
    line = re.search(rb"^List-Unsubscribe: (.*)\r\n(?![ \t])", evening.raw(), re.MULTILINE)
    assert line is not None
    assert len(line[0]) < 998
    assert re.fullmatch(rb"<https://courier\.example/u/[^>]+>, <mailto:[^>]+>", line[1])


def test_08_one_click_is_offered(evening: Evening) -> None:
    assert evening.field("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"


def test_10_the_feedback_id_names_no_reader(evening: Evening) -> None:
    names = {evening.field("Feedback-ID", reader) for reader in evening.received}
    assert len(names) == 1
    assert re.fullmatch(r"[^:]+:[^:]+:[^:]+:[a-z0-9]{5,15}", names.pop())


def test_11_editions_are_bulk(evening: Evening) -> None:
    assert evening.field("Precedence") == "bulk"


def test_12_nothing_tells_what_sent_it_and_from_where(evening: Evening) -> None:
    names = {name.lower() for name in evening.message()}
    assert not names & {"x-mailer", "user-agent", "bcc", "cc", "x-originating-ip"}
    own = evening.raw().lower()
    assert b"127.0.0.1" not in own
    assert b"localhost" not in own
    assert b"received:" not in own.partition(b"\r\n\r\n")[0]
    assert all(greeting == "mail.courier.example" for greeting in evening.greetings)


@pytest.mark.parametrize("index", [0, 1])
def test_13_each_signature_holds_behind_a_relay_of_seven_bits(
    evening: Evening, index: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime.fromisoformat(NOW) + timedelta(hours=1)
    monkeypatch.setattr(dkim.time, "time", later.timestamp)
    for reader in evening.received:
        signed = dkim.DKIM(evening.passed_on(reader))
        assert signed.verify(idx=index, dnsfunc=lambda name, timeout=5: records().get(name.decode()))
        tags = {name.decode(): value.decode() for name, value in signed.signature_fields.items()}
        assert tags["a"] == ("rsa-sha256", "ed25519-sha256")[index]
        assert (tags["c"], tags["d"]) == ("relaxed/relaxed", "courier.example")
        assert "l" not in tags
        assert int(tags["t"]) == parsedate_to_datetime(evening.field("Date", reader)).timestamp()
        assert int(tags["x"]) > int(tags["t"])
        covered = re.sub(r"\s", "", tags["h"]).split(":")
        wanted = (
            "from to subject date message-id mime-version content-type list-id list-unsubscribe "
            "list-unsubscribe-post feedback-id"
        )
        assert set(wanted.split()) <= set(covered)
        for name in ("from", "list-unsubscribe", "list-unsubscribe-post"):
            assert covered.count(name) == 2


def test_14_the_signatures_were_the_last_thing_added(evening: Evening) -> None:
    names = [name.lower() for name in email.message_from_bytes(evening.raw(), policy=compat32)]
    assert names[:2] == ["dkim-signature", "dkim-signature"]
    assert names.count("dkim-signature") == 2


def test_16_each_copy_has_a_return_path_of_its_own(evening: Evening) -> None:
    paths = {taken.sender for taken in evening.received.values()}
    assert len(paths) == len(READERS)
    for path in paths:
        assert re.fullmatch(r"bounces\+[^@]{16,}@bounce\.courier\.example", path)
        assert len(path.partition("@")[0]) <= 64


def test_17_two_parts_the_text_first_both_utf_8_in_short_lines_of_seven_bits(evening: Evening) -> None:
    assert evening.message().get_content_type() == "multipart/alternative"
    kinds = [(part.get_content_type(), part.get_content_charset()) for part in parts(evening)]
    assert kinds == [("text/plain", "utf-8"), ("text/html", "utf-8")]
    for part in parts(evening):
        assert part["Content-Transfer-Encoding"] in {"quoted-printable", "base64"}
        assert NEWSROOMS[evening.language][3][:6] in part.get_content()
    raw = evening.raw()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 78


def test_18_line_ends_are_whole_and_nothing_is_nul(evening: Evening) -> None:
    raw = evening.raw()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\0", raw)
    assert raw.endswith(b"\r\n")
    assert not any(line.startswith(b"..") for line in raw.split(b"\r\n"))


def test_19_and_20_the_mail_is_small_and_asks_for_nothing(evening: Evening) -> None:
    assert len(evening.raw()) <= 200_000
    html = list(parts(evening))[1].get_content()
    assert len(html.encode()) <= 90_000
    assert not re.search(r"<(script|form|link|iframe|object|img)\b|@import|url\(", html, re.IGNORECASE)


def test_21_a_domain_with_umlauts_is_written_in_ascii(evening: Evening) -> None:
    assert "ada@reader.example" in evening.received
    idn = [reader for reader in evening.received if "bücher" in reader or "xn--" in reader]
    assert [reader.rpartition("@")[2] for reader in idn] == ["xn--bcher-kva.example"]


def test_22_no_part_has_a_file_name(evening: Evening) -> None:
    assert all(part.get_filename() is None for part in evening.message().walk())


def test_23_both_parts_show_the_way_out_who_sends_and_why(evening: Evening) -> None:
    for part in parts(evening):
        content = part.get_content()
        assert "https://courier.example/u/" in content
        assert "Quay Street 4" in content
    token = re.search(r"/u/([^>]+)>", evening.field("List-Unsubscribe"))
    assert token is not None
    for part in parts(evening):
        assert token[1] in part.get_content()
