"""Settle what happens to articles without a date that can be believed; values in, values out, pure."""

from __future__ import annotations

from dataclasses import replace

from digest.config.source import Undated
from digest.model import Collected, Failure

_TELL = "the publisher gives no date, or one far ahead; see undated in config/sources.toml"


def settle_undated(collected: Collected, undated: Undated) -> Collected:
    """Keep or leave out the articles without a date, as configured, and say how many there are.

    Without a date is also what bears one that cannot be right: more than a day ahead, or the epoch. An
    article that is kept counts from when it was first seen. A notice that takes a piece back needs no date.
    """
    kept = tuple(article for article in collected.articles if not article.is_undated)
    count = len(collected.articles) - len(kept)
    if not count:
        return collected
    said = f"{count} of {len(collected.articles)} without a date that can be right"
    if undated is Undated.DROP:
        note = Failure(what=f"{said}: left out", hint=_TELL)
        return replace(collected, articles=kept, left_out=count, notes=(*collected.notes, note))
    note = Failure(what=f"{said}: dated by when first seen", hint=_TELL)
    return replace(collected, notes=(*collected.notes, note))
