"""How a claim is qualified: polarity, certainty, evidence, advice, population, dose and duration.

A cue counts for a claim when the claim's trigger lies in the cue's scope; a clause that goes on with the subject
of another ("may lower stress, improving sleep") inherits that clause's hedges, not its negations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from helder.frozen import constructed
from helder.model import (
    Advice,
    Argument,
    Certainty,
    Cue,
    CueKind,
    Evidence,
    Mention,
    Polarity,
    Quantity,
    RelationName,
    Span,
)
from helder.stages import doings, quantities
from helder.stages.clauses import FINITE, Clause, Phrase, Words, units
from helder.stages.cues import people_words
from helder.text import has_digit

_CERTAINTY: Final[tuple[Certainty, ...]] = ("unknown", "speculative", "hedged")
_EVIDENCE: Final[tuple[Evidence, ...]] = ("review", "human_trial", "animal", "unspecified_research", "quantified")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with everything a qualifier may look at."""

    text: str
    words: Words
    phrases: Sequence[Phrase]
    clauses: Sequence[Clause]
    cues: tuple[tuple[int, Cue], ...]
    mentions: tuple[Mention, ...]
    whole: Span
    """The sentence with what stands in brackets, which `words` leaves out."""

    def __init__(
        self,
        text: str,
        words: Words,
        phrases: Sequence[Phrase],
        clauses: Sequence[Clause],
        cues: tuple[tuple[int, Cue], ...],
        mentions: tuple[Mention, ...],
        whole: Span,
    ) -> None:
        self.text, self.words, self.whole = text, words, whole  # type: ignore[misc]
        self.phrases, self.clauses = phrases, clauses  # type: ignore[misc]
        self.cues, self.mentions = cues, mentions  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Qualified:
    """What the cue words around one trigger say, and which cues said it."""

    negated: bool
    certainty: Certainty
    evidence: Evidence
    cues: tuple[int, ...]
    evidence_cues: tuple[int, ...]

    def __init__(
        self,
        negated: bool,
        certainty: Certainty,
        evidence: Evidence,
        cues: tuple[int, ...],
        evidence_cues: tuple[int, ...],
    ) -> None:
        self.negated, self.certainty, self.evidence = negated, certainty, evidence  # type: ignore[misc]
        self.cues, self.evidence_cues = cues, evidence_cues  # type: ignore[misc]


constructed(Scene, Qualified)


def qualify(
    scene: Scene, clause: int, first: int, end: int, relation: RelationName, cited: tuple[Evidence, tuple[int, ...]]
) -> Qualified:
    """Polarity, certainty and evidence of what is stated by tokens `first` to `end` in a clause.

    `cited` is the evidence of the whole sentence (see `evidence`).
    """
    span = scene.words.span(first, end)
    used: list[int] = []
    negations = [(i, c) for i, c in scene.cues if c.kind == "negation" and _governs(scene, c, span, clause)]
    if negations:
        negations = [
            (i, c) for i, c in negations
            if not (_names_something(scene, c) or _of_people(scene, c, clause) or _of_other_subject(scene, c, clause))
        ]  # fmt: skip
        negations = _of_its_own(scene, negations, clause)
    whole = _of_none(scene, clause) + _of_no_subject(scene, clause)
    negations += [n for n in whole if n not in negations]
    used += [i for i, _ in negations]
    certainty: Certainty = "asserted"
    hedges = [(i, c) for i, c in scene.cues if c.kind == "hedge" and _governs(scene, c, span, clause)]
    if relation == "recommended_for" and _orders(scene, first):
        hedges = [(i, c) for i, c in hedges if c.value != "hedged"]  # "you can best leave beer alone" doubts nothing
    if hedges and "ability" in scene.words.roles and _proved_here(scene, clause):
        able = scene.words.grammar["ability"]  # "this trial showed that zinc can shorten colds"
        hedges = [(i, c) for i, c in hedges if c.quote.casefold() not in able]
    above = clause
    while scene.clauses[above].kind in ("consequence", "means") and scene.clauses[above].parent is not None:
        above = scene.clauses[above].parent or 0
        parent = scene.clauses[above]
        verbs = [k for k in range(parent.first, parent.end) if scene.words.tags[k] in FINITE | {"VINF", "VPART"}]
        if verbs:
            spot = scene.words.span(verbs[-1], verbs[-1] + 1)
            inherited = ((i, c) for i, c in scene.cues if c.kind == "hedge" and _governs(scene, c, spot, above))
            hedges += [h for h in inherited if h not in hedges]
        if above == 0:
            break
    for level in _CERTAINTY:
        if any(c.value == level for _, c in hedges):
            certainty = level
            break
    if certainty == "hedged" and _twice(scene, [c for _, c in hedges]):
        certainty = "speculative"  # "misschien zou kunnen"
    used += [i for i, c in hedges if c.value == certainty or certainty == "speculative"]
    doubted, said = _as_told(scene, clause, first)
    if doubted == "unknown" and certainty != "unknown":
        certainty, used = "unknown", [*used, *said]
    again = scene.words.grammar["neither"]
    plain = [c for _, c in negations if c.quote.casefold() not in again]
    negated = bool(negations) and len(plain) % 2 == (1 if plain else 0)  # "neither A nor B" denies once
    if doubted == "denied":
        negated = not negated
        used += said
    if certainty == "unknown" and negated:
        negated = False  # "has not been shown": what is denied is the knowledge, not the effect
    return Qualified(negated, certainty, cited[0], tuple(used), cited[1])


