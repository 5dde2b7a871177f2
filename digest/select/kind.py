"""Hard news or feature: told by evidence, with the source's own word as one voice; pure.

Each piece of evidence has a strength between -1 and 1 and a weight; its points are natural logarithms of
odds, so that they add up (a logistic model, fitted on half of the labelled articles of
``bench/eval/kind_labels.tsv``; the other half measures it). Languages without words of their own are told by
sections, credit, length and form.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from digest.model import Article, Version
from digest.select.signs import Signs, Words, section_names, signs
from digest.text.terms import terms

HARD, FEATURE = "hard", "feature"

WEIGHTS = {
    "section": 1.0,
    "credit": 1.0,
    "day": 0.8,
    "reporting": 1.9,
    "public": 1.8,
    "headline": 1.7,
    "form": -1.9,
    "general": -0.6,
    "address": -1.4,
    "length": -1.4,
}
WITHOUT_SIGNS = -0.9
"""What an article leans to that shows none, in a language whose words are known."""
UNKNOWN = 0.8
"""What one leans to of which nothing can be known: in another language, or without a text. It is news."""

_CHARS = 3_000
"""So much of the text is read at all."""
_OPENING, _TEXT = 120, 400
"""So many words from the top are looked at for what hard news opens with, and for the tone."""
_USUAL = 350
"""Words of an article that is neither long nor short."""
_SOME = 60
"""So many words show a sign, if there is one; fewer say little by showing none."""
_WHOLE = 80
"""Words of a text that is more than the summary a feed gives."""
_QUOTED = re.compile('["“„«][^"“”„«»]{1,400}["“”»]')
_FORMAL_YOU = re.compile(r"(?<=[a-zäöüß,] )(?:Sie|Ihnen|Ihr|Ihre[mnrs]?)\b")
_SITE = re.compile(r"\s[|›‹]\s.*|\s[-–—]\s[^-–—|]{2,40}$")
_SHOWN = 0.05
"""Evidence of fewer points is none."""
_BEGINNING = 2
"""So many words of the headline are its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What an article is: above 0 hard news, below 0 a feature; and by what evidence."""

    leaning: float
    evidence: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return ``hard`` or ``feature``; without evidence it is news."""
        return HARD if self.leaning >= 0 else FEATURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One piece of evidence: how strong it is, -1..1, and in words what was seen."""

    name: str
    strength: float
    seen: str

    @property
    def points(self) -> float:
        """Return what it adds to the leaning."""
        return WEIGHTS[self.name] * self.strength


def kind(version: Version, *, section_of_source: str | None = None, language: str | None = None) -> Kind:
    """Tell hard news from a feature; the evidence is named, each with its points.

    ``language`` is that of the newsletter, for articles that declare none.
    """
    article = version.article
    seen = signs_of(article, section_of_source=section_of_source, language=language)
    found = [sign for sign in seen if abs(sign.points) >= _SHOWN]
    known = signs(_spoken(article, language)) is not None
    begins = UNKNOWN + (WITHOUT_SIGNS - UNKNOWN) * (_told_of(article) if known else 0.0)
    return Kind(
        leaning=begins + sum(sign.points for sign in found),
        evidence=(
            *(f"{sign.seen} ({sign.points:+.1f})" for sign in found),
            f"without these ({begins:+.1f})",
        ),
    )


def signs_of(article: Article, *, section_of_source: str | None, language: str | None) -> tuple[Sign, ...]:
    """Return all evidence of an article, also that which is worth nothing."""
    spoken = _spoken(article, language)
    said = signs(spoken)
    headline = () if article.headline_derived else terms(_SITE.sub("", article.headline), spoken)
    text = f"{article.standfirst or ''}\n{article.text}"[:_CHARS]
    body = terms(text, spoken)[:_TEXT]
    found = [
        _section(article, section_of_source),
        Sign(name="credit", strength=float(bool(article.credit)), seen=f"agency credit {article.credit}"),
        _form(article, headline, said),
        _length(article),
    ]
    if said is not None:
        opening = body[:_OPENING]
        found += [
            _day(opening, said),
            _counted("reporting", body, said.reporting, enough=6, what="reports what was said"),
            _counted("public", opening, said.public, enough=3, what="public affairs"),
            _counted("headline", headline, said.acts, enough=1, what="headline of news"),
            _address(text, spoken, said),
            _general(body, said),
        ]
    return tuple(found)


def _spoken(article: Article, language: str | None) -> str:
    return (article.language or language or "").replace("_", "-").partition("-")[0].lower()


def _told_of(article: Article) -> float:
    """Return how much of an opening there is, 0..1: a few words that show no sign say little."""
    return min(1.0, len(f"{article.standfirst or ''} {article.text}".split()) / _SOME)


def _section(article: Article, section_of_source: str | None) -> Sign:
    named = (*article.sections, *((section_of_source,) if section_of_source else ()))
    names = section_names()
    folders = [name for name in _folders(article.url) if not all(term in names.news for term in terms(name))]
    filed = [*named, *folders]
    hard = any(term in names.hard for name in filed for term in terms(name))
    feature = any(term in names.feature for name in filed for term in terms(name))
    return Sign(name="section", strength=float(hard) - float(feature), seen=f"filed under {', '.join(filed)}")


def _folders(url: str | None) -> Iterator[str]:
    """Yield the folders of an address: publishers file there what their feeds do not tell."""
    if url is None:
        return
    for folder in urlsplit(url).path.split("/")[:-1]:
        if 2 < len(folder) <= 30 and not folder.isdigit():
            yield folder


def _form(article: Article, headline: Sequence[str], said: Signs | None) -> Sign:
    strength, seen = 0.0, "the headline's form"
    form = next((term for at, term in enumerate(headline) if said and _is_form(term, at, said)), None)
    if form is not None:
        strength, seen = 1.0, f"headline of a feature: {form}"
    elif headline and article.headline.rstrip(' "”»“').endswith(("?", "？", "؟")):
        strength, seen = 1.0, "the headline asks"
    return Sign(name="form", strength=strength, seen=seen)


def _is_form(term: str, at: int, said: Signs) -> bool:
    return term in said.form or (at < _BEGINNING and term in said.opens)


def _length(article: Article) -> Sign:
    count = len(article.text.split())
    strength = min(1.0, max(-1.0, math.log2(count / _USUAL) / 2)) if count >= _WHOLE else 0.0
    return Sign(name="length", strength=strength, seen=f"{count} words")


def _counted(name: str, some: Sequence[str], known: Words, *, enough: int, what: str) -> Sign:
    seen = [term for term in some if term in known]
    shown = ", ".join(dict.fromkeys(seen[:enough]))
    return Sign(name=name, strength=min(len(seen), enough) / enough, seen=f"{what}: {shown}")


def _address(text: str, spoken: str, said: Signs) -> Sign:
    """See how often the reader is spoken to, or the writer of; what others are quoted with does not count."""
    own = _QUOTED.sub(" ", text)
    some = terms(own, spoken)[:_TEXT]
    count = sum(1 for term in some if term in said.address)
    if spoken == "de":
        count += len(_FORMAL_YOU.findall(own[: 8 * _TEXT]))
    strength = min(1.0, 12 * count / len(some)) if some else 0.0
    return Sign(name="address", strength=strength, seen=f"speaks of you or me {_times(count)}")


def _general(some: Sequence[str], said: Signs) -> Sign:
    count = sum(1 for term in some if term in said.general)
    strength = min(1.0, 20 * count / len(some)) if some else 0.0
    return Sign(name="general", strength=strength, seen=f"speaks in general {_times(count)}")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _day(opening: Sequence[str], said: Signs) -> Sign:
    """See days of the week, and dates: a month beside a number."""
    seen = [term for term in opening if term in said.day]
    for left, right in pairwise(opening):
        if (left in said.months and _is_day(right)) or (right in said.months and _is_day(left)):
            seen.append(f"{left} {right}")
    shown = ", ".join(dict.fromkeys(seen[:3]))
    return Sign(name="day", strength=min(len(seen), 3) / 3, seen=f"bound to the day: {shown}")


def _is_day(term: str) -> bool:
    return term.isdecimal() and 0 < int(term[:3]) <= 31
