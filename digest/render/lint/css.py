"""Stage render, lint: style sheets and style attributes, parsed; owner of tinycss2.

In: CSS. Out: rules and declarations as values; what is broken is left out, as a browser does. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import tinycss2
import tinycss2.color4


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One property and its value."""

    name: str
    """In small letters."""
    value: str
    important: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleRule:
    """Selectors and what they set."""

    media: str
    """The query it stands in; empty outside of one."""
    selectors: tuple[str, ...]
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A style sheet, flat."""

    rules: tuple[StyleRule, ...]
    at_rules: tuple[tuple[str, str], ...]
    """Name and prelude of each at-rule, nested ones too."""

    def setting(self, name: str) -> Iterator[tuple[StyleRule, Declaration]]:
        """Yield the rules that set a property."""
        for rule in self.rules:
            for declaration in rule.declarations:
                if declaration.name == name:
                    yield rule, declaration


@lru_cache(maxsize=4096)
def declared(style: str) -> tuple[Declaration, ...]:
    """Return the declarations of a style attribute."""
    return _declarations(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True))


def paints(value: str) -> bool:
    """Tell whether a value names a colour that is seen: not ``transparent``, not one taken from elsewhere."""
    colours = map(tinycss2.color4.parse_color, tinycss2.parse_component_value_list(value))
    return any(colour is not None and colour != "currentcolor" and colour.alpha > 0 for colour in colours)


@lru_cache(maxsize=32)
def read_sheet(css: str) -> Rules:
    """Return a style sheet's rules, each with the media query around it."""
    at_rules: list[tuple[str, str]] = []
    nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return Rules(rules=tuple(_rules(nodes, "", at_rules)), at_rules=tuple(at_rules))


def _rules(
    nodes: list[tinycss2.ast.Node], media: str, at_rules: list[tuple[str, str]]
) -> Iterator[StyleRule]:
    for node in nodes:
        if node.type == "at-rule":
            query = tinycss2.serialize(node.prelude).strip()
            at_rules.append((node.lower_at_keyword, query))
            if node.content is not None and node.lower_at_keyword in {"media", "supports"}:
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                yield from _rules(inner, query, at_rules)
        elif node.type == "qualified-rule":
            yield StyleRule(
                media=media,
                selectors=tuple(part.strip() for part in tinycss2.serialize(node.prelude).split(",")),
                declarations=_declarations(
                    tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
                ),
            )


def _declarations(nodes: list[tinycss2.ast.Node]) -> tuple[Declaration, ...]:
    return tuple(
        Declaration(
            name=node.lower_name, value=tinycss2.serialize(node.value).strip(), important=node.important
        )
        for node in nodes
        if node.type == "declaration"
    )
