"""Stage deliver: does an SPF record let an address send (RFC 7208)? Pure but for the DNS it is handed.

No macros and no ``exists``: who uses them gets ``unknown``, never a wrong answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address, ip_network

from digest.net.names import Names

MOST_LOOKUPS = 10
"""RFC 7208, 4.6.4: receivers stop there and call the record broken."""

_TERM = re.compile(r"([+?~-]?)([a-z0-9]+)(?:([:/=])(.*))?", re.IGNORECASE)


class Result(StrEnum):
    """What a receiver would say, by the RFC's words; ``unknown`` where we cannot tell."""

    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    PERMERROR = "permerror"
    UNKNOWN = "unknown"


_OF_SIGN = {"": Result.PASS, "+": Result.PASS, "-": Result.FAIL, "~": Result.SOFTFAIL, "?": Result.NEUTRAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a receiver would say of one address, and how many look-ups it takes."""

    result: Result
    why: str = ""
    lookups: int = 0


@dataclass(slots=True, kw_only=True)
class _Count:
    lookups: int = 0


class _Broken(Exception):
    """The record, or one it includes, is broken."""


class _Untold(Exception):
    """A term that is not evaluated here."""


def records(names: Names, domain: str) -> tuple[str, ...]:
    """Return the SPF records of a domain; more than one is an error of the domain's."""
    return tuple(
        text for text in names.texts(domain) if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    names: Names
    address: str
    count: _Count = field(default_factory=_Count)

    def ask(self, domain: str) -> Result:
        found = records(self.names, domain)
        if not found:
            return Result.NONE
        if len(found) > 1:
            raise _Broken(f"{domain} has {len(found)} SPF records")
        redirect = ""
        for term in found[0].split()[1:]:
            match = _TERM.fullmatch(term)
            if match is None:
                raise _Broken(f"{term!r} in the record of {domain} is not understood")
            sign, name, mark, value = match[1], match[2].lower(), match[3] or "", match[4] or ""
            if mark == "=":
                redirect = value if name == "redirect" else redirect
            elif self._matches(name, value if mark == ":" else f"/{value}" if mark else "", domain):
                return _OF_SIGN[sign]
        if redirect:
            self._look_up()
            result = self.ask(_plain(redirect))
            if result is Result.NONE:
                raise _Broken(f"{domain} redirects to {redirect}, which has no record")
            return result
        return Result.NEUTRAL

    def _matches(self, name: str, value: str, domain: str) -> bool:
        match name:
            case "all":
                return True
            case "ip4" | "ip6":
                return self._is_in(value)
            case "a" | "mx":
                return self._is_a_host(name, value, domain)
            case "include":
                self._look_up()
                result = self.ask(_plain(value))
                if result is Result.NONE:
                    raise _Broken(f"{domain} includes {value}, which has no record")
                return result is Result.PASS
            case "exists" | "ptr":
                raise _Untold(f"{name} is not evaluated")
            case _:
                raise _Broken(f"{name!r} in the record of {domain} is not understood")

    def _is_a_host(self, name: str, value: str, domain: str) -> bool:
        self._look_up()
        host, _, length = value.partition("/")
        host = _plain(host) or domain
        hosts = self.names.exchangers(host) if name == "mx" else (host,)
        length4, _, length6 = length.partition("//")
        for found in (address for one in hosts for address in self.names.addresses(one)):
            wide = length6 if ":" in found else length4
            if self._is_in(f"{found}/{wide}" if wide else found):
                return True
        return False

    def _is_in(self, network: str) -> bool:
        try:
            return ip_address(self.address) in ip_network(network, strict=False)
        except ValueError as exc:
            raise _Broken(f"{network!r} is no network") from exc

    def _look_up(self) -> None:
        self.count.lookups += 1
        if self.count.lookups > MOST_LOOKUPS:
            raise _Broken(f"it takes more than {MOST_LOOKUPS} look-ups")


def _plain(domain: str) -> str:
    if "%" in domain:
        raise _Untold("macros are not evaluated")
    return domain.rstrip(".")


def evaluate(names: Names, domain: str, address: str) -> Verdict:
    """Return what a receiver would say of ``address`` with a return path at ``domain``.

    Raises LookupFailed where the DNS does not answer.
    """
    asker = _Asker(names=names, address=address)
    try:
        result, why = asker.ask(domain), ""
    except _Broken as exc:
        result, why = Result.PERMERROR, str(exc)
    except _Untold as exc:
        result, why = Result.UNKNOWN, str(exc)
    return Verdict(result=result, why=why, lookups=asker.count.lookups)
