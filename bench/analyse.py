"""Words a second of `helder.analyse` beside medspaCy with ConText, on the same English text, on one core.

    python bench/analyse.py [--words 5000 50000] [--runs 5]

medspaCy runs without a model, with Helder's own English names as its target rules (see `peer.py`). It finds concepts
and whether each is negated, uncertain or historical; Helder does that, labels the blocks of the text, and extracts the
claims with their relations. Two rows for medspaCy, because its sentence splitter decides its speed: PyRuSH, its
default, with its logging switched off, and spaCy's simple `sentencizer`.

The texts are repeated to a size; Helder forgets the sentences of a text before the next, so that each is a new one to
it. What it knows of single words stays, as it would in a library of articles.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path

import helder
import measure
from helder.stages import claims, clauses, read

EXAMPLES = Path(__file__).parent.parent / "examples" / "articles"
PEERS = {"medspaCy, PyRuSH": "medspacy_pyrush", "medspaCy, sentencizer": "sentencizer"}


def english_articles() -> list[str]:
    """The texts of the bundled English articles."""
    sources = [read.document(path) for path in sorted(EXAMPLES.iterdir()) if path.is_file()]
    texts = [s.text for s in sources if helder.analyse(s).source.language == "en"]
    if not texts:
        raise SystemExit(f"There are no English articles in {EXAMPLES}: run this from a checkout of the project.")
    return texts


def to_size(texts: list[str], words: int) -> list[str]:
    """The articles one after another, again and again, until they have that many words."""
    chosen: list[str] = []
    count = 0
    for text in cycle(texts):
        if count >= words:
            break
        chosen.append(text)
        count += len(text.split())
    return chosen


def analyse_anew(texts: list[str]) -> None:
    """Analyse every text as if none of its sentences had been seen before."""
    for text in texts:
        clauses.forget()
        helder.analyse(text)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", default=[5_000, 50_000], help="sizes of the text in words")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each side")
    options = parser.parse_args()

    measure.one_core()
    articles = english_articles()
    peers = {name: measure.MedspaCy(splitter) for name, splitter in PEERS.items()}
    rows = []
    for size in options.words:
        texts = to_size(articles, size)
        words = sum(len(text.split()) for text in texts)
        sides: dict[str, Callable[[], float]] = {
            "helder.analyse": partial(measure.timed, partial(analyse_anew, texts)),
            **{name: partial(peer.seconds, texts=texts) for name, peer in peers.items()},
        }
        rows += measure.rows_of(f"{words:,}", measure.in_turn(sides, words, options.runs))
    for peer in peers.values():
        peer.close()
    compiled = "compiled" if not (claims.__file__ or "").endswith(".py") else "not compiled"
    print(f"{measure.machine()}, one used; {len(articles)} articles, {options.runs} runs of each side in turn")
    print(f"Helder is {compiled}\n")
    print(measure.table(("words", "side", "words/s", "range", "helder / this"), rows))


if __name__ == "__main__":
    main()
