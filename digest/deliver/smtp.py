"""Stage deliver: the transport that speaks SMTP or LMTP to a relay (RFC 5321, 2033), one mail at a time.

In: envelope and bytes. Out: the reply that decided. It is always known how far the dialogue was when it
broke: only after the dot can anything be in doubt. A relay that offers PIPELINING (RFC 2920) gets the
commands of a mail in one write; never those of two, so that one connection has one mail in doubt at most.
"""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Callable, Sequence

from digest.config import RelayConfig
from digest.deliver.dialogue import Dialogue
from digest.deliver.login import Credentials
from digest.deliver.relay import BROKEN, Refused, connect, own_name, reply_of, trust, why
from digest.deliver.replies import fate
from digest.deliver.scrub import scrub
from digest.deliver.transport import Envelope
from digest.model import Reply, Stage

_NO_SMTPUTF8 = Reply(
    stage=Stage.RCPT,
    code=553,
    enhanced="5.6.7",
    text="this relay takes no addresses outside ASCII (it does not offer SMTPUTF8)",
)
_YES = {
    Stage.MAIL: frozenset({250}),
    Stage.RCPT: frozenset({250, 251, 252}),
    Stage.DATA: frozenset({354}),
}


class _Stale(Exception):
    """The relay has closed a connection that was kept, or cannot begin anew on it: no mail's fault."""


