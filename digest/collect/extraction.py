"""Ask trafilatura which part of a page is its article, and how bytes may be encoded.

The only module that imports trafilatura: two seconds and a hundred megabytes, so only where a page is read.
"""

from __future__ import annotations

from digest.text.html_tree import Element


def article_lines(tree: Element, *, thorough: bool = False) -> tuple[str, ...]:
    """Return the lines that trafilatura takes for the article; nothing where it finds none.

    ``thorough`` compares with two more extractors: twice the time, for a page where too little was found.
    """
    import trafilatura

    found = trafilatura.bare_extraction(
        tree, fast=not thorough, include_comments=False, include_tables=thorough, favor_precision=not thorough
    )
    text = None if found is None or isinstance(found, dict) else found.text
    return tuple(line for line in (text or "").splitlines() if line.strip())


def likely_encodings(body: bytes) -> tuple[str, ...]:
    """Return the names of the encodings that bytes look like, the likeliest first."""
    from trafilatura.utils import detect_encoding

    return tuple(detect_encoding(body))
