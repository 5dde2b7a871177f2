"""Preview: how large a mail is, and what each story adds. In: a rendered edition. Out: octets; pure."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from digest.render import Page, Rendered
from digest.render.lint import CLIPPED, NEARLY_CLIPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """A mail's size, and the forecast."""

    html: int
    packed: int
    text: int
    message: int
    """Of the whole mail as it travels."""
    own_limit: int
    """What the newsletter's gate lets through."""
    story: int
    """What a further story like these adds; 0 where none can be told."""

    @property
    def limit(self) -> int:
        """Return the lower of the two limits."""
        return min(CLIPPED, self.own_limit)

    @property
    def spare(self) -> int:
        """Return from where on a late story may be the one too many."""
        return min(NEARLY_CLIPPED, self.limit)

    @property
    def room(self) -> int | None:
        """Return how many such stories still fit in; None where that cannot be told."""
        return max(0, (self.limit - self.html) // self.story) if self.story else None


def sizes_of(made: Rendered, page: Page, message: bytes, *, own_limit: int) -> Sizes:
    """Measure a segment's mail."""
    html = page.html.encode()
    stories = tuple(made.weights().stories.values())
    return Sizes(
        html=len(html),
        packed=len(gzip.compress(html, mtime=0)),
        text=len(page.text.encode()),
        message=len(message),
        own_limit=own_limit,
        story=sum(stories) // len(stories) if stories else 0,
    )
