"""Read a site's settings: files, local file, environment; every mistake is named with its place."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from digest.config.contrasts import unreadable
from digest.config.newsletter import NewsletterConfig
from digest.config.schema import Settings, as_plain
from digest.config.source import LEAST_TOKEN, SourceConfig
from digest.errors import ConfigError, NotFound
from digest.model import NewsletterId

FILES = ("digest.toml", "sources.toml", "local.toml")
"""Below ``config/``; later files win over earlier ones, and the environment over all."""

ENV_PREFIX = "DIGEST_"


_WANTED: Mapping[str, str] = {
    "int_parsing": "a whole number is needed, like 25",
    "int_type": "a whole number is needed, like 25",
    "int_from_float": "a whole number is needed, like 25",
    "float_parsing": "a number is needed, like 0.5",
    "float_type": "a number is needed, like 0.5",
    "bool_parsing": "true or false is needed",
    "bool_type": "true or false is needed",
    "string_type": "a text in quotation marks is needed",
    "time_parsing": "a time of day is needed, like 18:00:00",
    "time_type": "a time of day is needed, like 18:00:00",
    "tuple_type": 'a list is needed, like ["…"]',
    "missing": "it is missing",
}
"""What to write instead, by pydantic's name for the mistake."""


class _Loaded(Settings, BaseSettings):
    """The settings with their sources: pydantic-settings merges tables of several sources deeply."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A folder with ``config/``, ``templates/`` and ``data/``, and what it is set to."""

    root: Path
    settings: Settings
    files: tuple[Path, ...]
    """The configuration files that were read."""

    def path(self, relative: Path) -> Path:
        """Return a configured path, seen from the site's folder."""
        return (self.root / relative).resolve()

    @property
    def database(self) -> Path:
        """Return the file of the SQLite database."""
        return self.path(self.settings.site.database)

    @property
    def templates(self) -> Path:
        """Return the folder of the site's own templates; it need not exist."""
        return self.root / "templates"

    def newsletter(self, name: str | None = None) -> tuple[NewsletterId, NewsletterConfig]:
        """Return a newsletter by its key; without a key the only one there is."""
        known = self.settings.newsletters
        if not known:
            raise ConfigError(
                f"no newsletter is configured in {self.root / 'config' / 'digest.toml'}",
                hint="add a table [newsletters.evening]; `digest init DIR` writes an example",
            )
        if name is None:
            if len(known) > 1:
                raise NotFound(
                    "there are several newsletters: " + ", ".join(known),
                    hint="name the edition: NEWSLETTER/YYYY-MM-DD, or just NEWSLETTER",
                )
            name = next(iter(known))
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            raise NotFound(
                f"there is no newsletter {name!r}",
                hint=f"did you mean {close[0]!r}?" if close else "known: " + ", ".join(known),
            )
        return NewsletterId(name), known[name]

    def sources_of(self, newsletter: NewsletterConfig) -> Mapping[str, SourceConfig]:
        """Return the sources that feed a newsletter, by key."""
        return {key: self.settings.sources[key] for key in self.settings.sources_of(newsletter)}

    def config_hash(self, newsletter: NewsletterConfig) -> str:
        """Return a hash over all that shapes an edition's content."""
        shaping = {
            "site": as_plain(self.settings.site),
            "newsletter": as_plain(newsletter),
            "sources": {key: as_plain(source) for key, source in self.sources_of(newsletter).items()},
            "theme": as_plain(self.settings.theme_of(newsletter)),
        }
        for private in ("database", "key_file", "key", "old_key_files"):
            shaping["site"].pop(private, None)
        raw = json.dumps(shaping, sort_keys=True, ensure_ascii=False).encode()
        return hashlib.sha256(raw).hexdigest()[:16]

    def key(self) -> bytes:
        """Return the site's secret; the key file is made, readable by its owner only, when there is none."""
        configured = self.settings.site.key
        if configured is not None:
            return hashlib.sha256(configured.get_secret_value().encode()).digest()
        file = self.path(self.settings.site.key_file)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists():
                _make_key(file)
            key = file.read_bytes().strip()
        except OSError as exc:
            raise ConfigError(
                f"the key file {file} cannot be read or made: {exc.strerror}", hint="check site.key_file"
            ) from exc
        return _checked_key(file, key)

    def push_token(self, source: str) -> str:
        """Return what a push source proves itself with; raise ConfigError where it cannot be read."""
        config = self.settings.sources[source]
        if config.token_file is None:
            return config.token.get_secret_value() if config.token is not None else ""
        file = self.path(config.token_file)
        hint = f"check sources.{source}.token_file; make a token: openssl rand -hex 32 > {config.token_file}"
        try:
            token = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as exc:
            why = getattr(exc, "strerror", None) or "it is no text"
            raise ConfigError(f"the token file {file} cannot be read: {why}", hint=hint) from exc
        if len(token) < LEAST_TOKEN:
            raise ConfigError(f"{file} holds no token of at least {LEAST_TOKEN} characters", hint=hint)
        return token

    def keys(self) -> tuple[bytes, ...]:
        """Return the site's secret, then the old ones whose links still count."""
        old = []
        for relative in self.settings.site.old_key_files:
            file = self.path(relative)
            try:
                old.append(_checked_key(file, file.read_bytes().strip()))
            except OSError as exc:
                raise ConfigError(
                    f"the old key file {file} cannot be read: {exc.strerror}",
                    hint="check site.old_key_files",
                ) from exc
        return (self.key(), *old)


