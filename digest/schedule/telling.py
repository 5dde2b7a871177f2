"""What people are told of editions, and again where nobody was reached. In: the store; out: alarms.

An alarm is read off the edition as it stands, not off the moment it got there: neither a kill in between nor
a relay that is down nor a hold in another process loses one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from digest.config import Site
from digest.deliver import DeliveryReport, notify, tell
from digest.model import DeliveryState, EditionRecord, EditionState
from digest.pipeline.killing import KILLED_AFTER_FREEZE
from digest.schedule.beat import Trouble
from digest.store import Store, alarms, ledger

_RECENT = timedelta(days=8)
"""What ended before is no news, not even where nobody was told."""
_GIVEN_UP = timedelta(minutes=2)
"""So long after it came up, whoever noted an alarm does not try to tell it any more."""
FAILED = " failed"
"""How the cause of a task's alarm ends: it is tried again, and then told again, by itself."""
_OUT_OF_THE_WAY = frozenset({EditionState.HELD, EditionState.SKIPPED, EditionState.EXPIRED})
_TOLD_ELSEWHERE = (*Trouble, KILLED_AFTER_FREEZE)
"""How the reasons of holds begin that have an alarm of their own."""


def tell_of(site: Site, store: Store, records: Iterable[EditionRecord], *, now: datetime) -> None:
    """Alarm each edition that does not go its way, once; the next hold of one that goes on is news."""
    for record in records:
        held = f"held {record.id}"
        with store.read("looking for what was told") as connection:
            is_told = alarms.known(connection, f"{record.state} {record.id}") is not None
            was_held = record.state is not EditionState.HELD and alarms.known(connection, held) is not None
        if was_held:
            with store.write("noting that a hold is over") as connection:
                alarms.over(connection, held)
        if record.state in _OUT_OF_THE_WAY and not is_told and now - record.cut_off <= _RECENT:
            _tell_of(site, store, record, now=now)


def tell_of_the_late(site: Site, store: Store, record: EditionRecord, *, now: datetime) -> None:
    """Alarm an edition that ended before all of its readers had it."""
    with store.read("counting copies") as connection:
        tally = ledger.tally(connection, record.id)
    late = tally.of(DeliveryState.EXPIRED)
    if record.state is EditionState.DONE and late:
        what = f"{record.id}: its time was over before {late} of {tally.total} readers had got it"
        notify(site, store, cause=f"late {record.id}", what=what, now=now, newsletter=record.id.newsletter)


def tell_of_the_resting(site: Site, store: Store, report: DeliveryReport, *, now: datetime) -> None:
    """Alarm each domain that refuses an edition for policy: somebody has to ask it, or mend a record."""
    for rest in report.resting:
        what = f"{rest.domain} refuses {report.edition} and is left alone for a while: {rest.said}"
        cause = f"{rest.domain} refuses {report.edition}"
        notify(site, store, cause=cause, what=what, now=now, newsletter=report.edition.newsletter)


def tell_again(site: Site, store: Store, *, now: datetime) -> None:
    """Tell what nobody could be told when it came up."""
    with store.read("looking for what nobody was told") as connection:
        waiting = alarms.untold(connection, before=now - _GIVEN_UP)
    for alarm in waiting:
        if alarm.cause.endswith(FAILED):
            continue
        with store.write("telling an alarm again") as connection:
            claimed = alarms.claim(connection, alarm, now=now)
        if claimed and not tell(site, store, cause=alarm.cause, what=alarm.what, now=now):
            return  # the others would fare no better


def _tell_of(site: Site, store: Store, record: EditionRecord, *, now: datetime) -> None:
    reason = record.reason or "its time was over before a mail had left"
    if record.state is EditionState.HELD and reason.startswith(_TOLD_ELSEWHERE):
        return
    notify(
        site,
        store,
        cause=f"{record.state} {record.id}",
        what=f"{record.id} is {record.state}: {reason}",
        now=now,
        newsletter=record.id.newsletter,
    )
