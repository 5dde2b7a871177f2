"""Preview: what is wrong with a mail, and the place it means. In: an edition and its faces. Out: findings."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from digest.config import Site
from digest.model import Edition, EditionRecord, Finding, Severity
from digest.pipeline import Hold, Skip, judge, lint_segment, pass_gate
from digest.render import Page, Rendered
from digest.store import Store
from digest.web.preview.clients import pointed
from digest.web.preview.view import Tab, View

_WORST_FIRST = tuple(Severity)
_OF_SOME = re.compile(r"\s*\(readers of (?P<topics>.+)\)$")
_PARTS = {"text/html": Tab.SOURCE, "text/plain": Tab.TEXT}
_HEADER = re.compile(r"[A-Z][A-Za-z-]{1,40}")


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
    *,
    topics: frozenset[str],
    record: EditionRecord | None,
    now: datetime,
) -> tuple[Finding, ...]:
    """Return what the checks find in a segment's mail, the worst first; for all topics, in the edition's."""
    _, newsletter = site.newsletter(edition.id.newsletter)
    if topics:
        linted = lint_segment(site, edition, made, topics)
        waived = frozenset(newsletter.gate.waive)
        found = [_waved(finding) if finding.rule in waived else finding for finding in linted]
    else:
        judged = judge(site, edition, made)
        found = [*judged.findings, *map(_waved, judged.waived)]
    if record is not None and record.can_be_built and not topics:
        found += _gate(site, store, edition, made, now=now, linted=found)
    return tuple(sorted(found, key=lambda finding: _WORST_FIRST.index(finding.severity)))


def checks(findings: Iterable[Finding], view: View, page: Page) -> tuple[Check, ...]:
    """Return the findings with a view of the place each means, where it is told."""
    return tuple(Check(finding=finding, view=place(finding.where, view, page)) for finding in findings)


def place(where: str, view: View, page: Page) -> View | None:
    """Return the view that shows what a finding names: a part, a header field, a line, a text of the mail."""
    if of_some := _OF_SOME.search(where):
        where = where[: of_some.start()]
        view = view.but(topics=tuple(of_some["topics"].split(", ")))
        # Another segment's mail, which is not at hand: a text of it is looked for when it is shown.
        return view.but(tab=_PARTS.get(where, Tab.MAIL), at="" if where in _PARTS else where)
    tab = _tab(where, page)
    return view.but(tab=tab, at=where if tab is Tab.MAIL else "") if tab is not None else None


def _tab(where: str, page: Page) -> Tab | None:
    if not where:
        return None
    tells: tuple[tuple[Tab | None, bool], ...] = (
        (_PARTS.get(where), where in _PARTS),
        (Tab.MAIL, pointed(page.html, where)[1]),
        (Tab.TEXT, where.startswith("line ") or where in page.text),
        (Tab.SOURCE, where in page.html or markup.escape(where) in page.html),
        (Tab.HEADERS, _HEADER.fullmatch(where) is not None),
    )
    return next((tab for tab, is_there in tells if is_there), None)


def _waved(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.NOTE, message=f"Waived: {finding.message}")


def _gate(
    site: Site, store: Store, edition: Edition, made: Rendered, *, now: datetime, linted: Iterable[Finding]
) -> Iterator[Finding]:
    """Yield what the gate says beyond what the lint has said already."""
    told = {finding.rule for finding in linted}
    match pass_gate(site, store, edition, made, now=now):
        case Hold(reasons=reasons):
            for reason in reasons:
                if reason.rule not in told:
                    yield _of_gate(f"The gate would hold it: {reason.what}", reason.remedy)
        case Skip(reason=why, remedy=remedy):
            yield _of_gate(f"It would be skipped: {why}", remedy)


def _of_gate(message: str, remedy: str) -> Finding:
    return Finding(rule="gate", severity=Severity.ERROR, message=message, remedy=remedy)
