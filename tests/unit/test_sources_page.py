"""The examples on the page about sources are tried as they stand there."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from web_kit import says, serving

from digest.collect import collect
from digest.collect.folder import FolderCollector
from digest.collect.mail_source import MailCollector
from digest.config import load_site
from digest.config.source import FetchConfig, SourceKind
from digest.model import Article, SourceId

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "sources.md"
NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
# "`wire/harbour.xml`:" and what is indented below it.
EXAMPLE = re.compile(r"`([\w./-]+\.\w+)`:\n\n((?:(?: {4}.*)?\n)+)")


def examples_of(section: str) -> dict[str, str]:
    """Return the files that the page's section shows."""
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    examples = {name: dedent(block).strip("\n") + "\n" for name, block in EXAMPLE.findall(text)}
    assert "config/sources.toml" in examples
    return examples


def collected(section: str, site: Path) -> Article:
    """Write what the page's section says into a site, collect its source, and return the only article."""
    examples = examples_of(section)
    for name, said in examples.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
        os.utime(path, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    (site / "config" / "digest.toml").write_text("", encoding="utf-8")
    ((key, config),) = load_site(site).settings.sources.items()
    collector = MailCollector(site) if config.kind is SourceKind.MAIL else FolderCollector(site)
    (article,) = collector(SourceId(key), config, known=None, now=NOW).articles
    return article


@pytest.mark.parametrize(
    ("section", "headline"),
    [
        ("Files in a folder", "Skarrow opens its second tram line"),
        ("Agency files", "Skarrow closes its harbour to ferries"),
        ("Mails of agencies", "Skarrow opens its second tram line"),
    ],
)
def test_an_example_of_the_page_brings_its_article(section: str, headline: str, tmp_path: Path) -> None:
    article = collected(section, tmp_path)
    assert article.headline == headline
    assert article.published is not None
    assert len(article.blocks) == 2


@pytest.mark.parametrize("section", ["Feeds", "Sitemaps", "Section pages"])
def test_an_example_from_the_web_brings_its_article(section: str, tmp_path: Path) -> None:
    examples = examples_of(section)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "digest.toml").write_text("", encoding="utf-8")
    with serving() as server:
        server.answers["/robots.txt"] = says(b"", 404)
        for name, said in examples.items():
            here = re.sub(r"https://[a-z]+\.example(?=/)", server.url(""), said)
            server.answers[f"/{name}"] = says(here.encode())
            if name == "config/sources.toml":
                (tmp_path / name).write_text(here, encoding="utf-8")
        sources = load_site(tmp_path).settings.sources
        fetch = FetchConfig(allow_hosts=(server.host,), host_pause=timedelta())
        ((found,),) = collect(sources, root=tmp_path, fetch=fetch, validators={}, now=NOW)
    assert (found.failure, found.notes) == (None, ())
    (article,) = found.articles
    assert article.headline == "Skarrow buys back its ferry"
    assert article.published == datetime(2026, 10, 6, 12, 30, tzinfo=UTC)
    assert len(article.blocks) == 2


def test_every_kind_of_source_stands_in_the_table_of_the_page() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    assert set(re.findall(r"^\| \[`(\w+)`\]", table, re.MULTILINE)) == set(SourceKind)
    for target in re.findall(r"\]\(#([\w-]+)\)", PAGE.read_text(encoding="utf-8")):
        headings = re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
        assert target in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
