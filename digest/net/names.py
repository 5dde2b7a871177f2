"""What the DNS says of a name: texts, mail exchangers, addresses, the name of an address.

In: names. Out: tuples, empty where there is nothing; LookupFailed where nobody answered.
"""

from __future__ import annotations

import typing
from ipaddress import ip_address
from typing import Protocol


class LookupFailed(Exception):
    """The DNS gave no answer: it may have one at another time."""


class Names(Protocol):
    """Who answers for the DNS. A name that does not exist has nothing; only silence and failure raise."""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records, each with its strings joined (RFC 7208, 3.3)."""

    def exchangers(self, name: str) -> tuple[str, ...]:
        """Return the hosts that take mail, the preferred first; a null MX (RFC 7505) is ``"."``."""

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return the IPv4 and IPv6 addresses."""

    def names_of(self, address: str) -> tuple[str, ...]:
        """Return the names that an address has in the DNS (PTR)."""


class SystemNames:
    """The resolvers that the machine is set up with."""

    def __init__(self, *, seconds: float = 5.0) -> None:
        """Wait ``seconds`` for each answer."""
        self._seconds = seconds

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records."""
        found = self._ask(name, "TXT")
        return tuple(b"".join(record.strings).decode("utf-8", errors="replace") for record in found)

    def exchangers(self, name: str) -> tuple[str, ...]:
        """Return the hosts that take mail."""
        found = sorted(self._ask(name, "MX"), key=lambda record: (record.preference, str(record.exchange)))
        return tuple(str(record.exchange).rstrip(".") or "." for record in found)

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return the IPv4 and IPv6 addresses."""
        return tuple(record.address for kind in ("A", "AAAA") for record in self._ask(name, kind))

    def names_of(self, address: str) -> tuple[str, ...]:
        """Return the names of an address."""
        pointer = ip_address(address).reverse_pointer
        return tuple(str(record.target).rstrip(".") for record in self._ask(pointer, "PTR"))

    def _ask(self, name: str, kind: str) -> list[typing.Any]:
        # Here, not above: most commands ask the DNS nothing.
        import dns.exception
        import dns.name
        import dns.resolver

        try:
            return list(dns.resolver.resolve(name, kind, search=False, lifetime=self._seconds))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
            return []  # nothing can stand under such a name
        except (dns.exception.DNSException, OSError) as exc:
            raise LookupFailed(f"the DNS does not answer for {name} {kind}") from exc
