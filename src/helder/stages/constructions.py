"""Claims that no single trigger word states: they are in the shape of the sentence.

    what people have who do something    "Women who drink much coffee more often have iron deficiency."
    what happens when or because         "Blood pressure falls when people eat less salt."
    more and more                        "The more stress, the worse the sleep."
    without                              "Without stomach acid, vitamin B12 cannot be absorbed."
    no better than                       "Fasting works no better than dieting for weight loss."
    the property in a compound           "Cinnamon has a blood sugar-lowering effect."
    help to do                           "Green tea helps you lose weight."

Each is one function over a clause; the words it asks for are a role in the language's `language.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from helder import inversion, vocab
from helder.model import Argument, Concept, Direction, Mention, RelationName, Span
from helder.stages.advice import holds
from helder.stages.arguments import (
    Group,
    Reading,
    Statement,
    argument,
    complement,
    concept_of,
    is_passive,
    lists,
    risk_before,
    roles,
)
from helder.stages.clauses import FINITE, NOMINAL, VERBS, Phrase, property_closings
from helder.stages.predicates import Found
from helder.text import splits
from helder.triggers import Trigger

_COMPLAINTS: Final = frozenset({"condition", "symptom"})
Sign = tuple[RelationName, Direction]


def find(reading: Reading, at: int) -> Iterator[Statement]:
    """What the shape of one clause states, where no trigger word does."""
    kind = reading.clauses[at].kind
    if kind == "purpose":
        return
    played = reading.words.roles
    for construction, asked in _CONSTRUCTIONS:
        if asked and played.isdisjoint(asked):
            continue
        found = list(construction(reading, at))
        if found:
            yield from found
            return


def _statement(
    reading: Reading, at: int, sign: Sign, subjects: Sequence[Argument], objects: Sequence[Argument], verb: int,
    denied: bool = False,
) -> Statement:  # fmt: skip
    return Statement(sign[0], sign[1], tuple(subjects), tuple(objects), verb, verb + 1, at, denied)


def words_as_argument(reading: Reading, first: int, end: int, concept: Concept | None = None) -> Argument:
    """Some words as they stand, as an argument."""
    span = reading.words.span(first, end)
    return Argument(span.of(reading.text), span, concept)


def members(reading: Reading, group: Group) -> Group:
    """What an empty word stands for that is listed later: "several factors affect sleep, including age and light"."""
    grammar = reading.words.grammar
    norms = reading.words.norms
    if len(group) == 1 and norms[group[0].head] in grammar["ingredients"]:
        brand = next((p for p in reading.phrases if p.first == group[0].end + 1), None)
        if brand is not None and brand.preposition in grammar["holding"] and reading.words.tags[brand.head] == "PROPN":
            return (brand,)  # "the herbs in MenoMix"
    if len(group) != 1 or group[0].pronoun or norms[group[0].head] not in grammar["empty_cover"]:
        return group
    for some in reading.groups_in():
        first = some[0].first
        for size in (1, 2):
            words = " ".join(norms[max(0, first - size) : first])
            if first > group[0].end + size and words in grammar["cover"] and norms[first - size - 1] == ",":
                return some
    return group


# ---- comparison: is there more or less of it, is it better or worse


def _compared(reading: Reading, first: int, end: int) -> tuple[Sign, int, bool] | None:
    """The first word of comparison among some tokens, where it stands, and whether it counts times or chances."""
    modifiers = reading.words.lexicon.modifiers
    often, toks = roles(reading, "more_often"), reading.words.tokens
    times = roles(reading, "times")
    for k in range(first, min(end, len(toks))):
        trigger = modifiers.get(reading.words.norms[k])
        if trigger is not None:
            counted = any(norm in times for norm in reading.words.norms[k + 1 : k + 4])
            return (trigger.relation, trigger.direction), k, counted
        if reading.words.norms[k] in often:
            return ("increases", "+"), k, True
    return None


def _of_kind(sign: Sign, argument_: Argument, there: bool) -> Sign | None:
    """The relation that more or less of this thing is. `there`: it was there before and gets less."""
    complaint = argument_.concept is not None and argument_.concept.type in _COMPLAINTS
    if not complaint:
        return sign
    if sign[0] in ("decreases", "worsens") and sign[0] == "decreases":
        return ("treats", "-") if there else ("prevents", "-")
    if sign[0] == "improves":
        return "treats", "-"
    if sign[0] == "increases":
        return "causes", "+"
    return "worsens", "+"


# ---- people who do something have something


@dataclass(frozen=True, slots=True)
class Outcome:
    """What people get or have in a clause: the thing, more or less of it, and the verb that says so."""

    things: tuple[Argument, ...]
    sign: Sign | None
    counted: bool
    verb: int
    gets: bool
    eased: bool = False
    """Whether it is said how much people are troubled by it."""


def outcome(reading: Reading, at: int, after: int) -> Outcome | None:
    """What people get or have in a clause, looked for from a word on; None where it says nothing of the kind."""
    clause = reading.clauses[at]
    norms, tags = reading.words.norms, reading.words.tags
    undergo, copula = roles(reading, "undergo"), roles(reading, "copula")
    verb_final = reading.words.pack.verb_final
    verb = next(
        (k for k in range(after, clause.end) if norms[k] in undergo and (tags[k] in VERBS | {"AUX"} or verb_final)),
        None,
    )
    adjective = None
    if verb is None:
        verb = next((k for k in range(after, clause.end) if norms[k] in copula), None)
        adjective = verb
    if verb is None:
        return None
    compared = _compared(reading, after, clause.end)
    start = verb + 1
    if verb_final and (clause.kind in ("subordinate", "relative") or tags[verb] == "VINF"):
        start = after
    low = roles(reading, "low")
    groups = [
        g for g in reading.groups_in(clause)
        if g[0].first >= start and any(_is_outcome(concept_of(reading, p)) for p in g)
    ]  # fmt: skip
    bare = [g for g in groups if not g[0].preposition]
    groups = bare if bare and verb_final else groups  # "meldden in een enquête vaker hoofdpijn"
    if adjective is not None and (compared is None or not compared[2]):
        return None  # "are more often overweight", "zijn vaker bijziend"; not "is a condition"
    named = reading.words.lexicon.nominal(norms[groups[0][0].head]) if groups else None
    improved = complement(reading, groups[0][0]) if named is not None else None
    if named is not None and improved is not None:  # "experienced an improvement in sleep"
        return Outcome((argument(reading, improved),), (named.relation, named.direction), False, verb, True, True)
    if groups:
        things = tuple(argument(reading, _past_comparison(reading, p)) for p in groups[0])
        burden = norms[groups[0][0].head] in roles(reading, "burden")
        inner = complement(reading, groups[0][0]) if burden else None
        if inner is not None:  # "minder last van opvliegers"
            sign = compared[0] if compared else None
            return Outcome((argument(reading, inner),), sign, False, verb, False, True)
        if norms[groups[0][0].first] in roles(reading, "none"):
            return None
    else:
        place = next(
            (k for k in range(start, clause.end) if (m := reading.mentions.get(k)) and _is_outcome(m.concept)), None
        )
        if place is None:
            return None
        mention = reading.mentions[place]
        if roles(reading, "burden") & {*reading.norms(start, place)}:  # "minder last van opvliegers"
            thing = Argument(mention.span.of(reading.text), mention.span, mention.concept)
            return Outcome((thing,), compared[0] if compared else None, False, verb, False, True)
        things = (Argument(mention.span.of(reading.text), mention.span, mention.concept),)
    sign, counted = (compared[0], compared[2]) if compared else (None, False)
    if (
        groups
        and counted
        and sign == ("increases", "+")
        and low & {*reading.norms(groups[0][0].first, groups[0][0].head)}
    ):
        sign = "decreases", "-"  # "more often have a low blood pressure"
    reports = norms[verb] in roles(reading, "report_verbs")
    risky = any(norm in roles(reading, "times") for norm in norms[after : clause.end])
    gets = norms[verb] in roles(reading, "get_verbs")
    return Outcome(things, sign, counted or reports or risky or adjective is not None, verb, gets)


def _is_outcome(concept: Concept | None) -> bool:
    return concept is not None and concept.type in ("condition", "symptom", "measure", "process")


def _past_comparison(reading: Reading, phrase: Phrase) -> Phrase:
    """ "a lower blood pressure" -> "blood pressure"."""
    modifiers = reading.words.lexicon.modifiers
    norms = reading.words.norms
    at = next((k for k in range(phrase.first, phrase.head) if norms[k] in modifiers), None)
    return phrase if at is None else Phrase(at + 1, phrase.end, phrase.head, phrase.preposition)


def is_people(reading: Reading, phrase: Phrase) -> bool:
    """Whether a phrase names people: a group, or somebody."""
    head = reading.words.norms[phrase.head]
    concept = concept_of(reading, phrase)
    named = reading.mentions.get(phrase.head)
    return (
        head in roles(reading, "bare_group")
        or head in roles(reading, "you")
        or (concept is not None and concept.type == "population")
        or (named is not None and (named.concept.type == "population"))
    )


def _told_of_people(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Adults who eat little fibre more often report constipation", "rabbits fed coconut oil developed ..."."""
    clause = reading.clauses[at]
    norms = reading.words.norms
    if clause.kind not in ("main", "subordinate", "resumed"):
        return
    subject = reading.subjects[at]
    who: Phrase | None = subject[0] if subject else None
    factor: Argument | None = None
    given = False
    after = clause.first
    relative = relative_of(reading, at)
    if relative is not None:
        who = reading.clauses[relative].antecedent or who
        opening = norms[reading.clauses[relative].first]
        if opening not in roles(reading, "whoever") and (who is None or not _grouped(reading, who)):
            return
        factor, given = factor_in(reading, reading.clauses[relative].first, reading.clauses[relative].end)
        after = reading.clauses[relative].end
        if clause.first >= after:
            after = clause.first
    elif who is not None and not who.pronoun and _grouped(reading, who):
        fed = _fed(reading, who)
        if fed is not None:
            factor, given, after = argument(reading, fed), True, who.end
        finite = next((k for k in range(who.end, clause.end) if reading.words.tags[k] in FINITE), None)
        if finite is not None and finite > who.end and factor is None:
            factor, given = factor_in(reading, who.end, finite)
            doing = norms[who.head] in roles(reading, "doers")
            if doing and factor is not None:  # "participants in screening"
                factor = words_as_argument(reading, who.first, finite, factor.concept)
            elif not given:
                factor = None
            after = finite
        if factor is None and finite is not None and _telling(reading, who):
            factor, after = _doing(reading, who), finite
    if factor is None:
        return
    had = outcome(reading, at, after)
    if had is None or any(t.span and factor.span and t.span.overlaps(factor.span) for t in had.things):
        return
    often = any(norm in roles(reading, "often") for norm in norms[after : clause.end])
    sign = had.sign
    causal = given and not had.counted
    if had.eased and not had.counted and sign is not None and sign[0] == "decreases":
        causal = True
    for thing in had.things:
        complaint = thing.concept is not None and thing.concept.type in _COMPLAINTS
        if causal:
            made = _of_kind(sign, thing, not had.gets) if sign else (("causes", "+") if complaint else None)
            if made is not None:
                yield _statement(reading, at, (made[0], made[1]), [factor], [thing], had.verb)
        elif sign is not None or often:
            direction: Direction = "-" if sign is not None and sign[0] in ("decreases", "worsens") else "+"
            yield _statement(reading, at, ("associated_with", direction), [factor], [thing], had.verb)


