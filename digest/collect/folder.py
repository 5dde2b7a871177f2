"""Collect a folder of files: pages, dumps, feeds, agency files, mails, told apart by what they hold."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from digest.collect.body import once_each
from digest.collect.documents import Reader, open_document
from digest.collect.found_files import Changed, FoundFile, found_in, read_found
from digest.collect.kinds import Kind
from digest.collect.raw import NotAFeed
from digest.collect.taken import MOST, Taken, taken
from digest.collect.wholeness import is_settled
from digest.config.schema import SourceConfig
from digest.model import Article, Collected, Failure, SourceId, Validators

MAX_BYTES = 5_000_000
MAX_FILES = 10_000


@dataclass(slots=True, kw_only=True)
class Harvest:
    """What one look at a place brings, as it is being gathered."""

    articles: list[Article] = field(default_factory=list)
    notes: list[Failure] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    """What need not be looked at again: all that was there before, and all that was judged now."""
    is_new: bool = False
    """Something was read that was not taken before."""

    def collected(self, source: SourceId, *, before: Taken) -> Collected:
        """Return it as the result of the source."""
        return Collected(
            source=source,
            articles=once_each(self.articles),
            not_modified=bool(before.fingerprints) and not self.is_new,
            validators=before.now(self.taken),
            notes=tuple(self.notes),
        )


class FolderCollector:
    """Reads folders."""

    def __init__(self, root: Path) -> None:
        """Look for relative paths below the site's ``root``."""
        self._root = root

    def __call__(
        self, source: SourceId, config: SourceConfig, /, *, known: Validators | None, now: datetime
    ) -> Collected:
        """Return the articles of the files that are new or changed, in the order of their names."""
        folder = (self._root / (config.path or Path())).resolve()
        trouble = folder_trouble(folder, config.pattern)
        if trouble is not None:
            return Collected(source=source, failure=trouble)
        reader = Reader(source=source, config=config, now=now, max_bytes=MAX_BYTES)
        before, harvest = taken(known, config), Harvest()
        left = MAX_FILES
        paths = sorted(islice(folder.glob(config.pattern), MOST))
        for file in found_in(folder, paths, notes=harvest.notes):
            if file.fingerprint in before:
                harvest.taken.append(file.fingerprint)
            elif left:
                left -= 1
                _take(file, reader=reader, harvest=harvest)
            else:
                what = f"only {MAX_FILES} new files were read"
                harvest.notes.append(Failure(what=what, hint="the others follow at the next run"))
                harvest.taken.extend(before.fingerprints)
                break
        return harvest.collected(source, before=before)


def folder_trouble(folder: Path, pattern: str) -> Failure | None:
    """Say what keeps a folder from being read."""
    if not folder.is_dir():
        return Failure(what=f"there is no folder {folder}", hint="make it, or mend path in the configuration")
    if not os.access(folder, os.R_OK | os.X_OK):
        return Failure(what=f"the folder {folder} may not be read", hint="mend its permissions")
    parts = Path(pattern).parts
    if (
        not parts
        or ".." in parts
        or Path(pattern).is_absolute()
        or any("**" in p and p != "**" for p in parts)
    ):
        return Failure(
            what=f"pattern {pattern!r} leads nowhere", hint='a pattern is like "*.html" or "**/*.txt"'
        )
    return None


def _take(file: FoundFile, *, reader: Reader, harvest: Harvest) -> None:
    """Read one file; one that is still being written is left for the next run."""
    if file.size > MAX_BYTES:
        _judged(file, f"is larger than {MAX_BYTES:,} bytes", hint="it is no article", harvest=harvest)
        return
    try:
        document = open_document(read_found(file, most=MAX_BYTES))
    except Changed:
        _left(file, harvest=harvest)
        return
    except OSError as exc:
        what = f"{file.name} cannot be read: {exc.strerror}"
        harvest.notes.append(Failure(what=what, hint="mend its permissions"))
        return
    if not is_settled(kind=document.kind, whole=document.is_whole, age=file.age(reader.now)):
        _left(file, harvest=harvest)
        return
    try:
        holdings = reader.read(document)
    except NotAFeed as exc:
        hint = "narrow the source's pattern" if document.kind is Kind.BINARY else exc.hint
        _judged(file, exc.what, hint=hint, harvest=harvest)
        return
    if not holdings.articles and not holdings.notes:
        _judged(file, "holds no article", hint="see the documentation of folders", harvest=harvest)
        return
    harvest.is_new = True
    harvest.taken.append(file.fingerprint)
    harvest.articles.extend(holdings.articles)
    harvest.notes.extend(Failure(what=f"{file.name} {note.what}", hint=note.hint) for note in holdings.notes)


def _judged(file: FoundFile, what: str, *, hint: str, harvest: Harvest) -> None:
    """Note what is wrong with a file, once: it is looked at again when it changes."""
    harvest.is_new = True
    harvest.taken.append(file.fingerprint)
    harvest.notes.append(Failure(what=f"{file.name} {what}", hint=hint))


def _left(file: FoundFile, *, harvest: Harvest) -> None:
    what = f"{file.name} is still being written"
    harvest.notes.append(Failure(what=what, hint="it is read at the next run"))
