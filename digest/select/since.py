"""What has happened since a story was sent: named evidence, whose points are logarithms of odds; pure.

The headline does not tell: a retelling has as many new words in it as the news of the next day. What tells is
the text to its end, its numbers, its kind and the days that it names.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.model import Version
from digest.select.kind import kind
from digest.select.whole import LEAST_ROW, Whole, is_number, said, stem
from digest.text.locale import weekday_words
from digest.text.terms import terms

_MUCH = 80
"""Of what is sent in so many different words it shows what is new; of less, the headline has to."""
_NEW_WORDS, _USUAL = 9.0, 0.6
"""Points for the share of new words, and the share that a retelling has, too."""
_NEW_NUMBERS, _EXPECTED, _MOST_NUMBERS = 2.4, 0.33, 3
"""For the logarithm of how many new numbers there are, and one more."""
_NEW_HEADLINE, _HALF, _OTHER_NUMBER = 4.0, 0.5, 2.0
_LATER_DAY, _ANNOUNCED_DAY, _OLD_DAYS = 2.5, 1.5, -0.7
_RECENT = timedelta(days=2)
"""So long before what was sent its days lie; a day still further back is rather one that is to come."""
_ROUNDED = 0.03
"""So far off a number is another's round figure: 8,000 of 8,200."""
_LEANING, _HARD, _SOFTEST, _HARDEST = 1.0, 2.0, -2.0, 4.0
"""Points for leaning to hard news further than retellings and news do together, and how far that counts."""
_TOP_CHARS = 600
"""So far at the top a text says on which day it happened."""
_SHORT_DAY = 4
_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How likely it is that something has happened since, or how much of a copy is new."""

    value: float
    """0..1."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article with what its text says, and its language."""

    version: Version
    whole: Whole
    language: str
    numbers: bool
    """Whether its headline or lead has any."""


def happened_since(one: Text, sent: Sequence[Text], *, time_zone: str) -> Change:
    """Say how likely ``one`` tells what has happened since the texts that were sent on the same event."""
    known = frozenset().union(*(text.whole.stems for text in sent))
    evidence = [
        *_new_words(one, known, length=sum(len(text.whole.row) for text in sent)),
        *_headline(one, known, numbers=any(text.numbers for text in sent)),
        *_kind(one),
        *_days(one, sent, zone=ZoneInfo(time_zone)),
    ]
    odds = math.fsum(points for _, points in evidence)
    shown = "; ".join(f"{what} ({points:+.1f})" for what, points in evidence)
    value = 1 / (1 + math.exp(-odds))
    return Change(value=value, why=f"{value:.2f} that something has happened since: {shown}")


def _new_words(one: Text, known: Collection[str], *, length: int) -> Iterator[tuple[str, float]]:
    """Count what nothing of what was sent says, in so many words from the beginning as were sent."""
    whole, trust = one.whole, min(1.0, len(known) / _MUCH)
    row = frozenset(whole.row[: max(length, LEAST_ROW)])
    words = [word for word in whole.words if word in row or word in whole.top]
    everything = math.fsum(whole.weights[word] for word in words)
    new = [word for word in words if stem(word) not in known]
    share = math.fsum(whole.weights[word] for word in new) / everything if everything else 0.0
    yield f"{share:.2f} of its words are new", trust * _NEW_WORDS * (share - _USUAL)
    numbers = sorted(_other_numbers(new, known))
    counted = math.log1p(min(len(numbers), _MOST_NUMBERS))
    named = f": {', '.join(numbers[:_SHOWN])}" if numbers else ""
    counting = "1 new number" if len(numbers) == 1 else f"{len(numbers)} new numbers"
    yield f"{counting}{named}", trust * _NEW_NUMBERS * (counted - _EXPECTED)


def _other_numbers(new: Collection[str], known: Collection[str]) -> Iterator[str]:
    """Yield the numbers that are no round figures of known ones."""
    told = [float(word) for word in known if is_number(word)]
    for word in filter(is_number, new):
        if not any(abs(float(word) - one) <= _ROUNDED * one for one in told):
            yield word


def _headline(one: Text, known: Collection[str], *, numbers: bool) -> Iterator[tuple[str, float]]:
    words = said(one.version.article.headline, one.language)
    new = sorted(word for word in words if stem(word) not in known)
    others = list(_other_numbers(new, known))
    if others and numbers:
        yield f"its headline has another number: {', '.join(others)}", _OTHER_NUMBER
    doubt = max(0.0, 1 - len(known) / _MUCH)
    weights = {word: one.whole.weights.get(word, 1.0) for word in words}
    everything = math.fsum(weights.values())
    share = math.fsum(weights[word] for word in new) / everything if everything else 0.0
    if doubt:
        shown = f": {', '.join(new[:_SHOWN])}" if new else ""
        yield (
            f"little was said, and {share:.2f} of its headline is new{shown}",
            doubt * _NEW_HEADLINE * (share - _HALF),
        )


def _kind(one: Text) -> Iterator[tuple[str, float]]:
    """Count how far it leans to hard news: yesterday's event is told again by portraits and backgrounds."""
    trust = min(1.0, 2 * len(one.whole.words) / _MUCH - 1)  # a few words are of no kind
    found = kind(one.version, language=one.language)
    if trust > 0 and len(found.evidence) > 1:  # else its language has no signs, or it has none of them
        leaning = min(_HARDEST, max(_SOFTEST, found.leaning))
        yield f"it leans {leaning:+.1f} to hard news", trust * _LEANING * (leaning - _HARD)


def _days(one: Text, sent: Sequence[Text], *, zone: ZoneInfo) -> Iterator[tuple[str, float]]:
    """Look at the top of a text for a day that came after what was sent."""
    today = one.version.dated.astimezone(zone).date()
    told = max(text.version.dated.astimezone(zone).date() for text in sent)
    if today <= told:
        return
    named = _named_days(one, today)
    later = sorted(day for day in named if day > told)
    if not later:
        if any(told - day <= _RECENT for day in named):
            yield "its days are those that were told", _OLD_DAYS
        return
    word = named[later[-1]]
    announced = any(word in _named_days(text, today).values() for text in sent)
    points = _ANNOUNCED_DAY if announced else _LATER_DAY
    how = "announced then" if announced else "not named then"
    yield f"it names {word}, after what was sent and {how}", points


def _named_days(text: Text, today: date) -> dict[date, str]:
    """Return the days of the week that the top of a text names, each the last one up to ``today``."""
    article = text.version.article
    top = "\n".join((article.headline, article.standfirst or "", article.text[:_TOP_CHARS]))
    found: dict[date, str] = {}
    for term in terms(top, text.language):
        for word, number in weekday_words(text.language).items():
            if term.startswith(word) or (len(word) > _SHORT_DAY and _other_ending(term, word)):
                found[today - timedelta(days=(today.weekday() - number) % 7)] = word
    return found


def _other_ending(term: str, word: str) -> bool:
    """Tell whether a term is a word in another case: ``среду``."""
    return len(term) == len(word) and term[:-1] == word[:-1]
