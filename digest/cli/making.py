"""``digest init`` and ``digest demo``: a new site; a whole evening to look at."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.context import Context
from digest.cli.output import Json as AsJson
from digest.cli.output import out, print_json, say
from digest.config.shipped import example_config
from digest.errors import DigestError, UsageError
from digest.render import built_in_templates

CONFIG_FILES = ("digest.toml", "sources.toml", "subscribers.toml")


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make the site in.")],
) -> None:
    """Make a new site: its configuration, with every key explained, and the templates to edit.

    Example: digest init my-site
    """
    config, templates = folder / "config", folder / "templates"
    for existing in (config, templates):
        if existing.exists():
            raise UsageError(f"{existing} is there already", hint="nothing was written; name another folder")
    try:
        config.mkdir(parents=True)
        for name in CONFIG_FILES:
            shutil.copyfile(example_config() / name, config / name)
        shutil.copytree(built_in_templates(), templates, ignore=shutil.ignore_patterns("preview*", "web"))
        (folder / ".gitignore").write_text("data/\nconfig/local.toml\n", encoding="utf-8")
    except OSError as exc:
        raise DigestError(f"{folder} cannot be made: {exc.strerror}") from exc
    say(f"A new site in {folder}:")
    say(f"  {config}/digest.toml       the newsroom, the relay, the newsletters")
    say(f"  {config}/sources.toml      where articles come from")
    say(f"  {config}/subscribers.toml  the readers")
    say(f"  {templates}/               the mail's looks; a file you delete falls back to the built-in one")
    out().print()
    say(f"Next: name your sources, then  {_command()} --site {folder} collect")


def demo(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where to write what comes out.")
    ] = Path("demo-out"),
    as_json: AsJson = False,
) -> None:
    """Run a whole evening offline: sample articles, an embedded SMTP inbox, the mail to look at.

    Example: digest demo --out demo-out
    """
    from digest.demo import run_demo

    context: Context = ctx.obj
    result = run_demo(
        folder, start=context.start, tell=(lambda _: None) if as_json else say, command=_command()
    )
    if as_json:
        print_json(result.plain())


def _command() -> str:
    """Return how this program is called here: in a checkout it is not on the shell's path."""
    called = Path(sys.argv[0])
    if shutil.which("digest") or called.name != "digest":
        return "digest"
    return os.path.relpath(called)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="To begin")(init)
    app.command(rich_help_panel="To begin")(demo)
