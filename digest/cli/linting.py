"""``digest lint``: what will break in which reader's mail program."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.output import Json, many, print_json, say, table
from digest.cli.reading import Existing, existing_content
from digest.errors import UsageError
from digest.model import Finding, Severity
from digest.pipeline import Judged, judge, rendered

Waived = Annotated[
    list[str] | None,
    typer.Option("--waive", metavar="RULE", help="Wave a rule through, this once; may come several times."),
]

Links = Annotated[bool, typer.Option("--links", help="Also ask each link whether it is there.")]


def lint_edition(
    ctx: typer.Context,
    edition: Existing = None,
    waive: Waived = None,
    links: Links = False,
    as_json: Json = False,
) -> None:
    """Check an edition's mails: structure, mail programs, dark mode, accessibility, content, links, rights.

    Exit code 1 where an error is found: it stops a send, unless the newsletter's gate.waive names its rule.

    Example: digest lint evening/2026-10-06
    """
    from digest.pipeline.asking_links import ask_links
    from digest.render.lint import rule_ids

    context: Context = ctx.obj
    strange = sorted(set(waive or ()) - rule_ids())
    if strange:
        raise UsageError(f"there is no rule {strange[0]}", hint="docs/reference/checklist.md lists them")
    site = context.site()
    with context.store(site) as store:
        record, content = existing_content(context, site, store, edition)
    answers = ask_links(site, content, clock=context.clock()) if links else None
    judged = judge(site, content, rendered(site, content), waive=waive or (), answers=answers)
    if as_json:
        print_json({"edition": str(record.id), "revision": record.revision, **_plain(judged)})
    else:
        _tell(judged)
        say(f"{record.id}, revision {record.revision}: {_summary(judged)}.")
    if judged.stops:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("lint", rich_help_panel="The evening")(lint_edition)


def _tell(judged: Judged) -> None:
    if judged.findings:
        table(
            ("severity", "rule", "what is wrong", "where", "remedy"),
            [(one.severity, one.rule, one.message, one.where, one.remedy) for one in judged.findings],
        )
    for one in judged.waived:
        say(f"Waived: {one.rule}: {one.message}")


def _summary(judged: Judged) -> str:
    counts = Counter(one.severity for one in judged.findings)
    told = ", ".join(many(counts[severity], severity.value) for severity in Severity if counts[severity])
    return told or "nothing found"


def _plain(judged: Judged) -> dict[str, Any]:
    counts = Counter(one.severity for one in judged.findings)
    return {
        "counts": {severity.value: counts[severity] for severity in Severity},
        "findings": [_finding(one) for one in judged.findings],
        "waived": [_finding(one) for one in judged.waived],
    }


def _finding(one: Finding) -> dict[str, str]:
    return {
        "rule": one.rule,
        "severity": one.severity,
        "message": one.message,
        "where": one.where,
        "remedy": one.remedy,
    }
