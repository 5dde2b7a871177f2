"""A site whose editions stand in its database, with a preview of it: real files, real store."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

from evening import ENGLISH

from bench.editions import keep
from digest.clock import FixedClock
from digest.model import Edition, EditionId, EditionState
from digest.store import Store, open_store
from digest.web.preview import Gallery, preview_server

NOW = datetime(2026, 10, 6, 15, 50, tzinfo=UTC)
HOUR = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
CONFIG = """
[site]
name = "The Ellery Courier"
url = "https://courier.example"
postal_address = "4 Quay Street, Port Ellery"
[delivery]
transport = "files"
[newsletters.evening]
time_zone = "Europe/Berlin"
sender = "digest@courier.example"
[newsletters.masa]
language = "ar"
time_zone = "Europe/Berlin"
sender = "digest@courier.example"
"""
READERS = """
subscribers = [
  { address = "ada@reader.example", newsletters = ["evening"] },
  { address = "bo@reader.example", newsletters = ["evening"], topics = ["Courts", "Science"] },
  { address = "cy@reader.example", newsletters = ["evening"], topics = ["Courts", "Science"] },
]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A site and its preview, served."""

    root: Path
    store: Store
    gallery: Gallery
    address: str

    @property
    def outbox(self) -> list[Path]:
        return sorted((self.root / "data" / "outbox").rglob("*.eml"))

    def template(self, name: str, *, old: str, new: str) -> None:
        """Save a site's own template, made of the built-in one."""
        from digest.render import built_in_templates

        (self.root / "templates").mkdir(exist_ok=True)
        text = (built_in_templates() / name).read_text(encoding="utf-8")
        assert old in text
        (self.root / "templates" / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Message
    text: str
    url: str


def before(edition: Edition, days: int) -> Edition:
    """Return the same edition some days earlier."""
    day = edition.id.date - timedelta(days=days)
    return replace(edition, id=EditionId(newsletter=edition.id.newsletter, date=day))


def put(store: Store, edition: Edition, *, state: EditionState = EditionState.APPROVED) -> None:
    """Keep a revision of an edition."""
    with store.write("keeping an edition") as connection:
        keep(connection, edition, state=state)


@contextmanager
def previewed(root: Path, told: Iterable[Edition] = (ENGLISH,), *, rest: float = 0.05) -> Iterator[Rig]:
    """Serve the preview of a site with these editions."""
    (root / "config").mkdir(parents=True)
    for name, text in (("digest", CONFIG), ("sources", ""), ("subscribers", READERS)):
        (root / "config" / f"{name}.toml").write_text(text, encoding="utf-8")
    store = open_store(root / "data" / "digest.sqlite")
    try:
        for edition in told:
            put(store, edition)
        gallery = Gallery(root, store, FixedClock(NOW), due=lambda *_: HOUR, rest=rest)
        with preview_server(gallery) as address:
            yield Rig(root=root, store=store, gallery=gallery, address=address)
    finally:
        store.close()


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def get(rig: Rig, path: str = "", **headers: str) -> Answer:
    return _ask(urllib.request.Request(rig.address + path, headers=headers))


def post(rig: Rig, path: str, fields: dict[str, str], **headers: str) -> Answer:
    body = urlencode(fields).encode()
    return _ask(urllib.request.Request(rig.address + path, data=body, headers=headers, method="POST"))


def _ask(request: urllib.request.Request) -> Answer:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
    try:
        with opener.open(request, timeout=20) as response:
            return Answer(
                status=response.status,
                headers=response.headers,
                text=response.read().decode(),
                url=response.url,
            )
    except HTTPError as exc:
        with exc:
            return Answer(
                status=exc.code, headers=exc.headers, text=exc.read().decode(), url=request.full_url
            )
