"""A newsletter's logo, ``/logo/NEWSLETTER.png``: mails show what our own house gives out."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Response

from digest.config import LOGO_TYPES
from digest.web import answers
from digest.web.house import LOOK, House

MOST = 500_000
"""Octets."""


def add_logo(app: FastAPI, house: House) -> None:
    """Add the route."""

    @app.api_route("/logo/{name}", methods=LOOK)
    def logo(name: str) -> Response:
        """Give out a configured logo; no other file has an address."""
        newsletter, dot, kind = name.rpartition(".")
        config = house.site.settings.newsletters.get(newsletter)
        chosen = house.site.settings.theme_of(config).logo if config is not None else None
        if chosen is None or f"{dot}{kind}" != chosen.file.suffix.lower():
            return house.missing()
        picture = read(house.site.path(chosen.file))
        if picture is None:
            return house.missing()
        return answers.picture(picture, LOGO_TYPES[chosen.file.suffix.lower()])


def read(file: Path) -> bytes | None:
    """Return a picture's octets; None where there is none, or one too large for a mail."""
    try:
        if file.stat().st_size > MOST:
            return None
        return file.read_bytes()
    except OSError:
        return None
