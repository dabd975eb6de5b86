"""The vocabulary is whole: every id, descriptor, name and wider concept is right, in every language."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from helder import langs, vocab
from helder.errors import InputError, StoreError
from helder.lexicon import NAME_KINDS, Lexicon, Name
from helder.model import CONCEPT_TYPES, Concept
from helder.names import heads_of

HERE = Path(__file__).parent
ALL_DESCRIPTORS = HERE.parent.parent / "shared" / "data" / "vocab_mesh" / "descriptors.tsv"
CODES = langs.installed()
PARTIAL = {"de", "fr"}
"""Packs that name a part of the concepts only."""
each_language = pytest.mark.parametrize("code", CODES)

CONCEPTS = tuple(langs.rows(vocab.CONCEPTS))


@cache
def names(code: str) -> tuple[dict[str, str], ...]:
    return tuple(dict(row) for row in langs.rows(langs.FOLDER / code / "names.tsv"))


@cache
def shipped() -> dict[str, list[str]]:
    """The table of descriptors that comes with Helder: label, type and names by id."""
    return {line.split("\t")[0]: line.split("\t")[1:] for line in vocab.descriptors().values()}


def used() -> set[str]:
    return {row[field] for row in CONCEPTS for field in ("mesh", "mesh_related") if row[field]}


# ---- the data


def test_ids_are_unique_and_sorted() -> None:
    ids = [row["id"] for row in CONCEPTS]
    assert [i for i, n in Counter(ids).items() if n > 1] == []
    assert ids == sorted(ids)


def test_ids_say_what_they_are() -> None:
    wrong = [r["id"] for r in CONCEPTS if not re.fullmatch(r"mesh:D\d{6,9}|helder:[a-z0-9_]+", r["id"])]
    assert wrong == []
    assert [r["id"] for r in CONCEPTS if r["id"].startswith("mesh:") and r["id"] != f"mesh:{r['mesh']}"] == []


def test_a_descriptor_means_one_concept() -> None:
    counted = Counter(row["mesh"] for row in CONCEPTS if row["mesh"])
    assert [mesh for mesh, n in counted.items() if n > 1] == []


def test_concepts_have_a_known_type_a_label_and_a_source() -> None:
    assert {row["type"] for row in CONCEPTS} <= set(CONCEPT_TYPES)
    assert [row["id"] for row in CONCEPTS if not row["label"] or not row["source"]] == []


def test_descriptors_exist() -> None:
    assert used() - set(shipped()) == set()


def test_all_descriptors_are_there_with_a_label_and_a_type() -> None:
    assert len(shipped()) == 30_532
    assert [m for m, (label, kind, _) in shipped().items() if not label or kind not in CONCEPT_TYPES] == []


def test_a_descriptor_means_what_it_is_called() -> None:
    """The label of a descriptor shares a word with a name of its concept: no id stands for another."""
    odd = []
    for row in CONCEPTS:
        if row["mesh"]:
            said = " ".join(n.text for n in vocab.load().names(row["id"], "en"))
            if not roots(shipped()[row["mesh"]][0]) & roots(said):
                odd.append((row["id"], row["label"], shipped()[row["mesh"]][0]))
    assert len(odd) <= len(CONCEPTS) // 10, odd


def roots(said: str) -> set[str]:
    return {word[:4] for word in re.findall(r"[a-z]{3,}", said.lower())}


@pytest.mark.skipif(not ALL_DESCRIPTORS.exists(), reason="the whole MeSH table is not beside this checkout")
def test_descriptors_and_labels_are_those_of_the_whole_table() -> None:
    every = {row["mesh"]: row["label"] for row in langs.rows(ALL_DESCRIPTORS)}
    assert {m: row[0] for m, row in shipped().items()} == every


def test_wider_concepts_exist_and_never_circle() -> None:
    vocabulary = vocab.load()
    first = [vocabulary.concepts[row["id"]] for row in CONCEPTS]
    assert [(c.id, b) for c in first for b in c.broader if b not in vocabulary.concepts] == []
    for concept in first:
        for wider in concept.broader:
            assert concept.id not in (wider, *vocabulary.broader(wider))


def test_wikidata_items_are_well_formed_and_mean_one_concept() -> None:
    items = {row["id"]: row["wikidata"] for row in CONCEPTS if row["wikidata"]}
    assert [i for i in items.values() if not re.fullmatch(r"Q[1-9]\d{1,8}", i)] == []
    assert [i for i, n in Counter(items.values()).items() if n > 1] == []
    assert len(items) >= 380


def test_a_wikidata_item_says_its_source_and_belongs_to_a_descriptor() -> None:
    """An item is taken from the statement in Wikidata about a descriptor, so only a concept that is one has it."""
    assert [row["id"] for row in CONCEPTS if row["wikidata"] and not row["mesh"]] == []
    assert [row["id"] for row in CONCEPTS if bool(row["wikidata"]) != ("Wikidata" in row["source"])] == []


KNOWN_ITEMS = (
    ("mesh:D008274", "Q660"), ("mesh:D014807", "Q175621"), ("mesh:D008550", "Q180912"), ("mesh:D007501", "Q677"),
    ("mesh:D002784", "Q43656"),
)  # fmt: skip


@pytest.mark.parametrize(("concept", "item"), KNOWN_ITEMS, ids=[c for c, _ in KNOWN_ITEMS])
def test_an_item_is_the_one_known(concept: str, item: str) -> None:
    assert vocab.load().concepts[concept].wikidata == item


GROUPS = """
B vitamins: vitamin B1, vitamin B6, folic acid, biotin, vitamin B12, methylcobalamin
B-vitamines: vitamine B1, foliumzuur, vitamine B12
mineralen: magnesium, zink, ijzer, calcium, selenium
vitamin: vitamin D3, vitamin K2, vitamin C
omega-3 fatty acids: fish oil, DHA, EPA, alpha-linolenic acid
statins: simvastatin, atorvastatin
pijnstillers: ibuprofen, paracetamol, naproxen, morfine
NSAIDs: diclofenac, naproxen, aspirin
antidepressiva: citalopram, sertraline, amitriptyline
beta blockers: metoprolol, propranolol, atenolol
slaapstoornissen: insomnia, slaapapneu, narcolepsie
hoofdpijn: migraine
dementia: Alzheimer's disease, vascular dementia
noten: walnoten, amandelen, hazelnoten
peulvruchten: linzen, kikkererwten, soja
zuivel: melk, yoghurt, kaas
fruit: apple, strawberry, orange, banana
vis: zalm, makreel, haring
kanker: borstkanker, darmkanker, leukemia
hart- en vaatziekten: hartinfarct, heart failure
diabetes: type 1 diabetes, gestational diabetes
exercise: yoga, walking, strength training
vaccins: griepvaccin, HPV-vaccin
dietary fiber: inulin, psyllium, pectin
darmziekten: ziekte van Crohn, prikkelbaredarmsyndroom
"""
PAIRS = [
    (group.strip(), member.strip())
    for line in GROUPS.strip().splitlines()
    for group, _, members in [line.partition(":")]
    for member in members.split(",")
]


@pytest.mark.parametrize(("group", "member"), PAIRS, ids=[f"{g}: {m}" for g, m in PAIRS])
def test_a_group_finds_its_members(group: str, member: str) -> None:
    vocabulary = vocab.load()
    wide, narrow = ({f.concept for f in vocabulary.find(name)} for name in (group, member))
    assert wide
    assert narrow
    assert any(n in vocabulary.narrower(w) for w in wide for n in narrow)


def test_most_concepts_are_in_a_group() -> None:
    assert sum(not row["broader"] for row in CONCEPTS) <= 310


NEVER = ("substance", "food", "organism")


def test_a_thing_is_no_kind_of_illness() -> None:
    """Digoxin is taken for heart disease, and is none."""
    kinds = {row["id"]: row["type"] for row in CONCEPTS}
    wrong = [
        (row["id"], wider)
        for row in CONCEPTS
        if row["type"] in NEVER
        for wider in row["broader"].split("|")
        if kinds.get(wider) in ("condition", "symptom")
    ]
    assert wrong == []


@each_language
def test_names_are_of_concepts_with_a_known_kind(code: str) -> None:
    ids = {row["id"] for row in CONCEPTS}
    assert [row for row in names(code) if row["concept"] not in ids or row["kind"] not in NAME_KINDS] == []


@each_language
def test_every_concept_has_one_preferred_name(code: str) -> None:
    counted = Counter(row["concept"] for row in names(code) if row["kind"] == "preferred")
    expected = {row["concept"] for row in names(code)} if code in PARTIAL else {row["id"] for row in CONCEPTS}
    assert {concept: counted[concept] for concept in expected if counted[concept] != 1} == {}
    assert len(expected) >= 1000


@each_language
def test_a_concept_has_a_name_once(code: str) -> None:
    counted = Counter((row["concept"], row["name"].lower()) for row in names(code))
    assert [name for name, n in counted.items() if n > 1] == []


@each_language
def test_names_are_clean(code: str) -> None:
    assert [r["name"] for r in names(code) if r["name"] != " ".join(r["name"].split()) or not r["source"]] == []


@each_language
def test_no_name_is_another_with_an_article(code: str) -> None:
    articles = heads_of(langs.load(code)).words["article"]
    known = {(row["concept"], row["name"].lower()) for row in names(code)}
    parts = ((row, *row["name"].lower().partition(" ")) for row in names(code))
    assert [row["name"] for row, first, _, rest in parts if first in articles and (row["concept"], rest) in known] == []


def test_there_is_enough() -> None:
    shared = set.intersection(*({row["concept"] for row in names(code)} for code in CODES if code not in PARTIAL))
    assert len(shared) >= 5_500


@each_language
def test_every_preferred_name_finds_its_concept(code: str) -> None:
    lexicon = vocab.load().lexicon(code)
    lost = [
        (row["concept"], row["name"])
        for row in names(code)
        if row["kind"] == "preferred" and len(row["name"]) > 2
        if row["concept"] not in {f.concept for f in lexicon.find(row["name"])}
    ]
    assert len(lost) <= len(CONCEPTS) // 100, lost


# ---- looking up


def test_a_concept_by_its_id() -> None:
    magnesium = vocab.load().get("mesh:D008274")
    assert magnesium is not None
    assert (magnesium.type, magnesium.mesh) == ("substance", "D008274")
    assert vocab.load().get("mesh:D0") is None


@pytest.mark.parametrize(
    ("concept", "language", "expected"),
    [("mesh:D012890", "en", "sleep"), ("mesh:D012890", "nl", "slaap"), ("mesh:D012890", "xx", None), ("x", "nl", None)],
)
def test_preferred_names(concept: str, language: str, expected: str | None) -> None:
    assert vocab.load().preferred(concept, language) == expected


def test_names_come_preferred_first() -> None:
    kinds = [n.kind for n in vocab.load().names("mesh:D007319", "nl")]
    assert kinds[0] == "preferred"
    assert vocab.load().names("mesh:D007319", "xx") == ()


def test_wider_and_narrower_are_each_others_mirror() -> None:
    vocabulary = vocab.load()
    for concept in (row["id"] for row in CONCEPTS):
        assert all(concept in vocabulary.narrower(wider) for wider in vocabulary.broader(concept))


def test_wider_of_nothing_is_nothing() -> None:
    assert vocab.load().broader("no such concept") == vocab.load().narrower("no such concept") == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("magnesium slaap", {"mesh:D008274", "mesh:D012890"}),
        ("magnesium sleep", {"mesh:D008274", "mesh:D012890"}),
        ("sleep quality", {"mesh:D000089943"}),
        ("slaapkwaliteit en gut microbiome", {"mesh:D000089943", "mesh:D000069196"}),
        ("magnesiumtekort", {"mesh:D008275"}),
        ("zzzz", set()),
        ("", set()),
    ],
)
def test_a_query_finds_concepts_in_any_language(query: str, expected: set[str]) -> None:
    assert {found.concept for found in vocab.load().find(query)} == expected


def test_a_query_in_one_language_only() -> None:
    assert vocab.load().find("slaap", ["en"]) == ()
    assert [f.language for f in vocab.load().find("slaap", ["nl"])] == ["nl"]


def test_a_language_without_a_pack_is_named() -> None:
    with pytest.raises(InputError, match="No language pack 'xx'"):
        vocab.load().lexicon("xx")


# ---- a small lexicon of its own

SMALL = {
    "a": Concept("a", "aid", "condition"),
    "b": Concept("b", "who body", "measure"),
    "c": Concept("c", "zinc", "substance"),
    "d": Concept("d", "zinc deficiency", "condition"),
}


def small(*rows: tuple[str, str, str]) -> Lexicon:
    named = [(c, Name(n, NAME_KINDS[[k[0] for k in NAME_KINDS].index(kind)], "en")) for c, n, kind in rows]
    return Lexicon(langs.load("en"), named, SMALL)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("AIDS", ["a"]), ("WHOs", ["b"]), ("aids", []), ("WHO", ["b"]), ("who", []), ("Zn", []), ("ZINC", ["c"])],
)
def test_abbreviations_keep_their_capitals(said: str, expected: list[str]) -> None:
    lexicon = small(("a", "AIDS", "a"), ("b", "WHO", "a"), ("c", "Zn", "a"), ("c", "zinc", "p"))
    assert [f.concept for f in lexicon.find(said)] == expected


def test_a_better_kind_of_name_wins() -> None:
    assert [f.concept for f in small(("a", "zinc", "l"), ("c", "zinc", "p")).find("zinc")] == ["c"]


def test_a_role_that_is_not_known_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "compound_heads.tsv").write_text("role\tclass\tforms\tlinks\tunless\tsource\ntail\tx\ty\t\t\tz\n")
    pack = langs.load("en")
    monkeypatch.setattr(langs, "FOLDER", tmp_path)
    with pytest.raises(StoreError, match="role 'tail'"):
        Lexicon(pack, [], SMALL)


# ---- the descriptors of the second tier


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("laparoscopy", "mesh:D010535"),
        ("sideroblastic anemia", "mesh:D000756"),
        ("anemia sideroblastic", "mesh:D000756"),
        ("type 2 diabetes mellitus", "mesh:D003924"),
        ("thrombophlebitis", "mesh:D013924"),
    ],
)
def test_a_descriptor_is_found_by_its_name(said: str, expected: str) -> None:
    assert [f.concept for f in vocab.load().lexicon("en").find(said)][-1] == expected


@pytest.mark.parametrize("said", ["They play and trust.", "The letter is in the mail.", "A chair, a house and France."])
def test_everyday_words_are_no_descriptors(said: str) -> None:
    assert [f for f in vocab.load().lexicon("en").find(said) if f.concept.startswith("mesh:")] == []


def test_a_descriptor_has_a_concept_of_its_own() -> None:
    found = vocab.load().concepts["mesh:D010484"]
    assert (found.label, found.mesh, found.type) == ("periapical granuloma", "D010484", "condition")
    assert vocab.load().preferred(found.id, "en") == "periapical granuloma"
    assert vocab.load().preferred(found.id, "nl") is None


def test_every_concept_can_be_asked_for() -> None:
    concepts = vocab.load().concepts
    assert len(concepts) == len(set(concepts)) > 30_000
    assert [c for c in concepts if concepts[c].id != c] == []
    assert "mesh:D0" not in concepts
