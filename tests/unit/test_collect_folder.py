"""Folders of saved pages and dumps: read what lies in them, and nothing else."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from agency_kit import FIRST, NITF, placed

from digest.collect.folder import MAX_BYTES, FolderCollector
from digest.collect.found_files import Changed, found, read_found
from digest.collect.page import is_page, read_page
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, Collected, PubStatus, Rights, SourceId, Validators

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
SOURCE = SourceId("selm")
BODY = "".join(
    f"<p>The {n} span of the bridge was lifted into its place before noon, and the crowd on both banks"
    " of the strait cheered until the tide turned and the barges had to leave.</p>"
    for n in ("first", "second", "third", "fourth")
)
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Spans | The Selm Paper</title>
<meta property="og:title" content="Four spans &amp; a toll">
<meta name="description" content="The bridge over the strait has four of its spans. The toll comes later.">
<meta property="article:section" content="Strait"><meta name="author" content="Mo Kell">
<meta property="og:image" content="/bridge.jpg"><meta property="og:image:alt" content="A bridge">
<link rel="canonical" href="https://selm.example/spans"><!-- saved -->
</head><body><nav>Home</nav><article><h1>Four spans</h1>
<time datetime="2026-10-05T10:00:00+02:00">Monday</time>{BODY}</article></body></html>"""
LINKED = (
    '<script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "S"}, {"@type":'
    ' ["NewsArticle"], "headline": "Spans in place", "datePublished": "2026-10-04", "description":'
    ' "Four spans hang over the strait. Two are to come.", "articleSection": ["Build", "Sea"],'
    ' "author": [{"@type": "Person", "name": "Ada Quay"}, {"name": "Bo Kai"}], "inLanguage": "en"}]}</script>'
)
FEED = (
    '<rss version="2.0"><channel><title>Old</title><item><title>Tram line opens</title>'
    "<description>The tram crosses the bridge every ten minutes from Monday on.</description>"
    "</item></channel></rss>"
)
DUMP = "date 2026-10-05 The towns agree. They will build.\nTwo towns will build a bridge over the strait.\n"


def config(**given: object) -> SourceConfig:
    return SourceConfig.model_validate({"kind": SourceKind.FOLDER, "path": "in", **given})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def collected(folder: Path, known: Validators | None = None, **given: object) -> Collected:
    return FolderCollector(folder.parent)(SOURCE, config(**given), known=known, now=NOW)


def page(html: str, **given: object) -> Article | None:
    return read_page(html, source=SOURCE, config=config(**given), now=NOW)


def test_a_page_says_what_it_is() -> None:
    article = page(PAGE)
    assert article is not None
    assert article.id == article.url == "https://selm.example/spans"
    assert article.headline == "Four spans & a toll"
    assert article.standfirst == "The bridge over the strait has four of its spans. The toll comes later."
    assert article.published == datetime(2026, 10, 5, 8, tzinfo=UTC)
    assert (article.byline, article.sections, article.language) == ("Mo Kell", ("Strait",), "en-gb")
    assert article.image is not None
    assert (article.image.url, article.image.alt) == ("https://selm.example/bridge.jpg", "A bridge")
    assert sum("span of the bridge" in block.text for block in article.blocks) == 4
    assert "Home" not in article.text


def test_linked_data_goes_before_meta_elements() -> None:
    article = page(PAGE.replace("</head>", f"{LINKED}</head>"))
    assert article is not None
    assert article.headline == "Spans in place"
    assert article.standfirst == "Four spans hang over the strait. Two are to come."
    assert (article.byline, article.sections) == ("Ada Quay, Bo Kai", ("Build", "Sea"))
    assert (article.published, article.date_only) == (datetime(2026, 10, 4, 12, tzinfo=UTC), True)


@pytest.mark.parametrize(
    "data", ["{broken", "[" * 50_000, "5", '{"@type": "Thing"}', "[[[[[[{}]]]]]]", "x" * 400_000]
)
def test_linked_data_that_makes_no_sense_is_ignored(data: str) -> None:
    article = page(PAGE.replace("</head>", f'<script type="application/ld+json">{data}</script></head>'))
    assert article is not None
    assert article.headline == "Four spans & a toll"


def test_a_page_without_metadata_has_its_title_without_the_papers_name() -> None:
    article = page(f"<html><head><title>Spans hang | The Selm Paper</title></head><body>{BODY}</body></html>")
    assert article is not None
    assert (article.headline, article.url, article.published) == ("Spans hang", None, None)
    assert article.id.startswith("urn:digest:")


def test_a_page_without_text_is_no_article() -> None:
    assert page("<html><head><title>Spans</title></head><body></body></html>") is None


