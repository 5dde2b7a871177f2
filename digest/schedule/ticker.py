"""The tick: ask what is due and carry it out. In: a site, its store, a clock; out: what was done.

A task that fails never stops the others: it is logged, alarmed once, and tried again after a pause.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.clock import Clock
from digest.config import Site
from digest.deliver import Traffic, notify
from digest.errors import DigestError, EditionError
from digest.model import EditionId, EditionRecord, EditionState, NewsletterId
from digest.pipeline import appointments, build_edition, collect_sources, note_troubles, send_edition
from digest.schedule.beat import Pulse, beat, machine_boot
from digest.schedule.due import Build, Collect, Expire, Send, Task, Wait, due
from digest.schedule.hands import Hands, Inline, Stopped
from digest.schedule.telling import FAILED, tell_again, tell_of, tell_of_the_late, tell_of_the_resting
from digest.store import Store, alarms, editions, holds, sources

log = logging.getLogger(__name__)

_ROUNDS = 4
"""A tick asks so often at most: what it built is sent in the same tick."""
_LATEST = 10
"""So many editions of each newsletter are looked at."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A task that was carried out, and what came of it."""

    task: Task
    what: str
    failed: bool = False


def tick(
    site: Site,
    store: Store,
    clock: Clock,
    *,
    boot: str | None = None,
    hands: Hands | None = None,
    traffic: Traffic | None = None,
) -> tuple[Done, ...]:
    """Beat, then do what is due now; return what was done. Work that ``hands`` go on with is not in it.

    ``traffic`` is what senders learn of relays and domains from tick to tick.
    """
    ticking = _Tick(site=site, store=store, clock=clock, hands=hands or Inline(), done=[], traffic=traffic)
    pulse = beat(site, store, clock, boot=boot if boot is not None else machine_boot())
    ticking.tell_of(pulse)
    seen: set[Task] = set()
    for _ in range(_ROUNDS):
        fresh = [task for task in ticking.due(pulse) if task not in seen]
        # Collecting may take a while: first whatever has a deadline.
        tasks = [task for task in fresh if not isinstance(task, Collect)] or fresh
        if not tasks:
            break
        for task in tasks:
            seen.add(task)
            ticking.carry_out(task)
    ticking.tell()
    return tuple(ticking.done)


