"""What is remembered of a source after a look at it. In: what was known, what it answered; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from digest.archive.judge import Became
from digest.model import Collected, SourceDay, SourceState, Validators
from digest.model.source import ADDRESS_HOLDS

_LONGEST_ADDRESS = 2000
_A_DAY = timedelta(days=1)


def after(
    was: SourceState | None, look: Collected, counts: Mapping[Became, int], *, place: str, now: datetime
) -> tuple[SourceState, SourceDay]:
    """Return a source's state after a look, and what the look adds to its day.

    ``counts`` tell how many of the articles were new and so on. What is known of another place than this one
    does not hold any more.
    """
    known = was if was is not None and was.place == place else _stranger(look, place=place, now=now)
    state = _failed(known, look, now=now) if look.failure else _succeeded(known, look, counts, now=now)
    return state, _day(known, look, counts, now=now)


def _stranger(look: Collected, *, place: str, now: datetime) -> SourceState:
    return SourceState(
        source=look.source, place=place, validators=Validators(), last_try=now, quiet_since=now
    )


def _failed(known: SourceState, look: Collected, *, now: datetime) -> SourceState:
    assert look.failure is not None
    return replace(
        known,
        last_try=now,
        failures=known.failures + 1,
        last_failure=look.failure.what,
        remedy=look.failure.hint or None,
        not_before=_not_before(look, now=now),
        gone=look.advice.gone,
        moved_at=None,
    )


def _succeeded(
    known: SourceState, look: Collected, counts: Mapping[Became, int], *, now: datetime
) -> SourceState:
    moved_to = look.advice.moved_to
    if moved_to is not None and len(moved_to) > _LONGEST_ADDRESS:
        moved_to = None
    return replace(
        known,
        validators=look.validators or known.validators,
        last_try=now,
        last_success=now,
        failures=0,
        last_failure=None,
        remedy=None,
        empties=known.empties + 1 if _is_empty(look, known) else 0,
        quiet_since=now if _brought(counts) or known.quiet_since is None else known.quiet_since,
        not_before=_not_before(look, now=now),
        gone=False,
        moved_to=moved_to,
        moved_at=_moved_at(known, moved_to, now=now),
    )


def _moved_at(known: SourceState, moved_to: str | None, *, now: datetime) -> datetime | None:
    if moved_to is None:
        return None
    holds = known.moved_at is not None and now - known.moved_at < ADDRESS_HOLDS
    return known.moved_at if holds and known.moved_to == moved_to else now


def _not_before(look: Collected, *, now: datetime) -> datetime | None:
    """Return the later one of its lifetime's end and its Retry-After; both count from its answer."""
    waits = [wait for wait in (look.advice.fresh_for, look.advice.retry_after) if wait]
    return now + max(waits) if waits else None


def _is_empty(look: Collected, known: SourceState) -> bool:
    """Tell whether there is nothing there: not modified since it was empty is empty, too."""
    return known.empties > 0 if look.not_modified else not look.held


def _brought(counts: Mapping[Became, int]) -> int:
    return sum(counts.get(became, 0) for became in (Became.NEW, Became.CHANGED, Became.EARLIER))


def _day(known: SourceState, look: Collected, counts: Mapping[Became, int], *, now: datetime) -> SourceDay:
    if look.failure is not None:
        return SourceDay(source=look.source, day=now.date(), failures=1)
    # What a source had piled up before it was watched says nothing about a day.
    watched = known.last_success is not None and now - known.last_success <= _A_DAY
    quiet = now - known.quiet_since if watched and _brought(counts) and known.quiet_since else timedelta()
    return SourceDay(
        source=look.source,
        day=now.date(),
        empties=int(_is_empty(look, known)),
        held=look.held,
        undated=look.left_out + sum(article.is_undated for article in look.articles),
        new=counts.get(Became.NEW, 0) if watched else 0,
        longest_quiet=max(quiet, timedelta()),
    )
