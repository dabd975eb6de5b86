"""Vocabularies of others: each format read as meant, what is broken told with its line, nothing hostile let in."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helder import langs, vocabularies
from helder.errors import InputError, UnreadableError
from helder.vocabularies import Problem, Term, mesh, table

MESH_XML = """<?xml version="1.0"?>
<!DOCTYPE DescriptorRecordSet SYSTEM "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset.dtd">
<DescriptorRecordSet LanguageCode="eng">
<DescriptorRecord DescriptorClass="1">
 <DescriptorUI>D003924</DescriptorUI>
 <DescriptorName><String>Diabetes Mellitus, Type 2</String></DescriptorName>
 <TreeNumberList><TreeNumber>C18.452.394.750.149</TreeNumber></TreeNumberList>
 <ConceptList><Concept><TermList>
  <Term LexicalTag="NON"><String>Diabetes Mellitus, Type 2</String></Term>
  <Term LexicalTag="ABX"><String>NIDDM</String></Term>
  <Term LexicalTag="NON"><String>Adult-Onset Diabetes</String></Term>
 </TermList></Concept></ConceptList>
</DescriptorRecord>
<DescriptorRecord><DescriptorName><String>Nothing</String></DescriptorName></DescriptorRecord>
</DescriptorRecordSet>
"""

MESH_ASCII = """*NEWRECORD
RECTYPE = D
MH = Diabetes Mellitus, Type 2
ENTRY = NIDDM|T047|ABX|NRW|NLM (1999)|abcdef
ENTRY = Adult-Onset Diabetes
MN = C18.452.394.750.149
UI = D003924

*NEWRECORD
MH = Nothing
a line of another kind
"""

SKOS_XML = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
 <skos:Concept rdf:about="https://example.org/oat-drink">
  <skos:prefLabel xml:lang="en">oat drink</skos:prefLabel>
  <skos:prefLabel xml:lang="nl">haverdrank</skos:prefLabel>
  <skos:altLabel xml:lang="nl">havermelk</skos:altLabel>
  <skos:broader rdf:resource="https://example.org/drink"/>
  <skos:exactMatch rdf:resource="http://www.wikidata.org/entity/Q7074341"/>
 </skos:Concept>
 <skos:Concept><skos:prefLabel xml:lang="en">nameless</skos:prefLabel></skos:Concept>
</rdf:RDF>
"""

SKOS_TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/oat-drink> a skos:Concept ;
    skos:prefLabel "oat drink"@en, "haverdrank"@nl ; skos:altLabel "havermelk"@nl ;
    skos:broader <https://example.org/drink> ; skos:exactMatch <http://www.wikidata.org/entity/Q7074341> .
"""

OBO = """format-version: 1.2
ontology: doid

[Term]
id: DOID:9352
name: type 2 diabetes mellitus
synonym: "NIDDM" EXACT OMO:0003012 [] {comment="abbreviation"}
synonym: "adult\\-onset diabetes" EXACT []
synonym: "diabetes of old people" RELATED []
synonym: no quotes EXACT
xref: MESH:D003924
is_a: DOID:9351 ! diabetes mellitus

[Term]
id: DOID:1
name: gone
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""

BABELON_COLUMNS = "subject_id predicate_id source_language source_value translation_language translation_value"
BABELON = f"""{(BABELON_COLUMNS + " translation_status").replace(" ", chr(9))}
HP:0002315\trdfs:label\ten\tHeadache\tnl\thoofdpijn\tOFFICIAL
HP:0002315\toboInOwl:hasExactSynonym\ten\t\tnl\tpijn in het hoofd\tOFFICIAL
HP:0002315\tIAO:0000115\ten\tA pain.\tnl\tEen pijn.\tOFFICIAL
HP:0001945\trdfs:label\ten\tFever\tnl\tkoorts\tNOT_TRANSLATED
\trdfs:label\ten\tNobody\tnl\tniemand\tOFFICIAL
"""

TAXONOMY = """# foods
stopwords:en: with, and

en: Plant drinks
nl: Plantaardige dranken

< en:Plant drinks
en: Oat drink, Oat milk, 1\\,5 litre oat drink
nl: Haverdrank, Havermelk
xx_unknown_
wikidata:en: Q7074341
"""

