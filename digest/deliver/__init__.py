"""Stage: one mail for each reader. In: a frozen audience and its segments; out: a ledger that sums up."""

from digest.deliver.copies import Copy, Rules, copy, rules, sender
from digest.deliver.ending import DeliveryReport
from digest.deliver.files import FilesTransport
from digest.deliver.freeze import freeze
from digest.deliver.message import RECIPIENT_TOKEN, Builder, build
from digest.deliver.notify import notify, tell
from digest.deliver.opening import open_routes, open_transport
from digest.deliver.send import deliver
from digest.deliver.smtp import SmtpTransport
from digest.deliver.template import Template, read_part
from digest.deliver.traffic import Traffic
from digest.deliver.transport import Envelope, Route, Transport

__all__ = [
    "RECIPIENT_TOKEN",
    "Builder",
    "Copy",
    "DeliveryReport",
    "Envelope",
    "FilesTransport",
    "Route",
    "Rules",
    "SmtpTransport",
    "Template",
    "Traffic",
    "Transport",
    "build",
    "copy",
    "deliver",
    "freeze",
    "notify",
    "open_routes",
    "open_transport",
    "read_part",
    "rules",
    "sender",
    "tell",
]
