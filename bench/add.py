"""Articles a second that go into a library, beside a plain full-text index and beside medspaCy with one.

    python bench/add.py [--articles 200 2000] [--pages 200 1000] [--cores 1000] [--runs 3]

The articles are text files of about 300 words, made from the paragraphs of the bundled English articles in a fixed
random order, so that no two are equal. The peers, in the same run:

- SQLite FTS5, text only: read the file, insert its text in a full-text table. Nothing is understood: the floor of any
  index.
- medspaCy + SQLite FTS5: find concepts and their context (with spaCy's `sentencizer`, its quickest), insert text and
  entities. In the sizes of --medspacy only.

- trafilatura + medspaCy + SQLite FTS5: the same of HTML pages (the articles, with menus, a cookie notice and comments
  around them), of which trafilatura makes the main text first. With medspaCy's own sentences (PyRuSH), and with the
  `sentencizer`. In the sizes of --pages.

Helder reads, analyses, and keeps everything that `helder verify` can prove, with the search index. All of that is on
one core; --cores has `helder add` by itself with two processes on two cores, beside one on one, and beside two of these
at the same time with nothing in common: more than that the two cores of a machine do not give.
"""

from __future__ import annotations

import argparse
import html
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

import measure
from analyse import english_articles
from helder import Library

WORDS = 300
SEED = 17
SPLITTERS = {"PyRuSH": "medspacy_pyrush", "sentencizer": "sentencizer"}
COLUMNS = ("articles/s", "range", "the first / this")


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


PAGE = """<!doctype html><html lang="en"><head><title>Article {number}</title>
<meta property="og:site_name" content="A site"></head><body>
<div id="cookie-banner">We use cookies. <button>Accept</button></div>
<nav><ul>{menu}</ul></nav><main><article><h1>Article {number}</h1>{paragraphs}</article></main>
<section class="comments"><h2>Comments</h2><p>Thank you, I did not know that.</p></section>
<footer><p>© A site. <a href="/privacy">Privacy</a></p></footer></body></html>
"""
MENU = "".join(f'<li><a href="/topic/{n}">Topic {n}</a></li>' for n in range(20))


def write_pages(folder: Path, count: int, paragraphs: list[str]) -> list[Path]:
    """The same articles as HTML pages of a site."""
    paths = []
    for path in write_articles(folder, count, paragraphs):
        title, *lines = path.read_text(encoding="utf-8").split("\n\n")
        made = "".join(f"<p>{html.escape(line.strip())}</p>" for line in lines)
        page = path.with_suffix(".html")
        page.write_text(PAGE.format(number=title.split()[-1], menu=MENU, paragraphs=made), encoding="utf-8")
        path.unlink()
        paths.append(page)
    return paths


def into_helder(articles: Path, into: Path) -> float:
    """The seconds for a library of the folder's articles, in this process."""

    def add() -> None:
        with Library(into / "library") as library:
            library.add([articles], jobs=1)

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


def into_medspacy(peer: measure.MedspaCy, paths: list[Path], into: Path, pages: bool = False) -> float:
    """The seconds for the same with the concepts of each file; of `pages`, the main text."""
    return peer.seconds(paths=[str(path) for path in paths], into=str(into / "medspacy.sqlite"), pages=pages)


def fresh(side: Callable[[Path], float]) -> float:
    """The same into an empty folder every time."""
    folder = Path(tempfile.mkdtemp(prefix="helder-bench-"))
    try:
        return side(folder)
    finally:
        shutil.rmtree(folder)


def texts(sizes: Sequence[int], medspacy: Collection[int], paragraphs: list[str], runs: int) -> list[tuple[str, ...]]:
    """Text files: Helder, a full-text table, and medspaCy in some of the sizes."""
    rows: list[tuple[str, ...]] = []
    peer = measure.MedspaCy("sentencizer") if medspacy else None
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="helder-bench-") as made:
            folder = Path(made)
            paths = write_articles(folder, size, paragraphs)
            sides: dict[str, Callable[[Path], float]] = {
                "helder.Library.add": partial(into_helder, folder),
                "SQLite FTS5, text only": partial(into_fts5, paths),
            }
            if peer is not None and size in medspacy:
                sides["medspaCy + SQLite FTS5"] = partial(into_medspacy, peer, paths)
            speeds = measure.in_turn({n: partial(fresh, s) for n, s in sides.items()}, size, runs)
            rows += measure.rows_of(f"{size:,}", speeds)
    if peer is not None:
        peer.close()
    return rows


