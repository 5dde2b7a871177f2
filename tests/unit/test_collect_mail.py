"""Mails of agencies: from a Maildir, an mbox file, a folder; hostile ones as well."""

from __future__ import annotations

import os
from base64 import b64encode
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from agency_kit import FIRST, G2, LATER, NOW, SECOND, WIRE

from digest.collect.documents import Reader
from digest.collect.holdings import Holdings
from digest.collect.mail_source import MailCollector
from digest.collect.mbox import messages_of
from digest.collect.raw import NotAFeed
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, Collected, PubStatus, SourceId, Validators

SOURCE = SourceId("wire")
HTML = f"<div><p>{FIRST}</p><blockquote>It is a pity.</blockquote><p>{SECOND}</p><script>x()</script></div>"
WRAPPED = (
    "By Jo Marsh\n\nThe harbour of Skarrow will be closed to ferries from Monday, the town\n"
    "council decided last night.\n\nBoats under ten metres may use the old quay, which the council wants\n"
    "to repair before the winter.\n\n-- \nNord Wire, +00 555 0100\n"
)


def config(**given: object) -> SourceConfig:
    return SourceConfig.model_validate({"kind": SourceKind.MAIL, "path": "box", **given})


def mail(*, subject: str = "Fwd: [wire] Skarrow closes its harbour", body: str = WRAPPED) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Nord Wire <desk@wire.example>"
    message["To"] = "desk@courier.example"
    message["Subject"] = subject
    message["Date"] = "Tue, 06 Oct 2026 11:15:00 +0200"
    message["Message-ID"] = "<1@wire.example>"
    message.set_content(body)
    return message


def read(message: EmailMessage | bytes, **given: object) -> Holdings:
    reader = Reader(source=SOURCE, config=config(**given), now=NOW, max_bytes=5_000_000)
    return reader.mail(message if isinstance(message, bytes) else message.as_bytes())


def article(message: EmailMessage | bytes, **given: object) -> Article:
    (found,) = read(message, **given).articles
    return found


def collected(site: Path, known: Validators | None = None, **given: object) -> Collected:
    return MailCollector(site)(SOURCE, config(**given), known=known, now=NOW)


def test_a_plain_mail_is_an_article() -> None:
    found = article(mail())
    assert (found.headline, found.guid, found.published) == (
        "Skarrow closes its harbour",
        "1@wire.example",
        LATER,
    )
    assert found.byline == "Jo Marsh"
    assert [block.text for block in found.blocks] == [FIRST, SECOND]


def test_the_html_of_a_mail_is_read_unless_its_text_says_more() -> None:
    both = mail()
    both.add_alternative(HTML, subtype="html")
    assert [block.kind for block in article(both).blocks] == ["paragraph", "paragraph", "paragraph"]
    scant = mail()
    scant.add_alternative("<p>See the text.</p>", subtype="html")
    assert article(scant).blocks[0].text == FIRST


def test_flowed_lines_are_joined() -> None:
    message = mail(body="x")
    message.replace_header("Content-Type", 'text/plain; charset="utf-8"; format=flowed')
    message.set_payload(
        FIRST.replace("from Monday", "\nfrom Monday") + "\n\n> An older mail.\n\n" + SECOND + "\n"
    )
    assert [block.text for block in article(message).blocks] == [FIRST, SECOND]


def test_an_agencys_file_goes_before_the_body_it_came_with() -> None:
    message = mail(body="Please find our piece attached. " * 5)
    message.add_attachment(G2.encode(), maintype="application", subtype="octet-stream", filename="a.xml")
    message.add_attachment(WIRE.encode(), maintype="application", subtype="octet-stream", filename="b.bin")
    message.add_attachment(b"\x89PNG\0", maintype="image", subtype="png", filename="logo.png")
    assert [found.headline for found in read(message).articles] == [
        "Skarrow closes its harbour to ferries",
        "Skarrow closes its harbour to ferries",
    ]


