"""Stage deliver: the way to a relay, up to where it takes mail, and the reading of its answers.

In: a Dialogue that is not connected, and the settings. Out: one that is greeted, protected and logged in,
or the reply that says why not. Protection is never weakened because the other side does not offer it.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable

from digest.config import RelayConfig, Security
from digest.deliver.dialogue import Dialogue
from digest.deliver.login import Credentials
from digest.deliver.scrub import scrub
from digest.errors import ConfigError
from digest.model import Reply, Stage

BROKEN = (OSError, smtplib.SMTPException, UnicodeError)
"""What a connection that is gone raises."""

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?=\s|$)\s*")
_PRIVATE = frozenset(
    "local localdomain arpa internal lan home corp intranet private mail invalid".split(),
)
"""Ends of names that are kept for private networks (RFC 6762, 6761; ICANN: internal, corp, home, mail)."""
_NO_NAME = "[127.0.0.1]"  # RFC 5321, 4.1.3: for a host that has no name of its own


class Refused(Exception):
    """A server's no on the way to a connection that takes mail."""

    def __init__(self, reply: Reply) -> None:
        """Keep the reply."""
        super().__init__(reply)
        self.reply = reply


def connect(
    dialogue: Dialogue, config: RelayConfig, *, tls: ssl.SSLContext | None, credentials: Credentials | None
) -> None:
    """Open, greet, protect, log in. Raises Refused on a no, one of BROKEN where there is no answer."""
    dialogue.open(config.host, config.port)
    if config.security is Security.TLS:
        _protect(dialogue, config, tls)
    _expect(dialogue, Stage.HELLO, 220, dialogue.getreply)
    _expect(dialogue, Stage.HELLO, 250, dialogue.hello)
    if config.security is Security.STARTTLS:
        dialogue.stage = Stage.TLS
        if not dialogue.has_extn("starttls"):
            raise Refused(Reply(stage=Stage.TLS, text="the relay does not offer STARTTLS"))
        _expect(dialogue, Stage.TLS, 220, lambda: dialogue.docmd("STARTTLS"))
        _protect(dialogue, config, tls)
        _expect(dialogue, Stage.HELLO, 250, dialogue.hello)
    if credentials is not None:
        _login(dialogue, credentials)


def _protect(dialogue: Dialogue, config: RelayConfig, tls: ssl.SSLContext | None) -> None:
    assert tls is not None
    dialogue.stage = Stage.TLS
    dialogue.protect(config.host, tls)


def _expect(dialogue: Dialogue, stage: Stage, wanted: int, step: Callable[[], tuple[int, bytes]]) -> None:
    dialogue.stage = stage
    code, text = step()
    if code != wanted:
        raise Refused(reply_of(stage, code, text))


def _login(dialogue: Dialogue, credentials: Credentials) -> None:
    dialogue.stage = Stage.LOGIN
    try:
        credentials.login(dialogue)
    except smtplib.SMTPAuthenticationError as exc:
        error = exc.smtp_error if isinstance(exc.smtp_error, bytes) else exc.smtp_error.encode()
        raise Refused(reply_of(Stage.LOGIN, exc.smtp_code, error)) from None
    except UnicodeEncodeError:
        text = "user name and password must be ASCII for the logins we know"
        raise Refused(Reply(stage=Stage.LOGIN, code=535, text=text)) from None
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException:
        text = "the relay offers no login that we know (PLAIN, LOGIN, CRAM-MD5; XOAUTH2 with a token)"
        raise Refused(Reply(stage=Stage.LOGIN, code=504, text=text)) from None


def reply_of(stage: Stage, code: int, raw: bytes, *, recipient: str = "") -> Reply:
    """Read a server's answer: enhanced status apart, addresses out."""
    text = raw.decode("utf-8", errors="replace")
    found = _ENHANCED.match(text)
    # A status of another class than the code's is a mistake of the server's; the code decides then.
    enhanced = found[1] if found and found[1][0] == str(code)[0] else None
    text = _ENHANCED.sub("", text) if enhanced else text
    return Reply(stage=stage, code=code, enhanced=enhanced, text=scrub(text, recipient))


def why(exc: Exception) -> str:
    """Say in a few words why a connection broke."""
    if isinstance(exc, TimeoutError):
        return "timed out"
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"certificate not trusted: {exc.verify_message}"
    if isinstance(exc, OSError) and exc.strerror:
        return exc.strerror
    return str(exc) or type(exc).__name__


def trust(config: RelayConfig) -> ssl.SSLContext | None:
    """Return what decides whom to trust, None where no protection is configured."""
    if config.security is Security.NONE:
        return None
    try:
        context = ssl.create_default_context(cafile=config.ca_file)
    except (OSError, ssl.SSLError) as exc:
        raise ConfigError(
            f"smtp.ca_file {config.ca_file} cannot be used", hint="it must hold certificates in PEM form"
        ) from exc
    if not config.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def own_name() -> str:
    """Return the name this host greets with where none is configured; no name of a private network."""
    return greeting(socket.getfqdn())


def greeting(name: str) -> str:
    """Return a host's name as it may be told to strangers: one of a private network is nobody's business."""
    name = name.lower().rstrip(".")
    return name if "." in name and name.rpartition(".")[2] not in _PRIVATE else _NO_NAME
