"""Read an agency's file of any of the formats; pure."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from digest.collect.agency.item import AgencyFile, AgencyItem
from digest.collect.agency.newsml_1 import read_newsml_1
from digest.collect.agency.newsml_g2 import read_newsml_g2
from digest.collect.agency.ninjs import ninjs_items, read_ninjs
from digest.collect.agency.nitf import read_nitf
from digest.collect.agency.wires import read_wire
from digest.collect.kinds import Kind
from digest.collect.raw import NotAFeed
from digest.collect.xml import defused
from digest.model import Failure
from digest.text.xml_tree import BrokenXml, Node, TooManyElements, read_tree

_TELL_THEM = "the agency's file is broken; tell them"


def read_agency(text: str, *, kind: Kind, zone: ZoneInfo) -> AgencyFile:
    """Return what an agency's file says; raise NotAFeed where it cannot be read."""
    match kind:
        case Kind.WIRE:
            return AgencyFile(items=read_wire(text))
        case Kind.NINJS:
            return AgencyFile(items=_ninjs(text, zone=zone))
        case _:
            root, notes = _tree(text)
            return AgencyFile(items=_xml_items(root, kind=kind, zone=zone), notes=notes)


def _ninjs(text: str, *, zone: ZoneInfo) -> tuple[AgencyItem, ...]:
    try:
        value = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as exc:
        raise NotAFeed("is broken JSON", hint=_TELL_THEM) from exc
    return read_ninjs(ninjs_items(value), zone=zone)


def _xml_items(root: Node, *, kind: Kind, zone: ZoneInfo) -> tuple[AgencyItem, ...]:
    match kind:
        case Kind.NEWSML_1:
            return read_newsml_1(root, zone=zone)
        case Kind.NITF:
            return (read_nitf(root, zone=zone),)
        case _:
            return read_newsml_g2(root, zone=zone)


def _tree(text: str) -> tuple[Node, tuple[Failure, ...]]:
    xml, _ = defused(text)
    try:
        return read_tree(xml), ()
    except TooManyElements as exc:
        raise NotAFeed("has more elements than any agency's file", hint=_TELL_THEM) from exc
    except BrokenXml:
        pass
    try:
        mended = read_tree(xml, mend=True)
    except BrokenXml as exc:
        raise NotAFeed("is broken XML", hint=_TELL_THEM) from exc
    return mended, (Failure(what="is not well-formed XML: what could be read was", hint=_TELL_THEM),)