def _proved_here(scene: Scene, clause: int) -> bool:
    """Whether those who did the research say that they showed it: what it then "can" do is no reserve."""
    grammar, norms = scene.words.grammar, scene.words.norms
    above: int | None = clause
    while above is not None:
        here = scene.clauses[above]
        parent = scene.clauses[here.parent] if here.parent is not None else None
        if parent is not None and here.kind == "subordinate" and norms[here.first] in grammar["that"]:
            told = norms[parent.first : here.first]
            own = any(not grammar[role].isdisjoint(told) for role in ("tellers", "possessives", "demonstratives"))
            research = not (grammar["reporters"] | grammar["tellers"]).isdisjoint(told)
            return own and research and not grammar["proving"].isdisjoint(told)
        above = here.parent
    return False


def _as_told(scene: Scene, clause: int, at: int) -> tuple[str, list[int]]:
    """What the words around a "that ..." make of it, and the cues that say so.

    "unknown": "no study shows that ...", "doctors doubt that ..."; "denied": "that ... is a myth"; else nothing.
    """
    grammar, norms = scene.words.grammar, scene.words.norms
    if _called_false(scene, at):
        return "denied", []
    above: int | None = clause
    while above is not None:
        here = scene.clauses[above]
        opens = norms[here.first] in grammar["that"] or norms[here.first] in grammar["interrogatives"]
        opens = opens or norms[here.first - 1] in grammar["telling"]  # "no study shows | zinc shortens colds"
        parent = scene.clauses[here.parent] if here.parent is not None else None
        if here.kind in ("subordinate", "relative") and opens and parent is not None:
            told = norms[parent.first : here.first]
            denies = not grammar["none_at_all"].isdisjoint(told) or not grammar["denying"].isdisjoint(told)
            if not denies and not grammar["doubting"].isdisjoint(told):
                return "unknown", []
            if denies and not grammar["showing"].isdisjoint(told):
                stretch = scene.words.span(parent.first, here.first)
                return "unknown", [i for i, c in scene.cues if c.kind == "negation" and stretch.holds(c.span)]
        above = here.parent
    return "", []


