"""Stage 4, summarise: a version in, its dated teaser out."""

from digest.summarise.teaser import Summariser, summarise, summarise_text

__all__ = ["Summariser", "summarise", "summarise_text"]
