"""Take articles into the archive: new ones, new versions of known ones; from a source or back-filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digest.clock import Clock, FixedClock
from digest.config import SourceConfig
from digest.model import Article, Collected, Rights, SourceReport, SourceStatus, TakenAs
from digest.store import Connection, Store, articles, purge, sources
from digest.text.fingerprint import content_hash

_CHUNK = 150  # an article writes up to six rows: a write transaction stays below 1,000


def archive(
    store: Store,
    collected: Collected,
    *,
    place: str,
    clock: Clock,
    configured: Mapping[str, SourceConfig] | None = None,
) -> SourceReport:
    """Archive what one source holds now and report what was new, changed and known.

    ``place`` tells where and how it was read. ``configured`` are the site's sources: an article of one that
    is no more among them, or that lets us keep no text, goes over to the next that has it. A failure changes
    nothing in the archive.
    """
    if collected.failure is not None:
        what = collected.failure.what
        with store.write("noting a source's failure") as connection:
            sources.failed(connection, collected.source, place=place, what=what, now=clock.now())
        return SourceReport(
            source=collected.source,
            status=SourceStatus.FAILED,
            failure=collected.failure,
            notes=collected.notes,
        )
    unique = tuple({article.id: article for article in reversed(collected.articles)}.values())[::-1]
    counts = _take_all(store, unique, clock=clock, configured=configured)
    # Only after the articles are safe: validators kept too early would skip them for good.
    with store.write("noting a source's success") as connection:
        sources.succeeded(
            connection, collected.source, place=place, validators=collected.validators, now=clock.now()
        )
    return SourceReport(
        source=collected.source,
        status=_status(collected, unique),
        notes=collected.notes,
        new=counts["new"],
        changed=counts["changed"],
        known=counts["known"],
        earlier=counts["earlier"],
    )


def import_articles(store: Store, articles: Sequence[Article], *, now: datetime) -> Counter[str]:
    """Back-fill the archive and count what was new, changed, known; never eligible for an edition.

    The health of the articles' source is not touched. An article that is there as news stays as it is.
    """
    back = [
        replace(article, taken_as=TakenAs.IMPORT) if article.taken_as is TakenAs.NEWS else article
        for article in articles
    ]
    unique = tuple({article.id: article for article in reversed(back)}.values())[::-1]
    return _take_all(store, unique, clock=FixedClock(now), configured=None)


def _take_all(
    store: Store,
    unique: Sequence[Article],
    *,
    clock: Clock,
    configured: Mapping[str, SourceConfig] | None,
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for start in range(0, len(unique), _CHUNK):
        with store.write("archiving articles") as connection:
            # Stamped while nobody else can write: whoever writes after a cut-off finds all that was stamped
            # before it committed. The start of the run would stamp into a window that was read already.
            some = unique[start : start + _CHUNK]
            counts.update(_take(connection, some, now=clock.now(), configured=configured))
    return counts


def _status(collected: Collected, unique: Sequence[Article]) -> SourceStatus:
    if collected.not_modified:
        return SourceStatus.UNCHANGED
    return SourceStatus.OK if unique else SourceStatus.EMPTY


def _take(
    connection: Connection,
    some: Sequence[Article],
    *,
    now: datetime,
    configured: Mapping[str, SourceConfig] | None,
) -> list[str]:
    known = articles.known(connection, [article.id for article in some])
    killed = purge.barred(connection, some)
    return [
        "known"
        if article.id in killed
        else _take_one(connection, article, known.get(article.id), now=now, configured=configured)
        for article in some
    ]


def _take_one(
    connection: Connection,
    article: Article,
    was: articles.Known | None,
    *,
    now: datetime,
    configured: Mapping[str, SourceConfig] | None,
) -> str:
    says = content_hash(headline=article.headline, standfirst=article.standfirst, blocks=article.blocks)
    if was is None:
        articles.add(connection, article, content_hash=says, terms=_terms(article), now=now)
        return "earlier" if article.taken_as is TakenAs.EARLIER else "new"
    if article.taken_as is TakenAs.NEWS and article.source not in was.sources:
        articles.sighted(connection, article, key=was.key, now=now)
    becomes_news = article.taken_as is TakenAs.NEWS and was.taken_as is not TakenAs.NEWS
    goes_over = configured is not None and _goes_over(article, was, configured)
    if not goes_over and not _replaces(article, was):
        return "known"
    if goes_over:
        articles.hand_over(connection, was, article.source)
    article = _dated(article, was)
    same = says == was.content_hash and (was.pruned or articles.about(article) == was.about)
    if same and not becomes_news:
        return "known"
    articles.change(connection, article, was, content_hash=says, terms=_terms(article), now=now)
    return "changed"


def _replaces(article: Article, was: articles.Known) -> bool:
    """Tell whether what a source says may become the article's next version.

    Two sources that carry one URL in different words would otherwise make it change at every run; and a
    teaser of earlier coverage says less than the article that is already there.
    """
    if was.taken_as is not TakenAs.NEWS:
        return article.taken_as is not TakenAs.EARLIER or was.taken_as is TakenAs.EARLIER
    return article.taken_as is TakenAs.NEWS and article.source == was.source


def _goes_over(article: Article, was: articles.Known, configured: Mapping[str, SourceConfig]) -> bool:
    """Tell whether an article's words come from another source from now on.

    Where the one that had it first is not configured any more (it may be called otherwise now), or has only
    a link to give where the other one has the text.
    """
    if not article.taken_as is was.taken_as is TakenAs.NEWS or article.source == was.source:
        return False
    first, other = configured.get(was.source), configured.get(article.source)
    if first is None or other is None:
        return first is None
    says_more = bool(article.blocks or article.standfirst)
    return first.rights is Rights.LINK_ONLY and other.rights is not Rights.LINK_ONLY and says_more


def _dated(article: Article, was: articles.Known) -> Article:
    """Keep an article's date where there is no better one.

    A source that gives none any more, or one after the article was here already, does not correct it: some
    sources stamp all they hold anew at every look.
    """
    if was.published is None:
        return article
    given = article.published
    earliest = given - timedelta(hours=12) if given is not None and article.date_only else given
    if earliest is not None and (earliest <= was.first_seen or given == was.published):
        return article
    return replace(article, published=was.published, date_only=was.date_only)


def _terms(article: Article) -> str:
    return " ".join(articles.searched(article))
