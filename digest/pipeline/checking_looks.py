"""What ``digest check`` finds of the looks: a language without words, a logo that nobody would see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from digest.config import NewsletterConfig, Site
from digest.model import NewsletterId
from digest.pipeline.checked import Checked, error, ok, warning
from digest.pipeline.faces import logo_url, pictures_url
from digest.text.labels import read_labels

_HEAVY = 60_000
"""Octets of a logo that phones wait for."""
_BEGINNINGS = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
}


def check_looks(site: Site, name: NewsletterId, newsletter: NewsletterConfig) -> Iterator[Checked]:
    """Look at a newsletter's language and logo."""
    yield from _language(site, name, newsletter.language)
    yield from _logo(site, name, newsletter)
    yield from _pictures(site, name, newsletter)
    yield from _accents(newsletter)


def _language(site: Site, name: str, language: str) -> Iterator[Checked]:
    """Say where a newsletter's language has no labels: its mail would speak English around the stories."""
    found = read_labels(language, (site.templates,)).language
    if found.partition("-")[0] != language.strip().lower().replace("_", "-").partition("-")[0]:
        yield warning(
            "templates",
            f"newsletters.{name}.language {language!r} has no labels: the mail's own words are English",
            f"write templates/locale/{language}.po: docs/how-to/translations.md",
        )


def _logo(site: Site, name: NewsletterId, newsletter: NewsletterConfig) -> Iterator[Checked]:
    logo = site.settings.theme_of(newsletter).logo
    if logo is None:
        return
    part, file = "logo", site.path(logo.file)
    if logo_url(site, name) is None:
        yield warning(
            part, f"{name}: the mail leaves it out", "mails show it from an https address: set site.url"
        )
    if not file.is_file():
        yield error(part, f"{name}: {file} is not there", "put the picture there, or mend theme.logo.file")
        return
    size = file.stat().st_size
    if not _begins_as_named(file):
        yield error(part, f"{file} is no {file.suffix[1:].upper()}", "save the picture again in that format")
    elif size > _HEAVY:
        yield warning(part, f"{file} has {size // 1000} kB", f"make it smaller than {_HEAVY // 1000} kB")
    else:
        yield ok(part, f"{name}: {file.name}, {size // 1000 + 1} kB, shown {logo.width} × {logo.height}")


def _pictures(site: Site, name: NewsletterId, newsletter: NewsletterConfig) -> Iterator[Checked]:
    """Say where pictures are wanted that readers could not load."""
    if newsletter.images != "none" and pictures_url(site) is None:
        yield warning(
            "images",
            f"{name}: the mail leaves the stories' pictures out",
            "mails show them from an https address: set site.url",
        )


def _accents(newsletter: NewsletterConfig) -> Iterator[Checked]:
    """Name accents of sections that a newsletter's own theme has, and the newsletter has not."""
    known = [section.key for section in newsletter.sections]
    for key in sorted(set(newsletter.theme.sections) - set(known)):
        yield warning(
            "theme", f"there is no section {key!r} to have an accent", "sections: " + ", ".join(known)
        )


def _begins_as_named(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(8).startswith(_BEGINNINGS[file.suffix.lower()])