CSV = """id,name,language,kind,type,mesh,broader,synonyms
oat,oat drink,en,preferred,food,,drink,oat milk|oat beverage
oat,haverdrank,nl,preferred,food,,,
,no id,en,preferred,food,,,
x,wrong type,en,preferred,thing,,,
y,too,many,cells,food,,,,,,,
z,"with, comma",en,,,d003924,,
"""

FILES: dict[str, tuple[str, str]] = {
    "mesh-xml": ("desc.xml", MESH_XML), "mesh-ascii": ("d.bin", MESH_ASCII), "skos-xml": ("s.rdf", SKOS_XML),
    "skos-turtle": ("s.ttl", SKOS_TURTLE), "obo": ("d.obo", OBO), "babelon": ("hp.babelon.tsv", BABELON),
    "taxonomy": ("foods.txt", TAXONOMY), "csv": ("own.csv", CSV),
}  # fmt: skip
Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return made


def parted(path: Path, format: str | None = None) -> tuple[list[Term], list[Problem]]:
    found = list(vocabularies.read(path, vocabularies.named(format) if format else None))
    return [f for f in found if isinstance(f, Term)], [f for f in found if isinstance(f, Problem)]


def names(term: Term) -> list[str]:
    return [f"{n.language}:{n.text}" + {"preferred": "!", "abbreviation": "~"}.get(n.kind, "") for n in term.names]


def test_every_format_has_a_sample() -> None:
    assert set(FILES) == {row.name for row in vocabularies.FORMATS}


@pytest.mark.parametrize("format", FILES)
def test_a_format_is_told_by_its_beginning_or_ending(format: str, write: Write) -> None:
    assert vocabularies.told(write(*FILES[format])).name == format


EXPECTED: list[tuple[str, str, list[str], str | None, list[str], list[str]]] = [
    ("mesh-xml", "mesh:D003924", ["en:Type 2 Diabetes Mellitus!", "en:NIDDM~", "en:Adult-Onset Diabetes"],
     "condition", ["mesh:D003924"], []),
    ("mesh-ascii", "mesh:D003924", ["en:Type 2 Diabetes Mellitus!", "en:NIDDM~", "en:Adult-Onset Diabetes"],
     "condition", ["mesh:D003924"], []),
    ("skos-xml", "https://example.org/oat-drink", ["en:oat drink!", "nl:haverdrank!", "nl:havermelk"], None,
     ["wikidata:Q7074341"], ["https://example.org/drink"]),
    ("skos-turtle", "https://example.org/oat-drink", ["en:oat drink!", "nl:haverdrank!", "nl:havermelk"], None,
     ["wikidata:Q7074341"], ["https://example.org/drink"]),
    ("obo", "DOID:9352", ["en:type 2 diabetes mellitus!", "en:NIDDM~", "en:adult-onset diabetes"], "condition",
     ["mesh:D003924"], ["DOID:9351"]),
    ("babelon", "HP:0002315", ["nl:hoofdpijn!", "en:Headache!", "nl:pijn in het hoofd"], "symptom", [], []),
    ("taxonomy", "en:oat-drink",
     ["en:Oat drink!", "en:Oat milk", "en:1,5 litre oat drink", "nl:Haverdrank!", "nl:Havermelk"], "food",
     ["wikidata:Q7074341"], ["en:plant-drinks"]),
    ("csv", "oat", ["en:oat drink!", "en:oat milk", "en:oat beverage", "nl:haverdrank!"], "food", [], ["drink"]),
]  # fmt: skip


@pytest.mark.parametrize(("format", "id", "named", "type", "same", "broader"), EXPECTED, ids=[e[0] for e in EXPECTED])
def test_a_concept_is_read(
    format: str, id: str, named: list[str], type: str | None, same: list[str], broader: list[str], write: Write
) -> None:
    terms, _ = parted(write(*FILES[format]))
    found = next(term for term in terms if term.id == id)
    assert (names(found), found.type, list(found.same), list(found.broader)) == (named, type, same, broader)


