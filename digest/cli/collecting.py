"""``digest collect``: fetch the sources into the archive."""

from __future__ import annotations

import difflib
from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.output import Json, many, out, print_json, progress, say, table, warn
from digest.config import Site, SourceKind
from digest.errors import ConfigError, NotFound, UsageError
from digest.model import Failure, SourceId, SourceReport, SourceStatus
from digest.pipeline import collect_sources


def collect(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE...]",
            help="Only these, even where their servers do not want it yet; default: all that may be asked.",
        ),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Fetch the sources into the archive, and tell of each what was new, changed, known or wrong.

    Example: digest collect --site my-site
    """
    context: Context = ctx.obj
    site = context.site()
    if not site.settings.sources:
        raise ConfigError(
            "no source is configured", hint=f"add one to {site.root / 'config' / 'sources.toml'}"
        )
    only = [_one_to_ask(site, name) for name in names] if names else None
    reports: list[SourceReport] = []
    # Those that push have no place, and are not asked.
    asked = len(only or [one for one in site.settings.sources.values() if one.url or one.path])
    with context.store(site) as store, progress("Collecting") as done:
        for report in collect_sources(site, store, clock=context.moment(), only=only):
            reports.append(report)
            done(len(reports), asked)
    order = list(site.settings.sources)
    reports.sort(key=lambda report: order.index(report.source))
    if as_json:
        print_json([_plain(report) for report in reports])
    else:
        _show(reports)
    answers = [report for report in reports if report.status is not SourceStatus.WAITS]
    if answers and all(report.status is SourceStatus.FAILED for report in answers):
        raise typer.Exit(1)


def _one_to_ask(site: Site, name: str) -> SourceId:
    source = known_source(site, name)
    if site.settings.sources[source].kind is SourceKind.PUSH:
        raise UsageError(
            f"{source} sends its articles by itself and is never asked",
            hint=f"`digest sources {source}` tells what came of it",
        )
    return source


def known_source(site: Site, name: str) -> SourceId:
    """Return a configured source by its key."""
    if name in site.settings.sources:
        return SourceId(name)
    close = difflib.get_close_matches(name, site.settings.sources, n=1)
    known = ", ".join(site.settings.sources) or "none is configured"
    raise NotFound(
        f"there is no source {name!r}", hint=f"did you mean {close[0]!r}?" if close else f"known: {known}"
    )


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="The evening")(collect)


def _show(reports: list[SourceReport]) -> None:
    table(
        ("source", "new", "changed", "known", "earlier", ""),
        [(r.source, r.new, r.changed, r.known, r.earlier, _remark(r)) for r in reports],
        right=("new", "changed", "known", "earlier"),
    )
    for report in reports:
        if report.status is SourceStatus.WAITS:
            say(f"{report.source}: not asked, {_why(report)}")
        for note in report.notes:
            warn(f"{report.source}: {_sentence(note)}")
        if report.failure is not None:
            warn(f"{report.source}: {_sentence(report.failure)}")
    new, changed = sum(r.new for r in reports), sum(r.changed for r in reports)
    failed = sum(r.status is SourceStatus.FAILED for r in reports)
    out().print()
    back = sum(r.cancelled for r in reports)
    found = f"{new} new, {changed} changed" if new or changed else "nothing is new"
    waiting = sum(r.status is SourceStatus.WAITS for r in reports)
    others = ((back, "taken back"), (failed, "failed"), (waiting, "not asked"))
    rest = "".join(f", {count} {what}" for count, what in others if count)
    say(f"{many(len(reports), 'source')}: {found}{rest}.")


def _remark(report: SourceReport) -> str:
    match report.status:
        case SourceStatus.FAILED:
            return "failed"
        case SourceStatus.UNCHANGED:
            return "not modified"
        case SourceStatus.EMPTY:
            return "empty: it holds no articles"
        case SourceStatus.WAITS:
            return "not asked"
        case SourceStatus.OK:
            if report.cancelled:
                return f"{report.cancelled} taken back"
            return "" if report.new or report.changed or report.earlier else "nothing new"


def _why(report: SourceReport) -> str:
    if report.until is None:
        return "it is closed for good"
    return f"its server does not want it before {report.until:%Y-%m-%d %H:%M} UTC"


def _sentence(failure: Failure) -> str:
    return f"{failure.what} ({failure.hint})" if failure.hint else failure.what


def _plain(report: SourceReport) -> dict[str, Any]:
    return {
        "source": report.source,
        "status": report.status,
        "new": report.new,
        "changed": report.changed,
        "known": report.known,
        "earlier": report.earlier,
        "cancelled": report.cancelled,
        "until": report.until.isoformat() if report.until else None,
        "failure": _sentence(report.failure) if report.failure else None,
        "notes": [_sentence(note) for note in report.notes],
    }
