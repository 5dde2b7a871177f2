"""Stage compose: an editor's words instead of ours. In: teasers, decisions in force; out: teasers; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from digest.model import Decision, DecisionKind, Origin, Sentence, Story, Teaser
from digest.text.controls import one_line


def worded(teaser: Teaser, story: Story, decisions: Sequence[Decision]) -> Teaser:
    """Return a story's teaser in the words that editors gave any of its articles, the latest of each kind."""
    about = {version.article.id for version in story.versions}
    for decision in edits(decisions):
        if decision.article not in about:
            continue
        headline, teased = decision.content.headline, decision.content.teaser
        if headline is not None:
            teaser = replace(teaser, headline=one_line(headline), headline_derived=False)
        if teased is not None:
            written = tuple(Sentence(text=one_line(text), origin=Origin.EDITOR) for text in teased)
            teaser = replace(teaser, sentences=written)
    return teaser


def subject(decisions: Sequence[Decision]) -> str | None:
    """Return the subject that an editor wrote last; None where nobody did."""
    written = [edit.content.subject for edit in edits(decisions) if edit.content.subject is not None]
    return one_line(written[-1]) if written else None


def edits(decisions: Iterable[Decision]) -> Iterable[Decision]:
    """Return the decisions that give new words."""
    return (decision for decision in decisions if decision.kind is DecisionKind.EDIT)
