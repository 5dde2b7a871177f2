"""Pages in a browser: the preview. Each module is one app; nothing here knows the store."""
