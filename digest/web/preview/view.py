"""Preview: what is looked at, and how. In: an address's query. Out: a View, and its address again; pure.

Everything the page shows stands in its address, so that a colleague sees the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlencode

from digest.web.colours import Colours
from digest.web.preview.clients import Taken
from digest.web.preview.variants import Variant

WIDTHS = (320, 375, 480, 600, 768, 1024, 1200)
NARROWEST, WIDEST = 240, 2000
_TOPICS = ";"


class Tab(StrEnum):
    """The page's views, in their order."""

    MAIL = "mail"
    TEXT = "text"
    SOURCE = "source"
    HEADERS = "headers"
    CHECKS = "checks"
    SIZES = "sizes"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One look at one mail."""

    edition: str = ""
    """Its name; empty for the latest."""
    variant: Variant = Variant.NONE
    topics: tuple[str, ...] = ()
    """The segment's; none means all."""
    tab: Tab = Tab.MAIL
    width: int = 768
    colours: Colours = Colours.LIGHT
    taken: frozenset[Taken] = frozenset()
    at: str = ""
    """A text of the mail that is pointed at."""

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Read an address's query; what it does not say stays as usual. Raises ValueError on nonsense."""
        given: dict[str, Any] = {}
        taken: set[Taken] = set()
        for name, value in pairs:
            match name:
                case "edition" | "at":
                    given[name] = value
                case "topics":
                    given["topics"] = (*given.get("topics", ()), *split(value))
                case "variant":
                    given["variant"] = Variant(value)
                case "tab":
                    given["tab"] = Tab(value)
                case "w":
                    given["width"] = _width(value)
                case "c":
                    given["colours"] = Colours(value)
                case "off":
                    taken.add(Taken(value))
                case _:
                    pass  # such as the notes that an answer to a form adds
        return cls(**given, taken=frozenset(taken))

    @property
    def query(self) -> str:
        """Return the address's query, without what is as usual."""
        usual = View()
        said: list[tuple[str, str]] = [
            (name, str(value))
            for name, value, otherwise in (
                ("edition", self.edition, usual.edition),
                ("variant", self.variant, usual.variant),
                ("topics", joined(self.topics), ""),
                ("tab", self.tab, usual.tab),
                ("w", self.width, usual.width),
                ("c", self.colours, usual.colours),
            )
            if value != otherwise
        ]
        said += [("off", str(taken)) for taken in Taken if taken in self.taken]
        if self.at:
            said.append(("at", self.at))
        return urlencode(said)

    def but(self, **changes: Any) -> View:
        """Return this view with changes; what was pointed at is let go unless they name it."""
        return replace(self, **({"at": ""} | changes))

    def toggled(self, taken: Taken) -> View:
        """Return this view with something taken away, or given back."""
        return self.but(taken=self.taken ^ {taken})


def split(written: str) -> tuple[str, ...]:
    """Read topics as an address or a form writes them."""
    return tuple(topic.strip() for topic in written.split(_TOPICS) if topic.strip())


def joined(topics: Iterable[str]) -> str:
    """Write topics as ``split`` reads them."""
    return f"{_TOPICS} ".join(topics)


def _width(value: str) -> int:
    width = int(value)
    if not NARROWEST <= width <= WIDEST:
        raise ValueError(f"w is from {NARROWEST} to {WIDEST}")
    return width
