"""Which articles may stand in the edition at all, and what keeps the others out."""

from __future__ import annotations

from datetime import datetime

from digest.model import PubStatus, Rights, Rule, TakenAs, Verdict, Version
from digest.select.value import Choice


def barrier(version: Version, choice: Choice) -> Verdict | None:
    """Return what keeps an article out of the edition; None where it is eligible."""
    for rule, detail in _rules(version, choice):
        if detail:
            return verdict(version, rule, detail)
    return None


def outside(version: Version, choice: Choice) -> Verdict:
    """Say of an article that a build did not look at why not; it came in before or after the window."""
    found = barrier(version, choice)
    return found or verdict(version, Rule.AFTER_CUT_OFF, "it changed or came in after the edition was built")


def verdict(version: Version, rule: Rule, detail: str) -> Verdict:
    """Return a verdict on an article without numbers."""
    return Verdict(
        article=version.article.id,
        version=version.id,
        headline=version.article.headline,
        rule=rule,
        detail=detail,
    )


def _rules(version: Version, choice: Choice) -> tuple[tuple[Rule, str], ...]:
    """Return each rule with the sentence that says how it is broken; an empty one where it is kept."""
    return (
        *_kept_back(version, choice),
        (Rule.OTHER_SOURCE, _other_source(version, choice)),
        (Rule.EARLIER_COVERAGE, _earlier(version)),
        (Rule.AFTER_CUT_OFF, _after(version, choice)),
        (Rule.BEFORE_WINDOW, _before(version, choice)),
        (Rule.TOO_OLD, _too_old(version, choice)),
        (Rule.SENT_BEFORE, _sent(version, choice)),
        (Rule.OTHER_LANGUAGE, _language(version, choice)),
        (Rule.NOTHING_TO_SAY, _empty(version, choice)),
    )


def kept_back(version: Version, choice: Choice) -> Verdict | None:
    """Return what its provider says against publishing an article now: no editor can overrule that."""
    return next((verdict(version, rule, said) for rule, said in _kept_back(version, choice) if said), None)


def _kept_back(version: Version, choice: Choice) -> tuple[tuple[Rule, str], ...]:
    article, embargo = version.article, version.article.embargo
    withheld = {
        PubStatus.USABLE: "",
        PubStatus.WITHHELD: f"{article.source} says: withheld, not to be published now",
        PubStatus.CANCELED: f"{article.source} took it back",
    }[article.status]
    waits = embargo is not None and embargo > choice.cut_off
    until = f"embargoed until {embargo:%Y-%m-%d %H:%M} UTC, after the cut-off" if waits and embargo else ""
    return ((Rule.WITHHELD, withheld), (Rule.EMBARGOED, until))


def _other_source(version: Version, choice: Choice) -> str:
    if choice.source_of(version) is not None:
        return ""
    first, *others = version.sources
    if not others:
        return f"source {first!r} does not feed this newsletter"
    return f"none of its sources feeds this newsletter: {', '.join(map(repr, version.sources))}"


def _earlier(version: Version) -> str:
    match version.article.taken_as:
        case TakenAs.EARLIER:
            return "it came in as a teaser of earlier coverage under another article"
        case TakenAs.IMPORT:
            return "it came in by `archive import`"
        case TakenAs.NEWS:
            return ""


def _came_in(version: Version, choice: Choice) -> datetime:
    """Return when it first came in through a source that feeds the newsletter, free to be published."""
    return version.came_in(choice.sources) or version.first_seen


def _after(version: Version, choice: Choice) -> str:
    seen = _came_in(version, choice)
    return "" if seen <= choice.cut_off else f"first seen {seen:%Y-%m-%d %H:%M} UTC, after the cut-off"


def _before(version: Version, choice: Choice) -> str:
    seen = _came_in(version, choice)
    if choice.window_start is None or seen > choice.window_start or version.article.id in choice.changed:
        return ""
    return (
        f"first seen {seen:%Y-%m-%d %H:%M} UTC, before the last sent edition's cut-off "
        f"({choice.window_start:%Y-%m-%d %H:%M} UTC)"
    )


def _too_old(version: Version, choice: Choice) -> str:
    limit = choice.newsletter.selection.max_age
    if limit is None or version.current >= choice.cut_off - limit or version.article.id in choice.changed:
        return ""
    age = choice.cut_off - version.current
    return (
        f"dated {version.current:%Y-%m-%d %H:%M} UTC, {age.total_seconds() / 3600:.0f} h before the cut-off; "
        f"max_age is {limit.total_seconds() / 3600:g} h"
    )


def _sent(version: Version, choice: Choice) -> str:
    edition = choice.carried.get(version.article.id)
    if edition is None or version.article.id in choice.changed:
        return ""
    return f"edition {edition} carried it"


def _language(version: Version, choice: Choice) -> str:
    declared = version.article.language
    wanted = choice.newsletter.language
    if declared is None or choice.newsletter.other_languages or _primary(declared) == _primary(wanted):
        return ""
    return f"it is in {declared!r}, the newsletter in {wanted!r}"


def _primary(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()


def _empty(version: Version, choice: Choice) -> str:
    article = version.article
    source = choice.source_of(version)
    if article.standfirst or article.blocks or (source and source.rights is Rights.LINK_ONLY):
        return ""
    return "neither a text nor a standfirst came with it"
