"""Put the command together: its tasks, its global options, its errors and exit codes."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from digest import __version__
from digest.cli import (
    archiving,
    bouncing,
    checking,
    collecting,
    deciding,
    editing,
    killing,
    linting,
    logs,
    making,
    previewing,
    reading,
    replaying,
    running,
    sending,
    serving,
    standing,
    subscribing,
    teasing,
    upgrading,
    verifying,
    watching,
)
from digest.cli.context import Context, read_time
from digest.cli.output import complain, warn
from digest.cli.stopping import INTERRUPTED, piped
from digest.errors import DigestError

log = logging.getLogger(__name__)

_GLOBAL = ("--site", "--now")
_FLAGS = frozenset({"--verbose", "--log-json"})
_VALUES = {int: "NUMBER", float: "NUMBER", Path: "FILE"}
_SERVICES = frozenset({"run", "worker", "web"})
"""Commands that run on and tell their events; the others only tell what is wrong."""


class _Commands(TyperGroup):
    """Takes the global options before and after the command's name."""

    def __init__(self, **attributes: Any) -> None:
        """Make the group of commands."""
        super().__init__(**attributes)
        _name_values(self)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Move the global options to the front, up to a ``--``."""
        front: list[str] = []
        rest: list[str] = []
        words = iter(args)
        for word in words:
            if word == "--":
                rest += [word, *words]
                break
            if word in _GLOBAL:
                front += [word, *([value] if (value := next(words, None)) is not None else [])]
            elif word in _FLAGS or word.startswith(tuple(f"{name}=" for name in _GLOBAL)):
                front.append(word)
            else:
                rest.append(word)
        parsed: list[str] = super().parse_args(ctx, front + rest)
        return parsed

    def invoke(self, ctx: Any) -> Any:
        """Run the command; say how it ended where it did not end by itself."""
        try:
            with piped(typer.Exit):
                return super().invoke(ctx)
        except KeyboardInterrupt:
            warn("stopped; what was begun goes on when the command is run again")
            raise typer.Exit(INTERRUPTED) from None
        except OSError as exc:
            if ctx.invoked_subcommand in _SERVICES:
                raise
            log.debug("failed", exc_info=True)
            raise _refused(exc) from exc


def _name_values(command: Any) -> None:
    """Let the help name what an option takes by a word of ours, not by a type of Python's.

    Nothing stands behind a flag, which takes no value, and behind an argument, whose name says what it is.
    """
    find = command.get_help_option
    command.get_help_option = lambda ctx: _named(find(ctx))
    for one in command.params:
        _named(one)
    for inner in getattr(command, "commands", {}).values():
        _name_values(inner)


def _named(one: Any) -> Any:
    if one is None:
        return None
    if one.param_type_name == "argument":
        one.display_type_rich = lambda ctx: None  # noqa: ARG005  (called with a name)
    elif one.is_flag:
        one.metavar = ""
    elif one.metavar is None and not one.type_descriptor.is_choice:
        one.metavar = _VALUES.get(one.type_descriptor.annotation, "TEXT")
    return one


def _refused(exc: OSError) -> DigestError:
    """Return an error of the system as a sentence: a full disk, a file that may not be written."""
    reason = exc.strerror or str(exc)
    return DigestError(
        f"{exc.filename}: {reason}" if exc.filename is not None else reason, hint="--verbose tells where"
    )


app = typer.Typer(
    name="digest",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "These options may stand before or after a command. Exit codes: 0 done, 1 error, 2 usage, "
        "3 configuration, 4 not found, 5 database, 6 template, 7 edition's state, 8 sending stopped."
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"Evening Digest {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    *,
    site: Annotated[
        Path, typer.Option(metavar="DIR", help="The site: the folder with config/, templates/ and data/.")
    ] = Path(),
    now: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Pretend that it is TIME: 2026-10-06T17:45 (UTC without a zone)."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Log what happens, not only what is wrong.")
    ] = False,
    log_json: Annotated[
        bool,
        typer.Option("--log-json", help="Log in lines of JSON; so does DIGEST_LOG=json in the environment."),
    ] = False,
    version: Annotated[  # noqa: ARG001  (its callback does the work)
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Collect the day's articles, write dated teasers, and mail the evening's digest.

    A new site: digest init my-site. A look at what comes out: digest demo.
    """
    logs.set_up(
        service=ctx.invoked_subcommand in _SERVICES,
        verbose=verbose,
        as_json=log_json or os.environ.get("DIGEST_LOG") == "json",
    )
    ctx.obj = Context(folder=site, start=read_time(now) if now else None)


for module in (
    making,
    checking,
    teasing,
    collecting,
    watching,
    editing,
    reading,
    previewing,
    linting,
    verifying,
    replaying,
    standing,
    sending,
    deciding,
    killing,
    running,
    serving,
    subscribing,
    bouncing,
    archiving,
    upgrading,
):
    module.add_to(app)


def run_app(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="digest")
    except DigestError as error:
        complain(error)
        sys.exit(error.exit_code)