def _fed(reading: Reading, who: Phrase) -> Phrase | None:
    """What was given in "rabbits fed coconut oil"."""
    for k in range(who.first + 1, who.end - 1):
        if reading.words.norms[k] in roles(reading, "given"):
            return Phrase(k + 1, who.end, who.head)
    return None


def _grouped(reading: Reading, who: Phrase) -> bool:
    """Whether a phrase names people, or animals in a laboratory."""
    norms = reading.norms(who.first, who.head + 1)
    first = reading.mentions.get(who.first)
    people = norms[0] in roles(reading, "bare_group") or (first is not None and first.concept.type == "population")
    if people and _fed(reading, who) is not None:
        return True  # "infants given antibiotics"
    return is_people(reading, who) or bool(roles(reading, "animals") & {*norms}) or _does(reading, who)


def _does(reading: Reading, who: Phrase) -> bool:
    """Whether a word for people says what they do: "coffee drinkers", "koffiedrinkers"."""
    head, doers = reading.words.norms[who.head], roles(reading, "doers")
    closed = reading.words.pack.compounds == "closed"
    return head in doers or (closed and head.endswith(tuple(doers)))


def _doing(reading: Reading, who: Phrase) -> Argument:
    """The people as an argument, with the concept of what they use: coffee, of "koffiedrinkers"."""
    named, pack = argument(reading, who), reading.words.pack
    if named.concept is not None or pack.compounds != "closed":
        return named
    known, doers = vocab.load(), pack.grammar["doers"]
    parts = splits(reading.words.norms[who.head], pack.linking, shortest=3)
    found = (known.lexicon(pack.code).lookup((part,)) for part, _, end in parts if end in doers)
    concept = next(filter(None, found), None)
    return named if concept is None else replace(named, concept=known.get(concept))


