"""The hour: render → deliver."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.clock import Clock
from digest.config import Site
from digest.deliver import (
    DeliveryReport,
    Template,
    build,
    copy,
    deliver,
    freeze,
    open_transport,
    rules,
)
from digest.errors import DeliveryStopped, EditionError
from digest.model import Edition, EditionId, EditionRecord, EditionState, Reader, SubscriberId
from digest.pipeline.faces import rendered
from digest.pipeline.gate import HELD_BY_GATE, Hold, Pass
from digest.pipeline.gating import pass_gate
from digest.pipeline.sequence import require_sequence
from digest.render import Page, Rendered
from digest.store import Store, editions, holds, readers
from digest.store.segments import Segment
from digest.store.values import plain
from digest.subscribe import Listing, standings, subscribe

Topics = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mails:
    """The mails of an edition: a segment for each set of topics; None where no story fits."""

    segments: tuple[Segment, ...]
    by_topics: dict[Topics, str | None]

    def segment_of(self, reader: Reader) -> str | None:
        """Return the hash of the segment that a reader gets.

        Topics that a reader chose only while the edition was being frozen count from the next one on.
        """
        topics = frozenset(reader.topics)
        return self.by_topics[topics if topics in self.by_topics else frozenset()]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSegment:
    """Readers who would get the same mail."""

    topics: tuple[str, ...]
    readers: int
    subject: str
    octets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a send would do."""

    edition: EditionId
    readers: int
    without: int
    """Readers for whose topics the edition has no story."""
    segments: tuple[PlannedSegment, ...]


