from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from kit import EVENING, article, blocks, source

from digest.archive import archive, prune, related
from digest.archive.prune import kept_for
from digest.clock import FixedClock
from digest.model import Article, Collected, Image, Rights, SourceId, Version
from digest.store import Store, articles
from digest.store.maintenance import scrub
from digest.store.texts import CHUNK

DAYS_90 = timedelta(days=90)
LICENSED = source(rights=Rights.LICENSED)


def take(store: Store, *items: Article, days: int, key: str = "courier") -> None:
    """Archive articles so many days before the evening."""
    collected = Collected(source=SourceId(key), articles=items)
    archive(
        store,
        collected,
        place="https://courier.example/feed",
        clock=FixedClock(EVENING - timedelta(days=days)),
    )


def pruned(store: Store, sources: dict[str, Any], *, keep: timedelta | None = DAYS_90) -> int:
    return prune(store, sources, now=EVENING, keep_text=keep).versions


def newest(store: Store, *names: str) -> tuple[Version, ...]:
    with store.read() as connection:
        return articles.newest(connection, [article(name).id for name in names])


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"rights": "own"}, None),
        ({"rights": "own", "keep_text": "30d"}, timedelta(days=30)),
        ({"rights": "licensed"}, DAYS_90),
        ({"rights": "licensed", "keep_text": "7d"}, timedelta(days=7)),
        ({"rights": "licensed", "keep_text": "none"}, None),
        ({"rights": "link-only"}, timedelta(0)),
        ({"rights": "link-only", "keep_text": "none"}, timedelta(0)),
    ],
)
def test_rights_say_how_long_a_text_is_kept(changes: dict[str, Any], kept: timedelta | None) -> None:
    assert kept_for(source(**changes), keep_text=DAYS_90) == kept


def test_a_text_past_its_time_goes_and_the_rest_stays(store: Store) -> None:
    old = article("old", standfirst="What it is about.", credit="NNA", image=Image(url="https://x.example/i"))
    take(store, old, days=91)
    take(store, article("young"), days=89)
    assert pruned(store, {"courier": LICENSED}) == 1
    found, young = newest(store, "old", "young")
    assert (found.pruned, found.article.blocks, found.article.standfirst) == (True, (), None)
    assert found.article.image is None
    for name in ("headline", "published", "url", "credit", "language"):
        assert getattr(found.article, name) == getattr(old, name)
    assert not young.pruned
    assert young.article.text
    assert pruned(store, {"courier": LICENSED}) == 0


def test_an_edited_article_is_counted_from_when_it_was_last_seen_so(store: Store) -> None:
    take(store, article("a"), days=200)
    take(store, article("a", blocks=blocks("Second words.")), days=120)
    take(store, article("a", blocks=blocks("Third words.")), days=10)
    assert pruned(store, {"courier": LICENSED}) == 1  # the second was there until ten days ago
    assert newest(store, "a")[0].article.text == "Third words."


def test_own_texts_stay_and_texts_of_forgotten_sources_go(store: Store) -> None:
    take(store, article("own"), days=400)
    take(store, article("gone", source=SourceId("gone")), days=400, key="gone")
    assert pruned(store, {"courier": source()}) == 1
    gone, own = newest(store, "gone", "own")
    assert (gone.pruned, own.pruned) == (True, False)
    assert pruned(store, {"courier": source()}, keep=None) == 0


def test_a_renamed_own_source_keeps_its_texts(store: Store) -> None:
    take(store, article("a"), days=400)
    assert pruned(store, {"courier": source()}) == 0
    assert pruned(store, {"gazette": source()}) == 0
    assert newest(store, "a")[0].article.text
    assert pruned(store, {"courier": LICENSED}) == 1


def test_a_source_that_was_licensed_last_is_no_own_one_when_it_is_gone(store: Store) -> None:
    take(store, article("a"), days=60)
    assert pruned(store, {"courier": source()}) == 0
    assert pruned(store, {"courier": LICENSED}) == 0
    assert prune(store, {}, now=EVENING + timedelta(days=40), keep_text=DAYS_90).versions == 1


def test_each_source_has_its_own_time(store: Store) -> None:
    for key in ("week", "month", "ever"):
        take(store, article(key, source=SourceId(key)), days=20, key=key)
    sources = {
        "week": source(rights="licensed", keep_text="7d"),
        "month": source(rights="licensed", keep_text="30d"),
        "ever": source(rights="licensed", keep_text="none"),
    }
    told = prune(store, sources, now=EVENING, keep_text=DAYS_90, dry_run=True)
    assert told.by_source == ((SourceId("week"), 1),)
    assert pruned(store, sources) == 1


def test_a_trial_deletes_nothing(store: Store) -> None:
    take(store, article("a"), days=100)
    assert prune(store, {"courier": LICENSED}, now=EVENING, keep_text=DAYS_90, dry_run=True).versions == 1
    assert newest(store, "a")[0].article.text


def test_many_texts_go_in_short_steps(store: Store) -> None:
    take(store, *(article(f"a{number}") for number in range(CHUNK + 3)), days=100)
    seen: list[tuple[int, int]] = []
    prune(
        store,
        {"courier": LICENSED},
        now=EVENING,
        keep_text=DAYS_90,
        on_progress=lambda done, of: seen.append((done, of)),
    )
    assert seen == [(CHUNK, CHUNK + 3), (CHUNK + 3, CHUNK + 3)]


def test_a_source_that_still_lists_a_pruned_article_brings_no_new_version(store: Store) -> None:
    take(store, article("a"), days=100)
    pruned(store, {"courier": LICENSED})
    take(store, article("a"), days=0)
    assert newest(store, "a")[0].pruned


def test_earlier_coverage_is_found_without_its_text(store: Store) -> None:
    text = "The Harl bridge was closed after inspectors found cracks in two of its old stone piers."
    for number, days in enumerate((100, 120, 140)):
        told = article(
            f"bridge-{number}",
            headline=f"Cracks in the Harl bridge, part {number}",
            blocks=blocks(text, f"Pigeon number {number} saw nothing of it all morning."),
            published=EVENING - timedelta(days=days),
        )
        take(store, told, days=days)
    for number in range(20):
        take(store, article(f"other-{number}", published=EVENING - timedelta(days=110)), days=110)
    query = article("new", headline="Harl bridge cracks: inspectors say piers must go", blocks=blocks(text))
    take(store, query, days=0)
    (new,) = newest(store, "new")

    def coverage() -> Any:
        return related(store, new, count=3, time_zone="UTC", language="en")

    before = coverage()
    assert [piece.headline for piece in before][:1] == ["Cracks in the Harl bridge, part 0"]
    assert pruned(store, {"courier": LICENSED}) == 23
    scrub(store)
    assert coverage() == before
    for path in store.file.parent.iterdir():
        held = path.read_bytes()
        assert b"saw nothing of it" not in held, path
        assert b"in one sentence" not in held, path
    assert b"was closed after inspectors" in store.file.read_bytes()  # of the new article alone
