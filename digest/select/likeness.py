"""What an article tells, prepared once for comparing, and how alike two of them are; pure.

A pair is judged on the pair alone, and on how much each word tells as of the window's start: neither the
order of arrival nor unrelated articles change a thing.
"""

from __future__ import annotations

import hashlib
import math
import re
from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from digest.model import Article, BlockKind, Version, VersionId
from digest.select.slots import Filled, filled, named, other_event
from digest.select.value import Choice
from digest.text.fingerprint import content_hash
from digest.text.locale import calendar_words
from digest.text.search import search_terms
from digest.text.terms import stop_words, terms

RUN = 4
NEAR = 0.5
"""Share of four-word runs that two near duplicates have in common (of the shorter text)."""
LEAST_RUNS = 12
_BOILERPLATE_RUNS, _ONE_TOP = 120, 0.1
"""So many runs in common may be an author's portrait and a call to subscribe, where headlines and leads,
with less than this cosine, tell of different things."""
SHORTEST = 1 / 3
"""A text in a much longer one is no duplicate: a round-up holds pieces of many events."""
LOOKED_AT = 300
"""Words of a text that are compared; its copies begin alike, and a day's texts stay small."""
_LOOKED_AT_CHARS = 4000
_LEAST_LEAD, _LEAD_CHARS = 80, 600
"""A shorter first paragraph may be a dateline; of one that goes on the beginning says what happened."""
ONE_EVENT_WITHIN = timedelta(hours=36)
TELLING = 0.8
"""By an event is known what at most one article in twenty holds."""
_ASKED = -2.5
"""Of what is less likely to be one event nobody asks by what it is another."""
_KEPT = 2_000
"""Texts whose slots are kept at a time."""
LEAST_SHARED, LEAST_TELLING, LEAST_WEIGHT = 3, 2, 2.0

_YEAR = re.compile("(?:19|20)[0-9][0-9]")
_COMPOUND = re.compile(r"\w+(?:[-\u2010\u2011]\w+)+")

SAME_TEXT, NEAR_TEXT, ONE_EVENT = "the same text", "nearly the same text", "one event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an article tells, prepared for comparing."""

    version: Version
    hash: str
    runs: array[int]
    """Numbers that stand for its runs of four words, each once; compact, since a window holds a million."""
    words: frozenset[str]
    """Of headline and standfirst (or the first paragraph): who, what, where, how many."""
    weights: Mapping[str, float]
    """How much each word tells; one mapping for all that are compared, to keep a day small."""
    length: float
    """Of the words as a vector of their weights."""
    telling: frozenset[str]
    """The words by which an event is known; numbers alone tell none."""
    numbers: frozenset[str]
    names: frozenset[str]
    """Of the telling words those that are written with a capital and nowhere in the text without."""
    cast: frozenset[str]
    """Such names from the headline to the end of what is compared."""
    forms: Forms = field(compare=False, repr=False)
    """Reads what stands in the slots of its wording, where that is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """By what evidence two articles fall together."""

    how: str
    value: float
    """0..1: of two texts the share they have in common, else how likely it is that they report one event."""
    words: tuple[str, ...] = ()
    """What they have in common, the most telling first."""
    cosine: float = 0.0
    said: str = ""
    """What their names and numbers say, where they say anything."""

    def __str__(self) -> str:
        """Return the evidence in a few words."""
        said = f"{self.how}, {self.value:.2f}"
        if not self.words:
            return said
        shown = ", ".join(self.words[:6]) + (", …" if len(self.words) > 6 else "")
        parts = (f"{len(self.words)} words in common ({shown})", f"cosine {self.cosine:.2f}", self.said)
        return f"{said}: {', '.join(part for part in parts if part)}"


class Forms:
    """The slots of texts: read when a pair has so much in common that they are asked for."""

    def __init__(self, language: str) -> None:
        """Begin with none; ``language`` is that of articles that declare none."""
        self._language = language
        self._read: dict[VersionId, Filled] = {}

    def of(self, version: Version) -> Filled:
        """Return the slots of headline, standfirst and what is compared of the text."""
        if version.id not in self._read:
            if len(self._read) >= _KEPT:
                self._read.clear()
            article = version.article
            lines = (article.headline, article.standfirst or "", article.text)
            self._read[version.id] = filled(
                [line[:_LOOKED_AT_CHARS] for line in lines], article.language or self._language
            )
        return self._read[version.id]


def tell(versions: Iterable[Version], choice: Choice) -> tuple[Told, ...]:
    """Prepare ``versions`` for comparing, in their order."""
    known = _Known(choice=choice, forms=Forms(choice.newsletter.language))
    return tuple(_told(version, known) for version in versions)


def same_text(one: Told, other: Told) -> Likeness | None:
    """Say whether two articles are one text, or nearly."""
    if one.hash == other.hash:
        return Likeness(how=SAME_TEXT, value=1.0)
    fewest, most = sorted((len(one.runs), len(other.runs)))
    if fewest < LEAST_RUNS or fewest < SHORTEST * most:
        return None
    count = len(set(one.runs).intersection(other.runs))
    if count < NEAR * fewest or _is_boilerplate(one, other, count) or apart(one, other):
        return None
    return Likeness(how=NEAR_TEXT, value=count / fewest)


def _is_boilerplate(one: Told, other: Told, count: int) -> bool:
    """Tell whether what two texts have in common is only what a newsroom puts under each of them."""
    return count < _BOILERPLATE_RUNS and cosine(one, other) < _ONE_TOP


def apart(one: Told, other: Told) -> str:
    """Say by what two articles in one wording are two events all the same; nothing where they are not."""
    return other_event(one.forms.of(one.version), other.forms.of(other.version))


def same_event(one: Told, other: Told, *, within: timedelta = ONE_EVENT_WITHIN) -> Likeness | None:
    """Say how likely it is that two articles report one event; None where nothing speaks for it.

    A logistic model with round weights, fitted on pairs of short news texts in five archives of different
    sizes: the cosine of the words, the most telling one in common, all in common together, numbers and names.
    """
    shared = one.words & other.words
    if len(shared) < LEAST_SHARED or abs(one.version.dated - other.version.dated) > within:
        return None
    weights = sorted((one.weights[word] for word in shared), reverse=True)
    together = math.fsum(weights)
    if together < LEAST_WEIGHT or len(one.telling & other.telling) < LEAST_TELLING:
        return None
    cosine = math.fsum(weight * weight for weight in weights) / (one.length * other.length)
    evidence = [_numbers(one, other), _names(one, other)]
    points = sum(point for point, _ in evidence)
    odds = 12 * cosine + 1.5 * weights[0] + 1.5 * math.log1p(together) + points - 7.2
    if odds > _ASKED and apart(one, other):
        return None
    return Likeness(
        how=ONE_EVENT,
        value=1 / (1 + math.exp(-odds)),
        words=tuple(sorted(shared, key=lambda word: (-one.weights[word], word))),
        cosine=cosine,
        said=", ".join(said for _, said in evidence if said),
    )


def cosine(one: Told, other: Told) -> float:
    """Return how much of their subject two articles have in common, 0..1."""
    shared = math.fsum(one.weights[word] ** 2 for word in one.words & other.words)
    return shared / (one.length * other.length) if shared else 0.0


def _numbers(one: Told, other: Told) -> tuple[float, str]:
    if one.numbers & other.numbers:
        return 1.0, "a number in common"
    if one.numbers and other.numbers:
        return -1.5, "no number in common"
    return 0.0, ""


def _names(one: Told, other: Told) -> tuple[float, str]:
    if one.names & other.names:
        return 1.0, "a name in common"
    if one.names and other.names:
        return 0.0, "no name in common"
    return 0.5, ""  # no capitals to know names by: half of either


def _number(word: str) -> bool:
    """Tell whether a word is a number that counts something; a year is on every page of it."""
    return word[0].isdigit() and not _YEAR.fullmatch(word)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is found out once for each word of a day."""

    choice: Choice
    forms: Forms
    weights: dict[str, float] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    marks: dict[str, int] = field(default_factory=dict)

    def look_at(self, words: Iterable[str]) -> None:
        for word in words:
            if word not in self.weights:
                self.weights[word] = self.choice.rarity.telling(word)
                if _number(word):
                    self.numbers.add(word)


