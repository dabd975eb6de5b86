"""The facts: frozen values that point at the text they came from.

Offsets are Unicode code points into `Source.text`, end exclusive, and `Source.text` never changes after
reading. So for every value with a span, always: `value.span.of(source.text) == value.quote`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, get_args

from helder.frozen import constructed, copied

BlockKind = Literal[
    "heading", "body", "question", "caption", "table", "reference", "disclaimer",
    "call_to_action", "testimonial", "advert", "navigation", "comment_widget", "byline", "list_marker",
]  # fmt: skip
RelationName = Literal[
    "increases", "decreases", "improves", "worsens", "causes", "prevents", "treats", "affects",
    "associated_with", "produces", "contains", "is_a", "has_property", "required_for", "recommended_for", "no_effect",
]  # fmt: skip
Direction = Literal["+", "-", "0", "unknown"]
Polarity = Literal["asserted", "negated"]
Certainty = Literal["asserted", "hedged", "speculative", "unknown"]
Causality = Literal["causal", "associative", "descriptive"]
Evidence = Literal["none", "unspecified_research", "animal", "human_trial", "review", "quantified"]
Advice = Literal["none", "recommendation", "warning"]
ClaimKind = Literal["mechanism", "effect", "prevalence", "definition", "composition", "recommendation"]
Speaker = Literal["author", "testimonial", "advert", "comment", "quoted"]
CueKind = Literal["negation", "hedge", "evidence", "population", "dose", "duration", "advice", "frequency"]
ConceptType = Literal[
    "substance", "body_part", "organism", "process", "condition", "symptom", "food", "treatment",
    "measure", "population", "behaviour",
]  # fmt: skip

BLOCK_KINDS: Final[tuple[BlockKind, ...]] = get_args(BlockKind)
QuantityKind = Literal["dose", "duration", "percentage", "sample_size", "p_value", "interval"]
RELATION_NAMES: Final[tuple[RelationName, ...]] = get_args(RelationName)
DIRECTIONS: Final[tuple[Direction, ...]] = get_args(Direction)
POLARITIES: Final[tuple[Polarity, ...]] = get_args(Polarity)
CERTAINTIES: Final[tuple[Certainty, ...]] = get_args(Certainty)
CAUSALITIES: Final[tuple[Causality, ...]] = get_args(Causality)
EVIDENCES: Final[tuple[Evidence, ...]] = get_args(Evidence)
ADVICES: Final[tuple[Advice, ...]] = get_args(Advice)
CLAIM_KINDS: Final[tuple[ClaimKind, ...]] = get_args(ClaimKind)
SPEAKERS: Final[tuple[Speaker, ...]] = get_args(Speaker)
CUE_KINDS: Final[tuple[CueKind, ...]] = get_args(CueKind)
CONCEPT_TYPES: Final[tuple[ConceptType, ...]] = get_args(ConceptType)
QUANTITY_KINDS: Final[tuple[QuantityKind, ...]] = get_args(QuantityKind)

EDITORIAL: Final[frozenset[BlockKind]] = frozenset(
    {"heading", "body", "question", "caption", "table", "reference", "disclaimer"}
)
"""Block kinds that are the article's own text."""

CLAIM_BEARING: Final[frozenset[BlockKind]] = frozenset(
    {"body", "caption", "table", "testimonial", "advert", "call_to_action"}
)
"""Block kinds in which claims are looked for; outside `EDITORIAL` they are kept apart by their speaker."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One of the sixteen relations: what it is by default, and its Biolink predicate for export."""

    name: RelationName
    family: Literal["positive", "negative", "neutral", "structural"]
    direction: Direction
    causality: Causality
    biolink: str


