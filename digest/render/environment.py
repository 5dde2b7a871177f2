"""Stage render: templates, sandboxed and strict; owner of jinja2.

In: template folders, the site's own first. Out: an environment whose errors name file, line and remedy.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from digest.errors import TemplateError
from digest.model import row
from digest.render import columns
from digest.text.labels import built_in_templates

Environment = ImmutableSandboxedEnvironment

_WRAPPED = 4096
"""Texts whose lines an environment keeps: the same ones are asked for by many segments."""


def environment(folders: Sequence[Path] = ()) -> Environment:
    """Return the environment of the templates in ``folders``, then of the built-in ones."""
    made = Environment(
        loader=_Loader([*folders, built_in_templates()]),
        autoescape=_is_markup,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(),
    )
    made.filters["wrap"] = lru_cache(_WRAPPED)(columns.wrap)
    made.filters["columns"] = columns.columns
    made.filters["row"] = row
    made.globals = {**made.globals, "rule": columns.rule, "cut": cut}
    return made


class _Loader(jinja2.FileSystemLoader):
    """Reads UTF-8, and names the file and line that is none."""

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        """Return what Jinja2 asks for; raise TemplateError where the file cannot be read."""
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as exc:
            raise self._not_utf_8(template, exc) from exc

    def _not_utf_8(self, template: str, exc: UnicodeDecodeError) -> TemplateError:
        files = (Path(folder, *template.split("/")) for folder in self.searchpath)
        file = next(file for file in files if file.is_file())
        written = file.read_bytes()
        line = written.count(b"\n", 0, _first_wrong(written)) + 1
        return TemplateError(f"{file}:{line}: not UTF-8: {exc.reason}", hint="save the file as UTF-8")


def _first_wrong(written: bytes) -> int:
    try:
        written.decode()
    except UnicodeDecodeError as exc:
        return exc.start
    return 0


@jinja2.pass_eval_context
def cut(context: jinja2.nodes.EvalContext, name: str, key: str = "") -> Markup:
    """Return the mark at which a page is cut: a comment in HTML, control characters in plain text.

    No text of an article can make either: HTML is escaped, and control characters are cleaned away.
    """
    told = f"{name} {key}".strip()
    if context.autoescape:
        return Markup("<!--cut {}-->").format(told)
    return Markup(f"\x02{told}\x03")  # noqa: S704 (for plain text)


def names(templates: Environment, name: str) -> frozenset[str]:
    """Return the names that a template speaks of, whatever it includes counted in."""
    return frozenset().union(*(spoken_of for spoken_of in _read(templates, name).values()))


def parts(templates: Environment, name: str) -> frozenset[str]:
    """Return the templates that a template includes, and so on; without those that are not there."""
    return frozenset(_read(templates, name)) - {name}


def _read(templates: Environment, name: str) -> dict[str, frozenset[str]]:
    """Return a template and all that it names, each with the names that it speaks of."""
    assert templates.loader is not None
    found: dict[str, frozenset[str]] = {}
    missing: set[str] = set()
    waiting = {name}
    while waiting:
        part = waiting.pop()
        with _named(name):
            try:
                text, file, _ = templates.loader.get_source(templates, part)
                found[part], others = _spoken_of(text, part, file)
            except jinja2.TemplateError:
                missing.add(part)  # rendering says so, where it is needed at all
            else:
                waiting |= others - found.keys() - missing
    return found


@lru_cache(64)
def _spoken_of(text: str, name: str, file: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names in a template, its own variables too, and the templates that it names."""
    tree = jinja2.Environment().parse(text, name, file)  # noqa: S701 (nothing is rendered)
    # A template whose name only rendering knows is not among them.
    others = frozenset(other for other in jinja2.meta.find_referenced_templates(tree) if other)
    return frozenset(node.name for node in tree.find_all(jinja2.nodes.Name)), others


def fill(templates: Environment, name: str, values: Any) -> str:
    """Render a template with ``values``, a mapping; mistakes in it become TemplateError."""
    with _named(name):
        return templates.get_template(name).render(values)


def source(templates: Environment, name: str) -> str:
    """Return a file of the template folders as it is."""
    with _named(name):
        assert templates.loader is not None
        return templates.loader.get_source(templates, name)[0]


def place(templates: Environment, name: str) -> str:
    """Return the path of the file that ``name`` stands for, for messages."""
    with _named(name):
        assert templates.loader is not None
        return templates.loader.get_source(templates, name)[1] or name


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled in this process, kept as long as their files stay as they are."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)  # looks at the checksum of the source

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@cache
def _compiled() -> _Compiled:
    return _Compiled()


_MISTAKES = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,  # a filter on something that it does not know
    LookupError,
    OverflowError,
    TypeError,
    ValueError,
)


def _is_markup(name: str | None) -> bool:
    return name is None or not name.endswith((".txt.j2", ".css"))


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except jinja2.TemplateNotFound as exc:
        raise TemplateError(
            f"{name}: there is no template {exc.name}", hint="delete the site's own copy, or mend its name"
        ) from exc
    except jinja2.TemplateSyntaxError as exc:
        raise TemplateError(
            f"{exc.filename or exc.name or name}:{exc.lineno}: {exc.message}",
            hint="mend that line; without a copy of its own a site uses the built-in template",
        ) from exc
    except jinja2.UndefinedError as exc:
        raise TemplateError(
            f"{_where(exc, name)}: {exc.message}",
            hint="the names a template may use stand at the top of mail.html.j2",
        ) from exc
    except RecursionError as exc:
        raise TemplateError(
            f"{_where(exc, name)}: it calls or includes itself for ever",
            hint="mend that line of the template",
        ) from exc
    except _MISTAKES as exc:
        raise TemplateError(f"{_where(exc, name)}: {exc}", hint="mend that line of the template") from exc


def _where(exc: BaseException, name: str) -> str:
    """Return file and line of the innermost template frame; Jinja2 writes them into the traceback."""
    templates = (".j2", ".css")
    frames = [
        frame for frame in traceback.extract_tb(exc.__traceback__) if frame.filename.endswith(templates)
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name
