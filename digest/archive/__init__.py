"""Stage: what is new, changed, known. In: what the sources hold; out: a report, and versions in the store."""

from digest.archive.related import related
from digest.archive.take import archive

__all__ = ["archive", "related"]
