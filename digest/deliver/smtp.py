"""Stage deliver: the transport that speaks SMTP to a relay (RFC 5321), one connection, one mail at a time.

In: envelope and bytes. Out: the reply that decided. Each step is taken by itself, so that it is always
known how far the dialogue was when it broke: only after the dot can anything be in doubt.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from digest.config import SmtpConfig
from digest.deliver.dialogue import Dialogue
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


class SmtpTransport:
    """Hands mails to one relay; keeps its connection from mail to mail. See Transport for the contract."""

    def __init__(self, config: SmtpConfig, *, password: str | None = None) -> None:
        """Know the relay; nothing is opened before the first mail."""
        self._config = config
        self._password = password
        self._tls = trust(config)
        self._wait = config.timeout.total_seconds()
        self._dialogue: Dialogue | None = None
        self._carried = 0

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        """Offer one message; return the reply that decided."""
        try:
            dialogue = self._dialogue or Dialogue(helo=self._config.helo or own_name(), wait=self._wait)
            reply = self._up_to_the_dot(dialogue, envelope, message)
            if reply is None and before_dot():
                reply = self._dot(dialogue, envelope)
            elif reply is None:
                self._drop()
                reply = Reply(stage=Stage.BODY, text="withheld before the final dot")
        except BaseException:
            self._drop()
            raise
        return reply

    def close(self) -> None:
        """Take leave of the relay."""
        if self._dialogue is not None:
            # Each mail has had its answer: nobody waits for the one to QUIT, and a cut here is no error.
            with contextlib.suppress(*BROKEN):
                self._dialogue.write(b"QUIT\r\n")
        self._drop()

    def _up_to_the_dot(self, dialogue: Dialogue, envelope: Envelope, message: bytes) -> Reply | None:
        """Take all steps that cannot deliver yet; return the reply that ended it, None when all went well."""
        try:
            if self._dialogue is None:
                self._dialogue, self._carried = dialogue, 0
                connect(dialogue, self._config, tls=self._tls, password=self._password)
            return self._envelope(dialogue, envelope) or self._body(dialogue, envelope, message)
        except Refused as refused:
            self._drop()
            return refused.reply
        except BROKEN as exc:
            return self._cut(dialogue, exc, envelope)

    def _envelope(self, dialogue: Dialogue, envelope: Envelope) -> Reply | None:
        international = not f"{envelope.sender}{envelope.recipient}".isascii()
        if international and not dialogue.has_extn("smtputf8"):
            return _NO_SMTPUTF8
        dialogue.command_encoding = "utf-8" if international else "ascii"
        options = " SMTPUTF8 BODY=8BITMIME" if international else ""
        dialogue.stage = Stage.MAIL
        code, text = dialogue.docmd("MAIL", f"FROM:<{envelope.sender}>{options}")
        if code == 250:
            dialogue.stage = Stage.RCPT
            code, text = dialogue.docmd("RCPT", f"TO:<{envelope.recipient}>")
            if code in {250, 251, 252}:
                return None
        return self._begin_anew(dialogue, envelope, code, text)

    def _body(self, dialogue: Dialogue, envelope: Envelope, message: bytes) -> Reply | None:
        dialogue.stage = Stage.DATA
        code, text = dialogue.docmd("DATA")
        if code != 354:
            return self._begin_anew(dialogue, envelope, code, text)
        dialogue.stage = Stage.BODY
        dialogue.write(stuffed(message))
        return None

    def _dot(self, dialogue: Dialogue, envelope: Envelope) -> Reply:
        """Let the dot go and wait for the answer that makes the mail the relay's."""
        dialogue.stage = Stage.DOT
        try:
            dialogue.wait = self._config.data_timeout.total_seconds()
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

    def _begin_anew(self, dialogue: Dialogue, envelope: Envelope, code: int, text: bytes) -> Reply:
        """Make the connection ready for the next mail after a no, or give it up."""
        reply = reply_of(dialogue.stage, code, text, recipient=envelope.recipient)
        if fate(reply).drop_connection:
            self._drop()
            return reply
        ready = False
        with contextlib.suppress(*BROKEN):  # the answer we have stands, whatever the connection does now
            ready = dialogue.rset()[0] == 250
        if not ready:
            self._drop()
        return reply

    def _cut(self, dialogue: Dialogue, exc: Exception, envelope: Envelope) -> Reply:
        self._drop()
        return Reply(stage=dialogue.stage, text=scrub(why(exc), envelope.recipient))

    def _drop(self) -> None:
        if self._dialogue is not None:
            self._dialogue.drop()
        self._dialogue = None


def stuffed(message: bytes) -> bytes:
    """Double each dot that begins a line (RFC 5321, 4.5.2) and end the last line."""
    data = message.replace(b"\r\n.", b"\r\n..")
    if data.startswith(b"."):
        data = b"." + data
    return data if data.endswith(b"\r\n") else data + b"\r\n"
