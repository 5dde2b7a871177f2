"""An agency takes a piece back: by a file in a folder or by a mail, and it leaves archive and edition."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from agency_kit import NINJS_3, NOW

from digest.cli import main

HEADLINE = "Skarrow closes its harbour to ferries"
KILL = {"uri": NINJS_3["uri"], "type": "text", "pubstatus": "canceled"}  # without a date: a kill needs none
DIGEST = """
[newsletters.evening]
time_zone = "UTC"
sender = "digest@courier.example"
[newsletters.evening.gate]
min_stories = 1
"""
OTHER = {
    **NINJS_3,
    "uri": "urn:wire.example:glacier",
    "headlines": [{"role": "main", "value": "The Varn glacier is smaller than ever"}],
    "descriptions": [{"value": "The Varn glacier lost four metres of ice. Mills look for another source."}],
    "bodies": [
        {
            "role": "main",
            "contentType": "text/plain",
            "value": "The Varn glacier lost four metres of ice since June, more than in any year before.\n"
            "Hydrologists warn that the mills of the valley must find another source of water.",
        }
    ],
}


def as_file(site: Path, number: int, item: dict[str, object]) -> None:
    _settle(site / "in" / f"{number}.json", json.dumps(item).encode())


def as_mail(site: Path, number: int, item: dict[str, object]) -> None:
    mail = EmailMessage()
    mail["From"], mail["Date"] = "desk@wire.example", f"Tue, 06 Oct 2026 09:0{number}:00 +0000"
    mail["Subject"], mail["Message-ID"] = "Nord Wire", f"<{number}@wire.example>"
    mail.set_content("Attached.")
    mail.add_attachment(json.dumps(item).encode(), maintype="application", subtype="json", filename="a.json")
    _settle(site / "in" / f"{number}.eml", mail.as_bytes())


def _settle(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    os.utime(path, (NOW.timestamp() - 60, NOW.timestamp() - 60))


WAYS = {
    "files": ("folder", "*.json", as_file),
    "mails": ("mail", "*.eml", as_mail),
    "mails in a folder": ("folder", "*.eml", as_mail),
}


@pytest.mark.parametrize("undated", ["first-seen", "drop"])
@pytest.mark.parametrize("way", WAYS)
def test_a_kill_without_a_date_purges_and_the_edition_follows(
    way: str, undated: str, write_site: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    kind, pattern, put = WAYS[way]
    source = f'[sources.wire]\nkind = "{kind}"\npath = "in"\npattern = "{pattern}"\nundated = "{undated}"\n'
    site = write_site(digest=DIGEST, sources=source)
    (site / "in").mkdir()

    def digest(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as leaving:
            main([*words, "--site", str(site), "--now", NOW.isoformat()])
        return int(leaving.value.code or 0), capsys.readouterr().out

    put(site, 1, NINJS_3)
    put(site, 2, OTHER)
    assert json.loads(digest("collect", "--json")[1])[0]["new"] == 2
    digest("build")
    assert HEADLINE in digest("show", "latest", "--as", "text")[1]

    put(site, 3, KILL)
    assert json.loads(digest("collect", "--json")[1])[0]["cancelled"] == 1
    shown = digest("show", "latest", "--as", "text")[1]
    assert (HEADLINE in shown, "Varn glacier" in shown) == (False, True)
    assert digest("why", HEADLINE)[0] == 4


@pytest.mark.parametrize("way", WAYS)
def test_a_piece_and_its_kill_that_come_together_are_no_article(
    way: str, write_site: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    kind, pattern, put = WAYS[way]
    source = f'[sources.wire]\nkind = "{kind}"\npath = "in"\npattern = "{pattern}"\n'
    site = write_site(digest=DIGEST, sources=source)
    (site / "in").mkdir()
    put(site, 1, KILL)
    put(site, 2, NINJS_3)
    with pytest.raises(SystemExit):
        main(["collect", "--json", "--site", str(site), "--now", NOW.isoformat()])
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["new"], report["cancelled"]) == (0, 1)
