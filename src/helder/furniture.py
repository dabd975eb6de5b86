"""What stands on many pages of a site and so is part of the site, not of the article: learned from the library.

A paragraph that five or more pages of one host have is furniture, unless those pages are copies of one another: only
pages with enough text of their own are counted. It stays, as a block of another kind, with the reason.

What is furniture depends on the pages that are there and on nothing else: pages that were added before a repeat was
known are labelled anew, and back again when the others are removed.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from helder import derived, pipeline
from helder.derived import Derived
from helder.model import BLOCK_KINDS, Analysis, Block, BlockKind
from helder.stages import boilerplate, claims

FILE = "furniture.sqlite"
MADE = 1
"""Names the layout and the method below; the file is made again when it changes."""

PAGES = 5
"""A text on so many pages of one host is furniture. Headings that articles share, such as "Side effects", are judged
by what is below them."""
OWN_WORDS, OWN_SHARE = 20, 1 / 3
"""A page is counted when so many of its words, and this share of them, stand on fewer pages: else it is a copy."""
SOLD = 0.8
"""Furniture with cues of this weight is an advert or asks the reader to do something."""
AT_ONCE = 200

_LEADING: frozenset[BlockKind] = frozenset({"heading", "question"})
_TEXT: frozenset[BlockKind] = frozenset({"body", "caption", "table"})
_BY_WORDS: tuple[BlockKind, ...] = ("advert", "call_to_action")
_STEPS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000, 1_000_000)
_WORD = re.compile(r"[^\W_]+")
_REASON = re.compile(r"shares its text with .+? pages of this site; by itself: (?P<kind>\w+), (?P<reason>.*)", re.S)

_LAYOUT = """
CREATE TABLE lines (site TEXT, line INTEGER, source TEXT, words INTEGER NOT NULL, PRIMARY KEY (site, line, source))
    WITHOUT ROWID;
