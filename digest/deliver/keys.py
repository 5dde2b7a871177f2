"""Stage deliver: the keys that sign a sender's mail, read from the files that the settings name."""

from __future__ import annotations

from pathlib import Path

from digest.config import Settings
from digest.deliver.dkim import DkimKey, read_key
from digest.errors import ConfigError

_MAKE = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out dkim.pem makes one"


def signing_keys(settings: Settings, *, root: Path, domain: str) -> tuple[DkimKey, ...]:
    """Return the keys for mail from ``domain``: those of the domain itself, else of the nearest one above it.

    Raises ConfigError naming the setting and the file where a key cannot be read. Relative paths begin at
    ``root``.
    """
    above = domain.lower()
    while "." in above:
        keys = tuple(
            _read(root / one.key_file, number, domain=one.domain, selector=one.selector)
            for number, one in enumerate(settings.dkim)
            if one.domain == above
        )
        if keys:
            return keys
        above = above.partition(".")[2]
    return ()


def _read(file: Path, number: int, *, domain: str, selector: str) -> DkimKey:
    try:
        return read_key(file.read_bytes(), domain=domain, selector=selector)
    except OSError as exc:
        raise ConfigError(
            f"dkim.{number}.key_file {file} cannot be read: {exc.strerror}",
            hint=f"is it there, and yours? {_MAKE}",
        ) from exc
    except ValueError as exc:
        raise ConfigError(f"dkim.{number}.key_file {file}: {exc}", hint=_MAKE) from exc
