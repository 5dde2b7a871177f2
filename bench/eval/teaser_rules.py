"""The evaluator's own rules for teasers: tokens, sentences, shape, the floor; not the product's."""

from __future__ import annotations

import re
from typing import Any

MIN_WORDS, MAX_WORDS = 25, 45
_MIN_FRAGMENT_WORDS = 4
_REACH = 5

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_TERMINAL = re.compile(r"(?:[.!?…؟۔]+[\"'”’»«“)\]]*(?=\s|$))|(?:[。！？]+[”’」』）]*)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“„«])(?:"
    r"Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|St|Jr|Sr|vs|No|Nos|Inc|Ltd|Co|Corp|"
    r"Jan|Feb|Aug|Sept|Oct|Nov|Dec|approx|"
    r"bzw|ca|Nr|Abs|Mio|Mrd|Std|usw|vgl|evtl|inkl|"
    r"M|Mme|Mlle|art|"
    r"Sra|Srta|Ud|Uds|"
    r"г|гг|руб|тыс|млн|млрд|ул|им|др|"
    r"[A-ZÀ-ÞА-Я]|[A-Za-z]\.[A-Za-z]|(?:[A-Z]\.)+[A-Z]|\d{1,2}"
    r")\.$"
)
_LOWER_START = re.compile(r"\s*[\"'“„«(]*[a-zß-öø-ÿа-яё]")
_DANGLING = {
    "en": "but and or so he she it they we this that these those however meanwhile also his her their"
    " its him them then still instead therefore moreover furthermore nevertheless such thus yet while"
    " there one another others both",
    "de": "aber und oder doch er sie es dies dieser diese dieses das sein seine ihr ihre jedoch auch"
    " zudem außerdem dennoch dagegen deshalb daher dabei damit darum denn",
    "fr": "mais et ou il elle ils elles ce cela ceci cette cet ces celui celle ceux son sa ses leur leurs"
    " cependant toutefois pourtant ainsi donc aussi or",
    "es": "pero y o él ella ellos ellas esto eso este esta estos estas su sus sin embargo además también así",
    "pt": "mas e ou ele ela eles elas isto isso este esta estes estas seu sua seus suas porém também assim",
    "ru": "но и а или он она оно они это этот эта эти его её их однако также тем кроме",
    "ar": "لكن ولكن وهو وهي هو هي هم هذا هذه ذلك تلك كما",
}
_DANGLING_SETS = {lang: frozenset(words.split()) for lang, words in _DANGLING.items()}
_BOILERPLATE = re.compile(
    r"\bread (?:more|also)\b|\balso read\b|\bsee also\b|\bsign up\b|\bsubscribe\b|\bnewsletter\b|"
    r"\bclick here\b|\bfollow us\b|\bcopyright\b|©|\ball rights reserved\b|\badvertisement\b|"
    r"\bcookies?\b|\bwatch (?:the )?video\b|\bfile photo\b|\bphoto(?:graph)?(?: by|:| credit)|"
    r"\bimage (?:credit|caption|copyright|source)|\bgetty images\b|\bmedia caption\b|"
    r"\b(?:updated|published|posted|last modified)\s*:|\b\d{1,2}:\d{2}\s*(?:est|edt|gmt|bst|ist|cet)\b|"
    r"\(\s*(?:pictured|left|right|above|below|file)\s*\)|"
    r"\b(?:contributed to|reporting by|edited by|additional reporting|with inputs from)\b|"
    r"(?-i:^\s*(?:By|BY) [A-Z][\w.'’-]+ [A-Z])|"
    r"(?-i:\(\s*(?:AP|AFP|Reuters|REUTERS|dpa|PTI|ANI|IANS|CNN)\b[^)]{0,30}\))|"
    r"(?-i:\b(?:AFP|dpa|AP|Reuters)\s*[/)])|"
    r"\b(?:weiterlesen|mehr lesen|lesen sie auch|mehr zum thema|lire (?:aussi|la suite)|à lire aussi|"
    r"leia (?:mais|também)|lea también|te puede interesar|читайте также|اقرأ أيضا)\b|"
    r"(?-i:\b[a-z]{2,4}/[a-z]{2,4} \([A-Z])",
    re.IGNORECASE,
)


class UnicodeTokenizer:
    """Lower-cased Unicode words; one token per Chinese or Japanese character. No stemming."""

    def tokenize(self, text: str) -> list[str]:
        """Return the tokens of ``text``."""
        tokens: list[str] = []
        for word in _WORD.findall(text.lower()):
            tokens.extend(word if _CJK.search(word) else [word])
        return tokens


def split_sentences(text: str) -> list[str]:
    """Part a text into sentences with rules only."""
    found, start = [], 0
    for match in _TERMINAL.finditer(text):
        tail = text[match.end() : match.end() + 200]
        is_dot = match.group()[0] == "."
        abbreviated = is_dot and _ABBREVIATION.search(text[start : match.start() + 1])
        if tail.strip() and (abbreviated or _LOWER_START.match(tail)):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    return [sentence for sentence in (*found, text[start:].strip()) if sentence]


def body_sentences(body: str) -> list[str]:
    """Return the sentences of a body, without fragments unless there is nothing else."""
    found = [sentence for paragraph in body.split("\n") for sentence in split_sentences(paragraph)]
    tokenize = UnicodeTokenizer().tokenize
    return [sentence for sentence in found if len(tokenize(sentence)) >= _MIN_FRAGMENT_WORDS] or found


def in_length(text: str) -> bool:
    """Tell whether a text has 25 to 45 words, counted at white space."""
    return MIN_WORDS <= len(text.split()) <= MAX_WORDS


def starts_dangling(text: str, lang: str) -> bool:
    """Tell whether a text starts with a pronoun or connective of ``lang``."""
    words = _WORD.findall(text.lower())
    return bool(words) and re.split(r"['’]", words[0])[0] in _DANGLING_SETS.get(lang, frozenset())


def has_boilerplate(text: str) -> bool:
    """Tell whether a text contains page furniture, a credit or a caption."""
    return bool(_BOILERPLATE.search(text))


def lead2(row: dict[str, Any]) -> str:
    """Return the first two sentences, whatever their length."""
    return " ".join(body_sentences(row["body"])[:2])


def shape_lead(row: dict[str, Any]) -> str:
    """Return the floor: the first pair of sentences that has the teaser's shape; else the first two."""
    found = body_sentences(row["body"])
    clean = [not has_boilerplate(sentence) for sentence in found]
    for i, first in enumerate(found):
        if not clean[i] or starts_dangling(first, row["lang"]):
            continue
        for j in range(i + 1, min(i + 1 + _REACH, len(found))):
            if clean[j] and in_length(f"{first} {found[j]}"):
                return f"{first} {found[j]}"
    return " ".join(found[:2])
