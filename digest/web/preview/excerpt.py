"""Preview: the lines of a file around a mistake. In: what an error says. Out: the lines, or none.

Of the site only its templates are quoted, and of its configuration the one line that is wrong, what it keeps
secret left out; of every other file nothing, whatever an error names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

AROUND = 3
"""Lines of a template that are shown before and after the line."""

Line = tuple[int, str, bool]
"""Its number, its text, and whether it is the one that is wrong."""

_PLACE = re.compile(r"(?P<file>[^\n]+?):(?P<line>\d+): ")
_SECRET = re.compile(
    r"(\w*(?:password|passwd|secret|token|key|credential|auth)\w*[\"']?\s*=\s*).*", re.IGNORECASE
)
_LOGIN = re.compile(r"//[^/@\s\"']*@")


def excerpt(told: str, *, templates: Sequence[Path], config: Path) -> tuple[Line, ...]:
    """Return the lines around the place that an error names, where it may be quoted."""
    place = _PLACE.match(told)
    if place is None:
        return ()
    file, line = Path(place["file"]).resolve(), int(place["line"])
    if any(file.is_relative_to(folder.resolve()) for folder in templates):
        return _lines(file, line, around=AROUND)
    if file.suffix == ".toml" and file.parent == config.resolve():
        return tuple((number, _discreet(text), is_it) for number, text, is_it in _lines(file, line, around=0))
    return ()


def _lines(file: Path, line: int, *, around: int) -> tuple[Line, ...]:
    try:
        written = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    first = max(1, line - around)
    return tuple(
        (number, text, number == line)
        for number, text in enumerate(written[first - 1 : line + around], start=first)
    )


def _discreet(text: str) -> str:
    """Return a line of the configuration without what nobody should see over a shoulder."""
    return _LOGIN.sub("//…@", _SECRET.sub(r"\1…", text))
