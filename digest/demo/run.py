"""The built-in evening, end to end: the real pipeline over sample articles, into an embedded inbox.

Input: a folder. Output: ``edition.html``, ``edition.txt``, ``edition.json``, ``inbox/*.eml`` (the bytes as
the SMTP server received them), and ``site/``, a site to go on playing with.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.clock import SystemClock
from digest.config import Site, load_site
from digest.demo.inbox import Inbox
from digest.demo.samples import Samples, write_samples
from digest.demo.server import serve_folder
from digest.errors import DigestError, UsageError
from digest.model import DeliveryState, EditionId, NewsletterId, SourceStatus
from digest.pipeline import build_edition, collect_sources, rendered, send_edition, shown
from digest.pipeline.embedding import embedded
from digest.store import Store, editions, open_store
from digest.store.values import plain

_ZONE = "Europe/Berlin"
_NEWSLETTER = NewsletterId("evening")
_MARK = ".evening-digest-demo"
_OURS = ("site", "inbox", "edition.html", "edition.txt", "edition.json", _MARK)

_DIGEST_TOML = """\
# The demo's site. The sample feeds and the SMTP inbox were served only while the demo ran.
[site]
name = "The Ellery Courier"
url = "https://courier.example"
postal_address = "The Ellery Courier, 4 Quay Street, Port Ellery"

[smtp]
host = "{smtp_host}"
port = {smtp_port}

[fetch]
allow_hosts = ["{feed_host}"]

[newsletters.evening]
title = "Evening Digest"
time_zone = "{zone}"
sender = "digest@courier.example"
reply_to = "desk@courier.example"
images = "all"
reason = "You get this mail every evening because you signed up on courier.example."
"""

_READERS = """\
subscribers = [
  "ada@reader.example", "bruno@reader.example", "chidi@reader.example", "dorothea@reader.example",
  "emil@reader.example", "fatima@reader.example", "goran@reader.example", "hanna@reader.example",
  { address = "ines@reader.example", name = "Ines Marlow, evening editor" },
  { address = "Jürgen@bücher.example", name = "Jürgen Groß" },
  { address = "kamala@reader.example", topics = ["features"] },
  { address = "luis@reader.example", topics = ["hard-news"] },
  "Ada@Reader.example",
]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What an evening came to."""

    folder: Path
    edition: EditionId
    samples: int
    sources: int
    articles: int
    stories: int
    earlier: int
    readers: int
    mails: int

    def plain(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return asdict(self) | {"folder": str(self.folder), "edition": str(self.edition)}


def run_demo(
    folder: Path, *, start: datetime | None, tell: Callable[[str], None], command: str = "digest"
) -> DemoResult:
    """Run the evening in ``folder`` and say what happens; raise DigestError where something falls short.

    ``command`` is how the reader of what is told calls this program.
    """
    clock = SystemClock(start)
    evening = clock.now().astimezone(ZoneInfo(_ZONE))
    _prepare(folder)
    place = folder / "site" / "samples"
    with serve_folder(place / "feeds") as feeds, Inbox(folder / "inbox") as inbox:
        samples = write_samples(place, evening=evening, feeds=feeds)
        tell(
            f"{samples.articles} sample articles of an invented coast, as feeds, saved pages and text dumps."
        )
        site = _make_site(folder / "site", samples, feeds=feeds, smtp=(inbox.host, inbox.port))
        store = open_store(site.database)
        try:
            result = _evening(site, store, clock, folder, samples=samples.articles, tell=tell)
        finally:
            store.close()
        received = Counter(to for mail in inbox.messages for to in mail.rcpt_to)
    if len(received) != result.readers or any(count > 1 for count in received.values()):
        raise DigestError(
            f"{result.readers} readers, but {received.total()} mails arrived for {len(received)} of them",
            hint="this is a bug: please report it with the demo's folder",
        )
    tell(f"{len(received)} mails arrived in the inbox, one for each reader.")
    tell("")
    tell("Look at it:")
    for name, what in (
        ("edition.html", "the mail, in a browser"),
        ("edition.txt", "its plain text"),
        ("edition.json", "the edition as data"),
        ("inbox", "every reader's mail, as the SMTP server received it"),
    ):
        tell(f"  {folder / name}  {what}")
    tell(f"  {command} --site {folder / 'site'} preview  in all widths and colours")
    return result


def _prepare(folder: Path) -> None:
    """Make room for a new run: only what an earlier demo wrote is removed."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder: --out DIR")
    there = [folder / name for name in _OURS if (folder / name).exists()]
    if there and not (folder / _MARK).exists():
        raise UsageError(f"{there[0]} is there already", hint="name another folder: --out DIR")
    for path in there:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text("Made by `digest demo`, which makes it anew.\n", encoding="utf-8")


