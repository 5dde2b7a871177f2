"""Boilerplate: furniture goes, sentences stay, spans point into the text given."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import BlockKind
from digest.text.boilerplate import clean
from digest.text.credit import opening_dateline, parse_byline, parse_credit, trailing_credit
from digest.text.furniture import has_furniture, is_furniture

SENTENCE = "The harbour board voted on Tuesday to rebuild the old pier before winter."


def kept(text: str) -> list[str]:
    return [text[part.start : part.end] for part in clean(text).parts]


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Harbour board votes on the pier",
        "READ MORE Harbour board votes",
        "See also: the map.",
        "Weiterlesen: Der Hafen im Winter",
        "Lesen Sie auch: Der Hafen im Winter",
        "À lire aussi : le port en hiver",
        "Lea también: el puerto en invierno",
        "Leia mais: o porto no inverno",
        "Читайте также: Порт зимой",
        "اقرأ أيضا: الميناء",
        "延伸阅读：港口",
        "Every evening our editors send the day's news. You can sign up to receive it here.",
        "Subscribe to our newsletter",
        "Abonnieren Sie unseren Newsletter!",
        "Follow us on the usual networks.",
        "This site uses cookies to work.",
        "Advertisement",
        "Anzeige",
        "© 2026 The Harbour Courier. All rights reserved.",
        "Image: The pier at dawn",
        "Photo by Ann Example",
        "Bildquelle: Hafenamt",
        "Updated: 4 May 2026, 10:20",
        "Stand: 04.05.2026, 10:20 Uhr",
        "Share on Facebook Twitter Email",
        "Reporting by Ann Example; editing by Bo Sample",
    ],
)
def test_furniture_leaves_the_text(line: str) -> None:
    assert kept(f"{SENTENCE}\n{line}\n{SENTENCE}") == [SENTENCE, SENTENCE]
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Read more books, the minister told pupils at the opening of the library.",
        "The newsletter of the harbour board was first printed in the year of the great storm.",
        "By then, Berlin was already lost to the flood, and the boats had gone.",
        "Share prices fell by a tenth after the news from the harbour.",
        "Related companies paid the bill.",
        "The photo of the pier won a prize at the autumn fair.",
        "Voters could sign up at the town hall until Friday noon.",
        "Copyright law will change next year, the minister said.",
        "Published reports said the pier would cost nine million.",
        "Video games are sold at the pier all summer long.",
    ],
)
def test_a_sentence_that_mentions_such_words_stays(line: str) -> None:
    assert kept(f"{SENTENCE}\n{line}") == [SENTENCE, line]


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("cw/se (AFP, AP)", "AFP, AP"),
        ("mvb/jm (AP, Reuters, local media)", "AP, Reuters, local media"),
        ("(dpa)", "dpa"),
        ("Reuters", "Reuters"),
        ("dpa/AFP", "dpa, AFP"),
        ("Quelle: dpa", "dpa"),
        ("With inputs from PTI", "PTI"),
        ("Associated Press", "Associated Press"),
        ("Paris", None),
        ("(again)", None),
        ("Source: police said", None),
        ("()", None),
        ("x" * 500, None),
    ],
)
def test_a_credit_is_read_from_a_line_that_is_nothing_else(line: str, credit: str | None) -> None:
    assert parse_credit(line) == credit


@pytest.mark.parametrize(
    ("line", "language", "names"),
    [
        ("By Jane Doe", None, "Jane Doe"),
        ("By Jane Doe and John Roe", "en", "Jane Doe and John Roe"),
        ("BY JANE DOE", "en", "JANE DOE"),
        ("Von Max Muster", "de", "Max Muster"),
        ("Par Jean-Paul Petit", None, "Jean-Paul Petit"),
        ("By Jane Doe | The Harbour Courier", "en", "Jane Doe"),
        ("Autor: Muster", "de", "Muster"),
        ("By Monday", "en", None),
        ("Von der Leyen", "de", None),
        ("Von Max Muster", "en", None),
        ("By", None, None),
    ],
)
def test_a_byline_is_read_from_a_line_that_is_nothing_else(
    line: str, language: str | None, names: str | None
) -> None:
    assert parse_byline(line, language=language) == names


@pytest.mark.parametrize(
    ("paragraph", "dateline", "credit", "rest"),
    [
        ("MINSK (AFP) — The boats left.", "MINSK", "AFP", "The boats left."),
        ("BERLIN, 3 March (dpa) - The boats left.", "BERLIN", "dpa", "The boats left."),
        ("Berlin (dpa) - Die Boote legten ab.", "Berlin", "dpa", "Die Boote legten ab."),
        ("MINSK, Belarus — Boats left.", "MINSK, Belarus", None, "Boats left."),
        ("(Reuters) - Boats left.", None, "Reuters", "Boats left."),
        ("Moscow/TASS - Boats left.", "Moscow", "TASS", "Boats left."),
        ("KYIV - Boats left.", "KYIV", None, "Boats left."),
    ],
)
def test_a_dateline_is_taken_off(paragraph: str, dateline: str | None, credit: str | None, rest: str) -> None:
    opening = opening_dateline(paragraph)
    assert opening is not None
    assert (opening.dateline, opening.credit, paragraph[opening.end :]) == (dateline, credit, rest)


@pytest.mark.parametrize(
    "line", ["NATO – Das Bündnis", "The group (AP) said so.", "New Delhi: Police", "He left - at last."]
)
def test_other_openings_are_no_datelines(line: str) -> None:
    assert opening_dateline(line) is None


@pytest.mark.parametrize(
    ("paragraph", "credit"),
    [("He left. (dpa)", "dpa"), ("He left. — Reuters", "Reuters"), ("He left. ab/cd (AFP, AP)", "AFP, AP")],
)
def test_a_credit_behind_the_last_full_stop_is_cut_off(paragraph: str, credit: str) -> None:
    text = f"{SENTENCE}\n{paragraph} "
    cleaned = clean(text)
    last = cleaned.parts[-1]
    assert (text[last.start : last.end], cleaned.credit) == ("He left.", credit)


def test_brackets_and_dashes_that_are_no_credit_stay() -> None:
    assert trailing_credit("He left (again).") is None
    assert trailing_credit("He left. (again)") is None
    assert trailing_credit("He left. — Quietly") is None


def test_an_article_gives_its_byline_credit_dateline_and_kinds() -> None:
    text = (
        "By Jane Doe\nOSLO (AP) — The boats left the harbour before the storm.\nA long winter\n"
        '"We had no choice and no time to ask anybody about it."\n'
        "• The pier stays shut until the spring.\nab/cd (AFP)"
    )
    cleaned = clean(text, "en")
    assert (cleaned.byline, cleaned.credit, cleaned.dateline) == ("Jane Doe", "AFP", "OSLO")
    assert [part.kind for part in cleaned.parts] == [
        BlockKind.PARAGRAPH,
        BlockKind.HEAD,
        BlockKind.QUOTE,
        BlockKind.PARAGRAPH,
    ]
    assert text[cleaned.parts[0].start :].startswith("The boats")
    assert text[cleaned.parts[3].start :].startswith("The pier")


@pytest.mark.parametrize(
    "head", ["A long winter", "What happens next?", "TIDES AND MONEY: A PLAN.", "港口的冬天"]
)
def test_short_lines_between_paragraphs_are_heads(head: str) -> None:
    assert clean(f"{SENTENCE}\n{head}\n{SENTENCE}").parts[1].kind is BlockKind.HEAD


def test_where_nothing_but_short_lines_is_left_they_are_the_text() -> None:
    assert [part.kind for part in clean("Boats leave\nPier shut").parts] == [BlockKind.PARAGRAPH] * 2


@pytest.mark.parametrize(
    "sentence",
    [
        "The pier at dawn (file photo).",
        "Sign up for our daily mail.",
        "The boats left (AFP) on Tuesday.",
        "Write to desk@courier.example for more.",
        "Read more: the boats.",
    ],
)
def test_a_sentence_with_furniture_inside_is_known(sentence: str) -> None:
    assert has_furniture(sentence)
    assert not has_furniture(SENTENCE)


PIECES = st.sampled_from(["Read more: ", "By ", "(AFP)", "—", "\n", " ", "a", "B.", "•", "\t"])


@given(st.lists(PIECES, max_size=60).map("".join))
def test_parts_are_in_order_within_the_text_and_never_empty(text: str) -> None:
    places = [place for part in clean(text).parts for place in (part.start, part.end)]
    assert places == sorted(places)
    assert all(text[part.start : part.end].strip() for part in clean(text).parts)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "a ",
        "(",
        "read ",
        "MINSK ",
        '"',
        "A, ",
        "sign up ",
        "-",
        "By Aa ",
        "x@",
        "Aa-",
        "(AFP",
        "\n",
        "photo by ",
        "a/",
    ],
)
def test_a_megabyte_of_anything_is_cleaned_at_once(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    clean(text)
    has_furniture(text)
    assert time.process_time() - started < 10
