"""``digest verify``: prove that an edition's sentences stand in its articles."""

from __future__ import annotations

from collections import Counter
from typing import Any

import typer

from digest.cli.context import Context
from digest.cli.output import Json, many, print_json, say, table
from digest.cli.reading import Existing, existing_content
from digest.pipeline import Proved, verify
from digest.summarise import Proof


def verify_edition(ctx: typer.Context, edition: Existing = None, as_json: Json = False) -> None:
    """Prove that every sentence taken from an article stands in the version it was taken from.

    Teasers and earlier coverage alike.

    Exit code 1 where one does not. A text that was deleted after its time proves nothing, and is told.

    Example: digest verify evening/2026-10-06
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        record, content = existing_content(context, site, store, edition)
        found = verify(store, content)
    counts = Counter(one.proof for one in found)
    if as_json:
        print_json(
            {
                "edition": str(record.id),
                "revision": record.revision,
                "counts": {proof: counts[proof] for proof in Proof},
                "sentences": [_plain(one) for one in found],
            }
        )
    else:
        _tell(found)
        told = ", ".join(f"{counts[proof]} {proof}" for proof in Proof if counts[proof])
        say(f"{record.id}, revision {record.revision}: {many(len(found), 'sentence')}: {told or 'none'}.")
    if counts[Proof.WRONG]:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", rich_help_panel="The evening")(verify_edition)


def _tell(found: tuple[Proved, ...]) -> None:
    open_questions = [one for one in found if one.proof in {Proof.WRONG, Proof.TEXT_GONE}]
    if open_questions:
        table(
            ("verdict", "whose words", "sentence", "article"),
            [(one.proof, one.sentence.origin, one.sentence.text, one.article) for one in open_questions],
        )


def _plain(one: Proved) -> dict[str, Any]:
    return {
        "article": one.article,
        "headline": one.headline,
        "earlier_of": one.under,
        "sentence": one.sentence.text,
        "origin": one.sentence.origin,
        "spans": [list(span) for span in one.sentence.spans],
        "shortened": one.sentence.shortened,
        "proof": one.proof,
    }
