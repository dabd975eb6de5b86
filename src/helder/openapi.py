"""The description of the HTTP API as OpenAPI 3.1 has it, made from the rows of its table.

The shapes of answers name what a reader can rely on; an answer may hold more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import helder
from helder import langs, model, query, reviews
from helder.exchange import (
    BYTES,
    DATE_PATTERN,
    HTML,
    JSON,
    NDJSON,
    PROBLEM,
    TEXT_AT_MOST,
    VALUES_AT_MOST,
    VISIBLE,
    WORD,
    Parameter,
    Row,
    Tied,
)

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_SOME: Schema = {"type": ["string", "null"]}
_NUMBER: Schema = {"type": "integer"}
_COUNTS: Schema = {"type": "object", "additionalProperties": {"type": "integer"}}


def _closed(values: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _shape(**fields: Schema) -> Schema:
    return {"type": "object", "required": list(fields), "properties": fields}


def _with(shape: Schema, **fields: Schema) -> Schema:
    """A shape with fields that need not be there."""
    return {**shape, "properties": {**shape["properties"], **fields}}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_OFFSET: Schema = {"type": "integer", "minimum": 0}
SHAPES: Mapping[str, Schema] = {
    "Problem": _shape(type=_TEXT, title=_TEXT, status=_NUMBER, detail=_TEXT),
    "Concept": _shape(id=_TEXT, mesh=_SOME, label=_TEXT, type=_closed(model.CONCEPT_TYPES)),
    "Argument": _shape(
        quote=_SOME, start={"type": ["integer", "null"]}, end={"type": ["integer", "null"]},
        concept=_or_null(_ref("Concept")), anaphoric={"type": "boolean"},
    ),
    "Claim": _shape(
        id=_TEXT, start=_OFFSET, end=_OFFSET, quote=_TEXT, language=_TEXT, section=_SOME, subject=_ref("Argument"),
        relation=_closed(model.RELATION_NAMES), direction=_closed(model.DIRECTIONS), object=_ref("Argument"),
        polarity=_closed(model.POLARITIES), certainty=_closed(model.CERTAINTIES),
        causality=_closed(model.CAUSALITIES), evidence=_closed(model.EVIDENCES), population=_SOME, dose=_SOME,
        duration=_SOME, advice=_closed(model.ADVICES), kind=_closed(model.CLAIM_KINDS),
        speaker=_closed(model.SPEAKERS), promotional={"type": "boolean"}, cues=_list(_NUMBER), key=_TEXT,
        confidence={"type": ["number", "null"], "minimum": 0, "maximum": 1},
    ),
    "Source": _shape(id=_TEXT, title=_SOME, url=_SOME, language=_SOME, published=_SOME, site=_SOME),
    "Told": _shape(
        number=_NUMBER, at=_TEXT, who=_TEXT, verdict=_closed(reviews.VERDICTS), about=_closed(reviews.ABOUT),
        reason=_TEXT,
    ),
    "Hit": _with(
        _shape(claim=_or_null(_ref("Claim")), source=_ref("Source"), score={"type": "number"}, why=_list(_TEXT)),
        reviews=_list(_ref("Told")),
    ),
    "Results": _shape(
        hits=_list(_ref("Hit")), facets={"type": "object", "additionalProperties": _COUNTS}, next=_SOME, total=_OFFSET
    ),
    "Analysis": _shape(
        source={**_ref("Source")}, blocks=_list({"type": "object"}), sentences=_list({"type": "object"}),
        mentions=_list({"type": "object"}), cues=_list({"type": "object"}), claims=_list(_ref("Claim")),
    ),
    "Copies": _shape(id=_TEXT, copies=_list(_shape(source=_TEXT, kind=_TEXT, similarity={"type": "number"}))),
    "Groups": _shape(groups=_list(_list(_TEXT))),
    "Picture": _shape(
        claims=_OFFSET, sources=_OFFSET, total=_OFFSET, further=_OFFSET, apart_total=_OFFSET, years=_COUNTS,
        positions=_list({"type": "object"}),
        clashes=_list({"type": "object"}), apart=_list({"type": "object"}),
    ),
    "Said": _shape(statements=_list({"type": "object"}), total=_OFFSET),
    "Map": _shape(
        start=_TEXT, nodes=_list(_shape(id=_TEXT, label=_TEXT, depth=_OFFSET)), edges=_list({"type": "object"})
    ),
    "Paths": _shape(paths=_list(_list({"type": "object"}))),
    "Differences": _shape(differences=_list({"type": "object"})),
    "Gaps": _shape(gaps=_list({"type": "object"}), total=_OFFSET),
    "Checked": _shape(checked=_list({"type": "object"}), next=_SOME, total=_OFFSET, notice=_TEXT),
    "Concepts": _shape(concepts=_list({"type": "object"}), total=_OFFSET),
    "Suggestions": _shape(suggestions=_list(_shape(
        id=_TEXT, name=_TEXT, language=_TEXT, match=_closed(("name", "beginning", "word")), type=_TEXT,
        preferred={"type": "object", "additionalProperties": _TEXT}, claims=_OFFSET,
    ))),
    "About": _shape(
        id=_TEXT, label=_TEXT, type=_TEXT, names={"type": "object"}, broader=_list(_ref("Concept")),
        narrower=_list(_ref("Concept")), library=_or_null({"type": "object"}),
    ),
    "Overview": _shape(articles=_OFFSET, claims=_OFFSET, topics=_OFFSET, fields={"type": "object"}, languages=_COUNTS,
                       years=_COUNTS, most=_list({"type": "object"}), newest=_list(_ref("Source"))),
    "Review": _shape(
        number=_NUMBER, at=_TEXT, who=_TEXT, verdict=_TEXT, about=_TEXT, reason=_TEXT, source=_TEXT,
        claim={"type": "object"}, corrections={"type": "object", "additionalProperties": _TEXT}, undone=_SOME,
        other=_or_null({"type": "object"}), other_source=_SOME,
    ),
    "Entry": _shape(number=_NUMBER, at=_TEXT, who=_TEXT, undoes={"type": ["integer", "null"]},
                    review=_or_null(_ref("Review"))),
    "Log": _shape(entries=_list(_ref("Entry"))),
    "Saved": _shape(id=_TEXT, at=_TEXT, name=_TEXT, words=_TEXT, filters={"type": "object"}),
    "Searches": _shape(searches=_list(_ref("Saved"))),
    "Job": _shape(
        id=_TEXT, what=_list(_TEXT), state=_closed(("running", "done", "failed")), share={"type": "number"},
        progress=_or_null({"type": "object"}), report=_or_null({"type": "object"}), error=_SOME,
    ),
    "Jobs": _shape(jobs=_list(_ref("Job"))),
    "Removed": _shape(removed=_OFFSET),
    "Index": _shape(name=_TEXT, version=_TEXT, endpoints=_list(_TEXT)),
}  # fmt: skip

PROBLEMS: Mapping[int, str] = {
    400: "The request is not one that can be answered; the detail says what to change.",
    401: "A token is needed, or the one that was sent is not known.",
    403: "The token does not allow this.",
    404: "There is no such thing here.",
    405: "This address does not take this method.",
    409: "Somebody else is adding to the library, or makes its search index anew: ask again later.",
    413: "More was sent than is taken.",
    422: "What was sent cannot be read.",
    429: "Too many requests: the header Retry-After says when to ask again.",
    500: "Something went wrong on the server; its log says what.",
    503: "The answer took too long.",
}


def document(rows: Iterable[Row[Any]], prefix: str, tokens: bool) -> Schema:
    """The description of these endpoints; `tokens` says whether one has to be shown."""
    paths: dict[str, Schema] = {}
    for row in rows:
        paths.setdefault(prefix + row.path if row.path != "/" else prefix, {})[row.method.lower()] = _operation(
            row, tokens
        )
    components: Schema = {"schemas": dict(SHAPES)}
    if tokens:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Helder", "version": helder.__version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "summary": "What health articles claim, in several languages, with the quotes.",
            "description": "It says what articles claim, not whether that is so, and is no medical advice. Offsets are "
            "Unicode code points. Errors are problem details (RFC 9457).",
        },
        "paths": paths,
        "components": components,
    }  # fmt: skip


def _operation(row: Row[Any], tokens: bool) -> Schema:
    open_pieces = [piece.strip("{}") for piece in row.path.split("/") if piece.startswith("{")]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in open_pieces
    ]
    apart = (row.tied.first, row.tied.second) if row.tied else ()
    parameters += [_pair(row.tied, {one.name: one for one in row.takes})] if row.tied else []
    parameters += [_parameter(one) for one in row.takes if one.name not in apart]
    kind = NDJSON if row.answers == "lines" else {"text": "text/plain", "page": HTML}.get(row.answers, JSON)
    schema = _ref(row.answers) if row.answers in SHAPES else {"type": "string"} if kind != JSON else {"type": "object"}
    codes = [400, 404, 405, 409, 413, 429, 500, 503]
    codes += [401, 403] if tokens or row.role != "read" else []
    codes += [422] if row.body else []
    done: Schema = {
        "operationId": row.name,
        "summary": row.help.partition(". ")[0].rstrip(".") + ".",
        "description": row.help,
        "parameters": parameters,
        "responses": {
            str(row.status): {"description": "The answer.", "content": {kind: {"schema": schema}}},
            **{
                str(code): {"description": PROBLEMS[code], "content": {PROBLEM: {"schema": _ref("Problem")}}}
                for code in sorted(codes)
            },
        },
    }
    if row.body:
        needed = [one.name for one in row.body if one.required or (one.named and not tokens)]
        fields = {one.name: _field(one, one.name in needed) | {"description": one.help} for one in row.body}
        body: Schema = {"type": "object", "properties": fields, "additionalProperties": False}
        done["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": body | ({"required": needed} if needed else {})}},
        }
    if row.raw:
        done["requestBody"] = {"required": True, "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}
    if tokens and not row.open:
        done["security"] = [{"token": []}]
    return done


def _pair(tied: Tied, rows: Mapping[str, Parameter]) -> Schema:
    """Two parameters as one object whose fields stand behind the question mark: so it can say what goes together."""
    first, second = rows[tied.first], rows[tied.second]
    groups: dict[tuple[str, ...], list[str]] = {}
    for value, values in tied.values.items():
        groups.setdefault(values, []).append(value)
    return {
        "name": tied.name, "in": "query", "required": False, "style": "form", "explode": True,
        "description": f"Sent as two parameters, {first.name} and {second.name}. {second.help}",
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "properties": {one.name: _schema(one) | {"description": one.help} for one in (first, second)},
            "oneOf": [
                {"properties": {first.name: {"enum": some}, second.name: {"enum": list(values)}},
                 **({} if first.default in some else {"required": [first.name]})}
                for values, some in groups.items()
            ],
        },
    }  # fmt: skip


def _field(one: Parameter, needed: bool) -> Schema:
    """A field of a body; one that need not be there may also be null."""
    schema = _schema(one)
    if needed:
        return schema
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema | {"type": [schema["type"], "null"]}


def _parameter(one: Parameter) -> Schema:
    schema = _schema(one)
    if one.many:
        schema = {"type": "array", "items": schema, "minItems": 1, "maxItems": VALUES_AT_MOST}
    found: Schema = {
        "name": one.name,
        "in": "query",
        "required": one.required,
        "description": one.help,
        "schema": schema,
    }
    return found | {"style": "form", "explode": True} if one.many else found


def _schema(one: Parameter) -> Schema:
    if one.kind == "number":
        found: Schema = {"type": "integer", "minimum": one.least, "maximum": one.most}
        return found | ({"default": int(one.default)} if one.default else {})
    if one.kind == "flag":
        return _closed((query.YES, query.NO))
    if one.kind == "date":
        return {"type": "string", "pattern": DATE_PATTERN, "maxLength": TEXT_AT_MOST}
    if one.kind == "texts":
        pattern = one.pattern or VISIBLE
        item = _closed(one.values) if one.values else {"type": "string", "maxLength": TEXT_AT_MOST, "pattern": pattern}
        return {"type": "array", "minItems": one.least, "maxItems": VALUES_AT_MOST, "items": item}
    if one.values:
        return _closed(one.values) | ({"default": one.default} if one.default else {})
    filled = one.required or one.many or one.named
    least: Schema = {"minLength": 1, "pattern": one.pattern or VISIBLE} if filled else {}
    least |= {"pattern": one.pattern} if one.pattern else {}
    return {"type": "string", "maxLength": one.most, **least}


_AMOUNTS: Mapping[str, str] = {
    name: f"^[^<>].*{WORD}|^{WORD}|^[<>]=?[0-9]{{1,9}}({'|'.join(units)})$" for name, units in query.UNITS.items()
}
"""What a filter on an amount takes: words, or a comparison."""


def filters() -> tuple[Parameter, ...]:
    """A parameter for every row of `query.FILTERS`."""
    return tuple(
        Parameter(
            row.name, row.help, many=True,
            kind={"choice": "choice", "flag": "flag", "date": "date"}.get(row.kind, "text"),  # type: ignore[arg-type]
            values=langs.installed() if row.name == "language" else row.values if row.kind == "choice" else (),
            pattern=WORD if row.kind in ("phrase", "words") else _AMOUNTS[row.name] if row.kind == "amount" else "",
        )
        for row in query.FILTERS
    )  # fmt: skip
