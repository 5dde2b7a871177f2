"""The pages that hostile editions make: mail, preview, readers' page; from servers on loopback."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import uvicorn
from fastapi import FastAPI

from bench.eval.markup import document, elements, text_of
from bench.eval.xss_editions import NOW, Said, Trial
from digest.clock import FixedClock
from digest.config import Site, load_site
from digest.model import Edition, EditionState
from digest.pipeline import rendered
from digest.render import RECIPIENT_TOKEN, Page
from digest.store import Store, editions, open_store
from digest.web import public_server
from digest.web.colours import Colours, coloured
from digest.web.preview import preview_app

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
    site = _site(folder)
    mails = {trial.edition.id: _mail(site, trial.edition) for trial in trials}
    plain = {trial.likeness.id: _mail(site, trial.likeness) for trial in trials}
    store = open_store(folder / "digest.sqlite")
    _out(store, [trial.edition for trial in trials])
    try:
        with (
            public_server(site, store, FixedClock(NOW)) as public,
            _serving(preview_app(lambda: list(mails), mails.get)) as preview,
            _serving(preview_app(lambda: list(plain), plain.get)) as harmless,
        ):
            for trial in trials:
                yield _shown(trial, mails, plain, (public, preview, harmless))
    finally:
        store.close()


def _shown(
    trial: Trial, mails: Mapping[Any, Page], plain: Mapping[Any, Page], servers: tuple[str, str, str]
) -> Shown:
    public, preview, harmless = servers
    identity = trial.edition.id
    mail, likeness = mails[identity], document(plain[identity].html)
    named = {tab: "?" + urlencode({"edition": str(identity), "tab": tab}) for tab in _TABS}
    tabs = {tab: _get(preview + query) for tab, query in named.items()}
    frame = _get(f"{preview}frame?{urlencode({'edition': str(identity)})}")
    web = _get(f"{public}e/{identity}")
    roots = {
        f"preview.{tab}": (document(tabs[tab].text), document(_get(harmless + query).text))
        for tab, query in named.items()
    }
    web_copy = mail.html.replace(f"/{RECIPIENT_TOKEN}", "/")
    return Shown(
        name=str(identity),
        said=trial.said,
        mail=mail,
        roots={
            "mail": (document(mail.html), likeness),
            "archive": (document(web.text), likeness),
            **roots,
        },
        facts={
            "mail.subject_on_one_line": mail.subject == " ".join(mail.subject.split()) != "",
            "archive.is_the_mail": web.text == web_copy,
            "archive.policy": "default-src 'none'" in web.policy and "script-src" not in web.policy,
            "preview.frame_is_the_mail": frame.text == coloured(mail.html, Colours.LIGHT),
            "preview.frame_policy": "sandbox" in frame.policy.split("; ")
            and "default-src 'none'" in frame.policy,
            "preview.text_literal": _pre(roots["preview.text"][0]) == " ".join(mail.text.split()),
            "preview.source_literal": _pre(roots["preview.source"][0]) == " ".join(mail.html.split()),
        },
        pages=(mail.html, web.text, *(tab.text for tab in tabs.values())),
    )


def _pre(root: Any) -> str:
    return text_of(next(elements(root, "pre")))


def _mail(site: Site, edition: Edition) -> Page:
    page = rendered(site, edition).page(frozenset())
    assert page is not None
    return page


def _site(folder: Path) -> Site:
    (folder / "config").mkdir()
    for name, text in (("digest", _CONFIG), ("sources", ""), ("subscribers", "")):
        (folder / "config" / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_site(folder)


def _out(store: Store, told: Iterable[Edition]) -> None:
    """Put editions into the state of those that have left the house."""
    for edition in told:
        with store.write("keeping an edition") as connection:
            editions.create(connection, edition.id, cut_off=NOW)
            editions.add_revision(
                connection,
                edition.id,
                content=edition,
                state=EditionState.APPROVED,
                reason=None,
                built_at=NOW,
                cut_off=NOW,
                window_start=None,
                config_hash="",
            )
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


@contextmanager
def _serving(app: FastAPI) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join(timeout=10)
