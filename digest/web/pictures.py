"""The stories' pictures, ``/i/NAME.jpg``: what mails and pages show, the same for every reader."""

from __future__ import annotations

from fastapi import FastAPI, Response

from digest.store import kept_back, pictures
from digest.web import answers
from digest.web.house import LOOK, House


def add_pictures(app: FastAPI, house: House) -> None:
    """Add the route."""

    @app.api_route("/i/{name}", methods=LOOK)
    def picture(name: str) -> Response:
        """Give out a picture by the name of its content; none of what must not be published now."""
        with house.store.read("reading a picture") as connection:
            octets = pictures.octets(connection, name, without=kept_back.at(connection, house.clock.now()))
        return answers.picture(octets, "image/jpeg") if octets is not None else house.missing()
