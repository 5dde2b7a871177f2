"""An edition in the browser, ``/e/NEWSLETTER/DATE``: what a mail's "view in browser" leads to."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from fastapi import FastAPI, Request, Response

from digest.compose import with_pictures, withdraw
from digest.model import Edition, EditionId, EditionState, NewsletterId
from digest.pipeline import web_page
from digest.store import editions, kept_back, pictures
from digest.web import answers
from digest.web.house import LOOK, House

_LEFT_THE_HOUSE = frozenset({EditionState.FROZEN, EditionState.SENDING, EditionState.DONE})
_KEPT = 16
"""Pages: to inline the styles takes a second."""


def add_editions(app: FastAPI, house: House) -> None:
    """Add the route."""

    @lru_cache(maxsize=_KEPT)
    def face(edition: Edition) -> str:
        return web_page(house.site, edition)

    @app.api_route("/e/{newsletter}/{day}", methods=LOOK)
    def look(request: Request, newsletter: str, day: str) -> Response:
        """Show an edition that left the house, with all its stories."""
        found = _sent(house, newsletter, day)
        if found is None:
            return house.missing()
        known = request.headers.get("If-None-Match", "")
        return answers.edition(face(found), known=known, index=house.site.settings.web.index)


def _sent(house: House, newsletter: str, day: str) -> Edition | None:
    """Return an edition that is out, without what must not be published now; none that is held."""
    try:
        identity = EditionId(newsletter=NewsletterId(newsletter), date=date.fromisoformat(day))
    except ValueError:
        return None
    if newsletter not in house.site.settings.newsletters:
        return None
    with house.store.read("reading an edition") as connection:
        record = editions.record(connection, identity)
        if record is None or record.state not in _LEFT_THE_HOUSE:
            return None
        found = editions.content(connection, identity, record.revision)
        kept = kept_back.at(connection, house.clock.now())
        shown = pictures.there(connection, found.picture_names) if found is not None else frozenset()
    left = withdraw(found, kept) if found is not None else None
    return with_pictures(left, shown) if left is not None else None
