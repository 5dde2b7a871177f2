"""Dates, counts and directions as a language writes them, by CLDR; pure, owner of Babel.

In: values and a BCP 47 tag. Out: text for readers. A tag that nobody knows falls back, it never fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.core import get_global

from digest.errors import ConfigError
from digest.text.terms import terms

FALLBACK = "en"
_WORLD = {"en": "en_GB"}
"""``en`` alone is the world's English, 6 October 2026; who wants October 6 writes ``en-us``."""
_SLANTED = frozenset({"Latn", "Cyrl", "Grek", "Armn", "Geor"})
"""Scripts with italics, whose letters may stand apart."""


@cache
def locale_of(language: str) -> Locale:
    """Return the locale of a tag, of its language alone, or of English."""
    tag = language.strip().lower().replace("_", "-")
    for candidate in (tag, tag.partition("-")[0], FALLBACK):
        try:
            return Locale.parse(_WORLD.get(candidate, candidate).replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("CLDR has English")


def tags(language: str) -> tuple[str, ...]:
    """Return the tags to look things up under, the nearest first: ``pt-br``, ``pt``, ``en``."""
    tag = language.strip().lower().replace("_", "-")
    return tuple(dict.fromkeys((tag, tag.partition("-")[0], FALLBACK)))


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Return which way a language is written."""
    return "rtl" if locale_of(language).text_direction == "rtl" else "ltr"


def is_upright(language: str) -> bool:
    """Tell whether a language's script is harmed by italics or by space between letters."""
    tag = locale_of(language)
    likely: str = get_global("likely_subtags").get(tag.language, "")
    return _SLANTED.isdisjoint((tag.script or likely).split("_"))


def plural(count: int, language: str) -> str:
    """Return the CLDR category of a count: zero, one, two, few, many or other."""
    return locale_of(language).plural_form(count)


@cache
def categories(language: str) -> tuple[str, ...]:
    """Return the CLDR categories of whole numbers, in CLDR's order: a catalogue has a form for each."""
    met = {plural(count, language) for count in (*range(201), 1_000_000)}
    return tuple(name for name in ("zero", "one", "two", "few", "many", "other") if name in met)


def number(value: int, language: str) -> str:
    """Return a number with the language's separators."""
    return numbers.format_decimal(value, locale=locale_of(language))


def format_date(day: date, pattern: str, language: str) -> str:
    """Return a day by a CLDR pattern: ``(dd.MM.yyyy)`` gives ``(06.10.2026)``."""
    try:
        return dates.format_date(day, format=pattern, locale=locale_of(language))
    except (AttributeError, KeyError, ValueError) as exc:
        raise ConfigError(
            f"date_format {pattern!r} does not describe a day",
            hint="in config/digest.toml, [newsletters.NAME.teaser]: CLDR letters such as (dd.MM.yyyy)",
        ) from exc


def long_date(day: date, language: str) -> str:
    """Return ``Tuesday, 6 October 2026``."""
    return dates.format_date(day, format="full", locale=locale_of(language))


def entry_date(day: date, language: str) -> str:
    """Return ``28 Sep 2026``."""
    locale = locale_of(language)
    if str(locale) == _WORLD[FALLBACK]:  # CLDR's British months are Jun, Jul, Aug, Sept
        return dates.format_date(day, format="d MMM y", locale=FALLBACK)
    return dates.format_skeleton("yMMMd", _noon(day), locale=locale)


@cache
def calendar_words(language: str) -> frozenset[str]:
    """Return the words of the names of days and months, as :mod:`digest.text.terms` folds them."""
    return month_words(language) | _words_of(locale_of(language).days, language)


@cache
def month_words(language: str) -> frozenset[str]:
    """Return the words of the names of months, folded."""
    return _words_of(locale_of(language).months, language)


@cache
def weekday_words(language: str) -> Mapping[str, int]:
    """Return the words of the names of weekdays, folded, each with its number from Monday = 0."""
    named = locale_of(language).days
    numbers: dict[str, set[int]] = {}
    for form in named.values():
        for number, name in form.get("wide", {}).items():
            for term in terms(name, language):
                numbers.setdefault(term, set()).add(int(str(number)))
    return {term: min(found) for term, found in numbers.items() if len(found) == 1}


def _words_of(names: Mapping[str, Mapping[str, Mapping[object, str]]], language: str) -> frozenset[str]:
    return frozenset(
        term
        for form in names.values()
        for name in form.get("wide", {}).values()
        for term in terms(name, language)
    )


def _noon(day: date) -> datetime:
    """Return a moment that Babel, which reckons in UTC, writes as this very day."""
    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 (Babel takes naive times as UTC)
