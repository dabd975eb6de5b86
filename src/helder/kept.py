"""A file beside the record of a library for what people decide: nothing makes it again, so it is never made anew.

Each kind of decision has a file of its own with its own tables; an update of Helder brings them along.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from helder.errors import BusyError, StoreError

PATIENCE = 5.0
"""Seconds to wait for another process that is writing."""


class Kept:
    """The file at this path, or one in memory when there is none; several threads may use it.

    `layouts` says for each version what makes it from the one before. A file that is only asked is not made.
    Raises `StoreError` for a file that is damaged or of a newer Helder, `BusyError` when another process holds it.
    """

    def __init__(self, path: Path | None, layouts: Mapping[int, str]) -> None:
        self._path = path
        self._layouts = layouts
        self._db: sqlite3.Connection | None = None
        self._threads = threading.RLock()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The answers to a question in SQL; none where nothing was kept yet."""
        with self._threads, self._translated():
            if self._db is None and (self._path is None or not self._path.exists()):
                return []
            return self._opened().execute(sql, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing."""
        with self._threads, self._translated():
            db = self._opened()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            db = sqlite3.connect(
                self._path or ":memory:", timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(db)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    def _prepare(self, db: sqlite3.Connection) -> None:
        newest = max(self._layouts)
        found = db.execute("PRAGMA user_version").fetchone()[0]
        if found > newest:
            raise StoreError(
                f"{self._path} was written by a newer Helder (layout {found}, this one knows {newest}): upgrade Helder."
            )
        if found < newest:
            db.execute("PRAGMA journal_mode = WAL")
            steps = "".join(self._layouts[v] for v in range(found + 1, newest + 1))
            db.executescript(f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {newest}; COMMIT;")
        db.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What SQLite reports, as errors of Helder."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise BusyError(f"{self._path} is in use by another process: try again in a moment.") from error
            raise StoreError(
                f"{self._path} cannot be used ({error}): check the folder and the room on the disk."
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self._path} is damaged ({error}): restore it from a copy.") from error

    def close(self) -> None:
        """Let go of the file."""
        with self._threads:
            if self._db is not None:
                self._db.close()
                self._db = None
