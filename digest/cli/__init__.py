"""The ``digest`` command."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from digest.cli.stopping import INTERRUPTED, let_go

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code; Ctrl-C while it loads ends it without a traceback."""
    try:
        from digest.cli.app import run_app
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    try:
        run_app(arguments)
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED and arguments is None:  # this process is ours alone
            let_go()
        raise
