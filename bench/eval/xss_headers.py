"""Hostile values for headers, bodies, names and paths, looked at where they would do harm.

A mail is made with the value in its place, handed to an SMTP server on loopback, and judged by the bytes that
came in. What the settings refuse is never sent, and holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bench.eval.tally import Tally
from bench.eval.xss_editions import HARMLESS, NEWSLETTER, NOW, Said, edition_of
from bench.eval.xss_mails import Received, rules
from bench.eval.xss_paths import stays_inside
from digest.config import NewsletterConfig, Settings
from digest.config.schema import SiteConfig
from digest.config.sending import SmtpConfig
from digest.deliver import Rules, SmtpTransport, build, copy
from digest.deliver import rules as rules_of
from digest.demo.inbox import Inbox
from digest.model import NewsletterId, SubscriberId
from digest.render import Page, Presentation, render

_READER = "ann@reader.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """What a mail is made of: one of these is hostile."""

    page: Page
    rules: Rules
    to_name: str = "Ann"


def check_headers(rows: Sequence[Mapping[str, Any]], folder: Path, tally: Tally) -> None:
    """Send a mail for each row and hold what came in against the row's rule."""
    known = rules()
    with Inbox(folder / "inbox") as inbox:
        usual = _sent(_mail("", ""), inbox)
        for row in rows:
            rule, context, value = row["expect"], row["context"], row["value"]
            case = f"{row['case']} {context}"
            if rule == "path_stays_inside_archive":
                tally.check(f"header.{rule}", case, stays_inside(value, folder))
                continue
            try:
                mail = _mail(context, value)
            except ValidationError:
                tally.check(f"header.{rule}", case, True)
                continue
            received = _sent(mail, inbox)
            holds = known[rule](replace(received, value=value, usual=usual.names))
            tally.check(f"header.{rule}", case, holds)


def _mail(context: str, value: str) -> _Mail:
    """Put a value where the product would; raise ValidationError where the settings refuse it."""
    usual = _rules()
    mail = _Mail(page=_page(headline=HARMLESS), rules=usual)
    match context:
        case "":
            return mail
        case "from_name":
            return replace(mail, rules=replace(usual, sender=replace(usual.sender, name=value)))
        case "to_name":
            return replace(mail, to_name=value)
        case "list_title" | "list_name":
            return replace(mail, rules=replace(usual, sender=replace(usual.sender, title=value)))
        case "list_id" | "newsletter_slug":
            return replace(mail, rules=_rules(newsletter=value))
        case "unsubscribe_url" | "site_url":
            return replace(mail, rules=_rules(url=value))
        case "from_address" | "sender":
            return replace(mail, rules=_rules(sender=value))
        case "reply_to":
            return replace(mail, rules=_rules(reply_to=value))
        case "subject":
            return replace(mail, page=_page(headline=HARMLESS, subject=value))
        case "article_title":
            return replace(mail, page=_page(headline=value))
        case "text_body":
            return replace(mail, page=replace(mail.page, text_pieces=(value,)))
    raise ValueError(f"the evaluator knows no place for a {context}")


def _rules(
    *,
    newsletter: str = NEWSLETTER,
    url: str = "https://courier.example",
    sender: str = "digest@courier.example",
    reply_to: str | None = None,
) -> Rules:
    config = NewsletterConfig(sender=sender, sender_name="Courier", reply_to=reply_to)
    settings = Settings(site=SiteConfig(name="Courier", url=url), newsletters={newsletter: config})
    return rules_of(settings, NewsletterId(newsletter), key=b"k", root=Path())


def _page(*, headline: str, subject: str = HARMLESS) -> Page:
    said = [
        Said(case="", headline=text, teaser=text, credit="", topic="", link=None)
        for text in (headline, HARMLESS)
    ]
    edition = replace(edition_of(said, NOW.date()), subject=subject)
    page = render(edition, look=Presentation(site_url="https://courier.example")).page(frozenset())
    assert page is not None
    return page


def _sent(mail: _Mail, inbox: Inbox) -> Received:
    """Return what the server received of a mail."""
    made = copy(
        build(mail.page, mail.rules.sender, NOW.date()),
        mail.rules,
        edition_of([], NOW.date()).id,
        subscriber=SubscriberId(1),
        mailbox=_READER,
        name=mail.to_name,
        dated=NOW,
    )
    before = len(inbox.messages)
    transport = SmtpTransport(SmtpConfig(host=inbox.host, port=inbox.port, helo="sender.example"))
    transport.send(made.envelope, made.message, before_dot=lambda: True)
    transport.close()
    came = inbox.messages[before:]
    parsed = message_from_bytes(came[0].data, policy=SMTP)
    assert isinstance(parsed, EmailMessage)
    return Received(
        raw=came[0].data,
        message=parsed,
        count=len(came),
        recipients=came[0].rcpt_to,
        value="",
        usual=(),
    )
