"""Preview: the site as it is now, and what its templates make of an edition. In: a View. Out: a Sitting.

Configuration, templates and database are read anew whenever they changed; the rest is kept.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from digest.clock import Clock
from digest.config import NewsletterConfig, Site, load_site
from digest.errors import NotFound
from digest.model import Edition, EditionId, EditionRecord, Finding
from digest.pipeline import audience, eml, mail_test, rendered, sample_edition, shown, takes_away
from digest.pipeline.embedding import embedded, logo_files
from digest.pipeline.fitting import fitted
from digest.render import Page, Rendered, built_in_templates
from digest.render.lint import Lacking
from digest.store import Store, editions
from digest.subscribe import read_lists
from digest.web.preview.checks import findings_of
from digest.web.preview.clients import framed
from digest.web.preview.sizes import Sizes, sizes_of
from digest.web.preview.variants import varied
from digest.web.preview.view import View
from digest.web.preview.watch import Marks, Watch, file_mark, file_marks

_LISTED = 400
_KEPT = 24
"""Mails: to inline the styles of one takes a moment."""

_K = TypeVar("_K")
_V = TypeVar("_V")

Due = Callable[[NewsletterConfig, EditionRecord], datetime | None]
"""Says when an open edition is to be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One mail to look at, with all that is known of it."""

    site: Site
    edition: Edition
    record: EditionRecord | None
    """None for the sample of a newsletter without editions."""
    newsletter: NewsletterConfig
    send_after: datetime | None
    made: Rendered = field(repr=False)
    page: Page | None = field(repr=False)
    """None where no story is about the topics."""
    message: bytes = field(repr=False)
    sizes: Sizes | None
    findings: tuple[Finding, ...]
    lacking: tuple[Lacking, ...]
    """What the readers' mail programs do not know of it, and what they see instead."""
    store: Store = field(repr=False, compare=False)

    def framed(self, view: View, *, head: str = "") -> str | None:
        """Return the mail for the frame, as the view's client shows it; None where nobody gets it."""
        if self.page is None:
            return None
        html = embedded(shown(self.page.html), self.site, self.store, self.edition)
        return framed(html, colours=view.colours, taken=view.taken, at=view.at, head=head)


