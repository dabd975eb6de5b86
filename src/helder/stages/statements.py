"""What a sentence states: by a trigger word, by "is", or as advice.

A statement has a relation, the phrases in subject and object position, and the clause it stands in. The words
beside a trigger change its relation: "raises the risk of", "leads to better sleep", "no effect on".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from helder import grouping, vocab
from helder.model import RELATIONS, Argument, Causality, Direction, RelationName, Span
from helder.stages import advice, causatives, comparisons, constructions, factors, findings, listed, proposals, reports
from helder.stages.arguments import Group, Reading, Statement, argument, complement, concept_of, is_passive, roles
from helder.stages.clauses import FINITE, VERBS, Clause, Phrase
from helder.stages.frames import placed
from helder.stages.predicates import Found
from helder.triggers import Trigger

_COMPLAINTS: Final = frozenset({"condition", "symptom"})
_OUTCOMES: Final = frozenset({"process", "measure"})
_WORKINGS: Final = frozenset({"process", "body_part", "measure"})
_OF_COMPLAINTS: Final[Sequence[RelationName]] = ("treats", "causes", "prevents", "increases", "decreases", "worsens")
_OF_THE_REST: Final[Sequence[RelationName]] = (
    "improves", "increases", "worsens", "decreases", "affects", "produces", "contains", "associated_with", "no_effect",
    "is_a", "has_property", "required_for", "recommended_for",
)  # fmt: skip
_OF_BURDENS: Final[Sequence[RelationName]] = tuple(name for name in _OF_THE_REST if name != "improves")
"""What a verb with several relations says of a complaint, of a burden ("promotes inflammation": more of it), and of
anything else, in order of preference."""
_OTHER_SIGN: Final[dict[Direction, Direction]] = {"+": "-", "-": "+", "0": "0", "unknown": "unknown"}
_NEVER_OBJECT: Final[dict[str, frozenset[str]]] = {
    "produces": frozenset({"population", "behaviour", "treatment"}),
    "contains": frozenset({"condition", "symptom", "population", "behaviour", "process"}),
    "causes": frozenset({"body_part", "population", "food"}),
}
_NAMING: Final = frozenset({"noun", "noun_reversed"})
_CARRIED: Final = frozenset({"affects", "improves", "treats", "required_for", "causes"})
"""Relations that give way to one named in their object: "plays a role in the prevention of"."""


def of(reading: Reading) -> list[Statement]:
    """Everything a sentence states, clause by clause."""
    stated: list[Statement] = []
    hoping = reading.words.grammar["hoping"]
    said = 0
    for at, clause in enumerate(reading.clauses):
        if at < said:
            continue
        if clause.kind == "subordinate" and hoping & {*reading.norms(max(0, clause.first - 3), clause.first)}:
            continue  # "who hoped that ginkgo would sharpen their memory"
        made, many = causatives.find(reading, at)
        if made:
            stated.extend(_found_by("causative", made))
            said = at + many
            continue
        here = [f for f in reading.found if clause.first <= f.first < clause.end]
        advised = _found_by("advice", advice.find(reading, at, here))
        orders = {statement.first for statement in advised}  # "should avoid alcohol" prevents nothing
        some = [s for found in here if found.first not in orders for s in _state(reading, at, found)] + advised
        some = some or _found_by("listed", listed.find(reading, at))
        if not _asks(reading, clause):
            some = some or _found_by("construction", constructions.find(reading, at))
        some = some or _found_by("comparison", comparisons.find(reading, at))
        some = _but_for_none(reading, some)
        if all(RELATIONS[s.relation].causality == "descriptive" for s in some):
            some += _but_for_none(reading, _found_by("finding", findings.find(reading, at)))
        reduced = all(reading.words.tags[s.first] == "VPART" for s in some)  # "is a hormone produced by"
        stated.extend([*some, *_but_for_none(reading, _found_by("copula", _copula(reading, at)))] if reduced else some)
    stated.extend(_found_by("apposition", listed.beside(reading)))
    stated = [s for s in stated if not reading.called_for(s.clause)]
    if stated and reports.is_report(reading):
        stated = [_in_report(reading, s) for s in stated]
    stated = [_for_what_they_have(reading, s) for s in _for_what(stated)]
    return [s for s in (factors.with_factor(reading, s) for s in stated) if s is not None]


def _in_report(reading: Reading, stated: Statement) -> Statement:
    """What a report states: no amount does anything, and what people only have goes together with what they are."""
    told = stated.in_report(tuple([a for a in stated.subjects if not proposals.is_amount(a)]), stated.causality)
    only_had = reports.of_people(reading, told) or reports.of_treated(reading, told)
    return told.in_report(told.subjects, "associative") if only_had else told


def _for_what_they_have(reading: Reading, stated: Statement) -> Statement:
    """What helps people who are named by their complaint is good for that: "magnesium helps people with insomnia"."""
    if stated.relation not in ("improves", "treats"):
        return stated
    had = [_complaint_of(reading, one) for one in stated.objects]
    if not any(had):
        return stated
    objects = tuple(complaint or one for complaint, one in zip(had, stated.objects, strict=True))
    return replace(stated, relation="treats", direction="-", objects=objects) if all(had) else stated


def _complaint_of(reading: Reading, people: Argument) -> Argument | None:
    """The complaint that names people: insomnia, of "people with insomnia"."""
    if people.concept is None or people.concept.type != "population" or people.span is None:
        return None
    toks, norms, leads = reading.words.tokens, reading.words.norms, roles(reading, "group_with")
    last = next(k for k in range(len(toks) - 1, -1, -1) if toks[k].start < people.span.end)
    mention = reading.mentions.get(last)
    parts = [vocab.load().concepts[part] for part in mention.parts] if mention is not None else []
    complaint = next((part for part in parts if part.type in _COMPLAINTS), None)
    if mention is None or complaint is None:
        return None
    lead = next((k for k in range(last) if toks[k].start > mention.span.start and norms[k] in leads), None)
    if lead is None:
        return None
    span = Span(toks[lead + 1].start, people.span.end)
    return Argument(span.of(reading.text), span, complaint)


def _for_what(stated: list[Statement]) -> list[Statement]:
    """Advice that follows what eases a complaint is for that: "light may ease depression; doctors recommend a walk"."""
    found: list[Statement] = []
    eased: tuple[Argument, ...] = ()
    for statement in stated:
        aimless = statement.relation == "recommended_for" and not any(o.quote for o in statement.objects)
        if aimless and eased and not statement.denied and not any(s.anaphoric for s in statement.subjects):
            statement = replace(statement, objects=eased)
        if statement.relation in ("treats", "prevents"):
            eased = statement.objects
        found.append(statement)
    return found


def _but_for_none(reading: Reading, some: Sequence[Statement]) -> list[Statement]:
    """The statements that state something: see `proposals.is_none`."""
    return [s for s in some if not proposals.is_none(reading, s)]


def _found_by(kind: str, some: Iterable[Statement]) -> list[Statement]:
    return [s.found_by(kind) for s in some]


def _state(reading: Reading, at: int, found: Found) -> Iterator[Statement]:
    """What one trigger states: subjects and objects by its frame."""
    trigger = found.trigger
    if trigger.frame in ("risk", "modifier", "adverb", "nominal"):
        return
    if trigger.relation == "recommended_for" and trigger.frame == "verb":
        return  # see `advice`
    if trigger.words[0] in roles(reading, "likely") and reports.sign_of(reading, found.first - 1) is not None:
        return  # "are more susceptible to": see `comparisons` and `findings`
    clause = reading.clauses[at]
    if _only_asked(reading, clause, found) or _only_helps(reading, clause, found) or _is_judged(reading, at, found):
        return
    makes = toks_norm(reading, found.first) in reading.words.grammar["make_verbs"]
    if (
        makes
        and not trigger.extras
        and any(f.trigger.frame == "resultative" for f in reading.found if clause.first <= f.first < clause.end)
    ):
        return  # "makes the pill less reliable" makes no pill
    if clause.kind == "purpose" and (_ordered(reading, at) or not _bodily(reading, at)):
        return
    if _is_named_doing(reading, clause, found) or _only_for_knowing(reading, found) or _only_factors(reading, found):
        return
    if reading.called_for(at) or _only_for_doing(reading, clause, found):
        return
    pair = placed(reading, at, found)
    if pair is None:
        return
    subjects, objects, risk = pair
    if objects and " ".join(reading.norms(objects[0].first, objects[0].end)) in roles(reading, "each_other"):
        subjects, objects = subjects[:1], subjects[1:]  # "sleep and mood influence each other"
    if trigger.relation == "is_a" and _names_a_cause(reading, found):
        return
    if trigger.relation == "causes" and _moves(reading, clause, found, objects):
        return
    objects = tuple(_of_whom(reading, p) for p in objects)
    if trigger.relation == "associated_with":
        subjects = tuple(_of_whom(reading, p) for p in subjects)  # "more common among people with hearing loss"
    subjects = constructions.members(reading, subjects)
    if not subjects and not objects:
        return
    yield from _adjusted(reading, at, found, subjects, objects, risk)


def _moves(reading: Reading, clause: Clause, found: Found, objects: Group) -> bool:
    """ "Bacteria come into the body through a wound": what only gets somewhere is not brought about."""
    if reading.words.norms[found.first] not in roles(reading, "moving"):
        return False
    named = [concept_of(reading, p) for p in objects]
    if any(c is not None and c.type in _COMPLAINTS for c in named):
        return False  # "the pain comes from a hernia in the back"
    places = (p for p in reading.in_clause(clause) if p.preposition in roles(reading, "whereto"))
    return any(c is not None and c.type == "body_part" for c in (concept_of(reading, p) for p in places))


def _names_a_cause(reading: Reading, found: Found) -> bool:
    """ "Is seen as a cause of": what it is seen as names another relation."""
    near = range(found.first, max(found.after, found.end) + 4)
    return any(f is not found and f.first in near and f.trigger.frame in _NAMING for f in reading.found)


def toks_norm(reading: Reading, at: int) -> str:
    """The normal form of one word."""
    return reading.words.norms[at]


def _only_asked(reading: Reading, clause: Clause, found: Found) -> bool:
    """ "To find out how screen time affects ..." states nothing; "it is unclear whether ..." does."""
    grammar = reading.words.grammar
    if clause.kind == "resumed" and reading.words.norms[clause.first] in grammar["closing"]:
        return False  # "die diabetes genezen | of de bloeddruk verlagen"
    if reading.words.norms[clause.first] not in grammar["interrogatives"]:
        asking = grammar["interrogative_determiners"]
        if not any(_asks_which(reading, clause, at, asking) for at in range(clause.first, found.first)):
            return False
    return not any(norm in grammar["doubt"] for norm in reading.words.norms)


def _asks(reading: Reading, clause: Clause) -> bool:
    """Whether a clause only says what was asked: "we looked at | how sleep can be improved by walking"."""
    grammar, norms = reading.words.grammar, reading.words.norms
    asked = clause.kind == "subordinate" and clause.first > 0 and norms[clause.first] in grammar["interrogatives"]
    return asked and grammar["doubt"].isdisjoint(norms)


def _asks_which(reading: Reading, clause: Clause, at: int, asking: Collection[str]) -> bool:
    """ "This page explains which deficiencies lead to ...": a verb before it, and what is asked about behind it."""
    tags = reading.words.tags
    if reading.words.norms[at] not in asking or not 0 < at < len(tags) - 1:
        return False
    comma = at > 1 and reading.words.norms[at - 1] == ","  # "Wir erklären, welche ..."
    before = tags[at - 2] if comma else tags[at - 1]
    after_verb = before.startswith("V") or before == "PRON" or (at == clause.first and before == "NOUN" and not comma)
    return after_verb and tags[at + 1] in ("NOUN", "PROPN", "ADJ")


def _only_helps(reading: Reading, clause: Clause, found: Found) -> bool:
    """ "Helps reduce stress": the verb after "help" says what is done."""
    grammar = reading.words.grammar
    if reading.words.norms[found.first] not in grammar["help_verbs"] or found.trigger.extras:
        return False
    tags = reading.words.tags
    last = reading.words.pack.verb_final  # "helpt blaasontsteking voorkomen": it looks like a participle
    norms = reading.words.norms
    return any(
        tags[k] in ("VINF", "VFIN") or (last and tags[k] == "VPART" and norms[k].endswith("en"))
        for k in range(clause.first, clause.end)
        if k != found.first and (tags[k] == "VINF" or k > found.first)
    )


def _is_named_doing(reading: Reading, clause: Clause, found: Found) -> bool:
    """ "Among women, reducing salt could lower ...": the doing is what the sentence is about, and states nothing."""
    if found.first != clause.first or clause.kind != "consequence" or reading.words.tags[found.first] != "VGER":
        return False
    return any(tag in FINITE for tag in reading.words.tags[found.first : clause.end])


def _only_for_knowing(reading: Reading, found: Found) -> bool:
    """ "Important for understanding relapse" and "in predicting it": nothing is done to it."""
    after = max(found.end, found.after)  # "helps in understanding"
    works = found.trigger.frame == "adjective" and found.trigger.relation in ("treats", "improves", "affects")
    if works and any(f.first == after and reading.words.tags[after] == "VGER" for f in reading.found):
        return True  # "effective in lowering blood pressure": the verb says what it does
    if found.trigger.frame not in ("adjective", "verb") or reading.words.tags[after : after + 1] != ("VGER",):
        return False
    return not roles(reading, "knowing").isdisjoint(reading.norms(after, after + 1))


def _only_factors(reading: Reading, found: Found) -> bool:
    """ "The risk factors identified for relapse were ...": they are named behind it (see `findings`)."""
    if found.trigger.frame != "noun" or found.end - found.first < 3 or not reports.is_report(reading):
        return False
    factor = roles(reading, "factor_nouns").intersection(reading.norms(found.first, found.first + 1))
    kinds = reading.norms(max(0, found.first - 1), found.first)
    return bool(factor) and not roles(reading, "factor_kinds").isdisjoint(kinds)


def _only_for_doing(reading: Reading, clause: Clause, found: Found) -> bool:
    """ "Drugs for treating asthma may cause ...": what the subject is meant for is a purpose, and no claim."""
    tags, at = reading.words.tags, found.first
    if tags[at] != "VGER" or at - 1 <= clause.first or tags[at - 1] != "ADP" or clause.kind != "main":
        return False
    before = tags[clause.first : at]
    if not (VERBS | FINITE).isdisjoint(before) or "PUNCT" in before or before[0] == "ADP":
        return False
    return any(tag in FINITE for tag in tags[at : clause.end])


def _ordered(reading: Reading, at: int) -> bool:
    """Whether a purpose is that of an order: "neem gember om misselijkheid te voorkomen"."""
    parent = reading.clauses[at].parent
    orders = reading.words.grammar["advice_verbs"]
    first = reading.clauses[parent].first if parent is not None else 0
    return parent is not None and reading.words.tags[first] == "VFIN" and reading.words.norms[first] in orders


def _is_judged(reading: Reading, at: int, found: Found) -> bool:
    """ "It is sensible to get vaccinated against flu": nothing does it; "it is known to relieve pain" does."""
    norms, subject = reading.words.norms, reading.subjects[at]
    grammar = reading.words.grammar
    if grammar["judging"].isdisjoint(norms) or not subject or norms[subject[0].first] not in grammar["cleft"]:
        return False
    clause = reading.clauses[at]
    first = (
        subject[0].end if clause.first <= subject[0].first < clause.end else reading.clauses[clause.parent or 0].first
    )
    return any(
        norms[k] in grammar["judging"] and norms[k + 1] in grammar["purpose"] for k in range(first, found.first - 1)
    )


def _bodily(reading: Reading, at: int) -> bool:
    """Whether a purpose clause says what something in the body does, not what somebody intends."""
    concepts = [concept_of(reading, p) for p in reading.subjects[at]]
    return any(c is not None and c.type in ("substance", "organism", "process", "body_part") for c in concepts)


def _adjusted(
    reading: Reading, at: int, found: Found, subjects: Group, objects: Group, risk: bool
) -> Iterator[Statement]:
    """The relation as the words around the trigger make it: "risk of", "better", "negatively", complaints."""
    relation, direction = found.trigger.relation, found.trigger.direction
    lexicon = reading.words.lexicon
    if relation == "causes" and found.trigger.frame in ("adjective_reversed", "verb_reversed") and objects:
        opening = reading.norms(reading.clauses[at].first, objects[0].first)
        fewer = [w for w in opening if w in lexicon.modifiers and lexicon.modifiers[w].relation == "decreases"]
        if fewer and not risk:  # "fewer people die of colorectal cancer because of screening"
            relation, direction = "prevents", "-"
    beside = [
        *found.beside,
        *reading.norms(max(0, found.first - 2), found.first),
        *reading.norms(found.end, found.end + 2),
    ]
    norms, tags = reading.words.norms, reading.words.tags
    rest = range(found.end, reading.clauses[at].end)
    beside += [norms[k] for k in rest if tags[k + 1 : k + 2] not in (("NOUN",), ("ADJ",))]
    shades = [lexicon.adverbs[w] for w in beside if w in lexicon.adverbs]
    if relation == "affects" and shades:
        relation, direction = shades[0].relation, shades[0].direction
    family = RELATIONS[relation].family
    if risk:
        if family == "positive" or relation == "causes":
            relation, direction = "causes", "+"
        elif relation in ("decreases", "prevents", "treats"):
            relation, direction = "prevents", "-"
        elif relation == "associated_with":
            words_before = reading.norms(max(0, objects[0].first - 5), objects[0].first)
            signs = [lexicon.modifiers[w].direction for w in words_before if w in lexicon.modifiers]
            direction = signs[0] if signs else "+"
    elif relation == "no_effect":
        direction = "0"
    by_relation: dict[tuple[RelationName, Direction], list[Argument]] = {}
    others = tuple(
        t
        for t in lexicon.verbs.get(found.trigger.words[0], ())
        if (t.extras, t.particle, t.frame) == (found.trigger.extras, found.trigger.particle, found.trigger.frame)
        and found.trigger.frame == "verb"
        and t.relation != relation
    )  # the same verb says another relation of a complaint: "promotes inflammation", "contributes to obesity"
    grammar = reading.words.grammar
    denied = found.denied or _too_little(reading, found)
    for phrase in objects:
        if _is_content(reading, phrase):
            continue
        if norms[phrase.first] in grammar["none"] and phrase.first < phrase.head:
            denied = True  # "produced no weight loss"
            phrase = Phrase(phrase.first + 1, phrase.end, phrase.head, phrase.preposition)
        changed = _for_object(relation, direction, reading, phrase, others)
        if changed[0] == "produces" and _is_outcome(changed[2]) and _brings_about(reading, found):
            changed = ("causes", "+", changed[2])  # "produces weight loss"
        if changed[0] == "produces" and norms[phrase.first] in grammar["you"] and phrase.first < phrase.head:
            continue  # "makes you fat"
        if _fits(changed[0], changed[2]) and not _vague(found, changed[0], changed[2], grammar["help_verbs"]):
            by_relation.setdefault(changed[:2], []).append(changed[2])
    if relation == "recommended_for":  # people are whom it is for, not what
        by_relation = {key: [_not_people(reading, a) for a in some] for key, some in by_relation.items()}
    for (name, sign), some in by_relation.items():
        final, final_sign, negated = name, sign, denied
        nothing = name in ("produces", "causes") and all(_is_outcome(a) for a in some)  # "produced no weight loss"
        if denied and (nothing or (name == "affects" and found.trigger.frame == "noun")):
            final, final_sign, negated = "no_effect", "0", False
        yield Statement(
            final,
            final_sign,
            tuple(argument(reading, p) for p in subjects),
            tuple(some),
            found.first,
            max(found.end, found.first + 1),
            at,
            negated,
            causality=_causality(reading, at, found),
        )


def _is_content(reading: Reading, phrase: Phrase) -> bool:
    """ "The trial supports the idea that ...": what is told with it is stated, and nothing of the idea."""
    grammar, following = reading.words.grammar, reading.norms(phrase.end, phrase.end + 1)
    told = reading.words.norms[phrase.head] in grammar["content_nouns"]
    return told and bool(following) and following[0] in grammar["that"]


def _too_little(reading: Reading, found: Found) -> bool:
    """ "Exercise alone is insufficient to prevent obesity": it does not."""
    marked = not roles(reading, "marker").isdisjoint(reading.norms(max(0, found.first - 1), found.first))
    return marked and not roles(reading, "too_little").isdisjoint(reading.norms(max(0, found.first - 2), found.first))


def _causality(reading: Reading, at: int, found: Found) -> Causality | None:
    """What the words of a trigger say of cause, where that is another thing than its relation does."""
    grammar, said = reading.words.grammar, " ".join(found.trigger.words)
    if said in grammar["goes_together"]:
        return "associative"
    if not reports.is_report(reading):
        return None
    if said in grammar["only_prevalent"] and reports.sign_of(reading, found.first - 1) is None:
        return "descriptive"
    near = 3 if found.trigger.frame == "intransitive" else 1 if found.trigger.frame == "verb" else 0
    near += near and reading.words.tags[found.end : found.end + 1] == ("ADV",)  # "rises steeply with age"
    lead = next((k for k in range(found.end, found.end + near) if reading.words.tags[k : k + 1] == ("ADP",)), found.end)
    here = reading.norms(found.end, lead + 1) if near else ()  # "increases with age", "is lowered after surgery"
    together = grammar["time_follows_finding"]
    done = reading.words.tags[found.first] == "VPART" and is_passive(reading, reading.clauses[at], found.first)
    if not done:  # but what is "prevented with garlic" is prevented by it
        together |= grammar["growing_with"]
    return "associative" if not found.trigger.extras and not together.isdisjoint(here) else None


def _brings_about(reading: Reading, found: Found) -> bool:
    """Whether a verb also says of an effect that it comes about: "produce", "yield"; not "make", "form"."""
    return reading.words.norms[found.first] in roles(reading, "bringing_about")


def _is_outcome(named: Argument) -> bool:
    """Whether it is an effect that is wished for or neutral: weight loss, but no disease."""
    return named.concept is not None and named.concept.type in _OUTCOMES and not grouping.less_is_better(named)


def _of_whom(reading: Reading, phrase: Phrase) -> Phrase:
    """ "People with persistent sleep problems": the complaint they have, where people are said to be the object."""
    grammar = reading.words.grammar
    head = reading.words.norms[phrase.head]
    concept = concept_of(reading, phrase)
    if head not in grammar["bare_group"] and (concept is None or concept.type != "population"):
        return phrase
    following = next((p for p in reading.phrases if p.first == phrase.end + 1), None)
    if following is None or following.preposition not in grammar["group_with"]:
        return phrase
    has = concept_of(reading, following)
    return following if has is not None and has.type in _COMPLAINTS else phrase


def _not_people(reading: Reading, named: Argument) -> Argument:
    people = reading.words.grammar["bare_group"]
    first = (named.quote or "").lower().split()[:2]
    if named.concept is not None and named.concept.type == "population":
        return Argument(None, None)
    return Argument(None, None) if any(word in people for word in first) else named


def _for_object(
    relation: RelationName, direction: Direction, reading: Reading, phrase: Phrase, others: Sequence[Trigger]
) -> tuple[RelationName, Direction, Argument]:
    """The relation as this object makes it: what improves a complaint treats it; "leads to better sleep" improves."""
    inner = reading.words.lexicon.nominal(reading.norms(phrase.head, phrase.head + 1)[0])
    whole = reading.mentions.get(phrase.head) is not None and complement(reading, phrase) is None  # "nerve damage"
    if inner is not None and relation in _CARRIED and not whole:
        relation, direction, others = inner.relation, inner.direction, ()
        phrase = complement(reading, phrase) or phrase
    named = argument(reading, phrase)
    complaint = grouping.less_is_better(named)
    modifiers = reading.words.lexicon.modifiers
    norms = reading.words.norms
    at = next((k for k in range(max(0, phrase.first - 1), phrase.head) if norms[k] in modifiers), None)
    if at is not None and relation == "associated_with":  # "linked to lower blood pressure"
        shade = modifiers[norms[at]]
        bare = Phrase(at + 1, phrase.end, phrase.head, phrase.preposition)
        better = complaint and shade.relation in ("improves", "worsens")
        return relation, _OTHER_SIGN[shade.direction] if better else shade.direction, argument(reading, bare)
    if at is not None and relation == "causes":
        shade = modifiers[norms[at]]
        if not (shade.relation in ("improves", "worsens") and complaint):
            bare = Phrase(at + 1, phrase.end, phrase.head, phrase.preposition)
            return shade.relation, shade.direction, argument(reading, bare)
    wanted = _OF_COMPLAINTS if complaint else _OF_BURDENS if grouping.less_is_better(named) else _OF_THE_REST
    if others and named.concept is not None and relation not in wanted:
        other = next((t for name in (*wanted, "causes") for t in others if t.relation == name), None)
        if other is not None:
            relation, direction = other.relation, other.direction
    if complaint and relation == "improves":
        return "treats", "-", named
    if complaint and relation == "produces":
        return "causes", "+", named
    if relation == "treats" and named.concept is None and norms[phrase.head] in roles(reading, "knowing"):
        return "improves", "+", named  # "helps in the detection of"
    if relation == "treats" and not complaint and named.concept is not None and named.concept.type in _WORKINGS:
        return "improves", "+", named  # "relaxes the muscles"
    if complaint and (relation == "worsens" or (relation == "associated_with" and direction == "unknown")):
        return relation, "+", named
    return relation, direction, named


def _vague(found: Found, relation: RelationName, named: Argument, helping: frozenset[str]) -> bool:
    """Whether too little is known of an object: "helps determine whether", "this information comes from"."""
    if named.concept is not None or named.anaphoric:
        return False
    origin = relation == "causes" and found.trigger.frame == "verb_reversed"
    return origin or relation == "produces" or (found.trigger.words[0] in helping and not found.trigger.extras)


def _fits(relation: RelationName, named: Argument) -> bool:
    """Whether something of this kind can be made or contained: no complaint is an ingredient."""
    kind = named.concept.type if named.concept is not None else ""
    return kind not in _NEVER_OBJECT.get(relation, frozenset())


# ---- statements without a trigger of their own


def _copula(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Melatonin is a hormone" and "magnesium is safe": a class or a property."""
    clause = reading.clauses[at]
    if clause.kind not in ("main", "relative", "resumed"):
        return
    norms, tags = reading.words.norms, reading.words.tags
    copula = reading.words.grammar["copula"]
    verb = next((k for k in range(clause.first, clause.end) if norms[k] in copula), None)
    subject = reading.subjects[at]
    inside = {k for p in reading.phrases for k in range(p.first, p.end)}
    if verb is None or not subject:
        return
    other = next((k for k in range(verb + 1, clause.end) if tags[k] in VERBS and k not in inside), None)
    made = (
        other is not None and tags[other] == "VPART" and any(p.end == other and p.first > verb for p in reading.phrases)
    )
    if other is not None and not made:  # but "is a hormone produced by the pineal gland"
        return
    grammar = reading.words.grammar
    if norms[subject[0].first] in grammar["whoever"] or reading.called_for(at):
        return
    known = [p for p in subject if concept_of(reading, p) is not None or p.pronoun]
    if not known or (subject[0].pronoun and reading.topic is None):
        return
    after = verb + 1
    if subject[0].first > verb:
        after = subject[-1].end
    while after < clause.end and tags[after] in ("ADV", "PART"):
        after += 1
    groups = [g for g in reading.groups_in(clause) if g[0].first == after and not g[0].preposition]
    if not groups or groups[0] == subject or groups[0][0].pronoun:
        yield from _adjective(reading, at, subject, verb, after)
        return
    group, denied = groups[0], False
    if norms[group[0].first] in reading.words.grammar["none"] and group[0].first < group[0].head:
        group, denied = (replace(group[0], first=group[0].first + 1), *group[1:]), True  # "is no remedy"
    functions = list(_functions(reading, at, subject, group, verb))
    if functions:
        yield from functions
        return
    relation: RelationName = (
        "is_a" if denied or tags[group[0].first] == "DET" or concept_of(reading, group[0]) else "has_property"
    )
    yield Statement(
        relation,
        "unknown",
        tuple(argument(reading, p) for p in subject),
        (argument(reading, group[0]),),
        verb,
        max(verb, group[0].first) + 1,  # "is not a drug": what denies it stands in between
        at,
        denied,
    )