def _make_site(root: Path, samples: Samples, *, feeds: str, smtp: tuple[str, int]) -> Site:
    config = root / "config"
    config.mkdir(parents=True)
    sources = "".join(
        f'[sources.{feed.stem}]\nkind = "feed"\nurl = "{feeds}/{feed.name}"\n'
        f"weight = {0.9 if feed.stem == 'courier' else 0.5}\n\n"
        for feed in samples.feeds
    ) + "".join(
        f'[sources.{place.name}]\nkind = "folder"\npath = "{place.relative_to(root)}"\n'
        f'time_zone = "{_ZONE}"\n\n'
        for place in (samples.pages, samples.dumps)
    )
    digest = _DIGEST_TOML.format(
        smtp_host=smtp[0], smtp_port=smtp[1], feed_host=urlsplit(feeds).netloc, zone=_ZONE
    )
    for name, content in (("digest", digest), ("sources", sources), ("subscribers", _READERS)):
        (config / f"{name}.toml").write_text(content, encoding="utf-8")
    return load_site(root)


def _evening(
    site: Site, store: Store, clock: SystemClock, folder: Path, *, samples: int, tell: Callable[[str], None]
) -> DemoResult:
    articles = 0
    for report in collect_sources(site, store, clock=clock):
        if report.status is SourceStatus.FAILED:
            raise DigestError(f"source {report.source}: {report.failure.what if report.failure else ''}")
        articles += report.new
        tell(f"  {report.source:<13} {report.new:>3} new, {report.earlier:>2} teasers of earlier coverage")
    if articles != samples:
        raise DigestError(
            f"{articles} of {samples} sample articles came in", hint="this is a bug: please report it"
        )
    now = clock.now()
    identity = EditionId(newsletter=_NEWSLETTER, date=now.astimezone(ZoneInfo(_ZONE)).date())
    record = build_edition(site, store, identity, cut_off=now, now=now)
    with store.read() as connection:
        edition = editions.content(connection, identity, record.revision)
    if edition is None:
        raise DigestError(
            f"{identity} has no stories: {record.reason}", hint="this is a bug: please report it"
        )
    earlier = sum(len(entry.earlier) for entry in edition.entries)
    tell(f"{identity}: {len(edition.entries)} stories, {earlier} pieces of earlier coverage.")
    tell(f"Subject: {edition.subject}")
    page = rendered(site, edition).page(frozenset())
    assert page is not None
    html = embedded(shown(page.html), site, store, edition)  # nothing is loaded to look at it
    (folder / "edition.html").write_text(html, encoding="utf-8")
    (folder / "edition.txt").write_text(shown(page.text), encoding="utf-8")
    (folder / "edition.json").write_text(
        json.dumps(plain(edition), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    delivered = send_edition(site, store, identity, clock=clock)
    return DemoResult(
        folder=folder,
        edition=identity,
        samples=samples,
        sources=len(site.settings.sources),
        articles=articles,
        stories=len(edition.entries),
        earlier=earlier,
        readers=delivered.tally.total,
        mails=delivered.tally.of(DeliveryState.SENT),
    )
