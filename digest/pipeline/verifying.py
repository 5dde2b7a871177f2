"""Hold an edition's sentences against what its articles said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.model import ArticleId, Edition, Sentence, VersionId
from digest.store import Store, articles
from digest.summarise import Proof, prove


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A sentence of an edition, and what holding it against its article showed."""

    article: ArticleId
    headline: str
    under: ArticleId | None
    """The story that it stands under as earlier coverage; None for a story's own teaser."""
    sentence: Sentence
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    article: ArticleId
    headline: str
    under: ArticleId | None
    version: VersionId | None
    language: str
    sentences: tuple[Sentence, ...]


def verify(store: Store, edition: Edition) -> tuple[Proved, ...]:
    """Hold all sentences of teasers and earlier coverage against the versions that they were taken from."""
    words = tuple(_words(edition))
    wanted = {one.version for one in words if one.version is not None and one.sentences}
    with store.read("looking for the articles' versions") as connection:
        known = {version.id: version.article for version in articles.versions(connection, wanted)}
    return tuple(
        Proved(
            article=one.article,
            headline=one.headline,
            under=one.under,
            sentence=sentence,
            proof=prove(
                sentence, known.get(one.version) if one.version is not None else None, language=one.language
            ),
        )
        for one in words
        for sentence in one.sentences
    )


def _words(edition: Edition) -> Iterator[_Words]:
    """Yield each teaser, and the pieces of earlier coverage below it."""
    for entry in edition.entries:
        teaser = entry.teaser
        yield _Words(
            article=teaser.article,
            headline=teaser.headline,
            under=None,
            version=teaser.version,
            language=teaser.language,
            sentences=teaser.sentences,
        )
        for piece in entry.earlier:
            yield _Words(
                article=piece.article,
                headline=piece.headline,
                under=teaser.article,
                version=piece.version,
                language=edition.language,
                sentences=piece.sentences,
            )
