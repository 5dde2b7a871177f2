"""Stage deliver: where a sender stands with the rest of the world, by what the DNS says of its names.

In: domains, keys, addresses, and who answers for the DNS. Out: what is wrong, each with its remedy.
"""

from digest.deliver.standing.judging import Standing, judge_sender
from digest.deliver.standing.received import judge_received

__all__ = ["Standing", "judge_received", "judge_sender"]
