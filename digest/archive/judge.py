"""What an article is to the archive: new, known, a new version, a cancellation. Pure.

In: the article as its source holds it now, and what is known of it; out: what became of it, and what is to
be written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from digest.config import SourceConfig
from digest.model import Article, PubStatus, Rights, TakenAs
from digest.store import taken
from digest.store.taken import Known, State
from digest.text.fingerprint import Said

RESTLESS = 10
"""So many versions come as fast as they are seen; after them the newest waits."""
PAUSE = timedelta(hours=1)
"""What an article that changes at every look waits for before its next version."""
FLAP_PAUSE = timedelta(days=1)
"""What one waits for that goes back, once more, to what it said before."""
_ONCE = 1


class Became(StrEnum):
    """What became of an article that a source holds."""

    NEW = "new"
    EARLIER = "earlier"  # a teaser of earlier coverage, taken in for the first time
    CHANGED = "changed"
    KNOWN = "known"
    CANCELLED = "cancelled"  # taken back by the source whose words it is
    REFUSED = "refused"  # it is not for this source to say, or it was killed


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of an article, and what is to be written."""

    article: Article
    said: Said
    became: Became
    why: str = ""
    was: Known | None = None
    is_version: bool = False
    """What it says now is to be kept."""
    freed: datetime | None = None
    """From when on that may be published, where it is after the article came in."""
    is_sighted: bool = False
    """Its source has it as news for the first time, or has a name for it at last."""
    is_alias: bool = False
    """Its source has it under another identity."""
    goes_over: bool = False
    """From now on its words are this source's."""


def judge(
    article: Article,
    said: Said,
    was: Known | None,
    *,
    now: datetime,
    configured: Mapping[str, SourceConfig] | None = None,
    moves: bool = True,
) -> Judged:
    """Say what an article is to what is known of it; without ``moves`` another address stays its own."""
    if was is None:
        return _stranger(article, said, now=now)
    judged = _noted(article, said, was)
    if article.status is PubStatus.CANCELED:
        return _cancelled(judged, was)
    goes_over = configured is not None and _goes_over(article, was, configured)
    if not goes_over and not _replaces(article, was):
        return (
            judged if article.source == was.source else replace(judged, why=f"its words are {was.source}'s")
        )
    if article.id != was.address and not moves:
        return replace(judged, why="it is listed under another address, too")
    article = _dated(article, was)
    becomes_news = article.taken_as is TakenAs.NEWS and was.taken_as is not TakenAs.NEWS
    same = said.whole == was.content_hash and (was.pruned or taken.about(article) == was.about)
    judged = replace(judged, article=article, goes_over=goes_over)
    if same and not becomes_news:
        return judged
    return replace(judged, became=Became.CHANGED, is_version=True, freed=_freed(article, was, now=now))


def settled(judged: Judged, before: Sequence[State], *, now: datetime) -> Judged:
    """Let an article that never rests wait with its next version; ``before`` are its latest, newest first.

    What flips to and fro at every look, or counts something, would fill the archive and say nothing. A
    provider's word on its status, its embargo or a correction never waits.
    """
    article, was = judged.article, judged.was
    assert was is not None
    if article.signal is not None or article.status is not was.status or article.embargo != was.embargo:
        return judged
    state = State(content_hash=judged.said.whole, about=taken.about(article))
    times, newest = sum(one == state for one in before), before[0].observed_at
    pause = FLAP_PAUSE if times > _ONCE else PAUSE if len(before) >= RESTLESS else timedelta()
    if newest is None or now - newest >= pause:
        return judged
    why = "it flips to and fro" if times > _ONCE else "it changes at every look"
    return replace(judged, became=Became.KNOWN, is_version=False, freed=None, why=why)


def _stranger(article: Article, said: Said, *, now: datetime) -> Judged:
    if article.status is PubStatus.CANCELED:
        why = "nothing is known of it; it stays out"
        return Judged(article=article, said=said, became=Became.CANCELLED, why=why)
    became = Became.EARLIER if article.taken_as is TakenAs.EARLIER else Became.NEW
    freed = _freed(article, None, now=now)
    return Judged(article=article, said=said, became=became, is_version=True, freed=freed)


def _noted(article: Article, said: Said, was: Known) -> Judged:
    """Say what is to be noted of a source that has a known article, whatever it says of it."""
    judged = Judged(article=article, said=said, became=Became.KNOWN, was=was)
    if article.taken_as is not TakenAs.NEWS:
        return judged
    named = was.guids.get(article.source) is not None or article.guid is None
    return replace(
        judged, is_sighted=article.source not in was.guids or not named, is_alias=article.id != was.id
    )


def _cancelled(judged: Judged, was: Known) -> Judged:
    """Take an article back; only the source whose words it is can."""
    if judged.article.source != was.source:
        why = f"only {was.source}, whose words it is, can take it back"
        return replace(judged, became=Became.REFUSED, is_sighted=False, is_alias=False, why=why)
    is_version = was.status is not PubStatus.CANCELED
    return replace(judged, became=Became.CANCELLED, is_version=is_version, is_sighted=False)


def _freed(article: Article, was: Known | None, *, now: datetime) -> datetime | None:
    """Return from when on an article may be published, where that is after it came in."""
    if article.status is not PubStatus.USABLE:
        return None
    if article.embargo is not None and article.embargo > now:
        return article.embargo
    if was is None or was.status.allows(now, embargo=was.embargo):
        return was.freed if was is not None else None
    return now


def _replaces(article: Article, was: Known) -> bool:
    """Tell whether what a source says may become the article's next version.

    Two sources that carry one URL in different words would otherwise make it change at every run; and a
    teaser of earlier coverage says less than the article that is already there.
    """
    if was.taken_as is not TakenAs.NEWS:
        return article.taken_as is not TakenAs.EARLIER or was.taken_as is TakenAs.EARLIER
    return article.taken_as is TakenAs.NEWS and article.source == was.source


def _goes_over(article: Article, was: Known, configured: Mapping[str, SourceConfig]) -> bool:
    """Tell whether an article's words come from another source from now on.

    Where the one that had it first is not configured any more (it may be called otherwise now), or has only
    a link to give where the other one has the text.
    """
    if not article.taken_as is was.taken_as is TakenAs.NEWS or article.source == was.source:
        return False
    first, other = configured.get(was.source), configured.get(article.source)
    if first is None or other is None:
        return first is None
    says_more = bool(article.blocks or article.standfirst)
    return first.rights is Rights.LINK_ONLY and other.rights is not Rights.LINK_ONLY and says_more


def _dated(article: Article, was: Known) -> Article:
    """Keep an article's date where there is no better one.

    A source that gives none any more, or one after the article was here already, does not correct it: some
    sources stamp all they hold anew at every look.
    """
    if was.published is None:
        return article
    given = article.published
    earliest = given - timedelta(hours=12) if given is not None and article.date_only else given
    if earliest is not None and (earliest <= was.first_seen or given == was.published):
        return article
    return replace(article, published=was.published, date_only=was.date_only)