class SmtpTransport:
    """Hands mails to one relay; keeps its connection from mail to mail. See Transport for the contract."""

    def __init__(
        self,
        config: RelayConfig,
        *,
        credentials: Credentials | None = None,
        dialogue: type[Dialogue] = Dialogue,
    ) -> None:
        """Know the relay; nothing is opened before the first mail."""
        self._config = config
        self._credentials = credentials
        self._make = dialogue
        self._tls = trust(config)
        self._wait = config.timeout.total_seconds()
        self._patience = config.data_timeout.total_seconds()
        self._dialogue: Dialogue | None = None
        self._carried = 0
        self._unclean = False
        """The last mail was refused: the relay must forget it first."""

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        """Offer one message; return the reply that decided."""
        try:
            try:
                reply = self._up_to_the_dot(envelope, message)
            except _Stale:  # nothing of this mail was taken: a new connection starts from the beginning
                reply = self._up_to_the_dot(envelope, message)
            if reply is None and before_dot():
                return self._dot(envelope)
        except BaseException:
            self._drop()
            raise
        if reply is None:
            self._drop()
            return Reply(stage=Stage.BODY, text="withheld before the final dot")
        return reply

    def close(self) -> None:
        """Take leave of the relay."""
        if self._dialogue is not None:
            # Each mail has had its answer: nobody waits for the one to QUIT, and a cut here is no error.
            with contextlib.suppress(*BROKEN):
                self._dialogue.write(b"QUIT\r\n")
        self._drop()

    def _up_to_the_dot(self, envelope: Envelope, message: bytes) -> Reply | None:
        """Take all steps that cannot deliver yet; return the reply that ended it, None when all went well."""
        kept = self._dialogue is not None
        dialogue = self._dialogue or self._make(
            helo=self._config.helo or own_name(), wait=self._wait, lmtp=self._config.protocol == "lmtp"
        )
        try:
            if not kept:
                self._dialogue, self._carried, self._unclean = dialogue, 0, False
                connect(dialogue, self._config, tls=self._tls, credentials=self._credentials)
            reply = self._envelope(dialogue, envelope, kept=kept)
            if reply is None:
                dialogue.stage = Stage.BODY
                if dialogue.is_ahead:
                    raise smtplib.SMTPServerDisconnected("the relay answers before it is asked")
                dialogue.write(message if envelope.is_dotless else stuffed(message))
            return reply
        except Refused as refused:
            self._drop()
            return refused.reply
        except BROKEN as exc:
            return self._cut(dialogue, exc, envelope)

    def _envelope(self, dialogue: Dialogue, envelope: Envelope, *, kept: bool) -> Reply | None:
        international = not (envelope.sender.isascii() and envelope.recipient.isascii())
        if international and not dialogue.has_extn("smtputf8"):
            return _NO_SMTPUTF8
        options = " SMTPUTF8 BODY=8BITMIME" if international else ""
        steps = [
            (Stage.MAIL, f"MAIL FROM:<{_safe(envelope.sender)}>{options}\r\n".encode()),
            (Stage.RCPT, f"RCPT TO:<{_safe(envelope.recipient)}>\r\n".encode()),
            (Stage.DATA, b"DATA\r\n"),
        ]
        dialogue.stage = Stage.MAIL
        if dialogue.is_ahead:
            self._stale(None, kept=kept)
        try:
            self._reset(dialogue, steps)
            code, text = dialogue.getreply()
        except BROKEN as exc:
            self._stale(exc, kept=kept)
            raise
        if kept and code == 421:
            self._stale(None, kept=kept)
        return self._answers(dialogue, envelope, steps, code, text)

    def _reset(self, dialogue: Dialogue, steps: Sequence[tuple[Stage, bytes]]) -> None:
        """Send what can leave at once, before it what makes the relay forget a mail that it refused."""
        first = b"".join(line for _, line in steps) if dialogue.pipelines else steps[0][1]
        if not self._unclean:
            dialogue.write(first)
            return
        dialogue.write(b"RSET\r\n" + first if dialogue.pipelines else b"RSET\r\n")
        if dialogue.getreply()[0] != 250:
            self._drop()
            raise _Stale
        self._unclean = False
        if not dialogue.pipelines:
            dialogue.write(first)

    def _stale(self, exc: Exception | None, *, kept: bool) -> None:
        """Give up a connection that was kept and is closed now, before it said a word about this mail."""
        if kept and not isinstance(exc, TimeoutError):
            self._drop()
            raise _Stale from exc

    def _answers(
        self,
        dialogue: Dialogue,
        envelope: Envelope,
        steps: Sequence[tuple[Stage, bytes]],
        code: int,
        text: bytes,
    ) -> Reply | None:
        """Read the answers to the steps; return the first no, which decides, None where all said yes."""
        for place, (stage, _) in enumerate(steps):
            if place:
                dialogue.stage = stage
                if not dialogue.pipelines:
                    dialogue.write(steps[place][1])
                code, text = dialogue.getreply()
            if code not in _YES[stage]:
                no = reply_of(stage, code, text, recipient=envelope.recipient)
                self._unclean = True
                if fate(no).drop_connection:
                    self._drop()
                elif dialogue.pipelines:
                    self._hear_out(dialogue, [later for later, _ in steps[place + 1 :]], refused=stage)
                return no
        return None

    def _hear_out(self, dialogue: Dialogue, later: Sequence[Stage], *, refused: Stage) -> None:
        """Read the answers to what has left behind a refused command; none of them changes what was decided.

        RFC 2920, 3.1: a relay may want the data although it refused the only recipient; then a single dot
        ends them, and as nobody is to get it, nobody does. Where it refused MAIL and still says yes to
        recipient and data, nobody knows what a dot would do: a cut ends that without a mail.
        """
        codes: dict[Stage, int] = {}
        try:
            for stage in later:
                codes[stage], _ = dialogue.getreply()
            if (
                codes.get(Stage.DATA) == 354
                and refused is Stage.MAIL
                and codes[Stage.RCPT] in _YES[Stage.RCPT]
            ):
                self._drop()
            elif codes.get(Stage.DATA) == 354:
                dialogue.write(b".\r\n")
                dialogue.getreply()
        except BROKEN:  # the answer we have stands, whatever the connection does now
            self._drop()

    def _dot(self, envelope: Envelope) -> Reply:
        """Let the dot go and wait for the answer that makes the mail the relay's."""
        dialogue = self._dialogue
        assert dialogue is not None
        dialogue.stage = Stage.DOT
        try:
            dialogue.wait = self._patience
            dialogue.write(b".\r\n")
            code, text = dialogue.getreply()
        except BROKEN as exc:
            return self._cut(dialogue, exc, envelope)
        dialogue.wait = self._wait
        self._carried += 1
        reply = reply_of(Stage.DOT, code, text, recipient=envelope.recipient)
        if fate(reply).drop_connection:
            self._drop()
        elif self._carried >= self._config.max_per_connection:
            self.close()
        return reply

    def _cut(self, dialogue: Dialogue, exc: Exception, envelope: Envelope) -> Reply:
        self._drop()
        return Reply(stage=dialogue.stage, text=scrub(why(exc), envelope.recipient))

    def _drop(self) -> None:
        if self._dialogue is not None:
            self._dialogue.drop()
        self._dialogue = None


def _safe(address: str) -> str:
    if "\r" in address or "\n" in address:
        raise ValueError("prohibited line break in an address")
    return address


def stuffed(message: bytes) -> bytes:
    """Double each dot that begins a line (RFC 5321, 4.5.2) and end the last line."""
    data = message.replace(b"\r\n.", b"\r\n..")
    if data.startswith(b"."):
        data = b"." + data
    return data if data.endswith(b"\r\n") else data + b"\r\n"
