"""Stage render, lint: what the readers' mail programs do not know. In: a mail. Out: faults; pure.

Points 6 and 7. What a feature's absence does is said in ``fallbacks.toml``, beside the templates: one that
is said there was thought of, and is no finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.render.lint.caniemail import support
from digest.render.lint.expected import Expected
from digest.render.lint.features import used
from digest.render.lint.mail import Mail
from digest.render.lint.rule import Fault, Rule, note, warning

MANY, SOME = 0.05, 0.01
"""Parts of the readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A feature that a mail uses and some readers' programs do not know."""

    feature: str
    title: str
    where: str
    programs: tuple[str, ...]
    """Those of them that readers have."""
    share: float
    """Part of the readers."""
    fallback: str
    """What they see instead; empty where nobody said."""


def lacking(mail: Mail) -> tuple[Lacking, ...]:
    """Return what the readers' programs take away from a mail, the most readers first."""
    known = support()
    weights = known.weights(mail.expected.shares)
    found = []
    for feature, where in used(mail).items():
        programs = tuple(one for one in known.lacking(feature) if weights[one])
        share = sum(weights[one] for one in programs)
        if share:
            found.append(
                Lacking(
                    feature=feature,
                    title=known.titles[feature],
                    where=where,
                    programs=programs,
                    share=share,
                    fallback=mail.expected.fallbacks.get(feature, ""),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.share, one.feature)))


def unknown_fallbacks(expected: Expected) -> Mapping[str, str]:
    """Return the fallbacks that no feature has, or that say nothing."""
    titles = support().titles
    return {
        name: "says nothing" if name in titles else "is no feature that caniemail knows"
        for name, told in expected.fallbacks.items()
        if name not in titles or not told.strip()
    }


def _unsupported(mail: Mail) -> Iterator[Fault]:
    yield from (_fault(one) for one in lacking(mail) if one.share > MANY and not one.fallback)


def _seldom_unsupported(mail: Mail) -> Iterator[Fault]:
    yield from (_fault(one) for one in lacking(mail) if SOME < one.share <= MANY and not one.fallback)


def _fault(one: Lacking) -> Fault:
    return Fault(
        message=f"{one.title} is unknown to the programs of {one.share:.0%} of the readers: "
        f"{', '.join(one.programs)}",
        where=one.where,
    )


def _fallbacks(mail: Mail) -> Iterator[Fault]:
    for name, what in unknown_fallbacks(mail.expected).items():
        yield Fault(message=f"{name} {what}", where="fallbacks.toml")


_REMEDY = "do without it, or say in fallbacks.toml what these readers see instead"

RULES: tuple[Rule, ...] = (
    warning(
        "clients/unsupported",
        6,
        _unsupported,
        asks=f"No feature that the programs of more than {MANY:.0%} of the readers lack, unless "
        "`fallbacks.toml` says what they see.",
        remedy=_REMEDY,
    ),
    note(
        "clients/seldom-unsupported",
        6,
        _seldom_unsupported,
        asks=f"So for more than {SOME:.0%}.",
        remedy=_REMEDY,
    ),
    warning(
        "clients/fallback-table",
        7,
        _fallbacks,
        asks="Each line of `fallbacks.toml` names a feature and says what a reader without it sees.",
        remedy="mend the line; the features' names are those of caniemail.com/features",
    ),
)
