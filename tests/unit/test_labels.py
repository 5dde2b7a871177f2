from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from digest.errors import TemplateError
from digest.text.labels import COUNTED, built_in_templates, read_labels

LANGUAGES = ("en", "de", "fr", "es", "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_label_of_english(language: str) -> None:
    tables = {
        tag: tomllib.loads((built_in_templates() / "labels" / f"{tag}.toml").read_text("utf-8"))
        for tag in ("en", language)
    }
    for table in ("texts", "sections"):
        assert tables[language][table].keys() == tables["en"][table].keys()
    assert set(COUNTED) <= tables[language].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_a_language_has_is_written(language: str) -> None:
    labels = read_labels(language)
    for name in COUNTED:
        told = {n: labels.count(name, n) for n in range(1, 120)}
        assert all(told.values())
        assert not any("{" in text for text in told.values())


@pytest.mark.parametrize(
    ("language", "stories"),
    [
        ("en", ["one story", "two stories", "nine stories", "13 stories"]),
        ("de", ["ein Thema", "zwei Themen", "neun Themen", "13 Themen"]),
        ("fr", ["un sujet", "deux sujets", "neuf sujets", "13 sujets"]),
        ("es", ["una historia", "dos historias", "nueve historias", "13 historias"]),
        ("ar", ["قصة واحدة", "قصتان", "تسع قصص", "13 قصة"]),
    ],
)
def test_small_numbers_are_words_in_the_right_plural(language: str, stories: list[str]) -> None:
    assert [read_labels(language).count("stories", n) for n in (1, 2, 9, 13)] == stories


def test_an_articles_minutes_stay_digits() -> None:
    assert [read_labels("en").count("minutes", n) for n in (1, 9)] == ["1 min", "9 min"]


@pytest.mark.parametrize("language", ["fi", "tlh", "../en", "pt-br"])
def test_a_language_without_labels_speaks_english(language: str) -> None:
    labels = read_labels(language)
    assert labels.texts == read_labels("en").texts
    assert labels.count("stories", 2) == "two stories"


def test_a_section_without_label_is_named_by_its_key() -> None:
    assert read_labels("de").section("hard-news") == "Nachrichten"
    assert read_labels("de").section("kultur-und-mehr") == "Kultur und mehr"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "labels").mkdir()
    return tmp_path


def _write(folder: Path, name: str, text: str) -> None:
    (folder / "labels" / name).write_text(text, encoding="utf-8")


def test_a_sites_own_words_go_before_the_built_in_ones_key_by_key(folder: Path) -> None:
    _write(folder, "de.toml", '[texts]\nclose = "Feierabend."\n')
    labels = read_labels("de-AT", (folder,))
    assert labels.texts["close"] == "Feierabend."
    assert labels.texts["earlier"] == "Frühere Berichte"
    assert labels.count("stories", 2) == "zwei Themen"


def test_a_site_can_bring_a_language_of_its_own(folder: Path) -> None:
    _write(folder, "nds.toml", '[stories]\none = "een Saak"\nother = "{n} Saken"\n[numbers]\n2 = "twee"\n')
    labels = read_labels("nds", (folder,))
    assert labels.count("stories", 2) == "twee Saken"
    assert labels.count("stories", 3) == "3 Saken", "English number words do not go with its nouns"
    assert labels.texts["earlier"] == "Earlier coverage"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[texts\n", "de.toml"),
        ("[words]\na = 'b'\n", "no table [words]"),
        ("[texts]\nclose = 3\n", "texts only"),
        ("texts = 'x'\n", "texts only"),
        ("[stories]\none = 'x'\n", "`other`"),
    ],
)
def test_a_broken_file_of_labels_is_named(folder: Path, text: str, said: str) -> None:
    _write(folder, "de.toml", text)
    with pytest.raises(TemplateError) as caught:
        read_labels("de", (folder,))
    assert said in caught.value.what
    assert str(folder) in caught.value.what
    assert caught.value.hint
