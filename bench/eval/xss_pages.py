"""The pages that hostile editions make: mail, preview, readers' page; from servers on loopback."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from bench.editions import keep
from bench.eval.markup import document, elements, text_of
from bench.eval.xss_editions import NOW, Said, Trial
from digest.clock import FixedClock
from digest.config import Site, load_site
from digest.model import Edition, EditionState
from digest.pipeline import rendered, web_page
from digest.pipeline import shown as without_token
from digest.render import RECIPIENT_TOKEN, Page
from digest.store import Store, editions, open_store
from digest.web import public_server
from digest.web.colours import Colours
from digest.web.preview import Gallery, preview_server
from digest.web.preview.clients import framed

_CONFIG = """
[site]
name = "Courier"
url = "https://courier.example"
[web]
port = 0
[newsletters.evening]
sender = "digest@courier.example"
"""
_TABS = ("mail", "text", "source")
# What tells of a mail how long its lines are and what the checks find: two mails differ in that.
_OF_THE_WORDS = re.compile(
    r'<section data-part="side-(?:checks|otherwise)">.*?</section>|<b class="n [^>]*>.*?</b>|</?s>', re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What became of one edition."""

    name: str
    said: tuple[Said, ...]
    mail: Page
    roots: Mapping[str, tuple[Any, Any]]
    """Each page as a tree, beside its harmless likeness."""
    facts: Mapping[str, bool]
    pages: tuple[str, ...]
    """Each page as a browser gets it."""

    def links(self, found: Iterable[str]) -> Iterator[str]:
        """Yield addresses as they are followed from the page."""
        return (urljoin("https://courier.example/", link) for link in found)


def shown(trials: Sequence[Trial], folder: Path) -> Iterator[Shown]:
    """Serve all editions, and their likenesses in a preview of their own; yield each one's pages."""
    clock = FixedClock(NOW)
    with ExitStack() as stack:
        previews = []
        for where, told in (
            (folder, [trial.edition for trial in trials]),
            (folder / "plain", [trial.likeness for trial in trials]),
        ):
            site = _site(where)
            store = open_store(where / "digest.sqlite")
            stack.callback(store.close)
            _out(store, told)
            previews.append(stack.enter_context(preview_server(Gallery(site.root, store, clock))))
            if where == folder:
                mails = {edition.id: _mail(site, edition) for edition in told}
                webs = {edition.id: web_page(site, edition) for edition in told}
                public = stack.enter_context(public_server(site, store, clock))
            else:
                plain = {edition.id: _mail(site, edition) for edition in told}
                plain_webs = {edition.id: web_page(site, edition) for edition in told}
        for trial in trials:
            yield _shown(
                trial,
                mails=(mails[trial.edition.id], plain[trial.edition.id]),
                webs=(webs[trial.edition.id], plain_webs[trial.edition.id]),
                servers=(public, *previews),
            )


def _shown(
    trial: Trial, *, mails: tuple[Page, Page], webs: tuple[str, str], servers: tuple[str, ...]
) -> Shown:
    """Look at an edition's mail and page, each beside its likeness's, and at what the servers say."""
    public, preview, harmless = servers
    identity = trial.edition.id
    mail, plain_mail = mails
    page, plain_page = webs
    named = {tab: "?" + urlencode({"edition": str(identity), "tab": tab}) for tab in _TABS}
    tabs = {tab: _get(preview + query) for tab, query in named.items()}
    frame = _get(f"{preview}frame?{urlencode({'edition': str(identity)})}")
    web = _get(f"{public}e/{identity}")
    roots = {
        f"preview.{tab}": (_alike(tabs[tab].text), _alike(_get(harmless + query).text))
        for tab, query in named.items()
    }
    return Shown(
        name=str(identity),
        said=trial.said,
        mail=mail,
        roots={
            "mail": (document(mail.html), document(plain_mail.html)),
            "archive": (document(web.text), document(plain_page)),
            **roots,
        },
        facts={
            "mail.subject_on_one_line": mail.subject == " ".join(mail.subject.split()) != "",
            "archive.is_the_page": web.text == page,
            "archive.says_no_token": RECIPIENT_TOKEN not in web.text,
            "archive.policy": "default-src 'none'" in web.policy and "script-src" not in web.policy,
            "preview.frame_is_the_mail": frame.text
            == framed(without_token(mail.html), colours=Colours.LIGHT),
            "preview.frame_policy": "; sandbox " in frame.policy
            and "allow-scripts" not in frame.policy
            and "default-src 'none'" in frame.policy,
            "preview.subject_literal": _of_class(roots["preview.mail"][0], "words").startswith(
                " ".join(mail.subject.split())
            ),
            "preview.text_literal": _pre(roots["preview.text"][0])
            == " ".join(without_token(mail.text).split()),
            "preview.source_literal": _pre(roots["preview.source"][0]) == " ".join(mail.html.split()),
        },
        pages=(mail.html, web.text, *(tab.text for tab in tabs.values())),
    )


def _pre(root: Any) -> str:
    return text_of(next(elements(root, "pre")))


def _of_class(root: Any, css: str) -> str:
    return text_of(next(elements(root, "span", css=css)))


def _alike(page: str) -> Any:
    """Return a page as a tree, without what depends on the mail's words."""
    return document(_OF_THE_WORDS.sub("", page))


def _mail(site: Site, edition: Edition) -> Page:
    page = rendered(site, edition).page(frozenset())
    assert page is not None
    return page


def _site(folder: Path) -> Site:
    (folder / "config").mkdir(parents=True)
    for name, text in (("digest", _CONFIG), ("sources", ""), ("subscribers", "")):
        (folder / "config" / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_site(folder)


def _out(store: Store, told: Iterable[Edition]) -> None:
    """Put editions into the state of those that have left the house."""
    for edition in told:
        with store.write("keeping an edition") as connection:
            keep(connection, edition, at=NOW)
            editions.set_state(connection, edition.id, to=EditionState.DONE, if_in=[EditionState.APPROVED])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    text: str
    policy: str


def _get(address: str) -> _Answer:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=30) as response:
        return _Answer(
            text=response.read().decode(), policy=response.headers.get("Content-Security-Policy", "")
        )