def send_edition(
    site: Site,
    store: Store,
    identity: EditionId,
    listing: Listing,
    *,
    clock: Clock,
    send_before: datetime | None = None,
    despite_gate: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> DeliveryReport:
    """Freeze an edition and mail it; go on where an earlier send stopped.

    The gate looks once more before the freeze; ``despite_gate`` overrules it. ``send_before`` counts where
    the edition has no deadline yet; left out, it counts from now. What ``on_progress`` raises ends the
    run after the copy at hand, with the leases given back.
    Raises EditionError where its state forbids it, DeliveryStopped where the relay cannot be used.
    """
    name, newsletter = site.newsletter(identity.newsletter)
    delivery_rules = rules(site.settings, name, key=site.key())
    record = _admitted(store, identity, despite_gate=despite_gate)
    if record.state in {EditionState.APPROVED, EditionState.FREEZING}:
        edition = _content(store, identity)
        made = rendered(site, edition)
        if not despite_gate:
            _pass(site, store, edition, made, now=clock.now())
        subscribe(store, name, listing, keys=site.keys(), now=clock.now())
        require_sequence(store, record, edition)
        with store.read("reading the readers' topics") as connection:
            wanted = readers.topic_sets(connection, name)
        if not wanted:
            raise EditionError(
                f"nobody reads {name}: {identity} stays open",
                hint="list readers in config/subscribers.toml, or `digest subscribers add ADDRESS`",
            )
        mails = _mails(site, edition, made, wanted)
        freeze(
            store,
            identity,
            content=mails.segments,
            segment_of=mails.segment_of,
            content_hash=_hash(edition, mails),
            carries=[article for entry in edition.entries for article in entry.articles],
            send_before=send_before or clock.now() + newsletter.schedule.send_before,
            clock=clock,
            revision=edition.revision,
        )
    return deliver(
        store,
        identity,
        transport=open_transport(site.settings, root=site.root),
        rules=delivery_rules,
        clock=clock,
        owner=f"{socket.gethostname()}:{os.getpid()}",
        on_progress=on_progress,
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
            hint=hint if _by_gate(record) else "digest resume lets it go on",
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
    sentence = gated.sentence if isinstance(gated, Hold) else HELD_BY_GATE + gated.reason
    with store.write("holding the edition") as connection:
        holds.hold(connection, identity, reason=sentence)
    raise EditionError(
        f"{identity} is held: {sentence}",
        hint="digest build --again makes it anew, digest send --despite-gate overrules the gate",
    )


def plan_sending(site: Site, store: Store, identity: EditionId, listing: Listing) -> Plan:
    """Say what a send would do, and change nothing."""
    name, _ = site.newsletter(identity.newsletter)
    counts = Counter(
        frozenset(reader.topics)
        for reader in standings(store, listing, (name,), keys=site.keys())
        if reader.gets
    )
    edition = _content(store, identity)
    mails = _mails(site, edition, rendered(site, edition), counts)
    octets = {segment.hash: (segment.subject, _octets(segment)) for segment in mails.segments}
    planned = [
        PlannedSegment(
            topics=tuple(sorted(topics)),
            readers=counts[topics],
            subject=octets[found][0],
            octets=octets[found][1],
        )
        for topics, found in mails.by_topics.items()
        if found is not None and topics in counts
    ]
    return Plan(
        edition=identity,
        readers=counts.total(),
        without=sum(counts[topics] for topics, found in mails.by_topics.items() if found is None),
        segments=tuple(sorted(planned, key=lambda segment: (-segment.readers, segment.topics))),
    )


def send_test(site: Site, store: Store, identity: EditionId, mailbox: str, *, clock: Clock) -> None:
    """Mail one copy to ``mailbox`` and note nothing; its unsubscribe link belongs to nobody."""
    name, _ = site.newsletter(identity.newsletter)
    edition = _content(store, identity)
    page = rendered(site, edition).page(frozenset())
    assert page is not None
    given = rules(site.settings, name, key=site.key())
    message = copy(
        build(page, given.sender, identity.date),
        given,
        identity,
        subscriber=SubscriberId(0),
        mailbox=mailbox,
        name="",
        dated=clock.now(),
    )
    transport = open_transport(site.settings, root=site.root)
    try:
        reply = transport.send(message.envelope, message.message, before_dot=lambda: True)
    finally:
        transport.close()
    if reply.code != 250:
        answer = f"{reply.code or 'no answer'} {reply.text}".strip()
        raise DeliveryStopped(f"the test copy was not taken: {answer} (at {reply.stage})")


def eml(site: Site, edition: Edition, page: Page) -> bytes:
    """Return a sample copy of an edition as a mail file."""
    given = rules(site.settings, edition.id.newsletter, key=site.key())
    template = build(page, given.sender, edition.id.date)
    sample = copy(
        template,
        given,
        edition.id,
        subscriber=SubscriberId(0),
        mailbox="reader@reader.example",
        name="",
        dated=edition.cut_off,
    )
    return sample.message


def _content(store: Store, identity: EditionId) -> Edition:
    with store.read("reading the edition") as connection:
        record = editions.existing(connection, identity)
        edition = editions.content(connection, identity, record.revision)
    if edition is None:
        raise EditionError(f"{identity} has no content", hint=record.reason or "`digest build` makes it")
    return edition


def _mails(site: Site, edition: Edition, made: Rendered, wanted: Iterable[Topics]) -> Mails:
    given = rules(site.settings, edition.id.newsletter, key=site.key())
    segments: dict[str, Segment] = {}
    by_topics: dict[Topics, str | None] = {}
    for topics in dict.fromkeys(
        (frozenset[str](), *wanted)
    ):  # always one of everything, for whoever changes topics now
        page = made.page(topics)
        if page is None:
            by_topics[topics] = None
            continue
        template = build(page, given.sender, edition.id.date)
        by_topics[topics] = template.hash
        segments[template.hash] = Segment(hash=template.hash, subject=page.subject, message=template.dump())
    return Mails(segments=tuple(segments.values()), by_topics=by_topics)


def _hash(edition: Edition, mails: Mails) -> str:
    told = [plain(edition), sorted(segment.hash for segment in mails.segments)]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _octets(segment: Segment) -> int:
    return sum(len(piece) for piece in Template.load(segment.message).pieces if isinstance(piece, bytes))
