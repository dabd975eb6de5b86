"""BioC as JSON: articles as passages, with mentions and arguments as annotations and claims as relations.

Offsets count code points. The passages of an article are its blocks, so they are all of its text; a claim is a relation
of the passage it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, TextIO

from helder.export import document
from helder.export.context import Context
from helder.model import Analysis, Block, Claim, Concept, Source, Span
from helder.statement import Statement, source_to_dict

_VALUES = (
    "relation", "direction", "polarity", "certainty", "causality", "evidence", "population", "dose", "duration",
    "advice", "kind", "speaker", "key", "section", "language",
)  # fmt: skip


def write(statements: Iterable[Statement], out: TextIO, context: Context) -> int:
    """Write one collection with a document per article; how many claims there were."""
    head = {
        "source": "Helder", "date": context.made.date().isoformat(), "key": "helder.key", "version": "1.0",
        "infons": {"offsets": "Unicode code points"},
    }  # fmt: skip
    return document.write(head, "documents", _documents(statements, context), out)


def _documents(statements: Iterable[Statement], context: Context) -> Iterator[tuple[int, dict[str, Any]]]:
    for identity, group in groupby(statements, key=lambda s: s.source.id):
        of = list(group)
        analysis = context.analysis(identity) or _quoted(of)
        yield len(of), _document(of, analysis)


def _quoted(statements: list[Statement]) -> Analysis:
    """What is known of an article of which only the claims are at hand: the sentences that are quoted."""
    spans = {s.claim.span: s.claim for s in statements}
    last = max(span.end for span in spans)
    text = [" "] * last
    for span, claim in spans.items():
        text[span.start : span.end] = claim.quote
    blocks = (Block(Span(0, last), "body", statements[0].claim.language),)
    return Analysis(Source(statements[0].source.id, "".join(text)), blocks, (), (), (), ())


def _document(statements: list[Statement], analysis: Analysis) -> dict[str, Any]:
    text = analysis.source.text
    passages: list[dict[str, Any]] = [
        {
            "offset": block.span.start,
            "infons": _plain({"type": block.kind, "language": block.language, "section": block.section}),
            "text": block.span.of(text), "sentences": [], "annotations": [], "relations": [],
        }
        for block in analysis.blocks if block.span.start < block.span.end
    ]  # fmt: skip
    whole: dict[str, Any] = {"annotations": [], "relations": []}

    def at(span: Span) -> dict[str, Any]:
        """The passage that holds a stretch of text; the article itself for what runs over several."""
        found = (p for p in passages if p["offset"] <= span.start and span.end <= p["offset"] + len(p["text"]))
        return next(found, whole)

    names: dict[tuple[Span, str], str] = {}

    def annotate(span: Span, concept: Concept | None) -> str:
        key = (span, concept.id if concept else "")
        if key not in names:
            names[key] = f"T{len(names) + 1}"
            at(span)["annotations"].append(_annotation(names[key], span, text, concept))
        return names[key]

    for mention in analysis.mentions:
        annotate(mention.span, mention.concept)
    for _, claim in statements:
        nodes = [
            {"refid": annotate(argument.span, argument.concept), "role": role}
            for role, argument in (("subject", claim.subject), ("object", claim.object))
            if argument.span
        ]
        nodes.append({"refid": annotate(claim.span, None), "role": "sentence"})
        at(claim.span)["relations"].append({"id": claim.id, "infons": _infons(claim), "nodes": nodes})
    return {
        "id": statements[0].source.id, "infons": _plain(source_to_dict(statements[0].source)), "passages": passages,
        **whole,
    }  # fmt: skip


def _annotation(name: str, span: Span, text: str, concept: Concept | None) -> dict[str, Any]:
    infons = {"type": concept.type, "identifier": concept.id, "label": concept.label} if concept else {"type": "text"}
    return {
        "id": name, "infons": infons, "text": span.of(text),
        "locations": [{"offset": span.start, "length": span.end - span.start}],
    }  # fmt: skip


def _infons(claim: Claim) -> dict[str, str]:
    ends = {
        f"{role}_id": argument.concept.id
        for role, argument in (("subject", claim.subject), ("object", claim.object))
        if argument.concept
    }
    return _plain(
        {"type": claim.relation, **{name: getattr(claim, name) for name in _VALUES}, **ends,
         "promotional": "yes" if claim.promotional else "no"}
    )  # fmt: skip


def _plain(row: dict[str, Any]) -> dict[str, str]:
    """What is filled in, as BioC has it: text for every name."""
    return {name: str(value) for name, value in row.items() if value not in (None, "")}
