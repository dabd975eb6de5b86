"""Who does what to whom: subject and object of each stated relation, by clause and word order.

For every trigger the phrases in subject and object position are found as its frame asks (see `triggers`), lists are
kept together, and the words beside ("risk of", "better", "no") change the relation they stand with.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from helder import inversion, langs, triggers
from helder.model import Argument, Causality, Concept, Direction, Mention, RelationName
from helder.stages import doings, mending, predicates
from helder.stages.clauses import FINITE, VERBS, Clause, Phrase, Words, coordination, phrases, split, units
from helder.stages.predicates import Found
from helder.triggers import Frame

_VERB_FINAL = frozenset({"subordinate", "relative", "consequence", "means", "purpose"})
_TAKEN = frozenset({"substance", "food", "treatment"})
"""Types of things that one takes an amount of."""
_NO_DOING = frozenset({"substance", "treatment", "population", "organism", "body_part"})
"""Types of things whose name is never a verb: "artsen", "ijzertabletten"."""
_ILLS = frozenset({"condition", "symptom"})
_SCALES = frozenset({"increases", "decreases", "improves", "worsens"})
"""Relations whose verbs also stand without an object: "sleep improves with magnesium"."""
Group = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Subject and object phrases of one trigger, before lists are multiplied out and cues are applied."""

    relation: RelationName
    direction: Direction
    subjects: tuple[Argument, ...]
    objects: tuple[Argument, ...]
    first: int
    end: int
    clause: int
    denied: bool = False
    anaphoric: bool = False
    settled: bool = False
    """Whether words of denial and reserve in it are part of what it says: "without X, Y cannot ..."."""
    by: str = "trigger"
    """What found it: a trigger word, or a kind of sentence (see `statements.of`)."""
    reported: bool = False
    """Whether it is the finding of a research report, whose sides need be no known concepts."""
    causality: Causality | None = None
    """What its words say of cause where that is another thing than its relation does: "a risk factor", "common in"."""


@dataclass(slots=True)
class Reading:
    """A sentence taken apart: its words, noun phrases, concepts, triggers, clauses and each clause's subject."""

    text: str
    words: Words
    phrases: list[Phrase]
    clauses: list[Clause]
    mentions: dict[int, Mention]
    found: list[Found]
    topic: Argument | None = None
    subjects: dict[int, Group] = field(default_factory=dict)
    listed: dict[Clause | None, Sequence[Group]] = field(default_factory=dict)
    calls: frozenset[int] | None = None
    """The clauses that ask for research, once they were looked for."""
    report: bool | None = None
    """Whether it is written as reports of research are, once that was looked for."""

    def in_clause(self, clause: Clause) -> list[Phrase]:
        """The phrases of a clause, in order."""
        return [p for p in self.phrases if clause.first <= p.first and p.end <= clause.end]

    def groups_in(self, clause: Clause | None = None) -> Sequence[Group]:
        """The phrases of a clause, or of the whole sentence, put together into lists."""
        found = self.listed.get(clause)
        if found is None:
            found = self.listed[clause] = lists(self, self.phrases if clause is None else self.in_clause(clause))
        return found

    def called_for(self, at: int) -> bool:
        """Whether a clause, or one that it hangs on, only asks for research: "more trials are needed to see ..."."""
        if self.calls is None:
            self.calls = _calls(self)
        place: int | None = at
        while place is not None and self.calls:
            if place in self.calls:
                return True
            place = self.clauses[place].parent
        return False

    def norms(self, first: int, end: int) -> Sequence[str]:
        """The normal forms of some tokens."""
        return self.words.norms[first:end]


def read(text: str, parsed: Words, named: Sequence[Mention], topic: Argument | None) -> Reading:
    """A sentence with its phrases, triggers and clauses; `topic` is what the sentence before was about."""
    by_token = mentions_by_token(parsed, named)
    nominal = nominal_tokens(parsed, by_token)
    parsed = mending.mended(parsed, by_token, nominal)
    found = predicates.find(parsed, nominal)
    doing = doings.end(parsed)
    if doing:
        found = [f for f in found if f.first >= doing]
    closed = frozenset(k for f in found for k in f.closed)
    every = [p for p in phrases(parsed, nominal - closed, closed) if _names_a_thing(parsed, p, nominal)]
    every = [p for p in every if not (p.end in closed and p.head not in nominal and parsed.tags[p.head] == "ADJ")]
    if doing:
        every = [doings.phrase(parsed, doing, nominal), *(p for p in every if p.first >= doing)]
    inside = frozenset(k for first, k in parsed.names if first in nominal and k in nominal)
    reading = Reading(text, parsed, every, split(parsed, every, inside), by_token, found, topic)
    for at in range(len(reading.clauses)):
        reading.subjects[at] = clause_subject(reading, at)
    return reading