def _checked_key(file: Path, key: bytes) -> bytes:
    if len(key) < 32:
        raise ConfigError(
            f"{file} holds no key",
            hint="restore it from your backup: links in mails already sent need the old key",
        )
    return key


def _make_key(file: Path) -> None:
    """Write a new key durably; where two processes do, one key wins and neither is seen half-written."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_hex(32).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(fresh, file)
    fresh.unlink()


def load_site(root: Path, *, overrides: Mapping[str, Any] | None = None) -> Site:
    """Read the settings of the site in ``root``.

    ``overrides`` are flags: nested tables that win over everything else. Raises ConfigError, which
    names the file, the line where it can be told, the key and the remedy.
    """
    folder = root / "config"
    if not (folder / "digest.toml").is_file():
        raise ConfigError(
            f"there is no site in {root.absolute()}: config/digest.toml is missing",
            hint="`digest init DIR` makes one; --site DIR names another folder",
        )
    files = tuple(folder / name for name in FILES if (folder / name).is_file())
    for file in files:
        _parse(file)
    _known_variables()
    flags = dict(overrides or {})

    class Loaded(_Loaded):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del init_settings, dotenv_settings, file_secret_settings
            return (
                InitSettingsSource(settings_cls, init_kwargs=flags),
                env_settings,
                *(TomlConfigSettingsSource(settings_cls, toml_file=file) for file in reversed(files)),
            )

    try:
        settings = Loaded()
    except ValidationError as exc:
        raise _explained(exc, files) from None
    plain = Settings.model_construct(**{name: getattr(settings, name) for name in Settings.model_fields})
    _readable(plain, files)
    return Site(root=root.resolve(), settings=plain, files=files)


def _readable(settings: Settings, files: tuple[Path, ...]) -> None:
    """Refuse a theme with a text that nobody could read."""
    for fault in unreadable(settings):
        # A colour is refused where it is written, be it the text's or the ground's.
        key = next((key for key in fault.keys if place_of(key, files)), fault.keys[0])
        raise ConfigError(f"{_place(key, files)}: {'.'.join(key)}: {fault.what}", hint=fault.remedy)


def _known_variables() -> None:
    """Refuse a variable of the environment that names no table: a misspelt one would pass in silence."""
    tables = list(Settings.model_fields)
    for name in sorted(os.environ):
        table = name.upper().removeprefix(ENV_PREFIX).partition("__")[0].lower()
        if name.upper().startswith(ENV_PREFIX) and "__" in name and table not in tables:
            close = difflib.get_close_matches(table, tables, n=1)
            raise ConfigError(
                f"environment variable {name}: there is no table {table}",
                hint=f"did you mean {ENV_PREFIX}{close[0].upper()}__…?"
                if close
                else f"known: {', '.join(tables)}",
            )


_TOML_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")


def _parse(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as exc:
        found = _TOML_PLACE.search(str(exc))
        place, what = (f"{file}:{found[1]}", _TOML_PLACE.sub("", str(exc))) if found else (file, exc)
        raise ConfigError(f"{place}: {what}", hint="the file must be TOML; see https://toml.io") from None
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise ConfigError(f"{file}:{line}: not UTF-8", hint="save it as UTF-8") from None
    except OSError as exc:
        raise ConfigError(f"{file} cannot be read: {exc.strerror}") from exc


def _explained(exc: ValidationError, files: tuple[Path, ...]) -> ConfigError:
    """Turn pydantic's findings into sentences with file, line, key and remedy."""
    found = [_finding(error, files) for error in exc.errors(include_url=False)]
    what = "\n".join(line for line, _ in found)
    hints = [hint for _, hint in found if hint]
    return ConfigError(
        what, hint=hints[0] if hints else "the files that `digest init` writes explain every key"
    )


