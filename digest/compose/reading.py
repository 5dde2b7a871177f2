"""Stage compose: how long a text takes to read. In: a text. Out: minutes; pure."""

from __future__ import annotations

import re

WORDS_A_MINUTE = 220
CHARACTERS_A_MINUTE = 500
"""For scripts without spaces between words."""

_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def minutes(text: str) -> int:
    """Return the minutes a text takes, at least 1; 0 where there is no text and nobody knows."""
    if not text.strip():
        return 0
    unspaced = len(_UNSPACED.findall(text))
    words = len(_UNSPACED.sub(" ", text).split())
    return max(1, round(words / WORDS_A_MINUTE + unspaced / CHARACTERS_A_MINUTE))
