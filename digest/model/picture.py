"""A picture of a story, as our own house gives it out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What an edition says of a picture; its octets are in the store, by its name."""

    name: str
    """Of its content, so that another picture has another name: ``0123….jpg``."""
    width: int
    """Pixels of the file: about twice those of the mail."""
    height: int
    octets: int
    """How many there are."""
    alt: str = ""
    """What it shows, as its publisher says; empty where nobody says it."""
    credit: str = ""
    """Who took it, or owns it, as written."""
