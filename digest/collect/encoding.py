"""Turn bytes of unknown make into text: byte order mark, declarations, then what fits; pure."""

from __future__ import annotations

import codecs
import re

from digest.collect.extraction import likely_encodings
from digest.text.tongue import detect_language

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<?xml" or "<rss" begins without a mark (XML 1.0, appendix F).
_UNMARKED = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_XML_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE
)
_HTML_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE
)
# Publishers mean the larger sets when they name the smaller ones (WHATWG Encoding).
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
}
# Codecs of Python that are no character sets of the web, or that hide markup (UTF-7).
_NEVER = frozenset(
    {"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
)

# Sets of Latin letters differ in so few of them that only the language tells them apart.
_LATIN = frozenset(
    """cp1250 cp1252 cp1254 cp1257 iso8859-2 iso8859-4 iso8859-10 iso8859-13 iso8859-15 iso8859-16
    mac-roman mac-latin2 cp437 cp850 cp852 cp858""".split()
)
_LATIN_OF = {
    **dict.fromkeys("da de en es fi fr is it nl no nb nn pt sv ca eu gl".split(), "cp1252"),
    **dict.fromkeys("bs cs hr hu pl ro sk sl".split(), "cp1250"),
    **dict.fromkeys("az tr".split(), "cp1254"),
    **dict.fromkeys("et lt lv".split(), "cp1257"),
}
_WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
_TAG = re.compile("<[^<>]*>")
_ENOUGH = 20_000


def decode(body: bytes, *, charset: str | None = None) -> str:
    """Return ``body`` as text; ``charset`` is what the server declared. Never fails.

    Text that reads as UTF-8 and is not mere ASCII is UTF-8, whatever it claims to be.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _UNMARKED:
        if body.startswith(start):
            return body.decode(name, "replace")
    declared = _declared(body)
    for claim in ("utf-8" if not body.isascii() else None, charset, declared, "utf-8"):
        codec = _codec(claim)
        if codec is None:
            continue
        try:
            return body.decode(codec)
        except (UnicodeError, ValueError):
            continue
    return _by_likelihood(body, _codec(charset) or _codec(declared))


def _declared(body: bytes) -> str | None:
    head = body[:2048]
    found = _XML_DECLARED.search(head) or _HTML_DECLARED.search(head)
    return found[1].decode("ascii") if found else None


def _codec(name: str | None) -> str | None:
    if not name:
        return None
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if info.name.replace("_", "-") in _NEVER or not getattr(info, "_is_text_encoding", True):
        return None
    return _MEANT.get(info.name, info.name)


def _by_likelihood(body: bytes, declared: str | None) -> str:
    """Read what fits no declaration: mostly right in the declared set, else whatever looks most like text."""
    for name in (declared, "utf-8"):
        if name is not None:
            text = body.decode(name, "replace")
            broken = text.count("\ufffd")
            # A little damage; but what has no more of UTF-8 than bytes that are none was never UTF-8.
            if broken * 50 <= len(text) and (
                name != "utf-8" or sum(char > "\x7f" for char in text) > 2 * broken
            ):
                return text
    codec = next((codec for name in likely_encodings(body) if (codec := _codec(name))), "cp1252")
    return body.decode(_of_its_language(body) or codec if codec in _LATIN else codec, "replace")


def _of_its_language(body: bytes) -> str | None:
    """Return the set of Latin letters that a text's language is written in, once it is read by that set."""
    for codec in dict.fromkeys(_LATIN_OF.values()):
        if (
            _LATIN_OF.get(detect_language(_TAG.sub(" ", body[:_ENOUGH].decode(codec, "replace"))) or "")
            == codec
        ):
            # Alike but for a few letters, which Windows has where the others are controls.
            return "iso8859-2" if codec == "cp1250" and not _WINDOWS_ONLY.search(body) else codec
    return None
