"""By what an article is found that a source has under another identity now: its names, its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, or_, select

from digest.model import Article, ArticleId, SourceId
from digest.store import tables, taken
from digest.store.taken import Known
from digest.text.fingerprint import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """Archived articles that others may be the same as; of each name the one that came first goes first."""

    aliases: Mapping[tuple[SourceId, ArticleId], Known] = field(default_factory=dict)
    """By an identity that a source was already seen to use for them."""
    named: Mapping[tuple[SourceId, str], Sequence[Known]] = field(default_factory=dict)
    """By a source's own name for them."""
    whole: Mapping[str, Sequence[Known]] = field(default_factory=dict)
    """By the hash of all their words."""
    text: Mapping[str, Sequence[Known]] = field(default_factory=dict)
    """By the hash of what stands below their headline."""
    terms: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """The search words of those found by a name, by key."""


def traces(connection: Connection, strangers: Sequence[Article], said: Mapping[ArticleId, Said]) -> Traces:
    """Look for articles that are not archived under their identity."""
    if not strangers:
        return Traces()
    aliases = _aliases(connection, [article.id for article in strangers])
    named = _named(connection, strangers)
    whole, text = _alike(connection, [said[article.id] for article in strangers])
    keys = {
        *aliases.values(),
        *(key for some in (named, whole, text) for each in some.values() for key in each),
    }
    found = taken.known_keys(connection, keys)
    return Traces(
        aliases={name: found[key] for name, key in aliases.items()},
        named={name: [found[key] for key in each] for name, each in named.items()},
        whole={name: [found[key] for key in each] for name, each in whole.items()},
        text={name: [found[key] for key in each] for name, each in text.items()},
        terms=_terms(connection, {key for each in named.values() for key in each}),
    )


def _aliases(connection: Connection, ids: Collection[ArticleId]) -> dict[tuple[SourceId, ArticleId], int]:
    t = tables.article_alias.c
    rows = connection.execute(select(t.source, t.id, t.article).where(t.id.in_(sorted(ids))))
    return {(SourceId(row.source), ArticleId(row.id)): row.article for row in rows}


def _named(connection: Connection, strangers: Sequence[Article]) -> dict[tuple[SourceId, str], list[int]]:
    s = tables.article_source.c
    guids = sorted({article.guid for article in strangers if article.guid})
    found: defaultdict[tuple[SourceId, str], list[int]] = defaultdict(list)
    if guids:
        sources = sorted({article.source for article in strangers})
        query = select(s.source, s.guid, s.article).where(s.source.in_(sources), s.guid.in_(guids))
        for row in connection.execute(query.order_by(s.first_seen, s.article)):
            found[SourceId(row.source), row.guid].append(row.article)
    return found


def _alike(connection: Connection, said: Sequence[Said]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    a = tables.article.c
    telling = [one for one in said if one.text is not None]
    whole: defaultdict[str, list[int]] = defaultdict(list)
    text: defaultdict[str, list[int]] = defaultdict(list)
    if telling:
        wanted = {one.whole for one in telling}, {one.text for one in telling}
        query = select(a.key, a.content_hash, a.text_hash).where(
            or_(a.content_hash.in_(sorted(wanted[0])), a.text_hash.in_(sorted(filter(None, wanted[1]))))
        )
        for row in connection.execute(query.order_by(a.key)):
            if row.content_hash in wanted[0]:
                whole[row.content_hash].append(row.key)
            if row.text_hash in wanted[1]:
                text[row.text_hash].append(row.key)
    return whole, text


def _terms(connection: Connection, keys: Collection[int]) -> dict[int, frozenset[str]]:
    a = tables.article.c
    if not keys:
        return {}
    rows = connection.execute(select(a.key, a.terms).where(a.key.in_(sorted(keys))))
    return {row.key: frozenset(row.terms.split()) for row in rows}
