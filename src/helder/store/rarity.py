"""How rare what is asked for is in an index: what no document has need not be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from helder.store.documents import Bonus, Option, Part, Plan, Score

if TYPE_CHECKING:
    import tantivy

REMEMBERED = 1 << 16
MATTER_AT_MOST = 30_000
"""What more documents than this are a matter of (health, the body) brings none of them nearer, and costs most."""


class Frequencies:
    """How many documents of an index, as a searcher sees it, have a token; removed ones may count."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, documents: int) -> None:
        """`documents` are all that the index counts when it scores, removed ones too."""
        self._searcher, self._schema = searcher, schema
        self.documents = documents
        self._known: dict[tuple[str, str], int] = {}
        self._most: dict[tuple[str, str], float] = {}

    def of(self, field: str, token: str) -> int:
        """How many documents have it."""
        found = self._known.get((field, token))
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[field, token] = self._searcher.doc_freq(field, token)
        return found

    def most(self, field: str, token: str) -> float:
        """The most that a document scores for it."""
        found = self._most.get((field, token))
        if found is None:
            from tantivy import Query as T

            if len(self._most) >= REMEMBERED:
                self._most.clear()
            asked = T.term_query(self._schema, field, token, index_option="freq")
            best = self._searcher.search(asked, 1, count=False).hits
            found = self._most[field, token] = best[0][0] if best else 0.0
        return found


def living(plan: Plan, frequencies: Frequencies) -> Plan:
    """The plan without what no document has: most of what a word may mean in other languages."""
    scores = (Score(s.weight, _living(s.options, frequencies), s.thing) for s in plan.scores)
    bonuses = [Bonus(b.boost, _living(b.options, frequencies), b.thing) for b in plan.bonuses]
    return replace(
        plan,
        sought=tuple(_living(options, frequencies) for options in plan.sought),
        scores=tuple(score for score in scores if score.options),
        bonuses=tuple(bonus for bonus in bonuses if bonus.options),
    )


def _living(options: Iterable[Option], frequencies: Frequencies) -> tuple[Option, ...]:
    found: dict[Option, None] = {}
    for option in options:
        parts = tuple(
            Part(f, tuple(t for t in tokens if _tells(f, frequencies.of(f, t)))) for f, tokens in option.parts
        )
        if all(tokens for _, tokens in parts):
            found[option._replace(parts=parts)] = None
    return tuple(found)


def _tells(field: str, number: int) -> bool:
    """Whether it tells something that a document has a token which so many have."""
    return 0 < number <= MATTER_AT_MOST if field == "kin" else number > 0


def size(plan: Plan, frequencies: Frequencies) -> int:
    """About how many documents have one of the things asked for; as many as there are where nothing is sought."""
    if not any(plan.sought):
        return frequencies.documents
    return sum(having(options, frequencies) for options in plan.sought)


def having(options: Iterable[Option], frequencies: Frequencies) -> int:
    """How many documents there are at most in which one of the options holds."""
    return sum(min(sum(frequencies.of(f, t) for t in tokens) for f, tokens in option.parts) for option in options)
