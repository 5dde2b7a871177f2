"""``digest teaser``: the dated teaser of one article, or of many lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from digest.cli.context import Context
from digest.cli.output import Json, print_json, say
from digest.collect import fetch_rules
from digest.collect.single import fetch_article, read_article
from digest.config import NewsletterConfig
from digest.config.source import FetchConfig
from digest.errors import DigestError, NotFound, UsageError
from digest.model import Article, Sentence, Teaser, Version, VersionId
from digest.summarise import summarise, summarise_text
from digest.text.locale import format_date


def teaser(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE|URL|-",
            help="A saved page, text dump, agency file or mail, or a page's address; - reads standard input.",
        ),
    ] = None,
    lines: Annotated[
        Path | None,
        typer.Option(
            "--jsonl",
            metavar="FILE",
            help="Lines of {id, lang, title, date, body} instead; - reads standard input.",
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--lang", help="The article's language. Default: the newsletter's, else en.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the dated teaser of an article: two sentences and a date.

    Examples: digest teaser page.html, digest teaser https://news.example/story,
    digest teaser --json - < dump.txt, digest teaser --jsonl FILE
    """
    if (file is None) == (lines is None):
        raise UsageError("name one article, or --jsonl FILE", hint="digest teaser --help shows examples")
    context: Context = ctx.obj
    newsletter = _newsletter(context)
    if lines is not None:
        for row in _rows(lines):
            sys.stdout.write(json.dumps(_teased(row, newsletter, language), ensure_ascii=False) + "\n")
        return
    assert file is not None
    now = context.now()
    article = _article(file, context, language=language, time_zone=newsletter.time_zone, now=now)
    told = _told(article, newsletter, language or newsletter.language, now)
    shown = format_date(told.date, newsletter.teaser.date_format, newsletter.language)
    if as_json:
        print_json(_plain(told, shown))
    else:
        say(f"{told.text} {shown}".strip())


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="To begin")(teaser)


def _newsletter(context: Context) -> NewsletterConfig:
    """Return the site's only newsletter, where there is one; the defaults elsewhere."""
    if context.has_site():
        newsletters = context.site().settings.newsletters
        if len(newsletters) == 1:
            return next(iter(newsletters.values()))
    return NewsletterConfig()


def _told(article: Article, newsletter: NewsletterConfig, language: str, now: datetime) -> Teaser:
    version = Version(id=VersionId(""), number=1, article=article, first_seen=now, observed_at=now)
    told = summarise(version, language=language, time_zone=newsletter.time_zone, shape=newsletter.teaser)
    return replace(told, language=language)


def _article(file: str, context: Context, *, language: str | None, time_zone: str, now: datetime) -> Article:
    if file.lower().startswith(("http://", "https://")):
        fetching = context.site().settings.fetch if context.has_site() else FetchConfig()
        rules = fetch_rules(fetching)
        return fetch_article(file, rules=rules, language=language, time_zone=time_zone, now=now)
    name, data = _read(file)
    return read_article(data, name=name, language=language, time_zone=time_zone, now=now)


def _read(file: str) -> tuple[str, bytes]:
    if file == "-":
        return "standard input", sys.stdin.buffer.read()
    try:
        return file, Path(file).read_bytes()
    except FileNotFoundError:
        raise NotFound(f"there is no file {file}") from None
    except OSError as exc:
        raise DigestError(f"{file} cannot be read: {exc.strerror}") from exc


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    name, data = _read(str(file))
    for number, line in enumerate(data.decode("utf-8", errors="replace").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as exc:
            raise UsageError(f"{name}:{number}: {exc}", hint="each line must be one JSON object") from None
        if not isinstance(row, dict) or not isinstance(row.get("body"), str) or "id" not in row:
            raise UsageError(
                f"{name}:{number}: id and body are missing", hint="{id, lang, title, date, body}"
            )
        yield row


def _teased(row: dict[str, Any], newsletter: NewsletterConfig, language: str | None) -> dict[str, Any]:
    spoken = row.get("lang") or language or newsletter.language
    sentences = summarise_text(
        text=row["body"], title=row.get("title"), language=str(spoken), shape=newsletter.teaser
    )
    return {
        "id": row["id"],
        "teaser": " ".join(sentence.text for sentence in sentences),
        **_origins(sentences),
    }


def _origins(sentences: tuple[Sentence, ...]) -> dict[str, Any]:
    return {
        "origin": [sentence.origin for sentence in sentences],
        "spans": [[list(span) for span in sentence.spans] for sentence in sentences],
    }


def _plain(told: Teaser, shown: str) -> dict[str, Any]:
    return {
        "headline": told.headline,
        "sentences": [sentence.text for sentence in told.sentences],
        "date": told.date.isoformat(),
        "text": f"{told.text} {shown}".strip(),
        **_origins(told.sentences),
        "lang": told.language,
        "credit": told.credit,
    }
