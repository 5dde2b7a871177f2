"""Back-fill the archive: files → collect → archive, never eligible for an edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from digest.archive import import_articles
from digest.collect.files import files_below, read_files
from digest.config import Site
from digest.errors import NotFound, UsageError
from digest.model import Failure, SourceId
from digest.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class FileImported:
    """What one file brought."""

    path: Path
    new: int = 0
    changed: int = 0
    known: int = 0
    earlier: int = 0
    undated: int = 0
    """Articles without a date, left out."""
    failure: Failure | None = None


def files_to_import(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that are meant; raise NotFound where a path names nothing."""
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise NotFound(f"there is no file or folder {missing}", hint="nothing was imported")
    return files_below(paths)


def import_files(
    site: Site,
    store: Store,
    files: Sequence[Path],
    *,
    source: str | None,
    now: datetime,
    undated: date | None = None,
) -> Iterator[FileImported]:
    """Take files into the archive as the source ``source``; yield each one's report as soon as it is in.

    The source's rights, language, time zone and section hold for them. It may be left out where only one is
    configured.
    """
    key = _source(site, source)
    config = site.settings.sources[key]
    for read in read_files(files, source=key, config=config, now=now, undated=undated):
        counts = import_articles(store, read.articles, now=now)
        yield FileImported(
            path=read.path,
            new=counts["new"],
            changed=counts["changed"],
            known=counts["known"],
            earlier=counts["earlier"],
            undated=read.undated,
            failure=read.failure,
        )


def _source(site: Site, named: str | None) -> SourceId:
    configured = site.settings.sources
    known = ", ".join(configured) or "none is configured"
    if named is None:
        if len(configured) != 1:
            raise UsageError(
                "which source are the files from?", hint=f"--source KEY; its rights hold for them: {known}"
            )
        return SourceId(next(iter(configured)))
    if named not in configured:
        raise NotFound(f"there is no source {named!r}", hint=f"known sources: {known}")
    return SourceId(named)
