"""Why a teaser has the words that it has: its options again, and which one was taken; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.config.newsletter import TeaserConfig
from digest.model import Origin, Teaser, Version
from digest.summarise import NAME, Option, Writer, options


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One way to write a teaser, and what became of it."""

    option: Option
    is_taken: bool
    why: str
    """A clause for people."""


def wordings(
    teaser: Teaser, version: Version | None, *, shape: TeaserConfig, writer: Writer | None = None
) -> tuple[Wording, ...]:
    """Return the ways to write a teaser, the most trusted first; of a lost text the one taken.

    ``writer`` is the language model that a build asks; here it only recalls what it answered.
    """
    return tuple(_wordings(teaser, version, shape=shape, writer=writer))


def _wordings(
    teaser: Teaser, version: Version | None, *, shape: TeaserConfig, writer: Writer | None
) -> Iterator[Wording]:
    if not teaser.sentences:
        return
    said = Option(name=_NAMES[_whose(teaser)], sentences=teaser.sentences)
    taken = False
    if _whose(teaser) is Origin.MODEL:
        writer = None  # what it answered stands in the edition
    if _whose(teaser) in {Origin.EDITOR, Origin.MODEL}:
        # No build can find these again by itself: they are told as they stand.
        taken = True
        yield Wording(option=said, is_taken=True, why=_WHY[said.name])
    if version is None or not (version.article.blocks or version.article.standfirst):
        if not taken:
            yield Wording(option=said, is_taken=True, why="it stands in the edition; the text is gone")
        return
    for option in options(version.article, language=teaser.language, shape=shape, writer=writer):
        is_taken = not taken and option.sentences == teaser.sentences
        if is_taken:
            why = _WHY[option.name]
        elif taken and option.name == NAME:
            why = "not needed"  # a build does not ask then
        elif not option.sentences:
            why = f"not open: {option.fault}"
        elif taken:
            why = "not needed" if option.name != "extract" else "behind the one taken"
        else:
            why = "a build would take it now: text, shape or program have changed"
        taken = taken or is_taken
        yield Wording(option=option, is_taken=is_taken, why=why)


def _whose(teaser: Teaser) -> Origin:
    return teaser.sentences[0].origin


_NAMES = {
    Origin.EDITOR: "editor",
    Origin.PUBLISHER: "standfirst",
    Origin.MODEL: "model",
    Origin.EXTRACT: "extract",
}
_WHY = {
    "editor": "taken: an editor's words go before all others",
    "standfirst": "taken: the publisher's own words, fit for a teaser",
    "model": "taken: names, numbers and quotations stand in the article",
    "extract": "taken: the best pair of sentences, nothing more trusted was open",
    "last resort": "taken: there is nothing else",
}
