"""``digest preview``: the editions as mail programs will show them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.context import Context
from digest.cli.output import many, say, warn
from digest.cli.reading import Existing
from digest.config import NewsletterConfig
from digest.model import EditionRecord
from digest.schedule.slots import slot


def preview(
    ctx: typer.Context,
    edition: Existing = None,
    *,
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")] = 8026,
    once: Annotated[
        Path | None,
        typer.Option(
            "--once", metavar="DIR", help="Write the pages into DIR, and pictures, and serve nothing."
        ),
    ] = None,
) -> None:
    """Show the editions in the browser as mail programs will, on a page that only this machine can reach.

    It follows what is saved: templates, configuration, new revisions. Without an edition it shows a sample.

    Example: digest preview --port 8026
    """
    from digest.web.preview import Gallery, serve, write_once

    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        chosen = str(context.found(site, store, edition).id) if edition is not None else ""
        gallery = Gallery(context.folder, store, context.clock(), due=_due)
        if once is None:
            query = f"?edition={chosen}" if chosen else ""
            serve(
                gallery,
                port=port,
                tell=lambda address: say(f"The preview is at {address}{query} (Ctrl+C ends it)"),
            )
            return
        written = write_once(gallery, once, edition=chosen)
    say(f"{many(written.pages, 'page')} in {once}: open {once / 'index.html'}")
    if written.pictures:
        say(f"{many(len(written.pictures), 'picture')}: {', '.join(written.pictures)}")
    else:
        warn("no pictures: Chromium is not here (on Debian: apt-get install chromium)")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="The evening")(preview)


def _due(newsletter: NewsletterConfig, record: EditionRecord) -> datetime | None:
    planned = slot(newsletter, record.id.date)
    return planned.send_after if planned is not None else None
