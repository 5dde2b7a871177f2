"""The rules for received mails, by the names that the data has for them."""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage

from bench.eval.markup import document, elements, text_of

_ENCODED = re.compile(r"=\?utf-8\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_URI = re.compile(r"(?:https?|mailto):[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")  # RFC 3986
_LIST_ID = re.compile(r"(?:.* )?<[a-z0-9-]+(?:\.[a-z0-9-]+)+>", re.DOTALL)
_ADDRESS, _READER = "digest@courier.example", "ann@reader.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail as it came in, beside the value that was put into it."""

    raw: bytes
    message: EmailMessage
    count: int
    recipients: tuple[str, ...]
    value: str
    usual: tuple[str, ...]
    """The header fields of a mail without such a value."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all header fields, sorted."""
        return tuple(sorted(self.message.keys()))

    @property
    def head(self) -> list[bytes]:
        """Return the lines of the header."""
        return self.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")

    def field(self, name: str) -> list[bytes]:
        """Return the lines of one field."""
        lines, inside = [], False
        for line in self.head:
            inside = (
                line.startswith(b" ") if inside and line.startswith(b" ") else line.startswith(name.encode())
            )
            if inside:
                lines.append(line)
        return lines

    def part(self, kind: str) -> str:
        """Return the text of the plain or the HTML part."""
        part = self.message.get_body(preferencelist=(kind,))
        assert part is not None
        return str(part.get_content())


def rules() -> Mapping[str, Callable[[Received], bool]]:
    """Return what must hold, by the data's names."""
    return {
        "no_new_header": lambda mail: mail.names == mail.usual and mail.count == 1,
        "line_max_998": _lines_are_short,
        "line_max_998_and_subject_cut": lambda mail: (
            _lines_are_short(mail) and len(mail.message["Subject"]) <= 998
        ),
        "folded_lines_max_78_encoded_words_max_75_and_valid_utf8_per_word": _is_folded,
        "roundtrip": _round_trip,
        "unchanged_after_roundtrip": _round_trip,
        "roundtrip_literal": lambda mail: str(mail.message["Subject"]) == mail.value,
        "not_empty_default_used": lambda mail: bool(str(mail.message["Subject"]).strip()),
        "bidi_balanced_or_removed": lambda mail: is_balanced(
            str(mail.message["Subject"]) + mail.part("plain")
        ),
        "single_from_address_unchanged": lambda mail: _addresses(mail, "From") == [_ADDRESS],
        "single_recipient": lambda mail: _addresses(mail, "To") == [*mail.recipients] == [_READER],
        "no_nul_after_decoding": lambda mail: not any("\0" in str(value) for value in mail.message.values()),
        "valid_rfc2919_or_refused": lambda mail: _LIST_ID.fullmatch(str(mail.message["List-Id"])) is not None,
        "header_value_is_valid_uri": _ways_out_are_uris,
        "escaped_once_in_html_and_literal_in_text_part": _is_said_once,
        "dot_stuffed_and_single_message": lambda mail: mail.count == 1 and _is_said_once(mail),
    }


def is_balanced(text: str) -> bool:
    """Tell whether every direction control (UAX 9) is closed on its line, and none turns letters round."""
    pairs = {
        "\u2066": "\u2069",
        "\u2067": "\u2069",
        "\u2068": "\u2069",
        "\u202a": "\u202c",
        "\u202b": "\u202c",
    }
    for line in text.splitlines():
        awaited: list[str] = []
        for char in line:
            if char in pairs:
                awaited.append(pairs[char])
            elif char in "\u202d\u202e" or (
                char in "\u2069\u202c" and (not awaited or awaited.pop() != char)
            ):
                return False
        if awaited:
            return False
    return True


def _lines_are_short(mail: Received) -> bool:
    return mail.count == 1 and max(map(len, mail.raw.split(b"\r\n"))) <= 998


def _is_folded(mail: Received) -> bool:
    lines = mail.field("Subject")
    words = [word for line in lines for word in _ENCODED.finditer(line.decode("ascii"))]
    try:
        text = "".join(_decoded(word[1], word[2]) for word in words)
    except UnicodeDecodeError:
        return False
    short = max(map(len, lines)) <= 78 and all(len(word[0]) <= 75 for word in words)
    return short and bool(text) and text == str(mail.message["Subject"])


def _decoded(coding: str, word: str) -> str:
    if coding.lower() == "b":
        return base64.b64decode(word).decode()
    return quopri.decodestring(word.replace("_", " ").encode()).decode()


def _round_trip(mail: Received) -> bool:
    given = "\n".join(mail.value.splitlines())
    name = mail.message["From"].addresses[0].display_name
    return given in {
        name,
        str(mail.message["Subject"]),
        mail.part("plain").replace("\r\n", "\n").rstrip("\n"),
    }


def _addresses(mail: Received, name: str) -> list[str]:
    return [address.addr_spec for address in mail.message[name].addresses]


def _ways_out_are_uris(mail: Received) -> bool:
    ways = [way.strip() for way in str(mail.message["List-Unsubscribe"]).split(">, <")]
    return all(_URI.fullmatch(way.strip("<>")) for way in ways)


def _is_said_once(mail: Received) -> bool:
    headline = " ".join(mail.value.split())
    told = [text_of(node) for node in elements(document(mail.part("html")), "h3")]
    return told[:1] == [headline] and "".join(headline.split()) in "".join(mail.part("plain").split())