CREATE INDEX lines_of ON lines (source, site, line, words);
CREATE TABLE repeats (site TEXT, line INTEGER, pages INTEGER NOT NULL, PRIMARY KEY (site, line)) WITHOUT ROWID;
CREATE TABLE todo (source TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Furniture:
    """The repeats among the pages of a library, kept in this file, or in memory when there is none.

    Raises as `Derived` does.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = Derived(path, _LAYOUT, MADE)

    def settle(
        self,
        present: Iterable[tuple[str, bytes]],
        get: Callable[[str], Analysis | None],
        put: Callable[[Iterable[Analysis]], object],
        extract: pipeline.Extract = claims.extract,
    ) -> int:
        """Learn from the pages that are there, given as ids and digests, and put those that are labelled otherwise.

        `extract` reads the claims of these. Returns how many were put.
        After an interruption at any moment the next call does what is left.
        """
        found = self._file.differences(present)
        marks = dict(found.changed)
        sites: set[str] = set()
        with self._file.writing() as db:
            for source in (*found.gone, *marks):
                sites.update(_sites(db, source))
                db.execute("DELETE FROM lines WHERE source = ?", (source,))
                db.execute("DELETE FROM sources WHERE source = ?", (source,))
            for source, mark in marks.items():
                analysis = get(source)
                if analysis is None:
                    continue
                site = site_of(analysis)
                _put(db, source, mark, site, lines_of(analysis) if site else {})
            for source in (*marks, *(source for source, _ in found.taken)):
                sites.update(_sites(db, source))
            db.executemany("UPDATE sources SET mark = ? WHERE source = ?", ((m, s) for s, m in found.taken))
            for site in sorted(sites):
                _learn(db, site)
        return self._relabel(get, put, extract)

    def take(self, new: Mapping[str, tuple[bytes, str | None, Mapping[int, int]]]) -> None:
        """Keep the sites and lines of articles, given by id with the digest of their analysis.

        What is furniture on their sites is found when they are settled; so are articles that were there before.
        """
        with self._file.writing() as db:
            for source, (mark, site, lines) in new.items():
                if not db.execute("SELECT 1 FROM sources WHERE source = ?", (source,)).fetchone():
                    _put(db, source, derived.taken(mark), site, lines)

    def repeats(self, site: str, lines: Iterable[int]) -> dict[int, int]:
        """Those of these lines that are furniture of a site, with how many pages have them."""
        sql = "SELECT pages FROM repeats WHERE site = ? AND line = ?"
        found = {line: self._file.rows(sql, (site, line)) for line in lines}
        return {line: int(str(rows[0][0])) for line, rows in found.items() if rows}

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _relabel(
        self,
        get: Callable[[str], Analysis | None],
        put: Callable[[Iterable[Analysis]], object],
        extract: pipeline.Extract,
    ) -> int:
        """Label the pages that are noted for it, and then strike them off."""
        count = 0
        todo = (str(source) for (source,) in self._file.rows("SELECT source FROM todo ORDER BY source"))
        while batch := list(islice(todo, AT_ONCE)):
            found = []
            for source in batch:
                if analysis := get(source):
                    site = site_of(analysis) or ""
                    blocks = labelled(analysis, self.repeats(site, lines_of(analysis)))
                    if blocks != analysis.blocks:
                        found.append(pipeline.mine(analysis.source, blocks, extract))
            put(found)
            count += len(found)
            with self._file.writing() as db:
                db.executemany("DELETE FROM todo WHERE source = ?", ((source,) for source in batch))
        return count


def site_of(analysis: Analysis) -> str | None:
    """The host of a page's address, or None when it has none."""
    try:
        host = urlsplit(analysis.source.url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def labelled(analysis: Analysis, repeats: Mapping[int, int]) -> tuple[Block, ...]:
    """The blocks of a page, those that are furniture of its site with another kind and the reason."""
    text = analysis.source.text
    alone = [_alone(block) for block in analysis.blocks]
    pages = [repeats.get(_number(block.span.of(text)), 0) if block.kind in _TEXT | _LEADING else 0 for block in alone]
    found = list(alone)
    for at, block in enumerate(alone):
        if pages[at] and (block.kind in _TEXT or _heads_furniture(alone, pages, at)):
            reason = (
                f"shares its text with {_others(pages[at])} pages of this site; by itself: {block.kind}, {block.reason}"
            )
            found[at] = replace(block, kind=_kind(block.span.of(text)), reason=reason)
    return tuple(found)


def _heads_furniture(blocks: Sequence[Block], pages: Sequence[int], at: int) -> bool:
    """Whether nothing of the article stands between a heading and the next one."""
    for block, repeated in zip(blocks[at + 1 :], pages[at + 1 :], strict=True):
        if block.kind in _LEADING:
            break
        if block.kind in _TEXT and not repeated:
            return False
        if block.kind in ("reference", "disclaimer"):
            return False
    return True


def _alone(block: Block) -> Block:
    """The block as its page alone has it."""
    if found := _REASON.fullmatch(block.reason):
        kind = next(kind for kind in BLOCK_KINDS if kind == found["kind"])
        return replace(block, kind=kind, reason=found["reason"])
    return block


def _kind(text: str) -> BlockKind:
    """What furniture is, by its words."""
    weights: dict[str, dict[str, float]] = {}
    for hit in boilerplate.cues().found(text):
        weights.setdefault(hit.kind, {})[hit.form] = hit.weight
    sold = {kind: sum(weights.get(kind, {}).values()) for kind in _BY_WORDS}
    best = max(_BY_WORDS, key=lambda kind: sold[kind])
    return best if sold[best] >= SOLD else "navigation"


def _others(pages: int) -> str:
    """How many other pages, exact when they are few: so that not every new page changes all others."""
    others = pages - 1
    step = max((step for step in _STEPS if step <= others), default=0)
    return f"{step:,} or more" if step else str(others)


def lines_of(analysis: Analysis) -> dict[int, int]:
    """The texts of a page that may turn out to be furniture, as numbers; headings count for no words."""
    found: dict[int, int] = {}
    for block in map(_alone, analysis.blocks):
        text = block.span.of(analysis.source.text)
        if block.kind in _TEXT | _LEADING and (words := len(_WORD.findall(text))):
            found.setdefault(_number(text), words if block.kind in _TEXT else 0)
    return found


def _number(text: str) -> int:
    """A number of 63 bits for the words of a text, whatever stands between them."""
    words = " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def _sites(db: sqlite3.Connection, source: str) -> list[str]:
    """The site of an article, if it has one and lines there."""
    return [site for (site,) in db.execute("SELECT DISTINCT site FROM lines WHERE source = ?", (source,))]


def _put(db: sqlite3.Connection, source: str, mark: bytes | str, site: str | None, lines: Mapping[int, int]) -> None:
    """Note an article; of a page of a site its lines, and that it is to be labelled."""
    db.execute("INSERT INTO sources VALUES (?, ?)", (source, mark))
    if site:
        rows = ((site, line, source, words) for line, words in lines.items())
        db.executemany("INSERT INTO lines VALUES (?, ?, ?, ?)", rows)
        db.execute("INSERT OR IGNORE INTO todo VALUES (?)", (source,))


def _learn(db: sqlite3.Connection, site: str) -> None:
    """Find the repeats of a site anew, and note the pages that are to be labelled anew for them."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS found (line INTEGER PRIMARY KEY, pages INTEGER)")
    db.execute("DELETE FROM found")
    db.execute(
        """
        WITH often AS (SELECT line FROM lines WHERE site = ?1 GROUP BY line HAVING count(*) >= ?2),
        counted AS (
            SELECT source FROM lines WHERE site = ?1 GROUP BY source
            HAVING sum(words * (line NOT IN often)) >= max(?3, ?4 * sum(words))
        )
        INSERT INTO found SELECT line, count(*) FROM lines
        WHERE site = ?1 AND line IN often AND source IN counted GROUP BY line HAVING count(*) >= ?2
        """,
        (site, PAGES, OWN_WORDS, OWN_SHARE),
    )
    before = dict(db.execute("SELECT line, pages FROM repeats WHERE site = ?", (site,)).fetchall())
    after = dict(db.execute("SELECT line, pages FROM found").fetchall())
    shown = {
        line
        for line in before.keys() | after.keys()
        if line not in before or line not in after or _others(before[line]) != _others(after[line])
    }
    db.executemany(
        "INSERT OR IGNORE INTO todo SELECT source FROM lines WHERE site = ? AND line = ?",
        ((site, line) for line in sorted(shown)),
    )
    db.execute("DELETE FROM repeats WHERE site = ?", (site,))
    db.executemany("INSERT INTO repeats VALUES (?, ?, ?)", ((site, line, n) for line, n in after.items()))
