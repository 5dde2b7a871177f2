"""``digest run``, ``digest hold|resume|retry``: the service, and stopping and going on by hand."""

from __future__ import annotations

import logging
import signal
from contextlib import ExitStack
from datetime import datetime, timedelta
from types import FrameType
from typing import Annotated, Literal

import typer

from digest.cli.context import Context
from digest.cli.output import Json, print_json, say
from digest.config import Site
from digest.errors import EditionError, UsageError
from digest.model import EditionRecord, EditionState
from digest.schedule.beat import Trouble, beat, is_restored, machine_boot
from digest.schedule.slots import slot
from digest.store import Store, beats, editions, holds, purge, retries

log = logging.getLogger(__name__)

Named = Annotated[str, typer.Argument(metavar="EDITION", help="NEWSLETTER/YYYY-MM-DD, or latest.")]


def run(
    ctx: typer.Context,
    web: Annotated[bool, typer.Option(help="Serve the readers' pages, too.")] = True,
    every: Annotated[float, typer.Option(hidden=True, help="Seconds between two looks.")] = 30.0,
) -> None:
    """Run the service: collect all day, build at the cut-off, send at the hour; serve the readers' pages.

    It ends on SIGTERM or Ctrl-C after the copy at hand, and goes on from there when it is started again.

    Example: digest run
    """
    from digest.schedule.service import Service

    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        service = Service(site=site, store=store, clock=context.clock(), every=timedelta(seconds=every))

        def end(_number: int, _frame: FrameType | None) -> None:
            service.end.set()

        with ExitStack() as stack:
            for number in (signal.SIGTERM, signal.SIGINT):
                stack.callback(signal.signal, number, signal.signal(number, end))
            if web:
                from digest.web import public_server

                address = stack.enter_context(public_server(site, store, service.clock))
                log.info("web.serving", extra={"address": address})
            listen = site.settings.bounces.listen
            if listen is not None:
                from digest.pipeline.bounce_intake import listener

                stack.enter_context(listener(site, store, listen, clock=service.clock))
            service.run()


def hold(
    ctx: typer.Context,
    edition: Named,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "by hand",
    as_json: Json = False,
) -> None:
    """Hold an edition: nothing more of it leaves until `digest resume`, a running send included.

    Example: digest hold evening/2026-10-06 --reason "wrong headline"
    """
    context: Context = ctx.obj
    site = context.site()
    with context.store(site) as store:
        record = context.found(site, store, edition)
        with store.write("holding an edition") as connection:
            held = holds.hold(connection, record.id, reason=reason)
            record = editions.existing(connection, record.id)
    if not held and record.state is not EditionState.HELD:
        raise EditionError(f"{record.id} is {record.state} and cannot be held")
    _tell(record, "is held" if held else "was held already", as_json=as_json)


