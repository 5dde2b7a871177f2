"""How an edition comes below the size at which mail programs cut mails off: weighed, then fitted."""

from __future__ import annotations

from dataclasses import replace

from digest.compose import fit
from digest.config import Site
from digest.model import Edition
from digest.pipeline.faces import rendered


def fitted(site: Site, edition: Edition) -> Edition:
    """Return an edition with a note of what goes from its mails; as it is where all has room."""
    _, newsletter = site.newsletter(edition.id.newsletter)
    limit = min(newsletter.fit_kb, newsletter.gate.max_kb) * 1000
    whole = rendered(site, edition).weights()
    stories = [entry.story for entry in edition.entries]
    if whole.frame + sum(whole.stories.values()) <= limit:
        return edition
    bare = rendered(site, edition.with_entries(lambda entry: replace(entry, earlier=()))).weights()
    needed = fit(stories, frame=whole.frame, whole=whole.stories, bare=bare.stories, limit=limit)
    return replace(edition, fit=needed)
