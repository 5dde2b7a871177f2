"""Make entries for config/sources.toml of a list of feeds: outlines in, tables and what is left out. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.collect.opml import Outline
from digest.config import SourceConfig
from digest.model import Rights
from digest.text.folding import fold

_LONGEST_KEY = 40
_LONGEST_URL = 2000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A source that could be configured."""

    key: str
    outline: Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A feed of the list that is no new source, and why."""

    outline: Outline
    why: str


def suggest(
    outlines: Iterable[Outline], configured: Mapping[str, SourceConfig]
) -> tuple[tuple[Suggestion, ...], tuple[LeftOut, ...]]:
    """Give each feed that is not configured yet a key; name those that are there, or twice, or none."""
    at: dict[str, str] = {}
    for key, source in configured.items():
        if source.url:
            at.setdefault(_compared(source.url), key)
    keys = set(configured)
    found: list[Suggestion] = []
    left: list[LeftOut] = []
    for outline in outlines:
        why = _no_source(outline) or _known(at.get(_compared(outline.url)))
        if why:
            left.append(LeftOut(outline=outline, why=why))
            continue
        key = _key(outline, keys)
        keys.add(key)
        at[_compared(outline.url)] = key
        found.append(Suggestion(key=key, outline=outline))
    return tuple(found), tuple(left)


def as_toml(suggestions: Iterable[Suggestion], *, rights: Rights) -> str:
    """Return tables for config/sources.toml."""
    return "\n".join(_table(one, rights) for one in suggestions)


def _table(one: Suggestion, rights: Rights) -> str:
    outline = one.outline
    lines = [f"[sources.{one.key}]", 'kind = "feed"', f"url = {_quoted(outline.url)}"]
    if outline.title:
        lines.append(f"name = {_quoted(outline.title)}")
    lines.append(f"rights = {_quoted(rights)}")
    if outline.language and _LANGUAGE.fullmatch(outline.language):
        lines.append(f"language = {_quoted(outline.language)}")
    if outline.below:
        lines.append(f"# section = {_quoted(outline.below[-1])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Write a TOML basic string, which is JSON's but for DEL; outlines hold no control characters."""
    return json.dumps(text, ensure_ascii=False)


def _no_source(outline: Outline) -> str | None:
    try:
        parts = urlsplit(outline.url)
        fits = len(outline.url) <= _LONGEST_URL and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fits = False
    return None if fits else "its address is no http or https URL"


def _known(key: str | None) -> str | None:
    return f"it is sources.{key}" if key is not None else None


def _compared(url: str) -> str:
    """Return what is the same of two ways to write one feed's address."""
    return re.sub(r"^https?://(?:[^/@]*@)?(?:www\.)?", "", url.strip().lower()).rstrip("/")


def _key(outline: Outline, taken: Container[str]) -> str:
    base = _slug(outline.title) or _slug(urlsplit(outline.url).hostname or "") or "feed"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def _slug(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return plain[:_LONGEST_KEY].strip("-")
