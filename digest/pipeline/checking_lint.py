"""What the settings say of the lint: rules and mail programs that there are none of."""

from __future__ import annotations

from collections.abc import Iterator

from digest.config import Site
from digest.errors import ConfigError
from digest.pipeline.checked import Checked, broken, error
from digest.render.lint import rule_ids
from digest.render.lint.caniemail import support


def check_lint(site: Site) -> Iterator[Checked]:
    """Yield what is misspelt."""
    part = "configuration"
    for name, newsletter in site.settings.newsletters.items():
        for rule in sorted(set(newsletter.gate.waive) - rule_ids()):
            yield error(
                part,
                f"newsletters.{name}.gate.waive names {rule!r}, and there is no such rule",
                "docs/reference/checklist.md lists them",
            )
    try:
        support().weights(site.settings.lint.shares)
    except ConfigError as wrong:
        yield broken(wrong, part)
