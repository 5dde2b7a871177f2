"""Stage render: the two style sheets. In: CSS as people write it. Out: CSS as a mail carries it; checked."""

from __future__ import annotations

import re

from digest.render.located import Misplaced

STYLE, HEAD = "style.css", "head.css"
FULL_STYLE = 16_000
"""Octets: Gmail drops a style block that has so many."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LOST = {
    r"!\s*important": "!important does not survive inlining",
    r"@[a-z-]+": "at-rules cannot stand on an element",
    r"\b(?:var|calc)\(": "var() and calc() are unknown to many mail programs",
    r"(?:^|})[^{}]*[^{}\s]\s*:[^{}]*{": "pseudo-classes cannot stand on an element",
    r"(?:^|})[^{}]*[*+~>\[#][^{}]*{": "selectors are elements, classes and descendants only",
}


def squeezed(css: str) -> str:
    """Return a style sheet without comments and needless white space."""
    plain = re.sub(r"\s+", " ", _COMMENT.sub("", css)).strip()
    return re.sub(r"\s*([{};,])\s*", r"\1", plain)


def inlinable(css: str) -> str:
    """Return ``style.css``, its lines squeezed; raise Misplaced at a rule that would be lost."""
    bare = _without_comments(css)
    for pattern, why in _LOST.items():
        if found := re.search(pattern, bare, re.IGNORECASE):
            line = _line(bare, found.end())
            raise Misplaced(
                why, hint="move the rule to head.css", file=STYLE, line=line, sign=line[1].strip()
            )
    _no_markup(bare, STYLE)
    # The lines stay, as its parser names them; nobody gets this sheet.
    return "\n".join(map(squeezed, bare.split("\n"))).rstrip()


def keepable(css: str) -> str:
    """Return ``head.css`` squeezed; raise Misplaced where mail programs would drop it."""
    bare = _without_comments(css)
    _no_markup(bare, HEAD)
    if found := re.search("@import", bare, re.IGNORECASE):
        line = _line(bare, found.start())
        raise Misplaced(
            "@import", hint="copy the rules in: mails load nothing", file=HEAD, line=line, sign=found[0]
        )
    kept = squeezed(bare)
    if (size := len(kept.encode())) >= FULL_STYLE:
        raise Misplaced(
            f"{size:,} octets, and Gmail drops a style block of {FULL_STYLE:,} or more",
            hint="shorten it: what can stand on an element belongs into style.css",
            file=HEAD,
        )
    return kept


def _no_markup(bare: str, file: str) -> None:
    if found := re.search("</|<!--", bare):
        line = _line(bare, found.start())
        raise Misplaced("markup in a style sheet", hint="CSS only", file=file, line=line, sign=found[0])


def _without_comments(css: str) -> str:
    """Return a sheet in which comments are as many line feeds as they hold, so that lines can be named."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), css)


def _line(text: str, at: int) -> tuple[int, str]:
    number = text.count("\n", 0, at)
    return number + 1, text.split("\n")[number]
