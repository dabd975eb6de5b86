"""Parts of speech: an averaged perceptron over words, endings and the tags before (Collins 2002).

The weights of a language are its pack's `model/tagger.tsv.gz`, trained by `training/tagger.py` on Universal
Dependencies treebanks. Tags are the universal parts of speech, with verbs and relative pronouns told apart:

    VFIN finite verb   VINF infinitive   VPART past participle   VGER present participle or gerund   REL relative
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from helder import langs
from helder.text import Token

if TYPE_CHECKING:  # a number that fits in 64 bits, where the module is compiled; elsewhere an int is one
    from mypy_extensions import i64

TAGS: Final = (
    "NOUN", "PROPN", "ADJ", "ADV", "ADP", "DET", "PRON", "REL", "NUM", "CCONJ", "SCONJ", "PART", "AUX",
    "VFIN", "VINF", "VPART", "VGER", "PUNCT", "SYM", "INTJ", "X",
)  # fmt: skip
MODEL: Final = "model/tagger.tsv.gz"
HEAVIEST: Final = 1 << 14
"""What all features of a word say for one tag stays below this, or it does not fit in `Scores`."""

_START, _END = "<s>", "</s>"
_PUNCT: Final = 17
_OPENING: Final = 21
"""Stands for the tag before the first word of a sentence."""
_ROW: Final = 32
"""More than there are tags: two of them are one number, `before * _ROW + last`."""
_SHAPES: Final = "ldCS"

_WIDTH: Final = 15
_MASK: Final = 32767
_ZERO: Final = 576478345026355200
"""Half of what fits in each of four lanes of 15 bits, so that no score is below zero when they are taken apart."""

_REMEMBERED: Final = 1 << 14
_PAIRS: Final = 1 << 15


class Scores:
    """A score for each tag, four in a number: six additions add all of two."""

    def __init__(self, a: i64, b: i64, c: i64, d: i64, e: i64, f: i64) -> None:
        self.a = a
        self.b = b
        self.c = c
        self.d = d
        self.e = e
        self.f = f


def scores_of(weights: Iterable[tuple[int, int]]) -> Scores:
    """The sum of weights, each with the place of its tag in `TAGS`."""
    packed = [0] * 6
    for at, weight in weights:
        packed[at // 4] += weight * (1 << (at % 4 * _WIDTH))
    a, b, c, d, e, f = packed
    return Scores(a, b, c, d, e, f)


def heaviest(weights: Mapping[str, str]) -> int:
    """The most that features can say for or against one tag together: a word has one of each kind."""
    most: dict[str, list[int]] = {}
    for feature, said in weights.items():
        kind = most.setdefault(feature[0], [0] * len(TAGS))
        for at, weight in _pairs(said):
            kind[at] = max(kind[at], abs(weight))
    return max(map(sum, zip(*most.values(), strict=True)), default=0)


def _pairs(said: str) -> list[tuple[int, int]]:
    """Weights as the model has them, each with the place of its tag: "0:12 5:-3"."""
    return [(int(at), int(weight)) for at, _, weight in (pair.partition(":") for pair in said.split())]


class Word:
    """What a word says of its own tag, for its shape and the tag before it (`own`), and of the tags near it.

    `following` is of the word after it, `previous` of the one before, `second` of the one before that. `certain` is the
    place of its only tag, -1 for a word with more. `pairs` is what its ending and that of the next word say together,
    by the latter.
    """

    def __init__(
        self, norm: str, certain: int, following: Scores, previous: Scores, second: Scores, pairs: dict[str, Scores]
    ) -> None:
        self.norm = norm
        self.end = sys.intern(norm[-3:])
        self.pairs = pairs
        self.certain = certain
        self.own: dict[int, Scores] = {}
        self.following = following
        self.previous = previous
        self.second = second


class Tagger:
    """Weights of one language: for each feature the tags it speaks for, and the words with one tag only.

    What features say together is added up when a word is first met; each word of a text then costs a few additions.
    """

    def __init__(self, weights: Mapping[str, str], certain: Mapping[str, str]) -> None:
        """`weights` as they stand in the model: "0:12 5:-3" says 12 for the first tag and -3 for the sixth."""
        self.weights = dict(weights)
        self.certain = dict(certain)
        self._words: dict[str, Word] = {}
        self._between: list[Scores | None] = [None] * ((_OPENING + 1) * _ROW)
        self._pairs: dict[str, dict[str, Scores]] = {}
        self._met = 0
        self._scores: dict[str, Scores] = {}
        self._before = self._learn(_START)
        self._beyond = self._learn(_END)

    def tag(self, words: Sequence[Token]) -> list[str]:
        """One tag for each token of a sentence. Cost is linear in the number of tokens."""
        if len(self._words) > _REMEMBERED:
            self._words.clear()
        known = [self._words.get(token.norm) or self._learn(token.norm) for token in words]
        known.append(self._beyond)
        known.append(self._beyond)
        tags: list[str] = []
        previous, before, last = self._before, _OPENING, _OPENING
        for i, token in enumerate(words):
            word = known[i]
            guess = word.certain
            if guess < 0:
                first = token.text[0]
                if not first.isalnum():
                    guess = _PUNCT
                else:
                    guess = self._guess(word, _shape(first, i), before, last, previous, known[i + 1], known[i + 2])
            tags.append(TAGS[guess])
            before, last, previous = last, guess, word
        return tags

    def _guess(
        self, word: Word, shape: int, before: int, last: int, previous: Word, following: Word, second: Word
    ) -> int:
        """The tag that features speak for most, the first of equals."""
        own = word.own.get(shape * _ROW + last)
        if own is None:
            own = word.own[shape * _ROW + last] = self._sum(of_word(word.norm, _SHAPES[shape], _name(last)))
        between = self._between[before * _ROW + last]
        if between is None:
            between = self._between[before * _ROW + last] = self._sum(of_tags(_name(before), _name(last)))
        ends = previous.pairs.get(word.end)
        if ends is None:
            ends = self._pair(previous, word)
        left, right, far = previous.following, following.previous, second.second
        best = _best(own.a + between.a + ends.a + left.a + right.a + far.a, 0, -1)
        best = _best(own.b + between.b + ends.b + left.b + right.b + far.b, 4, best)
        best = _best(own.c + between.c + ends.c + left.c + right.c + far.c, 8, best)
        best = _best(own.d + between.d + ends.d + left.d + right.d + far.d, 12, best)
        best = _best(own.e + between.e + ends.e + left.e + right.e + far.e, 16, best)
        alone = ((own.f + between.f + ends.f + left.f + right.f + far.f + _ZERO) & _MASK) * _ROW + _ROW - 1 - 20
        return _ROW - 1 - (alone if alone > best else best) % _ROW

    def _pair(self, previous: Word, word: Word) -> Scores:
        """What the endings of two words that stand together say, which have not been met before."""
        self._met += 1
        if self._met > _PAIRS:
            self._met = 1
            for some in self._pairs.values():
                some.clear()
        made = previous.pairs[word.end] = self._sum(of_endings(previous.end + word.end))
        return made

    def _learn(self, norm: str) -> Word:
        """What is known of a word that has not been met before."""
        tag = self.certain.get(norm)
        pairs = self._pairs.setdefault(norm[-3:], {})
        made = self._words[norm] = Word(
            norm,
            TAGS.index(tag) if tag else -1,
            self._sum(of_previous(norm)),
            self._sum(of_next(norm)),
            self._sum(of_second(norm)),
            pairs,
        )
        return made

    def _sum(self, features: tuple[str, ...]) -> Scores:
        a = b = c = d = e = f = 0
        for feature in features:
            said = self._scores.get(feature)
            if said is None:
                if feature not in self.weights:
                    continue
                said = self._scores[feature] = scores_of(_pairs(self.weights[feature]))
            a += said.a
            b += said.b
            c += said.c
            d += said.d
            e += said.e
            f += said.f
        return Scores(a, b, c, d, e, f)


def _name(tag: int) -> str:
    return TAGS[tag] if tag < _OPENING else _START


def _best(packed: i64, first: i64, best: i64) -> i64:
    """The highest of the best so far and four more scores, each with how far its tag is from the end."""
    packed += _ZERO
    rank = _ROW - 1 - first
    for _ in range(4):
        score = (packed & _MASK) * _ROW + rank
        if score > best:
            best = score
        packed >>= _WIDTH
        rank -= 1
    return best


def of_word(norm: str, shape: str, last: str) -> tuple[str, ...]:
    """The features of a word itself: it, its endings, beginning and shape, and it together with the tag before it."""
    end = norm[-3:]
    alone = ("w" + norm, "4" + norm[-4:], "3" + end, "2" + norm[-2:], "p" + norm[:3], "s" + shape)
    return (*alone, "v" + last + norm, "m" + last + end)


def of_tags(before: str, last: str) -> tuple[str, ...]:
    """The features of the two tags before a word."""
    return "t" + last, "u" + before + last


def of_previous(norm: str) -> tuple[str, ...]:
    """The features of the word before."""
    return ("b" + norm,)


def of_next(norm: str) -> tuple[str, ...]:
    """The features of the word after."""
    return "n" + norm, "e" + norm[-3:]


def of_second(norm: str) -> tuple[str, ...]:
    """The features of the second word after."""
    return ("a" + norm,)


def of_endings(pair: str) -> tuple[str, ...]:
    """The features of the endings of a word and of the one before it, three letters each."""
    return ("f" + pair,)


def features(word: Token, i: int, norms: Sequence[str], last: str, before: str) -> tuple[str, ...]:
    """Every feature of the word at position `i` of a sentence with these normal forms."""
    first = word.text[0]
    padded = (_START, *norms, _END, _END)
    previous, norm, following, second = padded[i : i + 4]
    return (
        *of_word(norm, _SHAPES[_shape(first, i)], last),
        *of_tags(before, last),
        *of_previous(previous),
        *of_next(following),
        *of_second(second),
        *of_endings(previous[-3:] + norm[-3:]),
    )


def _shape(first: str, i: int) -> int:
    """Which of `_SHAPES` a word has: small, a digit, a capital inside a sentence, or one that opens it."""
    if first.isdigit():
        return 1
    if first.isupper():
        return 2 if i else 3
    return 0


@lru_cache
def load(code: str) -> Tagger:
    """The tagger of a language pack."""
    weights: dict[str, str] = {}
    certain: dict[str, str] = {}
    with gzip.open(langs.FOLDER / code / MODEL, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            if line.startswith("#"):
                continue
            feature, _, rest = line.rstrip("\n").partition("\t")
            if feature.startswith("="):
                certain[feature[1:]] = rest
            else:
                weights[feature] = rest
    return Tagger(weights, certain)
