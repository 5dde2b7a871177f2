"""Collect a folder of files: pages, dumps, feeds, agency files, mails, told apart by what they hold."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from digest.collect.documents import Reader, open_document
from digest.collect.found_files import Changed, FoundFile, folder_trouble, found_in, listed, read_found
from digest.collect.harvest import Harvest
from digest.collect.kinds import Kind
from digest.collect.raw import NotAFeed
from digest.collect.taken import taken
from digest.collect.wholeness import is_settled
from digest.config.source import SourceConfig
from digest.model import Collected, Failure, SourceId, Validators

MAX_BYTES = 5_000_000
MAX_FILES = 10_000


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
        paths = listed(folder, config.pattern, notes=harvest.notes)
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
    harvest.taken.append(file.fingerprint)
    harvest.add(holdings, name=file.name)


def _judged(file: FoundFile, what: str, *, hint: str, harvest: Harvest) -> None:
    """Note what is wrong with a file, once: it is looked at again when it changes."""
    harvest.is_new = True
    harvest.taken.append(file.fingerprint)
    harvest.notes.append(Failure(what=f"{file.name} {what}", hint=hint))


def _left(file: FoundFile, *, harvest: Harvest) -> None:
    what = f"{file.name} is still being written"
    harvest.notes.append(Failure(what=what, hint="it is read at the next run"))
