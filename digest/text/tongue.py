"""Tell the language of a text that does not say it: a text in, a language tag out; pure, offline."""

from __future__ import annotations

import gcld3

_ENOUGH_LETTERS = 60
_ENOUGH_SIGNS = 20
_MAX_CHARS = 1500
_CERTAIN = 0.9
_CJK = range(0x3040, 0xD7B0)
# Codes that were withdrawn (ISO 639-1), and what stands for them.
_RENAMED = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv"}


def detect_language(text: str) -> str | None:
    """Return the language of ``text`` (ISO 639-1), None where it is too short or too mixed to be sure."""
    shown = " ".join(text[:_MAX_CHARS].encode("utf-8", "ignore").decode().replace("\0", " ").split())
    signs = sum(ord(char) in _CJK for char in shown)
    if signs < _ENOUGH_SIGNS and sum(map(str.isalpha, shown)) < _ENOUGH_LETTERS:
        return None
    found = gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=8 * _MAX_CHARS).FindLanguage(shown)
    if not found.is_reliable or found.probability < _CERTAIN or "-" in found.language:
        return None
    code = str(found.language)
    return _RENAMED.get(code, code)
