"""Structured logs to standard error: an event's name and its fields, UTC, and never an address.

Modules log events by name with fields: ``log.info("mail.deferred", extra={"edition": …, "code": 451})``. Here
they become lines of text or of JSON. No module logs an address; should one slip into a message, a field or
a traceback (a library's, say), the last net here takes it out.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

# "@" in its spellings: as it is, full-width, in a URL, in HTML.
_ADDRESS = re.compile(
    r"""(?:"[^"\r\n]{1,64}"|[^\s<>()\[\],;:"'`]{1,254})(?:[@＠﹫]|%40|&#64;|&#x40;|&commat;)"""
    r"""(?:\[[^\]\s]{1,80}\]|[^\s<>()\[\],;:"'`]{1,254})""",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_NOISY = {
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "httpcore2": logging.WARNING,
    "httpx2": logging.WARNING,
    "trafilatura": logging.ERROR,  # warns of each page that is no article, without saying which
    "uvicorn.access": logging.WARNING,
}
"""Libraries that tell every step, and from what on they are of interest."""


def mask(text: str) -> str:
    """Return a text without whatever looks like an address."""
    return _ADDRESS.sub("(address)", text)


class _Formatter(logging.Formatter):
    """Puts an event on a line; a traceback follows on lines of its own, indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the event's line."""
        fields = " ".join(f"{name}={_shown(value)}" for name, value in _fields(record).items())
        line = _line(f"{_at(record)} {record.levelname} {record.getMessage()} {fields}")
        trace = self._trace(record)
        return mask("\n  ".join([line.rstrip(), *trace.splitlines()]) if trace else line.rstrip())

    def _trace(self, record: logging.LogRecord) -> str:
        told = [self.formatException(record.exc_info)] if record.exc_info else []
        if record.stack_info:
            told.append(self.formatStack(record.stack_info))
        return "\n".join(told)


class _JsonFormatter(_Formatter):
    """Puts an event on a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the event as a JSON object."""
        told: dict[str, Any] = {
            "at": _at(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
            **{name: _plain(value) for name, value in _fields(record).items()},
        }
        trace = self._trace(record)
        if trace:
            told["trace"] = trace
        return json.dumps({mask(name): _masked(value) for name, value in told.items()}, ensure_ascii=False)


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to what standard error is now: tests and daemons replace it."""

    @property
    def stream(self) -> TextIO:
        """Return standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        """Keep to standard error."""


def set_up(*, service: bool, verbose: bool = False, as_json: bool = False) -> None:
    """Set up the logs of a command: a service tells its events, others only what is wrong.

    May be called again: the last call holds.
    """
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _Handler)]:
        root.removeHandler(old)
    handler = _Handler()
    handler.setFormatter(_JsonFormatter() if as_json else _Formatter())
    root.addHandler(handler)
    quiet = logging.INFO if service else logging.WARNING
    root.setLevel(logging.INFO if verbose else quiet)
    logging.getLogger("digest").setLevel(logging.DEBUG if verbose else quiet)
    for name, level in _NOISY.items():
        logging.getLogger(name).setLevel(level)
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


def _crashed(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("digest").critical("crashed", exc_info=(kind, value, trace))


def _thread_crashed(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _crashed(args.exc_type, args.exc_value, args.exc_traceback)


def _at(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS}


def _shown(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or re.search(r'[\s"=]', text) else text


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return str(value)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [_masked(one) for one in value]
    if isinstance(value, dict):
        return {mask(name): _masked(one) for name, one in value.items()}
    return value


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text)
