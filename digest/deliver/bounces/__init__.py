"""Stage deliver: what comes back. In: a mail to the return path; out: what it says of which recipient."""

from digest.deliver.bounces.classify import classify

__all__ = ["classify"]
