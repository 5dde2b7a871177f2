"""A headless Chromium over its debugging pipe (Chrome DevTools Protocol, messages parted by NUL).

In: the program. Out: a tab that pages are opened in; it knows no host but this machine.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PATIENCE = 30.0
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SWITCHES = (
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-default-apps"),
    # Frames stay in the page's process, so that one session hears of all that they ask for.
    *("--disable-site-isolation-trials", "--disable-features=IsolateSandboxedIframes"),
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # it is never let out
    "--remote-debugging-pipe",
)


def chromium() -> str | None:
    """Return the program, where there is one."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


# It looks for the pipe at the descriptors 3 and 4, which a parent cannot name.
_START = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)


@dataclass(slots=True, kw_only=True)
class Tab:
    """One tab: what is called is answered, what happens meanwhile is kept in ``events``."""

    say: int
    hear: int
    session: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    _heard: bytes = b""
    _number: int = 0

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method and return its result; dialogs that open are closed."""
        number = self._say(method, params)
        while True:
            message = self._next(_PATIENCE)
            if message is None:
                raise TimeoutError(f"Chromium does not answer to {method}")
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return dict(message["result"])

    def open(self, address: str) -> None:
        """Load a page and wait for it."""
        loader = self.call("Page.navigate", url=address).get("loaderId")
        end = time.monotonic() + _PATIENCE
        while not any(_is_load(event, loader) for event in self.events):
            if self._next(end - time.monotonic()) is None:
                raise TimeoutError(f"{address} does not load")

    def listen(self, seconds: float) -> None:
        """Take in what happens for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._next(left)

    def _say(self, method: str, params: dict[str, Any]) -> int:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.say, json.dumps(message).encode() + b"\0")
        return self._number

    def _next(self, seconds: float) -> dict[str, Any] | None:
        while b"\0" not in self._heard:
            if not select.select([self.hear], [], [], max(0, seconds))[0]:
                return None
            more = os.read(self.hear, 1 << 16)
            if not more:
                raise ConnectionError("Chromium has ended")
            self._heard += more
        first, _, self._heard = self._heard.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        if "method" in message:
            self.events.append(message)
            if message["method"] == "Page.javascriptDialogOpening":
                self._say("Page.handleJavaScriptDialog", {"accept": True})
        return message


def _is_load(event: dict[str, Any], loader: str | None) -> bool:
    told = event["params"]
    if event["method"] != "Page.lifecycleEvent" or told["name"] != "load":
        return False
    return bool(told["loaderId"] == loader)


@contextmanager
def tab(program: str, profile: Path) -> Iterator[Tab]:
    """Start Chromium with one tab that tells of dialogs, requests and errors."""
    to_it, say = os.pipe()
    hear, from_it = os.pipe()
    low = (to_it, from_it)
    to_it, from_it = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in low)
    for end in low:
        os.close(end)
    running = subprocess.Popen(  # noqa: S603 (the program that was found on the path)
        [
            sys.executable,
            "-c",
            _START,
            str(to_it),
            str(from_it),
            program,
            *_SWITCHES,
            *(["--no-sandbox"] if os.geteuid() == 0 else []),  # for root it has none
            f"--user-data-dir={profile}",
            "about:blank",
        ],
        pass_fds=(to_it, from_it),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(to_it)
    os.close(from_it)
    made = Tab(say=say, hear=hear)
    try:
        target = made.call("Target.createTarget", url="about:blank")["targetId"]
        made.session = made.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            made.call(f"{domain}.enable")
        made.call("Page.setLifecycleEventsEnabled", enabled=True)
        yield made
    finally:
        running.terminate()
        running.wait(10)
        os.close(say)
        os.close(hear)
