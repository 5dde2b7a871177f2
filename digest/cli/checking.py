"""``digest check``: what is wrong with a site, and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digest.cli.context import Context
from digest.cli.output import Json, many, out, print_json, say
from digest.config.origins import origins
from digest.errors import ConfigError
from digest.net.names import SystemNames
from digest.pipeline.checked import Checked, Level, broken
from digest.pipeline.checking import check_site
from digest.pipeline.checking_sender import check_received

_MARKS = {Level.OK: "ok", Level.WARNING: "warning", Level.ERROR: "ERROR"}


def check(
    ctx: typer.Context,
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask neither relay, DNS nor language model.")
    ] = False,
    received: Annotated[
        Path | None,
        typer.Option(
            "--received", metavar="FILE", help="Check the source of a mail that came back: is it signed well?"
        ),
    ] = None,
    show_origins: Annotated[
        bool, typer.Option("--origins", help="Show each setting and where it came from instead.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check settings, sources, lists, templates, database, keys, sender, relay, model; nothing is changed.

    Exit code 3 when there is an error; warnings leave it 0.

    Example: digest check --offline
    """
    context: Context = ctx.obj
    if show_origins:
        _show_origins(context, as_json=as_json)
        return
    findings = list(check_received(received, SystemNames())) if received else _found(context, offline=offline)
    errors = sum(finding.level is Level.ERROR for finding in findings)
    if as_json:
        print_json(
            [
                {"part": one.part, "level": one.level, "what": one.what, "remedy": one.remedy}
                for one in findings
            ]
        )
    else:
        for one in findings:
            first, *more = one.what.split("\n")
            say(f"{_MARKS[one.level]:<8} {one.part}: {first}")
            for line in more:
                say(f"{'':<8} {line}")
            if one.remedy:
                say(f"         → {one.remedy}")
        warnings = sum(finding.level is Level.WARNING for finding in findings)
        out().print()
        say(f"{many(errors, 'error')}, {many(warnings, 'warning')}.")
    if errors:
        raise typer.Exit(ConfigError.exit_code)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="To begin")(check)


def _found(context: Context, *, offline: bool) -> list[Checked]:
    try:
        site = context.site()
    except ConfigError as error:
        return [broken(error, "configuration")]
    return list(check_site(site, names=None if offline else SystemNames()))


def _show_origins(context: Context, *, as_json: bool) -> None:
    found = origins(context.site())
    if as_json:
        print_json([{"key": one.key, "value": one.value, "from": one.place} for one in found])
        return
    for one in found:  # no table: its columns fold where a pipe is narrow
        say(f"{one.key} = {one.value or '(not set)'}  # {one.place}")
