"""What all the readers' pages work with."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.responses import Response

from digest.clock import Clock
from digest.config import Site
from digest.store import Store
from digest.web import answers
from digest.web.pages import Pages
from digest.web.visit import Visit, visit

LOOK = ["GET", "HEAD"]
"""The methods that never change anything, whoever follows a mail's links first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A site with its store, its clock, its pages, and the keys whose tokens count."""

    site: Site
    store: Store
    clock: Clock
    pages: Pages
    keys: tuple[bytes, ...] = field(repr=False)

    def come(self, token: str) -> Visit | None:
        """Read a token; None where it is none of ours."""
        return visit(self.store, token, keys=self.keys)

    def unknown(self) -> Response:
        """Answer a token that is none of ours: always the same, whatever is wrong with it."""
        return answers.page(self.pages.page("notice", "unknown"), status=404)

    def missing(self, status: int = 404) -> Response:
        """Answer what no route takes."""
        return answers.page(self.pages.page("notice", "missing"), status=status)
