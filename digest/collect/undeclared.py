"""Tell the language of articles that nobody declares; values in, values out, pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from digest.model import Article, Collected
from digest.text.tongue import detect_language

_ARTICLES = 10
_CHARS = 300


def settle_language(collected: Collected, *, together: bool) -> Collected:
    """Give articles without a language the one that their words are in, where that is sure.

    ``together``: they are of one language, as those of a feed are; a few of them tell it for all.
    """
    silent = [article for article in collected.articles if article.language is None]
    if not silent:
        return collected
    common = detect_language(_words(silent[:_ARTICLES])) if together else None
    told = tuple(
        article
        if article.language is not None
        else replace(article, language=common if together else detect_language(_words([article])))
        for article in collected.articles
    )
    return replace(collected, articles=told)


def _words(articles: Iterable[Article]) -> str:
    return " ".join(
        f"{article.headline} {article.standfirst or ''} {article.text[:_CHARS]}" for article in articles
    )
