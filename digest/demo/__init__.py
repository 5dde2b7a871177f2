"""The built-in evening: sample articles of an invented coast, a server for their feeds, an SMTP inbox."""

from digest.demo.run import DemoResult, run_demo

__all__ = ["DemoResult", "run_demo"]
