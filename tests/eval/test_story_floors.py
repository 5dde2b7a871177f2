"""Floors of quality: lowering one is a written decision."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache

import pytest
from eval.invented_days import ARTICLES, EVENTS, LOOKALIKES, SOURCES, Day, day
from kit import EVENING, blocks, choice, source, version

from digest.select import Choice
from digest.select.likeness import tell
from digest.select.stories import stories
from digest.text.rarity import Rarity
from digest.text.search import search_terms


@cache
def archive() -> Rarity:
    """Return how rare words are in a week of invented days before."""
    days = [day(EVENING - timedelta(days=back), seed=100 + back) for back in range(1, 8)]
    articles = [found.article for one in days for found in one.versions]
    counts: Counter[str] = Counter()
    for article in articles:
        counts.update(search_terms(f"{article.headline}\n{article.standfirst or ''}\n{article.text}", "en"))
    return Rarity(counts=counts, documents=len(articles))


def the_choice() -> Choice:
    return choice(sources={name: source() for name in SOURCES}, rarity=archive())


def grouped(one: Day) -> list[set[str]]:
    found = stories(tell(one.versions, the_choice()), the_choice())
    return [{item.version.article.id for item in group.members} for group in found]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_whole_day_has_no_false_merge_and_nine_of_ten_events_whole(seed: int) -> None:
    today = day(EVENING, seed=seed)
    reported: dict[str, set[str]] = defaultdict(set)
    for article, event in today.events.items():
        reported[event].add(article)
    several = [articles for articles in reported.values() if len(articles) > 1]
    assert (len(today.versions), len(several), len(today.doubles)) == (ARTICLES, EVENTS, LOOKALIKES)

    found = grouped(today)
    merged = [{today.events[article] for article in story} for story in found]
    assert [events for events in merged if len(events) > 1] == []
    whole = sum(1 for articles in several if articles in found)
    assert whole >= 0.9 * EVENTS


CRISIS = (
    (
        "Halvar Strait closed to all tankers",
        "The navy of Orsenna has closed the Halvar Strait to oil tankers. Shipping firms are waiting for word "
        "from the capital.",
    ),
    (
        "Orsenna blocks the world's oil artery",
        "A fifth of the world's oil passes the narrows that warships of Orsenna have been blocking since dawn. "
        "Tankers drop anchor off Halvar.",
    ),
    (
        "Oil price jumps after blockade of strait",
        "Crude rose by nine per cent when Orsenna sent warships into the strait. Traders fear that the Halvar "
        "blockade will last.",
    ),
    (
        "Forty ships waiting off Halvar: crews tell of a night at anchor",
        "Captains of tankers before the strait describe searchlights and warnings by the navy of Orsenna.",
    ),
    (
        "Council meets over Halvar blockade",
        "Diplomats call on Orsenna to let tankers pass the strait. The council meets tonight; oil importers ask "
        "for escorts.",
    ),
    (
        '"We will not yield": Orsenna\'s admiral defends closing of the strait',
        "Admiral Teodor Vance said his warships would stay in the Halvar narrows until sanctions on Orsenna's "
        "oil were lifted.",
    ),
)


def test_one_crisis_under_six_headlines_is_one_story() -> None:
    reports = [
        version(
            f"crisis-{number}",
            headline=headline,
            standfirst=lead,
            blocks=blocks(lead),
            published=EVENING - timedelta(hours=2 * number),
        )
        for number, (headline, lead) in enumerate(CRISIS)
    ]
    given = the_choice()
    told = tell(reports, given)
    overlaps = [
        len(one.words & other.words) / min(len(one.words), len(other.words))
        for index, one in enumerate(told)
        for other in told[:index]
    ]
    assert min(overlaps) < 0.25  # a hard case: some have next to nothing in common
    everything = tell([*reports, *day(EVENING, seed=3).versions], given)
    crisis = {report.article.id for report in reports}
    assert [
        {item.version.article.id for item in group.members}
        for group in stories(everything, given)
        if crisis & {item.version.article.id for item in group.members}
    ] == [crisis]


SKARROW = (
    (
        "Harbour of Skarrow closed to ferries",
        "The harbour of Skarrow will be closed to ferries from Monday, the town council decided last night.",
    ),
    (
        "Bridge in Skarrow closed after cracks",
        "The bridge over the Harl in Skarrow is closed from Monday after "
        "inspectors found cracks, the town council said.",
    ),
    (
        "Skarrow school roof to be repaired",
        "The roof of the school in Skarrow will be repaired in summer, the town council decided on Monday.",
    ),
    (
        "Skarrow council raises parking fees",
        "Parking in Skarrow gets dearer: the town council raised the fees from Monday by a third.",
    ),
    (
        "Ferry to Skarrow gets new engine",
        "The ferry between Skarrow and Ellersund will have a new engine, the harbour board said on Monday.",
    ),
    (
        "Fire in Skarrow bakery",
        "A fire destroyed a bakery in the harbour of Skarrow on Monday night. Nobody was hurt, "
        "the fire brigade said.",
    ),
    (
        "Man found dead in Skarrow harbour",
        "A man was found dead in the harbour of Skarrow on Monday morning, police "
        "said. Nobody knows how he died.",
    ),
    (
        "Skarrow choir wins prize",
        "The choir of Skarrow won the first prize in the Harl valley on Monday, the town council said.",
    ),
    (
        "Skarrow library closed for repairs",
        "The library of Skarrow will be closed from Monday for repairs, the town council said.",
    ),
    (
        "Swimming pool closed after storm",
        "The swimming pool in Skarrow is closed after the storm tore off its roof, "
        "the town council said on Monday.",
    ),
)
THE_BRIDGE = (
    "Cracks close Harl bridge in Skarrow",
    "Inspectors who found cracks in the Harl bridge have closed it from Monday, to the dismay of Skarrow.",
)


def test_the_first_day_of_a_towns_paper_is_not_one_story_of_its_council() -> None:
    reports = [
        version(f"skarrow-{number}", headline=headline, standfirst=lead, blocks=blocks(lead))
        for number, (headline, lead) in enumerate((*SKARROW, THE_BRIDGE))
    ]
    counts = Counter(
        term
        for report in reports
        for term in search_terms(f"{report.article.headline}\n{report.article.text}", "en")
    )
    given = choice(rarity=Rarity(counts=counts, documents=len(reports)))
    found = [
        {item.version.article.id for item in group.members}
        for group in stories(tell(reports, given), given)
        if len(group.members) > 1
    ]
    assert found == [{reports[1].article.id, reports[-1].article.id}]
