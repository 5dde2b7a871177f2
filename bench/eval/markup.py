"""The evaluator's own eye for HTML: a tree as the standard builds it, and what must hold of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from justhtml import JustHTML, to_html

# What is in these no browser shows, or only one that can do no better.
UNSEEN = frozenset(
    "audio canvas datalist head iframe noembed noframes noscript script style template title video".split()
)
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f-\x9f]")
_ADDRESSES = frozenset("action background data formaction href ping poster src srcset xlink:href".split())
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)

Skeleton = tuple[str, tuple[str, ...], tuple["Skeleton", ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What cleaned markup may hold."""

    elements: frozenset[str]
    attributes: Mapping[str, frozenset[str]]
    schemes: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, path: Path) -> Allowed:
        """Read the rules from a file of the data."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            elements=frozenset(told["allowed_elements"]),
            attributes={name: frozenset(names) for name, names in told["allowed_attributes"].items()},
            schemes={name: frozenset(names) for name, names in told["allowed_schemes"].items()},
        )

    def breaches(self, html: str) -> Iterator[str]:
        """Yield what a fragment holds and may not."""
        for node in nodes(fragment(html)):
            if node.name in {"#comment", "!doctype", "#processing-instruction"}:
                yield f"{node.name} {node.data}"
            elif not node.name.startswith("#"):
                yield from self._of_element(node.name, attributes(node))

    def _of_element(self, name: str, given: Mapping[str, str]) -> Iterator[str]:
        if name not in self.elements:
            yield f"<{name}>"
        for attribute, value in given.items():
            if attribute not in self.attributes["*"] | self.attributes.get(name, frozenset()):
                yield f"<{name} {attribute}>"
            elif attribute in {"href", "src"} and scheme(value) not in self.schemes.get(name, ()):
                yield f"<{name} {attribute}={value}>"


def fragment(html: str) -> Any:
    """Parse what stands in an element."""
    return JustHTML(html, sanitize=False, fragment=True).root


def document(html: str) -> Any:
    """Parse a whole page."""
    return JustHTML(html, sanitize=False).root


def written(root: Any) -> str:
    """Return a tree as markup again."""
    return to_html(root, pretty=False)


def attributes(node: Any) -> dict[str, str]:
    """Return a node's attributes; a text has none."""
    return {name: value or "" for name, value in (getattr(node, "attrs", None) or {}).items()}


def nodes(root: Any) -> Iterator[Any]:
    """Yield a node and all below it, in the order of the document."""
    yield root
    for child in root.children or ():
        yield from nodes(child)


def text_of(root: Any, *, without: frozenset[str] = frozenset()) -> str:
    """Return the text below a node, white space folded."""
    parts: list[str] = []

    def take(node: Any) -> None:
        if node.name == "#text":
            parts.append(node.data or "")
        elif node.name not in without:
            for child in node.children or ():
                take(child)

    take(root)
    return " ".join("".join(parts).split())


def elements(root: Any, name: str, *, css: str | None = None) -> Iterator[Any]:
    """Yield the elements of a name, and of a class where one is given."""
    for node in nodes(root):
        if node.name == name and (css is None or css in attributes(node).get("class", "").split()):
            yield node


def skeleton(root: Any) -> Skeleton:
    """Return elements, attributes' names and nesting, without any text: what no text may change."""
    return (
        root.name,
        tuple(sorted(attributes(root))),
        tuple(skeleton(child) for child in root.children or () if child.name != "#text"),
    )


def links(root: Any) -> Iterator[str]:
    """Yield every address that a browser would ask for or lead to."""
    for node in nodes(root):
        for name, value in attributes(node).items():
            if name in _ADDRESSES:
                yield value


def scheme(address: str) -> str:
    """Return an address's scheme as a browser reads it; "" where it has none."""
    found = _SCHEME.match(_NOT_IN_URLS.sub("", address))
    return found[1].lower() if found else ""