def _names_a_thing(parsed: Words, phrase: Phrase, nominal: frozenset[int]) -> bool:
    """Not an amount ("a day", "75 mg") and not a word that stands for nothing ("daardoor", "more")."""
    if phrase.end == phrase.first + 1:
        norm = parsed.tokens[phrase.first].norm
        grammar = langs.load(parsed.language).grammar
        if norm in grammar["empty"] or any(norm.startswith(word) for word in grammar["empty_beginnings"]):
            return False
    if phrase.end > phrase.head + 1 or parsed.norms[phrase.head] not in units(parsed.language):
        return True
    return any(k in nominal for k in range(phrase.first, phrase.end))  # "our magnesium spray"


def mentions_by_token(parsed: Words, named: Sequence[Mention]) -> dict[int, Mention]:
    """The mention each token belongs to, by the token's position."""
    by_token: dict[int, Mention] = {}
    at = 0
    for i, token in enumerate(parsed.tokens):
        while at < len(named) and named[at].span.end <= token.start:
            at += 1
        if at < len(named) and named[at].span.start < token.end:
            by_token[i] = named[at]
    return by_token


def nominal_tokens(parsed: Words, by_token: Mapping[int, Mention]) -> frozenset[int]:
    """Tokens of concept names, except single words that are used as a verb here ("we sleep")."""
    kept, verb_final = set(), langs.load(parsed.language).verb_final
    orders = langs.load(parsed.language).grammar["advice_verbs"]
    naming = langs.load(parsed.language).grammar["also_adjectives"]
    for i, mention in by_token.items():
        alone = by_token.get(i - 1) is not mention and by_token.get(i + 1) is not mention
        tag, before = parsed.tags[i], parsed.tags[i - 1] if i else ""
        asleep = tag == "VFIN" and i > 0 and _is_agent(parsed, i - 1) and not _other_verb(parsed, i)
        asleep = asleep and mention.concept.type not in _NO_DOING
        asleep = asleep and not (i == 1 and before == "PROPN" and mention.concept.type in _ILLS)  # "Stubborn headaches"
        asleep = asleep and parsed.norms[i - 1] not in units(parsed.language)  # "200 mg zink"
        done = (
            not verb_final and tag == "VINF" and before in ("AUX", "PART")
        )  # "not drink alcohol", "should drink no more"
        done = done and (by_token.get(i + 1) is not None or parsed.norms[i] in orders)
        light = verb_final and alone and parsed.norms[i] in naming and 0 < i < len(parsed.tags) - 1
        if light and parsed.tags[i - 1] == "DET" and (by_token.get(i + 1) is not None or parsed.tags[i + 1] == "NOUN"):
            continue  # "een licht jodiumtekort"
        ordered = i == 0 and alone and parsed.tokens[0].norm in orders and not any(t in FINITE for t in parsed.tags)
        if not (alone and (asleep or done)) and not ordered:
            kept.add(i)
    return frozenset(kept)


def _other_verb(parsed: Words, i: int) -> bool:
    """Whether the stretch has another finite verb, so that this word is none: "a mild deficiency caused goitre"."""
    if parsed.tags[i - 1] in ("REL", "PRON"):
        return False
    for k in range(i + 1, min(i + 4, len(parsed.tags))):
        if parsed.tags[k] in FINITE:
            return True
        if parsed.tags[k] not in ("ADV", "PART", "ADP", "NOUN", "ADJ"):
            break
    before = range(i - 1, -1, -1)
    for k in before:
        if parsed.tokens[k].norm in mending.BORDERS or parsed.tags[k] in ("SCONJ", "REL"):
            return False
        if parsed.tags[k] in FINITE:
            return True
    return False


# ---- subjects


def _calls(reading: Reading) -> frozenset[int]:
    """The clauses that say that research is needed or should be done."""
    grammar, norms = langs.load(reading.words.language).grammar, reading.words.norms
    if grammar["research"].isdisjoint(norms):
        return frozenset()
    found = set()
    for at, clause in enumerate(reading.clauses):
        place = next((k for k in range(clause.first, clause.end) if norms[k] in grammar["research"]), None)
        if place is None or clause.kind == "relative":
            continue
        needed = any(norms[k] in grammar["needed"] for k in range(clause.first, clause.end))
        owed = reading.subjects.get(at, ())
        own = any(norms[k] in grammar["research"] for p in owed for k in range(p.first, p.end))
        should = any(norms[k] in grammar["should"] for k in range(clause.first, clause.end))
        if needed or (own and should):
            found.add(at)
    return frozenset(found)


def lists(reading: Reading, some: Sequence[Phrase]) -> list[Group]:
    """Phrases put together into lists ("A, B and C")."""
    groups: list[Group] = []
    at = 0
    while at < len(some):
        members = coordination(reading.words, some, at)
        group = tuple(some[k] for k in members)
        if len(group) > 1 and _opens_only(reading, group):
            groups.append(group[:1])
            group = group[1:]
        if len(group) > 1 and _only_covers(reading, group[0], group[1]):  # "by factors such as A and B"
            group = (Phrase(group[1].first, group[1].end, group[1].head, group[0].preposition), *group[2:])
        groups.append(group)
        at = members[-1] + 1
    return groups


