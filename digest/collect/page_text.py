"""Read the text of a page: prune its tree, ask the extractor, choose the blocks; a tree in, blocks out."""

from __future__ import annotations

from digest.collect.candidates import candidates, coverage
from digest.collect.choosing import Chosen, choose
from digest.collect.extraction import article_lines
from digest.collect.pruning import prune
from digest.text.html_tree import Element, runs

# Under this share of a page's running text the quick extraction is doubted, and the thorough one tried.
_DOUBTED = 0.5


def read_text(tree: Element, *, headline: str, description: str, said: str = "") -> Chosen:
    """Return the standfirst and the blocks of a page's article; the tree is spent then.

    ``headline`` and ``description`` are what the page says about itself, ``said`` is its JSON-LD articleBody.
    """
    prune(tree)
    shown = runs(tree)
    found = article_lines(tree)
    blocks = candidates(shown, found)
    quick = coverage(blocks)
    if quick < _DOUBTED:
        more = article_lines(tree, thorough=True)
        judged = candidates(shown, more)
        if coverage(judged) > quick:
            found, blocks = more, judged
    return choose(blocks, found=found, headline=headline, description=description, said=said)
