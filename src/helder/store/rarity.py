"""How rare what is asked for is in an index, and what follows from it for finding the best hits.

A claim that has only the most usual of the things asked can seldom be among the best: what it scores at most follows
from how many claims have each token. So the best are first looked for among the claims that have a rarer thing, and
when enough of them score more than any other claim could, they are the best of all.

    steps = Steps(plan, frequencies)
    step = steps.first()
    best = ...  # of the claims that have one of step.things
    if the last of them scores less than step.others:
        step = steps.next(its score)
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from helder.store.documents import K1, B, Bonus, FieldRow, Option, Part, Plan, Score

if TYPE_CHECKING:
    import tantivy

REMEMBERED = 1 << 16
WORTHWHILE = 10_000
"""So many entries of the index are worth a thought about which of them to read."""
BEGINNINGS = ((0.25, 0.4), (0.6, 0.3))
"""A first step is worth trying: what it may cost of all of it, and what the others may have of the highest score."""
CLEARLY = 0.01
"""A bound has to be missed by more than scores are rounded."""


class Frequencies:
    """How many documents of an index, as a searcher sees it, have a token; removed ones may count."""

    def __init__(self, searcher: tantivy.Searcher, fields: Iterable[FieldRow], documents: int) -> None:
        """`documents` are all that the index counts when it scores, removed ones too."""
        self._searcher = searcher
        self.documents = documents
        self._known: dict[tuple[str, str], int] = {}
        self._most = {row.name: 1 / (1 + K1 * (1 - B)) if row.form == "id" else 1.0 for row in fields}

    def of(self, field: str, token: str) -> int:
        """How many documents have it."""
        found = self._known.get((field, token))
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[field, token] = self._searcher.doc_freq(field, token)
        return found

    def most(self, field: str, token: str) -> float:
        """What a document with this token scores by it at most: BM25 of one that has nothing else."""
        having = self.of(field, token)
        rarity = math.log(1 + (max(self.documents, having) - having + 0.5) / (having + 0.5))
        return rarity * (K1 + 1) * self._most[field]


@dataclass(frozen=True, slots=True)
class Step:
    """The things of which a claim must have one, by number, and what any other claim scores at most."""

    things: tuple[int, ...]
    others: float


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


class Steps:
    """What to look for first, and what then."""

    def __init__(self, plan: Plan, frequencies: Frequencies) -> None:
        every = tuple(range(len(plan.sought)))
        self.whole = Step(every, -math.inf)
        self._steps: list[tuple[Step, float, float]] = []
        if plan.minimum != 1 or len(every) < 2 or all(score.thing is None for score in plan.scores):
            return
        cost = {n: _cost(plan, n, frequencies) for n in every}
        whole = sum(cost.values())
        if whole >= WORTHWHILE:
            worth = _worth(plan, frequencies)
            ranked = sorted(every, key=cost.__getitem__)
            highest = worth[None] + sum(worth[n] for n in every)
            for many in range(1, len(ranked)):
                others = worth[None] + sum(worth[n] for n in ranked[many:])
                share = sum(cost[n] for n in ranked[:many]) / whole
                self._steps.append((Step(tuple(ranked[:many]), others + CLEARLY), share, others / highest))

    def first(self) -> Step:
        """The step to begin with: one that costs little beside all of it, and may well do."""
        few, some = (
            [step for step, share, left in self._steps if share <= most and left <= others]
            for most, others in BEGINNINGS
        )
        return few[-1] if few else some[0] if some else self.whole

    def next(self, reached: float | None) -> Step:
        """The first step that is sure to have all that scores so much; without a score, all of it."""
        return next((s for s, _, _ in self._steps if reached is not None and s.others < reached), self.whole)


def _worth(plan: Plan, frequencies: Frequencies) -> dict[int | None, float]:
    """What each thing gives at most, by its number; under None what claims without any thing may have."""
    found: dict[int | None, float] = dict.fromkeys((None, *range(len(plan.sought))), 0.0)
    for bonus in plan.bonuses:
        found[bonus.thing] += bonus.boost
    for score in plan.scores:
        found[score.thing] += score.weight * max((_most(o, frequencies) for o in score.options), default=0.0)
        if score.thing is not None:
            hints = (_most(o, frequencies) for o in score.options if o.hints)
            found[None] += score.weight * max(hints, default=0.0)
    return found


def _most(option: Option, frequencies: Frequencies) -> float:
    return option.boost * sum(max(frequencies.most(f, t) for t in tokens) for f, tokens in option.parts)


def _cost(plan: Plan, thing: int, frequencies: Frequencies) -> int:
    """How many entries of the index have to be read for a thing."""
    options = (*plan.sought[thing], *(o for s in plan.scores if s.thing == thing for o in s.options if not o.hints))
    every = {(field, token) for option in options for field, tokens in option.parts for token in tokens}
    return sum(frequencies.of(field, token) for field, token in every)


def size(plan: Plan, things: Iterable[int], frequencies: Frequencies) -> int:
    """About how many documents have one of these things; as many as there are where nothing is sought."""
    options = [option for n in things for option in plan.sought[n]]
    if not options:
        return frequencies.documents
    return sum(min(sum(frequencies.of(f, t) for t in tokens) for f, tokens in option.parts) for option in options)
