"""Readers' topics that look like a misspelt section: nothing would come, and nobody would know."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from digest.text.folding import fold

_CLOSE = 0.8
"""Of difflib's ratio: one letter wrong or two swapped in a word of eight."""


def misspelt(topics: Iterable[str], sections: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each topic that is almost, but not quite, a section's key, with that key.

    Other words are let pass: a topic may be one of the publishers' own.
    """
    for topic in topics:
        word = fold(topic.strip())
        if word and word not in map(fold, sections):
            close = difflib.get_close_matches(word, sections, n=1, cutoff=_CLOSE)
            if close:
                yield topic, close[0]
