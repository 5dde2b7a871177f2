"""An edition with many readers, frozen, and a mail of 40 kB with the reader's token in both parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from digest.clock import SystemClock
from digest.config import NewsletterConfig, Settings
from digest.deliver import Rules, build, freeze, rules
from digest.deliver.dkim import DkimKey
from digest.model import EditionId, EditionState, NewsletterId, Reader, Subscriber
from digest.store import Store, editions, open_store, readers
from digest.store.segments import Segment

EDITION = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 6))
DOMAIN = "courier.example"
_STORY = (
    "The Harl bridge was closed on Tuesday morning after inspectors found cracks in two of its piers. "
    "Buses will replace the tram until spring at the earliest, the harbour office said. (6 October 2026)"
)
_LINK = f"https://{DOMAIN}/u/ED-RECIPIENT-TOKEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """About 40 kB as a mail."""

    subject: str = "Tonight: the bridge stays closed"
    html: str = (
        '<html lang="en"><body>'
        + "".join(
            f'<h2 style="margin:0 0 8px;font:bold 18px Georgia,serif">Story {number}</h2>'
            f'<p style="margin:0 0 16px;font:16px Georgia,serif;color:#222222">{_STORY}</p>'
            for number in range(88)
        )
        + f'<p><a href="{_LINK}">Leave</a></p></body></html>'
    )
    text: str = "".join(f"Story {number}\n\n{_STORY}\n\n" for number in range(36)) + f"Leave: {_LINK}\n"

    @property
    def html_pieces(self) -> tuple[str, ...]:
        """Return the HTML part."""
        return (self.html,)

    @property
    def text_pieces(self) -> tuple[str, ...]:
        """Return the plain text part."""
        return (self.text,)


def how(*, signed: bool) -> Rules:
    """Return the rules of a sender, with a key to sign with where wanted."""
    settings = Settings.model_validate(
        {
            "site": {"name": "Harbour Courier", "url": f"https://{DOMAIN}"},
            "delivery": {"bounce_domain": f"bounce.{DOMAIN}"},
            "newsletters": {"evening": NewsletterConfig(sender=f"digest@{DOMAIN}", title="Evening")},
        }
    )
    made = rules(settings, EDITION.newsletter, key=b"a key for benchmarks, of 32 byte", root=Path())
    if not signed:
        return made
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return replace(made, keys=(DkimKey(domain=DOMAIN, selector="bench", private=private),))


def enlist(store: Store, count: int, *, domains: int = 5) -> None:
    """Subscribe readers, evenly spread over some domains."""
    now = datetime(2026, 10, 1, tzinfo=UTC)
    for start in range(0, count, 5000):
        listed = [
            Subscriber(
                address=(address := f"reader{number}@d{number % domains}.example"),
                mailbox=address,
                name="",
                topics=(),
            )
            for number in range(start, min(start + 5000, count))
        ]
        with store.write("subscribing readers") as connection:
            readers.begin(connection, EDITION.newsletter, listed, now=now)


def begin(store: Store) -> None:
    """Make the edition."""
    with store.write("making the edition") as connection:
        editions.create(connection, EDITION, cut_off=SystemClock().now())
        editions.set_state(connection, EDITION, to=EditionState.APPROVED, if_in=[EditionState.DRAFT])


def freeze_all(store: Store, rules_: Rules) -> int:
    """Freeze the edition for all readers; return the octets of a mail."""
    words = Words()
    template = build(words, rules_.sender, EDITION.date)
    one = Segment(hash=template.hash, subject=words.subject, pieces=template.stored)

    def segment_of(_: Reader) -> str:
        return one.hash

    clock = SystemClock()
    freeze(
        store,
        EDITION,
        content=[one],
        segment_of=segment_of,
        content_hash="a" * 64,
        carries=(),
        send_before=clock.now() + timedelta(hours=3),
        clock=clock,
    )
    return template.octets


@contextmanager
def frozen(folder: Path, count: int, rules_: Rules, *, domains: int = 5) -> Iterator[Store]:
    """Give a database with a frozen edition."""
    store = open_store(folder / "bench.sqlite")
    try:
        enlist(store, count, domains=domains)
        begin(store)
        freeze_all(store, rules_)
        yield store
    finally:
        store.close()
