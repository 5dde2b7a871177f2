"""Of fifty sources five go wrong, each in its own way: the others come in time, the report names the five."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from web_kit import Server, says, serving, silent

from digest.clock import FixedClock
from digest.config import Site, load_site
from digest.model import SourceId, SourceReport, SourceStatus
from digest.pipeline import collect_sources
from digest.store import Store, articles, open_store, sources

SILENCE = 3
BOMB = gzip.compress(b"\0" * 30_000_000)
BAD = {
    "hangs": (silent, "was silent for 3 s"),
    "bombs": (says(BOMB, Content_Encoding="gzip"), "is larger than 20,000,000 bytes"),
    "page": (says(b"<!DOCTYPE html><html><title>Relaunch</title></html>"), "is an HTML page, not a feed"),
    "broken": (says(b"", 500), "answers 500 Internal Server Error"),
    "image": (says(b"\x89PNG\r\n\x1a\n" + bytes(5000), Content_Type="image/png"), "is neither RSS nor Atom"),
}  # fmt: skip
GOOD = [f"paper-{number}" for number in range(45)]


def feed(name: str, *titles: str) -> bytes:
    items = "".join(
        f"<item><title>{title} of {name}</title><link>https://{name}.example/{title}</link>"
        f"<pubDate>Tue, 06 Oct 2026 14:00:00 GMT</pubDate></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'.encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Site:
    config = tmp_path / "config"
    config.mkdir()
    (config / "digest.toml").write_text(
        f'[fetch]\nallow_hosts = ["127.0.0.1:{server.server_port}"]\nper_host = 64\nhost_pause = "0s"\n'
        f'idle_timeout = "{SILENCE}s"\n'
    )
    names = [*GOOD[:20], *BAD, *GOOD[20:]]
    (config / "sources.toml").write_text(
        "\n".join(f'[sources.{name}]\nkind = "feed"\nurl = "{server.url(f"/{name}")}"' for name in names)
    )
    return load_site(tmp_path)


@pytest.fixture
def store(site: Site) -> Iterator[Store]:
    store = open_store(site.database)
    yield store
    store.close()


def run(site: Site, store: Store) -> list[SourceReport]:
    clock = FixedClock(datetime(2026, 10, 6, 16, tzinfo=UTC))
    return list(collect_sources(site, store, clock=clock))


def test_five_bad_sources_cost_the_others_nothing_and_are_named(
    site: Site, store: Store, server: Server
) -> None:
    # Yesterday all was well.
    server.answers |= {f"/{name}": says(feed(name, "ferry"), ETag='"1"') for name in [*GOOD, *BAD]}
    assert {report.status for report in run(site, store)} == {SourceStatus.OK}

    server.answers |= {f"/{name}": says(feed(name, "ferry", "choir"), ETag='"2"') for name in GOOD}
    server.answers |= {f"/{name}": answer for name, (answer, _) in BAD.items()}
    started = time.monotonic()
    reports = run(site, store)
    took = time.monotonic() - started

    good = [report for report in reports if report.failure is None]
    assert {report.source for report in good} == set(GOOD)
    assert {(report.new, report.known) for report in good} == {(1, 1)}
    told = {str(report.source): report.failure.what for report in reports if report.failure is not None}
    assert told.keys() == BAD.keys()
    for name, (_, what) in BAD.items():
        assert what in told[name]
    # The one that hangs comes last of all, and only its own time is added.
    assert reports[-1].source == "hangs"
    assert took < SILENCE + 10
    with store.read() as connection:
        assert articles.count(connection) == 50 + 45
        states = sources.states(connection)
    for name in map(SourceId, BAD):
        assert (states[name].failures, states[name].validators.etag) == (1, '"1"')
