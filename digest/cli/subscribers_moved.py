"""``digest subscribers import`` and ``export``: many readers at once."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.context import Context
from digest.cli.output import Json, many, print_json, progress, say
from digest.cli.subscribers_told import name_problems, plain_person, table_cell
from digest.config import Site
from digest.model import ConsentOrigin, NewsletterId, Subscriber
from digest.store import Store, subscriptions
from digest.subscribe import Joined, join, outcome, read_lists
from digest.subscribe.sync import chunks, is_for

_PIECE = 100


def import_readers(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A list like the configured ones: .toml or .csv.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take a list's readers into the database, once. Who unsubscribed stays so; bad lines are named.

    Example: digest subscribers import readers.csv --dry-run
    """
    context: Context = ctx.obj
    site = context.site()
    every = tuple(map(NewsletterId, site.settings.newsletters))
    listing = read_lists(Path.cwd(), [file], newsletters=every)
    counts: Counter[Joined] = Counter()
    work = [
        (slug, some)
        for slug in every
        for some in chunks([one for one in listing.subscribers if is_for(one, slug)], _PIECE)
    ]
    with context.store(site) as store, progress("Importing") as done:
        for at, (slug, some) in enumerate(work, start=1):
            counts.update(_take(store, site, slug, some, context=context, dry_run=dry_run))
            done(at, len(work))
    if as_json:
        print_json(
            {
                **{str(came): counts[came] for came in (Joined.BEGUN, Joined.KNOWN, Joined.REFUSED)},
                "doubles": listing.doubles,
                "problems": [{"place": p.place, "what": p.what} for p in listing.problems],
                "dry_run": dry_run,
            }
        )
        return
    would = "would begin" if dry_run else "begun"
    say(
        f"{many(counts[Joined.BEGUN], 'subscription')} {would}, {counts[Joined.KNOWN]} known already, "
        f"{counts[Joined.REFUSED]} left out because the reader unsubscribed, "
        f"{many(len(listing.problems), 'line')} left out."
    )
    name_problems(listing)


def export(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Print all subscriptions of the database as CSV, or with their consents as JSON.

    Example: digest subscribers export > readers.csv
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        with store.read("exporting the readers") as connection:
            every = [one for one in subscriptions.every(connection) if not one.is_erased]
        if as_json:
            numbers = dict.fromkeys(one.subscriber for one in every)
            print_json([plain_person(store, number) for number in numbers])
            return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("address", "name", "topics", "newsletter", "state", "origin", "since", "ended_at"))
    for one in every:
        ended = one.ended_at.isoformat() if one.ended_at is not None else ""
        cells = (one.mailbox, one.name, ";".join(one.topics), one.newsletter, one.state, one.origin)
        writer.writerow((*map(table_cell, cells), one.since.isoformat(), ended))


def _take(
    store: Store,
    site: Site,
    slug: NewsletterId,
    some: Sequence[Subscriber],
    *,
    context: Context,
    dry_run: bool,
) -> Sequence[Joined]:
    keys = site.keys()
    if not dry_run:
        return join(store, slug, some, keys=keys, origin=ConsentOrigin.IMPORT, now=context.now())
    with store.read("looking what an import would do") as connection:
        return [outcome(connection, slug, one, keys=keys) for one in some]
