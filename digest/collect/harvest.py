"""Gather what one look at a folder or a mailbox brings: articles, notes, and what need not be read again."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.collect.body import once_each
from digest.collect.holdings import Holdings, newest_each
from digest.collect.taken import Taken
from digest.model import Article, Collected, Failure, SourceId

_MOST_NOTES = 100


@dataclass(slots=True, kw_only=True)
class Harvest:
    """What one look at a place brings, as it is being gathered."""

    articles: list[Article] = field(default_factory=list)
    versions: list[Article] = field(default_factory=list)
    """Articles whose names are kept through their versions; only the newest of each are delivered."""
    notes: list[Failure] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    """What need not be looked at again: all that was there before, and all that was judged now."""
    unwanted: int = 0
    """Mails of senders who are not named."""
    is_new: bool = False
    """Something was read that was not taken before."""

    def add(self, holdings: Holdings, *, name: str) -> None:
        """Take in what the document called ``name`` holds."""
        self.is_new = True
        (self.versions if holdings.has_versions else self.articles).extend(holdings.articles)
        self.notes.extend(Failure(what=f"{name} {note.what}", hint=note.hint) for note in holdings.notes)

    def collected(self, source: SourceId, *, before: Taken) -> Collected:
        """Return it as the result of the source."""
        if self.unwanted:
            mails = "1 mail" if self.unwanted == 1 else f"{self.unwanted} mails"
            what = f"{mails} left out: of senders who are not named"
            self.notes.append(Failure(what=what, hint="name them in senders, if they are to be read"))
        more = len(self.notes) - _MOST_NOTES
        if more > 0:
            what = f"{more} more notes were left out"
            self.notes[_MOST_NOTES:] = [Failure(what=what, hint="narrow the source's pattern")]
        return Collected(
            source=source,
            articles=once_each([*self.articles, *newest_each(self.versions)]),
            not_modified=bool(before.fingerprints) and not self.is_new,
            validators=before.now(self.taken),
            notes=tuple(self.notes),
        )
