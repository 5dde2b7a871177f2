"""A mail to look at on this machine: its pictures stand in it as data. In: its HTML. Out: HTML."""

from __future__ import annotations

import base64
import html as markup
from collections.abc import Iterator
from pathlib import Path

from digest.config import LOGO_TYPES, Site
from digest.model import Edition, NewsletterId
from digest.pipeline.faces import logo_url, pictures_url
from digest.store import Store, pictures


def embedded(html: str, site: Site, store: Store, edition: Edition) -> str:
    """Return a mail with its logo and pictures in it as data: where readers load them from may not be up yet.

    What is not there stays an address: where nothing is loaded its words are shown.
    """
    for address, kind, octets in (*_logo(site, edition.id.newsletter), *_pictures(site, store, edition)):
        data = base64.b64encode(octets).decode("ascii")
        html = html.replace(f'src="{markup.escape(address)}"', f'src="data:{kind};base64,{data}"')
    return html


def _logo(site: Site, name: NewsletterId) -> Iterator[tuple[str, str, bytes]]:
    url, file = logo_url(site, name), logo_file(site, name)
    if url is None or file is None:
        return
    try:
        octets = file.read_bytes()
    except OSError:  # readers would see its words as well
        return
    yield url, LOGO_TYPES[file.suffix.lower()], octets


def _pictures(site: Site, store: Store, edition: Edition) -> Iterator[tuple[str, str, bytes]]:
    base = pictures_url(site)
    names = edition.picture_names
    if base is None or not names:
        return
    with store.read("reading the pictures") as connection:
        for name in sorted(names):
            octets = pictures.octets(connection, name)
            if octets is not None:
                yield f"{base}{name}", "image/jpeg", octets


def logo_file(site: Site, name: NewsletterId) -> Path | None:
    """Return the file of a newsletter's logo, if it has one."""
    logo = site.settings.theme_of(site.newsletter(name)[1]).logo
    return site.path(logo.file) if logo is not None else None


def logo_files(site: Site) -> Iterator[Path]:
    """Yield the logos of all newsletters."""
    for name in site.settings.newsletters:
        if (file := logo_file(site, NewsletterId(name))) is not None:
            yield file
