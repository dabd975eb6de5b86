"""Who or what a clause is about: its subject by word order, and its phrases as arguments with their concepts.

Lists are kept together; a relative word stands for what is named before it, a pronoun for what was said before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from helder import inversion, vocab
from helder.frozen import constructed
from helder.model import Argument, Causality, Concept, Direction, Mention, RelationName
from helder.stages import doings, mending, predicates
from helder.stages.clauses import FINITE, Clause, Phrase, Words, coordination, phrases, split, units
from helder.stages.cues import people_words
from helder.stages.predicates import Found

_TAKEN: Final = frozenset({"substance", "food", "treatment"})
"""Types of things that one takes an amount of."""
_NO_DOING: Final = frozenset({"substance", "treatment", "population", "organism", "body_part"})
"""Types of things whose name is never a verb: "artsen", "ijzertabletten"."""
_ILLS: Final = frozenset({"condition", "symptom"})
_WHOLE: Final = -1
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

    def __init__(
        self,
        relation: RelationName,
        direction: Direction,
        subjects: tuple[Argument, ...],
        objects: tuple[Argument, ...],
        first: int,
        end: int,
        clause: int,
        denied: bool = False,
        anaphoric: bool = False,
        settled: bool = False,
        by: str = "trigger",
        reported: bool = False,
        causality: Causality | None = None,
    ) -> None:
        self.relation, self.direction = relation, direction  # type: ignore[misc]
        self.subjects, self.objects = subjects, objects  # type: ignore[misc]
        self.first, self.end, self.clause = first, end, clause  # type: ignore[misc]
        self.denied, self.anaphoric, self.settled = denied, anaphoric, settled  # type: ignore[misc]
        self.by, self.reported, self.causality = by, reported, causality  # type: ignore[misc]

    def in_report(self, subjects: tuple[Argument, ...], causality: Causality | None) -> Statement:
        """The same statement as the finding of a report, with these subjects, and what is said of cause."""
        return Statement(
            self.relation, self.direction, subjects, self.objects, self.first, self.end, self.clause, self.denied,
            self.anaphoric, self.settled, self.by, True, causality,
        )  # fmt: skip

    def found_by(self, kind: str) -> Statement:
        """The same statement with what found it."""
        return Statement(
            self.relation, self.direction, self.subjects, self.objects, self.first, self.end, self.clause, self.denied,
            self.anaphoric, self.settled, kind, self.reported, self.causality,
        )  # fmt: skip


constructed(Statement)


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
    part: Concept | None = None
    """The substance that the sentence before said the topic to contain."""
    subjects: dict[int, Group] = field(default_factory=dict)
    listed: dict[int, Sequence[Group]] = field(default_factory=dict)
    """The lists of each clause by where it begins and ends, and of the whole sentence."""
    calls: frozenset[int] | None = None
    """The clauses that ask for research, once they were looked for."""
    report: bool | None = None
    """Whether it is written as reports of research are, once that was looked for."""
    told: dict[int, bool] = field(default_factory=dict)
    """Whether a clause tells somebody to do something, for the clauses where that was looked for."""

    def __init__(
        self,
        text: str,
        words: Words,
        phrases: list[Phrase],
        clauses: list[Clause],
        mentions: dict[int, Mention],
        found: list[Found],
        topic: Argument | None = None,
        part: Concept | None = None,
    ) -> None:
        self.text, self.words = text, words
        self.phrases, self.clauses = phrases, clauses
        self.mentions, self.found = mentions, found
        self.topic, self.part = topic, part
        self.subjects, self.listed = {}, {}
        self.calls, self.report, self.told = None, None, {}

    def in_clause(self, clause: Clause) -> list[Phrase]:
        """The phrases of a clause, in order."""
        return [p for p in self.phrases if clause.first <= p.first and p.end <= clause.end]

    def groups_in(self, clause: Clause | None = None) -> Sequence[Group]:
        """The phrases of a clause, or of the whole sentence, put together into lists."""
        key = _WHOLE if clause is None else clause.first << 16 | clause.end
        found = self.listed.get(key)
        if found is None:
            found = self.listed[key] = lists(self, self.phrases if clause is None else self.in_clause(clause))
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

    def first_of(self, role: str, first: int, end: int) -> int | None:
        """Where the first word with a role stands among some tokens; None where there is none."""
        if role not in self.words.roles:
            return None
        norms, words = self.words.norms, self.words.grammar[role]
        for k in range(first, end):
            if norms[k] in words:
                return k
        return None

    def norms(self, first: int, end: int) -> Sequence[str]:
        """The normal forms of some tokens."""
        return self.words.norms[first:end]


def roles(reading: Reading, name: str) -> frozenset[str]:
    """The words that play a part in the grammar of the sentence's language."""
    return reading.words.grammar[name]


