"""Stage deliver: how we log in to a relay: user name and password, or a token (XOAUTH2)."""

from __future__ import annotations

import smtplib
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from digest.config import RelayConfig
from digest.deliver.dialogue import Dialogue
from digest.errors import ConfigError

_COMMAND_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a relay wants to know of us. A token is read anew for each login: it lives for an hour or so."""

    username: str
    password: str = field(default="", repr=False)
    token_file: Path | None = None
    token_command: tuple[str, ...] = ()

    def login(self, dialogue: Dialogue) -> None:
        """Log in; raises what smtplib raises, ConfigError where no token can be had."""
        if self.token_file is None and not self.token_command:
            dialogue.login(self.username, self.password)
            return
        if "XOAUTH2" not in dialogue.esmtp_features.get("auth", "").upper().split():
            raise smtplib.SMTPNotSupportedError("the relay does not offer XOAUTH2")
        bearer = f"user={self.username}\1auth=Bearer {self._token()}\1\1"

        def answer(challenge: bytes | None = None) -> str:
            # A challenge tells why it failed; an empty line asks for the refusal itself.
            return bearer if challenge is None else ""

        dialogue.auth("XOAUTH2", answer)

    def _token(self) -> str:
        if self.token_file is not None:
            return _text(self.token_file, "token_file")
        try:
            done = subprocess.run(  # noqa: S603 (the operator's own command, without a shell)
                self.token_command, capture_output=True, check=True, text=True, timeout=_COMMAND_SECONDS
            )
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as exc:
            raise ConfigError(
                f"smtp.token_command gave no token: {type(exc).__name__}",
                hint=f"run it by hand: {self.token_command[0]}",
            ) from None
        return done.stdout.strip()


def credentials(config: RelayConfig, *, root: Path) -> Credentials | None:
    """Read how to log in to a relay; None where it wants no login. Relative paths begin at ``root``."""
    password = _password(config, root=root)  # a file that is not there is a mistake either way
    if config.username is None:
        return None
    return Credentials(
        username=config.username,
        password=password,
        token_file=root / config.token_file if config.token_file is not None else None,
        token_command=config.token_command,
    )


def _password(config: RelayConfig, *, root: Path) -> str:
    if config.password is not None:
        return config.password.get_secret_value()
    return _text(root / config.password_file, "password_file") if config.password_file is not None else ""


def _text(file: Path, key: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"smtp.{key} {file} cannot be read", hint="is it there, and yours?") from exc
