"""Before the hour: what a send would do, and copies of an edition to look at. Nothing is noted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from email.utils import make_msgid

from digest.clock import Clock
from digest.config import Site
from digest.deliver import Template, build, copy, open_transport, read_part, rules
from digest.errors import DeliveryStopped, EditionError
from digest.model import Edition, EditionId, NewsletterId, SubscriberId
from digest.pipeline.faces import rendered
from digest.pipeline.mails import Topics, content, mails_of
from digest.render import Page
from digest.store import Store
from digest.store.segments import Segment
from digest.subscribe import Listing, standings

TEST_MARK = "[Test]"
"""Begins the subject of a copy to look at."""


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


def audience(site: Site, store: Store, name: NewsletterId, listing: Listing) -> Counter[Topics]:
    """Return which sets of topics a newsletter's readers ask for, and how many readers ask for each."""
    return Counter(
        frozenset(reader.topics)
        for reader in standings(store, listing, (name,), keys=site.keys())
        if reader.gets
    )


def plan_sending(site: Site, store: Store, identity: EditionId, listing: Listing) -> Plan:
    """Say what a send would do, and change nothing."""
    name, _ = site.newsletter(identity.newsletter)
    counts = audience(site, store, name, listing)
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
    """Mail one copy of an edition's newest revision to ``mailbox``, as ``mail_test`` does."""
    mail_test(site, content(store, identity), mailbox, clock=clock)


def mail_test(
    site: Site, edition: Edition, mailbox: str, *, clock: Clock, topics: Topics = frozenset()
) -> None:
    """Mail one copy for a segment to ``mailbox``, marked as a test, and note nothing.

    Its unsubscribe link belongs to nobody, and each copy has a Message-ID of its own: mail programs show
    only the first of those that share one. Raises DeliveryStopped where the relay does not take it.
    """
    name, _ = site.newsletter(edition.id.newsletter)
    page = rendered(site, edition).page(topics)
    if page is None:
        raise EditionError("no story is about these topics", hint="choose others: nobody gets an empty mail")
    given, now = rules(site.settings, name, key=site.key(), root=site.root), clock.now()
    message = copy(
        build(replace(page, subject=f"{TEST_MARK} {page.subject}"), given.sender, edition.id.date),
        given,
        edition.id,
        subscriber=SubscriberId(0),
        mailbox=mailbox,
        name="",
        dated=now,
        msgid=make_msgid(domain=given.sender.domain),
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
