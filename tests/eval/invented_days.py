"""Two invented days of news: who reported what, and which events only look alike.

Each event is told by several sources in words of their own: every desk has its own headline and opening for a
kind of event, and picks among synonyms. A look-alike is another event of the same kind, with other names. The
rest are pieces that nobody else has. Deterministic.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eval.wordings import ALONE, ENDINGS, FACTS, GENERAL, HEADLINES, KINDS, NOUNS, SYLLABLES

from digest.model import Article, ArticleId, Block, BlockKind, SourceId, Version, VersionId

SOURCES = ("courier", "herald", "tribune", "agency", "radio", "gazette", "examiner", "observer")
ARTICLES, EVENTS, LOOKALIKES = 300, 40, 20
"""Of a day: its articles, the events that several sources report, and how many of those have a double."""

_PLACES = (
    "Velmouth Karsholm Orrin Tadeskar Brunnick Salvany Hexbridge Morvaine Lindecote Quarrow Ostergate Fenlough "
    "Pellworth Zandhaven Ruskeby Altamira Corvessa Dunmarrow Eskholt Fairlane Gorsewick Halvaric Istrane Jorvale "
    "Kestrelby Lormont Mistrahl Norwend Oakhurst Prillau Rosmere Stavelund Thurnock Umberley Vantreuil Westerlo "
    "Yarrowdale Zelenik Ardvreck Bellinghan Castrovo Drumlinney Elverum Foscari Glenmoray Hartsund Ivelcombe "
    "Jasperhof Kilnsea Larkfield Marschen Nettlebed Olmsby Penrithal Quillan Rathmore Silvertarn Trelawney"
).split()
_FIRST = (
    "Mirela Anselm Ottoline Tobias Henrike Casimir Iolanthe Rupert Saskia Evander Linnea Marek Philippa Dorian "
    "Ingrid Leopold Noemi Quentin Rosalind Stellan Theodora Ulric Verena Wilfred Xenia Yorick Zdenka Alaric"
).split()
_LAST = (
    "Vasquelle Thornbury Okonjo Lindqvist Marchetti Abernath Dvorsky Kowalenko Fitzmaur Haldane Ibarra Jellinek "
    "Kirchmann Lavoisy Montclair Nakagami Oberlund Pettigrove Quarrington Rosenvald Santoro Tyrrell Underhay "
    "Villanova Westergaard Yamburg Zielinska Ashdown Brackenby Castellane Drummore Eklund Farquhar Grimaldine"
).split()
_FIRMS = (
    "Norvane Halcyon-Werke Terrafin Bluequill Ostrea Kintaro Vellum Arcadine Solvanto Meridor Praxello Quanthem "
    "Rivenna Stellaris Toravik Umbrafon Vintra Wexcombe Zephyrus Agronova Calderon Dynastar Electrum Fjordline"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day's articles, and of each the event it reports."""

    versions: tuple[Version, ...]
    events: dict[str, str]
    """The event by the article's id; what nobody else reports is an event of its own."""
    doubles: frozenset[frozenset[str]]
    """Pairs of events that look alike."""


def day(evening: datetime, *, seed: int) -> Day:
    """Return the news of the day that ends with ``evening``."""
    draw = random.Random(seed)
    pieces = [*_reported(draw), *_alone(draw)][:ARTICLES]
    draw.shuffle(pieces)
    versions: list[Version] = []
    events: dict[str, str] = {}
    for number, piece in enumerate(pieces):
        version = _version(number, piece, evening=evening, draw=draw)
        versions.append(version)
        events[version.article.id] = piece.event
    doubles = frozenset(frozenset({f"{kind}-a", f"{kind}-b"}) for kind in range(LOOKALIKES))
    return Day(versions=tuple(versions), events=events, doubles=doubles)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    event: str
    source: str
    headline: str
    lead: str
    text: str
    hours: float
    """Before the evening."""


def _names(draw: random.Random) -> Iterator[dict[str, object]]:
    """Yield the names and numbers of one event after the other; nobody is in two events of a day."""
    places, lasts, firms = (draw.sample(names, len(names)) for names in (_PLACES, _LAST, _FIRMS))
    while True:
        last, other = (lasts.pop(), lasts.pop()) if len(lasts) > 1 else draw.sample(_LAST, 2)
        yield {
            "p": places.pop() if places else draw.choice(_PLACES),
            "q": places.pop() if places else draw.choice(_PLACES),
            "f": f"{draw.choice(_FIRST)} {last}",
            "l": last,
            "g": f"{draw.choice(_FIRST)} {other}",
            "h": other,
            "c": firms.pop() if firms else draw.choice(_FIRMS),
            "n": draw.randrange(3, 90),
            "m": draw.randrange(2, 9),
        }


def _reported(draw: random.Random) -> Iterator[_Piece]:
    """Yield what several sources report, each event and its double: the same kind, other names."""
    names = _names(draw)
    for kind, wordings in enumerate(KINDS):
        lines = [line.split(" | ") for line in wordings.strip().splitlines()]
        draw.shuffle(lines)
        for letter, told in (("a", lines[:3]), ("b", lines[3:])):
            slots = next(names)
            begun = draw.uniform(2, 16)
            desks = draw.sample(SOURCES, len(told) + 1)
            pieces = [
                _Piece(
                    event=f"{kind}-{letter}",
                    source=source,
                    headline=headline.format(**slots),
                    lead=f"{lead} {draw.choice(FACTS)}".format(**slots),
                    text=_text(f"{lead} {' '.join(draw.sample(FACTS, 2))}".format(**slots), draw),
                    hours=max(0.2, begun - draw.uniform(0, 10)),
                )
                for source, (headline, lead) in zip(desks, told, strict=False)
            ]
            yield from pieces
            if draw.random() < 0.5:  # somebody prints the text of another
                yield replace(pieces[0], source=desks[-1], headline=f"{slots['p']}: {pieces[0].headline}")


def _text(lead: str, draw: random.Random) -> str:
    return f"{lead}\n{' '.join(draw.sample(GENERAL, 2))}"


def _alone(draw: random.Random) -> Iterator[_Piece]:
    """Yield pieces that nobody else has."""
    for number in range(ARTICLES):
        place, first, last = (
            draw.choice(names)[:4] + draw.choice(SYLLABLES) for names in (_PLACES, _FIRST, _LAST)
        )
        things = [noun + draw.choice(ENDINGS) for noun in draw.sample(NOUNS, 8)]
        slots = {"p": place, "f": f"{first} {last}", "l": last}
        lead = draw.choice(ALONE).format(*things, **slots)
        yield _Piece(
            event=f"alone-{number}",
            source=draw.choice(SOURCES),
            headline=draw.choice(HEADLINES).format(*things, **slots),
            lead=lead,
            text=_text(lead, draw),
            hours=draw.uniform(0.2, 20),
        )


def _version(number: int, piece: _Piece, *, evening: datetime, draw: random.Random) -> Version:
    published = evening - timedelta(hours=piece.hours)
    url = f"https://{piece.source}.example/{evening:%Y%m%d}/{number}"
    article = Article(
        id=ArticleId(url),
        source=SourceId(piece.source),
        url=url,
        headline=piece.headline,
        standfirst=piece.lead if draw.random() < 0.7 else None,
        blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in piece.text.split("\n")),
        published=published,
        language="en",
    )
    return Version(id=VersionId(url), number=1, article=article, first_seen=published, observed_at=published)
