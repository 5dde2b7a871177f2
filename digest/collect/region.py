"""Where on a page its article stands, told from what an extractor found, and which blocks are in it; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from digest.collect.candidates import Candidate

_PARAGRAPHS = frozenset({"p", "li", "blockquote", "dd", "pre"})
_NEARLY_ALL = 0.8
_GOOD_PART = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The article's place."""

    inside: int
    """The innermost element that holds nearly all of what was found."""
    holders: frozenset[int]
    """The elements that hold a good part each of what was found."""
    names: frozenset[tuple[str, str]]
    """What the found paragraphs are called, where each has a wrapper of its own."""

    def holds(self, one: Candidate) -> bool:
        """Tell whether a block lies in the place."""
        return self.inside in one.run.path

    def claims(self, one: Candidate) -> bool:
        """Tell whether a block is the article's though it was not found: it stands among what was."""
        if one.run.tag not in _PARAGRAPHS and not one.is_head and not one.is_sentence:
            return False
        return one.holder in self.holders or self.names_it(one)

    def names_it(self, one: Candidate) -> bool:
        """Tell whether a block is called as the article's paragraphs are."""
        return bool(one.run.names) and (one.run.tag, one.run.names) in self.names


def region_of(all_of_it: Sequence[Candidate]) -> Region:
    """Return the place of what was found."""
    within: Counter[int] = Counter()
    holders: Counter[int] = Counter()
    names: Counter[tuple[str, str]] = Counter()
    for one in all_of_it:
        if one.found and one.is_running:
            size = len(one.run.text)
            within.update(dict.fromkeys(one.run.path, size))
            holders[one.holder] += size
            names[one.run.tag, one.run.names] += size
    total = holders.total()
    return Region(
        # Elements are numbered in the order of the page: the innermost has the highest number.
        inside=max((n for n, size in within.items() if size >= _NEARLY_ALL * total), default=1),
        holders=frozenset(n for n, size in holders.items() if size >= _GOOD_PART * total),
        names=frozenset(name for name, size in names.items() if size >= _GOOD_PART * total),
    )


def kept_in(region: Region, all_of_it: Sequence[Candidate], *, headline: str) -> list[bool]:
    """Say block by block what the article keeps: no headlines, no links, nothing twice.

    Outside the place it keeps what is called as its paragraphs are, up to the headline of a further article.
    """
    seen: set[str] = set()
    another = False
    kept = []
    for one in all_of_it:
        is_title = one.run.tag == "h1" or one.key == headline
        another = another or (is_title and bool(seen) and one.key != headline)
        keep = bool(one.key) and not is_title and one.key not in seen and not one.is_link
        if region.holds(one):
            keep = keep and (one.found or region.claims(one))
        else:
            keep = keep and not another and region.names_it(one)
        if keep and one.is_long:
            seen.add(one.key)
        kept.append(keep)
    return kept