@dataclass(slots=True, kw_only=True)
class _Tick:
    """One tick at work."""

    site: Site
    store: Store
    clock: Clock
    hands: Hands
    done: list[Done]
    traffic: Traffic | None = None

    def due(self, pulse: Pulse) -> tuple[Task, ...]:
        """Ask what is due now; nothing is sent while the clock is behind itself."""
        newsletters = {NewsletterId(key): value for key, value in self.site.settings.newsletters.items()}
        with self.store.read("looking what is due") as connection:
            known = {key: editions.records(connection, key, limit=_LATEST) for key in newsletters}
            states = sources.states(connection)
            fails = alarms.known(connection, _cause(Collect(sources=frozenset()))) is not None
        meetings = appointments(self.site, states)
        tasks = due(newsletters, known, self.clock.now(), sources=meetings, collecting_fails=fails)
        if pulse.ahead is not None:
            tasks = tuple(task for task in tasks if not isinstance(task, Send))
        return tasks

    def carry_out(self, task: Task) -> None:
        """Carry one task out; a failure of it is told, and is nobody else's."""
        if not self._is_its_turn(task):
            return
        match task:
            case Collect():
                self.hands.take("collect", lambda: self._guarded(task, lambda: self._collect(task)))
            case Send():
                self.hands.take(str(task.edition), lambda: self._guarded(task, lambda: self._send(task)))
            case Build():
                # What a collection still brings in belongs into the window; one that hangs stops no evening.
                if not self.hands.is_busy("collect") or self.clock.now() >= task.patience:
                    self._guarded(task, lambda: self._build(task))
            case Wait():
                self._guarded(task, lambda: self._wait(task))
            case Expire():
                self._guarded(task, lambda: self._expire(task))

    def tell(self) -> None:
        """Alarm the editions that do not go their way, and again what nobody could be told."""
        with self.store.read("looking at the editions") as connection:
            known = [
                record
                for key in self.site.settings.newsletters
                for record in editions.records(connection, NewsletterId(key), limit=_LATEST)
            ]
        self.hands.take("alarms", lambda: tell_again(self.site, self.store, now=self.clock.now()))
        tell_of(self.site, self.store, known, now=self.clock.now())

    def tell_of(self, pulse: Pulse) -> None:
        """Alarm what the beat found."""
        now = self.clock.now()
        if pulse.trouble is not None:
            named = ", ".join(map(str, pulse.held)) or "nothing was open"
            self.alarm(f"{pulse.trouble.name} {now:%Y-%m-%dT%H:%M}", f"{pulse.trouble}. Held: {named}")
        if pulse.ahead is not None:
            self.alarm(
                f"clock behind {pulse.ahead:%Y-%m-%dT%H}",
                f"the clock went back: nothing is sent before {pulse.ahead:%Y-%m-%d %H:%M} UTC "
                "or `digest resume EDITION`",
            )

    def alarm(self, cause: str, what: str, newsletter: NewsletterId | None = None) -> None:
        """Tell somebody, once."""
        notify(self.site, self.store, cause=cause, what=what, now=self.clock.now(), newsletter=newsletter)

    # The tasks

    def _collect(self, task: Collect) -> str:
        reports = []
        for report in collect_sources(self.site, self.store, clock=self.clock, only=task.sources):
            self.hands.pause()
            reports.append(report)
        note_troubles(self.site, self.store, now=self.clock.now())
        failed = [report.source for report in reports if report.failure is not None]
        new = sum(report.new for report in reports)
        return f"{new} new articles" + (f"; failed: {', '.join(failed)}" if failed else "")

    def _build(self, task: Build) -> str:
        record = build_edition(
            self.site,
            self.store,
            task.edition,
            cut_off=task.cut_off,
            now=self.clock.now(),
            again=task.again,
        )
        with self.store.write("noting when an edition may leave") as connection:
            holds.plan(connection, task.edition, send_after=task.send_after, send_before=task.send_before)
        return f"revision {record.revision} is {record.state}"

    def _send(self, task: Send) -> str:
        if task.send_before is not None:
            with self.store.write("noting when an edition may leave") as connection:
                holds.plan(connection, task.edition, send_after=task.send_after, send_before=task.send_before)
        try:
            report = send_edition(
                self.site,
                self.store,
                task.edition,
                clock=self.clock,
                send_before=task.send_before,
                traffic=self.traffic,
                on_progress=lambda _final, _all: self.hands.pause(),
            )
        except EditionError:
            record = self._record(task.edition)
            if record.state is not EditionState.HELD:
                raise
            return f"is held: {record.reason}"  # by the gate, or by a person meanwhile
        tell_of_the_late(self.site, self.store, self._record(task.edition), now=self.clock.now())
        tell_of_the_resting(self.site, self.store, report, now=self.clock.now())
        counts = ", ".join(f"{count} {state}" for state, count in report.tally.states if count)
        return f"{report.state}: {counts or 'no readers'}; {report.tally.maybe_dup} may have got it twice"

    def _record(self, edition: EditionId) -> EditionRecord:
        with self.store.read("reading the edition") as connection:
            return editions.existing(connection, edition)

    def _wait(self, task: Wait) -> str:
        with self.store.write("holding an edition") as connection:
            holds.hold(connection, task.edition, reason=task.reason, if_in=(EditionState.READY,))
            record = editions.existing(connection, task.edition)
        return f"is {record.state}: {record.reason}"

    def _expire(self, task: Expire) -> str:
        with self.store.write("ending an edition") as connection:
            editions.create(connection, task.edition, cut_off=task.cut_off)
            ended = holds.expire(connection, task.edition, reason=task.reason, now=self.clock.now())
            record = editions.existing(connection, task.edition)
        if ended is None:
            return "waits for copies that are just being handed over"
        tell_of_the_late(self.site, self.store, record, now=self.clock.now())
        return f"is {record.state}: {task.reason}"

    # Failures

    def _guarded(self, task: Task, work: Callable[[], str]) -> None:
        try:
            what = work()
        except Stopped:
            raise
        except DigestError as exc:
            log.error("service.failed", extra={"task": _cause(task), "what": exc.what})  # noqa: TRY400 (no bug)
            self._failed(task, exc.what)
            return
        except Exception as exc:
            log.exception("service.broken", extra={"task": _cause(task)})
            self._failed(task, f"{type(exc).__name__}: {exc}")
            return
        with self.store.write("noting that it works") as connection:
            alarms.over(connection, _cause(task))
        named = type(task).__name__.lower()
        log.info("service.done", extra={"task": named, "edition": str(_edition(task) or ""), "what": what})
        self.done.append(Done(task=task, what=what))

    def _failed(self, task: Task, what: str) -> None:
        cause, edition = _cause(task), _edition(task)
        self.done.append(Done(task=task, what=what, failed=True))
        self.alarm(cause, f"{cause}: {what}", edition.newsletter if edition is not None else None)

    def _is_its_turn(self, task: Task) -> bool:
        """Tell whether a task that has failed has waited long enough."""
        with self.store.read("looking for failures") as connection:
            alarm = alarms.known(connection, _cause(task))
        return alarm is None or _is_over(alarm.last_at, alarm.times, self.clock.now())


def _is_over(failed_at: datetime, times: int, now: datetime) -> bool:
    pause = min(_FIRST_PAUSE * 2 ** min(times - 1, 10), _LONGEST_PAUSE)
    return now < failed_at or now >= failed_at + pause


def _edition(task: Task) -> EditionId | None:
    return None if isinstance(task, Collect) else task.edition


def _cause(task: Task) -> str:
    edition = _edition(task)
    name = type(task).__name__.lower()
    return f"{name}{FAILED}" if edition is None else f"{name} {edition}{FAILED}"
