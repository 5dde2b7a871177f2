"""How our web servers are set up: silent, nameless, and with nobody else's logs touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

if TYPE_CHECKING:
    import uvicorn


def quiet(app: FastAPI, *, grace: int) -> uvicorn.Config:
    """Return the settings of a server of ``app`` that ends after ``grace`` seconds for open answers."""
    import uvicorn

    # No access log: tokens stand in the paths. No server header either.
    return uvicorn.Config(
        app,
        log_config=None,  # its own would close the handlers of others, and standard error with them
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=grace,
    )
