"""Choose a page's own text from its blocks: what an extractor found, and what stands beside it; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digest.text.credit import parse_byline
from digest.text.furniture import is_furniture
from digest.text.tree import Run

_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEADS = frozenset({"p", "div", "h2", "h3", "h4", "header", "section"})
_CELLS = frozenset({"td", "th", "caption", "tr", "table", "tbody", "thead", "tfoot"})
_PARAGRAPHS = frozenset({"p", "li", "blockquote", "dd", "pre"})
_TERMINALS = tuple(".!?…。！？؟۔।")
_CLOSERS = "\"'”’»“)]」』）】 "
_NOT_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])")
_STANDFIRST = frozenset(
    """abstract chapo dek deck desc description excerpt ingress intro kicker lead lede preamble standfirst
    strapline subhead subheader subheading subheadline subtitle sub summary teaser teasertext""".split()
)
_SUBSTANTIAL = 80
_SHORT_KEY = 24
_NEARLY_ALL = 0.8
_GOOD_PART = 0.15
_MOST = 0.5
_TOO_LITTLE = 0.5
_LONG_KEY = 40
_LEAST_SAID = 500
_MAX_SCANNED = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The blocks of an article, in the order of the page."""

    standfirst: Run | None = None
    """What stands between headline and text as a summary; it is none of ``runs``."""
    runs: tuple[Run, ...] = ()


def key(text: str) -> str:
    """Return letters and digits alone, for comparing what is the same but for spaces and marks."""
    return _NOT_WORD.sub("", text.casefold())


def choose(
    runs: Sequence[Run], *, found: Iterable[str], headline: str, description: str, said: str = ""
) -> Chosen:
    """Return the runs that make the article.

    ``found`` are the lines of an extractor, ``description`` is the page's own summary of itself, ``said`` the
    text that the publisher hands to machines (JSON-LD articleBody), its lines being paragraphs.
    """
    found = tuple(found)
    lines = [key(line) for line in found]
    whole, single = "".join(lines)[:_MAX_SCANNED], frozenset(lines)
    keys = [key(run.text) for run in runs]
    matched = [_is_in(k, whole, single) for k in keys]
    kept = _kept(runs, keys, matched, region=_region(runs, matched), headline=key(headline))
    kept = _without_empty_heads(runs, _as_said(runs, keys, kept, said=key(said)[:_MAX_SCANNED]))
    first = next((n for n, keep in enumerate(kept) if keep and _is_prose(runs[n])), 0)
    size = sum(len(k) for k, keep in zip(keys, kept, strict=True) if keep)
    if size < _TOO_LITTLE * len(whole):
        return Chosen(runs=tuple(map(_as_run, found)))  # not made of blocks, or a table
    if len(said) >= _LEAST_SAID and size < _TOO_LITTLE * len(key(said)):
        return Chosen(runs=tuple(map(_as_run, filter(str.strip, said.splitlines()))))  # shown by a script
    start = _behind_headline(runs[:first], keys, key(headline))
    lead = _standfirst(runs, keys, range(start, first), description=key(description)) if start else ()
    for place in range(first):
        if place in lead or len(runs[place].text) < _SUBSTANTIAL:
            kept[place] = False
    return Chosen(
        standfirst=_joined([runs[place] for place in lead]),
        runs=tuple(run for run, keep in zip(runs, kept, strict=True) if keep),
    )


def _joined(lead: Sequence[Run]) -> Run | None:
    return replace(lead[0], text=" ".join(run.text for run in lead)) if lead else None


def _as_run(line: str) -> Run:
    return Run(text=line, tag="p", linked=0.0, path=(0,), names="", quoted=False)


def _behind_headline(runs: Sequence[Run], keys: Sequence[str], headline: str) -> int:
    """Return the place behind the headline; 0 where it is not found."""
    tagged = said = 0
    for place, run in enumerate(runs):
        if run.tag == "h1":
            tagged = place + 1
        if keys[place] and (keys[place] == headline or (run.tag in _HEADS and keys[place] in headline)):
            said = place + 1
    return said or tagged


def _standfirst(
    runs: Sequence[Run], keys: Sequence[str], places: range, *, description: str
) -> tuple[int, ...]:
    """Return the places of what stands between headline and text as a summary."""
    fit = [place for place in places if _may_lead(runs[place])]
    for sign in (
        lambda place: _alike(keys[place], description),
        lambda place: len(keys[place]) >= _SUBSTANTIAL // 2 and _is_named_standfirst(runs[place].names),
        lambda place: len(runs[place].text) >= _SUBSTANTIAL and _is_statement(runs[place].text),
    ):
        found = next(filter(sign, fit), None)
        if found is not None:
            return tuple(n for n in fit if n >= found and _same_kind(runs[n], runs[found]))
    return ()


def _may_lead(run: Run) -> bool:
    fit = run.tag in _LEADS and 30 <= len(run.text) <= 900 and run.linked <= 0.5
    return fit and not is_furniture(run.text) and parse_byline(run.text, language=None) is None


def _same_kind(one: Run, other: Run) -> bool:
    return one.tag == other.tag and one.holder == other.holder and one.names == other.names


def _is_named_standfirst(names: str) -> bool:
    return not _STANDFIRST.isdisjoint(word.lower() for word in _WORD.findall(names))


def _is_statement(text: str) -> bool:
    return _is_sentence(text) and not text.rstrip(_CLOSERS).endswith(("?", "？"))


def _is_sentence(text: str) -> bool:
    return text.rstrip(_CLOSERS)[-1:] in _TERMINALS