def _opens_only(reading: Reading, group: Group) -> bool:
    """Whether a phrase only says where: "in cities, | asthma and allergies often go together"."""
    tags, first, end = reading.words.tags, group[0], group[-1].end
    if langs.load(reading.words.language).verb_final or not first.preposition or first.first > 2:
        return False
    if reading.norms(first.end, group[1].first) != (",",) or group[1].preposition:
        return False
    while end < len(tags) and tags[end] == "ADV":
        end += 1
    return end < len(tags) and tags[end] in FINITE


def _only_covers(reading: Reading, cover: Phrase, first: Phrase) -> bool:
    """Whether a phrase stands for nothing but the examples after it: "symptoms such as"."""
    grammar = langs.load(reading.words.language).grammar
    if reading.words.norms[cover.head] not in grammar["bare_cover"]:
        return False
    between = " ".join(norm for norm in reading.norms(cover.end, first.first) if norm != ",")
    return between in grammar["cover"]


def _is_agent(parsed: Words, i: int) -> bool:
    """Whether a token can be the subject of a verb right after it: "people sleep", "who sleep"; not "that sleep"."""
    complementizer = langs.load(parsed.language).grammar["complementizer"]
    tag = parsed.tags[i]
    return tag in ("NOUN", "PRON", "PROPN") or (tag == "REL" and parsed.tokens[i].norm not in complementizer)


def _finite(reading: Reading, clause: Clause) -> int | None:
    for k in range(clause.first, clause.end):
        if reading.words.tags[k] in FINITE:
            return k
    return None


def clause_subject(reading: Reading, at: int) -> Group:
    """The phrases that stand as subject of a clause; those of the clause it hangs on where it has none.

    An amount alone is one of what was named before: "be careful with zinc: more than 25 mg a day causes nausea".
    """
    subject, clause = _grammatical_subject(reading, at), reading.clauses[at]
    if at == 0 or clause.kind not in ("main", "resumed") or "NUM" not in reading.words.tags[clause.first : clause.end]:
        return subject
    finite = _finite(reading, clause)
    own = bool(subject) and clause.first <= subject[0].first < clause.end
    if finite is None:
        return subject
    if own and subject[0].first < finite:
        amount = len(subject) == 1 and _only_amount(reading, subject[0].first, subject[0].end)
    else:
        amount = _only_amount(reading, clause.first, finite)
    if not amount:
        return subject
    for phrase in reversed(reading.phrases):
        concept = concept_of(reading, phrase) if phrase.end <= clause.first else None
        if concept is not None and concept.type in _TAKEN:
            return (phrase,)
    return subject


def _only_amount(reading: Reading, first: int, end: int) -> bool:
    """Whether some words say how much and not of what: "more than 12.5 mg a day", "a dose of 50 mg"."""
    norms, tags, measures = reading.words.norms, reading.words.tags, units(reading.words.language)
    if not any(norms[k] in measures for k in range(first, end)) or any(
        k in reading.mentions for k in range(first, end)
    ):
        return False
    about = langs.load(reading.words.language).grammar["about"]
    counted = any(tags[k] == "NUM" or norms[k][0].isdigit() for k in range(first, end))
    return counted and not any(
        tags[k] in ("NOUN", "PROPN") and norms[k] not in measures and norms[k] not in about and end - k > 3
        for k in range(first, end)
    )


def _grammatical_subject(reading: Reading, at: int) -> Group:
    """The phrases that stand as subject of a clause, by word order."""
    clause = reading.clauses[at]
    pack = langs.load(reading.words.language)
    parent = reading.subjects.get(clause.parent, ()) if clause.parent is not None else ()
    if clause.kind in ("means", "purpose"):
        return _inherited(reading, clause)
    if clause.kind == "resumed":
        anew = _own_after_colon(reading, clause) or _own_after_verb(reading, clause)
        return anew or parent or _inherited(reading, clause)
    floating = pack.grammar["floating"]
    every = reading.groups_in(clause)
    own = reading.in_clause(clause)
    kept = [p for p in own if p.end > p.first + 1 or reading.words.norms[p.first] not in floating]
    if kept and len(kept) < len(own):
        every = lists(reading, kept)
    groups = [g for g in every if not g[0].preposition or risk_before(reading, g[0])]
    finite = _finite(reading, clause)
    if clause.kind == "consequence" and reading.words.tokens[clause.first].norm in pack.grammar["which_consequence"]:
        return _linked_before(reading, clause) or _inherited(reading, clause)  # "wat de slaap verbetert"
    if clause.kind == "consequence":
        opening = pack.grammar["consequence"]
        groups = [g for g in groups if reading.words.tokens[g[0].first].norm not in opening]
    if clause.kind == "relative" and pack.verb_final:
        if len(groups) > 1:  # "dat vasten veroudering afremt": both are named inside
            return groups[0]
        return _antecedent(reading, clause) or parent
    if finite is None:
        if clause.kind == "consequence":
            return _inherited(reading, clause)
        return groups[0] if groups else parent
    before = [g for g in groups if g[0].end <= finite]
    if clause.kind == "relative":
        head = _antecedent(reading, clause)
        before = [g for g in before if not _is_relative_word(reading, g)]
        return before[-1] if before else head
    if clause.kind == "consequence":
        return _inherited(reading, clause) if not before else before[-1]
    if pack.verb_final:
        if before and _starts_clause(reading, clause, before[0]):
            return before[0]
        if clause.kind == "subordinate" and before:
            return before[0]
        after = [g for g in groups if g[0].first > finite]
        if after and not before:
            return after[0]
        return before[0] if before else parent
    if len(before) > 1 and _apposed(reading, before[-2], before[-1], finite):
        return before[-2]  # "dysbiosis, an imbalance of the gut flora, worsens"
    return before[-1] if before else parent


