"""Speeds that can be trusted on a noisy machine: both sides in turn, on one core, the ratio taken pair by pair."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


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


def one_core() -> None:
    """Keep this process on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def in_turn(sides: Mapping[str, Callable[[], object]], units: float, pairs: int) -> tuple[Speeds, ...]:
    """Every side `pairs` times, A B C A B C, after one run of each that does not count."""
    for run in sides.values():
        run()
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(pairs):
        for name, run in sides.items():
            start = time.perf_counter()
            run()
            rates[name].append(units / (time.perf_counter() - start))
    return tuple(Speeds(name, tuple(each)) for name, each in rates.items())


def ratio(ours: Speeds, theirs: Speeds) -> str:
    """How many times as fast as the other side: the median of the pairs, and the lowest and highest."""
    each = [a / b for a, b in zip(ours.rates, theirs.rates, strict=True)]
    return f"{statistics.median(each):.2f} ({min(each):.2f}-{max(each):.2f})"


def machine() -> str:
    """One line about where this ran."""
    return (
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table, ready for bench/README.md."""
    lines = [tuple(head), *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    text = ["| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(text)
