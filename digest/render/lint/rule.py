"""Stage render, lint: what a rule is. In: a mail. Out: faults, and of them findings; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from digest.model import Finding, Severity
from digest.render.lint.mail import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place where a mail does not keep a rule."""

    message: str
    where: str = ""


Look = Callable[[Mail], Iterable[Fault]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that is asked of a mail."""

    id: str
    """Stable: waivers and scripts name it."""
    point: int
    """Of the checklist."""
    severity: Severity
    asks: str
    """What is asked, for the documentation."""
    remedy: str
    look: Look

    def findings(self, mail: Mail) -> Iterator[Finding]:
        """Yield what is found in ``mail``."""
        for fault in self.look(mail):
            yield Finding(
                rule=self.id,
                severity=self.severity,
                message=fault.message,
                remedy=self.remedy,
                where=fault.where,
            )


def error(id: str, point: int, look: Look, *, asks: str, remedy: str) -> Rule:  # noqa: A002 (the field's name)
    """Return a rule that stops a send where it is not kept."""
    return Rule(id=id, point=point, severity=Severity.ERROR, asks=asks, remedy=remedy, look=look)


def warning(id: str, point: int, look: Look, *, asks: str, remedy: str) -> Rule:  # noqa: A002 (the field's name)
    """Return a rule that a person should look at where it is not kept."""
    return Rule(id=id, point=point, severity=Severity.WARNING, asks=asks, remedy=remedy, look=look)


def note(id: str, point: int, look: Look, *, asks: str, remedy: str) -> Rule:  # noqa: A002 (the field's name)
    """Return a rule that few readers notice where it is not kept."""
    return Rule(id=id, point=point, severity=Severity.NOTE, asks=asks, remedy=remedy, look=look)
