"""Stage render: the two style sheets. In: CSS as people write it. Out: CSS as a mail carries it; checked."""

from __future__ import annotations

import re

from digest.errors import TemplateError

MAX_HEAD_CSS = 16_000
"""Gmail drops style blocks from 16 kB on."""

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


def inlinable(css: str, file: str) -> str:
    """Return ``style.css`` squeezed; raise TemplateError at a rule that would be lost in silence."""
    # Comments become as many line feeds as they hold, so that lines can be named.
    bare = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), css)
    for pattern, why in _LOST.items():
        if found := re.search(pattern, bare, re.IGNORECASE):
            line = bare.count("\n", 0, found.end()) + 1
            raise TemplateError(f"{file}:{line}: {why}", hint="move the rule to head.css")
    return _closed(css, file)


def keepable(css: str, file: str) -> str:
    """Return ``head.css`` squeezed; raise TemplateError where mail programs would drop it."""
    kept = _closed(css, file)
    if "@import" in kept.lower():
        raise TemplateError(f"{file}: @import", hint="copy the rules in: mails load nothing")
    if len(kept.encode()) >= MAX_HEAD_CSS:
        raise TemplateError(f"{file}: {MAX_HEAD_CSS} octets or more", hint="Gmail drops such a style block")
    return kept


def _closed(css: str, file: str) -> str:
    kept = squeezed(css)
    if "</" in kept or "<!--" in kept:
        raise TemplateError(f"{file}: markup in a style sheet", hint="CSS only")
    return kept