class Gallery:
    """Shows the editions of one site."""

    def __init__(
        self, folder: Path, store: Store, clock: Clock, *, due: Due = lambda *_: None, rest: float = 0.25
    ) -> None:
        """Show the site in ``folder`` from ``store``; ``due`` says when an open edition leaves.

        What changed is looked for every ``rest`` seconds.
        """
        self.watch = Watch(self._marks, rest=rest)
        self.folder = folder.resolve()
        """The site's."""
        self._store = store
        self._clock = clock
        self._due = due
        self._lock = threading.RLock()
        self._site: tuple[Marks, Site] | None = None
        self._made: OrderedDict[tuple[object, ...], Rendered] = OrderedDict()
        self._found: OrderedDict[tuple[object, ...], Sitting] = OrderedDict()
        self._audiences: dict[str, tuple[str, Counter[frozenset[str]]]] = {}

    def site(self) -> Site:
        """Return the site as it is configured now; raise ConfigError where it cannot be read."""
        marks = dict(file_marks(self.folder / "config", under=self.folder, pattern="*.toml"))
        with self._lock:
            if self._site is None or self._site[0] != marks:
                self._site = marks, load_site(self.folder)
            return self._site[1]

    def records(self) -> tuple[EditionRecord, ...]:
        """Return the editions, the latest first."""
        with self._store.read("listing the editions") as connection:
            return editions.records(connection, limit=_LISTED)

    def audience(self, site: Site, edition: Edition) -> Counter[frozenset[str]]:
        """Return the sets of topics that the newsletter's readers ask for, with their numbers."""
        name = edition.id.newsletter
        revision = self.watch.now().revision
        kept = self._audiences.get(name)
        if kept is None or kept[0] != revision:
            settings = site.settings
            listing = read_lists(
                site.root, settings.subscribers.files, newsletters=tuple(settings.newsletters)
            )
            kept = self._audiences[name] = revision, audience(site, self._store, name, listing)
        return kept[1]

    def sit(self, view: View) -> Sitting:
        """Return what a view looks at; raise NotFound, ConfigError or TemplateError where it cannot."""
        site = self.site()
        record, edition = self._edition(site, view)
        _, newsletter = site.newsletter(edition.id.newsletter)
        key = (edition.id, edition.revision, view.variant, record is None, self._looks())
        whole = (*key, frozenset(view.topics), record)
        with self._lock:
            if whole in self._found:
                return self._found[whole]
            made = self._made.get(key) or rendered(site, edition)
            _keep(self._made, key, made)
            page = made.page(frozenset(view.topics))
            message = eml(site, edition, page) if page is not None else b""
            limit = newsletter.gate.max_kb * 1000
            found = Sitting(
                site=site,
                edition=edition,
                record=record,
                newsletter=newsletter,
                send_after=self._leaves(newsletter, record),
                made=made,
                store=self._store,
                page=page,
                message=message,
                sizes=sizes_of(made, page, message, own_limit=limit) if page is not None else None,
                lacking=takes_away(site, edition, made),
                findings=findings_of(
                    site,
                    self._store,
                    edition,
                    made,
                    topics=frozenset(view.topics),
                    record=record if not view.variant else None,
                    now=self._clock.now(),
                ),
            )
            _keep(self._found, whole, found)
            return found

    def send_test(self, view: View, mailbox: str) -> None:
        """Mail one copy of what a view looks at; raise DigestError where that does not go."""
        site = self.site()
        _, edition = self._edition(site, view)
        mail_test(site, edition, mailbox, clock=self._clock, topics=frozenset(view.topics))

    def now(self) -> datetime:
        """Return the time."""
        return self._clock.now()

    def _leaves(self, newsletter: NewsletterConfig, record: EditionRecord | None) -> datetime | None:
        if record is None:
            return None
        return record.send_after or self._due(newsletter, record)

    def _edition(self, site: Site, view: View) -> tuple[EditionRecord | None, Edition]:
        """Find the edition of a view, or make the sample where there is no edition at all."""
        records = self.records()
        record = self._record(view.edition, records)
        if record is None and (records or view.edition):
            raise NotFound(f"there is no edition {view.edition}", hint="choose one above")
        if record is None:
            name, newsletter = site.newsletter(next(iter(site.settings.newsletters), None))
            sample = sample_edition(name, newsletter, newsroom=site.settings.site.name)
            return None, fitted(site, varied(sample, view.variant))
        with self._store.read("reading an edition") as connection:
            content = editions.content(connection, record.id, record.revision)
        if content is None:
            because = f" ({record.reason})" if record.reason else ""
            raise NotFound(
                f"{record.id} has no content: it is {record.state}{because}",
                hint="`digest collect`, then `digest build`",
            )
        if view.variant:  # its length is its own
            return record, fitted(site, varied(replace(content, fit=None), view.variant))
        return record, content

    def _record(self, name: str, records: tuple[EditionRecord, ...]) -> EditionRecord | None:
        if name in {"", "latest"}:
            return records[0] if records else None
        known = next((record for record in records if str(record.id) == name), None)
        if known is not None:
            return known
        try:
            identity = EditionId.parse(name)
        except ValueError:
            return None
        with self._store.read("looking for an edition") as connection:
            return editions.record(connection, identity)

    def _looks(self) -> str:
        marks = self.watch.now().marks
        return repr(sorted((name, mark) for name, mark in marks.items() if not name.startswith("edition ")))

    def _marks(self) -> Iterator[tuple[str, str]]:
        yield from file_marks(self.folder / "config", under=self.folder)
        yield from file_marks(self.folder / "templates", under=self.folder)
        built_in = built_in_templates()
        yield from ((f"built-in {name}", mark) for name, mark in file_marks(built_in, under=built_in.parent))
        if self._site is not None:
            site = self._site[1]
            for file in (*map(site.path, site.settings.subscribers.files), *logo_files(site)):
                yield from file_mark(file, under=self.folder)
        for record in self.records():
            known = (record.revision, str(record.state), record.reason, record.send_after)
            yield f"edition {record.id}", repr(known)


def _keep(kept: OrderedDict[_K, _V], key: _K, value: _V) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
