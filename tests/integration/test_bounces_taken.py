"""What comes back is believed by its token alone, and does what it should once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from bounce_kit import arf, dsn, free
from ledger_kit import EDITION, HOUR, add_readers, address
from not_bounces import not_bounces
from service_kit import make_site
from sqlalchemy import select

from digest.config import Site
from digest.deliver import naming
from digest.deliver.bounces.arrival import Arrival
from digest.model import (
    BounceOutcome,
    EditionId,
    EditionRecord,
    EditionState,
    NewsletterId,
    SubscriberId,
    SubscriptionState,
    SuppressionReason,
)
from digest.pipeline.bounce_effects import are_too_many, settle_refusals
from digest.pipeline.bouncing import take
from digest.store import Store, alarms, bounces, editions, open_store, subscriptions, tables
from digest.subscribe import suppression

GONE, FULL = "550 5.1.1 User unknown", "552 5.2.2 Mailbox full"
SUPPRESSED, COUNTED = BounceOutcome.SUPPRESSED, BounceOutcome.COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    site: Site
    store: Store

    def path(self, number: int, day: date = EDITION.date, key: bytes | None = None) -> str:
        edition = EditionId(newsletter=EDITION.newsletter, date=day)
        return naming.return_path(
            key or self.site.key(), edition, SubscriberId(number), bounce_domain="b.courier.example"
        )

    def take(self, message: bytes, *recipients: str, now: datetime = HOUR) -> BounceOutcome:
        return take(self.site, self.store, Arrival(message=message, recipients=recipients), now=now).outcome

    def bounce(self, number: int, said: str = GONE, status: str = "5.1.1", **more: object) -> BounceOutcome:
        day = more.pop("day", EDITION.date)
        now = more.pop("now", HOUR)
        assert isinstance(day, date)
        assert isinstance(now, datetime)
        message = dsn(said, status=status, reader=address(number), to=self.path(number, day), **more)  # type: ignore[arg-type]
        return self.take(message, now=now)

    def reason(self, number: int) -> SuppressionReason | None:
        stop = suppression(self.store, address(number), keys=self.site.keys())
        return stop.reason if stop is not None else None

    def state(self, number: int) -> SubscriptionState:
        with self.store.read() as connection:
            one = subscriptions.one(connection, EDITION.newsletter, SubscriberId(number))
        assert one is not None
        return one.state

    def ended(
        self, *, audience: int, state: EditionState = EditionState.DONE, day: date = EDITION.date
    ) -> EditionId:
        edition = EditionId(newsletter=EDITION.newsletter, date=day)
        with self.store.write("ending an edition") as connection:
            editions.create(connection, edition, cut_off=HOUR)
            editions.set_state(connection, edition, to=state, if_in=[EditionState.DRAFT])
            connection.execute(
                tables.edition.update().where(tables.edition.c.edition_date == day).values(audience=audience)
            )
        return edition

    def everything(self) -> tuple[object, ...]:
        """Return all that a bounce could touch of readers."""
        with self.store.read() as connection:
            return tuple(
                tuple(map(tuple, connection.execute(select(table))))
                for table in (
                    tables.subscription,
                    tables.suppression,
                    tables.consent,
                    tables.bounce,
                    tables.bounce_mail,
                )
            )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    site = make_site(tmp_path / "site", zones={"evening": "Europe/Berlin"})
    store = open_store(site.database)
    add_readers(store, range(1, 41))
    yield House(site=site, store=store)
    store.close()


def test_a_hard_bounce_with_our_return_path_suppresses_with_its_reason(house: House) -> None:
    assert house.bounce(1) is SUPPRESSED
    stop = suppression(house.store, address(1), keys=house.site.keys())
    assert stop is not None
    assert (stop.reason, stop.detail) == (SuppressionReason.BOUNCED, "user unknown (550 5.1.1)")
    assert house.reason(2) is None


def test_the_envelopes_recipient_is_enough(house: House) -> None:
    assert house.take(dsn(GONE, status="5.1.1", reader=address(3)), house.path(3).upper()) is SUPPRESSED


def test_a_message_id_of_ours_is_enough_where_the_return_path_is_not_our_own(house: House) -> None:
    edition = house.ended(audience=40)
    msgid = naming.message_id(house.site.key(), edition, SubscriberId(4), domain="courier.example")
    message = dsn(
        GONE, status="5.1.1", reader=address(4), returned=f"To: <{address(4)}>\r\nMessage-ID: {msgid}"
    )
    assert house.take(message) is SUPPRESSED
    # The same for somebody else is no proof: the id is another reader's.
    other = dsn(
        GONE, status="5.1.1", reader=address(5), returned=f"To: <{address(5)}>\r\nMessage-ID: {msgid}"
    )
    assert house.take(other) is BounceOutcome.STRANGER
    assert house.reason(5) is None


def test_the_same_mail_does_nothing_twice(house: House) -> None:
    assert house.bounce(1, FULL, "5.2.2") is COUNTED
    assert house.bounce(1, FULL, "5.2.2") is BounceOutcome.AGAIN
    with house.store.read() as connection:
        assert bounces.evenings(connection, SubscriberId(1), after=date(2026, 9, 1)) == 1


def test_soft_bounces_count_by_evenings_and_not_by_retries(house: House) -> None:
    for retry in range(9):
        house.bounce(1, f"{FULL} attempt {retry}", "5.2.2")
    assert house.reason(1) is None
    outcomes = [
        house.bounce(1, FULL, "5.2.2", day=EDITION.date + timedelta(days=n), now=HOUR + timedelta(days=n))
        for n in range(1, 5)
    ]
    assert outcomes == [COUNTED] * 3 + [SUPPRESSED]
    assert house.reason(1) is SuppressionReason.BOUNCED


def test_soft_bounces_decay(house: House) -> None:
    for n in range(0, 60, 4):
        later = timedelta(days=n)
        assert house.bounce(1, FULL, "5.2.2", day=EDITION.date + later, now=HOUR + later) is COUNTED


def test_a_delay_a_vacation_note_and_an_old_bounce_change_nothing(house: House) -> None:
    before = house.everything()
    assert house.bounce(1, "450 4.2.0 busy", "4.2.0", action="delayed") is BounceOutcome.IGNORED
    assert house.take(not_bounces()[0], house.path(1)) is BounceOutcome.IGNORED
    assert house.bounce(1, now=HOUR + timedelta(days=31)) is BounceOutcome.IGNORED
    assert house.everything() == before


def test_a_complaint_unsubscribes_at_once_and_for_ever(house: House) -> None:
    returned = f"Return-Path: <{house.path(1)}>\r\nSubject: The evening\r\nTo: redacted"
    assert house.take(arf("abuse", returned=returned)) is BounceOutcome.COMPLAINT
    assert house.state(1) is SubscriptionState.UNSUBSCRIBED
    assert house.reason(1) is SuppressionReason.COMPLAINED
    assert house.take(arf("abuse", returned=returned)) is BounceOutcome.AGAIN


def test_more_complaints_than_one_in_a_thousand_are_told_once(house: House) -> None:
    house.ended(audience=1500)

    def told() -> list[str]:
        with house.store.read() as connection:
            return [one.cause for one in alarms.latest(connection)]

    def complain(number: int) -> None:
        returned = f"Return-Path: <{house.path(number)}>\r\nTo: <{address(number)}>"
        assert house.take(arf("abuse", returned=returned)) is BounceOutcome.COMPLAINT

    complain(1)
    assert told() == []
    complain(2)
    complain(3)
    assert told() == [f"complaints {EDITION}"]


def test_a_complaint_is_known_by_the_way_out_where_all_else_is_taken_out(house: House) -> None:
    token = naming.unsubscribe_token(house.site.key(), EDITION.newsletter, SubscriberId(2))
    returned = f"List-Unsubscribe: <https://courier.example/u/{token}>\r\nTo: redacted"
    assert house.take(arf("abuse", returned=returned)) is BounceOutcome.COMPLAINT
    assert house.reason(2) is SuppressionReason.COMPLAINED


def test_a_report_that_is_no_complaint_stops_nobody(house: House) -> None:
    returned = f"Return-Path: <{house.path(1)}>"
    before = house.everything()
    assert house.take(arf("not-spam", returned=returned)) is BounceOutcome.IGNORED
    assert house.everything() == before


def test_an_authentication_report_is_for_the_operator(house: House) -> None:
    before = house.everything()
    assert house.take(arf("auth-failure", returned="From: digest@courier.example")) is BounceOutcome.REPORTED
    assert house.everything() == before
    with house.store.read() as connection:
        assert [one.cause for one in alarms.latest(connection)] == ["authentication report"]


def test_unsubscribing_by_mail_leaves_one_newsletter(house: House) -> None:
    token = naming.unsubscribe_token(house.site.key(), EDITION.newsletter, SubscriberId(1))
    mail = f"From: x@y.example\r\nTo: evening@courier.example\r\nSubject: Unsubscribe {token.upper()}\r\n\r\n"
    assert house.take(mail.encode()) is BounceOutcome.LEFT
    assert house.state(1) is SubscriptionState.UNSUBSCRIBED
    assert house.reason(1) is None


def _forged(house: House) -> list[bytes]:
    """Return what a stranger could send: tokens stripped, cut, of another key, newsletter or purpose."""
    good = house.path(1)
    local, _, domain = good.partition("@")
    other = EditionId(newsletter=NewsletterId("shore"), date=EDITION.date)
    leave = naming.unsubscribe_token(house.site.key(), EDITION.newsletter, SubscriberId(1))
    paths = [
        "bounces@b.courier.example",
        f"{local[:-1]}@{domain}",
        f"{local[:-1]}{'b' if local[-1] == 'a' else 'a'}@{domain}",
        f"x{local}@{domain}".replace("bounces+", "bounces+a"),
        house.path(1, key=b"another key, of 32 bytes as well"),
        naming.return_path(house.site.key(), other, SubscriberId(1), bounce_domain=domain),
        f"bounces+{leave}@{domain}",
    ]
    reports = [dsn(GONE, status="5.1.1", reader=address(1), to=path) for path in paths]
    reports += [free(f"<{address(1)}>:\n550 5.1.1 user unknown\n", to=path) for path in paths]
    reports += [arf("abuse", returned=f"Return-Path: <{path}>\r\nTo: {address(1)}") for path in paths[:5]]
    reports.append(f"Subject: unsubscribe {local.partition('+')[2]}\r\n\r\n".encode())
    reports.append(b"Subject: unsubscribe\r\nFrom: reader1@example1.org\r\n\r\n")
    return reports


def test_without_a_valid_token_nothing_happens_to_anybody(house: House) -> None:
    house.ended(audience=40)
    before = house.everything()
    for message in [*_forged(house), *not_bounces()]:
        assert house.take(message) not in {SUPPRESSED, COUNTED, BounceOutcome.LEFT}
    assert house.everything() == before


def test_a_hundred_thousand_random_tokens_are_nobodys(house: House) -> None:
    rng = random.Random(2026)
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    keys, newsletters = house.site.keys(), (EDITION.newsletter,)
    body = house.path(1).partition("+")[2].partition("-")[0]
    for n in range(100_000):
        made = "".join(rng.choices(alphabet, k=32))
        token = f"{body if n % 2 else made[:16]}-{made}"
        assert naming.read_return_path(keys[0], newsletters, f"bounces+{token}@b.courier.example") is None


def test_a_relay_that_says_unknown_to_everybody_suppresses_nobody(house: House) -> None:
    house.ended(audience=40)
    outcomes = Counter(house.bounce(number) for number in range(1, 21))
    assert outcomes[BounceOutcome.DOUBTED] > 0
    assert [number for number in range(1, 21) if house.reason(number)] == []
    with house.store.read() as connection:
        assert any(one.cause.startswith("bounces ") for one in alarms.latest(connection))


def _refuse(house: House, numbers: range, *, code: int, enhanced: str) -> None:
    with house.store.write("refusing") as connection:
        for number in numbers:
            connection.execute(
                tables.delivery.insert().values(
                    newsletter=EDITION.newsletter,
                    edition_date=EDITION.date,
                    subscriber=number,
                    address=address(number),
                    mailbox=address(number),
                    name="",
                    state="failed",
                    fence=1,
                    attempts=1,
                    maybe_dup=0,
                    stage="rcpt",
                    code=code,
                    enhanced=enhanced,
                )
            )


def test_what_a_relay_refused_at_once_counts_the_same(house: House) -> None:
    house.ended(audience=40)
    _refuse(house, range(1, 3), code=550, enhanced="5.1.1")
    _refuse(house, range(3, 4), code=552, enhanced="5.2.2")
    assert settle_refusals(house.site, house.store, now=HOUR) == 3
    assert [house.reason(n) for n in (1, 2, 3)] == [SuppressionReason.BOUNCED] * 2 + [None]
    assert settle_refusals(house.site, house.store, now=HOUR) == 0
    # A bounce of the same copy by mail is the same bounce.
    assert house.bounce(3, FULL, "5.2.2") is BounceOutcome.AGAIN


def test_refusals_of_more_than_one_in_ten_suppress_nobody(house: House) -> None:
    house.ended(audience=40)
    _refuse(house, range(1, 30), code=550, enhanced="5.1.1")
    settle_refusals(house.site, house.store, now=HOUR)
    assert [number for number in range(1, 41) if house.reason(number)] == []


@pytest.mark.parametrize(
    ("hard", "readers", "too_many"),
    [
        (1, 1, False),
        (2, 2, True),  # everybody
        (2, 3, False),
        (3, 3, True),
        (3, 20, True),
        (3, 29, True),
        (3, 30, False),
        (100, 1000, False),
        (101, 1000, True),
    ],
)
def test_a_tenth_is_believed_and_of_a_short_list_two(hard: int, readers: int, too_many: bool) -> None:
    record = EditionRecord(id=EDITION, state=EditionState.DONE, revision=1, cut_off=HOUR, audience=readers)
    assert are_too_many(hard, record) is too_many


def test_an_edition_that_still_runs_is_not_settled(house: House) -> None:
    house.ended(audience=40, state=EditionState.SENDING)
    _refuse(house, range(1, 3), code=550, enhanced="5.1.1")
    assert settle_refusals(house.site, house.store, now=HOUR) == 0


def test_no_address_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    house.bounce(1)
    house.take(dsn(GONE, status="5.1.1", reader="canary@reader.example"))
    told = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "bounce.taken" in told
    assert "@" not in told
