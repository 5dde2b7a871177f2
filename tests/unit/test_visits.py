"""What of a list is read next: new before failed before edited, newest first, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.dates import Moment
from digest.collect.links import Link
from digest.collect.visits import MOST, Visits, as_edited, due, mark, tried, visits
from digest.model import Validators

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)


def link(name: str, *, hours: float | None = None, edited: float | None = None) -> Link:
    """Return a link that came out, and was edited, so many hours ago."""
    return Link(
        url=f"https://herald.example/{name}",
        published=None if hours is None else Moment(at=NOW - timedelta(hours=hours)),
        modified=None if edited is None else NOW - timedelta(hours=edited),
    )


def chosen(links: list[Link], before: Visits, *, most: int = 20) -> str:
    return "".join(one.url[-1] for one in due(links, before, now=NOW, most=most).chosen)


def after(*marks: bytes, listed: Validators | None = None) -> Visits:
    return visits(Visits().kept(marks, listed=listed))


def test_the_newest_are_read_first_and_the_undated_in_the_order_of_the_list() -> None:
    assert chosen([link("a", hours=9), link("b", hours=1), link("c", edited=5)], after()) == "bca"
    assert chosen([link("x"), link("b"), link("a")], after()) == "xba"


def test_the_first_look_takes_the_newest_and_leaves_what_was_there_before() -> None:
    links = [link(name, hours=hours) for hours, name in enumerate("abcde")]
    plan = due(links, visits(None), now=NOW, most=2)
    assert [one.url[-1] for one in plan.chosen] == ["a", "b"]
    assert (plan.passed_over, plan.later) == (3, 0)
    later = after(*plan.past, mark(links[0]))
    assert chosen([link("new"), *links], later) == "bw"  # b could not be had, and is still wanted


def test_a_later_look_leaves_nothing_behind() -> None:
    plan = due([link(name) for name in "abcde"], after(), now=NOW, most=2)
    assert (len(plan.chosen), plan.later, plan.passed_over) == (2, 3, 0)


def test_what_failed_keeps_nothing_back() -> None:
    a, b = link("a", hours=1), link("b", hours=2)
    assert chosen([a, b], after(tried(a))) == "ba"


def test_nobody_is_asked_for_old_pages() -> None:
    old = Link(url="https://herald.example/2020/01/01/a", modified=NOW)  # touched by a new design
    assert chosen([link("b", hours=24 * 8), link("c", edited=24 * 8), old], after()) == ""


def test_an_edited_article_is_read_again_while_it_is_news() -> None:
    read = [link("a", hours=5, edited=4), link("b", hours=60, edited=50), link("c", edited=4)]
    before = after(*(done for one in read for done in (mark(one), as_edited(one))))
    now = [replace(one, modified=NOW) for one in read]
    assert chosen(read, before) == ""
    assert chosen(now, before) == "a"
    assert chosen([*now, link("n")], before) == "na"


@pytest.mark.parametrize(
    "etag", [None, "", "x", "[]", '["a"]', '["a", 5]', '["a", "~\\u0000"]', "5", '{"a": 1}']
)
def test_a_memory_that_cannot_be_read_is_none(etag: str | None) -> None:
    assert visits(Validators(etag=etag)).marks == ()


def test_the_validators_of_the_list_are_kept_where_it_need_not_be_read_again() -> None:
    own = Validators(etag='W/"x"', last_modified="Tue, 06 Oct 2026 14:00:00 GMT")
    assert after(listed=own).listed == own
    assert after(listed=None).listed is None
    assert not after().is_first


def test_the_memory_is_bounded_and_keeps_the_latest() -> None:
    old = [number.to_bytes(8, "big") for number in range(1, MOST + 20_000)]
    kept = visits(visits(Visits().kept(old, listed=None)).kept([b"newest!!"], listed=None)).marks
    assert kept[0] == b"newest!!"
    assert 5_000 <= len(kept) <= MOST


@given(st.lists(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")), st.integers(1, 9))
def test_nothing_that_was_read_is_chosen_and_nothing_twice(
    names: list[str], read: set[str], most: int
) -> None:
    before = after(*(mark(link(name)) for name in read))
    found = chosen([link(name) for name in names], before, most=most)
    assert len(found) == len(set(found)) == min(most, len(set(names) - read))
    assert not set(found) & read
