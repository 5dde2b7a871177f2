"""The mail's own words in a language, from ``locale/LANG.po`` in the template folders (GNU gettext).

In: a language and folders, the site's own first. Out: Labels. What a language lacks comes from English, whose
texts stand in ``locale/digest.pot``. A text is known by its msgctxt, such as ``mail.view``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.errors import TemplateError
from digest.text import catalogues, locale

MAIL, SECTIONS, PAGES, COUNT, NUMBER = "mail", "sections", "pages", "count", "number"
"""What the name of a text begins with."""

_PACKAGE = Path(__file__).parent.parent


def built_in_templates() -> Path:
    """Return the folder of the built-in templates: inside a wheel's package, beside it in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A counted noun; the rules of plurals and the words for numbers are those of its own language."""

    language: str
    forms: tuple[str, ...]
    """In the order of the language's categories."""
    words: Mapping[str, str]
    """Small numbers in words, as the noun wants them."""

    def told(self, n: int) -> str:
        """Return ``n`` of it."""
        form = self.forms[locale.categories(self.language).index(locale.plural(n, self.language))]
        digits = locale.number(n, self.language)
        return form.replace("{n}", digits).replace("{word}", self.words.get(str(n), digits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words of one language; each text is taken from the nearest file that has it."""

    language: str
    """Of the nouns: English where nobody translated them."""
    texts: Mapping[str, str]
    sections: Mapping[str, str]
    pages: Mapping[str, str]
    """The words of the readers' pages."""
    nouns: Mapping[str, Noun]

    def section(self, key: str) -> str:
        """Return a section's title; for an unknown key the key itself, made readable."""
        title = self.sections.get(key)
        return title if title is not None else key.replace("-", " ").capitalize()

    def count(self, name: str, n: int) -> str:
        """Return a counted noun in the plural the language wants, small numbers in words."""
        return self.nouns[name].told(n)


def read_labels(language: str, folders: Sequence[Path] = ()) -> Labels:
    """Read the labels of a language; the folders go before the built-in one, a near tag before a far one."""
    texts: dict[str, str] = {}
    nouns: dict[str, Noun] = {}
    words: dict[str, dict[str, str]] = {}
    for tag, entries in _files(language, folders):
        own = words.setdefault(tag, {})
        for name, forms in entries.items():
            group, _, key = name.partition(".")
            if group == COUNT:
                nouns.setdefault(key, Noun(language=tag, forms=forms, words=own))
            elif group == NUMBER:
                own.setdefault(key, forms[0])
            else:
                texts.setdefault(name, forms[0])
    return Labels(
        language=nouns["stories"].language,
        texts=_of(MAIL, texts),
        sections=_of(SECTIONS, texts),
        pages=_of(PAGES, texts),
        nouns=nouns,
    )


def untranslated(language: str, folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """Return the names of the mail's texts that only English has, of ``language`` and its nearest tags."""
    every: set[str] = set()
    own: set[str] = set()
    spoken = locale.tags(language)[0].partition("-")[0]
    for tag, entries in _files(language, folders):
        names = {name for name in entries if name.partition(".")[0] in {MAIL, COUNT}}
        every |= names
        if tag.partition("-")[0] == spoken:
            own |= names
    return tuple(sorted(every - own))


def _of(group: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {name.partition(".")[2]: text for name, text in texts.items() if name.startswith(f"{group}.")}


def _files(language: str, folders: Sequence[Path]) -> Iterator[tuple[str, Mapping[str, tuple[str, ...]]]]:
    """Yield what each file says, the nearest first; English, which is complete, at the end."""
    known = catalogues.source(built_in_templates() / "locale" / "digest.pot")
    for tag in locale.tags(language):
        if not re.fullmatch(r"[a-z0-9-]+", tag):
            continue
        for folder in (*folders, built_in_templates()):
            file = folder / "locale" / f"{tag}.po"
            if file.is_file():
                yield tag, _checked(catalogues.translated(file, tag), known, file)
    yield locale.FALLBACK, known


def _checked(
    entries: Mapping[str, tuple[str, ...]], known: Mapping[str, tuple[str, ...]], file: Path
) -> Mapping[str, tuple[str, ...]]:
    """Return a file's entries; raise TemplateError at a name or a placeholder that nothing would fill."""
    for name, forms in entries.items():
        if name not in known and not name.startswith(f"{SECTIONS}."):
            raise TemplateError(
                f'{file}: msgctxt "{name}" is the name of no text', hint="locale/digest.pot has them all"
            )
        strange = set().union(*map(placeholders, forms)) - set().union(
            *map(placeholders, known.get(name, ()))
        )
        if strange:
            raise TemplateError(
                f'{file}: "{name}" has {", ".join(sorted(strange))}, which nothing fills',
                hint="take the names in braces as digest.pot has them",
            )
    return entries


def placeholders(text: str) -> frozenset[str]:
    """Return what is filled in a text, with ``{word}`` as ``{n}``: they are the same number."""
    return frozenset("{n}" if name == "{word}" else name for name in re.findall(r"{[^{}]*}", text))