def resume(
    ctx: typer.Context,
    edition: Named,
    in_doubt: Annotated[
        Literal["resend", "hold"] | None,
        typer.Option(
            "--in-doubt", help="Copies that may have left: resend them, flagged, or take them for sent."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Let a held edition go on from where it was.

    After a restored backup or a new start in mid-send it asks what becomes of copies that may have left.

    Example: digest resume evening/2026-10-06 --in-doubt resend
    """
    context: Context = ctx.obj
    site, clock = context.site(), context.clock()
    with context.store(site) as store:
        if is_restored(site, store):
            beat(site, store, clock, boot=machine_boot())
        record = context.found(site, store, edition)
        if record.state is not EditionState.HELD and in_doubt is not None:
            raise EditionError(f"{record.id} is {record.state} and not held")
        if record.state is EditionState.HELD:
            _decide_doubts(site, store, record, in_doubt, now=clock.now())
        with store.write("resuming an edition") as connection:
            if record.state is EditionState.HELD and purge.mails_are_gone(connection, record.id):
                raise EditionError(
                    f"{record.id} cannot go on: an article it carries was killed, and its mails with it",
                    hint="what has not left stays here; the next edition is built without it",
                )
            holds.release(connection, record.id)
            beats.turn_back(connection, now=clock.now())
            record = editions.existing(connection, record.id)
    ended = record.state is EditionState.EXPIRED
    _tell(record, "is over" if ended else f"goes on, it is {record.state}", as_json=as_json)


def retry(ctx: typer.Context, edition: Named, as_json: Json = False) -> None:
    """Try the refused and the deferred copies of an edition again, now; an edition that was over goes on.

    For the morning after a relay refused what it should have taken. Readers who have it get no second copy.

    Example: digest retry evening/2026-10-06
    """
    context: Context = ctx.obj
    site, now = context.site(), context.clock().now()
    with context.store(site) as store:
        record = context.found(site, store, edition)
        if record.state not in retries.RETRIABLE or record.frozen_at is None:
            raise EditionError(f"{record.id} is {record.state}: nothing of it was offered to anybody yet")
        _, newsletter = site.newsletter(record.id.newsletter)
        with store.write("trying copies again") as connection:
            if purge.mails_are_gone(connection, record.id):
                raise EditionError(
                    f"{record.id} cannot go on: an article it carries was killed, and its mails with it"
                )
            again = retries.retry(connection, record.id, send_before=now + newsletter.schedule.send_before)
            record = editions.existing(connection, record.id)
    if as_json:
        print_json({"edition": str(record.id), "state": record.state, "queued": again})
    elif again:
        hint = "digest resume" if record.state is EditionState.HELD else "digest send"
        what = "1 copy is" if again == 1 else f"{again} copies are"
        say(f"{record.id}: {what} queued again; `{hint} {record.id}` goes on.")
    else:
        say(f"{record.id}: no copy was refused or waits.")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="By itself")(run)
    app.command(rich_help_panel="An editor's decisions")(hold)
    app.command(rich_help_panel="An editor's decisions")(resume)
    app.command(rich_help_panel="An editor's decisions")(retry)


def _decide_doubts(
    site: Site,
    store: Store,
    record: EditionRecord,
    in_doubt: Literal["resend", "hold"] | None,
    *,
    now: datetime,
) -> None:
    """Ask what becomes of copies that may have left, where some may have, and do it."""
    reason = record.reason or ""
    restored, frozen = reason.startswith(Trouble.RESTORED), record.frozen_at is not None
    with store.read("counting copies in doubt") as connection:
        doubtful = holds.doubtful(connection, record.id)
    if restored:
        asked = frozen or _may_have_left(site, record, now=now)
        many = "any copy that is still open" if frozen else "any copy"
    else:
        asked = doubtful > 0 and reason.startswith(Trouble.RESTARTED)
        many = f"{doubtful} copies"
    if asked and in_doubt is None:
        raise UsageError(
            f"{record.id}: {many} may have left already",
            hint="--in-doubt resend sends them, perhaps twice; --in-doubt hold takes them for sent",
        )
    if in_doubt is None:
        return
    with store.write("deciding of copies in doubt") as connection:
        if restored and not frozen and in_doubt == "hold":
            # The backup does not know who got it: nobody gets a second one.
            editions.set_state(
                connection,
                record.id,
                to=EditionState.EXPIRED,
                if_in=(EditionState.HELD,),
                reason="taken for sent before the backup was restored",
                held_from=None,
            )
        else:
            holds.settle_doubts(connection, record.id, resend=in_doubt == "resend", all_open=restored)


def _may_have_left(site: Site, record: EditionRecord, *, now: datetime) -> bool:
    """Tell whether an edition's hour has come, or it is sent by hand at any hour."""
    planned = slot(site.newsletter(record.id.newsletter)[1], record.id.date)
    return planned is None or now >= planned.send_after


def _tell(record: EditionRecord, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"edition": str(record.id), "state": record.state, "reason": record.reason})
        return
    reason = f": {record.reason}" if record.reason else ""
    say(f"{record.id} {what}{reason}.")
