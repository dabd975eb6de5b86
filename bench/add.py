"""Articles a second that go into a library, beside a plain full-text index and beside medspaCy with one.

    python bench/add.py [--articles 200 2000] [--runs 3]

The articles are text files of about 300 words, made from the paragraphs of the bundled English articles in a fixed
random order, so that no two are equal. The peers, in the same run:

- SQLite FTS5, text only: read the file, insert its text in a full-text table. Nothing is understood: the floor of any
  index.
- medspaCy + SQLite FTS5: find concepts and their context (with spaCy's `sentencizer`, its quickest), insert text and
  entities. In the sizes of --medspacy only.

Helder reads, analyses, and keeps everything that `helder verify` can prove, with the search index.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import measure
from analyse import english_articles
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


def into_helder(articles: Path, into: Path) -> float:
    """The seconds for a library of the folder's articles."""

    def add() -> None:
        with Library(into / "library") as library:
            library.add([articles])

    return measure.timed(add)


def into_fts5(paths: list[Path], into: Path) -> float:
    """The seconds for a full-text table of the files."""

    def add() -> None:
        base = sqlite3.connect(into / "plain.sqlite")
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("CREATE VIRTUAL TABLE article USING fts5(name, text)")
        with base:
            base.executemany(
                "INSERT INTO article VALUES (?, ?)", ((path.name, path.read_text(encoding="utf-8")) for path in paths)
            )
        base.close()

    return measure.timed(add)


def into_medspacy(peer: measure.MedspaCy, paths: list[Path], into: Path) -> float:
    """The seconds for the same with the concepts of each file."""
    return peer.seconds(paths=[str(path) for path in paths], into=str(into / "medspacy.sqlite"))


def fresh(side: Callable[[Path], float]) -> float:
    """The same into an empty folder every time."""
    folder = Path(tempfile.mkdtemp(prefix="helder-bench-"))
    try:
        return side(folder)
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[200, 2_000], help="how many articles")
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each side")
    parser.add_argument("--medspacy", type=int, nargs="*", default=[200, 2_000], help="sizes for medspaCy as well")
    options = parser.parse_args()

    measure.one_core()
    paragraphs = [line for text in english_articles() for line in text.split("\n") if len(line.split()) > 8]
    peer = measure.MedspaCy("sentencizer") if options.medspacy else None
    rows = []
    for size in options.articles:
        with tempfile.TemporaryDirectory(prefix="helder-bench-") as made:
            folder = Path(made)
            paths = write_articles(folder, size, paragraphs)
            sides: dict[str, Callable[[Path], float]] = {
                "helder.Library.add": partial(into_helder, folder),
                "SQLite FTS5, text only": partial(into_fts5, paths),
            }
            if peer is not None and size in options.medspacy:
                sides["medspaCy + SQLite FTS5"] = partial(into_medspacy, peer, paths)
            speeds = measure.in_turn({n: partial(fresh, s) for n, s in sides.items()}, size, options.runs)
            rows += measure.rows_of(f"{size:,}", speeds)
    if peer is not None:
        peer.close()
    print(f"{measure.machine()}, one used; articles of about {WORDS} words, {options.runs} runs of each side in turn\n")
    print(measure.table(("articles", "side", "articles/s", "range", "helder / this"), rows))


if __name__ == "__main__":
    main()