def read(
    text: str, parsed: Words, named: Sequence[Mention], topic: Argument | None, part: Concept | None = None
) -> Reading:
    """A sentence with its phrases, triggers and clauses; `topic` is what the sentence before was about, `part` the
    substance that it said this to contain.
    """
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
    every = _with_names(every, by_token)
    if doing:
        every = [doings.phrase(parsed, doing, nominal), *(p for p in every if p.first >= doing)]
    inside = frozenset(k for first, k in parsed.names if first in nominal and k in nominal)
    reading = Reading(text, parsed, every, split(parsed, every, inside), by_token, found, topic, part)
    for at in range(len(reading.clauses)):
        reading.subjects[at] = clause_subject(reading, at)
    return reading


def _with_names(every: list[Phrase], by_token: dict[int, Mention]) -> list[Phrase]:
    """The phrases, where a class and the name of one of it are one: "het hormoon melatonine"."""
    if not any(one.end == other.first for one, other in pairwise(every)):
        return every
    found: list[Phrase] = []
    for phrase in every:
        before = found[-1] if found else None
        kind = by_token.get(before.head) if before is not None and before.end == phrase.first == phrase.head else None
        name = by_token.get(phrase.head) if kind is not None else None
        if before is not None and kind is not None and name is not None and _is_one_of(name.concept, kind.concept):
            found[-1] = Phrase(before.first, phrase.end, phrase.head, before.preposition)
        else:
            found.append(phrase)
    return found


def _is_one_of(concept: Concept, kind: Concept) -> bool:
    """Whether a concept is a kind of another: zinc, a mineral."""
    return kind.id in concept.broader or kind.id in vocab.load().broader(concept.id)


def _names_a_thing(parsed: Words, phrase: Phrase, nominal: frozenset[int]) -> bool:
    """Not an amount ("a day", "75 mg") and not a word that stands for nothing ("daardoor", "more")."""
    if phrase.end == phrase.first + 1:
        norm = parsed.norms[phrase.first]
        grammar = parsed.grammar
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


def nominal_tokens(parsed: Words, by_token: dict[int, Mention]) -> frozenset[int]:
    """Tokens of concept names, except single words that are used as a verb here ("we sleep")."""
    kept, verb_final = set(), parsed.pack.verb_final
    orders = parsed.grammar["advice_verbs"]
    naming = parsed.grammar["also_adjectives"]
    verbless = not verb_final and FINITE.isdisjoint(parsed.tags)
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
        if verbless and i and not alone and _leads_on(parsed, i):
            continue  # "zinc treatment results in a decrease"
        ordered = i == 0 and alone and parsed.norms[0] in orders and not any(t in FINITE for t in parsed.tags)
        if not (alone and (asleep or done)) and not ordered:
            kept.add(i)
    return frozenset(kept)


def _leads_on(parsed: Words, i: int) -> bool:
    """Whether a word is a verb with the preposition that it takes: "results in", "leads to"."""
    rows = parsed.lexicon.verbs.get(parsed.norms[i], ())
    return any(row.frame == "verb" and row.extras == parsed.norms[i + 1 : i + 2] for row in rows if row.extras)


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
        if parsed.norms[k] in mending.BORDERS or parsed.tags[k] in ("SCONJ", "REL"):
            return False
        if parsed.tags[k] in FINITE:
            return True
    return False


