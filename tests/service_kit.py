"""A site with newsletters in two zones, articles for each day, mails as files: for tests of the service."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections import Counter
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

from digest.config import Site, load_site
from digest.model import EditionId, EditionRecord, NewsletterId
from digest.store import Store, editions

ZONES = {"evening": "Europe/Berlin", "shore": "America/New_York"}
BOOT = "the first start"

_DIGEST = """\
[site]
name = "The Courier"
url = "https://courier.example"
postal_address = "4 Quay Street, Port Ellery"
[delivery]
transport = "files"
lease = "20s"
grace = "5s"
[smtp]
data_timeout = "20s"
{more}
"""
_NEWSLETTER = """\
[newsletters.{name}]
time_zone = "{zone}"
sender = "{name}@courier.example"
approval = "{approval}"
[newsletters.{name}.gate]
{gate}
[newsletters.{name}.schedule]
cut_off = "{cut_off}"
hour = "{hour}"
collect_every = "{every}"
send_before = "3h"
"""


def make_site(
    root: Path,
    *,
    zones: dict[str, str] | None = None,
    readers: int = 6,
    more: str = "",
    sources: str = "",
    gate: str = "min_stories = 1",
    approval: str = "auto",
    cut_off: str = "17:45",
    hour: str = "18:00",
    every: str = "6h",
) -> Site:
    config = root / "config"
    config.mkdir(parents=True)
    (root / "dumps").mkdir()
    newsletters = "".join(
        _NEWSLETTER.format(
            name=name, zone=zone, gate=gate, approval=approval, cut_off=cut_off, hour=hour, every=every
        )
        for name, zone in (zones or ZONES).items()
    )
    (config / "digest.toml").write_text(_DIGEST.format(more=more) + newsletters, encoding="utf-8")
    folder = '[sources.dumps]\nkind = "folder"\npath = "dumps"\nlanguage = "en"\n'
    (config / "sources.toml").write_text(folder + sources, encoding="utf-8")
    listed = ", ".join(f'"reader{number}@reader.example"' for number in range(readers))
    (config / "subscribers.toml").write_text(f"subscribers = [{listed}]\n", encoding="utf-8")
    return load_site(root)


def _sentence(seed: str) -> str:
    """Return a sentence in words that nobody uses: what was sent before is nothing like it."""
    words = []
    for place in range(12):
        octets = hashlib.sha256(f"{seed} {place}".encode()).digest()[:8]
        words.append("".join(chr(97 + octet % 26) for octet in octets))
    return f"The {' '.join(words)}."


def write_article(site: Site, day: date, name: str = "bridge") -> None:
    """Put a day's article into the source's folder; each day's tells something else."""
    file = site.root / "dumps" / f"{day.isoformat()}-{name}.txt"
    if file.exists():
        return
    first, second, third = (_sentence(f"{day} {name} {place}") for place in range(3))
    file.write_text(f" date {day.isoformat()} {first} {second}\n{third}\n", encoding="utf-8")
    rested = time.time() - 60  # what was written this very moment is left for the next run
    os.utime(file, (rested, rested))


def evening(day: date, newsletter: str = "evening") -> EditionId:
    return EditionId(newsletter=NewsletterId(newsletter), date=day)


def utc(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def state_of(store: Store, edition: EditionId) -> EditionRecord:
    with store.read() as connection:
        return editions.existing(connection, edition)


def mails(site: Site) -> Counter[tuple[str, str, str]]:
    """Count the mails in the outbox by newsletter, day of the subject's Message-ID date, and reader."""
    return Counter(_mail(path) for path in sorted((site.root / "data" / "outbox").glob("*.eml")))


def _mail(path: Path) -> tuple[str, str, str]:
    message = message_from_bytes(path.read_bytes(), policy=SMTP)
    sender = message["From"].addresses[0].username
    found = re.search(r"[^<>]+", message["Message-ID"])
    assert found is not None
    return sender, found[0], message["To"].addresses[0].addr_spec
