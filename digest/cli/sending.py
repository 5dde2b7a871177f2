"""``digest send``: mail an edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from threading import Event
from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.output import EditionName, Json, many, print_json, progress, say, table, warn
from digest.cli.stopping import INTERRUPTED, gently
from digest.cli.subscribers_told import configured, name_problems
from digest.config import Site
from digest.deliver import DeliveryReport
from digest.errors import StoreError, UsageError
from digest.model import DeliveryState, EditionId, EditionRecord, EditionState
from digest.pipeline import Plan, Standing, plan_sending, send_edition, send_test, standing
from digest.schedule.beat import is_restored
from digest.schedule.hands import StoppableClock, Stopped
from digest.store import Store, editions
from digest.subscribe import Listing, check_address


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
        identity = context.chosen(site, store, edition)
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
            if as_json:
                print_json({"edition": str(identity), "test": mailbox.mailbox, "sent": 1})
            else:
                say(f"One copy of {identity} was handed over.")
            return
        if dry_run and record.frozen_at is not None:
            _nothing_planned(record, as_json=as_json)
            return
        if dry_run:
            _show_plan(plan_sending(site, store, identity, listing), as_json=as_json)
            return
        if is_restored(site, store):
            raise StoreError(
                "the database is behind data/beat: it was restored from a backup, and mails may have left",
                hint=f"`digest resume {identity}` after you have looked; docs/how-to/restore.md",
            )
        with gently("Finishing the copy at hand; Ctrl-C again stops at once.") as stopping:
            try:
                report = _send(
                    context, site, store, identity, listing, despite_gate=despite_gate, stopping=stopping
                )
            except Stopped:
                _stopped(standing(site, store, identity, now=context.now()))
                raise typer.Exit(INTERRUPTED) from None
    if as_json:
        print_json(_plain_report(report) | {"despite_gate": despite_gate})
        return
    if despite_gate:
        say("The gate was overruled.")
    _tell(report)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="The evening")(send)


def _send(
    context: Context,
    site: Site,
    store: Store,
    identity: EditionId,
    listing: Listing,
    *,
    despite_gate: bool,
    stopping: Event,
) -> DeliveryReport:
    """Send; raise Stopped between two copies, or out of a wait, once ``stopping`` is set."""
    with progress("Sending") as shown:

        def on_progress(done: int, of: int) -> None:
            shown(done, of)
            if stopping.is_set() and done < of:
                raise Stopped

        return send_edition(
            site,
            store,
            identity,
            clock=StoppableClock(context.clock(), stopping),
            listing=listing,
            despite_gate=despite_gate,
            on_progress=on_progress,
        )


def _stopped(found: Standing) -> None:
    (item,) = found.editions
    warn(f"stopped: {_counted(item.counts)}; `digest send {item.record.id}` goes on")


def _nothing_planned(record: EditionRecord, *, as_json: bool) -> None:
    if as_json:
        print_json({"edition": str(record.id), "state": record.state, "readers": record.audience or 0})
        return
    readers = many(record.audience or 0, "reader")
    say(f"{record.id} is {record.state} for {readers}: nothing is planned any more.")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in counts.items()) or "no readers"


def _tell(report: DeliveryReport) -> None:
    counts = {str(state): count for state, count in report.tally.states if count}
    say(f"{report.edition} is {report.state}: {_counted(counts)}.")
    if report.tally.total and not report.tally.of(DeliveryState.SENT, DeliveryState.ASSUMED_SENT):
        say("Nothing was sent.")
    if report.tally.maybe_dup:
        twice = many(report.tally.maybe_dup, "reader")
        say(f"{twice} may have got it twice; both copies bear one Message-ID.")
    if report.state == EditionState.HELD:
        say(f"The rest waits until: digest resume {report.edition}")
    elif report.next_due is not None:
        say(f"Copies that wait are due from {report.next_due:%H:%M} UTC on: run `digest send` again.")
    for rest in report.resting:
        say(f"{rest.domain} refuses mail and is left alone for a while: {rest.said}")
    if report.tally.of(DeliveryState.FAILED, DeliveryState.DEFERRED):
        say(f"Who did not get it, and what the relay said: digest status {report.edition}")


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
