"""How rare what is asked for is in an index: what no document has need not be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from helder.store.documents import Bonus, Option, Part, Plan, Score

if TYPE_CHECKING:
    import tantivy

REMEMBERED = 1 << 16


class Frequencies:
    """How many documents of an index, as a searcher sees it, have a token; removed ones may count."""

    def __init__(self, searcher: tantivy.Searcher, documents: int) -> None:
        """`documents` are all that the index counts when it scores, removed ones too."""
        self._searcher = searcher
        self.documents = documents
        self._known: dict[tuple[str, str], int] = {}

    def of(self, field: str, token: str) -> int:
        """How many documents have it."""
        found = self._known.get((field, token))
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[field, token] = self._searcher.doc_freq(field, token)
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
        parts = tuple(Part(f, tuple(t for t in tokens if frequencies.of(f, t))) for f, tokens in option.parts)
        if all(tokens for _, tokens in parts):
            found[option._replace(parts=parts)] = None
    return tuple(found)


def size(plan: Plan, frequencies: Frequencies) -> int:
    """About how many documents have one of the things asked for; as many as there are where nothing is sought."""
    options = [option for options in plan.sought for option in options]
    if not options:
        return frequencies.documents
    return sum(min(sum(frequencies.of(f, t) for t in tokens) for f, tokens in option.parts) for option in options)
