"""Find the links to articles on a section page: by their places, their words and their addresses; pure.

No single sign is enough: menus have words, teasers have none, addresses are made in a hundred ways. So signs
are added up, over all links of a page to one address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from digest.collect.address import article_url, canonical
from digest.collect.item_list import listed_for_machines
from digest.collect.links import Link, day_in, wanted
from digest.text.anchors import Anchor, anchors, base_of
from digest.text.html_tree import parse

_ENOUGH = 3
_CERTAIN = 6
"""Below this, what is fetched has to look like an article, too."""
# Parts of addresses that name lists, people, services and files, in the languages of many newsrooms.
_NO_ARTICLE = re.compile(
    r"""(?:^|/)(?:tags?|topics?|themen?|thema|temas?|autor(?:en|es)?|authors?|auteurs?|people|profiles?|users?
    |search|suche|recherche|buscar?|login|logout|signin|signup|register|account|konto|abo|abos|subscri(?:be|ptions?)
    |newsletters?|shop|store|jobs?|stellen\w*|kontakt|contacts?|about(?:-us)?|impressum|imprint|datenschutz\w*
    |privacy\w*|terms\w*|agb|cookies?|hilfe|help|faq|rss|feeds?|podcasts?|apps?|epaper|e-paper
    |categor(?:y|ies|ia|ie)|kategorien?|page|seite|share|print|mailto|advertis\w*|mediadaten|werbung|games?
    |wetter|weather|horoskop\w*|horoscopes?|tv-programm|live-?ticker)(?=/|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|m4a|zip|xml|rss|atom|json|js|css|ics|docx?)$", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)|[0-9a-f]{16,}", re.IGNORECASE)
_MONTH = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2]|[a-z]{3})/")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_WIDE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def find_links(html: str, *, url: str, patterns: Sequence[str] = ()) -> tuple[Link, ...]:
    """Return the links of the page at ``url`` that lead to articles, in the order of the page.

    With ``patterns`` these say which they are, and nothing else does.
    """
    tree = parse(html)
    if tree is None:
        return ()
    base = article_url(base_of(tree) or "", base=url) or url
    listed = {
        canonical(address) for link in listed_for_machines(tree) if (address := article_url(link, base=base))
    }
    found: dict[str, list[Anchor]] = {address: [] for address in sorted(listed)} if not patterns else {}
    order: dict[str, None] = {}
    for anchor in anchors(tree):
        address = article_url(anchor.href, base=base)
        if address is not None and not anchor.href.lstrip().startswith("#"):
            name = canonical(address)
            found.setdefault(name, []).append(anchor)
            order.setdefault(name)
    order.update(dict.fromkeys(found))
    links = wanted([Link(url=name) for name in order], site=url, patterns=patterns)
    own = urlsplit(url).path  # with another query it is another sheet of the same list
    if patterns:
        return tuple(replace(link, certain=True) for link in links if urlsplit(link.url).path != own)
    return tuple(
        replace(link, certain=weight >= _CERTAIN)
        for link in links
        if urlsplit(link.url).path != own
        and (weight := _weight(link.url, found[link.url], is_listed=link.url in listed)) >= _ENOUGH
    )


def _weight(address: str, places: Sequence[Anchor], *, is_listed: bool) -> int:
    """Add up what speaks for an article at ``address``."""
    path = unquote(urlsplit(address).path)
    if path in {"", "/"} or _FILE.search(path):
        return 0
    seen = [place for place in places if not place.in_furniture]
    if not seen and not is_listed:
        return 0
    return (
        3 * is_listed
        + 2 * any(place.in_head for place in seen)
        + max(any(place.in_article for place in seen), any(place.in_teaser for place in seen))
        + any(_is_headline(place.text) for place in seen)
        + _shape(address, path)
        - 4 * (_NO_ARTICLE.search(path) is not None)
    )


def _shape(address: str, path: str) -> int:
    """Tell how much an address looks like an article's: a day, a headline in words, a number of its own."""
    last = path.rstrip("/").rsplit("/", 2)[-2:]
    words = max(len(_WORDS.findall(part)) for part in last)
    dated = 2 if day_in(address) else _MONTH.search(path) is not None
    return dated + (2 if words >= 4 else words >= 3) + any(_NUMBER.search(part) for part in last)


def _is_headline(text: str) -> bool:
    """Tell whether a link's text is as long as headlines are."""
    wide = len(_WIDE.findall(text))
    return wide >= 8 or (len(text) >= 25 and len(text.split()) >= 4)