def _telling(reading: Reading, who: Phrase) -> bool:
    """Whether a word for people says by itself what they do: "smokers", "HRT users", "participants in screening"."""
    head = reading.words.norms[who.head]
    if head in roles(reading, "bare_group") and who.end - who.first < 2:
        return False
    inner = any((m := reading.mentions.get(k)) and m.concept.type != "population" for k in range(who.first, who.end))
    return inner or _does(reading, who)


def relative_of(reading: Reading, at: int) -> int | None:
    """The clause that says what people they are, directly before or inside this one."""
    clauses = reading.clauses
    whoever = roles(reading, "whoever")
    first = reading.words.norms[clauses[at].first]
    for k, clause in enumerate(clauses):
        opening = reading.words.norms[clause.first]
        if k == at or clause.first > clauses[at].end:
            continue
        beside = clause.kind == "relative" and clause.parent in (at, clauses[at].parent)
        who, than = clause.antecedent, roles(reading, "comparative")
        others = who is not None and not than.isdisjoint(reading.norms(who.first - 1, who.first))
        if beside and who is not None and not others and _grouped(reading, who):
            return k  # not "than those | who took none"
        if opening in whoever and k < at and first not in whoever:
            return k
    return None


def factor_in(reading: Reading, first: int, end: int) -> tuple[Argument | None, bool]:
    """What people in a stretch do or get, and whether it was given to them."""
    norms, tags = reading.words.norms, reading.words.tags
    given = any(norm in roles(reading, "given") for norm in norms[first:end])
    undone = next((k for k in range(first, end) if _says_rarely(reading, k, end)), None)
    if undone is not None:  # "people who do not smoke", "who sleep little"
        some = [k for k in range(first + 1, end) if tags[k] != "PUNCT" and (k in reading.mentions or k == undone)]
        verbs = [k for k in range(first + 1, end) if tags[k] in VERBS]
        mention = next((m for k in some if (m := reading.mentions.get(k)) is not None), None)
        word = norms[undone]
        less = inversion.lessened(mention.concept.id, word, reading.words.language) if mention is not None else None
        span = sorted({*some, *verbs})
        return (words_as_argument(reading, span[0], span[-1] + 1, less) if len(span) > 1 else None), given
    groups = [
        g for g in lists(reading, [p for p in reading.phrases if first <= p.first and p.end <= end])
        if not g[0].pronoun and not is_people(reading, g[0])
    ]  # fmt: skip
    for group in groups:
        named = next((p for p in group if any(reading.mentions.get(k) for k in range(p.first, p.end))), None)
        if named is not None:
            return _with_reversal(reading, named, first, end), given
    named_at = next((k for k in range(first, end) if k in reading.mentions), None)
    if named_at is not None and reading.mentions[named_at].concept.type != "population":
        mention = reading.mentions[named_at]
        return Argument(mention.span.of(reading.text), mention.span, mention.concept), given
    inner = [k for k in range(first, end) if tags[k] not in ("PUNCT", "REL", "SCONJ", "PRON", "AUX", "CCONJ")]
    verbal = [k for k in inner if tags[k] in VERBS]
    if (
        verbal
        and (len(inner) >= 2 or tags[first] == "REL")
        and reading.words.norms[verbal[0]] not in roles(reading, "given")
    ):
        return words_as_argument(reading, inner[0], inner[-1] + 1), given
    return None, given


