"""Stage render, lint: what will break in whose mail program. In: a segment's message. Out: Findings."""

from digest.render.lint.clients import Lacking, lacking
from digest.render.lint.expected import Answer, Expected
from digest.render.lint.fallbacks import read_fallbacks
from digest.render.lint.mail import Mail, opened
from digest.render.lint.rule import Fault, Rule
from digest.render.lint.rules import RULES, lint, rule_ids
from digest.render.lint.structure import CLIPPED, NEARLY_CLIPPED

__all__ = [
    "CLIPPED",
    "NEARLY_CLIPPED",
    "RULES",
    "Answer",
    "Expected",
    "Fault",
    "Lacking",
    "Mail",
    "Rule",
    "lacking",
    "lint",
    "opened",
    "read_fallbacks",
    "rule_ids",
]
