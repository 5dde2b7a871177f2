from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from evening import ENGLISH, LOOK

from digest.errors import TemplateError
from digest.render import Page, Presentation, built_in_templates, render


def rendered_with(folder: Path) -> Page:
    look = Presentation(site_url=LOOK.site_url, folders=(folder,))
    page = render(ENGLISH, look=look).page(frozenset())
    assert page is not None
    return page


def edit(folder: Path, name: str, old: str, new: str) -> Path:
    """Copy a built-in template and change it, as a site does."""
    text = (built_in_templates() / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / name


def line_of(file: Path, text: str) -> int:
    return next(at for at, line in enumerate(file.read_text("utf-8").splitlines(), 1) if text in line)


def test_a_sites_own_template_goes_before_the_built_in_one(tmp_path: Path) -> None:
    edit(tmp_path, "subject.txt.j2", "{{ subject }}", "[{{ newsroom }}]\n  {{ subject }}")
    page = rendered_with(tmp_path)
    assert page.subject == f"[The Ellery Courier] {ENGLISH.subject}"
    assert f"<title>{page.subject}</title>" in page.html


def test_a_sites_own_styles_are_used(tmp_path: Path) -> None:
    edit(tmp_path, "style.css", "{{ theme.light.paper }}", "#fafafa")
    html = rendered_with(tmp_path).html
    assert "background-color:#fafafa" in html


def test_a_site_that_copied_everything_renders_the_same(tmp_path: Path) -> None:
    copied = tmp_path / "templates"
    shutil.copytree(built_in_templates(), copied)
    assert rendered_with(copied) == rendered_with(tmp_path / "none")


@pytest.mark.parametrize("name", ["mail.html.j2", "mail.txt.j2"])
def test_a_syntax_error_is_named_with_file_and_line(tmp_path: Path, name: str) -> None:
    file = edit(tmp_path, name, "{% for section in sections %}", "{% for section in %}")
    with pytest.raises(TemplateError) as caught:
        rendered_with(tmp_path)
    assert f"{file}:{line_of(file, '{% for section in %}')}: " in caught.value.what
    assert caught.value.hint


@pytest.mark.parametrize("name", ["mail.html.j2", "mail.txt.j2"])
def test_an_unknown_name_is_named_with_file_and_line(tmp_path: Path, name: str) -> None:
    file = edit(tmp_path, name, "story.teaser %}", "story.blurb %}")
    with pytest.raises(TemplateError, match="blurb") as caught:
        rendered_with(tmp_path)
    assert f"{file}:{line_of(file, 'story.blurb')}: " in caught.value.what
    assert "mail.html.j2" in caught.value.hint


def test_an_error_while_rendering_is_named_with_file_and_line(tmp_path: Path) -> None:
    file = edit(tmp_path, "mail.txt.j2", "{{ t.close | wrap }}", "{{ t.close }}\n{{ 1 / 0 }}")
    with pytest.raises(TemplateError, match="division by zero") as caught:
        rendered_with(tmp_path)
    assert f"{file}:{line_of(file, '1 / 0')}: " in caught.value.what


def test_a_template_reaches_nothing_but_what_it_is_given(tmp_path: Path) -> None:
    edit(tmp_path, "mail.txt.j2", "{{ t.close | wrap }}", "{{ title.__class__.__mro__ }}")
    with pytest.raises(TemplateError, match="unsafe"):
        rendered_with(tmp_path)


def test_a_template_included_but_missing_is_named(tmp_path: Path) -> None:
    edit(tmp_path, "mail.txt.j2", "{{ t.close | wrap }}", "{% include 'house.txt.j2' %}")
    with pytest.raises(TemplateError, match=r"mail\.txt\.j2: there is no template house\.txt\.j2"):
        rendered_with(tmp_path)


@pytest.mark.parametrize("name", ["mail.txt.j2", "mail.html.j2", "style.css", "parts/house.j2"])
def test_a_template_that_is_not_utf_8_is_named_with_file_and_line(tmp_path: Path, name: str) -> None:
    edit(tmp_path, "mail.txt.j2", "{{ t.close | wrap }}", "{% include 'parts/house.j2' %}")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "house.j2").write_text("Courier", encoding="utf-8")
    (tmp_path / name).write_bytes(b"{# so #}\n" + b"x" * 9000 + "\nFrüh".encode("latin-1"))
    with pytest.raises(TemplateError) as caught:
        rendered_with(tmp_path)
    assert caught.value.what.startswith(f"{tmp_path / name}:3: not UTF-8")
    assert "UTF-8" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "old", "new", "sign", "told"),
    [
        ("style.css", ".topic          {", ".topic          { color;", "{ color;", 'No ":" after name'),
        ("style.css", ".more           {", ".more           ", ".more   ", "No start {"),
        ("style.css", ".more           {", "!!  {", "!!", "Unexpected CHAR"),
        (
            "mail.html.j2",
            '<p class="house"',
            '<p class="house" style="color:;;x"',
            "color:;;x",
            "No property",
        ),
        ("mail.html.j2", "<h1", '<a href="a b ü">x</a><h1', "a b ü", "the links"),
        ("mail.html.j2", "<!DOCTYPE html>", "<!doctype html>", "<!doctype", "<!DOCTYPE html>"),
        ("mail.html.j2", "<style>{{", '<style>@import "x";</style><style>{{', "@import", "@import"),
        ("head.css", ":root{", '@import "x";:root{', "@import", "@import"),
        ("head.css", ":root{", "</b>:root{", "</b>", "markup"),
        ("style.css", "body   ", "<!-- body", "<!--", "markup"),
    ],
)
def test_what_cannot_be_inlined_is_named_with_file_line_and_remedy(
    tmp_path: Path, name: str, old: str, new: str, sign: str, told: str
) -> None:
    file = edit(tmp_path, name, old, new)
    with pytest.raises(TemplateError) as caught:
        rendered_with(tmp_path)
    assert caught.value.what.startswith(f"{file}:{line_of(file, sign)}: ")
    assert told in caught.value.what
    assert caught.value.hint


