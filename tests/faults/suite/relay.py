"""F4, F5, F11: relays that cut, stall, drip and refuse."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faults.suite.outcome import Outcome
from faults.suite.stage import WAIT, Sometimes, evening, flagged, send, states, suppressed
from ledger_kit import address
from smtp_sink import CUT, Misdeed, Session, Sink, answer, stall
from sqlalchemy import text

from digest.errors import DeliveryStopped
from digest.store import open_store

HALF = Misdeed(reply=b"25", cut=True)
STAGES: dict[str, tuple[str, Misdeed]] = {
    "connect: cut": ("connect", CUT),
    "banner: stall": ("connect", stall(WAIT * 1.6)),
    "ehlo": ("ehlo", CUT),
    "starttls": ("starttls", CUT),
    "auth": ("auth", CUT),
    "mail": ("mail", CUT),
    "rcpt": ("rcpt", stall(WAIT * 1.6)),
    "data": ("data", CUT),
    "mid body": ("body", CUT),
    "after the dot": ("dot", stall(WAIT * 1.6)),
    "half a line of the 250": ("taken", HALF),
    "quit": ("quit", CUT),
}


def cut_and_stalled(seed: int, runs: int, folder: Path) -> Outcome:
    """F4: ``runs`` cuts or stalls at each of twelve places."""
    found = Outcome(part="F4", what="cuts and stalls at 12 stages", seed=seed)
    for name, (stage, misdeed) in STAGES.items():
        dice = random.Random(f"F4 {seed} {name}")
        _trouble(found, name, Sometimes(stage, misdeed, times=runs, dice=dice), folder / stage / name[:4])
    return found


def _trouble(found: Outcome, name: str, plan: Sometimes, folder: Path) -> None:
    stage, runs = plan.stage, plan.times
    # A connection carries a few mails, so the stages of its beginning and end come often enough, too.
    readers = runs * (12 if stage in {"connect", "ehlo", "starttls", "auth", "quit"} else 5)
    login: dict[str, Any] = {"username": "digest", "password": "s3cret"} if stage == "auth" else {}
    with Sink(plan=plan, extensions=("ENHANCEDSTATUSCODES", "AUTH PLAIN", "STARTTLS")) as sink:
        if stage == "starttls":
            _before_tls(found, plan, folder, sink)
            return
        report, store = evening(folder, sink, readers=readers, max_per_connection=2, **login)
        for _ in range(20):  # a copy that was in doubt twice waits for half an hour: here it passes at once
            if report.tally.final == report.tally.total:
                break
            with store.write("time passes") as connection:
                connection.execute(text("UPDATE delivery SET next_at = NULL"))
            report = send(store, sink, max_per_connection=2, **login)
        copies = sink.copies()
    doubtful = flagged(store)
    problems: list[str] = []
    if plan.done < runs:
        problems.append(f"only {plan.done} of {runs} faults were made")
    if states(store) != {"sent": readers} or len(copies) != readers:
        problems.append(f"{len(copies)} of {readers} readers have it; the ledger says {states(store)}")
    outside = [one for one, number in copies.items() if number > 1 + doubtful.get(one, 0)]
    if doubtful and stage not in {"dot", "taken", "body"}:
        problems.append(f"{len(doubtful)} copies in doubt before the dot")
    if len({(mail.recipient, mail.message_id, mail.data) for mail in sink.book}) != readers:
        problems.append("copies of one reader differ")
    if report.state != "done":
        problems.append(f"the edition is {report.state}")
    found.runs += plan.done
    found.count("lost", readers - len(copies))
    found.count("copies outside the window", len(outside))
    found.count("flagged", sum(doubtful.values()))
    found.count("copies inside", sum(copies.values()) - len(copies))
    problems += [f"a copy outside the window: {one}" for one in outside]
    found.blame(problems, where=name)
    store.close()


def _before_tls(found: Outcome, plan: Sometimes, folder: Path, sink: Sink) -> None:
    """Cut connections that are about to be protected: nothing leaves and nothing is marked."""
    while plan.done < plan.times:
        here = folder / str(plan.done)
        plan.force()
        try:
            report, store = evening(here, sink, readers=3, connections=1, security="starttls", verify=False)
        except DeliveryStopped:
            store = open_store(here / "digest.sqlite")
        else:
            found.blame([f"a run without TLS ended well: {report.state}"], where="starttls")
        found.runs += 1
        if sink.book or flagged(store) or set(states(store)) - {"queued", "leased"}:
            found.blame([f"something left unprotected: {states(store)}"], where="starttls")
        store.close()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the table of replies: what is said where, and what becomes of the row and the reader."""

    stage: str
    said: str
    state: str
    suppressed: bool = False
    soft: bool = False


