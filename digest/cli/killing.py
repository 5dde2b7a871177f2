"""``digest kill``: an article goes for good."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.output import Json, print_json, say, warn
from digest.model import EditionState
from digest.pipeline.killing import Kill, Touched, kill_article


def kill(
    ctx: typer.Context,
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="Its URL, its id, or words of its headline.")
    ],
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why; it is kept, so do not repeat what must go.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Purge an article for good, from the archive and from every edition, and never take it in again.

    Open editions are built anew without it; a frozen one is held. The copies of the database from before
    a migration are deleted, for they hold the article too. There is no undo.

    Example: digest kill https://news.example/2026/dockers --reason "court order"
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        done = kill_article(site, store, article, reason=reason, now=context.now())
    if as_json:
        print_json(_plain(done))
        return
    say(f"Killed: {done.headline} ({done.article}).")
    for copy in done.copies:
        say(f"  and what said the same: {copy}")
    for touched in done.editions:
        say(f"  {_sentence(touched)}")
        if touched.problem:
            warn(f"{touched.edition} could not be built anew: {touched.problem}")
    for backup in done.backups:
        say(f"  deleted: {backup}, a copy of the database that held it")
    if not done.clean:
        warn("another program held the database: old pages stay in its files until `digest archive prune`")
    say("Copies elsewhere are yours to find: other backups, mails written to files, the source itself.")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="An editor's decisions")(kill)


def _sentence(touched: Touched) -> str:
    name, left = touched.edition, f"{touched.left} of {touched.audience} copies had left"
    if touched.rebuilt:
        return f"{name} was built anew without it and is {touched.state}"
    match touched.state:
        case EditionState.HELD if touched.audience:
            return f"{name} is held: {left}; the rest will not get it"
        case EditionState.DONE:
            return f"{name} was sent: {left}; its stored mails are deleted"
        case _:
            return f"{name} is {touched.state}; what it told of it is deleted"


def _plain(done: Kill) -> dict[str, Any]:
    return {
        "article": done.article,
        "copies": list(done.copies),
        "editions": [
            {
                "edition": str(touched.edition),
                "state": touched.state,
                "rebuilt": touched.rebuilt,
                "left": touched.left,
                "audience": touched.audience,
                "problem": touched.problem,
            }
            for touched in done.editions
        ],
        "backups_deleted": [str(path) for path in done.backups],
        "clean": done.clean,
    }
