"""Read which articles a page lists for machines (JSON-LD ``ItemList`` and articles by URL); pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from digest.text.html_tree import Element

_MOST_CHARS = 1_000_000
_MOST = 1_000
_MAX_DEPTH = 8


def listed_for_machines(tree: Element) -> frozenset[str]:
    """Return the addresses that the page's own lists name, as they are written."""
    found: set[str] = set()
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "").lower() or len(text) > _MOST_CHARS:
            continue
        try:
            said = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for address in _addresses(said, depth=0):
            found.add(address)
            if len(found) >= _MOST:
                return frozenset(found)
    return frozenset(found)


def _addresses(value: Any, *, depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _addresses(one, depth=depth + 1)
    elif isinstance(value, dict):
        kinds = _kinds(value)
        if "itemlist" in kinds:
            yield from _items(value.get("itemListElement"))
        elif any(kind.endswith(("article", "blogposting")) for kind in kinds):
            yield from filter(None, (_address(value),))
        for name in ("@graph", "mainEntity", "hasPart", "about", "blogPost", "itemListElement"):
            if name != "itemListElement" or not kinds & {"breadcrumblist"}:
                yield from _addresses(value.get(name), depth=depth + 1)


def _items(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict) and "sitenavigationelement" not in _kinds(one):
            inner = one.get("item")
            address = (inner if isinstance(inner, str) else _address(inner)) or _address(one)
            if address:
                yield address


def _address(value: Any) -> str:
    if not isinstance(value, dict) or "sitenavigationelement" in _kinds(value):
        return ""
    said = (value.get("url"), value.get("@id"), value.get("mainEntityOfPage"))
    return next((text for text in said if isinstance(text, str) and text), "")


def _kinds(value: dict[str, Any]) -> frozenset[str]:
    kinds = value.get("@type")
    named = kinds if isinstance(kinds, list) else [kinds]
    return frozenset(kind.lower() for kind in named if isinstance(kind, str))
