from __future__ import annotations

from datetime import date

import pytest

from digest.errors import ConfigError
from digest.text import locale

DAY = date(2026, 10, 6)


@pytest.mark.parametrize(
    ("language", "long", "entry"),
    [
        ("en", "Tuesday, 6 October 2026", "6 Oct 2026"),
        ("en-us", "Tuesday, October 6, 2026", "Oct 6, 2026"),
        ("de", "Dienstag, 6. Oktober 2026", "6. Okt. 2026"),
        ("de-AT", "Dienstag, 6. Oktober 2026", "6. Okt. 2026"),
        ("fr", "mardi 6 octobre 2026", "6 oct. 2026"),
        ("es", "martes, 6 de octubre de 2026", "6 oct 2026"),
        ("ar", "الثلاثاء، 6 أكتوبر 2026", "6 أكتوبر 2026"),
    ],
)
def test_dates_are_written_as_the_language_writes_them(language: str, long: str, entry: str) -> None:
    assert locale.long_date(DAY, language) == long
    assert locale.entry_date(DAY, language) == entry


def test_a_day_late_in_september_keeps_its_short_english_month() -> None:
    assert locale.entry_date(date(2026, 9, 28), "en") == "28 Sep 2026"


@pytest.mark.parametrize("tag", ["tlh", "", "../../etc/passwd", "x" * 300, "en_GB", "-"])
def test_a_language_nobody_knows_is_written_as_english(tag: str) -> None:
    assert locale.long_date(DAY, tag) == "Tuesday, 6 October 2026"
    assert locale.direction(tag) == "ltr"
    assert locale.plural(2, tag) == "other"


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [("(dd.MM.yyyy)", "(06.10.2026)"), ("(d MMM y)", "(6 Oct 2026)"), ("(MM/dd/yyyy)", "(10/06/2026)")],
)
def test_a_teasers_date_follows_the_configured_pattern(pattern: str, shown: str) -> None:
    assert locale.format_date(DAY, pattern, "en") == shown


@pytest.mark.parametrize("pattern", ["(HH:mm)", "dddd", "zz"])
def test_a_pattern_that_describes_no_day_is_a_configuration_error(pattern: str) -> None:
    with pytest.raises(ConfigError, match="date_format") as caught:
        locale.format_date(DAY, pattern, "en")
    assert "digest.toml" in caught.value.hint


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("de", "ltr")])
def test_the_direction_is_the_scripts(language: str, way: str) -> None:
    assert locale.direction(language) == way


def test_plurals_follow_the_languages_categories() -> None:
    assert [locale.plural(n, "ar") for n in (0, 1, 2, 3, 11, 100)] == [
        "zero",
        "one",
        "two",
        "few",
        "many",
        "other",
    ]
    assert locale.plural(0, "fr") == "one"


def test_numbers_are_the_languages() -> None:
    assert locale.number(1234, "de") == "1.234"


@pytest.mark.parametrize(
    ("language", "upright"),
    [
        ("de", False),
        ("ru", False),
        ("el", False),
        ("ar", True),
        ("ja", True),
        ("hi", True),
        ("zh-hant", True),
    ],
)
def test_scripts_without_italics_are_known(language: str, upright: bool) -> None:
    assert locale.is_upright(language) is upright


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("ja", ("other",)),
        ("de", ("one", "other")),
        ("pl", ("one", "few", "many")),
        ("fr", ("one", "many", "other")),
        ("ar", ("zero", "one", "two", "few", "many", "other")),
    ],
)
def test_a_language_has_the_categories_that_whole_numbers_reach(
    language: str, wanted: tuple[str, ...]
) -> None:
    assert locale.categories(language) == wanted


def test_tags_go_from_near_to_far() -> None:
    assert locale.tags("pt_BR") == ("pt-br", "pt", "en")
    assert locale.tags("en") == ("en",)
