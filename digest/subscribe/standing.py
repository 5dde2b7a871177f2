"""Where each reader stands with each newsletter, and why: the lists, the database, suppressions together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.model import (
    ConsentOrigin,
    NewsletterId,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
)
from digest.store import Store, subscriptions, suppressions
from digest.subscribe import marks
from digest.subscribe.lists import Listing
from digest.subscribe.marks import Keys
from digest.subscribe.recall import remembers
from digest.subscribe.sync import chunks, is_for

_MANY = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One address and one newsletter."""

    newsletter: NewsletterId
    mailbox: str = field(repr=False)
    name: str = field(repr=False)
    topics: tuple[str, ...]
    state: str
    """A subscription's state, ``waiting`` where a list names a reader who is not in yet, ``suppressed``."""
    gets: bool
    """Would get the next edition."""
    why: str
    listed: str | None
    """File and line that names the address."""
    origin: str | None
    since: datetime | None


def standings(
    store: Store,
    listing: Listing,
    newsletters: Sequence[NewsletterId],
    *,
    keys: Keys,
    address: str | None = None,
) -> tuple[Standing, ...]:
    """Return where all readers stand, the listed ones first; or those of one address (normal form)."""
    listed = [one for one in listing.subscribers if address in {None, one.address}]
    found: list[Standing] = []
    with store.read("looking where the readers stand") as connection:
        stopped = dict(suppressions.addresses(connection))
        if suppressions.any_erased(connection):
            for some in chunks(listed, _MANY):
                hashes = {marks.suppressed(key, one.address): one.address for key in keys for one in some}
                stopped |= {hashes[x.hash]: x for x in suppressions.found(connection, hashes)}
        for newsletter in newsletters:
            running = {
                one.address: one
                for one in subscriptions.every(connection, newsletter)
                if not one.is_erased and address in {None, one.address}
            }
            asked = {one.address: one for one in listed if is_for(one, newsletter)}
            fresh = [one for one in asked.values() if one.address not in running]
            left = frozenset(
                gone
                for some in chunks(fresh, _MANY)
                for gone in remembers(connection, newsletter, some, keys=keys)
            )
            found += _of_newsletter(
                newsletter, asked, running, stopped=stopped, left=left, spoilt=listing.spoilt
            )
    return tuple(found)


def _of_newsletter(
    newsletter: NewsletterId,
    asked: Mapping[str, Subscriber],
    running: Mapping[str, Subscription],
    *,
    stopped: Mapping[str, Suppression],
    left: frozenset[str],
    spoilt: frozenset[str],
) -> Iterable[Standing]:
    for address in dict.fromkeys((*asked, *running)):
        line, was = asked.get(address), running.get(address)
        state, gets, why = _verdict(
            line, was, stopped.get(address), has_left=address in left, is_spoilt=address in spoilt
        )
        told = was or line
        assert told is not None
        yield Standing(
            newsletter=newsletter,
            mailbox=told.mailbox,
            name=told.name,
            topics=told.topics,
            state=state,
            gets=gets,
            why=why,
            listed=line.origin if line is not None else None,
            origin=was.origin if was is not None else None,
            since=was.since if was is not None else None,
        )


def _verdict(
    line: Subscriber | None,
    was: Subscription | None,
    stop: Suppression | None,
    *,
    has_left: bool,
    is_spoilt: bool,
) -> tuple[str, bool, str]:
    """Return state, whether the next edition comes, and a sentence."""
    if stop is not None:
        told = f": {stop.detail}" if stop.detail else ""
        return "suppressed", False, f"suppressed since {_day(stop.since)}, {stop.reason}{told}"
    named = f"; {line.origin} still names the address" if line is not None and line.origin else ""
    if has_left or (was is not None and was.state is SubscriptionState.UNSUBSCRIBED):
        when = f" on {_day(was.ended_at)}" if was is not None and was.ended_at is not None else ""
        return "unsubscribed", False, f"unsubscribed{when}, and only a new consent ends that{named}"
    if was is not None and was.state is SubscriptionState.ACTIVE:
        if line is None and was.origin is ConsentOrigin.CONFIG and not is_spoilt:
            return "active", False, "ends at the next send: no list names the address any more"
        mistake = "; there is a mistake in its line now" if is_spoilt else ""
        return "active", True, f"subscribed since {_day(was.since)}, by {was.origin}{mistake}"
    if line is not None:
        return "waiting", True, f"begins at the next send: {line.origin}"
    assert was is not None
    when = f" on {_day(was.ended_at)}" if was.ended_at is not None else ""
    return "ended", False, f"ended{when}: no list names the address any more"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