def _linked_before(reading: Reading, clause: Clause) -> Group:
    """What the clause before is said to go together with, for what follows from that: "is linked to less variety,
    which leads to ...".
    """
    parent = reading.clauses[clause.parent] if clause.parent is not None else None
    if parent is None:
        return ()
    linked = [f for f in reading.found if parent.first <= f.first < parent.end]
    if not linked or linked[-1].trigger.relation != "associated_with":
        return ()
    return next((g for g in reading.groups_in(parent) if linked[-1].after <= g[0].first), ())


def _apposed(reading: Reading, group: Group, after: Group, verb: int) -> bool:
    """Whether a phrase between commas only says what the one before it is."""
    norms, tags = reading.words.norms, reading.words.tags
    first, end = after[0].first, after[-1].end
    between = group[-1].end == first - 1 and norms[first - 1] == "," and tags[first] == "DET"
    return between and len(after) == 1 and norms[end] == "," and verb == end + 1


def _own_after_colon(reading: Reading, clause: Clause) -> Group:
    """ "Warning: hypericum undermines the pill": what stands before the verb after a colon."""
    finite = _finite(reading, clause)
    if reading.words.tokens[clause.first].norm != ":" or finite is None:
        return ()
    groups = [g for g in reading.groups_in(clause) if g[-1].end <= finite and not g[0].preposition]
    if not groups:
        return ()
    demonstratives = langs.load(reading.words.language).grammar["demonstratives"]
    return () if reading.words.tokens[groups[-1][0].first].norm in demonstratives else groups[-1]


def _own_after_verb(reading: Reading, clause: Clause) -> Group:
    """ "En verlaagt het de kaliumspiegel": the pronoun right after a verb that opens its clause, and something else."""
    first = clause.first + 1
    if not langs.load(reading.words.language).verb_final or reading.words.tags[first : first + 1] != ("VFIN",):
        return ()
    bare = [g for g in reading.groups_in(clause) if not g[0].preposition]
    return bare[0] if len(bare) > 1 and bare[0][0].pronoun and bare[0][0].first == first + 1 else ()


def _antecedent(reading: Reading, clause: Clause) -> Group:
    """What "that", "which", "die" stands for: the noun before it, or what that noun was said of."""
    phrase = clause.antecedent
    if phrase is None or clause.parent is None:
        return ()
    grammar = langs.load(reading.words.language).grammar
    toks = reading.words.tokens
    before = reading.clauses[clause.parent]
    subject = reading.subjects.get(clause.parent, ())
    verb = next((k for k in range(before.first, before.end) if toks[k].norm in grammar["copula"]), None)
    if subject and toks[phrase.head].norm in grammar["functions"] and subject[-1].end <= phrase.first:
        return subject  # "fulfils functions that affect digestion"
    if subject and subject[0].pronoun and toks[subject[0].first].norm in grammar["cleft"]:
        return (phrase,)  # "it is magnesium that ..."
    if verb is not None and subject and verb < phrase.first and subject[-1].end <= verb and phrase.first <= verb + 3:
        return subject  # "melatonin is a hormone that regulates sleep"
    at = reading.phrases.index(phrase)
    apposed = at and toks[phrase.first - 1].norm in ",–—" and reading.phrases[at - 1].end == phrase.first - 1
    if apposed and reading.words.tags[phrase.first] == "DET":
        before_it = reading.phrases[at - 1]
        inner = made_from(reading, before_it) or complement(reading, before_it)
        return (inner or before_it,)  # "tryptophan, the amino acid that is ..."
    whole = next((g for g in reading.groups_in() if g[-1] is phrase and len(g) > 1), ())
    return whole if whole and _plural_verb(reading, clause) else (phrase,)


def _plural_verb(reading: Reading, clause: Clause) -> bool:
    """Whether the verb of a relative clause is of more than one: "cramps and restlessness that prevent"."""
    finite = _finite(reading, clause)
    grammar = langs.load(reading.words.language).grammar
    if finite is None:
        return False
    norm = reading.words.tokens[finite].norm
    return norm in grammar["plural_verbs"] or any(norm.endswith(end) for end in grammar["plural_endings"])


