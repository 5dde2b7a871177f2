"""Leave out what a sentence can do without, faithfully: a candidate in, shorter ones out; pure.

Only whole pieces inside a sentence go: a parenthesis, an insertion between dashes, a relative clause or an
apposition between commas, an additive opening word. So a sentence still ends as the article's does and is
its spans' texts joined by one space. What gives a sentence another meaning stays: who said it, doubt,
negation, condition, contrast, cause, tolls, figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from digest.model import Span
from digest.summarise.candidates import Candidate
from digest.summarise.shape import dangles, is_balanced, primary, word_count

_SHORTEST = 7
_LONGEST = 600  # code points; a longer one stays too long
_LEAST_GAIN = 2
_QUOTATION = re.compile('["“”„«»‘‚]')
# What a piece must not hold if it is to go: doubt, negation, condition, contrast, accusation, source, toll.
_BINDING_WORDS = {
    "en": r"not|no|never|nor|none|without|unless|if|only|except|but|although|though|despite|however|because"
    r"|alleged\w*|accus\w*|charg\w*|claim\w*|suspect\w*|convict\w*|den(?:y|ies|ied)\w*|reported\w*"
    r"|sa(?:id|ys|y|ying)|told|according|rumou?r\w*|possib\w*|probabl\w*|may|might|could|would|believ\w*"
    r"|apparent\w*|dead|die[sd]?|deaths?|kill\w*|injur\w*|wound\w*|victims?|casualt\w*",
    "de": r"nicht|kein\w*|nie|niemals|ohne|falls|wenn|sofern|nur|außer|aber|doch|obwohl|trotz|jedoch|weil"
    r"|sondern|angeblich\w*|mutmaßlich\w*|laut|sagte\w*|sagt|zufolge|soll|sollen|könnte\w*|möglich\w*|wohl"
    r"|verdächt\w*|beschuldigt\w*|vorgeworfen|tote[nr]?|getötet\w*|verletzt\w*|opfer\w*|starb\w*|gestorben\w*",
    "fr": r"pas|jamais|sans|sauf|aucun\w*|seul\w*|mais|bien que|malgré|cependant|si|selon|aurai\w*|dit"
    r"|affirm\w*|déclar\w*|accus\w*|présum\w*|soupçonn\w*|supposé\w*|prétend\w*|peut-être|pourrai\w*"
    r"|parce|car|morts?|décès|décéd\w*|tué\w*|bless\w*|victimes?",
}
_BINDING = {
    language: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for language, words in _BINDING_WORDS.items()
}
_FIGURES = re.compile(r"\d")
# A parenthesis behind a figure tells what it is the figure of.
_MEASURED = re.compile(r"(?:\d\S{0,20}|\d\S{0,20}\s\S{1,20})$")
# One that begins so says which part of it is meant: without it more is said.
_NARROWING = re.compile(
    r"(?:or|oder|ou|in|at|on|of|from|near|around|outside|under|over|with|for|by|about|up|as|if|i\.e\.|"
    r"im|am|an|auf|aus|bei|bis|mit|nach|rund|um|unter|über|vom|von|vor|zum|zur|"
    r"à|au|aux|autour|dans|de|des|du|d['’]\S+|en|hors|par|pour|près|sur|vers|entre)\b",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"\s\((?P<piece>[^()]{2,80})\)(?=\s+\w)")
_DASHES = re.compile(r"\s[–—]\s(?P<piece>[^–—]{3,140})\s[–—](?=\s+[a-zà-öø-ÿß])")
_RELATIVE = {
    "en": r"(?:who|which|whose|where)",
    "de": r"(?:der|die|das|dem|den|deren|dessen)",
    "fr": r"(?:qui|où)",
}
_APPOSITION = {
    "en": r"(?:an?|the)",
    "de": r"(?:ein|eine|der|die)",
    "fr": r"(?:une?|le|la|l['’]\w+)",
}
# What a main clause goes on with: its finite verb. Lists go on otherwise.
_VERB = {
    "en": r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|said|says|told|became|won"
    r"|took|made|went|came|began|got|left|died|faces|plans|wants|hopes|gave|held|led|met|saw|did|does|put|sent"
    r"|ran|fell|rose|grew|lost|found|kept|spoke|wrote|set|hit|[a-z]{2,}ed)",
    "de": r"(?:ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde|wurden|kann|können|will|wollen"
    r"|muss|müssen|kam|ging|steht|stand|bleibt|blieb|gibt|gab|liegt|lag|macht|[a-zäöüß]{3,}te[n]?)",
    # "… depuis mai, dont quatre décès, a indiqué le ministre": no verb of the subject before the comma.
    "fr": r"(?:(?!\w+ (?:indiqué|dit|déclaré|annoncé|rapporté|affirmé|expliqué|précisé|assuré|ajouté|estimé"
    r"|confié|rappelé|souligné|raconté|lancé|écrit)\b)"
    r"(?:est|sont|était|étaient|a|ont|avait|avaient|sera|seront|va|vont|doit|doivent|peut|peuvent|fait|vient"
    r"|reste|n['’]\w+|s['’](?:est|était)|[a-zà-ÿ]{3,}(?:ait|aient)))",
}
_NAME = r"[A-ZÀ-Þ][^\s,;:]{0,30}(?:\s[A-ZÀ-Þ][^\s,;:]{0,30}){0,4}"
_PROPER = rf"(?!(?:D(?:er|ie|as|ies\w+)|Eine?|Viele|Alle)\s){_NAME}"
# Relative clause or apposition behind the subject: their commas are the sentence's first two.
# Between commas German has clauses that say which one is meant, too: there the subject must be a name.
_SUBJECT = {
    "en": r"[^,;:]{2,90}",
    "de": _PROPER,
    "fr": r"[^,;:]{2,90}",
}
_INSERTION = {
    language: tuple(
        re.compile(rf"{subject}(?P<cut>,\s(?P<piece>{opening}\s[^,;:]{{5,120}}),)(?=\s{_VERB[language]}\b)")
        for subject, opening in ((_SUBJECT[language], relative), (_PROPER, _APPOSITION[language]))
    )
    for language, relative in _RELATIVE.items()
}
_ADDITIVE = re.compile(
    r"(?:Meanwhile|Moreover|Furthermore|Additionally|In addition|Besides|Also|Par ailleurs|En outre|De plus),"
    r"\s+(?=[A-ZÀ-Þ])"
)


def shorter(candidate: Candidate, *, language: str) -> Iterator[Candidate]:
    """Yield the candidate without one of its pieces, or without all of them; each is whole by itself.

    In a language whose negations are not known here nothing is left out.
    """
    if len(candidate.text) > _LONGEST or primary(language) not in _BINDING:
        return
    pieces = tuple(sorted(_pieces(candidate.text, primary(language))))
    for chosen in (*((piece,) for piece in pieces), *((pieces,) if _apart(pieces) else ())):
        if cut := _without(candidate, chosen, language=language):
            yield cut


def _pieces(text: str, language: str) -> Iterator[Span]:
    """Yield what may go, as places in ``text``; the text before and behind is joined by one space."""
    for match in _PARENTHESIS.finditer(text):
        before = text[: match.start()]
        narrows = _NARROWING.match(match["piece"]) or _MEASURED.search(before[-42:])
        if _may_go(match["piece"], language) and not narrows and is_balanced(before):
            yield match.span()
    for match in _DASHES.finditer(text):
        before = text[: match.start()]
        narrows = _NARROWING.match(match["piece"])
        if _may_go(match["piece"], language) and not narrows and "," not in before and is_balanced(before):
            yield match.span()
    for pattern in _INSERTION[language]:
        found = pattern.match(text)
        if found is not None and _may_go(found["piece"], language):
            yield found.span("cut")
    if (opening := _ADDITIVE.match(text)) is not None:
        yield opening.span()


def _may_go(piece: str, language: str) -> bool:
    return not (_QUOTATION.search(piece) or _BINDING[language].search(piece) or _FIGURES.search(piece))


def _apart(pieces: tuple[Span, ...]) -> bool:
    return len(pieces) > 1 and all(one[1] < two[0] for one, two in pairwise(pieces))


def _without(candidate: Candidate, pieces: tuple[Span, ...], *, language: str) -> Candidate | None:
    kept: list[Span] = []
    start = 0
    for first, last in pieces:
        kept.append((start, first))
        start = last
    kept.append((start, len(candidate.text)))
    lean = [_lean(candidate.text, span) for span in kept if candidate.text[slice(*span)].strip()]
    text = " ".join(candidate.text[start:end] for start, end in lean)
    words, dangling = word_count(text), dangles(text, language=language)
    gains = candidate.words - words >= _LEAST_GAIN or (candidate.dangling and not dangling)
    if words < _SHORTEST or not gains or not is_balanced(text):
        return None
    return replace(
        candidate,
        text=text,
        spans=tuple(span for part in lean for span in _in_article(candidate, part)),
        words=words,
        dangling=dangling,
        shortened=True,
    )


def _lean(text: str, span: Span) -> Span:
    part = text[slice(*span)]
    start = span[0] + len(part) - len(part.lstrip())
    return start, start + len(part.strip())


def _in_article(candidate: Candidate, part: Span) -> Iterator[Span]:
    """Yield where ``part`` of the candidate's text stands in the article's."""
    at = 0  # the candidate's text is its spans' texts joined by one space
    for start, end in candidate.spans:
        first, last = max(part[0], at), min(part[1], at + end - start)
        if first < last:
            yield start + first - at, start + last - at
        at += end - start + 1
