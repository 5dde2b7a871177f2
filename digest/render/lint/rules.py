"""Stage render, lint: all rules, and what they find in a mail; pure."""

from __future__ import annotations

from digest.model import Finding, Severity
from digest.render.lint import (
    access,
    active,
    clients,
    content,
    dark,
    images,
    inbox,
    links,
    plain,
    rights,
    structure,
    transport,
)
from digest.render.lint.mail import Mail
from digest.render.lint.rule import Rule

_FAMILIES = (
    access,
    active,
    clients,
    content,
    dark,
    images,
    inbox,
    links,
    plain,
    rights,
    structure,
    transport,
)

RULES: tuple[Rule, ...] = tuple(
    sorted((rule for family in _FAMILIES for rule in family.RULES), key=lambda rule: (rule.point, rule.id))
)
"""In the order of the checklist."""

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def lint(mail: Mail) -> tuple[Finding, ...]:
    """Return what all rules find in a mail, the worst first."""
    found = [finding for rule in RULES for finding in rule.findings(mail)]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.severity)))


def rule_ids() -> frozenset[str]:
    """Return the ids of all rules: what a waiver can name."""
    return frozenset(rule.id for rule in RULES)
