"""Files and folders are there whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helder import atomic


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.none() | st.binary(), parts=st.lists(st.binary()))
def test_a_file_has_all_that_was_written(before: bytes | None, parts: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "file"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if before is not None:
        path.write_bytes(before)
    with atomic.file(path) as out:
        for part in parts:
            out.write(part)
            assert (path.read_bytes() if path.exists() else None) == before
    assert path.read_bytes() == b"".join(parts)
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def interrupted_in(path: Path) -> None:
    with atomic.file(path) as out:
        out.write(b"half")
        raise KeyboardInterrupt


def interrupted_among(path: Path) -> None:
    with atomic.folder(path) as made:
        (made / "one").write_bytes(b"1")
        raise KeyboardInterrupt


@pytest.mark.parametrize("before", [None, b"as it was"])
def test_a_file_that_is_not_finished_changes_nothing(before: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "file"
    if before is not None:
        path.write_bytes(before)
    with pytest.raises(KeyboardInterrupt):
        interrupted_in(path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == ({} if before is None else {"file": before})


def test_a_folder_is_there_when_its_files_are(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder"
    with atomic.folder(path) as made:
        (made / "one").write_bytes(b"1")
        (made / "two").write_bytes(b"2")
        assert not path.exists()
    assert {p.name: p.read_bytes() for p in path.iterdir()} == {"one": b"1", "two": b"2"}
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted_among(tmp_path / "folder")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_another_process_made_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    with atomic.folder(path) as made:
        (made / "one").write_bytes(b"ours")
        path.mkdir()
        (path / "one").write_bytes(b"theirs")
    assert (path / "one").read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_what_stands_in_the_way_of_a_folder_is_said(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.write_text("a file", encoding="utf-8")
    with pytest.raises(OSError), atomic.folder(path) as made:  # noqa: PT011  (its words are the system's)
        (made / "one").write_bytes(b"1")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text(encoding="utf-8") == "a file"


WRITES = """
import os, signal, sys
from pathlib import Path
from helder import atomic
with getattr(atomic, sys.argv[1])(Path(sys.argv[2])) as out:
    (out if sys.argv[1] == "file" else (out / "part").open("wb")).write(b"x" * 100_000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_killed_process_leaves_nothing_at_the_place(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "it"
    done = subprocess.run([sys.executable, "-c", WRITES, kind, str(path)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert not path.exists()
    assert all(p.name.startswith(".it-") for p in tmp_path.iterdir())
