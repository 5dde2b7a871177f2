"""Where bounces come from: a Maildir, an IMAP mailbox, a file, a listener; each through the one ``take``."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.clock import Clock
from digest.config import ListenConfig, Site
from digest.deliver.bounces import imap, maildir
from digest.deliver.bounces.arrival import Arrival
from digest.deliver.bounces.listener import listening
from digest.model import BounceOutcome
from digest.pipeline.bounce_effects import settle_refusals
from digest.pipeline.bouncing import note_counts, take
from digest.store import Store

log = logging.getLogger(__name__)

Counts = Counter[BounceOutcome]


def take_maildir(
    site: Site, store: Store, folder: Path, *, clock: Clock, pause: Callable[[], None] = lambda: None
) -> Counts:
    """Take in what a Maildir holds; each mail is flagged when handled. ``pause`` may end it by raising."""
    counts: Counts = Counter()
    try:
        for file, arrival in maildir.unread(folder, max_bytes=site.settings.bounces.max_bytes):
            pause()
            counts[take(site, store, arrival, now=clock.now()).outcome] += 1
            maildir.handled(folder, file)
    finally:
        note_counts(store, counts, now=clock.now())
    return counts


def take_imap(site: Site, store: Store, *, clock: Clock, pause: Callable[[], None] = lambda: None) -> Counts:
    """Take in what the configured IMAP mailbox holds; each mail is moved or flagged when it was handled."""
    config = site.settings.bounces.imap
    counts: Counts = Counter()
    if config is None:
        return counts
    try:
        with imap.mailbox(config, root=site.root) as box:
            for number, arrival in box.unread(max_bytes=site.settings.bounces.max_bytes):
                pause()
                counts[take(site, store, arrival, now=clock.now()).outcome] += 1
                box.handled(number)
    finally:
        note_counts(store, counts, now=clock.now())
    return counts


def take_file(site: Site, store: Store, file: Path, *, clock: Clock) -> Counts:
    """Take in the mails of an mbox, or the one that a file is; the file stays as it is."""
    arrivals = maildir.messages(file, max_bytes=site.settings.bounces.max_bytes)
    counts = Counter(take(site, store, arrival, now=clock.now()).outcome for arrival in arrivals)
    note_counts(store, counts, now=clock.now())
    return counts


def take_one(site: Site, store: Store, arrival: Arrival, *, clock: Clock) -> BounceOutcome:
    """Take in one mail."""
    outcome = take(site, store, arrival, now=clock.now()).outcome
    note_counts(store, Counter([outcome]), now=clock.now())
    return outcome


def poll(site: Site, store: Store, *, clock: Clock, pause: Callable[[], None] = lambda: None) -> Counts:
    """Look at the configured Maildir and mailbox, and at what relays refused; return what came of it."""
    counts: Counts = Counter()
    folder = site.settings.bounces.maildir
    if folder is not None:
        counts += take_maildir(site, store, site.path(folder), clock=clock, pause=pause)
    counts += take_imap(site, store, clock=clock, pause=pause)
    settle_refusals(site, store, now=clock.now())
    return counts


@contextmanager
def listener(site: Site, store: Store, config: ListenConfig, *, clock: Clock) -> Iterator[tuple[str, int]]:
    """Listen for mails to the return path for the time of a ``with``; give host and port."""
    counts: Counts = Counter()
    lock = threading.Lock()

    def flush(*, least: int) -> None:
        if counts.total() >= least:
            note_counts(store, counts, now=clock.now())
            counts.clear()

    def take_in(arrival: Arrival) -> None:
        with lock:
            outcome = take(site, store, arrival, now=clock.now()).outcome
            counts[outcome] += 1
            # What nobody asked for is written down rarely: a flood must not cost a write each.
            quiet = outcome in {BounceOutcome.STRANGER, BounceOutcome.NO_REPORT, BounceOutcome.IGNORED}
            flush(least=200 if quiet else 1)

    settings = site.settings
    senders = {one.sender.lower() for one in settings.newsletters.values()}
    domains = {one.rpartition("@")[2] for one in senders}
    if settings.delivery.bounce_domain is not None:
        domains.add(settings.delivery.bounce_domain.lower())
    with listening(
        config,
        take_in,
        domains=frozenset(domains),
        boxes=frozenset(senders),
        max_bytes=settings.bounces.max_bytes,
    ) as place:
        log.info("bounces.listening", extra={"address": f"{place[0]}:{place[1]}"})
        yield place
    flush(least=1)
