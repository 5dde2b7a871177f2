"""Check the language model of a site: it is asked for a word, within its time limit."""

from __future__ import annotations

from collections.abc import Iterator

from digest.config import Site
from digest.net.address import without_login
from digest.pipeline.checked import Checked, error, ok
from digest.pipeline.modelling import try_model


def check_model(site: Site, *, offline: bool) -> Iterator[Checked]:
    """Yield what is found of the configured model; nothing where there is none."""
    part, model = "model", site.settings.model
    if model.url is None:
        return
    name = f"{model.name} at {without_login(str(model.url))}"
    if offline:
        yield ok(part, f"{name} was not tried (offline)")
        return
    failed = try_model(site)
    if failed is None:
        yield ok(part, f"{name} answers")
    else:
        yield error(part, f"{name}: {failed.what}", failed.hint)
