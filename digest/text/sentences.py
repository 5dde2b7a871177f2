"""Part a text into sentences, offline: a text in, spans out; pure.

Whether a full stop ends a sentence or an abbreviation, sentencex knows for some three hundred languages;
the rest is decided here, because quotations, German ordinals, initials, "U.S." and Chinese stops are where
it errs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial

from digest.model import Span
from digest.text.abbreviations import is_abbreviation, opens_sentence

_STOPS = ".!?…‼⁇⁈⁉\u061f\u06d4\u0964\u0965\u0589\u1362\u1367\u17d4\u17d5\u104b"
_CLOSERS = "\"'”’»«›‹“)\\]}」』）】》"
_BEHIND_WORDS = frozenset('"”»)]}')
_TIGHT_CLOSERS = "\"'”’）」』】》"
_OPENERS = "\"'“„”‘‚«»‹›([{「『（【《¿¡"
_LOWER = "a-zß-öø-ÿа-яёґєії"
_TAIL = f"(?:[{_LOWER}]++(?:['’][{_LOWER}]++)?|['’][{_LOWER}]++)"
_UPPER = "A-ZÀ-ÖØ-ÞА-ЯЁҐЄІЇ"
# A stop behind which a space must follow; and one that needs none. A row of signs is gone through once.
_STOP = re.compile(
    rf"(?P<spaced>(?<![{_STOPS}])[{_STOPS}]++(?:[{_CLOSERS}]|[ \u00a0\u202f]»)*(?=\s|$))"
    rf"|(?P<tight>(?:[。！？｡]+|……(?=[\u3040-\u30ff\u3400-\u9fff]))[{_TIGHT_CLOSERS}]*)"
    # No space where one should stand: "jour.Le soir", "l'AFP.Selon lui", 'ainsi".La suite', 'finie."Tout va'.
    rf"|(?P<glued>(?:(?<=[{_LOWER}][{_LOWER}])|(?<=[{_UPPER}][{_UPPER}])|(?<=[{_LOWER}][\"”»]))"
    rf"[.!?]+(?P<mark>[”\"»]?)(?=[“„\"«]?\s?[{_UPPER}]{_TAIL}[\s,]))"
)
_MOST_ASKED = 20_000
"""A longer line is no paragraph; without spaces it would cost sentencex the square of its length."""
_NEXT = re.compile(rf"\s*(?:[-–—•]\s|—(?=[¿¡A-ZÀ-Þ]))?[{_OPENERS}]*\s?(?P<first>\S?)")
_WORD_BEFORE = re.compile(r"\S{1,40}$")
_WORD_AFTER = re.compile(rf"\s*[{_OPENERS}]*(?P<word>[^\s]{{1,40}})")
# "……。”市长宣布。": who says it, behind the quotation.
_SAID = re.compile(
    "[^。！？：“”「」『』]{1,14}(?:说|道|称|表示|宣布|指出|强调|问|喊|回答|警告|補充|说道|說|稱|宣佈|強調|問)[。，]"
)
_CLOSING_QUOTE = re.compile(r"[”’»\"'」』]")
# sentencex never parts a quotation: it is asked about the line without what may be a quotation mark.
_UNQUOTED = str.maketrans(dict.fromkeys('"“”„«»‘‹›「」『』•●▪', " ") | dict.fromkeys("'’", "\u02bc"))


def split(text: str, language: str = "en") -> tuple[Span, ...]:
    """Return the sentences of ``text`` as spans of code points, without outer white space.

    No sentence crosses a line feed. The spans are in order, do not overlap, and hold every character that is
    no white space. A language that nobody knows is no error.
    """
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        spans.extend(_line_spans(line, start=start, language=language))
        start += len(line) + 1
    return tuple(spans)


def sentences(text: str, language: str = "en") -> tuple[str, ...]:
    """Return the sentences of ``text`` themselves."""
    return tuple(text[start:end] for start, end in split(text, language))


def _line_spans(line: str, *, start: int, language: str) -> Iterator[Span]:
    if not line.strip():
        return
    begin = 0
    for end in (*_ends(line, language=language), len(line)):
        part = line[begin:end]
        lean = part.strip()
        if lean:
            left = begin + len(part) - len(part.lstrip())
            yield start + left, start + left + len(lean)
        begin = end


def _ends(line: str, *, language: str) -> Iterator[int]:
    stops = [
        match
        for match in _STOP.finditer(line)
        if not line[match.end() : match.end() + 80].isspace() and match.end() < len(line)
    ]
    if not stops:
        return
    known = cache(partial(_known_ends, line, language=language))  # asked only where it is needed
    for match in stops:
        if match["tight"] is not None:
            if not _goes_on_after_quote(line, match):
                yield match.end()
        elif match["glued"] is not None:
            if not is_abbreviation(
                _word_before(line, match), after=_word_after(line, match), language=language
            ):
                yield match.start("mark") if _opens(line, match) else match.end()
        elif _is_end(line, match, language=language, known=known):
            yield match.end()


def _opens(line: str, match: re.Match[str]) -> bool:
    """Tell whether the straight mark behind a stop without a space opens the next sentence's quotation."""
    return match["mark"] == '"' and line.count('"', 0, match.start()) % 2 == 0


def _goes_on_after_quote(line: str, match: re.Match[str]) -> bool:
    """Tell whether a Chinese or Japanese sentence goes on behind the quotation that ends here."""
    if not _CLOSING_QUOTE.search(match[0]):
        return False
    return line[match.end() : match.end() + 1] in set("，、,と等") or bool(_SAID.match(line, match.end()))


def _is_end(line: str, match: re.Match[str], *, language: str, known: Callable[[], frozenset[int]]) -> bool:
    found = _NEXT.match(line, match.end())
    first = found["first"] if found else ""
    if first.islower() or first in {",", ";", ":", "–", "—"}:
        return False
    stop = match[0]
    if stop[0] != "." or stop.startswith(".."):
        return True
    if stop[1:].strip() or line[match.start() - 1 : match.start()] in _BEHIND_WORDS:
        return True  # a closing quotation mark or bracket beside the full stop
    before, after = _word_before(line, match), _word_after(line, match)
    if before.isdecimal() and match.start() < 4 and not line[: match.start()].strip(" 0123456789"):
        return False  # the number of a list's item
    verdict = is_abbreviation(before, after=after, language=language)
    if verdict is not None:
        return not verdict
    # A short word may be an abbreviation of a language that is not ours to know.
    return len(before.strip(_OPENERS)) > 5 or opens_sentence(after) or _near(match.end(), known())


def _word_before(line: str, match: re.Match[str]) -> str:
    found = _WORD_BEFORE.search(line, max(0, match.start() - 41), match.start())
    return found[0].lstrip(_OPENERS) if found else ""


def _word_after(line: str, match: re.Match[str]) -> str:
    found = _WORD_AFTER.match(line, match.end())
    return found["word"] if found else ""


def _near(end: int, known: frozenset[int]) -> bool:
    return any(place in known for place in range(end, end + 4))


def _known_ends(line: str, *, language: str) -> frozenset[int]:
    if len(line) > _MOST_ASKED:
        return frozenset()
    from sentencex import get_sentence_boundaries

    primary = language.replace("_", "-").partition("-")[0].lower() or "en"
    return frozenset(
        found["end_index"] for found in get_sentence_boundaries(primary, line.translate(_UNQUOTED))
    )
