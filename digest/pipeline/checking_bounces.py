"""Check whether what comes back can be read: return paths, Maildir, mailbox, listener."""

from __future__ import annotations

from collections.abc import Iterator

from digest.config import Site
from digest.deliver.bounces import imap
from digest.errors import DigestError
from digest.pipeline.checked import Checked, broken, error, ok, private, warning

PART = "bounces"


def check_bounces(site: Site, *, offline: bool) -> Iterator[Checked]:
    """Yield what is found; no mail is taken, and the mailbox is left alone when ``offline``."""
    settings = site.settings
    config = settings.bounces
    if settings.delivery.transport == "files":
        return
    if config.maildir is None and config.imap is None and config.listen is None:
        yield warning(
            PART,
            "nothing is read of what comes back: readers who are gone or complain get mail for ever",
            "set maildir, imap or listen in [bounces], or pipe mails into `digest bounces take`",
        )
    elif settings.delivery.bounce_domain is None:
        yield warning(
            PART,
            "return paths are the sender's address: a bounce that does not return our header names nobody",
            "set delivery.bounce_domain to a domain whose mail comes to [bounces]",
        )
    if config.maildir is not None:
        folder = site.path(config.maildir)
        if (folder / "new").is_dir():
            yield ok(PART, f"{folder} is a Maildir")
        else:
            yield error(
                PART, f"{folder} is no Maildir", "it has the folders new, cur and tmp; check its owner"
            )
    if config.listen is not None:
        listen = config.listen
        yield ok(PART, f"`digest run` listens on {listen.host}:{listen.port} ({listen.protocol})")
        if listen.host not in {"127.0.0.1", "::1", "localhost"}:
            yield warning(
                PART, f"{listen.host} can be reached from elsewhere", "let the site's mail server take mails"
            )
    if config.imap is not None:
        if config.imap.password_file is not None:
            yield from private(site.root / config.imap.password_file, PART)
        yield from _mailbox(site, offline=offline)


def _mailbox(site: Site, *, offline: bool) -> Iterator[Checked]:
    config = site.settings.bounces.imap
    assert config is not None
    name = f"{config.host}:{config.port}"
    if offline:
        yield ok(PART, f"{name} was not tried (offline)")
        return
    try:
        with imap.mailbox(config, root=site.root):
            yield ok(PART, f"{name}: {config.folder} is open")
    except DigestError as exc:
        yield broken(exc, PART)
