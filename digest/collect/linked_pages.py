"""Read the articles that a list of links names: fetch what is due, read it, and remember what was read."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from digest.clock import Clock
from digest.collect.body import once_each
from digest.collect.links import Link
from digest.collect.listed_article import listed_article
from digest.collect.visits import Visits, as_edited, due, mark, tried
from digest.config.source import SourceConfig
from digest.model import NO_ADVICE, Advice, Article, Collected, Failure, SourceId, Validators
from digest.net.pages import PageFetcher
from digest.net.rules import Fetched, FetchFailed, NotModified

log = logging.getLogger(__name__)

_MOST_FAILURES = 3
"""So many pages in a row that cannot be had, and the host is left in peace until the next look."""
_BARRED = "robots.txt of the host does not allow it"
_ASK = "ask the publisher, or take its feed"
_NOT_AGAIN = "it is not asked for again"
_MORE = "see max_pages in config/sources.toml"
_TRY_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a list holds now."""

    links: tuple[Link, ...]
    validators: Validators
    advice: Advice = NO_ADVICE
    notes: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPages:
    """Reads pages for one run."""

    pages: PageFetcher
    clock: Clock
    timeout: timedelta
    """After this no page of a source is begun; the others follow at the next look."""
    pause: timedelta
    """Between two lists from one host; what lies between pages the fetcher sees to."""

    def time_is_up(self) -> float:
        """Return until when pages may be begun by a source that begins now."""
        return self.clock.monotonic() + self.timeout.total_seconds()

    def read(
        self,
        listed: Listed,
        before: Visits,
        *,
        source: SourceId,
        config: SourceConfig,
        now: datetime,
        until: float,
    ) -> Collected:
        """Return the articles that are new on a list, or edited; what could not be had is tried again."""
        plan = due(listed.links, before, now=now, most=config.max_pages)
        look = _Look(source=source, config=config, now=now, settled=list(plan.past))
        done = 0
        for link in plan.chosen:
            if look.failures_in_a_row >= _MOST_FAILURES or self.clock.monotonic() > until:
                break
            look.take(link, self.pages.fetch(link.url, now=now))
            done += 1
        left = plan.later + len(plan.chosen) - done
        return look.collected(listed, before, left=left, passed_over=plan.passed_over)


@dataclass(slots=True, kw_only=True)
class _Look:
    """What one look at a list brings, as it is being gathered."""

    source: SourceId
    config: SourceConfig
    now: datetime
    settled: list[bytes]
    articles: list[Article] = field(default_factory=list)
    notes: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    """Pages that could not be had, and are tried again."""
    none: Counter[str] = field(default_factory=Counter)
    """What turned out to be no article, by why."""
    answered: int = 0
    barred: int = 0
    failures_in_a_row: int = 0
    retry_after: timedelta | None = None

    def take(self, link: Link, answer: Fetched | NotModified | FetchFailed) -> None:
        """Take in what came for one link."""
        match answer:
            case Fetched():
                self.answered += 1
                self.failures_in_a_row = 0
                self._settle(link)
                self._read(link, answer)
            case FetchFailed(what=what, hint=hint, status=status):
                failure = Failure(what=f"{link.url} {what}", hint=hint)
                if answer.barred:
                    self.barred += 1
                    self._settle(link)
                elif status is not None and 400 <= status < 500 and status not in _TRY_AGAIN:
                    self.answered += 1
                    self._settle(link)
                    self.notes.append(replace(failure, hint=_NOT_AGAIN))
                else:
                    self._failed(link, failure, answer.advice)
            case NotModified():
                self._failed(link, Failure(what=f"{link.url} was not sent"), NO_ADVICE)

    def _settle(self, link: Link) -> None:
        self.settled += [mark(link), as_edited(link)]

    def _failed(self, link: Link, failure: Failure, advice: Advice) -> None:
        self.settled.append(tried(link))
        self.failed.append(failure)
        self.failures_in_a_row += 1
        if advice.retry_after is not None:
            self.retry_after = advice.retry_after
            self.failures_in_a_row = _MOST_FAILURES

    def _read(self, link: Link, page: Fetched) -> None:
        try:
            found = listed_article(page, link, source=self.source, config=self.config, now=self.now)
        except Exception as exc:
            # Hostile input finds ever new ways; one page must not keep the others back.
            log.exception("collect.broken", extra={"source": self.source})
            what = f"{link.url} cannot be read: {type(exc).__name__}: {exc}"[:300]
            self.notes.append(Failure(what=what, hint="this is a bug in Evening Digest: please report it"))
            return
        if isinstance(found, str):
            self.none[found] += 1
        else:
            self.articles.append(found)

    def collected(self, listed: Listed, before: Visits, *, left: int, passed_over: int) -> Collected:
        """Return it as the result of the source."""
        advice = listed.advice
        if self.retry_after is not None:
            advice = replace(advice, retry_after=self.retry_after)
        nothing = self._why_nothing()
        if nothing is not None:
            return Collected(source=self.source, failure=nothing, notes=listed.notes, advice=advice)
        # While something is left the list has to be read again, changed or not.
        is_done = not left and not self.failed
        return Collected(
            source=self.source,
            articles=once_each(self.articles),
            not_modified=not self.articles,
            validators=before.kept(self.settled, listed=listed.validators if is_done else None),
            notes=(*listed.notes, *self.notes, *self.failed, *self._said(left=left, passed_over=passed_over)),
            advice=advice,
        )

    def _said(self, *, left: int, passed_over: int) -> tuple[Failure, ...]:
        notes = [Failure(what=f"{_pages(count)} left out: {why}") for why, count in self.none.items()]
        if self.barred:
            notes.append(Failure(what=f"{_pages(self.barred)} not fetched: {_BARRED}", hint=_ASK))
        if left:
            notes.append(Failure(what=f"{_pages(left)} left for the next look", hint=_MORE))
        if passed_over:
            notes.append(
                Failure(what=f"not read: {_pages(passed_over, 'older page')} of the list", hint=_MORE)
            )
        return tuple(notes)

    def _why_nothing(self) -> Failure | None:
        """Say what keeps all pages back; None where some were had, or too few were asked for to tell."""
        if self.answered or len(self.failed) + self.barred < _MOST_FAILURES:
            return None
        if self.failed:
            return self.failed[0]
        return Failure(what=f"{_pages(self.barred)} not fetched, and no other: {_BARRED}", hint=_ASK)


def _pages(count: int, what: str = "page") -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
