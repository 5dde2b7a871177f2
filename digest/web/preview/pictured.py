"""Preview: our own pictures, put into the frame, which loads nothing. In: a mail's HTML. Out: HTML."""

from __future__ import annotations

import base64
import html as markup
import mimetypes
from collections.abc import Iterator
from pathlib import Path

from digest.config import Site
from digest.model import NewsletterId
from digest.pipeline.faces import logo_url


def pictured(html: str, site: Site, name: NewsletterId) -> str:
    """Return a mail whose logo is in it as data: the address that readers load it from may not be up yet."""
    url, file = logo_url(site, name), logo_file(site, name)
    if url is None or file is None:
        return html
    try:
        picture = base64.b64encode(file.read_bytes()).decode("ascii")
    except OSError:  # readers would see its words as well
        return html
    kind = mimetypes.guess_type(file.name)[0] or "image/png"
    return html.replace(f'src="{markup.escape(url)}"', f'src="data:{kind};base64,{picture}"')


def logo_file(site: Site, name: NewsletterId) -> Path | None:
    """Return the file of a newsletter's logo, if it has one."""
    logo = site.settings.theme_of(site.newsletter(name)[1]).logo
    return site.path(logo.file) if logo is not None else None


def logo_files(site: Site) -> Iterator[Path]:
    """Yield the logos of all newsletters."""
    for name in site.settings.newsletters:
        if (file := logo_file(site, NewsletterId(name))) is not None:
            yield file
