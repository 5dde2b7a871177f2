"""``digest replay``: a past evening again, compared."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.output import Json, out, print_json, say
from digest.config import Site, load_site
from digest.errors import ConfigError, NotFound
from digest.model import Edition
from digest.pipeline.replaying import Replay, replay


def replay_edition(
    ctx: typer.Context,
    edition: Annotated[
        str | None,
        typer.Argument(metavar="EDITION", help="NEWSLETTER/YYYY-MM-DD, or latest (which it is by default)."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="OTHER",
            help="Settings to try: a TOML file that goes over the site's, or the folder of another site.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Build a past edition again from the archive as of its cut-off, and show the difference.

    Nothing is changed. Example: digest replay evening/2026-10-06 --config other.toml
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        record = context.found(site, store, edition)
        found = replay(_tried(context, config) if config else site, store, record.id)
    if as_json:
        print_json(_plain(found, config))
        return
    _tell(found)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay", rich_help_panel="The evening")(replay_edition)


def _tried(context: Context, config: Path) -> Site:
    if config.is_dir():
        return load_site(config)
    try:
        settings = tomllib.loads(config.read_text("utf-8"))
    except FileNotFoundError:
        raise NotFound(f"there is no file {config}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise ConfigError(f"{config} cannot be read: {exc}", hint="it is TOML, like digest.toml") from exc
    return load_site(context.folder, overrides=settings)


def _tell(found: Replay) -> None:
    record = found.record
    say(f"{record.id}, revision {record.revision}, as of {record.cut_off:%Y-%m-%d %H:%M} UTC:")
    if not found.changes:
        said = "the same again" if found.identical else "the same for readers; some data are not"
        say(f"  {said}: {_size(found.made)}.")
    for change in found.changes:
        say(f"  {change}")
    if found.reasons or found.lost:
        out().print()
    for reason in found.reasons:
        say(f"Why it need not be the same: {reason}.")
    for loss in found.lost:
        say(f"What cannot be the same: {loss}.")


def _size(edition: Edition | None) -> str:
    stories = len(edition.entries) if edition is not None else 0
    return f"{stories} {'story' if stories == 1 else 'stories'}"


def _plain(found: Replay, config: Path | None) -> dict[str, Any]:
    return {
        "edition": str(found.record.id),
        "revision": found.record.revision,
        "cut_off": found.record.cut_off.isoformat(),
        "config": str(config) if config else None,
        "identical": found.identical,
        "changes": list(found.changes),
        "reasons": list(found.reasons),
        "lost": list(found.lost),
        "kept": _stories(found.kept),
        "made": _stories(found.made),
    }


def _stories(edition: Edition | None) -> dict[str, Any] | None:
    if edition is None:
        return None
    return {
        "subject": edition.subject,
        "stories": [
            {
                "section": section.key,
                "place": place,
                "article": entry.teaser.article,
                "headline": entry.teaser.headline,
                "teaser": entry.teaser.text,
                "earlier": [piece.article for piece in entry.earlier],
            }
            for section in edition.sections
            for place, entry in enumerate(section.entries, start=1)
        ],
    }
