"""A page's blocks as candidates for its article: what each is, and whether an extractor found it; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.text.html_tree import Run

SUBSTANTIAL = 80
"""Characters from which on a block is running text rather than a label."""
MAX_SCANNED = 300_000
"""Characters of a text that others are looked up in: looking up takes time with the product of both."""

HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th", "caption", "tr", "table", "tbody", "thead", "tfoot"})
_TERMINALS = tuple(".!?…。！？؟۔।")
_CLOSERS = "\"'”’»“)]」』）】 "
_NOT_WORD = re.compile(r"[\W_]+")
# Keys shorter than this are found by accident inside others.
_SHORT_KEY = 24
_SENTENCE = 40
_LINKED = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One block of a page."""

    run: Run
    key: str
    """Its letters and digits alone."""
    found: bool
    """Whether the extractor took it for the article's."""

    @property
    def is_long(self) -> bool:
        """Tell whether another block with the same key says the same, not merely as little."""
        return len(self.key) >= _SHORT_KEY

    @property
    def is_head(self) -> bool:
        """Tell whether it is marked as a heading."""
        return self.run.tag in HEADS

    @property
    def is_prose(self) -> bool:
        """Tell whether it is neither a heading nor a table's cell: cells are no sentences."""
        return not self.is_head and self.run.tag not in _CELLS

    @property
    def is_running(self) -> bool:
        """Tell whether it is running text: long, and not mere links."""
        return self.is_prose and self.run.linked < 0.5 and len(self.run.text) >= SUBSTANTIAL

    @property
    def is_sentence(self) -> bool:
        """Tell whether it ends as a sentence does."""
        return len(self.run.text) >= _SENTENCE and ends_as_sentence(self.run.text)

    @property
    def is_link(self) -> bool:
        """Tell whether it leads elsewhere: mostly links, and a list's item or no sentence."""
        return self.run.linked >= _LINKED and (self.run.tag == "li" or not self.is_sentence)

    @property
    def holder(self) -> int:
        """Return the element whose children are the article's blocks: a list counts as one of them."""
        path = self.run.path
        return path[-3] if self.run.tag == "li" and len(path) > 2 else path[-2] if len(path) > 1 else path[-1]


def candidates(runs: Sequence[Run], found: Iterable[str]) -> tuple[Candidate, ...]:
    """Return every block with what the lines of an extractor say of it."""
    lines = [key(line) for line in found]
    whole, single = "".join(lines)[:MAX_SCANNED], frozenset(lines)
    return tuple(
        Candidate(run=run, key=k, found=bool(k) and (k in single or (len(k) >= _SHORT_KEY and k in whole)))
        for run, k in ((run, key(run.text)) for run in runs)
    )


def coverage(all_of_it: Sequence[Candidate]) -> float:
    """Return how much of a page's running text the extractor found, 0 to 1."""
    running = [one for one in all_of_it if one.is_running]
    total = sum(len(one.run.text) for one in running)
    return sum(len(one.run.text) for one in running if one.found) / max(1, total)


def key(text: str) -> str:
    """Return letters and digits alone, for comparing what is the same but for spaces and marks."""
    return _NOT_WORD.sub("", text.casefold())


def are_alike(left: str, right: str) -> bool:
    """Tell whether one key holds the other, which is not too short to tell."""
    short, long = sorted((left, right), key=len)
    return len(short) >= _SHORT_KEY and short in long


def ends_as_sentence(text: str) -> bool:
    """Tell whether a text ends with a full stop or its like, quotation marks and brackets aside."""
    return text.rstrip(_CLOSERS)[-1:] in _TERMINALS


def asks(text: str) -> bool:
    """Tell whether a text ends with a question mark."""
    return text.rstrip(_CLOSERS)[-1:] in {"?", "？", "؟"}
