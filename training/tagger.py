"""Train the part-of-speech taggers from Universal Dependencies treebanks.

    python training/tagger.py nl OUT.tsv.gz --train A.conllu.gz B.conllu.gz --test C.conllu.gz

Prints accuracy on the test files. The same files give the same weights, to the byte.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from helder.tagger import HEAVIEST, TAGS, Tagger, features, heaviest
from helder.text import Token, tokens

EPOCHS = 6
LEAST_WEIGHT = 0.35  # a feature whose averaged weights all stay below this is dropped
SCALE = 20  # averaged weights are stored as integers in steps of 1 / SCALE

Example = tuple[list[Token], list[str]]


def tag_of(upos: str, xpos: str, feats: str) -> str:
    """The tag of `helder.tagger` for a universal part of speech, the treebank's own tag (STTS) and the features."""
    if upos == "VERB":
        if "VerbForm=Fin" in feats:
            return "VFIN"
        if "VerbForm=Inf" in feats:
            return "VINF"
        if "VerbForm=Ger" in feats or "Tense=Pres" in feats:
            return "VGER"
        return "VPART" if "VerbForm=Part" in feats else "VFIN"
    if (upos == "PRON" and "PronType=Rel" in feats) or xpos == "PRELS":
        return "REL"
    return upos if upos in TAGS else "X"


def sentences(path: Path) -> Iterator[Example]:
    """The sentences of a CoNLL-U file, cut into Helder's tokens, each with the tag of the word it begins in."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for part in file.read().split("\n\n"):
            text, spans, skip = "", [], set[str]()
            for line in part.split("\n"):
                if not line or line.startswith("#"):
                    continue
                row = line.split("\t")
                if "." in row[0] or row[0] in skip:
                    if row[0] in skip and spans and spans[-1][2] == "":
                        spans[-1] = (*spans[-1][:2], tag_of(row[3], row[4], row[5]))
                    continue
                if "-" in row[0]:
                    low, high = row[0].split("-")
                    skip |= {str(n) for n in range(int(low), int(high) + 1)}
                    tag = ""
                else:
                    tag = tag_of(row[3], row[4], row[5])
                spans.append((len(text), len(text) + len(row[1]), tag))
                text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
            if not spans:
                continue
            words, at, tags = tokens(text), 0, []
            for word in words:
                while at + 1 < len(spans) and spans[at][1] <= word.start:
                    at += 1
                tag = spans[at][2] or "X"
                tags.append("PUNCT" if not word.is_word and tag != "SYM" else tag)
            yield words, tags


def train(examples: list[Example], epochs: int = EPOCHS, seed: int = 1) -> Tagger:
    """Averaged perceptron weights, as integers."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for words, tags in examples:
        for word, tag in zip(words, tags, strict=True):
            seen[word.norm][tag] += 1
    certain = {
        word: counts.most_common(1)[0][0]
        for word, counts in seen.items()
        if sum(counts.values()) >= 15 and counts.most_common(1)[0][1] / sum(counts.values()) >= 0.995
    }
    weights: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    totals: defaultdict[tuple[str, int], float] = defaultdict(float)
    stamps: defaultdict[tuple[str, int], int] = defaultdict(int)
    index = {tag: i for i, tag in enumerate(TAGS)}
    step, shuffled = 0, random.Random(seed)  # noqa: S311 (a shuffle, not a secret)
    order = list(range(len(examples)))
    for _ in range(epochs):
        shuffled.shuffle(order)
        for at in order:
            words, tags = examples[at]
            norms, last, before = [w.norm for w in words], "<s>", "<s>"
            for i, word in enumerate(words):
                step += 1
                gold = tags[i]
                guess = certain.get(word.norm)
                if guess is None and not word.is_word:
                    guess = "PUNCT"
                if guess is None:
                    active = features(word, i, norms, last, before)
                    scores = [0.0] * len(TAGS)
                    for feature in active:
                        if feature in weights:
                            for tag_at, weight in weights[feature].items():
                                scores[tag_at] += weight
                    guess = TAGS[scores.index(max(scores))]
                    if guess != gold:
                        for feature in active:
                            for tag_at, change in ((index[gold], 1.0), (index[guess], -1.0)):
                                key = (feature, tag_at)
                                totals[key] += (step - stamps[key]) * weights[feature][tag_at]
                                stamps[key] = step
                                weights[feature][tag_at] += change
                before, last = last, guess
    averaged: dict[str, str] = {}
    for feature, row in weights.items():
        means = {at: (totals[feature, at] + (step - stamps[feature, at]) * weight) / step for at, weight in row.items()}
        if max(map(abs, means.values())) >= LEAST_WEIGHT:
            pairs = ((at, round(mean * SCALE)) for at, mean in sorted(means.items()))
            averaged[feature] = " ".join(f"{at}:{weight}" for at, weight in pairs if weight)
    if (most := heaviest(averaged)) >= HEAVIEST:
        raise ValueError(f"Weights of {most} together do not fit: {HEAVIEST} is too much. Lower SCALE.")
    return Tagger(averaged, certain)


def accuracy(tagger: Tagger, examples: list[Example]) -> float:
    """Share of tokens with the right tag."""
    right = total = 0
    for words, tags in examples:
        right += sum(a == b for a, b in zip(tagger.tag(words), tags, strict=True))
        total += len(tags)
    return right / total


def write(tagger: Tagger, path: Path, note: str) -> None:
    """The weights as gzipped text, the same bytes for the same weights."""
    rows = [f"# {note}"]
    rows += [f"={word}\t{tag}" for word, tag in sorted(tagger.certain.items())]
    rows += [f"{feature}\t{weights}" for feature, weights in sorted(tagger.weights.items()) if weights]
    path.parent.mkdir(parents=True, exist_ok=True)
    data = ("\n".join(rows) + "\n").encode("utf-8")
    path.write_bytes(gzip.compress(data, compresslevel=9, mtime=0))


def main() -> None:
    """Train, print the accuracy, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("out", type=Path)
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    examples = [example for path in options.train for example in sentences(path)]
    tagger = train(examples)
    note = "CC BY-SA 4.0; trained on " + ", ".join(path.name.removesuffix(".conllu.gz") for path in options.train)
    write(tagger, options.out, note)
    print(f"{len(examples)} sentences, {len(tagger.weights)} features, {options.out.stat().st_size / 1e6:.1f} MB")
    for path in options.test:
        print(f"{path.name}: {accuracy(tagger, list(sentences(path))):.4f}")


if __name__ == "__main__":
    main()
