"""Stage render: a story's picture where the story stands. In: an entry, looks, place. Out: a view; pure."""

from __future__ import annotations

from digest.model import Entry, Look
from digest.render.pictures import within
from digest.render.presentation import Presentation
from digest.render.view import PictureView, Place
from digest.text.controls import one_line
from digest.text.folding import fold
from digest.text.inbox import shorten

COLUMN, NUMBERED, HALF, BESIDE = 520, 476, 246, 120
"""Widths of a shelf, of one whose stories are numbered, of a feature beside another, of a small picture."""
ALT_LENGTH, CREDIT_LENGTH = 250, 60


def picture(entry: Entry, show: Presentation, *, look: Look, place: Place) -> PictureView | None:
    """Return how a story's picture is shown in a place; None where it has none, or nobody could load it."""
    made = entry.picture
    if made is None or show.pictures_url is None:
        return None
    room = _room(show, look, place)
    width, height = within(made.width, made.height, room=room)
    whole, _ = within(made.width, made.height, room=COLUMN)
    credit = one_line(made.credit)
    return PictureView(
        address=f"{show.pictures_url}{made.name}",
        width=width,
        height=height,
        most=whole if width == room and room != BESIDE else width,
        alt=_words(made.alt, entry.teaser.headline),
        credit=shorten(credit, CREDIT_LENGTH) if credit else None,
        beside=room == BESIDE,
    )


def _room(show: Presentation, look: Look, place: Place) -> int:
    if look is Look.FEATURES:
        alone = place is Place.SOLO or show.theme.looks.features.columns == 1
        return COLUMN if alone else HALF
    if not place.is_lead:
        return BESIDE
    return NUMBERED if show.theme.looks.news.numbered else COLUMN


def _words(alt: str, headline: str) -> str:
    """Return what is read out; nothing where that would be the headline twice."""
    words = shorten(one_line(alt), ALT_LENGTH)
    return "" if fold(words) == fold(headline) else words
