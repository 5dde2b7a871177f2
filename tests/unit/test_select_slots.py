from __future__ import annotations

import pytest

from digest.select.slots import filled, other_event

RAID = (
    "Raid in {p}",
    "Police searched a flat in {p} on Tuesday and took {n} people to the court of {p} for questions.",
)
OTHER_DESK = (
    "Inspectors close the Harl bridge over cracks",
    "Mayor Ada Holm spoke to 40 people of Velmouth on Monday. Engineer Jo Marsh found 12 cracks.",
    "The mayor of {p} said on Tuesday Norvane would pay. In October the ferry to Orrin took 900 cars.",
)
THE_SAME = (
    "Cracks in two piers: Ellersund without its bridge",
    "Buses from Pellworth run every 20 minutes. Ferries of Solvanto cross 14 times a day from Karsholm.",
    "The mayor of {p} said on Friday Kintaro would build. The quay of Prillau has room for 60 cars.",
)


def judged(
    one: tuple[str, ...], other: tuple[str, ...], language: str = "en", **slots: tuple[str, str]
) -> str:
    sides = ({name: both[side] for name, both in slots.items()} for side in (0, 1))
    left, right = (
        filled([line.format(**slots) for line in lines], language)
        for lines, slots in zip((one, other), sides, strict=True)
    )
    return other_event(left, right)


def test_other_names_and_numbers_in_one_wording_are_counted() -> None:
    found = judged(RAID, RAID, p=("Velmouth", "Karsholm"), n=("5", "7"))
    assert found == "2 names, numbers or days are others in the same words"


def test_forms_of_a_name_and_other_units_agree() -> None:
    lines = (
        "Napad pod lasem",
        "Policja szuka mężczyzn w {p} od wtorku rano, podano na drodze do {q} pod lasem, spadli {n} w dół.",
    )
    forms = {"p": ("Wierzbnie", "Wierzbna"), "q": ("Kosakowie", "Kosakowa"), "n": ("200ft", "200m")}
    assert judged(lines, lines, "pl", **forms) == ""
    assert judged(lines, lines, "pl", **(forms | {"p": ("Wierzbnie", "Rudnik"), "n": ("200ft", "90m")})) != ""


def test_what_two_desks_word_in_their_own_ways_is_not_judged_by_a_phrase() -> None:
    assert judged(OTHER_DESK, THE_SAME, p=("Ellersund", "Karsholm")) == ""
    phrases = (OTHER_DESK[2].partition(". ")[0], THE_SAME[2].partition(". ")[0])
    assert judged(("Bridge", phrases[0]), ("Bridge", phrases[1]), p=("Ellersund", "Karsholm")) != ""


def test_only_the_day_of_a_headline_makes_an_instalment() -> None:
    menu = ("Canteen on {d}", "Soup and bread.")
    assert judged(menu, menu, d=("6 October", "7 October")) == "the headline is the same but for its day"
    assert judged(menu, menu, d=("06.10.2026", "07.10.2026")) == "the headline is the same but for its day"
    assert judged(menu, menu, d=("Tuesday", "Tuesday")) == ""


@pytest.mark.parametrize(
    "lines", [("", ""), ("#name #end", "# # #"), ("1 2 3", "2026 2026 2026"), ("A" * 4000, "B")]
)
def test_odd_texts_are_read(lines: tuple[str, str]) -> None:
    assert judged(lines, lines) == ""
