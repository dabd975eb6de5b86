"""A library in one folder: the record in SQLite, and a search index beside it that can always be made again.

    record.sqlite       every analysis and every claim: what must never be lost
    index/claims        Tantivy indexes, derived from the record
    index/articles
    index/made.json     what the indexes were made with
    lock, writer        held by the one process that writes; its process id

A change is first committed to the record, together with the ids of the sources whose index is now behind
(`pending`); then the indexes are committed; then the ids are cleared. Whoever opens the library after a crash at any
moment finds the ids and catches up. Readers in other processes see the state before or after, and are never waited for.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import shutil
import sqlite3
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import combinations, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from helder.errors import BusyError, InputError, NotFoundError, StoreError
from helder.model import Analysis, Claim, Span
from helder.query import Query
from helder.store import Hit, Page, SourceRef, Topic, documents
from helder.store.documents import Broader, FieldRow, Fields, Option, Plan, Sought

if TYPE_CHECKING:
    import filelock
    import tantivy

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
}
"""Per version of the record, how it is made from the version before. Row numbers are never used twice
(AUTOINCREMENT): an index that is a moment behind may point at a claim that is gone, never at another one."""

VERSION = max(MIGRATIONS)
INDEX_VERSION = 1
"""Raise this when the fields or their tokens change: indexes made before are then made again."""

BATCH_SOURCES = 500
BATCH_BYTES = 16 * 2**20
WRITER_BYTES = 64 * 2**20
PAGE_OF_CLAIMS = 500
TOPICS_AT_MOST = 50_000
COMBINATIONS_AT_MOST = 10

Hits = list[tuple[float, int]]


@dataclass(frozen=True, slots=True)
class _Stored:
    """An analysis as it stands in the record: its row number and those of its claims."""

    row: int
    claim_rows: tuple[int, ...]
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What the indexes hold of a source: the documents of its article and its claims, with their row numbers."""

    source_id: str
    row: int
    article: Fields
    claims: tuple[tuple[int, Fields], ...]


