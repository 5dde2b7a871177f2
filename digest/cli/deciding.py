"""``digest pin|exclude|move|edit|undo``, ``decisions``, ``approve``: an editor at work on an edition."""

from __future__ import annotations

import getpass
from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.editing import plain_record
from digest.cli.output import Json, print_json, say, table
from digest.errors import UsageError
from digest.model import Decision, DecisionKind, EditionState, Wish, taken_back
from digest.pipeline.deciding import Decided, approve, decide, undo
from digest.store import decisions
from digest.text.sentences import sentences

Named = Annotated[str, typer.Argument(metavar="ARTICLE", help="Its URL, its id, or words of its headline.")]
Of = Annotated[
    str | None,
    typer.Option("--edition", metavar="EDITION", help="Default: today's of the only newsletter."),
]
_WORDS = frozenset({"headline", "teaser", "subject"})
"""Parts of a decision that are an editor's words."""
Place = Annotated[int | None, typer.Option("--place", metavar="N", help="Its place in the section, from 1.")]


def pin(
    ctx: typer.Context,
    article: Named,
    *,
    section: Annotated[
        str | None, typer.Option("--section", metavar="KEY", help="Default: where it belongs by itself.")
    ] = None,
    place: Place = None,
    edition: Of = None,
    as_json: Json = False,
) -> None:
    """Put an article's story into the edition, whatever kept it out; it counts within its section.

    Example: digest pin "dockers end strike" --section hard-news --place 1
    """
    wish = Wish(section=section, place=place)
    _decide(ctx, DecisionKind.PIN, words=article, wish=wish, edition=edition, as_json=as_json)


def exclude(ctx: typer.Context, article: Named, *, edition: Of = None, as_json: Json = False) -> None:
    """Keep an article's story out of the edition.

    Example: digest exclude https://news.example/2026/dockers
    """
    _decide(ctx, DecisionKind.EXCLUDE, words=article, wish=Wish(), edition=edition, as_json=as_json)


def move(
    ctx: typer.Context,
    article: Named,
    section: Annotated[str, typer.Argument(metavar="SECTION", help="The section's key.")],
    *,
    place: Place = None,
    edition: Of = None,
    as_json: Json = False,
) -> None:
    """Put a story that is in the edition into another section, or another place.

    Example: digest move "the choir" features --place 1
    """
    wish = Wish(section=section, place=place)
    _decide(ctx, DecisionKind.MOVE, words=article, wish=wish, edition=edition, as_json=as_json)


def edit(
    ctx: typer.Context,
    article: Annotated[
        str | None,
        typer.Argument(metavar="ARTICLE", help="Its URL, its id, or words of its headline."),
    ] = None,
    *,
    headline: Annotated[str | None, typer.Option(metavar="TEXT", help="The headline to print.")] = None,
    teaser: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The teaser's sentences; the date follows by itself.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The edition's subject; without an article.")
    ] = None,
    edition: Of = None,
    as_json: Json = False,
) -> None:
    """Print your words instead of ours: a story's headline or teaser, or the edition's subject.

    Examples: digest edit "dockers" --headline "Dockers go back to work", digest edit --subject "Calm at sea"
    """
    about_story = headline is not None or teaser is not None
    if article is None and (about_story or subject is None):
        raise UsageError("name an ARTICLE and its new words, or --subject TEXT")
    if article is not None and not about_story:
        raise UsageError("give --headline TEXT, --teaser TEXT or both")
    if article is not None and subject is not None:
        raise UsageError("--subject is the edition's: give it without an article")
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        language = site.newsletter(context.chosen(site, store, edition).newsletter)[1].language
    told = sentences(" ".join(teaser.split()), language) if teaser is not None else None
    wish = Wish(headline=headline, teaser=told, subject=subject)
    _decide(ctx, DecisionKind.EDIT, words=article, wish=wish, edition=edition, as_json=as_json)


