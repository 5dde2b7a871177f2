"""What went wrong with a fetch, in sentences for the person who must act; pure."""

from __future__ import annotations

import ssl
from http import HTTPStatus

import httpcore2

from digest.model import Advice
from digest.net.address import Place
from digest.net.connect import NotFoundByName, NotFoundInTime, Refused, TimeIsUp
from digest.net.decoding import Unreadable
from digest.net.rules import FetchFailed, FetchRules

_ADDRESS = "check the address in a browser"
TRANSPORT_ERRORS = (
    Refused,
    TimeIsUp,
    NotFoundByName,
    NotFoundInTime,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    Unreadable,
)
"""What can go wrong on the way to an answer; ``failure_of_transport`` has a sentence for each."""

LATER = "it will be tried again at the next run"
"""What is said of a source; who asks for one page is told in other words."""


def failure_of_status(status: int, *, advice: Advice) -> FetchFailed:
    """Say what a status other than 200 and 304 means for a source."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "an unknown status"
    what = f"answers {status} {phrase}"
    match status:
        case 401 | 403 | 407 | 451:
            hint = "the publisher does not let us read it; ask there, or put the login into the URL"
        case 404:
            hint = _ADDRESS
        case 410:
            hint = "the publisher has closed it for good: remove the source"
        case _ if advice.retry_after is not None:
            hint = f"{LATER}; the server asks to wait {advice.retry_after.total_seconds():g} s"
        case _ if status >= 500 or status == 429:
            hint = LATER
        case _:
            hint = _ADDRESS
    return FetchFailed(what=what, hint=hint, status=status, advice=advice)


def failure_of_transport(exc: Exception, *, place: Place, rules: FetchRules) -> FetchFailed:
    """Say what a failure on the way means."""
    where = f"{place.host}:{place.port}"
    unknown_host = isinstance(exc, NotFoundByName)
    match exc:
        case Refused():
            what, hint = str(exc), f'add "{where}" to fetch.allow_hosts if that is meant'
        case NotFoundByName():
            what, hint = f"no host {place.host} is known", "check the spelling and the DNS"
        case NotFoundInTime():
            what, hint = f"nobody says in time where {place.host} is", f"check the DNS; {LATER}"
        case TimeIsUp():
            what, hint = f"took longer than {rules.timeout.total_seconds():g} s", LATER
        case httpcore2.TimeoutException():
            what, hint = f"{where} was silent for {rules.idle_timeout.total_seconds():g} s", LATER
        case httpcore2.ConnectError() if _is_tls(exc):
            what = f"there is no safe connection to {where}: {exc}"
            hint = "check the address; a certificate is the publisher's to mend"
        case httpcore2.ConnectError():
            what, hint = f"{where} takes no connection: {exc}", LATER
        case httpcore2.NetworkError():
            what, hint = f"{where} broke the connection off: {exc}", LATER
        case Unreadable():
            what, hint = f"{where} cannot be read: {exc}", "the publisher's server is broken; tell them"
        case _:
            what, hint = f"{where} does not keep to HTTP: {exc}", _ADDRESS
    return FetchFailed(what=what, hint=hint, unknown_host=unknown_host)


def _is_tls(exc: BaseException | None) -> bool:
    while exc is not None:
        if isinstance(exc, ssl.SSLError):
            return True
        exc = exc.__cause__ or exc.__context__
    return False
