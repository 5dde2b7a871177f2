"""The preview: every edition as its readers' mail programs will show it, before anyone gets it."""

from digest.web.preview.app import preview_app
from digest.web.preview.gallery import Gallery
from digest.web.preview.once import Written, write_once
from digest.web.preview.serving import preview_server, serve

__all__ = ["Gallery", "Written", "preview_app", "preview_server", "serve", "write_once"]