def _adjective(reading: Reading, at: int, subject: Group, verb: int, first: int) -> Iterator[Statement]:
    """ "Vitamin D is fat-soluble", "insomnia is common": a property in one adjective at the end of its clause."""
    norms, tags, clause = reading.words.norms, reading.words.tags, reading.clauses[at]
    grammar = reading.words.grammar
    end = first
    while end < clause.end and (tags[end] == "ADJ" or norms[end] == "-"):
        end += 1
    closes = end >= clause.end or tags[end] in ("PUNCT", "CCONJ") or norms[end] in grammar["advised_for"]
    if end == first or not closes or any(norms[k] in grammar["no_property"] for k in range(first, end)):
        return
    known = [p for p in subject if (c := concept_of(reading, p)) is not None and c.type != "population"]
    if not known:
        return
    span = reading.words.span(first, end)
    quality = Argument(span.of(reading.text), span, None)
    subjects = tuple(argument(reading, p) for p in subject)
    yield Statement("has_property", "unknown", subjects, (quality,), verb, end, at)


def _functions(reading: Reading, at: int, subject: Group, group: Group, verb: int) -> Iterator[Statement]:
    """ "The functions of the gut are the fermenting of A and the making of B"."""
    norms, lexicon = reading.words.norms, reading.words.lexicon
    grammar, whole = reading.words.grammar, subject[0]
    of = reading.first_of("functions", whole.first, whole.end - 2)
    if of is None or norms[of + 1] not in grammar["genitive"]:
        return
    owner = Phrase(of + 2, whole.end, whole.end - 1)
    for phrase in group:
        inner, thing = lexicon.nominal(norms[phrase.head]), complement(reading, phrase)
        if inner is not None and thing is not None:
            yield Statement(
                inner.relation,
                inner.direction,
                (argument(reading, owner),),
                (argument(reading, thing),),
                verb,
                verb + 1,
                at,
            )
