"""Before the hour: what a send would do, and copies of an edition to look at. Nothing is noted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from digest.clock import Clock
from digest.config import Site
from digest.deliver import Template, build, copy, open_transport, read_part, rules
from digest.errors import DeliveryStopped
from digest.model import Edition, EditionId, SubscriberId
from digest.pipeline.faces import rendered
from digest.pipeline.mails import content, mails_of
from digest.render import Page
from digest.store import Store
from digest.store.segments import Segment
from digest.subscribe import Listing, standings


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


def plan_sending(site: Site, store: Store, identity: EditionId, listing: Listing) -> Plan:
    """Say what a send would do, and change nothing."""
    name, _ = site.newsletter(identity.newsletter)
    counts = Counter(
        frozenset(reader.topics)
        for reader in standings(store, listing, (name,), keys=site.keys())
        if reader.gets
    )
    edition = content(store, identity)
    mails = mails_of(site, edition, rendered(site, edition), counts)
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
    edition = content(store, identity)
    page = rendered(site, edition).page(frozenset())
    assert page is not None
    given, now = rules(site.settings, name, key=site.key(), root=site.root), clock.now()
    message = copy(
        build(page, given.sender, identity.date),
        given,
        identity,
        subscriber=SubscriberId(0),
        mailbox=mailbox,
        name="",
        dated=now,
        signer=given.signer(now, now),
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
    given = rules(site.settings, edition.id.newsletter, key=site.key(), root=site.root)
    template = build(page, given.sender, edition.id.date)
    sample = copy(
        template,
        given,
        edition.id,
        subscriber=SubscriberId(0),
        mailbox="reader@reader.example",
        name="",
        dated=edition.cut_off,
        signer=given.signer(edition.cut_off, edition.cut_off),
    )
    return sample.message


def _octets(segment: Segment) -> int:
    return Template(parts=tuple(map(read_part, segment.pieces))).octets
