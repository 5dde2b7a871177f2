"""Stage render, lint: what the law and the readers ask for. In: a mail. Out: faults; pure.

Points 48 and 50 to 52.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parseaddr
from urllib.parse import urlsplit

from digest.render.lint.mail import Link, Mail
from digest.render.lint.rule import Fault, Rule, error, warning

FIRST, LAST = 0.05, 0.2
"""Parts of the visible text within which the links for browser and unsubscribing stand."""
FIRST_CHARACTERS, LAST_CHARACTERS = 100, 600
"""In a short mail these count, where they reach further."""

_WAY = re.compile(r"<([^<>]+)>")
_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)", re.IGNORECASE)
_LOADED = ("src", "background", "poster")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def _unsubscribe_header(mail: Mail) -> Iterator[Fault]:
    ways = [urlsplit(way).scheme for way in _WAY.findall(mail.header("List-Unsubscribe"))]
    site = urlsplit(mail.expected.site_url)
    web = "http" if site.hostname in _LOCAL else "https"  # a rehearsal's readers are all on this machine
    if not {"https", web}.intersection(ways):
        yield Fault(message="List-Unsubscribe has no https address")
    if "mailto" not in ways:
        yield Fault(message="List-Unsubscribe has no mailto address")
    if "https" in ways and mail.header("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click":
        yield Fault(message="no List-Unsubscribe-Post: List-Unsubscribe=One-Click")


def _unsubscribe_visible(mail: Mail) -> Iterator[Fault]:
    wanted = _web_way(mail)
    length = mail.length
    within = min(length * (1 - LAST), length - LAST_CHARACTERS)
    if not wanted or not any(link.target == wanted and link.at >= within for link in _readable(mail)):
        yield Fault(message="no visible unsubscribe link at the end of the HTML", where="text/html")
    if not wanted or wanted not in mail.text:
        yield Fault(message="no unsubscribe address in the text", where="text/plain")


def _browser_visible(mail: Mail) -> Iterator[Fault]:
    within = max(mail.length * FIRST, FIRST_CHARACTERS)
    site = f"{mail.expected.site_url}/e/"
    if not any(link.target.startswith(site) and link.at <= within for link in _readable(mail)):
        yield Fault(message="no visible link to the edition on the web at the beginning", where="text/html")


def _readable(mail: Mail) -> Iterator[Link]:
    return (link for link in mail.links if link.text)


def _web_way(mail: Mail) -> str:
    return next((way for way in _WAY.findall(mail.header("List-Unsubscribe")) if way.startswith("http")), "")


def _sender(mail: Mail) -> Iterator[Fault]:
    name, address = parseaddr(str(mail.parsed.get("From", "")))
    if "@" not in address:
        yield Fault(message="From has no address")
    elif not name:
        yield Fault(message="From has no name")


def _postal_address(mail: Mail) -> Iterator[Fault]:
    yield from _shown(mail, mail.expected.postal_address, "postal address")


def _reason(mail: Mail) -> Iterator[Fault]:
    yield from _shown(mail, mail.expected.reason, "sentence that says why the reader gets it")


def _forwarded(mail: Mail) -> Iterator[Fault]:
    yield from _shown(mail, mail.expected.forwarded, "note for whoever got it forwarded")


def _shown(mail: Mail, wanted: str, what: str) -> Iterator[Fault]:
    if not wanted:
        yield Fault(message=f"there is no {what}")
        return
    squeezed = "".join(wanted.split())
    for where, text in (("text/html", mail.visible), ("text/plain", mail.text)):
        if squeezed not in "".join(text.split()):
            yield Fault(message=f"the {what} is not shown", where=where)


def _pixel(mail: Mail) -> Iterator[Fault]:
    for image in mail.body.iter("img"):
        style = image.get("style") or ""
        sizes = [image.get(name) or _pixels(style, name) for name in ("width", "height")]
        if any(re.fullmatch(r"\s*[01]\s*(?:px)?\s*", size or "") for size in sizes):
            yield Fault(message="a picture of one pixel", where=(image.get("src") or "")[:60])


def _pixels(style: str, name: str) -> str:
    found = re.search(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)", style)
    return found[1] if found else ""


def _third_party(mail: Mail) -> Iterator[Fault]:
    own = {urlsplit(mail.expected.site_url).hostname, *mail.expected.image_hosts}
    for address in loaded(mail):
        parts = urlsplit(address)
        if parts.scheme in {"cid", "data"}:
            continue
        if parts.hostname not in own:
            yield Fault(message=f"loads from {parts.hostname or address[:60]}", where=address[:60])


def loaded(mail: Mail) -> Iterator[str]:
    """Yield the addresses that a mail program would load from by itself."""
    for element in mail.root.iter():
        for name in _LOADED:
            if value := element.get(name):
                yield value.strip()
        if value := element.get("srcset"):
            yield from (part.split()[0] for part in value.split(",") if part.split())
        if element.tag == "link" and element.get("href"):
            yield element.get("href").strip()
    for _, style in mail.styled:
        for one in style:
            yield from _URL.findall(one.value)
    yield from _URL.findall(mail.css)


def _token(mail: Mail) -> Iterator[Fault]:
    """Look for the reader's token, which the unsubscribe header shows, where it does not belong."""
    leave = _web_way(mail)
    token = leave.rpartition("/")[2]
    if not token:
        return
    allowed = (leave, f"{mail.expected.site_url}/p/{token}")
    for where, text in (("text/html", mail.html), ("text/plain", mail.text)):
        rest = text
        for link in allowed:
            rest = rest.replace(link, "")
        if token in rest:
            yield Fault(
                message="the reader's token outside the links to unsubscribe and to choose", where=where
            )
    for name, value in mail.parsed.items():
        if name.lower() != "list-unsubscribe" and token in "".join(str(value).split()):
            yield Fault(message="the reader's token in a header field", where=name)


