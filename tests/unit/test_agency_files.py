"""Agency files: what each format says, and what its provider orders."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from agency_kit import (
    ANPA,
    FIRST,
    G2,
    LATER,
    NEWSML_1,
    NINJS_1,
    NINJS_3,
    NITF,
    SECOND,
    WHEN,
    WIRE,
    article,
    holdings,
)

from digest.collect.agency.codes import is_embargo_line, status_of, subject_name
from digest.collect.raw import NotAFeed
from digest.model import BlockKind, PubStatus, Rights, Signal

STANDFIRST = "Ferries must go elsewhere from Monday. Small boats may stay."
MARKED_UP = {"G2": G2, "NewsML 1": NEWSML_1, "NITF": NITF, "ninjs 1": NINJS_1, "ninjs 3": NINJS_3}
EMBARGO = datetime(2026, 10, 7, 4, tzinfo=UTC)


def test_a_picture_of_ninjs_comes_with_its_credit() -> None:
    image = article(NINJS_1).image
    assert image is not None
    assert image.credit == "Nord Wire / Lee"


@pytest.mark.parametrize("text", MARKED_UP.values(), ids=MARKED_UP)
def test_each_format_says_the_same_of_a_piece(text: str | dict[str, object]) -> None:
    found = article(text)
    assert found.headline == "Skarrow closes its harbour to ferries"
    assert found.standfirst == STANDFIRST
    assert (found.byline, found.credit, found.language) == ("Jo Marsh and Ann Tarn", "Nord Wire", "en-gb")
    assert (found.published, found.modified, found.embargo) == (WHEN, LATER, None)
    assert found.status is PubStatus.USABLE
    assert [block.kind for block in found.blocks] == [
        BlockKind.PARAGRAPH, BlockKind.HEAD, BlockKind.PARAGRAPH,
    ]  # fmt: skip
    assert found.text.startswith(f"{FIRST}\nWhat comes next\n{SECOND}")
    assert found.image is not None
    assert (found.image.url, found.image.alt) == ("https://wire.example/quay.jpg", "Boats at the old quay")
    assert "harbour" in (found.guid or "").lower()
    assert found.sections


def test_a_guid_is_the_same_for_every_version_of_a_piece() -> None:
    assert article(G2).guid == "urn:newsml:wire.example:20261006:harbour"
    assert article(NEWSML_1).guid == "urn:newsml:wire.example:20261006:HARBOUR"
    assert article(NEWSML_1.replace(":2U<", ":3U<").replace(">2<", ">3<")).guid == article(NEWSML_1).guid
    assert article(NITF).guid == "wire.20261006.harbour"


def test_signals_tell_updates_from_corrections() -> None:
    assert article(G2).signal is Signal.CORRECTION
    assert article(G2.replace("sig:correction", "sig:update")).signal is Signal.UPDATE
    assert article(G2.replace("sig:correction", "desk:9")).signal is None
    assert article(NEWSML_1).signal is Signal.UPDATE
    assert article(NEWSML_1.replace('Update="U"', 'Update="N"')).signal is None
    assert article(NITF).signal is Signal.UPDATE
    assert article(NITF.replace("<del-list>", "<correction/><del-list>")).signal is Signal.CORRECTION
    assert article({**NINJS_1, "signal": [{"code": "sig:correction"}]}).signal is Signal.CORRECTION
    assert article(WIRE).signal is article(ANPA).signal is Signal.UPDATE


DELETE = '<Instruction FormalName="Delete"/>'
RELEASE = '<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/>'
RELEASE += "<DateAndTime>20261007T060000+0200</DateAndTime></StatusWillChange>"


@pytest.mark.parametrize(
    "text",
    [
        G2.replace("<pubStatus", "<embargoed>2026-10-07T06:00:00+02:00</embargoed><pubStatus"),
        NEWSML_1.replace('<Status FormalName="Usable"/>', RELEASE),
        NITF.replace('release norm="20261006T093000', 'release norm="20261007T060000'),
        {**NINJS_1, "embargoed": "2026-10-07T06:00:00+02:00"},
        {**NINJS_3, "embargoed": "2026-10-07T04:00:00Z"},
    ],
    ids=MARKED_UP,
)
def test_an_embargo_has_its_date(text: str | dict[str, object]) -> None:
    found = article(text)
    assert (found.embargo, found.status) == (EMBARGO, PubStatus.USABLE)


@pytest.mark.parametrize(
    "text",
    [
        G2.replace("<pubStatus", "<embargoed/><pubStatus", 1),
        G2.replace("stat:usable", "stat:withheld"),
        G2.replace("stat:usable", "stat:who-knows"),
        NEWSML_1.replace('Status FormalName="Usable"', 'Status FormalName="Embargoed"'),
        NITF.replace('management-status="usable"', 'management-status="withheld"'),
        NITF.replace("ADDS background", "see also\nEMBARGOED to 0001 Friday"),
        {**NINJS_1, "pubstatus": "withheld"},
        {**NINJS_1, "embargoed": "when the mayor is back"},
        WIRE.replace("1ST LEAD", "EMBARGO: until noon"),
        ANPA.replace("1st Ld-Writethru", "withhold"),
    ],
)
def test_what_must_wait_for_another_message_is_withheld(text: str | dict[str, object]) -> None:
    found = article(text)
    assert (found.status, found.embargo) == (PubStatus.WITHHELD, None)
    assert found.blocks


@pytest.mark.parametrize(
    "text",
    [
        G2.replace("stat:usable", "stat:canceled"),
        G2.replace('pubStatus qcode="stat:usable"', 'pubStatus uri="http://cv.iptc.org/x/canceled"'),
        NEWSML_1.replace('<Status FormalName="Usable"/>', '<Status FormalName="Usable"/>' + DELETE),
        NEWSML_1.replace('Status FormalName="Usable"', 'Status FormalName="Canceled"'),
        NITF.replace('msg-type="update"', 'msg-type="kill"'),
        {**NINJS_1, "pubstatus": "canceled"},
        {**NINJS_3, "pubStatus": "canceled"},
        ANPA.replace("1st Ld-Writethru", "Bulletin Kill"),
    ],
)  # fmt: skip
def test_a_kill_names_the_piece_and_keeps_nothing_of_it(text: str | dict[str, object]) -> None:
    found = article(text)
    assert found.status is PubStatus.CANCELED
    assert found.headline == "Skarrow closes its harbour to ferries"
    assert (found.blocks, found.standfirst, found.image) == ((), None, None)


def test_a_kill_needs_no_headline() -> None:
    kill: dict[str, object] = {"uri": "urn:wire.example:harbour", "type": "text", "pubstatus": "canceled"}
    found = article(kill)
    assert (found.guid, found.headline, found.status) == (kill["uri"], kill["uri"], PubStatus.CANCELED)
    assert article(kill, rights=Rights.LINK_ONLY).guid == kill["uri"]


def test_a_piece_of_a_link_only_source_keeps_its_headline_and_its_state() -> None:
    found = article(G2.replace("stat:usable", "stat:withheld"), rights=Rights.LINK_ONLY)
    assert (found.blocks, found.standfirst, found.status) == ((), None, PubStatus.WITHHELD)


def test_subjects_are_named_also_where_only_a_code_stands() -> None:
    assert article(G2).sections == ("Transport", "economy, business and finance")
    assert article(NITF).sections == ("Economy", "Transport")
    assert article(NEWSML_1).sections == ("economy, business and finance",)
    assert subject_name("medtop:20000500") == ""
    assert subject_name("http://cv.iptc.org/newscodes/mediatopic/15000000") == ""


@pytest.mark.parametrize(
    "text",
    [
        G2.replace(' xml:lang="en-GB"', "").replace(
            "<headline>Skarrow", '<headline xml:lang="en-GB">Skarrow'
        ),
        NITF.replace(' baselang="en-GB"', "").replace("<hl1>", '<hl1 xml:lang="en-GB">'),
        NEWSML_1.replace("<Language FormalName", "<Genre FormalName").replace(
            'xml:lang="en"', 'xml:lang="en-GB"'
        ),
    ],
)
def test_a_language_is_also_found_where_only_the_text_says_it(text: str) -> None:
    assert article(text).language == "en-gb"


def test_a_named_topic_is_told_in_the_language_of_the_piece() -> None:
    topics = (
        '<TopicSet><Topic><FormalName>04015000</FormalName><Description xml:lang="no">Ferger</Description>'
        '<Description xml:lang="en-GB">Ferries</Description></Topic></TopicSet>'
    )
    assert article(NEWSML_1.replace("<NewsLines>", f"{topics}<NewsLines>", 1)).sections == ("Ferries",)


def test_a_wire_is_read_from_its_head_to_where_the_desk_talks() -> None:
    found = article(WIRE)
    assert found.headline == "Skarrow closes its harbour to ferries"
    assert (found.byline, found.credit, found.published) == ("Jo Marsh and Ann Tarn", "dpa", LATER)
    assert [block.text for block in found.blocks] == [FIRST, SECOND]


def test_an_anpa_message_is_read_without_its_tables_and_notes() -> None:
    found = article(ANPA)
    assert (found.headline, found.byline, found.credit) == (
        "Skarrow closes its harbour to ferries", "JO MARSH", "AP",
    )  # fmt: skip
    assert found.published == LATER
    assert [block.text for block in found.blocks] == [
        FIRST,
        "“Boats under ten metres may use the old quay,” the mayor said.",
    ]


def test_a_wire_without_a_head_takes_its_headline_from_its_text() -> None:
    bare = f"\x01now1 4 i 20\r\n\x02{FIRST}\r\n{SECOND}\r\n\x03"
    found = article(bare)
    assert (found.headline_derived, found.published) == (True, None)


def test_several_messages_in_one_file_are_several_articles() -> None:
    other = WIRE.replace("ferries", "trams")
    assert len(holdings(WIRE + other).articles) == 2
    assert [found.guid for found in holdings(_many(3)).articles] == ["urn:a:0", "urn:a:1", "urn:a:2"]


def _many(number: int) -> dict[str, object]:
    return {"_items": [{**NINJS_1, "uri": f"urn:a:{n}", "headline": f"Piece {n}"} for n in range(number)]}


def test_a_killed_slug_is_told_from_a_story_about_killing() -> None:
    story = ANPA.replace("BC-SKW--Harbour, 1st Ld-Writethru", "BC-SKW--Deer Kill")
    assert article(story).status is PubStatus.USABLE


@pytest.mark.parametrize(
    ("line", "is_embargo"),
    [
        ("EMBARGOED until 10.00", True),
        ("Embargo: Friday", True),
        ("+++ SPERRFRIST 18 Uhr +++", True),
        ("STRICTLY EMBARGOED FOR RELEASE at noon", True),
        ("Embargo on oil is lifted", False),
        ("EMBARGO ON OIL LIFTED", False),
        ("The embargo until May is off", False),
    ],
)
def test_an_embargo_is_told_from_news_about_one(line: str, is_embargo: bool) -> None:
    assert is_embargo_line(line) is is_embargo


def test_what_is_no_text_is_no_article() -> None:
    assert holdings({**NINJS_1, "type": "picture"}).articles == ()
    assert holdings({**NINJS_3, "type": "event"}).articles == ()
    package = '<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="p"><contentMeta><headline>Top'
    assert holdings(f"{package}</headline></contentMeta></packageItem>").articles == ()


def test_wrapped_lines_are_joined_and_meant_breaks_stay() -> None:
    wrapped = "<p>   The council of Skarrow has met for once since <br/>the storm, and has a lot to do.</p>"
    meant = (
        "<p>Ferries at nine<br/>Ferries at ten in the morning, and at every full hour until the evening</p>"
    )
    found = article(NITF.replace(f"<p>{FIRST}</p>", wrapped + meant))
    assert found.blocks[0].text.endswith("since the storm, and has a lot to do.")
    assert [block.text[:15] for block in found.blocks[1:3]] == ["Ferries at nine", "Ferries at ten "]


def test_a_status_nobody_knows_withholds() -> None:
    assert [status_of(code) for code in ("", "stat:usable", "x/withheld", "Cancelled", "odd")] == [
        PubStatus.USABLE, PubStatus.USABLE, PubStatus.WITHHELD, PubStatus.CANCELED, PubStatus.WITHHELD,
    ]  # fmt: skip


def test_values_of_the_wrong_type_are_left_out() -> None:
    odd: dict[str, Any] = {
        key: 7 if index % 2 else [7, None, {"name": 3}] for index, key in enumerate(NINJS_1)
    }
    assert article({**odd, "uri": "urn:x", "type": "text", "headline": "Only this"}).headline == "Only this"


BOMB = '<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'


def test_entities_are_neither_expanded_nor_looked_up() -> None:
    bomb = BOMB + NITF.partition('dtd">')[2].replace(FIRST, f"{FIRST} &b; &x;")
    text = article(bomb).text
    assert "haha" not in text
    assert "root:" not in text


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(NotAFeed):
        holdings("<nitf>" + "<a>" * 100_000 + "</a>" * 100_000 + "</nitf>")
    with pytest.raises(NotAFeed):
        holdings('{"uri": "urn:x", "a": ' + "[" * 100_000 + "]" * 100_000 + "}")


def test_a_tree_with_far_too_many_elements_is_refused() -> None:
    attributes = " ".join(f'a{number}="x"' for number in range(50_000))
    for text in ("<nitf>" + "<p/>" * 100_001 + "</nitf>", f"<nitf {attributes}></nitf>"):
        with pytest.raises(NotAFeed, match=r"more elements|tag longer"):
            holdings(text)


@pytest.mark.parametrize(
    "text",
    [
        "<nitf><body><body.content><p>" + "x<br/>" * 40_000 + "<div/></p></body.content></body></nitf>",
        '<nitf><head><docdata><ed-msg info="' + "-" * 1_000_000 + '"/></docdata></head></nitf>',
        "\x01A2870 x\r\n\x02" + "<" * 2_000_000 + "\x03",
        "<newsMessage><itemSet>" + "<newsItem guid='a'></newsItem>" * 40_000 + "</itemSet></newsMessage>",
        '{"uri": "x", "body_text": "' + "a line\\n" * 300_000 + '"}',
    ],
    ids=["breaks", "dashes", "brackets", "items", "lines"],
)
def test_a_file_made_to_be_slow_is_not(text: str) -> None:
    start = time.process_time()
    with suppress(NotAFeed):
        holdings(text)
    assert time.process_time() - start < 10


def test_markup_that_is_not_well_formed_is_read_and_noted() -> None:
    found = holdings(NITF.replace("<table>", "<table><td>").replace("&", "&amp;"))
    assert found.articles[0].blocks
    assert ["not well-formed" in note.what for note in found.notes] == [True]


def test_a_prefix_that_was_never_declared_is_another_vocabulary() -> None:
    found = holdings(G2.replace("xmlns:v=", "data-v="))
    assert [one.headline for one in found.articles] == ["Skarrow closes its harbour to ferries"]
    own = NITF.partition('dtd">')[2].replace("<", "<n:").replace("<n:/", "</n:")
    assert article(own.replace("<n:?", "<?")).headline == "Skarrow closes its harbour to ferries"


def test_a_file_that_ends_in_the_middle_is_refused() -> None:
    for text in (NITF, G2, NEWSML_1):
        with pytest.raises(NotAFeed, match="ends in the middle"):
            holdings(text[: len(text) * 2 // 3])
    with pytest.raises(NotAFeed):
        holdings('{"uri": "urn:x", "headline": "Half')
