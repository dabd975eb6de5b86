"""What people do or use, as the subject of what is said of them: "with yoga you can reduce stress" is about yoga.

who does it                "Whoever eats much fat raises his cholesterol."
if or when they do it      "If you eat more fibre, you prevent constipation."
by doing it, with what     "You lower your blood pressure by eating less salt, and reduce stress with yoga."
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from helder.model import Argument
from helder.stages.arguments import Reading, Statement, argument, concept_of, lists, roles
from helder.stages.clauses import FINITE, Phrase
from helder.stages.constructions import factor_in, relative_of, under_condition, words_as_argument

_EFFECTS: Final = frozenset(
    {"increases", "decreases", "improves", "worsens", "causes", "prevents", "treats", "affects"}
)
_DONE: Final = _EFFECTS | {"produces", "associated_with"}
_USED: Final = frozenset({"substance", "food", "treatment", "behaviour", "organism"})
"""Types of things that people do something with; with a disease, they have it."""


def with_factor(reading: Reading, stated: Statement) -> Statement | None:
    """The statement with what people do as its subject instead of the people, or None where nothing is said of that.

    "Whoever eats much saturated fat raises his cholesterol" is about the fat; "people cut their salt intake" is no
    claim about people.
    """
    if stated.relation not in _DONE or len(stated.subjects) != 1 or stated.subjects[0].quote is None:
        return stated
    subject = stated.subjects[0]
    quote = (subject.quote or "").lower()
    people = roles(reading, "bare_group") | (roles(reading, "you") - roles(reading, "anaphors"))
    if quote.split()[-1:] and quote.split()[-1] in roles(reading, "authors"):
        return None  # "researchers often point to stress"
    generic = quote in people or (subject.concept is not None and subject.concept.type == "population")
    if not generic:
        return stated
    relative = relative_of(reading, stated.clause)
    if relative is not None:
        clause = reading.clauses[relative]
        if not clause.first <= stated.first < clause.end:
            factor, _ = factor_in(reading, clause.first, clause.end)
            if factor is not None:
                return replace(stated, subjects=(factor,))
    factors = under_condition(reading, stated.clause) or _means(reading, stated)
    if factors:
        return replace(stated, subjects=factors)
    return None if quote in people else stated


def _means(reading: Reading, stated: Statement) -> tuple[Argument, ...]:
    """By doing what, or with what, people do what is stated; nothing where that is not said."""
    opening = _by_doing(reading, stated)
    if opening or stated.relation not in _EFFECTS:
        return opening
    if any(o.concept is not None and o.concept.type == "population" for o in stated.objects):
        return ()  # "doctors treat children with antibiotics"
    return _doing_behind(reading, stated) or _used(reading, stated)


def _by_doing(reading: Reading, stated: Statement) -> tuple[Argument, ...]:
    """ "By eating less salt, you lower your blood pressure": what is done, at the start of the sentence."""
    toks, norms, tags = reading.words.tokens, reading.words.norms, reading.words.tags
    if not norms or norms[0] not in roles(reading, "agent"):
        return ()
    subject = stated.subjects[0].span
    ends = (
        k for k in range(1, stated.first + 1)
        if norms[k] == "," or tags[k] in FINITE or (subject is not None and toks[k].start == subject.start)
    )  # fmt: skip
    end = next(ends, None)
    if end is None or end < 3:
        return ()
    return (words_as_argument(reading, 1, end),)


def _doing_behind(reading: Reading, stated: Statement) -> tuple[Argument, ...]:
    """ "Je verlaagt je bloeddruk | door minder zout te eten": what is done, in a clause of its own."""
    for clause in reading.clauses:
        means = clause.kind == "means" and clause.parent == stated.clause
        if means and reading.words.norms[clause.first] in roles(reading, "agent"):
            end = clause.end
            while reading.words.tags[end - 1] == "PUNCT":
                end -= 1
            done = range(clause.first + 1, end)
            return (words_as_argument(reading, done.start, end),) if _is_done(reading, done) else ()
    return ()


def _is_done(reading: Reading, done: range) -> bool:
    """Whether some words say what people do or take: "te wandelen", "eating less salt"; not "preventing obesity"."""
    norms = reading.words.norms
    if not done or norms[done.start] in roles(reading, "none"):
        return False
    named = {m.concept.type for k in done if (m := reading.mentions.get(k)) is not None}
    return named <= _USED if named else any(norms[k] in roles(reading, "undertaking") for k in done)


def _used(reading: Reading, stated: Statement) -> tuple[Argument, ...]:
    """ "Met yoga kun je stress verminderen", "you can reduce stress with yoga and walking": what is used."""
    clause = reading.clauses[stated.clause]
    for group in lists(reading, [p for p in reading.phrases if clause.first <= p.first and p.end <= clause.end]):
        first = group[0].first
        placed = first == clause.first + 1 or _behind_people(reading, stated, first)
        if placed and _by_which(reading, group[0]) and all(_is_used(reading, phrase) for phrase in group):
            return tuple(argument(reading, phrase) for phrase in group)
    return ()


def _by_which(reading: Reading, phrase: Phrase) -> bool:
    """Whether a phrase follows "with" or "by": "met yoga", "door te wandelen"."""
    agent, first = roles(reading, "agent"), phrase.first
    doing = first > 1 and reading.words.tags[first - 1] == "ADP" and reading.words.norms[first - 2] in agent
    return doing or phrase.preposition in agent | roles(reading, "instrument")


def _behind_people(reading: Reading, stated: Statement, first: int) -> bool:
    """Whether a verb stands between the people and a token: not "people with a stoma drink ..."."""
    subject = stated.subjects[0].span
    toks, tags = reading.words.tokens, reading.words.tags
    return subject is not None and any(
        toks[k].start > subject.start and (tags[k] in FINITE or k == stated.first) for k in range(first)
    )


def _is_used(reading: Reading, phrase: Phrase) -> bool:
    concept = concept_of(reading, phrase)
    return concept is not None and concept.type in _USED