RULES: tuple[Rule, ...] = (
    error(
        "rights/unsubscribe-header",
        48,
        _unsubscribe_header,
        asks="List-Unsubscribe has an https and a mailto address, and one click is enough (RFC 8058); "
        "a site at localhost may have http.",
        remedy="set [site] url to an https address",
    ),
    error(
        "rights/unsubscribe-visible",
        48,
        _unsubscribe_visible,
        asks=f"A visible unsubscribe link stands in the last {LAST:.0%} of the text.",
        remedy="keep links.unsubscribe at the end of mail.html.j2 and mail.txt.j2",
    ),
    error(
        "rights/browser-visible",
        48,
        _browser_visible,
        asks=f"A visible link to the edition on the web stands in the first {FIRST:.0%} of the text.",
        remedy="keep links.browser at the top of mail.html.j2",
    ),
    error(
        "rights/sender",
        50,
        _sender,
        asks="The sender has an address and a name.",
        remedy="set sender and sender_name of the newsletter",
    ),
    error(
        "rights/postal-address",
        50,
        _postal_address,
        asks="Both parts show the newsroom's postal address: the law of many countries wants it.",
        remedy="set [site] postal_address, and keep it in both templates",
    ),
    error(
        "rights/reason",
        50,
        _reason,
        asks="Both parts say why the reader gets the mail.",
        remedy="keep {{ reason }} in both templates",
    ),
    error(
        "privacy/pixel",
        51,
        _pixel,
        asks="No picture of one pixel.",
        remedy="take it out of mail.html.j2",
    ),
    error(
        "privacy/third-party",
        51,
        _third_party,
        asks="Nothing is loaded from any other host than the site's own.",
        remedy="serve the picture yourself, or leave it out",
    ),
    error(
        "privacy/token",
        52,
        _token,
        asks="The reader's token stands in the links to unsubscribe and to choose, and in List-Unsubscribe.",
        remedy="use links.unsubscribe and links.preferences in the templates as they are",
    ),
    warning(
        "rights/forwarded",
        52,
        _forwarded,
        asks="A note tells whoever got the mail forwarded that its links are another's.",
        remedy="show {{ t.forwarded }} in both templates",
    ),
)
