"""Hard news or feature: told by evidence, with the source's own word as one voice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.model import Version
from digest.text.terms import terms

HARD, FEATURE = "hard", "feature"

# What publishers call their sections, in several languages, folded.
_FEATURE_SECTIONS = frozenset(
    "feature features culture arts books film music travel food life lifestyle magazine portrait profile "
    "reportage essay longread weekend opinion history interview nature people work "
    "kultur feuilleton reise leben gesellschaft magazin reportagen essen "
    "enquete voyage gastronomie societe vie portraits reportages cultura viajes vida".split()
)
_HARD_SECTIONS = frozenset(
    "news politics world business economy local crime courts weather transport health labour parliament "
    "europe "
    "politik wirtschaft ausland inland panorama lokales justiz nachrichten "
    "politique economie monde justice faits politica economia mundo sucesos noticias".split()
)
_BOUND_TO_TIME = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight said announced "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag heute gestern sagte teilte mitteilte "
    "lundi mardi mercredi jeudi vendredi samedi dimanche hier annonce declare "
    "lunes martes miercoles jueves viernes sabado domingo hoy ayer anuncio".split()
)
_FEATURE_HEADLINE = re.compile(
    r"^(?:how|why|what|inside|meet|the (?:man|woman|people|village|town|boy|girl|last|art|quiet|long)|"
    r"wie|warum|was|pourquoi|comment|cómo|por qué)\b|\?$",
    re.IGNORECASE,
)
_LONG, _SHORT = 700, 350


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What an article is: above 0 hard news, below 0 a feature; and by what evidence."""

    leaning: float
    evidence: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return ``hard`` or ``feature``; without evidence it is news."""
        return HARD if self.leaning >= 0 else FEATURE


def kind(version: Version, *, section_of_source: str | None = None) -> Kind:
    """Tell hard news from a feature; the evidence is named, each with its points."""
    found = [
        (points, why)
        for points, why in (
            _sections(version, section_of_source),
            _credit(version),
            _headline(version),
            _length(version),
            _opening(version),
        )
        if points
    ]
    return Kind(
        leaning=sum(points for points, _ in found),
        evidence=tuple(f"{why} ({points:+.1f})" for points, why in found),
    )


def _sections(version: Version, section_of_source: str | None) -> tuple[float, str]:
    said = (*version.article.sections, *((section_of_source,) if section_of_source else ()))
    words = frozenset(word for name in said for word in terms(name))
    points = 2.0 * bool(words & _HARD_SECTIONS) - 2.5 * bool(words & _FEATURE_SECTIONS)
    return points, f"filed under {', '.join(said)}"


def _credit(version: Version) -> tuple[float, str]:
    credit = version.article.credit
    return (1.0, f"agency credit {credit}") if credit else (0.0, "")


def _headline(version: Version) -> tuple[float, str]:
    if version.article.headline_derived or not _FEATURE_HEADLINE.search(version.article.headline):
        return 0.0, ""
    return -0.8, "headline of a feature"


def _length(version: Version) -> tuple[float, str]:
    words = len(version.article.text.split())
    if words > _LONG:
        return -0.7, f"{words} words long"
    if 0 < words < _SHORT:
        return 0.3, f"{words} words short"
    return 0.0, ""


def _opening(version: Version) -> tuple[float, str]:
    if not version.article.blocks:
        return 0.0, ""
    opening = frozenset(terms(version.article.blocks[0].text))
    bound = sorted(opening & _BOUND_TO_TIME)
    return (0.7, f"bound to the day: {bound[0]}") if bound else (-0.3, "an opening not bound to the day")
