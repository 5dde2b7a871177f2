"""Choose a page's own text from its blocks: what an extractor found, and what stands beside it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digest.collect.candidates import MAX_SCANNED, SUBSTANTIAL, Candidate, key
from digest.collect.lead import is_named_lead, lead_of
from digest.collect.region import Region, kept_in, region_of
from digest.text.html_tree import Run

_LONGEST_HEAD = 120
_LONG_KEY = 40
_HALF = 0.5
_NEARLY_ALL = 0.8
_LEAST_SAID = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The blocks of an article, in the order of the page."""

    standfirst: Run | None = None
    """What stands between headline and text as a summary; it is none of ``runs``."""
    runs: tuple[Run, ...] = ()


def choose(
    blocks: Sequence[Candidate], *, found: Sequence[str], headline: str, description: str, said: str = ""
) -> Chosen:
    """Return the blocks that make the article.

    ``found`` are the lines of the extractor that the candidates were judged by, ``description`` is the page's
    own summary of itself, ``said`` the text that the publisher hands to machines (JSON-LD articleBody), its
    lines being paragraphs.
    """
    title, machine = key(headline), key(said)
    region = region_of(blocks)
    kept = kept_in(region, blocks, headline=title)
    kept = _without_empty_heads(blocks, _as_said(blocks, kept, said=machine[:MAX_SCANNED]))
    size = sum(len(one.key) for one, keep in zip(blocks, kept, strict=True) if keep)
    if size < _HALF * sum(len(key(line)) for line in found):
        return Chosen(runs=_as_runs(found))  # a table, or not made of blocks
    if len(said) >= _LEAST_SAID and size < _HALF * len(machine):
        return Chosen(runs=_as_runs(said.splitlines()))  # only a script shows it
    first = next((n for n, keep in enumerate(kept) if keep and _is_body(blocks[n], region)), 0)
    lead = lead_of(blocks[:first], headline=title, description=key(description))
    for place in range(first):
        kept[place] = kept[place] and place not in lead and len(blocks[place].run.text) >= SUBSTANTIAL
    return Chosen(
        standfirst=_joined([blocks[place].run for place in lead]),
        runs=tuple(one.run for one, keep in zip(blocks, kept, strict=True) if keep),
    )


def _is_body(one: Candidate, region: Region) -> bool:
    return one.is_prose and region.holds(one) and not is_named_lead(one)


def _as_runs(lines: Iterable[str]) -> tuple[Run, ...]:
    return tuple(
        Run(text=line, tag="p", linked=0.0, path=(0,), names="", quoted=False)
        for line in lines
        if line.strip()
    )


def _joined(runs: Sequence[Run]) -> Run | None:
    return replace(runs[0], text=" ".join(run.text for run in runs)) if runs else None


def _as_said(blocks: Sequence[Candidate], kept: Sequence[bool], *, said: str) -> list[bool]:
    """Bring the choice into line with what the publisher hands to machines, where that is the same text.

    It is believed to add where half of what was chosen is in it, and to take away where nearly all is.
    """
    asked = [one.is_prose and len(one.key) >= _LONG_KEY for one in blocks]
    inside = [ask and one.key in said for one, ask in zip(blocks, asked, strict=True)]
    sizes = [len(one.key) for one in blocks]
    total = sum(size for size, keep, ask in zip(sizes, kept, asked, strict=True) if keep and ask)
    agreed = sum(size for size, keep, is_in in zip(sizes, kept, inside, strict=True) if keep and is_in)
    if not total or agreed < _HALF * total:
        return list(kept)
    seen: set[str] = set()
    out = []
    for one, keep, ask, is_in in zip(blocks, kept, asked, inside, strict=True):
        if is_in:
            out.append(one.key not in seen)
            seen.add(one.key)
        else:
            out.append(keep and not (ask and agreed >= _NEARLY_ALL * total))
    return out


def _without_empty_heads(blocks: Sequence[Candidate], kept: Sequence[bool]) -> list[bool]:
    """Drop heads of what was not kept: of links, and of nothing at the end."""
    out = list(kept)
    over = False
    for place in range(len(blocks) - 1, -1, -1):
        if out[place] and blocks[place].is_head and len(blocks[place].run.text) <= _LONGEST_HEAD:
            beside = blocks[place + 1] if place + 1 < len(blocks) else None
            out[place] = over and not (beside and not out[place + 1] and beside.run.linked > _HALF)
        over = over or out[place]
    return out
