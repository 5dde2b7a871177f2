"""The words that tell hard news from a feature, read from ``signs.toml``; folded as the terms are."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from digest.text.folding import fold

_SECTIONS = "sections"


@dataclass(frozen=True, slots=True)
class Words:
    """A set of words, asked term by term."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def __contains__(self, term: str) -> bool:
        """Tell whether a folded term is one of them."""
        return term in self.whole or (bool(self.beginnings) and term.startswith(self.beginnings))


def words(said: str) -> Words:
    """Read words parted by blanks; one with ``*`` behind it stands for all that begin with it."""
    some = fold(said).split()
    return Words(
        frozenset(word for word in some if not word.endswith("*")),
        tuple(word[:-1] for word in some if word.endswith("*")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a language says in hard news, and what it says in features."""

    day: Words
    """Days of the week, today, yesterday: bound to time."""
    reporting: Words
    """Who said it: said, announced, according."""
    public: Words
    """Whom and what hard news is about: police, courts, governments, votes, deaths."""
    address: Words
    """Speaking to the reader, or of oneself."""
    opens: Words
    """How the headline of a feature begins: how, why, my."""
    form: Words
    """What such a headline calls the piece: review, recipe, interview."""
    acts: Words
    """What somebody does in the headline of news: says, files, drops."""
    general: Words
    """Speaking in general: if, often, always."""
    months: Words
    """Beside a number they are a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionNames:
    """What publishers call their sections, in several languages."""

    news: Words
    """In an address these say nothing: many publishers keep all that they have in such a folder."""
    hard: Words
    feature: Words


@cache
def signs(language: str) -> Signs | None:
    """Return the words of a language, by its primary tag; None where they are not known."""
    table = _tables().get(language) if language != _SECTIONS else None
    return Signs(**{name: words(said) for name, said in table.items()}) if table else None


@cache
def section_names() -> SectionNames:
    """Return what publishers call their sections."""
    return SectionNames(**{name: words(said) for name, said in _tables()[_SECTIONS].items()})


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__ or "").joinpath("signs.toml").read_text("utf-8"))
