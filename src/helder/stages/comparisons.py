"""Claims that compare groups of people: what one has more of, less of or more often than another.

    it is higher among them    "Blood pressure is higher in smokers than in others."
    they have more of it       "Women had a higher risk of depression than men."

Such a comparison says that two things go together, not that one causes the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from helder import langs, triggers
from helder.model import Argument, Direction
from helder.stages.arguments import Reading, Statement, argument, concept_of
from helder.stages.clauses import FINITE, Phrase
from helder.stages.constructions import is_people, outcome


def find(reading: Reading, at: int) -> Iterator[Statement]:
    """What one clause says of a group of people in comparison with others."""
    compared = langs.load(reading.words.language).grammar["compared_with"]
    if reading.clauses[at].kind in ("main", "resumed", "subordinate") and not compared.isdisjoint(reading.words.norms):
        yield from _among(reading, at)
        yield from _they(reading, at)


def _among(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Blood pressure is higher in smokers", "de bloeddruk ligt lager bij vrouwen dan bij mannen"."""
    clause = reading.clauses[at]
    grammar = langs.load(reading.words.language).grammar
    norms, tags, subject = reading.words.norms, reading.words.tags, reading.subjects[at]
    verb = next((k for k in range(clause.first, clause.end) if norms[k] in grammar["copula"] | grammar["lies"]), None)
    if verb is None or not subject or subject[0].end > verb or concept_of(reading, subject[0]) is None:
        return
    if is_people(reading, subject[0]) or not _says_than(reading, verb, clause.end):
        return
    k = verb + 1
    while k < clause.end and tags[k] in ("ADV", "PART"):
        k += 1
    shade = triggers.load(reading.words.language).modifiers.get(norms[k]) if k < clause.end else None
    who = next((p for p in reading.in_clause(clause) if k < p.first and p.preposition in grammar["group_leads"]), None)
    if shade is None or who is None or who.first > k + 3 or not is_people(reading, who):
        return
    things = tuple(argument(reading, p) for p in subject)
    yield _goes_with(reading, at, who, things, shade.direction, verb)


def _they(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Women had a higher risk of depression than men", "ouderen krijgen vaker griep dan jongeren"."""
    clause, subject = reading.clauses[at], reading.subjects[at]
    if not subject or len(subject) != 1 or subject[0].pronoun or not is_people(reading, subject[0]):
        return
    who, grammar = subject[0], langs.load(reading.words.language).grammar
    if who.end - who.first < 2 and reading.words.norms[who.head] in grammar["bare_group"]:
        return
    finite = next((k for k in range(who.end, clause.end) if reading.words.tags[k] in FINITE), None)
    if finite is None or not _says_than(reading, finite, clause.end):
        return
    had = outcome(reading, at, finite)
    if had is None or had.sign is None:
        return
    direction: Direction = "-" if had.sign[0] in ("decreases", "worsens") else "+"
    yield _goes_with(reading, at, who, had.things, direction, had.verb)


def _says_than(reading: Reading, first: int, end: int) -> bool:
    """Whether others are named that the group is compared with: "than men", "dan bij mannen"."""
    grammar = langs.load(reading.words.language).grammar
    for k in range(first, min(end, len(reading.words.norms) - 1)):
        if reading.words.norms[k] in grammar["compared_with"]:
            after = (p for p in reading.phrases if k < p.first <= k + 4)
            return any(is_people(reading, p) or p.pronoun or _are_others(reading, p) for p in after)
    return False


def _are_others(reading: Reading, phrase: Phrase) -> bool:
    others = langs.load(reading.words.language).grammar["others"]
    return any(norm in others for norm in reading.norms(phrase.first, phrase.end))


def _goes_with(
    reading: Reading, at: int, who: Phrase, things: tuple[Argument, ...], direction: Direction, verb: int
) -> Statement:
    return Statement("associated_with", direction, (argument(reading, who),), things, verb, verb + 1, at)