def _finding(error: Mapping[str, Any], files: tuple[Path, ...]) -> tuple[str, str]:
    loc = tuple(part for part in error["loc"] if part != "[key]")
    key = ".".join(str(part) for part in loc)
    # What is missing stands nowhere: its table does.
    place = _place(loc[:-1] if error["type"] == "missing" else loc, files)
    if error["type"] == "extra_forbidden":
        known = _known_keys(loc[:-1])
        close = difflib.get_close_matches(str(loc[-1]), known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "known keys: " + ", ".join(sorted(known))
        return f"{place}: unknown key {key}", hint
    message = _WANTED.get(error["type"]) or re.sub(
        r"^(Value error|Assertion failed), ", "", str(error["msg"])
    )
    message = message.replace("Input should be ", "it must be ")
    return (f"{place}: {key}: {message}" if key else f"{place}: {message}"), ""


def _place(loc: tuple[Any, ...], files: tuple[Path, ...]) -> str:
    """Say which file or variable holds a key; the files' folder, where none does."""
    return place_of(loc, files) or str(files[0].parent if len(files) > 1 else files[0])


def place_of(loc: tuple[Any, ...], files: tuple[Path, ...]) -> str | None:
    """Say which file (and line, where it can be told) or variable sets a key; None where none does."""
    for length in range(len(loc), 0, -1):  # a variable can hold a whole table as JSON
        variable = ENV_PREFIX + "__".join(str(part) for part in loc[:length]).upper()
        if any(name.upper() == variable for name in os.environ):
            return f"environment variable {variable}"
    for file in reversed(files):
        if loc and _holds(_parse(file), loc):
            line = _line(file, loc)
            return f"{file}:{line}" if line else str(file)
    return None


def _holds(node: Any, loc: tuple[Any, ...]) -> bool:
    for part in loc:
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _line(file: Path, loc: tuple[Any, ...]) -> int | None:
    """Return the line on which a key is written, found by its table's header and its name."""
    names = [str(part) for part in loc if not isinstance(part, int)]
    index = next((part for part in loc if isinstance(part, int)), 0)
    table: list[str] = []
    times: dict[str, int] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if header := re.match(r"\s*\[\[?\s*([^\[\]=]+?)\s*\]\]?\s*(#.*)?$", line):
            table = _names(header[1])
            times[header[1]] = times.get(header[1], -1) + 1
            if table == names and times[header[1]] == index:
                return number
        elif entry := re.match(r"\s*([\w.\"'-]+)\s*=", line):
            rightful = times.get(".".join(table), 0) == index or not table
            if rightful and table + _names(entry[1]) == names:
                return number
    return None


def _names(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _known_keys(path: tuple[Any, ...]) -> list[str]:
    """Return the names that a table of the schema knows."""
    model: Any = Settings
    named = False
    for part in path:
        if isinstance(part, int) or named:  # a place in a list, or the free name of a named table
            named = False
            continue
        field = model.model_fields.get(str(part))
        if field is None:
            return []
        named = get_origin(field.annotation) is dict
        model = _table_of(field.annotation)
        if model is None:
            return []
    return list(model.model_fields)


def _table_of(annotation: Any) -> Any:
    """Return the table inside ``dict[str, T]``, ``tuple[T, ...]`` or ``T``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in reversed(get_args(annotation)):
        found = _table_of(inner)
        if found is not None:
            return found
    return None
