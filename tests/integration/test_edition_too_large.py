"""An edition larger than a mail may be, from the build to the page on the web."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import EDITION, NOW, Newsroom, newsroom

from digest.config import load_site
from digest.model import EditionId
from digest.pipeline import web_page
from digest.store import editions, open_store

LIMIT = 13_000


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    """A newsroom whose mails may have the frame and little more."""
    made = newsroom(tmp_path / "site", capsys)
    config = made.root / "config" / "digest.toml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("[newsletters.evening]\n", f"[newsletters.evening]\nfit_kb = {LIMIT // 1000}\n", 1),
        encoding="utf-8",
    )
    assert made("build", now=NOW).code == 0
    return made


def test_the_build_notes_what_goes_and_why_tells_it(desk: Newsroom) -> None:
    data = desk("show", EDITION, "--as", "json", now=NOW).json
    stories = [entry["story"] for section in data["sections"] for entry in section["entries"]]
    assert len(stories) == 2
    assert data["fit"]["limit"] == LIMIT
    html = desk("show", EDITION, "--as", "html", now=NOW).out
    assert len(html.encode()) <= LIMIT
    assert html.count("<h3") == 1
    assert "one more story on the web" in html
    told = [
        (reason["included"], reason["room"])
        for word in ("Harbour", "Parliament", "Tunnel", "Glacier")
        for reason in desk("why", word, "--json", now=NOW).json
    ]
    left = [room for included, room in told if included and room]
    assert left == [
        "on the web only: the mail of all topics would have more than 13 kB (fit_kb, gate.max_kb)"
    ]
    assert [room for included, room in told if not included] == [None, None]


def test_the_page_on_the_web_has_all_that_the_mail_left_out(desk: Newsroom) -> None:
    site = load_site(desk.root)
    store = open_store(site.database)
    with store.read("the edition") as connection:
        edition = editions.content(connection, EditionId.parse(EDITION))
    store.close()
    assert edition is not None
    assert edition.fit is not None
    html = web_page(site, edition)
    assert html.count("<h3") == len(edition.entries) == 2
    assert "more story on the web" not in html
    for entry in edition.entries:
        assert entry.teaser.text in html
        assert all(piece.headline in html for piece in entry.earlier)