def _is_relative_word(reading: Reading, group: Group) -> bool:
    return (
        len(group) == 1
        and group[0].pronoun
        and reading.words.tokens[group[0].first].norm in langs.load(reading.words.language).grammar["relative_words"]
    )


def _starts_clause(reading: Reading, clause: Clause, group: Group) -> bool:
    """Whether only conjunctions, adverbs and marks stand between the start of the clause and the phrase."""
    return all(t not in ("ADP", "NOUN", "PROPN") for t in reading.words.tags[clause.first : group[0].first])


def _inherited(reading: Reading, clause: Clause) -> Group:
    """The subject of the nearest clause above that has one."""
    at = clause.parent
    while at is not None:
        if reading.subjects.get(at):
            return reading.subjects[at]
        at = reading.clauses[at].parent
    first = reading.clauses[0]
    return reading.subjects.get(0, ()) if first is not clause else ()


def is_passive(reading: Reading, clause: Clause, i: int) -> bool:
    """Whether the participle at `i` stands with a form of "be" or "worden"."""
    if reading.words.tags[i] not in ("VPART", "VFIN", "ADJ", "VINF"):
        return False
    pack = langs.load(reading.words.language)
    passive = pack.grammar["passive"]
    if pack.verb_final:
        if reading.words.tags[i] == "VINF" or (
            reading.words.tags[i] == "VFIN" and i != _finite(reading, clause)
        ):  # "wordt voorkomen": a participle that looks like its infinitive
            spoken = reading.norms(clause.first, i)
            return any(n in pack.grammar["worden"] for n in spoken) and not pack.grammar["marker"] & {*spoken[-1:]}
        return reading.words.tags[i] == "VPART" and any(
            t.norm in passive for t in reading.words.tokens[clause.first : clause.end]
        )
    k = i - 1
    while k >= clause.first and reading.words.tags[k] in ("ADV", "PART", "CCONJ", "PUNCT", "VPART"):
        k -= 1
    return reading.words.tags[i] != "VINF" and k >= clause.first and reading.words.tokens[k].norm in passive


def _with_preposition(groups: Sequence[Group], prepositions: Collection[str], after: int) -> Group:
    some = [g for g in groups if g[0].preposition in prepositions and g[0].first >= after]
    return some[0] if some else ()


# ---- objects, by the frame of the trigger


def _verb_arguments(reading: Reading, at: int, found: Found) -> tuple[Group, Group, bool] | None:
    clause = reading.clauses[at]
    pack = langs.load(reading.words.language)
    grammar, i = pack.grammar, found.first
    groups = reading.groups_in(clause)
    subject = reading.subjects[at]
    tags = reading.words.tags
    swap = found.trigger.frame == "verb_reversed"
    if is_passive(reading, clause, i):
        agent = _with_preposition(groups, grammar["agent"], clause.first if pack.verb_final else i)
        affected = subject
        if clause.kind == "consequence" and pack.verb_final:
            own = [g for g in groups if not g[0].preposition]
            affected = own[0] if own else ()
            agent = agent or _inherited(reading, clause)
        if not agent:
            agent = _after_agent_word(reading, clause, i)
        measures = units(reading.words.language)
        short = bool(agent) and agent[0].end - agent[0].first <= 2 and agent[0].head not in reading.mentions
        if short and (reading.words.tokens[agent[0].head].norm in measures or tags[agent[0].head] == "NUM"):
            return None  # "is cut by a third when"
        if found.preposition and found.preposition not in grammar["particles"] and not agent:
            other, _ = _object(reading, at, found, groups, subject, pack.verb_final)
            return (subject, other, False) if not swap else (other, subject, False)
        if not agent and not _agent_word(reading, clause, i):
            agent = _with_preposition(groups, grammar["with"], i)
            if not agent and pack.verb_final:
                loose = [g for g in groups if not _belongs_to_people(reading, g)]
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
        loose = [g for g in groups if g[0].first > i or g[0].first <= clause.first + 2]  # not "in people with diabetes"
        causes = _with_preposition(loose, grammar["with"], clause.first if pack.verb_final else i)
        return (causes, subject, _past_risk(reading, subject)[1]) if causes and subject and causes != subject else None
    if tags[i] == "VINF" and i > clause.first and reading.words.tokens[i - 1].norm in grammar["marker"]:
        agents = [g for g in groups if g[0].preposition in grammar["infinitive_agent"] and g[-1].end == i - 1]
        subject = agents[0] if agents else subject  # "uncommon for antidepressants to cause"
    objects, risk = _object(reading, at, found, groups, subject, pack.verb_final)
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
    if tags[i] == "VGER" and clause.kind not in ("means", "consequence", "relative"):
        own = [g for g in groups if g[-1].end <= i and not g[0].preposition]
        subject = own[-1] if own else ()
    if not objects:
        causes = _with_preposition(groups, grammar["with"], i) if found.trigger.relation in _SCALES else ()
        return (causes, subject, False) if causes and subject and causes != subject else None
    return (objects, subject, risk) if swap else (subject, objects, risk)


