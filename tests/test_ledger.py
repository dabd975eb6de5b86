"""The ledger: what it keeps, what it forgets, and that it is all or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import ledger, sqlite
from helder.errors import BusyError, StoreError
from helder.ledger import Document, Ledger, Origin

FILE = Origin("/articles/a.txt", 10, 1, 2, 3, "d1", "0.1")


def document(name: str, origin: str = FILE.origin, digest: str | None = "x") -> Document:
    return Document(name, origin, digest, "0.1")


@pytest.fixture
def known() -> Iterator[Ledger]:
    with closing(Ledger()) as made:
        yield made


def test_a_new_ledger_knows_nothing(known: Ledger) -> None:
    assert known.origin(FILE.origin) is None
    assert known.document("a") is None
    assert known.ids(FILE.origin) == ()
    assert known.count(FILE.origin) == 0
    assert list(known.documents()) == []


def test_what_is_recorded_comes_back(known: Ledger) -> None:
    known.record([document("b"), document("a"), document("c", "/other")], [FILE])
    assert known.origin(FILE.origin) == FILE
    assert known.document("a") == document("a")
    assert known.ids(FILE.origin) == ("a", "b")
    assert known.count(FILE.origin) == 2
    assert [d.id for d in known.documents()] == ["a", "b", "c"]


def test_recording_again_replaces(known: Ledger) -> None:
    known.record([document("a")], [FILE])
    known.record([document("a", "/other", "y")])
    assert known.document("a") == document("a", "/other", "y")
    assert known.count(FILE.origin) == 0


def test_a_reopened_file_is_not_read_to_its_end_and_keeps_its_documents(known: Ledger) -> None:
    known.record([document("a")], [FILE])
    known.reopen(FILE.origin)
    assert known.origin(FILE.origin) is None
    assert known.document("a") == document("a")


def test_a_document_in_doubt_is_never_the_same_as_before(known: Ledger) -> None:
    known.record([document("a"), document("b")])
    known.doubt(["a"])
    assert known.document("a") == document("a", digest=None)
    assert known.document("b") == document("b")


def test_forgetting_a_document_forgets_that_its_file_was_read(known: Ledger) -> None:
    known.record([document("a"), document("b")], [FILE])
    known.forget(["a", "never there"])
    assert known.document("a") is None
    assert known.document("b") == document("b")
    assert known.origin(FILE.origin) is None


def test_a_failed_change_changes_nothing(known: Ledger) -> None:
    def broken() -> Iterator[Document]:
        yield document("a")
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        known.record(broken(), [FILE])
    assert list(known.documents()) == []
    known.record([document("b")])
    assert known.document("b") is not None


def test_it_is_on_disk_when_recorded(tmp_path: Path) -> None:
    path = tmp_path / ledger.FILE
    with closing(Ledger(path)) as one:
        one.record([document("a")], [FILE])
        with closing(Ledger(path)) as other:
            assert other.origin(FILE.origin) == FILE
            assert other.document("a") == document("a")


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / ledger.FILE
    path.write_bytes(b"this is no database at all, " * 100)
    with pytest.raises(StoreError, match="damaged"):
        Ledger(path)


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / ledger.FILE
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {ledger.FORMAT + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer"):
        Ledger(path)
    assert path.read_bytes() == before


def test_a_ledger_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        Ledger(tmp_path / "no-such-folder" / ledger.FILE)


def test_a_ledger_held_by_another_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.01)
    path = tmp_path / ledger.FILE
    with closing(Ledger(path)) as known, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError, match="in use"):
            known.record([document("a")])
        assert known.document("a") is None  # reading goes on


names = st.text("abc", min_size=1, max_size=2)
changes = st.lists(
    st.tuples(st.sampled_from(["record", "doubt", "forget", "reopen"]), names, st.sampled_from(["/f", "/g"])),
    max_size=30,
)


@given(changes)
def test_it_behaves_as_two_dictionaries(steps: list[tuple[str, str, str]]) -> None:
    documents: dict[str, Document] = {}
    origins: set[str] = set()
    with closing(Ledger()) as known:
        for what, name, origin in steps:
            file = Origin(origin, 1, 1, 1, 1, "d", "v")
            if what == "record":
                known.record([document(name, origin)], [file])
                documents[name] = document(name, origin)
                origins.add(origin)
            elif what == "doubt":
                known.doubt([name])
                if name in documents:
                    documents[name] = document(name, documents[name].origin, None)
            elif what == "forget":
                known.forget([name])
                if gone := documents.pop(name, None):
                    origins.discard(gone.origin)
            else:
                known.reopen(origin)
                origins.discard(origin)
        assert list(known.documents()) == [documents[name] for name in sorted(documents)]
        assert {o for o in ("/f", "/g") if known.origin(o)} == origins
