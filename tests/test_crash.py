"""The plug is pulled at any moment: nothing that was kept is lost, and adding again ends where it should.

`HELDER_CRASH_MOMENTS=200 pytest tests/test_crash.py` pulls it more often.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from helder.library import Library

MOMENTS = int(os.environ.get("HELDER_CRASH_MOMENTS", "25"))
FILES, DOCUMENTS = 60, 60

SUBJECTS = ("Magnesium", "Zinc", "Vitamin D", "Caffeine", "Melatonin", "Iron")
SENTENCES = (
    "{} may improve sleep quality in older adults.", "{} does not prevent insomnia.",
    "Studies show that {} reduces fatigue.", "{} verbetert de slaapkwaliteit.", "{} kan hoofdpijn veroorzaken.",
)  # fmt: skip


def write_articles(folder: Path, edition: int) -> None:
    """A folder of small articles and a JSONL; in each edition some texts differ, and some documents come and go."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(1)  # noqa: S311 (the same moments every time)
    for number in range(FILES):
        words = chance.choice(SENTENCES).format(chance.choice(SUBJECTS))
        more = f" {SENTENCES[edition].format(chance.choice(SUBJECTS))}" if number % 3 == 0 else ""
        (folder / f"article-{number:02}.txt").write_text(f"{words}{more}\n", encoding="utf-8")
    rows = []
    for number in range(edition * 10, DOCUMENTS + edition * 10):
        words = SENTENCES[(number + edition * (number % 2)) % len(SENTENCES)].format(chance.choice(SUBJECTS))
        rows.append({"id": f"document-{number:03}", "text": words})
    (folder / "documents.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def contents(library: Library) -> dict[str, str]:
    """Everything in a library: per source its whole analysis."""
    return {ref.id: library.get(ref.id).to_json() for ref in library.sources()}


@dataclass(frozen=True)
class Undisturbed:
    """What a library that was never interrupted holds, and where its articles are."""

    articles: Path
    before: Path
    """A library of the first edition of the articles."""
    contents: dict[str, str]
    claims: list[str]
    seconds: float
    """How long `helder add` takes here as a process, and of that how long it writes."""
    writing: float


def start(articles: Path, library: Path, jobs: int = 1) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "helder", "add", str(articles), "--library", str(library)],
        env={**os.environ, "HELDER_BATCH_DOCUMENTS": "7", "HELDER_JOBS": str(jobs)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def digests(folder: Path) -> set[str]:
    """The documents that the ledger of a library has, as the digests of their texts."""
    try:
        with closing(sqlite3.connect(f"{(folder / 'ledger.sqlite').as_uri()}?mode=ro", uri=True)) as ledger:
            return {digest for (digest,) in ledger.execute("SELECT digest FROM documents WHERE digest IS NOT NULL")}
    except sqlite3.Error:  # it is not there yet, or being made
        return set()


def wait_until_it_writes(running: subprocess.Popen[bytes], folder: Path, before: set[str]) -> None:
    """Wait for the first batch that is kept: starting up takes longer than all the writing."""
    while running.poll() is None and digests(folder) <= before:
        time.sleep(0.005)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("crash")
    articles, before = folder / "articles", folder / "before"
    write_articles(articles, 0)
    with Library(before) as library:
        library.add([articles])
    write_articles(articles, 1)
    started = time.monotonic()
    with start(articles, folder / "never-killed") as running:
        wait_until_it_writes(running, folder / "never-killed", set())
        written = time.monotonic()
        assert running.wait() == 0
    seconds, writing = time.monotonic() - started, time.monotonic() - written
    with Library(folder / "never-killed") as library:
        assert list(library.verify()) == []
        claims = [claim.id for claim in library.claims()]
        return Undisturbed(articles, before, contents(library), claims, seconds, writing)


@pytest.mark.parametrize("edition", ["new library", "changed articles"])
@pytest.mark.parametrize("moment", range((MOMENTS + 1) // 2))
def test_killed_at_any_moment(moment: int, edition: str, undisturbed: Undisturbed, tmp_path: Path) -> None:
    chance = random.Random(f"{moment} {edition}")  # noqa: S311 (the same moments every time)
    folder = tmp_path / "library"
    if edition == "changed articles":
        shutil.copytree(undisturbed.before, folder)
    kept: set[str] = set()
    for _ in range(1 + moment % 2):  # now and then the second attempt is killed as well
        before = digests(folder)
        with start(undisturbed.articles, folder, jobs=2 if moment % 3 == 2 else 1) as running:
            if moment % 4:  # three of four while it writes, one at any moment, starting up included
                wait_until_it_writes(running, folder, before)
            time.sleep(chance.uniform(0.0, undisturbed.writing if moment % 4 else undisturbed.seconds))
            running.send_signal(signal.SIGKILL)
            assert running.stderr is not None
            assert running.stderr.read() == b""
        if not (folder / "record.sqlite").exists():  # killed before there was anything
            continue
        with Library(folder) as library:
            assert list(library.verify()) == []
            now = {source.id for source in library.sources()}
            assert edition == "changed articles" or kept <= now
            kept = now
    with Library(folder) as library:
        report = library.add([undisturbed.articles])
        assert report.refused == ()
        assert report.read == len(undisturbed.contents)
        assert list(library.verify()) == []
        assert contents(library) == undisturbed.contents
        assert [claim.id for claim in library.claims()] == undisturbed.claims
        again = library.add([undisturbed.articles])
        assert again.unchanged == len(undisturbed.contents)


def test_readers_are_not_disturbed(undisturbed: Undisturbed, tmp_path: Path) -> None:
    """One reader that stays, one that comes and goes, while another process replaces, adds and removes."""
    folder = tmp_path / "library"
    shutil.copytree(undisturbed.before, folder)
    looked = 0
    with Library(folder) as staying, start(undisturbed.articles, folder) as running:
        while running.poll() is None:
            with Library(folder) as passing:
                for library in (staying, passing):
                    page = library.search("magnesium sleep", limit=50)
                    assert page.total > 0
                    for hit in page.hits:
                        assert hit.claim is not None
            looked += 1
        assert running.returncode == 0
        assert looked > 0
        assert contents(staying) == undisturbed.contents
    with Library(folder) as library:
        assert list(library.verify()) == []
