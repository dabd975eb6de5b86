"""Articles a second that go into a library, beside a plain full-text index and beside medspaCy with one.

    python bench/add.py [--articles 200 2000] [--runs 3]

The articles are text files of about 300 words, made from the paragraphs of the bundled articles in a fixed random
order, so that no two are equal. Peers in the same run:

- SQLite FTS5: read the file, insert its text in a full-text table. Nothing is understood: the floor of any index.
- medspaCy + SQLite FTS5: find concepts and their context (spaCy's `sentencizer`, the quickest), insert text and
  entities. Only at the sizes of --medspacy.

Helder reads, analyses, and keeps everything that `helder verify` can prove, with the search index.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import measure
from analyse import english_articles, medspacy_pipeline
from helder import Library

WORDS = 300
SEED = 17


def write_articles(folder: Path, count: int, paragraphs: list[str]) -> list[Path]:
    """That many text files of about 300 words each."""
    draw = random.Random(SEED)  # noqa: S311  (the same articles every time)
    paths = []
    for number in range(count):
        lines: list[str] = []
        while sum(len(line.split()) for line in lines) < WORDS:
            lines.append(draw.choice(paragraphs))
        path = folder / f"{number:06d}.txt"
        path.write_text(f"Article {number}\n\n" + "\n\n".join(lines) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def into_helder(articles: Path, into: Path) -> None:
    """A library of the folder's articles."""
    with Library(into / "library") as library:
        library.add([articles])


Row = tuple[str, str, str]


def into_fts5(paths: list[Path], rows: Callable[[list[Path]], Iterable[Row]], into: Path) -> None:
    """A full-text table of file names, texts and what was found in them."""
    with sqlite3.connect(into / "plain.sqlite") as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("CREATE VIRTUAL TABLE article USING fts5(name, text, found)")
        base.executemany("INSERT INTO article VALUES (?, ?, ?)", rows(paths))
    base.close()


def plain(paths: list[Path]) -> Iterator[Row]:
    """Each file as it is."""
    return ((path.name, path.read_text(encoding="utf-8"), "") for path in paths)


def understood(nlp: Callable[[str], object], paths: list[Path]) -> Iterator[Row]:
    """Each file with the concepts that medspaCy finds, and whether each is negated."""
    for name, text, _ in plain(paths):
        found = getattr(nlp(text), "ents", ())
        yield name, text, " ".join(f"{e.text}:{e._.is_negated}:{e._.is_uncertain}" for e in found)


def fresh(make: Callable[[Path], None]) -> Callable[[], None]:
    """The same into an empty folder every time."""

    def run() -> None:
        folder = Path(tempfile.mkdtemp(prefix="helder-bench-"))
        try:
            make(folder)
        finally:
            shutil.rmtree(folder)

    return run


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[200, 2_000], help="how many articles")
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each side")
    parser.add_argument("--medspacy", type=int, nargs="*", default=[200], help="sizes at which medspaCy runs as well")
    options = parser.parse_args()

    paragraphs = [line for text in english_articles() for line in text.split("\n") if len(line.split()) > 8]
    nlp = medspacy_pipeline("sentencizer") if options.medspacy else None
    rows = []
    for size in options.articles:
        with tempfile.TemporaryDirectory(prefix="helder-bench-") as made:
            folder = Path(made)
            paths = write_articles(folder, size, paragraphs)
            sides: dict[str, Callable[[], object]] = {
                "helder.Library.add": fresh(partial(into_helder, folder)),
                "SQLite FTS5, text only": fresh(partial(into_fts5, paths, plain)),
            }
            if nlp is not None and size in options.medspacy:
                sides["medspaCy + SQLite FTS5"] = fresh(partial(into_fts5, paths, partial(understood, nlp)))
            ours, *theirs = measure.in_turn(sides, size, options.runs)
        rows.append((f"{size:,}", ours.name, f"{ours.median:,.1f}", ours.spread, ""))
        rows += [(f"{size:,}", t.name, f"{t.median:,.1f}", t.spread, measure.ratio(ours, t)) for t in theirs]
    print(f"{measure.machine()}; articles of about {WORDS} words, {options.runs} runs of each side in turn\n")
    print(measure.table(("articles", "side", "articles/s", "range", "helder / this"), rows))


if __name__ == "__main__":
    main()
