"""A day of invented articles: words as frequent as in a language (Zipf), some events told many times."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from digest.config import NewsletterConfig, SourceConfig, SourceKind
from digest.model import Article, ArticleId, Block, BlockKind, SourceId, Version, VersionId
from digest.select import Choice
from digest.text.rarity import Rarity

EVENING = datetime(2026, 10, 6, 16, tzinfo=UTC)
_SOURCES = 40
_WORDS = 60_000
_TEXT = 250
_ARCHIVE = 20_000
_MOST_REPORTS = 12


def day(articles: int) -> tuple[list[Version], Choice]:
    """Return that many articles and the choice they are for; the same every time."""
    draw = random.Random(articles)
    vocabulary = _vocabulary()
    frequencies = list(accumulate(1 / (rank + 3) for rank in range(_WORDS)))

    def some(count: int) -> list[str]:
        return draw.choices(vocabulary, cum_weights=frequencies, k=count)

    versions = []
    for number, names in enumerate(_events(articles, draw, vocabulary)):
        lead = [*some(20), *draw.sample(names, len(names) * 3 // 4)]
        draw.shuffle(lead)
        versions.append(_version(number, lead, some(_TEXT), draw))
    shares = (1 / (rank + 3) / frequencies[-1] for rank in range(_WORDS))
    counts = {
        word: round(_ARCHIVE * (1 - (1 - share) ** _TEXT))
        for word, share in zip(vocabulary, shares, strict=True)
    }
    sources = {
        f"source{number}": SourceConfig(kind=SourceKind.FEED, url="https://courier.example/feed")
        for number in range(_SOURCES)
    }
    rarity = Rarity(counts=counts, documents=_ARCHIVE)
    return versions, Choice(newsletter=NewsletterConfig(), sources=sources, cut_off=EVENING, rarity=rarity)


def _vocabulary() -> list[str]:
    draw = random.Random(7)
    syllables = "ba ko mer lin ta so ven der hal pi ra ston mur dok al ce ton ry el gra".split()
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        words["".join(draw.choices(syllables, k=draw.randint(2, 5)))] = None
    return list(words)


def _events(articles: int, draw: random.Random, vocabulary: list[str]) -> Iterator[list[str]]:
    """Yield of each article the words that its event is told by; up to a dozen articles share an event."""
    left = articles
    while left:
        names = draw.sample(vocabulary[500:], 16)
        reports = min(left, draw.choice((1, 1, 1, 1, 2, 3, 6, _MOST_REPORTS)))
        left -= reports
        yield from (names for _ in range(reports))


def _version(number: int, lead: list[str], text: list[str], draw: random.Random) -> Version:
    published = EVENING - timedelta(minutes=draw.randrange(24 * 60))
    article = Article(
        id=ArticleId(f"https://courier.example/{number:06}"),
        source=SourceId(f"source{draw.randrange(_SOURCES)}"),
        url=f"https://courier.example/{number:06}",
        headline=" ".join(lead[:8]).capitalize(),
        standfirst=" ".join(lead[8:]).capitalize() + ".",
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=" ".join(text)),),
        published=published,
        language="en",
    )
    return Version(
        id=VersionId(f"v{number:06}"), number=1, article=article, first_seen=published, observed_at=published
    )
