"""Hold an edition's sentences against what its articles said."""

from __future__ import annotations

from dataclasses import dataclass

from digest.model import ArticleId, Edition, Sentence
from digest.store import Store, articles
from digest.summarise import Proof, prove


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A sentence of an edition, and what holding it against its article showed."""

    article: ArticleId
    headline: str
    sentence: Sentence
    proof: Proof


def verify(store: Store, edition: Edition) -> tuple[Proved, ...]:
    """Hold every teaser's sentences against the version that they were taken from."""
    found: list[Proved] = []
    with store.read("looking for the articles' versions") as connection:
        for entry in edition.entries:
            teaser = entry.teaser
            version = articles.version(connection, teaser.version) if teaser.version else None
            article = version.article if version is not None else None
            found += (
                Proved(
                    article=teaser.article,
                    headline=teaser.headline,
                    sentence=sentence,
                    proof=prove(sentence, article, language=teaser.language),
                )
                for sentence in teaser.sentences
            )
    return tuple(found)