RELATIONS: Final[Mapping[RelationName, Relation]] = {
    row[0]: Relation(*row)
    for row in (
        ("increases", "positive", "+", "causal", "biolink:affects"),
        ("decreases", "negative", "-", "causal", "biolink:affects"),
        ("improves", "positive", "+", "causal", "biolink:ameliorates_condition"),
        ("worsens", "negative", "-", "causal", "biolink:exacerbates_condition"),
        ("causes", "neutral", "+", "causal", "biolink:causes"),
        ("prevents", "negative", "-", "causal", "biolink:preventative_for_condition"),
        ("treats", "negative", "-", "causal", "biolink:treats_or_applied_or_studied_to_treat"),
        ("affects", "neutral", "unknown", "causal", "biolink:affects"),
        ("associated_with", "neutral", "unknown", "associative", "biolink:associated_with"),
        ("produces", "structural", "unknown", "descriptive", "biolink:produces"),
        ("contains", "structural", "unknown", "descriptive", "biolink:has_part"),
        ("is_a", "structural", "unknown", "descriptive", "biolink:subclass_of"),
        ("has_property", "structural", "unknown", "descriptive", "biolink:has_attribute"),
        ("required_for", "structural", "unknown", "causal", "biolink:contributes_to"),
        ("recommended_for", "structural", "unknown", "descriptive", "biolink:treats_or_applied_or_studied_to_treat"),
        ("no_effect", "negative", "0", "causal", "biolink:affects"),
    )
}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the source text: code points `start` to `end`, end exclusive."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end  # type: ignore[misc]

    def of(self, text: str) -> str:
        """The characters it covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Region:
    """How a page marked up a stretch of its text: only a hint from reading to `blocks`, never stored.

    `tag` is the nearest block element ("p", "h2", "li", "td", ""), `path` the elements above it from the
    outside in, each with its classes, id and role ("aside.promo#cta[role=note]"), `main` whether it stands where
    the sentences of the page are (None: nobody looked).
    """

    span: Span
    tag: str
    path: tuple[str, ...] = ()
    main: bool | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A text as it was read: the text itself, never changed, and where it came from.

    `published` and `modified` are ISO 8601 dates ("2024-05-31"); `language` is the page's own statement or
    the main language found ("nl"); `licence` is what the page states, an address or words; `format` is what it
    was read as ("text", "markdown", "html", "pdf", "docx", "epub", "jsonl").
    """

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    language: str | None = None
    author: str | None = None
    published: str | None = None
    modified: str | None = None
    site: str | None = None
    publisher: str | None = None
    licence: str | None = None
    format: str = "text"
    regions: tuple[Region, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text with one role. Blocks follow each other and cover the source without overlap."""

    span: Span
    kind: BlockKind
    language: str
    section: str | None = None
    reason: str = ""

    def __init__(
        self, span: Span, kind: BlockKind, language: str, section: str | None = None, reason: str = ""
    ) -> None:
        self.span, self.kind, self.language = span, kind, language  # type: ignore[misc]
        self.section, self.reason = section, reason  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading or list item. `block` is its position in `Analysis.blocks`."""

    span: Span
    language: str
    block: int

    def __init__(self, span: Span, language: str, block: int) -> None:
        self.span, self.language, self.block = span, language, block  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing the vocabulary knows, in no language: its id, type, MeSH descriptor and English preferred name.

    `id` is "mesh:D008274" where a descriptor means the same, else "helder:sleep_quality"; `mesh_related` is
    the nearest descriptor where none means the same; `broader` are ids of wider concepts.
    """

    id: str
    label: str
    type: ConceptType
    mesh: str | None = None
    mesh_related: str | None = None
    wikidata: str | None = None
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Where the text names a concept, and why that name was taken for it.

    `parts` are ids of concepts named inside it ("griepvaccin": influenza); `candidates`, where the words around an
    ambiguous name decide nothing, are the ids it may stand for, and `concept` is the first of them.
    """

    span: Span
    quote: str
    concept: Concept
    rule: str = "name"
    parts: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()

    def __init__(
        self,
        span: Span,
        quote: str,
        concept: Concept,
        rule: str = "name",
        parts: tuple[str, ...] = (),
        candidates: tuple[str, ...] = (),
    ) -> None:
        self.span, self.quote, self.concept = span, quote, concept  # type: ignore[misc]
        self.rule, self.parts, self.candidates = rule, parts, candidates  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that qualifies a claim ("may", "geen", "320 mg"), and the stretch it governs.

    `value` is what the cue says in its field: "speculative" for a hedge, "human_trial" for evidence,
    "warning" for advice; empty for kinds that have no closed values.
    """

    span: Span
    quote: str
    kind: CueKind
    scope: Span | None = None
    value: str = ""

    def __init__(self, span: Span, quote: str, kind: CueKind, scope: Span | None = None, value: str = "") -> None:
        self.span, self.quote, self.kind = span, quote, kind  # type: ignore[misc]
        self.scope, self.value = scope, value  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Argument:
    """Subject or object of a claim. `quote` and `span` are None where the sentence does not name it.

    `concept` is then the one it was resolved to. `anaphoric`: the quote is a pronoun or "this effect".
    """

    quote: str | None
    span: Span | None
    concept: Concept | None = None
    anaphoric: bool = False

    def __init__(
        self, quote: str | None, span: Span | None, concept: Concept | None = None, anaphoric: bool = False
    ) -> None:
        self.quote, self.span = quote, span  # type: ignore[misc]
        self.concept, self.anaphoric = concept, anaphoric  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a claim, as written and as a value: "200 to 400 mcg a day" is 0.0002 to 0.0004 g, once a day.

    `value` is the number or the low end of a range, `high` the high end or None. `unit` is one for all spellings and
    languages: g, l, IU, kcal, "glass", "tablet", "day" for times, "%"; empty for a number of people or a p-value.
    `per_day` is how often in a day, None where that is not said. `grams` is the mass, also of international units
    where the substance says what one weighs; None where that is not known.
    """

    kind: QuantityKind
    span: Span
    quote: str
    value: float
    high: float | None = None
    unit: str = ""
    per_day: float | None = None
    grams: float | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """The research that a sentence cites: its design ("randomised_trial"), how many took part, and where to find it.

    `references` are links, DOIs, numbers in brackets and author with year, as written.
    """

    design: str | None = None
    sample_size: int | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement: subject - relation - object, how it is qualified, and the sentence that says so.

    `cues` are positions in `Analysis.cues`; `key` is equal for claims that say the same (see `grouping`);
    `population`, `dose` and `duration` are exact text of the sentence, or None. None means not stated, unless the
    name of the field is in `open`: then the sentence has such words and they could not be tied to this claim.
    `quoted` is who is quoted, in the words of the sentence, when the speaker is not the author. `confidence` is how
    likely subject, relation and object are read right (see `stages.confidence`); None where nobody estimated it.
    """

    id: str
    span: Span
    quote: str
    language: str
    section: str | None
    subject: Argument
    relation: RelationName
    direction: Direction
    object: Argument
    polarity: Polarity = "asserted"
    certainty: Certainty = "asserted"
    causality: Causality = "causal"
    evidence: Evidence = "none"
    population: str | None = None
    dose: str | None = None
    duration: str | None = None
    advice: Advice = "none"
    kind: ClaimKind = "effect"
    speaker: Speaker = "author"
    promotional: bool = False
    cues: tuple[int, ...] = ()
    key: str = ""
    quantities: tuple[Quantity, ...] = ()
    study: Study | None = None
    quoted: str | None = None
    open: tuple[str, ...] = ()
    confidence: float | None = None

    def __init__(
        self,
        id: str,
        span: Span,
        quote: str,
        language: str,
        section: str | None,
        subject: Argument,
        relation: RelationName,
        direction: Direction,
        object: Argument,
        polarity: Polarity = "asserted",
        certainty: Certainty = "asserted",
        causality: Causality = "causal",
        evidence: Evidence = "none",
        population: str | None = None,
        dose: str | None = None,
        duration: str | None = None,
        advice: Advice = "none",
        kind: ClaimKind = "effect",
        speaker: Speaker = "author",
        promotional: bool = False,
        cues: tuple[int, ...] = (),
        key: str = "",
        quantities: tuple[Quantity, ...] = (),
        study: Study | None = None,
        quoted: str | None = None,
        open: tuple[str, ...] = (),
        confidence: float | None = None,
    ) -> None:
        self.id, self.span, self.quote, self.language = id, span, quote, language  # type: ignore[misc]
        self.section, self.subject, self.object = section, subject, object  # type: ignore[misc]
        self.relation, self.direction, self.polarity = relation, direction, polarity  # type: ignore[misc]
        self.certainty, self.causality, self.evidence = certainty, causality, evidence  # type: ignore[misc]
        self.population, self.dose, self.duration = population, dose, duration  # type: ignore[misc]
        self.advice, self.kind, self.speaker, self.promotional = advice, kind, speaker, promotional  # type: ignore[misc]
        self.cues, self.key, self.quantities = cues, key, quantities  # type: ignore[misc]
        self.study, self.quoted = study, quoted  # type: ignore[misc]
        self.open, self.confidence = open, confidence  # type: ignore[misc]

    def with_key(self, key: str) -> Claim:
        """The same claim with its key; quicker than `dataclasses.replace`, for every claim of a text is made so."""
        return Claim(
            self.id, self.span, self.quote, self.language, self.section, self.subject, self.relation, self.direction,
            self.object, self.polarity, self.certainty, self.causality, self.evidence, self.population, self.dose,
            self.duration, self.advice, self.kind, self.speaker, self.promotional, self.cues, key, self.quantities,
            self.study, self.quoted, self.open, self.confidence,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """The claim as the stable JSON has it."""
        return {
            "id": self.id, "start": self.span.start, "end": self.span.end, "quote": self.quote,
            "language": self.language, "section": self.section,
            "subject": _argument_to_dict(self.subject), "relation": self.relation, "direction": self.direction,
            "object": _argument_to_dict(self.object), "polarity": self.polarity, "certainty": self.certainty,
            "causality": self.causality, "evidence": self.evidence, "population": self.population,
            "dose": self.dose, "duration": self.duration, "advice": self.advice, "kind": self.kind,
            "speaker": self.speaker, "promotional": self.promotional, "cues": list(self.cues), "key": self.key,
            "quantities": [_quantity_to_dict(q) for q in self.quantities],
            "study": _study_to_dict(self.study) if self.study else None,
            "quoted": self.quoted, "open": list(self.open), "confidence": self.confidence,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Claim:
        """The claim that `to_dict` wrote, or wrote before `quantities` and what follows it were there."""
        known = {name: row[name] for name in _CLAIM_VALUES}
        study = row.get("study")
        return cls(
            span=Span(row["start"], row["end"]),
            subject=_argument_from_dict(row["subject"]),
            object=_argument_from_dict(row["object"]),
            cues=tuple(row["cues"]),
            quantities=tuple(_quantity_from_dict(q) for q in row.get("quantities", ())),
            study=Study(study["design"], study["sample_size"], tuple(study["references"])) if study else None,
            quoted=row.get("quoted"),
            open=tuple(row.get("open", ())),
            confidence=row.get("confidence"),
            **known,
        )


constructed(Span, Block, Sentence, Mention, Cue, Argument, Claim)

_BUILT = ("span", "subject", "object", "cues", "quantities", "study", "quoted", "open", "confidence")
_CLAIM_VALUES = tuple(f.name for f in fields(Claim) if f.name not in _BUILT)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything Helder found in one source."""

    source: Source
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...]
    claims: tuple[Claim, ...]

    def to_dict(self) -> dict[str, Any]:
        """The stable JSON: plain dicts, lists, strings and numbers."""
        s = self.source
        return {
            "source": {
                "id": s.id, "title": s.title, "url": s.url, "language": s.language, "author": s.author,
                "published": s.published, "modified": s.modified, "site": s.site, "publisher": s.publisher,
                "licence": s.licence, "format": s.format, "text": s.text,
            },
            "blocks": [
                {"start": b.span.start, "end": b.span.end, "kind": b.kind, "language": b.language,
                 "section": b.section, "reason": b.reason} for b in self.blocks
            ],
            "sentences": [
                {"start": x.span.start, "end": x.span.end, "language": x.language, "block": x.block}
                for x in self.sentences
            ],
            "mentions": [
                {"start": m.span.start, "end": m.span.end, "quote": m.quote, "concept": concept_to_dict(m.concept),
                 "rule": m.rule, "parts": list(m.parts), "candidates": list(m.candidates)} for m in self.mentions
            ],
            "cues": [
                {"start": c.span.start, "end": c.span.end, "quote": c.quote, "kind": c.kind,
                 "scope": [c.scope.start, c.scope.end] if c.scope else None, "value": c.value} for c in self.cues
            ],
            "claims": [c.to_dict() for c in self.claims],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Analysis:
        """The analysis that `to_dict` wrote. `Source.regions` is not kept: it only guides the labelling."""
        return cls(
            source=Source(**row["source"]),
            blocks=tuple(
                Block(Span(b["start"], b["end"]), b["kind"], b["language"], b["section"], b["reason"])
                for b in row["blocks"]
            ),
            sentences=tuple(Sentence(Span(x["start"], x["end"]), x["language"], x["block"]) for x in row["sentences"]),
            mentions=tuple(
                Mention(Span(m["start"], m["end"]), m["quote"], concept_from_dict(m["concept"]), m["rule"],
                        tuple(m.get("parts", ())), tuple(m.get("candidates", ())))
                for m in row["mentions"]
            ),
            cues=tuple(
                Cue(Span(c["start"], c["end"]), c["quote"], c["kind"], Span(*c["scope"]) if c["scope"] else None,
                    c["value"])
                for c in row["cues"]
            ),
            claims=tuple(Claim.from_dict(c) for c in row["claims"]),
        )  # fmt: skip

    def to_json(self, indent: int | None = None) -> str:
        """`to_dict` as JSON text, the same bytes for the same analysis."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


copied(Relation, Region, Source, Concept, Quantity, Study, Analysis)


def concept_to_dict(concept: Concept) -> dict[str, Any]:
    """A concept as the stable JSON has it: id, MeSH descriptor (or the nearest), label and type."""
    return {
        "id": concept.id, "mesh": concept.mesh, "mesh_related": concept.mesh_related,
        "label": concept.label, "type": concept.type,
    }  # fmt: skip


def concept_from_dict(row: Mapping[str, Any]) -> Concept:
    """The concept that `concept_to_dict` wrote; `wikidata` and `broader` stay in the vocabulary."""
    return Concept(row["id"], row["label"], row["type"], row["mesh"], row["mesh_related"])


def _argument_to_dict(argument: Argument) -> dict[str, Any]:
    return {
        "quote": argument.quote,
        "start": argument.span.start if argument.span else None,
        "end": argument.span.end if argument.span else None,
        "concept": concept_to_dict(argument.concept) if argument.concept else None,
        "anaphoric": argument.anaphoric,
    }


def _argument_from_dict(row: Mapping[str, Any]) -> Argument:
    return Argument(
        quote=row["quote"],
        span=Span(row["start"], row["end"]) if row["start"] is not None else None,
        concept=concept_from_dict(row["concept"]) if row["concept"] else None,
        anaphoric=row["anaphoric"],
    )


def _quantity_to_dict(quantity: Quantity) -> dict[str, Any]:
    return {
        "kind": quantity.kind, "start": quantity.span.start, "end": quantity.span.end, "quote": quantity.quote,
        "value": quantity.value, "high": quantity.high, "unit": quantity.unit, "per_day": quantity.per_day,
        "grams": quantity.grams,
    }  # fmt: skip


def _quantity_from_dict(row: Mapping[str, Any]) -> Quantity:
    known = {name: row[name] for name in ("kind", "quote", "value", "high", "unit", "per_day", "grams")}
    return Quantity(span=Span(row["start"], row["end"]), **known)


def _study_to_dict(study: Study) -> dict[str, Any]:
    return {"design": study.design, "sample_size": study.sample_size, "references": list(study.references)}
