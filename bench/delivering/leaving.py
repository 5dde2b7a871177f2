"""Readers who leave while an edition is being frozen: POSTs to the real pages, each process on its own."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from bench.delivering import evening
from digest.config import load_site
from digest.deliver.naming import unsubscribe_token
from digest.model import SubscriberId

_PAUSE = 0.05
_SITE = f"""\
[site]
name = "Harbour Courier"
url = "https://{evening.DOMAIN}"
database = "bench.sqlite"
[newsletters.evening]
sender = "digest@{evening.DOMAIN}"
title = "Evening"
"""


def frozen_meanwhile(folder: Path, count: int) -> dict[str, float]:
    """Freeze an edition for ``count`` readers in one process while readers press the button in another."""
    (folder / "config").mkdir()
    (folder / "config" / "digest.toml").write_text(_SITE, encoding="utf-8")
    command = [sys.executable, "-m", "bench.delivering.run", "fill", str(folder), str(count)]
    with _pages(folder) as address, subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as filling:
        assert filling.stdout is not None
        filling.stdout.readline()  # the readers are there, the freeze begins
        waits = _leave(folder, address, filling)
        seconds = float(filling.stdout.read())
    waits.sort()
    return {"seconds": seconds, "posts": len(waits), "p99": waits[int(len(waits) * 0.99)], "most": waits[-1]}


@contextmanager
def _pages(folder: Path) -> Iterator[str]:
    """Run ``digest web``; give its host and port."""
    digest = str(Path(sys.executable).with_name("digest"))
    command = [digest, "--site", str(folder), "web", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield urlsplit(found[0]).netloc
        finally:
            process.terminate()


def _leave(folder: Path, address: str, filling: subprocess.Popen[str]) -> list[float]:
    """Let one reader after the other leave, each on a connection of its own, until the freeze is over."""
    key = load_site(folder).key()
    waits: list[float] = []
    while filling.poll() is None:
        token = unsubscribe_token(key, evening.EDITION.newsletter, SubscriberId(len(waits) + 1))
        began = time.perf_counter()
        connection = HTTPConnection(address, timeout=60)
        connection.request(
            "POST",
            f"/u/{token}",
            body="List-Unsubscribe=One-Click",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = connection.getresponse()
        answer.read()
        connection.close()
        waits.append(time.perf_counter() - began)
        if answer.status != 200:
            raise SystemExit(f"the pages answered {answer.status}")
        time.sleep(_PAUSE)
    return waits
