"""Claims brought together by what they are about, on disk, so that a library of any size fits in memory."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from types import TracebackType

from helder import agreement, atlas, grouping
from helder.agreement import Outcome
from helder.atlas import Tie
from helder.model import Claim
from helder.statement import Statement, source_to_dict
from helder.store import SourceRef

TOGETHER = 2_000
"""So many claims about one pair of things are laid beside each other at most."""


class Pairs:
    """The articles' own claims by subject and object, in a file without a name that is gone when it is closed."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")  # a temporary file of SQLite's own
        self._file.execute(
            "CREATE TABLE claims (subject TEXT, object TEXT, says TEXT, outcome TEXT, source TEXT, quote TEXT, "
            "whole TEXT)"
        )

    def __enter__(self) -> Pairs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, statement: Statement) -> bool:
        """Keep a claim; False for one that is not the article's own, or does not name two things."""
        claim = statement.claim
        subject, object_ = atlas.ends(claim)
        if not atlas.counts(claim) or grouping.UNKNOWN in (subject, object_) or subject == object_:
            return False
        outcome = agreement.outcome(claim)
        self._file.execute(
            "INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?)",
            (subject, object_, atlas.says(claim), None if outcome is None else " ".join(sorted(outcome)),
             statement.source.id, claim.quote, json.dumps([source_to_dict(statement.source), claim.to_dict()])),
        )  # fmt: skip
        return True

    def things(self) -> Iterator[str]:
        """Everything that is the subject or object of a claim, once."""
        self._sorted()
        for (thing,) in self._file.execute("SELECT subject FROM claims UNION SELECT object FROM claims ORDER BY 1"):
            yield thing

    def ties(self, quotes: int) -> Iterator[Tie]:
        """Everything said of each pair of things, counted, with so many quotes at most."""
        self._sorted()
        pairs = self._file.execute(
            "SELECT subject, object, count(*), count(DISTINCT source) FROM claims GROUP BY subject, object"
        )
        where = "FROM claims WHERE subject = ? AND object = ?"
        for subject, object_, claims, sources in pairs:
            pair = (subject, object_)
            said = Counter(dict(self._file.execute(f"SELECT says, count(*) {where} GROUP BY says", pair)))
            outcomes = self._file.execute(f"SELECT DISTINCT outcome {where} AND outcome IS NOT NULL", pair)
            shown = self._file.execute(f"SELECT quote {where} ORDER BY rowid LIMIT ?", (*pair, quotes))
            yield Tie(
                subject, object_, dict(sorted(said.items(), key=lambda item: (-item[1], item[0]))),
                frozenset(_outcome(words) for (words,) in outcomes), claims, sources, tuple(q for (q,) in shown),
            )  # fmt: skip

    def contested(self) -> Iterator[list[Statement]]:
        """The claims about each pair of things of which what is said cannot all be so, `TOGETHER` at most."""
        for tie in self.ties(0):
            if tie.conflict:
                rows = self._file.execute(
                    "SELECT whole FROM claims WHERE subject = ? AND object = ? ORDER BY rowid LIMIT ?",
                    (tie.subject, tie.object, TOGETHER),
                )
                found = (json.loads(whole) for (whole,) in rows)
                yield [Statement(SourceRef(**source), Claim.from_dict(claim)) for source, claim in found]

    def _sorted(self) -> None:
        self._file.execute("CREATE INDEX IF NOT EXISTS pair ON claims (subject, object, says, source)")


def _outcome(words: str) -> frozenset[Outcome]:
    found = words.split()
    return frozenset(one for one in ("more", "less", "none") if one in found)
