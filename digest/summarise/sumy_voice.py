"""The voice of sumy in the choice of sentences: how central each is to the whole; words in, ratings out.

sumy is imported inside: loading it takes seconds. Its own tokenizers want downloads, so it is handed ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from digest.text.terms import stop_words, terms


class OfflineTokenizer:
    """What sumy asks of a tokenizer, from our own terms; nothing is downloaded."""

    def __init__(self, language: str) -> None:
        """Keep the language and its idle words."""
        self._language = language
        self._idle = stop_words(language)

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """Return ``text`` as it is: sentences are parted before."""
        return (text,)

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """Return the content words."""
        return tuple(term for term in terms(sentence, self._language) if term not in self._idle)


def centrality(sentences: Sequence[str], *, language: str) -> tuple[float, ...]:
    """Return how central each sentence is, from 0 to 1, by sumy's TextRank."""
    if len(sentences) < 3:
        return (0.0,) * len(sentences)
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers.text_rank import TextRankSummarizer

    tokenizer = OfflineTokenizer(language)
    spoken = [Sentence(text, tokenizer) for text in sentences]
    voiced = [sentence for sentence in dict.fromkeys(spoken) if len(sentence.words) > 1]
    if len(voiced) < 3:
        return (0.0,) * len(sentences)
    ratings = TextRankSummarizer().rate_sentences(ObjectDocumentModel([Paragraph(voiced)]))
    highest = max(ratings.values())
    return tuple(float(ratings.get(sentence, 0.0) / highest) if highest > 0 else 0.0 for sentence in spoken)
