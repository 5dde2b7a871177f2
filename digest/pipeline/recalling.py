"""Earlier coverage as dated teasers: what was said of a piece, or is said of it now.

In order of trust: the teaser that an edition carried, while the article says what it said then or its text
is gone; the text of what came in as a teaser of earlier coverage; what ``summarise`` makes of the text. Of a
source that lets us give only a link nothing is quoted, and of a text that is gone nothing is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from digest.config import NewsletterConfig, Site
from digest.model import (
    Article,
    ArticleId,
    Earlier,
    EditionId,
    Origin,
    Rights,
    Sentence,
    StoryId,
    TakenAs,
    Teaser,
    Version,
)
from digest.pipeline.rights import rights_of
from digest.store import Connection, Store, articles, carriers, editions
from digest.summarise import summarise
from digest.text.sentences import sentences

MOST_SENTENCES = 3
"""A publisher's own teaser of so many sentences stays whole."""


def recalled(
    site: Site,
    store: Store,
    earlier: Mapping[StoryId, tuple[Earlier, ...]],
    *,
    newsletter: NewsletterConfig,
    identity: EditionId,
    until: datetime,
) -> dict[StoryId, tuple[Earlier, ...]]:
    """Give pieces of earlier coverage their sentences, as of ``until`` and before that edition."""
    wanted = {piece.article for pieces in earlier.values() for piece in pieces}
    with store.read("recalling what was said of earlier coverage") as connection:
        versions = {one.article.id: one for one in articles.newest(connection, wanted, until=until)}
        told = _told(connection, wanted, before=identity)
    teasers = {
        article: _teaser(version, told.get(article), newsletter=newsletter, rights=rights_of(site, version))
        for article, version in versions.items()
    }
    return {
        story: tuple(_with(piece, teasers.get(piece.article)) for piece in pieces)
        for story, pieces in earlier.items()
    }


def _told(
    connection: Connection, wanted: Iterable[ArticleId], *, before: EditionId
) -> dict[ArticleId, Teaser]:
    """Return what the last edition that readers got before this one said of each."""
    found: dict[ArticleId, Teaser] = {}
    for article in sorted(wanted):
        identity = carriers.last_carrier(connection, article, before=before.date)
        content = editions.content(connection, identity) if identity is not None else None
        for entry in content.entries if content is not None else ():
            if entry.teaser.article == article:
                found[article] = entry.teaser
    return found


def _teaser(
    version: Version, told: Teaser | None, *, newsletter: NewsletterConfig, rights: Rights
) -> Teaser | None:
    if rights is Rights.LINK_ONLY:
        return None
    if told is not None and told.sentences and (version.pruned or told.version == version.id):
        return told
    made = summarise(
        version,
        language=newsletter.language,
        time_zone=newsletter.time_zone,
        shape=newsletter.teaser,
        rights=rights,
    )
    if version.article.taken_as is TakenAs.EARLIER:
        return replace(made, sentences=_as_it_came(version.article, made.language))
    return made


def _as_it_came(article: Article, language: str) -> tuple[Sentence, ...]:
    text = " ".join(filter(None, (article.standfirst, *(block.text for block in article.blocks))))
    own = sentences(text, language)
    kept = own if len(own) <= MOST_SENTENCES else own[:2]
    return tuple(Sentence(text=sentence, origin=Origin.PUBLISHER) for sentence in kept)


def _with(piece: Earlier, teaser: Teaser | None) -> Earlier:
    if teaser is None or not teaser.sentences:
        return piece
    return replace(piece, sentences=teaser.sentences, version=teaser.version)
