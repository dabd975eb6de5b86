"""Which articles of a library are copies of one another: the same text, nearly the same, or a passage in common.

Of the editorial text of each article the runs of three words are kept as numbers, and as keys those runs of five words
of each passage that have the lowest numbers: of a passage that stands in two texts they are the same, of one that was
edited some are. Articles with a key in common are compared number by number, so each is compared with few others,
however many there are. A translation has no words in common and is no copy.

Which links there are depends on the texts that are there and on nothing else, not on the order in which they came.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import unicodedata
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Literal, get_args

from helder import derived
from helder.derived import Derived
from helder.model import Analysis, BlockKind

FILE = "copies.sqlite"
MADE = 3
"""Names the layout and the method below; the file is made again when it changes."""

CopyKind = Literal["exact", "near", "part"]
COPY_KINDS: tuple[CopyKind, ...] = get_args(CopyKind)

RUN = 3
"""Words in a run. With two, articles about one subject look alike by chance; with four, light edits hide a copy."""
LEAST = 8
"""Texts of fewer words are not compared: they may be the same by chance."""
PASSAGE = 25
"""Words of a passage at least; shorter paragraphs are taken together with the next."""
NEAR = 0.3
"""Of all runs in two texts, the share in both from which they are nearly the same. Texts that were written
separately stay under 0.05, whatever they are about."""
EDITED, EVENLY = 0.1, 0.7
"""From this share they are the same too where it lies evenly: this part of each text is passages that have their share
of what is common. So it is where a third of the words was replaced, and not where two texts quote a third one."""
PART, PART_RUNS = 0.6, 15
"""Of the runs of a passage, the share and the number that stand in a passage of the other text."""
FEWEST = 3
"""Of sampled passages, so many runs in common at least: one may be a turn of phrase."""
DEPENDENT = 0.6
"""From this share of it standing in another article, an article is no source of its own."""
MOST_RUNS = 512
"""Of longer texts a fair sample of about so many runs is kept."""
KEY_RUN, KEYS = 5, 4
"""Words in the run that a key is, and keys of a passage. Longer runs are rarely the same by chance, shorter ones are
more often left whole by an edit: of texts with a fifth of the words replaced, one run of five in three stays."""
SHARED = 2
"""With one key in common, two texts share a sentence at most, and are not compared."""
_RUN_BYTES, _TEXT_BITS = 3, 46
"""Runs and texts are told apart by numbers of so many bytes and bits."""
MANY, HEADS = 16, 4
"""A key that more than MANY texts have links each of them with the first HEADS texts only: a thousand variants of one
text are one group all the same, without a million links."""
AT_ONCE, TEXTS_AT_ONCE, KEYS_AT_ONCE = 1000, 2000, 4000
LARGE = 1000
"""After more sources at once, which are most of all, the file is made compact."""

_OWN: frozenset[BlockKind] = frozenset({"heading", "body", "question", "caption", "table"})
_WORD = re.compile(r"[^\W_]+")

_LAYOUT = """
CREATE TABLE texts (text INTEGER PRIMARY KEY, step INTEGER NOT NULL, runs BLOB NOT NULL, keys BLOB NOT NULL);
CREATE TABLE texts_of (source TEXT PRIMARY KEY, text INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX sources_of ON texts_of (text, source);
CREATE TABLE keys (key INTEGER, text INTEGER, PRIMARY KEY (key, text)) WITHOUT ROWID;
CREATE TABLE links (one INTEGER, other INTEGER, kind INTEGER NOT NULL, thousandths INTEGER NOT NULL,
    PRIMARY KEY (one, other)) WITHOUT ROWID; -- kind is a place in COPY_KINDS
CREATE TABLE grouped (text INTEGER PRIMARY KEY, head INTEGER NOT NULL); -- one text stands for all of a group
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that has text of another in it.

    `kind` is exact (the same words), near (most of both is the same) or part (a passage). `similarity` is the share of
    the runs of three words that stand in both: of all in the two articles, or for a part, of those in the shorter one.
    """

    source: str
    kind: CopyKind
    similarity: float


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text to compare it: its number, and its runs of words as numbers: all, and per passage.

    Of a long text only every run whose number `step` divides is kept.
    """

    text: int
    step: int
    runs: frozenset[int]
    passages: tuple[frozenset[int], ...]
    keys: tuple[int, ...] = ()

    @classmethod
    def of(cls, text: int, step: int, passages: Iterable[frozenset[int]], keys: Iterable[int] = ()) -> Fingerprint:
        """The fingerprint with these passages."""
        kept = tuple(filter(None, passages))
        return cls(text, step, frozenset().union(*kept), kept, tuple(keys))

    def sampled(self, step: int) -> Fingerprint:
        """The same with only the runs whose number `step` divides."""
        if step <= self.step:
            return self
        return Fingerprint.of(self.text, step, [frozenset(n for n in p if n % step == 0) for p in self.passages])


@dataclass(frozen=True, slots=True)
class PackedFingerprint:
    """A fingerprint as it is kept: the runs of its passages, and its keys, as bytes."""

    text: int
    step: int
    runs: bytes
    keys: bytes


def packed_fingerprint(analysis: Analysis) -> PackedFingerprint | None:
    """The fingerprint of an article as it is kept, or None when it has too few words of its own."""
    found = fingerprint(analysis)
    if found is None:
        return None
    return PackedFingerprint(found.text, found.step, _packed_passages(found.passages), _bytes(found.keys))


def fingerprint(analysis: Analysis) -> Fingerprint | None:
    """What to compare an article by, or None when it has too few words of its own."""
    passages = _passages(analysis)
    words = [word for passage in passages for word in passage]
    if len(words) < LEAST:
        return None
    numbers = [frozenset([n % (1 << 8 * _RUN_BYTES) for n in _runs(passage, RUN)]) for passage in passages]
    step, total = 1, sum(map(len, numbers))
    while total > MOST_RUNS * step:
        step *= 2
    keys = {key for passage in passages for key in sorted(_runs(passage, KEY_RUN))[:KEYS]}
    kept = [frozenset([n for n in found if n % step == 0]) for found in numbers] if step > 1 else numbers
    return Fingerprint.of(_number(words), step, kept, sorted(keys))


def _passages(analysis: Analysis) -> list[list[str]]:
    """The words of the editorial text, a list for each passage."""
    found: list[list[str]] = [[]]
    for block in analysis.blocks:
        if block.kind not in _OWN:
            continue
        if len(found[-1]) >= PASSAGE:
            found.append([])
        text = unicodedata.normalize("NFKC", block.span.of(analysis.source.text)).casefold()
        found[-1] += _WORD.findall(text)
    if len(found) > 1 and len(found[-1]) < PASSAGE:
        last = found.pop()
        found[-1] += last
    return found


def _runs(words: Sequence[str], length: int) -> set[int]:
    """The runs of so many words, each as a number of 32 bits; fewer words are one run."""
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    text, starts, at = b" ".join(encoded), [], 0
    for word in encoded:
        starts.append(at)
        at += len(word) + 1
    starts.append(at)
    if len(words) <= length:
        return {zlib.crc32(text)} if words else set()
    return {zlib.crc32(text[starts[n] : starts[n + length] - 1]) for n in range(len(words) - length + 1)}


def _number(words: Sequence[str]) -> int:
    """A number for a text, the same on every machine."""
    text = " ".join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 64 - _TEXT_BITS


def compare(one: Fingerprint, other: Fingerprint) -> tuple[CopyKind, float] | None:
    """How one text is a copy of another, with the share they have in common; None when it is not."""
    if one.text == other.text:
        return "exact", 1.0
    step = max(one.step, other.step)
    return _compared(one.sampled(step), other.sampled(step), step)


def _compared(one: Fingerprint, other: Fingerprint, step: int) -> tuple[CopyKind, float] | None:
    """The same of two texts of which the same sample of runs is kept."""
    mine = _Held(one.passages, other.runs)
    both = frozenset().union(*mine.common)
    common = len(both)
    if not common:
        return None
    fewer = min(len(one.runs), len(other.runs))
    share, least = common / (len(one.runs) + len(other.runs) - common), max(FEWEST, PART_RUNS // step)
    if share >= NEAR:
        return "near", round(share, 3)
    if share < EDITED and common < least:
        return None
    theirs = _Held(other.passages, both)
    even = common / fewer * EVENLY / 2
    if share >= EDITED and mine.spread(even) >= EVENLY and theirs.spread(even) >= EVENLY:
        return "near", round(share, 3)
    if common >= least and mine.has_in_common(theirs, least):
        return "part", round(common / fewer, 3)
    return None


class _Held:
    """Of the passages of a text, how many runs each has, and those of them that are in another text as well."""

    def __init__(self, passages: tuple[frozenset[int], ...], other: frozenset[int]) -> None:
        self.sizes = [len(passage) for passage in passages]
        self.common = [passage & other for passage in passages]

    def spread(self, least: float) -> float:
        """Which part of the text is passages with at least this share in common; 0 for a text of one passage."""
        if len(self.sizes) < 2:
            return 0.0
        held = 0
        for at, common in enumerate(self.common):
            if len(common) >= least * self.sizes[at]:
                held += self.sizes[at]
        return held / sum(self.sizes)

    def has_in_common(self, other: _Held, least: int) -> bool:
        """Whether most of a passage of one text, and at least so many runs, stand in one of the other."""
        some = [at for at, common in enumerate(other.common) if len(common) >= least]
        if not some:
            return False
        for at, common in enumerate(self.common):
            if len(common) < least:
                continue
            for there in some:
                if len(common & other.common[there]) >= max(least, PART * min(self.sizes[at], other.sizes[there])):
                    return True
        return False


class Copies:
    """The copies among the articles of a library, kept in this file, or in memory when there is none.

    `settle` brings it up to date with the record; everything else only reads. Raises as `Derived` does.
    """

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        self._file = Derived(path, _LAYOUT, MADE, read_only=read_only)

    def settle(self, present: Iterable[tuple[str, bytes]], get: Callable[[str], Analysis | None]) -> frozenset[str]:
        """Bring the links up to date with the articles that are there, given as ids and digests of their analyses.

        Returns the ids of those that are new or changed.
        """
        differ = self._file.differences(present)
        gone, changed = differ.gone, differ.changed
        for at in range(0, len(gone), AT_ONCE):
            self._replace(gone[at : at + AT_ONCE], {})
        for at in range(0, len(changed), AT_ONCE):
            batch = dict(changed[at : at + AT_ONCE])
            found = {source: (mark, analysis) for source, mark in batch.items() if (analysis := get(source))}
            self._replace(list(batch), {s: (mark, packed_fingerprint(a)) for s, (mark, a) in found.items()})
        if differ:
            self._group(differ.taken)
        new = [source for source, _ in (*changed, *differ.taken)]
        most = "SELECT 1 WHERE ? > (SELECT count(*) FROM sources)"
        if len(new) > LARGE and self._file.rows(most, (2 * len(new),)):
            self._file.compact()  # filled in the order of the texts' numbers, a sixth of it is room between rows
        return frozenset(new)

    def take(self, new: Mapping[str, tuple[bytes, PackedFingerprint | None]]) -> None:
        """Link articles, given by id with the digest of their analysis; settling groups them."""
        self._replace(list(new), {source: (derived.taken(mark), found) for source, (mark, found) in new.items()})

    def behind(self, present: Iterable[tuple[str, bytes]]) -> bool:
        """Whether articles came, changed or went since the links were found."""
        return bool(self._file.differences(present))

    def of(self, source: str) -> tuple[Copy, ...]:
        """The articles that are copies of this one, most alike first."""
        found = self._file.rows(
            "SELECT b.source, 0, 1000 FROM texts_of a JOIN texts_of b USING (text) "
            "WHERE a.source = ?1 AND b.source != ?1 UNION ALL "
            "SELECT b.source, l.kind, l.thousandths FROM texts_of a JOIN links l ON l.one = a.text "
            "JOIN texts_of b ON b.text = l.other WHERE a.source = ?1",
            (source,),
        )
        copies = (Copy(str(other), COPY_KINDS[int(str(kind))], int(str(n)) / 1000) for other, kind, n in found)
        return tuple(sorted(copies, key=lambda c: (COPY_KINDS.index(c.kind), -c.similarity, c.source)))

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """All groups of two or more articles that are copies of one another, largest first."""
        groups = (group for group in _together(self.heads().items()) if len(group) > 1)
        return tuple(sorted(groups, key=lambda group: (-len(group), group)))

    def heads(self) -> dict[str, int]:
        """The articles that may be copies of one another, each with what stands for its group."""
        sql = (
            "SELECT source, coalesce(head, text) FROM texts_of LEFT JOIN grouped USING (text) WHERE head IS NOT NULL "
            "OR text IN (SELECT text FROM texts_of GROUP BY text HAVING count(*) > 1)"
        )
        return {str(source): int(str(head)) for source, head in self._file.rows(sql)}

    def version(self) -> object:
        """Changes whenever links do, in whatever process."""
        return self._file.rows("PRAGMA data_version"), self._file.db.total_changes

    def independent(self, sources: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """These articles, with those that are copies of one another together: each group counts as one source.

        Two articles that are copies of a third one, which need not be among them, are one group.
        """
        asked = list(dict.fromkeys(sources))
        sql = (
            "SELECT j.key, coalesce(g.head, t.text) FROM json_each(?) j JOIN texts_of t ON t.source = j.value "
            "LEFT JOIN grouped g ON g.text = t.text"
        )
        known = {asked[int(str(at))]: head for at, head in self._file.rows(sql, (json.dumps(asked),))}
        return tuple(sorted(_together((source, known.get(source, source)) for source in asked)))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _group(self, taken: Iterable[tuple[str, bytes]]) -> None:
        """Find anew which texts depend on one another, however far; articles that were taken in are settled then."""
        depending = "SELECT one, other FROM links WHERE one < other AND (kind = ? OR thousandths >= ?)"
        with self._file.writing() as db:
            joined, texts = _Joined(), set[int]()
            for one, other in db.execute(depending, (COPY_KINDS.index("near"), round(1000 * DEPENDENT))):
                joined.join(one, other)
                texts |= {one, other}
            db.execute("DELETE FROM grouped")
            db.executemany("INSERT INTO grouped VALUES (?, ?)", ((t, joined.head(t)) for t in sorted(texts)))
            db.executemany("UPDATE sources SET mark = ? WHERE source = ?", ((mark, s) for s, mark in taken))

    def _replace(self, gone: Sequence[str], new: Mapping[str, tuple[bytes | str, PackedFingerprint | None]]) -> None:
        """Take articles out and put others in, all or nothing."""
        with self._file.writing() as db:
            left = {t for s in gone for (t,) in db.execute("SELECT text FROM texts_of WHERE source = ?", (s,))}
            for table in ("sources", "texts_of"):
                db.executemany(f"DELETE FROM {table} WHERE source = ?", ((s,) for s in gone))  # noqa: S608
            db.executemany("INSERT INTO sources VALUES (?, ?)", ((s, mark) for s, (mark, _) in new.items()))
            prints = {s: found for s, (_, found) in new.items() if found}
            db.executemany("INSERT INTO texts_of VALUES (?, ?)", ((s, f.text) for s, f in prints.items()))
            there = "SELECT 1 FROM texts_of WHERE text = ? LIMIT 1"
            dropped = [t for t in sorted(left) if not db.execute(there, (t,)).fetchone()]
            known = "SELECT 1 FROM texts WHERE text = ?"
            added = {f.text: f for f in prints.values() if not db.execute(known, (f.text,)).fetchone()}
            touched = self._drop(db, dropped) | self._put(db, added)
            linking = _Linking(db)
            for text in sorted(touched):
                linking.link(text)

    def _drop(self, db: sqlite3.Connection, texts: Sequence[int]) -> set[int]:
        """Forget texts and their links; those that may now be linked otherwise."""
        keys = {t: _unpacked(db.execute("SELECT keys FROM texts WHERE text = ?", (t,)).fetchone()[0]) for t in texts}
        before = {key: _first(db, key, MANY + 1) for key in {key for of in keys.values() for key in of}}
        for text, own in keys.items():
            _unlink(db, text, [other for (other,) in db.execute("SELECT other FROM links WHERE one = ?", (text,))])
            db.execute("DELETE FROM texts WHERE text = ?", (text,))
            db.executemany("DELETE FROM keys WHERE key = ? AND text = ?", ((key, text) for key in own))
        return _shifted(before, {key: _first(db, key, MANY + 1) for key in before if len(before[key]) > MANY}) - {
            *texts
        }

    def _put(self, db: sqlite3.Connection, texts: dict[int, PackedFingerprint]) -> set[int]:
        """Keep texts; those that are to be linked anew, these among them."""
        db.executemany(
            "INSERT INTO texts VALUES (?, ?, ?, ?)",
            ((f.text, f.step, f.runs, f.keys) for f in texts.values()),
        )
        rows = sorted(
            (key, f.text) for f in texts.values() for key in _unpacked(f.keys)
        )  # in the order of the table: four times as quick
        db.executemany("INSERT INTO keys VALUES (?, ?)", rows)
        news = Counter(key for key, _ in rows)
        before: dict[int, list[int]] = {}
        after: dict[int, list[int]] = {}
        for key, number in news.items():
            first = _first(db, key, MANY + 1 + number)
            if len(first) > MANY:
                after[key] = first[: MANY + 1]
                before[key] = [text for text in first if text not in texts][: MANY + 1]
        return _shifted(before, after) | texts.keys()


def _together(rows: Iterable[tuple[str, object]]) -> Iterator[tuple[str, ...]]:
    """Sources with the same text at their head, in groups."""
    groups: dict[object, list[str]] = {}
    for source, head in rows:
        groups.setdefault(head, []).append(source)
    return (tuple(sorted(group)) for group in groups.values())


class _Joined:
    """Things that are joined two by two into groups."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def head(self, thing: object) -> object:
        """The one thing that stands for the group."""
        while (above := self._above.get(thing, thing)) != thing:
            self._above[thing] = self._above.get(above, above)
            thing = above
        return thing

    def join(self, one: object, other: object) -> None:
        """Make the groups of two things one."""
        self._above[self.head(one)] = self.head(other)


def _first(db: sqlite3.Connection, key: int, most: int) -> list[int]:
    """The texts with this key, at most so many, in their order."""
    rows = db.execute("SELECT text FROM keys WHERE key = ? ORDER BY text LIMIT ?", (key, most))
    return [text for (text,) in rows]


def _shifted(before: dict[int, list[int]], after: dict[int, list[int]]) -> set[int]:
    """The texts that are linked otherwise because a key came to be shared by many, or no longer is."""
    found: set[int] = set()
    for key, now in after.items():
        then = before[key]
        if len(then) > MANY and len(now) > MANY:
            found |= {*then[:HEADS]} ^ {*now[:HEADS]}
        elif len(then) > MANY or len(now) > MANY:
            found |= {*then, *now}
    return found


class _Linking:
    """Finding links in one transaction: each pair is compared once, and texts that many others meet are read once."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._text = lru_cache(maxsize=TEXTS_AT_ONCE)(partial(_stored, db))
        self._first = lru_cache(maxsize=KEYS_AT_ONCE)(partial(_first, db))
        self._pairs: dict[tuple[int, int], tuple[CopyKind, float] | None] = {}

    def link(self, text: int) -> None:
        """Find the links of a text anew; those that it has and keeps are not counted again."""
        known = {other for (other,) in self._db.execute("SELECT other FROM links WHERE one = ?", (text,))}
        wanted = self._candidates(text)
        _unlink(self._db, text, known - wanted)
        rows = []
        for other in sorted(wanted - known):
            if found := self._compared(min(text, other), max(text, other)):
                how = COPY_KINDS.index(found[0]), round(1000 * found[1])
                rows += [(text, other, *how), (other, text, *how)]
        self._db.executemany("INSERT INTO links VALUES (?, ?, ?, ?)", rows)

    def _candidates(self, text: int) -> set[int]:
        """The texts that this one is compared with."""
        (packed,) = self._db.execute("SELECT keys FROM texts WHERE text = ?", (text,)).fetchone()
        keys, every = _unpacked(packed), list[int]()
        for key in keys:
            sharing = self._first(key, MANY + 1)
            if len(sharing) > MANY:
                sharing = _first(self._db, key, -1) if text <= sharing[HEADS - 1] else sharing[:HEADS]
            every += sharing
        found = Counter(every)
        del found[text]
        return {other for other, shared in found.items() if shared >= min(SHARED, len(keys))}

    def _compared(self, one: int, other: int) -> tuple[CopyKind, float] | None:
        if (one, other) not in self._pairs:
            self._pairs[one, other] = compare(self._text(one), self._text(other))
        return self._pairs[one, other]


def _unlink(db: sqlite3.Connection, text: int, others: Iterable[int]) -> None:
    pairs = [pair for other in others for pair in ((text, other), (other, text))]
    db.executemany("DELETE FROM links WHERE one = ? AND other = ?", pairs)


def _stored(db: sqlite3.Connection, text: int) -> Fingerprint:
    step, runs = db.execute("SELECT step, runs FROM texts WHERE text = ?", (text,)).fetchone()
    numbers, passages = _widened(runs), []
    at = 0
    while at < len(numbers):
        size = numbers[at]
        passages.append(frozenset(numbers[at + 1 : at + 1 + size]))
        at += 1 + size
    return Fingerprint.of(text, step, passages)


def _packed_passages(passages: Iterable[frozenset[int]]) -> bytes:
    """Each passage as how many runs it has, and these."""
    every = _bytes([n for passage in passages for n in (len(passage), *sorted(passage))])
    narrow = bytearray(len(every) // 4 * _RUN_BYTES)
    for at in range(_RUN_BYTES):
        narrow[at::_RUN_BYTES] = every[at::4]
    return bytes(narrow)


def _widened(packed: bytes) -> Sequence[int]:
    """The numbers of three bytes each."""
    wide = bytearray(len(packed) // _RUN_BYTES * 4)
    for at in range(_RUN_BYTES):
        wide[at::4] = packed[at::_RUN_BYTES]
    return _unpacked(bytes(wide))


def _unpacked(data: bytes) -> Sequence[int]:
    packed = array("I")
    packed.frombytes(data)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed


def _bytes(numbers: Iterable[int]) -> bytes:
    packed = array("I", numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()
