"""Stage: what is new, changed, known. In: what the sources hold; out: a report, and versions in the store."""

from digest.archive.batch import archive, archive_all, archive_articles, archive_pushed, import_articles
from digest.archive.prune import Pruned, prune
from digest.archive.related import related
from digest.archive.search import Found, search

__all__ = [
    "Found",
    "Pruned",
    "archive",
    "archive_all",
    "archive_articles",
    "archive_pushed",
    "import_articles",
    "prune",
    "related",
    "search",
]
