"""What every test starts from: no network, no settings from outside, and one library of the bundled articles."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parent.parent
NO_VOCABULARIES = ROOT / "tests" / "no-vocabularies"
"""A folder that is not there: what the developer added for himself changes no test."""

# On a developer's machine generated cases differ from run to run and find new faults; where CI=true they are the same
# each time, so a change is judged by what it changed. No case fails for being slow: the first of a process loads much.
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests do not change them. Sockets are blocked by the options in pyproject.toml."""
    for name in [n for n in os.environ if n.startswith("HELDER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HELDER_VOCABULARIES", str(NO_VOCABULARIES))


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, for what would otherwise write into the checkout."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Ran:
    """A command that has run: its exit code and what it printed."""

    code: int
    out: str
    err: str


def run_helder(*arguments: str, cwd: Path, **environment: str) -> Ran:
    """`helder ARGUMENTS` as a process of its own, with plain output 100 columns wide."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HELDER_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "helder", *arguments],
        cwd=cwd,
        env={
            **clean,
            "HELDER_VOCABULARIES": str(NO_VOCABULARIES),
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "PYTHONUTF8": "1",
            **environment,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def example_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library with the bundled articles, made once. Only read it: copy it to change it."""
    from helder import Library

    folder = tmp_path_factory.mktemp("examples") / "helder-library"
    with Library(folder) as library:
        library.add([ROOT / "examples"])
    return folder
