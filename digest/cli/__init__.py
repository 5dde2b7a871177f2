"""The ``digest`` command."""

from digest.cli.app import main

__all__ = ["main"]
