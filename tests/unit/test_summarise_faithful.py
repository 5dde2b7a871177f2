"""Words that nobody at the newsroom wrote: what is faithful, what is made up, what is no answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit import article, blocks

from digest.config.newsletter import TeaserConfig
from digest.model import Article, Origin
from digest.summarise import Question, answer_of, judge
from digest.summarise.faithful import faults

ENGLISH = article(
    headline="Ferry returns to old hours",
    blocks=blocks(
        "The ferry between Port Ellery and Varn will keep its old timetable from Monday on, the firm said.",
        "Commuters had complained for 9 weeks. Three boats were late. “It was a mistake,” said Ada Holm.",
    ),
    language="en",
)
GERMAN = article(
    headline="Fähre fährt wieder nach altem Plan",
    blocks=blocks(
        "Die Fähre nach Varn fährt ab Montag wieder nach dem alten Fahrplan, teilte die Firma mit."
    ),
    language="de",
)
STRIKE = article(
    headline="Pilots will not sail before Friday",
    blocks=blocks(
        "Harbour pilots will not sail before Friday, their union said. The port isn't closed to ships.",
        "Talks go on tonight. The mayor asked both sides for patience.",
    ),
    language="en",
)
CHINESE = article(
    headline="渡轮恢复旧时刻表", blocks=blocks("公司表示，渡轮将从周一起恢复旧时刻表。"), language="zh"
)


@pytest.mark.parametrize(
    ("piece", "language", "said"),
    [
        (ENGLISH, "en", "The ferry to Varn keeps its old timetable. Commuters had complained for 9 weeks."),
        (ENGLISH, "en", "Ada Holm said: “It was a mistake”. Three boats were late."),
        (ENGLISH, "en", "Port Ellery’s ferry will keep its old timetable."),
        (GERMAN, "de", "Die Fähre nach Varn fährt wieder nach dem alten Fahrplan."),
        (
            STRIKE,
            "en",
            "Pilots won't sail before Friday, the union said. The port is not closed to ships.",
        ),
        (STRIKE, "en", "The mayor asked the union and the pilots for patience. Talks go on tonight."),
        (CHINESE, "zh", "渡轮将恢复旧时刻表。"),
    ],
)
def test_what_the_article_says_is_faithful(piece: Article, language: str, said: str) -> None:
    assert faults(said, piece, language=language) == ()


@pytest.mark.parametrize(
    ("piece", "language", "said", "fault"),
    [
        (ENGLISH, "en", "The ferry to Bergen keeps its old timetable.", "name"),
        (ENGLISH, "en", "Anderson said the ferry keeps its old timetable.", "name"),
        (ENGLISH, "en", "Commuters had complained for 12 weeks.", "number"),
        (ENGLISH, "en", "Commuters had complained for eleven weeks.", "number"),
        (ENGLISH, "en", "Commuters complained for 9.5 weeks.", "number"),
        (ENGLISH, "en", "Ada Holm said: “It was a great mistake”.", "quotes"),
        (ENGLISH, "en", 'Ada Holm said: "We are sorry".', "quotes"),
        (ENGLISH, "en", "Passengers rejoice while unions threaten strikes about wages.", "too much"),
        (ENGLISH, "en", "…", "too much"),
        (ENGLISH, "en", "The ferry will not keep its old timetable, the firm said.", "denies"),
        (ENGLISH, "en", "The ferry won’t keep its old timetable, the firm said.", "denies"),
        (GERMAN, "de", "Die Fähre nach Varn fährt nicht nach dem alten Fahrplan.", "denies"),
        (STRIKE, "en", "Harbour pilots will sail before Friday, their union said.", "affirms"),
        (STRIKE, "en", "The port is closed to ships.", "affirms"),
        (STRIKE, "en", "The mayor asked neither side for patience.", "denies"),
        (GERMAN, "de", "Die Fähre nach Bergen fährt wieder nach dem alten Fahrplan.", "name"),
        (GERMAN, "de", "Die Fähre nach Varn fährt seit zwölf Tagen nach dem alten Fahrplan.", "number"),
        (CHINESE, "zh", "渡轮将在冬季停航。", "too much"),
        (CHINESE, "zh", "渡轮将从周一起恢复9个旧时刻表。", "number"),
    ],
)
def test_what_the_article_does_not_say_is_found(piece: Article, language: str, said: str, fault: str) -> None:
    assert any(fault in found for found in faults(said, piece, language=language))


def question(piece: Article = ENGLISH) -> Question:
    return Question(article=piece, language="en", shape=TeaserConfig(min_words=12, max_words=30), model="m")


def test_two_faithful_sentences_are_an_option() -> None:
    said = " The ferry to Varn keeps its old timetable.\nCommuters had complained for 9 weeks. "
    option = judge(said, question())
    assert option.fault == ""
    assert [sentence.origin for sentence in option.sentences] == [Origin.MODEL, Origin.MODEL]
    assert option.sentences[1].text == "Commuters had complained for 9 weeks."


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("The ferry to Varn keeps its old timetable from Monday on.", "two whole sentences"),
        ("The ferry to Varn. Its old timetable. From Monday on.", "two whole sentences"),
        ("The ferry to Varn keeps its old timetable. Commuters had complained for", "two whole sentences"),
        ("The ferry returns. Ada Holm said it.", "7 words"),
        ("The ferry to Varn keeps its old timetable. " + "The ferry " * 30 + "returns.", "words"),
        ("It keeps its old timetable from Monday on. Commuters had complained for 9 weeks.", "pointing"),
        ("The ferry to Bergen keeps its timetable. Commuters had complained for 9 weeks.", "name"),
        ("", "two whole sentences"),
        ("\x1b[31m\x00", "two whole sentences"),
    ],
)
def test_what_is_unfit_gives_no_sentence(said: str, fault: str) -> None:
    option = judge(said, question())
    assert option.sentences == ()
    assert fault in option.fault


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00not json",
        b"{}",
        b"[]",
        b'{"choices": []}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"content": 7}}]}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_junk_is_no_answer(body: bytes) -> None:
    assert answer_of(body) is None


@given(st.text(max_size=80))
def test_any_words_are_judged_and_never_raise(said: str) -> None:
    body = json.dumps({"choices": [{"message": {"content": said}}]}).encode()
    assert answer_of(body) == said
    assert judge(said, question()).name == "model"


def test_a_question_is_told_from_every_other_by_its_hash() -> None:
    assert question().hash == question().hash
    assert question().hash != question(GERMAN).hash
    assert "Ferry returns to old hours" in str(question().body)