TABLE = (
    *(Row(stage="rcpt", said=f"{code} busy", state="deferred") for code in (450, 451, 452)),
    *(Row(stage="rcpt", said=f"450 4.{status} later", state="deferred") for status in ("2.1", "2.2", "7.1")),
    *(
        Row(stage="rcpt", said=f"{code} 5.{status} unknown", state="failed", suppressed=True)
        for code in (550, 551, 553)
        for status in ("1.1", "1.2", "1.3", "1.6", "1.10", "2.1")
    ),
    *(
        Row(stage="rcpt", said=f"{code} no such user", state="failed", suppressed=True)
        for code in (550, 551, 553)
    ),
    Row(stage="rcpt", said="552 5.2.2 full", state="failed", soft=True),
    Row(stage="rcpt", said="552 full", state="failed", soft=True),
    *(
        Row(stage=stage, said=f"550 5.{status} policy", state="deferred")
        for stage in ("rcpt", "dot")
        for status in ("7.1", "7.25", "7.26", "7.515")
    ),
    *(
        Row(stage=stage, said="421 4.3.2 closing", state="sent")
        for stage in ("connect", "ehlo", "mail", "rcpt", "data")
    ),
    *(
        Row(stage="mail", said=said, state="sent")
        for said in ("452 4.3.1 full", "451 4.7.0 slow", "550 quota")
    ),
    *(
        Row(stage="dot", said=said, state="deferred")
        for said in ("451 4.3.0 later", "452 full", "421 4.7.0 slow")
    ),
    Row(stage="dot", said="550 5.1.1 unknown", state="failed", suppressed=True),
    Row(stage="dot", said="552 5.2.2 full", state="failed", soft=True),
    *(
        Row(stage="dot", said=said, state="failed")
        for said in ("552 5.3.4 big", "554 5.6.0 bad", "552 too big")
    ),
)


class Once:
    """Says one thing to one reader, or once to a connection."""

    def __init__(self, row: Row, victim: str) -> None:
        self._row, self._victim = row, victim
        self.done = 0

    def __call__(self, stage: str, session: Session) -> Misdeed | None:
        if stage != self._row.stage or self.done:
            return None
        if stage in {"rcpt", "dot"} and session.recipient != self._victim:
            return None
        self.done += 1
        return answer(self._row.said)


def by_the_table(seed: int, runs: int, folder: Path) -> Outcome:
    """F5: each reply at each stage; the row and the reader end as the table says."""
    found = Outcome(part="F5", what="each reply of the table at each stage", seed=seed)
    dice = random.Random(f"F5 {seed}")
    for number, row in enumerate(TABLE[:runs]):
        victim = address(dice.randrange(1, 25))
        with Sink(plan=Once(row, victim)) as sink:
            _, store = evening(folder / str(number), sink, readers=24)
        with store.read() as connection:
            rows = connection.execute(text("SELECT mailbox, state FROM delivery WHERE state <> 'sent'")).all()
        gone = suppressed(store)
        want = {} if row.state == "sent" else {victim: row.state}
        got = {one.mailbox: one.state for one in rows}
        problems = []
        named = row.stage in {"rcpt", "dot"}
        if (got if named else sorted(got.values())) != (want if named else sorted(want.values())):
            problems.append(f"the rows are {got}, not {want}")
        if gone != row.suppressed and row.state != "deferred":
            problems.append(f"{gone} readers are suppressed, not {int(row.suppressed)}")
        found.runs += 1
        found.blame(problems, where=f"{row.said} at {row.stage}")
        store.close()
    found.count("rows of the table", found.runs)
    return found


def broken_relays(seed: int, runs: int, folder: Path) -> Outcome:
    """F11: relays that refuse everybody, one domain, storm with 421, or let nobody log in."""
    found = Outcome(part="F11", what="550 to all, 5.7.26 to one domain, 421 storm, broken login", seed=seed)
    kinds: tuple[Callable[[Outcome, Path, random.Random], None], ...] = (
        _all_unknown,
        _one_domain,
        _storm,
        _login,
    )
    for kind in kinds:
        for number in range(runs):
            kind(
                found,
                folder / f"{kind.__name__}{number}",
                random.Random(f"F11 {seed} {kind.__name__} {number}"),
            )
            found.runs += 1
    return found


