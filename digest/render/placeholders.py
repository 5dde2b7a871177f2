"""Stage render: what stands in a mail for a reader's own words until the copy is made.

Plain ASCII without a character that HTML, URLs or a transfer encoding would write differently.
"""

RECIPIENT_TOKEN = "ED-RECIPIENT-TOKEN"  # noqa: S105 (a placeholder, no secret)
"""Stands inside the unsubscribe and preferences links for the reader's signed token."""

ALL = (RECIPIENT_TOKEN,)
