"""Write docs/reference/checklist.md from checklist.toml and the lint's rules.

``--check`` only tells if it is current.

python docs/make_checklist.py
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digest.render.lint import RULES

FOLDER = Path(__file__).parent / "reference"
POINTS, PAGE = FOLDER / "checklist.toml", FOLDER / "checklist.md"
RULED = "tests/unit/test_lint_rules.py::test_a_rule_passes_the_good_mail_and_finds_each_broken_one"
"""What shows of every rule that it holds, and that it finds what breaks it."""
_TOP = """# The mail's checklist

`python docs/make_checklist.py` makes this page from `checklist.toml` and the rules of the lint. `digest lint`
holds each edition against the rules; the tests hold the built-in theme against the rest. An **error** stops a
send, a *warning* is for a person to look at, a note concerns few readers. How to live with them:
[checking a mail](../how-to/lint.md).

## The points

The built-in theme passes every rule: `tests/unit/test_lint_rules.py`, which also has for each rule mails that
break it in one place. What only a browser can tell runs in Chromium, in light and dark, left-to-right and
right-to-left; without Chromium these tests are skipped, and with `CI=true` that is a failure.

| point | what is asked | rules | tests | built-in theme |
|---|---|---|---|---|
"""
_MARKS = {"error": "**{}**", "warning": "*{}*", "note": "{}"}


def points() -> list[dict[str, Any]]:
    """Return the points in their order."""
    return list(tomllib.loads(POINTS.read_text(encoding="utf-8"))["points"])


def checklist() -> str:
    """Return the page."""
    rows = "".join(_row(number, point) for number, point in enumerate(points(), start=1))
    return f"{_TOP}{rows}\n## The rules\n\n" + "\n".join(_rules()) + "\n"


def _row(number: int, point: dict[str, Any]) -> str:
    rules = [_MARKS[rule.severity].format(f"`{rule.id}`") for rule in RULES if rule.point == number]
    named = [*point.get("tests", []), *([RULED] if rules else [])]
    tests = [f"[{_name(test)}](../../{test.partition('::')[0]})" for test in named]
    cells = (
        str(number),
        point["asks"],
        ", ".join(rules),
        "; ".join(tests),
        point.get("result", "holds"),
    )
    return f"| {' | '.join(cells)} |\n"


def _name(test: str) -> str:
    file, _, function = test.partition("::")
    return (function or Path(file).stem).removeprefix("test_").replace("_", " ")


def _rules() -> Iterator[str]:
    yield "| rule | severity | what is asked | remedy |\n|---|---|---|---|"
    for rule in RULES:
        yield f"| `{rule.id}` | {rule.severity} | {rule.asks} | {_escaped(rule.remedy)} |"


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace("|", "&#124;")


def main() -> int:
    """Write the page, or with ``--check`` tell whether it is current."""
    page = checklist()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.read_text(encoding="utf-8") == page else 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
