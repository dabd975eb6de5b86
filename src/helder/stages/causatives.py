"""Claims in which something makes something else happen: the relation is what happens, not the making.

    causes Y to             "Salt causes blood pressure to rise." "Coffee makes headaches disappear."
    sees to it that Y       "Magnesium zorgt ervoor dat je beter slaapt." "Zinc ensures that wounds heal."

"Magnesium causes headaches to disappear" causes no headaches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from helder import grouping
from helder.model import Argument, Direction, RelationName
from helder.stages.arguments import Group, Reading, Statement, argument, concept_of
from helder.stages.clauses import Clause
from helder.triggers import Trigger

Sign = tuple[RelationName, Direction]
_OF_COMPLAINTS: Final[dict[RelationName, Sign]] = {
    "decreases": ("treats", "-"), "improves": ("treats", "-"), "increases": ("increases", "+"),
    "worsens": ("worsens", "+"),
}  # fmt: skip


def find(reading: Reading, at: int) -> tuple[list[Statement], int]:
    """What one clause makes happen, and how many clauses say so: none, this one, or this one and the next."""
    clause = reading.clauses[at]
    grammar = reading.words.grammar
    norms, subject = reading.words.norms, reading.subjects[at]
    if not subject or clause.kind == "purpose":
        return [], 0
    if reading.words.roles.isdisjoint(("causative", "ensuring")):
        return [], 0
    for k in range(clause.first, clause.end):
        if norms[k] in grammar["causative"] and not reading.words.pack.verb_final:
            return list(_to_do(reading, at, clause, k)), 1
        if norms[k] in grammar["ensuring"] and at + 1 < len(reading.clauses):
            return list(_that(reading, at, k)), 2
    return [], 0


def _to_do(reading: Reading, at: int, clause: Clause, verb: int) -> Iterator[Statement]:
    """ "Causes blood pressure to rise", "makes you sleep worse"."""
    grammar, norms = reading.words.grammar, reading.words.norms
    after = [g for g in reading.groups_in(clause) if verb < g[0].first <= verb + 2 and not g[0].preposition]
    if not after:
        return
    what = after[0]
    k = what[-1].end
    while k < clause.end and (norms[k] in grammar["marker"] or reading.words.tags[k] == "ADV"):
        k += 1
    happens = _intransitive(reading, k) if k < clause.end else None
    if happens is not None and any(concept_of(reading, p) is not None for p in what):
        yield from _stated(reading, at, (happens.relation, happens.direction), what, verb)
        return
    if what[0].pronoun:
        yield from _done_better(reading, at, what[-1].end, clause.end, verb)


def _that(reading: Reading, at: int, verb: int) -> Iterator[Statement]:
    """ "Zorgt ervoor dat de bloeddruk stijgt", "ensures that you sleep better"."""
    grammar, norms, clause = reading.words.grammar, reading.words.norms, reading.clauses[at + 1]
    said = norms[verb : clause.first]
    if norms[clause.first] not in grammar["that"] or (grammar["seeing_to"] and grammar["seeing_to"].isdisjoint(said)):
        return
    what = reading.subjects[at + 1]
    own = bool(what) and clause.first <= what[0].first < clause.end
    if own and any(concept_of(reading, p) is not None for p in what):
        for k in range(what[-1].end, clause.end):
            happens = _intransitive(reading, k)
            if happens is not None:
                yield from _stated(reading, at, (happens.relation, happens.direction), what, verb)
                return
    yield from _done_better(reading, at, clause.first, clause.end, verb)


def _intransitive(reading: Reading, at: int) -> Trigger | None:
    """The row of a verb that says what happens to its subject: "rise", "disappear", "herstelt"."""
    rows = reading.words.lexicon.verbs.get(reading.words.norms[at], ())
    for row in rows:
        there = {*reading.norms(max(0, at - 6), at + 4)}
        complete = (not row.particle or row.particle in there) and all(extra in there for extra in row.extras)
        if row.frame == "intransitive" and complete:
            return row
    return None


def _done_better(reading: Reading, at: int, first: int, end: int, verb: int) -> Iterator[Statement]:
    """ "You sleep better", "je slechter slaapt": a process that goes better or worse."""
    modifiers = reading.words.lexicon.modifiers
    shade = next((modifiers[n] for n in reading.norms(first, end) if n in modifiers), None)
    mention = next(
        (m for k in range(first, end) if (m := reading.mentions.get(k)) and m.concept.type == "process"), None
    )  # fmt: skip
    if shade is None or mention is None or shade.relation not in ("improves", "worsens"):
        return
    thing = Argument(mention.span.of(reading.text), mention.span, mention.concept)
    subjects = tuple(argument(reading, p) for p in reading.subjects[at])
    yield Statement(shade.relation, shade.direction, subjects, (thing,), verb, verb + 1, at)


def _stated(reading: Reading, at: int, sign: Sign, what: Group, verb: int) -> Iterator[Statement]:
    subjects: Sequence[Argument] = [argument(reading, p) for p in reading.subjects[at]]
    for phrase in what:
        thing = argument(reading, phrase)
        final = _OF_COMPLAINTS.get(sign[0], sign) if grouping.less_is_better(thing) else sign
        yield Statement(final[0], final[1], tuple(subjects), (thing,), verb, verb + 1, at)
