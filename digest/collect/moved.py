"""Tell of a source that has moved for good; pure."""

from __future__ import annotations

from digest.model import Advice, Failure


def moved(advice: Advice) -> tuple[Failure, ...]:
    """Return a note where the server said so."""
    if advice.moved_to is None:
        return ()
    hint = "put that into config/sources.toml"
    return (Failure(what=f"has moved for good to {advice.moved_to}", hint=hint),)
