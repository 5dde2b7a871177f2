"""Words to mail, a sender, and one reader's values, for tests of the mail's bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from digest.deliver import headers
from digest.deliver.headers import Sender
from digest.deliver.message import RECIPIENT_TOKEN

DAY = date(2026, 10, 6)
FROZEN = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
TOKEN = "mv3gk3tjnztqambs-abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    subject: str
    html: str
    text: str

    @property
    def html_pieces(self) -> tuple[str, ...]:
        return (self.html,)

    @property
    def text_pieces(self) -> tuple[str, ...]:
        return (self.text,)


def sender(**changes: str) -> Sender:
    values = {
        "newsletter": "evening",
        "title": "Abendblätter",
        "address": "digest@news.example",
        "name": "Hafenbote, Redaktion",
        "reply_to": "desk@news.example",
        "site_url": "https://news.example",
        "language": "de",
    }
    return Sender(**(values | changes))


def values(**changes: str) -> dict[str, str]:
    return {
        "To": headers.mailbox("ann@example.org", "Ånn Lée", name="To"),
        "Date": headers.moment(FROZEN),
        "Message-ID": "<abcdefgh@news.example>",
        RECIPIENT_TOKEN: TOKEN,
    } | changes
