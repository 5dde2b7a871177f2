"""The mail's own words in a language, from ``labels/LANG.toml`` in the template folders.

In: a language and folders, the site's own first. Out: Labels. What a language lacks comes from English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.errors import TemplateError
from digest.text import locale

TEXTS, SECTIONS, PAGES, NUMBERS = "texts", "sections", "pages", "numbers"
COUNTED = ("stories", "reading", "minutes")

_PACKAGE = Path(__file__).parent.parent


def built_in_templates() -> Path:
    """Return the folder of the built-in templates: inside a wheel's package, beside it in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words of one language; each table is looked up in the nearest file that has the key."""

    language: str
    texts: Mapping[str, str]
    sections: Mapping[str, str]
    pages: Mapping[str, str]
    """The words of the readers' pages."""
    counts: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, str]

    def section(self, key: str) -> str:
        """Return a section's title; for an unknown key the key itself, made readable."""
        title = self.sections.get(key)
        return title if title is not None else key.replace("-", " ").capitalize()

    def count(self, name: str, n: int) -> str:
        """Return a counted noun in the plural the language wants, small numbers in words."""
        forms = self.counts[name]
        form = forms.get(locale.plural(n, self.language)) or forms["other"]
        digits = locale.number(n, self.language)
        return form.replace("{n}", digits if name == "minutes" else self.numbers.get(str(n), digits))


def read_labels(language: str, folders: Sequence[Path] = ()) -> Labels:
    """Read the labels of a language; the folders go before the built-in one, a near tag before a far one."""
    texts: dict[str, str] = {}
    sections: dict[str, str] = {}
    pages: dict[str, str] = {}
    numbers: dict[str, str] = {}
    counts: dict[str, Mapping[str, str]] = {}
    counting: str | None = None
    for tag, tables in _files(language, folders):
        texts = {**tables.get(TEXTS, {}), **texts}
        sections = {**tables.get(SECTIONS, {}), **sections}
        pages = {**tables.get(PAGES, {}), **pages}
        counts = {**{name: tables[name] for name in COUNTED if name in tables}, **counts}
        if counting is None and any(name in tables for name in COUNTED):
            counting = tag  # plural rules and words for numbers go with the nouns they count
        if tag == counting:
            numbers = {**tables.get(NUMBERS, {}), **numbers}
    return Labels(
        language=counting or locale.FALLBACK,
        texts=texts,
        sections=sections,
        pages=pages,
        counts=counts,
        numbers=numbers,
    )


def untranslated(language: str, folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """Return the labels of the mail that only English has, of ``language`` and its nearest tags."""
    own: set[str] = set()
    every: set[str] = set()
    for tag, tables in _files(language, folders):
        names = {*tables.get(TEXTS, {}), *(name for name in COUNTED if name in tables)}
        every |= names
        if tag.partition("-")[0] == locale.tags(language)[0].partition("-")[0]:
            own |= names
    return tuple(sorted(every - own))


def _files(language: str, folders: Sequence[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for tag in locale.tags(language):
        if not re.fullmatch(r"[a-z0-9-]+", tag):
            continue
        for folder in (*folders, built_in_templates()):
            file = folder / "labels" / f"{tag}.toml"
            if file.is_file():
                yield tag, _read(file)


def _read(file: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as exc:
        raise TemplateError(f"{file}: {exc}", hint="labels are a TOML file in UTF-8") from exc
    for name, table in tables.items():
        if name not in {TEXTS, SECTIONS, PAGES, NUMBERS, *COUNTED}:
            raise TemplateError(f"{file}: there is no table [{name}]", hint=f"tables: {_TABLES}")
        if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
            raise TemplateError(f"{file}: [{name}] must hold texts only", hint='key = "text"')
        if name in COUNTED and "other" not in table:
            raise TemplateError(f"{file}: [{name}] lacks the form for `other`", hint='other = "{n} …"')
    return tables


_TABLES = ", ".join((TEXTS, SECTIONS, PAGES, NUMBERS, *COUNTED))
