"""Many readers of one server while somebody adds: whether all are answered, and how much longer they wait.

    python bench/crowd.py LIBRARY [--readers 64] [--seconds 300] [--quiet 60]

The library is copied and served by `helder serve`. So many readers ask it one thing after another, each from the same
list of searches, topics, articles and calls of the API: first with nothing else going on, then while `helder add` keeps
articles that are made for it, over and over. An answer other than 200 is an error.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote

import measure
from helder import Library

SEED = 3
WORDS = ("magnesium slaap", "melatonin sleep", "coffee blood pressure", "vitamine d", "probiotics", "stress")


def addresses(folder: Path) -> list[str]:
    """What readers ask for."""
    with Library(folder) as library:
        articles = [hit.source.id for hit in library.search(view="articles", limit=10).hits]
        topics = [hit.topic for hit in library.search(view="topics", sort="support", limit=20).hits if hit.topic]
    pairs = [(t.subject.id, t.object.id) for t in topics if t.subject and t.object]
    return [
        "/", *(f"/search?words={quote(words)}" for words in WORDS),
        *(f"/api/v1/search?words={quote(words)}&view=articles" for words in WORDS),
        *(f"/topic?subject={one}&object={other}" for one, other in pairs[:6]),
        *(f"/article/{quote(name)}" for name in articles[:6]),
    ]  # fmt: skip


class Reader(threading.Thread):
    """Somebody who asks one thing after another until the time is over."""

    def __init__(self, port: int, asked: list[str], until: float, seed: int) -> None:
        super().__init__()
        self._port, self._asked, self._until = port, asked, until
        self._dice = random.Random(seed)  # noqa: S311
        self.took: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        """Ask."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        while time.monotonic() < self._until:
            address = self._dice.choice(self._asked)
            start = time.perf_counter()
            try:
                connection.request("GET", address)
                answer = connection.getresponse()
                answer.read()
                if answer.status != http.client.OK:
                    self.errors.append(f"{answer.status} {address}")
            except OSError as error:
                self.errors.append(f"{error} {address}")
                connection.close()
            self.took.append(time.perf_counter() - start)
        connection.close()


def read(port: int, asked: list[str], readers: int, seconds: float) -> tuple[list[float], list[str]]:
    """How long each answer took, in seconds, and what went wrong."""
    until = time.monotonic() + seconds
    threads = [Reader(port, asked, until, SEED + number) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [t for thread in threads for t in thread.took], [e for thread in threads for e in thread.errors]


class Adding(threading.Thread):
    """`helder add` of made articles, again and again until it is stopped."""

    def __init__(self, folder: Path, made: Path) -> None:
        super().__init__()
        self._folder, self._made = folder, made
        self.stop = threading.Event()
        self.runs = 0

    def run(self) -> None:
        """Add."""
        for number in itertools.count():
            if self.stop.is_set():
                return
            for name in range(20):
                said = f"Magnesium improves sleep. Coffee raises blood pressure in {name} trials."
                text = f"Report {number}-{name}\n\n{said}\n"
                (self._made / f"{name}.txt").write_text(text, encoding="utf-8")
            command = [sys.executable, "-m", "helder", "add", str(self._made), "--library", str(self._folder)]
            subprocess.run([*command, "--jobs", "1"], check=True, capture_output=True)
            self.runs += 1


def cut(values: list[float], percent: int) -> float:
    """The milliseconds that this share of all stays under."""
    return 1000 * statistics.quantiles(values, n=100)[percent - 1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--readers", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--quiet", type=float, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="helder-bench-") as place:
        folder, made = Path(place, "library"), Path(place, "made")
        shutil.copytree(given.library, folder)
        made.mkdir()
        asked = addresses(folder)
        command = [sys.executable, "-m", "helder", "serve", "--library", str(folder), "--port", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            found = re.search(r":(\d+)/", server.stderr.readline())
            assert found is not None
            port = int(found[1])
            read(port, asked, 4, 10)
            quiet, wrong = read(port, asked, given.readers, given.quiet)
            adding = Adding(folder, made)
            adding.start()
            busy, more = read(port, asked, given.readers, given.seconds)
            adding.stop.set()
            adding.join()
            server.terminate()
    rows = [
        [name, f"{len(took):,}", str(len(errors)), f"{cut(took, 50):.0f}", f"{cut(took, 95):.0f}"]
        for name, took, errors in (("quiet", quiet, wrong), (f"while {adding.runs} additions run", busy, more))
    ]
    print(f"{given.readers} readers; {measure.machine()}\n")
    print(measure.table(("what goes on", "answers", "errors", "p50 ms", "p95 ms"), rows))
    print(f"\np95 while adding / quiet: {cut(busy, 95) / cut(quiet, 95):.2f}")
    for error in [*wrong, *more][:10]:
        print(error)


if __name__ == "__main__":
    main()
