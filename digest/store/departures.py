"""Whether mails of an edition have left: read from the ledger, never from the edition's state.

An edition may be sending all evening while the relay is down, be held after half of its readers got it, or
be done though every copy was refused. Only its rows tell what readers have seen.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from digest.model import DeliveryState
from digest.store import tables

_MAY_BE_OUT = (
    DeliveryState.SENT,
    DeliveryState.ASSUMED_SENT,
    DeliveryState.HANDING,
    DeliveryState.IN_DOUBT,
)


def mails_have_left() -> ColumnElement[bool]:
    """Return the condition, on a row of ``edition``, that a mail of it is or may be with a reader."""
    d, e = tables.delivery.c, tables.edition.c
    return (
        exists()
        .where(
            d.newsletter == e.newsletter,
            d.edition_date == e.edition_date,
            d.state.in_(_MAY_BE_OUT),
        )
        .correlate(tables.edition)
    )
