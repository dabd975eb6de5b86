"""Claims that compare groups of people: what one has more of, less of or more often than another.

    it is higher among them    "Blood pressure is higher in smokers than in others."
    they have more of it       "Women had a higher risk of depression than men."

Such a comparison says that two things go together, not that one causes the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from helder.model import Argument, Direction
from helder.stages.arguments import Reading, Statement, argument, concept_of
from helder.stages.clauses import FINITE, Phrase
from helder.stages.constructions import Outcome, is_people, outcome


def find(reading: Reading, at: int) -> Iterator[Statement]:
    """What one clause says of a group of people in comparison with others."""
    compared = reading.words.grammar["compared_with"]
    if reading.clauses[at].kind in ("main", "resumed", "subordinate") and not compared.isdisjoint(reading.words.norms):
        yield from _among(reading, at)
    if reading.clauses[at].kind in ("main", "resumed", "subordinate"):
        yield from _they(reading, at)


def _among(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Blood pressure is higher in smokers", "de bloeddruk ligt lager bij vrouwen dan bij mannen"."""
    clause = reading.clauses[at]
    grammar = reading.words.grammar
    norms, tags, subject = reading.words.norms, reading.words.tags, reading.subjects[at]
    stands = grammar["copula"] | grammar["lies"]
    verb = next((k for k in range(clause.first, clause.end) if norms[k] in stands), None)
    if verb is None or not subject or subject[0].end > verb or concept_of(reading, subject[0]) is None:
        return
    if is_people(reading, subject[0]) or not _says_than(reading, verb, clause.end):
        return
    k = verb + 1
    while k < clause.end and tags[k] in ("ADV", "PART"):
        k += 1
    shade = reading.words.lexicon.modifiers.get(norms[k]) if k < clause.end else None
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
    who, grammar = subject[0], reading.words.grammar
    if who.end - who.first < 2 and reading.words.norms[who.head] in grammar["bare_group"]:
        return
    finite = next((k for k in range(who.end, clause.end) if reading.words.tags[k] in FINITE), None)
    if finite is None:
        return
    had = _at_risk(reading, at, finite) or outcome(reading, at, finite)
    than = _says_than(reading, finite, clause.end)
    if had is None or had.sign is None or not (than or (had.counted and _described(reading, who))):
        return
    of_nothing = grammar["risk_heads"] | grammar["chances"]  # "smokers have a higher risk"
    if all((thing.quote or "").casefold() in of_nothing for thing in had.things):
        return
    direction: Direction = "-" if had.sign[0] in ("decreases", "worsens") else "+"
    yield _goes_with(reading, at, who, had.things, direction, had.verb)


def _described(reading: Reading, who: Phrase) -> bool:
    """Whether it is said or known which people are meant: "smokers", "people with diabetes", not "many people"."""
    norms, grammar = reading.words.norms, reading.words.grammar
    if norms[who.head] not in grammar["bare_group"]:
        return who.first == who.head or norms[who.first] not in grammar["vague_number"]
    return who.end < len(norms) and norms[who.end] in grammar["group_with"]


def _at_risk(reading: Reading, at: int, verb: int) -> Outcome | None:
    """ "Smokers have a higher risk of lung cancer", "rokers lopen meer risico op longkanker"."""
    clause, norms = reading.clauses[at], reading.words.norms
    grammar, modifiers = reading.words.grammar, reading.words.lexicon.modifiers
    if norms[verb] not in grammar["undergo"] | grammar["possess"]:
        return None
    risk = next((f for f in reading.found if f.trigger.frame == "risk" and verb < f.first < clause.end), None)
    things = next((g for g in reading.groups_in(clause) if risk and risk.end <= g[0].first <= risk.end + 1), ())
    shades = [modifiers[n] for n in norms[verb + 1 : risk.first] if n in modifiers] if risk else []
    if not things or not shades:
        return None
    sign = shades[0].relation, shades[0].direction
    return Outcome(tuple(argument(reading, p) for p in things), sign, True, verb, False)


def _says_than(reading: Reading, first: int, end: int) -> bool:
    """Whether others are named that the group is compared with: "than men", "dan bij mannen"."""
    grammar = reading.words.grammar
    for k in range(first, min(end, len(reading.words.norms) - 1)):
        if reading.words.norms[k] in grammar["compared_with"]:
            after = (p for p in reading.phrases if k < p.first <= k + 4)
            return any(is_people(reading, p) or p.pronoun or _are_others(reading, p) for p in after)
    return False


def _are_others(reading: Reading, phrase: Phrase) -> bool:
    others = reading.words.grammar["others"]
    return any(norm in others for norm in reading.norms(phrase.first, phrase.end))


def _goes_with(
    reading: Reading, at: int, who: Phrase, things: tuple[Argument, ...], direction: Direction, verb: int
) -> Statement:
    return Statement("associated_with", direction, (argument(reading, who),), things, verb, verb + 1, at)
