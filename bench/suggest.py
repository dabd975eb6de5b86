"""How long it takes to complete the name of a concept while one types, over all names of all languages.

    python bench/suggest.py [--library FOLDER]

Every prefix of one to eight letters of 200 names drawn from the vocabulary is asked for once, so that nothing was
remembered; with a library the claims about each concept are counted as well. The first time, the list of what may be
typed is made, which is told apart. Times are of the processor, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from pathlib import Path

import measure
from helder import Library, langs, vocab

NAMES = 200
SEED = 5


def prefixes(names: list[str]) -> list[str]:
    """What somebody types on the way to some of these names, each once."""
    some = random.Random(SEED).sample(names, NAMES)  # noqa: S311  (the same every time)
    return list(dict.fromkeys(name[:length] for name in some for length in range(1, 9)))


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, default=Path("no-library"), help="a library to count claims in")
    options = parser.parse_args()
    every = [name.text for code in langs.installed() for _, name in vocab.load().every(code)]
    with Library(options.library) as library:
        made = measure.timed(lambda: library.suggest("zz"))
        times = []
        for prefix in prefixes(every):
            start = time.process_time()
            library.suggest(prefix)
            times.append((time.process_time() - start) * 1000)
    cuts = statistics.quantiles(times, n=100)
    row = (
        f"{len(every):,}",
        f"{len(times):,}",
        f"{cuts[49]:.2f}",
        f"{cuts[94]:.2f}",
        f"{max(times):.1f}",
        f"{made:.1f}",
    )
    print(f"{measure.machine()}\n")
    print(measure.table(("names", "asked", "p50 ms", "p95 ms", "slowest ms", "first time s"), [row]))


if __name__ == "__main__":
    main()
