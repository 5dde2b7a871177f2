"""Fold writing to what is said: compatibility forms, case, accents; text in, folded text out; pure."""

from __future__ import annotations

import re
import unicodedata

# Marks that only decorate a letter. Those of the scripts of India and South-East Asia are vowels: they stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_LETTERS = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n",
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    }
)  # fmt: skip

_PLAIN = "[^\\W_\u0e00-\u0eff]"
_MARKED = "[\u0300-\u036f\u0900-\u0963\u0966-\u0dff\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17d3]"
WORD = f"(?:{_PLAIN}++|{_MARKED}++)++"
"""A pattern for all characters of a word; ``\\w`` tears words at the vowel signs of Hindi or Thai."""


def fold(text: str) -> str:
    """Return ``text`` without differences of width, case and accent."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)
