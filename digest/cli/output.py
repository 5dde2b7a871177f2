"""What people and programs see: tables and sentences on a terminal, JSON where it is asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from digest.errors import DigestError
from digest.text.controls import printable

_ANY_WIDTH = 100_000
"""Columns of a pipe: more than any row has."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
EditionName = Annotated[
    str | None, typer.Argument(metavar="EDITION", help="NEWSLETTER/YYYY-MM-DD, or NEWSLETTER.")
]


class _Console(Console):
    """A console that tells when nobody reads it any more, instead of leaving with a code of its own."""

    def on_broken_pipe(self) -> None:
        """Let whoever began the command end it."""
        raise BrokenPipeError


def out() -> Console:
    """Return a console on standard output: asked anew, since tests and pipes replace it."""
    return _Console(soft_wrap=True, highlight=False, emoji=False)


def err() -> Console:
    """Return a console on standard error."""
    return Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


def print_json(data: Any) -> None:
    """Print one JSON value."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def safe(text: str) -> str:
    """Return a text as a terminal may show it: no escape sequence and no markup of its own is obeyed."""
    return escape("\n".join(printable(line) for line in text.split("\n")))


def say(text: str) -> None:
    """Print a sentence, without reading marks in it as markup."""
    out().print(safe(text))


def warn(text: str) -> None:
    """Print a warning to standard error."""
    err().print(f"[yellow]warning:[/] {safe(text)}")


def note(text: str) -> None:
    """Print a sentence to standard error, where standard output is for a program."""
    err().print(safe(text))


def complain(error: DigestError) -> None:
    """Print what is wrong, and the remedy."""
    console = err()
    console.print(f"[red]error:[/] {safe(error.what)}")
    if error.hint:
        console.print(f"  [dim]→[/] {safe(error.hint)}")


def many(number: int, what: str, several: str | None = None) -> str:
    """Return a number with its noun: 1 source, 2 sources; ``several`` is the plural where it is no s."""
    return f"{number} {what}" if number == 1 else f"{number} {several or what + 's'}"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[str] = ()) -> None:
    """Print a table; ``right`` names the columns of numbers.

    On a terminal cells fold, those of the first column last of all. In a pipe nothing folds: each row is a
    line that a program can search.
    """
    numbers = frozenset(right)
    console = out()
    cells = [[safe(str(cell)) for cell in row] for row in rows]
    first = max((cell_len(row[0]) for row in cells), default=0)
    shown = Table(box=None, pad_edge=False, header_style="dim")
    for place, name in enumerate(columns):
        shown.add_column(
            name,
            justify="right" if name in numbers else "left",
            overflow="fold",
            no_wrap=place == 0 and first <= console.width // 2,
        )
    for row in cells:
        shown.add_row(*row)
    if console.is_terminal:
        console.print(shown)
        return
    console.width = _ANY_WIDTH
    with console.capture() as caught:
        console.print(shown)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in caught.get().splitlines()))


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show progress on a terminal while a ``with`` lasts; gives what sets it: done, of all."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err(),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