class EmbeddedStore:
    """The library in `folder`, made when it is not there yet and may be written.

    `broader` gives the wider concepts of one; the vocabulary's by default. With `read_only`, or where the folder may
    not be written, everything but `add` and `remove` works. Raises `NotFoundError` for a folder without a library
    that is only to be read, and `StoreError` for a record that is damaged or newer than this Helder.
    """

    def __init__(self, folder: str | Path, *, read_only: bool = False, broader: Broader | None = None) -> None:
        self.folder = Path(folder)
        self._broader = broader or documents.known_broader()
        self._made_with = _made_with("given" if broader else documents.vocabulary_mark())
        self._threads = threading.RLock()
        self._lock: filelock.BaseFileLock | None = None
        self._writers: tuple[tantivy.IndexWriter, tantivy.IndexWriter] | None = None
        self._temporary: list[tempfile.TemporaryDirectory[str]] = []
        self._readers: tuple[_IndexReader, _IndexReader] | None = None
        self._writable = not read_only and _may_write(self.folder)
        self._record: sqlite3.Connection | None = _open_record(self.folder, self._writable)
        try:
            self._open_indexes()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # ---- writing

    def add(self, analyses: Iterable[Analysis]) -> int:
        """Keep these analyses, each in place of an earlier one of the same source id. Returns how many.

        They are taken in batches; when this returns (or raises), every finished batch is on disk and found by
        searches. An analysis equal to the stored one changes nothing. Raises `BusyError` while another process
        writes, `StoreError` where the folder cannot be written.
        """
        count = 0
        with self._threads:
            self._begin_writing()
            for batch in _batches(analyses):
                self._change(partial(self._put, batch))
                count += len(batch)
        return count

    def remove(self, source_ids: Iterable[str]) -> int:
        """Forget these sources. Returns how many were there. Raises as `add` does."""
        count = 0
        waiting = iter(dict.fromkeys(source_ids))
        with self._threads:
            self._begin_writing()
            while ids := list(islice(waiting, BATCH_SOURCES)):
                count += self._change(partial(_drop, ids))
        return count

    def _put(self, batch: Sequence[Analysis], record: sqlite3.Connection) -> dict[str, _Prepared | None]:
        """Write a batch into the open transaction; what changed, by source id."""
        changed: dict[str, _Prepared | None] = {}
        for analysis in batch:
            row = analysis.to_dict()
            try:
                whole = _json(row)
            except UnicodeEncodeError as error:
                raise InputError(
                    f"Source {analysis.source.id!r} has half a character (a lone surrogate) at {error.start} of its "
                    "JSON: read its bytes again as UTF-8."
                ) from error
            s, digest = analysis.source, hashlib.sha256(whole).digest()
            if record.execute("SELECT 1 FROM sources WHERE id = ? AND digest = ?", (s.id, digest)).fetchone():
                continue
            record.execute("DELETE FROM sources WHERE id = ?", (s.id,))
            article = documents.of_article(analysis, self._broader)
            body = zlib.compress(_json({**row, "claims": []}), 6)
            number = record.execute(
                "INSERT INTO sources (id, title, url, language, published, site, digest, mentions, body) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (s.id, s.title, s.url, s.language, s.published, s.site, digest, "\n".join(article["mention"]), body),
            ).lastrowid
            assert number is not None
            claims = []
            for position, (claim, fields) in enumerate(documents.of_claims(analysis, self._broader)):
                added = record.execute(
                    "INSERT INTO claims (source, position, mentions, body) VALUES (?, ?, ?, ?)",
                    (number, position, "\n".join(fields["mention"]), _json(claim.to_dict()).decode()),
                ).lastrowid
                assert added is not None
                claims.append((added, fields))
            changed[s.id] = _Prepared(s.id, number, article, tuple(claims))
        return changed

    def _change(self, write: Callable[[sqlite3.Connection], Mapping[str, _Prepared | None]]) -> int:
        """Commit a change to the record, then to the indexes; how many sources it touched."""
        record = self._open_connection()
        try:
            record.execute("BEGIN IMMEDIATE")
            try:
                changed = write(record)
                record.executemany("INSERT OR IGNORE INTO pending VALUES (?)", [(i,) for i in changed])
            except BaseException:
                record.execute("ROLLBACK")
                raise
            record.execute("COMMIT" if changed else "ROLLBACK")
            if changed:
                self._index(changed)
        except sqlite3.Error as error:
            raise StoreError(
                f"The library {self.folder} could not be written ({error}): make room or repair the disk, then run "
                "the same command again; what was added before is safe."
            ) from error
        return len(changed)

    def _index(self, changed: Mapping[str, _Prepared | None]) -> None:
        """Bring the indexes up to date with these sources (None: gone), and note that they are."""
        writers = self._index_writers()
        try:
            for source_id, prepared in changed.items():
                for writer in writers:
                    writer.delete_documents_by_term("source", source_id)
                if prepared is not None:
                    _write_documents(writers, prepared)
            for writer in writers:
                writer.commit()
        except BaseException as error:
            self._stop_writing()  # what is half done is dropped; the ids stay pending
            if isinstance(error, ValueError | OSError):
                raise StoreError(
                    f"The search index of {self.folder} could not be written ({error}): nothing is lost; make room "
                    "on the disk and open the library again, it catches up by itself."
                ) from error
            raise
        record = self._open_connection()
        record.executemany("DELETE FROM pending WHERE source_id = ?", [(i,) for i in changed])

    def _prepared(self, record: sqlite3.Connection, source_id: str) -> _Prepared | None:
        """The documents of a source, from the record."""
        stored = _stored(record, source_id)
        if stored is None:
            return None
        fields = (fields for _, fields in documents.of_claims(stored.analysis, self._broader))
        article = documents.of_article(stored.analysis, self._broader)
        return _Prepared(source_id, stored.row, article, tuple(zip(stored.claim_rows, fields, strict=True)))

    # ---- reading

    def get(self, source_id: str) -> Analysis | None:
        """The whole analysis of a source, or None."""
        with self._reading() as record:
            stored = _stored(record, source_id)
        return stored.analysis if stored else None

    def search(self, query: Query) -> Page:
        """The page of answers to a query, best first; equal scores in the order of source id and position."""
        start = documents.start_of(query)
        articles = query.view == "articles"
        with _index_errors(self.folder):
            searcher = self._searcher(articles)
            asked = self._asked(query, articles)
            if query.view == "topics":
                return self._topics(query, searcher, asked, start)
            hits, total = self._ranked(searcher, query, asked, start, query.limit)
            facets = _facets(searcher, asked.found, documents.FACETS)
        return Page(
            hits=tuple(self._article_hits(hits) if articles else self._claim_hits(hits)),
            total=total,
            facets=facets,
            next=documents.cursor_at(query, start + query.limit) if start + query.limit < total else None,
        )

    def claims(self, query: Query) -> Iterator[Claim]:
        """Every claim that the query finds (all of them for an empty one), by source id and position."""
        if query.conditions or query.elements:
            with _index_errors(self.folder):
                rows = _all_rows(self._searcher(articles=False), self._asked(query, articles=False).found, "row")
            for at in range(0, len(rows), PAGE_OF_CLAIMS):
                page = [(0.0, row) for row in rows[at : at + PAGE_OF_CLAIMS]]
                yield from (hit.claim for hit in self._claim_hits(page) if hit.claim)
            return
        last: tuple[str, int] = ("", -1)
        while True:
            with self._reading() as record:
                found = record.execute(
                    "SELECT s.id, c.position, c.body FROM sources s JOIN claims c ON c.source = s.row "
                    "WHERE (s.id, c.position) > (?, ?) ORDER BY s.id, c.position LIMIT ?",
                    (*last, PAGE_OF_CLAIMS),
                ).fetchall()
            if not found:
                return
            last = found[-1][:2]
            yield from (Claim.from_dict(json.loads(body)) for _, _, body in found)

    def engine_query(self, query: Query) -> str:
        """The query in the engine's own terms, to show how an answer came about."""
        return repr(self._asked(query, articles=query.view == "articles").scored)

    def _asked(self, query: Query, articles: bool) -> _Asked:
        """The query in Tantivy's terms."""
        from tantivy import Query as T

        schema = _schema(documents.ARTICLE_FIELDS if articles else documents.CLAIM_FIELDS)
        asked = _translated(schema, documents.plan(query, articles=articles))
        narrower = documents.claim_filters(query)
        if not articles or not narrower.conditions:
            return asked
        having = set(
            _all_rows(self._searcher(articles=False), self._asked(narrower, articles=False).found, "source_row")
        )
        return asked.within(T.term_set_query(schema, "row", sorted(having)) if having else T.empty_query())

    def _ranked(
        self, searcher: tantivy.Searcher, query: Query, asked: _Asked, start: int, limit: int
    ) -> tuple[Hits, int]:
        """The hits `start` to `start + limit` as score and row, best first, and how many there are in all.

        The index breaks ties by the accident of its segments, so equal scores at the edges of the page are all
        fetched and put in order here.
        """
        from tantivy import Order

        if not query.elements:
            result = searcher.search(asked.found, limit, offset=start, order_by_field="order", order=Order.Asc)
            addresses = [address for _, address in result.hits]
            return [(0.0, row) for row in _rows(searcher, addresses, "row")], _count(result)
        stop, window = start + limit, start + limit + 20
        while True:
            result = searcher.search(asked.scored, window)
            total, scores = _count(result), [documents.rounded(score) for score, _ in result.hits]
            if len(scores) < window or scores[stop - 1] > scores[-1]:
                break
            window = min(window * 4, total + 1)
        if start >= len(scores):
            return [], total
        first = scores.index(scores[start])
        last = len(scores) - scores[::-1].index(scores[min(stop, len(scores)) - 1])
        rows = _rows(searcher, [address for _, address in result.hits[first:last]], "row")
        hits = list(zip(scores[first:last], rows, strict=True))
        if len(set(scores[first:last])) < last - first:
            order = self._order(rows, articles=query.view == "articles")
            hits.sort(key=lambda hit: (-hit[0], order.get(hit[1], ("", 0))))
        return hits[start - first : stop - first], total

    def _order(self, rows: Sequence[int], articles: bool) -> dict[int, tuple[str, int]]:
        """Source id and position per row number."""
        sql = (
            "SELECT row, id, 0 FROM sources WHERE row IN (SELECT value FROM json_each(?))"
            if articles
            else "SELECT c.row, s.id, c.position FROM claims c JOIN sources s ON s.row = c.source "
            "WHERE c.row IN (SELECT value FROM json_each(?))"
        )
        with self._reading() as record:
            return {row: (i, position) for row, i, position in record.execute(sql, (json.dumps(rows),))}

    def _claim_hits(self, hits: Hits) -> Iterator[Hit]:
        """The hits with their claims. One whose claim was removed a moment ago is left out."""
        with self._reading() as record:
            found = {
                row[0]: row[1:]
                for row in record.execute(
                    "SELECT c.row, c.body, c.mentions, s.id, s.title, s.url, s.language, s.published, s.site "
                    "FROM claims c JOIN sources s ON s.row = c.source WHERE c.row IN (SELECT value FROM json_each(?))",
                    (json.dumps([row for _, row in hits]),),
                )
            }
        for score, row in hits:
            if row in found:
                body, mentions, *source = found[row]
                claim = Claim.from_dict(json.loads(body))
                yield Hit(SourceRef(*source), score, claim, concepts=tuple(mentions.split()))

    def _article_hits(self, hits: Hits) -> Iterator[Hit]:
        """The hits with their sources."""
        with self._reading() as record:
            found = {
                row[0]: row[1:]
                for row in record.execute(
                    "SELECT row, mentions, id, title, url, language, published, site FROM sources "
                    "WHERE row IN (SELECT value FROM json_each(?))",
                    (json.dumps([row for _, row in hits]),),
                )
            }
        for score, row in hits:
            if row in found:
                mentions, *source = found[row]
                yield Hit(SourceRef(*source), score, concepts=tuple(mentions.split()))

    def _topics(self, query: Query, searcher: tantivy.Searcher, asked: _Asked, start: int) -> Page:
        """A page of topics: which pairs of concepts the hits are about."""
        from tantivy import Query as T

        schema = _schema(documents.CLAIM_FIELDS)
        groups = _facets(searcher, asked.found, ("topic",), TOPICS_AT_MOST)["topic"]
        ranked = documents.ranked_topics(query, groups, self._broader)
        hits = []
        for score, key in ranked[start : start + query.limit]:
            within = asked.within(T.term_query(schema, "topic", key, index_option="basic"))
            best, _ = self._ranked(searcher, query, within, 0, 1)
            counts = _facets(searcher, within.found, documents.TOPIC_COUNTS)
            for example in self._claim_hits(best):
                assert example.claim is not None
                subject, object_ = example.claim.subject.concept, example.claim.object.concept
                hits.append(replace(example, score=score, topic=Topic(subject, object_, groups[key], counts)))
        return Page(
            hits=tuple(hits),
            total=len(ranked),
            facets=_facets(searcher, asked.found, documents.FACETS),
            next=documents.cursor_at(query, start + query.limit) if start + query.limit < len(ranked) else None,
        )

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One short read of the record that sees a single moment."""
        with self._threads:
            record = self._open_connection()
            try:
                record.execute("BEGIN")
                try:
                    yield record
                finally:
                    record.execute("COMMIT")
            except sqlite3.Error as error:
                raise StoreError(
                    f"The record {self.folder / 'record.sqlite'} cannot be read ({error}): run helder verify, and "
                    "restore the file from a copy if it is damaged."
                ) from error

    # ---- checking

    def verify(self) -> Iterator[str]:
        """Everything that is wrong with the library, a sentence each; nothing when all is well.

        Every quote is cut again from its stored text, and the indexes are compared with the record both ways.
        """
        self._open_connection()
        try:
            yield from self._verify_all()
        except StoreError as error:  # too damaged to look further
            yield str(error)

    def _verify_all(self) -> Iterator[str]:
        with self._reading() as record:
            damage = [row[0] for row in record.execute("PRAGMA integrity_check") if row[0] != "ok"]
            strays = [row[0] for row in record.execute("PRAGMA foreign_key_check")]
            behind = [row[0] for row in record.execute("SELECT source_id FROM pending ORDER BY source_id")]
        yield from (f"The record is damaged: {line}." for line in damage)
        yield from (f"A row of {table} belongs to no source." for table in strays)
        yield from (f"The search index is behind for source {i}." for i in behind)
        yield from self._verify_index("claims", "claims")
        yield from self._verify_index("articles", "sources")
        for ids in self._source_ids():
            for source_id in ids:
                yield from self._verify_source(source_id)

    def _verify_index(self, name: str, table: str) -> Iterator[str]:
        from tantivy import Query as T

        with _index_errors(self.folder), self._reading() as record:
            searcher = self._searcher(articles=name == "articles")
            there = _all_rows(searcher, T.all_query(), "row")
            stored = {row[0] for row in record.execute(f"SELECT row FROM {table}")}  # noqa: S608 - a name of ours
        if len(there) != len(set(there)):
            yield f"The index of {name} has {len(there) - len(set(there))} documents twice."
        if missing := stored.difference(there):
            yield f"The index of {name} misses {len(missing)} of {len(stored)} rows, the first is {min(missing)}."
        if extra := set(there) - stored:
            yield f"The index of {name} has {len(extra)} documents too many, the first is for row {min(extra)}."

    def _source_ids(self) -> Iterator[list[str]]:
        last = ""
        while True:
            with self._reading() as record:
                sql = "SELECT id FROM sources WHERE id > ? ORDER BY id LIMIT ?"
                ids = [row[0] for row in record.execute(sql, (last, BATCH_SOURCES))]
            if not ids:
                return
            yield ids
            last = ids[-1]

    def _verify_source(self, source_id: str) -> Iterator[str]:
        try:
            with self._reading() as record:
                stored = _stored(record, source_id)
                digest = record.execute("SELECT digest FROM sources WHERE id = ?", (source_id,)).fetchone()
        except StoreError as error:
            yield str(error)
            return
        if stored is None or digest is None:  # removed since its id was read
            return
        if hashlib.sha256(_json(stored.analysis.to_dict())).digest() != digest[0]:
            yield f"Source {source_id} is not what was added: its checksum differs."
        yield from (f"Source {source_id}: {problem}." for problem in problems(stored.analysis))

    # ---- opening and closing

    def close(self) -> None:
        """Let go of files and locks. Closing twice does nothing."""
        with self._threads:
            self._stop_writing()
            self._readers = None
            for folder in self._temporary:
                folder.cleanup()
            self._temporary.clear()
            if self._record is not None:
                self._record.close()
                self._record = None

    def _open_connection(self) -> sqlite3.Connection:
        if self._record is None:
            raise StoreError(f"The library {self.folder} is closed: open it again.")
        return self._record

    def _searcher(self, articles: bool) -> tantivy.Searcher:
        """The index of articles or of claims as it is now."""
        if self._readers is None:
            raise StoreError(f"The library {self.folder} is closed: open it again.")
        return self._readers[articles].searcher()

    def _open_indexes(self) -> None:
        """Open the indexes, after making them or catching up where that is needed and possible."""
        if self._writable and self._index_problem():
            try:
                self._take_lock()
            except BusyError:
                if self._index_problem() == _UNUSABLE:
                    raise
            else:
                self._repair()
                self._stop_writing()
        folder = self.folder / "index"
        if not self._writable and self._index_problem() == _UNUSABLE:
            self._readers = self._index_in_memory()
            return
        if not os.access(folder / "claims", os.W_OK):  # Tantivy wants to write a lock file beside what it reads
            folder = self._linked(folder)
        with _index_errors(self.folder):
            self._readers = _IndexReader(folder / "claims"), _IndexReader(folder / "articles")

    def _index_problem(self) -> str:
        """Why the indexes cannot be used as they are, or ""."""
        try:
            made = json.loads((self.folder / "index" / "made.json").read_text(encoding="utf-8"))
            if made != self._made_with:
                return _UNUSABLE
            if not os.access(self.folder / "index" / "claims", os.W_OK):
                return ""
            with _index_errors(self.folder):
                sizes = [_IndexReader(self.folder / "index" / n).searcher().num_docs for n in ("claims", "articles")]
        except (OSError, ValueError, StoreError):
            return _UNUSABLE
        try:
            with self._reading() as record:
                behind = record.execute("SELECT count(*) FROM pending").fetchone()[0]
                counts = [record.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("claims", "sources")]  # noqa: S608
        except StoreError:
            return ""  # the record itself is damaged: no reason to make the index from it; `verify` says so
        return _BEHIND if behind or sizes != counts else ""

    def _repair(self) -> None:
        """Catch up with the record; make the indexes again where that is not enough. The lock is held."""
        problem = self._index_problem()
        if problem == _BEHIND:
            self._catch_up()
            problem = self._index_problem()
        if problem:
            self._make_indexes()

    def _catch_up(self) -> None:
        """Index the sources that the record says are behind."""
        while True:
            with self._reading() as record:
                sql = "SELECT source_id FROM pending LIMIT ?"
                ids = [row[0] for row in record.execute(sql, (BATCH_SOURCES,))]
                changed = {i: self._prepared(record, i) for i in ids}
            if not changed:
                return
            self._index(changed)

    def _make_indexes(self) -> None:
        """Make both indexes from the record, beside the old ones, and put them in their place."""
        new, old, place = (self.folder / name for name in ("index.new", "index.old", "index"))
        self._stop_indexing()
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
        try:
            indexes = [
                _make_index(new / "claims", documents.CLAIM_FIELDS),
                _make_index(new / "articles", documents.ARTICLE_FIELDS),
            ]
            self._fill(indexes[0], indexes[1])
            (new / "made.json").write_text(json.dumps(self._made_with), encoding="utf-8")
            if place.exists():
                place.rename(old)
            new.rename(place)
            shutil.rmtree(old, ignore_errors=True)
        except (OSError, ValueError) as error:
            raise StoreError(
                f"The search index of {self.folder} could not be made ({error}): make room on the disk and open the "
                "library again; the record is safe."
            ) from error
        record = self._open_connection()
        record.execute("DELETE FROM pending")

    def _fill(self, claims: tantivy.Index, articles: tantivy.Index) -> None:
        """Index every source of the record."""
        writers = (claims.writer(WRITER_BYTES, 1), articles.writer(WRITER_BYTES, 1))
        for ids in self._source_ids():
            for source_id in ids:
                with self._reading() as record:
                    prepared = self._prepared(record, source_id)
                if prepared is not None:
                    _write_documents(writers, prepared)
        for writer in writers:
            writer.commit()
            writer.wait_merging_threads()

    def _index_in_memory(self) -> tuple[_IndexReader, _IndexReader]:
        """Indexes that are gone when the store closes: for a library without usable ones that cannot be written."""
        claims, articles = _make_index(None, documents.CLAIM_FIELDS), _make_index(None, documents.ARTICLE_FIELDS)
        self._fill(claims, articles)
        return _IndexReader(None, claims), _IndexReader(None, articles)

    def _linked(self, folder: Path) -> Path:
        """A temporary folder whose files are links to those of an index that cannot be written."""
        temporary = tempfile.TemporaryDirectory(prefix="helder-")
        self._temporary.append(temporary)
        for name in ("claims", "articles"):
            target = Path(temporary.name) / name
            target.mkdir()
            for file in (folder / name).iterdir():
                if not file.name.endswith(".lock"):
                    try:
                        (target / file.name).symlink_to(file.resolve())
                    except OSError:  # a system without links
                        shutil.copyfile(file, target / file.name)
        return Path(temporary.name)

    def _begin_writing(self) -> None:
        """Become the one writer, and catch up with whatever an earlier one left."""
        self._open_connection()
        if not self._writable:
            raise StoreError(
                f"The library {self.folder} can only be read here: give this user write permission on the folder, "
                "or copy it to where you may write."
            )
        if self._lock is None:
            self._take_lock()
            try:
                if self._index_problem():
                    self._repair()
                    index = self.folder / "index"
                    self._readers = _IndexReader(index / "claims"), _IndexReader(index / "articles")
            except BaseException:
                self._stop_writing()
                raise

    def _take_lock(self) -> None:
        import filelock  # only writing needs it

        lock = filelock.FileLock(self.folder / "lock", timeout=0, thread_local=False)
        note = self.folder / "writer"
        try:
            lock.acquire()
        except filelock.Timeout as error:
            with contextlib.suppress(OSError):
                holder = note.read_text(encoding="ascii").strip()
                raise BusyError(
                    f"Process {holder or 'unknown'} is writing to the library {self.folder}: wait until it is done "
                    "and try again; reading goes on meanwhile."
                ) from error
            raise BusyError(f"Another process is writing to the library {self.folder}: try again later.") from error
        except OSError as error:
            raise StoreError(f"The library {self.folder} cannot be locked for writing ({error}).") from error
        self._lock = lock
        with contextlib.suppress(OSError):
            note.write_text(f"{os.getpid()}\n", encoding="ascii")

    def _index_writers(self) -> tuple[tantivy.IndexWriter, tantivy.IndexWriter]:
        if self._writers is None:
            with _index_errors(self.folder):
                self._writers = (
                    _open_index(self.folder / "index" / "claims").writer(WRITER_BYTES, 1),
                    _open_index(self.folder / "index" / "articles").writer(WRITER_BYTES, 1),
                )
        return self._writers

    def _stop_indexing(self) -> None:
        """Drop what the index writers have not committed, and wait for what they have."""
        writers, self._writers = self._writers, None
        for writer in writers or ():
            with contextlib.suppress(ValueError, OSError):  # the record has it; the next open catches up
                writer.rollback()
                writer.wait_merging_threads()

    def _stop_writing(self) -> None:
        self._stop_indexing()
        lock, self._lock = self._lock, None
        if lock is not None:
            with contextlib.suppress(OSError):
                (self.folder / "writer").unlink()
            lock.release()


_UNUSABLE, _BEHIND = "unusable", "behind"


class _IndexReader:
    """An index that is read: it notices when a writer, of any process, has committed."""

    def __init__(self, folder: Path | None, index: tantivy.Index | None = None) -> None:
        self._meta = str(folder / "meta.json") if folder else ""
        self._stamp = self._seen()
        self._index = index or _open_index(folder or Path())
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher = self._index.searcher()

    def searcher(self) -> tantivy.Searcher:
        """The index as it is now."""
        stamp = self._seen()
        if stamp != self._stamp:
            self._index.reload()
            self._searcher, self._stamp = self._index.searcher(), stamp
        return self._searcher

    def _seen(self) -> tuple[int, int, int] | None:
        if not self._meta:
            return None
        try:
            seen = os.stat(self._meta)  # noqa: PTH116 - on the path of every search
        except FileNotFoundError:  # the moment in which a new index takes the place of the old one
            return self._stamp if hasattr(self, "_stamp") else None
        return seen.st_mtime_ns, seen.st_ino, seen.st_size


# ---- the record


def _may_write(folder: Path) -> bool:
    """Whether this process may write a library here."""
    record = folder / "record.sqlite"
    if not folder.exists():
        return True
    return os.access(folder, os.W_OK) and (not record.exists() or os.access(record, os.W_OK))


def _open_record(folder: Path, writable: bool) -> sqlite3.Connection:
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


def _version(record: sqlite3.Connection) -> int:
    found = record.execute("PRAGMA user_version").fetchone()[0]
    assert isinstance(found, int)
    return found


def _stored(record: sqlite3.Connection, source_id: str) -> _Stored | None:
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
        raise StoreError(
            f"Source {source_id} is damaged in the record ({type(error).__name__}): remove it and add it again."
        ) from error
    return _Stored(source[0], tuple(r for r, _ in claims), analysis)


def _drop(ids: Sequence[str], record: sqlite3.Connection) -> dict[str, _Prepared | None]:
    """Delete these sources in the open transaction; those that were there."""
    return {i: None for i in ids if record.execute("DELETE FROM sources WHERE id = ?", (i,)).rowcount}


def _batches(analyses: Iterable[Analysis]) -> Iterator[list[Analysis]]:
    """Batches of at most `BATCH_SOURCES` analyses and about `BATCH_BYTES` of text and values."""
    batch: list[Analysis] = []
    size = 0
    for analysis in analyses:
        batch.append(analysis)
        size += len(analysis.source.text) + 500 * (len(analysis.claims) + len(analysis.mentions))
        if len(batch) >= BATCH_SOURCES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _json(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


# ---- the indexes


@lru_cache
def _schema(fields: tuple[FieldRow, ...]) -> tantivy.Schema:
    """The index of these fields. Words are normalised before they come here: the index only splits at spaces."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for row in fields:
        if row.form == "words":
            builder.add_text_field(row.name, tokenizer_name="whitespace", index_option="freq")
        else:
            builder.add_text_field(row.name, tokenizer_name="raw", index_option="basic", fast=row.facet)
    builder.add_unsigned_field("row", indexed=True, fast=True)
    builder.add_unsigned_field("source_row", fast=True)
    builder.add_text_field("order", tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def _document(rows: tuple[FieldRow, ...], fields: Fields, row: int, order: str, source_row: int) -> tantivy.Document:
    import tantivy

    document = tantivy.Document()
    for name, form, _ in rows:
        values = fields[name]
        if form == "id":
            for value in values:
                document.add_text(name, value)
        elif values:
            document.add_text(name, " ".join(values))
    document.add_unsigned("row", row)
    document.add_unsigned("source_row", source_row)
    document.add_text("order", order)
    return document


def _write_documents(writers: tuple[tantivy.IndexWriter, tantivy.IndexWriter], prepared: _Prepared) -> None:
    """Add the claims and the article of a source to the indexes."""
    source_id, number = prepared.source_id, prepared.row
    for position, (row, fields) in enumerate(prepared.claims):
        order = f"{source_id}\0{position:09d}"
        writers[0].add_document(_document(documents.CLAIM_FIELDS, fields, row, order, number))
    writers[1].add_document(_document(documents.ARTICLE_FIELDS, prepared.article, number, source_id, number))


def _made_with(vocabulary: str) -> dict[str, str | int]:
    """What the content of an index depends on, apart from the record."""
    import simplemma

    return {"version": INDEX_VERSION, "vocabulary": vocabulary, "lemmas": simplemma.__version__}


def _make_index(folder: Path | None, fields: tuple[FieldRow, ...]) -> tantivy.Index:
    import tantivy

    if folder is None:
        return tantivy.Index(_schema(fields))
    folder.mkdir(parents=True)
    return tantivy.Index(_schema(fields), path=str(folder))


def _open_index(folder: Path) -> tantivy.Index:
    import tantivy

    return tantivy.Index.open(str(folder))


@contextlib.contextmanager
def _index_errors(folder: Path) -> Iterator[None]:
    """Tantivy's own errors, said to the user."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise StoreError(
            f"The search index of {folder} cannot be read ({error}): delete the folder {folder / 'index'} and open "
            "the library again, the index is made anew from the record."
        ) from error


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query in Tantivy's terms: with the scores, and only what must be found."""

    scored: tantivy.Query
    found: tantivy.Query

    def within(self, more: tantivy.Query) -> _Asked:
        """The same query where something else holds as well."""
        from tantivy import Occur
        from tantivy import Query as T

        held = T.const_score_query(more, 0.0)
        return _Asked(*(T.boolean_query([(Occur.Must, q), (Occur.Must, held)]) for q in (self.scored, self.found)))


def _translated(schema: tantivy.Schema, plan: Plan) -> _Asked:
    """A plan as Tantivy queries. Finding is asked apart from scoring: it then needs a tenth of the index's lists."""
    from tantivy import Occur
    from tantivy import Query as T

    needed = [_any(schema, options) for options in plan.filters]
    each = [_any(schema, sought.found_by) for sought in plan.required]
    if plan.minimum:
        if math.comb(len(each), plan.minimum) <= COMBINATIONS_AT_MOST:
            some = [_every(chosen) for chosen in combinations(each, plan.minimum)]
            needed.append(some[0] if len(some) == 1 else T.boolean_query([(Occur.Should, q) for q in some]))
        else:
            shoulds = [(Occur.Should, q) for q in each]
            needed.append(T.boolean_query(shoulds, minimum_number_should_match=plan.minimum))
    found = _every(needed) if needed else T.all_query()
    scoring = [(Occur.Should, _element(schema, sought)) for sought in plan.required + plan.optional]
    return _Asked(T.boolean_query([(Occur.Must, T.const_score_query(found, 0.0)), *scoring]), found)


def _every(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    from tantivy import Occur
    from tantivy import Query as T

    return queries[0] if len(queries) == 1 else T.boolean_query([(Occur.Must, query) for query in queries])


def _element(schema: tantivy.Schema, sought: Sought) -> tantivy.Query:
    """The best option of an element."""
    from tantivy import Query as T

    each = [T.boost_query(_all_of(schema, option), sought.weight * option.boost) for option in sought.options]
    return T.disjunction_max_query(each) if each else T.empty_query()


def _all_of(schema: tantivy.Schema, option: Option) -> tantivy.Query:
    """Every part of an option, each by its best token."""
    from tantivy import Occur
    from tantivy import Query as T

    parts = []
    for field, tokens in option.parts:
        each = [T.term_query(schema, field, token, index_option=_INDEXED[field]) for token in tokens]
        parts.append(each[0] if len(each) == 1 else T.disjunction_max_query(each))
    return parts[0] if len(parts) == 1 else T.boolean_query([(Occur.Must, part) for part in parts])


def _any(schema: tantivy.Schema, options: tuple[Option, ...]) -> tantivy.Query:
    """Whether one of the options holds."""
    from tantivy import Occur
    from tantivy import Query as T

    each = []
    for option in options:
        parts = [
            T.term_query(schema, field, tokens[0], index_option=_INDEXED[field])
            if len(tokens) == 1
            else T.term_set_query(schema, field, tokens)
            for field, tokens in option.parts
        ]
        each.append(parts[0] if len(parts) == 1 else T.boolean_query([(Occur.Must, part) for part in parts]))
    if not each:
        return T.empty_query()
    return each[0] if len(each) == 1 else T.boolean_query([(Occur.Should, one) for one in each])


_INDEXED: Mapping[str, str] = {
    row.name: "freq" if row.form == "words" else "basic" for row in documents.CLAIM_FIELDS + documents.ARTICLE_FIELDS
}


def _count(result: tantivy.SearchResult) -> int:
    """How many documents there are in all; the library's type stub forgets this attribute."""
    count = cast("int | None", getattr(result, "count", None))
    assert count is not None
    return count


def _rows(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress], field: str) -> list[int]:
    """A number of each of these documents."""
    return [row for row in searcher.fast_field_values(field, addresses) if isinstance(row, int)]


def _all_rows(searcher: tantivy.Searcher, asked: tantivy.Query, field: str) -> list[int]:
    """A number of each document that is found, in the order of source id and position."""
    from tantivy import Order

    found = searcher.search(asked, max(1, searcher.num_docs), order_by_field="order", order=Order.Asc)
    return _rows(searcher, [address for _, address in found.hits], field)


def _facets(
    searcher: tantivy.Searcher, asked: tantivy.Query, names: Sequence[str], size: int = 1000
) -> dict[str, dict[str, int]]:
    """How many hits have each value, most first."""
    found = searcher.aggregate(asked, {name: {"terms": {"field": name, "size": size}} for name in names})
    return {name: documents.counted({b["key"]: b["doc_count"] for b in found[name]["buckets"]}) for name in names}


# ---- checking


def problems(analysis: Analysis) -> Iterator[str]:
    """What does not hold in an analysis: quotes that are not at their place, parts that overlap or are missing."""
    text = analysis.source.text
    quoted: list[tuple[str, Span, str]] = [
        *((f"mention {n}", m.span, m.quote) for n, m in enumerate(analysis.mentions)),
        *((f"cue {n}", c.span, c.quote) for n, c in enumerate(analysis.cues)),
        *((f"claim {c.id}", c.span, c.quote) for c in analysis.claims),
    ]
    for claim in analysis.claims:
        for role, argument in (("subject", claim.subject), ("object", claim.object)):
            if argument.span is not None:
                quoted.append((f"the {role} of claim {claim.id}", argument.span, argument.quote or ""))
        for role, words in (("population", claim.population), ("dose", claim.dose), ("duration", claim.duration)):
            if words is not None and words not in claim.quote:
                yield f'the {role} of claim {claim.id} is not in its sentence: "{words}"'
        if any(not 0 <= n < len(analysis.cues) for n in claim.cues):
            yield f"claim {claim.id} names a cue that is not there"
    for what, span, quote in quoted:
        if not 0 <= span.start <= span.end <= len(text) or span.of(text) != quote:
            yield f'{what} says "{quote}", its place {span.start}-{span.end} says "{span.of(text)}"'
    end = 0
    for n, block in enumerate(analysis.blocks):
        if block.span.start < end or block.span.end > len(text):
            yield f"block {n} overlaps the one before or runs past the end of the text"
        elif text[end : block.span.start].strip():
            yield f"no block covers {end}-{block.span.start}"
        end = max(end, block.span.end)
    if text[end:].strip():
        yield f"no block covers {end}-{len(text)}"
    for n, sentence in enumerate(analysis.sentences):
        if not 0 <= sentence.block < len(analysis.blocks):
            yield f"sentence {n} is in a block that is not there"
        elif not analysis.blocks[sentence.block].span.holds(sentence.span):
            yield f"sentence {n} is not inside its block"
