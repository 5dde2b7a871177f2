"""Whom the service tells of an edition that does not go its way: each cause once, and none is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from service_kit import BOOT, evening, make_site, state_of, utc, write_article

from digest.clock import FixedClock
from digest.config import Site, load_site
from digest.deliver import DeliveryReport
from digest.deliver.traffic import Rest
from digest.demo.inbox import Inbox
from digest.model import EditionState
from digest.schedule.telling import tell_of_the_resting
from digest.schedule.ticker import tick
from digest.store import Store, alarms, holds, open_store, tables
from digest.store.ledger import Tally
from digest.web.health import Seen, health

DAY = date(2026, 10, 6)
NOON = utc(2026, 10, 6, 10, 0)
CUT_OFF = utc(2026, 10, 6, 15, 45)
HOUR = utc(2026, 10, 6, 16, 0)
DESK = "desk@desk.example"


@dataclass(slots=True)
class House:
    """A site that tells its alarms by mail."""

    site: Site
    store: Store
    clock: FixedClock
    inbox: Inbox

    def tick(self) -> None:
        tick(self.site, self.store, self.clock, boot=BOOT)

    def hold(self, reason: str) -> None:
        with self.store.write("holding") as connection:
            assert holds.hold(connection, evening(DAY), reason=reason)

    def resume(self) -> None:
        with self.store.write("resuming") as connection:
            assert holds.release(connection, evening(DAY))

    def told(self) -> list[str]:
        return [mail.data.decode() for mail in self.inbox.messages if mail.rcpt_to == (DESK,)]

    def causes(self) -> list[str]:
        with self.store.read() as connection:
            return sorted(alarm.cause for alarm in alarms.latest(connection))


def _by_mail(site: Site, *, port: int) -> Site:
    file = site.root / "config" / "digest.toml"
    text = file.read_text(encoding="utf-8").replace('transport = "files"\n', "")
    (site.root / "config" / "local.toml").write_text(f"[smtp]\nport = {port}\n", encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    return load_site(site.root)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    more = f'host = "127.0.0.1"\n[alerts]\nmail = ["{DESK}"]\n'
    made = make_site(tmp_path / "site", zones={"evening": "Europe/Berlin"}, more=more)
    with Inbox(tmp_path / "inbox") as inbox:
        site = _by_mail(made, port=inbox.port)
        store = open_store(site.database)
        clock = FixedClock(NOON)
        house = House(site, store, clock, inbox)
        write_article(site, DAY)
        house.tick()
        clock.jump(CUT_OFF)
        house.tick()
        assert state_of(store, evening(DAY)).state is EditionState.APPROVED
        yield house
        store.close()


def test_a_hold_is_told_once_whoever_held_and_a_second_one_is_news(house: House) -> None:
    house.hold("a wrong headline")
    for _ in range(3):
        house.tick()
        house.clock.advance(timedelta(minutes=3))
    assert len(house.told()) == 1
    house.resume()
    house.tick()
    assert house.causes() == []
    house.hold("another word")
    house.tick()
    assert len(house.told()) == 2
    assert "another word" in house.told()[1]


def test_what_could_not_be_told_is_told_when_the_relay_is_back(house: House) -> None:
    port = house.inbox.port
    house.site = _by_mail(house.site, port=1)
    house.hold("a wrong headline")
    for _ in range(3):
        house.tick()
        house.clock.advance(timedelta(minutes=3))
    assert house.told() == []
    house.site = _by_mail(house.site, port=port)
    house.tick()
    house.clock.advance(timedelta(minutes=3))
    house.tick()
    (told,) = house.told()
    assert "a wrong headline" in told


def test_readers_whom_an_edition_did_not_reach_in_time_are_told(house: House) -> None:
    house.clock.jump(HOUR)
    port = house.inbox.port
    house.site = _by_mail(house.site, port=1)
    house.tick()
    assert state_of(house.store, evening(DAY)).state is EditionState.SENDING
    with house.store.write("as if one was sent") as connection:
        row = tables.delivery.update().where(tables.delivery.c.subscriber == 1)
        connection.execute(row.values(state="sent"))
    house.site = _by_mail(house.site, port=port)
    house.clock.jump(HOUR + timedelta(hours=4))
    house.tick()
    assert state_of(house.store, evening(DAY)).state is EditionState.DONE
    assert f"late evening/{DAY}" in house.causes()
    assert any("before 5 of 6 readers had got it" in told for told in house.told())


def test_no_alarm_names_an_address_not_even_in_its_cause(house: House) -> None:
    from digest.deliver import notify

    notify(house.site, house.store, cause="send to ada@reader.example", what="<ada@reader.example>", now=NOON)
    house.hold("ada@reader.example complained")
    house.tick()
    with house.store.read() as connection:
        known = alarms.latest(connection)
    assert len(known) == 2
    shown, _ = health(Seen(editions=(), beat=None, sources=(), alarms=known), now=house.clock.now())
    assert "held evening" in str(shown)
    assert "ada@" not in str(shown)
    assert all("ada@" not in alarm.cause + alarm.what for alarm in known)
    assert all("ada@" not in told for told in house.told())


def test_a_domain_that_refuses_mail_for_policy_is_told_once(house: House) -> None:
    report = DeliveryReport(
        edition=evening(DAY),
        state=EditionState.SENDING,
        tally=Tally(states=(), maybe_dup=0),
        seconds=1.0,
        next_due=None,
        resting=(Rest(domain="strict.example", said="550 5.7.26 unauthenticated"),),
    )
    for _ in range(2):
        tell_of_the_resting(house.site, house.store, report, now=HOUR)
    (mail,) = [mail for mail in house.told() if "strict.example" in mail]
    assert "550 5.7.26 unauthenticated" in mail
