"""An edition with readers, ready to be frozen or sent, for tests of the ledger and the senders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mail_kit import Words as Whole

from digest.clock import Clock, FixedClock
from digest.config import NewsletterConfig, Settings
from digest.deliver import Rules, build, freeze, rules
from digest.deliver.ceiling import WarmUp
from digest.model import EditionId, EditionRecord, EditionState, NewsletterId, Reader, Subscriber
from digest.store import Store, editions, readers
from digest.store.segments import Segment

EDITION = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 6))
HOUR = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
KEY = b"a key for tests only, of 32 byte"
SENDER = "digest@news.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Whole):
    subject: str = "Tonight in the harbour"
    html: str = '<p>The bridge reopens.</p><a href="https://news.example/u/ED-RECIPIENT-TOKEN">Leave</a>'
    text: str = "The bridge reopens.\n\nhttps://news.example/u/ED-RECIPIENT-TOKEN\n"


def settings(**delivery: object) -> Settings:
    return Settings.model_validate(
        {
            "site": {"name": "Harbour Courier", "url": "https://news.example"},
            "newsletters": {"evening": NewsletterConfig(sender=SENDER, title="Evening")},
            "delivery": delivery,
        }
    )


def how(
    *,
    lease: float = 120.0,
    patience: float = 660.0,
    resend: bool = True,
    bounce_domain: str | None = None,
    canary: int = 20,
    warm_up: WarmUp | None = None,
) -> Rules:
    made = rules(settings(bounce_domain=bounce_domain), EDITION.newsletter, key=KEY, root=Path())
    return Rules(
        sender=made.sender,
        key=KEY,
        bounce_domain=bounce_domain,
        lease=timedelta(seconds=lease),
        patience=timedelta(seconds=patience),
        resend=resend,
        canary=canary,
        warm_up=warm_up or WarmUp(),
    )


def address(number: int) -> str:
    return f"reader{number}@example{number % 5}.org"


def add_readers(store: Store, numbers: Iterable[int], *, topics: tuple[str, ...] = ()) -> None:
    listed = [
        Subscriber(address=address(n), mailbox=address(n), name=f"Reader {n}", topics=topics) for n in numbers
    ]
    with store.write("adding readers") as connection:
        readers.begin(connection, EDITION.newsletter, listed, now=HOUR)


def add_edition(
    store: Store, *, state: EditionState = EditionState.APPROVED, edition: EditionId = EDITION
) -> None:
    with store.write("adding an edition") as connection:
        editions.create(connection, edition, cut_off=HOUR)
        editions.set_state(connection, edition, to=state, if_in=[EditionState.DRAFT])


def segment(words: Words | None = None) -> Segment:
    words = words or Words()
    template = build(words, how().sender, EDITION.date)
    return Segment(hash=template.hash, subject=words.subject, pieces=template.stored)


def frozen(
    store: Store,
    *,
    count: int,
    clock: Clock | None = None,
    send_before: datetime | None = None,
    edition: EditionId = EDITION,
) -> EditionRecord:
    """Make an edition with ``count`` readers, as far as they are not there yet, and freeze it."""
    add_edition(store, edition=edition)
    add_readers(store, range(1, count + 1))
    one = segment()

    def segment_of(_: Reader) -> str | None:
        return one.hash

    clock = clock or FixedClock(HOUR)
    return freeze(
        store,
        edition,
        content=[one],
        segment_of=segment_of,
        content_hash="a" * 64,
        carries=(),
        send_before=send_before or clock.now() + timedelta(hours=3),
        clock=clock,
    )
