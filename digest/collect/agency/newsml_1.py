"""Read NewsML 1.x (IPTC, NewsML 1.2 functional specification)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from zoneinfo import ZoneInfo

from digest.collect.address import article_url
from digest.collect.agency.codes import cancels, signal_of, status_of, subject_name
from digest.collect.agency.item import MAX_ITEMS, AgencyItem
from digest.collect.agency.markup import html_of, text_html
from digest.collect.agency.nitf import read_nitf
from digest.collect.dates import Moment, read_date
from digest.model import Image, PubStatus, Signal
from digest.text.xml_tree import Node

_EMPTY = Node(name="", attributes={})
_SUBJECTS = ("subject", "subjectmatter", "subjectdetail")


def read_newsml_1(root: Node, *, zone: ZoneInfo) -> tuple[AgencyItem, ...]:
    """Return the items of a ``NewsML`` document."""
    return tuple(_item(node, zone=zone) for node in islice(root.all("newsitem"), MAX_ITEMS))


def _item(node: Node, *, zone: ZoneInfo) -> AgencyItem:
    managed = node.first("newsmanagement") or _EMPTY
    text, inner = _text(node, zone=zone)
    item = AgencyItem(
        is_text=bool(text) or not any(_formats(node)),
        guid=_guid(node),
        headline=_line(node, "headline") or inner.headline,
        slugline=_line(node, "slugline"),
        byline=_line(node, "byline") or inner.byline,
        credit=_line(node, "creditline") or _party(node) or inner.credit,
        located=_line(node, "dateline") or inner.located,
        language=_language(node) or inner.language,
        created=read_date(managed.said("firstcreated"), zone=zone) or inner.created,
        version_created=read_date(managed.said("thisrevisioncreated"), zone=zone) or inner.version_created,
        sections=tuple(dict.fromkeys(_sections(node))) or inner.sections,
        image=_image(node) or inner.image,
        summary=inner.summary or _lead(node),
        content=text,
    )
    return _managed(item, node, managed=managed, zone=zone)


def _managed(item: AgencyItem, node: Node, *, managed: Node, zone: ZoneInfo) -> AgencyItem:
    told = [name for instruction in managed.all("instruction") if (name := instruction.get("formalname"))]
    code = status.get("formalname") if (status := managed.first("status")) else ""
    embargo = _released(managed, zone=zone)
    becomes = status_of(code)
    if cancels(told):
        becomes = PubStatus.CANCELED
    elif embargo is not None and becomes is PubStatus.WITHHELD:
        becomes = PubStatus.USABLE
    signal = signal_of(told)
    revision = node.first("identification/newsidentifier/revisionid")
    if signal is None and revision is not None and revision.get("update").upper() not in {"", "N"}:
        signal = Signal.UPDATE
    return replace(item, status=becomes, embargo=embargo, signal=signal)


def _released(managed: Node, *, zone: ZoneInfo) -> Moment | None:
    """Return when a status that withholds the piece is to end by itself."""
    for change in managed.all("statuswillchange"):
        future = change.first("futurestatus")
        if future is not None and status_of(future.get("formalname")) is PubStatus.USABLE:
            return read_date(change.said("dateandtime"), zone=zone)
    return None


def _guid(node: Node) -> str:
    """Return the public identifier without the revision that ends it."""
    named = node.first("identification/newsidentifier") or _EMPTY
    provider, item = named.said("providerid"), named.said("newsitemid")
    if provider and item:
        return f"urn:newsml:{provider}:{named.said('dateid')}:{item}"
    return named.said("publicidentifier")


def _line(node: Node, name: str) -> str:
    lines = (line for group in node.below("newslines") for line in group.all(name))
    return next((line.text for line in lines if line.text), "")


def _lead(node: Node) -> str:
    line = _line(node, "subheadline")
    return text_html(line) if line else ""


def _language(node: Node) -> str:
    named = (language.get("formalname") for language in node.below("language"))
    spoken = (line.get("lang") for group in node.below("newslines") for line in group.all("headline"))
    found = (*named, node.get("lang"), *spoken)
    return next((name for name in found if name and not name.startswith("x-")), "")


def _party(node: Node) -> str:
    for provider in node.below("provider"):
        for party in provider.all("party"):
            if party.get("formalname"):
                return party.get("formalname")
    return ""


def _formats(node: Node) -> Iterator[str]:
    for content in node.below("contentitem"):
        for named in (*content.all("mediatype"), *content.all("mimetype")):
            yield named.get("formalname").lower()


def _sections(node: Node) -> Iterator[str]:
    names = dict(_topics(node, language=_language(node)))
    for code in node.below("subjectcode"):
        for subject in code.children:
            if subject.name in _SUBJECTS:
                number = subject.get("formalname")
                name = names.get(number) or subject_name(number)
                if name:
                    yield name


def _topics(node: Node, *, language: str) -> Iterator[tuple[str, str]]:
    """Yield the names that the document itself gives to codes, in its own language where it has them."""
    for topic in node.below("topic"):
        described = [line for line in topic.all("description") if line.get("variant").lower() in {"", "name"}]
        own = (line for line in described if line.get("lang").lower() == language.lower())
        name = next((line.text for line in (*own, *described) if line.text), "")
        if name:
            yield topic.said("formalname"), name


def _text(node: Node, *, zone: ZoneInfo) -> tuple[str, AgencyItem]:
    """Return the first content that is text, as HTML, and what an NITF document in it says besides."""
    for content in node.below("contentitem"):
        data = content.first("datacontent", "encoding/datacontent")
        if data is None or not data.text:
            continue
        nitf = data.first("nitf")
        if nitf is not None:
            inner = read_nitf(nitf, zone=zone)
            return inner.content, inner
        body = data.first("html/body", "html", "body", "body.content")
        if body is not None or any(data.children):
            return html_of(body or data), AgencyItem()
        form = next((named.get("formalname").lower() for named in content.all("format")), "")
        # Markup in CDATA: read as such where the format or the text itself says so.
        is_markup = "htm" in form or data.raw.lstrip().startswith("<")
        return (data.raw if is_markup else text_html(data.raw)), AgencyItem()
    return "", AgencyItem()


def _image(node: Node) -> Image | None:
    for component in node.below("newscomponent"):
        for content in component.all("contentitem"):
            kinds = " ".join(kind.get("formalname").lower() for kind in content.children)
            url = article_url(content.get("href"))
            if url is not None and ("photo" in kinds or "image" in kinds or "picture" in kinds):
                return Image(url=url, alt=component.said("newslines/headline"))
    return None
