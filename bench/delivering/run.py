"""One measurement in a process of its own: ``python -m bench.delivering.run KIND FOLDER …`` prints JSON."""

from __future__ import annotations

import json
import resource
import smtplib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from bench.delivering import evening, leaving
from digest.clock import SystemClock
from digest.config import SmtpConfig
from digest.deliver import Route, SmtpTransport, deliver
from digest.store import Store, open_store

Found = dict[str, float]


def main() -> None:
    """Measure what the arguments say."""
    kind, folder, *numbers = sys.argv[1:]
    print(json.dumps(_KINDS[kind](folder, *map(int, numbers))))


class _Enough(Exception):
    pass


def _send(
    store: Store, port: int, connections: int, *, signed: bool = False, canary: int = 20, stop: int = 0
) -> Found:
    """Send to all readers, or to the first ``stop`` of them; the mails of the canary are not in the time."""
    relay = SmtpConfig(host="127.0.0.1", port=port, helo="bench.example", connections=connections)
    route = Route(name="relay", open=lambda: SmtpTransport(relay), connections=connections)
    began = time.perf_counter()
    marks: list[tuple[float, int]] = [(began, 0)]

    def on_progress(final: int, _total: int) -> None:
        if final != marks[-1][1]:
            marks.append((time.perf_counter(), final))
        if stop and final >= stop:
            raise _Enough

    with suppress(_Enough):
        deliver(
            store,
            evening.EDITION,
            routes=[route],
            rules=replace(evening.how(signed=signed), canary=canary),
            clock=SystemClock(),
            owner="bench",
            on_progress=on_progress,
        )
    first = next(mark for mark in marks if mark[1] > canary or not canary)
    last = marks[-1]
    return {
        "rate": (last[1] - first[1]) / (last[0] - first[0]),
        "seconds": last[0] - began,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


@contextmanager
def _fresh(count: int) -> Iterator[Store]:
    with (
        tempfile.TemporaryDirectory() as folder,
        evening.frozen(Path(folder), count, evening.how(signed=False)) as store,
    ):
        yield store


def _plain(_: str, port: int, count: int, connections: int) -> Found:
    with _fresh(count) as store:
        return _send(store, port, connections)


def _signed(_: str, port: int, count: int, connections: int) -> Found:
    with _fresh(count) as store:
        return _send(store, port, connections, signed=True)


def _quick(_: str, port: int, count: int, connections: int) -> Found:
    with _fresh(count) as store:
        return _send(store, port, connections, canary=0)


def _others(_: str, port: int, count: int, connections: int) -> Found:
    """Time how long those take that do not read at the fourth of five domains."""
    with _fresh(count) as store:
        return _send(store, port, connections, stop=count * 4 // 5)


def _some(folder: str, port: int, stop: int, connections: int) -> Found:
    store = open_store(Path(folder) / "bench.sqlite")
    try:
        return _send(store, port, connections, stop=stop)
    finally:
        store.close()


def _freeze(folder: str, count: int) -> Found:
    """Freeze an edition while readers leave."""
    return leaving.frozen_meanwhile(Path(folder), count)


def _fill(folder: str, count: int) -> float:
    """Subscribe readers, say so, and freeze an edition for them; return the seconds of the freeze."""
    store = open_store(Path(folder) / "bench.sqlite")
    evening.enlist(store, count)
    evening.begin(store)
    print("begun", flush=True)
    began = time.perf_counter()
    evening.freeze_all(store, evening.how(signed=False))
    seconds = time.perf_counter() - began
    store.close()
    return seconds


def _naive(_: str, port: int, count: int) -> Found:
    """Build each mail with the standard library and send it with its client, one after the other."""
    words = evening.Words()
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example") as client:
        for number in range(count):
            message = EmailMessage(policy=SMTP)
            message["From"], message["To"] = "digest@courier.example", f"reader{number}@d0.example"
            message["Subject"] = words.subject
            message.set_content(words.text.replace("ED-RECIPIENT-TOKEN", f"token{number}"))
            message.add_alternative(words.html.replace("ED-RECIPIENT-TOKEN", f"token{number}"), "html")
            client.send_message(message)
    return {"rate": count / (time.perf_counter() - began)}


_KINDS: dict[str, Callable[..., Found | float]] = {
    "plain": _plain,
    "signed": _signed,
    "quick": _quick,
    "others": _others,
    "some": _some,
    "freeze": _freeze,
    "fill": _fill,
    "naive": _naive,
}

if __name__ == "__main__":
    main()
