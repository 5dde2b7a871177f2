"""Stage render, lint: what will break in whose mail program. In: a segment's message. Out: Findings."""

from digest.render.lint.expected import Answer, Expected
from digest.render.lint.mail import Mail, opened
from digest.render.lint.rule import Fault, Rule
from digest.render.lint.rules import RULES, lint, rule_ids

__all__ = ["RULES", "Answer", "Expected", "Fault", "Mail", "Rule", "lint", "opened", "rule_ids"]