def _called_false(scene: Scene, at: int) -> bool:
    """Whether what a "that ..." says is called false behind it: "the claim that garlic cures cancer is a myth"."""
    grammar, norms = scene.words.grammar, scene.words.norms
    if "falsehoods" not in scene.words.roles:
        return False
    false = next((k for k in range(at + 1, len(norms)) if norms[k] in grammar["falsehoods"]), None)
    that = next((k for k in range(at) if norms[k] in grammar["that"]), None)
    if false is None or that is None or (that > 0 and norms[that - 1] not in grammar["content_nouns"]):
        return False
    is_it = next((k for k in range(false - 1, at, -1) if norms[k] in grammar["copula"]), None)
    if is_it is None:  # "klopt niet"
        return norms[false] in grammar["holding_true"] and not grammar["denying"].isdisjoint(norms[false : false + 3])
    return norms[false] not in grammar["holding_true"] and grammar["denying"].isdisjoint(norms[is_it:false])


def _orders(scene: Scene, at: int) -> bool:
    """Whether a verb of advice says what is best done, and is no word for advising: "may be recommended"."""
    if "best_done" not in scene.words.roles:
        return False
    rows = scene.words.lexicon.verbs.get(scene.words.norms[at], ())
    return not any(row.relation == "recommended_for" for row in rows)


def _twice(scene: Scene, hedges: Sequence[Cue]) -> bool:
    """Whether an adverb doubts what a modal verb beside it doubts already: "could perhaps", "may possibly"."""
    places = {t.start: k for k, t in enumerate(scene.words.tokens)}
    at = [places[c.span.start] for c in hedges if c.value == "hedged" and c.span.start in places]
    doubtful = scene.words.grammar["doubtful_modals"]
    modals = [k for k in at if scene.words.norms[k] in doubtful]
    adverbs = [k for k in at if scene.words.tags[k] == "ADV"]
    return any(abs(one - other) <= 3 for one in modals for other in adverbs)


def _of_its_own(scene: Scene, cues: list[tuple[int, Cue]], clause: int) -> list[tuple[int, Cue]]:
    """The words of denial in a clause where it has its own: "that does not A | and does not B" denies each once."""
    here = scene.words.span(scene.clauses[clause].first, scene.clauses[clause].end)
    own = [(i, c) for i, c in cues if here.holds(c.span)]
    beside = {
        id(c) for at, other in enumerate(scene.clauses) for _, c in cues
        if at != clause and other.kind in ("relative", "resumed") and abs(at - clause) == 1
        and scene.clauses[clause].kind in ("relative", "resumed")
        and scene.words.span(other.first, other.end).holds(c.span)
    }  # fmt: skip
    return [(i, c) for i, c in cues if id(c) not in beside] if own else cues


def _of_none(scene: Scene, clause: int) -> list[tuple[int, Cue]]:
    """What denies that there is such a thing at all: "there is no diet that cures diabetes"."""
    grammar, norms = scene.words.grammar, scene.words.norms
    at = clause
    while at and scene.clauses[at].kind == "resumed" and scene.clauses[at - 1].kind in ("relative", "resumed"):
        at -= 1
    relative = scene.clauses[at]
    who = relative.antecedent
    if relative.kind != "relative" or who is None or who.end != relative.first:
        return []
    if not_there := _not_existing(scene, relative):
        return not_there
    above = next(c for c in scene.clauses if c.first <= who.first < c.end)
    before = norms[above.first : who.first]
    if grammar["exists"].isdisjoint(before) or (grammar["copula"] | grammar["existing"]).isdisjoint(before):
        return []
    named = scene.words.span(who.first, who.end)
    return [
        (i, c) for i, c in scene.cues
        if c.kind == "negation" and c.value != "none" and (named.overlaps(c.span) or _right_before(scene, c, who.first))
    ]  # fmt: skip


def _not_existing(scene: Scene, relative: Clause) -> list[tuple[int, Cue]]:
    """What denies that there is what a sentence opens with: "herbs that cure diabetes do not exist"."""
    grammar, norms = scene.words.grammar, scene.words.norms
    exist = next((k for k in range(relative.first, len(norms)) if norms[k] in grammar["existing"]), None)
    if exist is None or any(scene.words.tags[k] in FINITE for k in range(relative.first)):
        return []
    near = scene.words.span(max(relative.first, exist - 2), min(len(norms), exist + 3))
    return [(i, c) for i, c in scene.cues if c.kind == "negation" and c.value != "none" and near.holds(c.span)]