def test_a_link_only_page_keeps_headline_and_link() -> None:
    article = page(PAGE, rights=Rights.LINK_ONLY)
    assert article is not None
    assert (article.standfirst, article.blocks, article.image) == (None, (), None)


def test_pages_are_told_from_dumps_by_how_they_begin() -> None:
    assert is_page(PAGE)
    assert is_page("\n<!-- saved from -->\n<HTML>")
    assert not is_page(DUMP)
    assert not is_page("The <html> element is old.")


def test_a_folder_is_read_by_what_its_files_hold(folder: Path) -> None:
    (folder / "a.txt").write_text(DUMP, encoding="utf-16")
    (folder / "b.htm").write_text(PAGE, encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "sub" / "c.txt").write_text(DUMP, encoding="utf-8")
    result = collected(folder)
    assert [article.headline_derived for article in result.articles] == [True, False]
    assert (result.failure, result.notes) == (None, ())
    assert len(collected(folder, pattern="**/*.txt").articles) == 1  # both say the same


def test_a_folder_that_did_not_change_is_not_read_again(folder: Path) -> None:
    (folder / "a.txt").write_text(DUMP, encoding="utf-8")
    known = collected(folder).validators
    assert known is not None
    assert collected(folder, known).not_modified
    assert not collected(folder, known, language="en").not_modified
    (folder / "a.txt").write_text(DUMP + "And a third town.\n", encoding="utf-8")
    assert not collected(folder, known).not_modified


def test_hidden_and_temporary_files_are_passed_over(folder: Path) -> None:
    for name in (".a.txt", "b.txt~", "c.txt.part", "~$d.txt", "#e.txt"):
        (folder / name).write_text(DUMP, encoding="utf-8")
    assert collected(folder) == Collected(source=SOURCE, validators=collected(folder).validators)


