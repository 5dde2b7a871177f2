"""An edition in the browser, ``/e/NEWSLETTER/DATE``: what a mail's "view in browser" leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from fastapi import FastAPI, Response

from digest.compose import withdraw
from digest.model import Edition, EditionId, EditionState, NewsletterId
from digest.pipeline import rendered
from digest.render import RECIPIENT_TOKEN
from digest.store import editions, kept_back
from digest.web import answers
from digest.web.house import LOOK, House

_LEFT_THE_HOUSE = frozenset({EditionState.FROZEN, EditionState.SENDING, EditionState.DONE})
_KEPT = 16
"""Pages: to inline the styles takes a second."""


def add_editions(app: FastAPI, house: House) -> None:
    """Add the route."""

    @lru_cache(maxsize=_KEPT)
    def face(edition: Edition) -> str:
        whole = replace(edition, fit=None)  # here is room for what the mails left out
        shown = rendered(house.site, whole).page(frozenset())
        # Nobody in particular reads this page: the ways out lead to the page that says where one's own is.
        return shown.html.replace(f"/{RECIPIENT_TOKEN}", "/") if shown is not None else ""

    @app.api_route("/e/{newsletter}/{day}", methods=LOOK)
    def look(newsletter: str, day: str) -> Response:
        """Show an edition that left the house, as a reader of all topics gets it."""
        found = _sent(house, newsletter, day)
        return answers.edition(face(found)) if found is not None else house.missing()


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
    return withdraw(found, kept) if found is not None else None
