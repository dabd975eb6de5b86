"""What an export says of each claim: the data dictionary, from which header and documentation are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from helder.model import RELATIONS, Argument, Concept
from helder.statement import Statement

Cell: TypeAlias = str | int | float | bool | None
Holds: TypeAlias = Literal["text", "whole", "number", "yes_no", "date"]
"""What the cells of a column are, where they are not empty."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it says, how it is taken from a claim, and what its cells hold."""

    name: str
    help: str
    get: Callable[[Statement], Cell]
    holds: Holds = "text"


def _of_claim(name: str, help: str, holds: Holds = "text") -> Column:
    return Column(name, help, lambda s: getattr(s.claim, name), holds)


def _of_argument(which: str, name: str, help: str, get: Callable[[Argument], Cell], holds: Holds = "text") -> Column:
    column = which if not name else f"{which}_{name}"
    return Column(column, help.format(which=which), lambda s: get(getattr(s.claim, which)), holds)


def _concept(get: Callable[[Concept], Cell]) -> Callable[[Argument], Cell]:
    return lambda argument: get(argument.concept) if argument.concept else None


def _amount(statement: Statement, kind: str, name: str) -> Cell:
    """A part of the claim's dose or duration; None where there is none."""
    quantity = next((q for q in statement.claim.quantities if q.kind == kind), None)
    value: Cell = getattr(quantity, name) if quantity else None
    return value


_ARGUMENT: tuple[tuple[str, str, Callable[[Argument], Cell], Holds], ...] = (
    ("", "The words of the {which}; empty where the sentence does not name it.", lambda a: a.quote, "text"),
    (
        "start",
        "Where the {which} begins in the text of the source, in characters.",
        lambda a: a.span.start if a.span else None,
        "whole",
    ),
    ("end", "Where the {which} ends, exclusive.", lambda a: a.span.end if a.span else None, "whole"),
    ("id", "The concept of the {which}; empty where the vocabulary has none.", _concept(lambda c: c.id), "text"),
    ("label", "The English name of that concept.", _concept(lambda c: c.label), "text"),
    ("type", "The type of that concept.", _concept(lambda c: c.type), "text"),
    ("mesh", "The MeSH descriptor that means the same.", _concept(lambda c: c.mesh), "text"),
    (
        "mesh_related",
        "The nearest MeSH descriptor where none means the same.",
        _concept(lambda c: c.mesh_related),
        "text",
    ),
    (
        "anaphoric",
        "yes when the words of the {which} only point back, such as a pronoun.",
        lambda a: a.anaphoric,
        "yes_no",
    ),
)

COLUMNS: tuple[Column, ...] = (
    _of_claim("id", "The id of the claim, the same as long as its source stays the same."),
    Column("source_id", "The id of the source in the library.", lambda s: s.source.id),
    Column("source_title", "The title of the source.", lambda s: s.source.title),
    Column("source_url", "The address of the source.", lambda s: s.source.url),
    Column("source_site", "The site of the source.", lambda s: s.source.site),
    Column("source_language", "The main language of the source.", lambda s: s.source.language),
    Column("source_published", "The day the source was published, as 2024-05-31.", lambda s: s.source.published,
           "date"),
    Column("source_modified", "The day the source was last changed.", lambda s: s.source.modified, "date"),
    Column("source_author", "Who wrote the source.", lambda s: s.source.author),
    Column("source_publisher", "Who published the source.", lambda s: s.source.publisher),
    Column("source_licence", "The licence the source states, as an address or in its words.",
           lambda s: s.source.licence),
    _of_claim("language", "The language of the sentence."),
    _of_claim("section", "The heading above it."),
    Column("start", "Where the sentence begins in the text of the source, in characters.",
           lambda s: s.claim.span.start, "whole"),
    Column("end", "Where the sentence ends, exclusive.", lambda s: s.claim.span.end, "whole"),
    _of_claim("quote", "The sentence, word for word."),
    *(_of_argument("subject", *row) for row in _ARGUMENT),
    _of_claim("relation", "What the subject does to the object, one of sixteen relations."),
    Column("biolink", "The Biolink predicate of that relation.", lambda s: RELATIONS[s.claim.relation].biolink),
    _of_claim("direction", "Whether the object goes up (+), down (-), stays the same (0), or unknown."),
    *(_of_argument("object", *row) for row in _ARGUMENT),
    _of_claim("polarity", "Whether the relation is asserted or negated."),
    _of_claim("certainty", "How surely it is said."),
    _of_claim("causality", "Cause, mere association, or description."),
    _of_claim("evidence", "The kind of research the sentence names."),
    _of_claim("population", "Who it holds for, in the words of the sentence."),
    _of_claim("dose", "How much, in the words of the sentence."),
    _of_claim("duration", "How long, in the words of the sentence."),
    _of_claim("advice", "Whether the sentence advises or warns."),
    _of_claim("kind", "What sort of statement it is."),
    _of_claim("speaker", "Whose words they are: the article's own (author) or somebody else's."),
    _of_claim("promotional", "yes when the sentence promotes a product or service.", "yes_no"),
    Column("cues", "Positions of its cue words in the list of cues of the source, with spaces between.",
           lambda s: " ".join(map(str, s.claim.cues))),
    _of_claim("key", "Equal for claims that say the same, in any language."),
    Column("dose_value", "The dose as a number, or the low end of a range.", lambda s: _amount(s, "dose", "value"),
           "number"),
    Column("dose_high", "The high end of the range.", lambda s: _amount(s, "dose", "high"),
           "number"),
    Column("dose_unit", "The unit of these: g, l, IU, glass.", lambda s: _amount(s, "dose", "unit")),
    Column("dose_per_day", "How often a day.", lambda s: _amount(s, "dose", "per_day"),
           "number"),
    Column("dose_grams", "The dose in grams, where its mass is known.", lambda s: _amount(s, "dose", "grams"),
           "number"),
    Column("duration_days", "The duration in days, or its low end.", lambda s: _amount(s, "duration", "value"),
           "number"),
    Column("sample_size", "How many took part in the study that is cited.",
           lambda s: s.claim.study.sample_size if s.claim.study else None, "whole"),
    Column("study_design", "The design of that study.", lambda s: s.claim.study.design if s.claim.study else None),
    Column("references", "Links, DOIs and numbers of references in the sentence, with spaces between.",
           lambda s: " ".join(s.claim.study.references) if s.claim.study else None),
    _of_claim("quoted", "Who is quoted, in the words of the sentence."),
    Column("open", "Fields that are empty although the sentence has words for them, with spaces between.",
           lambda s: " ".join(s.claim.open)),
    _of_claim("confidence", "How likely subject, relation and object are read right, from 0 to 1.", "number"),
)  # fmt: skip
"""The columns of a table, in order."""
