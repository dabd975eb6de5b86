"""The ledger of a library: which file each document came from, and as what it was read.

It makes adding resumable: a file that is the same as before is passed over, a long JSONL goes on where it stopped.
It is written after the store and forgets before the store does, so at every moment, even after a power cut, each
document in the ledger is in the store. Losing the ledger costs time, never a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from helder import sqlite
from helder.fetch import Validators

FILE = "ledger.sqlite"
FORMAT = 2
"""The number of the layout below, kept in the file (`PRAGMA user_version`)."""

_LAYOUT = """
CREATE TABLE IF NOT EXISTS origins (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, changed_ns INTEGER NOT NULL,
    seen_ns INTEGER NOT NULL, digest TEXT NOT NULL, version TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, origin TEXT NOT NULL, digest TEXT, version TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS addresses (
    origin TEXT PRIMARY KEY, address TEXT NOT NULL, etag TEXT, modified TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_of_origin ON documents (origin, id);
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """A file or an address that was read to its end without a refusal, as it was then.

    Times are nanoseconds since 1970: `modified_ns` and `changed_ns` of the file, `seen_ns` when it was looked at.
    `digest` is the SHA-256 of its bytes, `version` the Helder that analysed it.
    """

    origin: str
    size: int
    modified_ns: int
    changed_ns: int
    seen_ns: int
    digest: str
    version: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document in the store: its source id, the file it came from, and the digest of what was read.

    `digest` is None while the store is replacing it, so that nobody takes the old one for the new.
    """

    id: str
    origin: str
    digest: str | None
    version: str


class Ledger:
    """The ledger in this file, or in memory when there is none. One process writes at a time; others may read.

    Raises `StoreError` for a file that is damaged or of a newer Helder, and `BusyError` when another process
    holds it for longer than a few seconds.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        with self._translated():
            self._db = sqlite.connected(path)
        try:
            with self._translated():
                sqlite.prepare(self._db, path, {FORMAT: _LAYOUT})
        except BaseException:
            self._db.close()
            raise

    def origin(self, origin: str) -> Origin | None:
        """What is known of this file, or None when it was never read to its end."""
        with self._translated():
            row = self._db.execute("SELECT * FROM origins WHERE origin = ?", (origin,)).fetchone()
        return Origin(*row) if row else None

    def validators(self, origin: str) -> Validators | None:
        """What the server said of this address when it was last read, or None when it is no address."""
        with self._translated():
            row = self._db.execute(
                "SELECT address, etag, modified FROM addresses WHERE origin = ?", (origin,)
            ).fetchone()
        return Validators(*row) if row else None

    def document(self, source_id: str) -> Document | None:
        """Where this document came from, or None when the ledger does not know it."""
        with self._translated():
            row = self._db.execute("SELECT * FROM documents WHERE id = ?", (source_id,)).fetchone()
        return Document(*row) if row else None

    def documents(self) -> Iterator[Document]:
        """Every document, in the order of their ids."""
        with self._translated(), closing(self._db.execute("SELECT * FROM documents ORDER BY id")) as rows:
            for row in rows:
                yield Document(*row)

    def ids(self, origin: str) -> tuple[str, ...]:
        """The source ids that came from this file, in order."""
        with self._translated():
            rows = self._db.execute("SELECT id FROM documents WHERE origin = ? ORDER BY id", (origin,)).fetchall()
        return tuple(row[0] for row in rows)

    def count(self, origin: str) -> int:
        """How many documents came from this file."""
        with self._translated():
            (number,) = self._db.execute("SELECT count(*) FROM documents WHERE origin = ?", (origin,)).fetchone()
        return int(number)

    def reopen(self, origin: str) -> None:
        """Note before anything of a file is replaced: it is no longer known to be read to its end."""
        with self._translated():
            known = self._db.execute("SELECT 1 FROM origins WHERE origin = ?", (origin,)).fetchone()
        if known:
            with self._writing():
                self._db.execute("DELETE FROM origins WHERE origin = ?", (origin,))

    def doubt(self, source_ids: Iterable[str]) -> None:
        """Note before the store replaces these documents: what they were read from is not known for a moment."""
        with self._writing():
            self._db.executemany("UPDATE documents SET digest = NULL WHERE id = ?", ((i,) for i in source_ids))

    def record(
        self,
        documents: Iterable[Document],
        read: Iterable[Origin] = (),
        said: Mapping[str, Validators] | None = None,
    ) -> None:
        """Note what the store now has, and which files or addresses are thereby read to their end, all at once.

        `said` is what the servers of addresses said of them.
        """
        with self._writing():
            self._db.executemany(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)",
                ((d.id, d.origin, d.digest, d.version) for d in documents),
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((o.origin, o.size, o.modified_ns, o.changed_ns, o.seen_ns, o.digest, o.version) for o in read),
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?)",
                ((origin, v.address, v.etag, v.modified) for origin, v in (said or {}).items()),
            )

    def forget(self, source_ids: Iterable[str]) -> None:
        """Drop documents before the store does; adding their files again brings them back."""
        with self._writing():
            for source_id in source_ids:
                self._db.execute(
                    "DELETE FROM origins WHERE origin = (SELECT origin FROM documents WHERE id = ?)", (source_id,)
                )
                self._db.execute("DELETE FROM documents WHERE id = ?", (source_id,))

    def close(self) -> None:
        """Let go of the file."""
        with self._translated():
            self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All of it or nothing."""
        with self._translated(), sqlite.transaction(self._db):
            yield

    def _translated(self) -> AbstractContextManager[None]:
        return sqlite.translated(self._path, "delete it and add the articles again, nothing else is lost")