# ---- subjects


def _calls(reading: Reading) -> frozenset[int]:
    """The clauses that say that research is needed or should be done."""
    grammar, norms = reading.words.grammar, reading.words.norms
    if "research" not in reading.words.roles:
        return frozenset()
    found = set()
    for at, clause in enumerate(reading.clauses):
        place = reading.first_of("research", clause.first, clause.end)
        if place is None or clause.kind == "relative":
            continue
        needed = any(norms[k] in grammar["needed"] for k in range(clause.first, _said_by(reading, at)))
        owed = reading.subjects.get(at, ())
        own = any(norms[k] in grammar["research"] for p in owed for k in range(p.first, p.end))
        should = any(norms[k] in grammar["should"] for k in range(clause.first, clause.end))
        if needed or (own and should):
            found.add(at)
    return frozenset(found)


def _said_by(reading: Reading, at: int) -> int:
    """Where what a clause says ends: behind "by reducing stress" where its verb only follows then."""
    tags = reading.words.tags
    while FINITE.isdisjoint(tags[reading.clauses[at].first : reading.clauses[at].end]):
        if at + 1 == len(reading.clauses) or reading.clauses[at + 1].kind not in ("means", "consequence"):
            break
        at += 1
    return reading.clauses[at].end


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
    if reading.words.pack.verb_final or not first.preposition or first.first > 2:
        return False
    if reading.norms(first.end, group[1].first) != (",",) or group[1].preposition:
        return False
    while end < len(tags) and tags[end] == "ADV":
        end += 1
    return end < len(tags) and tags[end] in FINITE


def _only_covers(reading: Reading, cover: Phrase, first: Phrase) -> bool:
    """Whether a phrase stands for nothing but the examples after it: "symptoms such as"."""
    grammar = reading.words.grammar
    if reading.words.norms[cover.head] not in grammar["bare_cover"]:
        return False
    between = " ".join(norm for norm in reading.norms(cover.end, first.first) if norm != ",")
    return between in grammar["cover"]


def _is_agent(parsed: Words, i: int) -> bool:
    """Whether a token can be the subject of a verb right after it: "people sleep", "who sleep"; not "that sleep"."""
    complementizer = parsed.grammar["complementizer"]
    tag = parsed.tags[i]
    return tag in ("NOUN", "PRON", "PROPN") or (tag == "REL" and parsed.norms[i] not in complementizer)


def finite_verb(reading: Reading, clause: Clause) -> int | None:
    """Where the first finite verb of a clause stands."""
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
    finite = finite_verb(reading, clause)
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
    about = reading.words.grammar["about"]
    counted = any(tags[k] == "NUM" or norms[k][0].isdigit() for k in range(first, end))
    return counted and not any(
        tags[k] in ("NOUN", "PROPN") and norms[k] not in measures and norms[k] not in about and end - k > 3
        for k in range(first, end)
    )


