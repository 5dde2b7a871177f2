"""Where things stand: editions, deliveries, sources; and why an article is in an edition or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.config import Site
from digest.model import ArticleId, Edition, EditionId, EditionRecord, SourceState, Verdict
from digest.pipeline.modelling import open_model
from digest.pipeline.wording import Wording, wordings
from digest.select import Choice, outside
from digest.store import Store, alarms, articles, beats, editions, ledger, sources
from digest.store.alarms import Alarm
from digest.store.ledger import Outlook, Trouble
from digest.store.progress import Progress, progress

_LATELY = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionStanding:
    """An edition and how many copies are in each state."""

    record: EditionRecord
    counts: dict[str, int]
    maybe_twice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a site stands."""

    editions: tuple[EditionStanding, ...]
    sources: tuple[SourceState, ...]
    beat: datetime | None = None
    """When `digest run` was last alive."""
    alarms: tuple[Alarm, ...] = ()
    """What needed a person lately, the latest first."""
    troubles: tuple[Trouble, ...] = ()
    """Of a single edition that was asked for: copies that did not arrive."""
    progress: Progress | None = None
    """Of a single edition that was asked for: how its sending goes."""
    outlook: Outlook | None = None
    """Of a single edition that was asked for: what its open copies wait for."""


def standing(site: Site, store: Store, only: EditionId | None = None, *, now: datetime) -> Standing:
    """Look at the service, the latest editions and the configured sources, or at ``only`` one edition."""
    with store.read("looking where things stand") as connection:
        records = (editions.existing(connection, only),) if only else editions.records(connection)
        found = tuple(_edition(record, ledger.tally(connection, record.id)) for record in records)
        states = sources.states(connection)
        troubles = ledger.troubles(connection, only) if only else ()
        sending = progress(connection, only) if only else None
        outlook = ledger.outlook(connection, only, now=now) if only else None
        last = beats.last(connection)
        told = tuple(one for one in alarms.latest(connection, limit=20) if now - one.last_at <= _LATELY)
    if only:
        return Standing(editions=found, sources=(), troubles=troubles, progress=sending, outlook=outlook)
    known = tuple(state for key, state in sorted(states.items()) if key in site.settings.sources)
    return Standing(editions=found, sources=known, beat=last.at if last is not None else None, alarms=told)


def _edition(record: EditionRecord, tally: ledger.Tally) -> EditionStanding:
    return EditionStanding(
        record=record,
        counts={str(state): count for state, count in tally.states if count},
        maybe_twice=tally.maybe_dup,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an archived article is in an edition, or what kept it out."""

    source: str
    verdict: Verdict
    wordings: tuple[Wording, ...] = ()
    """The ways to write its teaser, where it leads a story of the edition."""
    room: str | None = None
    """What its story lost for lack of room in the mail, in a sentence."""


def reasons(site: Site, store: Store, record: EditionRecord, words: str) -> tuple[Reason, ...]:
    """Say of the articles that ``words`` name (id, URL, part of the headline) why they are in or out."""
    with store.read("looking for an article's verdict") as connection:
        found = articles.find(connection, words)
        content = editions.content(connection, record.id, record.revision)
        told = {entry.teaser.article: entry.teaser for entry in content.entries} if content else {}
        led = {
            version.article.id: articles.version(connection, told[version.article.id].version or version.id)
            for version in found
            if version.article.id in told
        }
        given = {
            version.article.id: editions.verdicts(
                connection, record.id, revision=record.revision, article=version.article.id
            )
            for version in found
        }
    _, newsletter = site.newsletter(record.id.newsletter)
    model = open_model(site, store, now=record.cut_off, asks=False)
    worded = {
        article: wordings(told[article], version, shape=newsletter.teaser, writer=model)
        for article, version in led.items()
    }
    choice = Choice(
        newsletter=newsletter,
        sources=site.sources_of(newsletter),
        cut_off=record.cut_off,
        window_start=record.window_start,
    )
    return tuple(
        Reason(
            source=version.article.source,
            verdict=given[version.article.id][0] if given[version.article.id] else outside(version, choice),
            wordings=worded.get(version.article.id, ()),
            room=_room(content, version.article.id) if content is not None else None,
        )
        for version in found
    )


def _room(edition: Edition, article: ArticleId) -> str | None:
    """Say what a story lost because the edition is larger than a mail may be."""
    fit = edition.fit
    story = next((entry.story for entry in edition.entries if article in entry.articles), None)
    if fit is None or story is None:
        return None
    limit = f"{fit.limit / 1000:.0f} kB (fit_kb, gate.max_kb)"
    if story in fit.left_out:
        return f"on the web only: the mail of all topics would have more than {limit}"
    if story in fit.without_earlier:
        return f"its earlier coverage is on the web only: the mail would have more than {limit}"
    return None