def _says_rarely(reading: Reading, k: int, end: int) -> bool:
    """Whether a word says that something is not or hardly done: "not smoke", "sleep little"; not "little salt"."""
    norm = reading.words.norms[k]
    if norm in roles(reading, "not") or norm in roles(reading, "rarely"):
        return True
    after = k + 1 < end and (k + 1 in reading.mentions or reading.words.tags[k + 1] in NOMINAL | {"ADJ", "DET"})
    return norm in roles(reading, "few") and not after


def _with_reversal(reading: Reading, phrase: Phrase, first: int, end: int) -> Argument:
    """The thing, or "cut their salt intake" where a verb beside it turns it round."""
    norms, tags = reading.words.norms, reading.words.tags
    turning = roles(reading, "reducing")
    for k in range(first, end):
        if norms[k] in turning and tags[k] in VERBS:
            mention = reading.mentions.get(phrase.head)
            language = reading.words.language
            less = inversion.lessened(mention.concept.id, norms[k], language) if mention is not None else None
            return words_as_argument(reading, min(k, phrase.first), max(k + 1, phrase.end), less)
    return argument(reading, phrase)


# ---- when, if, because of


def _when_or_because(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Glucose levels drop when cinnamon is used", "thanks to the drops he sleeps better"."""
    clause = reading.clauses[at]
    if clause.kind not in ("main", "resumed", "subordinate", "relative"):
        return
    toks = reading.words.tokens
    if reading.words.norms[clause.first] in roles(reading, "condition"):
        return
    changing = [f for f in reading.found if clause.first <= f.first < clause.end and _intransitive(reading, f)]
    causes = _because_of(reading, at, changing[0].first if changing else None) or _by_doing(reading, at)
    conditional = False
    if not causes:
        causes, conditional = under_condition(reading, at), True
    if not causes:
        return
    taken = {k for c in causes if c.span for k, t in enumerate(toks) if c.span.start <= t.start < c.span.end}
    for found in reading.found:
        if not clause.first <= found.first < clause.end:
            continue
        changes = _intransitive(reading, found)
        if changes is None and found.trigger.frame == "verb" and is_passive(reading, clause, found.first):
            changes = found.trigger if found.trigger.relation in _CHANGES else None
        passive = is_passive(reading, clause, found.first)
        if changes is None or (passive and changes.frame == "intransitive" and changes.relation not in _CHANGES):
            continue
        subject = _changed(reading, at, found.first)
        things = [argument(reading, p) for p in subject if not taken & set(range(p.first, p.end))]
        for thing in things:
            sign: Sign = (changes.relation, changes.direction)
            complaint = thing.concept is not None and thing.concept.type in _COMPLAINTS
            risky = bool(subject) and risk_before(reading, subject[0])
            if risky:
                sign = ("prevents", "-") if sign[0] == "decreases" else ("causes", "+")
            elif complaint and changes.frame == "intransitive":
                sign = {"improves": ("treats", "-"), "worsens": ("worsens", "+"), "increases": ("increases", "+")}.get(
                    sign[0], ("treats", "-") if conditional and sign[0] == "decreases" else sign
                )  # type: ignore[assignment]
            if thing.concept is not None or any(c.concept is not None for c in causes):
                yield _statement(reading, at, sign, causes, [thing], found.first)
        if things:
            return
    subject = reading.subjects[at]
    arises = reading.first_of("arise", clause.first, clause.end)
    if arises is not None and subject and not taken & {subject[0].first}:
        things = [argument(reading, p) for p in subject if concept_of(reading, p) is not None]
        if things:
            yield _statement(reading, at, ("causes", "+"), causes, things, arises)
            return
    if subject and not (is_people(reading, subject[0]) or subject[0].pronoun):
        subject = tuple(p for p in reading.in_clause(clause) if is_people(reading, p))[:1]
    if not subject and not any(is_people(reading, p) for p in reading.in_clause(clause)):
        return
    had = outcome(reading, at, clause.first)
    if had is None:
        return
    for thing in had.things:
        if thing.span and taken & {k for k, t in enumerate(toks) if thing.span.start <= t.start < thing.span.end}:
            continue
        complaint = thing.concept is not None and thing.concept.type in _COMPLAINTS
        if had.sign is not None:
            made = _of_kind(had.sign, thing, not had.gets and not had.counted)
        else:
            made = ("causes", "+") if complaint and (had.gets or _plainly_because(reading, causes)) else None
        if made is not None:
            yield _statement(reading, at, (made[0], made[1]), causes, [thing], had.verb)


_CHANGES: Final = frozenset({"increases", "decreases", "improves", "worsens", "prevents"})


def _intransitive(reading: Reading, found: Found) -> Trigger | None:
    """The row that says what a verb means without an object: "sleep improves"."""
    if found.trigger.frame == "intransitive":
        return found.trigger
    rows = reading.words.lexicon.verbs.get(found.trigger.words[0], ())
    shape = (found.trigger.extras, found.trigger.particle)
    return next((t for t in rows if t.frame == "intransitive" and (t.extras, t.particle) == shape), None)


def _changed(reading: Reading, at: int, verb: int) -> Group:
    """What falls or rises: the subject of the clause, before or after the verb."""
    subject = reading.subjects[at]
    loose = bool(subject) and (not subject[0].preposition or risk_before(reading, subject[0]))
    if subject and not is_people(reading, subject[0]) and loose:
        return subject
    clause = reading.clauses[at]
    bare = [g for g in reading.groups_in(clause) if not g[0].preposition and not g[0].pronoun]
    known = [g for g in bare if any(concept_of(reading, p) is not None for p in g) and not is_people(reading, g[0])]
    return known[0] if known else ()


def _because_of(reading: Reading, at: int, verb: int | None) -> tuple[Argument, ...]:
    """The phrases after "thanks to", "because of", "door"."""
    clause = reading.clauses[at]
    because, norms = roles(reading, "because"), reading.words.norms
    gets_here = roles(reading, "get_verbs").intersection(norms[clause.first : clause.end])
    for group in reading.groups_in(clause):
        if group[0].pronoun or is_people(reading, group[0]) or reading.words.tags[group[0].head] in ("NUM", "SYM"):
            continue
        for size in (4, 3, 2, 1):
            first = group[0].first - size
            if first < clause.first or (words := " ".join(norms[first : group[0].first])) not in because:
                continue
            weak = words in roles(reading, "with_or_of") or words in roles(reading, "away_from")
            beside = verb is not None and 0 < group[0].first - verb <= 5
            if weak and not gets_here and not beside and first > clause.first + 1:
                continue
            attached = first > clause.first and (
                reading.words.tags[first - 1] in NOMINAL or first - 1 in reading.mentions
            )
            others = not roles(reading, "comparative").isdisjoint(norms[clause.first : first])
            attached = attached or (others and reading.words.tags[first - 1] == "VPART")  # "than women treated with"
            gets = roles(reading, "get_verbs") & {*norms[clause.first : first]}
            source = bool(gets) and words in roles(reading, "away_from")  # "you get lung cancer from cigarettes"
            if attached and not source and words in roles(reading, "with_or_of"):
                continue  # "women with recurrent cystitis"
            return tuple(argument(reading, p) for p in group)
    return ()


def _by_doing(reading: Reading, at: int) -> tuple[Argument, ...]:
    """What is done at the start of a sentence: "door meer te bewegen ervaren ouderen ..."."""
    norms, tags = reading.words.norms, reading.words.tags
    if at or norms[0] not in roles(reading, "agent") or not reading.words.pack.verb_final:
        return ()
    end = next((k for k in range(1, len(tags)) if tags[k] in FINITE or norms[k] == ","), 0)
    if end < 3 or roles(reading, "marker").isdisjoint(norms[1:end]):
        return ()
    mentions = {id(m): m for k in range(1, end) if (m := reading.mentions.get(k)) is not None}
    turned = next((n for n in norms[1:end] if n in roles(reading, "reversing")), "")
    concept = next(iter(mentions.values())).concept if len(mentions) == 1 else None
    if concept is not None and turned:
        concept = inversion.lessened(concept.id, turned, reading.words.language)
    return (words_as_argument(reading, 1, end, concept),)


def _plainly_because(reading: Reading, causes: Sequence[Argument]) -> bool:
    """Whether "because of" or "vanwege" stands before the cause, and not "with" or "after"."""
    if reading.words.tags[0] in FINITE:
        return False  # "heeft iemand last van ... door de pil": somebody asks
    plain = roles(reading, "because") - roles(reading, "with_or_of") - roles(reading, "away_from")
    span = causes[0].span if causes else None
    first = next((k for k, t in enumerate(reading.words.tokens) if span is not None and t.start >= span.start), 0)
    while first and reading.words.tags[first - 1] == "DET":
        first -= 1
    return any(" ".join(reading.words.norms[max(0, first - size) : first]) in plain for size in (1, 2, 3))


def under_condition(reading: Reading, at: int) -> tuple[Argument, ...]:
    """What the people of an "if" or "when" clause do."""
    norms = reading.words.norms
    for k, clause in enumerate(reading.clauses):
        if k == at or norms[clause.first] not in roles(reading, "condition"):
            continue
        if clause.kind == "relative":
            continue
        factor = _done_in(reading, k)
        if factor is not None and factor.quote is not None:
            return (factor,)
    for clause in reading.clauses:  # "for women who use HRT, the flushes become less frequent"
        who = clause.antecedent
        if clause.kind != "relative" or who is None or not who.preposition or clause.end > reading.clauses[at].first:
            continue
        if who.first <= 2 and is_people(reading, who):
            factor, _ = factor_in(reading, clause.first, clause.end)
            if factor is not None:
                return (factor,)
    return ()


def _done_in(reading: Reading, at: int) -> Argument | None:
    """What people do in an "if" or "when" clause, what is used in it, or else the whole of a short clause."""
    clause = reading.clauses[at]
    norms, tags = reading.words.norms, reading.words.tags
    phrases = [p for p in reading.phrases if clause.first < p.first and p.end <= clause.end]
    doers = [p for p in phrases if p.pronoun or is_people(reading, p)]
    used = any(
        norms[k] in roles(reading, "used") and is_passive(reading, clause, k) for k in range(clause.first, clause.end)
    )
    if doers or used:
        factor, _ = factor_in(reading, clause.first + 1, clause.end)
        return factor
    inner = [k for k in range(clause.first + 1, clause.end) if tags[k] != "PUNCT"]
    while inner and tags[inner[-1]] == "AUX":
        inner.pop()
    while inner and tags[inner[0]] in ("DET", "ADV"):
        inner.pop(0)
    if not 2 <= len(inner) <= 6:
        return None
    return words_as_argument(reading, inner[0], inner[-1] + 1)


# ---- more and more


def _more_and_more(reading: Reading, at: int) -> Iterator[Statement]:
    """ "The more fiber, the lower the cholesterol", "hoe meer stress, hoe slechter de slaap"."""
    toks = reading.words.tokens
    opening = roles(reading, "proportion")
    if at != 0 or not toks or reading.words.norms[0] not in opening:
        return
    second = next(
        (
            k
            for k in range(2, len(toks) - 1)
            if reading.words.norms[k] in opening and reading.words.norms[k - 1] in (",", ":")
        ),
        None,
    )
    if second is None:
        return
    left, right = _compared(reading, 0, 4), _compared(reading, second, second + 4)
    if left is None or right is None or left[1] > 2 or right[1] > second + 2:
        return
    factors = [p for p in reading.phrases if p.end <= second and not p.pronoun]
    things = [p for p in reading.phrases if p.first > second and not p.pronoun]
    factor = next((p for p in factors if concept_of_any(reading, p)), factors[0] if factors else None)
    thing = next((p for p in things if concept_of_any(reading, p)), things[0] if things else None)
    if factor is None or thing is None:
        return
    subject, object_ = (
        argument(reading, _past_comparison(reading, factor)),
        argument(reading, _past_comparison(reading, thing)),
    )
    sign: Sign = right[0]
    if left[0][0] in ("decreases", "worsens"):
        sign = _OPPOSITE[sign[0]]
    complaint = object_.concept is not None and object_.concept.type in _COMPLAINTS
    if complaint and sign[0] == "worsens":
        sign = "worsens", "+"
    yield _statement(reading, at, sign, [subject], [object_], right[1])


_OPPOSITE: Final[dict[RelationName, Sign]] = {
    "increases": ("decreases", "-"), "decreases": ("increases", "+"),
    "improves": ("worsens", "-"), "worsens": ("improves", "+"),
}  # fmt: skip


def concept_of_any(reading: Reading, phrase: Phrase) -> bool:
    """Whether a phrase holds the name of any concept."""
    return any(k in reading.mentions for k in range(phrase.first, phrase.end))


# ---- without


def _without(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Without X, Y cannot be absorbed": X is required for Y."""
    clause = reading.clauses[at]
    norms = reading.words.norms
    without = reading.first_of("without", clause.first, clause.end)
    if without is None:
        return
    cannot = holds(reading.norms(clause.first, clause.end), roles(reading, "impossible"))
    if not cannot:
        return
    groups = reading.groups_in(clause)
    need = next((g for g in groups if without < g[0].first <= without + 2), None)
    rest = [g for g in groups if g != need and not g[0].pronoun and not g[0].preposition]
    known = [g for g in rest if any(concept_of(reading, p) is not None for p in g)]
    if need is None or not known:
        return
    what = known[-1]
    bare = tuple(
        Phrase(p.first + 1, p.end, p.head, p.preposition)
        if norms[p.first] in roles(reading, "none") and p.first < p.head else p
        for p in what
    )  # fmt: skip
    yield Statement(
        "required_for", "unknown", tuple(argument(reading, p) for p in need),
        tuple(argument(reading, p) for p in bare), without, without + 1, at, settled=True,
    )  # fmt: skip


# ---- no better than


def _no_better(reading: Reading, at: int) -> Iterator[Statement]:
    """ "X works no better than Y for Z", "X has no advantage over Y for Z"."""
    clause = reading.clauses[at]
    norms = reading.words.norms
    if "advantage" not in reading.words.roles:
        return
    better, than = roles(reading, "advantage"), roles(reading, "over_other")
    end = next((c.end for c in reading.clauses if c.first >= clause.end and c.parent == at), clause.end)
    for k in range(clause.first + 1, end):
        if norms[k] not in better:
            continue
        if not any(norm in than for norm in norms[k + 1 : k + 3]):
            continue
        if not roles(reading, "denying") & {*norms[max(clause.first, k - 4) : k]}:
            continue
        purposes = [
            g for g in lists(reading, [p for p in reading.phrases if clause.first <= p.first < end])
            if g[0].preposition in roles(reading, "advised_for") and any(concept_of_any(reading, p) for p in g)
            and not is_people(reading, g[0])
        ]  # fmt: skip
        subject = reading.subjects[at]
        if not purposes or not subject or subject == purposes[0]:
            return
        for phrase in purposes[0]:
            thing = argument(reading, phrase)
            complaint = thing.concept is not None and thing.concept.type in _COMPLAINTS
            sign: Sign = ("treats", "-") if complaint else ("improves", "+")
            yield Statement(
                sign[0], sign[1], tuple(argument(reading, p) for p in subject), (thing,), k, k + 1, at,
            )  # fmt: skip
        return


# ---- a property in a compound


def _property(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Has a blood pressure-lowering effect", "werkt bloeddrukverlagend"."""
    clause = reading.clauses[at]
    toks = reading.words.tokens
    subject = reading.subjects[at]
    if not subject or subject[0].first > clause.end:
        return
    endings = property_closings(reading.words.language)
    if not any(norm[-3:] in endings for norm in reading.words.norms[clause.first : clause.end]):
        return
    for role, sign in _ENDINGS:
        for ending in sorted(roles(reading, role)):
            for k in range(clause.first, clause.end):
                norm = reading.words.norms[k]
                if k < subject[-1].end and k >= subject[0].first:
                    continue
                if norm == ending and k > clause.first + 1 and reading.words.norms[k - 1] in "-‑":
                    phrase = next((p for p in reading.phrases if p.first < k <= p.end), None)
                    first = phrase.first if phrase is not None else k - 2
                    while first < k - 2 and reading.words.tags[first] == "DET":
                        first += 1
                    mention = reading.mentions.get(k - 2)
                    thing = words_as_argument(reading, first, k - 1, mention.concept if mention else None)
                elif len(norm) > len(ending) + 3 and norm.removesuffix("e").endswith(ending) and len(ending) > 5:
                    token = toks[k]
                    size = len(token.text) - len(ending) - (1 if norm.endswith("e") and not ending.endswith("e") else 0)
                    span = Span(token.start, token.start + size)
                    mention = reading.mentions.get(k)
                    thing = Argument(span.of(reading.text), span, mention.concept if mention else None)
                else:
                    continue
                complaint = thing.concept is not None and thing.concept.type in _COMPLAINTS
                if thing.concept is None:
                    continue
                final: Sign = ("treats", "-") if complaint and sign[0] in ("decreases", "improves") else sign
                yield _statement(reading, at, final, [argument(reading, p) for p in subject], [thing], k)
                return


_ENDINGS: Final[Sequence[tuple[str, Sign]]] = (
    ("lowering_endings", ("decreases", "-")),
    ("raising_endings", ("increases", "+")),
    ("improving_endings", ("improves", "+")),
    ("relieving_endings", ("treats", "-")),
    ("worsening_endings", ("worsens", "-")),
)


# ---- together


def _together(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Migraine and anxiety often occur together"."""
    clause = reading.clauses[at]
    norms = reading.words.norms
    subject = reading.subjects[at]
    place = reading.first_of("together", clause.first, clause.end)
    if place is None and len(subject) == 2:
        place = reading.first_of("mutual", clause.first, clause.end)
    if place is None or len(subject) != 2 or not all(concept_of_any(reading, p) for p in subject):
        return
    if not any(concept_of(reading, p) is not None for p in subject):
        return
    talk = norms[place] in roles(reading, "mutual")
    after = [p for p in reading.in_clause(clause) if p.first > subject[-1].end and not (talk and p.preposition)]
    later = [p for p in after if concept_of(reading, p) is not None]
    if later or any(is_people(reading, p) for p in subject):
        return
    one, other = (argument(reading, p) for p in subject)
    kinds = [a.concept is not None and a.concept.type in _COMPLAINTS for a in (one, other)]
    if kinds == [True, False]:
        one, other = other, one
    yield _statement(reading, at, ("associated_with", "unknown" if talk else "+"), [one], [other], place)


# ---- help to do


def _helped(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Helps you lose weight", "helpt om in slaap te vallen": what it helps to do is what it improves."""
    clause = reading.clauses[at]
    tags = reading.words.tags
    verb = reading.first_of("help_verbs", clause.first, clause.end)
    subject = reading.subjects[at]
    if verb is None or not subject:
        return
    end = clause.end
    if at + 1 < len(reading.clauses) and reading.clauses[at + 1].kind == "purpose":
        end = reading.clauses[at + 1].end
    if any(verb < f.first < end for f in reading.found):
        return
    mention = next(
        (
            m for k in range(verb + 1, end)
            if (m := reading.mentions.get(k)) is not None and m.concept.type not in ("population", "substance", "food")
            and not any(p.first <= k < p.end for p in subject)
        ),
        None,
    )  # fmt: skip
    if mention is None or tags[verb] == "NOUN":
        return
    known = next(k for k in range(verb + 1, end) if reading.mentions.get(k) is mention)
    if not (roles(reading, "knowing") | roles(reading, "regarding")).isdisjoint(reading.norms(verb + 1, known)):
        return  # "helps in recognising a stroke"
    for named in _listed_with(reading, mention, end):
        thing = Argument(named.span.of(reading.text), named.span, named.concept)
        sign: Sign = ("treats", "-") if named.concept.type in _COMPLAINTS else ("improves", "+")
        yield _statement(reading, at, sign, [argument(reading, p) for p in subject], [thing], verb)


def _listed_with(reading: Reading, first: Mention, end: int) -> Iterator[Mention]:
    """A mention and those joined to it: "to fall asleep and stay asleep"."""
    yield first
    here, last = None, max(k for k, mention in reading.mentions.items() if mention is first)
    for k in range(last + 1, end):
        mention = reading.mentions.get(k)
        if mention is here and here is not None:
            continue
        if mention is None and reading.words.tags[k] not in ("CCONJ", "ADP", "PART", "PUNCT"):
            return
        if mention is not None and mention.concept.type in ("process", "symptom", "condition", "body_part"):
            here = mention
            yield mention


def _makes_it(reading: Reading, at: int) -> Iterator[Statement]:
    """ "Caffeine makes it harder to fall asleep", "maakt slapen makkelijker": what is done worse or better."""
    clause = reading.clauses[at]
    norms, subject, size = reading.words.norms, reading.subjects[at], len(reading.words.norms)
    if reading.words.roles.isdisjoint(("harder", "easier")):
        return
    verb = reading.first_of("make_verbs", clause.first, clause.end)
    if verb is None or not subject or (subject[0].pronoun and reading.topic is None):
        return
    it = next((k for k in range(verb + 1, min(verb + 3, size)) if norms[k] in roles(reading, "cleft")), None)
    if it is None:
        return
    for k in range(it + 1, min(it + 5, size)):
        harder, easier = norms[k] in roles(reading, "harder"), norms[k] in roles(reading, "easier")
        if not harder and not easier:
            continue
        for m in range(k + 1, min(k + 8, size)):
            mention = reading.mentions.get(m)
            if mention is not None and mention.concept.type in ("process", "behaviour"):
                thing = Argument(mention.span.of(reading.text), mention.span, mention.concept)
                sign: Sign = ("worsens", "-") if harder else ("improves", "+")
                yield _statement(reading, at, sign, [argument(reading, p) for p in subject], [thing], verb)
                return


def _tells_when(reading: Reading, at: int) -> Iterator[Statement]:
    """ "The clock that tells the body when to sleep", "bepaalt hoe diep je slaapt": what decides on a process."""
    clause = reading.clauses[at]
    norms, subject = reading.words.norms, reading.subjects[at]
    if "telling_when" not in reading.words.roles:
        return
    if not subject or not any(concept_of(reading, p) is not None for p in subject):
        return
    tells = reading.first_of("telling_when", clause.first, clause.end)
    if tells is None:
        return
    size = len(norms)
    when = next((k for k in range(tells + 1, min(tells + 4, size)) if norms[k] in roles(reading, "when_words")), None)
    if when is None:
        return
    for k in range(when + 1, min(when + 9, size)):
        mention = reading.mentions.get(k)
        if mention is not None and mention.concept.type == "process":
            thing = Argument(mention.span.of(reading.text), mention.span, mention.concept)
            subjects = [argument(reading, p) for p in subject]
            yield _statement(reading, at, ("affects", "unknown"), subjects, [thing], tells)
            return


_CONSTRUCTIONS: Sequence[tuple[Callable[[Reading, int], Iterator[Statement]], frozenset[str]]] = (
    (_makes_it, frozenset({"harder", "easier"})),
    (_tells_when, frozenset({"telling_when"})),
    (_without, frozenset({"without"})),
    (_more_and_more, frozenset({"proportion"})),
    (_no_better, frozenset({"advantage"})),
    (_property, frozenset()),
    (_together, frozenset({"together", "mutual"})),
    (_told_of_people, frozenset()),
    (_when_or_because, frozenset()),
    (_helped, frozenset({"help_verbs"})),
)
"""What is looked for, in this order, each with the roles of which one at least must be played in the sentence."""
