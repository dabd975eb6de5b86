"""A file beside the record of a library for what people decide: nothing makes it again, so it is never made anew.

Each kind of decision has a file of its own with its own tables; an update of Helder brings them along.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from helder import sqlite


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
        with self._threads, self._translated(), sqlite.transaction(self._opened()) as db:
            yield db

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            db = sqlite.connected(self._path)
            try:
                sqlite.prepare(db, self._path, self._layouts)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    def _translated(self) -> AbstractContextManager[None]:
        return sqlite.translated(self._path, "restore it from a copy")

    def close(self) -> None:
        """Let go of the file."""
        with self._threads:
            if self._db is not None:
                self._db.close()
                self._db = None
