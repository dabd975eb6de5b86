"""From typed words to answers, over the vocabulary that comes with Helder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helder import search
from helder.errors import InputError
from helder.model import Concept
from helder.query import Query, parse
from helder.store.memory import MemoryStore
from samples import article

MAGNESIUM = Concept("mesh:D008274", "Magnesium", "substance", mesh="D008274")
MELATONIN = Concept("mesh:D008550", "Melatonin", "substance", mesh="D008550")
SLEEP = Concept("mesh:D012890", "Sleep", "process", mesh="D012890")
QUALITY = Concept("mesh:D000089943", "Sleep Quality", "measure", mesh="D000089943")

LIBRARY = (
    article(
        "english",
        ("Magnesium may improve sleep quality.", "Magnesium", MAGNESIUM, "sleep quality", QUALITY, {}),
        ("Tables contain magnesium and look round.", "Tables", None, "magnesium", MAGNESIUM,
         {"relation": "contains", "dose": "30 mg"}),
        ("Melatonin regulates sleep.", "Melatonin", MELATONIN, "sleep", SLEEP, {"relation": "affects"}),
        title="What helps at night",
    ),
    article(
        "dutch",
        ("Magnesium verbetert de slaapkwaliteit.", "Magnesium", MAGNESIUM, "slaapkwaliteit", QUALITY, {}),
        ("Ronde tafels staan goed.", "tafels", None, "Ronde", None, {"relation": "has_property"}),
        language="nl",
        title="Beter slapen",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    filled = MemoryStore()
    filled.add(LIBRARY)
    return filled


def ids(store: MemoryStore, query: Query) -> list[str]:
    return [hit.claim.id if hit.claim else hit.source.id for hit in search.search(store, query).hits]


# ---- what is asked

ELEMENTS: list[tuple[str, list[tuple[str, list[str]]], int]] = [
    ("", [], 0),
    ("magnesium slaap", [("magnesium", ["mesh:D008274"]), ("slaap", ["mesh:D012890"])], 1),
    ("sleep and MAGNESIUM", [("sleep", ["mesh:D012890"]), ("and", []), ("MAGNESIUM", ["mesh:D008274"])], 1),
    ("slaapkwaliteit", [("slaapkwaliteit", ["mesh:D000089943"])], 1),
    ("round tables", [("round", []), ("tables", [])], 1),
    ("mesh:D008274", [("mesh:D008274", ["mesh:D008274"])], 1),
]


@pytest.mark.parametrize(("text", "expected", "required"), ELEMENTS, ids=[row[0] or "nothing" for row in ELEMENTS])
def test_words_become_concepts(text: str, expected: list[tuple[str, list[str]]], required: int) -> None:
    asked = search.resolve(parse(text))
    assert [(e.text, [c for c, _ in e.concepts]) for e in asked.elements] == expected
    if "and" not in text:
        assert asked.required == required


def test_words_are_looked_for_in_their_dictionary_form_of_every_language() -> None:
    assert search.resolve(parse("tafels")).terms == ("tafels", "tafel")
    assert set(search.resolve(parse("tables")).terms) == {"tables", "table"}


@pytest.mark.parametrize("words", ["a1", "a1 b2", "a1 b2 c3", "a1 b2 c3 d4"])
def test_of_many_things_one_is_enough(words: str) -> None:
    assert search.resolve(parse(words)).required == 1


def test_function_words_only_add(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_function_words", lambda: frozenset({"is", "voor", "goed"}))
    asked = search.resolve(parse("is magnesium goed voor slaap"))
    assert [(e.text, e.required) for e in asked.elements] == [
        ("is", False), ("magnesium", True), ("goed", False), ("voor", False), ("slaap", True),
    ]  # fmt: skip
    assert asked.required == 1
    assert all(e.required for e in search.resolve(parse("voor goed")).elements)  # nothing else was asked


CONDITIONS = [
    ("subject:magnesium", "mesh:D008274", 0),
    ("subject:mesh:D008274", "mesh:D008274", 0),
    ("object:slaap", "mesh:D012890", 0),
    ("object:sleep", "mesh:D000089943", 0),  # narrower
    ("object:tables", None, 1),
    ('object:"magnesium table"', None, 2),
    ("dose:mg", None, 1),
    ("dose:present", None, 0),
]


@pytest.mark.parametrize(("text", "concept", "words"), CONDITIONS, ids=[row[0] for row in CONDITIONS])
def test_filters_become_concepts_or_words(text: str, concept: str | None, words: int) -> None:
    (condition,) = search.resolve(parse(text)).conditions
    assert concept in condition.concepts if concept else condition.concepts == ()
    assert sum(len(value) for value in condition.words) == words


def test_a_language_without_a_pack_is_refused() -> None:
    with pytest.raises(InputError, match="filter language takes de, en, fr, nl"):
        search.resolve(parse("language:tlh"))
    assert search.resolve(parse("language:NL")).conditions[0].values == ("nl",)


# ---- answers

ANSWERS: list[tuple[str, set[str]]] = [
    ("magnesium slaap", {"english/0", "dutch/0", "english/1", "english/2"}),
    ("magnesium sleep", {"english/0", "dutch/0", "english/1", "english/2"}),
    ("slaapkwaliteit", {"english/0", "dutch/0"}),
    ("slaap", {"english/0", "english/2", "dutch/0"}),
    ("tables magnesium", {"english/1", "english/0", "dutch/0", "dutch/1"}),  # "tafels", through the glossary
    ("subject:magnesium", {"english/0", "dutch/0"}),
    ("object:magnesium", {"english/1"}),
    ("subject:tafels", {"dutch/1"}),
    ("dose:mg", {"english/1"}),
    ("magnesium language:nl", {"dutch/0"}),
    ("zzz", set()),
]


@pytest.mark.parametrize(("text", "expected"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_answers(store: MemoryStore, text: str, expected: set[str]) -> None:
    assert expected <= set(ids(store, parse(text)))
    context = {"dutch/1"} if "slaap" in text or "sleep" in text else set()  # the title says "slapen"
    assert set(ids(store, parse(text))) - context == expected


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("tables magnesium", {"english/1"}),
        ("magnesium slaap", {"english/0", "dutch/0"}),
    ],
)
def test_what_has_more_of_what_was_asked_comes_first(store: MemoryStore, text: str, first: set[str]) -> None:
    assert set(ids(store, parse(text))[: len(first)]) == first


def test_the_language_of_the_question_makes_little_difference(store: MemoryStore) -> None:
    for question in ("magnesium slaapkwaliteit", "magnesium sleep quality"):
        first, second = search.search(store, parse(question)).hits[:2]
        assert {first.source.id, second.source.id} == {"english", "dutch"}
        assert second.score > 0.8 * first.score


def test_an_unknown_word_changes_nothing(store: MemoryStore) -> None:
    assert ids(store, parse("tables zzz")) == ids(store, parse("tables"))
    assert [c.id for c in search.claims(store, parse("tables zzz"))] == ["dutch/1", "english/1"]


WHY: list[tuple[str, str, tuple[str, ...]]] = [
    ("magnesium slaap", "english/0", ("subject is magnesium", "object is sleep quality (narrower than sleep)")),
    ("magnesium slaapkwaliteit", "dutch/0", ("subject is magnesium", "object is sleep quality")),
    ("round tables", "english/1", ("words: round", "words: tables")),
    ("tables", "dutch/1", ("words: tables, as tafel",)),
    ("tables dose:mg", "english/1", ("words: tables", "dose: mg")),
    ("night magnesium", "english/1", ("heading or title: night", "object is magnesium")),
]


@pytest.mark.parametrize(("text", "claim", "why"), WHY, ids=[row[0] for row in WHY])
def test_why_it_was_found(store: MemoryStore, text: str, claim: str, why: tuple[str, ...]) -> None:
    hits = {hit.claim.id: hit.why for hit in search.search(store, parse(text)).hits if hit.claim}
    assert hits[claim] == why


def test_why_a_mention_was_found(store: MemoryStore) -> None:
    page = search.search(store, replace(parse("magnesium slaap"), view="articles"))
    assert {hit.source.id: hit.why for hit in page.hits} == {
        "english": ("mentions magnesium", "mentions sleep"),
        "dutch": ("mentions magnesium", "mentions sleep quality (narrower than sleep)"),
    }


def test_topics_have_an_example_and_its_reasons(store: MemoryStore) -> None:
    first = search.search(store, parse("magnesium slaap", view="topics")).hits[0]
    assert first.topic is not None
    assert first.topic.claims == 2
    assert first.why[0] == "subject is magnesium"


def test_explain(store: MemoryStore) -> None:
    shown = search.explain(store, parse("magnesium slaap certainty:asserted")).to_dict()
    assert shown["concepts"] == [
        {"id": "mesh:D008274", "label": "magnesium", "text": "magnesium"},
        {"id": "mesh:D012890", "label": "sleep", "text": "slaap"},
    ]
    assert shown["terms"] == ["magnesium", "slaap", "slapen"]
    assert shown["required"] == 1
    assert shown["conditions"] == [{"field": "certainty", "values": ["asserted"], "exclude": False, "concepts": []}]
    assert "mesh:D012890" in shown["engine"]
