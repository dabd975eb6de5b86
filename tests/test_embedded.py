"""What only the store on disk has: processes beside each other, crashes, damage, and files that cannot be written."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tantivy
import zstandard

import helder
from helder.errors import BusyError, InputError, NotFoundError, StoreError
from helder.model import Analysis
from helder.query import Element, Query, parse
from helder.store import embedded
from helder.store import index as search_index
from helder.store import record as store_record
from helder.store.embedded import EmbeddedStore
from samples import LIBRARY, MAGNESIUM, article
from strategies import broader

CLAIMS = sum(len(analysis.claims) for analysis in LIBRARY)
MAGNESIUM_QUERY = Query(elements=(Element("magnesium", (("magnesium",),), ((MAGNESIUM.id, 1.0),)),), required=1)

CHILD = """
import os, sys
from dataclasses import replace
from helder.store import embedded, index, record
from helder.store.embedded import EmbeddedStore
from samples import LIBRARY
from strategies import broader
store = EmbeddedStore(sys.argv[1], broader=broader)
def renamed(n):
    return replace(LIBRARY[0], source=replace(LIBRARY[0].source, id=f"new-{n}"))
"""


def opened(folder: Path, *, read_only: bool = False) -> EmbeddedStore:
    return EmbeddedStore(folder, read_only=read_only, broader=broader)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of the samples, closed."""
    place = tmp_path / "library"
    with opened(place) as store:
        store.add(LIBRARY)
    return place


