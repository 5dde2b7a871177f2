"""Stage render: style sheet onto the elements; owner of premailer.

In: a page with a ``<style>`` block. Out: the same page with style attributes, checked for what may get lost.
"""

from __future__ import annotations

import logging
import os
import re

from digest.render.located import Misplaced
from digest.render.stylesheets import STYLE

CACHE = "4096"
"""Parsed declarations that premailer keeps; its default of 128 costs three times the time."""


_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!doctype[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\bstyle\s*=\s*["']([^"']*)""", re.IGNORECASE)
_PLACE = re.compile(r"\s*\[(?P<line>\d+):(?P<column>\d+): (?P<token>.*)\]$")
"""How cssutils ends its sentences."""
_TOLD = 160
"""Characters of a sentence: it quotes all that it could not read."""
_CONDITIONAL = re.compile(r"<!--\[if [^\]]*\]>|<!\[endif\]-->")


def inline(html: str) -> str:
    """Return ``html`` with its styles inlined; raise Misplaced where anything else would change."""
    if not html.startswith("<!DOCTYPE html>"):  # premailer drops any other
        found = _DOCTYPE.search(html)
        raise Misplaced(
            "the mail must begin with <!DOCTYPE html>",
            hint="exactly so, in capitals, with nothing before it",
            sign=found[0] if found else "",
        )
    _no_import(html)
    inlined = premailed(html)
    _unchanged(html, inlined)
    return inlined


def premailed(html: str) -> str:
    """Run premailer; raise TemplateError where the style sheet cannot be read."""
    os.environ.setdefault("PREMAILER_CACHE_MAXSIZE", CACHE)  # read when premailer is imported
    import cssutils
    from premailer import Premailer
    from premailer import cache as premailer_cache

    told = _Told()
    cssutils.log.setLog(told.logger)
    inlined: str = Premailer(
        html,
        method="html",
        disable_validation=True,
        disable_leftover_css=True,
        allow_network=False,
        allow_loading_external_files=False,
        keep_style_tags=False,
        remove_classes=False,
        align_floating_images=False,
        disable_basic_attributes=["width", "height", "align", "valign"],
        cache_css_parsing=True,
    ).transform(pretty_print=False)
    if told.errors:
        with premailer_cache.cache_access_lock:  # else the next run would say nothing of what it has read
            premailer_cache.cache.clear()
        raise _misread(told.errors[0], html)
    return inlined


def _misread(error: str, html: str) -> Misplaced:
    """Return what cssutils could not read: of the sheet, whose lines it names, or of a style attribute."""
    found = _PLACE.search(error)
    what = _PLACE.sub("", error)
    what = what if len(what) <= _TOLD else f"{what[:_TOLD]}…"
    hint = "mend the rule: property: value; comments are /* */"
    if found is None:
        return Misplaced(what, hint=hint, file=STYLE)
    token = found["token"]
    line, column = int(found["line"]), int(found["column"])
    for sheet in _STYLE.findall(_COMMENT.sub("", html)):
        told = sheet.split("\n")[line - 1 : line]
        if told and told[0][column - 1 :].startswith(token):
            return Misplaced(what, hint=hint, file=STYLE, line=(line, told[0]))
    styles = (style for style in _ATTRIBUTE.findall(html) if style[column - 1 :].startswith(token))
    return Misplaced(what, hint=hint, sign=next(styles, ""))


class _Told(logging.Handler):
    """Takes what cssutils has to say, instead of standard error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: list[str] = []
        self.logger = logging.Logger("cssutils", logging.WARNING)  # noqa: LOG001 (of this call alone)
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            self.errors.append(" ".join(record.getMessage().split()))


def _no_import(html: str) -> None:
    # In a style sheet alone: a headline may speak of it.
    for sheet in _STYLE.findall(html):
        if found := re.search("@import", sheet, re.IGNORECASE):
            raise Misplaced(
                "a style sheet has @import", hint="copy the rules in: mails load nothing", sign=found[0]
            )


def _unchanged(before: str, after: str) -> None:
    """Compare what premailer must leave alone."""
    if not after.startswith("<!DOCTYPE html>"):
        raise Misplaced("inlining lost the DOCTYPE", hint="begin mail.html.j2 with <!DOCTYPE html>")
    _same("Outlook's conditional comments", _CONDITIONAL.findall(before), _CONDITIONAL.findall(after))
    (old_links, old_text), (new_links, new_text) = _content(before), _content(after)
    _same("the links", old_links, new_links)
    _same("the text", old_text, new_text)


def _same(what: str, before: list[str], after: list[str]) -> None:
    if before == after:
        return
    lost = next((old for old, new in zip(before, after, strict=False) if old != new), None)
    detail = f" at {lost!r}" if lost is not None else f": {len(before)} before, {len(after)} after"
    raise Misplaced(
        f"inlining changed {what}{detail}",
        hint="parsers mend what stands there: close what is open, write addresses without blanks",
        sign=lost or "",
    )


def _content(html: str) -> tuple[list[str], list[str]]:
    from lxml import etree

    root = etree.HTML(html)
    texts = (str(text) for node in root.iter("title", "body") for text in node.itertext())
    return [link.get("href", "") for link in root.iter("a")], " ".join(texts).split()
