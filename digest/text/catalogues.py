"""Reading gettext catalogues as people write them, without compiling; owner of ``babel.messages``.

In: a ``.po`` or ``.pot`` file. Out: its texts by msgctxt, one for each plural form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from babel.messages import Message
from babel.messages.pofile import PoFileError, read_po

from digest.errors import TemplateError
from digest.text import locale

Entries = Mapping[str, tuple[str, ...]]


def source(file: Path) -> Entries:
    """Return the English texts of a template of catalogues."""
    return {message.context or "": _texts(message.id) for message in _messages(file)}


def translated(file: Path, language: str) -> Entries:
    """Return what is translated in a catalogue; what is empty or marked as fuzzy is not."""
    messages = tuple(_messages(file))
    entries = {
        message.context or "": _texts(message.string)
        for message in messages
        if all(_texts(message.string)) and not message.fuzzy
    }
    wanted = locale.categories(language)
    for message in messages:
        forms = entries.get(message.context or "", ())
        if message.pluralizable and forms and len(forms) != len(wanted):
            raise TemplateError(
                f'{file}: "{message.context}" has {len(forms)} forms, and {language} has {len(wanted)}: '
                + ", ".join(wanted),
                hint=f'the head needs "Plural-Forms: nplurals={len(wanted)}; …", and each text msgstr[0] to '
                f"msgstr[{len(wanted) - 1}]",
            )
    return entries


def _messages(file: Path) -> Iterator[Message]:
    try:
        with file.open("rb") as stream:
            catalogue = read_po(stream, abort_invalid=True)
    except PoFileError as exc:
        raise TemplateError(
            f"{file}:{exc.lineno}: {exc}", hint="the file must be a gettext catalogue"
        ) from exc
    except (UnicodeDecodeError, LookupError) as exc:
        raise TemplateError(f"{file}: {exc}", hint="save it as UTF-8, and say so in its head") from exc
    except (OSError, ValueError) as exc:
        raise TemplateError(f"{file}: {exc}", hint="the file must be a gettext catalogue") from exc
    return (message for message in catalogue if message.id)


def _texts(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ("",))
