"""Which sources are asked now. In: newsletters, the sources' appointments, the time; out: sources. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from digest.collect.asking import Appointment
from digest.config import NewsletterConfig
from digest.model import NewsletterId, SourceId
from digest.schedule.slots import slots_around

LAST_CALL = timedelta(minutes=15)
"""So long before a cut-off all sources that may be asked are asked once more."""


def asked(
    newsletters: Mapping[NewsletterId, NewsletterConfig],
    appointments: Sequence[Appointment],
    now: datetime,
    *,
    late: Collection[NewsletterId] = (),
) -> frozenset[SourceId]:
    """Return the sources that are to be asked now.

    From round to round those whose turn it is; before a cut-off every one that its newsletter reads and that
    was not asked since the last call began; for newsletters that are ``late`` what was not asked for a round.
    """
    if not newsletters:
        return frozenset()
    found = {one.source for one in _turns(appointments, every=_every(newsletters), now=now)}
    for key, newsletter in newsletters.items():
        since = now - newsletter.schedule.collect_every if key in late else _last_call(newsletter, now)
        if since is not None:
            found |= {
                one.source
                for one in appointments
                if _reads(newsletter, one.source)
                and one.allows(now)
                and (one.last is None or one.last < since)
            }
    return frozenset(found)


def _every(newsletters: Mapping[NewsletterId, NewsletterConfig]) -> timedelta:
    return min(newsletter.schedule.collect_every for newsletter in newsletters.values())


def _turns(
    appointments: Sequence[Appointment], *, every: timedelta, now: datetime
) -> tuple[Appointment, ...]:
    """Return whose turn it is, and with the first one who would follow before the middle of a round.

    Rounds would fray else into as many small ones as there are sources.
    """
    if not any(one.is_due(now) for one in appointments):
        return ()
    return tuple(one for one in appointments if one.is_due(now, early=every / 2))


def _last_call(newsletter: NewsletterConfig, now: datetime) -> datetime | None:
    ahead = min(LAST_CALL, newsletter.schedule.collect_every)
    calls = (slot.cut_off - ahead for slot in slots_around(newsletter, now) if now < slot.cut_off)
    return next((call for call in calls if call <= now), None)


def _reads(newsletter: NewsletterConfig, source: SourceId) -> bool:
    return "*" in newsletter.sources or source in newsletter.sources
