"""Labelled pairs: what an edition told readers, and what a newsroom writes a day or two later.

The texts in ``told_again/`` are invented. Of an event they hold what was sent and what came after it: told
again in other words (``retold``), or with something that has happened since (``moved``). Of a series they hold
instalments (``day``), each of which is neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.model import Article, ArticleId, Block, BlockKind, SourceId, Version, VersionId

TEXTS = Path(__file__).with_name("told_again")
SENT_ON = datetime(2026, 10, 5, 15, tzinfo=UTC)
RETOLD, MOVED, SERIES = "retold", "moved", "day"
_LATER = {RETOLD: timedelta(hours=22), MOVED: timedelta(hours=42), SERIES: timedelta(hours=24)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What was sent, what came after it, and what a reader calls that."""

    event: str
    called: str
    sent: Version
    after: Version

    @property
    def is_built_on(self) -> bool:
        """Tell whether rules were chosen by it; the others only measure. A hash of the event decides."""
        return hashlib.sha256(self.event.encode()).digest()[0] % 2 == 0

    @property
    def language(self) -> str:
        """Return the language of both."""
        return self.sent.article.language or ""


@dataclass(slots=True)
class _Event:
    name: str
    language: str
    pieces: list[tuple[str, list[str]]] = field(default_factory=list)


def pairs() -> Iterator[Pair]:
    """Yield all pairs: of an event each later piece with the first, of a series each with the one before."""
    for event in _events():
        sent = _version(event, 0, at=SENT_ON)
        for number, (called, _) in enumerate(event.pieces[1:], start=1):
            if called == SERIES:
                sent = _version(event, number - 1, at=SENT_ON)
            after = _version(event, number, at=SENT_ON + _LATER[called])
            yield Pair(event=event.name, called=called, sent=sent, after=after)


def _events() -> Iterator[_Event]:
    for path in sorted(TEXTS.glob("*.txt")):
        event: _Event | None = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                if event is not None:
                    yield event
                _, name, language = line.split()
                event = _Event(name, language)
            elif event is not None and line.startswith("> "):
                event.pieces.append((line[2:], []))
            elif event is not None and line:
                event.pieces[-1][1].append(line)
        if event is not None:
            yield event


def _version(event: _Event, number: int, *, at: datetime) -> Version:
    called, (headline, *rest) = event.pieces[number]
    standfirst = rest.pop(0)[2:] if rest[0].startswith("| ") else None
    identity = f"urn:told-again:{event.name}:{number}:{called}"
    article = Article(
        id=ArticleId(identity),
        source=SourceId("eval" if number != 1 else "other"),
        headline=headline,
        standfirst=standfirst,
        url=f"https://news.example/{event.name}/{number}",
        blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in rest),
        published=at,
        language=event.language,
    )
    return Version(id=VersionId(identity), number=1, article=article, first_seen=at, observed_at=at)
