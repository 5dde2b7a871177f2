"""Collect what agencies mail: from a Maildir, an mbox file, a folder of mails; nothing is changed there.

Each mail is taken once. In a Maildir it is known by its name without the flags behind it, in an mbox by what
it says: a mail program may mark, move or compact them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from digest.collect.documents import Reader
from digest.collect.found_files import (
    Changed,
    FoundFile,
    folder_trouble,
    found,
    found_in,
    listed,
    opened,
    read_found,
)
from digest.collect.harvest import Harvest
from digest.collect.kinds import Kind
from digest.collect.marks import mark_of
from digest.collect.mbox import MAX_MAIL, messages_of
from digest.collect.message import UnknownSender
from digest.collect.raw import NotAFeed
from digest.collect.taken import Taken, taken
from digest.collect.wholeness import is_settled
from digest.config.source import SourceConfig
from digest.model import Collected, Failure, SourceId, Validators

MAX_MAILS = 10_000
_MAX_LINE = 65_536
# "1762.M1P2.host:2,S": the name, the flags (";" and "!" where a file system knows no colon).
_FLAGS = re.compile(r"[:;!]2,(?P<flags>[A-Za-z]*)$")
_MARKS = re.compile(
    rb"^(?:status|x-status|x-keywords|x-uid|x-imapbase|content-length):.*\n?", re.IGNORECASE | re.MULTILINE
)
_DROPPED = frozenset("TD")  # trashed, draft


class MailCollector:
    """Reads mailboxes."""

    def __init__(self, root: Path) -> None:
        """Look for relative paths below the site's ``root``."""
        self._root = root

    def __call__(
        self, source: SourceId, config: SourceConfig, /, *, known: Validators | None, now: datetime
    ) -> Collected:
        """Return the articles of the mails that came since the last time."""
        place = (self._root / (config.path or Path())).resolve()
        trouble = mailbox_trouble(place, config.pattern)
        if trouble is not None:
            return Collected(source=source, failure=trouble)
        reader = Reader(source=source, config=config, now=now, max_bytes=MAX_MAIL)
        before, harvest = taken(known, config), Harvest()
        mails = _saved(place, config.pattern, now=now, before=before, harvest=harvest)
        if place.is_file():
            mails = _in_mbox(place, now=now, before=before, harvest=harvest)
        left = MAX_MAILS
        for name, fingerprint, body in mails:
            if not left:
                what = f"only {MAX_MAILS} new mails were read"
                harvest.notes.append(Failure(what=what, hint="the others follow at the next run"))
                harvest.taken.extend(before.fingerprints)
                break
            left -= 1
            harvest.is_new = True
            harvest.taken.append(fingerprint)
            _take(body, name=name, reader=reader, harvest=harvest)
        return harvest.collected(source, before=before)


def mailbox_trouble(place: Path, pattern: str) -> Failure | None:
    """Say what keeps a mailbox from being read."""
    if place.is_dir():
        return folder_trouble(place, pattern)
    if not place.is_file():
        return Failure(what=f"there is no mailbox {place}", hint="make it, or mend path in the configuration")
    if not os.access(place, os.R_OK):
        return Failure(what=f"the mailbox {place} may not be read", hint="mend its permissions")
    return None


def _take(body: bytes, *, name: str, reader: Reader, harvest: Harvest) -> None:
    try:
        if len(body) > MAX_MAIL:
            raise NotAFeed(f"is larger than {MAX_MAIL:,} bytes", hint="it is no mail of an agency")
        holdings = reader.mail(body)
    except UnknownSender:
        harvest.unwanted += 1
        return
    except NotAFeed as exc:
        harvest.notes.append(Failure(what=f"{name} {exc.what}", hint=exc.hint))
        return
    harvest.add(holdings, name=name)


_Mail = tuple[str, bytes, bytes]
"""How a mail is called in messages, its fingerprint, and what it says."""


def _saved(place: Path, pattern: str, *, now: datetime, before: Taken, harvest: Harvest) -> Iterator[_Mail]:
    """Yield the new mails of a Maildir or of a folder, each a file."""
    is_maildir = (place / "new").is_dir() and (place / "cur").is_dir()
    patterns = ("new/*", "cur/*") if is_maildir else (pattern,)
    paths = listed(place, *patterns, notes=harvest.notes)
    for file in found_in(place, paths, notes=harvest.notes):
        flags = _FLAGS.search(file.name) if is_maildir else None
        if flags and _DROPPED & set(flags["flags"]):
            continue
        fingerprint = _named(file) if is_maildir else file.fingerprint
        if fingerprint in before:
            harvest.taken.append(fingerprint)
            continue
        body = _read(file, harvest=harvest)
        # What lies in a Maildir came there whole, by a rename.
        is_there = is_maildir or is_settled(kind=Kind.MAIL, whole=True, age=file.age(now))
        if body is not None and is_there:
            yield file.name, fingerprint, body


def _named(file: FoundFile) -> bytes:
    name = _FLAGS.sub("", Path(file.name).name)
    return mark_of(name.encode("utf-8", "surrogateescape"))


def _read(file: FoundFile, *, harvest: Harvest) -> bytes | None:
    try:
        return read_found(file, most=MAX_MAIL)
    except Changed:
        return None  # moved or being written: the next run finds it
    except OSError as exc:
        what = f"{file.name} cannot be read: {exc.strerror}"
        harvest.notes.append(Failure(what=what, hint="mend its permissions"))
        return None


def _in_mbox(place: Path, *, now: datetime, before: Taken, harvest: Harvest) -> Iterator[_Mail]:
    """Yield the new mails of an mbox file, known by what they say."""
    file = found(place, name=place.name)
    if file is None or file.fingerprint in before:
        harvest.taken.extend(before.fingerprints)
        return
    try:
        if not is_settled(kind=Kind.MAIL, whole=True, age=file.age(now)):
            raise Changed
        with opened(file) as stream:
            last: _Mail | None = None  # kept back until it is sure that nobody was writing it
            for number, body in enumerate(messages_of(_lines(stream)), start=1):
                if last is not None:
                    yield last
                    last = None
                said = _said(body)
                if said in before:
                    harvest.taken.append(said)
                else:
                    last = (f"mail {number}", said, body)
        if last is not None:
            yield last
        harvest.taken.append(file.fingerprint)
    except Changed:
        what = f"{file.name} is being written to"
        harvest.notes.append(Failure(what=what, hint="the rest is read at the next run"))
        harvest.taken.extend(before.fingerprints)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.readline(_MAX_LINE), b"")


def _said(mail: bytes) -> bytes:
    """Return a fingerprint of a mail without what mail programs write into its header."""
    head, end, text = mail.partition(b"\n\n")
    return mark_of(_MARKS.sub(b"", head), end, text)
