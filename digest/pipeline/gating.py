"""The facts that the gate looks at: the archive's kills, the sources' health, the mail's size."""

from __future__ import annotations

from datetime import datetime, timedelta

from digest.compose import named
from digest.config import Site
from digest.model import Edition, Entry, Finding
from digest.pipeline.gate import Facts, Hold, Pass, Skip, gate
from digest.pipeline.linting import judge
from digest.render import Rendered
from digest.store import Store, kept_back, killed, sources


def pass_gate(
    site: Site, store: Store, edition: Edition, made: Rendered, *, now: datetime
) -> Pass | Hold | Skip:
    """Look at an edition, and at what was rendered of it, as they are now."""
    _, newsletter = site.newsletter(edition.id.newsletter)
    return gate(facts(site, store, edition, made, now=now), newsletter.gate)


def facts(site: Site, store: Store, edition: Edition, made: Rendered, *, now: datetime) -> Facts:
    """Gather what the gate looks at."""
    _, newsletter = site.newsletter(edition.id.newsletter)
    page = made.page(frozenset())
    carried = {article for entry in edition.entries for article in entry.articles}
    with store.read("looking at what the gate asks") as connection:
        gone = killed.among(connection, carried)
        back = kept_back.at(connection, now) & named(edition)
        states = sources.states(connection)
    tried = [state for key, state in states.items() if key in site.sources_of(newsletter)]
    return Facts(
        now=now,
        stories=len(edition.entries),
        newest=_newest(edition) if newsletter.selection.max_age is not None else None,
        sources=len(tried),
        healthy=sum(1 for state in tried if not state.failures),
        killed=len(gone),
        kept_back=len(back),
        octets=len(page.html.encode()) if page is not None else 0,
        findings=tuple(_sentence(finding) for finding in judge(site, edition, made).stops) if page else (),
    )


def _sentence(finding: Finding) -> str:
    """Return a finding as a reason to hold; its name is what a waiver says."""
    where = f" ({finding.where})" if finding.where else ""
    return f"{finding.rule}: {finding.message}{where}"


def _newest(edition: Edition) -> datetime | None:
    """Return when the newest story was published; whoever lets articles of any age in is not asked."""
    return max((_published(entry) for entry in edition.entries), default=None)


def _published(entry: Entry) -> datetime:
    """Return when a story was published; one that names only a day counts until the day is over."""
    return entry.published + timedelta(hours=12) if entry.date_only else entry.published
