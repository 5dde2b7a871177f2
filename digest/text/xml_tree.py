"""Read XML into plain values: names without prefixes, lower case; nothing declared, nothing fetched; pure.

The text must be defused already (no document type). The parser's own limits stand: 256 levels, 10 MB a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

_MAX_NODES = 100_000
_MAX_ATTRIBUTES = 500
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Names from other vocabularies could be taken for those that they resemble.
_FOREIGN = "x:"


class BrokenXml(Exception):
    """No tree can be made of it."""


class TooManyElements(BrokenXml):
    """It is whole, and larger than anything that is meant to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An element: its local name and attributes in lower case, and what it holds, in order."""

    name: str
    attributes: Mapping[str, str]
    content: tuple[Node | str, ...] = ()

    def get(self, *names: str) -> str:
        """Return the first of these attributes that says something."""
        return next((said for name in names if (said := self.attributes.get(name, "").strip())), "")

    @property
    def children(self) -> Iterator[Node]:
        """Yield the elements directly below."""
        return (part for part in self.content if isinstance(part, Node))

    def all(self, path: str) -> Iterator[Node]:
        """Yield the elements at ``path``, names joined by slashes, in document order."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, *paths: str) -> Node | None:
        """Return the first element at the first of ``paths`` that leads to one."""
        return next((found for path in paths for found in self.all(path)), None)

    def below(self, *names: str) -> Iterator[Node]:
        """Yield every element of these names at any depth, in document order."""
        for node in self.walk():
            if node.name in names and node is not self:
                yield node

    def walk(self) -> Iterator[Node]:
        """Yield the element and every one below it, in document order."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(tuple(node.children)))

    def said(self, *paths: str) -> str:
        """Return the text of the first element at ``paths`` that holds any, on one line."""
        return next((text for path in paths for found in self.all(path) if (text := found.text)), "")

    @property
    def text(self) -> str:
        """Return all text below, white space folded; elements part words only where the text does."""
        return " ".join(self.raw.split())

    @property
    def raw(self) -> str:
        """Return all text below as written."""
        return "".join(self.pieces)

    @property
    def pieces(self) -> Iterator[str]:
        """Yield the stretches of text below that no tag interrupts."""
        waiting: list[Node | str] = [self]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                yield part
            else:
                waiting.extend(reversed(part.content))


def read_tree(xml: bytes, *, mend: bool = False) -> Node:
    """Return the root element; raise BrokenXml where there is none, or where there is too much.

    ``mend`` reads on over what is not well-formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=mend,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise BrokenXml(str(exc)[:200]) from exc
    if root is None:
        raise BrokenXml("there is no element")
    own, _ = _parted(root)
    made: dict[etree._Element, Node] = {}
    if sum(1 for _ in root.iter()) > _MAX_NODES:
        raise TooManyElements(f"there are more than {_MAX_NODES:,} elements")
    for _, element in etree.iterwalk(root, events=("end",)):
        made[element] = _node(element, own=own, made=made)
    return made[root]


def _node(element: etree._Element, *, own: str, made: dict[etree._Element, Node]) -> Node:
    if len(element.attrib) > _MAX_ATTRIBUTES:  # the time to read them grows with the square of their number
        raise TooManyElements(f"an element has more than {_MAX_ATTRIBUTES} attributes")
    content: list[Node | str] = [element.text] if element.text else []
    for child in element:
        if (node := made.pop(child, None)) is not None:
            content.append(node)
        if child.tail:
            content.append(child.tail)
    attributes = {
        "lang" if name == _LANG else str(name).lower(): str(value)
        for name, value in element.attrib.items()
        if name == _LANG or not str(name).startswith("{")
    }
    return Node(name=_name(element, own=own), attributes=attributes, content=tuple(content))


def _name(element: etree._Element, *, own: str) -> str:
    space, name = _parted(element)
    known = space in {"", own} or "iptc.org" in space or space.endswith("/xhtml")
    return name.lower() if known else f"{_FOREIGN}{name.lower()}"


def _parted(element: etree._Element) -> tuple[str, str]:
    """Return an element's vocabulary and its name there; a prefix that was never declared stands for one."""
    tag: object = element.tag
    if not isinstance(tag, str):  # a reference to an entity that was never declared
        return _FOREIGN, ""
    space, _, name = tag.removeprefix("{").rpartition("}" if tag.startswith("{") else ":")
    return space, name
