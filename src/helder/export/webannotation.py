"""W3C Web Annotation: each claim as an annotation on the text it stands in, found by place and by words.

Places count code points of the text as it was read, so they belong to that text; the same words on a page of the web
are pointed at by the words themselves with what stands before and after them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TextIO

from helder.export import addresses, document
from helder.export.context import Context
from helder.model import Argument, Claim
from helder.statement import Statement

AROUND = 32
"""So many characters before and after the words help to find them again."""

_VALUES = (
    "relation", "direction", "polarity", "certainty", "causality", "evidence", "population", "dose", "duration",
    "advice", "kind", "speaker", "promotional",
)  # fmt: skip
CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"helder": addresses.TERMS}]


def write(statements: Iterable[Statement], out: TextIO, context: Context) -> int:
    """Write one page of annotations; how many there were."""
    head = {"@context": CONTEXT, "id": f"{context.base}annotations", "type": "AnnotationPage"}
    return document.write(head, "items", _annotations(statements, context), out)


def _annotations(statements: Iterable[Statement], context: Context) -> Iterator[tuple[int, dict[str, Any]]]:
    @lru_cache(maxsize=1)
    def text_of(source: str) -> str | None:
        analysis = context.analysis(source)
        return analysis.source.text if analysis else None

    for statement in statements:
        yield 1, annotation(statement, text_of(statement.source.id), context)


def annotation(statement: Statement, text: str | None, context: Context) -> dict[str, Any]:
    """One claim as an annotation; `text` is that of its source, for what stands around the words."""
    claim = statement.claim
    return {
        "id": f"{addresses.claim(context, claim)}/annotation", "type": "Annotation", "motivation": "identifying",
        "created": context.made.isoformat().replace("+00:00", "Z"),
        "generator": {"id": f"{context.base}software", "type": "Software", "name": "Helder"},
        "body": list(_bodies(claim, context)), "target": list(_targets(statement, text, context)),
    }  # fmt: skip


def _bodies(claim: Claim, context: Context) -> Iterator[dict[str, Any]]:
    values = {f"helder:{name}": getattr(claim, name) for name in _VALUES}
    ends = {f"helder:{name}": _end(getattr(claim, name)) for name in ("subject", "object")}
    yield document.filled({
        "id": addresses.claim(context, claim), "type": "Dataset", "helder:identifier": claim.id,
        "helder:predicate": addresses.predicate(claim.relation), **ends, **values,
    })  # fmt: skip
    for concept in (claim.subject.concept, claim.object.concept):
        if concept:
            yield {"type": "SpecificResource", "purpose": "tagging", "source": addresses.thing(context, concept)}


def _end(argument: Argument) -> dict[str, Any]:
    return document.filled({
        "helder:quote": argument.quote,
        "helder:start": argument.span.start if argument.span else None,
        "helder:end": argument.span.end if argument.span else None,
        "helder:concept": argument.concept.id if argument.concept else None,
    })  # fmt: skip


def _targets(statement: Statement, text: str | None, context: Context) -> Iterator[dict[str, Any]]:
    source, claim = statement
    words = {"type": "TextQuoteSelector", "exact": claim.quote}
    if text is not None:
        words["prefix"] = text[max(0, claim.span.start - AROUND) : claim.span.start]
        words["suffix"] = text[claim.span.end : claim.span.end + AROUND]
    place = {"type": "TextPositionSelector", "start": claim.span.start, "end": claim.span.end}
    yield {"source": _text(statement, context), "selector": [place, words]}
    if page := addresses.page(source):
        yield {"source": page, "selector": words}


def _text(statement: Statement, context: Context) -> dict[str, Any]:
    source = statement.source
    language = addresses.language(source.language)
    return document.filled(
        {"id": addresses.text(context, source), "type": "Text", "format": "text/plain", "language": language}
    )
