"""What may be done with an article, as its source is configured now."""

from __future__ import annotations

from digest.config import Site
from digest.model import Rights, Version


def rights_of(site: Site, version: Version) -> Rights:
    """Return what may be done with an article; of a source that is configured no more nothing is quoted."""
    source = site.settings.sources.get(version.article.source)
    return source.rights if source is not None else Rights.LINK_ONLY
