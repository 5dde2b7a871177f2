"""The examples on the page about sources are tried as they stand there."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from digest.collect.folder import FolderCollector
from digest.collect.mail_source import MailCollector
from digest.config import load_site
from digest.config.schema import SourceKind
from digest.model import Article, SourceId

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "sources.md"
NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
# "`wire/harbour.xml`:" and what is indented below it.
EXAMPLE = re.compile(r"`([\w./-]+\.\w+)`:\n\n((?:(?: {4}.*)?\n)+)")


def collected(section: str, site: Path) -> Article:
    """Write what the page's section says into a site, collect its source, and return the only article."""
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    examples = {name: dedent(block).strip("\n") + "\n" for name, block in EXAMPLE.findall(text)}
    assert "config/sources.toml" in examples
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
