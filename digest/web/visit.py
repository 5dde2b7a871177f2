"""Whoever comes with a token: whose it is, and what stands in the store. Looking changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from digest.deliver.naming import read_unsubscribe_token
from digest.model import NewsletterId, SubscriberId, Subscription, SubscriptionState
from digest.store import Store, consents, subscriptions
from digest.subscribe import may_come_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A token of ours and what it is about."""

    token: str
    newsletter: NewsletterId
    subscriber: SubscriberId
    subscription: Subscription | None
    """None for an erased reader, a test copy, and an address that no list names any more."""
    all: tuple[NewsletterId, ...]
    """The newsletters that the reader has or had."""
    may_come_back: bool

    @property
    def is_active(self) -> bool:
        """Tell whether the newsletter is on its way to the reader."""
        return self.subscription is not None and self.subscription.state is SubscriptionState.ACTIVE


def visit(store: Store, token: str, *, keys: tuple[bytes, ...]) -> Visit | None:
    """Read a token; None where it is none of ours."""
    read = read_unsubscribe_token(keys, token)
    if read is None:
        return None
    newsletter, subscriber = read
    with store.read("looking at a reader's subscriptions") as connection:
        running = subscriptions.of(connection, subscriber)
        history = consents.history(connection, subscriber, newsletter)
    mine = next((one for one in running if one.newsletter == newsletter), None)
    known = mine is not None and not mine.is_erased
    return Visit(
        token=token,
        newsletter=newsletter,
        subscriber=subscriber,
        subscription=mine if known else None,
        all=tuple(one.newsletter for one in running),
        may_come_back=known and may_come_back(history),
    )
