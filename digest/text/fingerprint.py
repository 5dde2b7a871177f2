"""Tell what an article says, without the noise of how it is set: texts in, a hash or a name out; pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from digest.model import Article, ArticleId, Block
from digest.text.folding import WORD

# Money and per cent carry meaning; other punctuation is how a desk sets its type.
_SAID = re.compile(f"{WORD}|[%$€£¥₹₽₩₺₴]")
# Most texts, in a third of the time: what is no letter and no digit becomes a blank.
_LETTERS_AND_DIGITS = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)
_FIELD = "\x1f"
_TELLING = 120
"""So many letters make a text that no other article has by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """By what an article is known again, whatever its address."""

    whole: str
    """Of headline, standfirst and text."""
    text: str | None
    """Of the text, or the standfirst where there is none to speak of; None where both say too little."""


def said(article: Article) -> Said:
    """Return the hashes of what an article says; of a long text each word is looked at once."""
    headline, standfirst, text = (
        _words(field)
        for field in (article.headline, article.standfirst or "", " ".join(b.text for b in article.blocks))
    )
    telling = next((words for words in (text, standfirst) if len(words) >= _TELLING), None)
    return Said(
        whole=_hash(headline, standfirst, text), text=_hash("text", telling) if telling is not None else None
    )


def content_hash(*, headline: str, standfirst: str | None, blocks: Iterable[Block]) -> str:
    """Return the SHA-256 of the words; space, case, width, punctuation, paragraphs do not count."""
    text = " ".join(block.text for block in blocks)
    return _hash(*(_words(field) for field in (headline, standfirst or "", text)))


def text_hash(blocks: Iterable[Block]) -> str | None:
    """Return the SHA-256 of a text's words, whatever it is headed; None where it says too little."""
    text = _words(" ".join(block.text for block in blocks))
    return _hash("text", text) if len(text) >= _TELLING else None


def urn(content_hash: str) -> ArticleId:
    """Return the identity of an article that has no address."""
    return ArticleId(f"urn:digest:{content_hash[:32]}")


def _hash(*fields: str) -> str:
    return hashlib.sha256(_FIELD.join(fields).encode()).hexdigest()


def _words(text: str) -> str:
    if text.isascii() and "%" not in text and "$" not in text:
        return " ".join(text.lower().encode().translate(_LETTERS_AND_DIGITS).decode().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_SAID.findall(folded))
