"""Read NewsML-G2: news items and packages, alone or in a news message (IPTC, NewsML-G2 2.x)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from digest.collect.address import article_url
from digest.collect.agency.codes import bare, signal_of, status_of, subject_name
from digest.collect.agency.item import MAX_ITEMS, AgencyItem
from digest.collect.agency.markup import html_of, text_html
from digest.collect.agency.nitf import read_nitf
from digest.collect.dates import Moment, read_date
from digest.model import Image, PubStatus
from digest.text.xml_tree import Node

ITEMS = frozenset({"newsitem", "packageitem"})
_OTHERS = frozenset({"conceptitem", "knowledgeitem", "planningitem", "catalogitem"})
ROOTS = ITEMS | _OTHERS | {"newsmessage"}
_NO_TOPICS = frozenset(
    {"person", "organisation", "company", "geoarea", "city", "country", "poi", "object", "event"}
)
_SPOKEN = (
    "contentset/inlinexml",
    "contentset/inlinedata",
    "contentmeta/headline",
    "contentset/inlinexml/html",
    "contentset/inlinexml/html/body",
)
_SECONDARY = ("sub", "subheadline", "subheading", "kicker", "short", "seo")


def read_newsml_g2(root: Node, *, zone: ZoneInfo) -> tuple[AgencyItem, ...]:
    """Return the items of a message; a text without a picture of its own gets the message's first one."""
    # Not at any depth: items inside items would be read as often as they are nested.
    sets = [root] if root.name in ITEMS else [node for one in root.all("itemset") for node in one.children]
    nodes = [node for node in sets if node.name in ITEMS][:MAX_ITEMS]
    items = [_item(node, zone=zone) for node in nodes]
    pictures = [item.image for item in items if not item.is_text and item.image is not None]
    return tuple(
        replace(item, image=pictures[0]) if item.is_text and item.image is None and pictures else item
        for item in items
    )


def _item(node: Node, *, zone: ZoneInfo) -> AgencyItem:
    meta = node.first("itemmeta") or Node(name="itemmeta", attributes={})
    about = node.first("contentmeta") or Node(name="contentmeta", attributes={})
    inner = _inner(node, zone=zone)
    nature = bare(_code(meta.first("itemclass")))
    item = AgencyItem(
        is_text=node.name == "newsitem" and nature in {"", "text"},
        guid=node.get("guid"),
        headline=_headline(about) or inner.headline or meta.said("title"),
        slugline=about.said("slugline"),
        byline=about.said("by") or inner.byline or ", ".join(_people(about)),
        credit=about.said("creditline") or ", ".join(_names(meta.all("provider"))) or inner.credit,
        located=", ".join(_names(about.all("located"))) or inner.located,
        language=_language(node, about) or inner.language,
        created=_moment(meta, "firstcreated", zone=zone)
        or _moment(about, "contentcreated", zone=zone)
        or inner.created,
        version_created=_moment(meta, "versioncreated", zone=zone) or inner.version_created,
        signal=signal_of(_code(signal) for signal in meta.all("signal")) or inner.signal,
        sections=tuple(_sections(about)) or inner.sections,
        image=_image(node, caption=_description(about, "caption")) or inner.image,
        summary=_described(about) or inner.summary,
        content=_content(node) or inner.content,
    )
    return _managed(item, meta, inner=inner, zone=zone)


def _managed(item: AgencyItem, meta: Node, *, inner: AgencyItem, zone: ZoneInfo) -> AgencyItem:
    status = status_of(_code(meta.first("pubstatus"))) if meta.first("pubstatus") else inner.status
    embargoed = meta.first("embargoed")
    embargo = read_date(embargoed.text, zone=zone) if embargoed else inner.embargo
    if embargoed is not None and embargo is None and status is PubStatus.USABLE:
        # Without a date it has no end that is known (the schema's DateTimeOrNull).
        status = PubStatus.WITHHELD
    return replace(item, status=status, embargo=embargo)


def _code(node: Node | None) -> str:
    return node.get("qcode", "uri", "literal") if node else ""


def _moment(parent: Node, name: str, *, zone: ZoneInfo) -> Moment | None:
    return read_date(parent.said(name), zone=zone)


def _headline(about: Node) -> str:
    headlines = [node for node in about.all("headline") if node.text]
    main = (node for node in headlines if not bare(node.get("role")).startswith(_SECONDARY))
    return next((node.text for node in (*main, *headlines)), "")


def _language(node: Node, about: Node) -> str:
    declared = next((tag for language in about.all("language") if (tag := language.get("tag"))), "")
    spoken = (part.get("lang") for path in _SPOKEN for part in node.all(path))
    return declared or node.get("lang") or next((tag for tag in spoken if tag), "")


def _names(nodes: Iterator[Node]) -> Iterator[str]:
    for node in nodes:
        name = node.said("name") or node.get("literal")
        if name:
            yield name


def _people(about: Node) -> Iterator[str]:
    """Yield the creators that are called by their names, not by a code or an account."""
    for creator in about.all("creator"):
        name = creator.said("name")
        if " " in name:
            yield name


def _sections(about: Node) -> Iterator[str]:
    seen: set[str] = set()
    for subject in about.all("subject"):
        # People, places and companies are subjects too, but no sections.
        nature = bare(subject.get("type"))
        if nature in _NO_TOPICS or nature.isdigit():
            continue
        name = subject.said("name") or subject_name(subject.get("qcode", "uri"))
        if len(name) > 1 and name not in seen:
            seen.add(name)
            yield name


def _description(about: Node, role: str) -> str:
    return next((node.text for node in about.all("description") if bare(node.get("role")) == role), "")


def _described(about: Node) -> str:
    for node in about.all("description"):
        if bare(node.get("role")) in {"", "summary", "abstract", "lead", "deck", "standfirst"} and node.text:
            return html_of(node)
    return ""


def _inner(node: Node, *, zone: ZoneInfo) -> AgencyItem:
    nitf = node.first("contentset/inlinexml/nitf")
    return read_nitf(nitf, zone=zone) if nitf else AgencyItem()


def _content(node: Node) -> str:
    for inline in node.all("contentset/inlinexml"):
        body = inline.first("html/body", "html", "body", "div", "section", "article")
        if body is not None:
            return html_of(body)
        if inline.first("nitf") is None and inline.text:
            return html_of(inline)
    for inline in node.all("contentset/inlinedata"):
        if inline.text and "base64" not in inline.get("encoding").lower():
            is_html = "html" in inline.get("contenttype").lower()
            return inline.raw if is_html else text_html(inline.raw)
    return ""


def _image(node: Node, *, caption: str) -> Image | None:
    """Return the largest picture that an address names."""
    found: list[Image] = []
    for remote in node.all("contentset/remotecontent"):
        url = article_url(remote.get("href"))
        if url is not None and remote.get("contenttype").lower().startswith("image/"):
            width, height = _pixels(remote, "width"), _pixels(remote, "height")
            found.append(Image(url=url, alt=caption, width=width, height=height))
    return max(found, key=lambda image: image.width or 0, default=None)


def _pixels(node: Node, name: str) -> int | None:
    said = node.get(name)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else None
