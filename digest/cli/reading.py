"""``digest show``: print an edition."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from digest.cli.context import Context
from digest.cli.output import print_json
from digest.config import Site
from digest.errors import NotFound
from digest.model import Edition, EditionRecord
from digest.pipeline import eml, rendered, shown
from digest.store import Store, editions
from digest.store.values import plain

Existing = Annotated[
    str | None,
    typer.Argument(metavar="EDITION", help="NEWSLETTER/YYYY-MM-DD, or latest (which it is by default)."),
]


class Face(StrEnum):
    """How an edition can be shown."""

    HTML = "html"
    TEXT = "text"
    JSON = "json"
    EML = "eml"


def show(
    ctx: typer.Context,
    edition: Existing = None,
    face: Annotated[Face, typer.Option("--as", help="Which face to print.")] = Face.TEXT,
) -> None:
    """Print an edition as a reader of all topics gets it, or as data.

    Example: digest show latest --as html > edition.html
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        _, content = existing_content(context, site, store, edition)
    if face is Face.JSON:
        print_json(plain(content))
        return
    page = rendered(site, content).page(frozenset())
    assert page is not None  # an edition without stories has no content
    match face:
        case Face.HTML:
            sys.stdout.write(shown(page.html))
        case Face.TEXT:
            sys.stdout.write(shown(page.text))
        case Face.EML:
            sys.stdout.flush()
            sys.stdout.buffer.write(eml(site, content, page))


def existing_content(
    context: Context, site: Site, store: Store, edition: str | None
) -> tuple[EditionRecord, Edition]:
    """Return an edition's newest revision; raise NotFound where it has no content."""
    record = context.found(site, store, edition)
    with store.read() as connection:
        content = editions.content(connection, record.id, record.revision)
    if content is None:
        because = f" ({record.reason})" if record.reason else ""
        raise NotFound(
            f"{record.id} has no content: it is {record.state}{because}",
            hint="`digest collect`, then `digest build` may find some while it is open",
        )
    return record, content


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="The evening")(show)
