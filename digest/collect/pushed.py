"""Read what a newsroom's own system sends: one article or several, in JSON of our own or as ninjs.

In: a JSON value; out: of each article what the archive takes, or what is wrong with it, field by field.
Cleaned like all that comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    PositiveInt,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from digest.collect.address import article_url
from digest.collect.agency.articles import agency_articles
from digest.collect.agency.item import AgencyFile
from digest.collect.agency.ninjs import ninjs_items, read_ninjs
from digest.collect.body import identified
from digest.collect.dates import Moment, read_date
from digest.collect.feed_items import articles_of
from digest.collect.raw import RawFeed, RawImage, RawItem
from digest.collect.undated import settle_undated
from digest.collect.undeclared import settle_language
from digest.config.source import SourceConfig
from digest.model import Article, ArticleId, BlockKind, Collected, PubStatus, Signal, SourceId
from digest.text.controls import one_line

MAX_ARTICLES = 200
"""In one request."""
MAX_NAME = 500
_WANTED = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such field",
    "string_type": "a text is needed",
    "tuple_type": 'a list is needed, like ["…"]',
    "model_type": "an object is needed, like {…}",
    "dict_type": "an object is needed, like {…}",
}
"""What to send instead, by pydantic's name for the mistake."""
_TAGS = {BlockKind.PARAGRAPH: "p", BlockKind.HEAD: "h2", BlockKind.QUOTE: "blockquote"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with a field of an article."""

    field: str
    """As written: ``image.url``, ``text.3``; empty where it is the whole."""
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """One article of a request: what the archive takes, or why it does not."""

    name: str | None
    """The sender's own name for it."""
    article: Article | None = None
    mistakes: tuple[Mistake, ...] = ()


def read_pushed(
    value: object, *, source: SourceId, config: SourceConfig, now: datetime
) -> tuple[Pushed, ...]:
    """Return the articles of a request, in its order; a name or an address that comes twice counts once."""
    given = _several(value)
    read = [_one(one, source=source, config=config, now=now) for one in given]
    return tuple(_once(read))


def withdrawn(name: str, *, source: SourceId) -> Article:
    """Return the notice that a source takes the article of this name back."""
    notice = Article(id=ArticleId(""), source=source, headline=name, guid=name, status=PubStatus.CANCELED)
    return identified(notice)


def _moment(value: object, info: ValidationInfo) -> Moment:
    zone = (info.context or {}).get("zone", ZoneInfo("UTC"))
    found = read_date(value, zone=zone) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a date like 2026-10-06T14:30:00+02:00 is needed")
    return found


def _web(value: str) -> str:
    if article_url(value) is None:
        raise ValueError("an address like https://news.example/story is needed")
    return value


Line = Annotated[str, Field(max_length=1000)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME), AfterValidator(one_line)]
When = Annotated[Moment, PlainValidator(_moment)]
Web = Annotated[str, Field(max_length=2000), AfterValidator(_web)]
Text = Annotated[str, Field(max_length=300_000)]


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Block(_Given):
    kind: BlockKind = BlockKind.PARAGRAPH
    text: Text


class _Image(_Given):
    url: Web
    alt: Line = ""
    credit: Line = ""
    width: PositiveInt | None = None
    height: PositiveInt | None = None


class _Article(_Given):
    id: Name
    headline: Line = ""
    url: Web | None = None
    standfirst: Annotated[str, Field(max_length=5000)] = ""
    text: Annotated[tuple[Text | _Block, ...], Field(max_length=3000)] = ()
    html: Text = ""
    byline: Line = ""
    credit: Annotated[str, Field(max_length=100), AfterValidator(one_line)] = ""
    published: When | None = None
    modified: When | None = None
    embargo: When | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,3}$")] | None = None
    sections: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    image: _Image | None = None
    status: PubStatus = PubStatus.USABLE
    signal: Signal | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text and self.html:
            raise ValueError("text or html, not both")
        if self.status is not PubStatus.CANCELED and not (self.headline or self.text or self.html):
            raise ValueError("headline, text or html is needed")
        return self

    @property
    def blocks(self) -> tuple[_Block, ...]:
        """Return the text's blocks."""
        return tuple(_Block(text=one) if isinstance(one, str) else one for one in self.text)


FIELDS = tuple(_Article.model_fields)
"""Of an article, as its sender writes them."""


def _several(value: object) -> Sequence[object]:
    if isinstance(value, dict) and isinstance(value.get("articles"), list) and len(value) == 1:
        value = value["articles"]
    elif isinstance(value, dict) and "id" not in value:
        return ninjs_items(value) or [value]
    return value if isinstance(value, list) else [value]


