"""Labelled pairs: what an edition told readers, and what a newsroom writes a day or two later.

The texts in ``told_again/`` are invented. Of an event (``# name language``) they hold what was sent, and what
came after it: told again in other words (``retold``) or with something that has happened since (``moved``).
Of a series they hold instalments (``day``), each of which is neither. Each says on which day it was written;
a line that begins with ``|`` is a standfirst. What stands in ``unseen.txt`` was written when the rules stood.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.model import Article, ArticleId, Block, BlockKind, SourceId, Version, VersionId

TEXTS = Path(__file__).with_name("told_again")
SENT, RETOLD, MOVED, SERIES = "sent", "retold", "moved", "day"
BUILD, CONFIRM, UNSEEN = "build", "confirm", "unseen"
SOURCES = (SourceId("courier"), SourceId("herald"))
_MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = {SENT: 16, RETOLD: 8, MOVED: 15, SERIES: 15}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What was sent, what came after it, and what a reader calls that."""

    event: str
    called: str
    sent: Version
    after: Version
    unseen: bool

    @property
    def language(self) -> str:
        """Return the language of both."""
        return self.sent.article.language or ""

    @property
    def part(self) -> str:
        """Return what it was used for: a hash of the event decides by what rules were chosen."""
        if self.unseen:
            return UNSEEN
        return BUILD if hashlib.sha256(self.event.encode()).digest()[0] % 2 == 0 else CONFIRM


def pairs() -> Iterator[Pair]:
    """Yield all pairs: of an event each later piece with the first, of a series each with the one before."""
    for path in sorted(TEXTS.glob("*.txt")):
        for event in path.read_text(encoding="utf-8").split("# ")[1:]:
            heading, *pieces = event.split("\n> ")
            yield from _pairs(heading, [piece.split("\n") for piece in pieces], unseen=path.stem == UNSEEN)


def _pairs(heading: str, pieces: Sequence[Sequence[str]], *, unseen: bool) -> Iterator[Pair]:
    name, language = heading.split()
    versions = [_version(name, language, piece, number=number) for number, piece in enumerate(pieces)]
    for number in range(1, len(pieces)):
        called = pieces[number][0].split()[0]
        sent = versions[number - 1 if called == SERIES else 0]
        after = _later(versions[number], sent)
        yield Pair(event=name, called=called, sent=sent, after=after, unseen=unseen)


def _later(version: Version, sent: Version) -> Version:
    """Move a piece into the week after, where its day comes before that of what was sent."""
    return version if version.dated > sent.dated else _at(version, version.dated + timedelta(days=7))


def _version(name: str, language: str, lines: Sequence[str], *, number: int) -> Version:
    (called, day), headline, *rest = lines[0].split(), *filter(None, lines[1:])
    standfirst = rest.pop(0).removeprefix("| ") if rest[0].startswith("| ") else None
    identity = f"urn:told-again:{name}:{number}:{called}"
    at = _MONDAY + timedelta(days=_DAYS.index(day), hours=_HOURS[called])
    article = Article(
        id=ArticleId(identity),
        source=SOURCES[called == RETOLD],
        headline=headline,
        standfirst=standfirst,
        url=f"https://news.example/{number}/{name}",
        blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in rest),
        published=at,
        language=language,
    )
    return Version(id=VersionId(identity), number=1, article=article, first_seen=at, observed_at=at)


def _at(version: Version, moment: datetime) -> Version:
    return replace(
        version,
        article=replace(version.article, published=moment),
        first_seen=moment,
        observed_at=moment,
    )
