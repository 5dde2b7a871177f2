"""Links to articles are told from menus, topics and services by several signs together."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from digest.collect.section_page import find_links

URL = "https://www.gazette.example/politics/"
PAGE = """<!DOCTYPE html><html><head><base href="https://www.gazette.example/">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "item": "https://www.gazette.example/all"}]},
 {"@type": "ItemList", "itemListElement": [
   {"@type": "ListItem", "position": 1, "url": "https://www.gazette.example/q/harbour"},
   {"@type": "SiteNavigationElement", "url": "https://www.gazette.example/sports"}]}]}</script></head>
<body class="page story">
<header><a href="/"><img alt="Gazette"></a></header>
<nav><a href="/politics/budget-of-the-town-explained-for-you">Budget of the town explained for you</a>
 <a href="/sports/">Sports</a></nav>
<main>
 <article><a href="politics/council-buys-back-the-old-ferry"><img></a>
  <h2><a href="/politics/council-buys-back-the-old-ferry?utm_source=home">Council buys back the ferry</a></h2>
  <a href="/authors/mara-lund-writes-on-harbours">Mara Lund</a></article>
 <div class="teaser"><a href="/politics/article48213077">Mayor of Skarrow answers her critics</a></div>
 <h3><a href="/2026/10/06/quay/">The quay, after all these years</a></h3>
 <a href="/q/harbour">Harbour</a>
 <a href="/tag/harbour-and-the-ferries-of-skarrow">All on the harbour and the ferries of Skarrow</a>
 <a href="https://elsewhere.example/2026/10/06/a-long-story-from-elsewhere">A long story from elsewhere</a>
 <a href="/politics/?page=2">More</a> <a href="#top">Up</a> <a href="mailto:desk@gazette.example">Write us</a>
 <a href="/politics/report-of-the-council-2026.pdf">The whole report of the council as a document</a>
</main>
<footer><a href="/about/how-we-work-and-who-pays-for-it">How we work and who pays for it</a></footer>
</body></html>"""


def paths(html: str, *, patterns: tuple[str, ...] = (), url: str = URL) -> list[str]:
    return [
        link.url.removeprefix("https://www.gazette.example")
        for link in find_links(html, url=url, patterns=patterns)
    ]


def test_teasers_are_found_in_the_order_of_the_page_and_nothing_else_is() -> None:
    assert paths(PAGE) == [
        "/politics/council-buys-back-the-old-ferry",
        "/politics/article48213077",
        "/2026/10/06/quay/",
        "/q/harbour",
    ]


def test_more_signs_make_certain() -> None:
    certain = {link.url.rpartition("/")[2]: link.certain for link in find_links(PAGE, url=URL)}
    assert certain["council-buys-back-the-old-ferry"]
    assert not certain["harbour"]


def test_patterns_decide_alone() -> None:
    assert paths(PAGE, patterns=("/sports/*", "/authors/*")) == [
        "/sports/",
        "/authors/mara-lund-writes-on-harbours",
    ]
    (link,) = find_links(PAGE, url=URL, patterns=("https://elsewhere.example/*",))
    assert link.certain
    assert paths(PAGE, patterns=("/none/*",)) == []


def test_headlines_without_blanks_between_words_are_headlines() -> None:
    teaser = '<a href="/20261006/k10014446791000.html">市議会が古いフェリーの買い戻しを決定</a>'
    page = f'<html><body>{teaser}<a href="/news/">ニュース一覧</a></body>'
    assert paths(page) == ["/20261006/k10014446791000.html"]


def test_a_page_without_anything_has_no_links() -> None:
    assert find_links("", url=URL) == ()
    assert find_links("<p>Nothing here", url=URL) == ()


def test_a_hostile_page_is_looked_through_in_a_moment() -> None:
    started = time.process_time()
    find_links("<div class=teaser><a href=/a>" * 40_000, url=URL)
    find_links("".join(f"<h2><a href='/a-b-c-d-{n}'>{'x ' * 50}" for n in range(9_000)), url=URL)
    find_links('<script type="application/ld+json">' + '[{"@graph":' * 50_000 + "</script>", url=URL)
    find_links(f"<a class='{'teaser-' * 20_000}' href='{'/-2026' * 20_000}'>x</a>", url=URL)
    assert time.process_time() - started < 5


PIECES = st.sampled_from(
    [
        "<a href=",
        "'//[x'>",
        "/2026/10/06/a-b-c-d>",
        "</a>",
        "<article>",
        "<h2>",
        "<base href=http://[>",
        "<nav>",
        '<script type="application/ld+json">',
        '{"@type":"ItemList","itemListElement":[',
        '{"item":{"@id":5}},',
        "]}",
        "</script>",
        "<html>",
        "\0",
        "javascript:x>",
        "http://h:99999999>",
        "%ff%fe>",
        "\ud800",
    ]
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=30), st.integers(0, 2000))
def test_no_page_breaks_the_search_for_links(pieces: list[str], cut: int) -> None:
    for html in ("".join(pieces), PAGE[:cut] + "".join(pieces) + PAGE[cut:]):
        for link in find_links(html, url=URL):
            assert link.url.startswith(("http://", "https://"))