PROBLEMS = [
    ("mesh-xml", [(14, "DescriptorUI")]), ("mesh-ascii", [(11, '" = "'), (9, "without a line UI")]),
    ("skos-xml", [(10, "rdf:about")]), ("skos-turtle", []), ("obo", [(10, "without quotes")]),
    ("babelon", [(6, "subject_id")]), ("taxonomy", [(10, "neither names")]),
    ("csv", [(5, "the type 'thing'"), (6, "12 cells")]),
]  # fmt: skip


@pytest.mark.parametrize(("format", "told"), PROBLEMS, ids=[p[0] for p in PROBLEMS])
def test_what_is_left_out_is_told_with_its_line(format: str, told: list[tuple[int, str]], write: Write) -> None:
    _, problems = parted(write(*FILES[format]))
    assert [(p.line, part in p.why) for p, (_, part) in zip(problems, told, strict=True)] == [
        (line, True) for line, _ in told
    ]


@pytest.mark.parametrize("format", [f for f in FILES if f != "skos-turtle"])
def test_a_packed_file_and_windows_line_ends_read_the_same(format: str, write: Write) -> None:
    name, text = FILES[format]
    plain = parted(write(name, text), format)[0]
    assert parted(write(f"{name}.gz", gzip.compress(text.encode())), format)[0] == plain
    assert parted(write(name, text.replace("\n", "\r\n").encode("utf-8-sig")), format)[0] == plain


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>&b;</rdf:RDF>"
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BOMB, "entities"),
        ("<r><c>" + "<d>" * 200, "deep"),
        ("<r><c>" + "<d/>" * 30_000 + "</c></r>", "20,000 elements"),
        ("<r><c></r>", "broken"),
        ("<r>", "broken"),
        ("", "broken"),
    ],
    ids=["entities", "depth", "width", "tags", "cut off", "empty"],
)
@pytest.mark.parametrize("format", ["skos-xml", "mesh-xml"])
def test_hostile_xml_ends_in_a_sentence(format: str, text: str, why: str, write: Write) -> None:
    terms, problems = parted(write("x.xml", text), format)
    assert terms == []
    assert why in problems[-1].why


def test_a_file_that_a_page_points_at_is_not_fetched(write: Write, tmp_path: Path) -> None:
    secret = write("secret.txt", "secret")
    text = MESH_XML.replace(
        "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset.dtd", secret.as_uri()
    )  # a document type may be named, and is not read
    assert [t.id for t in parted(write("d.xml", text))[0]] == ["mesh:D003924"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.pdf", b"%PDF-1.7", "--format"),
        ("a.csv", b"colour,size\nred,1\n", "no header"),
        ("a.csv.gz", b"\x1f\x8bnot a gzip", "to its end"),
        ("a.csv", b",".join(b"id" for _ in range(300)) + b"\n", "300 columns"),
    ],
    ids=["no vocabulary", "no header", "damaged archive", "columns"],
)
def test_what_is_no_vocabulary_is_refused(name: str, text: bytes, said: str, write: Write) -> None:
    with pytest.raises(UnreadableError, match=said):
        parted(write(name, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="not there"):
        parted(tmp_path / "none.obo")


def test_a_long_line_and_other_encodings_do_not_stop_the_rest(write: Write) -> None:
    text = b"id,name\na,apple\nb," + b"x" * 1_500_000 + b"\nc,caf\xe9\nd,date\n"
    terms, problems = parted(write("own.csv", text))
    assert [t.id for t in terms] == ["a", "c", "d"]
    assert terms[1].names[0].text == "café"
    assert [("longer" in p.why, "Latin-1" in p.why) for p in problems] == [(True, False), (False, True)]


def test_a_quote_that_never_ends_costs_its_row_only(write: Write) -> None:
    terms, _ = parted(write("own.csv", 'id,name\na,"apple\nb,banana\n'))
    assert terms[-1].id == "b"


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Diabetes Mellitus, Type 2", "Type 2 Diabetes Mellitus"),
        ("Vitamin D", "Vitamin D"),
        ("Anemia, Iron-Deficiency", "Iron-Deficiency Anemia"),
        ("Wounds and Injuries", "Wounds and Injuries"),
        ("Diet, Food, and Nutrition", "Diet, Food, and Nutrition"),
    ],
    ids=lambda x: x,
)
def test_a_heading_is_turned_as_it_is_said(heading: str, said: str) -> None:
    assert mesh.unturned(heading) == said


