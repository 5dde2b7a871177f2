"""``digest bounces take`` and ``list``: what comes back, taken in and told."""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.context import Context
from digest.cli.output import Json, complain, print_json, say, table
from digest.deliver.bounces.arrival import Arrival
from digest.errors import DigestError, NotFound, UsageError
from digest.model import BounceOutcome
from digest.pipeline.bounce_intake import poll, take_file, take_maildir, take_one
from digest.store import bounces

_WORDS = {
    BounceOutcome.SUPPRESSED: "suppressed",
    BounceOutcome.COUNTED: "counted",
    BounceOutcome.DOUBTED: "doubted (too many of one edition)",
    BounceOutcome.COMPLAINT: "of complaint",
    BounceOutcome.LEFT: "to unsubscribe",
    BounceOutcome.REPORTED: "reported to you",
    BounceOutcome.IGNORED: "ignored (a vacation, a delay, long ago)",
    BounceOutcome.AGAIN: "known before",
    BounceOutcome.STRANGER: "without a valid token of ours",
    BounceOutcome.NO_REPORT: "that report nothing",
}
TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again."""


def take(
    ctx: typer.Context,
    place: Annotated[
        str | None,
        typer.Argument(metavar="FILE|MAILDIR|-", help="A mail, an mbox, a Maildir; -: one mail from a pipe."),
    ] = None,
    recipient: Annotated[
        list[str] | None,
        typer.Option("--recipient", metavar="ADDRESS", help="Whom the mail in the pipe was sent to."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Take in bounces, complaints and unsubscribes by mail.

    Without a place it reads one mail from a pipe or, where there is none, looks at the Maildir and the
    mailbox that the settings name. In a pipe it exits with 75 where the database is in trouble: the server
    tries again.

    Example: digest bounces take /var/mail/bounces
    """
    context: Context = ctx.obj
    piped = place == "-" or (place is None and not sys.stdin.isatty())
    if piped and (_piped(context, tuple(recipient or ()), as_json=as_json) or place == "-"):
        return
    if recipient:
        raise UsageError(
            "--recipient belongs to a mail in a pipe", hint="digest bounces take - --recipient A"
        )
    site = context.site()
    with context.store(site) as store:
        if place is None:
            counts = poll(site, store, clock=context.moment())
        else:
            path = Path(place)
            if not path.exists():
                raise NotFound(f"{path} is not there")
            read = take_maildir if path.is_dir() else take_file
            counts = read(site, store, path, clock=context.moment())
    _tell(counts, as_json=as_json)


def list_bounces(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    days: Annotated[int, typer.Option(min=1, max=60, help="Numbers of so many days.")] = 14,
    as_json: Json = False,
) -> None:
    """Show what came back lately: numbers, then each copy with its reason. No address is shown.

    Example: digest bounces list --limit 20
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store, store.read("looking at what came back") as connection:
        counts = bounces.counts(connection, since=(context.now() - timedelta(days=days)).date())
        latest = bounces.latest(connection, limit=limit)
    if as_json:
        print_json(
            {
                "days": days,
                "mails": {str(key): value for key, value in sorted(counts.items())},
                "bounces": [_plain(one) for one in latest],
            }
        )
        return
    _tell(Counter(counts), as_json=False, within=f" in {days} days")
    if latest:
        table(
            ("at", "edition", "reader", "what", "reason", "code", "from"),
            [
                (
                    f"{one.at:%Y-%m-%d %H:%M}",
                    one.edition,
                    one.subscriber,
                    "suppressed" if one.acted else one.action,
                    one.reason,
                    " ".join(str(part) for part in (one.code, one.status) if part),
                    one.origin,
                )
                for one in latest
            ],
        )


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        no_args_is_help=True, help="What comes back: bounces, complaints, unsubscribes by mail."
    )
    group.command("take")(take)
    group.command("list")(list_bounces)
    app.add_typer(group, name="bounces", rich_help_panel="To keep house")


def _piped(context: Context, recipients: tuple[str, ...], *, as_json: bool) -> bool:
    """Take one mail from the pipe; whatever happens must not lose it. False: it is empty."""
    try:
        site = context.site()
        limit = site.settings.bounces.max_bytes
        message = sys.stdin.buffer.read(limit)
        while sys.stdin.buffer.read(1_000_000):
            pass  # the server that writes must not meet a closed pipe
        if not message.strip():
            return False
        recipients += tuple(filter(None, (os.environ.get("ORIGINAL_RECIPIENT"), os.environ.get("RECIPIENT"))))
        arrival = Arrival(message=message, recipients=recipients)
        with context.store(site) as store:
            outcome = take_one(site, store, arrival, clock=context.moment())
    except DigestError as exc:
        complain(exc)
        raise typer.Exit(TRY_AGAIN) from exc
    except OSError as exc:
        complain(DigestError(f"the mail could not be taken: {exc}", hint="the mail server tries again"))
        raise typer.Exit(TRY_AGAIN) from exc
    _tell(Counter([outcome]), as_json=as_json)
    return True


def _tell(counts: Counter[BounceOutcome], *, as_json: bool, within: str = "") -> None:
    if as_json:
        print_json({"mails": {str(key): value for key, value in sorted(counts.items())}})
        return
    total = counts.total()
    told = ", ".join(f"{counts[outcome]} {words}" for outcome, words in _WORDS.items() if counts[outcome])
    say(f"{total} {'mail' if total == 1 else 'mails'}{within}{': ' + told if told else ''}.")


def _plain(one: bounces.Bounce) -> dict[str, object]:
    return {
        "at": one.at.isoformat(),
        "edition": str(one.edition),
        "subscriber": one.subscriber,
        "action": str(one.action),
        "reason": one.reason,
        "status": one.status,
        "code": one.code,
        "origin": one.origin,
        "suppressed": one.acted,
    }
