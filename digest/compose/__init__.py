"""Stage compose: the edition as data. In: picks, teasers, earlier coverage, settings. Out: an Edition."""

from digest.compose.edition import compose
from digest.compose.fitting import fit
from digest.compose.pictures import with_pictures
from digest.compose.withdrawal import carries, named, withdraw

__all__ = ["carries", "compose", "fit", "named", "with_pictures", "withdraw"]
