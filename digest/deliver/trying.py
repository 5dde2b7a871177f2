"""Stage deliver: try the relay up to where it would take a mail, and send none."""

from __future__ import annotations

import contextlib
from pathlib import Path

from digest.config import RelayConfig
from digest.deliver.dialogue import Dialogue
from digest.deliver.login import credentials
from digest.deliver.relay import BROKEN, Refused, connect, own_name, trust, why
from digest.deliver.scrub import scrub
from digest.model import Reply


def try_relay(relay: RelayConfig, *, root: Path) -> Reply | None:
    """Connect to a relay, protect the connection and log in; return its no, None when all went well.

    Raises ConfigError where a file that the settings name cannot be read.
    """
    relay = relay.below(root)
    known, tls = credentials(relay, root=root), trust(relay)
    dialogue = Dialogue(
        helo=relay.helo or own_name(), wait=relay.timeout.total_seconds(), lmtp=relay.protocol == "lmtp"
    )
    try:
        connect(dialogue, relay, tls=tls, credentials=known)
        with contextlib.suppress(*BROKEN):
            dialogue.write(b"QUIT\r\n")
    except Refused as refused:
        return refused.reply
    except BROKEN as exc:
        return Reply(stage=dialogue.stage, text=scrub(why(exc)))
    finally:
        dialogue.drop()
    return None
