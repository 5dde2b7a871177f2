"""Articles whose language nobody declares: it is told from their words."""

from __future__ import annotations

from dataclasses import replace

from digest.collect.undeclared import settle_language
from digest.model import Article, ArticleId, Collected, SourceId

ENGLISH = Article(
    id=ArticleId("a"),
    source=SourceId("selm"),
    headline="Selm buys its ferry back",
    standfirst="The island council voted on Monday night to buy back the ferry that it sold nine years ago.",
)
GERMAN = replace(
    ENGLISH,
    id=ArticleId("b"),
    headline="Selm kauft die Fähre zurück",
    standfirst="Der Rat der Insel hat am Montagabend beschlossen, die verkaufte Fähre zurückzukaufen.",
)
SHORT = replace(ENGLISH, id=ArticleId("c"), headline="Selm", standfirst=None)


def languages(*articles: Article, together: bool) -> list[str | None]:
    settled = settle_language(Collected(source=SourceId("selm"), articles=articles), together=together)
    return [article.language for article in settled.articles]


def test_each_is_told_by_its_own_words_where_they_are_of_many_languages() -> None:
    assert languages(ENGLISH, GERMAN, SHORT, together=False) == ["en", "de", None]


def test_those_of_one_feed_tell_it_for_each_other() -> None:
    assert languages(SHORT, ENGLISH, together=True) == ["en", "en"]


def test_what_is_declared_stays() -> None:
    assert languages(replace(ENGLISH, language="nb"), GERMAN, together=True) == ["nb", "de"]
    declared = Collected(source=SourceId("selm"), articles=(replace(ENGLISH, language="nb"),))
    assert settle_language(declared, together=True) is declared
