"""Claims: who or what is said to do what to whom, clause by clause.

In each clause the trigger words of the relations are found, then what stands in the place of subject and object
for that kind of trigger; lists are multiplied out; cue words in whose scope the trigger lies qualify the claim.
The grammar is written once; the words and the word order are each language's data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from helder import grouping, langs, triggers
from helder.model import (
    CLAIM_BEARING,
    RELATIONS,
    Argument,
    Block,
    Claim,
    ClaimKind,
    Concept,
    Cue,
    Direction,
    Mention,
    RelationName,
    Sentence,
    Source,
    Span,
    Speaker,
)
from helder.stages import qualifiers
from helder.stages.clauses import FINITE, VERBS, Clause, Phrase, Words, coordination, phrases, split, units, words
from helder.triggers import Trigger

_SPEAKERS: Mapping[str, Speaker] = {
    "testimonial": "testimonial", "advert": "advert", "call_to_action": "advert", "comment_widget": "comment",
}  # fmt: skip
_COMPLAINTS = frozenset({"condition", "symptom"})
_VERB_FINAL = frozenset({"subordinate", "relative", "consequence", "means", "purpose"})
_SCALES = frozenset({"increases", "decreases", "improves", "worsens"})
"""Relations whose verbs also stand without an object: "sleep improves with magnesium"."""
_STRUCTURAL = frozenset({"produces", "contains", "is_a", "has_property", "required_for", "recommended_for"})
T = TypeVar("T", Mention, Cue)
_Group = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A trigger in a sentence: the tokens it takes, where its verb stands, and words beside it that matter."""

    trigger: Trigger
    first: int
    end: int
    preposition: str = ""
    after: int = 0
    denied: bool = False
    beside: tuple[str, ...] = ()
    closed: frozenset[int] = frozenset()


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


@dataclass(slots=True)
class Topic:
    """What the sentences before were about, for "it", "this hormone" and evidence that carries over."""

    argument: Argument | None = None
    evidence: tuple[int, ...] = ()
    block: int = -1


def extract(
    source: Source,
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    cues: Sequence[Cue],
) -> tuple[Claim, ...]:
    """Every claim of the text, in order. Headings, questions and menus hold none."""
    found: list[Claim] = []
    topic = Topic()
    at_mention = at_cue = 0
    for sentence in sentences:
        span, block = sentence.span, blocks[sentence.block]
        while at_mention < len(mentions) and mentions[at_mention].span.end <= span.start:
            at_mention += 1
        while at_cue < len(cues) and cues[at_cue].span.end <= span.start:
            at_cue += 1
        if block.kind not in CLAIM_BEARING:
            continue
        named = _until(mentions, at_mention, span.end)
        numbered = [(i, cues[i]) for i in range(at_cue, at_cue + len(_until(cues, at_cue, span.end)))]
        if _is_question(source.text, span):
            continue
        parsed = words(source.text, span, sentence.language, aside=False)
        if parsed is None:
            continue
        reading = _read(source.text, parsed, named, topic, block.kind)
        found.extend(_claims(source, block, sentence, reading, numbered, named, topic))
    return tuple(found)


def _until(values: Sequence[T], first: int, end: int) -> list[T]:
    some = []
    for value in values[first:]:
        if value.span.start >= end:
            break
        some.append(value)
    return some


def _is_question(text: str, span: Span) -> bool:
    return text[span.start : span.end].rstrip("\"'”’)» ").endswith("?")


# ---- reading one sentence


@dataclass(slots=True)
class Reading:
    """A sentence taken apart: its words, noun phrases, clauses, and what it states."""

    text: str
    words: Words
    phrases: list[Phrase]
    clauses: list[Clause]
    mentions: dict[int, Mention]
    statements: list[Statement] = field(default_factory=list)
    subjects: dict[int, tuple[Phrase, ...]] = field(default_factory=dict)
    topic: Argument | None = None

    def in_clause(self, clause: Clause) -> list[Phrase]:
        """The phrases of a clause, in order."""
        return [p for p in self.phrases if clause.first <= p.first and p.end <= clause.end]

    def norms(self, first: int, end: int) -> list[str]:
        """The normal forms of some tokens."""
        return [t.norm for t in self.words.tokens[first:end]]


