"""What people say of claims: confirmed, corrected or rejected, by whom and why. Facts of the machine stay as they are.

    with Reviews(folder / reviews.FILE) as kept:
        kept.add(Review("reject", "claim", "Anna", "The sentence is about rats.", source_id, Snapshot.of(claim)))
        kept.undo(1, "Ben")

The file is a log: what was said is never changed or deleted, and taking back is a line of its own. A review remembers
the words it was about, so it finds its claim again when the article is read anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from helder import model
from helder.errors import InputError, NotFoundError
from helder.kept import Kept
from helder.model import Claim

FILE = "reviews.sqlite"
Verdict = Literal["confirm", "correct", "reject"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
About = Literal["claim", "grouping"]
ABOUT: tuple[About, ...] = get_args(About)
"""What a review is about: what the claim says, or that it says the same as others of its key or one other claim."""

CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    "subject": (), "relation": model.RELATION_NAMES, "object": (), "direction": model.DIRECTIONS,
    "polarity": model.POLARITIES, "certainty": model.CERTAINTIES, "causality": model.CAUSALITIES,
    "evidence": model.EVIDENCES, "population": (), "dose": (), "duration": (), "advice": model.ADVICES,
    "kind": model.CLAIM_KINDS, "speaker": model.SPEAKERS, "promotional": ("yes", "no"),
}  # fmt: skip
"""What a person can put right in a claim, with the values it may have; none where it is words of the sentence."""

REASON_AT_MOST, NAME_AT_MOST = 2_000, 100

_LAYOUTS = {
    1: """
        CREATE TABLE log (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,       -- UTC, ISO 8601
            who TEXT NOT NULL,
            undoes INTEGER REFERENCES log (number),
            source TEXT,            -- the article, NULL for what takes something back
            body TEXT               -- the review: JSON
        ) STRICT;
        CREATE INDEX log_of_source ON log (source, number);
    """
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A claim as it was when somebody looked at it: enough to find it again, and to learn from."""

    id: str
    key: str
    quote: str
    language: str
    facts: Mapping[str, str | None]

    @classmethod
    def of(cls, claim: Claim) -> Snapshot:
        """A claim as it is now."""
        return cls(claim.id, claim.key, claim.quote, claim.language, facts(claim))


@dataclass(frozen=True, slots=True)
class Review:
    """What one person says of one claim. `corrections` has the fields that are otherwise, with what they should be.

    Of a grouping, `other` is the claim of the article `other_source` that this one says the same as ("confirm") or does
    not ("reject"); without it the claim itself stands apart from the others of its key, or does not.
    `number` and `at` are given when it is kept; `undone` is by whom and when it was taken back.
    """

    verdict: Verdict
    about: About
    who: str
    reason: str
    source: str
    claim: Snapshot
    corrections: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    at: str = ""
    undone: str | None = None
    other: Snapshot | None = None
    other_source: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The review as plain values."""
        return asdict(self)

    def in_short(self) -> dict[str, Any]:
        """The review as plain values, without the claims that it is about."""
        return {
            "number": self.number, "at": self.at, "who": self.who, "verdict": self.verdict, "about": self.about,
            "reason": self.reason,
        }  # fmt: skip

    @property
    def corrected(self) -> dict[str, str | None]:
        """The facts of the claim with what was put right."""
        return {**self.claim.facts, **self.corrections}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log: a review, or that somebody took number `undoes` back."""

    number: int
    at: str
    who: str
    undoes: int | None
    review: Review | None

    def to_dict(self) -> dict[str, Any]:
        """The line as plain values."""
        return {
            "number": self.number, "at": self.at, "who": self.who, "undoes": self.undoes,
            "review": self.review.to_dict() if self.review else None,
        }  # fmt: skip


def facts(claim: Claim) -> dict[str, str | None]:
    """What can be put right in a claim, as texts."""
    found: dict[str, str | None] = {}
    for name in CORRECTABLE:
        value = getattr(claim, name)
        if name in ("subject", "object"):
            value = value.quote or (value.concept.label if value.concept else None)
        found[name] = ("yes" if value else "no") if isinstance(value, bool) else value
    return found


