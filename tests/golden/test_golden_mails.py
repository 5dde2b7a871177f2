"""The mail as it is, byte by byte: a change of template, label or library shows as a difference here.

Look at the difference, and at the mail in a browser; then accept it:

    ACCEPT_GOLDEN=1 .venv/bin/python -m pytest tests/golden
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from evening import ARABIC, ENGLISH, GERMAN, LOOK

from digest.model import Edition
from digest.render import render

HERE = Path(__file__).parent
SEGMENT = frozenset({"Labour"})


def _compare(name: str, text: str) -> None:
    file = HERE / name
    if os.environ.get("ACCEPT_GOLDEN") == "1":
        file.write_bytes(text.encode())
    assert text == file.read_bytes().decode(), f"{name} changed: see the head of {Path(__file__).name}"


@pytest.mark.parametrize(("name", "edition"), [("english", ENGLISH), ("german", GERMAN), ("arabic", ARABIC)])
def test_the_mail_is_the_golden_one(name: str, edition: Edition) -> None:
    page = render(edition, look=LOOK).page(frozenset())
    assert page is not None
    _compare(f"{name}.html", page.html)
    _compare(f"{name}.txt", f"{page.subject}\n{page.preheader}\n\n{page.text}")


def test_the_mail_of_a_segment_is_the_golden_one() -> None:
    page = render(ENGLISH, look=LOOK).page(SEGMENT)
    assert page is not None
    _compare("segment.html", page.html)
    _compare("segment.txt", f"{page.subject}\n{page.preheader}\n\n{page.text}")
