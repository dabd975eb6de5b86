"""Where the subject and the object of a relation stand, by the frame of the word that states it (see `triggers`).

The words beside ("risk of") are kept apart from what is at risk, and lists are kept together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from helder.stages.arguments import (
    Group,
    Reading,
    concept_of,
    finite_verb,
    inherited,
    is_passive,
    is_relative_word,
    risk_before,
)
from helder.stages.clauses import FINITE, VERBS, Clause, Phrase, units
from helder.stages.cues import people_words
from helder.stages.predicates import Found
from helder.triggers import Frame

_VERB_FINAL: Final = frozenset({"subordinate", "relative", "consequence", "means", "purpose"})
_SCALES: Final = frozenset({"increases", "decreases", "improves", "worsens"})
"""Relations whose verbs also stand without an object: "sleep improves with magnesium"."""


def _with_preposition(groups: Sequence[Group], prepositions: Collection[str], after: int) -> Group:
    some = [g for g in groups if g[0].preposition in prepositions and g[0].first >= after]
    return some[0] if some else ()


# ---- objects, by the frame of the trigger


def _verb_arguments(reading: Reading, at: int, found: Found) -> tuple[Group, Group, bool] | None:
    clause = reading.clauses[at]
    pack = reading.words.pack
    grammar, i = pack.grammar, found.first
    groups = reading.groups_in(clause)
    subject = reading.subjects[at]
    tags = reading.words.tags
    swap = found.trigger.frame == "verb_reversed"
    doing = _by_doing(reading, at) if tags[i] == "VGER" and i == clause.first else ()
    way = _way(reading, clause, i, groups) if tags[i] == "VINF" else None
    if way is not None:
        return way
    if doing:  # "improving sleep | by reducing noise is ..."
        done: Group = next((g for g in groups if g[0].first >= i and not g[0].preposition), ())
        return doing, tuple(replace(p, first=max(p.first, i + 1)) for p in done), False
    described = clause.kind == "relative" and reading.words.norms[clause.first] in grammar["relative_adverbs"]
    if described and len(reading.in_clause(clause)) < 2:
        return None  # "de snelheid waarmee wonden genezen"
    if is_passive(reading, clause, i):
        agent = _with_preposition(groups, grammar["agent"], clause.first if pack.verb_final else i)
        affected = subject
        if clause.kind == "consequence" and pack.verb_final:
            own = [g for g in groups if not g[0].preposition]
            affected = own[0] if own else ()
            agent = agent or inherited(reading, clause)
        if not agent:
            agent = _after_agent_word(reading, clause, i) or _by_doing(reading, at)
        measures = units(reading.words.language)
        short = bool(agent) and agent[0].end - agent[0].first <= 2 and agent[0].head not in reading.mentions
        if short and (reading.words.norms[agent[0].head] in measures or tags[agent[0].head] == "NUM"):
            return None  # "is cut by a third when"
        if found.preposition and found.preposition not in grammar["particles"] and not agent:
            other, _ = _object(reading, at, found, groups, subject, pack.verb_final)
            return (subject, other, False) if not swap else (other, subject, False)
        if not agent and not _agent_word(reading, clause, i):
            agent = _with_preposition([g for g in groups if _is_means(reading, g)], grammar["with"], i)
            if not agent and pack.verb_final:
                loose = [g for g in groups if _is_means(reading, g)]
                agent = _with_preposition(loose, grammar["with"], clause.first)
        if found.trigger.relation == "recommended_for":
            return None
        if affected and agent and affected != agent:
            affected, risk = _past_risk(reading, affected)
            return agent, affected, risk
        return None
    if tags[i] == "VPART":
        agent = _with_preposition(groups, grammar["agent"], i)
        before = [g for g in groups if g[-1].end <= i]
        reduced = bool(before) and (before[-1][-1].end == i or "AUX" not in tags[clause.first : i])
        if agent and reduced:
            named = reading.norms(subject[-1].end, before[-1][0].first) if subject else ()
            is_it = not grammar["copula"].isdisjoint(named)  # "melatonin is a hormone produced by the pineal gland"
            return agent, subject if is_it else before[-1], False
    if found.trigger.frame == "intransitive":
        if tags[i] == "VGER" and i and reading.words.norms[i - 1] in people_words(reading.words.language):
            return None  # "people suffering from asthma"
        loose = [g for g in groups if g[0].first > i or g[0].first <= clause.first + 2]
        loose = [g for g in loose if _is_means(reading, g)]  # not "in people with diabetes"
        causes = _with_preposition(loose, grammar["with"], clause.first if pack.verb_final else i)
        return (causes, subject, _past_risk(reading, subject)[1]) if causes and subject and causes != subject else None
    if tags[i] == "VINF" and i > clause.first and reading.words.norms[i - 1] in grammar["marker"]:
        agents = [g for g in groups if g[0].preposition in grammar["infinitive_agent"] and g[-1].end == i - 1]
        subject = agents[0] if agents else subject  # "uncommon for antidepressants to cause"
    objects, risk = _object(reading, at, found, groups, subject, pack.verb_final)
    objects = (*_described_first(reading, at, subject), *objects) if objects and pack.verb_final else objects
    if found.preposition in grammar["away_from"] and tags[found.after : found.after + 1] == ("VGER",):
        direct = [g for g in groups if i < g[0].first and g[-1].end < found.after and not g[0].preposition]
        arises = reading.words.norms[found.after] in grammar["arising"]
        objects = direct[0] if direct and arises else objects  # "stops asthma from developing"
    if swap and not objects and found.preposition:
        objects = _there(reading, clause)
    if found.trigger.relation == "associated_with" and found.preposition and objects:
        linked = [g for g in groups if i < g[0].first and g[-1].end <= objects[0].first and not g[0].preposition]
        if linked and linked[0] != objects:
            return linked[0], objects, risk  # "studies have linked coffee to a lower risk of stroke"
    if tags[i] == "VGER" and clause.kind == "means" and _is_named(reading, clause):
        return None
    if tags[i] == "VGER" and clause.kind not in ("means", "consequence", "relative"):
        own = [g for g in groups if g[-1].end <= i and not g[0].preposition]
        better = not grammar["advantage"].isdisjoint(reading.norms(clause.first, i))  # "is superior to B in reducing C"
        subject = subject if better and subject else own[-1] if own else ()
    if not objects:
        loose = [g for g in groups if _is_means(reading, g)]
        causes = _with_preposition(loose, grammar["with"], i) if found.trigger.relation in _SCALES else ()
        return (causes, subject, False) if causes and subject and causes != subject else None
    return (objects, subject, risk) if swap else (subject, objects, risk)


def _way(reading: Reading, clause: Clause, i: int, groups: Sequence[Group]) -> tuple[Group, Group, bool] | None:
    """ "The best way to prevent colds is washing your hands": what is said to be the way does it."""
    norms, tags, grammar = reading.words.norms, reading.words.tags, reading.words.grammar
    if i < 2 or norms[i - 1] not in grammar["marker"] or norms[i - 2] not in grammar["ways"]:
        return None
    verb = next((k for k in range(clause.first, clause.end) if tags[k] in FINITE), -1)
    if verb < i or norms[verb] not in grammar["copula"]:
        return None
    things = [g for g in groups if i < g[0].first and g[-1].end <= verb and not g[0].preposition]
    said = [g for g in groups if g[0].first > verb and not g[0].preposition]
    if not things or not said:
        return None
    start = verb + 1 if tags[verb + 1] == "VGER" else said[0][0].first  # "washing your hands"
    return (replace(said[0][0], first=start), *said[0][1:]), things[0], risk_before(reading, things[0][0])


def _described_first(reading: Reading, at: int, subject: Group) -> Group:
    """The first member of a list that goes on behind what is said of it: "de tijd die men ligt, de duur en ..."."""
    clause, before = reading.clauses[at], reading.clauses[at - 1] if at else None
    if before is None or clause.kind != "resumed" or before.kind != "relative" or before.antecedent is None:
        return ()
    named = before.antecedent
    parent = reading.clauses[clause.parent or 0]
    tags = reading.words.tags
    spoken = any(tags[k] in VERBS or tags[k] == "AUX" for k in range(parent.first, parent.end))
    listing = tags[clause.first] == "DET" and reading.words.norms[clause.first - 1] == ","
    return (named,) if listing and not spoken and named not in subject and not named.preposition else ()


def _there(reading: Reading, clause: Clause) -> Group:
    """The word for a place that was named before: "omdat daar veel vitamine A in zit"."""
    there = reading.words.grammar["there"]
    at = next((k for k in range(clause.first, clause.end) if reading.words.norms[k] in there), None)
    return (Phrase(at, at + 1, at, pronoun=True),) if at is not None else ()


def _is_means(reading: Reading, group: Group) -> bool:
    """Whether something can be done with it: not "bij vrouwen met infecties", nor "was reduced compared with rest"."""
    before = next((p for p in reading.phrases if p.end == group[0].first - 1), None)
    concept = concept_of(reading, before) if before is not None else None
    compared = reading.words.grammar["compared_with"]
    if not compared.isdisjoint(reading.norms(max(0, group[0].first - 2), group[0].first)):
        return False
    named = before is not None and reading.words.norms[before.head] in people_words(reading.words.language)
    return not named and (concept is None or concept.type != "population")


def _agent_word(reading: Reading, clause: Clause, i: int) -> int | None:
    """Where "by" or "door" stands in a passive clause; in English after its participle."""
    pack = reading.words.pack
    first = clause.first if pack.verb_final else i
    return next((k for k in range(first, clause.end) if reading.words.norms[k] in pack.grammar["agent"]), None)


def _after_agent_word(reading: Reading, clause: Clause, i: int) -> Group:
    """The phrase a few words after "by": "by 240 mg a day of ginkgo"."""
    at = _agent_word(reading, clause, i)
    if at is None:
        return ()
    grammar = reading.words.grammar
    leads = grammar["agent"] | grammar["genitive"] | grammar["marker"] | {""}
    near = (g for g in reading.groups_in(clause) if at < g[0].first <= at + 5)
    group = next((g for g in near if g[0].preposition in leads or g[0].first == at + 1), ())
    if group and not (grammar["few"] | grammar["marker"]).isdisjoint(reading.norms(at + 1, group[0].first)):
        return (replace(group[0], first=at + 1), *group[1:])  # "door minder te roken"
    return group


def _is_named(reading: Reading, clause: Clause) -> bool:
    """Whether a clause says by what something named is done: "improving sleep | by reducing noise is feasible"."""
    above = reading.clauses[clause.parent] if clause.parent is not None else None
    if above is None:
        return False
    done = (k for k in range(above.first, above.end) if reading.words.tags[k] == "VPART")
    passive = any(is_passive(reading, above, k) for k in done)  # "infection is prevented | by shortening surgery"
    return passive or reading.words.tags[above.first] == "VGER"


def _by_doing(reading: Reading, at: int) -> Group:
    """What is done in the clause behind: "sleep is improved | by drinking less coffee", "door minder te drinken"."""
    means = reading.clauses[at + 1] if at + 1 < len(reading.clauses) else None
    agents = reading.words.grammar["agent"]
    if means is None or means.kind != "means" or reading.words.norms[means.first] not in agents:
        return ()
    groups = reading.groups_in(means)
    if not groups:
        return ()
    tags, end = reading.words.tags, groups[0][-1].end
    while end < means.end and (tags[end] in ("VINF", "PART") or _marks(reading, end)):
        end += 1
    one, last = groups[0][0], groups[0][-1]
    return (Phrase(means.first + 1, max(end, last.end), one.head, one.preposition),)


def _marks(reading: Reading, k: int) -> bool:
    return reading.words.norms[k] in reading.words.grammar["marker"]


def _object(
    reading: Reading, at: int, found: Found, groups: Sequence[Group], subject: Group, verb_final: bool
) -> tuple[Group, bool]:
    """The phrases in object position, and whether "risk of" stood before them."""
    clause, i = reading.clauses[at], found.first
    opening = reading.words.grammar["consequence"]
    free = [
        g for g in groups if not set(g) & set(subject) and reading.norms(g[0].first, g[0].first + 1)[0] not in opening
    ]
    if clause.kind == "relative":
        free = [g for g in free if not is_relative_word(reading, g)]
    comparative = reading.words.grammar["comparative"]
    free = [g for g in free if g[0].first < 2 or reading.words.norms[g[0].first - 2] not in comparative] or free
    if found.preposition:
        after = [g for g in free if g[0].first >= found.after]
        direct = [g for g in after if reading.words.norms[g[0].first - 1] == found.preposition] or [
            g for g in after if g[0].first <= found.after + 2 or _led_to(reading, found.after, g)
        ]
        if not direct:
            direct = [
                g
                for g in free
                if g[0].preposition == found.preposition
                or (g[0].first and reading.words.norms[g[0].first - 1] == found.preposition)
            ]
        if not direct and not verb_final:
            # across the border of the clause: "leads to" + a gerund clause
            direct = [g for g in reading.groups_in() if found.after <= g[0].first <= found.after + 2]
        return _with_risk(reading, direct[0] if direct else ())
    finite = finite_verb(reading, clause)
    opens = clause.first + 1 if clause.kind in ("means", "purpose") else -1  # "door de opname te remmen"
    bare = [g for g in free if not g[0].preposition or risk_before(reading, g[0]) or g[0].first == opens]
    last = all(t not in VERBS | FINITE for t in reading.words.tags[i + 1 : clause.end])
    goes_on = clause.kind == "resumed" and reading.words.tags[clause.first] in ("CCONJ", "DET") and at > 0 and last
    closing = goes_on and reading.clauses[at - 1].kind in _VERB_FINAL  # "die de bloeddruk verhoogt en kalium verlaagt"
    if verb_final and (i != finite or clause.kind in _VERB_FINAL or closing):
        before = [g for g in bare if g[-1].end <= i]
        if before:
            return _with_risk(reading, before[-1])
        if not last:
            return (), False
    following = [g for g in bare if g[0].first > i]
    if not following:
        condition = reading.words.grammar["condition"]
        spill = [
            g for g in reading.groups_in()
            if i < g[0].first <= i + 3 and not g[0].preposition
            and not any(norm in condition for norm in reading.words.norms[i : g[0].first])
        ]  # fmt: skip
        following = [g for g in spill if not set(g) & set(subject)]
    if not following:
        return (), False
    nearest = following[0]
    between = reading.words.tags[i + 1 : nearest[0].first]
    if not verb_final and any(t in ("VFIN", "VINF", "ADP", "SCONJ", "REL") for t in between):
        risky = risk_before(reading, nearest[0])
        if not risky:
            return (), False
    return _with_risk(reading, nearest)


def _led_to(reading: Reading, first: int, group: Group) -> bool:
    """Whether only "an increased risk of" or "factors such as" stands between a word and a phrase."""
    if not first < group[0].first <= first + 7:
        return False
    if reading.words.tags[group[0].first - 1] == "INTJ":
        return all(tag in ("DET", "ADJ", "NOUN", "INTJ", "PUNCT") for tag in reading.words.tags[first : group[0].first])
    if not risk_before(reading, group[0]):
        return False
    risks = (f.first for f in reading.found if f.trigger.frame == "risk" and f.end == group[0].first)
    tags = reading.words.tags[first : next(risks, group[0].first - 2)]  # "to a large number of cases of"
    return all(tag in ("DET", "ADJ", "ADV", "VPART", "CCONJ", "NUM") for tag in tags[:-1]) and "VFIN" not in tags


def _with_risk(reading: Reading, group: Group) -> tuple[Group, bool]:
    if not group:
        return (), False
    if reading.words.tags[group[0].head] in ("NUM", "SYM"):  # "a 7 % higher risk of breast cancer"
        later = [g for g in reading.groups_in() if group[0].end <= g[0].first <= group[0].end + 6]
        risky = next((g for g in later if risk_before(reading, g[0])), ())
        if risky:
            return risky, True
    bare = _without_risk(reading, group[0])
    if bare is not None:
        return (bare, *group[1:]), True
    return group, risk_before(reading, group[0])


def _without_risk(reading: Reading, phrase: Phrase) -> Phrase | None:
    """The thing at risk in "breast cancer risk" or "borstkankerrisico", or None."""
    norms = reading.words.norms
    pack = reading.words.pack
    norm, heads = norms[phrase.head], pack.grammar["risk_heads"]
    if pack.compounds == "closed":
        ends = any(norm.endswith(head) and len(norm) > len(head) + 3 for head in heads)
        return phrase if ends else None
    if norm in heads and phrase.head - 1 > phrase.first - 1 and phrase.head - 1 in reading.mentions:
        return Phrase(phrase.first, phrase.head, phrase.head - 1, phrase.preposition)
    return None


def _past_risk(reading: Reading, group: Group) -> tuple[Group, bool]:
    return group, bool(group) and risk_before(reading, group[0])


def _phrase_arguments(reading: Reading, at: int, found: Found) -> tuple[Group, Group, bool] | None:
    """Arguments of "rich in", "a role in", "due to": subject before, object right after the trigger."""
    clause = reading.clauses[at]
    grammar = reading.words.grammar
    if only_matter(reading, found):
        return None
    every = reading.groups_in()
    after = [g for g in every if found.end <= g[0].first <= found.end + 1 or _led_to(reading, found.end, g)]
    objects = after[0] if after else ()
    subject = reading.subjects[at]
    reverse = found.trigger.frame in ("adjective_reversed", "noun_reversed")
    norms, tags = reading.words.norms, reading.words.tags
    first = min(found.closed)
    verbal = any(
        norms[k] in grammar["copula"] or norms[k] in grammar["light_verbs"] or tags[k] == "AUX"
        for k in range(clause.first, clause.end)
    )
    beside = [g for g in every if g[-1].end == first and g[-1] is not None]
    genitive = _genitive_subject(reading, found)
    following = reading.subjects.get(at + 1, ())
    taken = _taken_for(reading, at, first)
    if taken:
        subject = taken
    elif genitive is not None:
        subject, objects = genitive
    elif not verbal and first == 0 and following and at + 1 < len(reading.clauses):
        subject = following  # "Rich in vitamin C: our powder ..."
    elif beside and not (verbal and beside[0] == subject) and found.trigger.frame.startswith("adjective"):
        subject = beside[0]
    elif not verbal:
        if not beside:
            return None
        subject = beside[0]
    announced = subject is following and bool(subject)
    if subject and subject[0].first >= found.first and genitive is None and not announced:
        earlier = [g for g in every if g[-1].end < first and not g[0].preposition]  # not "long-term | outcome of"
        subject = earlier[-1] if earlier else ()
    if not subject or not objects or subject == objects or _of_its_name(reading, found, subject, first):
        return None
    if genitive is None and _only_there(reading, clause, found):
        return None
    objects, risk = _with_risk(reading, objects)
    return (objects, subject, False) if reverse else (subject, objects, risk)


def _of_its_name(reading: Reading, found: Found, subject: Group, first: int) -> bool:
    """Whether what seems to be the subject only describes the noun: "the long-term | outcome of surgery"."""
    if reading.words.pack.verb_final:
        return False  # "dat thee | een effect op de slaap heeft"
    noun = found.trigger.frame.startswith("noun")
    return noun and subject[-1].end == first and reading.words.tags[subject[-1].head] not in ("PRON", "REL")


def _only_there(reading: Reading, clause: Clause, found: Found) -> bool:
    """ "Reflux is mild, as there is a decrease in acid": whose doing that is, is not said."""
    grammar, at = reading.words.grammar, found.first
    if found.trigger.frame != "noun" or found.trigger.relation not in _SCALES:
        return False
    if not reading.words.pack.verb_final and unstated(reading, clause, at):
        return True
    there = reading.first_of("exists", clause.first, at)
    return there is not None and at - there < 6 and not grammar["copula"].isdisjoint(reading.norms(there, at))


def unstated(reading: Reading, clause: Clause, at: int) -> bool:
    """Whether no verb states a change: "with a rise in weight", "the rise in weight was seen"."""
    tags, k = reading.words.tags, at - 1
    k -= k > clause.first and tags[k] == "NOUN"  # "for each unit increase in"
    while k > clause.first and (tags[k] in ("DET", "ADJ", "VPART", "NUM") or _divides(reading, k)):
        k -= 1
    return tags[k] in ("ADP", "INTJ") or all(tag not in VERBS | FINITE for tag in tags[clause.first : at])


def _divides(reading: Reading, k: int) -> bool:
    """Whether a comma divides adjectives: "disproportionate, progressive increases"."""
    return reading.words.norms[k] == "," and reading.words.tags[k - 1] == "ADJ"


def only_matter(reading: Reading, found: Found) -> bool:
    """ "Implications for the diagnosis and treatment of X", "a start to the prevention of X": nothing treats it."""
    grammar, tags, norms = reading.words.grammar, reading.words.tags, reading.words.norms
    if found.trigger.frame != "noun":
        return False
    if any(" ".join(reading.norms(max(0, found.first - n), found.first + 1)) in grammar["only_based"] for n in (1, 2)):
        return True  # "on the basis of stated weights"
    if found.trigger.relation not in ("treats", "prevents"):
        return False
    after = found.end
    while after < len(tags) and tags[after] in ("DET", "ADJ"):
        after += 1
    if norms[after : after + 1] and norms[after] in grammar["of_choice"]:
        return True  # "the treatment of choice"
    k = found.first - 1
    while k > 0 and (tags[k] in ("DET", "ADJ", "CCONJ") or (tags[k] == "NOUN" and tags[k + 1] == "CCONJ")):
        k -= 1
    if k >= 0 and norms[k] in grammar["meanwhile"] and k < found.first:
        return True  # "fatigue is common during treatment of cancer": when, and not what treats it
    return k > 0 and tags[k] == "ADP" and tags[k - 1] in ("NOUN", "PROPN") and norms[k - 1] in grammar["matters"]


def _taken_for(reading: Reading, at: int, first: int) -> Group:
    """What is named before "as a cause of": "doctors point to alcohol or smoking | as causes of"; () elsewhere."""
    grammar, norms = reading.words.grammar, reading.words.norms
    if first < 2 or norms[first - 1] not in grammar["taken_as"] or grammar["naming"].isdisjoint(norms[:first]):
        return ()
    before = [g for g in reading.groups_in(reading.clauses[at]) if first - 2 - g[-1].end in (-1, 0)]
    return before[-1] if before and before[-1] != reading.subjects[at] else ()


def _resultative(reading: Reading, at: int, found: Found) -> tuple[Group, Group, bool] | None:
    """ "S makes O worse", "maakt S O niet korter": the object stands between the verb and what it becomes."""
    clause = reading.clauses[at]
    makers = reading.words.grammar["make_verbs"]
    verb = next((k for k in range(clause.first, clause.end) if reading.words.norms[k] in makers), None)
    subject = reading.subjects[at]
    if verb is None or not subject:
        return None
    groups = [g for g in reading.groups_in(clause) if not g[0].preposition and g != subject]
    objects = [g for g in groups if g[-1].end <= found.first and g[0].first > min(verb, subject[0].first)]
    objects = [g for g in objects if any(reading.words.tags[k] != "DET" for k in range(g[0].first, g[0].end))]
    if not objects:
        objects = [g for g in reading.groups_in() if found.end <= g[0].first <= found.end + 3][:1]
    grammar = reading.words.grammar
    it = bool(objects) and reading.words.norms[objects[-1][0].first] in grammar["cleft"]
    if it and (grammar["marker"] | grammar["purpose"]) & {*reading.norms(found.end, found.end + 1)}:
        return None  # "makes it harder to fall asleep"
    return (subject, objects[-1], False) if objects else None


def _genitive_subject(reading: Reading, found: Found) -> tuple[Group, Group] | None:
    """ "the effect of S on O": the trigger's own "of" or "van" names the subject."""
    if found.trigger.frame != "noun":
        return None
    grammar = reading.words.grammar
    noun, toks = found.first, reading.words.tokens
    if (
        noun + 1 < len(toks)
        and reading.words.norms[noun + 1] in grammar["genitive"]
        and found.trigger.words[-1] not in grammar["genitive"]
    ):
        groups = reading.groups_in()
        inner = [g for g in groups if g[0].first > noun and g[-1].end <= found.end]
        outer = [g for g in groups if g[0].first >= found.end]
        if inner and outer:
            return inner[0], outer[0]
    return None