def _grammatical_subject(reading: Reading, at: int) -> Group:
    """The phrases that stand as subject of a clause, by word order."""
    clause = reading.clauses[at]
    pack = reading.words.pack
    parent = reading.subjects.get(clause.parent, ()) if clause.parent is not None else ()
    if clause.kind in ("means", "purpose"):
        return inherited(reading, clause)
    if clause.kind == "resumed":
        anew = _own_after_colon(reading, clause) or _own_after_verb(reading, clause)
        beside = reading.subjects.get(at - 1, ())  # "there are no herbs | that cure diabetes | or lower blood pressure"
        return anew or parent or inherited(reading, clause) or beside
    floating = pack.grammar["floating"]
    every = reading.groups_in(clause)
    own = reading.in_clause(clause)
    kept = [p for p in own if p.end > p.first + 1 or reading.words.norms[p.first] not in floating]
    if kept and len(kept) < len(own):
        every = lists(reading, kept)
    groups = [g for g in every if not g[0].preposition or risk_before(reading, g[0])]
    finite = finite_verb(reading, clause)
    if clause.kind == "consequence" and reading.words.norms[clause.first] in pack.grammar["which_consequence"]:
        return _linked_before(reading, clause) or inherited(reading, clause)  # "wat de slaap verbetert"
    if clause.kind == "consequence":
        opening = pack.grammar["consequence"]
        groups = [g for g in groups if reading.words.norms[g[0].first] not in opening]
    if clause.kind == "relative" and reading.words.norms[clause.first] in pack.grammar["relative_adverbs"]:
        return groups[0] if groups else ()  # "de snelheid waarmee wonden genezen"
    if clause.kind == "relative" and pack.verb_final:
        if len(groups) > 1:  # "dat vasten veroudering afremt": both are named inside
            return groups[0]
        return _antecedent(reading, clause) or parent
    if finite is None:
        if clause.kind == "consequence":
            return inherited(reading, clause)
        return groups[0] if groups else parent
    before = [g for g in groups if g[0].end <= finite]
    if clause.kind == "relative":
        head = _antecedent(reading, clause)
        before = [g for g in before if not is_relative_word(reading, g)]
        return before[-1] if before else head
    if clause.kind == "consequence":
        return inherited(reading, clause) if not before else before[-1]
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
    while len(before) > 1 and _done_to(reading, before[-2], before[-1]):
        before = before[:-1]
    if len(before) > 1 and _meant_to(reading, before[-2]):
        return ()  # "interventions to reduce relapse | may ...": what is named there does nothing
    return before[-1] if before else parent


def _meant_to(reading: Reading, group: Group) -> bool:
    """Whether what a phrase is meant to do stands right behind it: "interventions | to reduce relapse"."""
    end = group[-1].end
    marked = not roles(reading, "marker").isdisjoint(reading.norms(end, end + 1))
    return marked and reading.words.tags[end + 1 : end + 2] == ("VINF",)


def _done_to(reading: Reading, group: Group, after: Group) -> bool:
    """Whether a phrase only says what something is for or with: "drugs for treating asthma | cause ..."."""
    tags, k = reading.words.tags, after[0].first - 1
    while k > group[-1].end and tags[k] in ("ADV", "DET", "ADJ", "ADP"):
        k -= 1
    if tags[k] != "VGER" or k <= group[-1].end - 1:
        return False
    between = reading.norms(group[-1].end, k)
    lead = reading.words.norms[k - 1]
    people = lead in people_words(reading.words.language)  # "patients undergoing surgery"
    led = people or (tags[k - 1] == "ADP" and lead not in roles(reading, "genitive"))
    return led and mending.BORDERS.isdisjoint(between)


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
    finite = finite_verb(reading, clause)
    if reading.words.norms[clause.first] != ":" or finite is None:
        return ()
    groups = [g for g in reading.groups_in(clause) if g[-1].end <= finite and not g[0].preposition]
    if not groups:
        return ()
    demonstratives = reading.words.grammar["demonstratives"]
    return () if reading.words.norms[groups[-1][0].first] in demonstratives else groups[-1]


def _own_after_verb(reading: Reading, clause: Clause) -> Group:
    """ "En verlaagt het de kaliumspiegel": the pronoun right after a verb that opens its clause, and something else."""
    first = clause.first + 1
    if not reading.words.pack.verb_final or reading.words.tags[first : first + 1] != ("VFIN",):
        return ()
    bare = [g for g in reading.groups_in(clause) if not g[0].preposition]
    return bare[0] if len(bare) > 1 and bare[0][0].pronoun and bare[0][0].first == first + 1 else ()


