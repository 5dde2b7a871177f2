"""``digest archive search|import|prune``: look into the archive, fill it, keep it within its rights."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from digest.archive import Found, Pruned, prune
from digest.archive import search as find
from digest.cli.context import Context
from digest.cli.output import Json, many, out, print_json, progress, say, table, warn
from digest.errors import UsageError
from digest.model import Failure
from digest.pipeline.housekeeping import Kept, keep_house
from digest.pipeline.importing import FileImported, files_to_import, import_files

_LISTED = 10
"""Files that a warning each names."""


def search(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="Words to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many articles.")] = 20,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first, rather than the best.")] = False,
    as_json: Json = False,
) -> None:
    """Search the archive: headline, date, source, and what a sent edition said of the article.

    Example: digest archive search harbour strike --limit 5
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        found = find(store, " ".join(words), limit=limit, newest_first=newest)
    if as_json:
        print_json([_plain_found(one) for one in found])
        return
    for one in found:
        article = one.version.article
        say(f"{one.version.dated:%Y-%m-%d}  {article.headline}")
        say(f"            {article.source} · {article.url or article.id}")
        if one.teaser:
            say(f"            {one.teaser}")
    say(f"{many(len(found), 'article')}." if found else "No archived article holds these words.")


def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files or folders: pages, text dumps, feeds.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="The source they are from; its rights, language and zone hold for them. "
            "Needed unless only one is configured.",
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="DAY", help="The date of articles that bear none (YYYY-MM-DD)."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fill the archive with earlier articles, dated by their own date; no edition is made of them.

    Example: digest archive import old-articles/ --source courier
    """
    context: Context = ctx.obj
    site = context.site()
    files = files_to_import(paths)
    undated = _day(day)
    reports: list[FileImported] = []
    with context.store(site) as store, progress("Importing") as done:
        for report in import_files(site, store, files, source=source, now=context.now(), undated=undated):
            reports.append(report)
            done(len(reports), len(files))
    _tell_imported(reports, as_json=as_json)
    if reports and all(report.failure for report in reports):
        raise typer.Exit(1)


def prune_(
    ctx: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say which texts would go, and delete nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Delete texts and addresses past their time, and leave nothing of them in the database's files.

    Headlines, dates, links, search words and what teasers used stay for good.

    Example: digest archive prune --dry-run
    """
    context: Context = ctx.obj
    site = context.site()
    now = context.now()
    with context.store(site) as store:
        if dry_run:
            keep = site.settings.retention.keep_text
            texts = prune(store, site.settings.sources, now=now, keep_text=keep, dry_run=True)
            kept = None
        else:
            with progress("Pruning") as done:
                kept = keep_house(site, store, now, compact=True, on_progress=done)
            texts = kept.texts
    _tell_pruned(texts, kept, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    archive = typer.Typer(
        no_args_is_help=True, help="The archive: search it, fill it with earlier articles, prune it."
    )
    archive.command("search")(search)
    archive.command("import")(import_)
    archive.command("prune")(prune_)
    app.add_typer(archive, name="archive", rich_help_panel="To keep house")


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written is not None else None
    except ValueError:
        raise UsageError(f"--date: {written!r} is no date", hint="write YYYY-MM-DD") from None


def _plain_found(one: Found) -> dict[str, Any]:
    article = one.version.article
    return {
        "article": article.id,
        "headline": article.headline,
        "date": one.version.dated.isoformat(),
        "source": article.source,
        "url": article.url,
        "credit": article.credit,
        "taken_as": article.taken_as,
        "pruned": one.version.pruned,
        "teaser": one.teaser,
        "score": round(one.score, 4),
    }


def _tell_imported(reports: list[FileImported], *, as_json: bool) -> None:
    total = FileImported(
        path=Path(),
        **{
            name: sum(getattr(report, name) for report in reports)
            for name in ("new", "changed", "known", "earlier", "undated")
        },
    )
    failed = [report for report in reports if report.failure]
    if as_json:
        print_json({**_counts(total), "files": len(reports), "failures": [_failure(one) for one in failed]})
        return
    for report in failed:
        warn(_failure(report))
    undated = [report for report in reports if report.undated]
    for report in undated[:_LISTED]:
        warn(f"{report.path}: {many(report.undated, 'article')} without a date, or with one in the future")
    if undated:
        rest = f" from {many(len(undated), 'file')}" if len(undated) > _LISTED else ""
        warn(f"{many(total.undated, 'article')}{rest} left out; --date DAY takes them in")
    earlier = f", {total.earlier} of earlier coverage" if total.earlier else ""
    left_out = f", {many(len(failed), 'file')} left out" if failed else ""
    found = f"{total.new} new, {total.changed} changed, {total.known} known{earlier}{left_out}"
    say(f"{many(len(reports), 'file')}: {found}.")


def _counts(report: FileImported) -> dict[str, int]:
    return {
        "new": report.new,
        "changed": report.changed,
        "known": report.known,
        "earlier": report.earlier,
        "undated": report.undated,
    }


def _failure(report: FileImported) -> str:
    failure = report.failure or Failure(what="")
    return f"{report.path} {failure.what}" + (f" ({failure.hint})" if failure.hint else "")


def _tell_pruned(texts: Pruned, kept: Kept | None, *, as_json: bool) -> None:
    """Tell what went; without ``kept``, what would go."""
    if as_json:
        print_json(
            {
                "dry_run": kept is None,
                "texts": {str(source): count for source, count in texts.by_source},
                "copies": kept.addresses.copies if kept else None,
                "readers": kept.addresses.subscribers if kept else None,
                "backups": [str(path) for path in kept.backups] if kept else [],
                "clean": kept.clean if kept else None,
            }
        )
        return
    if texts.by_source:
        table(("source", "texts"), texts.by_source, right=("texts",))
        out().print()
    if kept is None:
        say(f"{many(texts.versions, 'text')} would go.")
        return
    erased = kept.addresses
    say(
        f"{many(texts.versions, 'text')} deleted; addresses erased: "
        f"{erased.subscribers} of readers who left, {erased.copies} in old deliveries."
    )
    for path in kept.backups:
        say(f"The old backup {path} is gone.")
    if not kept.clean:
        warn("another process held the database: run it again, so that nothing stays in the file's log")
