"""What people and programs see: tables and sentences on a terminal, JSON where it is asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from digest.errors import DigestError
from digest.text.controls import printable

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
EditionName = Annotated[
    str | None, typer.Argument(metavar="[EDITION]", help="NEWSLETTER/YYYY-MM-DD, or NEWSLETTER.")
]


def out() -> Console:
    """Return a console on standard output: asked anew, since tests and pipes replace it."""
    return Console(soft_wrap=True, highlight=False, emoji=False)


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


def complain(error: DigestError) -> None:
    """Print what is wrong, and the remedy."""
    console = err()
    console.print(f"[red]error:[/] {safe(error.what)}")
    if error.hint:
        console.print(f"  [dim]→[/] {safe(error.hint)}")


def many(number: int, what: str) -> str:
    """Return a number with its noun: 1 source, 2 sources."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[str] = ()) -> None:
    """Print a table; ``right`` names the columns of numbers."""
    numbers = frozenset(right)
    shown = Table(box=None, pad_edge=False, header_style="dim")
    for name in columns:
        shown.add_column(name, justify="right" if name in numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(safe(str(cell)) for cell in row))
    out().print(shown)


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
