"""A newsroom on a folder of saved pages, with the command line at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from digest.cli import main

NOW = "2026-10-06T18:00+02:00"
EDITION = "evening/2026-10-06"
STORIES = {
    "harbour": (
        "Harbour pilots walk out over night shifts",
        "Pilots at Port Ellery left their boats on Tuesday and said they would not return before Friday.",
        "Eleven freighters are waiting outside the breakwater, the port authority said at noon.",
    ),
    "parliament": (
        "Parliament adopts the heat law by four votes",
        "Employers must stop outdoor work at thirty-four degrees or provide shade, water and paid breaks.",
        "Schools are exempt until spring, which unions call a loophole that swallows the rule.",
    ),
    "tunnel": (
        "Tunnel inspectors find cracks below the river",
        "The northern tube stays closed for at least six weeks after inspectors found cracks in its lining.",
        "Commuters are sent over the Harl bridge, where the city expects queues of an hour.",
    ),
    "glacier": (
        "Glacier survey counts the smallest summer on record",
        "The Varn glacier lost four metres of ice since June, more than in any year since counting began.",
        "Hydrologists warn that the valley's mills must find another source of water within a decade.",
    ),
}
CONFIG = """
[site]
name = "The Courier"
url = "https://courier.example"
postal_address = "4 Quay Street, Port Ellery"
[delivery]
transport = "files"
[newsletters.evening]
time_zone = "Europe/Berlin"
sender = "digest@courier.example"
approval = "{approval}"
[newsletters.evening.gate]
min_stories = 1
[[newsletters.evening.sections]]
key = "hard-news"
stories = {stories}
[[newsletters.evening.sections]]
key = "second"
kind = "feature"
stories = 2
"""


def page(
    name: str, headline: str, *paragraphs: str, address: str | None = None, day: str = "2026-10-06"
) -> str:
    url = address or f"https://courier.example/{name}"
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": headline,
        "datePublished": f"{day}T12:00:00+02:00",
        "url": url,
    }
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{headline}</title><link rel="canonical" href="{url}">'
        f'<script type="application/ld+json">{json.dumps(about)}</script></head>'
        f"<body><article><h1>{headline}</h1>{body}</article></body></html>"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """A site, and the command that works on it."""

    root: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str, now: str = NOW) -> Ran:
        code = 0
        self.capsys.readouterr()
        try:
            main([*words, "--site", str(self.root), "--now", now])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        captured = self.capsys.readouterr()
        return Ran(code=code, out=captured.out, err=captured.err)

    def configure(self, *, approval: str = "auto", stories: int = 2) -> None:
        text = CONFIG.format(approval=approval, stories=stories)
        (self.root / "config" / "digest.toml").write_text(text, encoding="utf-8")

    def add(self, name: str, *told: str, address: str | None = None, day: str = "2026-10-06") -> None:
        file = self.root / "pages" / f"{name}.html"
        file.write_text(page(name, *told, address=address, day=day), encoding="utf-8")

    def told(self) -> list[tuple[str, str]]:
        """Return (section, first word of the headline) of the edition's stories."""
        shown = self("show", EDITION, "--as", "json").json
        return [
            (section["key"], entry["teaser"]["headline"].split()[0].lower())
            for section in shown["sections"]
            for entry in section["entries"]
        ]


def newsroom(root: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    """Make a site with four stories, collected."""
    (root / "config").mkdir(parents=True)
    (root / "pages").mkdir()
    (root / "config" / "sources.toml").write_text(
        '[sources.pages]\nkind = "folder"\npath = "pages"\n', encoding="utf-8"
    )
    (root / "config" / "subscribers.toml").write_text(
        'subscribers = ["ada@reader.example", "bruno@reader.example"]\n', encoding="utf-8"
    )
    made = Newsroom(root=root, capsys=capsys)
    made.configure()
    for name, told in STORIES.items():
        made.add(name, *told)
    assert made("collect").code == 0
    return made
