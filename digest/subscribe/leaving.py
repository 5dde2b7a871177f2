"""A reader leaves, comes back, or chooses: each is one short transaction and a line in the log.

In: a newsletter and a subscriber's number, from a token or a command. Nothing here knows the web.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from digest.model import (
    Consent,
    ConsentKind,
    ConsentOrigin,
    NewsletterId,
    Subscriber,
    SubscriberId,
    SubscriptionState,
)
from digest.store import Connection, Store, consents, readers, subscriptions

log = logging.getLogger(__name__)

_ACTIVE, _ENDED, _LEFT = (
    SubscriptionState.ACTIVE,
    SubscriptionState.ENDED,
    SubscriptionState.UNSUBSCRIBED,
)
BY_READER = frozenset({ConsentOrigin.ONE_CLICK, ConsentOrigin.PAGE, ConsentOrigin.MAIL})


def unsubscribe(
    store: Store,
    newsletters: Sequence[NewsletterId],
    subscriber: SubscriberId,
    *,
    origin: ConsentOrigin,
    now: datetime,
    detail: str = "",
) -> int:
    """Unsubscribe from newsletters; return from how many, 0 where the reader had left them before.

    Whoever left by a line gone from the list is unsubscribed for good from here on.
    """
    lines: list[Consent] = []
    with store.write("unsubscribing a reader") as connection:
        for newsletter in newsletters:
            one = subscriptions.one(connection, newsletter, subscriber)
            if one is None or one.is_erased:
                continue
            if subscriptions.move(
                connection, newsletter, subscriber, to=_LEFT, if_in=(_ACTIVE, _ENDED), now=now
            ):
                lines.append(
                    Consent(
                        newsletter=newsletter,
                        subscriber=subscriber,
                        kind=ConsentKind.UNSUBSCRIBED,
                        origin=origin,
                        at=now,
                        detail=detail,
                    )
                )
        consents.add(connection, lines)
    if lines:
        log.info(
            "subscription.unsubscribed",
            extra={
                "subscriber": subscriber,
                "newsletters": ", ".join(line.newsletter for line in lines),
                "origin": str(origin),
            },
        )
    return len(lines)


def resubscribe(
    store: Store,
    newsletter: NewsletterId,
    subscriber: SubscriberId,
    *,
    origin: ConsentOrigin,
    now: datetime,
    detail: str = "",
) -> bool:
    """Begin again after an unsubscribe, on a new consent; False where there was no unsubscribe."""
    with store.write("beginning a subscription again") as connection:
        one = subscriptions.one(connection, newsletter, subscriber)
        if one is None or one.is_erased:
            return False
        moved = subscriptions.move(connection, newsletter, subscriber, to=_ACTIVE, if_in=(_LEFT,), now=now)
        if moved:
            line = Consent(
                newsletter=newsletter,
                subscriber=subscriber,
                kind=ConsentKind.RESUBSCRIBED,
                origin=origin,
                at=now,
                detail=detail,
            )
            consents.add(connection, [line])
    return moved


def may_come_back(history: Sequence[Consent]) -> bool:
    """Tell whether a reader left by own hand, so that the page may offer the way back."""
    last = next((line for line in reversed(history) if line.kind is not ConsentKind.TOPICS), None)
    return last is not None and last.kind is ConsentKind.UNSUBSCRIBED and last.origin in BY_READER


def choose_topics(
    store: Store,
    newsletter: NewsletterId,
    subscriber: SubscriberId,
    topics: tuple[str, ...],
    *,
    origin: ConsentOrigin,
    now: datetime,
) -> bool:
    """Write what an active reader wants to read; False where nothing was to change."""
    with store.write("writing a reader's topics") as connection:
        one = subscriptions.one(connection, newsletter, subscriber)
        if one is None or one.state is not _ACTIVE or one.topics == topics:
            return False
        subscriptions.set_values(connection, newsletter, subscriber, topics=topics)
        told = ", ".join(topics) or "everything"
        line = Consent(
            newsletter=newsletter,
            subscriber=subscriber,
            kind=ConsentKind.TOPICS,
            origin=origin,
            at=now,
            detail=told,
        )
        consents.add(connection, [line])
    return True


def note_left(
    connection: Connection,
    newsletter: NewsletterId,
    subscriber: Subscriber,
    *,
    origin: ConsentOrigin,
    now: datetime,
) -> None:
    """Write down a reader whose unsubscribe outlived the address."""
    number = readers.keep(connection, subscriber, now=now)
    subscriptions.add_unsubscribed(
        connection, newsletter, number, topics=subscriber.topics, origin=origin, now=now
    )
    remembered = "had unsubscribed before the address was erased"
    line = Consent(
        newsletter=newsletter,
        subscriber=number,
        kind=ConsentKind.UNSUBSCRIBED,
        origin=origin,
        at=now,
        detail=remembered,
    )
    consents.add(connection, [line])
