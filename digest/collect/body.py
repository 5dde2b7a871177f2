"""Bring the lines of a text into an article's shape: blocks, byline, credit, identity; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.collect.address import canonical
from digest.collect.headline import derive
from digest.model import Article, ArticleId, Block, BlockKind, PubStatus, Rights
from digest.text.boilerplate import clean
from digest.text.fingerprint import content_hash, urn

_MAX_CHARS = 300_000
_MAX_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A text, cleaned."""

    blocks: tuple[Block, ...] = ()
    byline: str | None = None
    credit: str | None = None

    @property
    def text(self) -> str:
        """Return the blocks joined by line feeds."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def prose(self) -> str:
        """Return what is neither a head nor empty: what a headline can be made of."""
        return "\n".join(block.text for block in self.blocks if block.kind is not BlockKind.HEAD)


def body_of(
    lines: str,
    *,
    language: str | None,
    leave_out: str | None = None,
    kinds: Sequence[BlockKind | None] = (),
) -> Body:
    """Clean a text whose lines are its paragraphs; a first one that repeats ``leave_out`` goes.

    ``kinds`` says line by line what a block is, where that is known.
    """
    lines = lines[:_MAX_CHARS]
    cleaned = clean(lines, language)
    known = dict(enumerate(kinds))
    blocks = [
        Block(
            kind=known.get(lines.count("\n", 0, part.start)) or part.kind,
            text=lines[part.start : part.end],
        )
        for part in cleaned.parts
    ]
    if blocks and leave_out and _same(blocks[0].text, leave_out):
        blocks = blocks[1:]
    while blocks and blocks[-1].kind is BlockKind.HEAD and len(blocks) > 1:
        blocks.pop()  # a head over nothing
    return Body(blocks=tuple(blocks), byline=cleaned.byline, credit=cleaned.credit)


def identified(article: Article) -> Article:
    """Give an article the identity that its address, or else its content, gives it."""
    if article.url is not None:
        return replace(article, id=ArticleId(canonical(article.url)))
    return by_content(article)


def by_content(article: Article) -> Article:
    """Give an article the identity of what it says."""
    said = content_hash(headline=article.headline, standfirst=article.standfirst, blocks=article.blocks)
    return replace(article, id=urn(said))


def headlined(article: Article, *, prose: str) -> Article | None:
    """Make a headline where there is none; None where there is nothing to make it of."""
    if article.headline:
        return article
    headline = derive(prose, language=article.language) or derive(
        article.standfirst or "", language=article.language
    )
    return replace(article, headline=headline, headline_derived=True) if headline else None


def within_rights(article: Article, rights: Rights) -> Article | None:
    """Take away what the source's rights do not let us keep; None where nothing may be kept."""
    if rights is not Rights.LINK_ONLY:
        return article
    if article.headline_derived:
        return None
    return replace(article, standfirst=None, blocks=(), image=None)


def name_of(written: str) -> str | None:
    """Return a byline as a name fit to be shown, without mail addresses."""
    name = written.strip()
    if "@" in name:
        inside = name[name.find("(") + 1 : name.rfind(")")] if "(" in name else ""
        name = inside.strip() or " ".join(word for word in name.split() if "@" not in word)
    return name[:_MAX_NAME].strip(" <>,;") or None


def once_each(articles: Sequence[Article]) -> tuple[Article, ...]:
    """Let articles of one identity fall together, the first with the most text staying in its place.

    One that takes it back stays before all that say more.
    """
    best: dict[ArticleId, Article] = {}
    for article in articles:
        known = best.get(article.id)
        if known is None or _weight(article) > _weight(known):
            best[article.id] = article if known is None else replace(article, position=known.position)
    return tuple(best.values())


def _weight(article: Article) -> tuple[bool, int]:
    return article.status is PubStatus.CANCELED, len(article.text)


def _same(left: str, right: str) -> bool:
    return " ".join(left.split()).casefold() == " ".join(right.split()).casefold()
