"""How likely it is that a claim's subject, relation and object are right, by how they were found.

A claim carries a number between 0 and 1: the share of claims with the same signs that a reader found to be right.
Each sign is something that can be seen ("the subject is a pronoun", "the two stand far apart", "found by the shape of
the sentence"); `confidence.tsv` has the weight of each in a logistic model. `training/confidence.py` fits them, and
`docs/quality.md` shows how well the numbers hold.

It says nothing of whether the claim is true, nor of how surely the text says it: that is `certainty`.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Final

from helder import langs
from helder.model import Argument, Span
from helder.stages.arguments import Reading, Statement

WEIGHTS = Path(__file__).parent.parent / "confidence.tsv"
_ALWAYS: Final = "always"
_FAR, _MIDDLING, _LONG_SENTENCE = 8, 14, 24
"""More words than this between the two, or in the sentence, are a sign."""
_HANGING: Final = frozenset({"subordinate", "relative", "reduced", "means", "purpose", "consequence"})


def of(reading: Reading, stated: Statement, subject: Argument, object_: Argument, denied: bool) -> float:
    """The likelihood that a claim is right, with two decimals."""
    weights, total = _weights(), 0.0
    for sign in signs(reading, stated, subject, object_, denied):
        total += weights.get(sign, 0.0)
    return round(1 / (1 + math.exp(-total)), 2)


def signs(reading: Reading, stated: Statement, subject: Argument, object_: Argument, denied: bool) -> list[str]:
    """The names of all that can be seen of how a claim was found."""
    clause, size = reading.clauses[stated.clause], len(reading.words.tokens)
    found = [_ALWAYS, f"by_{stated.by}", f"language_{reading.words.language}", f"relation_{stated.relation}"]
    first, end = reading.words.tokens[clause.first].start, reading.words.tokens[clause.end - 1].end
    _of_side(found, subject, first, end, ("subject_anaphoric", "subject_unknown", "subject_from_elsewhere"))
    _of_side(found, object_, first, end, ("object_anaphoric", "object_unknown", "object_from_elsewhere"))
    if subject.span is not None and object_.span is not None:
        _of_both(found, reading, subject.span, object_.span)
    if clause.kind in _HANGING:
        found.append("hanging_clause")
    if size > _MIDDLING:
        found.append("no_short_sentence")
        if size > _LONG_SENTENCE:
            found.append("long_sentence")
    if denied:
        found.append("denied")
    return found


def _of_side(found: list[str], side: Argument, first: int, end: int, names: tuple[str, str, str]) -> None:
    """What can be seen of the subject or the object alone; its clause lies between `first` and `end`."""
    if side.span is None:
        return
    if side.anaphoric:
        found.append(names[0])
    elif side.concept is None:
        found.append(names[1])
    if side.span.start < first or side.span.end > end:
        found.append(names[2])


def _of_both(found: list[str], reading: Reading, one: Span, other: Span) -> None:
    """What can be seen of where the subject and the object stand."""
    low, high = one.end, other.start
    if other.start < one.start:
        low, high = other.end, one.start
        found.append("object_first")
    if reading.text.count(" ", low, high) > _FAR:
        found.append("far_apart")
    for mention in reading.mentions.values():
        if low <= mention.span.start and mention.span.end <= high:
            found.append("concept_between")
            return


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    return {row["sign"]: float(row["weight"]) for row in langs.rows(WEIGHTS)}
