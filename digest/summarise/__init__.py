"""Stage 4, summarise: a version in, its dated teaser out."""

from digest.summarise.options import Option, Writer, options
from digest.summarise.proof import Proof, prove
from digest.summarise.teaser import Summariser, summarise, summarise_text

__all__ = ["Option", "Proof", "Summariser", "Writer", "options", "prove", "summarise", "summarise_text"]
