"""The built-in evening: sample articles of an invented coast, a server for their feeds, an SMTP inbox."""
