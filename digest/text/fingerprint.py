"""Tell what an article says, without the noise of how it is set: texts in, a hash or a name out; pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from digest.model import ArticleId, Block
from digest.text.folding import WORD

# Money and per cent carry meaning; other punctuation is how a desk sets its type.
_SAID = re.compile(f"{WORD}|[%$€£¥₹₽₩₺₴]")
# Most texts, in a third of the time: what is no letter and no digit becomes a blank.
_LETTERS_AND_DIGITS = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)
_FIELD = "\x1f"
_TELLING = 120
"""So many letters make a text that no other article has by chance."""


def content_hash(*, headline: str, standfirst: str | None, blocks: Iterable[Block]) -> str:
    """Return the SHA-256 of the words; space, case, width, punctuation, paragraphs do not count."""
    text = " ".join(block.text for block in blocks)
    said = _FIELD.join(_words(field) for field in (headline, standfirst or "", text))
    return hashlib.sha256(said.encode()).hexdigest()


def text_hash(blocks: Iterable[Block]) -> str | None:
    """Return the SHA-256 of a text's words, whatever it is headed; None where it says too little."""
    text = _words(" ".join(block.text for block in blocks))
    return hashlib.sha256(f"text{_FIELD}{text}".encode()).hexdigest() if len(text) >= _TELLING else None


def urn(content_hash: str) -> ArticleId:
    """Return the identity of an article that has no address."""
    return ArticleId(f"urn:digest:{content_hash[:32]}")


def _words(text: str) -> str:
    if text.isascii() and "%" not in text and "$" not in text:
        return " ".join(text.lower().encode().translate(_LETTERS_AND_DIGITS).decode().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_SAID.findall(folded))
