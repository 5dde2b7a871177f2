"""Decide once for all readers what kind of document a text is; pure."""

from __future__ import annotations

import json
import re
from enum import StrEnum

from digest.collect.agency.newsml_g2 import ROOTS as G2_ROOTS
from digest.collect.agency.ninjs import ninjs_items
from digest.collect.agency.wires import is_wire
from digest.collect.page import is_page
from digest.collect.xml import FEED_ROOTS, item_count, root_name


class Kind(StrEnum):
    """What a document is."""

    EMPTY = "empty"
    BINARY = "no text"
    PAGE = "HTML page"
    DUMP = "text dump"
    FEED = "feed"
    NEWSML_G2 = "NewsML-G2"
    NEWSML_1 = "NewsML 1"
    NITF = "NITF"
    NINJS = "ninjs"
    WIRE = "IPTC 7901 or ANPA"
    MAIL = "mail"
    JSON = "JSON of an unknown kind"
    XML = "XML of an unknown kind"


AGENCY = frozenset({Kind.NEWSML_G2, Kind.NEWSML_1, Kind.NITF, Kind.NINJS, Kind.WIRE})
_HTML_ROOTS = frozenset(
    """article aside b blockquote center div em font form h1 h2 h3 header hr i img main meta link nav ol p
    pre script section span strong style table title ul""".split()
)
_FIELD = re.compile(r"([!-9;-~]{2,40}):")
_MAIL_FIELDS = frozenset(
    """arc-seal authentication-results cc content-type date delivered-to dkim-signature envelope-to from
    in-reply-to list-id list-unsubscribe message-id mime-version received reply-to return-path sender status
    subject to x-original-to""".split()
)
_MARKS = "\ufeff \t\r\n"


def kind_of(text: str) -> Kind:
    """Tell what kind of document ``text`` is."""
    start = text.lstrip(_MARKS)
    if not start.strip("\x00"):
        return Kind.EMPTY
    if is_wire(text):
        return Kind.WIRE
    if "\0" in text:
        return Kind.BINARY
    match start[0]:
        case "<":
            return Kind.PAGE if is_page(start) else _xml_kind(start)
        case "{" | "[":
            return _json_kind(start)
        case _:
            return Kind.MAIL if _is_mail(start) else Kind.DUMP


def _xml_kind(text: str) -> Kind:
    root = root_name(text)
    if root in G2_ROOTS:
        return Kind.NEWSML_G2
    if root in {"newsml", "nitf"}:
        return Kind.NEWSML_1 if root == "newsml" else Kind.NITF
    if root in FEED_ROOTS:
        return Kind.FEED
    if root in _HTML_ROOTS:
        return Kind.PAGE
    return Kind.FEED if item_count(text) else Kind.XML


def _json_kind(text: str) -> Kind:
    value = _json(text)
    if isinstance(value, dict) and "jsonfeed.org" in str(value.get("version", "")):
        return Kind.FEED
    if ninjs_items(value):
        return Kind.NINJS
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        return Kind.FEED
    # A quoted dialogue may begin with a bracket and yet be no JSON.
    return Kind.JSON if value is not None or re.match(r"[{\[]\s*[\"{\[]", text) else Kind.DUMP


def _json(text: str) -> object:
    try:
        value: object = json.loads(text.lstrip(_MARKS), strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _is_mail(text: str) -> bool:
    """Tell whether a text begins with the fields of a mail: a dump's own fields are others, and fewer."""
    lines = text[:20_000].split("\n")
    if lines[0].startswith("From ") and len(lines) > 1:
        lines = lines[1:]
    first = _FIELD.match(lines[0])
    if first is None:
        return False
    names: set[str] = set()
    for line in lines:
        found = _FIELD.match(line)
        if found:
            names.add(found[1].lower())
        elif line[:1] not in {" ", "\t"}:
            break
    return "from" in names and len(names & _MAIL_FIELDS) >= 3
