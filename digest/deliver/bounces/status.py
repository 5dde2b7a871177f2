"""Stage deliver: one recipient's fate from status, reply and words, as the table of replies reads them; pure.

RFC 3463 for the status, RFC 5321 for the reply. Words go before numbers: many systems say 5.1.1 or 550 to all
that they refuse, and a reader who is stopped wrongly is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.deliver.bounces.phrases import reasons, squash
from digest.model import BounceAction, BounceReason, RecipientReport

R = BounceReason
_MAX_WORDS = 6000
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?:(?<![\d.,:/-])|(?<=code :)|(?<=code:))([245][0-5]\d)(?=[ \-#:(<,]|$)")
_QUOTED = re.compile(r"([45]\d\d)[- ]'([^']{5,500})'")
"""A gateway's own words around the answer of the server behind it: that one knows."""
_BY_STATUS = {
    "1.0": R.USER_UNKNOWN, "1.1": R.USER_UNKNOWN, "1.2": R.HOST_UNKNOWN, "1.3": R.USER_UNKNOWN,
    "1.6": R.MOVED, "1.7": R.POLICY, "1.8": R.POLICY, "1.10": R.NO_MAIL, "1.351": R.USER_UNKNOWN,
    "2.1": R.USER_UNKNOWN, "2.2": R.MAILBOX_FULL, "2.3": R.TOO_BIG, "3.4": R.TOO_BIG,
    "4.4": R.HOST_UNKNOWN, "4.6": R.NETWORK, "4.7": R.EXPIRED,
}  # fmt: skip
_BY_SUBJECT = {"3": R.SYSTEM, "4": R.NETWORK, "5": R.SYSTEM, "6": R.SYSTEM, "7": R.POLICY}
_HARD_REPLIES = frozenset({550, 551, 553, 556})
_MILDER = frozenset({R.MAILBOX_FULL, R.DISABLED})
"""Said beside "unknown", these are believed: there is such a reader."""
_AT_RCPT = re.compile(
    r"in reply to rcpt|after rcpt|rcpt to:? ?<|\[rcpt_to\]|\bbad-mailbox\b|response to (?:the )?rcpt|"
    r"rcpt to response|smtp:rcpt|>>> rcpt|does not like recipient|recipient address rejected|command: rcpt"
)
_WARNS = re.compile(
    r"warning message only|advisory-only|not need to re-?send|will be re-?tried|will continue to try|"
    r"only a temporary failure"
)
"""The mail may still arrive."""
_PLAINLY = re.compile(r"\b(?:user|recipient) (?:does not|doesn't) have an? (?:[^ ]{1,60} )?account\b")
_NAMES_READER = re.compile(r"\b55[013] <?[^ <>]{1,64}@[^ <>]{1,255}>?(?::|\.\.\.) ")
_NAMES_NOBODY = re.compile(r"\b5\d\d[: ]{1,3}(?:<> ?)?: (?:user|recipient) unknown")
"""The place of the address is empty: nothing is said of this reader."""
_AFTER_RCPT = re.compile(
    r"(?:to|after) (?:the )?end of data|>>> data <<< 5\d\d|after data|smtp command data\b|>>> \. <<< 5"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a report says of one recipient: the machine's fields and the words beside them."""

    action: str = ""
    """RFC 3464: failed, delayed, delivered, relayed, expanded."""
    status: str = ""
    diagnostic: str = ""
    is_remote: bool = False
    """The words are those of a named remote server (Remote-MTA)."""
    around: str = ""
    """What the report says to people; asked where the diagnostic says nothing."""


def judge(said: Said, address: str | None) -> RecipientReport:
    """Return what one recipient's entry means."""
    words = squash(said.diagnostic[:_MAX_WORDS])
    if inner := _QUOTED.search(words):
        words = f"{inner[1]} {inner[2]}"
    status, code = _status(said, words), _code(words)
    if said.action in {"delivered", "relayed", "expanded"} or (
        status.startswith("2.") and said.action != "failed"
    ):
        return RecipientReport(
            action=BounceAction.IGNORE, reason=R.DELIVERED, address=address, status=status or None, code=code
        )
    reason = _reason(said, words, status=status, code=code)
    if reason is R.USER_UNKNOWN and not _is_witnessed(said, words, status=status, code=code):
        reason = R.UNDEFINED
    hard = reason.is_hard and not _is_temporary(said, status, code)
    return RecipientReport(
        action=BounceAction.SUPPRESS if hard else BounceAction.COUNT,
        reason=reason,
        address=address,
        status=status or None,
        code=code,
        is_delayed=said.action == "delayed" or (not said.action and _WARNS.search(words) is not None),
    )


def _reason(said: Said, words: str, *, status: str, code: int | None) -> BounceReason:
    around = squash(said.around[:_MAX_WORDS])
    if code in {521, 556} and status in {"", "5.3.2", "5.1.10"}:
        return R.NO_MAIL  # RFC 7504
    if found := _weighed(words, around, status=status):
        return found
    if status in {"", "5.0.0"} and code in _HARD_REPLIES and _AT_RCPT.search(f"{words} {around}"):
        return R.USER_UNKNOWN  # as the table of replies reads a bare refusal of the reader
    return _by_number(_by_status(status), _weighed(around, "", status=status))


def _by_number(by_status: BounceReason | None, told: BounceReason | None) -> BounceReason:
    """Read the status where the server's words say nothing, beside what is ``told`` to people."""
    if by_status is None or by_status is R.POLICY:
        return told or by_status or R.UNDEFINED
    return told if told in _MILDER and by_status.is_hard else by_status


def _weighed(words: str, around: str, *, status: str) -> BounceReason | None:
    """Choose among the reasons that the words give; ``around`` can only soften what they say."""
    found = reasons(words)
    if not found:
        return None
    if found[0] is R.DISABLED and status == "5.1.1":
        return R.USER_UNKNOWN
    if found[0].is_hard and not _PLAINLY.search(words):
        if not status.startswith("5.1.") and (_AFTER_RCPT.search(words) or _AFTER_RCPT.search(around)):
            return R.POLICY  # the server took the address and refused the mail
        milder = [one for one in (*found, *reasons(around)) if one in _MILDER]
        if status == "5.1.1":
            milder = [one for one in milder if one is not R.DISABLED]
        if milder:
            return milder[0]
    return found[0]


def _is_witnessed(said: Said, words: str, *, status: str, code: int | None) -> bool:
    """Ask for a second witness beside the words "user unknown": the status, or that it was RCPT that failed.

    Servers say so too of mail that they have looked at and do not want. A bounce that is only counted costs
    a few mails more; a reader who is suppressed wrongly is lost.
    """
    if _PLAINLY.search(words):
        return True
    if _NAMES_NOBODY.search(words):
        return False
    if status.startswith("5.1.") or status == "4.1.1":
        return True
    if said.is_remote and status in {"", "5.0.0"} and _NAMES_READER.search(words):
        return True
    if code is None and not (said.status and said.diagnostic):
        return True  # no server was asked: a mail system speaks of its own readers
    return _AT_RCPT.search(words) is not None or _AT_RCPT.search(squash(said.around[:_MAX_WORDS])) is not None


def _by_status(status: str) -> BounceReason | None:
    rest = status[2:]
    if rest in _BY_STATUS:
        return _BY_STATUS[rest]
    return _BY_SUBJECT.get(rest.partition(".")[0])


def _status(said: Said, words: str) -> str:
    """Return the status that says most: the remote server's own before the reporter's general one."""
    given = found[1] if (found := _STATUS.search(said.status)) else ""
    quoted = found[1] if (found := _STATUS.search(words)) else ""
    return quoted if quoted and (not given or given.endswith(".0.0")) else given


def _code(words: str) -> int | None:
    found = _REPLY.search(words)
    return int(found[1]) if found else None


def _is_temporary(said: Said, status: str, code: int | None) -> bool:
    if said.action == "delayed":
        return True
    if said.action == "failed" and status == "4.1.1":
        return False  # asked for days, and the answer was always that there is nobody
    if status.startswith("4."):
        return True
    return code is not None and 400 <= code < 500 and not status.startswith("5.")
