"""The methods that teasers are held against: floors, sumy's own, ours, and what nobody can beat."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

from bench.eval.rouge import average
from bench.eval.teaser_rules import (
    UnicodeTokenizer,
    body_sentences,
    has_boilerplate,
    in_length,
    lead2,
    shape_lead,
    starts_dangling,
)
from digest.config.newsletter import TeaserConfig
from digest.model import Sentence
from digest.summarise import summarise_text
from digest.summarise.sumy_voice import OfflineTokenizer
from digest.text.terms import stop_words

FLOOR = "shape_lead"
OURS = "ours"
ORACLE = "oracle in shape"
SUMY = {
    "edmundson": "EdmundsonSummarizer",
    "kl": "KLSummarizer",
    "lex_rank": "LexRankSummarizer",
    "lsa": "LsaSummarizer",
    "luhn": "LuhnSummarizer",
    "reduction": "ReductionSummarizer",
    "sum_basic": "SumBasicSummarizer",
    "text_rank": "TextRankSummarizer",
}
METHODS = ("lead2", FLOOR, *(f"sumy {name}" for name in SUMY), OURS, ORACLE)
_SHAPE = TeaserConfig()
_REACH = 25  # the oracle's sentences, from the top

tokenize = UnicodeTokenizer().tokenize


def teaser(method: str, row: dict[str, Any]) -> str:
    """Return the teaser that a method writes of an article."""
    if method == OURS:
        return " ".join(sentence.text for sentence in ours(row))
    if method == ORACLE:
        return oracle(row)
    if method.startswith("sumy "):
        return sumy(method.removeprefix("sumy "), body_sentences(row["body"]), language=row["lang"])
    floors: dict[str, Callable[[dict[str, Any]], str]] = {"lead2": lead2, FLOOR: shape_lead}
    return floors[method](row)


def ours(row: dict[str, Any]) -> tuple[Sentence, ...]:
    """Return the product's extract; it is shown body and title and nothing else."""
    return summarise_text(text=row["body"], title=row.get("title"), language=row["lang"], shape=_SHAPE)


def oracle(row: dict[str, Any]) -> str:
    """Return the pair of sentences in the teaser's shape that is nearest to what the person wrote."""
    found = body_sentences(row["body"])[:_REACH]
    clean = [sentence for sentence in found if not has_boilerplate(sentence)]
    tokens = {sentence: tokenize(sentence) for sentence in clean}
    wanted = tokenize(row["reference"])
    best, text = -1.0, shape_lead(row)
    for first, second in combinations(clean, 2):
        if not in_length(f"{first} {second}") or starts_dangling(first, row["lang"]):
            continue
        score = average(wanted, [*tokens[first], *tokens[second]])
        if score > best:
            best, text = score, f"{first} {second}"
    return text


def sumy(name: str, sentences: Sequence[str], *, language: str) -> str:
    """Return the two sentences that one of sumy's methods rates highest, in the text's order."""
    from sumy.models import dom

    tokenizer = OfflineTokenizer(language)
    spoken = [dom.Sentence(text, tokenizer) for text in sentences]
    voiced = [sentence for sentence in dict.fromkeys(spoken) if sentence.words]
    if len(voiced) < 3:
        return " ".join(sentences[:2])
    method = getattr(importlib.import_module(f"sumy.summarizers.{name}"), SUMY[name])()
    idle = stop_words(language)
    if name == "edmundson":
        words = frozenset(word for sentence in voiced[:1] for word in sentence.words)
        method.bonus_words, method.stigma_words, method.null_words = words, {"-"}, idle or {"-"}
    elif hasattr(type(method), "stop_words"):
        method.stop_words = idle
    chosen = method(dom.ObjectDocumentModel([dom.Paragraph(voiced)]), 2)
    return " ".join(str(sentence) for sentence in chosen)