def _there(reading: Reading, clause: Clause) -> Group:
    """The word for a place that was named before: "omdat daar veel vitamine A in zit"."""
    there = langs.load(reading.words.language).grammar["there"]
    at = next((k for k in range(clause.first, clause.end) if reading.words.norms[k] in there), None)
    return (Phrase(at, at + 1, at, pronoun=True),) if at is not None else ()


def _belongs_to_people(reading: Reading, group: Group) -> bool:
    """ "Bij vrouwen met infecties": what people have, and no means by which something is done to them."""
    before = next((p for p in reading.phrases if p.end == group[0].first - 1), None)
    concept = concept_of(reading, before) if before is not None else None
    return concept is not None and concept.type == "population"


def _agent_word(reading: Reading, clause: Clause, i: int) -> int | None:
    """Where "by" or "door" stands in a passive clause; in English after its participle."""
    pack = langs.load(reading.words.language)
    first = clause.first if pack.verb_final else i
    return next((k for k in range(first, clause.end) if reading.words.tokens[k].norm in pack.grammar["agent"]), None)


def _after_agent_word(reading: Reading, clause: Clause, i: int) -> Group:
    """The phrase a few words after "by": "by 240 mg a day of ginkgo"."""
    at = _agent_word(reading, clause, i)
    if at is None:
        return ()
    return next((g for g in reading.groups_in(clause) if at < g[0].first <= at + 5), ())


