"""Words of a text with their offsets, and the named algorithms that language packs choose from.

Nothing here changes a text: a token keeps its offsets, and only its own letters are normalised.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?:[^\W\d_][\w\u0300-\u036f]*)?"  # 320, 1.5, 7,5, 12th, 500mg
    r"|[^\W_][\w\u0300-\u036f]*(?:['’][^\W\d_][\w\u0300-\u036f]*)*"  # words, B12, body's, don't
    r"|[^\w\s]"  # one mark at a time
)


class Token(NamedTuple):
    """A word, number or punctuation mark: where it stands, its letters, and its normal form."""

    start: int
    end: int
    text: str
    norm: str

    @property
    def is_word(self) -> bool:
        """Whether it has a letter or digit, so is not a mark."""
        return self.text[0].isalnum()


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text[start:end]`, with offsets into the whole text. Hyphens are tokens of their own."""
    stop = len(text) if end is None else end
    return [Token(m.start(), m.end(), m.group(), normal(m.group())) for m in _WORD.finditer(text, start, stop)]


@lru_cache(maxsize=1 << 16)
def normal(word: str) -> str:
    """A word without case, accents or typographic apostrophe: "Coördinatie" -> "coordinatie"."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold() or word


@lru_cache(maxsize=1 << 17)
def lemma(word: str, language: str) -> str:
    """The normal form of a word's dictionary form: ("slaapproblemen", "nl") -> "slaapprobleem".

    `simplemma` with its own cache; a language it does not know gives the normal form of the word itself.
    """
    import simplemma

    if len(word) < 3 or not word[0].isalpha():
        return normal(word)
    try:
        return normal(simplemma.lemmatize(word.lower(), lang=language))
    except ValueError:
        return normal(word)
