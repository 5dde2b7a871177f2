"""An edition's faces: what the site's templates make of it."""

from __future__ import annotations

from digest.config import Site
from digest.model import Edition
from digest.render import RECIPIENT_TOKEN, Presentation, Rendered, render


def rendered(site: Site, edition: Edition) -> Rendered:
    """Render an edition with the site's looks and links; raise TemplateError where a template is broken."""
    _, newsletter = site.newsletter(edition.id.newsletter)
    return render(
        edition,
        look=Presentation(
            site_url=site.settings.site.url,
            postal_address=site.settings.site.postal_address,
            reason=newsletter.reason,
            date_format=newsletter.teaser.date_format,
            earlier_as=newsletter.selection.earlier_as,
            folders=(site.templates,),
        ),
    )


def shown(face: str) -> str:
    """Return a face to look at: the reader's own links lead nowhere, and say so."""
    return face.replace(RECIPIENT_TOKEN, "sample")
