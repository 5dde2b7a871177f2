"""The sender beside postfix's own load generator and the naive loop; waiting relays; a million readers."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.delivering.servers import late, sink, tool
from bench.eval.figure import Figure

_ROUNDS = 7
_CONNECTIONS = 64
_MAILS = {"source": 6000, "plain": 4000, "signed": 3000, "naive": 300}
_OCTETS = 40_000
_FEW, _MANY, _FIRST = 20_000, 1_000_000, 20_000


def measure() -> Iterator[Figure]:
    """Yield the figures; speeds are ratios within one round, all to one smtp-sink on loopback."""
    yield from _speed()
    yield from _waiting()
    yield from _one_bad_domain()
    yield from _many_readers()


def _speed() -> Iterator[Figure]:
    rounds: list[dict[str, float]] = []
    with sink() as port:
        rounds += [_round(port) for _ in range(_ROUNDS)]
    for name in ("source", "source_keeping", "plain", "signed", "naive"):
        yield Figure(name=f"{name}_mails_per_second", value=median(one[name] for one in rounds))

    def ratio(of: str, to: str) -> float:
        return median(one[of] / one[to] for one in rounds)

    yield Figure(name="unsigned_to_source_keeping_connections", value=ratio("plain", "source_keeping"))
    yield Figure(name="signed_to_source_keeping_connections", value=ratio("signed", "source_keeping"))
    yield Figure(name="unsigned_to_smtp_source", value=ratio("plain", "source"), at_least=0.55)
    yield Figure(name="signed_to_smtp_source", value=ratio("signed", "source"), at_least=0.33)
    yield Figure(name="signed_to_naive_loop", value=ratio("signed", "naive"), at_least=4)


def _round(port: int) -> dict[str, float]:
    return {
        "source": _source(port),
        "source_keeping": _source(port, "-d"),
        "plain": _run("plain", port, _MAILS["plain"], _CONNECTIONS)["rate"],
        "signed": _run("signed", port, _MAILS["signed"], _CONNECTIONS)["rate"],
        "naive": _run("naive", port, _MAILS["naive"])["rate"],
    }


def _source(port: int, *options: str) -> float:
    """Return the rate of smtp-source: as it comes it makes a connection a mail, with -d it keeps them."""
    mails = _MAILS["source"]
    command = [tool("smtp-source"), *options, "-s", str(_CONNECTIONS), "-m", str(mails), "-l", str(_OCTETS)]
    began = time.perf_counter()
    subprocess.run(
        [*command, "-f", "a@courier.example", "-t", "b@d0.example", f"127.0.0.1:{port}"], check=True
    )
    return mails / (time.perf_counter() - began)


def _waiting() -> Iterator[Figure]:
    """A server that answers each command 100 ms late: only more connections help."""
    with late(delay=0.1) as port:
        one = _run("quick", port, 20, 1)["rate"]
        many = _run("quick", port, 4000, 100)["rate"]
    yield Figure(name="late_server_1_connection", value=one)
    yield Figure(name="late_server_100_connections", value=many)
    yield Figure(name="late_server_share_of_linear", value=many / one / 100, at_least=0.8)


def _one_bad_domain() -> Iterator[Figure]:
    """One of five domains answers 451 to everybody: what the readers of the others wait longer."""
    times: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(3):
        for bad, seconds in times.items():
            with late(delay=0.005, refused=frozenset({b"d3.example"} if bad else ())) as port:
                seconds.append(_run("others", port, 2500, 10)["seconds"])
    slower = median(bad / good for good, bad in zip(times[False], times[True], strict=True))
    yield Figure(name="others_beside_a_bad_domain", value=slower, at_most=1.05)


def _many_readers() -> Iterator[Figure]:
    peaks = {}
    for readers in (_FEW, _MANY):
        with tempfile.TemporaryDirectory() as folder:
            made = _run("freeze", readers, folder=folder)
            with sink() as port:
                peaks[readers] = _run("some", port, _FIRST, _CONNECTIONS, folder=folder)["peak"]
            if readers == _MANY:
                yield Figure(name="freeze_seconds_for_1000000", value=made["seconds"])
                yield Figure(name="unsubscribes_meanwhile", value=made["posts"])
                yield Figure(name="unsubscribe_p99_seconds", value=made["p99"], at_most=0.5)
    yield Figure(name="peak_mb_at_20000", value=peaks[_FEW])
    yield Figure(name="peak_at_1000000_to_20000", value=peaks[_MANY] / peaks[_FEW], at_most=1.2)


def _run(kind: str, *numbers: int, folder: str | Path = "") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.delivering.run", kind, str(folder), *map(str, numbers)],
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