def _read(text: str, parsed: Words, named: Sequence[Mention], topic: Topic, kind: str) -> Reading:
    grammar = langs.load(parsed.language).grammar
    by_token = _mentions_by_token(parsed, named)
    nominal = _nominal(parsed, by_token)
    tags = [("NOUN" if k in nominal and t in VERBS else t) for k, t in enumerate(parsed.tags)]
    for k in range(1, len(tags)):  # "het reguleren van": an infinitive with an article is a noun
        if tags[k] in ("VINF", "VFIN") and tags[k - 1] == "DET" and parsed.tokens[k - 1].norm == "het":
            tags[k] = "NOUN"
    for k in nominal:
        if tags[k] == "ADJ" and by_token.get(k + 1) is not by_token[k] and tags[k + 1 : k + 2] != ["NOUN"]:
            tags[k] = "NOUN"
    verbs = triggers.load(parsed.language).verbs
    for k in range(1, len(tags) - 1):  # "cinnamon lowers blood sugar": a known verb between two names
        if (
            tags[k] in ("NOUN", "ADJ", "X", "ADP", "SCONJ", "PROPN")
            and k not in nominal
            and parsed.tokens[k].norm in verbs
            and any(not t.extras and not t.particle for t in verbs[parsed.tokens[k].norm])
            and (k - 1 in nominal or tags[k - 1] == "ADV" and k - 2 in nominal)
            and (k + 1 in nominal or tags[k + 1] in ("DET", "ADJ", "PRON", "REL"))
            and not parsed.tokens[k].norm.endswith("ing")
        ):
            tags[k] = "VFIN"
    names = frozenset((k - 1, k) for k in by_token if by_token.get(k - 1) is by_token[k])
    parsed = Words(parsed.tokens, tuple(tags), parsed.language, names)
    found = _find_triggers(parsed, nominal)
    closed = frozenset(k for f in found for k in f.closed)
    measures = units(parsed.language)
    every = [
        p for p in phrases(parsed, nominal - closed, closed)
        if (parsed.tokens[p.head].norm not in measures or p.end > p.head + 1 or p.head in nominal)
        and not (p.end == p.first + 1 and _is_empty(parsed.tokens[p.first].norm))
    ]  # "a day", "75 mg" are amounts, not things
    spans = split(parsed, every, frozenset(k for k in nominal if k - 1 in nominal and by_token[k] is by_token.get(k - 1)))
    reading = Reading(text, parsed, every, spans, by_token, topic=topic.argument)
    for at, clause in enumerate(spans):
        reading.subjects[at] = _clause_subject(reading, at)
        here = [f for f in found if clause.first <= f.first < clause.end]
        stated = False
        for f in here:
            for statement in _state(reading, at, f):
                reading.statements.append(statement)
                stated = True
        advised = list(_advice(reading, at, here)) if clause.kind != "purpose" else []
        reading.statements.extend(advised)
        if not stated and not advised:
            reading.statements.extend(_copula(reading, at, frozenset(grammar["copula"]), kind))
    return reading


def _is_empty(norm: str) -> bool:
    """Words that look like a pronoun or noun and name nothing: "daardoor", "meer"."""
    return norm in ("meer", "minder", "more", "less", "er", "there", "veel") or norm.startswith(("daar", "hier", "erva"))


def _mentions_by_token(parsed: Words, named: Sequence[Mention]) -> dict[int, Mention]:
    by_token: dict[int, Mention] = {}
    at = 0
    for i, token in enumerate(parsed.tokens):
        while at < len(named) and named[at].span.end <= token.start:
            at += 1
        if at < len(named) and named[at].span.start < token.end:
            by_token[i] = named[at]
    return by_token


def _nominal(parsed: Words, by_token: Mapping[int, Mention]) -> frozenset[int]:
    """Tokens of concept names, except single words that are used as a verb here ("we sleep")."""
    kept = set()
    for i, mention in by_token.items():
        alone = by_token.get(i - 1) is not mention and by_token.get(i + 1) is not mention
        if not (alone and parsed.tags[i] == "VFIN" and i > 0 and parsed.tags[i - 1] in ("NOUN", "PRON", "PROPN", "REL")):
            kept.add(i)
    return frozenset(kept)


def _find_triggers(parsed: Words, nominal: frozenset[int]) -> list[Found]:
    lexicon = triggers.load(parsed.language)
    pack = langs.load(parsed.language)
    toks, tags = parsed.tokens, parsed.tags
    found: list[Found] = []
    taken: set[int] = set()
    i = 0
    has_verb = any(t in FINITE for t in tags)
    while i < len(toks):
        hit = _phrase_at(parsed, lexicon, i, taken)
        if hit is None and i not in taken and i not in nominal:
            usable = tags[i] in VERBS or (not has_verb and tags[i] in ("NOUN", "ADJ", "PROPN") and i > 0)
            if usable and not _attributive(parsed, i, nominal):
                hit = _verb_at(parsed, lexicon, i, pack.verb_final)
        if hit is not None:
            found.append(hit)
            taken |= hit.closed
        i += 1
    return found


def _attributive(parsed: Words, i: int, nominal: frozenset[int]) -> bool:
    """Whether a participle stands before the noun it modifies ("reduced diversity", "sleep-promoting foods")."""
    toks, tags = parsed.tokens, parsed.tags
    if i and toks[i - 1].norm == "-" and toks[i - 1].end == toks[i].start:
        return True
    if tags[i] not in ("VPART", "VGER") or i + 1 >= len(toks):
        return False
    following = tags[i + 1] in ("NOUN", "ADJ", "PROPN") or i + 1 in nominal
    before = tags[i - 1] if i else ""
    if tags[i] == "VPART":
        return following and before not in ("AUX", "ADV", "PART")
    return following and before in ("DET", "ADJ")


def _phrase_at(parsed: Words, lexicon: triggers.Lexicon, i: int, taken: set[int]) -> Found | None:
    toks, tags = parsed.tokens, parsed.tags
    for trigger in lexicon.phrases.get(toks[i].norm, ()):
        size = len(trigger.words)
        ends = [i + size] if tuple(t.norm for t in toks[i : i + size]) == trigger.words else []
        if not ends and size == 2 and trigger.frame in ("noun", "noun_reversed"):
            k = i + 1  # "die een rol speelt bij": verbs may stand between the noun and its preposition
            while k < len(toks) and k < i + 5 and (
                tags[k] in VERBS | {"AUX", "ADV"} or toks[k].norm in (",", "not", "only", "both", "zowel")
            ):
                k += 1
            if k > i + 1 and k < len(toks) and toks[k].norm == trigger.words[1] and tags[i] in ("NOUN", "ADJ"):
                ends = [k + 1]
        if not ends or taken & set(range(i, ends[0])):
            continue
        first, beside = i, []
        while first and tags[first - 1] in ("DET", "ADJ", "ADV", "VPART", "NUM") and first - 1 not in taken:
            first -= 1
            beside.append(toks[first].norm)
        if trigger.frame in ("risk", "resultative"):
            first = i
        closed = frozenset({*range(first, i + 1), ends[0] - 1, *(range(i, i + size) if ends[0] == i + size else ())})
        grammar = langs.load(parsed.language).grammar
        denied = any(w in grammar["negative_determiners"] for w in beside)
        return Found(trigger, i, ends[0], trigger.words[-1], ends[0], denied, tuple(beside), closed)
    return None


