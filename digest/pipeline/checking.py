"""Check a site: configuration, readers' lists, sources, templates, database, key, relay, language model.

In: a site. Out: findings, each with its remedy; nothing is changed and nothing is sent.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

from digest.config import RelayConfig, Security, Site
from digest.deliver.trying import try_relay
from digest.errors import DigestError
from digest.model import Reply, Rights, Stage
from digest.net.address import without_login
from digest.net.names import Names
from digest.pipeline.checked import Checked, broken, error, is_placeholder, ok, private, warning
from digest.pipeline.checking_bounces import check_bounces
from digest.pipeline.checking_lint import check_lint
from digest.pipeline.checking_looks import check_looks
from digest.pipeline.checking_model import check_model
from digest.pipeline.checking_sender import check_senders
from digest.pipeline.checking_sources import trouble_with
from digest.pipeline.faces import rendered
from digest.pipeline.sample import sample_edition
from digest.store.schema import shape_of
from digest.subscribe import Listing, read_lists
from digest.subscribe.topics import misspelt

MOST_LINES = 20
"""Bad lines of lists that are named one by one."""


def check_site(site: Site, *, names: Names | None) -> Iterator[Checked]:
    """Yield what is found, part by part.

    Where no ``names`` answer for the DNS nothing is connected to.
    """
    yield from _configuration(site)
    yield from check_lint(site)
    yield from _sources(site)
    yield from _readers(site)
    yield from _templates(site)
    yield from _database(site)
    yield from _key(site)
    yield from check_senders(site, names)
    yield from check_bounces(site, offline=names is None)
    yield from _relay(site, offline=names is None)
    yield from check_model(site, offline=names is None)


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _configuration(site: Site) -> Iterator[Checked]:
    part, settings = "configuration", site.settings
    names = ", ".join(str(file.name) for file in site.files)
    newsletters, sources = len(settings.newsletters), len(settings.sources)
    yield ok(part, f"{names}: {_many(newsletters, 'newsletter')}, {_many(sources, 'source')}")
    if not settings.newsletters:
        yield error(part, "no newsletter is configured", "add [newsletters.evening] to config/digest.toml")
    url = urlsplit(settings.site.url)
    if is_placeholder(url.hostname or ""):
        yield warning(
            part,
            f"site.url is {settings.site.url}: links in mails lead nowhere",
            "set it to the address under which readers reach `digest run`",
        )
    elif url.scheme != "https":
        yield warning(
            part,
            f"site.url is {settings.site.url}: one-click unsubscribe needs https (RFC 8058)",
            "put a proxy with TLS before `digest run` and write https://",
        )
    if not settings.site.postal_address:
        yield warning(
            part, "site.postal_address is empty", "the gate holds mails without one, as many laws want it"
        )
    if not (settings.alerts.mail or settings.alerts.webhook):
        yield warning(part, "nobody is told when an edition is held", "set mail or webhook in [alerts]")
    for name, newsletter in settings.newsletters.items():
        if is_placeholder(newsletter.sender.rpartition("@")[2]):
            yield warning(
                part,
                f"newsletters.{name}.sender is {newsletter.sender}",
                "set it to an address of your own domain",
            )
        if not settings.sources_of(newsletter):
            yield error(part, f"no source feeds newsletters.{name}", "name one in its sources")


def _sources(site: Site) -> Iterator[Checked]:
    if not site.settings.sources:
        yield error("sources", "no source is configured", "add one to config/sources.toml")
    for key, source in site.settings.sources.items():
        found = trouble_with(site, key, source)
        trouble = f"sources.{key}: {found[0]}" if found else ""
        if found:
            yield error("sources", trouble, found[1])
        else:
            kept = ", texts are not kept" if source.rights is Rights.LINK_ONLY else ""
            place = without_login(source.url or "") or source.path or "POST /api/articles"
            yield ok("sources", f"{key}: {place} ({source.rights}{kept})")


def _readers(site: Site) -> Iterator[Checked]:
    part = "readers"
    try:
        listing = read_lists(
            site.root, site.settings.subscribers.files, newsletters=tuple(site.settings.newsletters)
        )
    except DigestError as exc:
        yield broken(exc, part)
        return
    listed = len(listing.subscribers)
    if not listed and not site.database.exists():
        yield warning(
            part, "nobody is listed", "config/subscribers.toml, or `digest subscribers add ADDRESS`"
        )
    else:
        yield ok(part, f"{_many(listed, 'reader')} listed")
    yield from _topics(site, listing)
    for problem in listing.problems[:MOST_LINES]:
        yield warning(part, f"{problem.place}: {problem.what}", "this line is left out: mend it")
    more = len(listing.problems) - MOST_LINES
    if more > 0:
        yield warning(part, f"{more} more lines are left out", "`digest subscribers list` names them")


def _topics(site: Site, listing: Listing) -> Iterator[Checked]:
    """Name topics that are almost a section: nothing would come for them."""
    for one in listing.subscribers:
        names = one.newsletters or tuple(site.settings.newsletters)
        keys = [shelf.key for name in names for shelf in site.settings.newsletters[name].sections]
        for topic, section in misspelt(one.topics, keys):
            yield warning(
                "readers", f"{one.origin}: there is no section {topic!r}", f"did you mean {section!r}?"
            )


def _templates(site: Site) -> Iterator[Checked]:
    """Render a sample edition with the site's templates and labels."""
    for name, newsletter in site.settings.newsletters.items():
        identity, _ = site.newsletter(name)
        sample = sample_edition(identity, newsletter, newsroom=site.settings.site.name)
        try:
            page = rendered(site, sample).page(frozenset())
        except DigestError as exc:
            yield broken(exc, "templates")
            continue
        assert page is not None
        kilobytes = len(page.html.encode()) / 1000
        yield ok("templates", f"{name}: a sample edition renders, {kilobytes:.0f} kB of HTML")
        yield from check_looks(site, identity, newsletter)


