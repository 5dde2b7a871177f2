"""One measured run, in a process of its own: ``python -m bench.collecting.run WHO PORT FEEDS``.

WHO is ``ours`` or ``reference``. It prints one line of JSON: the seconds of a cold and of a warm round,
and the most memory the process ever had.
"""

from __future__ import annotations

import json
import resource
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOST = "feed-{}.example"
ENTRIES = 50


def main() -> None:
    """Measure and print."""
    who, port, feeds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _resolve_here()
    hosts = [HOST.format(number) for number in range(feeds)]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        run = {"ours": _ours, "reference": _reference}[who](Path(folder), hosts, port)
        cold = _seconds(lambda: _must(run(), feeds * ENTRIES))
        warm = _seconds(lambda: _must(run(), 0))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cold": cold, "warm": warm, "peak": peak}))


def _ours(folder: Path, hosts: list[str], port: int) -> Callable[[], int]:
    from digest.clock import SystemClock
    from digest.config import load_site
    from digest.pipeline import collect_sources
    from digest.store import open_store

    config = folder / "config"
    config.mkdir()
    allowed = ", ".join(f'"{host}:{port}"' for host in hosts)
    (config / "digest.toml").write_text(f"[fetch]\nallow_hosts = [{allowed}]\n", encoding="utf-8")
    (config / "sources.toml").write_text(
        "\n".join(
            f'[sources.s{number}]\nkind = "feed"\nurl = "http://{host}:{port}/feed"'
            for number, host in enumerate(hosts)
        ),
        encoding="utf-8",
    )
    site = load_site(folder)
    store = open_store(site.database)

    def run() -> int:
        new = 0
        for report in collect_sources(site, store, clock=SystemClock()):
            assert report.failure is None, report
            new += report.new
        return new

    return run


def _reference(folder: Path, hosts: list[str], port: int) -> Callable[[], int]:
    import feedparser
    import httpx2

    database = sqlite3.connect(folder / "reference.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, url TEXT UNIQUE, title TEXT, body TEXT)")

    def run() -> int:
        before = database.execute("SELECT count(*) FROM entry").fetchone()[0]
        for host in hosts:
            answer = httpx2.get(f"http://{host}:{port}/feed")
            for entry in feedparser.parse(answer.content).entries:
                database.execute(
                    "INSERT INTO entry (url, title, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (entry.link, entry.title, entry.content[0].value),
                )
            database.commit()
        return int(database.execute("SELECT count(*) FROM entry").fetchone()[0]) - int(before)

    return run


def _must(new: int, expected: int) -> None:
    if new != expected:
        raise SystemExit(f"{new} new entries, not {expected}: what was measured is something else")


def _seconds(run: Callable[[], None]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _resolve_here() -> None:
    """Let the names of the benchmark be this machine, for both sides alike."""
    system = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(host, str) and host.endswith(".example"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        return system(host, port, *args, **kwargs)

    socket.getaddrinfo = resolve


if __name__ == "__main__":
    main()