def pages(sizes: Sequence[int], paragraphs: list[str], runs: int) -> list[tuple[str, ...]]:
    """HTML pages: Helder, and trafilatura, medspaCy and a full-text table one after another."""
    rows: list[tuple[str, ...]] = []
    peers = {name: measure.MedspaCy(splitter) for name, splitter in SPLITTERS.items()}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="helder-bench-") as made:
            folder = Path(made)
            paths = write_pages(folder, size, paragraphs)
            sides: dict[str, Callable[[Path], float]] = {"helder.Library.add": partial(into_helder, folder)}
            for name, peer in peers.items():
                sides[f"trafilatura + medspaCy ({name}) + FTS5"] = partial(into_medspacy, peer, paths, pages=True)
            speeds = measure.in_turn({n: partial(fresh, s) for n, s in sides.items()}, size, runs)
            rows += measure.rows_of(f"{size:,}", speeds)
    for peer in peers.values():
        peer.close()
    return rows


def by_command(articles: Path, into: Path, jobs: int, at_once: int = 1) -> float:
    """The seconds of `helder add` as it is typed, with what it reads before its first article.

    Of several `at_once`, each with a library and a core of its own, the seconds for one of them.
    """

    def add() -> None:
        started = []
        for number in range(at_once):
            with measure.cores(jobs, number):
                command = [sys.executable, "-m", "helder", "add", str(articles), "--library", str(into / str(number))]
                started.append(subprocess.Popen([*command, "--jobs", str(jobs)], stdout=subprocess.DEVNULL))
        if any(process.wait() for process in started):
            raise SystemExit("helder add failed.")

    return measure.timed(add) / at_once


def two_cores(sizes: Sequence[int], paragraphs: list[str], runs: int) -> list[tuple[str, ...]]:
    """Helder in two processes on two cores, in one on one, and two that have nothing to do with each other."""
    rows: list[tuple[str, ...]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="helder-bench-") as made:
            folder = Path(made)
            write_articles(folder, size, paragraphs)
            kinds = {"2 on 2": (2, 1), "1 on 1": (1, 1), "1 on 1, and another beside it": (1, 2)}
            sides = {
                name: partial(fresh, partial(by_command, folder, jobs=jobs, at_once=at_once))
                for name, (jobs, at_once) in kinds.items()
            }
            rows += measure.rows_of(f"{size:,}", measure.in_turn(sides, size, runs))
    return rows


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="*", default=[200, 2_000], help="how many articles")
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each side")
    parser.add_argument("--medspacy", type=int, nargs="*", default=[200, 2_000], help="sizes for medspaCy as well")
    parser.add_argument("--pages", type=int, nargs="*", default=[200], help="how many HTML pages")
    parser.add_argument("--cores", type=int, nargs="*", default=[], help="how many articles on two cores and on one")
    options = parser.parse_args()

    paragraphs = [line for text in english_articles() for line in text.split("\n") if len(line.split()) > 8]
    runs: int = options.runs
    print(f"{measure.machine()}; articles of about {WORDS} words, {runs} runs of each side in turn", flush=True)
    if options.cores:
        print("\nOn two cores\n", flush=True)
        print(
            measure.table(("articles", "processes", *COLUMNS), two_cores(options.cores, paragraphs, runs)), flush=True
        )
    measure.one_core()
    if options.articles:
        print("\nText files, on one core\n", flush=True)
        rows = texts(options.articles, options.medspacy, paragraphs, runs)
        print(measure.table(("articles", "side", *COLUMNS), rows), flush=True)
    if options.pages:
        print("\nHTML pages, on one core\n", flush=True)
        print(measure.table(("pages", "side", *COLUMNS), pages(options.pages, paragraphs, runs)), flush=True)


if __name__ == "__main__":
    main()
