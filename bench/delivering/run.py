"""One measurement in a process of its own: ``python -m bench.delivering.run KIND PORT …`` prints JSON."""

from __future__ import annotations

import json
import resource
import smtplib
import sys
import tempfile
import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from bench.delivering import evening
from digest.clock import SystemClock
from digest.config import SmtpConfig
from digest.deliver import Route, SmtpTransport, deliver


def main() -> None:
    """Measure what the arguments say."""
    kind, *words = sys.argv[1:]
    print(json.dumps(_KINDS[kind](*map(int, words))))


class _Enough(Exception):
    pass


def _deliver(port: int, count: int, connections: int, *, signed: bool, stop: int = 0) -> dict[str, float]:
    """Send to ``count`` readers, or to the first ``stop`` of them; the canary is not in the time."""
    relay = SmtpConfig(host="127.0.0.1", port=port, helo="bench.example", connections=connections)
    route = Route(name="relay", open=lambda: SmtpTransport(relay), connections=connections)
    rules = evening.how(signed=signed)
    marks: list[tuple[float, int]] = []
    with tempfile.TemporaryDirectory() as folder, evening.frozen(Path(folder), count, rules) as store:

        def on_progress(final: int, _total: int) -> None:
            if final > rules.canary:
                marks.append((time.perf_counter(), final))
            if stop and final >= stop:
                raise _Enough

        try:
            deliver(
                store,
                evening.EDITION,
                routes=[route],
                rules=rules,
                clock=SystemClock(),
                owner="bench",
                on_progress=on_progress,
            )
        except _Enough:
            pass
    whole = next(mark for mark in reversed(marks) if mark[1] == marks[-1][1])
    first = next(mark for mark in marks if mark[1] > rules.canary)
    whole = next(mark for mark in marks if mark[1] == marks[-1][1])
    rate = (whole[1] - first[1]) / (whole[0] - first[0])
    return {"rate": rate, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _naive(port: int, count: int) -> dict[str, float]:
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


_KINDS = {
    "plain": lambda port, count, connections: _deliver(port, count, connections, signed=False),
    "signed": lambda port, count, connections: _deliver(port, count, connections, signed=True),
    "some": lambda port, count, connections, stop: _deliver(
        port, count, connections, signed=False, stop=stop
    ),
    "naive": _naive,
}

if __name__ == "__main__":
    main()
