"""How long Helder takes to start, beside Python that does nothing.

    python bench/startup.py [--runs 15]

Whole processes, in turn: `python -c pass`, `import helder`, `helder --help` (which prints every command), and
`helder --version`. What counts is the difference to bare Python.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from functools import partial

import measure

COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "import helder": ("-c", "import helder"),
    "helder --help": ("-m", "helder", "--help"),
    "helder --version": ("-m", "helder", "--version"),
}


def run(arguments: tuple[str, ...]) -> float:
    """The seconds of one process."""
    command = [sys.executable, *arguments]
    return measure.timed(partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    given = parser.parse_args()
    sides = {name: partial(run, arguments) for name, arguments in COMMANDS.items()}
    speeds = measure.in_turn(sides, 1, given.runs)
    bare = speeds[0]
    rows = []
    for one in speeds:
        more = [1000 / a - 1000 / b for a, b in zip(one.rates, bare.rates, strict=True)]
        added = "" if one is bare else f"{statistics.median(more):+.0f} ms ({min(more):+.0f} to {max(more):+.0f})"
        rows.append((one.name, f"{1000 / one.median:.0f} ms", added))
    print(measure.machine())
    print(measure.table(("process", "median", "more than bare Python"), rows))


if __name__ == "__main__":
    main()
