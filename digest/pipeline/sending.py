"""The hour: render → deliver."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import datetime

from digest.clock import Clock
from digest.config import Site
from digest.deliver import (
    DeliveryReport,
    Traffic,
    deliver,
    freeze,
    open_routes,
    rules,
)
from digest.errors import EditionError
from digest.model import Edition, EditionId, EditionRecord, EditionState
from digest.pipeline.bounce_effects import settle_edition
from digest.pipeline.faces import rendered
from digest.pipeline.gate import HELD_BY_GATE, Hold, Pass
from digest.pipeline.gating import pass_gate
from digest.pipeline.mails import content, mails_of
from digest.pipeline.sequence import require_sequence
from digest.render import Rendered
from digest.store import Store, editions, holds, readers
from digest.subscribe import Listing, read_lists, subscribe


def send_edition(
    site: Site,
    store: Store,
    identity: EditionId,
    *,
    clock: Clock,
    listing: Listing | None = None,
    send_before: datetime | None = None,
    despite_gate: bool = False,
    traffic: Traffic | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> DeliveryReport:
    """Freeze an edition and mail it; go on where an earlier send stopped.

    The gate looks once more before the freeze; ``despite_gate`` overrules it. ``listing`` is what the
    site's lists hold; left out, they are read, before a freeze alone. ``send_before`` counts where the
    edition has no deadline yet; left out, it counts from now. What ``on_progress`` raises ends the run after
    those on their way, with the leases given back. ``traffic`` is what earlier sends have learnt of relays.
    In the end readers whom the relay does not know are suppressed, and full mailboxes are counted.
    Raises EditionError where its state forbids it, DeliveryStopped where the relay cannot be used.
    """
    delivery_rules = rules(site.settings, identity.newsletter, key=site.key(), root=site.root)
    record = _admitted(store, identity, despite_gate=despite_gate)
    if record.state in {EditionState.APPROVED, EditionState.FREEZING}:
        edition = content(store, identity)
        made = rendered(site, edition)
        if not despite_gate:
            _pass(site, store, edition, made, now=clock.now())
        listing = listing if listing is not None else _lists(site)
        subscribe(store, identity.newsletter, listing, keys=site.keys(), now=clock.now())
        require_sequence(store, record, edition)
        _freeze(site, store, edition, made, clock=clock, send_before=send_before)
    report = deliver(
        store,
        identity,
        routes=open_routes(site.settings, root=site.root),
        rules=delivery_rules,
        clock=clock,
        owner=f"{socket.gethostname()}:{os.getpid()}",
        traffic=traffic,
        on_progress=on_progress,
    )
    with store.read("reading how the edition ended") as connection:
        ended = editions.existing(connection, identity)
    settle_edition(site, store, ended, now=clock.now())
    return report


def _lists(site: Site) -> Listing:
    newsletters = tuple(site.settings.newsletters)
    return read_lists(site.root, site.settings.subscribers.files, newsletters=newsletters)


def _freeze(
    site: Site, store: Store, edition: Edition, made: Rendered, *, clock: Clock, send_before: datetime | None
) -> None:
    """Make the mails of all readers' topics and freeze the edition with them."""
    name, newsletter = site.newsletter(edition.id.newsletter)
    with store.read("reading the readers' topics") as connection:
        wanted = readers.topic_sets(connection, name)
    if not wanted:
        raise EditionError(
            f"nobody reads {name}: {edition.id} stays open",
            hint="list readers in config/subscribers.toml, or `digest subscribers add ADDRESS`",
        )
    mails = mails_of(site, edition, made, wanted)
    freeze(
        store,
        edition.id,
        content=mails.segments,
        segment_of=mails.segment_of,
        content_hash=mails.content_hash(edition),
        carries=[article for entry in edition.entries for article in entry.articles],
        send_before=send_before or clock.now() + newsletter.schedule.send_before,
        clock=clock,
        revision=edition.revision,
    )


def _admitted(store: Store, identity: EditionId, *, despite_gate: bool) -> EditionRecord:
    """Return the record of an edition that may be sent, or raise EditionError; overrule the gate if told."""
    with store.write("reading the edition") as connection:
        record = editions.existing(connection, identity)
        if record.state is EditionState.HELD and despite_gate and _by_gate(record):
            holds.release(connection, identity)
            record = editions.existing(connection, identity)
    if record.state is EditionState.HELD:
        hint = "digest build --again makes it anew, digest send --despite-gate overrules the gate"
        raise EditionError(
            f"{identity} is held: {record.reason}",
            hint=hint if _by_gate(record) else f"look at it, then `digest resume {identity}`",
        )
    if record.state is EditionState.READY:
        raise EditionError(
            f"{identity}, revision {record.revision}, waits for approval",
            hint=f"look at it with `digest preview`, then `digest approve {identity}`",
        )
    return record


def _by_gate(record: EditionRecord) -> bool:
    reason = record.reason or ""
    return record.frozen_at is None and reason.startswith(HELD_BY_GATE)


def _pass(site: Site, store: Store, edition: Edition, made: Rendered, *, now: datetime) -> None:
    """Let the gate look once more; where it says no, hold the edition and raise EditionError."""
    identity = edition.id
    gated = pass_gate(site, store, edition, made, now=now)
    if isinstance(gated, Pass):
        return
    sentence = gated.sentence if isinstance(gated, Hold) else f"{HELD_BY_GATE}{gated.reason} – {gated.remedy}"
    with store.write("holding the edition") as connection:
        holds.hold(connection, identity, reason=sentence)
    raise EditionError(
        f"{identity} is held: {sentence}",
        hint="digest build --again makes it anew, digest send --despite-gate overrules the gate",
    )
