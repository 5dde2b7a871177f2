"""Stage deliver: judge a sender by its DNS records: SPF, DKIM, DMARC, PTR, MX.

What is asked is what the large mailbox providers ask of bulk senders; `docs/reference/sender-rules.md` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from digest.deliver.dkim import DkimKey
from digest.deliver.standing import spf
from digest.net.names import LookupFailed, Names
from digest.text.site import site_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One thing the DNS says, or does not say, of a sender."""

    what: str
    is_good: bool
    remedy: str = ""
    is_grave: bool = False
    """The large providers refuse such mail."""


def judge_sender(
    names: Names,
    *,
    domain: str,
    return_domain: str,
    keys: tuple[DkimKey, ...],
    addresses: tuple[str, ...],
) -> Iterator[Standing]:
    """Yield where a sender stands. Domains in ASCII.

    ``domain`` is that of From, ``return_domain`` that of the return path, ``keys`` sign its mail,
    ``addresses`` are those it leaves from, as far as they are known. A DNS that does not answer is told, once
    a check.
    """
    checks: tuple[Callable[[], Iterator[Standing]], ...] = (
        lambda: _spf(names, domain, return_domain, addresses),
        lambda: _dkim(names, domain, keys),
        lambda: _dmarc(names, domain),
        lambda: _exchangers(names, return_domain),
        lambda: _pointers(names, addresses),
    )
    for check in checks:
        try:
            yield from check()
        except LookupFailed as exc:
            yield Standing(what=str(exc), is_good=False, remedy="look at the machine's resolver; try again")


def _bad(what: str, remedy: str, *, grave: bool = True) -> Standing:
    return Standing(what=what, is_good=False, remedy=remedy, is_grave=grave)


def _good(what: str) -> Standing:
    return Standing(what=what, is_good=True)


def _spf(names: Names, domain: str, return_domain: str, addresses: tuple[str, ...]) -> Iterator[Standing]:
    wanted = " ".join(f"{'ip6' if ':' in one else 'ip4'}:{one}" for one in addresses)
    example = f'TXT {return_domain} "v=spf1 {wanted or "include:your-relay.example"} -all"'
    found = spf.records(names, return_domain)
    if not found:
        yield _bad(
            f"SPF: {return_domain}, the domain of the return path, has no record", f"publish {example}"
        )
        return
    if len(found) > 1:
        yield _bad(f"SPF: {return_domain} has {len(found)} records, so none counts", "join them into one")
        return
    if found[0].lower().split()[-1] in {"+all", "all"}:
        yield _bad(
            f"SPF: the record of {return_domain} lets the whole world send", "end it in -all", grave=False
        )
    for address in addresses:
        verdict = spf.evaluate(names, return_domain, address)
        match verdict.result:
            case spf.Result.PASS:
                yield _good(f"SPF: {address} may send for {return_domain}")
            case spf.Result.UNKNOWN:
                yield _good(f"SPF: {return_domain} has a record; {verdict.why}")
            case spf.Result.PERMERROR:
                yield _bad(f"SPF: the record of {return_domain} is broken: {verdict.why}", "mend it")
            case _:
                yield _bad(
                    f"SPF: {address} may not send for {return_domain} ({verdict.result})",
                    f"publish {example}",
                )
    if not addresses:
        yield _good(f"SPF: {return_domain} has a record; name delivery.addresses to have it evaluated")
    if not is_aligned(return_domain, domain):
        yield _bad(
            f"SPF: {return_domain} is not of the same organisation as {domain}: SPF does not count for DMARC",
            "set delivery.bounce_domain to a name below the sender's domain",
            grave=False,
        )


