"""Which documents cannot be among the best: those that have nothing but the common things of a question.

MaxScore of Turtle and Flood (1995), with the things that are asked for in the place of terms: where the best documents
that have a rare thing score more than any document can that has none of the rare ones, only those are gone through.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from helder.store.documents import Option, Plan, Score
from helder.store.rarity import Frequencies, having

SHARE = 80
"""A plan is narrowed to so small a part of what it finds, one in this many: where it does not do, little was lost."""
ROUNDING = 0.01


class Narrowed(NamedTuple):
    """A plan that finds only some documents, and the most that any other document of the whole plan scores."""

    plan: Plan
    most: float


def narrowed(plan: Plan, frequencies: Frequencies) -> Iterator[Narrowed]:
    """The plans that find less, the smallest first: what has the rarest thing, one of the two rarest, and so on."""
    if plan.minimum != 1 or len(plan.sought) < 2:
        return
    sizes = [having(options, frequencies) for options in plan.sought]
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    for number in range(1, len(order)):
        chosen = order[:number]
        if SHARE * sum(sizes[n] for n in chosen) > sum(sizes):
            return
        yield Narrowed(_led_by(plan, chosen), _most_without(plan, chosen, frequencies) + ROUNDING)


def _led_by(plan: Plan, things: Sequence[int]) -> Plan:
    """The plan where one of these things must be there; the others add to the score as before."""
    numbers: dict[int | None, int] = {thing: n for n, thing in enumerate(things)}
    return replace(
        plan,
        sought=tuple(plan.sought[n] for n in things),
        scores=tuple(score._replace(thing=numbers.get(score.thing)) for score in plan.scores),
        bonuses=tuple(bonus._replace(thing=numbers.get(bonus.thing)) for bonus in plan.bonuses),
    )


def _most_without(plan: Plan, things: Collection[int], frequencies: Frequencies) -> float:
    """The most that a document scores which has none of these things: they may still be hinted at."""
    scores = (_most(score, frequencies, hinting=score.thing in things) for score in plan.scores)
    return math.fsum(scores) + math.fsum(bonus.boost for bonus in plan.bonuses if bonus.thing not in things)


def _most(score: Score, frequencies: Frequencies, hinting: bool) -> float:
    """The most that a score gives; where it is only `hinting`, by the options that do no more."""
    options = (option for option in score.options if option.hints or not hinting)
    return score.weight * max((_best(option, frequencies) for option in options), default=0.0)


def _best(option: Option, frequencies: Frequencies) -> float:
    """The most that an option gives."""
    each = (max(frequencies.most(field, token) for token in tokens) for field, tokens in option.parts)
    return option.boost * math.fsum(each)
