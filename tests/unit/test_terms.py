"""Terms: one tokenizer for search and likeness."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.terms import stop_words, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Café, the CAFE\u0301!", ("the", "cafe", "the", "cafe")),
        ("US-Belarus ties", ("usbelarus", "us", "belarus", "ties")),
        ("O'Neill and Germany’s", ("oneill", "neill", "and", "germany")),
        ("l'homme", ("homme",)),
        ("1,000 or 3.5 or 21", ("1000", "or", "3.5", "or", "21")),
        ("Übergröße İstanbul", ("ubergrosse", "istanbul")),
        ("हिन्दी में", ("हिन्दी", "में")),
        ("日本語 COVID-19対策", ("日本", "本語", "covid19", "covid", "19", "対策")),
        ("猫", ("猫",)),
        ("أَحمَد إلى", ("احمد", "الي")),
        ("ｆｕｌｌ ﬁne", ("full", "fine")),
        ("--- '' ...", ()),
    ],
)
def test_words_are_folded_and_parted(text: str, expected: tuple[str, ...]) -> None:
    assert terms(text) == expected


def test_the_language_tells_what_an_apostrophe_parts() -> None:
    assert terms("l'homme", "fr") == ("homme",)
    assert terms("l'homme", "en") == ("lhomme", "homme")
    assert terms("we're", "en-GB") == ("we",)


@given(st.text(max_size=60))
def test_terms_of_terms_are_the_same_terms(text: str) -> None:
    once = terms(text)
    assert all(term and not any(char.isspace() for char in term) for term in once)
    assert terms(text.upper().lower()) == terms(text.upper().lower().upper().lower())


@pytest.mark.parametrize("language", "en de fr es pt it nl pl ru uk tr ar fa hi".split())
def test_the_larger_languages_have_idle_words(language: str) -> None:
    assert len(stop_words(language)) >= 40


def test_idle_words_are_folded_and_unknown_languages_have_none() -> None:
    assert "uber" in stop_words("de-AT")
    assert stop_words("xx") == frozenset()
