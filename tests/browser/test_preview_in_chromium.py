"""The preview in a real browser: every view and switch, with script and without, and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from evening import ARABIC, ENGLISH, HARD
from playwright.sync_api import Browser, Page, expect
from preview_kit import Rig, before, previewed, put

from digest.web.preview import write_once

pytestmark = pytest.mark.browser

TABS = ("mail", "text", "source", "headers", "checks", "sizes")


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with previewed(tmp_path_factory.mktemp("site"), (ENGLISH, ARABIC, before(ENGLISH, 1))) as served:
        yield served


@contextmanager
def opened(browser: Browser, **options: Any) -> Iterator[Page]:
    """Give a page that fails when it asks another host, shows a dialog, or logs an error."""
    context = browser.new_context(**options)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda asked: wrong.append(asked.url) if is_foreign(asked.url) else None)
    page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}"))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert wrong == []


def is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "about", "blob", "file"} and parts.hostname != "127.0.0.1"


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def overflow(page: Page) -> int:
    found: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return found


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False})
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found.response["violations"]
        for node in one["nodes"]
        if node["target"][0] != "#mail" or len(node["target"]) == 1  # what is in the frame is the mail's
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_overflows(browser: Browser, rig: Rig, scheme: Any) -> None:
    with opened(browser, color_scheme=scheme, reduced_motion="reduce") as page:
        for width in (1440, 375, 320):
            page.set_viewport_size({"width": width, "height": 900})
            for tab in TABS:
                page.goto(f"{rig.address}?tab={tab}&w=320")
                assert overflow(page) <= 0, (tab, width)
                if width == 1440 or (width == 320 and scheme == "light"):
                    assert violations(page) == [], (tab, width)
        page.goto(f"{rig.address}?variant=long-words&w=1200")
        assert overflow(page) <= 0
        page.goto(f"{rig.address}?topics=Falconry")
        assert overflow(page) <= 0
        assert violations(page) == []


CUT_WORDS = """() => [...document.querySelectorAll("main th")].flatMap(head => {
  const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT), cut = [];
  for (let text; (text = walker.nextNode());)
    for (const word of text.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) cut.push(word[0]);
    }
  return cut;
})"""


def test_heads_of_rows_and_columns_are_not_cut_within_a_word_on_a_phone(browser: Browser, rig: Rig) -> None:
    with opened(browser) as page:
        for width in (375, 320):
            page.set_viewport_size({"width": width, "height": 900})
            for tab in ("headers", "checks"):
                page.goto(f"{rig.address}?tab={tab}")
                assert page.locator("main th").count() > 5
                assert page.evaluate(CUT_WORDS) == [], (tab, width)


@pytest.mark.parametrize("has_script", [True, False])
def test_every_view_and_switch_is_a_link(browser: Browser, rig: Rig, has_script: bool) -> None:
    with opened(browser, java_script_enabled=has_script) as page:
        page.goto(f"{rig.address}?edition=evening/2026-10-06")
        for tab in (*TABS[1:], "mail"):
            page.locator(f"#tab-{tab}").click()
            expect(page.locator(f"#tab-{tab}")).to_have_attribute("aria-current", "page")
            assert query(page).get("tab", ["mail"]) == [tab]
        page.locator("#w375").click()
        expect(page.locator("#mail")).to_have_attribute("width", "375")
        page.locator("#c-dark").click()
        frame = page.frame_locator("#mail")
        expect(frame.locator("td.paper, table.paper").first).to_have_css(
            "background-color", "rgb(26, 23, 40)"
        )
        page.locator("#c-forced").click()
        expect(page.locator("#c-forced")).to_have_attribute("aria-current", "true")
        for taken in ("images", "styles", "fonts", "outlook"):
            page.locator(f"#off-{taken}").click()
            expect(page.locator(f"#off-{taken}")).to_have_attribute("aria-current", "true")
        assert query(page) == {
            "edition": ["evening/2026-10-06"],
            "w": ["375"],
            "c": ["forced"],
            "off": ["images", "styles", "fonts", "outlook"],
        }
        page.locator("#off-outlook").click()
        expect(page.locator("#off-outlook")).not_to_have_attribute("aria-current", "true")
        page.locator("#older").click()
        expect(page.locator("#edition")).to_have_value("masa/2026-10-06")
        expect(frame.locator("html")).to_have_attribute("dir", "rtl")
        page.go_back()
        expect(page.locator("#edition")).to_have_value("evening/2026-10-06")


@pytest.mark.parametrize("has_script", [True, False])
def test_editions_segments_and_variants_are_chosen_in_forms(
    browser: Browser, rig: Rig, has_script: bool
) -> None:
    with opened(browser, java_script_enabled=has_script) as page:
        page.goto(f"{rig.address}?edition=evening/2026-10-06&w=480")
        button = page.locator(".pick").get_by_role("button")
        expect(button).to_be_visible(visible=not has_script)  # with script a choice shows at once
        page.get_by_label("Readers of").select_option("Courts; Science")
        if not has_script:
            button.click()
        expect(page.frame_locator("#mail").locator("h3")).to_have_count(2)
        assert query(page)["w"] == ["480"]
        page.get_by_label("Other topics").fill("features")
        page.locator(".send").first.get_by_role("button").click()
        expect(page.frame_locator("#mail").locator("h3")).to_have_count(3)
        page.get_by_label("Stories").focus()
        page.get_by_label("Stories").select_option("right-to-left")
        if has_script:
            expect(page.get_by_label("Stories")).to_have_value("right-to-left")
            expect(page.get_by_label("Stories")).to_be_focused()
        page.get_by_label("Readers of").select_option("")
        if not has_script:
            button.click()
        expect(page.frame_locator("#mail").locator("html")).to_have_attribute("lang", "ar")
        page.get_by_label("Edition", exact=True).select_option("masa/2026-10-06")
        if not has_script:
            button.click()
        expect(page.locator(".standing")).to_contain_text("masa/2026-10-06")
        assert query(page)["edition"] == ["masa/2026-10-06"]


def test_a_test_copy_is_sent_from_the_page(browser: Browser, tmp_path: Path) -> None:
    with previewed(tmp_path / "site") as own, opened(browser) as page:
        page.goto(f"{own.address}?edition=evening/2026-10-06&w=600")
        page.get_by_label("Send a test").fill("ines@courier.example")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("#told")).to_contain_text("handed to the relay")
        assert query(page) == {"edition": ["evening/2026-10-06"], "w": ["600"], "sent": ["1"]}
        assert len(own.outbox) == 1


def test_keys_do_what_the_links_do_and_can_be_switched_off(browser: Browser, rig: Rig) -> None:
    with opened(browser) as page:
        page.goto(f"{rig.address}?edition=evening/2026-10-06")
        shown = page.locator("[aria-current]")
        for key, ids in (
            ("t", "tab-text"),
            ("m", "tab-mail"),
            ("1", "w320"),
            ("f", "c-forced"),
            ("i", "off-images"),
        ):
            page.keyboard.press(key)
            expect(page.locator(f"#{ids}")).to_have_attribute("aria-current", re.compile("page|true"))
        page.keyboard.press("[")
        expect(page.locator("#edition")).to_have_value("masa/2026-10-06")
        page.keyboard.press("]")
        expect(page.locator("#edition")).to_have_value("evening/2026-10-06")
        page.locator("#address").focus()
        page.keyboard.press("t")
        expect(page.locator("#address")).to_have_value("t")
        page.keyboard.press("Tab")
        before_it = shown.all_inner_texts()
        page.keyboard.press("Control+d")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("t")
        page.get_by_label("Single keys work").uncheck()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.keyboard.press("t")
        page.reload()
        page.keyboard.press("t")
        assert shown.all_inner_texts() == before_it
        page.locator("#keys").click()
        page.get_by_label("Single keys work").check()
        page.get_by_role("button", name="Close").click()
        page.keyboard.press("t")
        expect(page.locator("#tab-text")).to_have_attribute("aria-current", "page")


def test_a_key_leads_from_finding_to_finding_and_to_the_place_it_means(browser: Browser, rig: Rig) -> None:
    with opened(browser) as page:
        page.goto(f"{rig.address}?variant=long-words&w=375")
        first, second = page.locator("a.place").nth(0), page.locator("a.place").nth(1)
        page.keyboard.press("n")
        expect(first).to_be_focused()
        assert query(page)["at"] == [first.inner_text()]
        outlined = page.frame_locator("#mail").locator("#ed-here")
        expect(outlined).to_have_css("outline-style", "dashed")
        page.wait_for_function("window.scrollY > 0")
        expect(outlined).to_be_in_viewport()
        page.keyboard.press("n")
        expect(second).to_be_focused()
        page.keyboard.press("p")
        expect(first).to_be_focused()
        page.locator("#w600").click()
        assert "at" not in query(page)


def test_everything_can_be_reached_by_tab_alone(browser: Browser, rig: Rig) -> None:
    with opened(browser) as page:
        page.goto(f"{rig.address}?edition=evening/2026-10-06")
        reached = []
        for _ in range(90):
            page.keyboard.press("Tab")
            found = page.evaluate("document.activeElement.id || document.activeElement.className")
            reached.append(found)
            if found == "address":
                break
        wanted = [
            "skip",
            "skip",
            "edition",
            "topics",
            "variant",
            "tab-text",
            "w320",
            "c-dark",
            "off-outlook",
            "address",
        ]
        assert [one for one in reached if one in wanted] == wanted
        page.locator("#w480").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#mail")).to_have_attribute("width", "480")
        expect(page.locator("#w480")).to_be_focused()


def test_the_page_follows_what_is_saved(browser: Browser, tmp_path: Path) -> None:
    with previewed(tmp_path / "site") as own, opened(browser) as page:
        page.goto(f"{own.address}?edition=evening/2026-10-06&w=600")
        frame = page.frame_locator("#mail")
        expect(frame.locator(".house")).to_have_text("The Ellery Courier")
        expect(page.locator("#live")).to_have_text("live")
        page.get_by_label("Send a test").fill("half@written")
        own.template("mail.html.j2", old="{{ newsroom }}", new="{{ newsroom }}, saved")
        expect(frame.locator(".house")).to_have_text("The Ellery Courier, saved")
        expect(page.locator("#live")).to_contain_text("mail.html.j2 reloaded")
        expect(page.get_by_label("Send a test")).to_have_value("half@written")
        own.template("mail.html.j2", old="{{ newsroom }}", new="{% if %}")
        expect(page.get_by_role("alert")).to_contain_text("mail.html.j2:")
        expect(page.locator(".it")).to_contain_text("{% if %}")
        (own.root / "templates" / "mail.html.j2").unlink()
        expect(frame.locator(".house")).to_have_text("The Ellery Courier")
        put(own.store, replace(ENGLISH, revision=2, subject="A second revision"))
        expect(page.locator(".standing")).to_contain_text("revision 2")
        expect(page.locator(".inbox")).to_contain_text("A second revision")


def test_the_frame_is_as_tall_as_the_mail(browser: Browser, rig: Rig) -> None:
    with opened(browser) as page:
        page.goto(f"{rig.address}?edition=evening/2026-10-06&w=375")
        page.wait_for_function("document.querySelector('#mail').height > 2000")
        inner = page.frame_locator("#mail").locator("html")
        assert inner.evaluate("e => e.scrollHeight <= e.clientHeight + 1")


def test_hostile_texts_do_nothing_on_any_view(browser: Browser, tmp_path: Path) -> None:
    hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}{% raw %}'
    told = replace(HARD, subject=hostile, preheader=hostile, newsroom=hostile)
    with previewed(tmp_path / "site", (told,)) as own, opened(browser) as page:
        for tab in TABS:
            page.goto(f"{own.address}?tab={tab}")
            assert page.locator("main script, main img").count() == 0
            assert page.evaluate("document.scripts.length") == 1
        for variant in ("markup", "long-words"):
            page.goto(f"{own.address}?variant={variant}")
            expect(page.frame_locator("#mail").locator("h1")).to_be_visible()
            assert page.frame_locator("#mail").locator("script").count() == 0
        page.goto(f"{own.address}?tab=text")
        expect(page.locator("pre")).to_contain_text("{{ 7*7 }}")


def test_the_pages_that_are_written_once_work_from_a_disk(
    browser: Browser, rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_once(rig.gallery, tmp_path / "out", edition="evening/2026-10-06")
    assert {path.name for path in (tmp_path / "out" / "pictures").iterdir()} == {
        f"mail-{width}-{colours}.png" for width in (375, 760, 1200) for colours in ("light", "dark")
    }
    assert len(list((tmp_path / "out").glob("*.html"))) == written.pages
    with opened(browser) as page:
        page.goto((tmp_path / "out" / "index.html").as_uri())
        expect(page.frame_locator("#mail").locator(".house")).to_have_text("The Ellery Courier")
        inner = page.frame_locator("#mail").locator("html")
        for name in (
            "index",
            "mail-320-light",
            "mail-1200-forced",
            "variant-forty-stories",
            "without-styles",
        ):
            page.goto((tmp_path / "out" / f"{name}.html").as_uri())
            assert inner.evaluate("e => e.scrollHeight - e.clientHeight") <= 0, name
            blank = inner.evaluate("e => e.clientHeight - e.getBoundingClientRect().height")
            assert blank <= 1, name
        page.goto((tmp_path / "out" / "index.html").as_uri())
        seen = set()
        todo = ["index.html"]
        while todo:
            name = todo.pop()
            seen.add(name)
            text = (tmp_path / "out" / name).read_text(encoding="utf-8")
            for link in re.findall(r'(?:href|src)="([^"#:]+)"', text):
                assert (tmp_path / "out" / link).is_file(), (name, link)
                if link.endswith(".html") and not link.startswith("frames/") and link not in seen:
                    todo.append(link)
        assert len(seen) == written.pages
        page.get_by_role("link", name="dark as designed").click()
        expect(page.locator("#c-dark")).to_have_attribute("aria-current", "true")
        assert violations(page) == []
        assert overflow(page) <= 0


def test_without_chromium_the_pages_are_written_all_the_same(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    written = write_once(rig.gallery, tmp_path / "out")
    assert written.pictures == ()
    assert (tmp_path / "out" / "index.html").is_file()
    assert (tmp_path / "out" / "mail.eml").is_file()
