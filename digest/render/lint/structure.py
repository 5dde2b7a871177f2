"""Stage render, lint: the page itself. In: a mail. Out: faults; pure. Points 1, 2, 4, 5, 8, 9 and 27."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.render.lint.mail import Mail
from digest.render.lint.rule import Fault, Rule, error, note, warning
from digest.render.stylesheets import FULL_STYLE

CLIPPED, NEARLY_CLIPPED = 102_000, 85_000
"""Octets of HTML: Gmail shows no more, and hides the unsubscribe link with the rest."""
NEARLY_FULL_STYLE = 12_000
"""Octets of style blocks: Gmail drops those of ``FULL_STYLE``."""

_DOCTYPE = re.compile(r"<!doctype", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]+charset=["']?\s*([\w-]+)""", re.IGNORECASE)
_CONDITION = re.compile(r"<!--\[if ([^\]]*)\]>|<!\[endif\]-->", re.IGNORECASE)
_OUTLOOK = re.compile(r"<!--\[if [^\]]*\]>(.*?)<!\[endif\]-->", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
_RAW = re.compile(r"(<(style|script|title)\b[^>]*>).*?(?=</\2)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_GENERIC = re.compile(
    r"(?:^|,)\s*(?:serif|sans-serif|monospace|cursive|fantasy|system-ui|inherit|initial)\s*$"
)


def _doctype(mail: Mail) -> Iterator[Fault]:
    count = len(_DOCTYPE.findall(mail.html))
    if not mail.html.startswith("<!DOCTYPE html>"):
        yield Fault(message="the HTML does not begin with <!DOCTYPE html>")
    if count != 1:
        yield Fault(message=f"the HTML has {count} document types, not one")


def _charset(mail: Mail) -> Iterator[Fault]:
    for part in mail.parts:
        if part.broken:
            yield Fault(message="octets that its character set does not have", where=part.kind)
        if part.kind == "text/html":
            found = _CHARSET.search(part.octets[:1024])
            if found is None or found[1].lower() != b"utf-8":
                yield Fault(message='no <meta charset="utf-8"> in the first 1,024 octets', where=part.kind)


def _external_style(mail: Mail) -> Iterator[Fault]:
    for name, prelude in mail.sheet.at_rules:
        if name == "import":
            yield Fault(message=f"@import {prelude}")
    for link in mail.root.iter("link"):
        yield Fault(message=f"<link> to {link.get('href', '')}")


def _web_font(mail: Mail) -> Iterator[Fault]:
    told: set[str] = set()
    for element, style in mail.styled:
        for declaration in style:
            if declaration.name not in {"font-family", "font"} or declaration.value in told:
                continue
            told.add(declaration.value)
            if not _GENERIC.search(declaration.value):
                yield Fault(message=f"{declaration.value} names no generic family", where=f"<{element.tag}>")


def _conditions(mail: Mail) -> Iterator[Fault]:
    depth = 0
    for found in _CONDITION.finditer(mail.html):
        depth += 1 if found[1] is not None else -1
        if depth not in {0, 1}:
            yield Fault(message=f"{found[0]} where none belongs", where=f"character {found.start()}")
            return
    if depth:
        yield Fault(message="the last [if] has no [endif]")


def _nesting(mail: Mail) -> Iterator[Fault]:
    if fault := misnested(mail.html):
        yield Fault(message=fault)


def _outlook_nesting(mail: Mail) -> Iterator[Fault]:
    if fault := misnested(_OUTLOOK.sub(r"\1", mail.html)):
        yield Fault(message=fault, where="with Outlook's parts")


def misnested(html: str) -> str:
    """Return what is opened and not closed, or closed and not open; empty where all is well."""
    open_tags: list[str] = []
    bare = _RAW.sub(r"\1", _COMMENT.sub("", html))
    for found in _TAG.finditer(bare):
        closing, name = found[1], found[2].lower()
        if name in _VOID or found[3].endswith("/"):
            continue
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return f"</{name}> closes what is not open"
    return f"<{open_tags[-1]}> is not closed" if open_tags else ""


def _title(mail: Mail) -> Iterator[Fault]:
    titles = [" ".join((title.text or "").split()) for title in mail.root.iter("title")]
    if titles != [mail.header("Subject")]:
        yield Fault(message=f"the title is {titles[0]!r}, not the subject" if titles else "there is no title")


def _clipped(mail: Mail) -> Iterator[Fault]:
    size = len(mail.html.encode())
    if size >= CLIPPED:
        yield Fault(message=f"the HTML has {size:,} octets")


def _nearly_clipped(mail: Mail) -> Iterator[Fault]:
    size = len(mail.html.encode())
    if NEARLY_CLIPPED <= size < CLIPPED:
        yield Fault(message=f"the HTML has {size:,} octets")


def _style_size(mail: Mail) -> Iterator[Fault]:
    size = len(mail.css.encode())
    if size >= FULL_STYLE:
        yield Fault(message=f"the style blocks have {size:,} octets")


def _style_nearly_full(mail: Mail) -> Iterator[Fault]:
    size = len(mail.css.encode())
    if NEARLY_FULL_STYLE <= size < FULL_STYLE:
        yield Fault(message=f"the style blocks have {size:,} octets")


_TEMPLATE = "mend mail.html.j2, or delete the site's own copy"

RULES: tuple[Rule, ...] = (
    error(
        "structure/doctype",
        1,
        _doctype,
        asks="Exactly one `<!DOCTYPE html>`, the first octets of the HTML.",
        remedy=_TEMPLATE,
    ),
    error(
        "structure/charset",
        2,
        _charset,
        asks="The character set is named within 1,024 octets, and all parts are valid UTF-8.",
        remedy='keep <meta charset="utf-8"> at the top of the head',
    ),
    error(
        "structure/external-style",
        4,
        _external_style,
        asks="No `@import`, nothing linked: no style sheet, no preloading. `@font-face` may name a font of "
        "the site's own host.",
        remedy="copy the rules into style.css or head.css: mails load nothing",
    ),
    error(
        "structure/font-stack",
        4,
        _web_font,
        asks="Each list of fonts ends with a generic family.",
        remedy="end the list with serif, sans-serif or monospace: readers without the others get it",
    ),
    error(
        "structure/conditional-comments",
        5,
        _conditions,
        asks="Each `<!--[if mso]>` has its `<![endif]-->`.",
        remedy=_TEMPLATE,
    ),
    error("structure/nesting", 5, _nesting, asks="What is opened is closed, in order.", remedy=_TEMPLATE),
    error(
        "structure/outlook-nesting",
        5,
        _outlook_nesting,
        asks="So it is with Outlook's parts switched on.",
        remedy="compare the tags inside the conditional comments of mail.html.j2",
    ),
    error(
        "structure/title",
        27,
        _title,
        asks="`<title>` is the subject.",
        remedy="keep <title>{{ subject }}</title> in mail.html.j2",
    ),
    error(
        "size/clipped",
        9,
        _clipped,
        asks=f"The HTML has fewer than {CLIPPED:,} octets.",
        remedy="fewer stories or less earlier coverage: Gmail cuts the mail off, and its end with it",
    ),
    warning(
        "size/nearly-clipped",
        9,
        _nearly_clipped,
        asks=f"The HTML has fewer than {NEARLY_CLIPPED:,} octets.",
        remedy=f"from {CLIPPED:,} octets on Gmail cuts a mail off",
    ),
    warning(
        "size/style-block",
        8,
        _style_size,
        asks=f"The style blocks have fewer than {FULL_STYLE:,} octets.",
        remedy="shorten head.css: Gmail drops longer blocks, and dark mode with them",
    ),
    note(
        "size/style-block-nearly-full",
        8,
        _style_nearly_full,
        asks=f"The style blocks have fewer than {NEARLY_FULL_STYLE:,} octets.",
        remedy=f"from {FULL_STYLE:,} octets on Gmail drops them",
    ),
)
