"""A file beside the record of a library that is made from it and can always be made again.

Each has a table `sources (source, mark)`: which analyses it was made from, `mark` being the digest of each. What
differs from the record is what has to be done, so nothing needs to be noted before a change, and a process that is
killed at any moment leaves only work for the next one.

Of an analysis that was taken in but not settled yet, what concerns all of them being still to do, the mark is its
digest in hexadecimal digits (`taken`).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from helder import sqlite

CACHE_KIB = 65_536
PAGE_BYTES = 16_384
"""What is kept of a text takes about a thousand bytes: of pages of the usual 4,096 a fifth would stay empty."""

_SOURCES = "CREATE TABLE sources (source TEXT PRIMARY KEY, mark BLOB NOT NULL) WITHOUT ROWID;"


@dataclass(frozen=True, slots=True)
class Differences:
    """What the record has otherwise: ids that are gone from it, and ids with digests that are new or changed.

    `taken` are those of which only what concerns all of them is to be done.
    """

    gone: list[str]
    changed: list[tuple[str, bytes]]
    taken: list[tuple[str, bytes]]

    def __bool__(self) -> bool:
        return bool(self.gone or self.changed or self.taken)


def taken(mark: bytes) -> str:
    """The mark of an analysis with this digest that is not settled yet."""
    return mark.hex().upper()


class Derived:
    """The derived file at this path, or one in memory when there is none; several threads may use it.

    `layout` makes its other tables and `made` names layout and method: a file made otherwise is emptied, and filled
    again. With `read_only` a file that is not there, or made otherwise, is as good as empty.
    Raises `StoreError` for a file that is damaged, and `BusyError` when another process holds it.
    """

    def __init__(self, path: Path | None, layout: str, made: int, *, read_only: bool = False) -> None:
        self._path = path
        self._threads = threading.RLock()  # one connection: whoever asks at the same time waits
        self._layout = f"{_SOURCES} {layout}"
        with self.translated():
            self.db = self._opened(read_only)
            found = self.db.execute("PRAGMA user_version").fetchone()[0]
            if found != made and read_only:
                self.db.close()
                self.db = sqlite.connected(None)
            if found != made:
                self._make(made)

    def _opened(self, read_only: bool) -> sqlite3.Connection:
        if self._path is None or (read_only and not self._path.exists()):
            return sqlite.connected(None)
        if not read_only:
            db = sqlite.connected(self._path)
            db.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a file that is there, nothing changes
            db.execute("PRAGMA journal_mode = WAL")
            # NORMAL: a power cut may take the last changes but never damages the file, and they are made again
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            return db
        address = self._path.absolute().as_uri()
        db = sqlite.connected(f"{address}?mode=ro")
        try:
            db.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:  # on a medium that cannot be written SQLite cannot make its side files
            db.close()
            db = sqlite.connected(f"{address}?immutable=1")
        return db

    def _make(self, made: int) -> None:
        tables = [n for (n,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        dropped = "".join(f"DROP TABLE {name};" for name in tables)
        self.db.executescript(f"BEGIN IMMEDIATE; {dropped} {self._layout} PRAGMA user_version = {made}; COMMIT;")
        if dropped:
            self.compact()

    def differences(self, present: Iterable[tuple[str, bytes]]) -> Differences:
        """What the record, of which this gives ids and digests, has otherwise."""
        with self._threads, self.translated():
            self.db.execute(
                "CREATE TEMP TABLE IF NOT EXISTS present (source TEXT PRIMARY KEY, mark BLOB) WITHOUT ROWID"
            )
            self.db.execute("BEGIN")
            self.db.execute("DELETE FROM present")
            self.db.executemany("INSERT INTO present VALUES (?, ?)", present)
            self.db.execute("COMMIT")
            gone = self.db.execute(
                "SELECT source FROM sources WHERE source NOT IN (SELECT source FROM present) ORDER BY source"
            ).fetchall()
            changed = self.db.execute(
                "SELECT p.source, p.mark, s.mark IS hex(p.mark) FROM present p LEFT JOIN sources s USING (source) "
                "WHERE s.mark IS NOT p.mark ORDER BY p.source"
            ).fetchall()
        return Differences(
            [source for (source,) in gone],
            [(source, mark) for source, mark, known in changed if not known],
            [(source, mark) for source, mark, known in changed if known],
        )

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The answers to a question in SQL."""
        with self._threads, self.translated():
            return self.db.execute(sql, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing."""
        with self._threads, self.translated(), sqlite.transaction(self.db) as db:
            yield db

    def compact(self) -> None:
        """Give back the room that nothing is in, also that between the rows of a table that was filled in any order.

        Where the disk has no room for that, or somebody else writes, it stays as it is.
        """
        with self._threads, self.translated(), suppress(sqlite3.OperationalError):
            self.db.execute("VACUUM")

    def translated(self) -> AbstractContextManager[None]:
        """What SQLite reports, as errors of Helder."""
        return sqlite.translated(self._path, "delete it, the next helder add makes it again")

    def close(self) -> None:
        """Let go of the file."""
        with self._threads, self.translated():
            self.db.close()
