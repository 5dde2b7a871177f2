"""Stage render, lint: what readers with a screen reader get. In: a mail. Out: faults; pure.

Points 26, 28 to 30 and 36 to 38; what only a browser can tell stands in tests/browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from digest.model import Entry
from digest.render.lint.css import declared
from digest.render.lint.mail import Mail, as_told, folded, is_hidden
from digest.render.lint.rule import Fault, Rule, warning
from digest.text.locale import direction

FEWEST_WORDS = 200
"""Characters of text without which a mail of pictures says nothing."""

_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ]{2,}")


def _language(mail: Mail) -> Iterator[Fault]:
    lang = mail.edition.language.lower()
    wanted = {"lang": lang, "dir": direction(mail.edition.language)}
    articles = [one for one in mail.body.iter("div", "table") if one.get("role") == "article"]
    for place, element in (("<html>", mail.root), ("the article", articles[0] if articles else None)):
        for name, value in wanted.items():
            told = (element.get(name) or "").lower() if element is not None else ""
            if told != value:
                yield Fault(message=f"{name} is {told or 'missing'}, not {value}", where=place)


def _tables(mail: Mail) -> Iterator[Fault]:
    for table in mail.body.iter("table"):
        if table.get("role") not in {"presentation", "none"}:
            yield Fault(message="a table for the layout without a role", where=folded(table)[:40])
        if table.get("summary") is not None:
            yield Fault(message="a table for the layout with a summary", where=folded(table)[:40])
    for cell in mail.body.iter("th"):
        yield Fault(message="<th> in a table for the layout", where=folded(cell)[:40])


def _headings(mail: Mail) -> Iterator[Fault]:
    headings = [(int(one.tag[1]), folded(one)) for one in mail.body.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    ones = sum(1 for level, _ in headings if level == 1)
    if ones != 1:
        yield Fault(message=f"{ones} headings of level 1, not one")
    last = 0
    for level, text in headings:
        if level > last + 1:
            yield Fault(message=f"a heading of level {level} below one of level {last}", where=text)
        last = level
    thirds = {text for level, text in headings if level == 3}
    for entry in mail.edition.entries:
        if as_told(entry.teaser.headline) not in thirds:
            yield Fault(
                message="a story whose headline is no heading of level 3", where=entry.teaser.headline
            )


def _alt(mail: Mail) -> Iterator[Fault]:
    for image in mail.body.iter("img"):
        if image.get("alt") is None:
            yield Fault(message="a picture without alt", where=(image.get("src") or "")[-60:])
        elif not image.get("alt").strip() and not folded_around(image):
            yield Fault(
                message="a link that is a picture without words", where=(image.get("src") or "")[-60:]
            )


def folded_around(image: Any) -> bool:
    """Tell whether a picture stands in no link, or in one that has words of its own."""
    link = next(image.iterancestors("a"), None)
    return link is None or bool(folded(link))


def _text_in_pictures(mail: Mail) -> Iterator[Fault]:
    if next(mail.body.iter("img"), None) is not None and len(mail.visible) < FEWEST_WORDS:
        yield Fault(message=f"pictures, and {len(mail.visible)} characters of text")


def _aria_hidden(mail: Mail) -> Iterator[Fault]:
    for element in mail.body.iter():
        if (
            element.get("aria-hidden") == "true"
            and not is_hidden(element)
            and re.search(r"\w", folded(element))
        ):
            yield Fault(message="text that is hidden from screen readers alone", where=folded(element)[:60])


def _story_language(mail: Mail) -> Iterator[Fault]:
    own = mail.edition.language.partition("-")[0].lower()
    spoken = {folded(heading): _spoken(heading) for heading in mail.body.iter("h3")}
    for entry in mail.edition.entries:
        language = _primary(entry)
        if not language or language == own:
            continue
        found, towards = spoken.get(as_told(entry.teaser.headline), (own, ""))
        if found != language or towards != direction(language):
            yield Fault(message=f"no lang={language} dir={direction(language)}", where=entry.teaser.headline)


def _primary(entry: Entry) -> str:
    found = re.match(r"[a-z]{2,8}(?=[-_]|$)", entry.teaser.language.lower())
    return found[0] if found else ""


def _spoken(element: Any) -> tuple[str, str]:
    """Return language and direction as an element inherits them."""
    lang = dir_ = ""
    while element is not None and not (lang and dir_):
        lang = lang or (element.get("lang") or "").partition("-")[0].lower()
        dir_ = dir_ or element.get("dir") or ""
        element = element.getparent()
    return lang, dir_


def _justified(mail: Mail) -> Iterator[Fault]:
    for element in mail.body.iter():
        style = declared(element.get("style") or "")
        told = {element.get("align"), *(one.value for one in style if one.name == "text-align")}
        if "justify" in told:
            yield Fault(message="justified text", where=folded(element)[:40])


def _capitals(mail: Mail) -> Iterator[Fault]:
    """Look for lines all in capitals that the theme wrote: an article's may be so."""
    own = mail.own_texts
    for element in mail.body.iter("h1", "h2", "p", "a", "td"):
        words = (element.text or "").split()
        if len(words) > 1 and all(_CAPITALS.fullmatch(word) for word in words) and folded(element) not in own:
            yield Fault(message="capitals in the text itself", where=folded(element)[:60])


def _tracking_of_rtl(mail: Mail) -> Iterator[Fault]:
    if direction(mail.edition.language) != "rtl":
        return
    for element, style in mail.styled:
        if any(one.name == "letter-spacing" and one.value not in {"0", "0px", "normal"} for one in style):
            yield Fault(message="letters set apart that are written joined", where=folded(element)[:40])


RULES: tuple[Rule, ...] = (
    warning(
        "access/language",
        26,
        _language,
        asks="`<html>` and the article in it say language and direction: webmail drops the first.",
        remedy="keep lang and dir where mail.html.j2 has them",
    ),
    warning(
        "access/layout-tables",
        28,
        _tables,
        asks="Each table has `role=presentation`, no `<th>` and no summary.",
        remedy='write role="presentation" on it',
    ),
    warning(
        "access/headings",
        29,
        _headings,
        asks="One h1, no level skipped, each story an h3 within an h2.",
        remedy="keep the headings of mail.html.j2",
    ),
    warning(
        "access/picture-words",
        30,
        _alt,
        asks="Each picture has `alt`; an empty one says that it only decorates, which a link never does.",
        remedy='write alt="" or what the picture shows',
    ),
    warning(
        "access/text-in-pictures",
        30,
        _text_in_pictures,
        asks=f"No mail of pictures: at least {FEWEST_WORDS} characters are text.",
        remedy="say in text what the picture says",
    ),
    warning(
        "access/aria-hidden",
        36,
        _aria_hidden,
        asks="No content is hidden from screen readers alone.",
        remedy="take aria-hidden off, or the text out",
    ),
    warning(
        "access/story-language",
        37,
        _story_language,
        asks="A story in another language says so, and its direction.",
        remedy="keep lang and dir on the cell of a story",
    ),
    warning(
        "access/justified",
        38,
        _justified,
        asks="No justified text: its gaps are hard to read.",
        remedy="align it to its beginning",
    ),
    warning(
        "access/capitals",
        38,
        _capitals,
        asks="No line of capitals in the text itself: some voices spell it.",
        remedy="write it as usual; text-transform may show it in capitals",
    ),
    warning(
        "access/letter-spacing",
        38,
        _tracking_of_rtl,
        asks="No letter-spacing where letters are written joined.",
        remedy="set letter-spacing to 0 below .rtl in style.css",
    ),
)