def _between(reading: Reading, at_clause: int, found: Found) -> tuple[Group, Group, bool] | None:
    toks = reading.words.tokens
    words = reading.words.grammar["between"]
    at = next((k for k in range(found.end, min(found.end + 3, len(toks))) if reading.words.norms[k] in words), None)
    if at is None:
        return None
    every = reading.groups_in()
    groups = [g for g in every if at < g[0].first <= at + 2]
    if not groups:
        return None
    if len(groups[0]) > 1:
        return (groups[0][0],), groups[0][1:2], False
    end = groups[0][0].end  # "a link between obesity and a higher risk of breast cancer"
    risky = next((g for g in every if end < len(toks) and _led_to(reading, end + 1, g)), ())
    joined = bool(risky) and reading.words.tags[end] == "CCONJ"
    return (groups[0], risky, True) if joined else None


# ---- by frame

Placed = tuple[Group, Group, bool]
"""Subjects, objects, and whether "risk of" stands before the objects."""

_FRAMES: Final[dict[Frame, Callable[[Reading, int, Found], Placed | None]]] = {
    "verb": _verb_arguments,
    "verb_reversed": _verb_arguments,
    "intransitive": _verb_arguments,
    "adjective": _phrase_arguments,
    "adjective_reversed": _phrase_arguments,
    "noun": _phrase_arguments,
    "noun_reversed": _phrase_arguments,
    "between": _between,
    "resultative": _resultative,
}


def placed(reading: Reading, clause: int, found: Found) -> Placed | None:
    """Subjects and objects of one trigger, as its frame places them, or None where they are not there."""
    place = _FRAMES.get(found.trigger.frame)
    result = place(reading, clause, found) if place is not None else None
    if result is None:
        return None
    return _no_amounts(reading, result[0]), _no_amounts(reading, result[1]), result[2]


def _no_amounts(reading: Reading, group: Group) -> Group:
    """The members of a list that are things: "by beetroot juice, by 3.5 and 1.3 mmHg"; "500 mg of zinc" is one."""
    measures = units(reading.words.language)
    norms, tags = reading.words.norms, reading.words.tags
    things = tuple(
        p for p in group
        if any(k in reading.mentions for k in range(p.first, p.end))
        or (tags[p.head] != "NUM" and norms[p.head] not in measures)
    )  # fmt: skip
    return things if things and len(things) < len(group) else group
