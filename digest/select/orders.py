"""An editor's decisions on stories: what must stand, what stays out, and where. In: decisions; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from digest.model import ArticleId, Decision, DecisionKind, Story

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the decisions say of one story, the later over the earlier."""

    pinned: bool = False
    excluded: bool = False
    section: str | None = None
    place: int | None = None
    by: Decision | None = None
    """The decision that placed or excluded it last."""
    wording: tuple[tuple[str, object], ...] = ()
    """An editor's words by the part of the story that they replace."""
    told: tuple[str, ...] = ()
    """Each decision in a few words, and whether a later one has overruled it."""

    @property
    def moved(self) -> bool:
        """Tell whether the story stands elsewhere than it would by itself."""
        return not self.excluded and self.by is not None

    @property
    def detail(self) -> str:
        """Return the decisions as a sentence for people."""
        return "; ".join(self.told)


def admitted(decisions: Iterable[Decision]) -> frozenset[ArticleId]:
    """Return the articles that are looked at although a rule bars them: an editor decided on them."""
    kinds = {DecisionKind.PIN, DecisionKind.EXCLUDE}
    return frozenset(
        decision.article for decision in decisions if decision.kind in kinds and decision.article is not None
    )


def order(story: Story, decisions: Sequence[Decision]) -> Order:
    """Return what ``decisions``, the oldest first, say of a story: of any of its articles."""
    about = {version.article.id for version in story.versions}
    log = [decision for decision in decisions if decision.article in about]
    found = _outcome(log)
    holding, so_far = list(log), Order()
    for decision in log:  # overruled: it did something once, and without it all would be as it is
        before, so_far = so_far, _followed(so_far, decision)
        without = [one for one in holding if one is not decision]
        if _effect(so_far) != _effect(before) and _effect(_outcome(without)) == _effect(found):
            holding = without
    told = (f"{_words(one)}{'' if one in holding else ', overruled'}" for one in log)
    return replace(found, told=tuple(told))


def _outcome(log: Iterable[Decision]) -> Order:
    found = Order()
    for decision in log:
        found = _followed(found, decision)
    return found


def _effect(found: Order) -> object:
    """Return what an order comes to: of a story that stays out nothing else counts."""
    if found.excluded:
        return "excluded"
    return found.pinned, found.section, found.place, found.wording


def placed(ranked: Sequence[T], wanted: Sequence[tuple[int, int, T]]) -> tuple[T, ...]:
    """Return ``ranked`` with those in their places that have one: (place from 1, decision's id, item).

    Where two want one place the later decision has it, and the other the next.
    """
    slots: list[T | None] = [None] * (len(ranked) + len(wanted))
    for place, _, item in sorted(wanted, key=lambda one: (one[0], -one[1])):
        free = [index for index, slot in enumerate(slots) if slot is None]
        slots[next((index for index in free if index >= place - 1), free[-1])] = item
    rest = iter(ranked)
    return tuple(next(rest) if slot is None else slot for slot in slots)


def _followed(was: Order, decision: Decision) -> Order:
    wish = decision.content
    match decision.kind:
        case DecisionKind.PIN:
            return replace(
                was,
                pinned=True,
                excluded=False,
                section=wish.section or was.section,
                place=wish.place,
                by=decision,
            )
        case DecisionKind.EXCLUDE:
            return replace(was, pinned=False, excluded=True, by=decision)
        case DecisionKind.MOVE:
            return replace(was, section=wish.section or was.section, place=wish.place, by=decision)
        case DecisionKind.EDIT:
            said = {**dict(was.wording), **{part: getattr(wish, part) for part in wish.parts}}
            return replace(was, wording=tuple(sorted(said.items())))
        case DecisionKind.UNDO:
            return was


_VERBS = {
    DecisionKind.PIN: "pinned",
    DecisionKind.EXCLUDE: "excluded",
    DecisionKind.MOVE: "moved",
    DecisionKind.EDIT: "edited",
}


def _words(decision: Decision) -> str:
    wish = decision.content
    where = [f"to {wish.section}"] if wish.section else []
    where += [f"at place {wish.place}"] if wish.place else []
    what = [", ".join(wish.parts)] if decision.kind is DecisionKind.EDIT else []
    return " ".join([_VERBS[decision.kind], *what, *where, f"by decision {decision.id} ({decision.made_by})"])
