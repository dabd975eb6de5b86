"""Exports for other programs, each read by a program that is not ours, and back to the claims they were made from."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import bioc
import jsonschema
import networkx
import pyarrow.parquet
import pytest
import rdflib
from bioc import biocjson
from hypothesis import HealthCheck, given
from hypothesis import settings as config
from rdflib import RDF, Namespace

from helder import Library, export, registers
from helder.errors import InputError
from helder.export import Context, Statement, addresses
from helder.export import parquet as typed
from helder.model import Analysis, Span
from helder.store import SourceRef
from helder.store.memory import MemoryStore
from samples import INSOMNIA, LIBRARY, MAGNESIUM, article
from strategies import analyses

pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{words}:DeprecationWarning")
    for words in ("ConjunctiveGraph is deprecated", "Dataset.default_context is deprecated")
]
"""rdflib uses what it calls deprecated itself when it reads JSON-LD and TriG."""

NASTY = '<script>&"\'\\ ]]> 😀 "quoted" {x} @nl\u2028\x85Magnesium\tdoes\x01 things'
HOSTILE = replace(
    article("e/../hostile?#<>", (NASTY, "Magnesium", MAGNESIUM, "things", None, {"id": "c <1>"}), title=NASTY),
)
HOSTILE = replace(HOSTILE, source=replace(HOSTILE.source, url="javascript:alert(1)"))
WEB = article("f-web", ("Magnesium treats insomnia.", "Magnesium", MAGNESIUM, "insomnia", INSOMNIA,
                        {"relation": "treats", "direction": "-"}))  # fmt: skip
WEB = replace(WEB, source=replace(WEB.source, url='https://example.org/a b?q="<é>"'))
DENIAL = article(
    "g-ontkend", ("Magnesium helpt niet tegen slapeloosheid.", "Magnesium", MAGNESIUM, "slapeloosheid", INSOMNIA,
                  {"relation": "treats", "direction": "-", "polarity": "negated"}), language="nl",
)  # fmt: skip
ARTICLES = (*LIBRARY, HOSTILE, WEB, DENIAL)
MADE = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)

HELDER = Namespace(addresses.TERMS)
NP = Namespace("http://www.nanopub.org/nschema#")
PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
CITO = Namespace("http://purl.org/spar/cito/")
SCHEMA = Namespace("https://schema.org/")


def statements(*of: Analysis) -> list[Statement]:
    return [Statement(SourceRef.of(a.source), claim) for a in of for claim in a.claims]


def exported(name: str, *of: Analysis, **values: Any) -> bytes:
    by_id = {a.source.id: a for a in of}
    stream = io.BytesIO()
    out = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    export.write(name, statements(*of), out, Context(by_id.get, made=MADE, **values))
    out.flush()
    return stream.getvalue()


# ---- Parquet


def test_parquet_has_types_and_a_dictionary() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(exported("parquet", *ARTICLES)))
    assert table.num_rows == len(statements(*ARTICLES))
    described = {field.name: field.metadata[b"description"].decode() for field in table.schema}
    assert described == {column.name: column.help for column in export.COLUMNS}
    kinds = {name: str(table.schema.field(name).type) for name in ("quote", "start", "dose_value", "promotional")}
    assert kinds == {"quote": "string", "start": "int64", "dose_value": "double", "promotional": "bool"}


@given(analyses())
@config(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_parquet_gives_every_cell_back(analysis: Analysis) -> None:
    rows = pyarrow.parquet.read_table(io.BytesIO(exported("parquet", analysis))).to_pylist()
    asked = [{c.name: c.get(s) for c in export.COLUMNS} for s in statements(analysis)]
    assert rows == asked


def test_without_pyarrow_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"helder\[parquet\]"):
        typed.write([], io.BytesIO(), Context())


# ---- schema.org


def test_json_ld_is_a_graph_of_claims() -> None:
    graph = rdflib.Graph().parse(data=exported("jsonld", *ARTICLES), format="json-ld")
    claims = set(graph.subjects(RDF.type, SCHEMA.Claim))
    assert len(claims) == len(statements(*ARTICLES))
    for claim in claims:
        assert graph.value(claim, SCHEMA.text) is not None
        assert graph.value(graph.value(claim, SCHEMA.appearance), RDF.type) == SCHEMA.Article
    quotes = {str(graph.value(claim, SCHEMA.text)) for claim in claims}
    assert quotes == {s.claim.quote for s in statements(*ARTICLES)}
    assert (None, None, rdflib.URIRef("javascript:alert(1)")) not in graph


def test_a_register_gives_reviews_that_come_back_as_a_register(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonld"
    path.write_bytes(exported("jsonld", *ARTICLES, registers=(registers.eu(),)))
    back = registers.read(path)
    verdicts = [registers.check(s.claim, registers.eu()) for s in statements(*ARTICLES)]
    assert len(back.entries) == len(verdicts)
    assert [e.verdict.split(":")[0].replace(" ", "_") for e in back.entries] == [v.outcome for v in verdicts if v]
    assert all(e.source == "Helder" and e.date == "2024-05-06" for e in back.entries)
    bodies = [row["reviewBody"] for row in json.loads(path.read_bytes())["@graph"] if row["@type"] == "ClaimReview"]
    assert bodies
    assert all(registers.NO_ADVICE in body for body in bodies)


def test_a_format_without_a_place_for_verdicts_says_so() -> None:
    with pytest.raises(InputError, match="use jsonld"):
        exported("csv", registers=(registers.eu(),))


# ---- Web Annotation

ANNOTATIONS: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "id", "type", "items"],
    "properties": {
        "@context": {"contains": {"const": "http://www.w3.org/ns/anno.jsonld"}},
        "type": {"const": "AnnotationPage"},
        "items": {"type": "array", "items": {"$ref": "#/$defs/annotation"}},
    },
    "$defs": {
        "annotation": {
            "type": "object",
            "required": ["id", "type", "body", "target"],
            "properties": {
                "id": {"type": "string", "format": "uri"},
                "type": {"const": "Annotation"},
                "motivation": {"enum": ["identifying", "tagging", "describing"]},
                "created": {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"},
                "body": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["type"]}},
                "target": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/target"}},
            },
        },
        "target": {
            "type": "object",
            "required": ["source", "selector"],
            "properties": {"selector": {"anyOf": [
                {"$ref": "#/$defs/words"},
                {"type": "array", "prefixItems": [{"$ref": "#/$defs/place"}, {"$ref": "#/$defs/words"}]},
            ]}},
        },
        "place": {
            "type": "object",
            "required": ["type", "start", "end"],
            "properties": {"type": {"const": "TextPositionSelector"}, "start": {"type": "integer", "minimum": 0},
                           "end": {"type": "integer", "minimum": 0}},
            "additionalProperties": False,
        },
        "words": {
            "type": "object",
            "required": ["type", "exact"],
            "properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string"},
                           "prefix": {"type": "string"}, "suffix": {"type": "string"}},
            "additionalProperties": False,
        },
    },
}  # fmt: skip
"""The Web Annotation Data Model, as far as it is used: https://www.w3.org/TR/annotation-model/."""


