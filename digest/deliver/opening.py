"""Stage deliver: the transport that the settings name."""

from __future__ import annotations

from pathlib import Path

from digest.config import Settings
from digest.deliver.files import FilesTransport
from digest.deliver.relay import password_of
from digest.deliver.smtp import SmtpTransport
from digest.deliver.transport import Route, Transport


def open_transport(settings: Settings, *, root: Path) -> Transport:
    """Return the site's transport; nothing is connected yet. Relative paths begin at ``root``."""
    if settings.delivery.transport == "files":
        return FilesTransport(root / settings.delivery.files_dir)
    smtp = settings.smtp
    if smtp.ca_file is not None:
        smtp = smtp.model_copy(update={"ca_file": root / smtp.ca_file})
    return SmtpTransport(smtp, password=password_of(smtp, root=root))


def open_routes(settings: Settings, *, root: Path) -> tuple[Route, ...]:
    """Return the ways out that the settings name; nothing is connected yet."""
    open_transport(settings, root=root)  # says what is wrong before a run begins
    number = 1 if settings.delivery.transport == "files" else settings.smtp.connections
    return (Route(name="relay", open=lambda: open_transport(settings, root=root), connections=number),)