def _verb_at(parsed: Words, lexicon: triggers.Lexicon, i: int, verb_final: bool) -> Found | None:
    toks, tags = parsed.tokens, parsed.tags
    low, high = _stretch(parsed, i)
    for trigger in lexicon.verbs.get(toks[i].norm, ()):
        closed, end, last = {i}, i + 1, ""
        if trigger.particle:
            at = _position(toks, trigger.particle, i + 1, high)
            if at is None and i > 1 and toks[i - 1].norm == "te" and toks[i - 2].norm == trigger.particle:
                at = i - 2
            if at is None or (at > i and tags[at] == "ADP" and at + 1 < high and tags[at + 1] in ("DET", "NOUN", "ADJ")
                              and not verb_final):
                continue
            closed.add(at)
        complete = True
        for extra in trigger.extras:
            near = high if verb_final else min(high, i + 8 if extra in ("against", "from") else i + 5)
            at = _position(toks, extra, end, near)
            if at is None and verb_final:
                at = _position(toks, extra, low, i)
            if at is None:
                complete = False
                break
            closed.add(at)
            if at > i:
                end = at + 1
            last = extra if tags[at] in ("ADP", "SCONJ", "PART", "ADV") else ""
        if complete:
            after = end if trigger.extras and end > i + 1 else i + 1
            return Found(trigger, i, i + 1, last, after, False, (), frozenset(closed))
    return None


def _stretch(parsed: Words, i: int) -> tuple[int, int]:
    """The tokens around `i` up to the nearest comma, semicolon, colon or dash on each side."""
    low, high = i, i
    stops = (";", ":", "–", "—", "(", ")")
    while low > 0 and parsed.tokens[low - 1].norm not in (*stops, ",") and parsed.tags[low - 1] not in ("SCONJ", "REL"):
        low -= 1
    while high < len(parsed.tokens) and parsed.tokens[high].norm not in stops and high < i + 14:
        high += 1
    return low, high


def _position(toks: Sequence[object], norm: str, first: int, end: int) -> int | None:
    for k in range(max(0, first), min(end, len(toks))):
        if toks[k].norm == norm:  # type: ignore[attr-defined]
            return k
    return None


# ---- subjects and objects


def _groups(reading: Reading, some: Sequence[Phrase]) -> list[_Group]:
    """Phrases put together into lists ("A, B and C")."""
    groups: list[_Group] = []
    at = 0
    while at < len(some):
        members = coordination(reading.words, some, at)
        groups.append(tuple(some[k] for k in members))
        at = members[-1] + 1
    return groups


def _finite(reading: Reading, clause: Clause) -> int | None:
    for k in range(clause.first, clause.end):
        if reading.words.tags[k] in FINITE:
            return k
    return None


def _clause_subject(reading: Reading, at: int) -> _Group:
    """The phrases that stand as subject of a clause; those of the clause it hangs on where it has none."""
    clause = reading.clauses[at]
    pack = langs.load(reading.words.language)
    parent = reading.subjects.get(clause.parent, ()) if clause.parent is not None else ()
    if clause.kind in ("means", "purpose"):
        return _inherited(reading, clause)
    if clause.kind == "resumed":
        return _own_after_colon(reading, clause) or parent or _inherited(reading, clause)
    every = _groups(reading, reading.in_clause(clause))
    groups = [g for g in every if not g[0].preposition or _risk_before(reading, g[0])]
    finite = _finite(reading, clause)
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
    return before[-1] if before else parent


def _own_after_colon(reading: Reading, clause: Clause) -> _Group:
    """ "Warning: hypericum undermines the pill": what stands before the verb after a colon."""
    finite = _finite(reading, clause)
    if reading.words.tokens[clause.first].norm != ":" or finite is None:
        return ()
    groups = [g for g in _groups(reading, reading.in_clause(clause)) if g[-1].end <= finite and not g[0].preposition]
    if not groups:
        return ()
    demonstratives = langs.load(reading.words.language).grammar["demonstratives"]
    return () if reading.words.tokens[groups[-1][0].first].norm in demonstratives else groups[-1]


def _antecedent(reading: Reading, clause: Clause) -> _Group:
    """What "that", "which", "die" stands for: the noun before it, or what that noun was said of."""
    phrase = clause.antecedent
    if phrase is None or clause.parent is None:
        return ()
    grammar = langs.load(reading.words.language).grammar
    toks = reading.words.tokens
    before = reading.clauses[clause.parent]
    subject = reading.subjects.get(clause.parent, ())
    verb = next((k for k in range(before.first, before.end) if toks[k].norm in grammar["copula"]), None)
    if verb is not None and subject and verb < phrase.first and subject[-1].end <= verb and phrase.first <= verb + 3:
        return subject  # "melatonin is a hormone that regulates sleep"
    at = reading.phrases.index(phrase)
    if at and toks[phrase.first - 1].norm == "," and reading.phrases[at - 1].end == phrase.first - 1:
        if reading.words.tags[phrase.first] == "DET":
            return (reading.phrases[at - 1],)  # "tryptophan, the amino acid that is ..."
    return (phrase,)


