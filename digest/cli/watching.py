"""``digest sources …``: how each source is doing, and lists of feeds from and for other programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from digest.cli.collecting import known_source
from digest.cli.context import Context
from digest.cli.output import Json, many, out, print_json, say, table, warn
from digest.cli.sources_moved import export_opml, import_opml
from digest.cli.sources_told import condition, place, plain, plain_day, troubles
from digest.model import SourceDay
from digest.pipeline import SourceStanding, source_standings

_DAYS_SHOWN = 14


class _Sources(TyperGroup):
    """Takes a source's key where a command could stand."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Let a word that is no command be the source to show."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            args = ["show", *args]
        found: tuple[str | None, Any, list[str]] = super().resolve_command(ctx, args)
        return found


def sources(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Tell how each source is doing; `digest sources KEY` tells of one what there is to know.

    Example: digest sources --json
    """
    if ctx.invoked_subcommand is not None:
        return
    context: Context = ctx.obj
    site, now = context.site(), context.now()
    with context.store(site) as store:
        found = source_standings(site, store, now=now)
    if as_json:
        print_json([plain(one, now) for one in found])
    elif not found:
        say("No source is configured: add one to config/sources.toml, or `digest sources import FILE`.")
    else:
        _show_all(found, now)


def show(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The source's key in config/sources.toml.")],
    *,
    as_json: Json = False,
) -> None:
    """Tell of one source how it is doing, and its last days; `show` may be left out.

    Example: digest sources courier
    """
    context: Context = ctx.obj
    site, now = context.site(), context.now()
    source = known_source(site, key)
    with context.store(site) as store:
        (found,) = (one for one in source_standings(site, store, now=now) if one.source == source)
    if as_json:
        print_json(plain(found, now) | {"days": [plain_day(day) for day in found.days]})
    else:
        _show_one(found, now)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=_Sources, invoke_without_command=True, callback=sources)
    group.command("show")(show)
    group.command("import")(import_opml)
    group.command("export")(export_opml)
    app.add_typer(group, name="sources", rich_help_panel="The evening")


def _show_all(found: tuple[SourceStanding, ...], now: datetime) -> None:
    table(
        ("source", "kind", "state", "success", "next", "new/day", "empty", "undated"),
        [
            (
                one.source,
                one.config.kind,
                condition(one),
                _ago(one.state.last_success if one.state else None, now),
                _ahead(one, now),
                _number(one.volume.usual),
                _empties(one, one.volume.empties),
                _share(one.volume.undated),
            )
            for one in found
        ],
        right=("new/day", "empty", "undated"),
    )
    for one in found:
        for line in troubles(one):
            warn(f"{one.source}: {line}")
    bad = sum(bool(troubles(one)) for one in found)
    out().print()
    say(f"{many(len(found), 'source')}{f', {bad} with something to look at' if bad else ': all is well'}.")


def _show_one(one: SourceStanding, now: datetime) -> None:
    state, volume = one.state, one.volume
    unlike = volume.unlike
    rows: list[tuple[str, object]] = [
        ("source", one.source),
        ("kind", one.config.kind),
        ("place", place(one)),
        ("rights", one.config.rights),
        ("state", condition(one)),
        ("last success", _at(state.last_success if state else None, "never")),
        ("last asked", _at(state.last_try if state else None, "never")),
        ("quiet since", _at(state.quiet_since if state else None, "never")),
        ("next", _ahead(one, now)),
        ("its server says", _wish(one, now)),
        ("moved to", state.moved_to if state and state.moved_to else ""),
        ("failures in a row", state.failures if state else 0),
        ("new on a usual day", _number(volume.usual)),
        ("new yesterday", _number(volume.yesterday) + (f" (×{unlike:.1f})" if unlike is not None else "")),
        ("new today", volume.today),
        ("undated in a week", _share(volume.undated)),
        ("empty in a week", _empties(one, volume.empties)),
    ]
    table(("", ""), [row for row in rows if row[1] != ""])
    if one.days:
        out().print()
        table(
            ("day", "asked", "failed", "empty", "new", "undated"),
            [
                (
                    day.day,
                    day.looks,
                    day.failures or "",
                    _empties(one, day.empties),
                    day.new,
                    _undated(day),
                )
                for day in one.days[-_DAYS_SHOWN:]
            ],
            right=("asked", "failed", "empty", "new", "undated"),
        )
    for line in troubles(one):
        warn(line)


def _ahead(one: SourceStanding, now: datetime) -> str:
    meeting = one.appointment
    if meeting.closed:
        return "never"
    if meeting.next is None or meeting.is_due(now):
        return "now"
    return f"in {_span(meeting.next - now)}"


def _ago(moment: datetime | None, now: datetime) -> str:
    return f"{_span(now - moment)} ago" if moment is not None else "never"


def _span(span: timedelta) -> str:
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def _wish(one: SourceStanding, now: datetime) -> str:
    wish = one.appointment.not_before
    return f"not before {_at(wish, '')}" if wish is not None and wish > now else ""


def _at(moment: datetime | None, otherwise: str) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment is not None else otherwise


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _undated(day: SourceDay) -> str:
    return _share(day.undated / day.held if day.held else None)


def _empties(one: SourceStanding, count: int) -> str:
    """Count for what is asked on the web alone: an empty folder is nothing special."""
    return str(count) if one.config.url and count else ""
