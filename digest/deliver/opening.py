"""Stage deliver: the transport that the settings name."""

from __future__ import annotations

from pathlib import Path

from digest.config import Settings
from digest.deliver.files import FilesTransport
from digest.deliver.relay import password_of
from digest.deliver.smtp import SmtpTransport
from digest.deliver.transport import Transport


def open_transport(settings: Settings, *, root: Path) -> Transport:
    """Return the site's transport; nothing is connected yet. Relative paths begin at ``root``."""
    if settings.delivery.transport == "files":
        return FilesTransport(root / settings.delivery.files_dir)
    smtp = settings.smtp
    if smtp.ca_file is not None:
        smtp = smtp.model_copy(update={"ca_file": root / smtp.ca_file})
    return SmtpTransport(smtp, password=password_of(smtp, root=root))
