"""Stage outside the flow: who reads a newsletter. In: the configured lists, commands, readers' clicks.

Out: subscriptions, and an append-only log of what was wanted when.
"""

from digest.subscribe.address import Mailbox, check_address
from digest.subscribe.erase import Erased, erase_addresses, erase_reader, erase_suppressed
from digest.subscribe.joining import Joined, join, outcome, remove
from digest.subscribe.leaving import choose_topics, may_come_back, resubscribe, unsubscribe
from digest.subscribe.lists import Listing, Problem, read_lists
from digest.subscribe.standing import Standing, standings
from digest.subscribe.suppressing import lift, suppress, suppression
from digest.subscribe.sync import Changes, subscribe

__all__ = [
    "Changes",
    "Erased",
    "Joined",
    "Listing",
    "Mailbox",
    "Problem",
    "Standing",
    "check_address",
    "choose_topics",
    "erase_addresses",
    "erase_reader",
    "erase_suppressed",
    "join",
    "lift",
    "may_come_back",
    "outcome",
    "read_lists",
    "remove",
    "resubscribe",
    "standings",
    "subscribe",
    "suppress",
    "suppression",
    "unsubscribe",
]
