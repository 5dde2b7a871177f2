"""Stage: what is new, changed, known. In: what the sources hold; out: a report, and versions in the store."""

from digest.archive.prune import Pruned, prune
from digest.archive.related import related
from digest.archive.search import Found, search
from digest.archive.take import archive, import_articles

__all__ = ["Found", "Pruned", "archive", "import_articles", "prune", "related", "search"]
