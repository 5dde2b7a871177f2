"""Stage deliver: what a mail that came back says of how it left: signed by whom, and what it counts for.

In: a mail as a mailbox holds it, and who answers for the DNS. Out: standings, as `digest check` prints them.
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from collections.abc import Iterator
from functools import partial

from digest.deliver.standing.judging import Standing, is_aligned, tags
from digest.net.names import LookupFailed, Names

_WANTED = {"from", "list-unsubscribe", "list-unsubscribe-post"}


def judge_received(message: bytes, names: Names) -> Iterator[Standing]:
    """Yield where a received mail stands: who signed it, whether that verifies, aligns and covers enough."""
    message = re.sub(rb"\r?\n", b"\r\n", message)
    parsed = email.message_from_bytes(message, policy=email.policy.compat32)
    domain = email.utils.parseaddr(str(parsed.get("From", "")))[1].rpartition("@")[2].lower()
    if not domain:
        yield Standing(
            what="the file holds no mail with a From",
            is_good=False,
            remedy="save a mail's source",
            is_grave=True,
        )
        return
    signatures = [tags(str(value)) for value in parsed.get_all("DKIM-Signature", [])]
    if not signatures:
        yield Standing(
            what=f"the mail from {domain} came without a DKIM signature",
            is_good=False,
            remedy="add [[dkim]], or let the relay sign",
            is_grave=True,
        )
    counts = False
    for index, told in enumerate(signatures):
        standing = _signature(message, index, told, domain=domain, names=names)
        counts |= standing.is_good and is_aligned(told.get("d", ""), domain)
        yield standing
        covered = set(told.get("h", "").lower().split(":"))
        missing = sorted(name for name in _WANTED - covered if parsed.get(name) is not None)
        if missing and is_aligned(told.get("d", ""), domain):
            yield Standing(
                what=f"the signature of {told.get('d')} does not cover {', '.join(missing)}",
                is_good=False,
                remedy="RFC 8058 wants it to; let [[dkim]] sign, or tell the relay",
            )
    if signatures and not counts:
        yield Standing(
            what=f"no signature counts for {domain} (DMARC)",
            is_good=False,
            remedy=f"sign as {domain} or a domain of the same organisation",
            is_grave=True,
        )


def _signature(message: bytes, index: int, told: dict[str, str], *, domain: str, names: Names) -> Standing:
    # Here, not above: only this check verifies; the senders sign.
    import dkim

    name = f"DKIM signature {index + 1}, of {told.get('d', 'nobody')} ({told.get('a', '?')})"
    try:
        good = dkim.DKIM(message).verify(idx=index, dnsfunc=partial(_key, names))
    except LookupFailed as exc:
        return Standing(
            what=f"{name}: {exc}", is_good=False, remedy="look at the machine's resolver; try again"
        )
    except dkim.DKIMException as exc:
        return Standing(what=f"{name}: {exc}", is_good=False, remedy=_REMEDY, is_grave=True)
    if not good:
        return Standing(what=f"{name} does not verify", is_good=False, remedy=_REMEDY, is_grave=True)
    aligned = "" if is_aligned(told.get("d", ""), domain) else f", which is not of {domain}'s organisation"
    return Standing(what=f"{name} verifies{aligned}", is_good=True)


_REMEDY = "the mail was changed on its way, or the key in the DNS is another: sign as late as possible"


def _key(names: Names, place: str | bytes, timeout: int = 5) -> bytes | None:  # noqa: ARG001 (dkimpy's form)
    name = place.decode("ascii", errors="replace") if isinstance(place, bytes) else place
    found = names.texts(name.rstrip("."))
    return found[0].encode() if found else None
