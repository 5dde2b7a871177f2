"""Forms that newsrooms fill in: other names, numbers and days are other events, a risen toll is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from eval.formulas import EVENTS, SERIES, UPDATES, Form
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import EVENING, blocks, choice, source, version

from digest.config import NewsletterConfig
from digest.model import EditionId, NewsletterId, Rule, Selection, SourceId, Version
from digest.select import Choice, Sent, select
from digest.select.likeness import tell
from digest.select.slots import filled, other_event
from digest.select.stories import stories

FORMS = (*EVENTS, *SERIES)
YESTERDAY = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 5))


def by(form: Form) -> Choice:
    return choice(
        sources={"courier": source(), "herald": source()},
        newsletter=NewsletterConfig(language=form.language),
    )


def written(form: Form, occasion: int, *, hours: float = 2, whole: bool = True) -> Version:
    headline, lead, text = form.written(occasion)
    moment = EVENING - timedelta(hours=hours)
    return version(
        f"{form.name}-{occasion}",
        headline=headline,
        standfirst=lead,
        blocks=blocks(lead, text) if whole else (),
        language=form.language,
        published=moment,
        first_seen=moment,
    )


def the_day_after(form: Form, *, whole: bool) -> Selection:
    sent = Sent(edition=YESTERDAY, versions=(written(form, 0, hours=26, whole=whole),))
    return select([written(form, 1, whole=whole)], by(form), sent=[sent])


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "teaser"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_what_fills_one_form_otherwise_is_another_event(form: Form, whole: bool) -> None:
    told = tell([written(form, occasion, whole=whole) for occasion in range(2)], by(form))
    assert len(stories(told, by(form))) == 2


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "teaser"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_new_instalment_is_neither_a_repeat_nor_an_update(form: Form, whole: bool) -> None:
    found = the_day_after(form, whole=whole)
    assert [verdict.rule for verdict in found.verdicts] == [Rule.SELECTED]
    assert [pick.update_of for pick in found.picks] == [None]


@pytest.mark.parametrize("form", SERIES, ids=lambda form: form.name)
def test_a_page_that_is_filled_in_anew_each_day_is_new_each_day(form: Form) -> None:
    yesterday, today = written(form, 0, hours=26), written(form, 1)
    same = replace(today, article=replace(today.article, id=yesterday.article.id), number=2)
    today_only = replace(by(form), changed=frozenset({yesterday.article.id}))
    found = select([same], today_only, sent=[Sent(edition=YESTERDAY, versions=(yesterday,))])
    assert [pick.update_of for pick in found.picks] == [None]


@settings(deadline=None)
@given(*[st.integers(0, 2 * len(FORMS) - 1)] * 2)
def test_who_is_asked_first_does_not_matter(one: int, other: int) -> None:
    left, right = (
        filled(FORMS[number // 2].written(number % 2), FORMS[number // 2].language) for number in (one, other)
    )
    assert other_event(left, right) == other_event(right, left)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_an_edited_copy_of_a_filled_form_is_still_a_copy(form: Form) -> None:
    headline, lead, text = form.written(0)
    sentences = text.split(". ")
    edited = version(
        "edited",
        source=SourceId("herald"),
        headline=headline,
        blocks=blocks(lead, ". ".join(sentences[:-1]) + "."),
        language=form.language,
    )
    told = tell([written(form, 0), edited], by(form))
    assert len(stories(told, by(form))) == 1


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "teaser"])
@pytest.mark.parametrize("form", UPDATES, ids=lambda form: f"{form.name}-{form.language}")
def test_one_accident_with_a_risen_toll_is_one_event_and_an_update(form: Form, whole: bool) -> None:
    told = tell([written(form, occasion, whole=whole) for occasion in range(2)], by(form))
    assert len(stories(told, by(form))) == 1
    found = the_day_after(form, whole=whole)
    assert [pick.update_of for pick in found.picks] == [YESTERDAY]
