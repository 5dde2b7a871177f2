"""Tell what keeps a source from being read, before it is asked.

In: a site and a source of it. Out: what is wrong, and how to mend it.
"""

from __future__ import annotations

import contextlib
import os
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from digest.collect.found_files import folder_trouble
from digest.config import Site, SourceConfig, SourceKind
from digest.errors import ConfigError
from digest.net.address import Place, is_allowed_by_name, is_public, without_login


def trouble_with(site: Site, key: str, source: SourceConfig) -> tuple[str, str] | None:
    """Return what keeps a source from being read, and the remedy; None where nothing is known to."""
    match source.kind:
        case SourceKind.FEED | SourceKind.SITEMAP | SourceKind.PAGE:
            return _address(site, source)
        case SourceKind.PUSH:
            return _push(site, key)
        case SourceKind.MAIL:
            return _mailbox(site, source)
        case SourceKind.FOLDER:
            return _folder(site, source)


def _push(site: Site, key: str) -> tuple[str, str] | None:
    try:
        token = site.push_token(key)
    except ConfigError as exc:
        return exc.what, exc.hint
    for other, source in site.settings.sources.items():
        if other != key and source.kind is SourceKind.PUSH:
            with contextlib.suppress(ConfigError):
                if site.push_token(other) == token:
                    return f"it has the same token as {other}: neither may send", "give each one of its own"
    return None


def _address(site: Site, source: SourceConfig) -> tuple[str, str] | None:
    shown, place = without_login(source.url or ""), _where(source.url or "")
    if place is None:
        return f"{shown!r} is no address of a {source.kind}", "write it like https://news.example/…"
    fetch = site.settings.fetch
    if is_allowed_by_name(place, frozenset(name.lower() for name in fetch.allow_hosts)):
        return None
    where = f"{place.host}:{place.port}"
    if _is_local(place.host):
        return (
            f"{place.host} is a local address and will not be fetched",
            f'add "{where}" to fetch.allow_hosts',
        )
    if place.port not in fetch.ports:
        ports = " and ".join(map(str, sorted(fetch.ports)))
        what = f"port {place.port} will not be fetched from, only {ports}"
        return what, f'add "{where}" to fetch.allow_hosts if that is meant'
    return None


def _where(url: str) -> Place | None:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    usual = 80 if parts.scheme == "http" else 443
    return Place(scheme=parts.scheme, host=host, port=port or usual) if host else None


def _is_local(host: str) -> bool:
    """Tell whether a host is of this house, without looking it up."""
    with contextlib.suppress(ValueError):
        ip_address(host)
        return not is_public(host)
    return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _folder(site: Site, source: SourceConfig) -> tuple[str, str] | None:
    trouble = folder_trouble(site.root / (source.path or Path()), source.pattern)
    return (trouble.what, trouble.hint) if trouble is not None else None


def _mailbox(site: Site, source: SourceConfig) -> tuple[str, str] | None:
    place = site.root / (source.path or Path())
    if place.is_dir():
        return _folder(site, source)
    if not place.is_file():
        return f"there is no mailbox {place}", "make it, or mend path"
    if not os.access(place, os.R_OK):
        return f"the mailbox {place} may not be read", "mend its permissions"
    return None