def undo_decision(
    ctx: typer.Context,
    decision: Annotated[
        int | None, typer.Argument(metavar="ID", help="Default: the last decision in force.")
    ] = None,
    *,
    edition: Of = None,
    as_json: Json = False,
) -> None:
    """Take a decision back. An undo has a number too: taking it back brings the decision back.

    Example: digest undo 12
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        identity = context.chosen(site, store, edition)
        done = undo(site, store, identity, decision, now=context.now(), by=_who())
    _show(done, verb="taken back", as_json=as_json)


def decisions_list(ctx: typer.Context, *, edition: Of = None, as_json: Json = False) -> None:
    """List an edition's decisions, those that were taken back included.

    Example: digest decisions --edition evening/2026-10-06
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        identity = context.chosen(site, store, edition)
        with store.read() as connection:
            log = decisions.of(connection, identity)
    undone = taken_back(log)
    if as_json:
        print_json([{**_plain(one), "in_force": one.id not in undone} for one in log])
        return
    if not log:
        say(f"Nothing was decided on {identity}.")
        return
    table(
        ("id", "decision", "article", "what", "by", ""),
        [
            (
                one.id,
                one.kind,
                one.article or "",
                _wished(one),
                f"{one.made_by}, {one.made_at:%H:%M} UTC",
                "taken back" if one.id in undone else "",
            )
            for one in log
        ],
        right=("id",),
    )


def approve_edition(
    ctx: typer.Context,
    edition: Annotated[
        str | None,
        typer.Argument(metavar="EDITION", help="NEWSLETTER/YYYY-MM-DD, or NEWSLETTER. Default: today's."),
    ] = None,
    revision: Annotated[
        int | None, typer.Option(metavar="N", help="The revision you looked at; a newer one is refused.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Let an edition go that waits for approval; a later build or decision withdraws it.

    Example: digest approve evening/2026-10-06 --revision 3
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        record = approve(store, context.chosen(site, store, edition), revision=revision, by=_who())
    if as_json:
        print_json(plain_record(record))
        return
    say(f"{record.id}, revision {record.revision}, is approved.")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="An editor's decisions")(pin)
    app.command(rich_help_panel="An editor's decisions")(exclude)
    app.command(rich_help_panel="An editor's decisions")(move)
    app.command(rich_help_panel="An editor's decisions")(edit)
    app.command("undo", rich_help_panel="An editor's decisions")(undo_decision)
    app.command("decisions", rich_help_panel="An editor's decisions")(decisions_list)
    app.command("approve", rich_help_panel="An editor's decisions")(approve_edition)


def _decide(
    ctx: typer.Context,
    kind: DecisionKind,
    *,
    words: str | None,
    wish: Wish,
    edition: str | None,
    as_json: bool,
) -> None:
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        identity = context.chosen(site, store, edition)
        done = decide(site, store, identity, kind, words=words, wish=wish, now=context.now(), by=_who())
    _show(done, verb="noted", as_json=as_json)


def _who() -> str:
    """Return who works here, as the machine knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "somebody"


def _show(done: Decided, *, verb: str, as_json: bool) -> None:
    record = done.record
    if as_json:
        stands = plain_record(record) if record is not None else {"edition": str(done.edition)}
        print_json({"decision": _plain(done.decision), **stands, "changes": list(done.changes)})
        return
    about = f" {done.headline}" if done.headline else " the subject" if done.decision.content.subject else ""
    say(f"Decision {done.decision.id} {verb}: {done.decision.kind}{about} ({done.edition}).")
    if record is None:
        say("The edition is not built yet; its build will obey.")
        return
    for change in done.changes or ("nothing changes for the readers",):
        say(f"  {change}")
    say(f"{record.id} is {record.state}, revision {record.revision}{_because(record.reason)}.")
    if record.state is EditionState.READY:
        say(f"Approve it: digest approve {record.id} --revision {record.revision}")


def _because(reason: str | None) -> str:
    return f" ({reason})" if reason else ""


def _wished(decision: Decision) -> str:
    wish = decision.content
    if decision.undoes is not None:
        return f"decision {decision.undoes}"
    return ", ".join(f"{name} {_text(name, getattr(wish, name))}" for name in wish.parts)


def _text(name: str, value: object) -> str:
    text = " ".join(value) if isinstance(value, tuple) else str(value)
    return f"“{text}”" if name in _WORDS else text


def _plain(decision: Decision) -> dict[str, Any]:
    wish = decision.content
    return {
        "id": decision.id,
        "kind": decision.kind,
        "article": decision.article,
        **{name: getattr(wish, name) for name in wish.parts},
        "undoes": decision.undoes,
        "made_at": decision.made_at.isoformat(),
        "made_by": decision.made_by,
    }
