"""How likely it is that a claim's subject, relation and object are right, by how they were found.

A claim carries a number between 0 and 1: the share of claims with the same signs that a reader found to be right.
Each sign is something that can be seen ("the subject is a pronoun", "the two stand far apart", "found by the shape of
the sentence"); `confidence.tsv` has the weight of each in a logistic model. `training/confidence.py` fits them, and
`docs/quality.md` shows how well the numbers hold.

It says nothing of whether the claim is true, nor of how surely the text says it: that is `certainty`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from helder import langs
from helder.model import Argument
from helder.stages.arguments import Reading, Statement

WEIGHTS = Path(__file__).parent.parent / "confidence.tsv"
_ALWAYS = "always"
_LONG, _FAR, _MIDDLING, _LONG_SENTENCE, _MANY_CLAUSES = 4, 8, 14, 24, 2
"""More words than this in a subject or object, between the two, in a sentence; more clauses than this in one."""
_HANGING = frozenset({"subordinate", "relative", "reduced", "means", "purpose", "consequence"})


def of(reading: Reading, stated: Statement, subject: Argument, object_: Argument, hedged: bool, denied: bool) -> float:
    """The likelihood that a claim is right, with two decimals."""
    weights = _weights()
    total = sum(weights.get(sign, 0.0) for sign in signs(reading, stated, subject, object_, hedged, denied))
    return round(1 / (1 + math.exp(-total)), 2)


def signs(
    reading: Reading, stated: Statement, subject: Argument, object_: Argument, hedged: bool, denied: bool
) -> Iterator[str]:
    """The names of all that can be seen of how a claim was found."""
    yield _ALWAYS
    yield f"by_{stated.by}"
    yield f"language_{reading.words.language}"
    yield f"relation_{stated.relation}"
    yield from _of_sides(reading, subject, object_)
    clause, size = reading.clauses[stated.clause], len(reading.words.tokens)
    inside = reading.words.span(clause.first, clause.end)
    if subject.span is not None and not inside.holds(subject.span):
        yield "subject_from_elsewhere"
    if object_.span is not None and not inside.holds(object_.span):
        yield "object_from_elsewhere"
    if clause.kind in _HANGING:
        yield "hanging_clause"
    if size > _LONG_SENTENCE:
        yield "long_sentence"
    if size > _MIDDLING:
        yield "no_short_sentence"
    if len(reading.clauses) > _MANY_CLAUSES:
        yield "many_clauses"
    if len(stated.subjects) * len(stated.objects) > 1:
        yield "listed"
    if hedged:
        yield "hedged"
    if denied:
        yield "denied"


def _of_sides(reading: Reading, subject: Argument, object_: Argument) -> Iterator[str]:
    """What can be seen of the subject and the object alone, and of where they stand."""
    for name, side in (("subject", subject), ("object", object_)):
        if side.span is None:
            yield f"{name}_not_named"
        elif side.anaphoric:
            yield f"{name}_anaphoric"
        elif side.concept is None:
            yield f"{name}_unknown"
        if side.quote is not None and side.quote.count(" ") >= _LONG:
            yield f"{name}_long"
    if subject.span is None or object_.span is None:
        return
    first, second = sorted((subject.span, object_.span))
    between = reading.text.count(" ", first.end, second.start)
    if between > _FAR:
        yield "far_apart"
    if first is object_.span:
        yield "object_first"
    inside = (m.span for m in reading.mentions.values())
    if any(first.end <= span.start and span.end <= second.start for span in inside):
        yield "concept_between"
    if _inexact(reading, subject) or _inexact(reading, object_):
        yield "name_inexact"


def _inexact(reading: Reading, side: Argument) -> bool:
    """Whether the concept was found by more than one of its names as written: a compound, a slip, a short form."""
    return side.span is not None and any(
        m.rule != "name" and side.span.holds(m.span) for m in reading.mentions.values() if m.span.start < side.span.end
    )


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    return {row["sign"]: float(row["weight"]) for row in langs.rows(WEIGHTS)}
