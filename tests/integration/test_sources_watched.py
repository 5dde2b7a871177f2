"""The service over a publisher's server: who is asked when, what is told, what `digest sources` says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from publisher import Publisher, feed, publishing
from service_kit import BOOT, make_site, utc

from digest.cli import main
from digest.clock import FixedClock
from digest.config import Site, load_site
from digest.model import SourceId
from digest.schedule.ticker import tick
from digest.store import Store, alarms, articles, open_store, sources

NOON = utc(2026, 10, 6, 8, 0)
CUT_OFF = utc(2026, 10, 6, 15, 45)
HOUR = timedelta(hours=1)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as there:
        yield there


@dataclass(slots=True)
class Newsroom:
    """A site with feeds of one publisher, and its clock."""

    site: Site
    store: Store
    clock: FixedClock

    def pass_by(self, time: timedelta, *, step: timedelta = timedelta(minutes=5)) -> None:
        """Tick for some time."""
        end = self.clock.now() + time
        tick(self.site, self.store, self.clock, boot=BOOT)
        while self.clock.now() < end:
            self.clock.advance(step)
            tick(self.site, self.store, self.clock, boot=BOOT)

    def causes(self) -> list[str]:
        """Return what somebody was told of the sources."""
        with self.store.read() as connection:
            return [one.cause for one in alarms.beginning(connection, "source ") if one.told_at]


@pytest.fixture
def newsroom(tmp_path: Path, publisher: Publisher) -> Iterator[Callable[..., Newsroom]]:
    opened: list[Store] = []

    def made(*feeds: str, start: datetime = NOON, fetch: str = "") -> Newsroom:
        tables = "".join(
            f'[sources.{name}]\nkind = "feed"\nurl = "{publisher.url(f"/{name}")}"\n' for name in feeds
        )
        site = make_site(
            tmp_path / "site",
            zones={"evening": "Europe/Berlin"},
            every="15min",
            sources=tables,
            more=f'[fetch]\nallow_hosts = ["{publisher.host}"]\nhost_pause = "0s"\n{fetch}',
        )
        opened.append(open_store(site.database))
        return Newsroom(site=site, store=opened[-1], clock=FixedClock(start))

    yield made
    for store in opened:
        store.close()


@pytest.fixture
def digest(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    def run(*words: str, now: datetime = NOON) -> tuple[int, str, str]:
        code = 0
        try:
            main([*words, "--site", str(tmp_path / "site"), "--now", now.isoformat()])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_a_quiet_source_is_asked_less_often_and_once_more_before_the_cut_off(
    publisher: Publisher, newsroom: Callable[..., Newsroom]
) -> None:
    publisher.says("/quiet", feed("Ferry"))
    publisher.says("/busy", feed("Crane"))
    last_call = CUT_OFF - timedelta(minutes=15)
    room = newsroom("quiet", "busy", start=last_call - 14 * HOUR)
    for number in range(14):
        publisher.says("/busy", feed("Crane", f"Tide{number}"))
        room.pass_by(timedelta(minutes=45), step=timedelta(minutes=15))
        room.clock.advance(timedelta(minutes=15))
    assert room.clock.now() == last_call
    assert publisher.asked["/busy"] == 14 * 4
    before = publisher.asked["/quiet"]
    assert before < 14 * 4 * 0.6
    room.pass_by(timedelta(minutes=14))
    assert publisher.asked["/quiet"] == before + 1


def test_lifetimes_and_retry_after_are_kept_to(
    publisher: Publisher, newsroom: Callable[..., Newsroom], digest: Callable[..., tuple[int, str, str]]
) -> None:
    publisher.says("/fresh", feed("Ferry"), Cache_Control="max-age=7200")
    publisher.says("/busy", b"", status=503, Retry_After="3600")
    room = newsroom("fresh", "busy")
    room.pass_by(HOUR - timedelta(minutes=5))
    assert publisher.asked == {"/fresh": 1, "/busy": 1}
    _, told, _ = digest("collect", now=NOON + timedelta(minutes=30))
    assert "busy: not asked, its server does not want it before 2026-10-06 09:00 UTC" in told
    assert publisher.asked == {"/fresh": 1, "/busy": 1}
    room.pass_by(timedelta(minutes=15))
    assert publisher.asked == {"/fresh": 1, "/busy": 2}
    digest("collect", "fresh", now=NOON + timedelta(minutes=50))
    assert publisher.asked["/fresh"] == 2, "a person who names it has it asked"
    code, told, _ = digest("sources", "fresh", "--json", now=NOON + timedelta(minutes=50))
    assert (code, json.loads(told)["not_before"]) == (0, "2026-10-06T10:50:00+00:00")


def test_a_lifetime_without_end_is_no_reason_never_to_ask(
    publisher: Publisher, newsroom: Callable[..., Newsroom]
) -> None:
    publisher.says("/fresh", feed("Ferry"), Cache_Control="max-age=31536000")
    room = newsroom("fresh", fetch='longest_wait = "2h"\n')
    room.pass_by(HOUR * 2)
    assert publisher.asked["/fresh"] == 2


def test_who_is_gone_is_told_once_and_not_asked_any_more(
    publisher: Publisher, newsroom: Callable[..., Newsroom], digest: Callable[..., tuple[int, str, str]]
) -> None:
    publisher.says("/courier", b"", status=410)
    room = newsroom("courier")
    room.pass_by(HOUR * 7, step=HOUR)
    assert publisher.asked["/courier"] == 1
    assert room.causes() == ["source courier gone"]
    code, told, _ = digest("collect", now=NOON + HOUR)
    assert (code, publisher.asked["/courier"]) == (0, 1)
    assert "courier: not asked, it is closed for good" in told
    publisher.says("/courier", feed("Ferry"))
    digest("collect", "courier", now=NOON + HOUR)
    assert publisher.asked["/courier"] == 2
    _, told, _ = digest("sources", "--json", now=NOON + HOUR)
    assert [one["state"] for one in json.loads(told)] == ["ok", "ok"]


def test_another_address_in_the_configuration_wakes_a_source_that_was_gone(
    publisher: Publisher, newsroom: Callable[..., Newsroom]
) -> None:
    publisher.says("/courier", b"", status=410)
    publisher.says("/new", feed("Ferry"))
    room = newsroom("courier")
    room.pass_by(timedelta())
    file = room.site.root / "config" / "sources.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("/courier", "/new"), encoding="utf-8")
    room.site = load_site(room.site.root)
    room.pass_by(timedelta(minutes=5))
    assert publisher.asked == {"/courier": 1, "/new": 1}


def test_a_move_for_good_is_followed_remembered_and_told_once(
    publisher: Publisher, newsroom: Callable[..., Newsroom], digest: Callable[..., tuple[int, str, str]]
) -> None:
    publisher.says("/courier", status=301, Location="/new")
    publisher.says("/new", feed("Ferry"))
    room = newsroom("courier")
    room.pass_by(HOUR * 3)
    assert publisher.asked["/courier"] == 1
    assert publisher.asked["/new"] > 5
    assert room.causes() == ["source courier moved"]
    now = room.clock.now()
    _, told, err = digest("sources", "courier", now=now)
    assert publisher.url("/new") in told
    assert "configure the new URL" in err
    room.clock.jump(NOON + timedelta(days=1))
    room.pass_by(HOUR)
    assert publisher.asked["/courier"] == 2, "once a day the configured address is asked again"
    publisher.says("/courier", feed("Ferry"))
    for days in (2, 3):
        room.clock.jump(NOON + timedelta(days=days))
        room.pass_by(HOUR)
    _, told, _ = digest("sources", "courier", "--json", now=room.clock.now())
    assert json.loads(told)["moved_to"] is None
    assert room.causes() == [], "what is over for a day would be news again"


def test_a_move_that_leads_in_a_circle_is_none(
    publisher: Publisher, newsroom: Callable[..., Newsroom], digest: Callable[..., tuple[int, str, str]]
) -> None:
    publisher.says("/courier", status=301, Location="/new")
    publisher.says("/new", feed("Ferry"))
    room = newsroom("courier")
    room.pass_by(timedelta())
    publisher.says("/courier", feed("Ferry"))
    publisher.says("/new", status=308, Location="/courier")
    room.pass_by(timedelta(minutes=15), step=timedelta(minutes=15))
    _, told, _ = digest("sources", "courier", "--json", now=room.clock.now())
    assert (json.loads(told)["moved_to"], json.loads(told)["state"]) == (None, "ok")


def test_an_address_that_fails_is_left_for_the_configured_one(
    publisher: Publisher, newsroom: Callable[..., Newsroom]
) -> None:
    publisher.says("/courier", status=301, Location="/new")
    publisher.says("/new", feed("Ferry"))
    room = newsroom("courier")
    room.pass_by(timedelta())
    publisher.says("/new", status=404)
    publisher.says("/courier", feed("Ferry", "Crane"))
    room.pass_by(timedelta(minutes=30), step=timedelta(minutes=15))
    with room.store.read() as connection:
        state = sources.states(connection)[SourceId("courier")]
        assert articles.count(connection) == 2
    assert (state.failures, state.moved_to) == (0, None)


def test_failures_are_told_after_three_and_a_network_that_is_down_is_one_alarm(
    publisher: Publisher, newsroom: Callable[..., Newsroom]
) -> None:
    names = [f"feed{number}" for number in range(6)]
    for name in names:
        publisher.says(f"/{name}", feed("Ferry"))
    room = newsroom(*names)
    room.pass_by(timedelta())
    publisher.says("/feed0", b"", status=500)
    room.pass_by(HOUR * 2)
    assert room.causes() == ["source feed0 failing"]
    for name in names:
        publisher.says(f"/{name}", b"", status=500)
    room.pass_by(HOUR * 4)
    assert room.causes() == [f"source {name} failing" for name in names]
    with room.store.read() as connection:
        (together,) = alarms.beginning(connection, "sources ")
        single = alarms.beginning(connection, "source ")
    assert together.what.startswith(
        "5 sources do badly at once, `digest sources` tells more: feed1 failing, feed2 failing"
    )
    assert together.told_at is not None
    assert len(single) == 6


def test_how_sources_do_is_shown(
    publisher: Publisher, newsroom: Callable[..., Newsroom], digest: Callable[..., tuple[int, str, str]]
) -> None:
    publisher.says("/courier", feed("Ferry", "Crane"))
    publisher.says("/herald", b"", status=404)
    room = newsroom("courier", "herald")
    _, told, _ = digest("sources")
    assert told.count("never") == 3
    room.pass_by(timedelta())
    code, told, err = digest("sources", now=NOON + timedelta(minutes=1))
    assert code == 0
    assert "3 sources, 1 with something to look at." in told
    assert "warning: herald: " in err
    assert "404" in err
    _, told, _ = digest("sources", "--json", now=NOON + timedelta(minutes=1))
    dumps, courier, herald = json.loads(told)
    assert (dumps["source"], dumps["kind"], dumps["state"]) == ("dumps", "folder", "ok")
    assert (courier["state"], courier["next"]) == ("ok", "2026-10-06T08:15:00+00:00")
    assert (herald["state"], herald["failures"], herald["last_success"]) == ("failed", 1, None)
    assert herald["remedy"]
    code, _, err = digest("sources", "heralt")
    assert (code, "did you mean 'herald'?" in err) == (4, True)


def test_lists_of_feeds_come_in_and_go_out(
    publisher: Publisher,
    newsroom: Callable[..., Newsroom],
    digest: Callable[..., tuple[int, str, str]],
    tmp_path: Path,
) -> None:
    room = newsroom("courier")
    configured = room.site.root / "config" / "sources.toml"
    text = configured.read_text(encoding="utf-8").replace("http://", "http://me:secret@")
    configured.write_text(text, encoding="utf-8")
    code, told, _ = digest("sources", "export")
    assert code == 0
    assert publisher.url("/courier") in told
    assert "secret" not in told
    _, shown, _ = digest("sources", "courier")
    assert "secret" not in shown
    other = tmp_path / "feeds.opml"
    line = '<outline text="Coast" xmlUrl="https://coast.example/feed"/>'
    other.write_text(told.replace("</body>", f"{line}</body>"), encoding="utf-8")
    code, added, err = digest("sources", "import", str(other), "--rights", "licensed")
    assert code == 0
    assert "left out: courier: it is sources.courier" in err
    assert configured.read_text(encoding="utf-8") == text, "the program writes no configured list"
    configured.write_text(f"{text}\n{added}", encoding="utf-8")
    assert load_site(room.site.root).settings.sources["coast"].rights == "licensed"
    other.write_text("no list", encoding="utf-8")
    assert digest("sources", "import", str(other))[0] == 2
    assert digest("sources", "import", str(tmp_path / "none.opml"))[0] == 4
