"""The readers' pages as HTML: in the words of the newsletter's language, with masked addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from digest.config import NewsletterConfig, Site
from digest.model import NewsletterId, Subscription
from digest.render.environment import Environment, environment, fill, source
from digest.text import locale
from digest.text.labels import Labels, read_labels


@dataclass(frozen=True)  # no slots: cached_property needs a place
class Pages:
    """Makes pages for one site."""

    site: Site

    @cached_property
    def templates(self) -> Environment:
        """Return the templates, the site's own first."""
        return environment((self.site.templates,))

    @cached_property
    def prefix(self) -> str:
        """Return the path below which the site answers, as its ``url`` says; mostly nothing."""
        return urlsplit(self.site.settings.site.url).path.rstrip("/")

    @cached_property
    def style(self) -> str:
        """Return the style sheet."""
        return source(self.templates, "web/page.css")

    @cached_property
    def _labels(self) -> dict[str, Labels]:
        languages = {one.language for one in self.site.settings.newsletters.values()} | {locale.FALLBACK}
        return {language: read_labels(language, (self.site.templates,)) for language in languages}

    def newsletter(self, name: NewsletterId | None) -> NewsletterConfig:
        """Return a newsletter's settings; for one that is gone the first one's, whose language is spoken."""
        known = self.site.settings.newsletters
        if name is not None and name in known:
            return known[name]
        return next(iter(known.values()), NewsletterConfig())

    def labels(self, name: NewsletterId | None) -> Labels:
        """Return the words of a newsletter's pages."""
        return self._labels[self.newsletter(name).language]

    def path(self, *parts: str) -> str:
        """Return a path of the site, for links and forms."""
        return "/".join((self.prefix, *parts))

    def page(
        self,
        template: str,
        say: str,
        *,
        newsletter: NewsletterId | None = None,
        reader: Subscription | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> str:
        """Render a page whose heading and text are the labels ``SAY_title`` and ``SAY_text``."""
        settings = self.site.settings.site
        config = self.newsletter(newsletter)
        direction = locale.direction(config.language)
        address = masked(reader.mailbox) if reader is not None else ""
        names = {
            "newsletter": config.title,
            "newsroom": settings.name,
            # Isolated (Unicode's FSI, PDI), or its dots wander about in a text from right to left.
            "address": f"\u2068{address}\u2069" if direction == "rtl" else address,
        }
        words = {key: _filled(text, names) for key, text in self.labels(newsletter).pages.items()}
        return fill(
            self.templates,
            f"web/{template}.html.j2",
            {
                "lang": config.language,
                "dir": direction,
                "newsroom": settings.name,
                "title": config.title if newsletter is not None else settings.name,
                "postal_address": settings.postal_address,
                "css": self.path("page.css"),
                "p": words,
                "heading": words[f"{say}_title"],
                "text": words.get(f"{say}_text", ""),
                **(values or {}),
            },
        )


def masked(mailbox: str) -> str:
    """Return an address as its owner knows it again and nobody else: ``a…@r….example``."""
    local, _, domain = mailbox.rpartition("@")
    name, dot, top = domain.rpartition(".")
    return f"{local[:1]}…@{(name or top)[:1]}…{dot}{top if dot else ''}"


def _filled(text: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    return text