@contextmanager
def child(code: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that works on the library; it is killed when it is no longer needed."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", CHILD + code, str(folder)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The next line that the other process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def answer(process: subprocess.Popen[str]) -> None:
    """Let the other process go on."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def record(folder: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(folder / "record.sqlite", isolation_level=None))


# ---- processes beside each other

SLOW_WRITER = """
def slowly():
    yield renamed(0)
    print("writing", flush=True)
    sys.stdin.readline()
    yield renamed(1)
embedded.BATCH_SOURCES = 1
store.add(slowly())
print("written", flush=True)
sys.stdin.readline()
store.close()
print("closed", flush=True)
"""


def test_a_second_writer_is_told_who_is_first(folder: Path) -> None:
    with child(SLOW_WRITER, folder) as other, opened(folder) as store:
        assert said(other) == "writing"
        for _ in range(2):
            with pytest.raises(BusyError, match=f"Process {other.pid} is writing to the library {folder}"):
                store.add([LIBRARY[0]])
            with pytest.raises(BusyError, match="wait until it is done"):
                store.remove(["a-magnesium"])
        answer(other)
        assert said(other) == "written"
        answer(other)
        assert said(other) == "closed"
        assert store.remove(["new-0", "new-1"]) == 2
    assert not (folder / "writer").exists()


def test_a_reader_is_not_disturbed_and_sees_what_is_finished(folder: Path) -> None:
    with child(SLOW_WRITER, folder) as other, opened(folder) as reader, opened(folder, read_only=True) as guest:
        assert said(other) == "writing"
        for store in (reader, guest):
            assert store.search(Query()).total in (CLAIMS, CLAIMS + 2)
            assert store.get("a-magnesium") == LIBRARY[0]
        answer(other)
        assert said(other) == "written"
        for store in (reader, guest):
            assert store.search(Query()).total == CLAIMS + 4
            assert len(list(store.claims(Query()))) == CLAIMS + 4
            assert store.get("new-1") is not None


def test_a_hit_that_was_removed_a_moment_ago_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(folder) as reader, opened(folder) as writer:
        reader.search(Query())
        seen = reader._searcher(False), reader._searcher(True)
        writer.remove(["b-slaap"])
        writer.close()
        monkeypatch.setattr(reader, "_searcher", lambda articles: seen[articles])
        assert {hit.source.id for hit in reader.search(Query()).hits} == {"a-magnesium", "c-vitamins"}
        assert "b-slaap" not in {hit.source.id for hit in reader.search(Query(view="articles")).hits}
        assert reader.search(Query(view="topics")).hits


def test_threads_may_share_a_store(folder: Path) -> None:
    with opened(folder) as store, ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(store.search, [MAGNESIUM_QUERY] * 40))
    assert len({page.hits for page in pages}) == 1


# ---- crashes

CRASHES = {
    "before the record is committed": "record.drop = store._put = lambda *a: (put(*a), os._exit(9))",
    "between record and index": "store._index = lambda *a: os._exit(9)",
    "after the documents are written": "index.write = lambda *a: (write(*a), os._exit(9))",
    "between the two indexes": """
class Dying:
    def __init__(self, writer): self.writer = writer
    def __getattr__(self, name): return getattr(self.writer, name)
    def commit(self): os._exit(9)
writers = store._index_writers
store._index_writers = lambda: (writers()[0], Dying(writers()[1]))
""",
    "before the index is noted as done": """
import sqlite3
class Dying:
    def __init__(self, record): self.record = record
    def __getattr__(self, name): return getattr(self.record, name)
    def executemany(self, sql, rows):
        if sql.startswith("DELETE FROM pending"): os._exit(9)
        return self.record.executemany(sql, rows)
store._db = Dying(store._db)
""",
}
LOST = {"before the record is committed"}


@pytest.mark.parametrize("moment", CRASHES)
def test_a_crash_at_any_moment_leaves_all_or_nothing(folder: Path, moment: str) -> None:
    code = "put, write = store._put, index.write\n" + CRASHES[moment]
    with child(code + "\nstore.add([renamed(0), replace(LIBRARY[1], claims=())])\nprint('alive')", folder) as other:
        assert other.wait(60) == 9
    with opened(folder) as store:
        assert list(store.verify()) == []
        there = moment not in LOST
        assert (store.get("new-0") is not None) == there
        assert store.search(Query()).total == (CLAIMS - 2 + 2 if there else CLAIMS)
        assert store.search(parse("source:new-0")).total == (2 if there else 0)
        assert store.search(parse("source:b-slaap")).total == (0 if there else 2)
        assert store.add([LIBRARY[1]]) == 1  # the lock of the dead process is gone


def test_kill_in_the_middle_of_adding(folder: Path) -> None:
    forever = """
embedded.BATCH_SOURCES = 2
n = 0
while True:
    store.add([renamed(n), renamed(n + 1), renamed(n + 2)])
    print(n + 2, flush=True)
    n += 3
"""
    for lines in (1, 4):
        with child(forever, folder) as other:
            last = [int(said(other)) for _ in range(lines)][-1]
            other.send_signal(signal.SIGKILL)
            other.wait(60)
        with opened(folder) as store:
            assert list(store.verify()) == []
            assert all(store.get(f"new-{n}") is not None for n in range(last + 1))
            found = {hit.source.id for hit in store.search(Query(view="articles", limit=1000)).hits}
            assert {f"new-{n}" for n in range(last + 1)} <= found


def test_a_reader_without_the_right_to_write_lives_with_a_library_that_is_behind(folder: Path) -> None:
    with child("store._index = lambda *a: os._exit(9)\nstore.add([renamed(0)])", folder) as other:
        assert other.wait(60) == 9
    with opened(folder, read_only=True) as guest:
        assert guest.search(Query()).total == CLAIMS
        assert guest.get("new-0") is not None
        assert next(guest.verify()) == "The search index is behind for source new-0."


FULL_DISK = """
import resource, signal
from helder.errors import StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails then, as on a full disk
room = int(sys.stdin.readline())
embedded.BATCH_SOURCES = 1
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
kept = 0
try:
    for n in range(10_000):
        store.add([renamed(n)])
        kept += 1
except StoreError as error:
    print(error, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.close()
print(kept, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
@pytest.mark.parametrize("room", [200_000, 600_000])
def test_a_full_disk_loses_nothing(folder: Path, room: int) -> None:
    with child(FULL_DISK, folder) as process:
        assert process.stdin is not None
        process.stdin.write(f"{room}\n")
        process.stdin.flush()
        sentence, kept = said(process), int(said(process))
    assert "make room" in sentence
    assert str(folder) in sentence
    with opened(folder) as store:
        assert list(store.verify()) == []
        ids = {id for id, _ in store.versions()}
        assert {f"new-{n}" for n in range(kept)} <= ids
        assert store.add(LIBRARY) == len(LIBRARY)
    with opened(folder, read_only=True) as store:
        assert list(store.verify()) == []


def test_a_failing_index_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    new = article("e-new", ("Magnesium helps.", "Magnesium", MAGNESIUM, None, None, {}))
    with opened(folder) as store:
        with monkeypatch.context() as patch:
            patch.setattr(search_index, "write", full)
            with pytest.raises(StoreError, match="nothing is lost"):
                store.add([new])
        assert store.get("e-new") == new
        store.add([])  # catches up
        assert store.search(parse("source:e-new")).total == 1
        assert list(store.verify()) == []


def test_an_interrupted_iterable_keeps_the_finished_batches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "BATCH_SOURCES", 1)

    def broken() -> Iterator[object]:
        yield article("e-new", ("Magnesium helps.", "Magnesium", MAGNESIUM, None, None, {}))
        raise KeyboardInterrupt

    with opened(folder) as store:
        with pytest.raises(KeyboardInterrupt):
            store.add(broken())  # type: ignore[arg-type]
        assert store.search(parse("source:e-new")).total == 1
        assert list(store.verify()) == []


# ---- the index is derived


def _truncate(folder: Path) -> None:
    for file in (folder / "index" / "claims").glob("*.idx"):
        file.write_bytes(file.read_bytes()[:10])


def _lose_documents(folder: Path) -> None:
    writer = tantivy.Index.open(str(folder / "index" / "claims")).writer(15_000_000, 1)
    writer.delete_documents_by_term("source", "b-slaap")
    writer.commit()
    writer.wait_merging_threads()


def _made_with_something_else(folder: Path) -> None:
    (folder / "index" / "made.json").write_text('{"version": 0}')


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no index": lambda folder: shutil.rmtree(folder / "index"),
    "no articles": lambda folder: shutil.rmtree(folder / "index" / "articles"),
    "no meta": lambda folder: (folder / "index" / "claims" / "meta.json").unlink(),
    "nonsense": lambda folder: (folder / "index" / "claims" / "meta.json").write_text("nonsense"),
    "cut short": _truncate,
    "documents lost": _lose_documents,
    "made with something else": _made_with_something_else,
    "a rebuild that was broken off": lambda folder: (
        shutil.copytree(folder / "index", folder / "index.new"),
        (folder / "index").rename(folder / "index.old"),
    ),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_index_is_made_again_from_the_record(folder: Path, damage: Callable[[Path], object]) -> None:
    with opened(folder) as store:
        before = store.search(MAGNESIUM_QUERY)
    damage(folder)
    with opened(folder) as store:
        assert store.search(MAGNESIUM_QUERY) == before
        assert list(store.verify()) == []
        store.add([article("e-new", ("Magnesium helps.", "Magnesium", MAGNESIUM, None, None, {}))])
        assert store.search(Query()).total == CLAIMS + 1
    assert sorted(p.name for p in folder.glob("index*")) == ["index"]


def test_a_missing_index_is_made_in_memory_where_nothing_may_be_written(folder: Path) -> None:
    with opened(folder) as store:
        before = store.search(MAGNESIUM_QUERY)
    shutil.rmtree(folder / "index")
    with opened(folder, read_only=True) as guest:
        assert guest.search(MAGNESIUM_QUERY) == before
    assert not (folder / "index").exists()


def test_an_equal_analysis_changes_nothing_on_disk(folder: Path) -> None:
    def state() -> dict[str, bytes]:
        files = (p for p in folder.rglob("*") if p.is_file() and not p.name.endswith(("-wal", "-shm", ".lock", "lock")))
        return {str(p): p.read_bytes() for p in files}

    before = state()
    with opened(folder) as store:
        assert store.add(LIBRARY) == len(LIBRARY)
    assert state() == before


# ---- verify


def _record(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what the record has of an article, and leave its digest and its number of claims."""
    with record(folder) as db:
        values = store_record.Values(db)
        stored = store_record.stored(db, values, "a-magnesium")
        assert stored is not None
        row = stored.analysis.to_dict()
        change(row)
        db.execute("BEGIN")
        made = store_record.Ready.of(Analysis.from_dict(row), b"", (), ()).pieces
        number, codec = values.newest()
        db.execute(
            "UPDATE sources SET dictionary = ?, body = ?, claims = ?, text = ? WHERE row = ?",
            (number, *map(codec.packed, (made.body, made.claims, made.text)), stored.row),
        )
        db.execute("COMMIT")


def _claim(folder: Path, **values: object) -> None:
    _record(folder, lambda row: row["claims"][0].update(values))


def _body(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    _record(folder, change)


def _sql(folder: Path, sql: str) -> None:
    with record(folder) as connection:
        connection.execute(sql)


def _argument(folder: Path, role: str) -> None:
    _claim(folder, **{role: {"quote": "Zinc", "start": 0, "end": 4, "concept": None, "anaphoric": False}})


def _index(folder: Path, name: str) -> None:
    writer = tantivy.Index.open(str(folder / "index" / name)).writer(15_000_000, 1)
    writer.delete_documents_by_term("source", "b-slaap")
    writer.commit()
    writer.wait_merging_threads()


PLANTED: dict[str, tuple[Callable[[Path], object], str]] = {
    "claim quote": (lambda f: _claim(f, quote="Zinc cures."), 'claim a-magnesium/0 says "Zinc cures."'),
    "claim value": (lambda f: _claim(f, relation="worsens"), "Source a-magnesium is not what was added"),
    "subject": (lambda f: _argument(f, "subject"), 'the subject of claim a-magnesium/0 says "Zinc"'),
    "object": (lambda f: _argument(f, "object"), 'the object of claim a-magnesium/0 says "Zinc"'),
    "dose": (lambda f: _claim(f, dose="9 kg"), "the dose of claim a-magnesium/0 is not in its sentence"),
    "cue that is not there": (lambda f: _claim(f, cues=[3]), "names a cue that is not there"),
    "text": (lambda f: _body(f, lambda b: b["source"].update(text="?" * 66)),
             'mention 0 says "Magnesium"'),
    "mention": (lambda f: _body(f, lambda b: b["mentions"][0].update(start=1)), 'mention 0 says "Magnesium"'),
    "cue": (lambda f: _body(f, lambda b: b["cues"].append(
        {"start": 0, "end": 2, "quote": "may", "kind": "hedge", "scope": None, "value": ""})), 'cue 0 says "may"'),
    "blocks leave a gap": (lambda f: _body(f, lambda b: b["blocks"][0].update(start=5)), "no block covers 0-5"),
    "blocks end early": (lambda f: _body(f, lambda b: b["blocks"][0].update(end=5)), "no block covers 5-"),
    "blocks overlap": (lambda f: _body(f, lambda b: b["blocks"].append(b["blocks"][0])), "block 1 overlaps"),
    "sentence outside": (lambda f: _body(f, lambda b: b["blocks"][0].update(end=60)), "sentence 1 is not inside"),
    "source unreadable": (lambda f: _sql(f, "UPDATE sources SET body = x'00' WHERE id = 'a-magnesium'"),
                          "Source a-magnesium is damaged in the record"),
    "claim lost": (lambda f: _sql(f, "UPDATE sources SET count = count - 1 WHERE row = 2"),
                   "index of claims has 1 documents too many"),
    "dictionary that is not there": (lambda f: _sql(f, "UPDATE sources SET dictionary = 99 WHERE row = 2"),
                                     "names a dictionary that is not there"),
    "pending": (lambda f: _sql(f, "INSERT INTO pending VALUES ('c-vitamins')"), "is behind for source c-vitamins"),
    "index misses claims": (lambda f: _index(f, "claims"), f"The index of claims misses 2 of {CLAIMS} rows"),
    "index misses an article": (lambda f: _index(f, "articles"), "The index of articles misses 1 of 4 rows"),
}  # fmt: skip


@pytest.mark.parametrize(("plant", "sentence"), PLANTED.values(), ids=PLANTED.keys())
def test_verify_finds_planted_damage(folder: Path, plant: Callable[[Path], object], sentence: str) -> None:
    with opened(folder, read_only=True) as store:
        assert list(store.verify()) == []
    plant(folder)
    with opened(folder, read_only=True) as store:
        found = list(store.verify())
    assert any(sentence in line for line in found), found


def test_verify_of_a_file_with_broken_pages(folder: Path) -> None:
    file = folder / "record.sqlite"
    data = bytearray(file.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 64] = b"\xff" * 64
    file.write_bytes(data)
    for read_only in (False, True):
        with opened(folder, read_only=read_only) as store:
            assert any("damaged" in line or "cannot be read" in line for line in store.verify())


# ---- what cannot be opened or written


def test_no_library(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="make one with helder add"):
        opened(tmp_path / "nowhere", read_only=True)
    assert not (tmp_path / "nowhere").exists()


def test_a_newer_record_is_refused(folder: Path) -> None:
    _sql(folder, f"PRAGMA user_version = {store_record.VERSION + 1}")
    for read_only in (False, True):
        with pytest.raises(StoreError, match="update Helder"):
            opened(folder, read_only=read_only)


def test_an_older_record_cannot_be_brought_up_to_date_without_writing(folder: Path) -> None:
    _sql(folder, "PRAGMA user_version = 0")
    with pytest.raises(StoreError, match="older Helder"):
        opened(folder, read_only=True)


DATA = Path(__file__).parent / "data"
FIRST = json.loads((DATA / "record-1.json").read_text(encoding="utf-8"))
"""The analyses in `record-1.sql`, a library as the first Helder wrote it; one is from before claims had quantities."""


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A library as the first Helder wrote it."""
    with record(tmp_path) as db:
        db.executescript((DATA / "record-1.sql").read_text(encoding="utf-8"))
    return tmp_path


def test_an_older_record_is_brought_up_to_date(first: Path) -> None:
    about = {"author": "Anna de Wit", "modified": "2024-06-02", "publisher": "Slaap BV", "licence": "CC BY 4.0"}
    with opened(first) as store:
        shown = store.search(Query()).hits[0].source
        assert {name: getattr(shown, name) for name in about} == about
        analyses = {id: store.get(id) for id in FIRST}
        assert {id: a and a.to_dict() for id, a in analyses.items()} == {
            id: {**row, "claims": [{**claim, "confidence": None} for claim in row["claims"]]}
            for id, row in FIRST.items()
        }  # nobody estimated confidence when that record was made
        assert list(store.verify()) == []
        assert store.add(filter(None, analyses.values())) == len(FIRST)
    with opened(first, read_only=True) as store:
        assert sum(1 for _ in store.claims(Query())) == sum(len(row["claims"]) for row in FIRST.values())


@pytest.fixture
def third(tmp_path: Path) -> Path:
    """A library from when records were deflated: `LIBRARY` and an article about coffee and sleep."""
    with record(tmp_path) as db:
        db.executescript((DATA / "record-3.sql").read_text(encoding="utf-8"))
    return tmp_path


def test_what_was_deflated_is_read_beside_what_is_new(third: Path) -> None:
    new = article("z-new", ("Magnesium helps.", "Magnesium", MAGNESIUM, None, None, {}))
    with opened(third) as store:
        assert [store.get(one.source.id) for one in LIBRARY] == [*LIBRARY]
        assert list(store.verify()) == []
        assert store.add([new, *LIBRARY]) == len(LIBRARY) + 1
    with record(third) as db:
        assert db.execute("SELECT method, count(*) FROM sources JOIN dictionaries ON number = dictionary GROUP BY 1 ORDER BY 1").fetchall() == [("deflate", 5), ("zstd", 1)]  # fmt: skip  # noqa: E501
    with opened(third, read_only=True) as store:
        assert store.get("z-new") == new
        assert list(store.verify()) == []


def test_what_a_killed_writer_left_in_the_index_is_in_nobodys_way(folder: Path) -> None:
    before = {path: path.read_bytes() for path in (folder / "index").rglob("meta.json")}
    changed = article("a-magnesium", ("Magnesium helps.", "Magnesium", MAGNESIUM, None, None, {}))
    with opened(folder) as store:
        store.add([changed])
    for path, content in before.items():  # killed when what is gone was written down, but not yet that it counts
        path.write_bytes(content)
    with record(folder) as db:
        db.execute("INSERT INTO pending VALUES ('a-magnesium')")
    assert len([*folder.rglob("*.del")]) == 2
    with opened(folder) as store:
        assert store.get("a-magnesium") == changed
        assert list(store.verify()) == []
        assert store.search(parse("source:a-magnesium")).total == 1


def test_a_library_learns_what_its_sources_have_in_common(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_record, "LEARNS_AT", {100: (2_000, 1 << 18), 300: (2_000, 1 << 19)})
    dice = random.Random(3)  # noqa: S311  (the same every time)
    words = ["".join(dice.choices("abcdefghijklmnop", k=7)) for _ in range(400)]

    def some(first: int, last: int) -> list[Analysis]:
        said = [" ".join(dice.choices(words, k=60)) for _ in range(last - first)]
        return [
            article(f"n{n:04d}", (f"Magnesium {text}.", "Magnesium", MAGNESIUM, None, None, {}))
            for n, text in enumerate(said, first)
        ]

    every = some(0, 400)
    with opened(tmp_path) as store:
        store.add(every[:250])
    with opened(tmp_path) as store:  # another process goes on
        store.add(every[250:])
    with record(tmp_path) as db:
        sql = "SELECT sources, method, sum(length(text)) / count(*), count(*) FROM dictionaries JOIN sources s ON number = s.dictionary GROUP BY number ORDER BY number"  # noqa: E501
        (first, second, third) = db.execute(sql).fetchall()
    assert (first[0], second[0], third[0]) == (0, 100, 300)
    assert (first[3], second[3], third[3]) == (100, 200, 100)
    assert second[2] < first[2] * 0.6
    with opened(tmp_path, read_only=True) as store:
        assert [store.get(one.source.id) for one in every] == every
        assert list(store.verify()) == []


def test_a_damaged_dictionary_is_told_and_what_is_new_is_kept(folder: Path) -> None:
    with record(folder) as db:
        db.execute("UPDATE dictionaries SET content = x'37A430EC0000'")  # it begins as one that was learned does
    new = article("z-new", ("Magnesium helps.", "Magnesium", MAGNESIUM, None, None, {}))
    with opened(folder) as store:
        with pytest.raises(StoreError, match="a-magnesium is damaged"):
            store.get("a-magnesium")
        assert store.add([new]) == 1
    with opened(folder, read_only=True) as store:
        assert store.get("z-new") == new
        assert any("a-magnesium is damaged" in line for line in store.verify())


def test_a_piece_that_says_it_is_huge_is_damaged(folder: Path) -> None:
    whole = zstandard.ZstdCompressor(level=1, write_content_size=True).compress(b"Magnesium helps.")
    huge = whole[:4] + b"\xe0" + b"\xff" * 8 + bytes(9)
    with record(folder) as db:
        db.execute("UPDATE sources SET text = ? WHERE id = 'a-magnesium'", (huge,))
    with opened(folder, read_only=True) as store, pytest.raises(StoreError, match="a-magnesium is damaged"):
        store.get("a-magnesium")


def test_what_cannot_be_read_is_not_brought_up_to_date(first: Path) -> None:
    with record(first) as db:
        db.execute("UPDATE sources SET body = x'00' WHERE id = 'en-1'")
        before = list(db.iterdump())
    with pytest.raises(StoreError, match="Source en-1 is damaged"):
        opened(first)
    with record(first) as db:
        assert list(db.iterdump()) == before


def test_an_older_record_is_refused_where_it_cannot_be_written(first: Path) -> None:
    with pytest.raises(StoreError, match="older Helder: open the library once where it can be written"):
        opened(first, read_only=True)


def test_an_id_that_came_to_mean_something_else(folder: Path) -> None:
    """Two versions of a vocabulary in one library: each article keeps the label that it was read with."""
    other = replace(MAGNESIUM, label="Magnesium (element)")
    again = article("e-later", ("Magnesium is a mineral.", "Magnesium", other, None, None, {"relation": "is_a"}))
    both = article(
        "f-both",
        ("Magnesium is a mineral.", "Magnesium", MAGNESIUM, None, None, {}),
        ("Magnesium is a mineral.", "Magnesium", other, None, None, {}),
    )
    with opened(folder) as store:
        store.add([again, both])
    with opened(folder, read_only=True) as store:
        assert (store.get("e-later"), store.get("f-both"), store.get(LIBRARY[0].source.id)) == (again, both, LIBRARY[0])
        assert list(store.verify()) == []


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "record.sqlite").write_bytes(b"not a database at all" * 100)
    for read_only in (False, True):
        with pytest.raises(StoreError, match="restore it from a copy"):
            opened(tmp_path, read_only=read_only)


def test_a_read_only_store_refuses_changes(folder: Path) -> None:
    with opened(folder, read_only=True) as guest:
        with pytest.raises(StoreError, match="can only be read here"):
            guest.add([LIBRARY[0]])
        with pytest.raises(StoreError, match="can only be read here"):
            guest.remove(["a-magnesium"])


def test_a_closed_store_says_so(folder: Path) -> None:
    store = opened(folder)
    store.close()
    uses: tuple[Callable[[], object], ...] = (
        lambda: store.search(Query()),
        lambda: store.get("a"),
        lambda: list(store.claims(Query())),
        lambda: list(store.claims(parse("language:nl"))),
        lambda: store.add([]),
        lambda: list(store.verify()),
    )
    for use in uses:
        with pytest.raises(StoreError, match="is closed"):
            use()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_a_folder_without_permission_is_read(folder: Path) -> None:
    with opened(folder) as store:
        before = store.search(MAGNESIUM_QUERY)
    places = [folder, *(p for p in folder.rglob("*") if p.is_dir())]
    for place in places:
        place.chmod(0o555)
    try:
        with opened(folder) as guest:
            assert guest.search(MAGNESIUM_QUERY) == before
            assert list(guest.verify()) == []
            with pytest.raises(StoreError, match="write permission"):
                guest.add([LIBRARY[0]])
    finally:
        for place in places:
            place.chmod(0o755)


def test_an_index_that_may_not_be_written_is_read_through_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(folder) as store:
        before = store.search(MAGNESIUM_QUERY)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with opened(folder) as guest:
        assert guest.search(MAGNESIUM_QUERY) == before
        assert guest._temporary
        place = Path(guest._temporary[0].name)
        assert place.is_dir()
    assert not place.exists()


def test_half_a_character_is_refused(folder: Path) -> None:
    with opened(folder) as store:
        broken = replace(LIBRARY[0], source=replace(LIBRARY[0].source, id="x", title="\ud83d"))
        with pytest.raises(InputError, match="half a character"):
            store.add([broken])
        assert store.get("x") is None
        assert list(store.verify()) == []


def test_files_that_a_writer_clears_away_meanwhile_are_looked_for_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of the files of an index may be out of date a moment later, and then nothing is wrong with the index."""
    real, gone = search_index.readers, iter([ValueError("No such file"), OSError("No such file")] * 2)

    def out_of_date(place: Path) -> object:
        for error in gone:
            raise error
        return real(place)

    monkeypatch.setattr(embedded, "PAUSES", (0.0,) * 5)
    with opened(folder) as writer:
        writer.remove(["nothing"])  # it holds the lock from now on
        monkeypatch.setattr(search_index, "readers", out_of_date)
        with opened(folder) as reader:
            assert reader.search(MAGNESIUM_QUERY).total
    assert next(gone, None) is None


def test_a_digest_of_before_holds(tmp_path: Path) -> None:
    """Ten micrograms are 9.999999999999999e-06 g, which was written with two digits in the exponent."""
    analysis = helder.analyse("Take 10 micrograms of vitamin D a day for strong bones.")
    before = json.dumps(analysis.to_dict(), ensure_ascii=False, separators=(",", ":"))
    assert "e-06" in before
    with opened(tmp_path / "own") as store:
        store.add([analysis])
    with closing(sqlite3.connect(tmp_path / "own" / "record.sqlite")) as record, record:
        (now,) = record.execute("SELECT digest FROM sources").fetchone()
        old = hashlib.sha256(before.encode()).digest()
        assert old != now
        record.execute("UPDATE sources SET digest = ?", (old,))
    with opened(tmp_path / "own") as store:
        assert list(store.verify()) == []
    with closing(sqlite3.connect(tmp_path / "own" / "record.sqlite")) as record, record:
        record.execute("UPDATE sources SET digest = ?", (hashlib.sha256(b"other").digest(),))
    with opened(tmp_path / "own") as store:
        assert [problem for problem in store.verify() if "checksum differs" in problem]
