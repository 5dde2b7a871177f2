"""Judging is pure and total: whatever a source says of whatever is known, something becomes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from kit import EVENING, article, blocks

from digest.archive.judge import Became, judge, settled
from digest.collect.pushed import read_pushed
from digest.config import SourceConfig, SourceKind
from digest.model import Article, ArticleId, PubStatus, Signal, SourceId, TakenAs
from digest.store.taken import Known, State, about
from digest.text.fingerprint import said

MOMENTS = st.none() | st.integers(-48, 48).map(lambda hours: EVENING + timedelta(hours=hours))
SOURCES = st.sampled_from([SourceId("courier"), SourceId("herald")])
ARTICLES = st.builds(
    lambda name, text, **changes: article(name, blocks=blocks(text), **changes),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["One text.", "Another text altogether, which is longer."]),
    source=SOURCES,
    embargo=MOMENTS,
    published=MOMENTS,
    status=st.sampled_from(PubStatus),
    signal=st.none() | st.sampled_from(Signal),
    taken_as=st.sampled_from(TakenAs),
    guid=st.none() | st.just("g"),
)


def known(was: Article, *, newest: int = 1) -> Known:
    return Known(
        id=was.id,
        key=1,
        newest=newest,
        content_hash=said(was).whole,
        taken_as=was.taken_as,
        source=was.source,
        first_seen=EVENING - timedelta(hours=1),
        headline=was.headline,
        published=was.published,
        date_only=False,
        embargo=was.embargo,
        status=was.status,
        freed=None,
        address=was.id,
        about=about(was),
        pruned=False,
        guids={was.source: was.guid} if was.taken_as is TakenAs.NEWS else {},
    )


@given(now=ARTICLES, was=st.none() | ARTICLES, moves=st.booleans())
def test_only_its_own_source_changes_keeps_back_or_takes_back_an_article(
    now: Article, was: Article | None, *, moves: bool
) -> None:
    judged = judge(now, said(now), known(was) if was else None, now=EVENING, moves=moves)
    if was is not None and was.taken_as is TakenAs.NEWS and now.source != was.source:
        assert not judged.is_version
        assert not judged.goes_over
        assert judged.became in {Became.KNOWN, Became.REFUSED}
    if judged.became in {Became.NEW, Became.EARLIER, Became.CHANGED}:
        assert judged.is_version
        assert now.status is not PubStatus.CANCELED
    if judged.freed is not None and was is None:
        assert judged.freed == now.embargo
    if now.status is not PubStatus.USABLE:
        assert judged.freed is None


@given(was=ARTICLES)
def test_what_says_the_same_is_known(was: Article) -> None:
    judged = judge(was, said(was), known(was), now=EVENING)
    assert not judged.is_version
    assert judged.became is (Became.CANCELLED if was.status is PubStatus.CANCELED else Became.KNOWN)


@given(now=ARTICLES, times=st.integers(0, 12))
def test_who_waits_is_known_and_loses_nothing(now: Article, times: int) -> None:
    was = known(replace(now, headline="Another"), newest=12)
    judged = judge(now, said(now), was, now=EVENING)
    state = State(content_hash=said(now).whole, about=about(now), observed_at=EVENING)
    if judged.became is Became.CHANGED:
        later = settled(judged, [state] * times or [was.state], now=EVENING + timedelta(days=2))
        assert later == judged
        at_once = settled(judged, [state] * times or [was.state], now=EVENING)
        assert at_once.is_version is (times < 2 or now.signal is not None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from("id headline url text html published embargo image status sections language".split())


@given(value=JSON | st.dictionaries(FIELDS, JSON) | st.lists(st.dictionaries(FIELDS, JSON), max_size=3))
def test_whatever_is_sent_is_answered(value: object) -> None:
    config = SourceConfig(kind=SourceKind.PUSH, token="x" * 20)  # type: ignore[arg-type]  # a secret is read of a text
    read = read_pushed(value, source=SourceId("cms"), config=config, now=EVENING)
    assert len(read) == (len(value) if isinstance(value, list) else 1)
    for one in read:
        assert (one.article is None) is bool(one.mistakes)
        json.dumps([mistake.problem for mistake in one.mistakes])
        assert one.article is None or one.article.id != ArticleId("")
