"""Stage render, lint: which features of HTML and CSS a mail uses, by caniemail's names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from digest.render.lint.css import Declaration, Rules
from digest.render.lint.mail import Mail

_GROUPED = {
    **dict.fromkeys(("left", "right", "top", "bottom"), "css-left-right-top-bottom"),
    **dict.fromkeys(("gap", "column-gap", "row-gap"), "css-gap"),
    **dict.fromkeys(("inline-size", "block-size"), "css-block-inline-size"),
    **dict.fromkeys(
        ("column-width", "column-rule", "column-fill", "column-span"), "css-column-layout-properties"
    ),
}
_FAMILIES = (
    (re.compile(r"(margin|padding)-(?:top|right|bottom|left)$"), r"css-\1"),
    (re.compile(r"border(?:-(?:top|right|bottom|left))?(?:-(?:width|style|color))?$"), "css-border"),
    (re.compile(r"border-(?:top|bottom)-(?:left|right)-radius$"), "css-border-radius"),
    (re.compile(r"(margin|padding)-(inline|block)-(?:start|end)$"), r"css-\1-\2-start-end"),
    (re.compile(r"(margin|padding)-(?:inline|block)$"), r"css-\1-inline-block"),
)
_UNIT = re.compile(
    r"(?<![\w#.-])[+-]?(?:\d+\.?\d*|\.\d+)(px|em|rem|ex|ch|cm|mm|in|pc|pt|vh|vw|vmin|vmax|%)(?![\w%])"
)
_UNITS = {"%": "percent"}
_FUNCTION = re.compile(r"([a-z-]+)\(", re.IGNORECASE)
_FUNCTIONS = {
    "calc": "css-unit-calc",
    "var": "css-variables",
    "rgb": "css-rgb",
    "rgba": "css-rgba",
    "clamp": "css-function-clamp",
    "min": "css-function-min",
    "max": "css-function-max",
    "light-dark": "css-function-light-dark",
    "linear-gradient": "css-linear-gradient",
    "radial-gradient": "css-radial-gradient",
    "conic-gradient": "css-conic-gradient",
    **dict.fromkeys(("lch", "oklch", "lab", "oklab"), "css-modern-color"),
}
_SYSTEM_FONT = re.compile(r"\b(?:system-ui|ui-(?:serif|sans-serif|rounded|monospace))\b")
_DISPLAY = {"none": "css-display-none", "flex": "css-display-flex", "grid": "css-display-grid"}
_QUERIES = {
    "prefers-color-scheme": "css-at-media-prefers-color-scheme",
    "prefers-reduced-motion": "css-at-media-prefers-reduced-motion",
    "orientation": "css-at-media-orientation",
    "hover": "css-at-media-hover",
    "device-pixel-ratio": "css-at-media-device-pixel-ratio",
}
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_PSEUDO = re.compile(r"(::?)([a-z-]+)(?:\([^)]*\))?", re.IGNORECASE)
_ELEMENTS = frozenset({"after", "before", "first-letter", "first-line", "marker", "placeholder"})
_SIGNS = {
    ".": "css-selector-class",
    "#": "css-selector-id",
    "*": "css-selector-universal",
    ">": "css-selector-child",
    "+": "css-selector-adjacent-sibling",
    "~": "css-selector-general-sibling",
}
_TAGS = {
    **{f"h{level}": "html-h1-h6" for level in range(1, 7)},
    **dict.fromkeys(("ul", "ol", "li", "dl", "dt", "dd"), "html-lists"),
    **dict.fromkeys(
        (
            "article",
            "section",
            "nav",
            "aside",
            "header",
            "footer",
            "main",
            "figure",
            "figcaption",
            "mark",
            "time",
        ),
        "html-semantics",
    ),
    **dict.fromkeys(("tr", "td", "th", "tbody", "thead", "tfoot"), "html-table"),
    **dict.fromkeys(("source", "picture"), "html-picture"),
    **dict.fromkeys(("map", "area"), "html-image-maps"),
}
_ATTRIBUTES = {"sizes": "html-srcset", "loading": "html-loading-attribute"}
_IMAGE = re.compile(r"\.(apng|avif|bmp|gif|heif|ico|jpe?g|mp4|png|svg|tiff?|webp)$", re.IGNORECASE)
_IMAGES = {"jpeg": "jpg", "tif": "tiff"}


def used(mail: Mail) -> Mapping[str, str]:
    """Return the features that a mail uses, each with the place where it was seen first."""
    seen: dict[str, str] = {}
    # Elements share their styles: each is looked at once.
    for style, element in {style: element for element, style in reversed(mail.styled)}.items():
        for feature in of_declarations(style):
            seen.setdefault(feature, f"<{element.tag}>")
    for element in mail.root.iter():
        if isinstance(element.tag, str):
            for feature in _of_element(element):
                seen.setdefault(feature, f"<{element.tag}>")
    for feature in _of_sheet(mail.sheet):
        seen.setdefault(feature, "the style block")
    return seen


def of_declarations(declarations: Iterable[Declaration]) -> Iterator[str]:
    """Yield the features of declarations; what only Outlook reads is none."""
    for declaration in declarations:
        if declaration.name.startswith(("mso-", "-")):
            continue
        yield _property(declaration)
        if declaration.important:
            yield "css-important"
        value = _STRING.sub("", declaration.value)
        for unit in _UNIT.findall(value):
            yield f"css-unit-{_UNITS.get(unit, unit)}"
        for name in _FUNCTION.findall(value):
            if feature := _FUNCTIONS.get(name.lower()):
                yield feature
        if declaration.name in {"font", "font-family"} and _SYSTEM_FONT.search(value):
            yield "css-sytem-ui"  # as the data spells it


def _property(declaration: Declaration) -> str:
    name = declaration.name
    if name == "display":
        return _DISPLAY.get(declaration.value.lower(), "css-display")
    if grouped := _GROUPED.get(name):
        return grouped
    for pattern, feature in _FAMILIES:
        if found := pattern.match(name):
            return found.expand(feature)
    return f"css-{name}"


def _of_sheet(sheet: Rules) -> Iterator[str]:
    for name, prelude in sheet.at_rules:
        yield f"css-at-{name}"
        if name == "media":
            yield from (feature for query, feature in _QUERIES.items() if query in prelude)
    for rule in sheet.rules:
        yield from of_declarations(rule.declarations)
        if len(rule.selectors) > 1:
            yield "css-selector-grouping"
        for selector in rule.selectors:
            yield from _of_selector(selector)


def _of_selector(selector: str) -> Iterator[str]:
    for colons, name in _PSEUDO.findall(_ATTRIBUTE.sub("", selector)):
        is_element = colons == "::" or name in _ELEMENTS
        yield f"css-pseudo-{'element' if is_element else 'class'}-{name.lower()}"
    bare = _PSEUDO.sub("", selector)
    if "[" in bare:
        yield "css-selector-attribute"
    bare = _ATTRIBUTE.sub("", bare)
    yield from (feature for sign, feature in _SIGNS.items() if sign in bare)
    words = re.split(r"[\s>+~]+", bare.strip())
    if re.search(r"[\w\])*]\s+[\w.#\[*]", selector):
        yield "css-selector-descendant"
    if any(re.match(r"[a-z]", word, re.IGNORECASE) for word in words):
        yield "css-selector-type"
    if any(word.count(".") + word.count("#") > 1 for word in words):
        yield "css-selector-chaining"


def _of_element(element: Any) -> Iterator[str]:
    tag = element.tag
    yield _TAGS.get(tag, f"html-{tag}")
    for name in element.attrib:
        yield _ATTRIBUTES.get(name, f"html-{name}")
    if tag == "a":
        target = element.get("href") or ""
        if target.startswith("mailto:"):
            yield "html-mailto-links"
        elif target.startswith("#"):
            yield "html-anchor-links"
    if tag == "img":
        yield from _of_image(element.get("src") or "")
    if tag == "meta" and element.get("name") == "color-scheme":
        yield "html-meta-color-scheme"


def _of_image(source: str) -> Iterator[str]:
    if source.startswith("data:"):
        yield "image-base64"
    elif found := _IMAGE.search(source.partition("?")[0]):
        kind = found[1].lower()
        yield f"image-{_IMAGES.get(kind, kind)}"