def _one(value: object, *, source: SourceId, config: SourceConfig, now: datetime) -> Pushed:
    if isinstance(value, Mapping) and "id" not in value and ninjs_items(dict(value)):
        read = _ninjs(dict(value), source=source, config=config, now=now)
    else:
        read = _own(value, source=source, config=config, now=now)
    if read.article is None or read.article.status is PubStatus.CANCELED:
        return read
    found = settle_language(Collected(source=source, articles=(read.article,)), together=False)
    settled = settle_undated(found, config.undated).articles
    if not settled:
        mistake = Mistake(field="published", problem="a date is needed that can be right")
        return Pushed(name=read.name, mistakes=(mistake,))
    return replace(read, article=settled[0])


def _ninjs(value: dict[str, Any], *, source: SourceId, config: SourceConfig, now: datetime) -> Pushed:
    """Read an item of the IPTC's ninjs, as in an agency's file; its ``uri`` is its name."""
    items = read_ninjs(ninjs_items(value), zone=ZoneInfo(config.time_zone))
    found = agency_articles(AgencyFile(items=items), source=source, config=config, now=now).articles
    name = items[0].guid[:MAX_NAME]
    if not found:
        problem = "it holds no text that may be kept"
        return Pushed(name=name, mistakes=(Mistake(field="", problem=problem),))
    return Pushed(name=name, article=found[0])


def _own(value: object, *, source: SourceId, config: SourceConfig, now: datetime) -> Pushed:
    named = value.get("id") if isinstance(value, dict) else None
    name = named[:MAX_NAME] if isinstance(named, str) else None
    try:
        given = _Article.model_validate(value, context={"zone": ZoneInfo(config.time_zone)})
    except ValidationError as exc:
        return Pushed(name=name, mistakes=tuple(_mistake(error) for error in exc.errors(include_url=False)))
    article = _article(given, source=source, config=config, now=now)
    if article is None:
        problem = "nothing is left of it that may be kept: no headline, or no text"
        return Pushed(name=given.id, mistakes=(Mistake(field="", problem=problem),))
    return Pushed(name=given.id, article=article)


def _article(given: _Article, *, source: SourceId, config: SourceConfig, now: datetime) -> Article | None:
    if given.status is PubStatus.CANCELED:
        notice = withdrawn(given.id, source=source)
        return identified(replace(notice, url=article_url(given.url))) if given.url else notice
    feed = RawFeed(items=(_raw(given),))
    found, _ = articles_of(feed, source=source, config=config, url=given.url or "", now=now)
    if not found:
        return None
    kinds = {one_line(block.text): block.kind for block in given.blocks}
    return replace(
        found[0],
        guid=given.id,
        position=None,
        blocks=tuple(replace(b, kind=kinds.get(b.text, b.kind)) for b in found[0].blocks),
        credit=given.credit or found[0].credit,
        embargo=given.embargo.at if given.embargo else None,
        status=given.status,
        signal=given.signal,
        image=replace(found[0].image, alt=one_line(given.image.alt), credit=one_line(given.image.credit))
        if found[0].image and given.image
        else None,
    )


def _raw(given: _Article) -> RawItem:
    text = "".join(f"<{(tag := _TAGS[b.kind])}>{escape(b.text)}</{tag}>" for b in given.blocks)
    image = given.image
    return RawItem(
        title=given.headline,
        title_is_text=True,
        link=given.url or "",
        summary=escape(given.standfirst, quote=False),
        content=given.html or text,
        author=escape(given.byline, quote=False),
        published=given.published,
        modified=given.modified,
        language=given.language,
        categories=tuple(escape(section, quote=False) for section in given.sections),
        image=RawImage(url=image.url, width=image.width, height=image.height) if image else None,
    )


def _mistake(error: Any) -> Mistake:
    """Name the field of a finding, without the names of our own types."""
    parts = [
        str(part) for part in error["loc"] if not str(part).startswith(("_", "function-", "constrained-"))
    ]
    problem = _WANTED.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    return Mistake(field=".".join(parts), problem=problem)


def _once(read: Sequence[Pushed]) -> Sequence[Pushed]:
    seen: set[str] = set()
    found: list[Pushed] = []
    for one in read:
        names = {f"id {one.name}", f"url {one.article.id}"} if one.article else set()
        twice = "id" if f"id {one.name}" in seen else "url"
        if names & seen:
            mistake = Mistake(field=twice, problem="another article of this request has it, too")
            found.append(Pushed(name=one.name, mistakes=(mistake,)))
        else:
            found.append(one)
        seen |= names
    return found
