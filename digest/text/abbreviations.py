"""Tell full stops of abbreviations from those of sentences: the words around one in, a verdict out; pure."""

from __future__ import annotations

import re

_TITLES = frozenset(
    "mr mrs ms mx messrs dr prof rev hon sen rep reps gov gen lt col sgt capt cmdr maj brig adm st mt"
    " ft pres supt insp vs viz cf eds ed al fig figs sec approx mme mlle mgr mm hr fr bzw ca vgl evtl"
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
_MONTHS = frozenset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember januari"
    " februari maart mei juli augustus januar marts maj oktober desember tammikuuta jahrhundert"
    " jahrhunderts jahrestag geburtstag klasse liga platz etage runde juhu".split()
)
_ORDINAL_LANGUAGES = frozenset("de da nb nn no fi et lv hr bs sr sl cs sk hu pl tr is fo lb".split())
_INITIAL = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*")
_INITIAL_NEXT = re.compile(r"[^\W\d_]\.")
_SMALL_NUMBER = re.compile(r"(?:\d{1,2}|[IVX]{1,5})")
_STARTS_WITH_FIGURE = re.compile(r"[#§]?[\dIVX]")
_CAPITALISED = re.compile(r"[^\W\d_]")


def is_abbreviation(word: str, *, after: str, language: str) -> bool | None:
    """Tell whether the stop behind ``word`` belongs to an abbreviation; None where that is not known here.

    ``after`` is the word that follows, with a capital, a figure or no letter at its beginning.
    """
    low = word.lower()
    follower = after.strip("\"'“”„«»‹›()[].,;:!?").lower()
    if low in _INSIDE or low in _TITLES:
        return low in _INSIDE or follower not in _OPENING
    if low in _BEFORE_FIGURES or (word.isdecimal() and len(word) > 2):
        return low in _BEFORE_FIGURES and bool(_STARTS_WITH_FIGURE.match(after))
    if low in _MAYBE_LAST:
        return follower not in _OPENING
    if _SMALL_NUMBER.fullmatch(word):
        return _is_ordinal(follower, after=after, language=language)
    if _INITIAL.fullmatch(word) and not word.islower():
        return _is_initial(follower, after=after)
    return None


def _is_initial(follower: str, *, after: str) -> bool:
    if _INITIAL_NEXT.match(after):
        return True
    return _CAPITALISED.match(after) is not None and follower not in _OPENING


def _is_ordinal(follower: str, *, after: str, language: str) -> bool:
    """Tell whether "3." counts, as in "3. Oktober" or "Elisabeth II. von …"."""
    if language.replace("_", "-").partition("-")[0].lower() not in _ORDINAL_LANGUAGES:
        return False
    return follower in _MONTHS or (_CAPITALISED.match(after) is not None and follower not in _OPENING)
