"""Mails of hostile texts before the lint, and in a narrow window: nothing leaks, runs, or breaks the layout.

Beside the data's payloads go texts in the syntax of templates: what a template engine would make of them must
stand nowhere, and they must stand there as they were written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.eval.figure import Figure
from bench.eval.tally import Tally
from bench.eval.xss_editions import Said, Trial, edition_of
from digest.config import Site, load_site
from digest.model import Edition, Severity
from digest.pipeline import eml, rendered
from digest.pipeline.linting import expectations
from digest.render.lint import Mail, lint, opened
from digest.render.viewer import clean
from digest.web.preview.chromium import tab

_CONFIG = """
[site]
name = "Courier"
url = "https://courier.example"
postal_address = "4 Quay Street, Port Ellery"
[newsletters.evening]
sender = "digest@courier.example"
"""
_PRODUCT = "5332114"
_TEMPLATES = (
    "{{ 1234*4321 }}",
    "{{1234*4321}} {% for x in [1] %}x{% endfor %}",
    "${1234*4321} #{1234*4321} <%= 1234*4321 %> *{1234*4321} @(1234*4321) [[1234*4321]]",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ config }} {{ self }} {{ cycler.__init__.__globals__.os }}",
    "{%- set subject = 'taken' -%}{{ subject }}",
    "<!--set number--> <!--cut page-end--> ED-SUBJECT ED-RECIPIENT-TOKEN",
    "%(title)s {title} {0} %s $title None undefined",
    "{# a comment that is none #}",
)
_MEASURE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_NARROW = 375
_IGNORED = frozenset({"size/clipped"})
"""Forty payloads of any length in one mail are no edition."""


def hostile_site(folder: Path) -> Site:
    """Make a site for these mails below ``folder``."""
    (folder / "lint" / "config").mkdir(parents=True)
    (folder / "lint" / "config" / "digest.toml").write_text(_CONFIG, encoding="utf-8")
    return load_site(folder / "lint")


def check_lint(site: Site, trials: Sequence[Trial], tally: Tally) -> Iterator[str]:
    """Put the mail of each trial before the lint; yield its HTML."""
    for trial in trials:
        mail = _mail(site, trial.edition)
        stops = [one for one in lint(mail) if one.severity is Severity.ERROR and one.rule not in _IGNORED]
        told = "; ".join(f"{one.rule}: {one.message}" for one in stops)
        tally.check("lint.nothing_stops", f"{trial.edition.id}: {told}", not stops)
        yield mail.html


def check_templates(site: Site, day_of: Trial, tally: Tally) -> None:
    """Say texts in the syntax of templates everywhere, and look for what became of them."""
    for number, text in enumerate(_TEMPLATES):
        said = Said(case=str(number), headline=text, teaser=text, credit=text, topic=text, link=None)
        mail = _mail(site, edition_of([said], day_of.edition.id.date, told=[text] * 6))
        heads = " ".join(str(value) for value in mail.parsed.values())
        faces = {"html": mail.visible, "text": mail.text, "heads": heads}
        for name, face in faces.items():
            tally.check(f"templates.not_evaluated_in_{name}", text, _PRODUCT not in face)
        for name in ("html", "text"):
            written = "".join(clean(text).split())[:12]  # our own marks are broken up in texts
            tally.check(f"templates.literal_in_{name}", text, written in "".join(faces[name].split()))
        stops = [one for one in lint(mail) if one.severity is Severity.ERROR]
        tally.check("templates.nothing_stops", f"{text}: {stops}", not stops)


def narrow(program: str, mails: Sequence[str], folder: Path) -> Iterator[Figure]:
    """Yield how many mails are wider than a phone, and whether one that is was seen to be so."""
    planted = "<!DOCTYPE html><meta name=viewport content='width=device-width'><p style='width:900px'>wide"
    with tab(program, folder / "narrow") as browser:
        browser.call(
            "Emulation.setDeviceMetricsOverride", width=_NARROW, height=800, deviceScaleFactor=1, mobile=False
        )
        over: list[int] = []
        for number, html in enumerate((planted, *mails)):
            file = folder / f"narrow-{number}.html"
            file.write_text(html, encoding="utf-8", errors="replace")
            browser.open(file.as_uri())
            told = browser.call("Runtime.evaluate", expression=_MEASURE, returnByValue=True)
            over.append(int(told["result"]["value"]))
    wide = sum(1 for pixels in over[1:] if pixels > 0)
    yield Figure(name="layout.planted_seen", value=100.0 * (over[0] > 0), at_least=100.0)
    yield Figure(name="layout.mails_wider_than_a_phone", value=wide, at_most=0)


def _mail(site: Site, edition: Edition) -> Mail:
    made = rendered(site, edition)
    page = made.page(frozenset())
    assert page is not None
    expected = expectations(site, edition, made)
    return opened(eml(site, edition, page), edition=edition, expected=expected)
