"""A language model for a build: asked once about an article, given up once it does not answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from digest import __version__
from digest.config import ModelConfig, Site
from digest.config.newsletter import TeaserConfig
from digest.errors import ConfigError
from digest.model import Article
from digest.net.ask import ask
from digest.net.rules import FetchFailed, FetchRules
from digest.store import Store, answers
from digest.summarise import NAME, Option, Question, answer_of, is_worth_asking, judge

_MOST_BYTES = 1_000_000
_FEW_TOKENS = 16


class Model:
    """Writes teasers for one build; what goes wrong is a fault of the option, and a note of the edition.

    An answer is kept before it is judged: the same archive gives the same edition again, and a stricter
    judge an extract. A service that does not answer is asked no more: it costs a build one time limit.
    """

    def __init__(self, config: ModelConfig, site: Site, store: Store, *, now: datetime, asks: bool) -> None:
        """Prepare; nothing is asked yet, and nothing ever where only kept answers count."""
        self._config = config
        self._store = store
        self._now = now
        self._site = site
        self._silent: str | None = None if asks else "no answer of it is kept"
        self._faults: Counter[str] = Counter()

    def __call__(self, article: Article, *, language: str, shape: TeaserConfig) -> Option:
        """Return the model's teaser of an article, or why an extract has to do."""
        if not is_worth_asking(article):
            return Option(name=NAME, fault="the text is too short to ask")
        question = Question(article=article, language=language, shape=shape, model=self._config.name)
        said = self._said(question)
        if isinstance(said, FetchFailed):
            self._faults[said.what] += 1
            return Option(name=NAME, fault=said.what)
        option = judge(said, question)
        if option.fault:
            self._faults[option.fault.partition(":")[0]] += 1  # behind it stands what was made up
        return option

    def notes(self) -> tuple[str, ...]:
        """Return what the edition has to say of teasers that the model did not write."""
        return tuple(
            f"{count} {'teaser is an extract' if count == 1 else 'teasers are extracts'}"
            f" instead of the language model's words: {fault}"
            for fault, count in sorted(self._faults.items())
        )

    def _said(self, question: Question) -> str | FetchFailed:
        with self._store.read("looking for a model's answer") as connection:
            known = answers.known(connection, question.article.id, question_hash=question.hash)
        if known is not None:
            return known
        if self._silent is not None:
            return FetchFailed(what=self._silent)
        body = _asked(question.body, self._config, self._site)
        if isinstance(body, FetchFailed):
            self._silent = f"the service failed: {body.what}"
            return FetchFailed(what=self._silent)
        said = answer_of(body)
        if said is None:
            return FetchFailed(what="the service's answer is none")
        with self._store.write("keeping a model's answer") as connection:
            answers.keep(
                connection, question.article.id, question_hash=question.hash, answer=said, now=self._now
            )
        return said


def open_model(site: Site, store: Store, *, now: datetime, asks: bool = True) -> Model | None:
    """Return the configured language model; None where there is none.

    Without ``asks`` only the answers that were kept count.
    """
    config = site.settings.model
    return Model(config, site, store, now=now, asks=asks) if config.url is not None else None


def try_model(site: Site) -> FetchFailed | None:
    """Ask the configured model for a word, with its time limit; return what is wrong, and the remedy."""
    config = site.settings.model
    words = [{"role": "user", "content": "Answer with the word ready."}]
    body = _asked(
        {"model": config.name, "temperature": 0, "max_tokens": _FEW_TOKENS, "messages": words}, config, site
    )
    if isinstance(body, FetchFailed):
        return FetchFailed(what=body.what, hint=_remedy(body), status=body.status)
    if answer_of(body) is None:
        return FetchFailed(
            what="its answer is none of a chat",
            hint="model.url is the address of an OpenAI-compatible service up to its /v1",
        )
    return None


def _remedy(failed: FetchFailed) -> str:
    match failed.status:
        case 401 | 403 | 407:
            return "check model.key or what stands in model.key_file"
        case 400 | 404 | 405 | 422:
            return "check model.url (up to its /v1) and model.name"
        case 429:
            return "its quota is used up or it is busy: ask who runs it"
        case None:
            return failed.hint
        case _:
            return "ask who runs the service; editions carry extracts meanwhile"


def _asked(told: Mapping[str, object], config: ModelConfig, site: Site) -> bytes | FetchFailed:
    try:
        key = _key(config, site)
    except ConfigError as error:
        return FetchFailed(what=error.what, hint=error.hint)
    rules = FetchRules(
        user_agent=f"evening-digest/{__version__}",
        allow_hosts=frozenset(host.lower() for host in site.settings.fetch.allow_hosts),
        timeout=config.timeout,
        idle_timeout=config.timeout,
        max_bytes=_MOST_BYTES,
    )
    return ask(f"{config.url}/chat/completions", told, rules=rules, bearer=key)


def _key(config: ModelConfig, site: Site) -> str | None:
    if config.key is not None:
        return config.key.get_secret_value()
    if config.key_file is None:
        return None
    try:
        return site.path(config.key_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError):
        raise ConfigError(
            f"model.key_file {site.path(config.key_file)} cannot be read", hint="is it there, and yours?"
        ) from None
