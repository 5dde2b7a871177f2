"""``digest web``: the readers' pages alone."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.context import Context
from digest.cli.output import say


def web(
    ctx: typer.Context,
    host: Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="Default: web.host.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Default: web.port; 0 takes a free one.")] = None,
) -> None:
    """Serve the readers' pages alone: unsubscribe, topics, editions in the browser, health.

    `digest run` serves them too. A proxy with TLS stands before them.

    Example: digest web --port 8025
    """
    from digest.web import serve_public

    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        serve_public(
            site,
            store,
            context.clock(),
            tell=lambda address: say(f"The readers' pages are at {address} (Ctrl+C ends it)"),
            host=host,
            port=port,
        )


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="By itself")(web)
