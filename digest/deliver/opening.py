"""Stage deliver: the ways out of the house that the settings name."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from digest.config import RelayConfig, Settings
from digest.deliver.files import FilesTransport
from digest.deliver.login import credentials
from digest.deliver.sendmail import SendmailTransport
from digest.deliver.smtp import SmtpTransport
from digest.deliver.transport import Route, Transport


def open_routes(settings: Settings, *, root: Path) -> tuple[Route, ...]:
    """Return the site's routes; nothing is connected yet. Relative paths begin at ``root``."""
    match settings.delivery.transport:
        case "files":
            return (Route.of(FilesTransport(root / settings.delivery.files_dir), name="files"),)
        case "sendmail":
            command = settings.delivery.sendmail
            return (
                Route(
                    name="sendmail",
                    open=partial(SendmailTransport, command, wait=settings.smtp.data_timeout),
                    connections=settings.smtp.connections,
                ),
            )
        case "smtp":
            return tuple(_route(relay, root=root) for relay in settings.smtp.all)


def open_transport(settings: Settings, *, root: Path) -> Transport:
    """Return the transport for a single mail: that of the first route."""
    return open_routes(settings, root=root)[0].open()


def _route(relay: RelayConfig, *, root: Path) -> Route:
    located = relay.below(root)
    known = credentials(located, root=root)
    SmtpTransport(located, credentials=known)  # says what is wrong before a run begins
    return Route(
        name=relay.label,
        open=partial(SmtpTransport, located, credentials=known),
        connections=relay.connections,
        weight=relay.weight,
    )
