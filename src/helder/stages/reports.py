"""What sentences of research reports have in common, and how their sides are cut out of them.

The groups and measures of a report are seldom concepts of a vocabulary, so the side of a finding is a stretch of words:
up to a comparison, the people it was found in, or a verb.
"""

from __future__ import annotations

from typing import Final

from helder.model import Argument, Direction, RelationName
from helder.stages.arguments import Group, Reading, Statement, argument, concept_of, roles
from helder.stages.clauses import FINITE, VERBS, Phrase
from helder.stages.cues import people_words
from helder.text import Token

_EDGES: Final = frozenset({"DET", "ADP", "PUNCT", "ADV", "CCONJ", "PART", "SCONJ", "AUX"})
NAMING: Final = frozenset({"NOUN", "PROPN", "X", "NUM", "SYM", "ADJ"})
_known: Final[dict[str, dict[str, bool]]] = {}
"""By language, the words that were looked at, and whether they are those of a report."""
_MOST_KNOWN: Final = 1 << 14


def is_report(reading: Reading) -> bool:
    """Whether a sentence is written as reports of research are: patients, baseline, significantly, "BMI"."""
    if reading.report is None:
        openings = reading.words.grammar["report_openings"]
        known = _known.setdefault(reading.words.language, {})
        reading.report = bool(openings) and any(_reports(token, openings, known) for token in reading.words.tokens)
    return reading.report


def _reports(token: Token, openings: frozenset[str], known: dict[str, bool]) -> bool:
    """Whether a word is one of those, or written as an abbreviation is ("T2DM", "HbA1c"; not "DeepNight")."""
    found = known.get(token.text)
    if found is None:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        found = known[token.text] = token.norm.startswith(tuple(openings)) or _is_abbreviation(token.text)
    return found


def _is_abbreviation(word: str) -> bool:
    capital = sum(c.isupper() for c in word)
    return 2 < len(word) < 7 and capital > 1 and 2 * (capital + sum(c.isdigit() for c in word)) >= len(word)


def stretch(reading: Reading, first: int, end: int, *, named: bool = True) -> Argument | None:
    """The words from `first` to `end` as one side of a finding, without what only leads to it or closes it.

    None where no noun stands there, unless it need not be `named`: "(more likely) to be readmitted".
    """
    tags, norms = reading.words.tags, reading.words.norms
    while first < end and tags[first] in _EDGES:
        first += 1
    while end > first and (tags[end - 1] in _EDGES or tags[end - 1] in FINITE):
        end -= 1
    nouns = [k for k in range(first, end) if tags[k] in ("NOUN", "PROPN", "X") or k in reading.mentions]
    if not nouns and not named and first < end and tags[end - 1] in VERBS | {"ADJ"}:
        nouns = [end - 1]
    if not nouns:
        return None
    head = next((k for k in nouns if k + 1 >= end or tags[k + 1] not in ("NOUN", "PROPN")), nouns[-1])
    if norms[head] in roles(reading, "reporters") and not in_bodies(reading, first, head):
        return None
    span = reading.words.span(first, end)
    concept = concept_of(reading, Phrase(first, end, head))
    if concept is not None and concept.type == "population" and end - first > 1:
        concept = None  # "patients with refractory angina": not all patients
    return Argument(span.of(reading.text), span, concept)


def in_bodies(reading: Reading, first: int, at: int) -> bool:
    """Whether a word of reporting names what was found in somebody: "physical findings", "evidence of bleeding"."""
    norms = reading.words.norms
    if at > first and norms[at - 1] in roles(reading, "found_in_bodies"):
        return True
    follows = norms[at + 1 : at + 2]
    return norms[at] in roles(reading, "signs_of") and bool(follows) and follows[0] in roles(reading, "genitive")


def end_of(reading: Reading, first: int, end: int) -> int:
    """Where a stretch from `first` on ends: before a comparison, the people it was found in, a verb or a mark."""
    stops = roles(reading, "compared_with") | roles(reading, "finding_stops")
    leads, people = roles(reading, "group_leads"), people_words(reading.words.language)
    named = False
    for k in range(first, end):
        norm, tag = reading.words.norms[k], reading.words.tags[k]
        if norm in ";:." or tag in FINITE or (named and (norm in stops or norm == ",")):
            return k
        if named and norm in leads and not people.isdisjoint(reading.words.norms[k + 1 : k + 5]):
            return k  # "weight in adolescents with asthma"
        named = named or tag in ("NOUN", "PROPN", "X") or k in reading.mentions
    return end


def subject_of(reading: Reading, at: int, verb: int) -> Argument | None:
    """What stands before the verb of a clause, from the last mark or word of reporting on ("we found that ...")."""
    clause, norms, tags = reading.clauses[at], reading.words.norms, reading.words.tags
    told, reporters, first = roles(reading, "telling"), roles(reading, "reporters"), clause.first
    opened = tags[first] in ("ADP", "VGER", "SCONJ")  # "In this cohort, A, B and C ..."
    while (
        verb > first
        and (tags[verb - 1] in ("AUX", "ADV", "PART") or tags[verb - 1] in VERBS)
        and norms[verb - 1] not in told
    ):
        verb -= 1
    for k in range(clause.first, verb):
        named = any(tags[m] in NAMING for m in range(k + 1, verb))
        divides = norms[k] == "," or (norms[k] in told and (tags[k] in VERBS or norms[k - 1] in reporters))
        if named and divides and (opened or not _listed(reading, k, verb)):
            if norms[k] == "," and not opened and tags[k + 1] == "ADP" and k > first:
                verb = k  # "the difference may, in part, explain"
                break
            first, opened = k + 1, False
    if first == clause.first < verb - 1 and tags[first] == "REL" and clause.antecedent is not None:
        first = clause.antecedent.first  # "patients | who took statins had ..."
    own = stretch(reading, first, verb) or _told_apart(reading, at)
    if own is None and clause.kind in ("resumed", "consequence", "relative"):
        above = reading.subjects.get(at, ()) or _people_above(reading, at)
        return argument(reading, above[0]) if above and not above[0].pronoun else None
    return own