def _is_relative_word(reading: Reading, group: _Group) -> bool:
    return len(group) == 1 and group[0].pronoun and reading.words.tokens[group[0].first].norm in ("that", "which", "who")


def _starts_clause(reading: Reading, clause: Clause, group: _Group) -> bool:
    """Whether only conjunctions, adverbs and marks stand between the start of the clause and the phrase."""
    return all(t not in ("ADP", "NOUN", "PROPN") for t in reading.words.tags[clause.first : group[0].first])


def _inherited(reading: Reading, clause: Clause) -> _Group:
    """The subject of the nearest clause above that has one."""
    at = clause.parent
    while at is not None:
        if reading.subjects.get(at):
            return reading.subjects[at]
        at = reading.clauses[at].parent
    first = reading.clauses[0]
    return reading.subjects.get(0, ()) if first is not clause else ()


def _is_passive(reading: Reading, clause: Clause, i: int) -> bool:
    """Whether the participle at `i` stands with a form of "be" or "worden"."""
    if reading.words.tags[i] not in ("VPART", "VFIN", "ADJ", "VINF"):
        return False
    pack = langs.load(reading.words.language)
    passive = pack.grammar["passive"]
    if pack.verb_final:
        if reading.words.tags[i] == "VINF":  # "wordt voorkomen": a participle that looks like its infinitive
            spoken = reading.norms(clause.first, i)
            return any(n in ("wordt", "worden", "werd", "werden") for n in spoken) and "te" not in spoken[-1:]
        return reading.words.tags[i] == "VPART" and any(
            t.norm in passive for t in reading.words.tokens[clause.first : clause.end]
        )
    k = i - 1
    while k >= clause.first and reading.words.tags[k] in ("ADV", "PART", "CCONJ", "PUNCT", "VPART"):
        k -= 1
    return reading.words.tags[i] != "VINF" and k >= clause.first and reading.words.tokens[k].norm in passive


def _with_preposition(groups: Sequence[_Group], prepositions: Sequence[str], after: int, near: bool = False) -> _Group:
    some = [g for g in groups if g[0].preposition in prepositions and g[0].first >= after]
    return some[0] if some else ()


def _state(reading: Reading, at: int, found: Found) -> Iterator[Statement]:
    """What one trigger states: subjects and objects by its frame."""
    trigger = found.trigger
    if trigger.frame in ("risk", "modifier", "adverb"):
        return
    if trigger.relation == "recommended_for" and trigger.frame == "verb":
        return  # see _advice
    clause = reading.clauses[at]
    if clause.kind == "purpose" and not _bodily(reading, at):
        return
    if trigger.frame == "between":
        pair = _between(reading, found)
    elif trigger.frame == "resultative":
        pair = _resultative(reading, at, found)
    elif trigger.frame in ("verb", "verb_reversed", "intransitive"):
        pair = _verb_arguments(reading, at, found)
    else:
        pair = _phrase_arguments(reading, at, found)
    if pair is None:
        return
    subjects, objects, risk = pair
    if not subjects and not objects:
        return
    yield from _adjusted(reading, at, found, subjects, objects, risk)


def _bodily(reading: Reading, at: int) -> bool:
    """Whether a purpose clause says what something in the body does, not what somebody intends."""
    concepts = [_concept(reading, p) for p in reading.subjects[at]]
    return any(c is not None and c.type in ("substance", "organism", "process", "body_part") for c in concepts)


def _verb_arguments(reading: Reading, at: int, found: Found) -> tuple[_Group, _Group, bool] | None:
    clause = reading.clauses[at]
    pack = langs.load(reading.words.language)
    grammar, i = pack.grammar, found.first
    groups = _groups(reading, reading.in_clause(clause))
    subject = reading.subjects[at]
    tags = reading.words.tags
    swap = found.trigger.frame == "verb_reversed"
    if _is_passive(reading, clause, i):
        agent = _with_preposition(groups, grammar["agent"], clause.first if pack.verb_final else i)
        affected = subject
        if clause.kind == "consequence" and pack.verb_final:
            own = [g for g in groups if not g[0].preposition]
            affected = own[0] if own else ()
            agent = agent or _inherited(reading, clause)
        if found.preposition and not agent:
            other, _ = _object(reading, at, found, groups, subject, pack.verb_final)
            return (subject, other, False) if not swap else (other, subject, False)
        if not agent:
            agent = _with_preposition(groups, grammar["with"], clause.first if pack.verb_final else i)
        if found.trigger.relation == "recommended_for":
            return None
        if affected and agent and affected != agent:
            affected, risk = _past_risk(reading, affected)
            return agent, affected, risk
        return None
    if tags[i] == "VPART" and not any(t == "AUX" for t in tags[clause.first : i]):
        agent = _with_preposition(groups, grammar["agent"], i)
        before = [g for g in groups if g[-1].end <= i]
        if agent and before:
            return agent, before[-1], False
    if found.trigger.frame == "intransitive":
        causes = _with_preposition(groups, grammar["with"], clause.first if pack.verb_final else i)
        return (causes, subject, _past_risk(reading, subject)[1]) if causes and subject and causes != subject else None
    objects, risk = _object(reading, at, found, groups, subject, pack.verb_final)
    if tags[i] == "VGER" and clause.kind not in ("means", "consequence", "relative"):
        own = [g for g in groups if g[-1].end <= i and not g[0].preposition]
        subject = own[-1] if own else ()
    if not objects:
        causes = _with_preposition(groups, grammar["with"], i) if found.trigger.relation in _SCALES else ()
        return (causes, subject, False) if causes and subject and causes != subject else None
    return (objects, subject, risk) if swap else (subject, objects, risk)


