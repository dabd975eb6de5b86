"""Speeds that can be trusted on a noisy machine: all sides in turn, on one core, the ratio taken pair by pair."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helder import langs

HERE = Path(__file__).parent
PEER_PYTHON = HERE.parent / ".venv-bench" / "bin" / "python"


@dataclass(frozen=True)
class Speeds:
    """What one side did in each run, in units a second, in the order of the runs."""

    name: str
    rates: tuple[float, ...]

    @property
    def median(self) -> float:
        """The rate to quote."""
        return statistics.median(self.rates)

    @property
    def spread(self) -> str:
        """The slowest and the quickest run."""
        return f"{min(self.rates):,.0f}-{max(self.rates):,.0f}"


class Program:
    """A program in the environment of the peers: a line of JSON goes in, one with its own seconds comes out.

    `command` is what Python is to run: a file, or "-c" and a short program.
    """

    def __init__(self, *command: str) -> None:
        if not PEER_PYTHON.exists():
            raise SystemExit(f"{PEER_PYTHON} is not there: 'make bench' installs the peers.")
        self._process = subprocess.Popen([str(PEER_PYTHON), *command], stdin=-1, stdout=-1, text=True)

    def ask(self, request: object) -> Any:
        """Its answer to a request."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._process.communicate()


class MedspaCy(Program):
    """medspaCy (`peer.py`); it measures its own seconds, without the talking."""

    def __init__(self, splitter: str) -> None:
        super().__init__(str(HERE / "peer.py"))
        names = {row["name"].lower() for row in langs.rows(langs.FOLDER / "en" / "names.tsv")}
        self.ask({"splitter": splitter, "names": sorted(names)})

    def seconds(self, **request: object) -> float:
        """How long it took over a request."""
        return float(self.ask(request)["seconds"])


@contextmanager
def cores(number: int, first: int = 0) -> Iterator[None]:
    """So many of the cores that this process may use, from the `first` on, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(before)[first : first + number]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def one_core() -> None:
    """Keep this process, and those that it starts, on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def timed(run: Callable[[], object]) -> float:
    """How many seconds it takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def in_turn(sides: Mapping[str, Callable[[], float]], units: float, runs: int) -> tuple[Speeds, ...]:
    """Every side that many times, A B C A B C, after a run of each that does not count. A side returns its seconds."""
    for side in sides.values():
        side()
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, side in sides.items():
            rates[name].append(units / side())
    return tuple(Speeds(name, tuple(each)) for name, each in rates.items())


def ratio(ours: Speeds, theirs: Speeds) -> str:
    """How many times as fast as the other side: the median of the pairs, and the lowest and highest."""
    each = [a / b for a, b in zip(ours.rates, theirs.rates, strict=True)]
    return f"{statistics.median(each):.3g} ({min(each):.3g}-{max(each):.3g})"


def rows_of(size: str, speeds: Iterable[Speeds]) -> list[tuple[str, ...]]:
    """The rows of the table: the first side is ours, and each other one has our ratio to it."""
    ours, *theirs = speeds
    first = (size, ours.name, f"{ours.median:,.0f}", ours.spread, "")
    return [first, *((size, t.name, f"{t.median:,.0f}", t.spread, ratio(ours, t)) for t in theirs)]


def machine() -> str:
    """One line about where this ran."""
    return (
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table, ready for docs/performance.md."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    text = ["| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(text)