def _antecedent(reading: Reading, clause: Clause) -> Group:
    """What "that", "which", "die" stands for: the noun before it, or what that noun was said of."""
    phrase = clause.antecedent
    if phrase is None or clause.parent is None:
        return ()
    grammar = reading.words.grammar
    norms = reading.words.norms
    before = reading.clauses[clause.parent]
    subject = reading.subjects.get(clause.parent, ())
    verb = reading.first_of("copula", before.first, before.end)
    if subject and norms[phrase.head] in grammar["functions"] and subject[-1].end <= phrase.first:
        return subject  # "fulfils functions that affect digestion"
    if subject and subject[0].pronoun and norms[subject[0].first] in grammar["cleft"]:
        return (phrase,)  # "it is magnesium that ..."
    if verb is not None and subject and verb < phrase.first and subject[-1].end <= verb and phrase.first <= verb + 3:
        return subject  # "melatonin is a hormone that regulates sleep"
    if subject and _defined(reading, before, phrase, clause):
        return subject  # "melatonin is a hormone in the brain that regulates sleep"
    at = reading.phrases.index(phrase)
    apposed = at and norms[phrase.first - 1] in ",–—" and reading.phrases[at - 1].end == phrase.first - 1
    if apposed and reading.words.tags[phrase.first] == "DET":
        before_it = reading.phrases[at - 1]
        inner = made_from(reading, before_it) or complement(reading, before_it)
        return (inner or before_it,)  # "tryptophan, the amino acid that is ..."
    whole = next((g for g in reading.groups_in() if g[-1] is phrase and len(g) > 1), ())
    return whole if whole and _plural_verb(reading, clause) else (phrase,)


def _defined(reading: Reading, before: Clause, phrase: Phrase, clause: Clause) -> bool:
    """Whether "that" is what a clause defines, past where it is found: "is a hormone in the brain | that"."""
    grammar, norms = reading.words.grammar, reading.words.norms
    singular = tuple(grammar["singular_verb_endings"])
    group = reading.mentions.get(phrase.head)
    people = group is not None and group.concept.type == "population"
    if not phrase.preposition or not singular or (people and norms[clause.first] in grammar["group_who"]):
        return False
    named = (f.after or f.end for f in reading.found if f.trigger.relation == "is_a" and before.first <= f.first)
    copula = (k + 1 for k in range(before.first, before.end) if norms[k] in grammar["copula"])
    start = next((k for some in (named, copula) for k in some if before.first < k <= phrase.first), None)
    if start is None:
        return False
    inside = [p for p in reading.in_clause(before) if start <= p.first]
    if not inside or inside[-1] != phrase or inside[0] is phrase or inside[0].first > start + 2:
        return False
    if not all(p.preposition for p in inside[1:]) or (inside[0].preposition and inside[0].first > start + 1):
        return False
    verb = finite_verb(reading, clause)
    several = norms[phrase.head].endswith(tuple(grammar["plural_noun_endings"]))
    return verb is not None and (not several or norms[verb].endswith(singular))


def _plural_verb(reading: Reading, clause: Clause) -> bool:
    """Whether the verb of a relative clause is of more than one: "cramps and restlessness that prevent"."""
    finite = finite_verb(reading, clause)
    grammar = reading.words.grammar
    if finite is None:
        return False
    norm = reading.words.norms[finite]
    return norm in grammar["plural_verbs"] or any(norm.endswith(end) for end in grammar["plural_endings"])


def is_relative_word(reading: Reading, group: Group) -> bool:
    """Whether a phrase is nothing but "which" or "that"."""
    return (
        len(group) == 1
        and group[0].pronoun
        and reading.words.norms[group[0].first] in reading.words.grammar["relative_words"]
    )


def _starts_clause(reading: Reading, clause: Clause, group: Group) -> bool:
    """Whether only conjunctions, adverbs and marks stand between the start of the clause and the phrase."""
    return all(t not in ("ADP", "NOUN", "PROPN") for t in reading.words.tags[clause.first : group[0].first])