def _of_no_subject(scene: Scene, clause: int) -> list[tuple[int, Cue]]:
    """The "no" of the subject that a clause goes on with: "no herb cures diabetes | or lowers blood pressure"."""
    here, grammar, norms = scene.clauses[clause], scene.words.grammar, scene.words.norms
    if here.kind != "resumed" or here.parent is None or norms[here.first] not in grammar["closing"]:
        return []
    parent = scene.clauses[here.parent]
    verb = next((k for k in range(parent.first, parent.end) if scene.words.tags[k] in FINITE), parent.first)
    first = next((k for k in range(parent.first, verb) if norms[k] in grammar["none"]), verb)
    if any(scene.words.tags[k] in ("ADP", "NOUN", "PROPN") for k in range(parent.first, first)):
        return []
    subject = scene.words.span(first, verb) if first < verb else None
    return [(i, c) for i, c in scene.cues if subject is not None and c.kind == "negation" and subject.holds(c.span)]


def _right_before(scene: Scene, cue: Cue, first: int) -> bool:
    """Whether a cue stands right before a phrase."""
    return first > 0 and scene.words.tokens[first - 1].end == cue.span.end


def _of_people(scene: Scene, cue: Cue, clause: int) -> bool:
    """Whether a word of denial says which people are meant: "people who do not smoke | have ..."."""
    for at, other in enumerate(scene.clauses):
        here = scene.words.span(other.first, other.end)
        reaches = cue.scope is not None and cue.scope.overlaps(here)
        if other.kind == "relative" and at != clause and reaches and here.holds(cue.span):
            above: int | None = clause
            while above is not None and above != at:
                above = scene.clauses[above].parent
            return above != at
    return False


def _of_other_subject(scene: Scene, cue: Cue, clause: int) -> bool:
    """Whether a "no" is of the subject of another clause: "no herb cures diabetes | and garlic lowers ..."."""
    determiners = scene.words.grammar["none"]
    if scene.clauses[clause].kind != "main" or cue.quote.casefold() not in determiners:
        return False
    at = next((n for n, c in enumerate(scene.clauses) if scene.words.span(c.first, c.end).holds(cue.span)), clause)
    if at == clause or scene.clauses[at].kind != "main":
        return False
    tokens, tags, other = scene.words.tokens, scene.words.tags, scene.clauses[at]
    before = [k for k in range(other.first, other.end) if tokens[k].start < cue.span.start]
    return not any(tags[k] in FINITE or tags[k] == "ADP" for k in before)


def _names_something(scene: Scene, cue: Cue) -> bool:
    """Whether a word of denial only says how much of something there is: "not enough sleep raises ..."."""
    toks, tags = scene.words.tokens, scene.words.tags
    doing = doings.end(scene.words)
    if doing and cue.span.end <= toks[doing - 1].end:
        return True  # "not smoking lowers"
    grammar, words = scene.words.grammar, cue.quote.casefold().split()
    if len(words) == 2 and words[0] in grammar["lessening"] and words[1] in grammar["genitive"]:
        return True  # "the absence of breakfast leads to ..."
    enough = grammar["enough"]
    for k in range(len(toks) - 2):
        if toks[k].start == cue.span.start:
            noun = tags[k + 2] in ("NOUN", "PROPN") or any(m.span.start == toks[k + 2].start for m in scene.mentions)
            return scene.words.norms[k + 1] in enough and noun
    return False


