"""What is due. In: newsletters, their latest editions, the time; out: tasks. Pure: no clock, no store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.collect.asking import Appointment
from digest.config import NewsletterConfig
from digest.model import EditionId, EditionRecord, EditionState, NewsletterId, SourceId
from digest.model.edition import NOT_APPROVED
from digest.schedule.asked import asked
from digest.schedule.slots import Slot, slot, slots_around

_BEFORE_THE_END = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    """Fetch sources."""

    sources: frozenset[SourceId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Build an edition of what has come in by ``cut_off``."""

    edition: EditionId
    cut_off: datetime
    send_after: datetime
    send_before: datetime
    again: bool = False
    """It was built by hand before the cut-off; now all that came in since joins it."""
    late: bool = False
    """The service did not run at the cut-off; what has come since is taken in, too."""

    @property
    def patience(self) -> datetime:
        """Return until when it waits for a collection that is at work."""
        return self.send_before - _BEFORE_THE_END if self.late else self.send_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Freeze an edition and send it, or go on where that stopped."""

    edition: EditionId
    send_after: datetime | None
    send_before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Hold an edition that may not leave yet, for a person to look at."""

    edition: EditionId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire:
    """End an edition whose time is over."""

    edition: EditionId
    cut_off: datetime
    reason: str


Task = Collect | Build | Send | Wait | Expire

_RUNNING = frozenset({EditionState.FREEZING, EditionState.FROZEN, EditionState.SENDING})
_OVER = frozenset({EditionState.DONE, EditionState.EXPIRED})


def due(
    newsletters: Mapping[NewsletterId, NewsletterConfig],
    editions: Mapping[NewsletterId, Sequence[EditionRecord]],
    now: datetime,
    *,
    sources: Sequence[Appointment] = (),
    collecting_fails: bool = False,
) -> tuple[Task, ...]:
    """Say what is to be done now: what ends first, then what is sent, then what is built, then collecting.

    A build that is late by more than a collection takes in what has come since, and waits for a collection,
    unless ``collecting_fails`` as a whole: what is there makes a better evening than none.
    ``editions`` holds the latest editions of each newsletter in any order, ``sources`` when each one is asked
    next. Of missed evenings only the newest is made up for, as long as it may still be sent.
    """
    tasks = [
        task
        for key, newsletter in newsletters.items()
        for task in _of_newsletter(key, newsletter, editions.get(key, ()), now)
    ]
    late = {task.edition.newsletter for task in tasks if isinstance(task, Build) and task.late}
    asks = asked(newsletters, sources, now, late=late)
    if asks:
        tasks.append(Collect(sources=asks))
        if not collecting_fails:
            tasks = [task for task in tasks if not (isinstance(task, Build) and task.late)]
    order: dict[type[Task], int] = {Expire: 0, Wait: 1, Send: 2, Build: 3, Collect: 4}
    return tuple(sorted(tasks, key=lambda task: order[type(task)]))


def _of_newsletter(
    key: NewsletterId, newsletter: NewsletterConfig, records: Sequence[EditionRecord], now: datetime
) -> Iterator[Task]:
    for record in records:
        task = _of_record(newsletter, record, now)
        if task is not None:
            yield task
    known = {record.id.date for record in records}
    begun = [one for one in slots_around(newsletter, now) if one.cut_off <= now]
    for one in begun:
        if now < one.send_before and one.date not in known:
            yield _build(newsletter, key, one, now)
    newest = begun[-1] if begun else None
    if newest is None or newest.date in known or now < newest.send_before:
        return
    if any(day < newest.date for day in known):  # else the newsletter is new, and nothing was missed
        edition = EditionId(newsletter=key, date=newest.date)
        yield Expire(edition=edition, cut_off=newest.cut_off, reason="the service did not run at its time")


def _of_record(newsletter: NewsletterConfig, record: EditionRecord, now: datetime) -> Task | None:
    """Return what one known edition needs."""
    planned = slot(newsletter, record.id.date)
    if record.state in _OVER:
        return None
    if record.state in _RUNNING:  # who sends it also ends it at its deadline
        return Send(edition=record.id, send_after=record.send_after, send_before=record.send_before)
    if planned is None or now < planned.cut_off:
        return None
    deadline = record.send_before if record.frozen_at and record.send_before else planned.send_before
    if now < deadline:
        return _in_its_time(newsletter, record, planned, now)
    if record.state is EditionState.SKIPPED:
        return None
    return Expire(edition=record.id, cut_off=record.cut_off, reason=_late(record))


def _in_its_time(
    newsletter: NewsletterConfig, record: EditionRecord, planned: Slot, now: datetime
) -> Task | None:
    """Return what an edition needs between its cut-off and its deadline."""
    if record.state is EditionState.HELD:
        return None
    again = _again(newsletter, record, planned, now)
    if again is not None or record.state is EditionState.SKIPPED or now < planned.send_after:
        return again
    if record.state is EditionState.READY:
        return Wait(edition=record.id, reason=NOT_APPROVED)
    return Send(edition=record.id, send_after=planned.send_after, send_before=planned.send_before)


def _again(newsletter: NewsletterConfig, record: EditionRecord, planned: Slot, now: datetime) -> Build | None:
    """Return the build at the cut-off where an edition was not built yet, or by hand before it."""
    approved = record.state is EditionState.APPROVED and newsletter.approval == "required"
    if record.revision and (approved or record.cut_off >= planned.cut_off):
        return None
    return _build(newsletter, record.id.newsletter, planned, now, again=bool(record.revision))


def _build(
    newsletter: NewsletterConfig, key: NewsletterId, one: Slot, now: datetime, *, again: bool = False
) -> Build:
    late = now - one.cut_off > newsletter.schedule.collect_every
    return Build(
        edition=EditionId(newsletter=key, date=one.date),
        cut_off=now if late else one.cut_off,
        send_after=one.send_after,
        send_before=one.send_before,
        again=again,
        late=late,
    )


def _late(record: EditionRecord) -> str:
    if record.state is EditionState.HELD:
        return f"it was held until its time was over ({record.reason})"
    if record.state is EditionState.READY:
        return NOT_APPROVED
    return "its time was over before it could be sent"
