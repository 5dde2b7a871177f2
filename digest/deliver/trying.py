"""Stage deliver: try the relay up to where it would take a mail, and send none."""

from __future__ import annotations

import contextlib
from pathlib import Path

from digest.config import Settings
from digest.deliver.dialogue import Dialogue
from digest.deliver.relay import BROKEN, Refused, connect, own_name, password_of, trust, why
from digest.deliver.scrub import scrub
from digest.model import Reply


def try_relay(settings: Settings, *, root: Path) -> Reply | None:
    """Connect to the relay, protect the connection and log in; return its no, None when all went well.

    Raises ConfigError where a file that the settings name cannot be read.
    """
    smtp = settings.smtp
    if smtp.ca_file is not None:
        smtp = smtp.model_copy(update={"ca_file": root / smtp.ca_file})
    password, tls = password_of(smtp, root=root), trust(smtp)
    dialogue = Dialogue(helo=smtp.helo or own_name(), wait=smtp.timeout.total_seconds())
    try:
        connect(dialogue, smtp, tls=tls, password=password)
        with contextlib.suppress(*BROKEN):
            dialogue.write(b"QUIT\r\n")
    except Refused as refused:
        return refused.reply
    except BROKEN as exc:
        return Reply(stage=dialogue.stage, text=scrub(why(exc)))
    finally:
        dialogue.drop()
    return None
