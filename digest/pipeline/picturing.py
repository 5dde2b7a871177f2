"""The stories' pictures for a build: fetched once, made small, kept. A fault costs a picture, no edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol
from urllib.parse import urlsplit

from digest.clock import SystemClock
from digest.collect import fetch_rules
from digest.config import Site, SourceConfig, SourceKind
from digest.model import ArticleId, Edition, Entry, Picture, Rights, StoryId, Version
from digest.net.fetch import fetch
from digest.net.rules import Fetched, FetchFailed
from digest.pipeline.rights import rights_of
from digest.render.pictures import ACCEPT, LEAD, SMALL, Format, Jpeg, Unfit, shrunk
from digest.store import Store, pictures

MOST_OCTETS = 400_000
"""Of all pictures of an edition together: its mails are read on the way home."""
MOST_FETCHED = 5_000_000
"""Octets of an original."""
EACH = timedelta(seconds=10)
ALL = timedelta(seconds=30)
"""For all pictures of a build: what has not come by then is left out."""

_MADE = "1"
"""Counted up when pictures are to be made anew, in another way."""


class Pictures(Protocol):
    """Has the pictures of articles."""

    def __call__(self, version: Version, wanted: Format) -> Picture | Unfit:
        """Return the picture of an article that names one, or why there is none; never raise for it."""


class Fetching:
    """Fetches pictures for one build, and keeps what it made of them: a later build asks nobody again."""

    def __init__(
        self, site: Site, store: Store, *, now: datetime, monotonic: Callable[[], float] | None = None
    ) -> None:
        """Prepare; nothing is asked yet. The time for all begins with the first picture."""
        self._sources = site.settings.sources
        self._store = store
        self._now = now
        self._monotonic = monotonic or SystemClock().monotonic
        rules = fetch_rules(site.settings.fetch)
        self._rules = replace(rules, max_bytes=min(rules.max_bytes, MOST_FETCHED), accept=ACCEPT)
        self._until: float | None = None

    def __call__(self, version: Version, wanted: Format) -> Picture | Unfit:
        """Return a picture, from the store if it is there."""
        image, article = version.article.image, version.article.id
        assert image is not None
        told = f"{_MADE} {wanted.width} {wanted.octets} {image.url}"
        asked = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        with self._store.read("looking for a picture") as connection:
            known = pictures.known(connection, article, asked=asked)
        if known is not None:
            return known
        trusted = trusted_by(self._sources.get(version.article.source), self._rules.allow_hosts)
        made = self._made(image.url, wanted, trusted=trusted)
        if isinstance(made, Unfit):
            return made
        picture = Picture(name=made.name, width=made.width, height=made.height, octets=len(made.octets))
        with self._store.write("keeping a picture") as connection:
            pictures.keep(
                connection, article, asked=asked, picture=picture, octets=made.octets, now=self._now
            )
        return picture

    def _made(self, url: str, wanted: Format, *, trusted: frozenset[str]) -> Jpeg | Unfit:
        left = self._left()
        if left <= timedelta(0):
            return Unfit(what="no time was left to fetch it")
        limit = min(left, EACH, self._rules.timeout)
        rules = replace(
            self._rules,
            allow_hosts=trusted,
            timeout=limit,
            idle_timeout=min(limit, self._rules.idle_timeout),
        )
        match answer := fetch(url, rules=rules):
            case Fetched():
                return shrunk(answer.body, wanted)
            case FetchFailed():
                return Unfit(what=answer.what)
            case _:  # no answer to a question without a condition
                return Unfit(what="does not come")

    def _left(self) -> timedelta:
        now = self._monotonic()
        if self._until is None:
            self._until = now + ALL.total_seconds()
        return timedelta(seconds=self._until - now)


def trusted_by(source: SourceConfig | None, allowed: frozenset[str]) -> frozenset[str]:
    """Return which of the hosts that are ``allowed`` by name a source's articles may lead to.

    A publisher's own alone: nobody's feed sends us to what stands in our house for another source. What
    lies in a folder or is pushed is the newsroom's own.
    """
    if source is None or source.kind is SourceKind.MAIL:
        return frozenset()
    if source.url is None:
        return allowed
    host = (urlsplit(source.url).hostname or "").rstrip(".")
    bare = f"[{host}]" if ":" in host else host
    return frozenset(one for one in allowed if one in {host, bare} or one.rpartition(":")[0] == bare)


class AsBefore:
    """Has the pictures that an edition showed, and asks nobody: for a replay."""

    def __init__(self, edition: Edition | None) -> None:
        """Take them from the edition as it was kept."""
        entries = edition.entries if edition is not None else ()
        self._kept: Mapping[ArticleId, Entry] = {entry.teaser.article: entry for entry in entries}

    def __call__(self, version: Version, wanted: Format) -> Picture | Unfit:  # noqa: ARG002 (as it was made)
        """Return the picture that stood there."""
        entry = self._kept.get(version.article.id)
        if entry is None:
            return Unfit(what="was not fetched then")
        return entry.picture or Unfit(what=entry.unpictured or "was not fetched then")


def illustrated(
    site: Site, edition: Edition, leads: Iterable[Version], *, pictures: Pictures | None
) -> Edition:
    """Return an edition with its stories' pictures, as many as its newsletter shows and as have room.

    ``leads`` are the articles that lead its stories; of those that may only be linked no picture is shown.
    """
    _, newsletter = site.newsletter(edition.id.newsletter)
    if pictures is None or newsletter.images == "none":
        return edition
    wanted = edition.entries if newsletter.images == "all" else edition.entries[:1]
    versions = {version.article.id: version for version in leads}
    told: dict[StoryId, Entry] = {}
    room = MOST_OCTETS
    for entry in wanted:
        version = versions.get(entry.teaser.article)
        if version is None or version.article.image is None or rights_of(site, version) is Rights.LINK_ONLY:
            continue
        told[entry.story] = made = _with_picture(
            entry, version, pictures, LEAD if entry is wanted[0] else SMALL, room=room
        )
        room -= made.picture.octets if made.picture is not None else 0
    noted = replace(edition, notes=(*edition.notes, *_notes(told.values())))
    return noted.with_entries(lambda entry: told.get(entry.story, entry))


def _with_picture(entry: Entry, version: Version, pictures: Pictures, wanted: Format, *, room: int) -> Entry:
    image = version.article.image
    assert image is not None
    found = pictures(version, wanted)
    if isinstance(found, Unfit):
        return replace(entry, unpictured=found.what)
    if found.octets > room:
        return replace(entry, unpictured=f"all together would have more than {MOST_OCTETS:,} octets")
    return replace(entry, picture=replace(found, alt=image.alt, credit=image.credit))


def _notes(entries: Iterable[Entry]) -> tuple[str, ...]:
    faults = Counter(entry.unpictured for entry in entries if entry.unpictured)
    return tuple(
        f"{count} {'story shows no picture' if count == 1 else 'stories show no picture'}: {fault}"
        for fault, count in sorted(faults.items())
    )
