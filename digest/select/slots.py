"""What stands in the same place of one wording: other names, numbers or days are another event; pure.

Newsrooms fill in forms: "Five arrested in X after raid", the weather, the lottery. Two such texts have nearly
all words in common but those that carry the event. A slot is a name, a number or a day with three words
around it; where two texts have these in common, what stands between them agrees or conflicts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from digest.text.locale import calendar_words, month_words
from digest.text.terms import stop_words, terms

Place = tuple[str, int, str, str, str]
"""A slot's kind, how many of the three words around it stand before it, and the words."""

Slot = tuple[str, tuple[str, ...]]
"""A kind and what stands there, or a word and nothing."""

NAME, NUMBER, DAY = "#name", "#number", "#day"
_END = "#end"
_YEAR = re.compile("(?:19|20)[0-9][0-9]")
_NO_WORDS = frozenset({NAME, NUMBER, DAY, _END})
_WORDED = 2
"""So many of the three words around a slot are words, not slots themselves or the end."""
_FORMS = 4
"""Names that begin with so many same letters may be forms of one."""
_ROW = 3
"""A row of numbers speaks no louder than so many."""
_ONE_WORDING = 0.25
"""So much of the places of one text stands in another that is worded like it."""
_CAPITAL_NOUNS = frozenset({"de", "lb"})
_LEAST, _SHARE = 2, 0.25
"""So many conflicts, and more than that share of what stands in common places, make two events."""
_LEAST_NUMBERS, _SHARE_OF_NUMBERS = 3, 0.5
"""So many where names and days all agree: the toll of one accident rises, too."""
_SPELLED = re.compile(r"[^\W\d_][\w'\u2019-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The slots of a text and what stands in them."""

    headline: tuple[str, ...]
    """With its slots as their kinds."""
    days: frozenset[str]
    """That the headline names."""
    places: Mapping[Place, frozenset[str]]
    """What stands there: of names the beginnings, of numbers the digits."""
    nouns_too: bool
    """Whether all nouns have capitals: then what agrees is mostly the form itself."""


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
    masked = [_dated(tuple(_masked(line, kind_of)), month_words(language)) for line in said]
    found: defaultdict[Place, set[str]] = defaultdict(set)
    for line in masked:
        for place, filler in _places(line):
            found[place].update(map(_root, filler))
    headline = masked[0] if masked else ()
    return Filled(
        headline=tuple(word for word, _ in headline),
        days=frozenset(word for kind, filler in headline if kind == DAY for word in filler),
        places={place: frozenset(filler) for place, filler in found.items()},
        nouns_too=language.partition("-")[0].lower() in _CAPITAL_NOUNS,
    )


def _dated(line: Sequence[Slot], months: frozenset[str]) -> tuple[Slot, ...]:
    """Take for days the numbers beside a month, and those with a year: 7 October, 07.10.2026."""
    found = list(line)
    for at, (kind, filler) in enumerate(line):
        if kind == NUMBER:
            near = [word for _, some in line[max(0, at - 2) : at + 3] for word in some]  # "6 de octubre"
            is_day = len(filler) == 1 and not months.isdisjoint(near)
            if is_day or (len(filler) > 1 and any(map(_YEAR.fullmatch, filler))):
                found[at] = (DAY, filler)
    return tuple(found)


def _masked(line: Iterable[str], kind_of: Mapping[str, str]) -> Iterator[Slot]:
    """Yield the words of a line; those in a row that are of one kind are one slot."""
    for kind, some in groupby(line, key=lambda word: kind_of.get(word, "")):
        if kind:
            yield kind, tuple(some)
        else:
            yield from ((word, ()) for word in some)


def _places(line: Sequence[Slot]) -> Iterator[tuple[Place, tuple[str, ...]]]:
    words = [_END, _END, *(word for word, _ in line), _END, _END]
    for at, (kind, filler) in enumerate(line, start=2):
        for before in (2, 1) if filler else ():
            one, two, three = (*words[at - before : at], *words[at + 1 : at + 4 - before])
            if sum(word not in _NO_WORDS for word in (one, two, three)) >= _WORDED:
                yield (kind, before, one, two, three), filler


def other_event(one: Filled, other: Filled) -> str:
    """Say by what two texts of one wording are two events; nothing where they are one, or worded apart."""
    if one.headline == other.headline and one.days != other.days:
        return "the headline is the same but for its day"
    common = one.places.keys() & other.places.keys()
    if not common or len(common) < _ONE_WORDING * min(len(one.places), len(other.places)):
        return ""
    agreed: set[str] = set()
    conflicts: dict[tuple[str, frozenset[str], frozenset[str]], int] = {}
    for place in common:
        kind, left, right = place[0], one.places[place], other.places[place]
        same = left if left == right else left & right
        fewest = min(len(left), len(right))
        if 2 * len(same) >= fewest:
            agreed |= same
        else:
            conflicts[kind, left, right] = min(fewest, _ROW) if kind == NUMBER else 1
    count = sum(conflicts.values())
    only_numbers = all(kind == NUMBER for kind, _, _ in conflicts)
    if only_numbers:
        least, share, alike = _LEAST_NUMBERS, _SHARE_OF_NUMBERS, float(len(agreed))
    else:
        least, share, alike = _LEAST, _SHARE, len(agreed) / (2 if one.nouns_too or other.nouns_too else 1)
    if count < least or count <= share * (count + alike):
        return ""
    return f"{count} names, numbers or days are others in the same words"


def _root(word: str) -> str:
    return "".join(filter(str.isdigit, word)) or word[:_FORMS]
