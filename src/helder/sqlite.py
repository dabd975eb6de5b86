"""What the SQLite files beside the record of a library have in common: connections, changes as a whole, errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from helder.errors import BusyError, StoreError

PATIENCE = 5.0
"""Seconds to wait for another process that is reading or writing."""


def connected(address: str | Path | None) -> sqlite3.Connection:
    """A connection to the file at this path or `file:` address, or to one in memory; transactions are begun by hand."""
    uri = isinstance(address, str) and address.startswith("file:")
    return sqlite3.connect(
        address or ":memory:", uri=uri, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )


def prepare(db: sqlite3.Connection, path: Path | None, layouts: Mapping[int, str]) -> None:
    """Bring a file that must last to the newest layout; `layouts` says what makes each version from the one before.

    Raises `StoreError` for a file of a newer Helder.
    """
    newest = max(layouts)
    (found,) = db.execute("PRAGMA user_version").fetchone()
    if found > newest:
        raise StoreError(
            f"{path} was written by a newer Helder (layout {found}, this one knows {newest}): upgrade Helder."
        )
    if found < newest:
        db.execute("PRAGMA journal_mode = WAL")
        steps = "".join(layouts.get(version, "") for version in range(found + 1, newest + 1))
        db.executescript(f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {newest}; COMMIT;")
    db.execute("PRAGMA synchronous = FULL")


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of it or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


@contextmanager
def translated(path: Path | None, cure: str) -> Iterator[None]:
    """What SQLite reports of this file, as errors of Helder; `cure` is what to do about a damaged one."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise BusyError(f"{path} is in use by another process: wait until that is done.") from error
        raise StoreError(f"{path} cannot be used ({error}): check the folder and the room on the disk.") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} is damaged ({error}): {cure}.") from error
