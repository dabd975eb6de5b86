"""Advice: "take vitamin D", "you had better avoid alcohol", "magnesium is recommended for sleep".

What is advised is the subject; what it is for, if that is said, the object. "Avoid" and "do not take" are the same
relation, denied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from helder import langs
from helder.model import Argument
from helder.stages.arguments import Group, Reading, Statement, argument, concept_of, is_passive
from helder.stages.clauses import VERBS, Clause
from helder.stages.predicates import Found
from helder.text import lemma

_NOT_ADVISED = frozenset({"condition", "symptom", "process", "measure"})
"""Nobody is told to take a complaint or a blood pressure; they are told to avoid it."""


def find(reading: Reading, at: int, here: Sequence[Found]) -> Iterator[Statement]:
    """What one clause advises, by an advising verb or by an order."""
    clause = reading.clauses[at]
    groups = reading.groups_in(clause)
    if clause.kind == "purpose" and not _told(reading, at):
        return
    seen: set[Group] = set()
    for statement, what in (*_by_adviser(reading, at, here, groups), *_by_order(reading, at, groups)):
        if what not in seen:
            seen.add(what)
            yield statement


def _by_adviser(
    reading: Reading, at: int, here: Sequence[Found], groups: Sequence[Group]
) -> Iterator[tuple[Statement, Group]]:
    """ "Doctors recommend melatonin", "melatonin is recommended", "raden artsen melatonine aan"."""
    clause = reading.clauses[at]
    grammar = langs.load(reading.words.language).grammar
    bare = [g for g in groups if not g[0].preposition or g[0].preposition in grammar["against"]]
    for found in here:
        if found.trigger.relation != "recommended_for" or found.trigger.frame != "verb":
            continue
        against = reading.words.tokens[found.first].norm in grammar["dissuading"]
        against = against or bool(grammar["dissuading"] & {*found.trigger.extras, found.trigger.particle})
        later = [g for g in bare if g[0].first > found.first and g != reading.subjects[at] and not _people(reading, g)]
        what: Group = later[0] if later else ()
        if is_passive(reading, clause, found.first):
            what = reading.subjects[at]
            if not what or what[0].pronoun or _people(reading, what):
                what = later[0] if later else ()
        kinds = {c.type for p in what if (c := concept_of(reading, p)) is not None}
        if not kinds or (kinds <= _NOT_ADVISED and not against):
            continue
        if _taken_as(reading, found.first, what):
            continue
        if not what[0].pronoun and not _people(reading, what) and not _clausal(reading, at, found, what):
            yield _recommended(reading, at, found.first, what, groups, against), what


def _clausal(reading: Reading, at: int, found: Found, what: Group) -> bool:
    """Whether a verb of doing stands between the adviser and the thing: "advise you to limit alcohol"."""
    verbs = langs.load(reading.words.language).grammar["advice_verbs"]
    if found.first > what[0].first:
        return False
    return any(
        _is_one_of(reading, k, verbs) and reading.words.tags[k] in VERBS for k in range(found.first + 1, what[0].first)
    )


def _people(reading: Reading, group: Group) -> bool:
    grammar = langs.load(reading.words.language).grammar
    head = reading.words.tokens[group[0].head].norm
    concept = concept_of(reading, group[0])
    return head in grammar["bare_group"] or (concept is not None and concept.type == "population")


def _is_one_of(reading: Reading, k: int, verbs: frozenset[str]) -> bool:
    token = reading.words.tokens[k]
    return token.norm in verbs or lemma(token.text, reading.words.language) in verbs


def _by_order(reading: Reading, at: int, groups: Sequence[Group]) -> Iterator[tuple[Statement, Group]]:
    """ "Take ...", "you should take ...", "it is wise to take ...", "kunt u beter nemen"."""
    clause = reading.clauses[at]
    toks, tags = reading.words.tokens, reading.words.tags
    pack = langs.load(reading.words.language)
    grammar = pack.grammar
    passive = _ordered_passive(reading, at)
    if passive is not None:
        verb, what = passive
        kinds = {c.type for p in what if (c := concept_of(reading, p)) is not None}
        if kinds <= _NOT_ADVISED and not _is_one_of(reading, verb, grammar["avoid_verbs"]):
            return
        yield _recommended(reading, at, verb, what, groups, _is_one_of(reading, verb, grammar["avoid_verbs"])), what
        return
    verb_at = _advised_verb(reading, at, grammar["advice_verbs"])
    if verb_at is None:
        return
    plain = {"", *grammar["purpose"]}
    bare = [
        g for g in groups
        if not g[0].pronoun and not _people(reading, g)
        and (g[0].preposition in plain or _belongs(reading, verb_at, g))
    ]  # fmt: skip
    it = next((g for g in groups if verb_at < g[0].first <= verb_at + 2 and _named_thing(reading, g)), ())
    if it:
        what = it
    elif pack.verb_final and verb_at > clause.first + 1 and tags[verb_at] in ("VINF", "NOUN", "VFIN", "VPART"):
        some = [g for g in bare if g[-1].end <= verb_at and g != reading.subjects[at]]
        some = [g for g in some if not _only_time(reading, g)] or some
        what = some[-1] if some else ()
    else:
        some = [g for g in bare if g[0].first > verb_at]
        what = some[0] if some and some[0][0].first <= verb_at + 7 else ()
    none = bool(what) and toks[what[0].first].norm in grammar["none"] and what[0].first < what[0].head
    if none:
        what = (replace(what[0], first=what[0].first + 1), *what[1:])
    if what and _taken_as(reading, verb_at, what):
        return
    kinds = {c.type for p in what if (c := argument(reading, p).concept) is not None}
    avoids = _is_one_of(reading, verb_at, grammar["avoid_verbs"])
    if kinds and (avoids or not kinds <= _NOT_ADVISED):
        avoided = _is_one_of(reading, verb_at, grammar["avoid_verbs"]) or _let_stand(reading, verb_at)
        if none and verb_at < what[0].first:
            avoided = not avoided  # "drink geen alcohol"; in "geen alcohol drinken" the denial reaches the verb itself
        yield _recommended(reading, at, verb_at, what, groups, avoided), what


def _named_thing(reading: Reading, group: Group) -> bool:
    """Whether "it" after an order is something that was named before: "do not rub it on the skin"."""
    anaphors = langs.load(reading.words.language).grammar["anaphors"]
    if not group[0].pronoun or reading.words.norms[group[0].first] not in anaphors:
        return False
    concept = argument(reading, group[0]).concept
    return concept is not None and concept.type in ("substance", "food", "treatment")


def _taken_as(reading: Reading, verb: int, what: Group) -> bool:
    """Whether something is only taken for something: "consider the gut as a cause", "zie stress als oorzaak"."""
    grammar = langs.load(reading.words.language).grammar
    end = what[-1].end
    verbs = grammar["considering"]
    return _is_one_of(reading, verb, verbs) and bool(grammar["taken_as"] & {*reading.norms(end, end + 1)})


def _belongs(reading: Reading, verb: int, group: Group) -> bool:
    """Whether a preposition goes with the verb: "cut down on salt", "kies voor volkoren"."""
    grammar = langs.load(reading.words.language).grammar
    return group[0].preposition in grammar["order_particles"] and verb < group[0].first <= verb + 4


def _only_time(reading: Reading, group: Group) -> bool:
    return all(concept_of(reading, p) is None for p in group)


def _let_stand(reading: Reading, verb: int) -> bool:
    """ "Laat alcohol staan": leave it alone."""
    grammar = langs.load(reading.words.language).grammar
    if reading.words.tokens[verb].norm not in grammar["leave_verbs"]:
        return False
    return any(t.norm in grammar["leave_words"] for t in reading.words.tokens)


def _ordered_passive(reading: Reading, at: int) -> tuple[int, Group] | None:
    """ "Ibuprofen must not be used", "alcohol is best avoided": what is done to the subject."""
    clause = reading.clauses[at]
    grammar = langs.load(reading.words.language).grammar
    subject = reading.subjects[at]
    if not subject or _people(reading, subject) or not any(concept_of(reading, p) is not None for p in subject):
        return None
    if subject[0].preposition or not _told(reading, at):
        return None
    for k in range(clause.first, clause.end):
        used = _is_one_of(reading, k, grammar["advice_verbs"]) or reading.words.tokens[k].norm in grammar["used"]
        if used and k > subject[-1].end - 1 and is_passive(reading, clause, k):
            return k, subject
    return None


def _told(reading: Reading, at: int) -> bool:
    """Whether the clause, or the one it hangs on, tells somebody to do something."""
    grammar = langs.load(reading.words.language).grammar
    clause = reading.clauses[at]
    stretches = [clause]
    if clause.parent is not None and clause.kind in ("subordinate", "purpose", "resumed"):
        stretches.append(reading.clauses[clause.parent])
    for stretch in stretches:
        norms = reading.norms(stretch.first, clause.end if stretch is clause else clause.first + 1)
        if not grammar["must"].isdisjoint(norms) or holds(norms, grammar["wise"]):
            return True
    return False


def holds(norms: Sequence[str], sequences: frozenset[str]) -> bool:
    """Whether one of these word sequences stands among the words; "…" in it stands for any words."""
    by_first = _by_first(sequences)
    if by_first.keys().isdisjoint(norms):
        return False
    text = f" {' '.join(norms)} "
    for start, rest in (pair for norm in by_first.keys() & {*norms} for pair in by_first[norm]):
        place = text.find(f" {start} ")
        if place >= 0 and (not rest or f" {rest} " in text[place + len(start) + 1 :]):
            return True
    return False


@lru_cache
def _by_first(sequences: frozenset[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Word sequences by their first word, each cut in two at its "…"."""
    found: dict[str, list[tuple[str, str]]] = {}
    for words in sequences:
        start, _, rest = words.partition(" … ")
        found.setdefault(start.split(" ")[0], []).append((start, rest))
    return found