def _database(site: Site) -> Iterator[Checked]:
    part, file = "database", site.database
    try:
        shape = shape_of(file)
    except DigestError as exc:
        yield broken(exc, part)
        return
    if shape.current is None:
        yield ok(part, f"{file} will be made")
    elif not shape.is_known:
        yield error(
            part,
            f"{file} was written by a newer Evening Digest (shape {shape.current})",
            "pip install --upgrade evening-digest",
        )
    elif shape.is_due:
        yield warning(
            part, f"{file} has shape {shape.current}, the newest is {shape.newest}", "`digest upgrade`"
        )
    else:
        yield ok(part, f"{file} has the newest shape, {shape.newest}")
    place = file if file.exists() else next(folder for folder in file.parents if folder.exists())
    if not os.access(place, os.W_OK):
        yield error(part, f"{place} may not be written", "mend its owner or permissions")


def _key(site: Site) -> Iterator[Checked]:
    part, file = "key", site.path(site.settings.site.key_file)
    if site.settings.site.key is not None:
        yield ok(part, "it is configured (site.key)")
    elif not file.exists():
        yield ok(part, f"{file} will be made; back it up then")
    else:
        try:
            site.key()
        except DigestError as exc:
            yield broken(exc, part)
            return
        yield ok(part, f"{file} is there; keep a backup of it")
        yield from private(file, part)
    for relay in site.settings.smtp.all:
        for secret in (relay.password_file, relay.token_file):
            if secret is not None:
                yield from private(site.root / secret, "relay")


def _relay(site: Site, *, offline: bool) -> Iterator[Checked]:
    part, delivery = "relay", site.settings.delivery
    if delivery.transport == "files":
        yield ok(part, f"mails are written to {site.path(delivery.files_dir)}")
    elif delivery.transport == "sendmail":
        found = shutil.which(delivery.sendmail[0])
        if found:
            yield ok(part, f"mails are given to {found}")
        else:
            yield error(part, f"{delivery.sendmail[0]} cannot be run", "check delivery.sendmail")
    else:
        for smtp in site.settings.smtp.all:
            yield from _one_relay(site, smtp, offline=offline)


def _one_relay(site: Site, smtp: RelayConfig, *, offline: bool) -> Iterator[Checked]:
    part, name = "relay", smtp.label
    if smtp.username and smtp.security is Security.NONE and not is_placeholder(smtp.host):
        yield warning(part, f"the password goes to {name} unprotected", 'smtp.security = "starttls" or "tls"')
    if offline:
        yield ok(part, f"{name} was not tried (offline)")
        return
    try:
        refused = try_relay(smtp, root=site.root)
    except DigestError as exc:
        yield broken(exc, part)
        return
    if refused is None:
        login = "connected and logged in" if smtp.username else "connected"
        yield ok(part, f"{name}: {login}; no mail was sent")
    else:
        answer = " ".join(filter(None, (str(refused.code or ""), refused.enhanced, refused.text)))
        yield error(part, f"{name}: {answer} (at {refused.stage})", _remedy(refused))


def _remedy(refused: Reply) -> str:
    match refused.stage:
        case Stage.CONNECT:
            return "check smtp.host and smtp.port, and whether the relay runs"
        case Stage.TLS:
            return "check smtp.security, smtp.ca_file and the relay's certificate"
        case Stage.LOGIN:
            return "check smtp.username and the password"
        case _:
            return "ask who runs the relay"
