from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("sumy", "nltk", "trafilatura", "premailer", "cssutils", "PIL", "numpy", "fastapi", "aiosmtpd")


@pytest.mark.parametrize("module", ["digest.cli.app", "digest.pipeline", "digest.deliver", "digest.web"])
def test_starting_up_does_not_load_what_only_some_stages_need(module: str) -> None:
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
