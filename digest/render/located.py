"""Stage render: where in the templates a mistake stands that shows after they were filled.

In: a mistake, the templates. Out: an error that names file and line.
"""

from __future__ import annotations

from digest.errors import TemplateError
from digest.render.environment import Environment, parts, place, source


class Misplaced(TemplateError):
    """A mistake in what the templates made, before its place is known."""

    def __init__(
        self,
        what: str,
        *,
        hint: str,
        file: str = "mail.html.j2",
        line: tuple[int, str] | None = None,
        sign: str = "",
    ) -> None:
        """Keep what is wrong in what ``file`` made, at which of its lines, and a text that stands there."""
        super().__init__(f"{file}:{line[0]}: {what}" if line else f"{file}: {what}", hint=hint)
        self.told = what
        self.file = file
        self.line = line
        self.sign = sign


def located(templates: Environment, mistake: Misplaced) -> TemplateError:
    """Return the mistake with the path of its template, and the line where it can be told."""
    return TemplateError(f"{_place(templates, mistake)}: {mistake.told}", hint=mistake.hint)


def _place(templates: Environment, mistake: Misplaced) -> str:
    file = place(templates, mistake.file)
    if mistake.line is not None:
        number, filled = mistake.line
        lines = source(templates, mistake.file).split("\n")
        # Where the template's own statements took or made no lines, they are those of the file.
        if number <= len(lines) and _is_like(lines[number - 1], filled):
            return f"{file}:{number}"
    if mistake.sign:
        for name in (mistake.file, *sorted(parts(templates, mistake.file)), "style.css", "head.css"):
            for number, line in enumerate(source(templates, name).split("\n"), start=1):
                if mistake.sign in line:
                    return f"{place(templates, name)}:{number}"
    return file


def _is_like(written: str, filled: str) -> bool:
    """Tell whether a template's line may have made a filled one: both begin alike."""
    start = written.partition("{{")[0].partition("/*")[0]
    return "".join(filled.split()).startswith("".join(start.split()))
