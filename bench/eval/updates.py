"""Stories that were sent: told again they stay out, moved on they are updates, series come in as new.

Measured on the project's own labelled pairs, each through the whole selection, beside the same pairs without
the names of days, which many sites leave out. Shares are per cent. Weights were fitted to the pairs of
``build``; ``confirm`` was looked at between changes, ``unseen`` was written when they stood.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bench.eval.figure import Figure
from bench.eval.retellings import (
    BUILD,
    CONFIRM,
    MOVED,
    RETOLD,
    SERIES,
    SOURCES,
    UNSEEN,
    Pair,
    pairs,
)
from digest.config import NewsletterConfig, SourceConfig, SourceKind
from digest.model import EditionId, NewsletterId, Rule, Version
from digest.select import Choice, Sent, select
from digest.text.locale import weekday_words
from digest.text.rarity import Rarity
from digest.text.search import search_terms

_EDITION = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 5))
_FEED = SourceConfig(kind=SourceKind.FEED, url="https://news.example/feed")
OUT, UPDATE, NEW = "out", "update", "new"
_WORD = re.compile(r"\w+")


def measure(_: Path | None = None) -> Iterator[Figure]:
    """Yield how many pairs become what they should, part by part; needs are of the confirming one."""
    every = list(pairs())
    yield Figure(name="pairs", value=len(every))
    yield from _figures(every, "")
    yield from _figures([_without_days(pair) for pair in every], "without_days.")
    news = [_over_background(pair) for pair in every if pair.called == MOVED]
    found = Counter(became for _, became, _ in outcomes(news))
    yield Figure(name="over_background.moved_on.update", value=100 * found[UPDATE] / len(news), at_least=80)


def outcomes(every: Iterable[Pair]) -> Iterator[tuple[Pair, str, str]]:
    """Yield what becomes of each pair's later piece where the first was sent, and why."""
    known = list(every)
    rarity = {language: _rarity(known, language) for language in {pair.language for pair in known}}
    for pair in known:
        choice = Choice(
            newsletter=NewsletterConfig(language=pair.language),
            sources=dict.fromkeys(SOURCES, _FEED),
            cut_off=pair.after.dated + timedelta(hours=1),
            rarity=rarity[pair.language],
        )
        found = select([pair.after], choice, sent=[Sent(edition=_EDITION, versions=(pair.sent,))])
        (verdict,) = found.verdicts
        if verdict.rule is Rule.SENT_BEFORE:
            yield pair, OUT, verdict.detail
        else:
            yield pair, UPDATE if found.picks[0].update_of else NEW, verdict.detail


def _figures(every: Iterable[Pair], prefix: str) -> Iterator[Figure]:
    found = Counter((pair.part, pair.called, became) for pair, became, _ in outcomes(every))
    for part in (BUILD, CONFIRM, UNSEEN):
        for name, called, wanted, need in (
            ("moved_on.update", MOVED, (UPDATE,), 80),
            ("moved_on.let_in", MOVED, (UPDATE, NEW), 90),
            ("retold.kept_out", RETOLD, (OUT,), 85),
            ("series.new", SERIES, (NEW,), 90),
        ):
            yield Figure(
                name=f"{prefix}{part}.{name}",
                value=_share(found, part, called, wanted),
                at_least=need if part == CONFIRM and not prefix else None,
            )


def _share(found: Mapping[tuple[str, str, str], int], part: str, called: str, wanted: Iterable[str]) -> float:
    whole = sum(found[part, called, became] for became in (OUT, UPDATE, NEW))
    return 100 * sum(found[part, called, became] for became in wanted) / whole


def _rarity(every: Iterable[Pair], language: str) -> Rarity:
    """Let what was sent stand for the archive."""
    sent = {pair.sent.id: pair.sent.article for pair in every if pair.language == language}
    texts = (f"{one.headline}\n{one.standfirst or ''}\n{one.text}" for one in sent.values())
    counts = Counter(term for text in texts for term in search_terms(text, language))
    return Rarity(counts=counts, documents=len(sent))


def _over_background(pair: Pair) -> Pair:
    """Put the top of what came after over all that was sent, as a newsroom does that carries a story on."""
    article, sent = pair.after.article, pair.sent.article
    blocks = (*article.blocks[:1], *sent.blocks)
    return replace(
        pair, after=replace(pair.after, article=replace(article, source=sent.source, blocks=blocks))
    )


def _without_days(pair: Pair) -> Pair:
    days = weekday_words(pair.language)

    def keep(match: re.Match[str]) -> str:
        return "" if any(match[0].lower()[:4] == day[:4] for day in days) else match[0]

    return replace(pair, sent=_said(pair.sent, keep), after=_said(pair.after, keep))


def _said(version: Version, keep: Callable[[re.Match[str]], str]) -> Version:
    def said(text: str) -> str:
        return _WORD.sub(keep, text)

    article = version.article
    return replace(
        version,
        article=replace(
            article,
            headline=said(article.headline),
            standfirst=said(article.standfirst) if article.standfirst else None,
            blocks=tuple(replace(block, text=said(block.text)) for block in article.blocks),
        ),
    )
