"""``digest upgrade``: the database's shape."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.output import Json, print_json, say
from digest.pipeline.housekeeping import BACKUPS_KEPT
from digest.store.schema import Shape, backup_for, newer, shape_of

DUE = 9
"""Exit code of ``--check`` where an upgrade is to be done."""


def upgrade(
    ctx: typer.Context,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Only tell: exit code 0 when the shape is the newest, 9 when it is older."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the database to the shape that this version of the program needs, with a backup beside it.

    Every command does so by itself; this one does it when you choose, and tells. A database that a newer
    version wrote is refused (exit code 5).

    Example: digest upgrade --check
    """
    context: Context = ctx.obj
    site = context.site()
    shape = shape_of(site.database)
    if not shape.is_known:
        raise newer(site.database, shape.current or "")
    done = not check and shape.current != shape.newest
    if done:
        with context.store(site):
            pass  # opening it does it, behind the file's lock
    backup = backup_for(site.database, shape.newest) if done and shape.is_due else None
    if as_json:
        print_json(_plain(shape, done=done, backup=str(backup) if backup else None))
    else:
        say(_sentence(shape, done=done, database=str(site.database)))
        if backup is not None:
            say(f"The database as it was: {backup}. It is deleted after {BACKUPS_KEPT.days} days.")
    if check and shape.is_due:
        raise typer.Exit(DUE)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="To keep house")(upgrade)


def _sentence(shape: Shape, *, done: bool, database: str) -> str:
    if shape.current is None:
        return (
            f"{database} is made, shape {shape.newest}." if done else f"There is no database {database} yet."
        )
    if not shape.is_due:
        return f"{database} has the newest shape, {shape.newest}."
    return (
        f"{database} went from shape {shape.current} to {shape.newest}."
        if done
        else f"{database} has shape {shape.current}, the newest is {shape.newest}: run `digest upgrade`."
    )


def _plain(shape: Shape, *, done: bool, backup: str | None) -> dict[str, Any]:
    return {
        "current": shape.newest if done else shape.current,
        "newest": shape.newest,
        "due": shape.is_due and not done,
        "upgraded": done,
        "backup": backup,
    }
