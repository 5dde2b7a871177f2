"""Stage: which stories, in which section, and why. In: archived versions; out: a Selection with verdicts."""

from digest.select.choose import select
from digest.select.eligible import outside
from digest.select.orders import admitted
from digest.select.value import Choice, Sent

__all__ = ["Choice", "Sent", "admitted", "outside", "select"]
