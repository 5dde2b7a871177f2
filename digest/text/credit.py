"""Read agencies, bylines and datelines out of a line of text; pure, and linear on hostile lines."""

from __future__ import annotations

import re
from typing import NamedTuple

_AGENCIES = frozenset(
    "aa aap abc adn aei afp agerpres agi aif anadolu ani ansa anp ap apa apn ats belga bbc bernama"
    " bloomberg bta cbc cna"
    " cnn cp ctk čtk dapd dpa dpa-afx dw efe epd epdö ferghana fena hina ians ina interfax irna itar-tass"
    " jiji kcna kna"
    " keystone-sda kyodo lusa mena mia mti nan notimex novosti npr ntb nzn pa pap petra pti reuters ria"
    " ritzau rpa sapa"
    " sda sid sita spa srna sta tanjug tap tass tt ukrinform unian upi wam xinhua yonhap zdf ард тасс"
    " интерфакс укринформ"
    " рейтер afxp sn dts afp-jiji rtrs newswires".split()
)
_AGENCY_NAMES = frozenset(
    {
        "associated press", "the associated press", "agence france-presse", "press association",
        "press trust of india", "deutsche presse-agentur", "dow jones newswires", "pa media", "ria novosti",
        "риа новости", "local media", "europa press", "keystone sda", "news agencies", "agencies",
        "agenturen", "agences", "agencias",
    }
)  # fmt: skip
_SEPARATORS = re.compile(r"\s*(?:[,;/|+&]|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b)\s*")
_INITIALS = re.compile(r"[^\W\d_]{1,5}(?:[/,][^\W\d_]{1,5}){0,4}")
_SIGNED = re.compile(rf"(?:(?P<initials>{_INITIALS.pattern}) )?\((?P<names>[^()]{{2,80}})\)\.?")
_SOURCE = re.compile(
    r"(?:source|sources|quelle|quellen|fuente|fuentes|fonte|bron|источник|джерело|kaynak|źródło"
    r"|with inputs from"
    r"|mit material von|avec)\s*:?\s+(?P<names>.{2,80})",
    re.IGNORECASE,
)
_LONGEST = 160


def parse_credit(line: str) -> str | None:
    """Return the agencies of a line that is a credit and nothing else: ``cw/se (AFP, AP)`` is ``AFP, AP``."""
    line = line.strip(" \t*_—–-")
    if not 2 <= len(line) <= _LONGEST:
        return None
    signed = _SIGNED.fullmatch(line)
    if signed:
        return _agencies(signed["names"], trust=signed["initials"] is not None and "/" in signed["initials"])
    source = _SOURCE.fullmatch(line)
    if source:
        return _agencies(source["names"].rstrip("."), trust=False)
    return _agencies(line.strip("()."), trust=False)


def _agencies(names: str, *, trust: bool) -> str | None:
    parts = [part.strip() for part in _SEPARATORS.split(names) if part.strip()]
    if not parts:
        return None
    if all(map(_is_agency, parts)):
        return ", ".join(parts)
    return ", ".join(parts) if trust and len(parts) <= 6 and parts[0][:1].isupper() else None


def _is_agency(name: str) -> bool:
    low = name.lower()
    if low in _AGENCY_NAMES:
        return True
    return low in _AGENCIES and (name.isupper() or len(name) > 3 or low == name)


class Ending(NamedTuple):
    """A credit at the end of a paragraph: where it begins, and whom it names."""

    start: int
    credit: str


_ENDING = re.compile(rf"\s+(?:[—–-]+\s*)?(?:{_INITIALS.pattern}\s+)?\((?P<names>[^()]{{2,60}})\)\s*$")
_DASHED = re.compile(
    r"[.!?”\"»)]\s+(?:[—–]|--?)\s?(?P<names>[^\W\d_]{2,12}(?:[/, ]{1,2}[^\W\d_]{2,12}){0,2})\.?\s*$"
)
_HAS_DASH = re.compile("[—–-]")
_STOPPED = frozenset(".!?…\"”»'’“")


def trailing_credit(paragraph: str) -> Ending | None:
    """Find an agency credit behind a paragraph's last full stop."""
    offset = max(0, len(paragraph) - _LONGEST)
    tail = paragraph[offset:]
    match = _ENDING.search(tail) if tail.rstrip().endswith(")") else None
    if match and tail[: match.start()].rstrip()[-1:] in _STOPPED:
        credit = _agencies(match["names"], trust=False)
        if credit:
            return Ending(start=offset + match.start(), credit=credit)
    match = _DASHED.search(tail) if _HAS_DASH.search(tail) else None
    if match:
        credit = _agencies(match["names"], trust=False)
        if credit:
            return Ending(start=offset + match.start() + 1, credit=credit)
    return None