def _count_suppressed(found: Outcome, folder: Path, where: str) -> None:
    store = open_store(folder / "digest.sqlite")
    gone = suppressed(store)
    found.count("suppressed wrongly", gone)
    if gone:
        found.blame([f"{gone} readers were suppressed"], where=where)
    store.close()


def _resumes(found: Outcome, folder: Path, where: str, *, readers: int) -> None:
    """The relay is well again: the same ledger is sent to its end."""
    store = open_store(folder / "digest.sqlite")
    with store.write("time passes") as connection:
        connection.execute(
            text("UPDATE delivery SET next_at = NULL, state = 'queued' WHERE state IN ('deferred', 'queued')")
        )
    with Sink() as sink:
        send(store, sink)
        got = len(sink.copies())
    found.count("sent once it was well", got)
    if states(store).get("sent", 0) < readers:
        found.blame([f"after it was mended: {states(store)}"], where=where)
    store.close()


def _all_unknown(found: Outcome, folder: Path, _: random.Random) -> None:
    with Sink(plan=lambda stage, _s: answer("550 5.1.1 unknown") if stage == "rcpt" else None) as sink:
        asked = _stopped(folder, sink, readers=60, connections=3, canary=20)
    if asked > 20:
        found.blame([f"the relay was asked {asked} times"], where="550 to all")
    found.count("most asked", max(0, asked - found.figures.get("most asked", 0)))
    _count_suppressed(found, folder, "550 to all")


def _one_domain(found: Outcome, folder: Path, dice: random.Random) -> None:
    domain, asked = f"example{dice.randrange(5)}.org", [0]

    def plan(stage: str, session: Session) -> Misdeed | None:
        if stage == "rcpt" and session.recipient.endswith(f"@{domain}"):
            asked[0] += 1
            return answer("550 5.7.26 unauthenticated")
        return None

    with Sink(plan=plan) as sink:
        _, store = evening(folder, sink, readers=150, connections=3)
        others = sum(not name.endswith(domain) for name in sink.copies())
        store.close()
    problems = [] if others == 120 else [f"only {others} of 120 of the other domains have it"]
    if asked[0] > 13:  # ten, and what was on its way in the other connections
        problems.append(f"{domain} was asked {asked[0]} times")
    found.blame(problems, where="5.7.26 to one domain")
    _count_suppressed(found, folder, "5.7.26 to one domain")
    _resumes(found, folder, "5.7.26 to one domain", readers=150)


def _storm(found: Outcome, folder: Path, dice: random.Random) -> None:
    stage = dice.choice(["connect", "ehlo", "mail", "rcpt"])
    with Sink(plan=lambda now, _s: answer("421 4.3.2 overloaded") if now == stage else None) as sink:
        _stopped(folder, sink, readers=60, connections=2)
        sessions = sink.sessions
    if sessions > 10:
        found.blame([f"{sessions} connections before it stopped"], where=f"421 at {stage}")
    _count_suppressed(found, folder, "421 storm")
    _resumes(found, folder, "421 storm", readers=60)


def _login(found: Outcome, folder: Path, _: random.Random) -> None:
    plan = lambda stage, _s: answer("535 5.7.8 wrong") if stage == "auth" else None  # noqa: E731
    with Sink(plan=plan, extensions=("ENHANCEDSTATUSCODES", "AUTH PLAIN")) as sink:
        _stopped(folder, sink, readers=60, connections=2, username="digest", password="x")
        sessions = sink.sessions
    if sessions > 2:
        found.blame([f"{sessions} logins were tried"], where="broken login")
    _count_suppressed(found, folder, "broken login")
    _resumes(found, folder, "broken login", readers=60)


def _stopped(
    folder: Path, sink: Sink, *, readers: int, connections: int, canary: int = 0, **relay: Any
) -> int:
    """Send to a relay that cannot be used; return how many copies it was asked to take."""
    try:
        _, store = evening(folder, sink, readers=readers, connections=connections, canary=canary, **relay)
        store.close()
    except DeliveryStopped:
        pass
    store = open_store(folder / "digest.sqlite")
    asked = readers - states(store).get("queued", 0) - states(store).get("leased", 0)
    store.close()
    return asked
