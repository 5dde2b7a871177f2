"""Fill the sections: the best stories first, within the quotas, each article with its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.config import SectionConfig
from digest.model import Feature, Pick, Rule, Selection, Story, Verdict, Version
from digest.select.eligible import barrier, verdict
from digest.select.kind import Kind, kind
from digest.select.score import features
from digest.select.stories import ONE_EVENT, Likeness, repeats, stories
from digest.select.value import Choice
from digest.text.terms import terms


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    story: Story
    kind: Kind
    features: tuple[Feature, ...]

    @property
    def score(self) -> float:
        return round(sum(feature.points for feature in self.features), 6)


def select(versions: Sequence[Version], choice: Choice, *, sent: Sequence[Version] = ()) -> Selection:
    """Choose the edition's stories from ``versions``, and say of every one why it is in or out.

    ``sent`` are articles that recent editions carried: what repeats their text stays out.

    Pure: the same values give the same selection, in whatever order the versions come.
    """
    ordered = sorted(versions, key=lambda version: version.article.id)
    barred = {version.id: barrier(version, choice) for version in ordered}
    fit = [version for version in ordered if barred[version.id] is None]
    barred |= {
        version.id: verdict(
            version, Rule.SENT_BEFORE, f"edition {choice.carried[was.article.id]} carried its text"
        )
        for version, was in repeats(fit, sent, choice)
    }
    eligible = [version for version in ordered if barred[version.id] is None]
    found, evidence = stories(eligible, choice)
    ranked = sorted(
        (_ranked(story, choice) for story in found),
        key=lambda item: (-item.score, item.story.id),
    )
    picks, verdicts = _fill(ranked, choice, evidence)
    verdicts += [reason for reason in barred.values() if reason is not None]
    order = {section.key: place for place, section in enumerate(choice.newsletter.sections)}
    return Selection(
        picks=tuple(sorted(picks, key=lambda pick: order[pick.section])),  # stable: by score within
        verdicts=tuple(sorted(verdicts, key=lambda item: item.article)),
    )


def _ranked(story: Story, choice: Choice) -> _Ranked:
    source = choice.sources.get(story.lead.article.source)
    return _Ranked(
        story=story,
        kind=kind(story.lead, section_of_source=source.section if source else None),
        features=features(story, choice),
    )


def _fill(
    ranked: Sequence[_Ranked], choice: Choice, evidence: dict[str, Likeness]
) -> tuple[list[Pick], list[Verdict]]:
    picks: list[Pick] = []
    verdicts: list[Verdict] = []
    taken: Counter[str] = Counter()
    by_source: Counter[tuple[str, str]] = Counter()
    for item in ranked:
        section, rule, detail = _place(item, choice, taken, by_source)
        if section is not None:
            taken[section.key] += 1
            by_source[section.key, item.story.lead.article.source] += 1
            picks.append(
                Pick(story=item.story, section=section.key, score=item.score, features=item.features)
            )
        verdicts += _verdicts(item, section, rule, detail, evidence)
    return picks, verdicts


def _place(
    item: _Ranked, choice: Choice, taken: Counter[str], by_source: Counter[tuple[str, str]]
) -> tuple[SectionConfig | None, Rule, str]:
    """Return the section for a story, or the rule that keeps it out."""
    told = f"{item.kind.name}: {'; '.join(item.kind.evidence) or 'no evidence either way'}"
    least = choice.newsletter.selection.min_score
    if item.score < least:
        return None, Rule.BELOW_SCORE, f"score {item.score:.2f} is below min_score {least:g}"
    refused = (Rule.SECTION_FULL, f"no section takes it ({told})")
    for section in choice.newsletter.sections:
        if not _belongs(item, section):
            continue
        if taken[section.key] >= section.stories:
            refused = (
                Rule.SECTION_FULL,
                f"{section.key} is full with {section.stories} better ones ({told})",
            )
        elif (
            section.per_source is not None
            and by_source[section.key, item.story.lead.article.source] >= section.per_source
        ):
            source = item.story.lead.article.source
            refused = (Rule.SOURCE_QUOTA, f"{section.key} takes {section.per_source} from {source!r}")
        else:
            return section, Rule.SELECTED, told
    return None, *refused


def _belongs(item: _Ranked, section: SectionConfig) -> bool:
    if section.kind not in {"any", item.kind.name}:
        return False
    if not section.categories:
        return True
    filed = {word for name in item.story.lead.article.sections for word in terms(name)}
    return any(set(terms(category)) <= filed for category in section.categories)


def _verdicts(
    item: _Ranked,
    section: SectionConfig | None,
    rule: Rule,
    detail: str,
    evidence: dict[str, Likeness],
) -> list[Verdict]:
    numbers = {
        "story": item.story.id,
        "section": section.key if section else None,
        "score": item.score,
        "features": item.features,
    }
    lead = item.story.lead
    found = [replace(verdict(lead, rule, detail), **numbers)]  # type: ignore[arg-type]  # named as the fields
    for version in item.story.others:
        alike = evidence[version.id]
        same = Rule.SAME_STORY if alike.how == ONE_EVENT else Rule.DUPLICATE
        because = f"told by {lead.article.headline!r} ({lead.article.source}): {alike.how}, {alike.value:.2f}"
        found.append(replace(verdict(version, same, because), **numbers))  # type: ignore[arg-type]
    return found