def _object(
    reading: Reading, at: int, found: Found, groups: Sequence[_Group], subject: _Group, verb_final: bool
) -> tuple[_Group, bool]:
    """The phrases in object position, and whether "risk of" stood before them."""
    clause, i = reading.clauses[at], found.first
    free = [g for g in groups if g is not subject and not (set(g) & set(subject))]
    if clause.kind == "relative":
        free = [g for g in free if not _is_relative_word(reading, g)]
    if found.preposition:
        after = [g for g in free if g[0].first >= found.after]
        direct = [g for g in after if reading.words.tokens[g[0].first - 1].norm == found.preposition] or [
            g for g in after if g[0].first <= found.after + 2
        ]
        if not direct:
            direct = [g for g in free if g[0].preposition == found.preposition or (
                g[0].first and reading.words.tokens[g[0].first - 1].norm == found.preposition)]
        if not direct and not verb_final:
            # across the border of the clause: "leads to" + a gerund clause
            direct = [g for g in _groups(reading, reading.phrases) if found.after <= g[0].first <= found.after + 2]
        return _with_risk(reading, direct[0] if direct else ())
    finite = _finite(reading, clause)
    opens = clause.first + 1 if clause.kind in ("means", "purpose") else -1  # "door de opname te remmen"
    bare = [g for g in free if not g[0].preposition or _risk_before(reading, g[0]) or g[0].first == opens]
    last = all(t not in VERBS | FINITE for t in reading.words.tags[i + 1 : clause.end])
    if verb_final and (i != finite or clause.kind in _VERB_FINAL):
        before = [g for g in bare if g[-1].end <= i]
        if before:
            return _with_risk(reading, before[-1])
        if not last:
            return (), False
    following = [g for g in bare if g[0].first > i]
    if not following:
        spill = [g for g in _groups(reading, reading.phrases) if i < g[0].first <= i + 3 and not g[0].preposition]
        following = [g for g in spill if not set(g) & set(subject)]
    if not following:
        return (), False
    nearest = following[0]
    between = reading.words.tags[i + 1 : nearest[0].first]
    if not verb_final and any(t in ("VFIN", "ADP", "SCONJ", "REL") for t in between):
        risky = _risk_before(reading, nearest[0])
        if not risky:
            return (), False
    return _with_risk(reading, nearest)


def _risk_before(reading: Reading, phrase: Phrase) -> bool:
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


def _with_risk(reading: Reading, group: _Group) -> tuple[_Group, bool]:
    return (group, _risk_before(reading, group[0])) if group else ((), False)


def _past_risk(reading: Reading, group: _Group) -> tuple[_Group, bool]:
    return group, bool(group) and _risk_before(reading, group[0])


def _phrase_arguments(reading: Reading, at: int, found: Found) -> tuple[_Group, _Group, bool] | None:
    """Arguments of "rich in", "a role in", "due to": subject before, object right after the trigger."""
    clause = reading.clauses[at]
    grammar = langs.load(reading.words.language).grammar
    every = _groups(reading, reading.phrases)
    after = [g for g in every if found.end <= g[0].first <= found.end + 1]
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
    if genitive is not None:
        subject, objects = genitive
    elif beside and not (verbal and beside[0] == subject) and found.trigger.frame.startswith("adjective"):
        subject = beside[0]
    elif not verbal:
        if not beside:
            return None
        subject = beside[0]
    if subject and subject[0].first >= found.first and genitive is None:
        earlier = [g for g in every if g[-1].end <= first and not g[0].preposition]
        subject = earlier[-1] if earlier else ()
    if not subject or not objects or subject == objects:
        return None
    objects, risk = _with_risk(reading, objects)
    return (objects, subject, False) if reverse else (subject, objects, risk)


def _resultative(reading: Reading, at: int, found: Found) -> tuple[_Group, _Group, bool] | None:
    """ "S makes O worse", "maakt S O niet korter": the object stands between the verb and what it becomes."""
    clause = reading.clauses[at]
    makers = langs.load(reading.words.language).grammar["make_verbs"]
    verb = next((k for k in range(clause.first, clause.end) if reading.words.tokens[k].norm in makers), None)
    subject = reading.subjects[at]
    if verb is None or not subject:
        return None
    groups = [g for g in _groups(reading, reading.in_clause(clause)) if not g[0].preposition and g != subject]
    objects = [g for g in groups if g[-1].end <= found.first and g[0].first > min(verb, subject[0].first)]
    if not objects:
        objects = [g for g in groups if found.end <= g[0].first <= found.end + 1]
    return (subject, objects[-1], False) if objects else None


