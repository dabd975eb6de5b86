"""How a claim is qualified: polarity, certainty, evidence, advice, population, dose and duration.

A cue counts for a claim when the claim's trigger lies in the cue's scope; a clause that goes on with the subject
of another ("may lower stress, improving sleep") inherits that clause's hedges, not its negations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from helder import langs
from helder.model import (
    Advice,
    Argument,
    Certainty,
    Cue,
    CueKind,
    Evidence,
    Mention,
    Polarity,
    RelationName,
    Span,
)
from helder.stages.clauses import FINITE, Clause, Phrase, Words

_CERTAINTY: tuple[Certainty, ...] = ("unknown", "speculative", "hedged")
_EVIDENCE: tuple[Evidence, ...] = ("review", "human_trial", "animal", "unspecified_research")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with everything a qualifier may look at."""

    text: str
    words: Words
    phrases: Sequence[Phrase]
    clauses: Sequence[Clause]
    cues: tuple[tuple[int, Cue], ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Qualified:
    """What the cue words around one trigger say, and which cues said it."""

    negated: bool
    certainty: Certainty
    evidence: Evidence
    cues: tuple[int, ...]
    evidence_cues: tuple[int, ...]


def qualify(scene: Scene, clause: int, first: int, end: int, relation: RelationName) -> Qualified:
    """Polarity, certainty and evidence of what is stated by tokens `first` to `end` in a clause."""
    span = scene.words.span(first, end)
    used: list[int] = []
    negations = [(i, c) for i, c in scene.cues if c.kind == "negation" and _governs(scene, c, span, clause)]
    used += [i for i, _ in negations]
    certainty: Certainty = "asserted"
    hedges = [(i, c) for i, c in scene.cues if c.kind == "hedge" and _governs(scene, c, span, clause)]
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
    used += [i for i, c in hedges if c.value == certainty]
    cited, evidence_cues = evidence(scene)
    pair = langs.load(scene.words.language).grammar["neither"]
    halves = sum(cue.quote.lower() in pair for _, cue in negations)
    negated = (len(negations) - max(0, halves - 1)) % 2 == 1  # "neither A nor B" denies once
    if certainty == "unknown" and negated:
        negated = False  # "has not been shown": what is denied is the knowledge, not the effect
    return Qualified(negated, certainty, cited, tuple(used), evidence_cues)


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
    """The strongest evidence the sentence cites, and the cues that cite it."""
    for level in _EVIDENCE:
        some = tuple(i for i, c in scene.cues if c.kind == "evidence" and c.value == level)
        if some:
            return level, some
    if _has_percentage(scene):
        return "quantified", ()
    return "none", ()


def _has_percentage(scene: Scene) -> bool:
    """A number that measures: a percentage, "times higher", a large count. Doses and durations do not count."""
    set_aside = [c.span for _, c in scene.cues if c.kind in ("dose", "duration")]
    toks = scene.words.tokens
    scale = langs.load(scene.words.language).grammar["scale_words"]
    for i, token in enumerate(toks):
        if not token.text[0].isdigit() or any(s.start <= token.start < s.end for s in set_aside):
            continue
        following = toks[i + 1].norm if i + 1 < len(toks) else ""
        if following in scale:
            return True
    return False


def advice(scene: Scene, relation: RelationName, polarity: Polarity) -> Advice:
    """Recommendation or warning, only where it is explicit."""
    warned = any(c.kind == "advice" and c.value == "warning" for _, c in scene.cues)
    if relation == "recommended_for":
        return "warning" if warned and polarity == "negated" else "recommendation"
    return "warning" if warned else "none"


# ---- population, dose, duration


@lru_cache
def _groups_of_people(code: str) -> frozenset[str]:
    rows = langs.rows(langs.load(code).folder / "cues.tsv")
    return frozenset(word for row in rows if row["kind"] == "population" for word in row["form"].split("|"))


def population(scene: Scene, clause: int, subject: Argument, object_: Argument) -> tuple[str | None, tuple[int, ...]]:
    """The group of people (or animals) a claim is about, as the sentence words it, or None."""
    people = _groups_of_people(scene.words.language)
    toks, tags = scene.words.tokens, scene.words.tags
    grammar = langs.load(scene.words.language).grammar
    by_token: set[int] = set()
    for mention in scene.mentions:
        if mention.concept.type == "population":
            by_token |= {k for k, t in enumerate(toks) if mention.span.start <= t.start < mention.span.end}
    for phrase in scene.phrases:
        head = toks[phrase.head].norm
        if not (head in people or phrase.head in by_token) or phrase.pronoun:
            continue
        first = phrase.first
        if toks[first].norm in grammar["vague_number"]:
            continue
        if tags[first] == "DET":
            first += 1
        end = _group_end(scene, phrase)
        if end == phrase.end and first == phrase.head and head in grammar["bare_group"]:
            continue
        span = scene.words.span(min(first, phrase.head), end)
        if object_.span is not None and span.holds(object_.span) and phrase.end == end:
            continue
        return span.of(scene.text), ()
    return None, ()


def _group_end(scene: Scene, phrase: Phrase) -> int:
    """Where the description of a group ends: "people with chronic insomnia", "women aged 45 to 65"."""
    toks, tags, end, size = scene.words.tokens, scene.words.tags, phrase.end, len(scene.words.tokens)
    pack = langs.load(scene.words.language)
    grammar = pack.grammar
    if end >= size or toks[end].norm not in grammar["group_with"]:
        return end
    if (
        end + 1 < size
        and (tags[end + 1] == "NUM" or toks[end + 1].norm in grammar["change_by"] | grammar["about"])
        and (toks[end].norm in grammar["change_by"])
    ):
        return end  # "bij ouderen met ongeveer 17 minuten"
    who = toks[end].norm in grammar["group_who"]
    verbs, k = 0, end + 1
    while k < size and k < end + 9 and toks[k].norm not in ",.;:()–" and toks[k].norm not in grammar["group_stop"]:
        if tags[k] in FINITE:
            verbs += 1
            if not who or verbs > 1 or pack.verb_final:
                k += who and pack.verb_final  # "vrouwen die borstvoeding geven": its verb comes last
                break
        elif tags[k] == "VINF":
            break
        k += 1
    while k > end + 1 and tags[k - 1] in ("ADP", "CCONJ", "DET", "ADV", "PART"):
        k -= 1
    return k if k > end + 1 else end


def quantity(
    scene: Scene, kind: CueKind, relation: RelationName, subject: Argument, first: int
) -> tuple[str | None, tuple[int, ...]]:
    """The dose or duration of a claim: the amount stated in the sentence, or None."""
    if relation in ("is_a", "produces", "has_property"):
        return None, ()
    some = [(i, c) for i, c in scene.cues if c.kind == kind and c.value == "amount"]
    if kind == "dose" and not some and relation == "recommended_for":
        some = [(i, c) for i, c in scene.cues if c.kind == kind and c.value == "rate"]
    if not some:
        some = [(i, c) for i, c in scene.cues if c.kind == kind and c.value == "vague" and _vague_counts(c, subject)]
    if not some:
        return None, ()
    at, cue = some[0]
    return cue.quote, (at,)


def _vague_counts(cue: Cue, subject: Argument) -> bool:
    """ "High doses of" counts as a dose only beside a substance: inside or right before the subject."""
    return cue.kind == "duration" or (
        subject.span is not None
        and subject.span.start - 25 <= cue.span.start <= subject.span.end + 2
        and subject.concept is not None
        and subject.concept.type in ("substance", "food")
    )
