"""Post JSON to one URL that the configuration names: same checks and limits as a fetch, no redirects."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from digest.net.ask import ask
from digest.net.connect import system_resolver
from digest.net.rules import FetchFailed, FetchRules, Resolver


def post(
    url: str,
    told: Mapping[str, object],
    *,
    rules: FetchRules,
    resolve: Resolver = system_resolver,
    monotonic: Callable[[], float] | None = None,
) -> FetchFailed | None:
    """Post ``told`` as JSON; return why it did not arrive, None where it did."""
    answer = ask(url, told, rules=rules, resolve=resolve, monotonic=monotonic, wants_answer=False)
    return answer if isinstance(answer, FetchFailed) else None
