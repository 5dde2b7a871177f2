"""Check how a site's senders stand with the world: the keys that sign, and what the DNS says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from digest.config import Site
from digest.deliver.dkim import DkimKey
from digest.deliver.keys import signing_keys
from digest.deliver.standing import Standing, judge_received, judge_sender
from digest.errors import ConfigError
from digest.net.names import Names
from digest.pipeline.checked import Checked, Level, broken, ok, private, warning

PART = "sender"

_RESERVED = (".example", ".test", ".invalid", ".localhost")
"""RFC 6761: no public DNS knows them."""


def check_senders(site: Site, names: Names | None) -> Iterator[Checked]:
    """Yield what is found of each sender's domain; the DNS is left alone where ``names`` is None."""
    settings = site.settings
    if settings.delivery.transport == "files":
        return
    for number, one in enumerate(settings.dkim):
        yield from private(site.root / one.key_file, PART)
        if not any(is_below(domain, one.domain) for domain in _domains(site)):
            yield warning(
                PART,
                f"dkim.{number}: no newsletter's sender is at {one.domain}, so its key signs nothing",
                "set domain to that of a sender",
            )
    for domain in _domains(site):
        try:
            keys = signing_keys(settings, root=site.root, domain=domain)
        except ConfigError as error:
            yield broken(error, PART)
            continue
        yield from _signs(domain, keys)
        if names is None or f".{domain}".endswith(_RESERVED):
            why = "offline" if names is None else "it is a reserved name"
            yield ok(PART, f"{domain}: the DNS was not asked ({why})")
            for key in keys:
                yield ok(PART, f'DKIM: the record to publish: TXT {key.record_name} "{key.record}"')
            continue
        yield from _told(
            judge_sender(
                names,
                domain=domain,
                return_domain=settings.delivery.bounce_domain or domain,
                keys=keys,
                addresses=settings.delivery.addresses,
            )
        )


def _signs(domain: str, keys: Iterable[DkimKey]) -> Iterator[Checked]:
    """Yield what signs a sender's mail; the DNS is not asked."""
    for key in keys:
        told = f"DKIM: {key.selector} of {key.domain} signs for {domain} ({key.strength})"
        if key.is_short:
            yield warning(PART, told, "make one of 2048 bits, under another selector")
        else:
            yield ok(PART, told)


def check_received(file: Path, names: Names) -> Iterator[Checked]:
    """Yield what a mail that a mailbox got says of how it left; raise ConfigError where it cannot be read."""
    try:
        message = file.read_bytes()
    except OSError as exc:
        raise ConfigError(
            f"{file} cannot be read: {exc.strerror}", hint="save the mail's source as a file"
        ) from exc
    yield from _told(judge_received(message, names))


def is_below(domain: str, above: str) -> bool:
    """Tell whether ``domain`` is ``above`` or a name below it."""
    return domain == above or domain.endswith(f".{above}")


def _domains(site: Site) -> tuple[str, ...]:
    senders = (one.sender for one in site.settings.newsletters.values())
    return tuple(dict.fromkeys(sender.rpartition("@")[2].lower() for sender in senders))


def _told(standings: Iterable[Standing]) -> Iterator[Checked]:
    for one in standings:
        level = Level.OK if one.is_good else Level.ERROR if one.is_grave else Level.WARNING
        yield Checked(part=PART, level=level, what=one.what, remedy=one.remedy)
