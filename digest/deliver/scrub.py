"""Stage deliver: addresses out of servers' texts, before anybody stores or logs them. Pure."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"""(?:"[^"\r\n]{1,64}"|[^\s<>()\[\],;:"'`]{1,254})@(?:\[[^\]\s]{1,80}\]|[^\s<>()\[\],;:"'`]{1,254})"""
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONGEST = 500
_GONE = "(address)"


def scrub(text: str, recipient: str = "") -> str:
    """Return a server's text on one short line, without ``recipient`` and whatever looks like an address."""
    if not text.isprintable() or "@" in text:  # the usual answer has neither, and patterns are not free
        text = _ADDRESS.sub(_GONE, _CONTROL.sub(" ", text))
    if recipient.rpartition("@")[0].lower() not in text.lower():
        return " ".join(text.split())[:_LONGEST]  # each form holds the part before the @
    for form in _forms(recipient):
        if form.lower() not in text.lower():
            continue  # the usual case, and a pattern for each reader is not free
        text = re.sub(rf"(?<![\w.+-]){re.escape(form)}(?![\w+-])", _GONE, text, flags=re.IGNORECASE)
    return " ".join(text.split())[:_LONGEST]


def _forms(recipient: str) -> tuple[str, ...]:
    """Return the spellings in which servers quote a recipient back, the longest first."""
    local, at, domain = recipient.rpartition("@")
    if not at:
        return ()
    return (
        recipient,
        f"{local}={domain}",
        f"{local}+40{domain}",
        f"{local}%{domain}",
        f"{local}!{domain}",
        local,
    )
