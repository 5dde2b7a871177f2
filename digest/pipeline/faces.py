"""An edition's faces: what its templates make of it with the site's own looks and links."""

from __future__ import annotations

from digest.config import Site
from digest.model import Edition
from digest.render import Rendered


def rendered(site: Site, edition: Edition) -> Rendered:
    """Render an edition with the site's templates; raise TemplateError where one is broken."""
    raise NotImplementedError
