"""What was sent before: told again it stays out, materially changed it comes as an update; pure."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from digest.model import EditionId, VersionId
from digest.select.likeness import (
    LEAST_TELLING,
    ONE_EVENT,
    Likeness,
    Told,
    apart,
    same_event,
    same_text,
    tell,
)
from digest.select.since import Change, Text, happened_since
from digest.select.stories import CUT, Grouped
from digest.select.value import Choice, Sent
from digest.select.whole import LEAST_CAST, WHOLE_EVENT, Wholes, instalments, one_event, one_rubric, stem

RETOLD_WITHIN = timedelta(hours=72)
"""So long an event is known again in other words; days later the same words tell of another one like it."""
_AN_INSTALMENT_LATER = timedelta(hours=12)
"""Sooner the same newsroom has not filled in its form again, but mended it."""
_SAME_ARTICLE = Likeness(how="the same article", value=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """That a story was sent before, and what is new in it."""

    edition: EditionId
    how: str
    """By what evidence it is the one that was sent."""
    change: Change
    """Of the article that brings most that is new."""
    news: frozenset[VersionId]
    """The versions that bring enough for an update; none where the story is only told again."""

    def detail(self, least: float) -> str:
        """Return the whole as a sentence for people."""
        said = f"edition {self.edition} carried it ({self.how}); {self.change.why}"
        return f"Update: {said}" if self.news else f"{said}, an update needs {least:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    edition: EditionId
    told: tuple[Told, ...]


class Before:
    """All that was sent within the cool-down, prepared for finding again."""

    def __init__(self, sent: Sequence[Sent], choice: Choice) -> None:
        """Prepare the stories that were sent."""
        self._choice = choice
        told = [tell(story.versions, choice) for story in sent]
        self._wholes = Wholes(choice.newsletter.language, choice.rarity)
        self._pieces = [
            _Piece(edition=story.edition, told=items) for story, items in zip(sent, told, strict=True)
        ]
        self._all = [(number, item) for number, items in enumerate(told) for item in items]
        self._texts = _holders([item.hash] for _, item in self._all)
        self._articles = _holders([item.version.article.id] for _, item in self._all)
        self._runs = _holders(item.runs for _, item in self._all)
        self._telling = _holders(item.telling for _, item in self._all)
        self._cast = _holders(item.cast for _, item in self._all)

    def copied(self, item: Told) -> Again | None:
        """Say of an article whose text, or that itself was sent, what is new in it; None of any other."""
        found = (
            self._again({number: alike}, [item])
            for number, alike in self._alike(item)
            if alike.how != ONE_EVENT
        )
        return min(found, key=lambda again: again.change.value, default=None)

    def retold(self, group: Grouped) -> Again | None:
        """Say of a story that was sent, in whatever words, what is new in it; None of any other."""
        sums: dict[int, float] = defaultdict(float)
        best: dict[int, Likeness] = {}
        copied: set[int] = set()
        for item in group.members:
            for number, alike in self._alike(item):
                sums[number] += alike.value
                if alike.how != ONE_EVENT:
                    copied.add(number)
                if number not in best or alike.value > best[number].value:
                    best[number] = alike
        known = {
            number: best[number]
            for number, total in sums.items()
            if number in copied or total / (len(group.members) * len(self._pieces[number].told)) >= CUT.joined
        }
        return self._again(known, group.members) if known else None

    def _again(self, known: Mapping[int, Likeness], told: Sequence[Told]) -> Again:
        """Hold articles against the stories that were sent, of which the latest is named."""
        changes = {item.version.id: self._change(item, known) for item in told}
        latest = max(
            known, key=lambda number: (self._pieces[number].edition.date, known[number].value, number)
        )
        least = self._choice.newsletter.selection.update_from
        return Again(
            edition=self._pieces[latest].edition,
            how=str(known[latest]),
            change=max(changes.values(), key=lambda change: change.value),
            news=frozenset(identity for identity, change in changes.items() if change.value >= least),
        )

    def _change(self, item: Told, known: Collection[int]) -> Change:
        """Say what is new: of a copy in its top and in added paragraphs, of other words in all of them."""
        sent = [old for number in sorted(known) for old in self._pieces[number].told]
        if any(old.hash == item.hash for old in sent):
            return Change(value=0.0, why="its text is the same")
        if any(
            old.version.article.id == item.version.article.id or same_text(old, item) is not None
            for old in sent
        ):
            found = [self._rewritten(item, sent), *self._added(item, sent)]
            return max(found, key=lambda change: change.value)
        return self._since(self._text(item), sent)

    def _added(self, item: Told, sent: Sequence[Told]) -> Iterator[Change]:
        """Judge what stands above and between the paragraphs that were sent: news over old background."""
        told = frozenset(block.text for old in sent for block in old.version.article.blocks)
        article = item.version.article
        blocks = tuple(block for block in article.blocks if block.text not in told)
        if blocks:
            is_sent = any(old.version.article.id == article.id for old in sent)
            when = (
                item.version.observed_at if is_sent else article.published
            )  # its days are those of the change
            version = replace(item.version, article=replace(article, blocks=blocks, published=when))
            whole = self._wholes.of(item.version, without=told)
            yield self._since(replace(self._text(item), version=version, whole=whole), sent)

    def _since(self, text: Text, sent: Sequence[Told]) -> Change:
        return happened_since(
            text, [self._text(old) for old in sent], time_zone=self._choice.newsletter.time_zone
        )

    def _rewritten(self, item: Told, sent: Sequence[Told]) -> Change:
        known = frozenset().union(*(self._wholes.of(old.version).stems for old in sent))
        new = sorted(word for word in item.words if stem(word) not in known)
        headline = self._wholes.of(item.version).headline_numbers
        numbers = sorted(headline.intersection(new))
        if numbers and any(old.numbers for old in sent):
            return Change(value=1.0, why=f"its headline has another number ({', '.join(numbers)})")
        whole = math.fsum(item.weights[word] for word in item.words)
        share = math.fsum(item.weights[word] for word in new) / whole if whole else 0.0
        named = f" ({', '.join(new[:6])}{', …' if len(new) > 6 else ''})" if new else ""
        return Change(value=share, why=f"{share:.2f} of its headline and lead is new{named}")

    def _text(self, item: Told) -> Text:
        return Text(
            version=item.version,
            whole=self._wholes.of(item.version),
            language=item.version.article.language or self._choice.newsletter.language,
            numbers=bool(item.numbers),
        )

    def _alike(self, item: Told) -> Iterator[tuple[int, Likeness]]:
        """Yield the pieces that hold an article like this one, once for each such article."""
        if not self._all:
            return
        same = [*self._texts.get(item.hash, ()), *self._articles.get(item.version.article.id, ())]
        runs = Counter(index for run in item.runs for index in self._runs.get(run, ()))
        words = Counter(index for word in item.telling for index in self._telling.get(word, ()))
        names = Counter(index for name in item.cast for index in self._cast.get(name, ()))
        found = {*same, *runs}
        found.update(index for index, count in words.items() if count >= LEAST_TELLING)
        found.update(index for index, count in names.items() if count >= LEAST_CAST)
        for index in sorted(found):
            number, old = self._all[index]
            alike = self._likeness(item, old)
            if alike is not None:
                yield number, alike

    def _likeness(self, item: Told, old: Told) -> Likeness | None:
        if item.version.article.id == old.version.article.id and not apart(item, old):
            return _SAME_ARTICLE  # else a page that is filled in anew each day: the weather
        if item.hash == old.hash:
            return same_text(item, old)
        alike = same_text(item, old) or self._one_event(item, old)
        if alike is None or not self._is_next_instalment(item, old, alike):
            return alike
        return None

    def _one_event(self, item: Told, old: Told) -> Likeness | None:
        """Judge by headline and lead, or by the whole texts where these say more."""
        alike = same_event(item, old, within=RETOLD_WITHIN)
        if alike is not None and alike.value >= CUT.joined:
            return alike
        cast = item.cast & old.cast
        spoken_for = bool(item.cast and old.cast)
        if (
            (spoken_for and len(cast) < LEAST_CAST)
            or abs(item.version.dated - old.version.dated) > RETOLD_WITHIN
            or apart(item, old)
        ):
            return alike
        one_newsroom = _one_newsroom(item, old)
        if one_newsroom:
            wholes = self._wholes.of_its_own(item.version, old.version)
            cast &= wholes[0].words & wholes[1].words
        else:
            wholes = self._wholes.of(item.version), self._wholes.of(old.version)
        cosine = one_event(*wholes, cast=cast if spoken_for else None, one_newsroom=one_newsroom)
        if not cosine:
            return alike
        return Likeness(
            how=ONE_EVENT, value=WHOLE_EVENT, words=tuple(sorted(cast)), cosine=cosine, said="the whole texts"
        )

    def _is_next_instalment(self, item: Told, old: Told, alike: Likeness) -> bool:
        if not _one_newsroom(item, old) or item.version.dated - old.version.dated < _AN_INSTALMENT_LATER:
            return False
        if alike.how == ONE_EVENT and one_rubric(*self._wholes.of_its_own(item.version, old.version)):
            return True
        return bool(instalments(self._wholes.of(item.version), self._wholes.of(old.version)))


def _one_newsroom(one: Told, other: Told) -> bool:
    return one.version.article.source == other.version.article.source


def _holders(bags: Iterable[Iterable[Hashable]]) -> Mapping[Hashable, list[int]]:
    holders: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, bag in enumerate(bags):
        for mark in bag:
            holders[mark].append(index)
    return holders
