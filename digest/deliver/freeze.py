"""Stage deliver: the freeze. In: an approved edition's segments and its readers; out: a ledger row for each.

From here on content and audience never change again. It can be cut off anywhere and called again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from digest.clock import Clock
from digest.errors import EditionError, NotFound
from digest.model import ArticleId, EditionId, EditionRecord, EditionState, Reader
from digest.store import Store, audience, editions, segments
from digest.store.segments import Segment

_CHUNK = 500
"""Segments in a transaction: each brings a few pieces of its own."""
_GAP = 0.02
"""Seconds between two chunks: a writer in another process looks for a gap each 4 ms."""
_FROZEN = frozenset({EditionState.FROZEN, EditionState.SENDING, EditionState.DONE})


def freeze(
    store: Store,
    edition: EditionId,
    *,
    content: Collection[Segment],
    segment_of: Callable[[Reader], str | None],
    content_hash: str,
    carries: Collection[ArticleId],
    send_before: datetime,
    clock: Clock,
    expected: Collection[EditionState] = (EditionState.APPROVED,),
    revision: int | None = None,
) -> EditionRecord:
    """Freeze an edition and return its record; one that is frozen already stays as it is.

    ``segment_of`` names the segment a reader gets, None where no story fits; it is pure and quick, for
    it runs inside short write transactions. ``send_before`` counts where the edition has none yet.
    ``revision`` is the one that ``content`` shows: a newer one must not leave in the words of an older.
    Raises EditionError where the edition is in none of the ``expected`` states, or is held meanwhile.
    """
    with store.write(f"beginning to freeze {edition}") as connection:
        record = editions.record(connection, edition)
        if record is None:
            raise NotFound(f"there is no edition {edition}", hint="digest build makes it")
        if record.state in _FROZEN:
            return record
        if record.state is not EditionState.FREEZING and record.state not in expected:
            raise EditionError(
                f"{edition} is {record.state} and cannot be frozen",
                hint=record.reason or "digest status tells more",
            )
        stale = record.content_hash != content_hash
        if (
            stale
        ):  # nothing is in yet, or an earlier freeze was broken off, perhaps held and built again since
            # Without a hash no other freeze may add a row: whoever is at it with other content gives up.
            editions.set_state(
                connection, edition, to=EditionState.FREEZING, if_in=(record.state,), content_hash=None
            )
    if stale:
        _start_over(store, edition, content_hash)
    with store.write(f"beginning to freeze {edition}") as connection:
        found = editions.existing(connection, edition)
        if found.state in _FROZEN:
            return found  # another process got there first
        if found.content_hash not in (None, content_hash):
            raise _disturbed(edition)
        moved = editions.set_state(
            connection,
            edition,
            to=EditionState.FREEZING,
            if_in=(*expected, EditionState.FREEZING),
            if_revision=revision,
            content_hash=content_hash,
            send_before=record.send_before or send_before,
        )
        if not moved:
            raise _disturbed(edition)
        editions.carry(connection, edition, carries)
    _keep(store, edition, content, content_hash)
    return _fill(store, edition, segment_of, content_hash, clock)


def _keep(store: Store, edition: EditionId, content: Collection[Segment], content_hash: str) -> None:
    """Keep the mails, in chunks so that nobody waits; they are all there before the first row is."""
    some = tuple(content)
    for start in range(0, len(some), _CHUNK):
        with store.write(f"keeping the mails of {edition}") as connection:
            record = editions.existing(connection, edition)
            if record.state in _FROZEN:
                return  # another process got there first
            if record.state is not EditionState.FREEZING or record.content_hash != content_hash:
                raise _disturbed(edition)
            segments.add(connection, edition, some[start : start + _CHUNK])


def _start_over(store: Store, edition: EditionId, content_hash: str) -> None:
    """Take out what an earlier freeze with other content had entered; nothing of it was ever sent."""
    removed = 1
    while removed:
        with store.write(f"freezing {edition} anew") as connection:
            record = editions.record(connection, edition)
            if record is not None and record.content_hash == content_hash:
                return  # another process with the same content has begun
            if record is None or record.state is not EditionState.FREEZING or record.content_hash is not None:
                raise _disturbed(edition)
            removed = audience.remove_chunk(connection, edition)
            segments.clear(connection, edition)
            editions.carry_nothing(connection, edition)


def _fill(
    store: Store,
    edition: EditionId,
    segment_of: Callable[[Reader], str | None],
    content_hash: str,
    clock: Clock,
) -> EditionRecord:
    while True:
        with store.write(f"freezing {edition}") as connection:
            record = editions.record(connection, edition)
            if record is not None and record.state in _FROZEN:
                return record  # another process got there first
            if record is None or record.state is not EditionState.FREEZING:
                raise _disturbed(edition)
            if record.content_hash != content_hash:
                raise _disturbed(edition)
            added = audience.add_chunk(connection, edition, segment_of)
            if not added:
                editions.set_state(
                    connection,
                    edition,
                    to=EditionState.FROZEN,
                    if_in=(EditionState.FREEZING,),
                    frozen_at=clock.now(),
                    audience=audience.count(connection, edition),
                )
        if added >= audience.CHUNK:
            clock.sleep(_GAP)


def _disturbed(edition: EditionId) -> EditionError:
    return EditionError(
        f"{edition} was changed while it was being frozen", hint="digest status tells where it stands"
    )
