"""Phrases that give page furniture away: a line in, yes or no out; pure.

A phrase is searched for only where a piece of it stands that no form of it goes without: finding a piece
takes a hundredth of the time, and nearly every line has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping


class Phrases:
    """Patterns in lower case, each under the piece that all it matches hold."""

    def __init__(self, patterns: Mapping[str, str], *, before: str = "") -> None:
        """Compile ``patterns``, each behind ``before``."""
        self._patterns = tuple(
            (piece, re.compile(f"{before}(?:{pattern})")) for piece, pattern in patterns.items()
        )

    def are_in(self, low: str) -> bool:
        """Tell whether any stands in a line that is in lower case."""
        return any(piece in low and pattern.search(low) is not None for piece, pattern in self._patterns)


def lowered(line: str) -> str:
    """Return a line in lower case; the Turkish İ becomes a plain i."""
    return line.lower().replace("i\u0307", "i")


INVITES = (
    Phrases(
        {
            "sign up ": r"sign up (?:here|now|today|below|for (?:our|the|free|my|a|your|breaking|daily|email"
            r"|[a-z]\w+[’']s)|to (?:receive|get|our|the)|and)\b",
            "subscribe ": r"subscribe (?:to (?:our|the|my|us|this)|now|here|today|for|and)\b",
            "follow ": r"follow (?:us|me|him|her|them) on\b|follow us\b",
            "click here": r"click here\b",
            "join us on": r"join us on\b",
            "like us on": r"like us on\b",
            "download ": r"download (?:our|the) [\w ]{0,20}app\b",
            "newsletter": r"get (?:our|the) (?:daily |free |best )?newsletter"
            r"|our (?:daily |free |weekly )?newsletters?\b"
            r"|newsletter (?:abonnieren|bestellen|anmelden)|unser(?:en|em)? (?:\w+ )?newsletter\b"
            r"|notre newsletter\b|nuestr[oa] newsletter\b|nossa newsletter\b",
            "inbox": r"delivered (?:straight |directly )?to your inbox\b|in your inbox\b",
            "support our journalism": r"support our journalism\b",
            "cookie": r"we use cookies\b|uses cookies\b|cookie (?:policy|settings)\b"
            r"|verwende[nt] (?:wir )?cookies\b|utilis\w+ des cookies\b",
            "en sie": r"(?:abonnieren|bestellen) sie\b",
            "hier ": r"hier (?:klicken|anmelden|abonnieren)\b",
            "folgen sie uns": r"folgen sie uns\b",
            "abonnez-vous": r"abonnez-vous\b",
            "inscrivez-vous": r"inscrivez-vous\b",
            "cliquez ici": r"cliquez ici\b",
            "suivez-nous": r"suivez-nous\b",
            "suscr": r"suscr[ií]b(?:e|a)te\b",
            "nuestr": r"nuestr[oa] bolet[ií]n\b",
            "haga clic aquí": r"haga clic aquí\b",
            "guenos": r"s[ií]guenos\b",
            "assine ": r"assine (?:a |nossa )",
            "clique aqui": r"clique aqui\b",
            "iscriviti": r"iscriviti\b",
            "clicca qui": r"clicca qui\b",
            "meld je aan": r"meld je aan\b",
            "klik hier": r"klik hier\b",
            "kliknij ": r"kliknij (?:tutaj|tu)\b",
            "подпи": r"подпи(?:шитесь|сывайтесь)\b",
            "підпи": r"підпи(?:шіться|суйтесь)\b",
            "bültenimize": r"bültenimize\b",
            "inscreva-se": r"inscreva-se\b",
        },
        before=r"\b",
    ),
    Phrases({phrase: phrase for phrase in ("اشترك في", "订阅我们", "关注我们", "購読する")}),
)
"""What asks the reader to do something: sign up, follow, click."""

RIGHTS = (
    Phrases(
        {
            "all rights reserved": "all rights reserved",
            "alle rechte vorbehalten": "alle rechte vorbehalten",
            "tous droits réservés": "tous droits réservés",
            "todos los derechos reservados": "todos los derechos reservados",
            "todos os direitos reservados": "todos os direitos reservados",
            "may not be ": "may not be (?:published|reproduced|redistributed)",
            "appeared": "this (?:article|story) (?:was )?(?:first|originally) appeared",
            "published": "this (?:article|story) (?:was )?(?:first|originally) published",
        }
    ),
)
"""Whose the text is, and what may not be done with it."""
