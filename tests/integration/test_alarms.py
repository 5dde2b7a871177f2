"""Alarms: who is told, how often, and what happens when nobody can be told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from service_kit import make_site

from digest.deliver import notify
from digest.net.post import post
from digest.net.rules import FetchFailed, FetchRules
from digest.store import Store, alarms

NOW = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)


@dataclass(slots=True)
class Hook:
    """A webhook on loopback: answers as told, keeps what it got."""

    url: str = ""
    status: int = 204
    got: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    kept = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Content-Type"] == "application/json":
                kept.got.append(json.loads(body))
            self.send_response(kept.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


def told(store: Store, cause: str) -> alarms.Alarm:
    with store.read() as connection:
        found = alarms.known(connection, cause)
    assert found is not None
    return found


def test_a_webhook_hears_of_a_cause_once(tmp_path: Path, store: Store, hook: Hook) -> None:
    site = make_site(tmp_path / "site", more=f'[alerts]\nwebhook = "{hook.url}"\n')
    what = "the relay says: no such user ada@reader.example"
    assert notify(site, store, cause="relay", what=what, now=NOW)
    assert not notify(site, store, cause="relay", what=what, now=NOW)
    (got,) = hook.got
    assert got["cause"] == "relay"
    assert got["text"] == "the relay says: no such user (address)"
    assert (told(store, "relay").times, told(store, "relay").told_at) == (2, NOW)


def test_what_could_not_be_told_is_told_later(tmp_path: Path, store: Store, hook: Hook) -> None:
    hook.status = 503
    site = make_site(tmp_path / "site", more=f'[alerts]\nwebhook = "{hook.url}"\n')
    assert not notify(site, store, cause="relay", what="gone", now=NOW)
    assert told(store, "relay").told_at is None
    hook.status = 200
    assert notify(site, store, cause="relay", what="gone", now=NOW)


def test_a_dead_relay_is_no_reason_to_fail(tmp_path: Path, store: Store) -> None:
    more = 'host = "127.0.0.1"\nport = 1\n[alerts]\nmail = ["desk@desk.example"]\n'
    site = make_site(tmp_path / "site", more=more)
    file = site.root / "config" / "digest.toml"
    file.write_text(file.read_text().replace('transport = "files"\n', ""), encoding="utf-8")
    from digest.config import load_site

    assert not notify(load_site(site.root), store, cause="relay", what="gone", now=NOW)
    assert told(store, "relay").told_at is None


def test_without_a_channel_the_log_is_all_there_is(tmp_path: Path, store: Store) -> None:
    site = make_site(tmp_path / "site")
    assert not notify(site, store, cause="relay", what="gone", now=NOW)
    assert told(store, "relay").told_at == NOW


def test_a_cause_that_is_over_is_news_again(tmp_path: Path, store: Store, hook: Hook) -> None:
    site = make_site(tmp_path / "site", more=f'[alerts]\nwebhook = "{hook.url}"\n')
    assert notify(site, store, cause="relay", what="gone", now=NOW)
    with store.write("over") as connection:
        alarms.over(connection, "relay")
    assert notify(site, store, cause="relay", what="gone again", now=NOW)


@pytest.mark.parametrize(
    "url", ["ftp://chat.example/", "chat.example", "http://[", "http://127.0.0.1:1/hook"]
)
def test_a_post_that_cannot_be_made_is_a_value(url: str) -> None:
    found = post(url, {"a": 1}, rules=FetchRules(user_agent="x"))
    assert isinstance(found, FetchFailed)
    assert found.what
