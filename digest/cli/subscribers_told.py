"""Readers as people and programs see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from digest.cli.output import out, table, warn
from digest.config import Site
from digest.errors import UsageError
from digest.model import SubscriberId, Suppression
from digest.store import Store, consents, subscriptions, suppressions
from digest.subscribe import Listing, Mailbox, Standing, check_address, read_lists

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The reader's address.")]


def configured(site: Site) -> Listing:
    """Read the configured lists."""
    return read_lists(
        site.root, site.settings.subscribers.files, newsletters=tuple(site.settings.newsletters)
    )


def name_problems(listing: Listing) -> None:
    """Name the lines that are left out."""
    for problem in listing.problems:
        warn(f"{problem.place}: {problem.what}")


def checked(address: str) -> Mailbox:
    """Read an address; raise UsageError where it is none."""
    mailbox = check_address(address)
    if isinstance(mailbox, str):
        raise UsageError(f"ADDRESS: {mailbox}")
    return mailbox


def show_standings(found: Sequence[Standing]) -> None:
    """Print a table of readers."""
    if not found:
        return
    table(
        ("address", "name", "newsletter", "topics", "state", "why"),
        [
            (one.mailbox, one.name, one.newsletter, ", ".join(one.topics) or "all", one.state, one.why)
            for one in found
        ],
    )
    out().print()


def plain_standing(one: Standing) -> dict[str, Any]:
    """Return where a reader stands as JSON-ready data."""
    return {
        "newsletter": one.newsletter,
        "address": one.mailbox,
        "name": one.name,
        "topics": list(one.topics),
        "state": one.state,
        "gets_next": one.gets,
        "why": one.why,
        "listed": one.listed,
        "origin": one.origin,
        "since": one.since.isoformat() if one.since is not None else None,
    }


def plain_suppression(stop: Suppression | None) -> dict[str, Any] | None:
    """Return why an address must not be mailed as JSON-ready data."""
    if stop is None:
        return None
    return {"reason": stop.reason, "detail": stop.detail, "since": stop.since.isoformat()}


def plain_person(store: Store, number: SubscriberId) -> dict[str, Any]:
    """Return all that is known of a reader as JSON-ready data."""
    with store.read("reading what is known of a reader") as connection:
        running = subscriptions.of(connection, number)
        stop = suppressions.of(connection, running[0].address) if running else None
        history = consents.history(connection, number)
        copies = subscriptions.copies(connection, number)
    return {
        "subscriber": number,
        "address": running[0].mailbox if running else None,
        "name": running[0].name if running else None,
        "suppressed": plain_suppression(stop),
        "subscriptions": [
            {
                "newsletter": one.newsletter,
                "topics": list(one.topics),
                "state": one.state,
                "origin": one.origin,
                "since": one.since.isoformat(),
                "ended_at": one.ended_at.isoformat() if one.ended_at is not None else None,
            }
            for one in running
        ],
        "consents": [
            {
                "at": line.at.isoformat(),
                "newsletter": line.newsletter,
                "kind": line.kind,
                "origin": line.origin,
                "detail": line.detail,
            }
            for line in history
        ],
        "copies": [{"edition": str(edition), "state": state} for edition, state in copies],
    }


def table_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
