"""Stage deliver: a returned mail taken apart, however broken it is. Pure, bounded in time and memory.

The standard library's parser recurses with the nesting and keeps every byte several times. What bounces need
is flat: the header, what is said to people, the report's fields, the header of the mail that came back.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header

from digest.text.html import to_lines

MAX_BYTES = 2_000_000
"""Octets that are looked at; reports stand before what they return."""
_MAX_HEADER = 100_000
_MAX_PARTS, _MAX_DEPTH = 60, 12
_MAX_TEXT = 100_000
_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)", re.DOTALL)
_LOST_PARAMETER = re.compile(rb"(?:boundary|charset|report-type)=", re.IGNORECASE)  # its indent is gone
_BLANK = re.compile(rb"\n[ \t]*\n")
_PARAMETER = re.compile(r';\s*([a-z0-9*-]{1,40})\s*=\s*(?:"([^"]{0,300})"|([^\s;]{0,300}))', re.IGNORECASE)
_ENVELOPE_LINE = re.compile(rb"(?:>?From [^\n]{0,500}\n)+")

Fields = tuple[tuple[str, str], ...]
"""Names in lower case, values on one line, in the order of the header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One leaf of a mail, or an enclosed mail: its header fields and its decoded text."""

    fields: Fields
    kind: str
    """Media type in lower case."""
    text: str
    """Decoded; what is no text stays empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail: its own header and its leaves in their order."""

    fields: Fields
    kind: str
    report_type: str
    parts: tuple[Part, ...]

    def header(self, name: str) -> str:
        """Return a field of the mail's own header, decoded; empty where there is none."""
        return first(self.fields, name)


def first(fields: Fields, name: str) -> str:
    """Return the first field of that name (lower case), empty where there is none."""
    return next((value for key, value in fields if key == name), "")


def read_letter(message: bytes) -> Letter:
    """Take a mail apart; whatever it is given, there is an answer."""
    raw = message[:MAX_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    if envelope := _ENVELOPE_LINE.match(raw):
        raw = raw[envelope.end() :]
    head, body = split(raw)
    fields = read_fields(head)
    kind, parameters = content_type(first(fields, "content-type"))
    budget = [_MAX_PARTS]
    parts = tuple(_leaves(fields, body, depth=0, budget=budget))
    return Letter(
        fields=fields, kind=kind, report_type=parameters.get("report-type", "").lower(), parts=parts
    )


def split(raw: bytes) -> tuple[bytes, bytes]:
    """Part a header from its body at the first empty line."""
    if raw.startswith(b"\n"):
        return b"", raw[1:]
    blank = _BLANK.search(raw)
    return (raw[: blank.start()], raw[blank.end() :]) if blank else (raw, b"")


def read_fields(head: bytes) -> Fields:
    """Read header fields, unfolded and decoded; lines that are none are left out."""
    found: list[tuple[str, bytes]] = []
    for line in head[:_MAX_HEADER].split(b"\n"):
        if line[:1] in {b" ", b"\t"} and found:
            name, value = found[-1]
            found[-1] = (name, value + b" " + line.strip() if len(value) < 20_000 else value)
        elif found and found[-1][1].endswith(b";") and _LOST_PARAMETER.match(line):
            found[-1] = (found[-1][0], found[-1][1] + b" " + line.strip())
        elif match := _FIELD.fullmatch(line):
            found.append((match[1].decode("ascii").lower(), match[2].strip()))
    return tuple((name, _unword(value)) for name, value in found)


def content_type(value: str) -> tuple[str, dict[str, str]]:
    """Return the media type and its parameters."""
    kind = value.partition(";")[0].strip().lower() or "text/plain"
    found = _PARAMETER.finditer(value[:3000])
    return kind, {match[1].lower(): match[2] if match[2] is not None else match[3] for match in found}


def decode(raw: bytes, charset: str) -> str:
    """Decode text, whatever its charset is called: the declared one, else UTF-8, else Latin-1."""
    declared = {
        "unicode-1-1-utf-7": "utf-7",
        "x-unknown": "utf-8",
        "cp-850": "cp850",
        "ks_c_5601-1987": "cp949",
    }
    for name in (declared.get(charset.lower(), charset), "utf-8"):
        try:
            if codecs.lookup(name)._is_text_encoding:
                return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def _unword(value: bytes) -> str:
    """Decode the encoded words of a field (RFC 2047)."""
    text = decode(value, "utf-8")
    if "=?" not in text or len(text) > 5000:
        return text
    try:
        pieces = decode_header(text)
    except (ValueError, binascii.Error, LookupError):
        return text
    return "".join(
        piece if isinstance(piece, str) else decode(piece, charset or "latin-1") for piece, charset in pieces
    )


def _leaves(fields: Fields, body: bytes, *, depth: int, budget: list[int]) -> Iterator[Part]:
    kind, parameters = content_type(first(fields, "content-type"))
    if budget[0] <= 0:
        return
    budget[0] -= 1
    boundary = parameters.get("boundary", "")
    if kind.startswith("multipart/") and depth < _MAX_DEPTH:
        bodies = _sections(body, boundary)
        if len(bodies) > 1:
            if before := bodies[0].strip():
                yield Part(fields=(), kind="text/x-preamble", text=decode(before[:_MAX_TEXT], "utf-8"))
            for section in bodies[1:]:
                head, inner = split(section)
                yield from _leaves(read_fields(head), inner, depth=depth + 1, budget=budget)
            return
    yield Part(fields=fields, kind=kind, text=_text(fields, kind, body, parameters.get("charset", "")))


def _sections(body: bytes, boundary: str) -> list[bytes]:
    """Cut a multipart at its delimiters; the first piece is the preamble."""
    if not boundary:
        return []
    delimiter = b"--" + boundary.encode("utf-8", "replace")
    cut = re.split(
        rb"(?:\A|\n)" + re.escape(delimiter) + rb"(?:--)?[ \t]*(?=\n|\Z)", body, maxsplit=_MAX_PARTS
    )
    return [cut[0], *(piece.removeprefix(b"\n") for piece in cut[1:])]


def _text(fields: Fields, kind: str, body: bytes, charset: str) -> str:
    if kind.startswith(("image/", "audio/", "video/", "application/")) and kind != "application/json":
        return ""
    raw = _transferred(body[: _MAX_TEXT * 4], first(fields, "content-transfer-encoding").strip().lower())
    text = decode(raw[:_MAX_TEXT], charset or "utf-8")
    if kind == "text/html" or (
        kind == "text/plain" and text.lstrip()[:15].lower().startswith(("<html", "<!doctype"))
    ):
        return to_lines(text)
    return text


def _transferred(body: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        letters = re.sub(rb"[^A-Za-z0-9+/]+", b"", body)
        try:
            return binascii.a2b_base64(letters[: len(letters) - len(letters) % 4] + b"")
        except binascii.Error:
            return b""
    return body
