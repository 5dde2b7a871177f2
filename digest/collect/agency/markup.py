"""Turn the text part of an agency's XML into the HTML that the house's cleaner reads; pure."""

from __future__ import annotations

import re
from html import escape

from digest.text.xml_tree import Node

# What is no running text: tables, pictures with their captions, notes to the desk.
_LEFT_OUT = frozenset(
    """apiwebdata bibliography custom-table ed-note ednote figure fn footer header hedline media metadata nav
    nitf-table note object script style table tagline title""".split()
)
_TAGS = {
    "address": "p",
    "block": "div",
    "blockquote": "blockquote",
    "body": "div",
    "body.content": "div",
    "bq": "blockquote",
    "dd": "p",
    "div": "div",
    "dt": "p",
    "h1": "h2",
    "h2": "h2",
    "h3": "h3",
    "h4": "h4",
    "hl1": "h2",
    "hl2": "h2",
    "li": "li",
    "ol": "ul",
    "p": "p",
    "paragraph": "p",
    "section": "div",
    "ul": "ul",
}
MAX_CHARS = 500_000
"""Of one text; the cleaner reads no more."""
_BREAK = "\ue000"
_PARAGRAPH = re.compile(r"<p>([^<]*)</p>")


def html_of(node: Node) -> str:
    """Return what ``node`` holds as HTML with plain block elements; its text is escaped.

    Line breaks that only wrap the lines of a paragraph are none.
    """
    parts: list[str] = []
    waiting: list[Node | str | tuple[str]] = list(reversed(node.content))
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            parts.append(escape(part.replace(_BREAK, ""), quote=False))
        elif isinstance(part, tuple):
            parts.append(part[0])
        elif part.name == "pre":
            parts.append(text_html(part.raw))
        elif part.name in {"br", "hr"}:
            parts.append(_BREAK)
        elif part.name not in _LEFT_OUT:
            if tag := _TAGS.get(part.name):
                parts.append(f"<{tag}>")
                waiting.append((f"</{tag}>",))
            waiting.extend(reversed(part.content))
    html = _PARAGRAPH.sub(lambda found: _mended(found[1]), "".join(parts))
    return html.replace(_BREAK, "<br>")


def _mended(paragraph: str) -> str:
    if _BREAK not in paragraph:
        return f"<p>{paragraph}</p>"
    lines = [" ".join(line.split()) for line in paragraph.split(_BREAK)]
    return "".join(f"<p>{line}</p>" for line in _joined([line for line in lines if line]))


def paragraphs(lines: list[str]) -> str:
    """Return plain paragraphs as HTML."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line.strip())


def text_html(text: str) -> str:
    """Return plain text as HTML, a paragraph a line or, where lines are wrapped, a block of lines."""
    return paragraphs(unwrapped(text[:MAX_CHARS]))


def unwrapped(text: str) -> list[str]:
    """Return the paragraphs of a text: what blank lines part, where there are any; else its lines.

    Under blank lines a line break is a wrap, unless the lines are far too uneven to have been wrapped.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    if "" not in [line.strip() for line in "\n".join(lines).strip().split("\n")]:
        return [line.strip() for line in lines if line.strip()]
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [paragraph for block in blocks for paragraph in _joined(block)]


_WRAPPED_AT_MOST = 100


def _joined(block: list[str]) -> list[str]:
    """Join the lines of a block that were one; an indented line begins another paragraph."""
    if len(block) > 1 and max(map(len, block)) > _WRAPPED_AT_MOST:
        return [line.strip() for line in block]
    widest = max(map(len, block), default=0)
    parts: list[list[str]] = []
    previous = ""
    for line in block:
        is_indented = line[:1] in " \t" and previous[:1] not in {" ", "\t", ""}
        # A word that would have fitted behind the line before was not wrapped: the break was meant.
        fits = bool(previous) and len(previous) + 1 + len(line.split()[0]) + 8 < widest
        if not parts or is_indented or fits:
            parts.append([line.strip()])
        else:
            parts[-1].append(line.strip())
        previous = line
    return [" ".join(part) for part in parts]
