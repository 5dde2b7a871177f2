"""What a newsroom's own system sends: read → archive, and the editions follow.

In: a source, and the articles it sends or takes back; out: what became of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digest.archive import archive_pushed
from digest.archive.judge import Became
from digest.clock import Clock
from digest.collect.pushed import Mistake, Pushed, read_pushed, withdrawn
from digest.config import Site
from digest.model import Article, ArticleId, Collected, SourceId
from digest.pipeline.collecting import place
from digest.pipeline.following import follow
from digest.store import Store

_FOLLOWED = frozenset({Became.CHANGED, Became.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one article that was sent."""

    name: str | None
    """The sender's own name for it."""
    became: Became
    article: ArticleId | None = None
    """Its identity in the archive; None where it could not be read."""
    why: str = ""
    mistakes: tuple[Mistake, ...] = ()


def push(site: Site, store: Store, source: SourceId, value: object, *, clock: Clock) -> tuple[Answer, ...]:
    """Archive the articles in ``value``, a JSON value; say of each, in their order, what became of it."""
    config = site.settings.sources[source]
    read = read_pushed(value, source=source, config=config, now=clock.now())
    return _taken(site, store, source, read, clock=clock)


def take_back(site: Site, store: Store, source: SourceId, name: str, *, clock: Clock) -> Answer:
    """Purge the source's article of this name, as a kill does; from this source it never comes in again."""
    notice = Pushed(name=name, article=withdrawn(name, source=source))
    return _taken(site, store, source, [notice], clock=clock)[0]


def _taken(
    site: Site, store: Store, source: SourceId, read: Sequence[Pushed], *, clock: Clock
) -> tuple[Answer, ...]:
    given: list[Article] = [one.article for one in read if one.article is not None]
    config = site.settings.sources[source]
    took = archive_pushed(
        store,
        Collected(source=source, articles=tuple(given)),
        place=place(config),
        clock=clock,
        configured=site.settings.sources,
    )
    by_id = {one.given: one for one in took}
    if not _FOLLOWED.isdisjoint(one.became for one in took):
        follow(site, store, now=clock.now())
    answers = []
    for one in read:
        if one.article is None:
            answers.append(Answer(name=one.name, became=Became.REFUSED, mistakes=one.mistakes))
        else:
            got = by_id[one.article.id]
            answers.append(Answer(name=one.name, became=got.became, article=got.article, why=got.why))
    return tuple(answers)
