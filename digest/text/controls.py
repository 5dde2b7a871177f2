"""Make a text fit to be shown: control characters out, directions balanced, white space folded; pure."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1, without what is white space
    "\u00ad\u200b\u2060\ufeff\ufff9-\ufffb"  # soft hyphen, zero-width spaces, annotation marks
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"  # no characters at all
    "\U000e0000-\U000e001f]"
)
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMBEDDINGS = "\u202a\u202b\u202d\u202e"
_OVERRIDES = "\u202d\u202e"
_ISOLATES = "\u2066\u2067\u2068"
_POP_EMBEDDING, _POP_ISOLATE = "\u202c", "\u2069"


def one_line(text: str) -> str:
    """Return ``text`` in NFC as one line: nothing unseen, white space folded, directions balanced."""
    if text.isascii() and text.isprintable():  # most lines, in a tenth of the time
        text = text.strip()
        return " ".join(text.split()) if "  " in text else text
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    folded = " ".join(seen.split())
    return balance(folded) if _DIRECTION.search(folded) else folded


def printable(text: str) -> str:
    """Return one line without what a terminal would obey or hide; blanks stay as they are."""
    return balance(
        "".join(" " if char in "\t\r\n\v\f\x85\u2028\u2029" else char for char in _UNSEEN.sub("", text))
    )


def lines(text: str) -> str:
    """Return ``text`` line by line as :func:`one_line` does, without empty lines."""
    return "\n".join(line for line in map(one_line, text.splitlines()) if line)


def balance(text: str) -> str:
    """Take out direction controls without partner (UAX 9), and every override: it turns letters round."""
    opened: list[int] = []
    out: set[int] = set()
    for place, char in enumerate(text):
        if char in _EMBEDDINGS or char in _ISOLATES:
            opened.append(place)
            out.add(place)  # until its partner comes
        elif char == _POP_EMBEDDING:
            if opened and text[opened[-1]] in _EMBEDDINGS:
                _close(text, opened.pop(), place=place, out=out)
            else:
                out.add(place)
        elif char == _POP_ISOLATE:
            while opened and text[opened[-1]] in _EMBEDDINGS:
                opened.pop()
            if opened:
                _close(text, opened.pop(), place=place, out=out)
            else:
                out.add(place)
    return "".join(char for place, char in enumerate(text) if place not in out)


def _close(text: str, opener: int, *, place: int, out: set[int]) -> None:
    if text[opener] in _OVERRIDES:
        out.add(place)
    else:
        out.discard(opener)
