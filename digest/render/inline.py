"""Stage render: style sheet onto the elements; owner of premailer.

In: a page with a ``<style>`` block. Out: the same page with style attributes, checked for what may get lost.
"""

from __future__ import annotations

import logging
import os
import re

from digest.errors import TemplateError

CACHE = "4096"
"""Parsed declarations that premailer keeps; its default of 128 costs three times the time."""

_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style", re.DOTALL | re.IGNORECASE)
_CONDITIONAL = re.compile(r"<!--\[if [^\]]*\]>|<!\[endif\]-->")


def inline(html: str) -> str:
    """Return ``html`` with its styles inlined; raise TemplateError where anything else would change."""
    if not html.startswith("<!DOCTYPE html>"):  # premailer drops any other
        raise TemplateError("mail.html.j2 must begin with <!DOCTYPE html>", hint="exactly so, in capitals")
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
        raise TemplateError(f"style.css: {told.errors[0]}", hint="mend the rule; comments are /* */")
    return inlined


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
    if any("@import" in sheet.lower() for sheet in _STYLE.findall(html)):
        raise TemplateError("a style sheet has @import", hint="copy the rules in: mails load nothing")


def _unchanged(before: str, after: str) -> None:
    """Compare what premailer must leave alone."""
    if not after.startswith("<!DOCTYPE html>"):
        raise TemplateError("inlining lost the DOCTYPE", hint="begin mail.html.j2 with <!DOCTYPE html>")
    _same("Outlook's conditional comments", _CONDITIONAL.findall(before), _CONDITIONAL.findall(after))
    (old_links, old_text), (new_links, new_text) = _content(before), _content(after)
    _same("the links", old_links, new_links)
    _same("the text", old_text, new_text)


def _same(what: str, before: list[str], after: list[str]) -> None:
    if before == after:
        return
    lost = next((old for old, new in zip(before, after, strict=False) if old != new), None)
    detail = f" at {lost!r}" if lost is not None else f": {len(before)} before, {len(after)} after"
    raise TemplateError(
        f"inlining changed {what}{detail}", hint="mail.html.j2 holds HTML that parsers mend: look there"
    )


def _content(html: str) -> tuple[list[str], list[str]]:
    from lxml import etree

    root = etree.HTML(html)
    texts = (str(text) for node in root.iter("title", "body") for text in node.itertext())
    return [link.get("href", "") for link in root.iter("a")], " ".join(texts).split()
