"""``digest subscribers …``: the readers. What is written goes into the database, never into a listed file."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import subscribers_moved, subscribers_rights
from digest.cli.context import Context
from digest.cli.output import Json, many, out, print_json, say, table, warn
from digest.cli.subscribers_told import (
    Address,
    checked,
    configured,
    name_problems,
    plain_person,
    plain_standing,
    show_standings,
)
from digest.errors import NotFound, UsageError
from digest.model import ConsentOrigin, NewsletterId, Subscriber
from digest.store import subscriptions
from digest.subscribe import Joined, join, remove, standings, suppression
from digest.subscribe.address import check_name
from digest.subscribe.sync import is_for
from digest.subscribe.topics import misspelt

Newsletter = Annotated[
    str | None, typer.Option("--newsletter", metavar="NAME", help="Default: the only one there is.")
]


def subscribers_list(ctx: typer.Context, *, as_json: Json = False) -> None:
    """List the readers, of the lists and of the database: who gets the next edition, and why not.

    Example: digest subscribers list
    """
    context: Context = ctx.obj
    site = context.site()
    listing = configured(site)
    with context.store(site) as store:
        found = standings(
            store, listing, tuple(map(NewsletterId, site.settings.newsletters)), keys=site.keys()
        )
    if as_json:
        print_json(
            {
                "subscribers": [
                    {
                        "address": s.mailbox,
                        "name": s.name,
                        "topics": list(s.topics),
                        "newsletters": list(s.newsletters),
                        "from": s.origin,
                    }
                    for s in listing.subscribers
                ],
                "subscriptions": [plain_standing(one) for one in found],
                "problems": [{"place": p.place, "what": p.what} for p in listing.problems],
                "doubles": listing.doubles,
            }
        )
        return
    show_standings(found)
    getting = len({one.mailbox for one in found if one.gets})
    doubled = f", {listing.doubles} listed twice" if listing.doubles else ""
    left_out = f", {many(len(listing.problems), 'line')} left out" if listing.problems else ""
    say(f"{many(getting, 'reader')}{doubled}{left_out}.")
    name_problems(listing)


def add(
    ctx: typer.Context,
    address: Address,
    *,
    newsletter: Newsletter = None,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="The reader's name.")] = "",
    topics: Annotated[
        str, typer.Option("--topics", metavar="A,B", help="Sections or topics; default: everything.")
    ] = "",
    consent: Annotated[
        str,
        typer.Option("--consent", metavar="TEXT", help="How they agreed anew, after an unsubscribe."),
    ] = "",
    as_json: Json = False,
) -> None:
    """Subscribe a reader, whatever the lists say. Who unsubscribed needs a new consent.

    Example: digest subscribers add ada@reader.example --consent "letter of 6 October"
    """
    context: Context = ctx.obj
    site = context.site()
    slug, config = site.newsletter(newsletter)
    mailbox = checked(address)
    one = Subscriber(
        address=mailbox.address,
        mailbox=mailbox.mailbox,
        name=check_name(name),
        topics=tuple(topic.strip() for topic in topics.split(",") if topic.strip()),
    )
    with context.store(site) as store:
        keys = site.keys()
        (came,) = join(
            store,
            slug,
            [one],
            keys=keys,
            origin=ConsentOrigin.COMMAND,
            now=context.now(),
            consent=consent.strip(),
        )
        stop = suppression(store, mailbox.address, keys=keys)
    if came is Joined.REFUSED:
        raise UsageError(
            f"{mailbox.mailbox} unsubscribed from {slug}",
            hint='only a new consent ends that: --consent "how and when they agreed"',
        )
    if as_json:
        print_json({"address": mailbox.mailbox, "newsletter": slug, "became": came})
    else:
        words = {
            Joined.BEGUN: f"gets {slug}",
            Joined.BACK: f"gets {slug} after a new consent",
            Joined.KNOWN: f"got {slug} already",
        }
        chosen = f", now with the topics {', '.join(one.topics)}" if one.topics else ""
        say(f"{mailbox.mailbox} {words[came]}{chosen}.")
    for topic, section in misspelt(one.topics, [shelf.key for shelf in config.sections]):
        warn(
            f"there is no section {topic!r}: did you mean {section!r}? It counts only as a publisher's topic"
        )
    if stop is not None:
        warn(
            f"{mailbox.mailbox} is suppressed ({stop.reason}) and gets no mail: `subscribers suppress --lift`"
        )


def remove_reader(
    ctx: typer.Context,
    address: Address,
    newsletter: Newsletter = None,
    all_: Annotated[bool, typer.Option("--all", help="From every newsletter.")] = False,
    as_json: Json = False,
) -> None:
    """Unsubscribe a reader. The lists stay as they are: a line there does not begin it again.

    Example: digest subscribers remove ada@reader.example
    """
    context: Context = ctx.obj
    site = context.site()
    mailbox = checked(address)
    every = tuple(map(NewsletterId, site.settings.newsletters))
    wanted = every if all_ else (site.newsletter(newsletter)[0],)
    listing = configured(site)
    line = next((one for one in listing.subscribers if one.address == mailbox.address), None)
    with context.store(site) as store:
        with store.read() as connection:
            number = subscriptions.subscriber(connection, mailbox.address)
            running = subscriptions.of(connection, number) if number is not None else ()
        has = {one.newsletter for one in running} | {
            slug for slug in every if line is not None and is_for(line, slug)
        }
        if not has.intersection(wanted):
            raise NotFound(
                f"{mailbox.mailbox} is no reader of {', '.join(wanted)}",
                hint="`digest subscribers why ADDRESS` tells what is known of an address",
            )
        one = line or Subscriber(address=mailbox.address, mailbox=mailbox.mailbox)
        count = remove(
            store, sorted(has.intersection(wanted)), one, now=context.now(), detail="by an operator"
        )
    if as_json:
        print_json({"address": mailbox.mailbox, "removed": count, "listed": line.origin if line else None})
        return
    say(
        f"{mailbox.mailbox} is unsubscribed from {', '.join(sorted(has.intersection(wanted)))}."
        if count
        else f"{mailbox.mailbox} had unsubscribed before."
    )
    if line is not None:
        say(f"{line.origin} still names the address; that does not begin it again.")


def why(ctx: typer.Context, address: Address, *, as_json: Json = False) -> None:
    """Tell of each newsletter whether an address gets the next edition, why not, and what it agreed to.

    Example: digest subscribers why ada@reader.example
    """
    context: Context = ctx.obj
    site = context.site()
    mailbox = checked(address)
    every = tuple(map(NewsletterId, site.settings.newsletters))
    with context.store(site) as store:
        found = standings(store, configured(site), every, keys=site.keys(), address=mailbox.address)
        stop = suppression(store, mailbox.address, keys=site.keys())
        with store.read() as connection:
            number = subscriptions.subscriber(connection, mailbox.address)
        person = plain_person(store, number) if number is not None else {"consents": []}
    if as_json:
        print_json(
            {
                "address": mailbox.mailbox,
                "suppressed": stop.reason if stop is not None else None,
                "newsletters": [plain_standing(one) for one in found],
                "consents": person["consents"],
            }
        )
        return
    known = {one.newsletter: one for one in found}
    for slug in every:
        told = known.get(slug)
        if told is None:
            say(f"{slug}: does not get it: neither a list nor the database knows the address.")
        else:
            say(f"{slug}: {'gets' if told.gets else 'does not get'} the next edition: {told.why}.")
    if stop is not None and not found:
        say(f"The address is suppressed ({stop.reason}).")
    if person["consents"]:
        out().print()
        table(
            ("when", "newsletter", "what", "by", ""),
            [
                (
                    c["at"][:16].replace("T", " ") + " UTC",
                    c["newsletter"],
                    c["kind"],
                    c["origin"],
                    c["detail"],
                )
                for c in person["consents"]
            ],
        )


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        no_args_is_help=True,
        help="The readers: list, add, remove, import, export, suppress, erase; why one gets mail or not.",
    )
    group.command("list")(subscribers_list)
    group.command("add")(add)
    group.command("remove")(remove_reader)
    group.command("import")(subscribers_moved.import_readers)
    group.command("export")(subscribers_moved.export)
    group.command("why")(why)
    group.command("suppress")(subscribers_rights.suppress_address)
    group.command("erase")(subscribers_rights.erase)
    app.add_typer(group, name="subscribers", rich_help_panel="To keep house")
