"""Whether an article is one that its source had before, under another address or name. Pure.

In: the article, and archived articles with the same name or words; out: the one that it is. A missed one is
mailed twice, a false one is never mailed: where in doubt it is a new article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.model import Article, ArticleId, PubStatus, TakenAs
from digest.store.taken import Known
from digest.store.traces import Traces
from digest.text.fingerprint import Said
from digest.text.search import search_terms

ONE_PIECE = 0.6
"""Share of the fewer words that two texts under one name must share; half of it without addresses."""
ONE_HEADLINE = 0.7
ONE_DAY = timedelta(hours=12)
MOVES_WITHIN = timedelta(days=14)
"""So long after it came in, an article under a new headline and address may still be told by its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All that a source holds at one look."""

    ids: frozenset[ArticleId]
    twice: frozenset[str]
    """Names and text hashes that more than one of its articles have: they tell nothing apart."""


def listing(some: Sequence[Article], said: dict[ArticleId, Said]) -> Listing:
    """Return what a look at a source tells of all its articles together."""
    seen: set[str] = set()
    twice: set[str] = set()
    for article in some:
        for name in {article.guid, said[article.id].text} - {None}:
            assert name is not None
            (twice if name in seen else seen).add(name)
    return Listing(ids=frozenset(article.id for article in some), twice=frozenset(twice))


class Habit(StrEnum):
    """What the kind of a source promises of what it holds."""

    LISTS_ALL = "lists-all"  # what is not listed any more is gone: a feed
    ADDS = "adds"  # it holds only what is new: a folder whose files are taken once, a mailbox
    KEEPS_NAMES = "keeps-names"  # its own name says what is one article, whatever it says: a push


def recognise(
    article: Article, said: Said, traces: Traces, whole: Listing, *, now: datetime, habit: Habit
) -> Known | None:
    """Return the archived article that a stranger is; None where it is new."""
    known = traces.aliases.get((article.source, article.id))
    if known is not None:
        return known
    if article.taken_as is not TakenAs.NEWS:
        return None
    named = _by_name(article, traces, whole, habit=habit)
    if named is not None or habit is Habit.KEEPS_NAMES:
        return named
    return _by_words(article, said, traces, whole, now=now, habit=habit)


def _by_name(article: Article, traces: Traces, whole: Listing, *, habit: Habit) -> Known | None:
    if article.guid is None:
        return None
    found = traces.named.get((article.source, article.guid), ())
    is_kept = habit is Habit.KEEPS_NAMES
    explicit = is_kept or article.signal is not None or article.status is not PubStatus.USABLE
    if explicit:
        return found[0] if found else None
    if article.guid in whole.twice:
        return None
    return next((was for was in found if _one_piece(article, was, traces, whole)), None)


def _one_piece(article: Article, was: Known, traces: Traces, whole: Listing) -> bool:
    """Tell whether what bears one name is one piece: some feeds give every article the same."""
    if was.id in whole.ids or was.address in whole.ids:
        return False  # both are there
    text = "\n".join((article.headline, article.standfirst or "", article.text))
    words = frozenset(search_terms(text, article.language))
    least = ONE_PIECE / 2 if article.url is None and was.address is None else ONE_PIECE
    return _shared(words, traces.terms.get(was.key, frozenset())) >= least


def _by_words(
    article: Article, said: Said, traces: Traces, whole: Listing, *, now: datetime, habit: Habit
) -> Known | None:
    if said.text is None:
        return None
    for was in traces.whole.get(said.whole, ()):
        if _is_own(article, was) and (article.blocks or _of_one_day(article, was)):
            return was
    if habit is not Habit.LISTS_ALL:
        return None  # nobody can say that the other one is gone
    own = [was for was in traces.text.get(said.text, ()) if _is_own(article, was)]
    if len(own) != 1 or said.text in whole.twice:
        return None
    was = own[0]
    still_there = was.id in whole.ids or was.address in whole.ids
    return None if still_there or not _retitled(article, was, now=now) else was


def _is_own(article: Article, was: Known) -> bool:
    return was.taken_as is TakenAs.NEWS and was.source == article.source


def _of_one_day(article: Article, was: Known) -> bool:
    """Tell whether two standfirsts may be one: a programme announces every issue in the same words."""
    if article.published is None or was.published is None:
        return True
    return abs(article.published - was.published) <= ONE_DAY


def _retitled(article: Article, was: Known, *, now: datetime) -> bool:
    """Tell whether a text under a new headline may be the same article: a standfirst alone says less."""
    if now - was.first_seen > MOVES_WITHIN:
        return False
    if article.blocks:
        return True
    if not _of_one_day(article, was):
        return False
    before, after = (frozenset(search_terms(headline)) for headline in (was.headline, article.headline))
    return _shared(before, after) >= ONE_HEADLINE


def _shared(some: frozenset[str], others: frozenset[str]) -> float:
    fewer = min(len(some), len(others))
    return len(some & others) / fewer if fewer else 0.0