def denied(scene: Scene, qualified: Qualified, by_determiner: bool) -> bool:
    """Whether the claim is denied, given that a "no" beside its trigger denies it (`by_determiner`) or not.

    A denied denial asserts ("does not have no ..."), but "is no longer recommended" has its one "no" counted once.
    """
    determiners = scene.words.grammar["negative_determiners"]
    words = [c.quote.casefold() for i, c in scene.cues if i in qualified.cues and c.kind == "negation"]
    if by_determiner and len(words) == 1 and words[0] in determiners:
        return True
    return qualified.negated != by_determiner


def _governs(scene: Scene, cue: Cue, span: Span, clause: int) -> bool:
    """Whether the trigger lies in the cue's scope, or the cue is part of the trigger's own verb group."""
    if cue.scope is None:
        return False
    whole = Span(scene.words.tokens[0].start, scene.words.tokens[-1].end)
    if cue.kind == "hedge" and cue.scope.holds(whole):
        return True
    if cue.kind == "negation" and not cue.scope.overlaps(span):
        here = scene.clauses[clause]
        inside = scene.words.span(here.first, here.end)
        # "X has no effect": the negation stands in the object's own phrase and the trigger before it
        return inside.holds(cue.span) and span.end <= cue.span.start and cue.value == "object"
    return cue.scope.overlaps(span)


def evidence(scene: Scene) -> tuple[Evidence, tuple[int, ...]]:
    """The strongest evidence the sentence cites, and the cues that cite it.

    A study with a number of people who took part is a trial, unless it says that it only observed them.
    """
    cited = [(i, c.value) for i, c in scene.cues if c.kind == "evidence"]
    for level in _EVIDENCE if cited else ():
        some = tuple(i for i, value in cited if value == level)
        if not some:
            continue
        if level == "unspecified_research" and _counts_people(scene) and not _observed(scene):
            return "human_trial", some
        if level != "quantified":
            return level, some
        break
    if has_digit(scene.text, *_bounds(scene)):
        if _SAMPLE.search(scene.text, *_bounds(scene)) and not _observed(scene):
            return "human_trial", ()
        if _has_percentage(scene):
            return "quantified", ()
    counted = tuple(i for i, value in cited if value == "quantified")
    return ("quantified", counted) if counted else ("none", ())


def set_apart(scene: Scene, cited: tuple[int, ...], at: int) -> bool:
    """Whether a semicolon stands between advice and all that is cited: "early trials hint at ...; take a walk"."""
    toks = scene.words.tokens
    stops = [t.start for t in toks if t.norm == ";"]
    here = sum(stop < toks[at].start for stop in stops)
    places = [sum(stop < c.span.start for stop in stops) for i, c in scene.cues if i in cited]
    return bool(places) and here not in places


_SAMPLE: Final = re.compile(r"\b[nN]\s?=\s?\d")
"""A number of people in brackets, as studies give it: "(n = 46)"."""


def _bounds(scene: Scene) -> tuple[int, int]:
    """Where the sentence begins and ends, with what stands in brackets."""
    return scene.whole.start, scene.whole.end


def _counts_people(scene: Scene) -> bool:
    """Whether the sentence counts who took part: "(n = 46)", "in a study with 60 overweight women"."""
    if _SAMPLE.search(scene.text, *_bounds(scene)):
        return True
    people, toks, tags = people_words(scene.words.language), scene.words.tokens, scene.words.tags
    joins = scene.words.grammar["study_with"]
    for k in range(1, len(toks) - 1):
        if tags[k] == "NUM" and scene.words.norms[k - 1] in joins:
            end = k + 1
            while end < len(toks) and end < k + 4 and tags[end] in ("ADJ", "VPART"):
                end += 1
            if end < len(toks) and scene.words.norms[end] in people:
                return True
    return False


def _observed(scene: Scene) -> bool:
    """Whether the research only observed: a cohort, a survey, a questionnaire, a registry."""
    words = scene.words.grammar["observing"]
    return any(norm.startswith(tuple(words)) for norm in scene.words.norms)


