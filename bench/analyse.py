"""Words a second of `helder.analyse` beside medspaCy with ConText, on the same English text, on one core.

    python bench/analyse.py [--words 5000 50000] [--pairs 5]

medspaCy runs without a model: a blank English pipeline, sentences, Helder's own English names as its target rules, and
ConText with its own rules. That finds concepts and whether each is negated, uncertain or historical; Helder also labels
blocks and extracts the claims with their relations. Two rows for medspaCy, because its sentence splitter decides its
speed: PyRuSH (its default, with its logging switched off) and spaCy's simple `sentencizer`.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

import helder
import measure
from helder import langs

EXAMPLES = Path(__file__).parent.parent / "examples"


def english_articles() -> list[str]:
    """The texts of the bundled English articles."""
    sources = (source for path in sorted(EXAMPLES.rglob("*")) if path.is_file() for source in read_all(path))
    texts = [s.text for s in sources if helder.analyse(s).source.language == "en"]
    if not texts:
        raise SystemExit(f"There are no English articles in {EXAMPLES}: run this from a checkout of the project.")
    return texts


def read_all(path: Path) -> Iterator[helder.Source]:
    """The articles of a file; none for a README or a table."""
    if path.suffix in {".html", ".txt"}:
        yield helder.read(path)


def to_size(texts: list[str], words: int) -> list[str]:
    """The articles one after another, again and again, until they have that many words."""
    chosen: list[str] = []
    count = 0
    for text in cycle(texts):
        chosen.append(text)
        count += len(text.split())
        if count >= words:
            return chosen
    return chosen


def medspacy_pipeline(splitter: str) -> Callable[[str], object]:
    """medspaCy without a model, with Helder's English names to look for."""
    from loguru import logger

    logger.remove()  # PyRuSH logs every token at level DEBUG otherwise
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import medspacy  # noqa: F401  (registers the pipes)
        import spacy
        from medspacy.ner import TargetRule

        nlp = spacy.blank("en")
        nlp.add_pipe(splitter)
        matcher = nlp.add_pipe("medspacy_target_matcher")
        names = {row["name"].lower() for row in langs.rows(langs.FOLDER / "en" / "names.tsv")}
        matcher.add([TargetRule(name, "CONCEPT") for name in sorted(names)])
        nlp.add_pipe("medspacy_context")
    pipeline: Callable[[str], object] = nlp
    return pipeline


def each(call: Callable[[str], object], texts: list[str]) -> None:
    """Call it on every text."""
    for text in texts:
        call(text)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", default=[5_000, 50_000], help="sizes of the text in words")
    parser.add_argument("--pairs", type=int, default=5, help="counted runs of each side")
    options = parser.parse_args()

    measure.one_core()
    articles = english_articles()
    peers = {
        "medspaCy, PyRuSH": medspacy_pipeline("medspacy_pyrush"),
        "medspaCy, sentencizer": medspacy_pipeline("sentencizer"),
    }
    rows = []
    for size in options.words:
        texts = to_size(articles, size)
        words = sum(len(text.split()) for text in texts)
        calls: dict[str, Callable[[str], object]] = {"helder.analyse": helder.analyse, **peers}
        sides = {name: partial(each, call, texts) for name, call in calls.items()}
        ours, *theirs = measure.in_turn(sides, words, options.pairs)
        rows.append((f"{words:,}", ours.name, f"{ours.median:,.0f}", ours.spread, ""))
        rows += [(f"{words:,}", t.name, f"{t.median:,.0f}", t.spread, measure.ratio(ours, t)) for t in theirs]
    print(f"{measure.machine()}, one used; {len(articles)} articles, {options.pairs} runs of each side in turn\n")
    print(measure.table(("words", "side", "words/s", "range", "helder / this"), rows))


if __name__ == "__main__":
    main()
