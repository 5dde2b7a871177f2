"""Read the fields of a mail's header, however they are encoded or broken; pure."""

from __future__ import annotations

from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

_MAX_FIELD = 2000


def header(message: Message, name: str) -> str:
    """Return a field decoded (RFC 2047), on one line; empty where there is none."""
    try:
        raw = str(message.get(name) or "")[:_MAX_FIELD]
    except Exception:  # noqa: BLE001  fields that no charset fits break the standard library
        return ""
    try:
        decoded = str(make_header(decode_header(raw)))
    except Exception:  # noqa: BLE001  unknown charsets, broken base64
        decoded = raw
    return " ".join(decoded.encode("utf-8", "replace").decode().split())


def sender(message: Message) -> tuple[str, str]:
    """Return the address in ``From`` and its domain, lower case; empty where there is none."""
    address = parseaddr(header(message, "From"))[1].lower()
    return address, address.rpartition("@")[2]