def _told_apart(reading: Reading, at: int) -> Argument | None:
    """The people whom the clause before tells apart: "patients who took statins | had ..."."""
    before = reading.clauses[at - 1] if at else None
    who = before.antecedent if before is not None and before.kind == "relative" else None
    if before is None or who is None or before.end != reading.clauses[at].first:
        return None
    if people_words(reading.words.language).isdisjoint(reading.norms(who.first, who.end)):
        return None
    return stretch(reading, who.first, before.end)


def _people_above(reading: Reading, at: int) -> Group:
    """The people that a clause goes on about: "In this trial, patients with gout who took ... had ..."."""
    parent = reading.clauses[at].parent
    people = people_words(reading.words.language)
    above = reading.in_clause(reading.clauses[parent]) if parent is not None else ()
    return tuple(p for p in above if not people.isdisjoint(reading.norms(p.first, p.end)))[:1]


def _listed(reading: Reading, k: int, end: int) -> bool:
    """Whether a comma divides members of a list, so that a conjunction follows before the verb."""
    norms = reading.words.norms
    return norms[k] == "," and any(norms[m] in roles(reading, "closing") for m in range(k + 1, end))


def is_subject_of_research(reading: Reading, noun: int) -> bool:
    """Whether a noun only says what research is about: "data on the | effect of diet on fertility are scarce"."""
    norms, about = reading.words.norms, roles(reading, "effect_on") | roles(reading, "regarding")
    reporters, near = roles(reading, "reporters"), range(max(0, noun - 4), noun)
    return any(norms[k] in reporters and norms[k + 1] in about for k in near)


def sign_of(reading: Reading, k: int) -> Direction | None:
    """Whether a word says more or less of something; None where it says neither."""
    norm = reading.words.norms[k]
    if norm in roles(reading, "more_words"):
        return "+"
    if norm in roles(reading, "less_words"):
        return "-"
    shade = reading.words.lexicon.modifiers.get(norm)
    return shade.direction if shade is not None else None


def level_of(reading: Reading, k: int) -> Direction | None:
    """Whether a word says that there is much or little of something, set against nothing: "high losses"."""
    norm = reading.words.norms[k]
    return "+" if norm in roles(reading, "high") else "-" if norm in roles(reading, "low") else None


def change_of(reading: Reading, k: int) -> Direction | None:
    """Whether a noun says that there came more or less of something: "a rise in", "reductions in"."""
    norms = reading.words.norms
    if norms[k + 1 : k + 2] and norms[k + 1] in roles(reading, "change_of"):
        return "+" if norms[k] in roles(reading, "rising") else "-" if norms[k] in roles(reading, "falling") else None
    return None


def of_people(reading: Reading, stated: Statement) -> bool:
    """Whether a change is only what some people have: "adults with gout had no increase in mortality"."""
    if stated.relation not in _CHANGING or not _is_had(reading, stated.first):
        return False
    clause, possess = reading.clauses[stated.clause], roles(reading, "possess") | roles(reading, "undergo")
    if possess.isdisjoint(reading.norms(clause.first, stated.first)):
        return False
    people = people_words(reading.words.language) | roles(reading, "others")
    if reading.words.tags[stated.first] in VERBS:
        return not people.isdisjoint(reading.norms(clause.first, stated.first))
    if stated.relation == "affects":
        return False
    if clause.kind == "resumed" and not people.isdisjoint(reading.norms(0, clause.first)):
        return True  # "adults who took zinc | showed a rise in ..."
    return bool(stated.subjects) and all(
        not people.isdisjoint((s.quote or "").casefold().split()) for s in stated.subjects
    )


_CHANGING: Final = frozenset({"increases", "decreases", "improves", "worsens", "affects", "causes", "prevents"})


def _is_had(reading: Reading, at: int) -> bool:
    """Whether a change is named and not stated by a verb: "an increase in", "had | decreased iron"."""
    tags, before = reading.words.tags, at - 1
    if tags[at] not in VERBS:
        return True
    while before > 0 and tags[before] == "ADV":
        before -= 1
    had = roles(reading, "possess") | roles(reading, "undergo")
    return tags[at] == "VPART" and before >= 0 and reading.words.norms[before] in had


def of_treated(reading: Reading, stated: Statement) -> bool:
    """Whether it is told of people to whom something was done what they have: "patients given zinc had less pain"."""
    if stated.by != "construction" or reading.words.tags[stated.first] not in FINITE:
        return False
    norms = reading.words.norms
    had = norms[stated.first] in roles(reading, "possess")
    people = people_words(reading.words.language) - roles(reading, "animals")
    return had and not people.isdisjoint(norms[: stated.first])


def made(
    at: int, one: Argument | None, other: Argument | None, relation: RelationName, sign: Direction, first: int,
    denied: bool = False,
) -> Statement | None:  # fmt: skip
    """A statement of two sides, or none where one of them is missing or stands inside the other."""
    if one is None or other is None or one.span is None or other.span is None or one.span.overlaps(other.span):
        return None
    return Statement(relation, sign, (one,), (other,), first, first + 1, at, denied, reported=True)


def finding(
    at: int, who: Argument | None, thing: Argument | None, sign: Direction, first: int, denied: bool = False
) -> Statement | None:
    """That two things go together, with the sign of it."""
    return made(at, who, thing, "associated_with", sign, first, denied)
