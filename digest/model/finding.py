"""What a check found in a mail."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: errors stop a send, warnings are for a person to look at."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with a mail, or that some readers will not see as designed."""

    rule: str
    """The rule's stable id; a waiver names it."""
    severity: Severity
    message: str
    remedy: str
    where: str = ""
    """A headline, a part of the mail, a line; empty where it is the whole."""
