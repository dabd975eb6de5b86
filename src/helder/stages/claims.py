"""Claims: who or what is said to do what to whom, how surely, on what evidence.

Each sentence is read (`arguments`), its statements are multiplied out over lists of subjects and objects, and the
cue words in whose scope a statement lies qualify it (`qualifiers`). The grammar is written once; the words and the
word order are each language's data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from helder import compared
from helder.model import (
    CLAIM_BEARING,
    RELATIONS,
    Argument,
    Block,
    Causality,
    Claim,
    ClaimKind,
    Concept,
    Cue,
    Evidence,
    Mention,
    Polarity,
    RelationName,
    Sentence,
    Source,
    Span,
    Speaker,
)
from helder.stages import arguments, citations, confidence, contrasts, qualifiers, quantities, statements, voices
from helder.stages.arguments import Reading, Statement, argument, concept_of
from helder.stages.clauses import words

SPEAKERS: Final[Mapping[str, Speaker]] = {
    "testimonial": "testimonial", "advert": "advert", "call_to_action": "advert", "comment_widget": "comment",
}  # fmt: skip
_STRUCTURAL: Final = frozenset({"produces", "contains", "is_a", "has_property", "recommended_for"})
_LIVED: Final = frozenset({"mesh:D012890", "mesh:D008568", "mesh:D000339", "mesh:D001288", "mesh:D014851"})
"""Sleep, memory, mood, attention, alertness: processes that a person notices, no mechanism inside the body."""
_HAD: Final = frozenset({"substance", "treatment", "food", "condition", "symptom"})


@dataclass(slots=True)
class Topic:
    """What the sentences before were about, for "it", "this hormone" and evidence that carries over."""

    argument: Argument | None = None
    evidence: Evidence = "none"
    part: Concept | None = None
    """The substance that it was last said to contain, for "this substance"."""


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
        named = _named(mentions, at_mention, span.end)
        numbered = _numbered(cues, at_cue, span.end)
        if _is_question(source.text, span):
            continue
        parsed = words(source.text, span, sentence.language, aside=False)
        if parsed is None:
            continue
        about = topic.argument
        aside = contrasts.set_aside(parsed, named)
        if aside:
            left_out = {parsed.tokens[k].start for k in aside}
            numbered = [(i, cue) for i, cue in numbered if cue.span.start not in left_out]
            parsed, about = contrasts.without(parsed, aside), None if 0 in aside else about
        reading = arguments.read(source.text, parsed, named, about, topic.part)
        found.extend(_claims(source, block, sentence, reading, numbered, named, topic))
    return tuple(found)


def _named(mentions: Sequence[Mention], first: int, end: int) -> list[Mention]:
    """The mentions from the first on that begin before an offset."""
    some: list[Mention] = []
    for at in range(first, len(mentions)):
        mention = mentions[at]
        if mention.span.start >= end:
            break
        some.append(mention)
    return some


def _numbered(cues: Sequence[Cue], first: int, end: int) -> list[tuple[int, Cue]]:
    """The cues from the first on that begin before an offset, with their positions."""
    some: list[tuple[int, Cue]] = []
    for at in range(first, len(cues)):
        cue = cues[at]
        if cue.span.start >= end:
            break
        some.append((at, cue))
    return some


def _is_question(text: str, span: Span) -> bool:
    return text[span.start : span.end].rstrip("\"'”’)» ").endswith("?")


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
    speaker = SPEAKERS.get(block.kind, "author")
    scene = qualifiers.Scene(
        source.text, reading.words, reading.phrases, reading.clauses, tuple(cues), tuple(named), sentence.span
    )
    evidence_before = topic.evidence
    cited = qualifiers.evidence(scene)
    stated = statements.of(reading)
    if not stated:
        topic.evidence, topic.part = cited[0], None
        _remember(topic, reading, None)
        return
    measured = quantities.measured(source.text, sentence.span, sentence.language)
    study = citations.study(source.text, sentence.span, reading.words, measured)
    voice = voices.quoted(source.text, reading.words) if speaker == "author" else None
    if voice is not None:
        speaker = "quoted"
    promotional = speaker == "advert" or voices.promotes(source.text, sentence.span, sentence.language)
    groups = qualifiers.groups(scene)
    seen: set[str] = set()
    first_subject: Argument | None = None
    goes_on, part = False, None
    for statement in stated:
        qualified = qualifiers.qualify(
            scene, statement.clause, statement.first, statement.end, statement.relation, cited
        )
        for subject in statement.subjects or (Argument(None, None),):
            for object_ in statement.objects:
                if not _worth_stating(statement, subject, object_):
                    continue
                goes_on = goes_on or _is_topic(topic, subject)
                if first_subject is None and subject.concept is not None and not subject.anaphoric:
                    first_subject = None if goes_on and _in_passing(reading, statement) else subject
                mark = f"{statement.relation} {_place(subject.span)} {_place(object_.span)}"
                if mark in seen or (subject.span and object_.span and subject.span.overlaps(object_.span)):
                    continue
                seen.add(mark)
                negated = qualifiers.denied(scene, qualified, statement.denied) and not statement.settled
                relation, direction = statement.relation, statement.direction
                if relation == "contains" and object_.concept is not None and object_.concept.type == "substance":
                    part = object_.concept if not negated else None
                polarity: Polarity = "negated" if negated else "asserted"
                if relation == "no_effect":
                    polarity = "asserted"
                evidence, evidence_cues = qualified.evidence, qualified.evidence_cues
                if relation == "recommended_for" and qualifiers.set_apart(scene, evidence_cues, statement.first):
                    evidence, evidence_cues = "none", ()
                if evidence == "none" and subject.anaphoric:
                    evidence = evidence_before
                at = statement.clause
                population, population_cue = qualifiers.population(scene, groups, subject, object_)
                advice = qualifiers.advice(scene, relation, polarity)
                dose, dose_cue = qualifiers.quantity(scene, "dose", relation, subject, at, population)
                duration, duration_cue = qualifiers.quantity(scene, "duration", relation, subject, at, population)
                amounts = qualifiers.values(scene, (*dose_cue, *duration_cue), subject, object_)
                likely = confidence.of(reading, statement, subject, object_, negated)
                used = {*qualified.cues, *evidence_cues, *population_cue, *dose_cue, *duration_cue}
                made = Claim(
                    id=claim_id(source.id, sentence.span, relation, subject, object_),
                    span=sentence.span,
                    quote=sentence.span.of(source.text),
                    language=sentence.language,
                    section=block.section,
                    subject=subject,
                    relation=relation,
                    direction=direction,
                    object=object_,
                    polarity=polarity,
                    certainty="asserted" if statement.settled else qualified.certainty,
                    causality=statement.causality or causality(relation),
                    evidence=evidence,
                    population=population,
                    dose=dose,
                    duration=duration,
                    advice=advice,
                    kind=kind(relation, subject, object_),
                    speaker=speaker,
                    promotional=promotional,
                    cues=tuple(sorted(used)),
                    quantities=(*amounts, *measured),
                    study=study,
                    quoted=voice,
                    open=qualifiers.unresolved(scene, groups, population, dose, duration),
                    confidence=likely,
                )
                yield made.with_key(compared.key(made))
    topic.evidence = cited[0]
    topic.part = part
    if first_subject is not None or not goes_on:
        _remember(topic, reading, first_subject)


def _is_topic(topic: Topic, subject: Argument) -> bool:
    """Whether a subject is an "it" that means what the sentences before were about."""
    known = topic.argument.concept if topic.argument is not None else None
    return subject.anaphoric and known is not None and subject.concept == known


def _in_passing(reading: Reading, statement: Statement) -> bool:
    """Whether something is only said beside what the sentence is about: "it contains EGCG, an antioxidant"."""
    return statement.by == "apposition" or reading.clauses[statement.clause].kind == "relative"


def _remember(topic: Topic, reading: Reading, subject: Argument | None) -> None:
    """What a following "it" or "this" will mean: the last subject with a concept of its own."""
    if subject is None:
        main = reading.subjects.get(0, ())
        for phrase in main:
            concept = concept_of(reading, phrase)
            if concept is not None and concept.type != "population" and not phrase.pronoun:
                subject = argument(reading, phrase)
                break
    if subject is None:
        subject = _had(reading)
    if subject is not None:
        topic.argument = subject


def _had(reading: Reading) -> Argument | None:
    """What the people of a sentence take or have, where nothing is said of that: "Mr. Smit took statins." """
    who = reading.subjects.get(0, ())
    named = reading.mentions.get(who[0].head) if who else None
    people = named is not None and named.concept.type == "population"
    if not who or not (people or who[0].pronoun or reading.words.tags[who[0].head] == "PROPN"):
        return None
    for phrase in reading.in_clause(reading.clauses[0]):
        concept = concept_of(reading, phrase)
        if phrase.first > who[-1].first and concept is not None and concept.type in _HAD and not phrase.preposition:
            return argument(reading, phrase)
    return None


def _worth_stating(statement: Statement, subject: Argument, object_: Argument) -> bool:
    """A claim relates something health-relevant: a known concept stands on one side at least."""
    if statement.relation == "recommended_for":
        return subject.quote is not None
    if subject.quote is None:
        return False
    if object_.quote is None:
        return statement.by == "finding" and not subject.anaphoric  # "a higher dose was protective"
    if _are_one(subject, object_) and not (statement.reported and _are_two_sides(subject.quote, object_.quote)):
        return False
    if object_.anaphoric and object_.concept is None and not (statement.reported and _says_which(object_)):
        return False
    if object_.concept is not None and object_.concept.type == "population" and not _of_people(statement):
        return False
    if subject.concept is not None and subject.concept.type == "population" and not _of_people(statement):
        return False
    if (
        statement.reported
        and (not subject.anaphoric or _says_which(subject))
        and RELATIONS[statement.relation].causality != "descriptive"
    ):
        return True
    return subject.concept is not None or object_.concept is not None


def _are_one(subject: Argument, object_: Argument) -> bool:
    """Whether both sides of a statement name the same concept."""
    return subject.concept is not None and object_.concept is not None and subject.concept.id == object_.concept.id


def _are_two_sides(one: str, other: str) -> bool:
    """Whether two names of a concept are of different sides of it: "fat distribution", "lipid profile"."""
    ends = one.casefold().split()[-1:], other.casefold().split()[-1:]
    return " " in one and " " in other and ends[0] != ends[1]


def _says_which(argument_: Argument) -> bool:
    """Whether something referred to is named as well: "these changes", not "it"."""
    return " " in (argument_.quote or "")


def _of_people(statement: Statement) -> bool:
    """Relations that people can be the object of: what "helps people" is said of something else."""
    told = statement.relation in ("associated_with", "has_property", "is_a", "required_for", "affects")
    return told or (statement.by == "finding" and statement.relation == "improves")  # "was of benefit to patients"


def kind(relation: RelationName, subject: Argument, object_: Argument) -> ClaimKind:
    """What sort of statement a claim is."""
    if relation == "recommended_for":
        return "recommendation"
    if relation == "is_a":
        return "definition"
    if relation == "contains":
        return "composition"
    if relation == "has_property":
        return "prevalence"
    ends = object_.concept
    if ends is not None and ends.type == "process" and not _LIVED.isdisjoint({ends.id, *ends.broader}):
        return "effect"
    inner = ("process", "substance", "organism", "body_part")
    types = [a.concept.type for a in (subject, object_) if a.concept is not None]
    if relation == "produces" or (types and all(t in inner for t in types)):
        return "mechanism"
    return "effect"


def causality(relation: RelationName) -> Causality:
    """Cause, mere association, or description."""
    return RELATIONS[relation].causality if relation not in _STRUCTURAL else "descriptive"


def claim_id(source: str, span: Span, relation: RelationName, subject: Argument, object_: Argument) -> str:
    """The id of a claim, the same as long as its source stays the same."""
    about = f"{span.start}, {span.end}, '{relation}', {_place(subject.span)}, {_place(object_.span)}"
    whole = "(" + repr(source) + ", " + about + ")"
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()[:16]


def _place(span: Span | None) -> str:
    return f"Span(start={span.start}, end={span.end})" if span is not None else "None"
