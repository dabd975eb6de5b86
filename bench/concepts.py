"""Words a second, loading time and memory of finding concepts, beside spaCy's PhraseMatcher with the same names.

    python bench/concepts.py [--words 100000] [--runs 5]

Both find the English names of the vocabulary and of all MeSH descriptors in the same text, tokenising included, on one
core. spaCy compares words without case and nothing else; Helder also finds inflections, spellings, compounds and slips
of the keyboard, and decides between names. spaCy builds its matcher at each start; Helder reads what it compiled once.
Each side runs in a process of its own, so that memory is its own; it is read from /proc, so this needs Linux.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import measure
from analyse import english_articles, to_size
from helder import vocab

CHILD = """
import json, sys, time
def used():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
what, names, texts = sys.argv[1], json.load(open(sys.argv[2])), json.load(open(sys.argv[3]))
if what == "spacy":
    import spacy
    from spacy.matcher import PhraseMatcher
    nlp = spacy.blank("en")
    before, start = used(), time.perf_counter()
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("CONCEPT", list(nlp.tokenizer.pipe(names)))
    find = lambda text: matcher(nlp.make_doc(text))
else:
    from helder import vocab
    from helder.text import lemma
    lemma("houses", "en")
    before, start = used(), time.perf_counter()
    find = vocab.load().lexicon("en").find
print(json.dumps({"load": time.perf_counter() - start, "memory": used() - before}), flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    found = sum(len(find(text)) for text in texts)
    print(json.dumps({"seconds": time.perf_counter() - start, "found": found}), flush=True)
"""


class Side:
    """One of the two, in a process of its own; it measures its own seconds."""

    def __init__(self, what: str, python: Path, names: Path, texts: Path) -> None:
        if not python.exists():
            raise SystemExit(f"{python} is not there: 'make bench' installs the peers.")
        self._process = subprocess.Popen(
            [str(python), "-c", CHILD, what, str(names), str(texts)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.start: Any = self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def seconds(self) -> float:
        """How long it took to find the concepts of all texts."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return float(self._answer()["seconds"])

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def english_names() -> Iterator[str]:
    """Every English name, each once: of the concepts and of the descriptors."""
    known = vocab.load()
    yield from sorted({n.text.lower() for concept in known.concepts for n in known.names(concept, "en")})


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=100_000, help="size of the text in words")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each side")
    parser.add_argument("--peer", type=Path, default=measure.PEER_PYTHON, help="a Python that has spaCy")
    options = parser.parse_args()

    measure.one_core()
    chosen = to_size(english_articles(), options.words)
    words = sum(len(text.split()) for text in chosen)
    every = list(english_names())
    with tempfile.TemporaryDirectory() as folder:
        names, texts = Path(folder, "names.json"), Path(folder, "texts.json")
        names.write_text(json.dumps(every), encoding="utf-8")
        texts.write_text(json.dumps(chosen), encoding="utf-8")
        sides = {
            "helder": Side("helder", Path(sys.executable), names, texts),
            "spaCy PhraseMatcher": Side("spacy", options.peer, names, texts),
        }
        calls: dict[str, Callable[[], float]] = {name: side.seconds for name, side in sides.items()}
        speeds = measure.in_turn(calls, words, options.runs)
        for side in sides.values():
            side.close()
    print(f"{measure.machine()}, one used; {len(every):,} names, {options.runs} runs of each side in turn\n")
    print(measure.table(("words", "side", "words/s", "range", "helder / this"), measure.rows_of(f"{words:,}", speeds)))
    print()
    rows = [(name, f"{s.start['load']:.2f} s", f"{s.start['memory']:.0f} MB") for name, s in sides.items()]
    print(measure.table(("side", "loading", "memory"), rows))


if __name__ == "__main__":
    main()
