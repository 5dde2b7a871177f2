"""Take articles into the archive: new ones, new versions of known ones; from a source or back-filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digest.model import Article, Collected, SourceReport, SourceStatus, TakenAs
from digest.store import Connection, Store, articles, purge, sources
from digest.text.fingerprint import content_hash
from digest.text.search import search_terms

_CHUNK = 200  # an article writes up to five rows: a write transaction stays below 1,000


def archive(store: Store, collected: Collected, *, place: str, now: datetime) -> SourceReport:
    """Archive what one source holds now and report what was new, changed and known.

    ``place`` is the address or folder it was read from. A failure changes nothing in the archive.
    """
    if collected.failure is not None:
        with store.write("noting a source's failure") as connection:
            sources.failed(connection, collected.source, place=place, what=collected.failure.what, now=now)
        return SourceReport(
            source=collected.source,
            status=SourceStatus.FAILED,
            failure=collected.failure,
            notes=collected.notes,
        )
    unique = tuple({article.id: article for article in reversed(collected.articles)}.values())[::-1]
    counts = _take_all(store, unique, now=now)
    # Only after the articles are safe: validators kept too early would skip them for good.
    with store.write("noting a source's success") as connection:
        sources.succeeded(connection, collected.source, place=place, validators=collected.validators, now=now)
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
    return _take_all(store, unique, now=now)


def _take_all(store: Store, unique: Sequence[Article], *, now: datetime) -> Counter[str]:
    counts: Counter[str] = Counter()
    for start in range(0, len(unique), _CHUNK):
        with store.write("archiving articles") as connection:
            counts.update(_take(connection, unique[start : start + _CHUNK], now=now))
    return counts


def _status(collected: Collected, unique: Sequence[Article]) -> SourceStatus:
    if collected.not_modified:
        return SourceStatus.UNCHANGED
    return SourceStatus.OK if unique else SourceStatus.EMPTY


def _take(connection: Connection, some: Sequence[Article], *, now: datetime) -> list[str]:
    known = articles.known(connection, [article.id for article in some])
    killed = purge.barred(connection, some)
    return [
        "known" if article.id in killed else _take_one(connection, article, known.get(article.id), now=now)
        for article in some
    ]


def _take_one(connection: Connection, article: Article, was: articles.Known | None, *, now: datetime) -> str:
    says = content_hash(headline=article.headline, standfirst=article.standfirst, blocks=article.blocks)
    if was is None:
        articles.add(connection, article, content_hash=says, terms=_terms(article), now=now)
        return "earlier" if article.taken_as is TakenAs.EARLIER else "new"
    becomes_news = article.taken_as is TakenAs.NEWS and was.taken_as is not TakenAs.NEWS
    if not _replaces(article, was) or (says == was.content_hash and not becomes_news):
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


def _terms(article: Article) -> str:
    text = "\n".join((article.headline, article.standfirst or "", article.text))
    return " ".join(search_terms(text, article.language))
