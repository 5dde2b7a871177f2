"""``digest build`` and ``digest why``: make tonight's edition, and say why an article is in it or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.output import EditionName, Json, out, print_json, say, table
from digest.errors import NotFound
from digest.model import Edition, EditionRecord, EditionState, Evidence, Feature, Verdict
from digest.pipeline import Reason, Wording, build_edition, reasons
from digest.store import editions

_CLAUSES = re.compile(r"(?<=;) ")


def build(
    ctx: typer.Context,
    edition: EditionName = None,
    again: Annotated[
        bool, typer.Option("--again", help="Build a new revision of an edition that is still open.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build an edition of what was collected; left out, today's of the only newsletter.

    Example: digest build evening/2026-10-06 --again
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        identity = context.named(site, edition)
        with store.read() as connection:
            before = editions.record(connection, identity)
        now = context.now()
        was_skipped = before is not None and before.state is EditionState.SKIPPED
        record = build_edition(site, store, identity, cut_off=now, now=now, again=again or was_skipped)
        with store.read() as connection:
            content = editions.content(connection, identity)
    fresh = before is None or record.revision > before.revision
    if as_json:
        print_json(
            {
                **plain_record(record),
                "built": fresh,
                "stories": len(content.entries) if content else 0,
                "notes": list(content.notes) if content else [],
            }
        )
    else:
        _tell(record, content, fresh=fresh)


def why(
    ctx: typer.Context,
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="Its URL, its id, or words of its headline.")
    ],
    edition: Annotated[
        str | None,
        typer.Option("--edition", metavar="EDITION", help="Default: the latest of each newsletter."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell why an article is in an edition, or what kept it out, with the numbers.

    Example: digest why "dockers end strike"
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        records = (context.found(site, store, edition),) if edition else context.latest(site, store)
        found = [(record, reason) for record in records for reason in reasons(site, store, record, article)]
    if not found:
        raise NotFound(
            f"no archived article is called {article!r}",
            hint="give its URL, its id, or words of its headline",
        )
    if as_json:
        print_json([_plain_reason(reason, record) for record, reason in found])
        return
    for record, reason in found:
        _explain(reason, record)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="The evening")(build)
    app.command(rich_help_panel="The evening")(why)


def plain_record(record: EditionRecord) -> dict[str, Any]:
    """Return where an edition stands as JSON-ready data."""
    times = {
        name: moment.isoformat() if (moment := getattr(record, name)) else None
        for name in ("cut_off", "send_after", "send_before", "frozen_at")
    }
    return {
        "edition": str(record.id),
        "state": record.state,
        "revision": record.revision,
        "reason": record.reason,
        "audience": record.audience,
        "content_hash": record.content_hash,
        **times,
    }


def _tell(record: EditionRecord, content: Edition | None, *, fresh: bool) -> None:
    if content is None:
        say(f"{record.id} is skipped: {record.reason}. No mail will be sent.")
        return
    built = "built" if fresh else "is built already (--again makes a new revision)"
    say(f"{record.id}, revision {record.revision}: {built}, {record.state}.")
    if record.state is EditionState.HELD:
        say(f"Held: {record.reason}. `digest resume {record.id}` lets it go on.")
    say(f"Subject: {content.subject}")
    for section in content.sections:
        out().print()
        say(section.title)
        table(
            ("", "story", "source's date", "earlier"),
            [
                (place, entry.teaser.headline, entry.teaser.date.isoformat(), len(entry.earlier))
                for place, entry in enumerate(section.entries, start=1)
            ],
            right=("earlier",),
        )
    out().print()
    for note in content.notes:
        say(f"Note: {note}.")
    if record.state is EditionState.READY:
        how = f"digest approve {record.id} --revision {record.revision}"
        say(f"Look at it: digest preview. Approve it: {how}")
    elif record.state is EditionState.APPROVED:
        say("Look at it: digest preview. Send it: digest send.")


def _explain(reason: Reason, record: EditionRecord) -> None:
    verdict = reason.verdict
    place = f"in {record.id}, section {verdict.section}" if verdict.section else f"not in {record.id}"
    say(verdict.headline)
    say(f"  {reason.source} · {verdict.article}")
    first, *more = _CLAUSES.split(verdict.detail)
    say(f"  {place}: {verdict.rule}. {first}")
    for clause in more:
        say(f"    {clause}")
    if reason.room is not None:
        say(f"  {reason.room}.")
    if verdict.score is not None:
        say(f"  story {verdict.story}, score {verdict.score:.3f}:")
        _tell_features(verdict.features)
    for wording in reason.wordings:
        _tell_wording(wording)
    out().print()


def _tell_wording(wording: Wording) -> None:
    option = wording.option
    score = f", score {option.score:.3f}" if option.score is not None else ""
    say(f"  teaser by {option.name}{score}: {wording.why}.")
    for sentence in option.sentences:
        say(f"    {sentence.text}{' (shortened)' if sentence.shortened else ''}")
    if wording.is_taken:
        _tell_features(option.features)


def _tell_features(features: Sequence[Feature]) -> None:
    width = max((len(feature.name) for feature in features), default=0)
    for feature in features:
        points = round(feature.points, 3) or 0.0  # never "-0.000"
        say(f"    {feature.name:<{width}} {feature.value:.2f} × {feature.weight:g} = {points:.3f}")


def _plain_reason(reason: Reason, record: EditionRecord) -> dict[str, Any]:
    verdict: Verdict = reason.verdict
    return {
        "edition": str(record.id),
        "article": verdict.article,
        "source": reason.source,
        "headline": verdict.headline,
        "included": verdict.section is not None,
        "rule": verdict.rule,
        "detail": verdict.detail,
        "story": verdict.story,
        "evidence": _plain_evidence(verdict.evidence),
        "section": verdict.section,
        "room": reason.room,
        "score": verdict.score,
        "features": _plain_features(verdict.features),
        "teaser": [
            {
                "by": wording.option.name,
                "taken": wording.is_taken,
                "why": wording.why,
                "score": wording.option.score,
                "sentences": [
                    {"text": one.text, "origin": one.origin, "shortened": one.shortened}
                    for one in wording.option.sentences
                ],
                "features": _plain_features(wording.option.features),
            }
            for wording in reason.wordings
        ],
    }


def _plain_evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    return {
        "told_by": evidence.told_by,
        "how": evidence.how,
        "value": evidence.value,
        "words": list(evidence.words),
        "cosine": evidence.cosine,
        "said": evidence.said,
    }


def _plain_features(features: Iterable[Feature]) -> list[dict[str, Any]]:
    return [
        {"name": f.name, "value": round(f.value, 4), "weight": f.weight, "points": round(f.points, 4)}
        for f in features
    ]