class Reviews:
    """The reviews in this file, or in memory without one. Raises `StoreError` for a damaged file."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = Kept(path, _LAYOUTS)

    def __enter__(self) -> Reviews:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def add(self, review: Review) -> Review:
        """Keep a review; the same with its number and time.

        Raises `InputError` for one without a name or reason, or with a correction that cannot be.
        """
        checked = _checked(review)
        at = _now()
        body = json.dumps(_body(checked), ensure_ascii=False)
        with self._file.writing() as db:
            sql = "INSERT INTO log (at, who, source, body) VALUES (?, ?, ?, ?)"
            number = db.execute(sql, (at, checked.who, checked.source, body)).lastrowid
        return replace(checked, number=number or 0, at=at)

    def undo(self, number: int, who: str) -> Entry:
        """Take a review back, or take back that it was taken back. Raises `NotFoundError` for a number there is not."""
        name = _named(who)
        at = _now()
        with self._file.writing() as db:
            if db.execute("SELECT 1 FROM log WHERE number = ?", (number,)).fetchone() is None:
                raise NotFoundError(f"There is no line {number} in the log of reviews: the log lists them.")
            if db.execute("SELECT 1 FROM log WHERE undoes = ?", (number,)).fetchone():
                raise InputError(f"Line {number} of the log was taken back already: take that line back instead.")
            made = db.execute("INSERT INTO log (at, who, undoes) VALUES (?, ?, ?)", (at, name, number)).lastrowid
        return Entry(made or 0, at, name, number, None)

    def log(self, limit: int = 100, before: int | None = None) -> list[Entry]:
        """The lines of the log, the newest first; `before` a number, to go on."""
        rows = self._file.rows(
            "SELECT number, at, who, undoes, source, body FROM log WHERE number < ? ORDER BY number DESC LIMIT ?",
            (before if before is not None else 2**62, limit),
        )
        undone = self._undone()
        return [
            Entry(n, at, who, undoes, _review(n, at, body, undone) if body else None)
            for n, at, who, undoes, _, body in map(_row, rows)
        ]

    def of(self, source: str) -> list[Review]:
        """The reviews of an article that hold, the oldest first."""
        sql = "SELECT number, at, who, undoes, source, body FROM log WHERE source = ? ORDER BY number"
        undone = self._undone()
        found = (
            _review(n, at, body or "", undone) for n, at, _, _, _, body in map(_row, self._file.rows(sql, (source,)))
        )
        return [review for review in found if review.undone is None]

    def every(self) -> Iterator[Review]:
        """All reviews that hold, the oldest first."""
        rows = self._file.rows(
            "SELECT number, at, who, undoes, source, body FROM log WHERE body IS NOT NULL ORDER BY number"
        )
        undone = self._undone()
        for n, at, _, _, _, body in map(_row, rows):
            review = _review(n, at, body or "", undone)
            if review.undone is None:
                yield review

    def last(self) -> int:
        """The number of the last line of the log, 0 where there is none: it changes whenever something is said."""
        rows = self._file.rows("SELECT max(number) FROM log")
        return int(str(rows[0][0])) if rows and rows[0][0] is not None else 0

    def _undone(self) -> dict[int, str]:
        """The lines that are taken back, with by whom: taking back what takes back lets a line hold again."""
        rows = self._file.rows("SELECT number, at, who, undoes FROM log WHERE undoes IS NOT NULL ORDER BY number DESC")
        gone: dict[int, str] = {}
        for number, at, who, undoes in rows:
            if int(str(number)) not in gone:
                gone[int(str(undoes))] = f"{who}, {at}"
        return gone

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def attached(found: Iterable[Review], claims: Iterable[Claim]) -> tuple[dict[str, list[Review]], list[Review]]:
    """The reviews of an article by the id of the claim they are about, and those whose claim is no longer made.

    An article that is read anew may give its claims other ids: then the sentence with the same subject and object is
    the claim, or else the only one in the sentence.
    """
    by_id = {claim.id: claim for claim in claims}
    by_quote: dict[str, list[Claim]] = {}
    for claim in by_id.values():
        by_quote.setdefault(_plain(claim.quote), []).append(claim)
    there: dict[str, list[Review]] = {}
    left: list[Review] = []
    for review in found:
        if claim_id := _found(review.claim, by_id, by_quote):
            there.setdefault(claim_id, []).append(review)
        else:
            left.append(review)
    return there, left


def _found(snapshot: Snapshot, by_id: Mapping[str, Claim], by_quote: Mapping[str, list[Claim]]) -> str | None:
    if snapshot.id in by_id:
        return snapshot.id
    here = by_quote.get(_plain(snapshot.quote), [])
    ends = [c for c in here if all(facts(c)[end] == snapshot.facts.get(end) for end in ("subject", "object"))]
    return ends[0].id if ends else here[0].id if len(here) == 1 else None


def found(snapshot: Snapshot, claims: Iterable[Claim]) -> Claim | None:
    """The claim of an article that a review remembers, however the article was read since; None where it is gone."""
    by_id = {claim.id: claim for claim in claims}
    by_quote: dict[str, list[Claim]] = {}
    for claim in by_id.values():
        by_quote.setdefault(_plain(claim.quote), []).append(claim)
    id = _found(snapshot, by_id, by_quote)
    return by_id[id] if id else None


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def gold(review: Review) -> dict[str, Any]:
    """A review as a row to learn from: the sentence, and the claim as the person has it, none where it is rejected."""
    claim: dict[str, Any] = dict(review.corrected)
    claim["promotional"] = claim.get("promotional") == "yes"
    return {
        "article": review.source, "text": review.claim.quote, "language": review.claim.language,
        "claims": [] if review.verdict == "reject" else [claim],
        "rejected": [dict(review.claim.facts)] if review.verdict == "reject" else [],
        "about": review.about, "verdict": review.verdict, "key": review.claim.key, "who": review.who,
        "reason": review.reason, "at": review.at, "other": asdict(review.other) if review.other else None,
        "other_article": review.other_source,
    }  # fmt: skip


def _checked(review: Review) -> Review:
    if review.verdict not in VERDICTS:
        raise InputError(f'There is no verdict "{review.verdict}": use one of {", ".join(VERDICTS)}.')
    if review.about not in ABOUT:
        raise InputError(f'A review is about one of {", ".join(ABOUT)}, not "{review.about}".')
    reason = review.reason.strip()
    if not reason:
        raise InputError("A review needs a reason: say in a sentence why.")
    if len(reason) > REASON_AT_MOST:
        raise InputError(f"A reason has at most {REASON_AT_MOST:,} characters: say it shorter.")
    kept = {}
    for name, value in review.corrections.items():
        if name not in CORRECTABLE:
            raise InputError(f'A claim has no field "{name}" to put right: use one of {", ".join(CORRECTABLE)}.')
        if CORRECTABLE[name] and value not in CORRECTABLE[name]:
            raise InputError(f'Field {name} has no value "{value}": it takes {", ".join(CORRECTABLE[name])}.')
        if len(value) > REASON_AT_MOST:
            raise InputError(f"Field {name} has at most {REASON_AT_MOST:,} characters: say it shorter.")
        if value != (review.claim.facts.get(name) or ""):
            kept[name] = value
    if review.verdict == "correct" and not kept:
        raise InputError("A correction has to change something: give the field that is wrong, or confirm the claim.")
    if review.verdict != "correct" and kept:
        raise InputError("Only a correction changes fields: take correct as the verdict.")
    _check_other(review)
    return replace(review, who=_named(review.who), reason=reason, corrections=kept, number=0, at="", undone=None)


def _check_other(review: Review) -> None:
    if (review.other is None) != (review.other_source is None):
        raise InputError("Another claim is named by its id and that of its article: give both.")
    if review.other is None:
        return
    if review.about != "grouping" or review.verdict == "correct":
        raise InputError("Two claims are compared by a review of the grouping that confirms or rejects that they say "
                         "the same.")  # fmt: skip
    if (review.other_source, review.other.id) == (review.source, review.claim.id):
        raise InputError("A claim says the same as itself: name another one.")


def _named(who: str) -> str:
    name = " ".join(who.split())
    if not name:
        raise InputError("A review needs a name: say who you are.")
    if len(name) > NAME_AT_MOST:
        raise InputError(f"A name has at most {NAME_AT_MOST} characters.")
    return name


def _body(review: Review) -> dict[str, Any]:
    return {f.name: getattr(review, f.name) for f in fields(review) if f.name in ("verdict", "about", "reason")} | {
        "who": review.who, "source": review.source, "claim": asdict(review.claim),
        "corrections": dict(review.corrections),
        "other": asdict(review.other) if review.other else None, "other_source": review.other_source,
    }  # fmt: skip


def _review(number: int, at: str, body: str, undone: Mapping[int, str]) -> Review:
    row = json.loads(body)
    return Review(
        row["verdict"], row["about"], row["who"], row["reason"], row["source"], Snapshot(**row["claim"]),
        row["corrections"], number, at, undone.get(number),
        Snapshot(**row["other"]) if row.get("other") else None, row.get("other_source"),
    )  # fmt: skip


def _row(row: tuple[object, ...]) -> tuple[int, str, str, int | None, str | None, str | None]:
    number, at, who, undoes, source, body = row
    return (
        int(str(number)), str(at), str(who), None if undoes is None else int(str(undoes)),
        None if source is None else str(source), None if body is None else str(body),
    )  # fmt: skip


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
