"""The record of a library: every analysis in one SQLite file, which any tool opens and nothing may lose.

A row of `sources` has what a hit shows of a source, and its text, claims and the rest in three pieces, made small with
one of the `dictionaries` (`compression`). `packed` says what stands in them, `concepts` has their concepts.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helder.errors import InputError, NotFoundError, StoreError
from helder.model import Analysis, Claim, Concept, Source
from helder.store import SourceRef, compression, documents, packed
from helder.store.packed import Packed, to_json

FILE = "record.sqlite"
PAGE_BYTES = 16_384
"""A source takes two to three thousand bytes: of pages of the usual 4,096 a third would stay empty."""
SHOWN = SourceRef.__match_args__
"""What the record has of each source in columns of its own, because hits show it."""
CLAIMS_AT_MOST = 1 << documents.CLAIM_BITS
"""Of one source; the number of a claim is that of its source, times this, and its position."""
_PIECES = "body, claims, text"
IDS_AT_MOST = 20_000
"""So many ids of sources are kept, which break ties: the number of a row is never used for another source."""
_OTHER, _MEANINGS = "\t", 1_000
LEARNS_AT: Mapping[int, tuple[int, int]] = {1_000: (2_000, 1 << 18), 20_000: (4_000, 1 << 19)}
"""With so many sources a library learns a dictionary: from how many of them at most, and of how many bytes. Twice as
large it makes pieces 5 % smaller, and takes a quarter longer over each."""

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
    3: """
        CREATE TABLE concepts (
            key TEXT PRIMARY KEY,   -- its id, and a number behind where the id came to mean something else
            value TEXT NOT NULL     -- label, type, MeSH descriptor, nearest descriptor: JSON
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE dictionaries (number INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
        ALTER TABLE sources RENAME TO sources_before;
        CREATE TABLE sources (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            title TEXT, url TEXT, language TEXT, published TEXT, site TEXT,
            author TEXT, modified TEXT, publisher TEXT, licence TEXT,
            digest BLOB NOT NULL,   -- SHA-256 of the whole analysis as JSON
            count INTEGER NOT NULL, -- of its claims
            dictionary INTEGER NOT NULL REFERENCES dictionaries (number),
            body BLOB NOT NULL, claims BLOB NOT NULL, text BLOB NOT NULL -- deflated
        ) STRICT;
        CREATE INDEX counts ON sources (count);
    """,
    4: """
        ALTER TABLE dictionaries ADD COLUMN method TEXT NOT NULL DEFAULT 'deflate';
        ALTER TABLE dictionaries ADD COLUMN sources INTEGER NOT NULL DEFAULT 0; -- of the library that learned it
    """,
}
"""Per version of the record, how it is made from the version before. Row numbers are never used twice
(AUTOINCREMENT): an index that is a moment behind may point at a claim that is gone, never at another one."""

VERSION = max(MIGRATIONS)


@dataclass(frozen=True, slots=True)
class Stored:
    """An analysis as it stands in the record, and the number of its row."""

    row: int
    analysis: Analysis

    @property
    def claim_rows(self) -> tuple[int, ...]:
        """The numbers of its claims."""
        return claim_rows(self.row, len(self.analysis.claims))


def claim_rows(source: int, count: int) -> tuple[int, ...]:
    """The numbers of the first so many claims of a source."""
    return tuple(range(source * CLAIMS_AT_MOST, source * CLAIMS_AT_MOST + count))


class Values:
    """What rows of the record refer to, concepts and dictionaries, and the ids of its sources; each is read once."""

    def __init__(self, record: sqlite3.Connection) -> None:
        self._record = record
        self._concepts: dict[str, Concept] = {}
        self._codecs: dict[int, compression.Codec] = {}
        self._newest: tuple[int, compression.Zstandard] | None = None
        self._added, self._next = 0, 0
        self._ids: dict[int, str] = {}

    def concept(self, key: str) -> Concept:
        """The concept with this key. Raises `KeyError` where the record has none."""
        found = self._concept(key)
        if found is None:
            raise KeyError(f"concept {key}")
        return found

    def _concept(self, key: str) -> Concept | None:
        if key not in self._concepts:
            row = self._record.execute("SELECT value FROM concepts WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            self._concepts[key] = Concept(key.partition(_OTHER)[0], *json.loads(row[0]))
        return self._concepts[key]

    def known(self, concepts: Iterable[Concept]) -> bool:
        """Whether each of these concepts is found under its id, once those that are new are kept."""
        return all(self._under(concept.id, concept) for concept in concepts)

    def key(self, concept: Concept) -> str:
        """The key of a concept; in the open transaction it is given one where it has none."""
        tried = (concept.id, *(f"{concept.id}{_OTHER}{n}" for n in range(1, _MEANINGS)))
        return next(key for key in tried if self._under(key, concept))

    def _under(self, key: str, concept: Concept) -> bool:
        """Whether the concept is found under this key, or is now, because nothing was."""
        found = self._concept(key)
        if found is None:
            value = json.dumps([concept.label, concept.type, concept.mesh, concept.mesh_related], ensure_ascii=False)
            self._record.execute("INSERT INTO concepts VALUES (?, ?)", (key, value))
            found = self._concepts[key] = concept
        return found is concept or found == concept

    def ids(self, rows: Collection[int]) -> dict[int, str]:
        """The ids of sources by the numbers of their rows; without those that are not there."""
        new = sorted(row for row in rows if row not in self._ids)
        if new:
            if len(self._ids) + len(new) > IDS_AT_MOST:
                self._ids.clear()
                new = sorted(rows)
            sql = "SELECT row, id FROM sources WHERE row IN (SELECT value FROM json_each(?))"
            self._ids.update(self._record.execute(sql, (json.dumps(new),)).fetchall())
        return {row: self._ids[row] for row in rows if row in self._ids}

    def codec(self, number: int) -> compression.Codec:
        """What rows with this dictionary are read with.

        Raises `KeyError` where the record has none, `ValueError` for one of a method that is not known.
        """
        if number not in self._codecs:
            sql = "SELECT method, content FROM dictionaries WHERE number = ?"
            row = self._record.execute(sql, (number,)).fetchone()
            if row is None:
                raise KeyError(f"dictionary {number}")
            self._codecs[number] = compression.codec(*row)
        return self._codecs[number]

    def newest(self) -> tuple[int, compression.Zstandard]:
        """The dictionary to write with, and its number; in the open transaction it is made where it is time for one."""
        if self._newest is None or self._added >= self._next:
            self._newest = self._learned() or self._newest or self._written(compression.bundled(), 0)
        self._added += 1
        return self._newest

    def _learned(self) -> tuple[int, compression.Zstandard] | None:
        """The last dictionary that the library learned; it learns one where it has come to have enough sources."""
        sql = "SELECT number, content, sources FROM dictionaries WHERE method = ? ORDER BY number DESC LIMIT 1"
        found = self._record.execute(sql, (compression.ZSTANDARD,)).fetchone()
        (self._added,) = self._record.execute("SELECT count(*) FROM sources").fetchone()
        reached = max((least for least in LEARNS_AT if least <= self._added), default=0)
        self._next = min((least for least in LEARNS_AT if least > self._added), default=sys.maxsize)
        if reached > (found[2] if found else 0):
            sources, size = LEARNS_AT[reached]
            content = compression.learned(self._some(sources), size)
            if content is not None:
                return self._written(content, self._added)
        with contextlib.suppress(ValueError):  # damaged: what was written with it cannot be read, what is new can
            return (found[0], compression.Zstandard(found[1])) if found else None
        return None

    def _some(self, most: int) -> list[bytes]:
        """The pieces of so many sources at most, spread over all of the record."""
        sql = f"SELECT dictionary, {_PIECES} FROM sources WHERE row % ? = 0 LIMIT ?"  # noqa: S608  (names of fields)
        rows = self._record.execute(sql, (max(1, self._added // most), most)).fetchall()
        found = []
        for number, body, claims, text in rows:
            with contextlib.suppress(*DAMAGED):  # reading that source will say so
                codec = self.codec(number)
                found += [codec.unpacked(body), codec.unpacked(claims), codec.unpacked(text, text=True)]
        return found

    def _written(self, content: bytes, sources: int) -> tuple[int, compression.Zstandard]:
        sql = "INSERT INTO dictionaries (content, method, sources) VALUES (?, ?, ?)"
        number = self._record.execute(sql, (content, compression.ZSTANDARD, sources)).lastrowid
        assert number is not None
        return number, compression.Zstandard(content)

    def forget(self) -> None:
        """Read them again: a transaction was given up, or another process wrote."""
        self._concepts.clear()
        self._codecs.clear()
        self._newest = None
        self._ids.clear()


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
            record.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a file that is there, nothing changes
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
            if version in _FILLED:
                _FILLED[version](record)
            record.execute(f"PRAGMA user_version = {version}")
        record.execute("COMMIT")
    except BaseException:
        record.execute("ROLLBACK")
        raise
    if 0 < found < 3:
        _shrink(record)


def _shrink(record: sqlite3.Connection) -> None:
    """Give the room that a rewritten record no longer needs back; where the disk has none for that, it stays so."""
    with contextlib.suppress(sqlite3.OperationalError):
        record.execute("PRAGMA journal_mode = DELETE")
        record.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        record.execute("VACUUM")
    record.execute("PRAGMA journal_mode = WAL")


def _repacked(record: sqlite3.Connection) -> None:
    """Write every source of version 2 as it is written now. One that cannot be read stops it: nothing changes then."""
    if not record.execute("SELECT 1 FROM sqlite_master WHERE name = 'sources_before'").fetchone():
        return
    values = Values(record)
    for row, id, digest, mentions, body in _before(record):
        analysis, named, mark = _old(record, row, id, digest, body)
        ready = Ready.of(analysis, mark, mentions.split("\n") if mentions else [], named)
        put(record, values, ready, row=row)
    record.execute("DROP TABLE claims")
    record.execute("DROP TABLE sources_before")


def _before(record: sqlite3.Connection) -> Iterable[tuple[int, str, bytes, str, bytes]]:
    """The rows of version 2, one after another."""
    last = 0
    while found := record.execute(
        "SELECT row, id, digest, mentions, body FROM sources_before WHERE row > ? ORDER BY row LIMIT 100", (last,)
    ).fetchall():
        yield from found
        last = found[-1][0]


def _old(
    record: sqlite3.Connection, row: int, id: str, digest: bytes, body: bytes
) -> tuple[Analysis, list[list[str]], bytes]:
    """A source of version 2: its analysis, the concepts in the sentence of each claim, and its digest now."""
    claims = record.execute("SELECT body, mentions FROM claims WHERE source = ? ORDER BY position", (row,)).fetchall()
    try:
        value = json.loads(zlib.decompress(body))
        value["claims"] = [json.loads(claim) for claim, _ in claims]
        analysis = Analysis.from_dict(value)
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise _damaged(id, error) from error
    same = _digest_before(value) == digest
    now = digest_of(analysis) if same else digest
    return analysis, [mentions.split("\n") if mentions else [] for _, mentions in claims], now


_FILLED: Mapping[int, Callable[[sqlite3.Connection], None]] = {4: _repacked}


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


@dataclass(frozen=True, slots=True)
class Ready:
    """An analysis as the record keeps it: made anywhere, and then put there by the one process that writes."""

    source: SourceRef
    digest: bytes
    count: int
    pieces: Packed

    @classmethod
    def of(cls, analysis: Analysis, digest: bytes, own: Iterable[str], named: Sequence[Iterable[str]]) -> Ready:
        """`own` are the ids of the concepts in its own text, `named` of those in the sentence of each claim.

        Raises `InputError` for more claims than a source may have.
        """
        if len(analysis.claims) > CLAIMS_AT_MOST:
            raise InputError(f"Source {analysis.source.id!r} has more than {CLAIMS_AT_MOST:,} claims: cut it in parts.")
        pieces = packed.pack(analysis, dict.fromkeys(own), named)
        return cls(SourceRef.of(analysis.source), digest, len(analysis.claims), pieces)

    def rewritten(self, key: Callable[[Concept], str]) -> Ready:
        """The same with other keys for its concepts."""
        return replace(self, pieces=packed.rekeyed(self.pieces, key))


def put(record: sqlite3.Connection, values: Values, ready: Ready, row: int | None = None) -> int:
    """Write an analysis in the open transaction; the number of its row."""
    concepts = ready.pieces.concepts
    if len({c.id for c in concepts}) < len(concepts) or not values.known(concepts):
        ready = ready.rewritten(values.key)
    dictionary, codec = values.newest()
    added = record.execute(
        f"INSERT INTO sources (row, {', '.join(SHOWN)}, digest, count, dictionary, {_PIECES}) "  # noqa: S608
        f"VALUES (?, {'?, ' * len(SHOWN)}?, ?, ?, ?, ?, ?)",
        (
            row,
            *(getattr(ready.source, name) for name in SHOWN),
            ready.digest,
            ready.count,
            dictionary,
            *map(codec.packed, (ready.pieces.body, ready.pieces.claims, ready.pieces.text)),
        ),
    ).lastrowid
    assert added is not None
    return added


def stored(record: sqlite3.Connection, values: Values, source_id: str) -> Stored | None:
    """The analysis of one source, put together again from its pieces."""
    found = _pieces(record, source_id)
    if found is None:
        return None
    row, dictionary, source, pieces = found
    try:
        analysis = packed.unpack(_unpacked(pieces, values.codec(dictionary)), source, values.concept)
    except DAMAGED as error:
        raise _damaged(source_id, error) from error
    return Stored(row, analysis)


def outline(record: sqlite3.Connection, values: Values, source_id: str) -> Analysis | None:
    """The analysis of one source with its text and blocks only."""
    found = _pieces(record, source_id)
    if found is None:
        return None
    _, dictionary, source, pieces = found
    try:
        codec = values.codec(dictionary)
        text, body = codec.unpacked(pieces.text, text=True), codec.unpacked(pieces.body)
        return packed.unpack_outline(Packed(text, b"", body), source)
    except DAMAGED as error:
        raise _damaged(source_id, error) from error


def _pieces(record: sqlite3.Connection, source_id: str) -> tuple[int, int, Source, Packed] | None:
    sql = f"SELECT row, dictionary, {_PIECES}, {', '.join(SHOWN)} FROM sources WHERE id = ?"  # noqa: S608
    found = record.execute(sql, (source_id,)).fetchone()
    if found is None:
        return None
    row, dictionary, body, claims, text, *shown = found
    source = Source(text="", **dict(zip(SHOWN, shown, strict=True)))
    return row, dictionary, source, Packed(text, claims, body)


def _unpacked(pieces: Packed, codec: compression.Codec) -> Packed:
    text, claims, body = (
        codec.unpacked(pieces.text, text=True),
        codec.unpacked(pieces.claims),
        codec.unpacked(pieces.body),
    )
    return Packed(text, claims, body)


DAMAGED = (ValueError, KeyError, TypeError, IndexError, zlib.error)
"""What reading a damaged piece raises."""


class Claims:
    """The claims of some sources, each read when it is asked for."""

    def __init__(self, record: sqlite3.Connection, values: Values, rows: Iterable[int]) -> None:
        """`rows` are numbers of claims."""
        self._sources: dict[int, tuple[SourceRef, str, packed.Lines]] = {}
        sources = json.dumps(sorted({row // CLAIMS_AT_MOST for row in rows}))
        for row, dictionary, claims, text, *shown in record.execute(
            f"SELECT row, dictionary, claims, text, {', '.join(SHOWN)} FROM sources "  # noqa: S608  (names of fields)
            "WHERE row IN (SELECT value FROM json_each(?))",
            (sources,),
        ):
            source = SourceRef(*shown)
            try:
                codec = values.codec(dictionary)
                lines = packed.Lines(codec.unpacked(claims), values.concept)
                self._sources[row] = source, codec.unpacked(text, text=True).decode(), lines
            except DAMAGED as error:
                raise _damaged(source.id, error) from error

    def get(self, row: int) -> tuple[SourceRef, Claim, tuple[str, ...]] | None:
        """The source of a claim, the claim, and the ids of the concepts in its sentence; None where it is gone."""
        found = self._sources.get(row // CLAIMS_AT_MOST)
        position = row % CLAIMS_AT_MOST
        if found is None or position >= len(found[2]):
            return None
        source, text, lines = found
        try:
            return source, *lines.claim(position, text, source.language)
        except DAMAGED as error:
            raise _damaged(source.id, error) from error


def articles(
    record: sqlite3.Connection, values: Values, rows: Iterable[int]
) -> dict[int, tuple[SourceRef, tuple[str, ...]]]:
    """Sources, with the ids of the concepts in their own text, by the number of their row."""
    found = {}
    for row, dictionary, claims, *shown in record.execute(
        f"SELECT row, dictionary, claims, {', '.join(SHOWN)} FROM sources "  # noqa: S608  (names of fields)
        "WHERE row IN (SELECT value FROM json_each(?))",
        (json.dumps([*rows]),),
    ):
        source = SourceRef(*shown)
        try:
            found[row] = source, packed.Lines(values.codec(dictionary).unpacked(claims), values.concept).own()
        except DAMAGED as error:
            raise _damaged(source.id, error) from error
    return found


def origins(record: sqlite3.Connection, rows: Iterable[int]) -> dict[int, tuple[str, str | None]]:
    """Id and site of sources, by the number of their row."""
    sql = "SELECT row, id, site FROM sources WHERE row IN (SELECT value FROM json_each(?))"
    return {row: (id, site) for row, id, site in record.execute(sql, (json.dumps(sorted(rows)),))}


def numbers(record: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """The numbers of the rows of these sources."""
    sql = "SELECT id, row FROM sources WHERE id IN (SELECT value FROM json_each(?))"
    return dict(record.execute(sql, (json.dumps([*ids]),)).fetchall())


def _damaged(source_id: str, error: Exception) -> StoreError:
    return StoreError(
        f"Source {source_id} is damaged in the record ({type(error).__name__}): remove it and add it again."
    )


def drop(ids: Sequence[str], record: sqlite3.Connection) -> dict[str, None]:
    """Delete these sources in the open transaction; those that were there."""
    return {i: None for i in ids if record.execute("DELETE FROM sources WHERE id = ?", (i,)).rowcount}


def digest_of(analysis: Analysis) -> bytes:
    """The SHA-256 of an analysis as JSON."""
    return hashlib.sha256(to_json(analysis.to_dict())).digest()


def is_digest_of(digest: bytes, analysis: Analysis) -> bool:
    """Whether this is the digest of an analysis, as it is made now or as it was made before."""
    return digest == digest_of(analysis) or digest == _digest_before(analysis.to_dict())


def _digest_before(row: Mapping[str, Any]) -> bytes:
    """The same of JSON with the exponents of small numbers in two digits, as Python writes them."""
    written = json.dumps(row, ensure_ascii=False, check_circular=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).digest()
