"""The readers' pages: the ways out and back, topics, an edition in the browser, health; the newsroom's API.

Looking never changes anything; only a POST acts. No cookie, no script, no address in any link or log.
"""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from digest.clock import Clock
from digest.config import Site
from digest.store import Store
from digest.web import answers
from digest.web.api import add_api
from digest.web.editions import add_editions
from digest.web.health import add_health
from digest.web.house import LOOK, House
from digest.web.leaving import add_leaving
from digest.web.logo import add_logo
from digest.web.pages import Pages
from digest.web.pictures import add_pictures
from digest.web.topics import add_topics


def public_app(site: Site, store: Store, clock: Clock) -> FastAPI:
    """Return the readers' pages of a site."""
    app = FastAPI(title="", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    house = House(site=site, store=store, clock=clock, pages=Pages(site), keys=site.keys())
    add_leaving(app, house)
    add_topics(app, house)
    add_editions(app, house)
    add_logo(app, house)
    add_pictures(app, house)
    add_health(app, house)
    add_api(app, house)
    _add_the_rest(app, house)
    return app


def _add_the_rest(app: FastAPI, house: House) -> None:
    for path in ("/u/", "/p/", "/u", "/p"):

        @app.api_route(path, methods=LOOK)
        def own_link() -> Response:
            """Say where one's own link stands: an edition in the browser leads here."""
            return answers.page(house.pages.page("notice", "own"))

    @app.api_route("/page.css", methods=LOOK)
    def style() -> Response:
        """Serve the style sheet."""
        return answers.style(house.pages.style)

    @app.exception_handler(HTTPException)
    def refused(_request: Request, error: Exception) -> Response:
        """Answer what no route takes."""
        if not isinstance(error, HTTPException):
            return house.missing(500)
        answer = house.missing(error.status_code)
        answer.headers.update(error.headers or {})  # what may be asked instead, where a method is refused
        return answer
