"""``digest show``, ``digest preview`` and ``digest status``: look at editions and where things stand."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.editing import plain_record
from digest.cli.output import Json, out, print_json, say, table
from digest.errors import NotFound
from digest.pipeline import Standing, eml, rendered, shown, standing
from digest.render import Page
from digest.store import editions
from digest.store.values import plain

Existing = Annotated[
    str | None,
    typer.Argument(metavar="[EDITION]", help="NEWSLETTER/YYYY-MM-DD, or latest (which it is by default)."),
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
        record = context.found(site, store, edition)
        with store.read() as connection:
            content = editions.content(connection, record.id, record.revision)
    if content is None:
        raise NotFound(f"{record.id} has no content", hint=record.reason or "`digest build` makes one")
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


def preview(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")] = 8026,
) -> None:
    """Show the editions in the browser, on a page that only this machine can reach.

    Example: digest preview --port 8026
    """
    from digest.web.preview import preview_app, serve

    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:

        def known() -> list[Any]:
            with store.read() as connection:
                return [record.id for record in editions.records(connection) if record.revision]

        def page(identity: Any) -> Page | None:
            with store.read() as connection:
                content = editions.content(connection, identity)
            return rendered(site, content).page(frozenset()) if content is not None else None

        serve(preview_app(known, page), port=port, tell=say)


def status(ctx: typer.Context, edition: Existing = None, *, as_json: Json = False) -> None:
    """Tell where editions, deliveries and sources stand.

    Example: digest status evening/2026-10-06 --json
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        only = context.found(site, store, edition) if edition else None
        found = standing(site, store, only.id if only else None)
    if as_json:
        print_json(_plain(found))
        return
    _tell(found)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(show)
    app.command()(preview)
    app.command()(status)


def _tell(found: Standing) -> None:
    if not found.editions:
        say("No edition was built yet: `digest collect`, then `digest build`.")
    else:
        table(
            ("edition", "state", "readers", "deliveries", ""),
            [
                (
                    item.record.id,
                    item.record.state,
                    item.record.audience if item.record.audience is not None else "",
                    ", ".join(f"{count} {state}" for state, count in item.counts.items()),
                    item.record.reason or _flagged(item.maybe_twice),
                )
                for item in found.editions
            ],
            right=("readers",),
        )
    if found.troubles:
        out().print()
        table(
            ("reader", "address", "state", "at", "answer"),
            [
                (
                    t.subscriber,
                    t.mailbox or "erased",
                    t.state,
                    t.stage or "",
                    f"{t.code or ''} {t.reply or ''}".strip(),
                )
                for t in found.troubles
            ],
            right=("reader",),
        )
    if found.sources:
        out().print()
        table(
            ("source", "last success", "failures", ""),
            [
                (
                    state.source,
                    f"{state.last_success:%Y-%m-%d %H:%M} UTC" if state.last_success else "never",
                    state.failures or "",
                    state.last_failure or "",
                )
                for state in found.sources
            ],
            right=("failures",),
        )


def _flagged(count: int) -> str:
    return f"{count} may have come twice" if count else ""


def _plain(found: Standing) -> dict[str, Any]:
    return {
        "editions": [
            {**plain_record(item.record), "deliveries": item.counts, "maybe_twice": item.maybe_twice}
            for item in found.editions
        ],
        "troubles": [asdict(trouble) for trouble in found.troubles],
        "sources": [
            {
                "source": state.source,
                "last_success": state.last_success.isoformat() if state.last_success else None,
                "failures": state.failures,
                "last_failure": state.last_failure,
            }
            for state in found.sources
        ],
    }