def _has_percentage(scene: Scene) -> bool:
    """A number that measures: a percentage, "times higher", a large count. Doses, durations and prices do not count."""
    set_aside = [c.span for _, c in scene.cues if c.kind in ("dose", "duration")]
    toks = scene.words.tokens
    grammar = scene.words.grammar
    for i, token in enumerate(toks):
        if not token.text[0].isdigit() or any(s.start <= token.start < s.end for s in set_aside):
            continue
        following = [t.norm for t in toks[i + 1 : i + 4]]
        if following and following[0] in grammar["scale_words"] and not set(following) & grammar["price_words"]:
            return True
    return False


def advice(scene: Scene, relation: RelationName, polarity: Polarity) -> Advice:
    """Recommendation or warning, only where it is explicit: what is advised against warns when a danger is named."""
    warnings = [c for _, c in scene.cues if c.kind == "advice" and c.value == "warning"]
    if relation == "recommended_for":
        danger = scene.words.grammar["danger"]
        warned = warnings or any(norm in danger for norm in scene.words.norms)
        return "warning" if warned and polarity == "negated" else "recommendation"
    every = scene.words.span(0, len(scene.words.tags))
    meant = [c for c in warnings if c.scope is not None and c.scope.holds(every) and not _reassures(scene, c)]
    return "warning" if meant else "none"


def _reassures(scene: Scene, warning: Cue) -> bool:
    """Whether a word of danger is denied: "is not dangerous"."""
    before = [c for _, c in scene.cues if c.kind == "negation" and c.span.end <= warning.span.start]
    return any(c.scope is not None and c.scope.holds(warning.span) for c in before)


# ---- population, dose, duration


def population(
    scene: Scene, groups: Sequence[int], subject: Argument, object_: Argument
) -> tuple[str | None, tuple[int, ...]]:
    """The group of people (or animals) a claim is about, as the sentence words it, or None: of these `groups`.

    A group after "in" or "among" comes before one that only happens to be named; who researches or advises is no group.
    """
    toks, tags = scene.words.tokens, scene.words.tags
    grammar = scene.words.grammar
    found: list[tuple[bool, str]] = []
    for k in groups:
        first = k
        while first and tags[first - 1] in ("ADJ", "VPART", "NUM", "NOUN", "PROPN") and not _apart(scene, first - 1):
            first -= 1
        if first and scene.words.norms[first - 1] == "-" and first > 1 and toks[first - 2].text[0].isdigit():
            first -= 2  # "65-plussers"
        if any(scene.words.norms[m] in grammar["vague_number"] for m in range(max(0, first - 1), k)):
            continue
        if any(scene.words.norms[m] in grammar["compared_with"] for m in range(max(0, first - 3), first)):
            continue  # "than in men"
        end = _group_end(scene, k, subject, object_)
        if end == k + 1 and first == k and scene.words.norms[k] in grammar["bare_group"]:
            continue
        span = scene.words.span(first, end)
        named = [a.span for a in (subject, object_) if a.span is not None]
        if any(span == other or (span.holds(other) and end == k + 1) for other in named):
            continue
        if any(other.holds(span) and other.end == span.end and tags[first - 1] in ("NOUN", "PROPN") for other in named):
            continue  # "coffee drinkers"
        if tags[first] == "PRON" and first != k:
            continue
        lead = scene.words.norms[first - 1] if first else ""
        if first and tags[first - 1] == "DET" and first > 1:
            lead = scene.words.norms[first - 2]
        found.append((lead in grammar["group_leads"], span.of(scene.text)))
    found.sort(key=lambda row: not row[0])
    return (found[0][1] if found else None), ()


def groups(scene: Scene) -> list[int]:
    """The tokens that name a group: a word for people or animals, or the head of a concept that is a population."""
    people = people_words(scene.words.language)
    toks, tags = scene.words.tokens, scene.words.tags
    outsiders = scene.words.grammar["outsiders"]
    norms = scene.words.norms
    heads = [k for k, norm in enumerate(norms) if norm in people and tags[k] not in ("VFIN", "VINF", "AUX")]
    for mention in scene.mentions:
        if mention.concept.type == "population":
            inside = [k for k, t in enumerate(toks) if mention.span.start <= t.start < mention.span.end]
            if inside and tags[inside[-1]] in ("NOUN", "PROPN", "ADJ") and not set(inside) & set(heads):
                heads.append(inside[-1])
    return sorted(k for k in heads if norms[k] not in outsiders)


