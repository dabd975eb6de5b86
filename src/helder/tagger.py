"""Parts of speech: an averaged perceptron over words, endings and the tags before (Collins 2002).

The weights of a language are its pack's `model/tagger.tsv.gz`, trained by `training/tagger.py` on Universal
Dependencies treebanks. Tags are the universal parts of speech, with verbs and relative pronouns told apart:

    VFIN finite verb   VINF infinitive   VPART past participle   VGER present participle or gerund   REL relative
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
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
    sums: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """What has been added up before: a score for each tag, by what the features look at."""

    def tag(self, words: Sequence[Token]) -> list[str]:
        """One tag for each token of a sentence. Cost is linear in the number of tokens."""
        norms = [w.norm for w in words]
        size = len(norms)
        tags: list[str] = []
        before, last = _START
        certain, weights, sums = self.certain, self.weights, self.sums
        if len(sums) > _REMEMBERED:
            sums.clear()
        for i, word in enumerate(words):
            norm = norms[i]
            guess = certain.get(norm)
            if guess is None:
                if not word.is_word:
                    guess = "PUNCT"
                else:
                    groups = groups_of(word, i, norms, size, last, before)
                    added = [sums.get(group) or self._sum(group) for group in groups]
                    scores = [a + b + c + d + e for a, b, c, d, e in zip(*added, strict=True)]
                    for feature in pairs_of(norms, i, last):
                        for at, weight in weights.get(feature, ()):
                            scores[at] += weight
                    guess = TAGS[scores.index(max(scores))]
            tags.append(guess)
            before, last = last, guess
        return tags

    def _sum(self, group: str) -> tuple[int, ...]:
        scores = [0] * len(TAGS)
        for feature in features_of(group):
            for at, weight in self.weights.get(feature, ()):
                scores[at] += weight
        made = self.sums[group] = tuple(scores)
        return made


_REMEMBERED = 1 << 14


def groups_of(
    word: Token, i: int, norms: Sequence[str], size: int, last: str, before: str
) -> tuple[str, str, str, str, str]:
    """What the perceptron looks at for the word at position `i`: the word, those around it, the tags before it.

    What a group says is always the same, so it is added up once (see `features_of`).
    """
    first = word.text[0]
    shape = "d" if first.isdigit() else ("C" if i else "S") if first.isupper() else "l"
    return (
        "w" + shape + norms[i],
        "t" + before + " " + last,
        "b" + (norms[i - 1] if i else "<s>"),
        "n" + (norms[i + 1] if i + 1 < size else "</s>"),
        "a" + (norms[i + 2] if i + 2 < size else "</s>"),
    )


def features_of(group: str) -> tuple[str, ...]:
    """The features of a group: for a word itself, its endings, beginning and shape."""
    kind, rest = group[0], group[1:]
    if kind == "w":
        shape, norm = rest[0], rest[1:]
        return "w" + norm, "4" + norm[-4:], "3" + norm[-3:], "2" + norm[-2:], "p" + norm[:3], "s" + shape
    if kind == "t":
        before, _, last = rest.partition(" ")
        return "t" + last, "u" + before + last
    return (group, "e" + rest[-3:]) if kind == "n" else (group,)


def pairs_of(norms: Sequence[str], i: int, last: str) -> tuple[str, str, str]:
    """The features of the word at position `i` together with the word or the tag before it."""
    norm = norms[i]
    end = norm[-3:]
    return "v" + last + norm, "m" + last + end, "f" + (norms[i - 1] if i else "<s>")[-3:] + end


def features(word: Token, i: int, norms: Sequence[str], size: int, last: str, before: str) -> tuple[str, ...]:
    """Every feature of the word at position `i`."""
    groups = groups_of(word, i, norms, size, last, before)
    return (*(feature for group in groups for feature in features_of(group)), *pairs_of(norms, i, last))


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