def inherited(reading: Reading, clause: Clause) -> Group:
    """The subject of the nearest clause above that has one."""
    at = clause.parent
    while at is not None:
        if reading.subjects.get(at):
            return reading.subjects[at]
        at = reading.clauses[at].parent
    first = reading.clauses[0]
    return reading.subjects.get(0, ()) if first is not clause else ()


def _is_to_be_done(reading: Reading, clause: Clause, i: int) -> bool:
    """Whether it can be done to the subject: "verstopping is goed te voorkomen met vezels"; not "doel is X te doen"."""
    grammar, norms, tags = reading.words.grammar, reading.words.norms, reading.words.tags
    if i < 2 or norms[i - 1] not in grammar["marker"] or tags[i] not in ("VINF", "VFIN", "VPART"):
        return False
    k = i - 2
    while k > clause.first and tags[k] in ("ADV", "ADJ", "PART"):
        k -= 1
    return k > clause.first and norms[k] in grammar["to_be_done"]


def is_passive(reading: Reading, clause: Clause, i: int) -> bool:
    """Whether the participle at `i` stands with a form of "be" or "worden"."""
    if reading.words.tags[i] not in ("VPART", "VFIN", "ADJ", "VINF"):
        return False
    pack = reading.words.pack
    passive = pack.grammar["passive"]
    if pack.verb_final:
        if _is_to_be_done(reading, clause, i):
            return True
        if reading.words.tags[i] == "VINF" or (
            reading.words.tags[i] == "VFIN" and i != finite_verb(reading, clause)
        ):  # "wordt voorkomen": a participle that looks like its infinitive
            spoken = reading.norms(clause.first, i)
            return any(n in pack.grammar["worden"] for n in spoken) and not pack.grammar["marker"] & {*spoken[-1:]}
        return reading.words.tags[i] == "VPART" and any(
            norm in passive for norm in reading.words.norms[clause.first : clause.end]
        )
    k = i - 1
    while k >= clause.first and reading.words.tags[k] in ("ADV", "PART", "CCONJ", "PUNCT", "VPART"):
        k -= 1
    return reading.words.tags[i] != "VINF" and k >= clause.first and reading.words.norms[k] in passive


def risk_before(reading: Reading, phrase: Phrase) -> bool:
    """Whether "risk of", "kans op" stands right before a phrase."""
    some, norms = reading.words.lexicon.phrases, reading.words.norms
    for first in range(phrase.first - 2, max(-1, phrase.first - 5), -1):
        known = some.get(norms[first])
        if known is None:
            continue
        before = norms[first : phrase.first]
        if any(t.frame == "risk" and before[: len(t.words)] == t.words for t in known):
            leads = reading.words.grammar["group_leads"]
            return norms[phrase.first - 1] not in leads or not predicates.of_people(reading.words, phrase.first)
    return False


# ---- relation and arguments


def argument(reading: Reading, phrase: Phrase) -> Argument:
    """The phrase as an argument: its quote without articles and amounts, and the concept its head belongs to."""
    norms, tags = reading.words.norms, reading.words.tags
    grammar = reading.words.grammar
    if norms[phrase.head] in units(reading.words.language):
        phrase = complement(reading, phrase) or phrase  # "240 mg a day of ginkgo"
    first = phrase.first
    while first < phrase.head and tags[first] == "DET" and norms[first] in grammar["argument_determiners"]:
        first += 1
    if first < phrase.head and a_little(reading, first):
        first += 1
    if first == phrase.first and first < phrase.head and norms[first] in grammar["none"]:
        first += 1
        first += first < phrase.head and norms[first] in grammar["single"]
    span = reading.words.span(first, phrase.end)
    if phrase.pronoun:
        refers = norms[phrase.first] not in grammar["you"] - grammar["anaphors"]
        concept = _named_before(reading, phrase) if refers else None
        if concept is None:
            concept = reading.topic.concept if reading.topic and refers else None
        return Argument(span.of(reading.text), span, concept, anaphoric=True)
    turned = norms[phrase.end : phrase.end + 1] and norms[phrase.end] in grammar["into"]
    concept = concept_of(reading, (_turned_into(reading, phrase) if turned else None) or phrase)
    anaphoric = norms[phrase.first] in grammar["demonstratives"]
    known = reading.topic.concept if reading.topic is not None else None
    part = reading.part
    if (
        anaphoric
        and part is not None
        and (norms[phrase.head] in grammar["stuff"] if concept is None else concept.id in part.broader)
    ):  # "turmeric contains curcumin; this substance ..."
        known = part
    if anaphoric and known is not None and (concept is None or concept.id in known.broader):
        concept = known
    return Argument(span.of(reading.text), span, concept, anaphoric=anaphoric)


