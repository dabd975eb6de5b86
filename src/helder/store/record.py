"""The record of a library: every analysis in one SQLite file, which any tool opens and nothing may lose."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helder.errors import NotFoundError, StoreError
from helder.model import Analysis

FILE = "record.sqlite"

MIGRATIONS: Mapping[int, str] = {
    1: """
        CREATE TABLE sources (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            title TEXT, url TEXT, language TEXT, published TEXT, site TEXT,
            digest BLOB NOT NULL,   -- SHA-256 of the whole analysis as JSON
            mentions TEXT NOT NULL, -- ids of the concepts in its own text, one a line
            body BLOB NOT NULL      -- the analysis without its claims: JSON, deflated
        ) STRICT;
        CREATE TABLE claims (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL REFERENCES sources (row) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            mentions TEXT NOT NULL, -- ids of the concepts in its sentence, one a line
            body TEXT NOT NULL,     -- the claim: JSON
            UNIQUE (source, position)
        ) STRICT;
        CREATE TABLE pending (source_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    """,
    2: """
        ALTER TABLE sources ADD COLUMN author TEXT;
        ALTER TABLE sources ADD COLUMN modified TEXT;
        ALTER TABLE sources ADD COLUMN publisher TEXT;
        ALTER TABLE sources ADD COLUMN licence TEXT;
        UPDATE sources SET author = of_source(body, 'author'), modified = of_source(body, 'modified'),
            publisher = of_source(body, 'publisher'), licence = of_source(body, 'licence');
    """,
}
"""Per version of the record, how it is made from the version before. Row numbers are never used twice
(AUTOINCREMENT): an index that is a moment behind may point at a claim that is gone, never at another one."""

VERSION = max(MIGRATIONS)


@dataclass(frozen=True, slots=True)
class Stored:
    """An analysis as it stands in the record: its row number and those of its claims."""

    row: int
    claim_rows: tuple[int, ...]
    analysis: Analysis


def may_write(folder: Path) -> bool:
    """Whether this process may write a library here."""
    record = folder / "record.sqlite"
    if not folder.exists():
        return True
    return os.access(folder, os.W_OK) and (not record.exists() or os.access(record, os.W_OK))


def opened(folder: Path, writable: bool) -> sqlite3.Connection:
    """The record, with its tables as this Helder knows them."""
    path = folder / "record.sqlite"
    if not writable and not path.exists():
        raise NotFoundError(f"No library in {folder}: name the right folder, or make one with helder add.")
    try:
        if not writable:
            record = _connect_to_read(path)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            record = _connect(path.absolute().as_uri())
            record.execute("PRAGMA journal_mode = WAL")
            # FULL, not NORMAL: what `add` returned for must survive a power cut, and it costs one sync per batch.
            record.execute("PRAGMA synchronous = FULL")
            record.execute("PRAGMA foreign_keys = ON")
        try:
            _migrate(record, path, writable)
        except BaseException:
            record.close()
            raise
    except sqlite3.Error as error:
        raise StoreError(
            f"{path} cannot be opened as the record of a library ({error}): restore it from a copy, or choose "
            "another folder."
        ) from error
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made ({error}): choose one you may write.") from error
    return record


def _connect(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, timeout=30, isolation_level=None, check_same_thread=False)


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that only reads; on a medium where SQLite cannot make its side files, one that needs none."""
    address = path.absolute().as_uri()
    record = _connect(f"{address}?mode=ro")
    try:
        record.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        record.close()
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise StoreError(
                f"{path} has changes that were never finished, and cannot be written here: open the library once "
                "where it can be written."
            ) from error
        record = _connect(f"{address}?immutable=1")
    return record


def _migrate(record: sqlite3.Connection, path: Path, writable: bool) -> None:
    """Bring the tables to the version this Helder knows."""
    found = _version(record)
    if found > VERSION:
        raise StoreError(
            f"{path} was written by a newer Helder (version {found} of the record; this one knows {VERSION}): "
            "update Helder with pip install --upgrade helder."
        )
    if found == VERSION:
        return
    if not writable:
        raise StoreError(f"{path} was written by an older Helder: open the library once where it can be written.")
    record.create_function("of_source", 2, _of_source)
    record.execute("BEGIN IMMEDIATE")
    try:
        for version in range(_version(record) + 1, VERSION + 1):  # read again: another process may have been first
            for statement in MIGRATIONS[version].split(";"):
                record.execute(statement)
            record.execute(f"PRAGMA user_version = {version}")
        record.execute("COMMIT")
    except BaseException:
        record.execute("ROLLBACK")
        raise


def _of_source(body: bytes, name: str) -> str | None:
    """What a stored analysis says of its source; None where it cannot be read, which reading it will say."""
    try:
        found = json.loads(zlib.decompress(body))["source"][name]
    except (ValueError, KeyError, TypeError, zlib.error):
        return None
    return found if isinstance(found, str) else None


def _version(record: sqlite3.Connection) -> int:
    found = record.execute("PRAGMA user_version").fetchone()[0]
    assert isinstance(found, int)
    return found


def stored(record: sqlite3.Connection, source_id: str) -> Stored | None:
    """The analysis of one source, put together again from its rows."""
    source = record.execute("SELECT row, body FROM sources WHERE id = ?", (source_id,)).fetchone()
    if source is None:
        return None
    sql = "SELECT row, body FROM claims WHERE source = ? ORDER BY position"
    claims = record.execute(sql, (source[0],)).fetchall()
    try:
        row = json.loads(zlib.decompress(source[1]))
        row["claims"] = [json.loads(body) for _, body in claims]
        analysis = Analysis.from_dict(row)
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise _damaged(source_id, error) from error
    return Stored(source[0], tuple(r for r, _ in claims), analysis)


def outline(record: sqlite3.Connection, source_id: str) -> Analysis | None:
    """The analysis of one source with its text and blocks only."""
    found = record.execute("SELECT body FROM sources WHERE id = ?", (source_id,)).fetchone()
    if found is None:
        return None
    try:
        row = json.loads(zlib.decompress(found[0]))
        return Analysis.from_dict({**row, "sentences": [], "mentions": [], "cues": [], "claims": []})
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise _damaged(source_id, error) from error


def _damaged(source_id: str, error: Exception) -> StoreError:
    return StoreError(
        f"Source {source_id} is damaged in the record ({type(error).__name__}): remove it and add it again."
    )


def drop(ids: Sequence[str], record: sqlite3.Connection) -> dict[str, None]:
    """Delete these sources in the open transaction; those that were there."""
    return {i: None for i in ids if record.execute("DELETE FROM sources WHERE id = ?", (i,)).rowcount}


def to_json(row: Mapping[str, Any]) -> bytes:
    """A value as compact JSON, in UTF-8. Raises `UnicodeEncodeError` for half a character."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
