"""Hostile markup and header values: what readers, editors and relays get of them, against the data's rules.

Every payload goes the ways of the product: as an article's text, as a title, and in the mail (HTML and text),
the preview and the readers' page of editions that say it everywhere; at last a browser opens them. Header
values are looked at in the bytes that an SMTP server received.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.eval.figure import Figure
from bench.eval.markup import (
    UNSEEN,
    Allowed,
    elements,
    fragment,
    links,
    scheme,
    skeleton,
    text_of,
    written,
)
from bench.eval.rows import read_rows
from bench.eval.tally import Tally
from bench.eval.xss_browser import chromium, looked_at
from bench.eval.xss_editions import trials
from bench.eval.xss_headers import check_headers
from bench.eval.xss_lint import check_lint, check_templates, hostile_site, narrow
from bench.eval.xss_pages import Shown, shown
from digest.text.controls import one_line
from digest.text.html import plain, to_lines

Case = tuple[str, str]
_SCHEMES = frozenset({"http", "https", "mailto"})


def measure(data: Path) -> Iterator[Figure]:
    """Yield per cent of the cases that keep each rule, and what a browser did."""
    rows = list(read_rows(data / "html_xss"))
    payloads = [(row["case"], row["payload"]) for row in rows if "payload" in row]
    tally = Tally()
    _bodies(payloads, Allowed.read(data / "html_xss" / "invariants.json"), tally)
    _titles(payloads, tally)
    with TemporaryDirectory() as folder:
        told = list(trials(payloads))
        for page in (pages := list(shown(told, Path(folder)))):
            _page(page, tally)
        site = hostile_site(Path(folder))
        mails = list(check_lint(site, told, tally))
        check_templates(site, told[0], tally)
        check_headers([row for row in rows if "context" in row], Path(folder), tally)
        yield from tally.figures()
        if (program := chromium()) is None:
            print("# xss: no Chromium, no browser figures", file=sys.stderr)
        else:
            yield from looked_at(program, [text for page in pages for text in page.pages], Path(folder))
            yield from narrow(program, mails, Path(folder))


def _bodies(payloads: Sequence[Case], allowed: Allowed, tally: Tally) -> None:
    """Look at each payload as an article's text, in the only markup it can get: ours."""
    for case, payload in payloads:
        body = _markup(to_lines(payload))
        root = fragment(body)
        tally.check("body.allowed", case, not list(allowed.breaches(body)))
        tally.check("body.idempotent", case, _markup(to_lines(body)) == body)
        tally.check("body.unchanged_by_parsing", case, written(fragment(written(root))) == written(root))
        tally.check("body.leaves_the_mail_whole", case, _cell(body) == _cell("<p>x</p>" * body.count("<p>")))
        if one_line(text_of(fragment(payload), without=UNSEEN)):
            tally.check("body.text_stays", case, bool(text_of(root)))


def _titles(payloads: Sequence[Case], tally: Tally) -> None:
    for case, payload in payloads:
        title = plain(payload)
        root = fragment(f"<h3>{escape(title, quote=False)}</h3>")
        tally.check(
            "title.plain", case, title == one_line(title) and text_of(root) == " ".join(title.split())
        )
        if one_line(text_of(fragment(payload), without=UNSEEN)):
            tally.check("title.text_stays", case, bool(title))


def _markup(lines: str) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines.splitlines())


def _cell(body: str) -> object:
    return skeleton(fragment(f"<table><tr><td>{body}</td><td>next</td></tr></table><p>after</p>"))


def _page(page: Shown, tally: Tally) -> None:
    case = f"{page.name}, {page.said[0].case} …"
    for name, (root, likeness) in page.roots.items():
        tally.check(f"{name}.same_elements", case, skeleton(root) == skeleton(likeness))
        tally.check(f"{name}.links", case, all(scheme(link) in _SCHEMES for link in page.links(links(root))))
    told = {
        "headline": [text_of(node) for node in elements(page.roots["mail"][0], "h3")],
        "teaser": [text_of(node) for node in elements(page.roots["mail"][0], "p", css="teaser")],
    }
    text = "".join(page.mail.text.split())
    for one, headline, teaser in zip(page.said, told["headline"], told["teaser"], strict=True):
        tally.check("mail.title_escaped_once", one.case, headline == " ".join(one_line(one.headline).split()))
        tally.check(
            "mail.teaser_escaped_once", one.case, teaser.startswith(" ".join(one_line(one.teaser).split()))
        )
        tally.check("mail.title_literal_in_text", one.case, "".join(one_line(one.headline).split()) in text)
    for rule, holds in page.facts.items():
        tally.check(rule, case, holds)
