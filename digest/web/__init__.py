"""Pages in a browser: the preview, and the readers' pages. ``serve_public`` serves the latter."""

from digest.web.serving import public_server, serve_public

__all__ = ["public_server", "serve_public"]
