"""Stage deliver: one reader's copy. In: a segment's template and a reader; out: envelope and bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from digest.config import NewsletterConfig, Settings
from digest.deliver import headers, naming
from digest.deliver.ceiling import WarmUp
from digest.deliver.dkim import DkimKey, Signer
from digest.deliver.headers import Sender
from digest.deliver.keys import signing_keys
from digest.deliver.message import DATE, MESSAGE_ID, RECIPIENT_TOKEN, TO
from digest.deliver.template import Template
from digest.deliver.transport import Envelope
from digest.model import EditionId, NewsletterId, SubscriberId

SIGNED_FOR = timedelta(days=7)
"""A relay may queue a copy for days after our own deadline; then its signature ends (DKIM's x=)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How one newsletter's copies leave the house."""

    sender: Sender
    key: bytes = field(repr=False)
    bounce_domain: str | None
    lease: timedelta
    patience: timedelta
    """How long after its lease a copy that was being handed over is given up: no answer can come then."""
    resend: bool
    """Send again what is in doubt, flagged, rather than take it for sent."""
    canary: int = 20
    """So many mails of an edition go alone, before the rest follows."""
    warm_up: WarmUp = field(default_factory=WarmUp)
    keys: tuple[DkimKey, ...] = ()
    """They sign each copy."""

    def signer(self, dated: datetime, until: datetime) -> Signer | None:
        """Return what signs copies of that date that are to be delivered until then; None without keys."""
        if not self.keys:
            return None
        return Signer(keys=self.keys, signed_at=dated, expires=until + SIGNED_FOR)


def rules(settings: Settings, newsletter: NewsletterId, *, key: bytes, root: Path) -> Rules:
    """Read a newsletter's rules from the settings, and its signing keys from their files below ``root``."""
    given = sender(settings, newsletter, settings.newsletters[newsletter])
    warm_up = settings.delivery.warm_up
    return Rules(
        sender=given,
        keys=signing_keys(settings, root=root, domain=given.domain),
        key=key,
        bounce_domain=settings.delivery.bounce_domain,
        lease=settings.delivery.lease,
        patience=max(relay.data_timeout for relay in settings.smtp.all) + settings.delivery.grace,
        resend=settings.delivery.in_doubt == "resend",
        canary=settings.delivery.canary,
        warm_up=WarmUp(
            per_hour=warm_up.per_hour,
            per_day=warm_up.per_day,
            since=warm_up.since,
            growth=warm_up.growth,
        ),
    )


def sender(settings: Settings, newsletter: NewsletterId, config: NewsletterConfig) -> Sender:
    """Read what the headers say of a newsletter; the settings have checked its addresses."""
    return Sender(
        newsletter=newsletter,
        title=config.title,
        address=config.sender,
        name=config.sender_name or settings.site.name,
        reply_to=config.reply_to,
        site_url=settings.site.url,
        language=config.language,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A reader's mail, ready to be handed over."""

    envelope: Envelope
    message: bytes = field(repr=False)


def copy(
    template: Template,
    rules: Rules,
    edition: EditionId,
    *,
    subscriber: SubscriberId,
    mailbox: str,
    name: str,
    dated: datetime,
    msgid: str | None = None,
    signer: Signer | None = None,
    is_dotless: bool = False,
    is_relaxed: bool = False,
) -> Copy:
    """Make a reader's copy, signed; same arguments, same bytes. Raises ValueError on a hostile mailbox.

    ``is_dotless`` and ``is_relaxed`` are what a ``Sheet`` knows of its copies.
    """
    values = {
        TO: headers.mailbox(mailbox, name, name=TO),
        DATE: headers.moment(dated),
        MESSAGE_ID: msgid or message_id(rules, edition, subscriber),
        RECIPIENT_TOKEN: naming.unsubscribe_token(rules.key, edition.newsletter, subscriber),
    }
    message = template.fill(values)
    return Copy(
        envelope=Envelope(
            sender=_return_path(rules, edition, subscriber), recipient=mailbox, is_dotless=is_dotless
        ),
        message=signer.sign(message, is_relaxed=is_relaxed) if signer is not None else message,
    )


def message_id(rules: Rules, edition: EditionId, subscriber: SubscriberId) -> str:
    """Return the Message-ID of a reader's copy under ``rules``."""
    return naming.message_id(rules.key, edition, subscriber, domain=rules.sender.domain)


def _return_path(rules: Rules, edition: EditionId, subscriber: SubscriberId) -> str:
    if rules.bounce_domain is None:
        return rules.sender.address
    return naming.return_path(rules.key, edition, subscriber, bounce_domain=rules.bounce_domain)
