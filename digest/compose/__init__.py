"""Stage compose: the edition as data. In: picks, teasers, earlier coverage, settings. Out: an Edition."""

from digest.compose.edition import compose

__all__ = ["compose"]
