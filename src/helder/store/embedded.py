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
import json
import os
import shutil
import sqlite3
import tempfile
import threading
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from helder import sqlite
from helder.errors import BusyError, StoreError
from helder.model import Analysis, Claim
from helder.query import Query
from helder.store import Hit, Page, Topic, documents, index, integrity, prepared, record, vectors
from helder.store.documents import Broader, Cursor, Standing
from helder.store.prepared import Prepared

if TYPE_CHECKING:
    import filelock
    import tantivy

BATCH_SOURCES = 500
BATCH_BYTES = 16 * 2**20
PAGE_OF_CLAIMS = 500
TOPICS_AT_MOST = 50_000
FUSED = 1_000
"""So many hits by words are put together with what is near in meaning."""
_SLACK, _AT_LEAST, _AT_MOST = 0.003, 200, 5_000
"""So many hits more are fetched, as a share of all there are, for those of equal score: a second fetch costs as much as
the first, and the more articles there are, the more of them say the same."""
_FAR = 2_000
"""So far from where it was is the last hit of a page looked for, where articles came or went."""
Hits = list[tuple[float, int]]
Total: TypeAlias = Callable[[], int]


class EmbeddedStore:
    """The library in `folder`, made when it is not there yet and may be written.

    `broader` gives the wider concepts of one; the vocabulary's by default. With `read_only`, or where the folder may
    not be written, everything but `add` and `remove` works. Raises `NotFoundError` for a folder without a library
    that is only to be read, and `StoreError` for a record that is damaged or newer than this Helder.
    """

    def __init__(self, folder: str | Path, *, read_only: bool = False, broader: Broader | None = None) -> None:
        self.folder = Path(folder)
        self._own_broader = broader is not None
        self.broader: Broader = broader or documents.known_broader()
        self._made_with = index.made_with("given" if broader else documents.vocabulary_mark())
        self._threads = threading.RLock()
        self._beside = ThreadPoolExecutor(thread_name_prefix="counting")  # answers are counted while they are ranked
        self._lock: filelock.BaseFileLock | None = None
        self._writers: tuple[tantivy.IndexWriter, tantivy.IndexWriter] | None = None
        self._temporary: list[tempfile.TemporaryDirectory[str]] = []
        self._readers: tuple[index.Reader, index.Reader] | None = None
        self._writable = not read_only and record.may_write(self.folder)
        self._db: sqlite3.Connection | None = record.opened(self.folder, self._writable)
        self._values = record.Values(self._db)
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

    def add(self, analyses: Iterable[Analysis | Prepared]) -> int:
        """Keep these analyses, each in place of an earlier one of the same source id. Returns how many.

        They are taken in batches; when this returns (or raises), every finished batch is on disk and found by
        searches. An analysis equal to the stored one changes nothing. Another process may have prepared them.
        Raises `BusyError` while another process writes, `StoreError` where the folder cannot be written.
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
                count += self._change(partial(record.drop, ids))
        return count

    def _put(self, batch: Sequence[Analysis | Prepared], db: sqlite3.Connection) -> dict[str, index.Prepared | None]:
        """Write a batch into the open transaction; what changed, by source id."""
        changed: dict[str, index.Prepared | None] = {}
        for one in batch:
            if self._own_broader and isinstance(one, Prepared):  # with other wider concepts than are asked for here
                one = one.analysis()
            made = one if isinstance(one, Prepared) else prepared.prepare(one, self.broader)
            ready, id = made.ready, made.ready.source.id
            if db.execute("SELECT 1 FROM sources WHERE id = ? AND digest = ?", (id, ready.digest)).fetchone():
                continue
            db.execute("DELETE FROM sources WHERE id = ?", (id,))
            row = record.put(db, self._values, ready)
            changed[id] = index.Prepared(id, row, record.claim_rows(row, 1)[0], made.documents)
        return changed

    def _change(self, write: Callable[[sqlite3.Connection], Mapping[str, index.Prepared | None]]) -> int:
        """Commit a change to the record, then to the indexes; how many sources it touched."""
        db = self._open_connection()
        try:
            db.execute("BEGIN IMMEDIATE")
            try:
                changed = write(db)
                db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", [(i,) for i in changed])
            except BaseException:
                self._values.forget()
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT" if changed else "ROLLBACK")
            if changed:
                self._index(changed)
        except sqlite3.Error as error:
            raise StoreError(
                f"The library {self.folder} could not be written ({error}): make room or repair the disk, then run "
                "the same command again; what was added before is safe."
            ) from error
        return len(changed)

    def _index(self, changed: Mapping[str, index.Prepared | None]) -> None:
        """Bring the indexes up to date with these sources (None: gone), and note that they are."""
        writers = self._index_writers()
        try:
            for source_id, prepared in changed.items():
                for writer in writers:
                    writer.delete_documents_by_term("source", source_id)
                if prepared is not None:
                    index.write(writers, prepared)
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
        with sqlite.transaction(self._open_connection()) as db:
            db.executemany("DELETE FROM pending WHERE source_id = ?", [(i,) for i in changed])

    def _prepared(self, db: sqlite3.Connection, source_id: str) -> index.Prepared | None:
        """The documents of a source, from the record."""
        stored = record.stored(db, self._values, source_id)
        if stored is None:
            return None
        made, _, _ = prepared.indexed(stored.analysis, self.broader)
        return index.Prepared(source_id, stored.row, record.claim_rows(stored.row, 1)[0], made)

    # ---- reading

    def get(self, source_id: str) -> Analysis | None:
        """The whole analysis of a source, or None."""
        with self._reading() as db:
            stored = record.stored(db, self._values, source_id)
        return stored.analysis if stored else None

    def search(self, query: Query) -> Page:
        """The page of answers to a query, best first; equal scores in the order of source id and position."""
        articles = query.view == "articles"
        cursor = documents.Cursor.of(query)
        with index.errors_of(self.folder):
            searcher = self._searcher(articles)
            asked = self._asked(query, articles)
            if query.view == "topics":
                return self._topics(query, searcher, asked)
            counting = self._beside.submit(index.counted, searcher, asked.found, documents.FACETS, articles)
            ranked, following = self._ranked(searcher, query, asked, lambda: counting.result()[1], cursor)
            hits = tuple(self._article_hits(ranked) if articles else self._claim_hits(ranked))
            facets, total = counting.result()
        return Page(hits, total, facets, following)

    def fused(self, query: Query, near: Sequence[Sequence[int]]) -> Page:
        """As `search` in the view of claims, with sentences that are near in meaning, the nearest first, among them.

        `near` has the rows of the claims of each; those that do not pass the filters are left out.
        """
        with index.errors_of(self.folder):
            searcher = self._searcher(articles=False)
            asked = self._asked(query, articles=False)
            held = self._asked(replace(query, elements=(), wishes=(), required=0), articles=False)
            every = [row for rows in near for row in rows]
            places = self._order(every, articles=False)
            sources = sorted({place.partition("\0")[0] for place in places.values()})
            passing = index.rows_among(searcher, held.found, every, sources)
            worded = index.rows_among(searcher, asked.found, every, sources)
            some = [[r for r in rows if r in worded] or [r for r in rows if r in passing][:1] for rows in near]
            facets, total = index.counted(searcher, asked.found, documents.FACETS)
            ranked = self._fused(searcher, query, asked, lambda: total, [rows for rows in some if rows])
        more = [rows[0] for rows in some if rows and rows[0] not in worded]
        facets = _with(facets, (hit.claim for hit in self._claim_hits([(0.0, row) for row in more])))
        places = self._order([row for _, row in ranked], articles=False)
        keys = [(-score, places.get(row, "")) for score, row in ranked]
        begin, end, following = documents.page_of(query, keys, total + len(more))
        page = [(documents.rounded(score), row) for score, row in ranked[begin:end]]
        hits = self._claim_hits(page, {row for rows in some for row in rows})
        return Page(tuple(hits), total + len(more), facets, following)

    def _fused(
        self, searcher: tantivy.Searcher, query: Query, asked: index.Asked, total: Total, near: Sequence[Sequence[int]]
    ) -> Hits:
        """Score and row of all hits up to the end of the page, best first.

        The first `FUSED` hits by words are put together with the sentences near in meaning; the others follow.
        """
        cursor = documents.Cursor.of(query)
        most = max(FUSED, (cursor.seen if cursor else 0) + query.limit + 1)
        found, step = list[int](), replace(query, limit=FUSED, cursor=None)
        while len(found) < most:
            hits, following = self._by_score(searcher, step, asked, total, documents.Cursor.of(step))
            found += [row for _, row in hits]
            if following is None:
                break
            step = replace(step, cursor=following)
        first = vectors.fused(found[:FUSED], near)
        there = {row for _, row in first}
        return [*first, *((61 / (60 + n), row) for n, row in enumerate(found[FUSED:], FUSED + 1) if row not in there)]

    def passages(self, known: set[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Each sentence with a claim, with the rows of its claims, of all sources but those of these rows."""
        for ids in self._source_ids():
            for source_id in ids:
                with self._reading() as db:
                    row = db.execute("SELECT row FROM sources WHERE id = ?", (source_id,)).fetchone()
                    stored = record.stored(db, self._values, source_id) if row and row[0] not in known else None
                if stored is None:
                    continue
                rows: dict[str, list[int]] = {}
                for at, claim in zip(
                    record.claim_rows(stored.row, len(stored.analysis.claims)), stored.analysis.claims, strict=True
                ):
                    rows.setdefault(claim.quote, []).append(at)
                yield from ((quote, tuple(some)) for quote, some in rows.items())

    def source_rows(self) -> set[int]:
        """The row of every source that has claims."""
        with self._reading() as db:
            return {row for (row,) in db.execute("SELECT row FROM sources WHERE count > 0")}

    def claims(self, query: Query) -> Iterator[Claim]:
        """Every claim that the query finds (all of them for an empty one), by source id and position."""
        if query.conditions or query.elements:
            with index.errors_of(self.folder):
                rows = index.all_rows(self._searcher(articles=False), self._asked(query, articles=False).found, "row")
            for at in range(0, len(rows), PAGE_OF_CLAIMS):
                page = [(0.0, row) for row in rows[at : at + PAGE_OF_CLAIMS]]
                yield from (hit.claim for hit in self._claim_hits(page) if hit.claim)
            return
        for ids in self._source_ids():
            with self._reading() as db:
                some = [record.stored(db, self._values, source_id) for source_id in ids]
            yield from (claim for stored in some if stored for claim in stored.analysis.claims)

    def versions(self) -> Iterator[tuple[str, bytes]]:
        """The id of every source, in order, with the SHA-256 of its analysis as JSON."""
        with self._reading() as db:
            found = db.execute("SELECT id, digest FROM sources ORDER BY id").fetchall()
        yield from found

    def outline(self, source_id: str) -> Analysis | None:
        """The analysis of a source with its text and blocks only."""
        with self._reading() as db:
            return record.outline(db, self._values, source_id)

    def speaking(self, concept: str) -> int:
        """About how many claims have this concept, or a narrower one, in their sentence; removed ones may count."""
        with index.errors_of(self.folder):
            return self._searcher(articles=False).doc_freq("about", concept)

    def standings(self, query: Query) -> list[Standing]:
        """Every claim that the query finds, as it is weighed."""
        with index.errors_of(self.folder):
            searcher, asked = self._searcher(articles=False), self._asked(query, articles=False)
            languages = index.facets(searcher, asked.found, ("language",))["language"]
            return [one for code in languages for one in index.standings(searcher, asked, code)]

    def read(self, rows: Iterable[int]) -> dict[int, Hit]:
        """These claims with their sources, by their numbers. One that was removed a moment ago is left out."""
        asked = [(float(row), row) for row in dict.fromkeys(rows)]
        return {int(hit.score): replace(hit, score=0.0) for hit in self._claim_hits(asked)}

    def origins(self, rows: Iterable[int]) -> dict[int, tuple[str, str | None]]:
        """The source of each of these claims: its id and site."""
        of = {row: row // record.CLAIMS_AT_MOST for row in rows}
        with self._reading() as db:
            found = record.origins(db, {*of.values()})
        return {row: found[at] for row, at in of.items() if at in found}

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """The numbers of these sources."""
        with self._reading() as db:
            return record.numbers(db, ids)

    def engine_query(self, query: Query) -> str:
        """The query in the engine's own terms, to show how an answer came about; without what no document has."""
        return repr(self._asked(query, articles=query.view == "articles").scored())

    def _asked(self, query: Query, articles: bool) -> index.Asked:
        """The query in Tantivy's terms."""
        from tantivy import Query as T

        asked = self._reader(articles).asked(documents.plan(query, articles=articles))
        narrower = documents.claim_filters(query)
        if not articles or not narrower.conditions:
            return asked
        claims = index.all_rows(self._searcher(articles=False), self._asked(narrower, articles=False).found, "row")
        having = {row // record.CLAIMS_AT_MOST for row in claims}
        schema = index.schema(documents.ARTICLE_FIELDS)
        return asked.within(T.term_set_query(schema, "row", sorted(having)) if having else T.empty_query())

    def _ranked(
        self, searcher: tantivy.Searcher, query: Query, asked: index.Asked, total: Total, cursor: Cursor | None
    ) -> tuple[Hits, str | None]:
        """A page of hits as score and row, best first; and the cursor of the next page.

        `total` gives how many there are in all; they may still be being counted, so it is asked as late as can be.
        """
        if query.elements and query.sort != "date":
            return self._by_score(searcher, query, asked, total, cursor)
        order_by = "newest" if query.sort == "date" else "order"
        seen = min(cursor.seen, searcher.num_docs) if cursor else 0
        for around in (0, _AT_LEAST, _FAR):  # it is where it was, nearly, or somewhere near
            first = max(0, seen - 1 - around)
            size = seen - first + around + query.limit + 1
            found = index.sorted_by(searcher, asked.found, order_by, size, first)
            keys = [(0.0, key) for key, _ in found]
            if cursor is None or cursor.place(keys) is not None:
                break
        begin, end, following = documents.page_of(query, keys, total(), first)
        rows = index.rows(searcher, [address for _, address in found[begin:end]], "row")
        return [(0.0, row) for row in rows], following

    def _by_score(
        self, searcher: tantivy.Searcher, query: Query, asked: index.Asked, total: Total, cursor: Cursor | None
    ) -> tuple[Hits, str | None]:
        """The same by score.

        The index breaks ties by the accident of its segments, so equal scores at the edges of the page are all
        fetched and put in order here.
        """
        articles = query.view == "articles"
        seen = min(cursor.seen, total()) if cursor else 0
        window = seen + query.limit + _slack(searcher.num_docs)
        best, found = self._best(searcher, asked, window, 0 if cursor else query.limit)
        while True:
            first = bisect_left(found, -cursor.score, key=_minus) if cursor else 0
            # behind the cursor at least: those that have the score of its hit may stand on either side of it
            least = (bisect_right(found, -cursor.score, key=_minus) if cursor else 0) + query.limit
            if len(found) < window or _minus(found[least - 1]) < _minus(found[-1]):
                break
            window = min(window * 10, searcher.num_docs + 1)
            found = searcher.search(best, window, count=False).hits
        last = bisect_right(found, _minus(found[min(least, len(found)) - 1]), key=_minus) if found else 0
        hits = self._tied(searcher, found[first:last], articles, None if cursor else query.limit)
        if cursor and cursor.place([hit[:2] for hit in hits]) is None:  # articles came or went: scores have changed
            first, hits = 0, self._tied(searcher, found, articles)
        begin, end, following = documents.page_of(query, [hit[:2] for hit in hits], total(), first)
        return [(-score, row) for score, _, row in hits[begin:end]], following

    def _best(
        self, searcher: tantivy.Searcher, asked: index.Asked, window: int, needed: int
    ) -> tuple[tantivy.Query, list[tuple[float, tantivy.DocAddress]]]:
        """The best hits, as many as a window has, and what was asked for them.

        Where the best `needed` hits, and those of equal score, are sure to be among fewer documents, these are asked.
        """
        reached = 0.0
        for fewer, most in asked.narrowed() if needed else ():
            if reached and most >= reached:
                continue
            best = fewer.scored()
            found = searcher.search(best, window, count=False).hits
            if len(found) >= needed:
                reached = max(reached, found[needed - 1][0])
            if reached > most:
                return best, found
        best = asked.scored()
        return best, searcher.search(best, window, count=False).hits

    def _tied(
        self,
        searcher: tantivy.Searcher,
        found: Sequence[tuple[float, tantivy.DocAddress]],
        articles: bool,
        most: int | None = None,
    ) -> list[tuple[float, str, int]]:
        """Score, what breaks ties, and row of the first of some hits, in order."""
        rows = index.rows(searcher, [address for _, address in found], "row")
        sources = rows if articles else [row // record.CLAIMS_AT_MOST for row in rows]
        with self._reading():
            ids = self._values.ids({*sources})
        keys = sorted(zip(map(_minus, found), [ids.get(at, "") for at in sources], rows, strict=True))[:most]
        return [
            (score, documents.order_of(at, row % record.CLAIMS_AT_MOST, article=articles) if at else "", row)
            for score, at, row in keys
        ]

    def _order(self, rows: Sequence[int], articles: bool) -> dict[int, str]:
        """What breaks ties, per row number."""
        sources = {row: (row if articles else row // record.CLAIMS_AT_MOST) for row in rows}
        with self._reading():
            ids = self._values.ids(set(sources.values()))
        return {
            row: documents.order_of(ids[at], row % record.CLAIMS_AT_MOST, article=articles)
            for row, at in sources.items()
            if at in ids
        }

    def _claim_hits(self, hits: Hits, meant: Collection[int] = ()) -> Iterator[Hit]:
        """The hits with their claims. One whose claim was removed a moment ago is left out."""
        with self._reading() as db:
            stored = record.Claims(db, self._values, (row for _, row in hits))
            found = [(score, row in meant, stored.get(row)) for score, row in hits]
        for score, near, one in found:
            if one is not None:
                source, claim, named = one
                yield Hit(source, score, claim, concepts=named, near=near)

    def _article_hits(self, hits: Hits) -> Iterator[Hit]:
        """The hits with their sources."""
        with self._reading() as db:
            found = record.articles(db, self._values, (row for _, row in hits))
        for score, row in hits:
            if row in found:
                source, named = found[row]
                yield Hit(source, score, concepts=named)

    def _topics(self, query: Query, searcher: tantivy.Searcher, asked: index.Asked) -> Page:
        """A page of topics: which pairs of concepts the hits are about."""
        from tantivy import Query as T

        schema = index.schema(documents.CLAIM_FIELDS)
        groups = index.facets(searcher, asked.found, ("topic",), TOPICS_AT_MOST)["topic"]
        ranked = documents.ranked_topics(query, groups, self.broader)
        begin, end, following = documents.page_of(query, [(-score, key) for score, key in ranked], len(ranked))
        one = replace(query, limit=1)
        hits = []
        for score, key in ranked[begin:end]:
            within = asked.within(T.term_query(schema, "topic", key, index_option="basic"))
            counts, total = index.counted(searcher, within.found, documents.TOPIC_COUNTS)
            best, _ = self._ranked(searcher, one, within, partial(int, total), None)
            for example in self._claim_hits(best):
                assert example.claim is not None
                subject, object_ = example.claim.subject.concept, example.claim.object.concept
                hits.append(replace(example, score=score, topic=Topic(subject, object_, groups[key], counts)))
        facets, _ = index.counted(searcher, asked.found, documents.FACETS)
        return Page(tuple(hits), len(ranked), facets, following)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One short read of the record that sees a single moment."""
        with self._threads:
            db = self._open_connection()
            try:
                db.execute("BEGIN")
                try:
                    yield db
                finally:
                    db.execute("COMMIT")
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
        with self._reading() as db:
            damage = [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
            strays = [row[0] for row in db.execute("PRAGMA foreign_key_check")]
            behind = [row[0] for row in db.execute("SELECT source_id FROM pending ORDER BY source_id")]
        yield from (f"The record is damaged: {line}." for line in damage)
        yield from (f"A row of {table} names a dictionary that is not there." for table in strays)
        yield from (f"The search index is behind for source {i}." for i in behind)
        yield from self._verify_index("claims")
        yield from self._verify_index("articles")
        for ids in self._source_ids():
            for source_id in ids:
                yield from self._verify_source(source_id)

    def _verify_index(self, name: str) -> Iterator[str]:
        from tantivy import Query as T

        articles = name == "articles"
        with index.errors_of(self.folder), self._reading() as db:
            searcher = self._searcher(articles)
            there = index.all_rows(searcher, T.all_query(), "row")
            counted = db.execute("SELECT row, count FROM sources").fetchall()
        stored = {row for at, number in counted for row in ([at] if articles else record.claim_rows(at, number))}
        if len(there) != len(set(there)):
            yield f"The index of {name} has {len(there) - len(set(there))} documents twice."
        if missing := stored.difference(there):
            yield f"The index of {name} misses {len(missing)} of {len(stored)} rows, the first is {min(missing)}."
        if extra := set(there) - stored:
            yield f"The index of {name} has {len(extra)} documents too many, the first is for row {min(extra)}."

    def _source_ids(self) -> Iterator[list[str]]:
        last = ""
        while True:
            with self._reading() as db:
                sql = "SELECT id FROM sources WHERE id > ? ORDER BY id LIMIT ?"
                ids = [row[0] for row in db.execute(sql, (last, BATCH_SOURCES))]
            if not ids:
                return
            yield ids
            last = ids[-1]

    def _verify_source(self, source_id: str) -> Iterator[str]:
        try:
            with self._reading() as db:
                stored = record.stored(db, self._values, source_id)
                digest = db.execute("SELECT digest FROM sources WHERE id = ?", (source_id,)).fetchone()
        except StoreError as error:
            yield str(error)
            return
        if stored is None or digest is None:  # removed since its id was read
            return
        if not record.is_digest_of(digest[0], stored.analysis):
            yield f"Source {source_id} is not what was added: its checksum differs."
        yield from (f"Source {source_id}: {problem}." for problem in integrity.problems(stored.analysis))

    # ---- opening and closing

    def close(self) -> None:
        """Let go of files and locks. Closing twice does nothing."""
        with self._threads:
            self._stop_writing()
            self._readers = None
            self._beside.shutdown(wait=False)
            for folder in self._temporary:
                folder.cleanup()
            self._temporary.clear()
            if self._db is not None:
                self._db.close()
                self._db = None

    def _open_connection(self) -> sqlite3.Connection:
        if self._db is None:
            raise StoreError(f"The library {self.folder} is closed: open it again.")
        return self._db

    def _searcher(self, articles: bool) -> tantivy.Searcher:
        """The index of articles or of claims as it is now."""
        return self._reader(articles).searcher()

    def _reader(self, articles: bool) -> index.Reader:
        if self._readers is None:
            raise StoreError(f"The library {self.folder} is closed: open it again.")
        return self._readers[articles]

    def _open_indexes(self) -> None:
        """Open the indexes, after making them or catching up where that is needed and possible."""
        if self._writable and self._index_problem():
            try:
                self._take_lock()
            except BusyError:
                if not self._usable_soon():
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
        with index.errors_of(self.folder):
            self._read_indexes(folder)

    def _read_indexes(self, folder: Path) -> None:
        for pause in PAUSES:
            with contextlib.suppress(ValueError, OSError):
                self._readers = index.readers(folder)
                return
            time.sleep(pause)
        self._readers = index.readers(folder)

    def _usable_soon(self) -> bool:
        """Whether the indexes can be used as they are, if not at once: somebody is writing."""
        for pause in PAUSES:
            if self._index_problem() != _UNUSABLE:
                return True
            time.sleep(pause)
        return self._index_problem() != _UNUSABLE

    def _index_problem(self) -> str:
        """Why the indexes cannot be used as they are, or ""."""
        try:
            made = json.loads((self.folder / "index" / "made.json").read_text(encoding="utf-8"))
            if made != self._made_with:
                return _UNUSABLE
            if not os.access(self.folder / "index" / "claims", os.W_OK):
                return ""
            with index.errors_of(self.folder):
                sizes = [reader.searcher().num_docs for reader in index.readers(self.folder / "index")]
        except (OSError, ValueError, StoreError):
            return _UNUSABLE
        try:
            with self._reading() as db:
                behind = db.execute("SELECT count(*) FROM pending").fetchone()[0]
                counts = list(db.execute("SELECT coalesce(sum(count), 0), count(*) FROM sources").fetchone())
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
            with self._reading() as db:
                sql = "SELECT source_id FROM pending LIMIT ?"
                ids = [row[0] for row in db.execute(sql, (BATCH_SOURCES,))]
                changed = {i: self._prepared(db, i) for i in ids}
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
                index.make(new / "claims", documents.CLAIM_FIELDS),
                index.make(new / "articles", documents.ARTICLE_FIELDS),
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
        db = self._open_connection()
        db.execute("DELETE FROM pending")

    def _fill(self, claims: tantivy.Index, articles: tantivy.Index) -> None:
        """Index every source of the record."""
        writers = (claims.writer(index.WRITER_BYTES, 1), articles.writer(index.WRITER_BYTES, 1))
        for ids in self._source_ids():
            for source_id in ids:
                with self._reading() as db:
                    prepared = self._prepared(db, source_id)
                if prepared is not None:
                    index.write(writers, prepared)
        for writer in writers:
            writer.commit()
            writer.wait_merging_threads()

    def _index_in_memory(self) -> tuple[index.Reader, index.Reader]:
        """Indexes that are gone when the store closes: for a library without usable ones that cannot be written."""
        claims, articles = index.make(None, documents.CLAIM_FIELDS), index.make(None, documents.ARTICLE_FIELDS)
        self._fill(claims, articles)
        return (
            index.Reader(None, documents.CLAIM_FIELDS, claims),
            index.Reader(None, documents.ARTICLE_FIELDS, articles),
        )

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
                    self._read_indexes(self.folder / "index")
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
        self._values.forget()  # another process may have written meanwhile
        with contextlib.suppress(OSError):
            note.write_text(f"{os.getpid()}\n", encoding="ascii")

    def _index_writers(self) -> tuple[tantivy.IndexWriter, tantivy.IndexWriter]:
        if self._writers is None:
            with index.errors_of(self.folder):
                self._writers = (
                    index.opened(self.folder / "index" / "claims").writer(index.WRITER_BYTES, 1),
                    index.opened(self.folder / "index" / "articles").writer(index.WRITER_BYTES, 1),
                )
                for writer in self._writers:  # what a killed one left has the names that this one will give
                    writer.garbage_collect_files()
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


def _with(facets: Mapping[str, Mapping[str, int]], more: Iterable[Claim | None]) -> dict[str, dict[str, int]]:
    """The counts with those of more claims."""
    counts = {name: Counter(values) for name, values in facets.items()}
    for claim in more:
        for name, value in documents.facet_values(claim).items() if claim else ():
            counts[name][value] += 1
    return {name: documents.counted(values) for name, values in counts.items()}


def _slack(documents: int) -> int:
    """How many hits more than a page are fetched from an index of so many documents."""
    return min(_AT_MOST, max(_AT_LEAST, round(documents * _SLACK)))


def _minus(hit: tuple[float, object]) -> float:
    """Minus the score of a hit, as it is compared."""
    return -documents.rounded(hit[0])


_UNUSABLE, _BEHIND = "unusable", "behind"

PAUSES = (0.02, 0.05, 0.1, 0.3, 0.5)
"""Seconds to wait before an index is opened again: a writer may clear files away between the list of them and these."""


def _batches(analyses: Iterable[Analysis | Prepared]) -> Iterator[list[Analysis | Prepared]]:
    """Batches of at most `BATCH_SOURCES` analyses and about `BATCH_BYTES` of text and values."""
    batch: list[Analysis | Prepared] = []
    size = 0
    for analysis in analyses:
        batch.append(analysis)
        size += analysis.size if isinstance(analysis, Prepared) else _size(analysis)
        if len(batch) >= BATCH_SOURCES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(analysis: Analysis) -> int:
    return len(analysis.source.text) + 500 * (len(analysis.claims) + len(analysis.mentions))
