"""Forms that are posted: read with a limit, in both encodings that RFC 8058 names. No cookie, no file."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

LIMIT = 20_000
_FIELDS = 200

Form = dict[str, list[str]]


async def posted(request: Request) -> Form:
    """Read a request's form; asynchronous because the body comes in pieces, all else is not."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LIMIT:
            raise HTTPException(413)
    return parse(request.headers.get("content-type", ""), bytes(body))


def parse(content_type: str, body: bytes) -> Form:
    """Return the fields of a form; none where it is no form."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return _multipart(content_type, body)
    if kind in {"", "application/x-www-form-urlencoded"}:
        try:
            return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS)
        except ValueError:
            return {}
    return {}


def is_one_click(form: Form) -> bool:
    """Tell whether a mail program pressed its own unsubscribe button (RFC 8058, 3.2)."""
    return any(
        name.strip().lower() == "list-unsubscribe" and "one-click" in [v.strip().lower() for v in values]
        for name, values in form.items()
    )


def _multipart(content_type: str, body: bytes) -> Form:
    head = content_type.replace("\r", " ").replace("\n", " ").encode("latin-1", "replace")
    message = message_from_bytes(b"Content-Type: " + head + b"\r\n\r\n" + body)
    form: Form = {}
    for part in message.get_payload() if message.is_multipart() else []:
        if not isinstance(part, Message):
            continue
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes) and len(form) < _FIELDS:
            form.setdefault(name, []).append(value.decode("utf-8", "replace"))
    return form
