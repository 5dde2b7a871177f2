"""Stage deliver: what a mail to the return path says. In: its bytes; out: a Report; no token is asked for.

In this order: a complaint (RFC 5965), a delivery report (RFC 3464), an automatic answer (RFC 3834), a mail
system's free text. Whatever is none of these is an empty Report, and so is what cannot be read.
"""

from __future__ import annotations

from digest.deliver.bounces import auto
from digest.deliver.bounces.dsn import reported
from digest.deliver.bounces.feedback import complaint
from digest.deliver.bounces.free_text import told
from digest.deliver.bounces.mime import Letter, read_letter
from digest.deliver.bounces.notifications import notified
from digest.model import BounceAction, BounceReason, RecipientReport, Report


def classify(message: bytes) -> Report:
    """Say what a mail asks for, of which recipients; pure, bounded in time, and it never raises."""
    return classify_letter(read_letter(message))


def classify_letter(letter: Letter) -> Report:
    """Say what a mail that is taken apart asks for."""
    if (found := complaint(letter)) is not None:
        return found
    if (found := notified(letter)) is not None:
        return found
    if entries := reported(letter):
        return Report(recipients=entries)
    if auto.is_wish_to_leave(letter):
        return Report(recipients=(_LEAVES,), feedback="opt-out")
    if auto.is_automatic_answer(letter) and not auto.speaks_of_return(letter):
        told_by_system = told(letter) if auto.is_of_a_system(letter) else ()
        return Report(recipients=told_by_system or (_ANSWER,))
    return Report(recipients=told(letter))


_LEAVES = RecipientReport(action=BounceAction.COMPLAINT, reason=BounceReason.COMPLAINED)
_ANSWER = RecipientReport(action=BounceAction.IGNORE, reason=BounceReason.AUTOMATIC)
