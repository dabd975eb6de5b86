"""Sentences a second, at two sizes, beside pysbd over the same text.

Both get the example articles, repeated to a size. Helder cuts blocks that are labelled already; pysbd gets the same
lines, each on its own, since it joins lines that have no full stop.

    python bench/sentences.py [--runs 5]      pysbd lives in the environment of the peers, see README.md
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import helder
from helder.model import Analysis
from helder.stages import read, sentences
from measure import Program, in_turn, machine, one_core, rows_of, table, timed

ARTICLES = Path(__file__).parent.parent / "examples" / "articles"
SIZES = (20, 200)
PEER = """
import json, sys, time, pysbd
cutters = {code: pysbd.Segmenter(language=code, clean=False) for code in ("en", "nl")}
for row in sys.stdin:
    start = time.perf_counter()
    count = sum(len(cutters[code].segment(line)) for code, line in json.loads(row))
    print(json.dumps({"seconds": time.perf_counter() - start, "sentences": count}), flush=True)
"""


def cut(some: Sequence[Analysis]) -> int:
    """How many sentences Helder finds."""
    return sum(len(sentences.split(one.source, one.blocks)) for one in some)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs: int = parser.parse_args().runs
    one_core()
    texts = [helder.analyse(read.document(path)) for path in sorted(ARTICLES.iterdir()) if path.is_file()]
    peer = Program("-c", PEER)
    rows = []
    for size in SIZES:
        some = [texts[i % len(texts)] for i in range(size)]
        lines = [
            (part.language if part.language in ("en", "nl") else "en", part.span.of(one.source.text).strip())
            for one in some
            for part in one.blocks
        ]

        def theirs(lines: list[tuple[str, str]] = lines) -> float:
            return float(peer.ask(lines)["seconds"])

        def ours(some: list[Analysis] = some) -> float:
            return timed(lambda: cut(some))

        rows += rows_of(f"{size} articles", in_turn({"Helder": ours, "pysbd": theirs}, cut(some), runs))
    peer.close()
    print(table(("texts", "what", "sentences/s", "slowest-quickest", "Helder's ratio"), rows))
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