def _apart(scene: Scene, at: int) -> bool:
    """Whether a word before a group is no part of its name: another concept, or an amount."""
    token = scene.words.tokens[at]
    amounts = (c.span for _, c in scene.cues if c.kind in ("dose", "duration"))
    if any(s.start <= token.start < s.end for s in amounts):
        return True
    if scene.words.tags[at] not in ("NOUN", "PROPN"):
        return False
    return scene.words.tags[at + 1] not in ("NOUN", "PROPN") or any(
        m.span.start <= token.start < m.span.end for m in scene.mentions if m.concept.type not in ("population",)
    )


def _group_end(scene: Scene, head: int, subject: Argument, object_: Argument) -> int:
    """Where the description of a group ends: "people with chronic insomnia", "women aged 45 to 65"."""
    toks, tags, end, size = scene.words.tokens, scene.words.tags, head + 1, len(scene.words.tokens)
    pack = scene.words.pack
    grammar = pack.grammar
    if end >= size:
        return end
    lead = scene.words.norms[end]
    if lead in grammar["group_in"]:
        return _place_end(scene, end, subject, object_)
    if lead not in grammar["group_with"]:
        return end
    measures = units(pack.code) | grammar["percent"]
    counted = end + 2 < size and (
        scene.words.norms[end + 1] in grammar["about"] or scene.words.norms[end + 2] in measures
    )
    if lead in grammar["change_by"] and counted:
        return end  # "bij ouderen met ongeveer 17 minuten"
    who = lead in grammar["group_who"]
    limit = min((a.span.start for a in (subject, object_) if a.span and a.span.start > toks[head].end), default=None)
    verbs, k = 0, end + 1
    if who:  # "people who rarely exercise | have ..."
        size = next((c.end for c in scene.clauses if c.first == end and c.kind == "relative"), size)
    while k < size and k < end + 11 and scene.words.norms[k] not in ",.;:()–":
        if not who and (
            scene.words.norms[k] in grammar["group_stop"] or (limit is not None and toks[k].start >= limit)
        ):
            break
        if tags[k] in FINITE or (who and pack.verb_final and tags[k] in ("VINF", "VPART")):
            verbs += 1
            if who and pack.verb_final:  # "vrouwen die borstvoeding geven": its verbs come last
                verbal = ("VINF", "VPART", "AUX", "VFIN")
                while k + 1 < size and (tags[k + 1] in verbal or scene.words.norms[k + 1] in grammar["worden"]):
                    k += 1
                k += 1
                break
            if not who or verbs > 1:
                break
        elif (tags[k] == "VINF" and not who) or (who and verbs and scene.words.norms[k] in grammar["group_stop"]):
            break
        k += 1
    while k > end + 1 and tags[k - 1] in ("ADP", "CCONJ", "DET", "PART"):
        k -= 1
    return k if k > end + 1 else end


def _place_end(scene: Scene, end: int, subject: Argument, object_: Argument) -> int:
    """Where "in nursing homes" or "after the menopause" ends behind a group; `end` where that is a time or a study."""
    tags, size = scene.words.tags, len(scene.words.tokens)
    k = end + 1
    while k < size and tags[k] in ("DET", "ADJ", "VGER"):
        k += 1
    noun = k
    while k < size and tags[k] in ("NOUN", "PROPN"):
        k += 1
    if k == noun:
        return end
    span = scene.words.span(end + 1, k)
    taken = [a.span for a in (subject, object_) if a.span is not None]
    taken += [c.span for _, c in scene.cues if c.kind in ("dose", "duration", "evidence", "frequency")]
    return end if any(span.overlaps(other) for other in taken) else k


