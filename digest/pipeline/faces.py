"""An edition's faces: what the site's templates make of it."""

from __future__ import annotations

from dataclasses import replace

from digest.config import Site
from digest.model import Edition, NewsletterId
from digest.render import RECIPIENT_TOKEN, Presentation, Rendered, WebPage, render


def rendered(site: Site, edition: Edition) -> Rendered:
    """Render an edition with the site's looks and links; raise TemplateError where a template is broken."""
    return render(edition, look=_look(site, edition))


def web_page(site: Site, edition: Edition) -> str:
    """Return an edition as a page on the web: all its stories, whatever its mails had no room for."""
    look = replace(_look(site, edition), web=WebPage(index=site.settings.web.index))
    page = render(replace(edition, fit=None), look=look).page(frozenset())
    return page.html if page is not None else ""


def _look(site: Site, edition: Edition) -> Presentation:
    _, newsletter = site.newsletter(edition.id.newsletter)
    return Presentation(
        site_url=site.settings.site.url,
        postal_address=site.settings.site.postal_address,
        reason=newsletter.reason,
        date_format=newsletter.teaser.date_format,
        earlier_as=newsletter.selection.earlier_as,
        theme=site.settings.theme_of(newsletter),
        logo_url=logo_url(site, edition.id.newsletter),
        pictures_url=pictures_url(site),
        folders=(site.templates,),
    )


def logo_url(site: Site, name: NewsletterId) -> str | None:
    """Return where readers' mail programs find a newsletter's logo; None where they could not reach it."""
    _, newsletter = site.newsletter(name)
    logo = site.settings.theme_of(newsletter).logo
    if logo is None or not site.settings.site.url.startswith("https://"):
        return None
    return f"{site.settings.site.url}/logo/{name}{logo.file.suffix.lower()}"


def pictures_url(site: Site) -> str | None:
    """Return where readers' mail programs find the stories' pictures; None where they could not reach it."""
    return f"{site.settings.site.url}/i/" if site.settings.site.url.startswith("https://") else None


def shown(face: str) -> str:
    """Return a face to look at: the reader's own links lead nowhere, and say so."""
    return face.replace(RECIPIENT_TOKEN, "sample")
