"""The mails of an edition: what its readers' topics make of it. In: its faces; out: segments."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from digest.config import Site
from digest.deliver import Builder, rules
from digest.errors import EditionError
from digest.model import Edition, EditionId, Reader
from digest.render import Rendered
from digest.store import Store, editions
from digest.store.segments import Segment
from digest.store.values import plain

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

    def content_hash(self, edition: Edition) -> str:
        """Return the hash of the edition and of what its readers get."""
        told = [plain(edition), sorted(segment.hash for segment in self.segments)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def content(store: Store, identity: EditionId) -> Edition:
    """Return what an edition says; raise EditionError where it says nothing."""
    with store.read("reading the edition") as connection:
        record = editions.existing(connection, identity)
        edition = editions.content(connection, identity, record.revision)
    if edition is None:
        raise EditionError(f"{identity} has no content", hint=record.reason or "`digest build` makes it")
    return edition


def mails_of(site: Site, edition: Edition, made: Rendered, wanted: Iterable[Topics]) -> Mails:
    """Build the mail of each set of topics that readers ``wanted``, and the one of all stories."""
    given = rules(site.settings, edition.id.newsletter, key=site.key(), root=site.root)
    segments: dict[str, Segment] = {}
    by_topics: dict[Topics, str | None] = {}
    builder: Builder | None = None
    # First of all the one of everything, for whoever changes topics now; the others are built like it.
    for topics in dict.fromkeys((frozenset[str](), *wanted)):
        page = made.page(topics)
        if page is None:
            by_topics[topics] = None
            continue
        builder = builder or Builder.of(page, given.sender, edition.id.date)
        template = builder.build(page)
        name = by_topics[topics] = template.hash
        segments[name] = Segment(hash=name, subject=page.subject, pieces=template.stored)
    return Mails(segments=tuple(segments.values()), by_topics=by_topics)