class Opening(NamedTuple):
    """A dateline: where the sentence behind it begins, the place, and the agency named with it."""

    end: int
    dateline: str | None
    credit: str | None


_DASH = r"\s*(?:--|[—–]|-(?=\s))\s*"
_PLACE = r"(?P<place>[^\W\d_a-zß-öø-ÿ][^\d()–—:!?\"“”]{1,48}?)"
_DATE = r"(?:,?\s(?:\d{1,2}\.?\s?[^\W\d_]{3,12}\.?|[^\W\d_]{3,12}\.?\s\d{1,2})(?:,?\s\d{4})?)?"
_WITH_AGENCY = re.compile(
    rf"(?:{_PLACE}{_DATE},?\s*)?[(\[](?P<names>[^()\[\]]{{2,40}})[)\]](?:{_DASH}|\s*:\s+"
    rf"|\s+(?=[^\W\d_a-zß-öø-ÿ]))(?=\S)"
)
_CAPITALS = re.compile(rf"{_PLACE}{_DATE}{_DASH}(?=[^\W\d_a-zß-öø-ÿ]|[\d\"“„«'‘])")
_SLASHED = re.compile(rf"{_PLACE}{_DATE}\s?/\s?(?P<names>[^\W\d_]{{2,12}}){_DASH}(?=\S)")


def opening_dateline(paragraph: str) -> Opening | None:
    """Find a dateline before a paragraph's first sentence: ``MINSK (AFP) — ``, ``BERLIN (dpa) - ``."""
    head = paragraph[:_LONGEST]
    # Without what stands in each of them, a place of any length would be tried for nothing.
    for pattern, signs in ((_WITH_AGENCY, "(["), (_SLASHED, "/")):
        match = pattern.match(head) if any(sign in head for sign in signs) else None
        if match:
            credit = _agencies(match["names"], trust=False)
            if credit:
                return Opening(end=match.end(), dateline=_place(match["place"]), credit=credit)
    match = _CAPITALS.match(head) if _HAS_DASH.search(head) else None
    if match and _in_capitals(match["place"]):
        return Opening(end=match.end(), dateline=_place(match["place"]), credit=None)
    return None


def _place(written: str | None) -> str | None:
    return written.strip(" ,.-") or None if written else None


# Other words of four capitals are rather the name of an organisation.
_SHORT_CITIES = frozenset(
    "BAKU BERN BONN DOHA GRAZ KIEW KIEV KYIV KÖLN LIMA LINZ LVIV LYON NICE OSLO RIGA ROMA ROME".split()
)


def _in_capitals(place: str) -> bool:
    """Tell whether the city is in capitals; what follows a comma (MINSK, Belarus) need not be."""
    city = place.partition(",")[0].strip()
    letters = [char for char in city if char.isalpha()]
    if not all(char.isupper() for char in letters) or len(city.split()) > 3:
        return False
    return len(letters) > 4 or city in _SHORT_CITIES


_NAME = r"[^\W\d_a-zß-öø-ÿ][\w.'’-]*"
_JOIN = r"(?:,?\s+(?:and|und|et|y|e|en|og|och|&|von|van|de|der|den|da|di|del|la|le|al|el|bin|ibn)\b|,)?\s+"
_BYLINE = re.compile(rf"(?P<names>{_NAME}(?:{_JOIN}{_NAME}){{0,9}})(?:\s*[|,–—-]\s*[^.!?]{{0,60}})?")
_BY = {
    "en": ("by", "written by", "story by", "words by", "reported by", "author:", "authors:"),
    "de": ("von", "ein kommentar von", "autor:", "autorin:", "text:"),
    "fr": ("par", "propos recueillis par", "auteur :", "auteur:"),
    "es": ("por", "autor:", "texto:"),
    "pt": ("por", "autor:", "texto:"),
    "it": ("di", "autore:"),
    "nl": ("door", "auteur:"),
    "pl": ("autor:",),
    "ru": ("автор:", "текст:"),
    "uk": ("автор:",),
    "sv": ("av",),
    "nb": ("av",),
    "da": ("af",),
}


def parse_byline(line: str, *, language: str | None) -> str | None:
    """Return the names if a line is a byline and nothing else: ``By Jane Doe and John Roe``."""
    line = line.strip(" \t*_—–-|")
    if not 6 <= len(line) <= 120:
        return None
    primary = (language or "").partition("-")[0].lower()
    low = line.lower()
    for marker in _BY["en"] + _BY.get(primary, ()) if primary else sum(_BY.values(), ()):
        if low.startswith(marker + " "):
            match = _BYLINE.fullmatch(line[len(marker) :].strip())
            if match and (len(match["names"].split()) > 1 or marker.endswith(":")):
                return match["names"].strip(" ,")
    return None