def _named_before(reading: Reading, pronoun: Phrase) -> Concept | None:
    """What "it" means where the same sentence named it: the subject of an earlier clause, else what was advised."""
    grammar = reading.words.grammar
    if reading.words.norms[pronoun.first] not in grammar["anaphors"]:
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


def _turned_into(reading: Reading, phrase: Phrase) -> Phrase | None:
    """What something is turned into: serotonin, of "the conversion of tryptophan | into serotonin"."""
    if made_from(reading, phrase) is None:
        return None
    return next((p for p in reading.phrases if p.first in (phrase.end + 1, phrase.end + 2)), None)


def _denies_whole(reading: Reading, k: int) -> bool:
    """Whether a "no" opens a subject and so denies what is said of it."""
    grammar = reading.words.grammar
    if reading.words.norms[k] not in grammar["none"]:
        return False
    finite = next((m for m in range(k, len(reading.words.tags)) if reading.words.tags[m] in FINITE), 0)
    return finite > k or any(n in grammar["exists"] for n in reading.norms(0, k))


def complement(reading: Reading, phrase: Phrase) -> Phrase | None:
    """What follows "of" in a phrase: "het reguleren van het ritme" -> "het ritme". None where nothing does."""
    norms, tags = reading.words.norms, reading.words.tags
    grammar = reading.words.grammar
    genitive, attach, head = grammar["genitive"], grammar["attach"], norms[phrase.head]
    of = (k + 1 for k in range(phrase.head + 1, phrase.end) if (n := norms[k]) in genitive or f"{head} {n}" in attach)
    inner = next(of, phrase.end)
    heads = [k for k in range(inner, phrase.end) if tags[k] in ("NOUN", "PROPN", "X")]
    return Phrase(inner, phrase.end, heads[0], phrase.preposition) if heads else None


def a_little(reading: Reading, k: int) -> bool:
    """Whether a word for little stands behind an article: "a little salt" is some salt, and not less of it."""
    grammar, norms = reading.words.grammar, reading.words.norms
    return k > 0 and norms[k] in grammar["few"] and norms[k - 1] in grammar["articles"]


def made_from(reading: Reading, phrase: Phrase) -> Phrase | None:
    """What is turned into something else: "the conversion of tryptophan" -> "tryptophan". None where nothing is."""
    grammar, norms = reading.words.grammar, reading.words.norms
    turned = reading.first_of("turning_into", phrase.first, phrase.end - 2)
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
        if reading.words.norms[phrase.head] in reading.words.grammar["knowing"]:
            return None  # "the detection of breast cancer"
        named = {id(m): m for k in range(phrase.first, phrase.end) if (m := reading.mentions.get(k)) is not None}
        if len(named) != 1:
            alone = phrase.end == phrase.head + 1 and not named
            return inversion.less_in(reading.words.norms[phrase.head], reading.words.language) if alone else None
        mention = next(iter(named.values()))
    reversing = reading.words.grammar["reversing"]
    for k in range(phrase.first, phrase.end):
        turns = reading.words.norms[k] in reversing and reading.mentions.get(k) is not mention
        if turns and k == phrase.first and k < phrase.head and _denies_whole(reading, k):
            continue  # "no diet cures diabetes"
        if turns and not a_little(reading, k):
            return inversion.lessened(mention.concept.id, reading.words.norms[k], reading.words.language)
    return mention.concept
