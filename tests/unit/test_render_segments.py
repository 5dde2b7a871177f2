"""A segment's mail, joined from pieces, is the mail that rendering it whole would make."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest
from evening import ARABIC, ENGLISH, GERMAN, HARD, LOOK, edition, entry, features, many, news, numbered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import TemplateError
from digest.model import Edition
from digest.render import Page, Presentation, Rendered, built_in_templates, render
from digest.render.environment import fill
from digest.render.rendered import TEXT, as_names

TAGGED = edition(
    news(
        *(
            entry(f"n{at}", f"News number {at}", "It is told.", topics=(f"t{at}", "odd" * (at % 2)))
            for at in range(4)
        )
    ),
    features(*(entry(f"f{at}", f"Feature number {at}", "A tale.", topics=(f"t{at}",)) for at in range(5))),
    news(entry("last", "Also & <today>", topics=("t9",)), title="Briefly", key="briefly"),
)


EDITIONS = {
    "tagged": TAGGED,
    "english": numbered(ENGLISH),
    "german": numbered(GERMAN),
    "arabic": numbered(ARABIC),
    "hard": numbered(HARD),
    "two digits": numbered(many(24)),
}
TOPICS = ("t0", "t1", "t2", "t3", "t4", "t9", "odd", "features", "hard-news", "briefly")


@cache
def made(name: str) -> Rendered:
    return render(EDITIONS[name], look=LOOK)


def of(rendered: Rendered, *topics: str) -> Page:
    page = rendered.page(frozenset(topics))
    assert page is not None
    return page


def subsets(told: Edition) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from([f"t{at}" for at in range(len(told.entries))]), min_size=1)


@pytest.mark.parametrize("name", EDITIONS)
def test_all_topics_joined_are_the_edition_rendered_whole(name: str) -> None:
    assert of(made(name)) == made(name).whole(frozenset())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.frozensets(st.sampled_from(TOPICS), min_size=1))
def test_any_segment_joined_is_the_segment_rendered_whole(topics: frozenset[str]) -> None:
    assert made("tagged").page(topics) == made("tagged").whole(topics)


@pytest.mark.parametrize("name", ["english", "german", "arabic", "hard", "two digits"])
def test_any_choice_of_stories_joined_is_that_choice_rendered_whole(name: str) -> None:
    @settings(max_examples=12, deadline=None)
    @given(subsets(EDITIONS[name]))
    def holds(topics: frozenset[str]) -> None:
        assert made(name).page(topics) == made(name).whole(topics)

    holds()


def test_pieces_do_not_depend_on_which_segments_came_before() -> None:
    fresh, used = render(EDITIONS["two digits"], look=LOOK), made("two digits")
    draw = random.Random(3)
    stories = [f"t{at}" for at in range(24)]
    for count in (24, 1, 13, 9, 10, 2):
        topics = frozenset(draw.sample(stories, count))
        assert fresh.page(topics) == used.page(topics)


def test_the_text_cut_and_joined_is_the_template_filled() -> None:
    rendered = made("english")
    view = rendered.segment(rendered.shelves.full)
    raw = fill(rendered.templates, TEXT, {**rendered.frame, **as_names(view)})
    bare = re.sub("\x02[^\x03]*\x03", "", raw)
    lines = (line if line == "-- " else line.rstrip() for line in bare.splitlines())
    assert of(rendered).text == re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip() + "\n"


def test_segments_share_the_pieces_they_have_in_common() -> None:
    rendered = made("two digits")
    few, more = (of(rendered, *(f"t{at}" for at in range(count))) for count in (10, 11))
    kept = {id(piece) for piece in (*more.html_pieces, *more.text_pieces)}
    own = [piece for piece in (*few.html_pieces, *few.text_pieces) if id(piece) not in kept]
    assert sum(map(len, own)) < len(few.html + few.text) / 4


def test_no_mark_or_cut_is_left_in_any_segment() -> None:
    for name in EDITIONS:
        page = of(made(name), "t0")
        assert not re.search(r"<!--(cut|set) \w|ED-SUBJECT", page.html.replace("&lt;", ""))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f]", page.text)


def test_a_segment_holds_its_stories_alone_and_counts_them() -> None:
    page = of(made("tagged"), "t1")
    assert "News number 1" in page.html
    assert "News number 2" not in page.html
    assert "Briefly" not in page.html
    assert "two stories" in page.html
    assert page.text.count("\n1. ") == 2


def test_a_segments_subject_and_preheader_are_of_its_own_stories() -> None:
    page = of(made("tagged"), "t2")
    assert page.subject == "News number 2 · Feature number 2"
    assert page.preheader == "It is told."
    assert f"<title>{page.subject}</title>" in page.html


def test_the_whole_edition_keeps_the_editions_own_lines() -> None:
    page = of(made("tagged"), "hard-news", "features", "briefly")
    assert (page.subject, page.preheader) == (TAGGED.subject, TAGGED.preheader)


@pytest.mark.parametrize("topics", [{"t9"}, {" T9 "}, {"BRIEFLY"}, {"unknown", "briefly"}])
def test_a_topic_is_a_sections_key_or_a_storys_topic_however_written(topics: set[str]) -> None:
    page = of(made("tagged"), *topics)
    assert "Also &amp; &lt;today&gt;" in page.html
    assert "one story" in page.text


@pytest.mark.parametrize("topics", [{"sports"}, {"odd-"}])
def test_without_a_matching_story_there_is_no_mail(topics: set[str]) -> None:
    assert made("tagged").page(frozenset(topics)) is None
    assert made("tagged").whole(frozenset(topics)) is None


def test_no_topics_and_empty_topics_mean_everything() -> None:
    assert of(made("tagged"), " ") == of(made("tagged"))


def test_equal_stories_make_equal_pages() -> None:
    assert of(made("tagged"), "odd") == of(made("tagged"), "odd", "ODD ")


def test_a_lone_story_without_words_has_the_date_as_preheader() -> None:
    assert of(made("tagged"), "t9").preheader == "Evening Digest, Tuesday, 6 October 2026"


def test_premailer_runs_once_for_all_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    import premailer

    runs = []
    transform = premailer.Premailer.transform

    def counting(self: object, **options: object) -> object:
        runs.append(1)
        return transform(self, **options)

    monkeypatch.setattr(premailer.Premailer, "transform", counting)
    rendered = render(TAGGED, look=LOOK)
    for topic in TOPICS:
        of(rendered, topic)
    assert len(runs) == 1


def test_what_is_left_to_read_on_the_web_is_told_only_where_something_is() -> None:
    library, shelves = made("english").library, made("english").shelves.full
    values = {"summary": "", "preheader": "", "pad": ""}
    told, silent = (
        "".join(library.pieces([(shelf, "") for shelf in shelves], {**values, "more": more}, subject=""))
        for more in ("Two more & <more>", "")
    )
    assert "Two more &amp; &lt;more&gt;</a>" in told
    assert 'class="more"' not in silent


# A site's own templates


def changed(folder: Path, name: str, *changes: tuple[str, str]) -> Rendered:
    text = (built_in_templates() / name).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / name).write_text(text, encoding="utf-8")
    return render(EDITIONS["english"], look=Presentation(site_url=LOOK.site_url, folders=(folder,)))


SECTION = '{{ cut("section", section.key) }}\n'
HEADING = "{{ section.title | wrap }}"


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("mail.txt.j2", (("{{ t.close | wrap }}", "{{ (subject ~ ' / ' ~ preheader) | wrap(30) }}"),)),
        ("mail.txt.j2", ((HEADING, "{{ (section.title ~ ', ' ~ section.count) | wrap(14) }}"),)),
        ("mail.txt.j2", ((HEADING, "\n\n\n\n" + HEADING),)),
        ("mail.txt.j2", (("{{ told(facts", "{{ story.place }} {{ told(facts"),)),
        ("subject.txt.j2", (("{{ subject }}", "{{ sections[0].count }}: {{ subject }}"),)),
        ("mail.html.j2", (('{{ cut("looks") }}', ""), ('{{ cut("masthead") }}', ""))),
        ("mail.html.j2", (("{{ t.close }}", "{{ summary }}{{ cut('more') }} &amp; {{ preheader }}"),)),
        (
            "mail.html.j2",
            (("<h2>{{ section.title }}</h2>", "<h2>{{ section.title }}, {{ section.count }}</h2>"),),
        ),
    ],
)
def test_what_a_sites_own_template_shows_is_right_in_every_segment(
    tmp_path: Path, name: str, changes: tuple[tuple[str, str], ...]
) -> None:
    rendered = changed(tmp_path, name, *changes)
    for topics in ({"t1"}, {"t0", "t2", "t6"}, {"t5", "t6", "t7"}, set[str]()):
        assert rendered.page(frozenset(topics)) == rendered.whole(frozenset(topics))


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("mail.txt.j2", ((SECTION, "\n"),), r"mail\.txt\.j2 does not cut the text at 'section features'"),
        ("mail.txt.j2", (('{{ cut("page-end") }}', ""),), r"does not cut the text at 'page-end'"),
        ("mail.txt.j2", ((HEADING, HEADING + '{{ cut("extra") }}'),), r"cuts the text at 'extra'"),
        ("mail.html.j2", (('{{ cut("row") }}', ""),), r"mail\.html\.j2 does not cut the page at 'row'"),
        ("mail.html.j2", (('{{ cut("page-end") }}', ""),), r"does not cut the page at 'page-end'"),
        ("mail.html.j2", (('{{ cut("more") }}', ""),), r"does not cut the page at 'more'"),
        ("mail.html.j2", (("{{ t.close }}", "{{ subject }}"),), r"shows the subject outside <title>"),
        (
            "mail.html.j2",
            (("{{ told(story, section) }}", "{{ told(story, section) }}{{ summary }}"),),
            r"'summary' in the piece",
        ),
    ],
)
def test_a_template_that_cannot_be_joined_is_refused(
    tmp_path: Path, name: str, changes: tuple[tuple[str, str], ...], said: str
) -> None:
    with pytest.raises(TemplateError, match=said) as caught:
        of(changed(tmp_path, name, *changes), "t0", "t6")
    assert caught.value.hint
