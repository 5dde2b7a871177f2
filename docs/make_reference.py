"""Write docs/reference/commands.md from the command line's help; ``--check`` only tells if it is current.

python docs/make_reference.py
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer

from digest.cli.app import app

PAGE = Path(__file__).parent / "reference" / "commands.md"
_LEFT_OUT = frozenset({"--install-completion", "--show-completion", "--help"})
_TYPES: Mapping[Any, str] = {int: "NUMBER", float: "NUMBER", str: "TEXT", Path: "PATH"}
_TOP = """# The commands

`python docs/make_reference.py` makes this page from the program's own help; `digest COMMAND --help` shows the
same. EDITION is `NEWSLETTER/YYYY-MM-DD`, or `latest` where an existing edition is meant. What an exit code
means stands in [exit-codes.md](exit-codes.md). The global options may stand before or after the command.
"""


def reference() -> str:
    """Return the page."""
    root: Any = typer.main.get_command(app)
    parts = [_TOP, "## Global options\n", *_options(root)]
    for path, command in _commands(root, ("digest",)):
        parts += [f"## {' '.join(path)}\n", *_command(path, command)]
    return "\n".join(parts).rstrip() + "\n"


def _commands(group: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield (*path, name), command
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def _command(path: tuple[str, ...], command: Any) -> Iterator[str]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    words = " ".join([*path, *(_argument(argument) for argument in arguments)])
    options = list(_options(command))
    yield f"    {words}{' [OPTIONS]' if options else ''}\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    for argument in arguments:
        if argument.help:
            yield f"- `{argument.metavar or argument.name}`: {argument.help}"
    if not options and any(argument.help for argument in arguments):
        yield ""
    yield from options


def _argument(argument: Any) -> str:
    name = (argument.metavar or argument.name.upper()).strip("[]")
    many = "..." if argument.nargs == -1 and "..." not in name else ""
    return f"{name}{many}" if argument.required else f"[{name}{many}]"


def _options(command: Any) -> Iterator[str]:
    shown = [
        param
        for param in command.params
        if param.param_type_name == "option" and not param.hidden and not _LEFT_OUT & set(param.opts)
    ]
    for option in shown:
        names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
        value = "" if option.is_flag else f" {option.metavar or _type(option.type_descriptor.annotation)}"
        default = _default(option)
        yield f"- {names}{value}: {option.help or ''}{default}".rstrip()
    if shown:
        yield ""


def _type(kind: Any) -> str:
    choices = get_args(kind) or ([one.value for one in kind] if issubclass(kind, Enum) else ())
    if choices:
        return "|".join(str(choice) for choice in choices)
    return _TYPES.get(kind, kind.__name__.upper())


def _default(option: Any) -> str:
    if option.is_flag or option.default in {None, ""} or callable(option.default):
        return ""
    default = "the current folder" if option.default == Path() else option.default
    return f" Default: {default}."


def main() -> int:
    """Write the page, or with ``--check`` tell whether it is current."""
    page = reference()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.read_text(encoding="utf-8") == page else 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
