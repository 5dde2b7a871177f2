"""Stage 4, summarise: a version in, its dated teaser out."""

from digest.summarise.endpoint import NAME, Question, answer_of, is_worth_asking, judge
from digest.summarise.options import Option, Writer, options
from digest.summarise.proof import Proof, prove
from digest.summarise.teaser import Summariser, summarise, summarise_text

__all__ = [
    "NAME",
    "Option",
    "Proof",
    "Question",
    "Summariser",
    "Writer",
    "answer_of",
    "is_worth_asking",
    "judge",
    "options",
    "prove",
    "summarise",
    "summarise_text",
]