def _advised_verb(reading: Reading, at: int, verbs: frozenset[str]) -> int | None:
    """The verb of an order ("Take ...") or of "should take", "kunt u beter nemen", "it is wise to take"."""
    toks, tags = reading.words.tokens, reading.words.tags
    clause: Clause = reading.clauses[at]
    pack = langs.load(reading.words.language)
    grammar = pack.grammar
    k = clause.first
    while k < clause.end and (
        tags[k] in ("PUNCT", "ADV", "CCONJ", "INTJ", "PART") or toks[k].norm in grammar["order_openers"]
    ):
        if toks[k].norm in verbs and tags[k] == "ADV":
            break
        k += 1
    if k < clause.end and toks[k].norm in verbs and tags[k] not in ("PRON", "ADP", "NOUN", "DET"):
        following = tags[k + 1] if k + 1 < clause.end else ""
        infinitive = pack.verb_final and toks[k].norm.endswith("en")
        ordered = clause.kind == "main" or (clause.kind == "resumed" and tags[clause.first] in ("CCONJ", "PUNCT"))
        goes_on = clause.kind == "main" or not reading.subjects[at] or reading.subjects[at][0].first >= k
        if following not in ("AUX", "VFIN") and ordered and goes_on and not infinitive:
            return k
    if not _told(reading, at):
        return None
    told = grammar["must"] | {words.split()[-1] for words in grammar["wise"]}
    after = next((i for i in range(clause.first, clause.end) if toks[i].norm in told), clause.first - 1)
    for i in range(after + 1, clause.end):
        if tags[i] in ("VINF", "VFIN") and _is_one_of(reading, i, verbs):
            return i
        if tags[i] == "VGER" and not pack.verb_final and _is_one_of(reading, i, verbs):
            return i
        if tags[i] == "NOUN" and pack.verb_final and toks[i].norm in verbs and i not in reading.mentions:
            return i
    return None


def _recommended(
    reading: Reading, at: int, verb: int, what: Group, groups: Sequence[Group], avoided: bool = False
) -> Statement:
    purpose = [
        g for g in groups
        if g[0].preposition in langs.load(reading.words.language).grammar["advised_for"] and g != what
        and any((c := concept_of(reading, p)) is not None and c.type != "population" for p in g)
    ]  # fmt: skip
    objects = tuple(argument(reading, p) for p in purpose[0]) if purpose else (Argument(None, None),)
    subjects = tuple(argument(reading, p) for p in what)
    return Statement("recommended_for", "unknown", subjects, objects, verb, verb + 1, at, avoided)
