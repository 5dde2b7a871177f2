"""Alarms to people: a mail through the site's relay and a webhook, once for each cause."""

from __future__ import annotations

import logging
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from digest import tokens
from digest.config import Site
from digest.deliver.copies import SIGNED_FOR
from digest.deliver.dkim import Signer
from digest.deliver.keys import signing_keys
from digest.deliver.opening import open_transport
from digest.deliver.scrub import scrub
from digest.deliver.transport import Envelope
from digest.errors import ConfigError, DigestError
from digest.model import NewsletterId
from digest.net.post import post
from digest.net.rules import FetchRules
from digest.store import Store, alarms

log = logging.getLogger(__name__)


def notify(
    site: Site, store: Store, *, cause: str, what: str, now: datetime, newsletter: NewsletterId | None = None
) -> bool:
    """Tell ``[alerts]`` what needs a person, once for each ``cause``; return whether somebody was told now.

    ``what`` is a sentence; addresses in it, and in ``cause``, are taken out. A channel that fails is logged,
    and the cause is told when it comes up again, or by ``tell``. Where no channel is configured the log is
    all there is.
    """
    cause, what = scrub(cause), scrub(what)
    with store.write("noting an alarm") as connection:
        alarm = alarms.note(connection, cause, what, now=now)
    if alarm.told_at is not None:
        return False
    log.error("alarm", extra={"cause": cause, "what": what})
    return tell(site, store, cause=cause, what=what, now=now, newsletter=newsletter)


def tell(
    site: Site, store: Store, *, cause: str, what: str, now: datetime, newsletter: NewsletterId | None = None
) -> bool:
    """Tell ``[alerts]`` of an alarm that is noted already; return whether somebody was told."""
    alerts = site.settings.alerts
    reached = [_mail(site, cause, what, mailbox, newsletter, now=now) for mailbox in alerts.mail]
    if alerts.webhook is not None:
        reached.append(_hook(site, cause, what, now=now))
    if reached and not any(reached):
        return False
    with store.write("noting that an alarm was told") as connection:
        alarms.told(connection, cause, now=now)
    return any(reached)


def _mail(
    site: Site, cause: str, what: str, mailbox: str, newsletter: NewsletterId | None, *, now: datetime
) -> bool:
    sender = _sender(site, newsletter)
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    try:
        message["From"], message["To"] = sender, mailbox
        message["Subject"] = f"[{site.settings.site.name}] {what}"[:150]
        message["Date"] = format_datetime(now)
        name = tokens.fingerprint(site.key(), "alarm", cause, mailbox)
        message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(f"{what}\n\nCause: {cause}\nAt: {now:%Y-%m-%d %H:%M} UTC\n\ndigest status\n")
        transport = open_transport(site.settings, root=site.root)
    except (DigestError, ValueError) as exc:
        log.warning("alarm.mail_failed", extra={"cause": cause, "why": str(exc)})
        return False
    try:
        envelope = Envelope(sender=sender, recipient=mailbox)
        raw = _signed(site, sender, message.as_bytes(), now=now)
        reply = transport.send(envelope, raw, before_dot=lambda: True)
    except DigestError as exc:
        log.warning("alarm.mail_failed", extra={"cause": cause, "why": exc.what})
        return False
    finally:
        transport.close()
    if reply.code == 250:
        return True
    why = f"{reply.code or 'no answer'} at {reply.stage}: {reply.text}"
    log.warning("alarm.mail_failed", extra={"cause": cause, "why": why})
    return False


def _signed(site: Site, sender: str, message: bytes, *, now: datetime) -> bytes:
    try:
        keys = signing_keys(site.settings, root=site.root, domain=sender.rpartition("@")[2])
    except ConfigError as exc:  # an alarm about the keys must get through, too
        log.warning("alarm.unsigned", extra={"why": exc.what})
        return message
    return Signer(keys=keys, signed_at=now, expires=now + SIGNED_FOR).sign(message)


def _hook(site: Site, cause: str, what: str, *, now: datetime) -> bool:
    url = site.settings.alerts.webhook or ""
    parts = urlsplit(url)
    rules = FetchRules(
        user_agent="EveningDigest",
        allow_hosts=frozenset({(parts.hostname or "").lower()}),  # named by the configuration itself
        timeout=site.settings.alerts.webhook_timeout,
        idle_timeout=site.settings.alerts.webhook_timeout,
    )
    told = {"site": site.settings.site.name, "cause": cause, "text": what, "at": now.isoformat()}
    failure = post(url, told, rules=rules)
    if failure is not None:
        log.warning("alarm.webhook_failed", extra={"cause": cause, "why": failure.what})
    return failure is None


def _sender(site: Site, newsletter: NewsletterId | None) -> str:
    known = site.settings.newsletters
    config = known.get(newsletter) if newsletter is not None else next(iter(known.values()), None)
    return config.sender if config is not None else "digest@localhost"