def _alike(said: str, description: str) -> bool:
    short, long = sorted((said, description), key=len)
    return len(short) >= _SHORT_KEY and short in long


def coverage(runs: Sequence[Run], found: Iterable[str]) -> float:
    """Return how much of a page's running text an extractor found, 0 to 1."""
    lines = [key(line) for line in found]
    whole, single = "".join(lines)[:_MAX_SCANNED], frozenset(lines)
    prose = [run for run in runs if _is_prose(run) and run.linked < 0.5 and len(run.text) >= _SUBSTANTIAL]
    total = sum(len(run.text) for run in prose)
    return sum(len(run.text) for run in prose if _is_in(key(run.text), whole, single)) / max(1, total)


def _is_in(k: str, whole: str, single: frozenset[str]) -> bool:
    return bool(k) and (k in single or (len(k) >= _SHORT_KEY and k in whole))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Region:
    """Where on the page the article stands."""

    inside: int
    """The innermost element that holds nearly all of what was found."""
    holders: frozenset[int]
    """The elements that hold a good part each of what was found."""
    names: frozenset[tuple[str, str]]
    """What the found paragraphs are called, where each has a wrapper of its own."""

    def holds(self, run: Run) -> bool:
        return self.inside in run.path

    def claims(self, run: Run) -> bool:
        """Tell whether a block is the article's though it was not found: it stands among what was."""
        if run.tag not in _PARAGRAPHS | _HEADS and not (len(run.text) >= 40 and _is_sentence(run.text)):
            return False
        return _holder(run) in self.holders or self.names_it(run)

    def names_it(self, run: Run) -> bool:
        """Tell whether a block is called as the article's paragraphs are."""
        return bool(run.names) and (run.tag, run.names) in self.names


def _region(runs: Sequence[Run], matched: Sequence[bool]) -> _Region:
    prose = [
        run
        for run, match in zip(runs, matched, strict=True)
        if match and _is_prose(run) and run.linked < 0.5 and len(run.text) >= _SUBSTANTIAL
    ]
    within: Counter[int] = Counter()
    holders: Counter[int] = Counter()
    names: Counter[tuple[str, str]] = Counter()
    for run in prose:
        size = len(run.text)
        within.update(dict.fromkeys(run.path, size))
        holders[_holder(run)] += size
        names[run.tag, run.names] += size
    total = sum(holders.values())
    # Elements are numbered in the order of the page: the innermost has the highest number.
    inside = max((n for n, size in within.items() if size >= _NEARLY_ALL * total), default=1)
    return _Region(
        inside=inside,
        holders=frozenset(n for n, size in holders.items() if size >= _GOOD_PART * total),
        names=frozenset(name for name, size in names.items() if size >= _GOOD_PART * total),
    )


def _kept(
    runs: Sequence[Run], keys: Sequence[str], matched: Sequence[bool], *, region: _Region, headline: str
) -> list[bool]:
    seen: set[str] = set()
    another = False
    kept = []
    for place, run in enumerate(runs):
        k = keys[place]
        if run.tag == "h1" and seen and k != headline:
            another = True  # the next article on the same page
        keep = bool(k) and k != headline and run.tag != "h1" and k not in seen and not _is_link(run)
        if region.holds(run):
            keep = keep and (matched[place] or region.claims(run))
        else:
            keep = keep and not another and region.names_it(run)
        if keep and len(k) >= _SHORT_KEY:
            seen.add(k)
        kept.append(keep)
    return kept


def _as_said(runs: Sequence[Run], keys: Sequence[str], kept: Sequence[bool], *, said: str) -> list[bool]:
    """Bring the choice into line with what the publisher hands to machines, where that is the same text.

    It is believed to add where most of what was chosen is in it, and to take away where nearly all is.
    """
    long = [len(k) >= _LONG_KEY and _is_prose(run) for run, k in zip(runs, keys, strict=True)]
    inside = [is_long and k in said for is_long, k in zip(long, keys, strict=True)]
    total = sum(len(k) for k, keep, is_long in zip(keys, kept, long, strict=True) if keep and is_long)
    agreed = sum(len(k) for k, keep, is_in in zip(keys, kept, inside, strict=True) if keep and is_in)
    if agreed < _MOST * total or not total:
        return list(kept)
    seen: set[str] = set()
    out = []
    for place, k in enumerate(keys):
        keep = kept[place] or inside[place]
        if agreed >= _NEARLY_ALL * total and long[place] and not inside[place]:
            keep = False
        out.append(keep and not (inside[place] and k in seen))
        if inside[place]:
            seen.add(k)
    return out


def _holder(run: Run) -> int:
    """Return the element that holds the article's blocks: a list's items count as blocks beside the list."""
    return run.path[-3] if run.tag == "li" and len(run.path) > 2 else run.holder


def _is_prose(run: Run) -> bool:
    return run.tag not in _HEADS and run.tag not in _CELLS


def _is_link(run: Run) -> bool:
    if run.linked < 0.6:
        return False
    return run.tag == "li" or len(run.text) < 40 or not _is_sentence(run.text)


def _without_empty_heads(runs: Sequence[Run], kept: Sequence[bool]) -> list[bool]:
    """Drop heads of what was not kept: of links, and of nothing at the end."""
    out = list(kept)
    over = False
    for place in range(len(runs) - 1, -1, -1):
        if out[place] and runs[place].tag in _HEADS and len(runs[place].text) <= 120:
            following = runs[place + 1] if place + 1 < len(runs) else None
            out[place] = over and not (following and not out[place + 1] and following.linked > 0.5)
        over = over or out[place]
    return out