def _genitive_subject(reading: Reading, found: Found) -> tuple[_Group, _Group] | None:
    """ "the effect of S on O": the trigger's own "of" or "van" names the subject."""
    if found.trigger.frame != "noun":
        return None
    grammar = langs.load(reading.words.language).grammar
    noun, toks = found.first, reading.words.tokens
    if noun + 1 < len(toks) and toks[noun + 1].norm in grammar["genitive"] and found.trigger.words[-1] not in grammar["genitive"]:
        groups = _groups(reading, reading.phrases)
        inner = [g for g in groups if g[0].first > noun and g[-1].end <= found.end]
        outer = [g for g in groups if g[0].first >= found.end]
        if inner and outer:
            return inner[0], outer[0]
    return None


def _between(reading: Reading, found: Found) -> tuple[_Group, _Group, bool] | None:
    toks = reading.words.tokens
    at = _position(toks, "between", found.end, found.end + 3) or _position(toks, "tussen", found.end, found.end + 3)
    if at is None:
        return None
    groups = [g for g in _groups(reading, reading.phrases) if at < g[0].first <= at + 2]
    if not groups or len(groups[0]) < 2:
        return None
    return (groups[0][0],), groups[0][1:2], False


# ---- relation and arguments


def _adjusted(
    reading: Reading, at: int, found: Found, subjects: _Group, objects: _Group, risk: bool
) -> Iterator[Statement]:
    """The relation as the words around the trigger make it: "risk of", "better", "negatively", complaints."""
    relation, direction = found.trigger.relation, found.trigger.direction
    lexicon = triggers.load(reading.words.language)
    beside = [*found.beside, *reading.norms(max(0, found.first - 2), found.first), *reading.norms(found.end, found.end + 2)]
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
    other = next(
        (t for t in lexicon.verbs.get(found.trigger.words[0], ())
         if t.extras == found.trigger.extras and t.particle == found.trigger.particle and t.relation != relation),
        None,
    )  # the same verb says another relation of a complaint: "promotes inflammation", "contributes to obesity"
    grammar = langs.load(reading.words.language).grammar
    denied = found.denied
    for phrase in objects:
        if reading.words.tokens[phrase.first].norm in grammar["none"] and phrase.first < phrase.head:
            denied = True  # "produced no weight loss"
            phrase = Phrase(phrase.first + 1, phrase.end, phrase.head, phrase.preposition)
        argument = _argument(reading, phrase)
        changed = _for_object(relation, direction, argument, reading, phrase, lexicon, other)
        by_relation.setdefault(changed[:2], []).append(changed[2])
    for (name, sign), some in by_relation.items():
        final, final_sign, negated = name, sign, denied
        if denied and name == "affects" and found.trigger.frame == "noun":
            final, final_sign, negated = "no_effect", "0", False
        yield Statement(
            final,
            final_sign,
            tuple(_argument(reading, p) for p in subjects),
            tuple(some),
            found.first,
            max(found.end, found.first + 1),
            at,
            negated,
        )


def _for_object(
    relation: RelationName,
    direction: Direction,
    argument: Argument,
    reading: Reading,
    phrase: Phrase,
    lexicon: triggers.Lexicon,
    other: Trigger | None,
) -> tuple[RelationName, Direction, Argument]:
    complaint = argument.concept is not None and argument.concept.type in _COMPLAINTS
    first = next(
        (k for k in range(phrase.first, phrase.head) if reading.words.tokens[k].norm in lexicon.modifiers), None
    )
    if first is not None and relation == "causes":
        shade = lexicon.modifiers[reading.words.tokens[first].norm]
        rest = Phrase(first + 1, phrase.end, phrase.head, phrase.preposition)
        if not (shade.relation in ("improves", "worsens") and complaint):
            return shade.relation, shade.direction, _argument(reading, rest)
    if relation == "improves":
        if complaint:
            return (other.relation, other.direction, argument) if other else ("treats", "-", argument)
        return relation, direction, argument
    if relation == "causes" and not complaint and argument.concept is not None:
        return relation, direction, argument
    if relation == "worsens" and complaint:
        return relation, "+", argument
    if relation == "associated_with" and direction == "unknown":
        both = complaint
        return relation, "+" if both else "unknown", argument
    return relation, direction, argument


def _argument(reading: Reading, phrase: Phrase) -> Argument:
    """The phrase as an argument: its quote without articles, and the concept its head belongs to."""
    toks, tags = reading.words.tokens, reading.words.tags
    first, end = phrase.first, phrase.end
    while first < phrase.head and tags[first] == "DET" and toks[first].norm in (
        "the", "a", "an", "de", "het", "een", "certain", "bepaalde", "some", "sommige"
    ):
        first += 1
    measured = toks[phrase.head].norm in units(reading.words.language)
    if (measured or toks[phrase.head].norm in triggers.load(reading.words.language).verbs) and phrase.head + 1 < end:
        genitive = langs.load(reading.words.language).grammar["genitive"]
        inner = next((k + 1 for k in range(phrase.head + 1, end) if toks[k].norm in genitive), end)
        if inner < end and (measured or inner == phrase.head + 2):
            heads = [k for k in range(inner, end) if tags[k] in ("NOUN", "PROPN", "X")]
            if heads:  # "het reguleren van het ritme": what is regulated
                return _argument(reading, Phrase(inner, end, heads[0], phrase.preposition))
    span = reading.words.span(first, end)
    if phrase.pronoun:
        concept = reading.topic.concept if reading.topic else None
        return Argument(span.of(reading.text), span, concept, anaphoric=True)
    concept = _concept(reading, phrase)
    anaphoric = toks[phrase.first].norm in langs.load(reading.words.language).grammar["demonstratives"]
    if anaphoric and reading.topic is not None and reading.topic.concept is not None:
        own = concept
        if own is None or own.id in reading.topic.concept.broader:
            concept = reading.topic.concept
    return Argument(span.of(reading.text), span, concept, anaphoric=anaphoric)


