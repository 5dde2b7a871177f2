"""Stage render: an edition as a page on the web. In: its views. Out: what its head says of it; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from digest.render.viewer import Viewer, clean

_UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
"""What could end a script element or begin a comment in it; in JSON all of them stand in strings alone."""


def names(viewer: Viewer) -> dict[str, Any] | None:
    """Return what the templates know as ``web``; None where the edition is a mail."""
    page = viewer.presentation.web
    if page is None:
        return None
    return {
        "address": viewer.presentation.browser_link(viewer.edition.id),
        "index": page.index,
        "data": as_script(structured(viewer)),
    }


def structured(viewer: Viewer) -> dict[str, Any]:
    """Return the edition and its stories in the words of schema.org."""
    edition = viewer.edition
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": clean(edition.title),
        "url": viewer.presentation.browser_link(edition.id),
        "inLanguage": edition.language,
        "datePublished": edition.id.date.isoformat(),
        "publisher": {"@type": "Organization", "name": clean(edition.newsroom)},
        "mainEntity": {"@type": "ItemList", "itemListElement": list(_listed(viewer))},
    }


def as_script(value: Any) -> Markup:
    """Return JSON for a script element, which nothing in it can end."""
    return Markup(json.dumps(value, ensure_ascii=False).translate(_UNSAFE))  # noqa: S704 (no markup is left)


def _listed(viewer: Viewer) -> Iterator[dict[str, Any]]:
    stories = (story for section in viewer.whole() for story in section.stories)
    for place, story in enumerate(stories, start=1):
        article = {"@type": "NewsArticle", "headline": story.headline, "datePublished": story.moment}
        if story.link:
            article["url"] = story.link
        if story.picture:
            article["image"] = story.picture.address
        if story.lang:
            article["inLanguage"] = story.lang
        yield {"@type": "ListItem", "position": place, "item": article}
