from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

from digest import errors
from digest.cli.upgrading import DUE

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"]


def test_the_reference_of_the_commands_is_current() -> None:
    made = subprocess.run([sys.executable, str(DOCS / "make_reference.py"), "--check"], check=False)
    assert made.returncode == 0, "run: python docs/make_reference.py"


def test_every_exit_code_is_documented() -> None:
    page = (DOCS / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in kinds if issubclass(kind, errors.DigestError)}
    assert codes | {0, DUE} <= documented


def test_the_tests_that_hold_the_senders_rules_exist() -> None:
    page = (ROOT / "docs" / "reference" / "sender-rules.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[a-z_/0-9]+\.py)::(test_\w+)`", page)
    named += [
        ("tests/integration/test_bulk_sender_rules.py", name) for name in re.findall(r"`(test_\w+)`", page)
    ]
    missing = [
        f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")
    ]
    assert (missing, len(named) > 40) == ([], True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), f"{page}: {target}"


def test_commands_of_the_documentation_exist() -> None:
    known = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    names = set(re.findall(r"^## digest ([a-z]+)", known, re.MULTILINE))
    for page in [*sorted((DOCS / "how-to").glob("*.md")), DOCS / "tutorial.md", ROOT / "README.md"]:
        text = page.read_text(encoding="utf-8")
        used = set(re.findall(r"(?:^    |`)digest ([a-z]+)", text, re.MULTILINE))
        assert used <= names, page


def test_the_unit_runs_the_service_without_rights_it_does_not_need() -> None:
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys are written in mixed case
    unit.read(DOCS / "deploy" / "evening-digest.service")
    service = unit["Service"]
    assert service["ExecStart"].endswith(" run")
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"].startswith(service["WorkingDirectory"])
