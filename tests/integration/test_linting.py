"""``digest lint`` and the gate: what stops a send, what waves it through, which links are dead."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from evening import ENGLISH, edition, entry, features, many, news, piece
from newsroom import EDITION, Newsroom, newsroom
from web_kit import Server, says, serving

from digest.clock import FixedClock
from digest.config import Site, load_site
from digest.model import Edition, Severity
from digest.pipeline import judge, lint_edition, lint_segment, rendered, takes_away
from digest.pipeline.asking_links import ask_links
from digest.pipeline.linting import worst

ADDRESS = 'postal_address = "4 Quay Street, Port Ellery"\n'


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    return newsroom(tmp_path, capsys)


def change(desk: Newsroom, old: str, new: str) -> None:
    file = desk.root / "config" / "digest.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_edition_of_the_built_in_templates_has_no_error(desk: Newsroom) -> None:
    assert desk("build").code == 0
    ran = desk("lint", EDITION)
    assert ran.code == 0
    told = desk("lint", "--json").json
    assert (told["edition"], told["revision"], told["counts"]["error"]) == (EDITION, 1, 0)
    assert {one["severity"] for one in told["findings"]} <= {"warning", "note"}
    assert told["waived"] == []


def test_an_error_holds_the_edition_until_its_rule_is_waived_by_name(desk: Newsroom) -> None:
    change(desk, ADDRESS, "")
    ran = desk("build")
    assert "rights/postal-address: there is no postal address" in ran.out
    assert desk("send").code == 7
    ran = desk("lint")
    assert ran.code == 1
    assert "set [site] postal_address" in " ".join(ran.out.split())
    once = desk("lint", "--waive", "rights/postal-address")
    assert once.code == 0
    assert "Waived: rights/postal-address: there is no postal address" in once.out
    assert desk("send").code == 7  # a waiver of the lint alone is a rehearsal
    change(desk, "min_stories = 1\n", 'min_stories = 1\nwaive = ["rights/postal-address"]\n')
    assert [one["rule"] for one in desk("lint", "--json").json["waived"]] == ["rights/postal-address"]
    assert desk("build", "--again").code == 0
    assert desk("send").code == 0


def test_a_broken_template_of_the_site_holds_what_it_makes(desk: Newsroom) -> None:
    assert desk("build").code == 0
    (desk.root / "templates").mkdir()
    own = (Path(__file__).parents[2] / "templates" / "mail.html.j2").read_text(encoding="utf-8")
    broken = own.replace(
        "</body>", '<img src="https://cdn.example/p.gif" width="1" height="1" alt=""></body>'
    )
    (desk.root / "templates" / "mail.html.j2").write_text(broken, encoding="utf-8")
    ran = desk("send")
    assert ran.code == 7
    for rule in ("privacy/pixel", "privacy/third-party"):
        assert rule in ran.err
    assert [one["where"] for one in desk("lint", "--json").json["findings"] if one["rule"] == "privacy/pixel"]


def test_a_rule_that_there_is_not_is_a_mistake(desk: Newsroom) -> None:
    assert desk("build").code == 0
    ran = desk("lint", "--waive", "rights/postal-adress")
    assert ran.code == 2
    assert "no rule rights/postal-adress" in ran.err
    change(desk, "min_stories = 1\n", 'min_stories = 1\nwaive = ["rights/adress"]\n')
    change(desk, "[delivery]", "[lint]\nshares = { gmial = 1 }\n[delivery]")
    told = " ".join(desk("check", "--offline").out.split())
    assert "newsletters.evening.gate.waive names 'rights/adress'" in told
    assert "there is no mail program 'gmial'" in told


def test_an_edition_without_content_has_nothing_to_lint(desk: Newsroom) -> None:
    assert desk("lint", "evening/2026-10-01").code == 4


@pytest.fixture
def site(write_site: Callable[..., Path]) -> Site:
    more = "[newsletters.evening]\n[lint]\nshares = { gmx = 1 }\n"
    digest = f'[site]\nurl = "https://courier.example"\n{ADDRESS}{more}'
    return load_site(write_site(digest=digest))


def test_all_stories_each_section_and_the_fewest_stories_are_looked_at(site: Site) -> None:
    made = rendered(site, ENGLISH)
    looked_at = list(worst(ENGLISH, made))
    assert looked_at[0] == frozenset()
    assert looked_at[1:3] == [frozenset({"hard-news"}), frozenset({"features"})]
    (fewest,) = looked_at[3:]
    assert len(made.stories(fewest)) == 1
    alone = edition(news(entry("only", "The only story tonight")))
    assert len(list(worst(alone, rendered(site, alone)))) == 1


def test_what_is_found_in_a_segment_alone_says_whose_it_is(site: Site) -> None:
    # Its headline alone makes a subject that is too short; in the whole mail others come first.
    short = edition(
        *ENGLISH.sections[:1],
        features(entry("tea", "Tea", "A story about tea.", "It is told.", topics=("Tea",))),
    )
    found = [
        one for one in lint_edition(site, short, rendered(site, short)) if one.rule == "inbox/subject-length"
    ]
    assert [one.where for one in found] == ["(readers of features)"]
    assert lint_segment(site, short, rendered(site, short), frozenset({"nobody's"})) == ()


def test_what_programs_take_away_is_told_for_the_readers_there_are(site: Site) -> None:
    told = {one.feature: one for one in takes_away(site, ENGLISH, rendered(site, ENGLISH))}
    assert told["html-style"].share == pytest.approx(1 / 3)  # on a computer; not on phones
    assert told["html-style"].programs == ("gmx/desktop-webmail",)
    assert all(one.fallback for one in told.values() if one.share > 0.05)


def test_a_missing_label_is_an_error(site: Site) -> None:
    basque = replace(ENGLISH, language="eu")
    found = judge(site, basque, rendered(site, basque)).stops
    assert [one.rule for one in found] == ["content/untranslated"]


def test_linting_twenty_stories_takes_a_fraction_of_a_second(site: Site) -> None:
    told = many(20)
    made = rendered(site, told)
    lint_edition(site, told, made)
    spent = []
    for _ in range(3):
        begin = time.process_time()
        lint_edition(site, told, made)
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.3


@pytest.fixture
def publisher() -> Iterator[Server]:
    with serving() as server:
        yield server


def linked(publisher: Server) -> Edition:
    return edition(
        news(
            entry("alive", "Alive", "It is.", link=publisher.url("/alive")),
            entry("shy", "Shy", "It is.", link=publisher.url("/shy")),
            entry("dead", "Dead", "It is.", link=publisher.url("/dead")),
            entry("ill", "Ill", "It is.", link=publisher.url("/ill")),
            entry("barred", "Barred", "It is.", link=publisher.url("/barred")),
            entry("nowhere", "Nowhere", "It is.", link="http://nowhere.invalid/a"),
            entry("none", "None", "It has no link.", link=None),
            entry(
                "again",
                "Again",
                "It is.",
                link=publisher.url("/alive"),
                earlier=(replace(piece("Gone", date(2026, 9, 1)), link=publisher.url("/gone")),),
            ),
        )
    )


def test_dead_links_are_found_by_asking_once_and_politely(
    write_site: Callable[..., Path], publisher: Server
) -> None:
    digest = (
        f'[site]\nurl = "https://courier.example"\n{ADDRESS}[newsletters.evening]\n'
        f'[fetch]\nallow_hosts = ["{publisher.host}"]\n'
    )
    site = load_site(write_site(digest=digest))
    publisher.answers["/robots.txt"] = says(b"User-agent: *\nDisallow: /barred\n")
    publisher.heads = {
        "/alive": says(b"", content_encoding="gzip"),
        "/dead": says(b"", 404),
        "/ill": says(b"", 503),
        "/gone": says(b"", 410),
    }
    publisher.answers |= {
        "/shy": says(b"x" * 100_000),  # knows no HEAD, and is larger than needs be read
        "/dead": says(b"", 404),
        "/ill": says(b"", 503),
        "/gone": says(b"", 410),
    }
    told = linked(publisher)
    clock = FixedClock(datetime(2026, 10, 6, 16, tzinfo=UTC))
    answers = ask_links(site, told, clock=clock)
    assert {link.rpartition("/")[2]: (answer.status, answer.is_gone) for link, answer in answers.items()} == {
        "alive": (200, False),
        "shy": (200, False),
        "dead": (404, True),
        "ill": (503, False),
        "gone": (410, True),
        "a": (None, True),
    }
    assert publisher.headed.count("/alive") == 1
    found = lint_edition(site, told, rendered(site, told), answers=answers)
    assert sorted(one.where for one in found if one.rule == "links/dead") == ["Dead", "Gone", "Nowhere"]
    assert [one.where for one in found if one.rule == "links/ailing"] == ["Ill"]
    assert {one.severity for one in found if one.rule == "links/dead"} == {Severity.WARNING}


def test_no_readers_link_is_asked(write_site: Callable[..., Path], publisher: Server) -> None:
    site = load_site(write_site(digest=f'[site]\nurl = "{publisher.url("")}"\n[newsletters.evening]\n'))
    ask_links(
        site, edition(news(entry("a", "A", link=None))), clock=FixedClock(datetime(2026, 10, 6, tzinfo=UTC))
    )
    assert publisher.headed == []
