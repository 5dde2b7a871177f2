"""The readers' pages over HTTP, from a real server on loopback: looking changes nothing, a POST acts."""

from __future__ import annotations

import json
import random
import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from evening import ENGLISH
from ledger_kit import HOUR

from bench.editions import keep
from digest.clock import FixedClock
from digest.config import Site, load_site
from digest.deliver import build, copy, rules
from digest.deliver.naming import unsubscribe_token
from digest.model import (
    ConsentKind,
    ConsentOrigin,
    EditionState,
    NewsletterId,
    SourceId,
    SourceState,
    Subscriber,
    SubscriberId,
    SubscriptionState,
    Validators,
)
from digest.pipeline import rendered
from digest.store import Store, alarms, beats, consents, editions, readers, sources, subscriptions
from digest.subscribe import erase_addresses, unsubscribe
from digest.web import public_server

EVENING, ABEND, MASA = NewsletterId("evening"), NewsletterId("abend"), NewsletterId("masa")
READER = SubscriberId(1)
ACTIVE, LEFT = SubscriptionState.ACTIVE, SubscriptionState.UNSUBSCRIBED
CONFIG = """
[site]
name = "The Ellery Courier"
url = "https://courier.example"
postal_address = "4 Quay Street, Port Ellery"
[web]
port = 0
[newsletters.evening.theme.logo]
file = "config/logo.png"
width = 220
height = 44
alt = "The Ellery Courier"
[newsletters.evening]
sender = "digest@courier.example"
[newsletters.abend]
title = "Der Abend"
language = "de"
sender = "abend@courier.example"
[newsletters.masa]
title = "موجز المساء"
language = "ar"
sender = "masa@courier.example"
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


class House:
    """A site whose pages are served: two readers of three newsletters."""

    def __init__(self, site: Site, store: Store, clock: FixedClock, address: str) -> None:
        self.site, self.store, self.clock, self.address = site, store, clock, address

    def token(self, newsletter: NewsletterId = EVENING, reader: int = READER) -> str:
        return unsubscribe_token(self.site.key(), newsletter, SubscriberId(reader))

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        request = urllib.request.Request(self.address + path, data=body, headers=headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
        try:
            with opener.open(request, timeout=20) as response:
                return Answer(response.status, response.headers, response.read().decode())
        except HTTPError as exc:
            with exc:
                return Answer(exc.code, exc.headers, exc.read().decode())

    def post(self, path: str, **fields: Any) -> Answer:
        return self.ask(path, "POST", urlencode(fields, doseq=True).encode())

    def one_click(self, token: str) -> Answer:
        return self.ask(f"/u/{token}", "POST", b"List-Unsubscribe=One-Click")

    def state(self, newsletter: NewsletterId = EVENING, reader: int = READER) -> SubscriptionState:
        with self.store.read() as connection:
            found = subscriptions.one(connection, newsletter, SubscriberId(reader))
        assert found is not None
        return found.state

    def log(self, newsletter: NewsletterId = EVENING) -> list[tuple[str, str]]:
        with self.store.read() as connection:
            return [(line.kind, line.origin) for line in consents.history(connection, READER, newsletter)]

    def everything(self) -> list[Any]:
        with self.store.read() as connection:
            return [subscriptions.every(connection), consents.history(connection, READER)]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@pytest.fixture
def house(write_site: Callable[..., Path], store: Store) -> Iterator[House]:
    site = load_site(write_site(digest=CONFIG))
    clock = FixedClock(HOUR)
    listed = [
        Subscriber(address=a.lower(), mailbox=a, name="")
        for a in ("Ada@reader.example", "bruno@reader.example")
    ]
    with store.write("adding readers") as connection:
        for newsletter in (EVENING, ABEND, MASA):
            readers.begin(connection, newsletter, listed, now=HOUR)
    with public_server(site, store, clock) as address:
        yield House(site, store, clock, address.rstrip("/"))


def test_looking_changes_nothing_and_shows_a_button(house: House) -> None:
    before = house.everything()
    for method in ("GET", "HEAD"):
        for path in ("/u/{}", "/u/{}/done", "/p/{}", "/u/{}?act=leave&List-Unsubscribe=One-Click"):
            answer = house.ask(path.format(house.token()), method)
            assert answer.status == 200
            assert (answer.text == "") == (method == "HEAD")
    assert house.everything() == before
    page = house.ask(f"/u/{house.token()}").text
    assert "Leave Evening Digest?" in page
    assert f'<form method="post" action="/u/{house.token()}">' in page
    assert "<script" not in page


def test_a_logo_is_given_out_and_no_other_file(house: House) -> None:
    assert house.ask("/logo/evening.png").status == 404, "it is configured, but not there"
    (house.site.root / "config" / "logo.png").write_bytes(b"a picture")
    found = house.ask("/logo/evening.png")
    assert (found.status, found.text) == (200, "a picture")
    assert found.headers["Content-Type"] == "image/png"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    for other in ("abend.png", "evening.jpg", "evening", "digest.toml", "..%2Fconfig%2Fdigest.toml", "x.png"):
        assert house.ask(f"/logo/{other}").status == 404
    (house.site.root / "config" / "logo.png").write_bytes(b"x" * 600_000)
    assert house.ask("/logo/evening.png").status == 404, "a mail never waits for so much"


def test_a_scanner_that_follows_every_link_of_a_mail_changes_nothing(house: House) -> None:
    given = rules(house.site.settings, EVENING, key=house.site.key(), root=house.site.root)
    page = rendered(house.site, ENGLISH).page(frozenset())
    assert page is not None
    made = copy(
        build(page, given.sender, ENGLISH.id.date),
        given,
        ENGLISH.id,
        subscriber=READER,
        mailbox="Ada@reader.example",
        name="",
        dated=HOUR,
    )
    message = message_from_bytes(made.message, policy=SMTP)
    text = "".join(part.get_content() for part in message.iter_parts()) + message["List-Unsubscribe"]
    links = {link.rstrip(">,.") for link in re.findall(r"https://courier\.example(/[^\s\"<>)]*)", text)}
    assert {f"/u/{house.token()}", f"/p/{house.token()}", "/e/evening/2026-10-06"} <= links
    before = house.everything()
    for link in links:
        for method in ("GET", "HEAD", "GET"):
            house.ask(link, method)
    assert house.everything() == before


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
        ("application/x-www-form-urlencoded; charset=UTF-8", b"List-Unsubscribe=One-Click\r\n"),
        (
            "multipart/form-data; boundary=xYz",
            (
                b'--xYz\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
                b"One-Click\r\n--xYz--\r\n"
            ),
        ),
    ],
)
def test_a_mail_programs_own_button_works(house: House, kind: str, body: bytes) -> None:
    for _ in range(2):
        answer = house.ask(f"/u/{house.token()}", "POST", body, **{"Content-Type": kind})
        assert answer.status == 200
        assert "Location" not in answer.headers
        assert "Set-Cookie" not in answer.headers
    assert house.state() is LEFT
    assert house.log() == [("begun", "config"), ("unsubscribed", "one-click")]


def test_a_token_for_one_list_leaves_the_others_alone(house: House) -> None:
    house.one_click(house.token())
    assert [house.state(n) for n in (EVENING, ABEND, MASA)] == [LEFT, ACTIVE, ACTIVE]
    assert house.state(reader=2) is ACTIVE


def test_the_pages_button_leads_to_a_page_with_a_way_back(house: House) -> None:
    path = f"/u/{house.token()}"
    pressed = house.post(path, act="leave")
    assert (pressed.status, pressed.headers["Location"]) == (303, f"{path}/done")
    assert house.state() is LEFT
    done = house.ask(f"{path}/done")
    assert "You are unsubscribed" in done.text
    assert 'value="undo"' in done.text
    assert house.post(path, act="leave").status == 303
    assert house.post(path, act="undo").status == 303
    assert house.state() is ACTIVE
    assert "Good to have you back" in house.ask(f"{path}/done").text
    assert house.log()[-2:] == [("unsubscribed", "page"), ("resubscribed", "page")]


def test_one_may_leave_everything_at_once(house: House) -> None:
    house.post(f"/u/{house.token()}", act="all")
    assert {house.state(n) for n in (EVENING, ABEND, MASA)} == {LEFT}
    assert house.state(reader=2) is ACTIVE
    house.post(f"/u/{house.token()}", act="undo")
    assert [house.state(n) for n in (EVENING, ABEND)] == [ACTIVE, LEFT]


@pytest.mark.parametrize("body", [b"", b"act=", b"act=everything", b"List-Unsubscribe=No", b"\xff\x00&&&="])
def test_a_post_that_asks_nothing_changes_nothing(house: House, body: bytes) -> None:
    assert house.ask(f"/u/{house.token()}", "POST", body).status == 400
    assert house.state() is ACTIVE


def test_a_method_that_is_not_known_is_refused_and_the_known_ones_are_named(house: House) -> None:
    refused = house.ask(f"/u/{house.token()}", "DELETE")
    assert refused.status == 405
    assert {"GET", "HEAD"} <= set(refused.headers["Allow"].replace(",", " ").split())
    assert house.state() is ACTIVE


def test_a_body_without_end_is_refused(house: House) -> None:
    assert house.ask(f"/u/{house.token()}", "POST", b"a" * 30_000).status == 413
    assert house.state() is ACTIVE


def test_who_was_unsubscribed_by_the_house_gets_no_way_back(house: House) -> None:
    unsubscribe(house.store, [EVENING], READER, origin=ConsentOrigin.COMMAND, now=HOUR)
    assert "Nothing to do" in house.ask(f"/u/{house.token()}").text
    house.post(f"/u/{house.token()}", act="undo")
    assert house.state() is LEFT


def test_a_link_works_sixty_days_later_and_for_an_erased_reader_it_still_answers(house: House) -> None:
    house.clock.advance(timedelta(days=61))
    assert house.one_click(house.token()).status == 200
    assert house.state() is LEFT
    house.post(f"/u/{house.token(ABEND)}", act="all")
    house.clock.advance(timedelta(days=61))
    erase_addresses(house.store, key=house.site.key(), now=house.clock.now(), keep=timedelta(days=60))
    assert house.one_click(house.token()).status == 200
    for path in ("/u/", "/p/"):
        answer = house.ask(path + house.token())
        assert answer.status == 200
    assert "Ada" not in answer.text
    assert "Nothing to do" in house.ask(f"/u/{house.token()}/done").text
    house.post(f"/u/{house.token()}", act="undo")
    house.post(f"/p/{house.token()}", topic="features")
    assert house.state(ABEND) is LEFT


def test_the_link_of_a_test_copy_belongs_to_nobody(house: House) -> None:
    assert "Nothing to do" in house.ask(f"/u/{house.token(reader=0)}").text
    assert house.one_click(house.token(reader=0)).status == 200


def test_no_wrong_token_works_and_all_get_one_answer(house: House) -> None:
    good, rng = house.token(), random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz234567-"
    wrong = ["x", "-", "%00", "..", "a" * 4000, good[:-1], good + "a", good.replace("-", "")]
    wrong += ["".join(rng.choices(letters, k=len(good))) for _ in range(20)]
    wrong += [good[:at] + ("b" if good[at] != "b" else "c") + good[at + 1 :] for at in range(len(good))]
    before, pages = house.everything(), set()
    for token in wrong:
        looked = house.ask(f"/u/{token}")
        assert looked.status == 404
        pages.add(looked.text)
        assert house.one_click(token).status == 404
        assert house.post(f"/u/{token}", act="all").status == 404
        assert house.post(f"/p/{token}", topic="features").status == 404
    assert house.everything() == before
    assert len({page for page in pages if "This link does not work" in page}) == 1


def test_topics_are_chosen_on_a_page(house: House) -> None:
    path = f"/p/{house.token()}"
    shown = house.ask(path).text
    assert re.findall(r'name="topic" value="([^"]+)"(?: checked)?> ([^<]+)<', shown) == [
        ("hard-news", "Hard news"),
        ("features", "Features"),
    ]
    saved = house.post(path, act="topics", topic=["features", "not-offered"])
    assert (saved.status, saved.headers["Location"]) == (303, f"{path}?saved=1")
    with house.store.read() as connection:
        (reader, _) = readers.readers(connection, EVENING)
    assert reader.topics == ("features",)
    after = house.ask(f"{path}?saved=1").text
    assert 'value="features" checked' in after
    assert "Saved." in after
    assert house.log()[-1] == (ConsentKind.TOPICS, "page")
    house.post(path, act="topics")
    with house.store.read() as connection:
        (reader, _) = readers.readers(connection, EVENING)
    assert reader.topics == ()


def test_pages_speak_the_newsletters_language(house: House) -> None:
    german = house.ask(f"/u/{house.token(ABEND)}").text
    assert 'lang="de" dir="ltr"' in german
    assert "Der Abend abbestellen?" in german
    arabic = house.ask(f"/u/{house.token(MASA)}").text
    assert 'lang="ar" dir="rtl"' in arabic
    assert "\u2068A…@r….example\u2069" in arabic


def test_every_answer_is_private_and_says_no_address(house: House) -> None:
    asked = [house.ask(path) for path in (f"/u/{house.token()}", f"/p/{house.token()}", "/u/x", "/nowhere")]
    asked.append(house.one_click(house.token()))
    for answer in asked:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Server" not in answer.headers
        assert "reader.example" not in answer.text
    assert "A…@r….example" in asked[0].text
    style = house.ask("/page.css")
    assert style.headers["Content-Type"].startswith("text/css")
    assert house.ask("/docs").status == house.ask("/openapi.json").status == 404


def test_an_edition_that_left_the_house_is_shown_without_anyones_token(house: House) -> None:
    with house.store.write("an edition") as connection:
        keep(connection, ENGLISH, at=HOUR)
    path = "/e/evening/2026-10-06"
    assert house.ask(path).status == 404
    for state, status in ((EditionState.FROZEN, 200), (EditionState.HELD, 404), (EditionState.DONE, 200)):
        with house.store.write("moving it on") as connection:
            editions.set_state(connection, ENGLISH.id, to=state, if_in=list(EditionState))
        assert house.ask(path).status == status
    shown = house.ask(path)
    assert ENGLISH.entries[0].teaser.headline in shown.text
    assert "ED-RECIPIENT-TOKEN" not in shown.text
    assert "<main" in shown.text
    assert "courier.example/u/" not in shown.text, "nobody's way out stands on everybody's page"
    assert shown.headers["X-Robots-Tag"] == "noindex"
    assert shown.headers["Cache-Control"] == "no-cache"
    again = house.ask(path, "GET", None, **{"If-None-Match": f"W/{shown.headers['ETag']}"})
    assert (again.status, again.text) == (304, "")
    assert "links at the end of a mail" in house.ask("/u/").text
    for wrong in ("/e/evening/2026-10-07", "/e/other/2026-10-06", "/e/evening/today", "/e/%2e%2e/x"):
        assert house.ask(wrong).status == 404


def test_health_says_what_is_late(house: House) -> None:
    well = house.ask("/health")
    assert well.status == 200
    assert json.loads(well.text)["status"] == "ok"
    with house.store.write("an edition that is due, a beat, an alarm") as connection:
        editions.create(connection, ENGLISH.id, cut_off=HOUR)
        editions.set_state(
            connection, ENGLISH.id, to=EditionState.APPROVED, if_in=list(EditionState), send_after=HOUR
        )
        beats.beat(connection, at=HOUR, monotonic=1.0, boot="b")
        alarms.note(connection, "edition.held evening", "ada@reader.example", now=HOUR)
    assert house.ask("/health").status == 200
    house.clock.advance(timedelta(minutes=11))
    late = house.ask("/health")
    assert late.status == 503
    told = json.loads(late.text)
    assert told["late"] == [
        "evening/2026-10-06 was due at 2026-10-06T16:00:00+00:00 and is approved",
        "the service does not beat",
    ]
    assert told["alarms"][0]["cause"] == "edition.held evening"
    assert "@" not in late.text


def test_health_knows_failing_sources_held_and_overdue_editions(house: House) -> None:
    with house.store.write("sources that fail") as connection:
        dead = SourceState(
            source=SourceId("gone"), place="x", validators=Validators(), last_try=HOUR, failures=3
        )
        sources.note(connection, [dead], [])
        editions.create(connection, ENGLISH.id, cut_off=HOUR)
        editions.set_state(
            connection,
            ENGLISH.id,
            to=EditionState.SENDING,
            if_in=list(EditionState),
            send_after=HOUR,
            send_before=HOUR + timedelta(hours=3),
        )
    assert house.ask("/health").status == 200  # that source is not configured any more
    house.clock.advance(timedelta(hours=4))
    assert "should have been sent by" in house.ask("/health").text
    for state, words in ((EditionState.HELD, "is held"), (EditionState.EXPIRED, "expired")):
        with house.store.write("moving it on") as connection:
            editions.set_state(connection, ENGLISH.id, to=state, if_in=list(EditionState))
        answer = house.ask("/health")
        assert answer.status == 503
        assert words in answer.text
    house.clock.advance(timedelta(days=3))
    assert house.ask("/health").status == 200
