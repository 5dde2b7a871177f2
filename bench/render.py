"""Rendering an edition of twenty stories, its segments and copies, beside premailer on the same page.

The reference is one run of premailer over the page of all stories, with our arguments and a warm cache. Ours
and the reference are run in turn; ratios are medians, of processor time. What a process has once only
(compiled templates, parsed declarations) is warm for both.
"""

from __future__ import annotations

import random
import re
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.eval.figure import Figure
from bench.rendering.editions import ARABIC, ENGLISH, STORIES, Wording, edition, topic
from digest.config import NewsletterConfig, Settings
from digest.config.schema import SiteConfig
from digest.deliver import Builder, Rules, Template, copy, rules
from digest.model import Edition, NewsletterId, SubscriberId
from digest.render import Page, Presentation, Rendered, render
from digest.render.environment import fill
from digest.render.inline import premailed
from digest.render.rendered import MAIL, as_names

_ROUNDS = 20
_SEGMENTS = 1_000
_SEGMENT_ROUNDS = 5
_READERS = 100_000
_COPIES = 2_000
_ALL = frozenset[str]()
_LOOK = Presentation(site_url="https://courier.example", postal_address="4 Quay Street, Port Ellery")
_DATED = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)


def measure(
    *, rounds: int = _ROUNDS, segments: int = _SEGMENTS, readers: int = _READERS, copies: int = _COPIES
) -> Iterator[Figure]:
    """Yield the figures."""
    told, how = edition(ENGLISH), _rules(ENGLISH)
    reference = _reference(told)
    spent = [(_seconds(lambda: _whole(told, how)), _seconds(reference)) for _ in range(rounds)]
    yield Figure(name="premailer_ms", value=1000 * statistics.median(theirs for _, theirs in spent))
    ratio = statistics.median(mine / theirs for mine, theirs in spent)
    yield Figure(name="edition_in_premailer_runs", value=ratio, at_most=4)
    for name, wording in (("", ENGLISH), ("_base64", ARABIC)):
        ratio = _segments(wording, count=segments, rounds=min(rounds, _SEGMENT_ROUNDS))
        yield Figure(name=f"{segments}_segments{name}_in_premailer_runs", value=ratio, at_most=30)
    yield Figure(name="copies_base64_in_a_premailer_run", value=_copied(ARABIC, segments, copies, rounds))
    ratio = _copied(ENGLISH, segments, copies, rounds)
    yield Figure(name="copies_in_a_premailer_run", value=ratio, at_least=1_000)
    ours = _templates(render(told, look=_LOOK), how, _topics(segments))
    yield Figure(name="stored_kb_a_segment", value=_stored(ours) / len(ours) / 1000)
    _copies(ours, how, readers // 10)
    before = _peak()
    _copies(ours, how, readers)
    yield Figure(name=f"growth_over_{readers}_readers_mb", value=_peak() - before, at_most=1)


def _segments(wording: Wording, *, count: int, rounds: int) -> float:
    told, how, topics = edition(wording), _rules(wording), _topics(count)
    reference = _reference(told)
    ratios = []
    for _ in range(rounds):
        made = render(told, look=_LOOK)  # a new one remembers nothing
        mine = _seconds(lambda made=made: _templates(made, how, topics))  # type: ignore[misc]
        ratios.append(mine / statistics.median(_seconds(reference) for _ in range(5)))
    return statistics.median(ratios)


def _copied(wording: Wording, segments: int, copies: int, rounds: int) -> float:
    told, how = edition(wording), _rules(wording)
    reference = _reference(told)
    ours = _templates(render(told, look=_LOOK), how, _topics(segments))
    spent = [(_seconds(lambda: _copies(ours, how, copies)), _seconds(reference)) for _ in range(rounds)]
    return statistics.median(theirs / (mine / copies) for mine, theirs in spent)


def _topics(count: int) -> list[frozenset[str]]:
    """Return as many different choices of stories."""
    draw = random.Random(7)
    found: dict[frozenset[str], None] = {}
    names = [topic(number) for number in range(STORIES)]
    while len(found) < count:
        found[frozenset(draw.sample(names, draw.randint(1, STORIES)))] = None
    return list(found)


def _whole(told: Edition, how: Rules) -> Template:
    """Render an edition and make the mail of all its stories."""
    page = _page(render(told, look=_LOOK), _ALL)
    return Builder.of(page, how.sender, told.id.date).build(page)


def _templates(made: Rendered, how: Rules, choices: list[frozenset[str]]) -> list[Template]:
    builder = Builder.of(_page(made, _ALL), how.sender, made.viewer.edition.id.date)
    templates = [builder.build(_page(made, topics)) for topics in choices]
    assert len({template.hash for template in templates}) == len(choices)
    return templates


def _page(made: Rendered, topics: frozenset[str]) -> Page:
    page = made.page(topics)
    assert page is not None
    return page


def _copies(templates: list[Template], how: Rules, count: int) -> None:
    """Make copies as the sender does, of one template after the other."""
    named = edition(ENGLISH, stories=2).id
    for number in range(count):
        copy(
            templates[number % len(templates)],
            how,
            named,
            subscriber=SubscriberId(number),
            mailbox="reader@reader.example",
            name="",
            dated=_DATED,
            msgid="<mv3gk3tjnztqambsmv3gk3tjnztqambs@courier.example>",  # it comes with the lease
        )


def _stored(templates: list[Template]) -> int:
    """Return how much the store keeps: each piece once, and each mail as the hashes of its pieces."""
    pieces = {piece.hash: len(piece.content) for template in templates for piece in template.stored}
    return sum(pieces.values()) + sum(32 * (len(template.parts) + 1) for template in templates)


def _reference(told: Edition) -> Callable[[], None]:
    made = render(told, look=_LOOK)
    values = {**made.frame, **as_names(made.segment(made.shelves.full))}
    page = re.sub("<!--cut [^>]*-->", "", fill(made.templates, MAIL, values))

    def run() -> None:
        premailed(page)

    run()
    return run


def _rules(wording: Wording) -> Rules:
    config = NewsletterConfig(title=wording.title, sender="digest@courier.example", language=wording.language)
    settings = Settings(
        site=SiteConfig(name="The Ellery Courier", url=_LOOK.site_url), newsletters={"evening": config}
    )
    return rules(settings, NewsletterId("evening"), key=b"for the benchmark only, 32 bytes", root=Path())


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
