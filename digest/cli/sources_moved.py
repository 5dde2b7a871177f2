"""``digest sources import`` and ``export``: lists of feeds from and for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.context import Context
from digest.cli.output import many, note, warn
from digest.config import SourceKind
from digest.errors import NotFound, UsageError
from digest.model import Rights
from digest.net.address import without_login


def import_opml(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list of feeds: .opml.")],
    *,
    rights: Annotated[
        Rights, typer.Option("--rights", help="What you may do with the texts of these feeds.")
    ] = Rights.LINK_ONLY,
) -> None:
    """Print an OPML list as tables for config/sources.toml; what is configured, or no feed, is named.

    Nothing is written: look at it, then append it.

    Example: digest sources import feeds.opml --rights licensed
    """
    from digest.collect.opml import MOST_BYTES, read_opml
    from digest.collect.raw import NotAFeed
    from digest.collect.suggesting import as_toml, suggest

    context: Context = ctx.obj
    site = context.site()
    try:
        with file.open("rb") as opened:
            body = opened.read(MOST_BYTES + 1)
    except OSError as exc:
        raise NotFound(f"{file} cannot be read: {exc.strerror}", hint="name an OPML file") from exc
    try:
        outlines = read_opml(body)
    except NotAFeed as exc:
        raise UsageError(f"{file} {exc.what}", hint=exc.hint) from exc
    found, left = suggest(outlines, site.settings.sources)
    sys.stdout.write(as_toml(found, rights=rights))
    for one in left:
        warn(f"left out: {one.outline.title or without_login(one.outline.url)}: {one.why}")
    file = site.root / "config" / "sources.toml"
    note(f"{many(len(found), 'new source')}{f': append what was printed to {file}' if found else ''}.")


def export_opml(ctx: typer.Context) -> None:
    """Print the configured feeds as OPML, without user names and passwords.

    Example: digest sources export > feeds.opml
    """
    from digest.collect.opml import Outline, write_opml

    context: Context = ctx.obj
    site = context.site()
    outlines = [
        Outline(title=source.name or key, url=without_login(source.url), language=source.language)
        for key, source in site.settings.sources.items()
        if source.kind is SourceKind.FEED and source.url
    ]
    sys.stdout.write(write_opml(outlines, title=site.settings.site.name, now=context.now()))
