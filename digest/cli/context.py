"""What a command works with: the site, its store, its clock. Opened when asked for, not before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.clock import Clock, FixedClock, SystemClock
from digest.config import Site, load_site
from digest.errors import NotFound, UsageError
from digest.model import EditionId, EditionRecord
from digest.store import Store, editions, open_store


def read_time(written: str) -> datetime:
    """Read a moment in ISO 8601; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"--now: {written!r} is no time", hint="write 2026-10-06T17:45 or 2026-10-06T17:45+02:00"
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The global options of one run."""

    folder: Path
    start: datetime | None

    def clock(self) -> Clock:
        """Return the clock: the machine's, or one that starts at ``--now``."""
        return SystemClock(self.start)

    def moment(self) -> Clock:
        """Return the machine's clock, or one that stands at ``--now``: what a run stamps can be repeated."""
        return SystemClock() if self.start is None else FixedClock(self.start)

    def now(self) -> datetime:
        """Return the moment of this run: ``--now`` to the letter, so that runs can be repeated."""
        return self.start if self.start is not None else datetime.now(UTC)

    def site(self) -> Site:
        """Read the site's settings."""
        return load_site(self.folder)

    def has_site(self) -> bool:
        """Tell whether the folder holds a site at all."""
        return (self.folder / "config" / "digest.toml").is_file()

    @contextmanager
    def store(self, site: Site) -> Iterator[Store]:
        """Open the site's database for the time of a ``with``."""
        store = open_store(site.database)
        try:
            yield store
        finally:
            store.close()

    def todays(self, site: Site, newsletter: str | None = None) -> EditionId:
        """Return today's edition of a newsletter: today where its readers live."""
        name, config = site.newsletter(newsletter)
        return EditionId(newsletter=name, date=self.now().astimezone(ZoneInfo(config.time_zone)).date())

    def named(self, site: Site, written: str | None) -> EditionId:
        """Read an EDITION that may not be there yet: a name, a newsletter, or nothing for today's."""
        if _is_latest(written):
            raise UsageError("EDITION: latest is one that is there", hint="leave it out for today's")
        if written is None or "/" not in written:
            return self.todays(site, written)
        try:
            identity = EditionId.parse(written)
        except ValueError as exc:
            raise UsageError(f"EDITION: {exc}", hint="write NEWSLETTER/YYYY-MM-DD, or leave it out") from None
        site.newsletter(identity.newsletter)
        return identity

    def chosen(self, site: Site, store: Store, written: str | None) -> EditionId:
        """Read an EDITION to work on: as ``named`` does, and ``latest``."""
        return self.found(site, store, written).id if _is_latest(written) else self.named(site, written)

    def found(self, site: Site, store: Store, written: str | None) -> EditionRecord:
        """Find an existing EDITION: by name, or ``latest`` (also ``NEWSLETTER/latest`` or left out)."""
        newsletter, _, last = (written or "latest").rpartition("/")
        with store.read() as connection:
            if last != "latest" and (newsletter or last not in site.settings.newsletters):
                return editions.existing(connection, self.named(site, written))
            name = newsletter or (last if last != "latest" else None)
            of = site.newsletter(name)[0] if name else None
            records = editions.records(connection, of, limit=1)
        return _some(records)[0]

    def latest(self, site: Site, store: Store) -> tuple[EditionRecord, ...]:
        """Return the latest edition of each newsletter that has one."""
        with store.read() as connection:
            found = [
                editions.records(connection, site.newsletter(name)[0], limit=1)
                for name in site.settings.newsletters
            ]
        return _some(tuple(record for records in found for record in records))


def _some(records: tuple[EditionRecord, ...]) -> tuple[EditionRecord, ...]:
    if not records:
        raise NotFound("no edition was built yet", hint="`digest collect`, then `digest build`")
    return records


def _is_latest(written: str | None) -> bool:
    return written is not None and written.rpartition("/")[2] == "latest"
