from __future__ import annotations

import gettext
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from digest.errors import TemplateError
from digest.text import locale
from digest.text.labels import built_in_templates, placeholders, read_labels

FOLDER = built_in_templates() / "locale"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.po"))
HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
COUNTED = ("stories", "reading", "minutes", "more")


def catalogue(file: Path) -> Any:
    with file.open("rb") as stream:
        return read_po(stream, abort_invalid=True)


ENGLISH = catalogue(FOLDER / "digest.pot")


def texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_there_are_many_languages_with_arabic_among_them() -> None:
    assert {"ar", "de", "es", "fr", "it", "nl", "pl", "pt"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete_and_knows_the_english_of_today(language: str) -> None:
    told = catalogue(FOLDER / f"{language}.po")
    assert [(m.context, m.id) for m in told] == [(m.context, m.id) for m in ENGLISH]
    assert [m.context for m in told if m.id and not all(texts(m.string))] == []
    assert [m.context for m in told if m.fuzzy and m.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_the_english(language: str) -> None:
    for message in catalogue(FOLDER / f"{language}.po"):
        if not message.id:
            continue
        wanted = frozenset().union(*map(placeholders, texts(message.id)))
        *_, last = forms = texts(message.string)
        assert placeholders(last) == wanted, message.context
        assert all(placeholders(form) <= wanted for form in forms), message.context


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language: str) -> None:
    same = {
        message.context
        for message in catalogue(FOLDER / f"{language}.po")
        for text in texts(message.string)
        if message.id and text in texts(message.id)
    }
    # "1 min" and the Dutch "Update:" are what these languages say too, and six is six in French.
    assert same <= {"count.minutes", "mail.colon", "mail.update", "number.6"}
    told = " ".join(text for m in catalogue(FOLDER / f"{language}.po") for text in texts(m.string))
    assert not re.search(r"\b(the|your|mail program|unsubscribe|stories)\b", told)


def test_french_keeps_its_marks_on_the_line_and_east_asian_ones_are_full_width() -> None:
    french = " ".join(text for m in catalogue(FOLDER / "fr.po") if m.id for text in texts(m.string))
    assert "\xa0:" in french
    assert not re.search("[^\xa0][:;?!»]|«[^\xa0]|°[^\xa0]", french)
    for language in ("ja", "zh"):
        told = "".join(text for m in catalogue(FOLDER / f"{language}.po") if m.id for text in texts(m.string))
        assert not re.search(r"[:;?!,]", told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plural_rule_in_the_head_is_that_of_the_cldr(language: str) -> None:
    told = catalogue(FOLDER / f"{language}.po")
    assert told.num_plurals == len(locale.categories(language))
    rule = gettext.c2py(told.plural_expr)
    for count in (*range(1000), 1_000_000):
        assert locale.categories(language)[rule(count)] == locale.plural(count, language), count


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_number_is_told(language: str) -> None:
    labels = read_labels(language)
    assert labels.language == language
    for name in COUNTED:
        told = [labels.count(name, n) for n in range(1, 120)]
        assert all(told)
        assert not any("{" in text for text in told)


@pytest.mark.parametrize(
    ("language", "stories"),
    [
        ("en", ["one story", "two stories", "nine stories", "13 stories"]),
        ("de", ["ein Thema", "zwei Themen", "neun Themen", "13 Themen"]),
        ("fr", ["un sujet", "deux sujets", "neuf sujets", "13 sujets"]),
        ("pl", ["jedna wiadomość", "dwie wiadomości", "dziewięć wiadomości", "13 wiadomości"]),
        ("ar", ["قصة واحدة", "قصتان", "تسع قصص", "13 قصة"]),
        ("ja", ["1本の記事", "2本の記事", "9本の記事", "13本の記事"]),
        ("pt-br", ["uma notícia", "duas notícias", "nove notícias", "13 notícias"]),
    ],
)
def test_small_numbers_are_words_in_the_right_plural(language: str, stories: list[str]) -> None:
    assert [read_labels(language).count("stories", n) for n in (1, 2, 9, 13)] == stories


def test_an_articles_minutes_stay_digits() -> None:
    assert [read_labels("en").count("minutes", n) for n in (1, 9)] == ["1 min", "9 min"]


@pytest.mark.parametrize("language", ["fi", "tlh", "../en"])
def test_a_language_without_labels_speaks_english(language: str) -> None:
    labels = read_labels(language)
    assert labels.texts == read_labels("en").texts
    assert labels.count("stories", 2) == "two stories"


def test_a_section_without_label_is_named_by_its_key() -> None:
    assert read_labels("de").section("hard-news") == "Nachrichten"
    assert read_labels("de").section("kultur-und-mehr") == "Kultur und mehr"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "locale").mkdir()
    return tmp_path


def _write(folder: Path, name: str, text: str) -> Path:
    file = folder / "locale" / name
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def entry(name: str, text: str) -> str:
    return f'msgctxt "{name}"\nmsgid "whatever it is in English"\nmsgstr "{text}"\n'


def noun(one: str, other: str) -> str:
    head = 'msgctxt "count.stories"\nmsgid "one story"\nmsgid_plural "{word} stories"\n'
    return f'{head}msgstr[0] "{one}"\nmsgstr[1] "{other}"\n'


def test_a_sites_own_words_go_before_the_built_in_ones_key_by_key(folder: Path) -> None:
    _write(folder, "de.po", entry("mail.close", "Feierabend.") + "\n" + entry("sections.kultur", "Bühne"))
    labels = read_labels("de-AT", (folder,))
    assert labels.texts["close"] == "Feierabend."
    assert labels.texts["earlier"] == "Frühere Berichte"
    assert labels.section("kultur") == "Bühne"
    assert labels.count("stories", 2) == "zwei Themen"


def test_a_site_can_say_it_otherwise_in_english(folder: Path) -> None:
    _write(folder, "en.po", entry("mail.close", "Good night."))
    assert read_labels("en", (folder,)).texts["close"] == "Good night."
    assert read_labels("fi", (folder,)).texts["close"] == "Good night."


def test_a_site_can_bring_a_language_of_its_own(folder: Path) -> None:
    _write(folder, "da.po", noun("én sag", "{word} sager") + "\n" + entry("number.2", "to"))
    labels = read_labels("da", (folder,))
    assert labels.count("stories", 2) == "to sager"
    assert labels.count("stories", 3) == "3 sager", "English number words do not go with its nouns"
    assert labels.texts["earlier"] == "Earlier coverage"


def test_what_is_marked_as_fuzzy_or_is_empty_is_not_used(folder: Path) -> None:
    _write(folder, "de.po", "#, fuzzy\n" + entry("mail.close", "Hm.") + "\n" + entry("mail.view", ""))
    assert read_labels("de", (folder,)).texts == read_labels("de").texts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('msgid "x\n', "de.po:"),
        (entry("mail.clothes", "Feierabend."), "the name of no text"),
        (entry("mail.edition", "Ausgabe {nr}"), "{nr}"),
        ('msgctxt "count.stories"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "ein"\n', "2"),
    ],
)
def test_a_broken_catalogue_is_named(folder: Path, text: str, said: str) -> None:
    file = _write(folder, "de.po", text)
    if said == "2":
        file.write_text(
            file.read_text("utf-8").replace("nplurals=2; plural=(n != 1)", "nplurals=1; plural=0")
        )
    with pytest.raises(TemplateError) as caught:
        read_labels("de", (folder,))
    assert said in caught.value.what
    assert str(folder) in caught.value.what
    assert caught.value.hint


def test_a_catalogue_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / "locale" / "de.po").write_bytes((HEAD + entry("mail.close", "Müde.")).encode("latin-1"))
    with pytest.raises(TemplateError, match=r"de\.po") as caught:
        read_labels("de", (folder,))
    assert "UTF-8" in caught.value.hint