def _object(
    reading: Reading, at: int, found: Found, groups: Sequence[Group], subject: Group, verb_final: bool
) -> tuple[Group, bool]:
    """The phrases in object position, and whether "risk of" stood before them."""
    clause, i = reading.clauses[at], found.first
    opening = langs.load(reading.words.language).grammar["consequence"]
    free = [
        g for g in groups if not set(g) & set(subject) and reading.norms(g[0].first, g[0].first + 1)[0] not in opening
    ]
    if clause.kind == "relative":
        free = [g for g in free if not _is_relative_word(reading, g)]
    comparative = langs.load(reading.words.language).grammar["comparative"]
    free = [g for g in free if g[0].first < 2 or reading.words.tokens[g[0].first - 2].norm not in comparative] or free
    if found.preposition:
        after = [g for g in free if g[0].first >= found.after]
        direct = [g for g in after if reading.words.tokens[g[0].first - 1].norm == found.preposition] or [
            g for g in after if g[0].first <= found.after + 2 or _led_to(reading, found.after, g)
        ]
        if not direct:
            direct = [
                g
                for g in free
                if g[0].preposition == found.preposition
                or (g[0].first and reading.words.tokens[g[0].first - 1].norm == found.preposition)
            ]
        if not direct and not verb_final:
            # across the border of the clause: "leads to" + a gerund clause
            direct = [g for g in reading.groups_in() if found.after <= g[0].first <= found.after + 2]
        return _with_risk(reading, direct[0] if direct else ())
    finite = _finite(reading, clause)
    opens = clause.first + 1 if clause.kind in ("means", "purpose") else -1  # "door de opname te remmen"
    bare = [g for g in free if not g[0].preposition or risk_before(reading, g[0]) or g[0].first == opens]
    last = all(t not in VERBS | FINITE for t in reading.words.tags[i + 1 : clause.end])
    goes_on = clause.kind == "resumed" and reading.words.tags[clause.first] == "CCONJ" and at > 0 and last
    closing = goes_on and reading.clauses[at - 1].kind in _VERB_FINAL  # "die de bloeddruk verhoogt en kalium verlaagt"
    if verb_final and (i != finite or clause.kind in _VERB_FINAL or closing):
        before = [g for g in bare if g[-1].end <= i]
        if before:
            return _with_risk(reading, before[-1])
        if not last:
            return (), False
    following = [g for g in bare if g[0].first > i]
    if not following:
        condition = langs.load(reading.words.language).grammar["condition"]
        spill = [
            g for g in reading.groups_in()
            if i < g[0].first <= i + 3 and not g[0].preposition
            and not any(t.norm in condition for t in reading.words.tokens[i : g[0].first])
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


def risk_before(reading: Reading, phrase: Phrase) -> bool:
    """Whether "risk of", "kans op" stands right before a phrase."""
    lexicon = triggers.load(reading.words.language)
    toks = reading.words.tokens
    for size in (2, 3):
        first = phrase.first - size
        if first < 0:
            continue
        norms = tuple(t.norm for t in toks[first : phrase.first])
        if any(t.frame == "risk" and norms[: len(t.words)] == t.words for t in lexicon.phrases.get(norms[0], ())):
            return True
    return False


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
    toks = reading.words.tokens
    pack = langs.load(reading.words.language)
    norm, heads = toks[phrase.head].norm, pack.grammar["risk_heads"]
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
    grammar = langs.load(reading.words.language).grammar
    every = reading.groups_in()
    after = [g for g in every if found.end <= g[0].first <= found.end + 1 or _led_to(reading, found.end, g)]
    objects = after[0] if after else ()
    subject = reading.subjects[at]
    reverse = found.trigger.frame in ("adjective_reversed", "noun_reversed")
    toks, tags = reading.words.tokens, reading.words.tags
    first = min(found.closed)
    verbal = any(
        toks[k].norm in grammar["copula"] or toks[k].norm in grammar["light_verbs"] or tags[k] == "AUX"
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
        earlier = [g for g in every if g[-1].end <= first and not g[0].preposition]
        subject = earlier[-1] if earlier else ()
    if not subject or not objects or subject == objects:
        return None
    objects, risk = _with_risk(reading, objects)
    return (objects, subject, False) if reverse else (subject, objects, risk)


def _taken_for(reading: Reading, at: int, first: int) -> Group:
    """What is named before "as a cause of": "doctors point to alcohol or smoking | as causes of"; () elsewhere."""
    grammar, norms = langs.load(reading.words.language).grammar, reading.words.norms
    if first < 2 or norms[first - 1] not in grammar["taken_as"] or grammar["naming"].isdisjoint(norms[:first]):
        return ()
    before = [g for g in reading.groups_in(reading.clauses[at]) if first - 2 - g[-1].end in (-1, 0)]
    return before[-1] if before and before[-1] != reading.subjects[at] else ()


def _resultative(reading: Reading, at: int, found: Found) -> tuple[Group, Group, bool] | None:
    """ "S makes O worse", "maakt S O niet korter": the object stands between the verb and what it becomes."""
    clause = reading.clauses[at]
    makers = langs.load(reading.words.language).grammar["make_verbs"]
    verb = next((k for k in range(clause.first, clause.end) if reading.words.tokens[k].norm in makers), None)
    subject = reading.subjects[at]
    if verb is None or not subject:
        return None
    groups = [g for g in reading.groups_in(clause) if not g[0].preposition and g != subject]
    objects = [g for g in groups if g[-1].end <= found.first and g[0].first > min(verb, subject[0].first)]
    objects = [g for g in objects if any(reading.words.tags[k] != "DET" for k in range(g[0].first, g[0].end))]
    if not objects:
        objects = [g for g in reading.groups_in() if found.end <= g[0].first <= found.end + 3][:1]
    grammar = langs.load(reading.words.language).grammar
    it = bool(objects) and reading.words.norms[objects[-1][0].first] in grammar["cleft"]
    if it and (grammar["marker"] | grammar["purpose"]) & {*reading.norms(found.end, found.end + 1)}:
        return None  # "makes it harder to fall asleep"
    return (subject, objects[-1], False) if objects else None


def _genitive_subject(reading: Reading, found: Found) -> tuple[Group, Group] | None:
    """ "the effect of S on O": the trigger's own "of" or "van" names the subject."""
    if found.trigger.frame != "noun":
        return None
    grammar = langs.load(reading.words.language).grammar
    noun, toks = found.first, reading.words.tokens
    if (
        noun + 1 < len(toks)
        and toks[noun + 1].norm in grammar["genitive"]
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
    words = langs.load(reading.words.language).grammar["between"]
    at = next((k for k in range(found.end, min(found.end + 3, len(toks))) if toks[k].norm in words), None)
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


# ---- relation and arguments


def argument(reading: Reading, phrase: Phrase) -> Argument:
    """The phrase as an argument: its quote without articles and amounts, and the concept its head belongs to."""
    toks, tags = reading.words.tokens, reading.words.tags
    grammar = langs.load(reading.words.language).grammar
    if toks[phrase.head].norm in units(reading.words.language):
        phrase = complement(reading, phrase) or phrase  # "240 mg a day of ginkgo"
    first = phrase.first
    while first < phrase.head and tags[first] == "DET" and toks[first].norm in grammar["argument_determiners"]:
        first += 1
    if first < phrase.head and a_little(reading, first):
        first += 1
    if first == phrase.first and first < phrase.head and toks[first].norm in grammar["none"]:
        first += 1
        first += first < phrase.head and toks[first].norm in grammar["single"]
    span = reading.words.span(first, phrase.end)
    if phrase.pronoun:
        refers = toks[phrase.first].norm not in grammar["you"] - grammar["anaphors"]
        concept = _named_before(reading, phrase) if refers else None
        if concept is None:
            concept = reading.topic.concept if reading.topic and refers else None
        return Argument(span.of(reading.text), span, concept, anaphoric=True)
    concept = concept_of(reading, phrase)
    anaphoric = toks[phrase.first].norm in grammar["demonstratives"]
    known = reading.topic.concept if reading.topic is not None else None
    if anaphoric and known is not None and (concept is None or concept.id in known.broader):
        concept = known
    return Argument(span.of(reading.text), span, concept, anaphoric=anaphoric)


def _named_before(reading: Reading, pronoun: Phrase) -> Concept | None:
    """What "it" means where the same sentence named it: the subject of an earlier clause, else what was advised."""
    grammar = langs.load(reading.words.language).grammar
    if reading.words.tokens[pronoun.first].norm not in grammar["anaphors"]:
        return None
    for at in range(len(reading.clauses) - 1, -1, -1):
        clause = reading.clauses[at]
        if clause.end > pronoun.first or clause.kind == "relative":
            continue
        subject = reading.subjects.get(at, ())
        groups = [subject]
        advised = (f for f in reading.found if clause.first <= f.first < clause.end)
        if any(f.trigger.relation == "recommended_for" for f in advised):  # and not who advises
            groups = [(p,) for p in reading.in_clause(clause) if not p.preposition and p not in subject] + groups
        else:  # nor the people who do something
            groups += [(p,) for p in reading.in_clause(clause) if not p.preposition]
        for group in groups:
            for phrase in group:
                concept = None if phrase.pronoun else concept_of(reading, phrase)
                if concept is not None and concept.type != "population":
                    return concept
    return None


def _denies_whole(reading: Reading, k: int) -> bool:
    """Whether a "no" opens a subject and so denies what is said of it."""
    grammar = langs.load(reading.words.language).grammar
    if reading.words.norms[k] not in grammar["none"]:
        return False
    finite = next((m for m in range(k, len(reading.words.tags)) if reading.words.tags[m] in FINITE), 0)
    return finite > k or any(n in grammar["exists"] for n in reading.norms(0, k))


def complement(reading: Reading, phrase: Phrase) -> Phrase | None:
    """What follows "of" in a phrase: "het reguleren van het ritme" -> "het ritme". None where nothing does."""
    toks, tags = reading.words.tokens, reading.words.tags
    grammar = langs.load(reading.words.language).grammar
    genitive, attach, head = grammar["genitive"], grammar["attach"], toks[phrase.head].norm
    of = (
        k + 1 for k in range(phrase.head + 1, phrase.end) if (n := toks[k].norm) in genitive or f"{head} {n}" in attach
    )
    inner = next(of, phrase.end)
    heads = [k for k in range(inner, phrase.end) if tags[k] in ("NOUN", "PROPN", "X")]
    return Phrase(inner, phrase.end, heads[0], phrase.preposition) if heads else None


def a_little(reading: Reading, k: int) -> bool:
    """Whether a word for little stands behind an article: "a little salt" is some salt, and not less of it."""
    grammar, norms = langs.load(reading.words.language).grammar, reading.words.norms
    return k > 0 and norms[k] in grammar["few"] and norms[k - 1] in grammar["articles"]


def made_from(reading: Reading, phrase: Phrase) -> Phrase | None:
    """What is turned into something else: "the conversion of tryptophan" -> "tryptophan". None where nothing is."""
    grammar, norms = langs.load(reading.words.language).grammar, reading.words.norms
    turned = next((k for k in range(phrase.first, phrase.end - 2) if norms[k] in grammar["turning_into"]), None)
    if turned is None or norms[turned + 1] not in grammar["genitive"]:
        return None
    return Phrase(turned + 2, phrase.end, phrase.end - 1, phrase.preposition)


def concept_of(reading: Reading, phrase: Phrase) -> Concept | None:
    """The concept named at the head of a phrase, else the only one named in it.

    None where the phrase turns it round ("poor sleep" is not sleep), or the concept that is less of it: "eating less
    salt" is a low-salt diet.
    """
    mention = reading.mentions.get(phrase.head)
    if mention is None:
        if reading.words.norms[phrase.head] in langs.load(reading.words.language).grammar["knowing"]:
            return None  # "the detection of breast cancer"
        named = {id(m): m for k in range(phrase.first, phrase.end) if (m := reading.mentions.get(k)) is not None}
        if len(named) != 1:
            alone = phrase.end == phrase.head + 1 and not named
            return inversion.less_in(reading.words.norms[phrase.head], reading.words.language) if alone else None
        mention = next(iter(named.values()))
    reversing = langs.load(reading.words.language).grammar["reversing"]
    for k in range(phrase.first, phrase.end):
        turns = reading.words.norms[k] in reversing and reading.mentions.get(k) is not mention
        if turns and k == phrase.first and k < phrase.head and _denies_whole(reading, k):
            continue  # "no diet cures diabetes"
        if turns and not a_little(reading, k):
            return inversion.lessened(mention.concept.id, reading.words.norms[k], reading.words.language)
    return mention.concept


# ---- by frame

Placed = tuple[Group, Group, bool]
"""Subjects, objects, and whether "risk of" stands before the objects."""

_FRAMES: Mapping[Frame, Callable[[Reading, int, Found], Placed | None]] = {
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
    """The members of a list that are things: "by beetroot juice, by 3.5 and 1.3 mmHg"."""
    measures = units(reading.words.language)
    toks, tags = reading.words.tokens, reading.words.tags
    things = tuple(
        p for p in group
        if p.head in reading.mentions or (tags[p.head] != "NUM" and toks[p.head].norm not in measures)
    )  # fmt: skip
    return things if things and len(things) < len(group) else group
