"""Stage deliver: a listener for mails to the return path, by LMTP (RFC 2033) or SMTP; it relays nothing.

A mail is answered 250 when what it does is durable, and 451 where the database is in trouble: the server that
brings it keeps it and tries again. Whom the mails come from is no matter: only their tokens count.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from digest.config import ListenConfig
from digest.deliver.bounces.arrival import Arrival
from digest.deliver.serving import serving
from digest.errors import ConfigError, DigestError

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

log = logging.getLogger(__name__)

_MINUTE = 60.0
_RECIPIENTS = 20
_BACKLOG = 20
_SILENCE, _END_WITHIN = 60.0, 2.0
_LATER = "451 4.3.0 not now, try again later"
_TOO_MANY = "451 4.7.0 too many mails, try again later"


class _Handler:
    """Answers for aiosmtpd; works one mail at a time, off its loop."""

    def __init__(
        self,
        take: Callable[[Arrival], None],
        *,
        domains: frozenset[str],
        boxes: frozenset[str],
        per_minute: int,
    ) -> None:
        self._take = take
        self._domains, self._boxes = domains, boxes
        self._per_minute = per_minute
        self._left, self._since = float(per_minute), 0.0
        self._one = asyncio.Lock()

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take what is for a return path or a sender of ours, and nothing else."""
        if not self._is_ours(address):
            return "550 5.7.1 only for return paths of this site"
        if len(envelope.rcpt_tos) >= _RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail in, and answer when that is durable."""
        if not self._may():
            return _TOO_MANY
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        arrival = Arrival(message=content, recipients=tuple(envelope.rcpt_tos))
        async with self._one:
            try:
                await asyncio.to_thread(self._take, arrival)
            except DigestError as exc:
                log.warning("bounces.put_off", extra={"what": exc.what})
                return _LATER
            except Exception:
                log.exception("bounces.broken")
                return _LATER
        return "250 2.0.0 taken"

    async def idle(self) -> None:
        """Wait until no mail is at hand."""
        async with self._one:
            pass

    def _is_ours(self, address: str) -> bool:
        local, _, domain = address.lower().rpartition("@")
        return address.lower() in self._boxes or (
            domain in self._domains and local.partition("+")[0] == "bounces"
        )

    def _may(self) -> bool:
        """Take a token out of a bucket that fills up over a minute."""
        now = asyncio.get_running_loop().time()
        filled = self._left + (now - self._since) * self._per_minute / _MINUTE
        self._left, self._since = min(filled, float(self._per_minute)), now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@contextmanager
def listening(
    config: ListenConfig,
    take: Callable[[Arrival], None],
    *,
    domains: frozenset[str],
    boxes: frozenset[str],
    max_bytes: int,
) -> Iterator[tuple[str, int]]:
    """Listen for the time of a ``with``; give host and port. ``take`` makes a mail durable or raises.

    ``domains`` are those of return paths, ``boxes`` whole addresses (small letters) that are taken as well.
    """
    handler = _Handler(take, domains=domains, boxes=boxes, per_minute=config.per_minute)

    def answer(loop: asyncio.AbstractEventLoop) -> Any:
        from aiosmtpd.lmtp import LMTP
        from aiosmtpd.smtp import SMTP

        return (LMTP if config.protocol == "lmtp" else SMTP)(
            handler,
            data_size_limit=max_bytes,
            hostname="bounces",  # given, since aiosmtpd would ask the name server for one
            ident="Evening Digest",
            timeout=_SILENCE,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    with ExitStack() as opening:
        try:
            port = opening.enter_context(
                serving(
                    answer,
                    host=config.host,
                    port=config.port,
                    name="bounces",
                    backlog=_BACKLOG,
                    end_within=_END_WITHIN,
                    idle=handler.idle,
                )
            )
        except OSError as exc:
            raise ConfigError(
                f"{config.host}:{config.port} cannot be listened on: {exc.strerror or exc}",
                hint="check bounces.listen; does another program listen there?",
            ) from exc
        yield config.host, port
