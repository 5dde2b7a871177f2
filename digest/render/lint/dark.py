"""Stage render, lint: dark mode. In: a mail. Out: faults; pure. Points 21 to 24; contrast needs a browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from digest.render.lint.colours import Colour, colour
from digest.render.lint.css import Declaration, declared, paints
from digest.render.lint.mail import Mail, is_hidden
from digest.render.lint.rule import Fault, Rule, warning

_GROUNDS = ("background", "background-color")
_PURE: Mapping[Colour | None, str] = {(0, 0, 0): "black", (255, 255, 255): "white"}
_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark")
_OUTLOOK = re.compile(r"\[data-ogs[cb]\]\s*")


def _background_image(mail: Mail) -> Iterator[Fault]:
    for element, style in mail.styled:
        if any(one.name.startswith("background") and "url(" in one.value for one in style):
            yield Fault(message="a background image", where=f"<{element.tag}>")
    for element in mail.body.iter():
        if element.get("background") is not None:
            yield Fault(message="a background attribute", where=f"<{element.tag}>")
    for rule in mail.sheet.rules:
        if any(one.name.startswith("background") and "url(" in one.value for one in rule.declarations):
            yield Fault(message="a background image", where=", ".join(rule.selectors))


def _colour_without_ground(mail: Mail) -> Iterator[Fault]:
    """Look for a ground from each coloured element up to the body, whose own is no help.

    Webmail drops the body or makes a division of it, and a program that forces dark colours paints the page
    itself: what has no ground within the mail keeps its colour on a ground that nobody chose.
    """
    for element in _shown(mail.body):
        if _is_coloured(element) and not _has_ground(element, mail.body):
            yield Fault(message="a text colour without a ground", where=_named(element))


def _shown(element: Any) -> Iterator[Any]:
    for child in element:
        if not is_hidden(child):
            yield child
            yield from _shown(child)


def _is_coloured(element: Any) -> bool:
    if element.tag == "font" and element.get("color"):
        return True
    return any(one.name == "color" and paints(one.value) for one in _style(element))


def _has_ground(element: Any, body: Any) -> bool:
    while element is not None and element is not body:
        if element.get("bgcolor") or any(
            one.name in _GROUNDS and paints(one.value) for one in _style(element)
        ):
            return True
        element = element.getparent()
    return False


def _style(element: Any) -> tuple[Declaration, ...]:
    return declared(element.get("style") or "")


def _colour_scheme(mail: Mail) -> Iterator[Fault]:
    told = {meta.get("name", "").lower(): meta.get("content", "") for meta in mail.root.iter("meta")}
    for name in ("color-scheme", "supported-color-schemes"):
        if not {"light", "dark"} <= set(told.get(name, "").split()):
            yield Fault(message=f'no <meta name="{name}" content="light dark">')
    if not any(":root" in rule.selectors for rule, _ in mail.sheet.setting("color-scheme")):
        yield Fault(message="no :root { color-scheme: light dark }", where="the style block")


def _pure(mail: Mail) -> Iterator[Fault]:
    for element, style in mail.styled:
        yield from _pure_of(style, _named(element))
    for element in mail.body.iter():
        if pure := _PURE.get(colour(element.get("bgcolor") or "")):
            yield Fault(message=f"bgcolor is pure {pure}", where=_named(element))
    for rule in mail.sheet.rules:
        if rule.media != "print":  # paper is white, ink is black
            yield from _pure_of(rule.declarations, ", ".join(rule.selectors))


def _pure_of(declarations: Iterable[Declaration], where: str) -> Iterator[Fault]:
    for one in declarations:
        if one.name in {"color", *_GROUNDS} and (pure := _PURE.get(colour(one.value))):
            yield Fault(message=f"{one.name} is pure {pure}", where=where)


def _outlook_pairs(mail: Mail) -> Iterator[Fault]:
    """Compare each dark text rule with Outlook's: where one has none, its own inversion stands alone.

    A pair may stand at another selector, as long as it ends with the same element or class.
    """
    own = {
        _end(selector)
        for rule, _ in mail.sheet.setting("color")
        for selector in rule.selectors
        if selector.startswith("[data-ogsc]")
    }
    for rule in mail.sheet.rules:
        if not _DARK.search(rule.media) or not any(one.name == "color" for one in rule.declarations):
            continue
        for selector in rule.selectors:
            if _end(selector) not in own:
                yield Fault(message=f"no [data-ogsc] {selector}", where="the style block")


def _end(selector: str) -> str:
    """Return what a selector ends with; nothing where a comma, or Outlook's part, stands alone."""
    return (_OUTLOOK.sub("", selector).split() or [""])[-1]


def _named(element: Any) -> str:
    """Return an element as a selector: its tag and its classes."""
    return ".".join((element.tag, *(element.get("class") or "").split()))


RULES: tuple[Rule, ...] = (
    warning(
        "dark/background-image",
        21,
        _background_image,
        asks="No background image: no program inverts one, and Outlook shows none.",
        remedy="use a background colour",
    ),
    warning(
        "dark/colour-without-ground",
        21,
        _colour_without_ground,
        asks="Each text colour has a ground, its own or a cell's around it; the body's does not count.",
        remedy="give the cell around it a background-color: inverted, dark text may come to stand on dark",
    ),
    warning(
        "dark/colour-scheme",
        22,
        _colour_scheme,
        asks="Both metas and `:root` say that the mail knows light and dark.",
        remedy="keep the metas of mail.html.j2 and the first rule of head.css",
    ),
    warning(
        "dark/pure-black-or-white",
        23,
        _pure,
        asks="No pure black or white: programs that invert take these for their own.",
        remedy="use a colour a little off, like #1d182d or #fffdf9",
    ),
    warning(
        "dark/outlook-pairs",
        24,
        _outlook_pairs,
        asks="Each dark text colour has its `[data-ogsc]` twin.",
        remedy="repeat the rule in head.css behind [data-ogsc]",
    ),
)
