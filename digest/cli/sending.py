"""``digest send``: mail an edition."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.output import EditionName, Json, many, print_json, progress, say, table
from digest.cli.subscribers_told import configured, name_problems
from digest.deliver import DeliveryReport
from digest.errors import StoreError, UsageError
from digest.model import DeliveryState, EditionId, EditionState
from digest.pipeline import Plan, plan_sending, send_edition, send_test
from digest.schedule.beat import is_restored
from digest.store import editions
from digest.subscribe import check_address


def send(
    ctx: typer.Context,
    edition: EditionName = None,
    *,
    test: Annotated[
        str | None,
        typer.Option("--test", metavar="ADDRESS", help="Send one copy to ADDRESS only; nothing is noted."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")
    ] = False,
    despite_gate: Annotated[
        bool, typer.Option("--despite-gate", help="Send although the gate says no: you have looked.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Mail an edition to its readers, or go on where a send stopped. Left out: today's.

    No reader gets an edition twice: a second send sends none.

    Example: digest send evening/2026-10-06
    """
    context: Context = ctx.obj
    site = context.site()
    listing = configured(site)
    name_problems(listing)
    with context.store(site) as store:
        identity = context.named(site, edition)
        with store.read() as connection:
            record = editions.existing(connection, identity)
        if record.state is EditionState.SKIPPED:
            _skipped(identity, record.reason, as_json=as_json)
            return
        if test is not None:
            mailbox = check_address(test)
            if isinstance(mailbox, str):
                raise UsageError(f"--test: {mailbox}")
            send_test(site, store, identity, mailbox.mailbox, clock=context.clock())
            say(f"One copy of {identity} was handed over.")
            return
        if dry_run and record.frozen_at is not None:
            readers = many(record.audience or 0, "reader")
            say(f"{identity} is {record.state} for {readers}: nothing is planned any more.")
            return
        if dry_run:
            _show_plan(plan_sending(site, store, identity, listing), as_json=as_json)
            return
        if is_restored(site, store):
            raise StoreError(
                "the database is behind data/beat: it was restored from a backup, and mails may have left",
                hint=f"`digest resume {identity}` after you have looked; docs/how-to/restore.md",
            )
        with progress("Sending") as done:
            report = send_edition(
                site,
                store,
                identity,
                clock=context.clock(),
                listing=listing,
                despite_gate=despite_gate,
                on_progress=done,
            )
    if as_json:
        print_json(_plain_report(report) | {"despite_gate": despite_gate})
        return
    if despite_gate:
        say("The gate was overruled.")
    _tell(report)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(send)


def _tell(report: DeliveryReport) -> None:
    counts = {str(state): count for state, count in report.tally.states if count}
    shown = ", ".join(f"{count} {state}" for state, count in counts.items()) or "no readers"
    say(f"{report.edition} is {report.state}: {shown}.")
    if report.tally.total and not report.tally.of(DeliveryState.SENT, DeliveryState.ASSUMED_SENT):
        say("Nothing was sent.")
    if report.tally.maybe_dup:
        say(f"{report.tally.maybe_dup} readers may have got it twice; both copies bear one Message-ID.")
    if report.next_due is not None:
        say(f"Deferred copies are due from {report.next_due:%H:%M} UTC on: run `digest send` again.")


def _plain_report(report: DeliveryReport) -> dict[str, Any]:
    return {
        "edition": str(report.edition),
        "state": report.state,
        "deliveries": {str(state): count for state, count in report.tally.states if count},
        "maybe_twice": report.tally.maybe_dup,
        "seconds": round(report.seconds, 3),
        "next_due": report.next_due.isoformat() if report.next_due else None,
    }


def _skipped(identity: EditionId, reason: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"edition": str(identity), "state": EditionState.SKIPPED, "reason": reason, "sent": 0})
    else:
        say(f"{identity} is skipped: {reason}. No mail was sent.")


def _show_plan(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(plan) | {"edition": str(plan.edition)})
        return
    say(
        f"{plan.edition}: {many(plan.readers, 'reader')}, "
        f"{plan.without} of them without a story for their topics."
    )
    table(
        ("topics", "readers", "kB", "subject"),
        [
            (", ".join(s.topics) or "all", s.readers, f"{s.octets / 1000:.1f}", s.subject)
            for s in plan.segments
        ],
        right=("readers", "kB"),
    )
    say("Nothing was sent.")
