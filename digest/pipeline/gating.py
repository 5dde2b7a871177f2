"""The facts that the gate looks at: the archive's kills, the sources' health, the mail's size."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from digest.compose import named
from digest.config import Site
from digest.model import Edition, Entry, Finding, Version, VersionId
from digest.pipeline.gate import Facts, Hold, Pass, Reason, Skip, gate
from digest.pipeline.linting import judge
from digest.render import Rendered
from digest.store import Store, articles, kept_back, killed, sources


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
    carried_versions = {version for entry in edition.entries for version in entry.versions}
    with store.read("looking at what the gate asks") as connection:
        told = {version.id: version for version in articles.versions(connection, carried_versions)}
        gone = killed.among(connection, carried)
        back = kept_back.at(connection, now) & named(edition)
        states = sources.states(connection)
    tried = [state for key, state in states.items() if key in site.sources_of(newsletter)]
    return Facts(
        now=now,
        stories=len(edition.entries),
        # whoever lets in articles of any age is not asked
        newest=_newest(edition, told) if newsletter.selection.max_age is not None else None,
        sources=len(tried),
        healthy=sum(1 for state in tried if not state.failures),
        killed=len(gone),
        kept_back=len(back),
        octets=len(page.html.encode()) if page is not None else 0,
        findings=tuple(_reason(finding) for finding in judge(site, edition, made).stops) if page else (),
    )


def _reason(finding: Finding) -> Reason:
    """Return a finding as a reason to hold."""
    where = f" ({finding.where})" if finding.where else ""
    return Reason(what=f"{finding.rule}: {finding.message}{where}", remedy=finding.remedy, rule=finding.rule)


def _newest(edition: Edition, told: Mapping[VersionId, Version]) -> datetime | None:
    """Return when the newest of what it tells became news."""
    return max((_became_news(entry, told) for entry in edition.entries), default=None)


def _became_news(entry: Entry, told: Mapping[VersionId, Version]) -> datetime:
    """Return when the newest article of a story was published or freed, and of an update, when it changed.

    A publisher that rewrites an article mostly leaves its date as it was.
    """
    there = [told[version] for version in entry.versions if version in told]
    moments = [_until_evening(version.current, date_only=_is_date_only(version)) for version in there]
    if entry.update_of is not None:
        moments += [version.observed_at for version in there[:1]]  # the lead brings the news
    return max(moments, default=_until_evening(entry.published, date_only=entry.date_only))


def _is_date_only(version: Version) -> bool:
    return version.article.date_only and version.article.published is not None


def _until_evening(moment: datetime, *, date_only: bool) -> datetime:
    """Return a moment; one that names only a day counts until the day is over."""
    return moment + timedelta(hours=12) if date_only else moment