def test_a_broken_file_keeps_no_other_one_back_and_makes_the_cover_note_no_article() -> None:
    message = mail(body="Please find our piece attached. " * 5)
    message.add_attachment(G2.encode()[:900], maintype="text", subtype="xml", filename="a.xml")
    broken = read(message)
    assert (broken.articles, [note.what for note in broken.notes]) == (
        (),
        ["has a file attached that ends in the middle"],
    )
    message.add_attachment(G2.encode(), maintype="text", subtype="xml", filename="b.xml")
    assert article(message).guid == "urn:newsml:wire.example:20261006:harbour"


def test_a_file_in_a_forwarded_mail_is_found() -> None:
    inner = mail()
    inner.add_attachment(G2.encode(), maintype="text", subtype="xml", filename="a.xml")
    outer = mail(body="See below.")
    outer.add_attachment(inner)
    assert article(outer).guid == "urn:newsml:wire.example:20261006:harbour"


def test_a_mail_that_names_an_embargo_is_withheld() -> None:
    assert article(mail(subject="EMBARGO until 18.00: Harbour")).status is PubStatus.WITHHELD
    assert article(mail(body="Sperrfrist: 18 Uhr\n\n" + WRAPPED)).status is PubStatus.WITHHELD
    assert article(mail(subject="Embargo on oil is lifted")).status is PubStatus.USABLE


def test_only_named_senders_are_read() -> None:
    for senders in (["desk@wire.example"], ["wire.example"], ["@Wire.example"], ["example"]):
        assert article(mail(), senders=senders).blocks
    for senders in (["news@wire.example"], ["ire.example"], ["wire.example.test"]):
        with pytest.raises(NotAFeed, match="sender"):
            read(mail(), senders=senders)


def test_bounces_and_automatic_replies_are_no_articles() -> None:
    reply = mail()
    reply["Auto-Submitted"] = "auto-replied"
    bounce = (
        mail()
        .as_bytes()
        .replace(b"Content-Type: text/plain", b"Content-Type: multipart/report; boundary=x", 1)
    )
    for message in (reply.as_bytes(), bounce):
        with pytest.raises(NotAFeed, match="bounce"):
            read(message)


