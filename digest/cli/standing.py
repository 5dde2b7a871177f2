"""``digest status``: where things stand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from digest.cli.context import Context
from digest.cli.editing import plain_record
from digest.cli.output import Json, out, print_json, say, table
from digest.cli.progressing import plain_progress, tell_progress
from digest.config import Site
from digest.pipeline import Standing, standing
from digest.schedule.slots import upcoming

OnlyOne = Annotated[
    str | None,
    typer.Argument(metavar="EDITION", help="NEWSLETTER/YYYY-MM-DD, or latest. Default: all."),
]
BEATING = timedelta(minutes=5)
"""A service that was alive so lately runs."""


def status(ctx: typer.Context, edition: OnlyOne = None, *, as_json: Json = False) -> None:
    """Tell where editions, deliveries, sources and the service stand.

    Of one EDITION: how its sending goes, by domain and by answer, and who did not get it.

    Example: digest status evening/2026-10-06 --json
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        only = context.found(site, store, edition) if edition else None
        found = standing(site, store, only.id if only else None, now=context.now())
    if as_json:
        print_json(_plain(found, now=context.now()))
        return
    _tell(found, now=context.now())
    if only is None:
        _tell_of_the_service(site, found, now=context.now())


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="The evening")(status)


def _tell(found: Standing, *, now: datetime) -> None:
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
    if found.progress is not None:
        tell_progress(found.editions[0], found.progress, found.outlook, now=now)
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


def _tell_of_the_service(site: Site, found: Standing, *, now: datetime) -> None:
    out().print()
    for one in found.alarms:  # no table: its columns fold where a pipe is narrow
        often = f" ({one.times} times)" if one.times > 1 else ""
        say(f"Alarm at {one.last_at:%Y-%m-%d %H:%M} UTC{often}: {one.what}")
    for key, newsletter in site.settings.newsletters.items():
        due, zone = upcoming(newsletter, now), ZoneInfo(newsletter.time_zone)
        built, sent = (f"{at.astimezone(zone):%H:%M}" for at in (due.cut_off, due.send_after))
        say(f"Next: {key}/{due.date}, built at {built} and sent at {sent} {newsletter.time_zone}.")
    if found.beat is None:
        say("`digest run` never ran here.")
    else:
        ago = "" if now - found.beat < BEATING else ": it does not run now"
        say(f"`digest run` was last alive at {found.beat:%Y-%m-%d %H:%M:%S} UTC{ago}.")


def _flagged(count: int) -> str:
    return f"{count} may have come twice" if count else ""


def _plain(found: Standing, *, now: datetime) -> dict[str, Any]:
    sending = found.progress
    return {
        "editions": [
            {**plain_record(item.record), "deliveries": item.counts, "maybe_twice": item.maybe_twice}
            for item in found.editions
        ],
        "last_beat": found.beat.isoformat() if found.beat else None,
        "alarms": [
            {"cause": one.cause, "what": one.what, "last_at": one.last_at.isoformat(), "times": one.times}
            for one in found.alarms
        ],
        "sending": plain_progress(found.editions[0], sending, found.outlook, now=now)
        if sending is not None
        else None,
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