def _concept(reading: Reading, phrase: Phrase) -> Concept | None:
    """The concept named at the head of a phrase, else the only one named in it."""
    at_head = reading.mentions.get(phrase.head)
    if at_head is not None:
        return at_head.concept
    named: list[Mention] = []
    for k in range(phrase.first, phrase.end):
        mention = reading.mentions.get(k)
        if mention is not None and mention not in named:
            named.append(mention)
    return named[0].concept if len(named) == 1 else None


# ---- statements without a trigger of their own


def _copula(reading: Reading, at: int, copula: frozenset[str], kind: str) -> Iterator[Statement]:
    """ "Melatonin is a hormone" and "magnesium is safe": a class or a property."""
    clause = reading.clauses[at]
    if clause.kind not in ("main", "relative", "resumed"):
        return
    toks, tags = reading.words.tokens, reading.words.tags
    verb = next((k for k in range(clause.first, clause.end) if toks[k].norm in copula), None)
    subject = reading.subjects[at]
    inside = {k for p in reading.phrases for k in range(p.first, p.end)}
    if verb is None or not subject or any(tags[k] in VERBS and k not in inside for k in range(verb + 1, clause.end)):
        return
    known = [p for p in subject if _concept(reading, p) is not None or p.pronoun]
    if not known or (subject[0].pronoun and reading.topic is None):
        return
    after = verb + 1
    if subject[0].first > verb:
        after = subject[-1].end
    while after < clause.end and tags[after] in ("ADV", "PART"):
        after += 1
    groups = [g for g in _groups(reading, reading.in_clause(clause)) if g[0].first == after and not g[0].preposition]
    if not groups or groups[0] == subject or groups[0][0].pronoun:
        return
    group = groups[0]
    relation: RelationName = "is_a" if tags[group[0].first] == "DET" or _concept(reading, group[0]) else "has_property"
    yield Statement(
        relation,
        "unknown",
        tuple(_argument(reading, p) for p in subject),
        (_argument(reading, group[0]),),
        verb,
        verb + 1,
        at,
    )


def _advice(reading: Reading, at: int, here: Sequence[Found]) -> Iterator[Statement]:
    """ "Take vitamin D", "you should avoid alcohol", "magnesium is recommended for sleep"."""
    clause = reading.clauses[at]
    toks, tags = reading.words.tokens, reading.words.tags
    pack = langs.load(reading.words.language)
    grammar = pack.grammar
    groups = _groups(reading, reading.in_clause(clause))
    for found in here:
        if found.trigger.relation != "recommended_for" or found.trigger.frame != "verb":
            continue
        bare = [g for g in groups if not g[0].preposition]
        what: _Group = ()
        if _is_passive(reading, clause, found.first):
            what = reading.subjects[at]
            if not what or what[0].pronoun:
                later = [g for g in bare if g[0].first > found.first]
                what = later[0] if later else ()
        else:
            later = [g for g in bare if g[0].first > found.first and g != reading.subjects[at]]
            what = later[0] if later else ()
        if what and not what[0].pronoun:
            yield _recommended(reading, at, found.first, what, groups)
    verb = _advised_verb(reading, clause, frozenset(grammar["advice_verbs"]))
    if verb is None:
        return
    bare = [g for g in groups if not g[0].preposition and not g[0].pronoun]
    if pack.verb_final and verb > clause.first + 1 and tags[verb] == "VINF":
        some = [g for g in bare if g[-1].end <= verb and g != reading.subjects[at]]
        what = some[-1] if some else ()
    else:
        some = [g for g in bare if g[0].first > verb]
        what = some[0] if some and some[0][0].first <= verb + 4 else ()
    if what and any(_concept(reading, p) is not None for p in what):
        yield _recommended(reading, at, verb, what, groups, toks[verb].norm in grammar["avoid_verbs"])


def _advised_verb(reading: Reading, clause: Clause, verbs: frozenset[str]) -> int | None:
    """The verb of an order ("Take ...") or of "should take", "kunt u beter nemen"."""
    toks, tags = reading.words.tokens, reading.words.tags
    k = clause.first
    while k < clause.end and tags[k] in ("PUNCT", "ADV", "CCONJ", "INTJ", "PART"):
        k += 1
    if k < clause.end and toks[k].norm in verbs and tags[k] not in ("PRON", "ADP"):
        following = tags[k + 1] if k + 1 < clause.end else ""
        if following not in ("AUX", "VFIN"):
            return k
    must = next(
        (i for i in range(clause.first, clause.end)
         if toks[i].norm in ("should", "must", "moet", "moeten", "mag", "mogen", "dient", "dienen")), None
    )  # fmt: skip
    if must is None:
        return None
    from helder.text import lemma

    for i in range(must + 1, clause.end):
        if tags[i] in ("VINF", "VFIN") and (
            toks[i].norm in verbs or any(v.startswith(toks[i].norm[:4]) for v in verbs if len(v) > 3)
            or lemma(toks[i].text, reading.words.language) in verbs
            or toks[i].norm in ("nemen", "eten", "gebruiken", "vermijden", "slikken", "krijgen", "drinken", "beperken")
        ):
            return i
    return None