def test_nothing_outside_the_folder_is_read(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(DUMP, encoding="utf-8")
    (folder / "a.txt").symlink_to(secret)
    (folder / "b.txt").symlink_to(tmp_path / "nowhere")
    (folder / "c.txt").symlink_to("c.txt")
    os.mkfifo(folder / "d.txt")
    result = collected(folder)
    assert result.articles == ()
    assert [note.what for note in result.notes] == [
        "a.txt is a link out of the folder",
        "b.txt cannot be found",
        "c.txt cannot be found",
    ]
    (folder / "b.txt").unlink()
    (folder / "b.txt").write_text(DUMP, encoding="utf-8")
    again = collected(folder, result.validators)
    assert [article.headline_derived for article in again.articles] == [True]
    assert [note.what.partition(" ")[0] for note in again.notes] == ["a.txt", "c.txt"]


@pytest.mark.parametrize("pattern", ["../*", "/etc/*", "", "a**"])
def test_a_pattern_that_leads_out_is_a_failure(folder: Path, pattern: str) -> None:
    failure = collected(folder, pattern=pattern).failure
    assert failure is not None
    assert "pattern" in failure.what


def test_files_that_are_no_articles_are_noted_and_the_rest_stands(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"\x00\x01\x02binary\x00" * 50)
    (folder / "b.txt").write_bytes(b"x" * (MAX_BYTES + 1))
    (folder / "c.txt").write_text("", encoding="utf-8")
    (folder / "d.txt").write_text(DUMP, encoding="utf-8")
    result = collected(folder)
    assert len(result.articles) == 1
    assert [note.what.partition(" ")[0] for note in result.notes] == ["a.txt", "b.txt", "c.txt"]
    again = collected(folder, result.validators)
    assert (again.articles, again.notes, again.not_modified) == ((), (), True)  # each was judged


def test_a_folder_that_is_missing_is_a_failure(tmp_path: Path) -> None:
    failure = collected(tmp_path / "in").failure
    assert failure is not None
    assert failure.what == f"there is no folder {tmp_path / 'in'}"
    assert failure.hint


def test_each_file_is_taken_once(folder: Path) -> None:
    placed(folder, "a.xml", NITF)
    first = collected(folder)
    assert [article.guid for article in first.articles] == ["wire.20261006.harbour"]
    placed(folder, "b.txt", DUMP)
    second = collected(folder, first.validators)
    assert [article.guid for article in second.articles] == [None]
    assert collected(folder, second.validators).not_modified
    placed(folder, "a.xml", NITF.replace("ferries", "every ferry"))
    third = collected(folder, second.validators)
    assert [article.headline for article in third.articles] == ["Skarrow closes its harbour to every ferry"]


def test_a_folder_that_is_emptied_has_nothing_new(folder: Path) -> None:
    placed(folder, "a.txt", DUMP)
    known = collected(folder).validators
    (folder / "a.txt").unlink()
    result = collected(folder, known)
    assert (result.articles, result.not_modified, result.failure) == ((), True, None)


@pytest.mark.parametrize("name", ["a.xml", "b.txt"])
def test_a_file_that_is_half_written_waits_for_its_other_half(folder: Path, name: str) -> None:
    whole = NITF if name == "a.xml" else DUMP
    path = placed(folder, name, whole[: len(whole) // 2])
    moment = NOW.timestamp() - 5
    os.utime(path, (moment, moment))
    first = collected(folder)
    assert (first.articles, [note.what for note in first.notes]) == ((), [f"{name} is still being written"])
    path.write_text(whole, encoding="utf-8")
    os.utime(path, (moment + 1, moment + 1))
    assert len(collected(folder, first.validators).articles) == 1


def test_a_whole_document_is_read_at_once_and_a_text_after_a_moment(folder: Path) -> None:
    for path in (placed(folder, "a.xml", NITF), placed(folder, "b.txt", DUMP)):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    result = collected(folder)
    assert [article.guid for article in result.articles] == ["wire.20261006.harbour"]
    assert [note.what for note in result.notes] == ["b.txt is still being written"]


def test_a_file_that_was_cut_off_for_good_is_named_once(folder: Path) -> None:
    placed(folder, "a.xml", NITF[:500])
    first = collected(folder)
    assert [note.what for note in first.notes] == ["a.xml ends in the middle"]
    assert collected(folder, first.validators).notes == ()


def test_a_file_that_becomes_a_link_between_look_and_read_is_left(folder: Path, tmp_path: Path) -> None:
    path = placed(folder, "a.txt", DUMP)
    seen = found(path, name="a.txt")
    assert seen is not None
    path.rename(tmp_path / "moved.txt")
    placed(folder, "a.txt", DUMP)
    with pytest.raises(Changed):
        read_found(seen, most=1000)
    path.unlink()
    path.symlink_to(tmp_path / "moved.txt")
    with pytest.raises(OSError, match="symbolic"):
        read_found(seen, most=1000)


def test_more_new_files_than_a_run_takes_follow_at_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.collect.folder.MAX_FILES", 2)
    for number in range(3):
        placed(folder, f"{number}.txt", DUMP.replace("Two", f"{number + 2} big"))
    first = collected(folder)
    assert (len(first.articles), [note.what for note in first.notes]) == (2, ["only 2 new files were read"])
    second = collected(folder, first.validators)
    assert (len(second.articles), second.notes) == (1, ())


def test_a_memory_of_what_was_taken_that_makes_no_sense_is_forgotten(folder: Path) -> None:
    placed(folder, "a.txt", DUMP)
    known = collected(folder).validators
    assert known is not None
    assert known.etag is not None
    for etag in ("", "x", f"{known.etag}\x7f", known.etag.partition(" ")[0]):
        assert len(collected(folder, Validators(etag=etag)).articles) == 1


def test_of_several_versions_of_a_piece_the_newest_is_delivered(folder: Path) -> None:
    kill = NITF.replace('msg-type="update"', 'msg-type="kill"')
    placed(folder, "1.xml", NITF.replace("T111500", "T121500").replace("ferries", "all ferries"))
    placed(folder, "2.xml", NITF)
    (newest,) = collected(folder).articles
    assert newest.headline == "Skarrow closes its harbour to all ferries"
    placed(folder, "3.xml", kill.replace("T111500", "T131500"))
    (killed,) = collected(folder).articles
    assert (killed.status, killed.guid) == (PubStatus.CANCELED, newest.guid)


@pytest.mark.parametrize("name", ["0.xml", "3.xml"])
@pytest.mark.parametrize("when", ['<pubdata date.publication="20261006T091500+0200"', "<pubdata"])
def test_a_piece_that_is_taken_back_stays_so_wherever_that_stands(folder: Path, name: str, when: str) -> None:
    kill = NITF.replace('msg-type="update"', 'msg-type="kill"')
    placed(folder, "1.xml", NITF)
    placed(folder, "2.xml", NITF.replace("T111500", "T121500"))
    placed(folder, name, kill.replace('<pubdata date.publication="20261006T111500+0200"', when))
    (killed,) = collected(folder).articles
    assert killed.status is PubStatus.CANCELED


def test_a_feed_and_a_mail_in_a_folder_are_read(folder: Path) -> None:
    placed(folder, "a.xml", FEED)
    placed(folder, "b.eml", f"From: a@wire.example\nDate: x\nSubject: Quay\n\n{FIRST}\n")
    assert [article.headline for article in collected(folder).articles] == ["Tram line opens", "Quay"]


def test_very_many_notes_are_cut_short(folder: Path) -> None:
    for number in range(120):
        placed(folder, f"{number:03}.txt", "\0")
    notes = collected(folder).notes
    assert (len(notes), notes[-1].what) == (101, "20 more notes were left out")
