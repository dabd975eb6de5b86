"""Advice: "take vitamin D", "you had better avoid alcohol", "magnesium is recommended for sleep".

What is advised is the subject; what it is for, if that is said, the object: a complaint ("for headaches"), or what one
wants ("to prevent cramps", "if you want to support your joints"). "Avoid" and "do not take" are the same relation,
denied; "swap butter for oil" advises one thing and advises against the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from helder import langs, vocab
from helder.model import Argument, Concept
from helder.stages.arguments import Group, Reading, Statement, argument, concept_of, is_passive
from helder.stages.clauses import FINITE, VERBS, Clause, Phrase
from helder.stages.predicates import Found
from helder.text import lemma, normal

_NOT_ADVISED: Final = frozenset({"condition", "symptom", "process", "measure"})
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
    grammar = reading.words.grammar
    advising = [f for f in here if f.trigger.relation == "recommended_for" and f.trigger.frame == "verb"]
    if not advising:
        return
    bare = [g for g in groups if not g[0].preposition or g[0].preposition in grammar["against"]]
    for found in advising:
        against = reading.words.norms[found.first] in grammar["dissuading"]
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
    verbs = reading.words.grammar["advice_verbs"]
    if found.first > what[0].first:
        return False
    return any(
        _is_one_of(reading, k, verbs) and reading.words.tags[k] in VERBS for k in range(found.first + 1, what[0].first)
    )


def _people(reading: Reading, group: Group) -> bool:
    grammar = reading.words.grammar
    head = reading.words.norms[group[0].head]
    concept = concept_of(reading, group[0])
    return head in grammar["bare_group"] or (concept is not None and concept.type == "population")


def _is_one_of(reading: Reading, k: int, verbs: frozenset[str]) -> bool:
    token = reading.words.tokens[k]
    return token.norm in verbs or lemma(token.text, reading.words.language) in verbs


def _by_order(reading: Reading, at: int, groups: Sequence[Group]) -> Iterator[tuple[Statement, Group]]:
    """ "Take ...", "you should take ...", "it is wise to take ...", "kunt u beter nemen"."""
    norms, grammar = reading.words.norms, reading.words.grammar
    passive = _ordered_passive(reading, at)
    if passive is not None:
        verb, what = passive
        kinds = {c.type for p in what if (c := concept_of(reading, p)) is not None}
        if kinds <= _NOT_ADVISED and not _is_one_of(reading, verb, grammar["avoid_verbs"]):
            return
        yield _recommended(reading, at, verb, what, groups, _is_one_of(reading, verb, grammar["avoid_verbs"])), what
        return
    tested = _tested(reading, at)
    if tested is not None:
        yield tested, ()
        return
    verb_at = _advised_verb(reading, at, grammar["advice_verbs"])
    if verb_at is None:
        return
    if _is_one_of(reading, verb_at, grammar["swapping"]):
        yield from _swapped(reading, at, verb_at, groups)
        return
    what = _ordered(reading, at, verb_at, groups)
    none = bool(what) and norms[what[0].first] in grammar["none"] and what[0].first < what[0].head
    if none:
        what = (replace(what[0], first=what[0].first + 1), *what[1:])
    if what and _taken_as(reading, verb_at, what):
        return
    kinds = {c.type for p in what if (c := argument(reading, p).concept) is not None}
    avoids = _is_one_of(reading, verb_at, grammar["avoid_verbs"])
    own = bool(what) and norms[what[0].first] in grammar["possessives"]
    if kinds == {"body_part"} and own and not avoids:
        return  # "give your gut a rest"
    taken = bool(what) and not kinds and _is_one_of(reading, verb_at, grammar["intake_verbs"])
    brand = taken and _is_brand(reading, what, verb_at) and bool(_aims(reading, at, groups, what))
    if brand or (kinds and (avoids or not kinds <= _NOT_ADVISED)):
        avoided = _is_one_of(reading, verb_at, grammar["avoid_verbs"]) or _let_stand(reading, verb_at)
        avoided = avoided or _limited(reading, at)
        if none and verb_at < what[0].first:
            avoided = not avoided  # "drink geen alcohol"; in "geen alcohol drinken" the denial reaches the verb itself
        yield _recommended(reading, at, verb_at, what, groups, avoided), what


def _ordered(reading: Reading, at: int, verb: int, groups: Sequence[Group]) -> Group:
    """What the verb of an order is about: what follows it, or in a clause that ends in its verb what stands before."""
    clause, tags = reading.clauses[at], reading.words.tags
    pack = reading.words.pack
    plain = {"", *pack.grammar["purpose"]}
    bare = [
        g for g in groups
        if not g[0].pronoun and not _people(reading, g)
        and (g[0].preposition in plain or _belongs(reading, verb, g))
    ]  # fmt: skip
    it = next((g for g in groups if verb < g[0].first <= verb + 2 and _named_thing(reading, g)), ())
    if it:
        return it
    inside = next((g for g in groups if g[0].first == verb and verb < g[0].head), ())
    if inside:  # "better off | leaving alcohol"
        return (replace(inside[0], first=verb + 1), *inside[1:])
    if pack.verb_final and verb > clause.first + 1 and tags[verb] in ("VINF", "NOUN", "VFIN", "VPART", "AUX"):
        some = [g for g in bare if g[-1].end <= verb and g != reading.subjects[at]]
        some = [g for g in some if not _only_time(reading, g)] or some
        some = some or [g for g in groups if g[-1].end <= verb and not (g[0].pronoun or _only_time(reading, g))]
        what = [g for g in some if g != reading.subjects[at]][-1:]  # "doet er goed aan vitamine D te slikken"
    else:
        some = [g for g in bare if verb < g[0].first <= verb + 7]
        if some and _is_brand(reading, some[0], verb) and _is_one_of(reading, verb, pack.grammar["intake_verbs"]):
            return some[0]
        what = [g for g in some if not _only_time(reading, g)][:1] or some[:1]
    itself = reading.mentions.get(verb)
    if itself is not None and reading.mentions.get(verb - 1) is itself and itself.concept.type in _DOINGS:
        first = next(k for k in range(verb + 1) if reading.mentions.get(k) is itself)
        return (Phrase(first, verb + 1, verb),)  # "twee keer per week vis eten"
    done = itself is not None and itself.concept.type == "behaviour" and FINITE.isdisjoint(tags[verb + 1 : clause.end])
    if done and not (what and what[0][0].first == verb + 1):
        return (Phrase(verb, verb + 1, verb),)  # "advised to exercise twice a week"
    return what[0] if what else ()


def _tested(reading: Reading, at: int) -> Statement | None:
    """ "Have your cholesterol checked", "laat je nierfunctie testen": the test is advised, and not what is tested."""
    clause, tags, norms = reading.clauses[at], reading.words.tags, reading.words.norms
    pack = reading.words.pack
    grammar = pack.grammar
    if "testing" not in reading.words.roles:
        return None
    for k in range(clause.first, clause.end):
        if norms[k] not in grammar["testing"] or tags[k] in ("NOUN", "ADP"):
            continue
        let = next((m for m in range(max(clause.first, k - 8), k) if norms[m] in grammar["letting"]), None)
        by_verb = let if let is not None else k
        ordered = _advised_verb(reading, at, grammar["letting"] | grammar["testing"])
        if ordered is None or (ordered != by_verb and ordered != k):
            return None
        near = [p for p in reading.in_clause(clause) if not _people(reading, (p,)) and not _only_time(reading, (p,))]
        before = [
            p for p in near if p.end <= k and k - p.end <= 4 and (let is None or pack.verb_final or p.first > let)
        ]
        after = [p for p in near if let is None and k < p.first <= k + 2]
        if not (before or after) or (let is None and not after):
            return None
        first = let if let is not None and not pack.verb_final else k if let is None else before[-1].first
        end = k + 1 if let is not None else after[0].end
        span = reading.words.span(first, end)
        mention = next(m for n in range(first, end) if (m := reading.mentions.get(n)) is not None)
        what = Argument(span.of(reading.text), span, _measuring(mention.concept))
        return Statement("recommended_for", "unknown", (what,), (Argument(None, None),), k, k + 1, at)
    return None


@lru_cache
def _measuring(concept: Concept) -> Concept | None:
    """The test that measures something: of blood pressure, blood pressure measurement. None where none is known."""
    known = vocab.load()
    name = concept.label
    tests = (normal(f"{name} {test}").split() for test in ("measurement", "test", "screening"))
    found = (known.lexicon("en").lookup(tuple(words)) for words in tests)
    return next((known.get(one) for one in found if one), None)


def _swapped(reading: Reading, at: int, verb: int, groups: Sequence[Group]) -> Iterator[tuple[Statement, Group]]:
    """ "Swap butter for oil", "vervang boter door olie": one is advised, the other advised against."""
    grammar = reading.words.grammar
    some = [g for g in groups if not g[0].pronoun and not _people(reading, g)]
    other = next((g for g in some if g[0].preposition in grammar["swapped_for"] and g[0].first > verb), ())
    given_up = [g for g in some if not g[0].preposition and g != other and g != reading.subjects[at]]
    for group, against in ((other, False), (given_up[-1] if given_up else (), True)):
        followed = group and not grammar["swapped_for"].isdisjoint(reading.norms(group[-1].end, group[-1].end + 1))
        goes = bool(group) and bool(other or followed)  # nothing follows where a text was cut off
        if goes and any(concept_of(reading, p) is not None for p in group):
            yield _recommended(reading, at, verb, group, groups, against), group


def _is_brand(reading: Reading, what: Group, verb: int) -> bool:
    """Whether something unknown is called by a name of its own: "take VitaMax"."""
    first = what[0].first
    named = reading.words.tokens[first].text[0].isupper() and _only_time(reading, what)
    return named and len(what) == 1 and first > verb and not what[0].preposition


def _named_thing(reading: Reading, group: Group) -> bool:
    """Whether "it" after an order is something that was named before: "do not rub it on the skin"."""
    anaphors = reading.words.grammar["anaphors"]
    if not group[0].pronoun or reading.words.norms[group[0].first] not in anaphors:
        return False
    concept = argument(reading, group[0]).concept
    return concept is not None and concept.type in ("substance", "food", "treatment")


def _taken_as(reading: Reading, verb: int, what: Group) -> bool:
    """Whether something is only taken for something: "consider the gut as a cause", "zie stress als oorzaak"."""
    grammar = reading.words.grammar
    end = what[-1].end
    verbs = grammar["considering"]
    return _is_one_of(reading, verb, verbs) and bool(grammar["taken_as"] & {*reading.norms(end, end + 1)})


def _belongs(reading: Reading, verb: int, group: Group) -> bool:
    """Whether a preposition goes with the verb: "cut down on salt", "kies voor volkoren"."""
    grammar = reading.words.grammar
    return group[0].preposition in grammar["order_particles"] and verb < group[0].first <= verb + 4


def _only_time(reading: Reading, group: Group) -> bool:
    return all(concept_of(reading, p) is None for p in group)


def _let_stand(reading: Reading, verb: int) -> bool:
    """ "Laat alcohol staan": leave it alone."""
    grammar = reading.words.grammar
    if reading.words.norms[verb] not in grammar["leave_verbs"]:
        return False
    return not grammar["leave_words"].isdisjoint(reading.words.norms)


def _limited(reading: Reading, at: int) -> bool:
    """ "No more than 200 mg of caffeine a day", "mogen niet zonder overleg": what is allowed only so far."""
    clause, grammar = reading.clauses[at], reading.words.grammar
    norms = reading.norms(clause.first, clause.end)
    if holds(norms, grammar["at_most"]):
        return True
    return not grammar["permitting"].isdisjoint(norms) and holds(norms, grammar["not_without"])


def _ordered_passive(reading: Reading, at: int) -> tuple[int, Group] | None:
    """ "Ibuprofen must not be used", "alcohol is best avoided": what is done to the subject."""
    clause = reading.clauses[at]
    grammar = reading.words.grammar
    subject = reading.subjects[at]
    if not subject or _people(reading, subject) or not any(concept_of(reading, p) is not None for p in subject):
        return None
    if subject[0].preposition or not _told(reading, at):
        return None
    for k in range(clause.first, clause.end):
        used = _is_one_of(reading, k, grammar["advice_verbs"]) or reading.words.norms[k] in grammar["used"]
        if used and k > subject[-1].end - 1 and is_passive(reading, clause, k):
            return k, subject
    return None


def _told(reading: Reading, at: int) -> bool:
    """Whether the clause, or the one it hangs on, tells somebody to do something."""
    told = reading.told.get(at)
    if told is None:
        told = reading.told[at] = _tells(reading, at)
    return told


def _tells(reading: Reading, at: int) -> bool:
    grammar = reading.words.grammar
    clause = reading.clauses[at]
    stretches = [clause]
    because = clause.kind == "subordinate" and reading.words.norms[clause.first] not in grammar["that"]
    if clause.parent is not None and clause.kind in ("subordinate", "purpose", "resumed") and not because:
        stretches.append(reading.clauses[clause.parent])
    for stretch in stretches:
        norms = reading.norms(stretch.first, clause.end if stretch is clause else clause.first + 1)
        if not grammar["must"].isdisjoint(norms) or holds(norms, grammar["wise"]):
            return True
        if not grammar["permitting"].isdisjoint(norms) and not grammar["denying"].isdisjoint(norms):
            return True  # "may not be used"; what may be used is not advised
    return False


def holds(norms: Sequence[str], sequences: frozenset[str]) -> bool:
    """Whether one of these word sequences stands among the words; "…" in it stands for any words."""
    by_first, text = _by_first(sequences), ""
    if by_first.keys().isdisjoint(norms):
        return False
    for norm in norms:
        if norm not in by_first:
            continue
        text = text or f" {' '.join(norms)} "
        for start, rest in by_first[norm]:
            place = text.find(f" {start} ")
            if place >= 0 and (not rest or f" {rest} " in text[place + len(start) + 1 :]):
                return True
    return False


@lru_cache
def _by_first(sequences: frozenset[str]) -> dict[str, list[tuple[str, str]]]:
    """Word sequences by their first word, each cut in two at its "…"."""
    found: dict[str, list[tuple[str, str]]] = {}
    for words in sequences:
        start, _, rest = words.partition(f" {normal('…')} ")
        found.setdefault(start.split(" ")[0], []).append((start, rest))
    return found


def _advised_verb(reading: Reading, at: int, verbs: frozenset[str]) -> int | None:
    """The verb of an order ("Take ...") or of "should take", "kunt u beter nemen", "it is wise to take"."""
    norms, tags = reading.words.norms, reading.words.tags
    clause: Clause = reading.clauses[at]
    pack = reading.words.pack
    grammar = pack.grammar
    k = clause.first
    while k < clause.end and (
        tags[k] in ("PUNCT", "ADV", "CCONJ", "INTJ", "PART") or norms[k] in grammar["order_openers"]
    ):
        if norms[k] in verbs and tags[k] == "ADV":
            break
        k += 1
    stands = tags[k : k + 1] != ("ADJ",) or FINITE.isdisjoint(tags[k : clause.end])  # "matig koffiegebruik hangt ..."
    if k < clause.end and norms[k] in verbs and tags[k] not in ("PRON", "ADP", "NOUN", "DET") and stands:
        following = tags[k + 1] if k + 1 < clause.end else ""
        infinitive = pack.verb_final and norms[k].endswith("en")
        ordered = clause.kind == "main" or (clause.kind == "resumed" and tags[clause.first] in ("CCONJ", "PUNCT"))
        goes_on = clause.kind == "main" or not reading.subjects[at] or reading.subjects[at][0].first >= k
        if following not in ("AUX", "VFIN") and ordered and goes_on and not infinitive:
            return k
    if not _told(reading, at):
        return None
    told = _telling(reading.words.language)
    after = next((i for i in range(clause.first, clause.end) if norms[i] in told), clause.first - 1)
    for i in range(after + 1, clause.end):
        if pack.verb_final and norms[i] in verbs and reading.mentions.get(i - 1) is reading.mentions.get(i, ""):
            return i  # "moeten vis eten": the verb belongs to the name
        if tags[i] in ("VINF", "VFIN") and _is_one_of(reading, i, verbs):
            return i
        led = tags[i - 1] == "ADP" and norms[i - 1] not in grammar["against"] | grammar["advised_for"]
        led = led and not any(" ".join(reading.norms(max(0, i - n), i)) in grammar["wise"] for n in (1, 2, 3))
        if tags[i] == "VGER" and not led and not pack.verb_final and _is_one_of(reading, i, verbs):
            return i  # not "can be effective in reducing pain"
        if tags[i] == "AUX" and norms[i] in grammar["leave_verbs"] and norms[i] in verbs:
            return i  # "kun je beter laten staan"
        if tags[i] == "NOUN" and pack.verb_final and norms[i] in verbs and i not in reading.mentions:
            return i
        if tags[i] == "NOUN" and i in reading.mentions and norms[i] in verbs and norms[i - 1] in grammar["marker"]:
            return i  # "advised to exercise"
    return None


@lru_cache
def _telling(code: str) -> frozenset[str]:
    """The words after which the verb of an order comes: "must", "may", "wise"."""
    grammar = langs.load(code).grammar
    return grammar["must"] | grammar["permitting"] | {words.split()[-1] for words in grammar["wise"]}


def _recommended(
    reading: Reading, at: int, verb: int, what: Group, groups: Sequence[Group], avoided: bool = False
) -> Statement:
    aims = _aims(reading, at, groups, what)
    objects = tuple(argument(reading, p) for p in aims) if aims else (Argument(None, None),)
    subjects = tuple(argument(reading, p) for p in what)
    return Statement("recommended_for", "unknown", subjects, objects, verb, verb + 1, at, avoided)


_NO_AIM: Final = frozenset({"population", "food", "substance"})
"""Whom something is advised for, or what it is taken with: "for children", "bij de maaltijd"."""
_DOINGS: Final = frozenset({"behaviour", "treatment"})
_AIMS: Final = frozenset({"condition", "symptom", "process", "body_part", "measure"})
"""What something is taken for: a complaint, or a part or working of the body."""


def _aims(reading: Reading, at: int, groups: Sequence[Group], what: Group) -> Group:
    """What something is advised for: "for headaches", "to prevent cramps", "if you want to support your joints"."""
    grammar = reading.words.grammar
    for group in groups:
        named = group[0].preposition in grammar["advised_for"] and group != what
        if named and any((c := concept_of(reading, p)) is not None and c.type not in _NO_AIM for p in group):
            return group
    some = (*_intended(reading, at, what), *_wanted(reading, at))
    return next((g for g in some if g != what and any(_is_aim(reading, p) for p in g)), ())


def _is_aim(reading: Reading, phrase: Phrase) -> bool:
    concept = concept_of(reading, phrase)
    return concept is not None and concept.type in _AIMS


def _intended(reading: Reading, at: int, what: Group) -> Iterator[Group]:
    """What the infinitive after an order is about: "take ginger to prevent nausea", "om misselijkheid te voorkomen"."""
    grammar, norms, tags = reading.words.grammar, reading.words.norms, reading.words.tags
    clause = reading.clauses[at]
    if at + 1 < len(reading.clauses) and reading.clauses[at + 1].kind == "purpose":
        yield from reading.groups_in(reading.clauses[at + 1])
    for k in range(what[-1].end if what else clause.end, clause.end - 1):
        if norms[k] in grammar["purpose"] and tags[k + 1] == "VINF":
            yield from (g for g in reading.groups_in() if k + 1 < g[0].first <= k + 3)


def _wanted(reading: Reading, at: int) -> Iterator[Group]:
    """What the people who are told want: "if you want to support your joints", "als je je weerstand wilt steunen"."""
    grammar, norms = reading.words.grammar, reading.words.norms
    if "wanting" not in reading.words.roles:
        return
    for k, clause in enumerate(reading.clauses):
        opens = norms[clause.first] in grammar["condition"] or norms[clause.first] in grammar["wanting"]
        if k != at and opens and not grammar["wanting"].isdisjoint(norms[clause.first : clause.end]):
            yield from reading.groups_in(clause)
