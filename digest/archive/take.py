"""Take articles into the archive: new ones, and new versions of known ones, inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from digest.config import SourceConfig
from digest.model import Article, Rights, TakenAs
from digest.store import Connection, articles, purge
from digest.text.fingerprint import content_hash

Taken = Literal["new", "changed", "known", "earlier"]


def take(
    connection: Connection,
    some: Sequence[Article],
    *,
    now: datetime,
    configured: Mapping[str, SourceConfig] | None = None,
) -> list[Taken]:
    """Write what is new or changed of ``some`` articles, no two of the same id, and tell which is what.

    ``configured`` are the site's sources: an article of one that is no more among them, or that lets us keep
    no text, goes over to the next that has it.
    """
    known = articles.known(connection, [article.id for article in some])
    killed = purge.barred(connection, some)
    fresh: list[articles.Fresh] = []
    taken: list[Taken] = []
    for article in some:
        was = known.get(article.id)
        if article.id in killed:
            taken.append("known")
        elif was is None:
            fresh.append(articles.Fresh(article=article, content_hash=_says(article), terms=_terms(article)))
            taken.append("earlier" if article.taken_as is TakenAs.EARLIER else "new")
        else:
            taken.append(_take_known(connection, article, was, now=now, configured=configured))
    articles.add(connection, fresh, now=now)
    return taken


def _take_known(
    connection: Connection,
    article: Article,
    was: articles.Known,
    *,
    now: datetime,
    configured: Mapping[str, SourceConfig] | None,
) -> Taken:
    if article.taken_as is TakenAs.NEWS and article.source not in was.sources:
        articles.sighted(connection, article, key=was.key, now=now)
    becomes_news = article.taken_as is TakenAs.NEWS and was.taken_as is not TakenAs.NEWS
    goes_over = configured is not None and _goes_over(article, was, configured)
    if not goes_over and not _replaces(article, was):
        return "known"
    if goes_over:
        articles.hand_over(connection, was, article.source)
    article, says = _dated(article, was), _says(article)
    same = says == was.content_hash and (was.pruned or articles.about(article) == was.about)
    if same and not becomes_news:
        return "known"
    articles.change(connection, article, was, content_hash=says, terms=_terms(article), now=now)
    return "changed"


def _says(article: Article) -> str:
    return content_hash(headline=article.headline, standfirst=article.standfirst, blocks=article.blocks)


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
