"""Stage render, lint: what a reader sees whose program lacks a feature, as the theme says it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from digest.errors import TemplateError
from digest.render.environment import Environment, place, source

FILE = "fallbacks.toml"


def read_fallbacks(templates: Environment) -> Mapping[str, str]:
    """Read ``fallbacks.toml`` of the template folders, the site's own first."""
    try:
        told = tomllib.loads(source(templates, FILE))
    except tomllib.TOMLDecodeError as exc:
        raise TemplateError(f"{place(templates, FILE)}: {exc}", hint="it is TOML") from exc
    table = told.get("fallbacks", {})
    if told.keys() - {"fallbacks"} or not isinstance(table, dict):
        raise TemplateError(
            f"{place(templates, FILE)}: there is one table, [fallbacks]", hint='feature = "…"'
        )
    if not all(isinstance(value, str) for value in table.values()):
        raise TemplateError(f"{place(templates, FILE)}: texts only", hint='feature = "what readers see"')
    return table
