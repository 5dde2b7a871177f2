"""The error tree: what is broken, what to do about it, and the exit code.

    DigestError (1)
     ├─ CollectError (1)       what a source holds cannot be read
     ├─ UsageError (2)         the command line does not make sense
     ├─ ConfigError (3)        a configuration file, key or value is wrong
     ├─ NotFound (4)           no such edition, article, newsletter, file
     ├─ StoreError (5)         the database is not usable
     ├─ TemplateError (6)      a template cannot be rendered
     ├─ EditionError (7)       an edition is in no state for this
     └─ DeliveryStopped (8)    sending cannot go on: login refused, relay gone

Expected things (one bad feed, one bad address) are values in a report, not errors.
"""

from __future__ import annotations


class DigestError(Exception):
    """Something is broken; ``hint`` says what to do about it."""

    exit_code = 1

    def __init__(self, what: str, *, hint: str = "") -> None:
        """Keep a sentence on what is wrong and one on the remedy."""
        super().__init__(what)
        self.what = what
        self.hint = hint


class CollectError(DigestError):
    """What a source holds cannot be read; no parser raises anything else, whatever it is given."""


class UsageError(DigestError):
    """The command line does not make sense."""

    exit_code = 2


class ConfigError(DigestError):
    """A configuration file, key or value is wrong."""

    exit_code = 3


class NotFound(DigestError):
    """There is no such edition, article, newsletter or file."""

    exit_code = 4


class StoreError(DigestError):
    """The database is not usable."""

    exit_code = 5


class TemplateError(DigestError):
    """A template cannot be rendered."""

    exit_code = 6


class EditionError(DigestError):
    """An edition is in no state for what was asked."""

    exit_code = 7


class DeliveryStopped(DigestError):
    """Sending cannot go on."""

    exit_code = 8