def quantity(
    scene: Scene, kind: CueKind, relation: RelationName, subject: Argument, clause: int, group: str | None
) -> tuple[str | None, tuple[int, ...]]:
    """The dose or duration of a claim, as the sentence words it, or None: not the one of another claim beside it."""
    if relation in ("is_a", "has_property") or (kind == "dose" and relation == "produces"):
        return None, ()
    some = [(i, c) for i, c in scene.cues if c.kind == kind and _belongs(scene, c, subject, clause)]
    amounts = [(i, c) for i, c in some if c.value == "amount" and not (group and c.quote in group)]
    if not amounts and kind == "dose" and relation == "recommended_for":
        amounts = [(i, c) for i, c in some if c.value == "rate"]
    if not amounts:
        amounts = [(i, c) for i, c in some if c.value == "vague" and _vague_counts(c, subject)]
    if not amounts:
        return None, ()
    amounts.sort(key=lambda row: not (subject.span is not None and row[1].span.overlaps(subject.span)))
    at, cue = amounts[0]
    return cue.quote, (at,)


def _belongs(scene: Scene, cue: Cue, subject: Argument, clause: int) -> bool:
    """Whether an amount is that of a claim: not of another substance, nor in another main clause."""
    if subject.span is not None and cue.span.overlaps(subject.span):
        return True
    named = [m for m in scene.mentions if m.concept.type == "substance"]
    inside = [m.concept.id for m in named if _is_of(scene, cue, m.span)]
    inside = inside or [m.concept.id for m in named if _stands_behind(scene, cue, m.span)]
    if inside and subject.concept is not None:
        return subject.concept.id in inside
    at = next((n for n, c in enumerate(scene.clauses) if scene.words.span(c.first, c.end).overlaps(cue.span)), clause)
    own = ("main", "resumed")
    return at == clause or not (scene.clauses[at].kind in own and scene.clauses[clause].kind in own)


def _is_of(scene: Scene, cue: Cue, named: Span) -> bool:
    """Whether an amount is one of what is named in it or right after it: "75 mg zink", "75 mg of zinc"."""
    if cue.span.holds(named):
        return True
    between = scene.text[cue.span.end : named.start]
    genitive = scene.words.grammar["genitive"]
    return between == " " or (between[:1] == " " and between[-1:] == " " and between.strip() in genitive)


def _stands_behind(scene: Scene, cue: Cue, named: Span) -> bool:
    """Whether an amount stands right behind what it is of: "zinc 15 mg", "zinc (15 mg)"."""
    return 0 < cue.span.start - named.end <= 2 and not scene.text[named.end : cue.span.start].strip(" (")


def _vague_counts(cue: Cue, subject: Argument) -> bool:
    """ "High doses of" counts as a dose only beside a substance: inside or right before the subject."""
    return cue.kind == "duration" or (
        subject.span is not None
        and subject.span.start - 25 <= cue.span.start <= subject.span.end + 2
        and subject.concept is not None
        and subject.concept.type in ("substance", "food")
    )


def values(scene: Scene, used: Sequence[int], subject: Argument, object_: Argument) -> tuple[Quantity, ...]:
    """The dose and duration of a claim as numbers; `used` are the positions of their cues."""
    substance = next(
        (a.concept.id for a in (subject, object_) if a.concept is not None and a.concept.type == "substance"), None
    )
    language = scene.words.language
    read = (quantities.of_cue(cue, language, substance) for at, cue in scene.cues if at in used)
    return tuple(q for q in read if q is not None)


def unresolved(
    scene: Scene, groups: Sequence[int], group: str | None, dose: str | None, duration: str | None
) -> tuple[str, ...]:
    """The fields that are None although the sentence has words for them, which could not be tied to the claim."""
    stated = {c.kind for _, c in scene.cues if c.value == "amount"}
    if groups:
        stated.add("population")
    fields = (("population", group), ("dose", dose), ("duration", duration))
    return tuple(name for name, value in fields if value is None and name in stated)
