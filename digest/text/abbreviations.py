"""Tell full stops of abbreviations from those of sentences: the words around one in, a verdict out; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TITLES = frozenset(
    "mr mrs ms mx messrs dr prof rev hon sen rep reps gov gen lt col sgt capt cmdr maj brig adm st mt"
    " ft pres supt insp pte vs viz cf eds ed al fig figs sec approx mme mlle mgr hr fr bzw ca vgl evtl"
    " inkl exkl sog ggf allg geb gest verh dipl ing med jur phil sr sra srta dra ud uds dn dña d dª exmo"
    " exma av dott sig sigg avv arch drs dhr mevr mw ir г гг ул им пр просп т тов св акад проф д н".split()
)
# An abbreviation only before a figure; and one that ends a sentence only before a word that opens one.
_BEFORE_FIGURES = frozenset(
    "no nos nr nn núm num n° art arts abs p pp s vol ch § sec par tel tél fig bd kap ziff rn aufl jan"
    " feb mar apr jun jul aug sep sept oct nov dec okt dez mär févr janv juil déc gen ott dic ene abr"
    " ago № ст п".split()
)
_MAYBE_LAST = frozenset(
    "inc ltd co corp jr sr bros plc etc u.s u.k u.n e.u d.c a.m p.m b.c a.d u.s.a u.a.e ph.d m.d l.a"
    " n.y usw u.a uvm mio mrd std min mrd str tr g.m.b.h e.v s.a s.p.a s.r.l aa.vv ecc руб коп тыс млн"
    " млрд др пр т.д т.п н.э".split()
)
# Words in other languages, so that only these may take them for short.
_TITLES_OF = {
    "fr": frozenset("mm".split()),
    "pl": frozenset(
        "inż ks św mgr hab lek płk gen kpt mjr tzw np tzn tj m.in im min red zob ul pl al".split()
    ),
    "tr": frozenset("doç sn av yrd op müh alb cad sok mah bkz örn vb vd".split()),
    "uk": frozenset("вул див напр ім акад проф просп бульв обл св д".split()),
    "ru": frozenset("см напр обл бульв ред св д-р".split()),
    "hi": frozenset("डॉ प्रो श्री सुश्री कु पं".split()),
    "nl": frozenset("ds mr dhr mevr bijv resp zgn ing".split()),
    "es": frozenset("prof profa ing lic gral admón excmo".split()),
    "it": frozenset("geom rag cav on ecc mons".split()),
}
# Whole words that look like the abbreviation of something.
_WORDS_OF = {"en": frozenset("me us may ago".split())}
_BEFORE_FIGURES_OF = {
    "en": frozenset("rs rm".split()),
    "pl": frozenset("godz ok zob poz rys tab s str".split()),
    "ru": frozenset("ок с гл рис табл".split()),
    "uk": frozenset("бл с гл рис табл".split()),
    "tr": frozenset("yakl s m".split()),
    "fr": frozenset("h env éd".split()),
    "es": frozenset("aprox pág págs cap tomo".split()),
    "pt": frozenset("aprox pág págs cap".split()),
    "it": frozenset("n pag pagg cap tel".split()),
    "nl": frozenset("blz hfst".split()),
    "de": frozenset("str rd jg tel az".split()),
}
_ELISION = re.compile(r"^(?:[^\W\d_]{1,2}|qu|dell|nell|all|dall|sull|quell)['’]")
_INSIDE = frozenset(
    "e.g i.e z.b d.h u.u z.t i.d.r o.ä s.o v.a i.a p.ej c.-à-d i.v.m d.w.z m.a.w b.v т.е т.к т.н н.в"
    " z.zt s.u".split()
)
_OPENING = frozenset(
    "the a an it he she they we this that these those but and in on at as by for from with when while"
    " if after before his her its their there then what who how i you according since under der die das"
    " ein eine er sie es wir ihr dies diese dieser in im am an auf bei mit nach seit von vor zu zum zur"
    " und aber doch auch als wenn le la les un une il elle ils elles on ce cette ces dans en au aux pour"
    " mais el los las una uno él ella en con por para pero в на он она они это и но по с из за как".split()
)
# Openers that a name might begin with, or that follow abbreviations as well.
_OPENING_ALSO = frozenset(
    "all some many most more no so our your my is are was do does did can will let now here one its earlier"
    " ich man selbst doch dann dort hier auch nun mein unser kein alle viele mais pour selon avec sans"
    " après lors tous notre votre leur".split()
)
_ELIDED = frozenset("l d c j s n qu".split())
_MONTHS = frozenset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember januari"
    " februari maart mei juli augustus januar marts maj oktober desember tammikuuta jahrhundert"
    " jahrhunderts jahrestag geburtstag klasse liga platz etage runde juhu".split()
)
# Where nouns have capitals, a figure with a stop counts before one; elsewhere only Roman ones do.
_NOUNS_WITH_CAPITALS = frozenset("de lb".split())
_ROMAN = re.compile(r"[IVX]{1,5}")
_ORDINAL_LANGUAGES = frozenset("de da nb nn no fi et lv hr bs sr sl cs sk hu pl tr is fo lb".split())
_INITIAL = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*")
_INITIAL_NEXT = re.compile(r"[^\W\d_]\.")
_SMALL_NUMBER = re.compile(r"(?:\d{1,2}|[IVX]{1,5})")
_STARTS_WITH_FIGURE = re.compile(r"[#§]?[\dIVX]")
_CAPITALISED = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stop:
    """A full stop and what stands around it."""

    word: str
    low: str
    after: str
    follower: str
    """The word behind it, bare and in small letters."""
    language: str


def is_abbreviation(word: str, *, after: str, language: str) -> bool | None:
    """Tell whether the stop behind ``word`` belongs to an abbreviation; None where that is not known here.

    ``after`` is the word that follows, with a capital, a figure or no letter at its beginning.
    """
    word = _ELISION.sub("", word)
    stop = _Stop(
        word=word,
        low=word.lower(),
        after=after,
        follower=_bare(after),
        language=language.replace("_", "-").partition("-")[0].lower(),
    )
    verdicts = (
        rule(stop) for rule in (_as_phrase, _as_title, _before_figures, _as_last, _as_number, _as_initial)
    )
    return next((verdict for verdict in verdicts if verdict is not None), None)


def opens_sentence(word: str) -> bool:
    """Tell whether a word with a capital is one of those that sentences begin with."""
    first, _, rest = re.sub("['’]", "'", _bare(word)).partition("'")
    return word[:1].isupper() and (
        first in _OPENING or first in _OPENING_ALSO or bool(rest and first in _ELIDED)
    )


def _bare(word: str) -> str:
    return word.strip("\"'“”„«»‹›()[].,;:!?").lower()


def _as_phrase(stop: _Stop) -> bool | None:
    """Know "e.g." and the first of several initials; and "me" for a word."""
    if stop.low in _INSIDE or stop.low in _WORDS_OF.get(stop.language, ()):
        return stop.low in _INSIDE
    several = _INITIAL.fullmatch(stop.word) and stop.word.isupper() and _INITIAL_NEXT.match(stop.after)
    return True if several else None


def _as_title(stop: _Stop) -> bool | None:
    if stop.low not in _TITLES and stop.low not in _TITLES_OF.get(stop.language, ()):
        return None
    return bool(_INITIAL_NEXT.match(stop.after)) or stop.follower not in _OPENING


def _before_figures(stop: _Stop) -> bool | None:
    """Know "No. 7", and "P. 7" but also "P. Lind"; a number itself is none."""
    if _is_before_figures(stop.low, stop.language):
        is_letter = len(stop.word) == 1 and stop.word.isupper()
        return bool(_STARTS_WITH_FIGURE.match(stop.after)) or (is_letter and _is_initial(stop))
    return False if stop.word.isdecimal() and len(stop.word) > 2 else None


def _as_last(stop: _Stop) -> bool | None:
    return stop.follower not in _OPENING if stop.low in _MAYBE_LAST else None


def _as_number(stop: _Stop) -> bool | None:
    return _is_ordinal(stop) if _SMALL_NUMBER.fullmatch(stop.word) else None


def _as_initial(stop: _Stop) -> bool | None:
    return _is_initial(stop) if _INITIAL.fullmatch(stop.word) and not stop.word.islower() else None


def _is_initial(stop: _Stop) -> bool:
    if _INITIAL_NEXT.match(stop.after):
        return True
    return _CAPITALISED.match(stop.after) is not None and stop.follower not in _OPENING


def _is_before_figures(low: str, language: str) -> bool:
    return (
        low in _BEFORE_FIGURES
        or low in _BEFORE_FIGURES_OF.get(language, ())
        or (language == "de" and low.endswith("str"))
    )


def _is_ordinal(stop: _Stop) -> bool:
    """Tell whether "3." counts, as in "3. Oktober" or "Elisabeth II. von …"."""
    if stop.language not in _ORDINAL_LANGUAGES:
        return False
    if stop.language not in _NOUNS_WITH_CAPITALS and not _ROMAN.fullmatch(stop.word):
        return stop.follower in _MONTHS
    is_named = _CAPITALISED.match(stop.after) is not None and stop.follower not in _OPENING
    return stop.follower in _MONTHS or is_named
