"""Choose the stories: who is eligible, who tells what, who is best; each article with its verdict; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digest.model import Evidence, Rule, Selection, Story, Verdict, Version
from digest.select.again import Before
from digest.select.eligible import barrier, kept_back, verdict
from digest.select.fill import Placed, Ranked, fill, picks
from digest.select.kind import kind
from digest.select.likeness import ONE_EVENT, Likeness, Told, tell
from digest.select.orders import admitted, order
from digest.select.score import features
from digest.select.stories import Grouped, stories
from digest.select.value import Choice, Sent

_SHOWN = 12
"""Words in common that a verdict keeps."""


def select(versions: Sequence[Version], choice: Choice, *, sent: Sequence[Sent] = ()) -> Selection:
    """Choose the edition's stories from ``versions``, and say of every one why it is in or out.

    ``sent`` are the stories that editions within the cool-down carried: what only tells them again stays out.
    An editor's decisions win over every rule.

    Pure: the same values give the same selection, in whatever order the versions come.
    """
    ordered = sorted(versions, key=lambda version: version.article.id)
    let_in = admitted(choice.decisions)
    before = Before(sorted(sent, key=_sent_order), choice)
    barred: dict[str, Verdict | None] = {
        version.id: kept_back(version, choice) if version.article.id in let_in else barrier(version, choice)
        for version in ordered
    }
    told = tell((version for version in ordered if barred[version.id] is None), choice)
    barred |= _copies([item for item in told if item.version.article.id not in let_in], before, choice)
    found = stories([item for item in told if barred[item.version.id] is None], choice)
    ranked = [_ranked(group, before, choice) for group in found]
    places = fill(ranked, choice, moving=frozenset())
    chosen = frozenset(story for story, place in places.items() if place.section is not None)
    moving = frozenset(item.story.id for item in ranked if item.order.moved) & chosen
    if moving:
        places = fill(ranked, choice, moving=moving)
    verdicts = [reason for reason in barred.values() if reason is not None]
    for item in ranked:
        verdicts += _verdicts(item, places[item.story.id])
    return Selection(
        picks=picks(ranked, places, choice),
        verdicts=tuple(sorted(verdicts, key=lambda item: item.article)),
    )


def _sent_order(story: Sent) -> tuple[object, ...]:
    return (story.edition.date, story.edition.newsletter, [version.id for version in story.versions])


def _copies(told: Sequence[Told], before: Before, choice: Choice) -> dict[str, Verdict]:
    """Return the verdict on each version that only says again what was sent, itself or as a copy."""
    found: dict[str, Verdict] = {}
    for item in told:
        again = before.copied(item)
        if again is not None and not again.news:
            because = again.detail(choice.newsletter.selection.update_from)
            found[item.version.id] = verdict(item.version, Rule.SENT_BEFORE, because)
    return found


def _ranked(group: Grouped, before: Before, choice: Choice) -> Ranked:
    again = before.retold(group)
    if again is not None and again.news:
        group = group.led_by(again.news)
    story = group.story
    source = choice.source_of(story.lead)
    return Ranked(
        group=group,
        story=story,
        kind=kind(
            story.lead,
            section_of_source=source.section if source else None,
            language=choice.newsletter.language,
        ),
        features=features(group, choice),
        order=order(story, choice.decisions),
        again=again,
    )


def _verdicts(item: Ranked, place: Placed) -> list[Verdict]:
    story, standing = item.story, place.standing
    numbers = {
        "story": story.id,
        "section": place.section,
        "score": standing.score,
        "features": standing.features,
    }
    update = item.again is not None and item.again.news and place.section is not None
    details = (
        item.order.detail,
        item.again.detail(0.0) if item.again is not None and update else "",
        place.detail,
        f"leads {len(story.versions)} articles: {item.group.worth[story.lead.id]}" if story.others else "",
    )
    lead = verdict(story.lead, place.rule, "; ".join(filter(None, details)))
    found = [replace(lead, **numbers)]  # type: ignore[arg-type]  # named as the fields
    for version in story.others:
        alike = item.group.evidence[version.id]
        same = Rule.SAME_STORY if alike.how == ONE_EVENT else Rule.DUPLICATE
        because = f"told by {story.lead.article.headline!r} ({story.lead.article.source}): {alike}"
        if item.order.excluded:
            same = Rule.EXCLUDED
        because = "; ".join(filter(None, (item.order.detail, because)))
        found.append(
            replace(
                verdict(version, same, because),
                **numbers,  # type: ignore[arg-type]
                evidence=_evidence(story, alike),
            )
        )
    return found


def _evidence(story: Story, alike: Likeness) -> Evidence:
    return Evidence(
        told_by=story.lead.article.id,
        how=alike.how,
        value=round(alike.value, 4),
        words=alike.words[:_SHOWN],
        cosine=round(alike.cosine, 4),
        said=alike.said,
    )
