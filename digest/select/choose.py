"""Choose the stories: who is eligible, who tells what, who is best; each article with its verdict; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digest.model import Rule, Selection, Story, Verdict, Version
from digest.select.eligible import barrier, kept_back, verdict
from digest.select.fill import Placed, Ranked, fill, picks
from digest.select.kind import kind
from digest.select.likeness import ONE_EVENT, Likeness, Told, tell
from digest.select.orders import admitted, order
from digest.select.score import features
from digest.select.stories import repeats, stories
from digest.select.value import Choice


def select(versions: Sequence[Version], choice: Choice, *, sent: Sequence[Version] = ()) -> Selection:
    """Choose the edition's stories from ``versions``, and say of every one why it is in or out.

    ``sent`` are articles that recent editions carried: what repeats their text stays out. An editor's
    decisions win over every rule.

    Pure: the same values give the same selection, in whatever order the versions come.
    """
    ordered = sorted(versions, key=lambda version: version.article.id)
    let_in = admitted(choice.decisions)
    barred: dict[str, Verdict | None] = {
        version.id: kept_back(version, choice) if version.article.id in let_in else barrier(version, choice)
        for version in ordered
    }
    told = tell((version for version in ordered if barred[version.id] is None), choice)
    barred |= _repeated([item for item in told if item.version.article.id not in let_in], sent, choice)
    found, evidence = stories([item for item in told if barred[item.version.id] is None], choice)
    ranked = sorted(
        (_ranked(story, choice) for story in found),
        key=lambda item: (-item.score, item.story.id),
    )
    places = fill(ranked, choice, moving=frozenset())
    chosen = frozenset(story for story, place in places.items() if place.section is not None)
    moving = frozenset(item.story.id for item in ranked if item.order.moved) & chosen
    if moving:
        places = fill(ranked, choice, moving=moving)
    verdicts = [reason for reason in barred.values() if reason is not None]
    for item in ranked:
        verdicts += _verdicts(item, places[item.story.id], evidence)
    return Selection(
        picks=picks(ranked, places, choice),
        verdicts=tuple(sorted(verdicts, key=lambda item: item.article)),
    )


def _repeated(told: Sequence[Told], sent: Sequence[Version], choice: Choice) -> dict[str, Verdict]:
    """Return the verdict on each version whose text recent editions carried."""
    found: dict[str, Verdict] = {}
    for version, was in repeats(told, tell(sent, choice)):
        because = f"edition {choice.carried[was.article.id]} carried its text"
        found[version.id] = verdict(version, Rule.SENT_BEFORE, because)
    return found


def _ranked(story: Story, choice: Choice) -> Ranked:
    source = choice.source_of(story.lead)
    return Ranked(
        story=story,
        kind=kind(story.lead, section_of_source=source.section if source else None),
        features=features(story, choice),
        order=order(story, choice.decisions),
    )


def _verdicts(item: Ranked, place: Placed, evidence: dict[str, Likeness]) -> list[Verdict]:
    numbers = {
        "story": item.story.id,
        "section": place.section,
        "score": item.score,
        "features": item.features,
    }
    lead, ordered = item.story.lead, item.order.detail
    detail = "; ".join(part for part in (ordered, place.detail) if part)
    found = [replace(verdict(lead, place.rule, detail), **numbers)]  # type: ignore[arg-type]  # named as the fields
    for version in item.story.others:
        alike = evidence[version.id]
        same = Rule.SAME_STORY if alike.how == ONE_EVENT else Rule.DUPLICATE
        because = f"told by {lead.article.headline!r} ({lead.article.source}): {alike.how}, {alike.value:.2f}"
        if item.order.excluded:
            same = Rule.EXCLUDED
        because = "; ".join(part for part in (ordered, because) if part)
        found.append(replace(verdict(version, same, because), **numbers))  # type: ignore[arg-type]
    return found
