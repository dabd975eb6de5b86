"""How often the translation of a sentence is the first article found, with words alone and character 4-grams beside it.

    python bench/parallel.py [--pairs FILE]

Each sentence of one language is an article; each of the other is a question, as it stands. Without a file, the pairs
of the project's own gold that say the same in English and Dutch; a file has lines of JSON with `en` and `nl`. The
peers rank the same articles: BM25 over words, and the cosine of counts of four characters in a row, which is what many
teams do between languages that share words. Prints recall@1 and the ratio to the 4-grams.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import helder
from helder import text

GOLD = Path(__file__).parent.parent / "gold" / "pairs.jsonl"
K1, B = 1.2, 0.75
Ranker = Callable[[str], str | None]
"""The article that answers a question best, by its id."""


def pairs(file: Path | None) -> list[tuple[str, str]]:
    """English and Dutch sentences that say the same."""
    rows = [json.loads(line) for line in (file or GOLD).read_text(encoding="utf-8").splitlines()]
    if file is not None:
        return [(row["en"], row["nl"]) for row in rows]
    return list(dict.fromkeys(_across(rows)))


def _across(rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        said = {row["a_language"]: row["a"], row["b_language"]: row["b"]}
        if row["relation"] == "same" and {*said} == {"en", "nl"}:
            yield said["en"], said["nl"]


def words_alone(articles: Mapping[str, str]) -> Ranker:
    """Okapi BM25 over words as they stand."""
    counts = {name: Counter(text.words(said.casefold())) for name, said in articles.items()}
    having = Counter(word for counted in counts.values() for word in counted)
    mean = sum(sum(c.values()) for c in counts.values()) / len(counts)

    def score(asked: Sequence[str], counted: Counter[str]) -> float:
        length = 1 - B + B * sum(counted.values()) / mean
        return sum(
            math.log(1 + (len(counts) - having[w] + 0.5) / (having[w] + 0.5)) * counted[w] * (K1 + 1)
            / (counted[w] + K1 * length)
            for w in asked
        )  # fmt: skip

    return lambda question: _best({n: score([*{*text.words(question.casefold())}], c) for n, c in counts.items()})


def four_grams(articles: Mapping[str, str]) -> Ranker:
    """The cosine of counts of four characters in a row, rarer ones counting more."""
    counts = {name: _grams(said) for name, said in articles.items()}
    having = Counter(gram for counted in counts.values() for gram in counted)

    def vector(counted: Counter[str]) -> dict[str, float]:
        raw = {g: n * math.log((1 + len(counts)) / (1 + having[g])) for g, n in counted.items()}
        size = math.sqrt(sum(v * v for v in raw.values())) or 1.0
        return {g: v / size for g, v in raw.items()}

    vectors = {name: vector(counted) for name, counted in counts.items()}

    def rank(question: str) -> str | None:
        asked = vector(_grams(question))
        return _best({n: sum(w * v.get(g, 0.0) for g, w in asked.items()) for n, v in vectors.items()})

    return rank


def _grams(said: str) -> Counter[str]:
    plain = f" {' '.join(text.words(said.casefold()))} "
    return Counter(plain[i : i + 4] for i in range(len(plain) - 3))


def _best(scores: Mapping[str, float]) -> str | None:
    name = min(scores, key=lambda n: (-scores[n], n))
    return name if scores[name] > 0 else None


def recall(questions: Sequence[tuple[str, str]], articles: Mapping[str, str], rank: Ranker) -> float:
    """The share of questions whose first article is their translation, or says the same word for word."""
    found = [(right, rank(question)) for question, right in questions]
    return sum(first is not None and articles[first] == articles[right] for right, first in found) / len(found)


def measured(every: Sequence[tuple[str, str]], asked: int) -> tuple[float, float, float]:
    """Recall@1 of Helder, of words alone and of 4-grams; `asked` is the side that questions are taken from."""
    articles = {str(i): pair[1 - asked] for i, pair in enumerate(every)}
    questions = [(pair[asked], str(i)) for i, pair in enumerate(every)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sentences.jsonl"
        rows = (json.dumps({"id": name, "text": said}) for name, said in articles.items())
        file.write_text("\n".join(rows), encoding="utf-8")
        with helder.Library(Path(folder) / "library") as library:
            library.add([file])

            def search(question: str) -> str | None:
                hits = library.search(question, view="articles", limit=1).hits
                return hits[0].source.id.rpartition("#")[2] if hits else None

            ours = recall(questions, articles, search)
    return ours, recall(questions, articles, words_alone(articles)), recall(questions, articles, four_grams(articles))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pairs", type=Path, help="a file with a pair of sentences in a line (default: the gold)")
    every = pairs(parser.parse_args().pairs)
    print(f"{len(every)} pairs\n\n| asked in | Helder | words alone | character 4-grams | to the 4-grams |")
    print("|---|---|---|---|---|")
    for asked, language in enumerate(("English", "Dutch")):
        ours, plain, grams = measured(every, asked)
        ratio = f"{ours / grams:.2f} x" if grams else "-"
        print(f"| {language} | {ours:.3f} | {plain:.3f} | {grams:.3f} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