def _dkim(names: Names, domain: str, keys: tuple[DkimKey, ...]) -> Iterator[Standing]:
    if not keys:
        yield _bad(
            f"DKIM: no key signs for {domain}; the relay must",
            "add [[dkim]], or see whether the relay signs: digest check --received FILE with a mail you got",
            grave=False,
        )
    for key in keys:
        publish = f'publish TXT {key.record_name} "{key.record}"'
        found = [tags(text) for text in names.texts(key.record_name)]
        found = [one for one in found if "p" in one]
        if not found:
            yield _bad(f"DKIM: {key.record_name} has no key", publish)
        elif found[0]["p"] != key.public:
            yield _bad(f"DKIM: {key.record_name} has another key than the one that signs", publish)
        elif len(found) > 1:
            yield _bad(
                f"DKIM: {key.record_name} has {len(found)} keys: receivers may take the wrong one",
                "leave one",
            )
        else:
            yield _good(f"DKIM: {key.record_name} has the key that signs")
            if "y" in found[0].get("t", "").split(":"):
                yield _bad(
                    f"DKIM: {key.record_name} says that it is only a test (t=y)", "take t=y out", grave=False
                )


def _dmarc(names: Names, domain: str) -> Iterator[Standing]:
    for place in dict.fromkeys((domain, site_of(domain))):
        found = [text for text in names.texts(f"_dmarc.{place}") if text.lower().startswith("v=dmarc1")]
        if len(found) > 1:
            yield _bad(f"DMARC: _dmarc.{place} has {len(found)} records, so none counts", "leave one")
            return
        if not found:
            continue
        told = tags(found[0])
        policy = (told.get("sp") if place != domain else None) or told.get("p", "")
        if policy.lower() not in {"none", "quarantine", "reject"}:
            yield _bad(f"DMARC: the record of {place} has no policy", f'"v=DMARC1; p=none" at _dmarc.{place}')
            return
        yield _good(f"DMARC: {domain} has the policy {policy.lower()}, by _dmarc.{place}")
        if "rua" not in told:
            yield _bad(
                f"DMARC: nobody gets the reports on {place}", "add rua=mailto:… to the record", grave=False
            )
        return
    yield _bad(
        f"DMARC: {domain} has no record",
        f'publish TXT _dmarc.{site_of(domain)} "v=DMARC1; p=none; rua=mailto:…"',
    )


def _exchangers(names: Names, return_domain: str) -> Iterator[Standing]:
    hosts = names.exchangers(return_domain) or ((return_domain,) if names.addresses(return_domain) else ())
    if not hosts:
        yield _bad(
            f"MX: nobody takes mail for {return_domain}: bounces are lost, and many refuse such senders",
            f"publish an MX record for {return_domain}",
        )
    elif hosts == (".",):
        yield _bad(
            f"MX: {return_domain} says that it takes no mail (null MX)", "bounces must come in somewhere"
        )
    else:
        lost = [host for host in hosts if not names.addresses(host)]
        for host in lost:
            yield _bad(
                f"MX: {host}, which takes mail for {return_domain}, has no address",
                "mend the record",
                grave=len(lost) == len(hosts),
            )
        if not lost:
            yield _good(f"MX: mail for {return_domain} goes to {hosts[0]}")


def _pointers(names: Names, addresses: tuple[str, ...]) -> Iterator[Standing]:
    for address in addresses:
        if not ip_address(address).is_global:
            continue
        found = names.names_of(address)
        if not found:
            yield _bad(f"PTR: {address} has no name", "ask who gave you the address for a PTR record")
        elif not any(address in names.addresses(name) for name in found):
            yield _bad(
                f"PTR: {address} is called {found[0]}, which is not {address}",
                "let the name and the address point to each other",
            )
        else:
            yield _good(f"PTR: {address} is {found[0]}, and back")


def is_aligned(one: str, other: str) -> bool:
    """Tell whether two domains are of one organisation (relaxed alignment, RFC 7489, 3.1)."""
    return one == other or site_of(one) == site_of(other)


def tags(record: str) -> dict[str, str]:
    """Read a list of tags (RFC 6376, 3.2); white space within a value goes, as in a folded key."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, found, value in pairs if found}
