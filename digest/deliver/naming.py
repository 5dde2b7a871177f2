"""Stage deliver: the names a copy bears: Message-ID, unsubscribe token, return path. Pure; the key comes in.

None holds an address. The same copy gets the same names on every attempt.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from digest import tokens
from digest.model import EditionId, NewsletterId, SubscriberId

_VERSION = "1"
_LONGEST = 300
"""Characters; a newsletter's key has 63 at most."""


def message_id(key: bytes, edition: EditionId, subscriber: SubscriberId, *, domain: str) -> str:
    """Return the Message-ID of a reader's copy: unique, unguessable, equal when it is sent again."""
    left = tokens.fingerprint(
        key, "message-id", edition.newsletter, edition.date.isoformat(), str(subscriber), "edition"
    )
    return f"<{left}@{domain}>"


def unsubscribe_token(key: bytes, newsletter: NewsletterId, subscriber: SubscriberId) -> str:
    """Return the token of a reader's way out of one newsletter; it never expires."""
    return tokens.sign(key, "unsubscribe", newsletter, str(subscriber), _VERSION)


def read_unsubscribe_token(keys: Sequence[bytes], token: str) -> tuple[NewsletterId, SubscriberId] | None:
    """Return whose way out of which newsletter a token of ours is, else None; any of ``keys`` counts."""
    if len(token) > _LONGEST or token != token.strip().lower():
        return None
    for key in keys:
        parts = tokens.read(key, "unsubscribe", token)
        if parts is not None and len(parts) == 3 and parts[2] == _VERSION:
            return NewsletterId(parts[0]), SubscriberId(int(parts[1]))
    return None


def return_path(key: bytes, edition: EditionId, subscriber: SubscriberId, *, bounce_domain: str) -> str:
    """Return a reader's own return path (VERP), so that each bounce says whose it is.

    The newsletter is in the signature but not in the body: a local part has at most 64 octets.
    """
    token = tokens.sign(key, f"bounce {edition.newsletter}", str(subscriber), f"{edition.date.toordinal():x}")
    return f"bounces+{token}@{bounce_domain}"


def read_return_path(
    key: bytes, newsletters: tuple[NewsletterId, ...], recipient: str
) -> tuple[EditionId, SubscriberId] | None:
    """Return whose copy of which edition a return path of ours names, else None."""
    local, _, _ = recipient.rpartition("@")
    _, plus, token = local.partition("+")
    for newsletter in newsletters if plus else ():
        parts = tokens.read(key, f"bounce {newsletter}", token)
        if parts is not None and len(parts) == 2:
            day = date.fromordinal(int(parts[1], 16))
            return EditionId(newsletter=newsletter, date=day), SubscriberId(int(parts[0]))
    return None
