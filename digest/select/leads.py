"""Which article of a story tells it: by evidence that is named, with its points; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digest.model import Version
from digest.select.value import Choice

FULL_CHARS = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """How well an article would tell its story."""

    version: Version
    evidence: tuple[tuple[str, float], ...]

    @property
    def points(self) -> float:
        """Return the sum of the evidence."""
        return round(sum(points for _, points in self.evidence), 6)

    def __str__(self) -> str:
        """Return the evidence in a few words."""
        return ", ".join(f"{name} {points:+.2f}" for name, points in self.evidence if points)


def leading(
    versions: Iterable[Version], choice: Choice, *, central: Mapping[str, float] | None = None
) -> tuple[Worth, ...]:
    """Return the articles of a story, the one that tells it best first.

    ``central`` says of a version's id how like the others of its story it is on average, 0..1. Of equals the
    first that was published goes first.
    """
    found = [_worth(version, choice, (central or {}).get(version.id, 0.0)) for version in versions]
    return tuple(
        sorted(found, key=lambda worth: (-worth.points, worth.version.dated, worth.version.article.id))
    )


def _worth(version: Version, choice: Choice, central: float) -> Worth:
    article, source = version.article, choice.source_of(version)
    return Worth(
        version=version,
        evidence=(
            ("headline of its own", 0.0 if article.headline_derived else 2.0),
            ("link", 1.0 if article.url else 0.0),
            ("standfirst", 0.5 if article.standfirst else 0.0),
            ("length", round(min(len(article.text) / FULL_CHARS, 1.0), 2)),
            ("source", source.weight if source is not None else 0.0),
            ("like the others", round(central, 2)),
        ),
    )
