"""What stands in the same place of one wording: other names, numbers or days are another event; pure.

Newsrooms fill in forms: "Five arrested in X after raid", the weather, the lottery. Two such texts have nearly all
words in common but those that carry the event. A slot is a name, a number or a day with three words around it;
where two texts have these in common, what stands between them agrees or conflicts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from digest.text.locale import calendar_words
from digest.text.terms import stop_words, terms

Place = tuple[str, str, str, str]
"""Two words before a slot and one behind it, or one before and two behind; the slot is its kind."""

NAME, NUMBER, DAY = "#name", "#number", "#day"
_KINDS = frozenset({NAME, NUMBER, DAY})
_END = "#end"
_WORDED = 2
"""So many of the three words around a slot are words, not slots themselves or the end."""
_FORMS = 4
"""Names that begin with so many same letters may be forms of one."""
_MOST = 3
"""A row of numbers speaks no louder than so many."""
LEAST = 2
SHARE = 0.2
"""Of what stands in common places so much has to conflict; an update of one text has less."""


_SPELLED = re.compile(r"[^\W\d_][\w'\u2019-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The slots of a text and what stands in them."""

    headline: tuple[str, ...]
    """With its slots as their kinds."""
    days: frozenset[str]
    """That the headline names."""
    places: Mapping[Place, tuple[str, ...]]


def named(text: str, language: str) -> frozenset[str]:
    """Return the words written with a capital, and nowhere without: not those a sentence begins with."""
    spelled = set(_SPELLED.findall(text))
    capital = sorted(word for word in spelled if word[0].isupper() and word.lower() not in spelled)
    return frozenset(terms(" ".join(capital), language))


def filled(lines: Sequence[str], language: str) -> Filled:
    """Return the slots of a text's lines, its headline first."""
    said = [terms(line, language) for line in lines]
    names = named("\n".join(lines), language) - stop_words(language)
    days = calendar_words(language)
    kind_of = {
        word: DAY if word in days else NUMBER if word[0].isdigit() else NAME
        for line in said
        for word in line
        if word[0].isdigit() or word in days or word in names
    }
    masked = [tuple(_masked(line, kind_of)) for line in said]
    places: defaultdict[Place, dict[str, None]] = defaultdict(dict)
    for line in masked:
        for place, filler in _places(line):
            places[place].update(dict.fromkeys(filler))
    headline = masked[0] if masked else ()
    return Filled(
        headline=tuple(word for word, _ in headline),
        days=frozenset(word for kind, filler in headline if kind == DAY for word in filler),
        places={place: tuple(filler) for place, filler in places.items()},
    )


def _masked(line: Iterable[str], kind_of: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the words of a line; those in a row that are of one kind are one slot."""
    for kind, some in groupby(line, key=lambda word: kind_of.get(word, "")):
        if kind:
            yield kind, tuple(some)
        else:
            yield from ((word, ()) for word in some)


def _places(line: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[tuple[Place, tuple[str, ...]]]:
    around = [_END, _END, *(word for word, _ in line), _END, _END]
    for at, (kind, filler) in enumerate(line, start=2):
        if filler:
            for begin in (at - 2, at - 1):
                one, two, three, four = around[begin : begin + 4]
                if sum(word not in _KINDS and word != _END for word in (one, two, three, four)) >= _WORDED:
                    yield (one, two, three, four), filler


def other_event(one: Filled, other: Filled) -> str:
    """Say by what two texts of one wording are two events; nothing where they are not, or are worded apart."""
    if one.headline == other.headline and one.days and not one.days & other.days:
        return "the headline is the same but for its day"
    agreed: set[str] = set()
    conflicts: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    for place in one.places.keys() & other.places.keys():
        left, right = one.places[place], other.places[place]
        same = _same(left, right)
        if 2 * len(same) >= min(len(left), len(right)):
            agreed |= same
        else:
            conflicts[left, right] = min(len(left), len(right), _MOST) if NUMBER in place else 1
    count = sum(conflicts.values())
    if count < LEAST or count < SHARE * (count + len(agreed)):
        return ""
    return f"{count} names, numbers or days are others in the same words"


def _same(left: Iterable[str], right: Iterable[str]) -> set[str]:
    known = {_root(word) for word in right}
    return {word for word in left if _root(word) in known}


def _root(word: str) -> str:
    digits = "".join(filter(str.isdigit, word))
    return digits or word[:_FORMS]