def test_odd_charsets_and_broken_encodings_are_read_as_far_as_they_go() -> None:
    raw = (
        b"From: =?x-none?q?W=FCst?= <desk@wire.example>\r\n"
        b"Subject: =?utf-8?b?SGFm?= =?iso-8859-1?q?en_g=E4hnt?=\r\nDate: who knows\r\n"
        b"Content-Type: text/plain; charset=x-unknown\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    told = b64encode(f"{FIRST}\n\nEs gähnt der Hafen vor sich hin.".encode("cp1252"))
    found = article(raw + told)
    assert (found.headline, found.published) == ("Hafen gähnt", None)
    assert found.blocks[1].text == "Es gähnt der Hafen vor sich hin."
    with pytest.raises(NotAFeed):
        read(raw + b"%%%%")


HOSTILE = {
    "nested": b"From: a@b.example\nSubject: x\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
    "header": b"From: a@b.example\n" + b"X-A: " + b"b" * 300_000 + b"\n\nx\n",
    "parts": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "nothing": b"",
    "noise": os.urandom(5000),
    "charset": b"From: a@b.example\nContent-Type: text/plain; charset*=utf-16''%FF%FE\n\n\xff\xfe\n",
    "filename": b"From: a@b.example\nContent-Disposition: attachment; filename*0*=x''%\n\nx",
    "boundary": b'From: a@b.example\nContent-Type: multipart/mixed; boundary=""\n\n--\n\nx',
    "fields": b"From: a@b.example\nSubject: " + b"=?utf-8?q?" * 9000 + b"\n\n",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mail_is_an_expected_error_or_an_article(raw: bytes) -> None:
    with suppress(NotAFeed):
        read(raw)


def test_an_mbox_is_parted_at_its_postmarks() -> None:
    box = (
        b"From a Tue Oct  6 09:00:00 2026\nA: 1\n\n>From here on.\n\nFrom there on.\n\n"
        b"From b Tue Oct  6 09:01:00 2026\nB: 2\n\n"
    )
    assert list(messages_of(box.splitlines(keepends=True))) == [
        b"A: 1\n\nFrom here on.\n\nFrom there on.\n\n",
        b"B: 2\n\n",
    ]
    assert list(messages_of([b"no postmark\n"])) == []
    assert [len(one) for one in messages_of([b"From a\n", b"x" * 50, b"y" * 50, b"z" * 50], most=60)] == [100]


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    return tmp_path / "box"


def test_each_mail_of_a_maildir_is_taken_once_wherever_it_is_moved(box: Path) -> None:
    (box / "new" / "1.a.host").write_bytes(mail().as_bytes())
    (box / "tmp" / "2.a.host").write_bytes(mail().as_bytes())
    (box / "cur" / "3.a.host:2,ST").write_bytes(mail().as_bytes())
    first = collected(box.parent)
    assert [found.headline for found in first.articles] == ["Skarrow closes its harbour"]
    (box / "new" / "1.a.host").rename(box / "cur" / "1.a.host:2,S")
    second = collected(box.parent, first.validators)
    assert (second.articles, second.not_modified) == ((), True)
    other = mail(subject="Another")
    (box / "new" / "4.a.host").write_bytes(other.as_bytes())
    third = collected(box.parent, second.validators)
    assert [found.headline for found in third.articles] == ["Another"]
    assert collected(box.parent, third.validators, language="en").articles  # read otherwise: read again


def test_a_mail_that_is_nothing_is_noted_once(box: Path) -> None:
    (box / "new" / "1.a.host").write_bytes(b"From: a@b.example\n\n\n")
    first = collected(box.parent)
    assert [note.what for note in first.notes] == ["new/1.a.host holds no article"]
    assert collected(box.parent, first.validators).notes == ()


def test_each_mail_of_an_mbox_is_taken_once_whatever_is_written_into_its_header(tmp_path: Path) -> None:
    place = tmp_path / "box"
    first = b"From a Tue Oct  6 09:00:00 2026\n" + mail().as_bytes() + b"\n"
    second = b"From b Tue Oct  6 09:01:00 2026\n" + mail(subject="Another").as_bytes() + b"\n"
    place.write_bytes(first)
    one = collected(tmp_path)
    assert [found.headline for found in one.articles] == ["Skarrow closes its harbour"]
    assert collected(tmp_path, one.validators).not_modified
    place.write_bytes(first.replace(b"From: ", b"Status: RO\nFrom: ", 1) + second)
    two = collected(tmp_path, one.validators)
    assert [found.headline for found in two.articles] == ["Another"]


def test_an_mbox_that_is_being_written_waits(tmp_path: Path) -> None:
    place = tmp_path / "box"
    place.write_bytes(b"From a Tue Oct  6 09:00:00 2026\n" + mail().as_bytes())
    os.utime(place, (NOW.timestamp(), NOW.timestamp()))
    result = collected(tmp_path)
    assert (result.articles, [note.what for note in result.notes]) == ((), ["box is being written to"])
    os.utime(place, (NOW.timestamp() - 5, NOW.timestamp() - 5))
    assert len(collected(tmp_path, result.validators).articles) == 1


def test_a_folder_of_saved_mails_is_a_mailbox_too(tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "a.eml").write_bytes(mail().as_bytes())
    (tmp_path / "box" / "b.eml").symlink_to("/etc/hostname")
    result = collected(tmp_path, pattern="*.eml")
    assert len(result.articles) == 1
    assert [note.what for note in result.notes] == ["b.eml is a link out of the folder"]


def test_a_mailbox_that_is_missing_is_a_failure(tmp_path: Path) -> None:
    failure = collected(tmp_path).failure
    assert failure is not None
    assert failure.what == f"there is no mailbox {tmp_path / 'box'}"


def test_mails_of_others_are_counted_and_not_named(box: Path) -> None:
    for number in range(3):
        (box / "new" / f"{number}.a.host").write_bytes(mail().as_bytes())
    result = collected(box.parent, senders=["other.example"])
    assert [note.what for note in result.notes] == ["3 mails left out: of senders who are not named"]
    assert collected(box.parent, result.validators, senders=["other.example"]).notes == ()
