"""Before the freeze: no edition leaves that was built before another one left."""

from __future__ import annotations

from digest.errors import EditionError
from digest.model import Edition, EditionRecord, EditionState
from digest.select import admitted
from digest.store import Store, decisions, editions


def require_sequence(store: Store, record: EditionRecord, edition: Edition) -> None:
    """Raise EditionError where readers would get stories again that another edition has told them since.

    What an editor brought in by a decision may repeat. Where the build knew all earlier editions, it has
    judged what comes again of theirs; then only those of a later date count.
    """
    with store.read("looking for editions sent since the build") as connection:
        last = editions.last_sent(connection, record.id.newsletter, before=record.id)
        carried = editions.carried(connection, record.id)
        wanted = admitted(decisions.in_force(connection, record.id))
    start = record.window_start
    if last is not None and (start is None or last.cut_off > start):
        told = [last.id]
    else:
        told = sorted(
            carried[article]
            for entry in edition.entries
            for article in entry.articles
            if article in carried and article not in wanted and carried[article].date > record.id.date
        )
    if told:
        held = record.state is EditionState.FREEZING
        before = f"`digest hold {record.id}`, then " if held else ""
        raise EditionError(
            f"{told[-1]} was sent after {record.id} had been built: readers would get its stories twice",
            hint=f"{before}`digest build {record.id} --again`",
        )
