"""What two revisions of an edition have different, in sentences for people; pure."""

from __future__ import annotations

from collections.abc import Iterator

from digest.model import Edition, Entry, StoryId


def changes(before: Edition | None, after: Edition | None) -> tuple[str, ...]:
    """Return what ``after`` has different from ``before``; empty where a reader would see no difference."""
    return tuple(_differences(before, after))


def _differences(before: Edition | None, after: Edition | None) -> Iterator[str]:
    was, now = _places(before), _places(after)
    for story, (_, entry) in was.items():
        if story not in now:
            yield f"out: {entry.teaser.headline}"
    for story, (place, entry) in now.items():
        if story not in was:
            yield f"in: {entry.teaser.headline} ({place})"
            continue
        stood, earlier = was[story]
        if stood != place:
            yield f"moved: {entry.teaser.headline} ({stood} → {place})"
        if earlier.teaser.headline != entry.teaser.headline:
            yield f"headline: {earlier.teaser.headline} → {entry.teaser.headline}"
        if earlier.teaser.text != entry.teaser.text:
            yield f"teaser: {entry.teaser.text}"
        if earlier.picture != entry.picture:
            yield f"picture: {entry.teaser.headline}"
        if _recalled(earlier) != _recalled(entry):
            yield f"earlier coverage: {entry.teaser.headline}"
    if after is not None and (before is None or before.subject != after.subject):
        yield f"subject: {after.subject}"
    if after is not None and before is not None and before.sponsor != after.sponsor:
        yield f"sponsor: {_paid(before)} → {_paid(after)}"


def _paid(edition: Edition) -> str:
    return f"{edition.sponsor.name}, {edition.sponsor.text}" if edition.sponsor is not None else "none"


def _recalled(entry: Entry) -> list[tuple[str, str]]:
    return [(piece.headline, piece.text) for piece in entry.earlier]


def _places(edition: Edition | None) -> dict[StoryId, tuple[str, Entry]]:
    if edition is None:
        return {}
    return {
        entry.story: (f"{section.key} {place}", entry)
        for section in edition.sections
        for place, entry in enumerate(section.entries, start=1)
    }
