"""Hard news or feature, by named evidence."""

from __future__ import annotations

from typing import Any

import pytest
from kit import blocks, version

from digest.select.kind import Kind, kind
from digest.select.signs import section_names, signs


def told(headline: str, *paragraphs: str, language: str | None = "en", **changes: Any) -> Kind:
    return kind(
        version("a", headline=headline, blocks=blocks(*paragraphs), language=language, **changes),
        section_of_source=None,
        language="en",
    )


HARD = {
    "en": (
        "Police arrest two after fire at Ellery harbour",
        (
            "Two men were arrested on Tuesday after a fire killed a night watchman, police said. The court "
            "will decide today whether they stay in custody, a spokeswoman announced."
        ),
    ),
    "de": (
        "Polizei nimmt zwei Männer nach Brand im Hafen fest",
        (
            "Nach einem Brand mit einem Toten hat die Polizei am Dienstag zwei Männer festgenommen. Das "
            "teilte die Staatsanwaltschaft mit; das Gericht entscheidet laut einer Sprecherin heute."
        ),
    ),
    "fr": (
        "Deux hommes interpellés après l'incendie du port",
        (
            "Deux hommes ont été interpellés mardi après un incendie qui a fait un mort, a indiqué le "
            "parquet. Le tribunal se prononcera mercredi, selon la police."
        ),
    ),
}
FEATURES = {
    "en": (
        "How to grow a lemon tree on a balcony",
        (
            "If you have a sunny window, you can grow lemons. You should always water your tree in the "
            "morning, and you will often find that patience is what it needs most."
        ),
    ),
    "de": (
        "Wie ein Zitronenbaum auf dem Balkon gelingt",
        (
            "Wenn Sie ein sonniges Fenster haben, können Sie Zitronen ziehen. Oft hilft Geduld, und man "
            "sollte immer am Morgen gießen; dann trägt Ihr Baum meist schon im zweiten Jahr."
        ),
    ),
    "fr": (
        "Comment faire pousser un citronnier sur votre balcon",
        (
            "Si vous avez une fenêtre au soleil, vous pouvez cultiver des citrons. Votre arbre demande "
            "souvent de la patience, et il faut toujours l'arroser le matin."
        ),
    ),
}


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_report_of_the_day_is_hard_news_and_advice_is_a_feature(language: str) -> None:
    assert told(*HARD[language], language=language).name == "hard"
    assert told(*FEATURES[language], language=language).name == "feature"


def test_the_evidence_names_what_was_seen_with_its_points_and_adds_up() -> None:
    found = told(*HARD["en"], credit="AFP")
    assert any(line.startswith("bound to the day: tuesday, today") for line in found.evidence)
    assert any(line.startswith("agency credit AFP") for line in found.evidence)
    points = [float(line.rsplit("(", 1)[1].rstrip(")")) for line in found.evidence]
    assert sum(points) == pytest.approx(found.leaning, abs=0.05 * len(points))


def test_what_was_seen_once_is_named_once() -> None:
    found = told("Index closes higher", "The index rose on Tuesday. It had fallen before Tuesday.")
    assert any(line.startswith("bound to the day: tuesday (") for line in found.evidence)
    assert not any("1 times" in line for line in told(*FEATURES["en"]).evidence)


def test_the_source_has_one_voice_and_the_text_may_overrule_it() -> None:
    filed = version("a", headline=HARD["en"][0], blocks=blocks(HARD["en"][1]))
    bare = kind(filed).leaning
    voiced = kind(filed, section_of_source="Culture")
    assert voiced.leaning < bare
    assert voiced.name == "hard"
    assert told("A quiet evening", "It was a quiet evening by the water.", sections=("Reportage",)).name == (
        "feature"
    )


def test_a_folder_of_the_address_tells_the_section_but_a_folder_of_all_news_does_not() -> None:
    address = "https://courier.example/{}/2026/quiet-evening"
    plain = told("A quiet evening", "It was quiet.", url=address.format("xyz")).leaning
    assert told("A quiet evening", "It was quiet.", url=address.format("politics")).leaning > plain
    assert told("A quiet evening", "It was quiet.", url=address.format("recipes")).leaning < plain
    assert told("A quiet evening", "It was quiet.", url=address.format("news")).leaning == plain


def test_words_in_quotation_marks_are_not_the_writers_own() -> None:
    own = told("A walk", "I take you to my garden and my trees, and you follow me.")
    said = told("A walk", "“I take you to my garden and my trees, and you follow me.”")
    assert any("of you or me" in line for line in own.evidence)
    assert not any("of you or me" in line for line in said.evidence)


def test_a_language_without_words_is_news_unless_something_speaks_against_it() -> None:
    swahili = "Habari za leo kutoka bandari ya mji, na maneno mengine mengi."
    assert told("Habari", swahili, language="sw").name == "hard"
    assert told("Habari", swahili, language="sw", sections=("Features",)).name == "feature"
    assert told("Habari", *[swahili] * 200, language="sw", sections=("Essay",)).name == "feature"
    assert told("Ὄνειρος", language=None, sections=()).name == "hard"


def test_a_summary_in_a_feed_says_nothing_of_the_articles_length() -> None:
    assert not any("words" in line for line in told("Heading", "One short summary.").evidence)
    assert any("900 words" in line for line in told("Heading", "word " * 900).evidence)


@pytest.mark.parametrize("language", "en de fr es pt it nl pl ru".split())
def test_each_language_has_all_its_words_and_none_stands_for_news_and_feature(language: str) -> None:
    known = signs(language)
    assert known is not None
    assert known.day.whole
    assert not known.acts.whole & known.form.whole
    assert signs("sections") is None
    assert not section_names().hard.whole & section_names().feature.whole