def test_a_mistake_in_a_part_of_the_mail_is_named_where_it_stands(tmp_path: Path) -> None:
    top = "{% include 'none.j2' ignore missing %}{% include 'top.html.j2' %}<h1>"
    edit(tmp_path, "mail.html.j2", '<h1 class="wordmark">', top)
    (tmp_path / "top.html.j2").write_text('<p>\n<a href="a b ü">x</a></p>', encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        rendered_with(tmp_path)
    assert caught.value.what.startswith(f"{tmp_path / 'top.html.j2'}:2: ")


def test_a_style_sheet_with_statements_of_its_own_is_named_without_a_wrong_line(tmp_path: Path) -> None:
    loop = "{% for one in [1, 2, 3] %}\n.x-{{ one }} { margin: 0; }\n{% endfor %}\n.topic { color;"
    file = edit(tmp_path, "style.css", ".topic          {", loop)
    with pytest.raises(TemplateError) as caught:
        rendered_with(tmp_path)
    assert caught.value.what.startswith((f"{file}: ", f"{file}:{line_of(file, '{ color;')}: "))


def test_a_rule_that_inlining_would_lose_is_named_with_file_and_line(tmp_path: Path) -> None:
    file = edit(tmp_path, "style.css", ".topic          {", ".topic:hover    {")
    with pytest.raises(TemplateError) as caught:
        rendered_with(tmp_path)
    assert caught.value.what.startswith(f"{file}:{line_of(file, '.topic:hover')}: ")


def test_a_template_that_lost_its_cuts_is_an_error(tmp_path: Path) -> None:
    edit(tmp_path, "mail.html.j2", '{{ cut("page-end") }}', "")
    with pytest.raises(TemplateError, match="page-end") as caught:
        rendered_with(tmp_path)
    assert "cut()" in caught.value.hint


def test_a_subject_line_that_comes_out_empty_falls_back(tmp_path: Path) -> None:
    edit(tmp_path, "subject.txt.j2", "{{ subject }}", "")
    assert rendered_with(tmp_path).subject == ENGLISH.subject


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{% include 'subject.txt.j2' %}", "includes itself"),
        ("{{ none | dictsort }}", "has no attribute"),
    ],
)
def test_a_template_that_breaks_while_it_is_rendered_is_named_with_its_line(
    tmp_path: Path, wrong: str, told: str
) -> None:
    file = edit(tmp_path, "subject.txt.j2", "{{ subject }}", f"{{{{ subject }}}}\n{wrong}")
    with pytest.raises(TemplateError, match=told) as caught:
        rendered_with(tmp_path)
    assert f"{file}:{line_of(file, wrong)}" in caught.value.what
