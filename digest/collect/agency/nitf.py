"""Read NITF (News Industry Text Format 3.x), alone or inside NewsML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from digest.collect.address import article_url
from digest.collect.agency.codes import cancels, names_embargo, signal_of, status_of, subject_name
from digest.collect.agency.item import AgencyItem
from digest.collect.agency.markup import html_of
from digest.collect.dates import Moment, read_date
from digest.model import Image, PubStatus, Signal
from digest.text.xml_tree import Node

_HEAD, _BODY = "head", "body/body.head"


def read_nitf(nitf: Node, *, zone: ZoneInfo) -> AgencyItem:
    """Return the item of an ``nitf`` element."""
    docdata = nitf.first(f"{_HEAD}/docdata", "docdata") or Node(name="docdata", attributes={})
    issued = _moment(docdata, "date.issue", zone=zone)
    revised = _revised(nitf, zone=zone)
    item = AgencyItem(
        guid=_said(docdata, "doc-id", "id-string"),
        url=article_url(_pubdata(nitf)) or "",
        headline=_headline(nitf),
        byline=_byline(nitf),
        credit=nitf.said(f"{_BODY}/distributor") or _said(docdata, "doc.copyright", "holder"),
        located=nitf.said(f"{_BODY}/dateline/location/city", f"{_BODY}/dateline/location")
        or _said(docdata, "evloc", "city"),
        language=nitf.get("baselang", "lang") or next(_spoken(nitf), ""),
        created=issued or revised,
        version_created=revised,
        sections=_subjects(nitf),
        image=_image(nitf),
        summary=html_of(abstract) if (abstract := nitf.first(f"{_BODY}/abstract")) else "",
        content=html_of(content) if (content := nitf.first("body/body.content")) else "",
    )
    return _managed(item, docdata, released=_moment(docdata, "date.release", zone=zone), issued=issued)


def _managed(
    item: AgencyItem, docdata: Node, *, released: Moment | None, issued: Moment | None
) -> AgencyItem:
    """Add what the desk is told: status, embargo, correction."""
    told = [said for note in docdata.all("ed-msg") for said in note.get("msg-type", "type").split()]
    status = status_of(docdata.get("management-status"))
    signal = Signal.CORRECTION if docdata.first("correction") else signal_of(told)
    # Released together with its issue, or before it, it never was under embargo.
    embargo = released if released and issued and released.at > issued.at else None
    notes = [note.get("info") for note in docdata.all("ed-msg")]
    if cancels(told):
        status = PubStatus.CANCELED
    elif embargo is None and any(map(names_embargo, notes)):
        status = PubStatus.WITHHELD
    elif docdata.get("management-status").lower() == "embargoed" and embargo is not None:
        status = PubStatus.USABLE
    return replace(item, status=status, signal=signal, embargo=embargo)


def _headline(nitf: Node) -> str:
    # "hedline" is the format's own word; some write it as everybody else does.
    return nitf.said(
        f"{_BODY}/hedline/hl1",
        f"{_BODY}/headline/hl1",
        f"{_BODY}/hedline",
        f"{_BODY}/headline",
        f"{_HEAD}/title",
    )


def _spoken(nitf: Node) -> Iterator[str]:
    for path in ("body", f"{_BODY}/hedline/hl1", "body/body.content"):
        yield from (tag for node in nitf.all(path) if (tag := node.get("lang")))


def _byline(nitf: Node) -> str:
    # Names and what their bearers are stand in elements of their own, often without a blank between.
    byline = nitf.first(f"{_BODY}/byline", "body/byline")
    words = " ".join(byline.pieces).split() if byline else []
    return " ".join(words).replace(" ,", ",")


def _said(parent: Node, name: str, attribute: str) -> str:
    return next((said for node in parent.all(name) if (said := node.get(attribute))), "")


def _moment(docdata: Node, name: str, *, zone: ZoneInfo) -> Moment | None:
    moments = (read_date(node.get("norm"), zone=zone) for node in docdata.all(name))
    return next((moment for moment in moments if moment), None)


def _revised(nitf: Node, *, zone: ZoneInfo) -> Moment | None:
    written = [
        said
        for path in (f"{_HEAD}/pubdata", f"{_HEAD}/docdata/pubdata")
        for node in nitf.all(path)
        if (said := node.get("date.publication"))
    ]
    history = [node.get("norm") for node in nitf.all(f"{_HEAD}/revision-history")]
    moments = [moment for text in (*written, *history) if (moment := read_date(text, zone=zone))]
    return max(moments, key=lambda moment: moment.at, default=None)


def _pubdata(nitf: Node) -> str:
    return next((said for node in nitf.all(f"{_HEAD}/pubdata") if (said := node.get("ex-ref"))), "")


def _subjects(nitf: Node) -> tuple[str, ...]:
    named: list[str] = []
    for subject in nitf.all(f"{_HEAD}/tobject/tobject.subject"):
        said = subject.get("tobject.subject.type") or subject_name(subject.get("tobject.subject.refnum"))
        named.extend(name for name in (said, subject.get("tobject.subject.matter")) if name)
    return tuple(dict.fromkeys(named))


def _image(nitf: Node) -> Image | None:
    for media in nitf.below("media"):
        if "image" not in media.get("media-type").lower():
            continue
        for reference in media.all("media-reference"):
            url = article_url(reference.get("source"))
            if url is not None:
                alt = reference.get("alternate-text") or media.said("media-caption")
                return Image(url=url, alt=alt)
    return None
