"""Find the standfirst that a page shows between headline and text; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from digest.collect.candidates import SUBSTANTIAL, Candidate, are_alike, asks
from digest.text.credit import parse_byline
from digest.text.furniture import is_furniture

_TAGS = frozenset({"p", "div", "h2", "h3", "h4", "header", "section"})
_CHARS = range(30, 901)
_NAMED_CHARS = 40
_WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])")
# "sub" is what is left of sub-title and sub-head.
_NAMES = frozenset(
    """abstract chapo dek deck desc description excerpt ingress intro lead lede preamble standfirst strapline
    sub subhead subheader subheading subheadline subtitle summary teaser teasertext""".split()
)


def lead_of(before: Sequence[Candidate], *, headline: str, description: str) -> tuple[int, ...]:
    """Return the places of the standfirst among the blocks before the text; nothing where there is none.

    It stands behind the headline, and is what the page gives as its description, or is called as standfirsts
    are, or is a statement of some length. ``headline`` and ``description`` are keys.
    """
    start = _behind_headline(before, headline)
    places = range(start or len(before), len(before))
    fit = [place for place in places if _may_lead(before[place])]
    signs: tuple[Callable[[Candidate], bool], ...] = (
        lambda one: are_alike(one.key, description),
        lambda one: len(one.key) >= _NAMED_CHARS and is_named_lead(one),
        lambda one: len(one.run.text) >= SUBSTANTIAL and one.is_sentence and not asks(one.run.text),
    )
    for sign in signs:
        found = next((place for place in fit if sign(before[place])), None)
        if found is not None:
            return (found, *(n for n in places if n > found and _goes_on(before[n], before[found])))
    return ()


def _behind_headline(before: Sequence[Candidate], headline: str) -> int:
    """Return the place behind the last headline; 0 where there is none."""
    marked = said = 0
    for place, one in enumerate(before, start=1):
        if one.run.tag == "h1":
            marked = place
        if one.key and (one.key == headline or (one.is_head and one.key in headline)):
            said = place
    return said or marked


def _may_lead(one: Candidate) -> bool:
    text = one.run.text
    fit = one.run.tag in _TAGS and len(text) in _CHARS and one.run.linked <= 0.5
    return fit and not is_furniture(text) and parse_byline(text, language=None) is None


def is_named_lead(one: Candidate) -> bool:
    """Tell whether a block is called as standfirsts are."""
    return not _NAMES.isdisjoint(word.lower() for word in _WORD.findall(one.run.names))


def _goes_on(one: Candidate, lead: Candidate) -> bool:
    alike = (one.run.tag, one.run.names, one.holder) == (lead.run.tag, lead.run.names, lead.holder)
    return alike and bool(one.run.names) and not is_furniture(one.run.text)