def _recommended(
    reading: Reading, at: int, verb: int, what: _Group, groups: Sequence[_Group], avoided: bool = False
) -> Statement:
    purpose = [
        g for g in groups
        if g[0].preposition in ("for", "voor", "against", "tegen", "bij")
        and any((c := _concept(reading, p)) is not None and c.type != "population" for p in g)
    ]  # fmt: skip
    objects = tuple(_argument(reading, p) for p in purpose[0]) if purpose else (Argument(None, None),)
    subjects = tuple(_argument(reading, p) for p in what)
    return Statement("recommended_for", "unknown", subjects, objects, verb, verb + 1, at, avoided)


# ---- from statements to claims


def _claims(
    source: Source,
    block: Block,
    sentence: Sentence,
    reading: Reading,
    cues: Sequence[tuple[int, Cue]],
    named: Sequence[Mention],
    topic: Topic,
) -> Iterator[Claim]:
    speaker = _SPEAKERS.get(block.kind, "author")
    scene = qualifiers.Scene(source.text, reading.words, reading.phrases, reading.clauses, tuple(cues), tuple(named))
    evidence_before = topic.evidence
    seen: set[tuple[object, ...]] = set()
    first_subject: Argument | None = None
    for statement in reading.statements:
        qualified = qualifiers.qualify(scene, statement.clause, statement.first, statement.end, statement.relation)
        for subject in statement.subjects or (Argument(None, None),):
            for object_ in statement.objects:
                if not _worth_stating(statement, subject, object_):
                    continue
                if first_subject is None and subject.concept is not None and not subject.anaphoric:
                    first_subject = subject
                mark = (statement.relation, subject.span, object_.span)
                if mark in seen or (subject.span and object_.span and subject.span.overlaps(object_.span)):
                    continue
                seen.add(mark)
                negated = qualified.negated != statement.denied
                relation, direction = statement.relation, statement.direction
                polarity: grouping.Polarity = "negated" if negated else "asserted"
                if relation == "no_effect":
                    polarity = "asserted"
                evidence, evidence_cues = qualified.evidence, qualified.evidence_cues
                if evidence == "none" and subject.anaphoric and evidence_before:
                    evidence, evidence_cues = qualifiers.carried(scene, evidence_before)
                advice = qualifiers.advice(scene, relation, polarity)
                population, population_cue = qualifiers.population(scene, statement.clause, subject, object_)
                dose, dose_cue = qualifiers.quantity(scene, "dose", relation, subject, statement.first)
                duration, duration_cue = qualifiers.quantity(scene, "duration", relation, subject, statement.first)
                used = {*qualified.cues, *evidence_cues, *population_cue, *dose_cue, *duration_cue}
                yield Claim(
                    id=_id(source.id, sentence.span, relation, subject, object_),
                    span=sentence.span,
                    quote=sentence.span.of(source.text),
                    language=sentence.language,
                    section=block.section,
                    subject=subject,
                    relation=relation,
                    direction=direction,
                    object=object_,
                    polarity=polarity,
                    certainty=qualified.certainty,
                    causality=RELATIONS[relation].causality if relation not in _STRUCTURAL else "descriptive",
                    evidence=evidence,
                    population=population,
                    dose=dose,
                    duration=duration,
                    advice=advice,
                    kind=_kind(relation, subject, object_),
                    speaker=speaker,
                    promotional=speaker == "advert",
                    cues=tuple(sorted(used)),
                    key=grouping.key(subject, relation, direction, object_, polarity),
                )
    topic.evidence = qualifiers.evidence_positions(scene)
    _remember(topic, reading, first_subject, sentence.block)


def _remember(topic: Topic, reading: Reading, subject: Argument | None, block: int) -> None:
    """What a following "it" or "this" will mean: the last subject with a concept of its own."""
    if subject is None:
        main = reading.subjects.get(0, ())
        for phrase in main:
            concept = _concept(reading, phrase)
            if concept is not None and concept.type != "population" and not phrase.pronoun:
                subject = _argument(reading, phrase)
                break
    if subject is not None:
        topic.argument = subject
    topic.block = block


def _worth_stating(statement: Statement, subject: Argument, object_: Argument) -> bool:
    """A claim relates something health-relevant: a known concept stands on one side at least."""
    if statement.relation == "recommended_for":
        return subject.quote is not None
    if object_.quote is None or subject.quote is None:
        return False
    if subject.concept is not None and object_.concept is not None and subject.concept.id == object_.concept.id:
        return False
    if object_.anaphoric and object_.concept is None:
        return False
    return subject.concept is not None or object_.concept is not None


def _kind(relation: RelationName, subject: Argument, object_: Argument) -> ClaimKind:
    if relation == "recommended_for":
        return "recommendation"
    if relation == "is_a":
        return "definition"
    if relation == "contains":
        return "composition"
    if relation == "has_property":
        return "prevalence"
    inner = ("process", "substance", "organism", "body_part")
    types = [a.concept.type for a in (subject, object_) if a.concept is not None]
    if relation == "produces" or (types and all(t in inner for t in types)):
        return "mechanism"
    return "effect"


def _id(source: str, span: Span, relation: RelationName, subject: Argument, object_: Argument) -> str:
    parts = (source, span.start, span.end, relation, subject.span, object_.span)
    return hashlib.sha256(repr(parts).encode("utf-8")).hexdigest()[:16]
