from __future__ import annotations

from kit import version

from digest.archive.subject import said, weighed
from digest.text.rarity import Rarity


def test_the_headline_names_the_subject_whatever_the_text_repeats() -> None:
    text = "Everyone got forty per cent on Friday. " * 6 + "The dockers and their strike end by 2029."
    story = version("strike", headline="Dockers end their strike", standfirst=text, language="en")
    words = said(story, "en")
    held = dict.fromkeys(words.often, 3) | {"dockers": 9, "strike": 7}
    query = weighed(words, Rarity(counts=held, documents=80))
    assert {"dockers", "strike"} <= query.subject
    assert query.weights["everyone"] > query.weights["dockers"], "else the text repeats nothing"
