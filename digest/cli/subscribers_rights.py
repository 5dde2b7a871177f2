"""``digest subscribers suppress`` and ``erase``: an address that must not be mailed, one to be forgotten."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.context import Context
from digest.cli.output import Json, note, print_json, say, warn
from digest.cli.subscribers_told import Address, checked, configured, plain_person, plain_suppression
from digest.errors import NotFound, UsageError
from digest.model import NewsletterId, SuppressionReason
from digest.store import subscriptions, suppressions
from digest.subscribe import erase_reader, erase_suppressed, lift, suppress


def suppress_address(
    ctx: typer.Context,
    address: Address,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the record.")] = "",
    lifted: Annotated[bool, typer.Option("--lift", help="Let the address be mailed again.")] = False,
    as_json: Json = False,
) -> None:
    """Let nobody here mail an address any more, whatever list names it.

    Example: digest subscribers suppress ada@reader.example --reason "asked by phone"
    """
    context: Context = ctx.obj
    site = context.site()
    mailbox = checked(address)
    with context.store(site) as store:
        if lifted:
            changed = lift(store, mailbox.address, keys=site.keys())
        else:
            if not reason.strip():
                raise UsageError("say why", hint='--reason "asked by phone"')
            changed = suppress(
                store,
                mailbox.address,
                keys=site.keys(),
                reason=SuppressionReason.OPERATOR,
                now=context.now(),
                detail=reason.strip(),
            )
    if as_json:
        print_json({"address": mailbox.mailbox, "suppressed": not lifted, "changed": changed})
    elif lifted:
        say(f"{mailbox.mailbox} {'may be mailed again' if changed else 'was not suppressed'}.")
    else:
        now = "is suppressed" if changed else "was suppressed before"
        say(f"{mailbox.mailbox} {now}: no mail goes there.")


def erase(
    ctx: typer.Context,
    address: Address,
    yes: Annotated[bool, typer.Option("--yes", help="Erase; without it, only print what is known.")] = False,
) -> None:
    """Print all that is known of a reader, as JSON, and with --yes erase it. Salted hashes stay.

    Example: digest subscribers erase ada@reader.example --yes > ada.json
    """
    context: Context = ctx.obj
    site = context.site()
    mailbox = checked(address)
    with context.store(site) as store:
        with store.read() as connection:
            number = subscriptions.subscriber(connection, mailbox.address)
            stop = suppressions.of(connection, mailbox.address)
        if number is None and stop is None:
            raise NotFound(f"the database does not know {mailbox.mailbox}")
        if number is not None:
            print_json(plain_person(store, number))
        else:
            print_json({"address": mailbox.mailbox, "suppressed": plain_suppression(stop)})
        if not yes:
            note("Nothing was erased: --yes does it.")
            return
        if number is None:
            erase_suppressed(store, mailbox.address)
            warn("the address is erased; its hash keeps mails away")
            return
        erased = erase_reader(
            store,
            number,
            newsletters=tuple(map(NewsletterId, site.settings.newsletters)),
            key=site.key(),
            now=context.now(),
        )
    note(f"The reader is erased; rows of the ledger that held the address: {erased.copies}.")
    line = next((one for one in configured(site).subscribers if one.address == mailbox.address), None)
    if line is not None:
        warn(f"{line.origin} still names the address: take the line out; it does not begin it again")
