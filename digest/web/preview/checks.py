"""Preview: what is wrong with a mail, and the place it means. In: an edition and its faces. Out: findings."""

from __future__ import annotations

import html as markup
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.config import Site
from digest.model import Edition, EditionRecord, Finding, Severity
from digest.pipeline import Hold, Skip, pass_gate
from digest.render import Page, Rendered
from digest.store import Store
from digest.web.preview.clients import pointed
from digest.web.preview.view import Tab, View

_WORST_FIRST = tuple(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A finding, and the view that shows the place it means."""

    finding: Finding
    view: View | None


def findings_of(
    site: Site,
    store: Store,
    edition: Edition,
    made: Rendered,
    page: Page | None,
    *,
    record: EditionRecord | None,
    now: datetime,
) -> tuple[Finding, ...]:
    """Return what the checks find in a segment's mail, the worst first."""
    del page
    found = [*(_gate(site, store, edition, made, now=now) if record is not None else ())]
    return tuple(sorted(found, key=lambda finding: _WORST_FIRST.index(finding.severity)))


def checks(findings: Iterable[Finding], view: View, page: Page) -> tuple[Check, ...]:
    """Return the findings with a view of the place each means, where it is told."""
    return tuple(Check(finding=finding, view=_place(finding.where, view, page)) for finding in findings)


def _place(where: str, view: View, page: Page) -> View | None:
    if not where:
        return None
    if pointed(page.html, where)[1]:
        return view.but(tab=Tab.MAIL, at=where)
    if where in page.text:
        return view.but(tab=Tab.TEXT)
    if where in page.html or markup.escape(where) in page.html:
        return view.but(tab=Tab.SOURCE)
    return None


def _gate(site: Site, store: Store, edition: Edition, made: Rendered, *, now: datetime) -> Iterable[Finding]:
    match pass_gate(site, store, edition, made, now=now):
        case Hold(reasons=reasons):
            for reason in reasons:
                yield Finding(
                    rule="gate",
                    severity=Severity.ERROR,
                    message=f"The gate would hold it: {reason}",
                    remedy="`digest build --again` makes it anew, `digest send --despite-gate` overrules it",
                )
        case Skip(reason=reason):
            yield Finding(
                rule="gate",
                severity=Severity.ERROR,
                message=f"It would be skipped: {reason}",
                remedy="`digest collect`, then `digest build --again`",
            )