def pointed(*of: Analysis) -> list[dict[str, Any]]:
    page = json.loads(exported("webannotation", *of))
    jsonschema.Draft202012Validator(ANNOTATIONS).validate(page)
    found: list[dict[str, Any]] = page["items"]
    return found


@given(analyses())
@config(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_annotations_find_their_words_again(analysis: Analysis) -> None:
    found = pointed(analysis)
    assert len(found) == len(analysis.claims)
    for one, claim in zip(found, analysis.claims, strict=True):
        place, words = one["target"][0]["selector"]
        text = analysis.source.text
        assert text[place["start"] : place["end"]] == words["exact"] == claim.quote
        around = words["prefix"] + words["exact"] + words["suffix"]
        assert text.find(around, max(0, place["start"] - len(words["prefix"]))) == place["start"] - len(words["prefix"])


def test_only_pages_of_the_web_are_pointed_at_by_address() -> None:
    sources = [[t["source"] for t in one["target"]] for one in pointed(HOSTILE, WEB)]
    assert [len(s) for s in sources] == [1, 2]
    assert sources[1][1] == "https://example.org/a%20b?q=%22%3C%C3%A9%3E%22"


# ---- nanopublications


def test_nanopublications_give_the_claims_back() -> None:
    data = rdflib.Dataset()
    data.parse(data=exported("nanopub", *ARTICLES), format="trig")
    for statement in statements(*ARTICLES):
        name = addresses.claim(Context(), statement.claim)
        head = data.graph(rdflib.URIRef(f"{name}#Head"))
        pub = rdflib.URIRef(name)
        assertion, provenance, about = (
            data.graph(rdflib.URIRef(str(head.value(pub, NP[p]))))
            for p in ("hasAssertion", "hasProvenance", "hasPublicationInfo")
        )
        claim = rdflib.URIRef(f"{name}#claim")
        back = {n: str(assertion.value(claim, HELDER[n])) for n in ("relation", "direction", "certainty", "key")}
        assert {**back, "key": ""} == {**{n: getattr(statement.claim, n) for n in back}, "key": ""}
        place, words = (rdflib.URIRef(f"{name}#{part}") for part in ("place", "words"))
        assert str(provenance.value(words, OA.exact)) == statement.claim.quote
        assert int(str(provenance.value(place, OA.start))) == statement.claim.span.start
        assert (assertion.identifier, PROV.wasDerivedFrom, None) in provenance
        assert about.value(pub, rdflib.DCTERMS.created) == rdflib.Literal(MADE)


def test_nanopublications_say_which_claim_disagrees_with_which() -> None:
    data = rdflib.Dataset()
    data.parse(data=exported("nanopub", LIBRARY[0], HOSTILE, WEB, DENIAL), format="trig")
    treats, helps_not = (addresses.claim(Context(), a.claims[i]) for a, i in ((WEB, 0), (DENIAL, 0)))
    pairs = {frozenset((str(a), str(b))) for a, _, b, _ in data.quads((None, CITO.disagreesWith, None, None))}
    assert pairs == {frozenset((treats, helps_not))}
    ((one, _, _, _),) = data.quads((None, RDF.type, HELDER.Disagreement, None))
    assert {str(x) for _, _, x, _ in data.quads((one, HELDER.between, None, None))} == {treats, helps_not}


@given(analyses())
@config(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_nanopublications_hold_any_text(analysis: Analysis) -> None:
    data = rdflib.Dataset()
    data.parse(data=exported("nanopub", analysis), format="trig")
    quotes = {str(o) for _, _, o, _ in data.quads((None, OA.exact, None, None))}
    assert quotes == {claim.quote for claim in analysis.claims}


@pytest.mark.parametrize("given_", ["", "claims", "https://a b/", "https://a.example/<x>", "\n"])
def test_a_base_that_begins_no_address_is_refused(given_: str) -> None:
    with Library(store=MemoryStore()) as library, pytest.raises(InputError, match=r"https://example\.org"):
        library.export("nanopub", io.StringIO(), base=given_)


# ---- BioC


@given(analyses())
@config(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_bioc_is_valid_and_is_the_whole_text(analysis: Analysis) -> None:
    collection = biocjson.loads(exported("bioc", analysis).decode())
    bioc.validate(collection)
    if not analysis.claims:
        assert collection.documents == []
        return
    (document,) = collection.documents
    assert "".join(p.text for p in document.passages) == analysis.source.text
    relations = [r for part in (document, *document.passages) for r in part.relations]
    assert sorted(r.id for r in relations) == sorted(c.id for c in analysis.claims)


def test_bioc_without_the_articles_has_what_is_quoted() -> None:
    out = io.StringIO()
    export.write("bioc", statements(*LIBRARY), out)
    collection = biocjson.loads(out.getvalue())
    bioc.validate(collection)
    spans = [a.total_span for d in collection.documents for p in d.passages for a in p.annotations]
    quoted = {c.span for a in LIBRARY for c in a.claims}
    assert quoted <= {Span(s.offset, s.offset + s.length) for s in spans}


# ---- GraphML


def test_graphml_is_the_map_of_everything() -> None:
    graph = networkx.parse_graphml(exported("graphml", *ARTICLES).decode())
    assert graph.nodes[MAGNESIUM.id]["mesh"] == MAGNESIUM.mesh
    edge = graph.edges[MAGNESIUM.id, INSOMNIA.id]
    assert (edge["claims"], edge["sources"], edge["conflict"]) == (3, 3, True)
    assert "everything" not in graph  # only an advert speaks of it


@given(analyses())
@config(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_graphml_holds_any_text(analysis: Analysis) -> None:
    networkx.parse_graphml(exported("graphml", analysis, HOSTILE).decode())


# ---- all of them


@pytest.mark.parametrize("form", export.FORMATS, ids=lambda form: form.name)
def test_an_empty_library_is_an_empty_document(form: export.Format) -> None:
    written = exported(form.name)
    assert bool(written) is (form.name != "jsonl")
    if form.name.endswith(("jsonld", "annotation", "bioc")):
        json.loads(written)


@pytest.mark.parametrize("form", export.FORMATS, ids=lambda form: form.name)
def test_memory_does_not_grow_with_the_library(form: export.Format, tmp_path: Path) -> None:
    """Of three or four times as many claims no more are in memory at a time."""
    (template,) = statements(WEB)
    typed.schema()

    def many() -> Iterator[Statement]:
        for number in range(10**9):
            source = replace(SourceRef.of(WEB.source), id=f"s{number // 4}")
            yield Statement(source, replace(template.claim, id=f"{number}", promotional=number % 50 > 0))

    def peak(claims: int) -> int:
        tracemalloc.start()
        export.to_file(form.name, islice(many(), claims), tmp_path / "claims")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)
    sizes = (12_000, 30_000) if form.name == "parquet" else (1_000, 4_000)  # of Parquet a row group is in memory
    few, more = map(peak, sizes)
    assert more < 1.5 * few + 200_000
