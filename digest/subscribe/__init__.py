"""Stage outside the flow: who reads a newsletter. In: the configured lists; out: checked subscribers."""

from digest.subscribe.address import Mailbox, check_address
from digest.subscribe.lists import Listing, Problem, read_lists
from digest.subscribe.sync import Changes, subscribe

__all__ = ["Changes", "Listing", "Mailbox", "Problem", "check_address", "read_lists", "subscribe"]
