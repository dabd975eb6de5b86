"""Searches that are kept, to be asked again: each with a feed of what is new since it was kept.

A search goes by an address that cannot be guessed, so that a feed reader can have it without signing in.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helder.errors import InputError, NotFoundError
from helder.kept import Kept

FILE = "searches.sqlite"
SEARCHES_AT_MOST = 1_000
ENTRIES = 50
"""A feed shows so many entries, the newest first."""

_LAYOUTS = {
    1: """
        CREATE TABLE searches (
            id TEXT PRIMARY KEY, at TEXT NOT NULL, name TEXT NOT NULL, words TEXT NOT NULL,
            filters TEXT NOT NULL   -- JSON: a list of values for each filter
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE seen (
            search TEXT NOT NULL REFERENCES searches (id), source TEXT NOT NULL, claim TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (search, source, claim)
        ) STRICT, WITHOUT ROWID;
    """
}


@dataclass(frozen=True, slots=True)
class Saved:
    """A search that is kept: its id, since when, what it is called, its words and its filters."""

    id: str
    at: str
    name: str
    words: str
    filters: Mapping[str, tuple[str, ...]]

    def to_dict(self) -> dict[str, Any]:
        """The search as plain values."""
        return {**asdict(self), "filters": {name: list(values) for name, values in self.filters.items()}}


class Searches:
    """The searches in this file, or in memory without one. Raises `StoreError` for a damaged file."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = Kept(path, _LAYOUTS)

    def add(self, name: str, words: str, filters: Mapping[str, tuple[str, ...]]) -> Saved:
        """Keep a search. Raises `InputError` for one without a name, or when there are too many."""
        called = " ".join(name.split())[:200]
        if not called:
            raise InputError("A search needs a name: say what to call it.")
        saved = Saved(secrets.token_urlsafe(12), now(), called, words, filters)
        with self._file.writing() as db:
            if db.execute("SELECT count(*) FROM searches").fetchone()[0] >= SEARCHES_AT_MOST:
                raise InputError(f"There are {SEARCHES_AT_MOST:,} searches: remove one first.")
            row = (saved.id, saved.at, called, words, json.dumps(filters, ensure_ascii=False))
            db.execute("INSERT INTO searches VALUES (?, ?, ?, ?, ?)", row)
        return saved

    def every(self) -> list[Saved]:
        """All searches, the newest first."""
        return [_saved(row) for row in self._file.rows("SELECT * FROM searches ORDER BY at DESC, id")]

    def get(self, id: str) -> Saved:
        """The search of this id. Raises `NotFoundError` when there is none."""
        for row in self._file.rows("SELECT * FROM searches WHERE id = ?", (id,)):
            return _saved(row)
        raise NotFoundError("There is no such search any more: keep it again from the page with its results.")

    def remove(self, id: str) -> None:
        """Forget a search and what its feed has shown. Raises `NotFoundError` when there is none."""
        self.get(id)
        with self._file.writing() as db:
            db.execute("DELETE FROM seen WHERE search = ?", (id,))
            db.execute("DELETE FROM searches WHERE id = ?", (id,))

    def seen(self, id: str, found: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """When each of these claims, given as source and claim ids, was first found by the search; new ones are now."""
        claims = list(dict.fromkeys(found))
        rows = self._file.rows("SELECT source, claim, at FROM seen WHERE search = ?", (id,))
        known = {(str(source), str(claim)): str(at) for source, claim, at in rows}
        if new := [pair for pair in claims if pair not in known]:
            at = now()
            with self._file.writing() as db:
                db.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)", [(id, *pair, at) for pair in new])
            known |= dict.fromkeys(new, at)
        return {pair: known[pair] for pair in claims}

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _saved(row: tuple[object, ...]) -> Saved:
    id, at, name, words, filters = map(str, row)
    return Saved(id, at, name, words, {key: tuple(values) for key, values in json.loads(filters).items()})


def now() -> str:
    """The time in UTC, as "2024-05-31T12:00:00Z"."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
