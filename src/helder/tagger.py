"""Parts of speech: an averaged perceptron over words, endings and the tags before (Collins 2002).

The weights of a language are its pack's `model/tagger.tsv.gz`, trained by `training/tagger.py` on Universal
Dependencies treebanks. Tags are the universal parts of speech, with verbs and relative pronouns told apart:

    VFIN finite verb   VINF infinitive   VPART past participle   VGER present participle or gerund   REL relative
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from helder import langs
from helder.text import Token

TAGS = (
    "NOUN", "PROPN", "ADJ", "ADV", "ADP", "DET", "PRON", "REL", "NUM", "CCONJ", "SCONJ", "PART", "AUX",
    "VFIN", "VINF", "VPART", "VGER", "PUNCT", "SYM", "INTJ", "X",
)  # fmt: skip
MODEL = "model/tagger.tsv.gz"
_START = ("<s>", "<s>")


@dataclass(frozen=True, slots=True)
class Tagger:
    """Weights of one language: for each feature the tags it speaks for, and the words with one tag only."""

    weights: dict[str, tuple[tuple[int, int], ...]]
    certain: dict[str, str]

    def tag(self, words: Sequence[Token]) -> list[str]:
        """One tag for each token of a sentence. Cost is linear in the number of tokens."""
        norms = [w.norm for w in words]
        size = len(norms)
        tags: list[str] = []
        before, last = _START
        certain, weights, count = self.certain, self.weights, len(TAGS)
        for i, word in enumerate(words):
            norm = norms[i]
            guess = certain.get(norm)
            if guess is None:
                if not word.is_word:
                    guess = "PUNCT"
                else:
                    scores = [0] * count
                    for feature in features(word, i, norms, size, last, before):
                        for at, weight in weights.get(feature, ()):
                            scores[at] += weight
                    guess = TAGS[scores.index(max(scores))]
            tags.append(guess)
            before, last = last, guess
        return tags


def features(word: Token, i: int, norms: Sequence[str], size: int, last: str, before: str) -> tuple[str, ...]:
    """What the perceptron looks at for the word at position `i`."""
    norm = norms[i]
    previous = norms[i - 1] if i else "<s>"
    following = norms[i + 1] if i + 1 < size else "</s>"
    after = norms[i + 2] if i + 2 < size else "</s>"
    first = word.text[0]
    shape = "d" if first.isdigit() else ("C" if i else "S") if first.isupper() else "l"
    return (
        "w" + norm, "4" + norm[-4:], "3" + norm[-3:], "2" + norm[-2:], "p" + norm[:3],
        "s" + shape, "t" + last, "u" + before + last, "v" + last + norm, "b" + previous,
        "n" + following, "e" + following[-3:], "a" + after, "m" + last + norm[-3:], "f" + previous[-3:] + norm[-3:],
    )  # fmt: skip


@lru_cache
def load(code: str) -> Tagger:
    """The tagger of a language pack."""
    weights: dict[str, tuple[tuple[int, int], ...]] = {}
    certain: dict[str, str] = {}
    with gzip.open(langs.FOLDER / code / MODEL, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            if line.startswith("#"):
                continue
            feature, _, rest = line.rstrip("\n").partition("\t")
            if feature.startswith("="):
                certain[feature[1:]] = rest
            else:
                pairs = (pair.split(":") for pair in rest.split(" "))
                weights[feature] = tuple((int(at), int(weight)) for at, weight in pairs)
    return Tagger(weights, certain)
