"""The date of an update that is the very article that was sent: the day it changed; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.model import Pick, Teaser, Version
from digest.select import Choice


def dated_by_news(teaser: Teaser, pick: Pick, choice: Choice) -> Teaser:
    """Return the teaser with the date of what is new.

    An article keeps its first date in the archive, however often it is rewritten. Readers had that date with
    the first teaser: under an update it would say that the news is old. Of all others the date stands.
    """
    lead = pick.story.lead
    if pick.update_of is None or lead.article.id not in choice.changed:
        return teaser
    moment = _changed_at(lead, since=choice.window_start)
    return replace(teaser, date=moment.astimezone(ZoneInfo(choice.newsletter.time_zone)).date())


def _changed_at(version: Version, *, since: datetime | None) -> datetime:
    """Return when its publisher says that it changed, if that can be this change; else when it was seen."""
    said = version.article.modified
    if said is not None and max(version.dated, since or version.dated) < said <= version.observed_at:
        return said
    return version.observed_at