def _told(version: Version, known: _Known) -> Told:
    article = version.article
    spoken = article.language or known.choice.newsletter.language
    text = article.text or article.standfirst or article.headline
    told = f"{article.headline[:_LEAD_CHARS]}\n{_lead(article)}"
    words = _words(told, spoken)
    known.look_at(words)
    weights = known.weights
    numbers = known.numbers.intersection(words)
    runs = _runs(terms(text[:_LOOKED_AT_CHARS], spoken)[:LOOKED_AT], known.marks)
    names = named(f"{told}\n{text[:_LOOKED_AT_CHARS]}", spoken) - calendar_words(spoken) - stop_words(spoken)
    known.look_at(names)
    cast = frozenset(name for name in names if weights[name] >= TELLING and not name[0].isdigit())
    return Told(
        version=version,
        hash=content_hash(headline="", standfirst=None, blocks=article.blocks)
        if article.blocks and len(runs) >= LEAST_RUNS  # "Watch the video." stands under many headlines
        else content_hash(headline=article.headline, standfirst=article.standfirst, blocks=article.blocks),
        runs=runs,
        words=frozenset(words),
        weights=weights,
        length=math.sqrt(math.fsum(weights[word] ** 2 for word in words)),
        telling=frozenset(word for word in words if weights[word] >= TELLING and word not in numbers),
        numbers=frozenset(numbers),
        names=cast.intersection(words),
        cast=cast,
        forms=known.forms,
    )


def _lead(article: Article) -> str:
    """Return the standfirst, or of the text as many paragraphs from the first as say something."""
    lead = article.standfirst or ""
    for block in article.blocks:
        if len(lead) >= _LEAST_LEAD or article.standfirst:
            break
        if block.kind is not BlockKind.HEAD:
            lead = f"{lead}\n{block.text}"
    return lead[:_LEAD_CHARS]


def told_words(text: str, language: str) -> set[str]:
    """Return the words of a text, stop words left out, and its numbers."""
    digits = filter(str.isdigit, terms(text, language))  # "3 dead": too short a word to search for
    return {*search_terms(text, language), *digits}


def _words(text: str, language: str) -> tuple[str, ...]:
    """Return what tells events apart; their day is in the date, and a compound counts by its parts."""
    found = told_words(text, language) - calendar_words(language)
    parts = {part for whole in _COMPOUND.findall(text) for part in terms(whole, language)}
    return tuple(sorted(word for word in found if not _is_joined(word, parts)))


def _is_joined(word: str, parts: Collection[str]) -> bool:
    """Tell whether a word is two of the parts of a compound without its hyphen."""
    return word in parts and any(word[:at] in parts and word[at:] in parts for at in range(1, len(word)))


def _runs(words: tuple[str, ...], marks: dict[str, int]) -> array[int]:
    for word in words:
        if word not in marks:  # the hash of a str differs from process to process, that of numbers does not
            marks[word] = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=7).digest(), "big")
    row = [marks[word] for word in words]
    return array("q", set(map(hash, zip(*(row[start:] for start in range(RUN)), strict=False))))
