"""Stage deliver: what a server's answer means for the row, for the run, for the relay. Pure.

In: a Reply (stage, code, enhanced status). Out: its Fate. RFC 5321 for the codes, RFC 3463 for the status.
"""

from __future__ import annotations

import re

from digest.model import DeliveryState, Fate, Reply, Stage

_BEFORE_MAIL = frozenset({Stage.CONNECT, Stage.TLS, Stage.HELLO, Stage.LOGIN})
_LOGIN_REFUSED = frozenset({530, 534, 535, 538})
_NO_SUCH_READER = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_NO_SUCH_READER_BARE = frozenset({550, 551, 553, 556})
_MAILBOX_FULL = "5.2.2"
_NO_SUCH_SENDER = frozenset({"5.1.7", "5.1.8", "5.1.9"})
"""Postfix says what it thinks of the sender only at RCPT (smtpd_delay_reject)."""
_TOO_BIG = frozenset({"5.3.4", "5.2.3"})

_BACK = DeliveryState.QUEUED
_RELAY = Fate(state=_BACK, relay_fault=True)
_LOST = Fate(state=_BACK, relay_fault=True, drop_connection=True)


def fate(reply: Reply) -> Fate:  # noqa: PLR0911 (a table: one line a row)
    """Return what becomes of a row after ``reply``: the one table that decides it."""
    if reply.stage is Stage.QUIT:
        return Fate(state=DeliveryState.SENT)  # the mail was taken before; a cut in QUIT is no error
    if reply.code is None:
        return _silence(reply.stage)
    if reply.code in _LOGIN_REFUSED and reply.stage is not Stage.DOT:
        return Fate(state=_BACK, stop=True, drop_connection=True)
    if reply.stage is Stage.LOGIN and reply.code >= 500:
        return Fate(state=_BACK, stop=True, drop_connection=True)
    if reply.stage in _BEFORE_MAIL or (reply.code == 421 and reply.stage is not Stage.DOT):
        return _LOST
    if reply.stage is Stage.MAIL:
        return _edition_fault() if reply.enhanced in _TOO_BIG else _RELAY
    if 200 <= reply.code < 300 and reply.stage is Stage.DOT:
        return Fate(state=DeliveryState.SENT)
    if 400 <= reply.code < 500:
        return Fate(state=DeliveryState.DEFERRED, counts=True, drop_connection=reply.code == 421)
    if 500 <= reply.code < 600:
        return _refused(reply)
    # 1xx, 2xx, 3xx where none belongs: the dialogue is out of step, so this connection says nothing more.
    return _silence(reply.stage)


def _silence(stage: Stage) -> Fate:
    """Say what a cut or a timeout means: before the dot nothing was delivered, after it nobody knows."""
    if stage is Stage.DOT:
        return Fate(state=DeliveryState.IN_DOUBT, relay_fault=True, drop_connection=True)
    return _LOST


def _refused(reply: Reply) -> Fate:
    """Sort a 5xx at RCPT, DATA or after the dot by its enhanced status, else by its code alone."""
    status = reply.enhanced
    if status is None:
        return _refused_barely(reply)
    if status.startswith("5.7."):
        # Policy or a blocklist: not the reader's fault, and it may be mended before the deadline.
        return Fate(state=DeliveryState.DEFERRED, counts=True)
    if status in _TOO_BIG or (status.startswith("5.6.") and reply.stage is not Stage.RCPT):
        return _edition_fault()
    if status.startswith(("5.3.", "5.5.")) or (status in _NO_SUCH_SENDER and reply.stage is Stage.RCPT):
        # The mail system, the protocol or our own address, not this reader: a broken relay says so to all.
        # Deferred and not queued, for some hosts say 5.5.0 where they mean one mailbox: that one waits like
        # a greylisted.
        return Fate(state=DeliveryState.DEFERRED, counts=True, relay_fault=True)
    return Fate(
        state=DeliveryState.FAILED,
        counts=True,
        hard=status in _NO_SUCH_READER,
        soft=status == _MAILBOX_FULL,
    )


def _refused_barely(reply: Reply) -> Fate:
    if reply.code == 552 and reply.stage is not Stage.RCPT:
        return _edition_fault()
    return Fate(
        state=DeliveryState.FAILED,
        counts=True,
        hard=reply.code in _NO_SUCH_READER_BARE and reply.stage is Stage.RCPT,
        soft=reply.code == 552,
    )


def _edition_fault() -> Fate:
    return Fate(state=DeliveryState.FAILED, edition_fault=True)


def is_policy(reply: Reply) -> bool:
    """Tell whether a refusal is for policy or a blocklist: not the reader's fault (RFC 3463, 3.8)."""
    return reply.enhanced is not None and reply.enhanced.startswith("5.7.")


def asks_for_patience(reply: Reply) -> bool:
    """Tell whether an answer asks to send fewer at once: 4.7.x, a mail system that is full, 421."""
    if reply.code is None or not 400 <= reply.code < 500:
        return False
    return reply.code == 421 or (reply.enhanced or "").startswith("4.7.") or reply.enhanced == "4.3.1"


def is_greylisting(reply: Reply) -> bool:
    """Tell whether a deferral only asks to come back in some minutes (RFC 6647)."""
    if reply.code is None or not 400 <= reply.code < 500:
        return False
    return reply.enhanced == "4.7.1" or re.search(r"gr[ae]y-?list", reply.text, re.IGNORECASE) is not None


def said(reply: Reply) -> str:
    """Return an answer in one line."""
    words = (str(reply.code) if reply.code is not None else "", reply.enhanced or "", reply.text)
    return " ".join(word for word in words if word) or "no answer"