def test_without_rdflib_turtle_is_refused_in_a_sentence(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rdflib", None)
    with pytest.raises(InputError, match=r"helder\[rdf\]"):
        parted(write(*FILES["skos-turtle"]))


def test_broken_turtle_is_told(write: Write) -> None:
    terms, problems = parted(write("s.ttl", "@prefix skos: <x> .\n<a> skos:prefLabel ;;; \n"))
    assert terms == []
    assert "Turtle is broken" in problems[0].why


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(format=st.sampled_from(sorted(set(FILES) - {"skos-turtle"})), chance=st.randoms(use_true_random=False))
def test_whatever_is_changed_in_a_file_it_is_read_or_refused(format: str, chance: random.Random, write: Write) -> None:
    """Bytes swapped, cut, doubled and made up: terms that keep the bounds, or an error of Helder; never a traceback."""
    name, text = FILES[format]
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data))
        match chance.randint(0, 3):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 30)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 40)]
            case _:
                data[at:at] = chance.choice([b"\0", b"\n", b'"', b"<", b"&x;", b"\xff", b"\t\t", b"\xf0\x9f\x8d\x8e"])
        data = data or bytearray(b" ")
    path = write(name, bytes(data))
    try:
        terms, problems = parted(path, format)
    except UnreadableError:
        return
    for term in terms:
        assert term.id
        assert 1 <= len(term.names) <= vocabularies.terms.MOST_NAMES
        assert all(n.text.strip() == n.text and len(n.text) <= 200 for n in term.names)
        for code in {n.language for n in term.names}:
            assert sum(n.kind == "preferred" for n in term.names if n.language == code) == 1
    assert all(p.why.endswith((".", ":")) or p.why for p in problems)


def test_thirty_thousand_descriptors_are_read(write: Write) -> None:
    """A file of the size of MeSH, made here: every record once, one in a thousand broken and told."""
    parts = []
    for n in range(30_000):
        key = "" if n % 1000 == 999 else f"UI = D{n:06}\n"
        parts.append(f"*NEWRECORD\nMH = Thing {n}, Kind\nENTRY = Other {n}|T1|NON\nMN = D0{n % 9}.1\n{key}\n")
    terms, problems = parted(write("d.bin", "".join(parts)))
    assert len(terms) == 29_970
    assert len(problems) == 30
    assert names(terms[12]) == ["en:Kind Thing 12!", "en:Other 12"]


def test_every_column_of_a_table_is_named_in_the_help() -> None:
    assert set(table.COLUMNS) >= {"id", "name", "language", "kind", "type", "mesh", "broader", "synonyms"}
    assert {"de", "en", "fr", "nl"} <= set(langs.installed())


@pytest.mark.parametrize(
    "header",
    ["concept;name;language", "identifier;label;lang", "id;term;lang"],
    ids=["a pack's", "a thesaurus's", "mixed"],
)
def test_columns_are_known_by_what_others_call_them(header: str, write: Write) -> None:
    terms, problems = parted(
        write("own.csv", f"{header}\nx:1;slaapthee;nl\nx:1;sleep tea;en\nx:2;honingthee;nl\n"), "csv"
    )
    assert [(term.id, names(term)) for term in terms] == [
        ("x:1", ["nl:slaapthee!", "en:sleep tea!"]),
        ("x:2", ["nl:honingthee!"]),
    ]
    assert problems == []


def test_a_column_itself_goes_before_what_others_call_it(write: Write) -> None:
    terms, _ = parted(write("own.csv", "id,name,label,language\nx:1,slaapthee,SLAAPTHEE,nl\n"), "csv")
    assert [(term.id, names(term)) for term in terms] == [("x:1", ["nl:slaapthee!"])]
