"""One suite for every engine: whatever `memory` answers, the others answer too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helder import search
from helder.errors import InputError
from helder.model import Analysis, Concept, Quantity, Span
from helder.query import SORTS, Condition, Element, Query, Wish, parse
from helder.store import Lists, Page, Store, documents, embedded
from helder.store.embedded import EmbeddedStore
from helder.store.memory import MemoryStore
from samples import INSOMNIA, LIBRARY, MAGNESIUM, QUALITY, SLEEP, VITAMIN_D, VITAMINS, Row, article
from strategies import CONCEPTS, analyses, broader


def sought(text: str, *concepts: Concept) -> Element:
    """An element with these words, the same in every language, and these concepts."""
    return Element(text, tuple((word,) for word in text.split()), tuple((c.id, 1.0) for c in concepts))


@pytest.fixture(params=["memory", "embedded"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    engine: Store = MemoryStore(broader) if request.param == "memory" else EmbeddedStore(tmp_path, broader=broader)
    yield engine
    engine.close()


@pytest.fixture
def filled(store: Store) -> Store:
    store.add(LIBRARY)
    return store


def named(page: Page) -> list[str]:
    return [hit.claim.id if hit.claim else hit.source.id for hit in page.hits]


# ---- the record


def test_what_is_added_comes_back(filled: Store) -> None:
    for analysis in LIBRARY:
        assert filled.get(analysis.source.id) == analysis
    assert filled.get("e") is None


def test_sources_are_read_while_they_are_listed(filled: Store) -> None:
    assert isinstance(filled, Lists)
    assert [filled.get(id) for id, _ in filled.versions()] == sorted(LIBRARY, key=lambda a: a.source.id)


def test_adding_again_replaces(filled: Store) -> None:
    new = article("a-magnesium", ("Magnesium is a mineral.", "Magnesium", MAGNESIUM, None, None, {"relation": "is_a"}))
    assert filled.add([new]) == 1
    assert filled.get("a-magnesium") == new
    assert named(filled.search(parse("source:a-magnesium"))) == ["a-magnesium/0"]
    assert filled.search(Query()).total == 5


def test_the_last_of_a_batch_wins(store: Store) -> None:
    first, second = LIBRARY[0], replace(LIBRARY[1], source=replace(LIBRARY[1].source, id=LIBRARY[0].source.id))
    assert store.add([first, second]) == 2
    assert store.get(first.source.id) == second
    assert store.search(Query()).total == len(second.claims)
    assert store.search(Query(view="articles")).total == 1


def test_remove(filled: Store) -> None:
    assert filled.remove(["b-slaap", "never-there", "b-slaap"]) == 1
    assert filled.get("b-slaap") is None
    assert named(filled.search(parse("language:nl"))) == []
    assert filled.search(Query(view="articles")).total == 3
    assert filled.remove([]) == 0


def test_any_iterable_is_taken_in_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "BATCH_SOURCES", 3)
    many = [replace(LIBRARY[0], source=replace(LIBRARY[0].source, id=f"s{n}")) for n in range(8)]
    assert store.add(iter(many)) == 8
    assert store.search(Query(view="articles")).total == 8
    assert store.remove(f"s{n}" for n in range(8)) == 8


def test_claims_are_in_the_order_of_source_and_position(filled: Store) -> None:
    ids = [claim.id for analysis in LIBRARY for claim in analysis.claims]
    assert [claim.id for claim in filled.claims(Query())] == ids
    assert [claim.id for claim in filled.claims(parse("promotional:no"))] == ids[:-1]
    assert [c.id for c in filled.claims(Query(elements=(sought("vitamin d", VITAMIN_D),), required=1))] == [
        "c-vitamins/0"
    ]


def test_closing_twice_does_nothing(filled: Store) -> None:
    filled.close()
    filled.close()


# ---- searching

FILTERED: list[tuple[str, list[str]]] = [
    ("", ["a-magnesium/0", "a-magnesium/1", "b-slaap/0", "b-slaap/1", "c-vitamins/0", "c-vitamins/1"]),
    ("relation:prevents", ["c-vitamins/0"]),
    ("relation:prevents,no_effect", ["b-slaap/1", "c-vitamins/0"]),
    ("direction:0", ["b-slaap/1"]),
    ("direction:-", ["c-vitamins/0"]),
    ("certainty:hedged", ["a-magnesium/0"]),
    ("causality:associative", []),
    ("evidence:review", ["c-vitamins/0"]),
    ("polarity:negated", ["b-slaap/1"]),
    ("advice:recommendation", ["a-magnesium/1"]),
    ("kind:recommendation", ["a-magnesium/1"]),
    ("speaker:advert", ["c-vitamins/1"]),
    ("language:nl", ["b-slaap/0", "b-slaap/1"]),
    ("source:c-vitamins", ["c-vitamins/0", "c-vitamins/1"]),
    ("site:example.org", ["a-magnesium/0", "a-magnesium/1", "c-vitamins/0", "c-vitamins/1"]),
    ("site:www.Example.org language:nl", []),
    ("population:present", ["c-vitamins/0"]),
    ("dose:present", ["a-magnesium/1"]),
    ("dose:absent language:en", ["a-magnesium/0", "c-vitamins/0", "c-vitamins/1"]),
    ("duration:present advice:recommendation", ["a-magnesium/1"]),
    ("promotional:yes", ["c-vitamins/1"]),
    ("promotional:no language:en certainty:asserted", ["a-magnesium/1", "c-vitamins/0"]),
    ("published:2021", ["a-magnesium/0", "a-magnesium/1"]),
    ("published:2023-11", ["b-slaap/0", "b-slaap/1"]),
    ("published>=2021-03-05", ["b-slaap/0", "b-slaap/1"]),
    ("published<=2021-03-04", ["a-magnesium/0", "a-magnesium/1"]),
    ("published:2020..2022", ["a-magnesium/0", "a-magnesium/1"]),
    ("published<2021", []),
    ("-language:nl -relation:prevents,no_effect", ["a-magnesium/0", "a-magnesium/1", "c-vitamins/1"]),
    ("-published:2021 -speaker:advert", ["b-slaap/0", "b-slaap/1", "c-vitamins/0"]),
    ("-dose:present language:en -site:example.org", []),
]


@pytest.mark.parametrize(("text", "expected"), FILTERED, ids=[row[0] or "none" for row in FILTERED])
def test_filters(filled: Store, text: str, expected: list[str]) -> None:
    page = filled.search(parse(text))
    assert named(page) == expected
    assert page.total == len(expected)
    assert [claim.id for claim in filled.claims(parse(text))] == expected


RESOLVED: list[tuple[str, Condition, list[str]]] = [
    ("subject by concept", Condition("subject", ("d",), concepts=(VITAMIN_D.id,)), ["c-vitamins/0"]),
    ("object by any concept", Condition("object", ("x",), concepts=(QUALITY.id, SLEEP.id)),
     ["a-magnesium/0", "b-slaap/0"]),
    ("subject by words", Condition("subject", ("x",), words=((("vitamin",), ("d", "x")),)), ["c-vitamins/0"]),
    ("object by other words", Condition("object", ("x",), words=((("everything",),),)), ["c-vitamins/1"]),
    ("dose by words", Condition("dose", ("320",), words=((("320",),),)), ["a-magnesium/1"]),
    ("a word that is not there", Condition("dose", ("9",), words=((("9",),),)), []),
    ("absent or words", Condition("population", ("absent", "men"), words=((("men",),),)),
     ["a-magnesium/0", "a-magnesium/1", "b-slaap/0", "b-slaap/1", "c-vitamins/1"]),
    ("nothing known", Condition("subject", ("zzz",)), []),
    ("a phrase", Condition("phrase", ("x",), words=((("sleep", "quality"),),)), ["a-magnesium/0"]),
    ("words that do not follow each other", Condition("phrase", ("x",), words=((("magnesium", "sleep"),),)), []),
    ("a word as a phrase, in one of two languages", Condition("phrase", ("x",), words=((("zzz",), ("mg",)),)),
     ["a-magnesium/1"]),
    ("all but a phrase", Condition("phrase", ("x",), True, words=((("magnesium",),),)),
     ["a-magnesium/1", "c-vitamins/0", "c-vitamins/1"]),
    ("all but a concept", Condition("subject", ("x",), True, concepts=(MAGNESIUM.id,)),
     ["c-vitamins/0", "c-vitamins/1"]),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), [row[1:] for row in RESOLVED], ids=[row[0] for row in RESOLVED])
def test_filters_on_concepts_and_words(filled: Store, condition: Condition, expected: list[str]) -> None:
    assert named(filled.search(Query(conditions=(condition,)))) == expected


def test_the_newest_come_first_and_those_without_a_date_last(filled: Store) -> None:
    newest = ["b-slaap/0", "b-slaap/1", "a-magnesium/0", "a-magnesium/1", "c-vitamins/0", "c-vitamins/1"]
    assert named(filled.search(parse(sort="date"))) == newest
    articles = filled.search(parse(view="articles", sort="date"))
    assert [hit.source.id for hit in articles.hits] == ["b-slaap", "a-magnesium", "c-vitamins", "d-nothing"]


def test_topics_by_support(filled: Store) -> None:
    topics = filled.search(parse(view="topics", sort="support")).hits
    counts = [hit.topic.claims for hit in topics if hit.topic]
    assert counts == sorted(counts, reverse=True)
    assert [hit.score for hit in topics] == counts


def test_claims_meet_in_concepts_whatever_the_language(filled: Store) -> None:
    query = Query(elements=(sought("magnesium", MAGNESIUM), sought("sleep quality", QUALITY)), required=2)
    page = filled.search(query)
    assert set(named(page)) == {"a-magnesium/0", "b-slaap/0"}
    assert page.hits[0].score == pytest.approx(page.hits[1].score, rel=0.05)
    assert page.facets["language"] == {"en": 1, "nl": 1}


def test_a_wider_concept_finds_narrower_ones_lower(filled: Store) -> None:
    wide = filled.search(Query(elements=(sought("sleep", SLEEP),), required=1))
    assert set(named(wide)) == {"a-magnesium/0", "b-slaap/0", "b-slaap/1", "c-vitamins/0"}
    assert "c-vitamins/0" in named(filled.search(Query(elements=(sought("vitamins", VITAMINS),), required=1)))


def test_as_many_elements_as_required(filled: Store) -> None:
    elements = (sought("magnesium", MAGNESIUM), sought("insomnia", INSOMNIA), sought("woman"))
    found = [set(named(filled.search(Query(elements=elements, required=n)))) for n in (3, 2, 1)]
    assert found[0] == set()
    assert found[1] == {"b-slaap/1", "c-vitamins/0"}
    assert found[2] == {"a-magnesium/0", "a-magnesium/1", "b-slaap/0", "b-slaap/1", "c-vitamins/0"}


def test_optional_elements_only_add(filled: Store) -> None:
    light = replace(sought("everything"), weight=0.1, required=False)
    one, both = (
        filled.search(Query(elements=e, required=1)) for e in ((sought("improve"),), (sought("improve"), light))
    )
    assert set(named(one)) == set(named(both)) == {"a-magnesium/0", "c-vitamins/1"}
    assert named(both)[0] == "c-vitamins/1"


def test_articles_are_found_without_a_claim(filled: Store) -> None:
    page = filled.search(Query(elements=(sought("magnesium"),), required=1, view="articles"))
    assert set(named(page)) == {"a-magnesium", "b-slaap", "d-nothing"}
    assert page.facets["relation"] == {"improves": 2, "no_effect": 1}
    assert page.facets["language"] == {"en": 2, "nl": 1}


def test_an_article_needs_one_claim_that_passes_every_filter(filled: Store) -> None:
    both = parse("relation:improves direction:0", view="articles")
    assert named(filled.search(both)) == []  # one claim improves, another has direction 0
    assert named(filled.search(parse("polarity:negated direction:0", view="articles"))) == ["b-slaap"]
    assert named(filled.search(parse("site:example.org", view="articles"))) == ["a-magnesium", "c-vitamins"]


def test_topics(filled: Store) -> None:
    page = filled.search(Query(elements=(sought("magnesium", MAGNESIUM),), required=1, view="topics"))
    first = page.hits[0].topic
    assert first is not None
    assert (first.subject, first.object, first.claims) == (MAGNESIUM, QUALITY, 2)
    assert first.counts == {"relation": {"improves": 2}, "direction": {"+": 2}, "language": {"en": 1, "nl": 1}}
    assert page.total == 3
    assert page.facets["polarity"] == {"asserted": 3, "negated": 1}


def test_a_topic_with_both_concepts_comes_before_a_larger_one(filled: Store) -> None:
    elements = (sought("magnesium", MAGNESIUM), sought("insomnia", INSOMNIA))
    topics = [hit.topic for hit in filled.search(Query(elements=elements, required=1, view="topics")).hits]
    assert topics[0] is not None
    assert (topics[0].subject, topics[0].object) == (MAGNESIUM, INSOMNIA)


# ---- paging


def all_pages(store: Store, query: Query) -> list[Page]:
    pages = [store.search(query)]
    while (cursor := pages[-1].next) is not None:
        pages.append(store.search(replace(query, cursor=cursor)))
    return pages


PAGED = {
    "filters only": Query(limit=2),
    "equal scores": Query(limit=2, elements=(sought("alike"),), required=1),
    "by date": Query(limit=2, sort="date", elements=(sought("alike"),), required=1),
    "articles": Query(limit=3, view="articles", elements=(sought("alike"),), required=1),
    "topics": Query(limit=1, view="topics"),
}


@pytest.mark.parametrize("query", PAGED.values(), ids=PAGED.keys())
def test_pages_hold_every_hit_once(store: Store, query: Query) -> None:
    for n in (7, 3, 9, 1, 5, 0, 8, 2, 6, 4):  # one by one: an index of many small parts
        row: Row = ("Alike and alike", None, CONCEPTS[n % 3], None, None, {})
        store.add([article(f"s{n}", row, row if n % 2 else ("Alike", None, None, None, None, {}))])
    pages = all_pages(store, query)
    hits = [hit for page in pages for hit in page.hits]
    keys = [(h.topic.subject, h.topic.object) if h.topic else (h.source.id, h.claim and h.claim.id) for h in hits]
    assert len(keys) == len(set(keys)) == pages[0].total
    assert all(len(page.hits) == query.limit for page in pages[:-1])
    assert len({json.dumps(page.facets, default=dict) for page in pages}) == 1
    if query.view != "topics":
        ranked = [(-h.score, h.source.id, h.claim.id if h.claim else "") for h in hits]
        assert ranked == sorted(ranked)


@pytest.mark.parametrize("query", PAGED.values(), ids=PAGED.keys())
def test_the_next_page_begins_behind_the_last_hit(store: Store, query: Query) -> None:
    """Whatever came or went in front of it meanwhile."""
    row: Row = ("Alike and alike", None, CONCEPTS[0], None, None, {})
    for n in range(8):
        store.add([article(f"s{n}", (row[0], None, CONCEPTS[n % 4], None, None, {}))])
    first = store.search(query)
    expected = [named(page) for page in all_pages(store, query)][1]
    store.add([article("a-new", row), article("b-new", row)])
    store.remove(["s0"])
    again = named(store.search(replace(query, cursor=first.next)))
    if query.view == "topics":
        assert len(again) == 1
    else:
        assert again == expected


@pytest.mark.parametrize("gone", [0, 1])
def test_the_next_page_is_there_when_the_last_hit_is_gone(store: Store, gone: int) -> None:
    row: Row = ("Alike and alike", None, CONCEPTS[0], None, None, {})
    store.add(article(f"s{n}", row) for n in range(6))
    query = Query(limit=2, elements=(sought("alike"),), required=1)
    first = store.search(query)
    store.remove([f"s{gone}"])
    assert named(store.search(replace(query, cursor=first.next))) == ["s2/0", "s3/0"]


def test_a_made_up_place_is_no_way_to_make_it_search_long(filled: Store) -> None:
    for seen in (1, 3, 10**30):
        for score in (-1e9, 0.0, 1e9):
            for query in PAGED.values():
                cursor = documents.Cursor(seen, score, "0123456789").text(query)
                assert len(filled.search(replace(query, cursor=cursor)).hits) <= query.limit


AMOUNTS = {
    "dose>=300mg": ["a-magnesium/0"],
    "dose>=0.3g": ["a-magnesium/0"],
    "dose<300mg": [],
    "dose<=320mg": ["a-magnesium/0"],
    "dose>=300IU": [],
    "duration>=3weeks": ["a-magnesium/0"],
    "duration>2month": [],
    "-dose>=300mg source:a-magnesium": ["a-magnesium/1"],
}


@pytest.mark.parametrize(("text", "expected"), AMOUNTS.items(), ids=AMOUNTS.keys())
def test_amounts(store: Store, text: str, expected: list[str]) -> None:
    span = Span(0, 0)
    quantities = (
        Quantity("dose", span, "", 0.32, 0.5, "g", 1.0, 0.32),
        Quantity("duration", span, "", 28.0, None, "day"),
    )
    row: Row = ("Magnesium improves sleep.", "Magnesium", MAGNESIUM, "sleep", SLEEP, {"quantities": quantities})
    plain: Row = ("Magnesium improves sleep.", "Magnesium", MAGNESIUM, "sleep", SLEEP, {})
    store.add([article("a-magnesium", row, plain), article("b-plain", plain)])
    assert named(store.search(search.resolve(parse(text)))) == expected


@pytest.mark.parametrize("cursor", ["", "x", "é", "MTAuYWJj", "LTEuYQ"])
def test_a_cursor_of_nothing_is_refused(filled: Store, cursor: str) -> None:
    with pytest.raises(InputError, match="does not belong to this query"):
        filled.search(Query(cursor=cursor))


def test_a_cursor_of_another_query_is_refused(filled: Store) -> None:
    cursor = filled.search(Query(limit=1)).next
    with pytest.raises(InputError, match="does not belong to this query"):
        filled.search(parse("language:nl", cursor=cursor))


# ---- both engines alike

ALIKE = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
elements = st.builds(
    Element,
    st.just("x"),
    st.lists(st.sampled_from(("magnesium", "slaap", "sleep", "de", "mg", "320")).map(lambda w: (w,)), max_size=2).map(
        tuple
    ),
    st.lists(st.sampled_from(CONCEPTS).map(lambda c: (c.id, 1.0)), max_size=2).map(tuple),
    st.sampled_from((1.0, 0.1)),
    st.booleans(),
    translations=st.sampled_from(((), (("sleep", "slaap", "nobody"),))),
    near=st.lists(st.sampled_from([c.id for c in CONCEPTS]), max_size=1).map(tuple),
    kin=st.lists(st.sampled_from([c.id for c in CONCEPTS]), max_size=1).map(tuple),
)
wishes = st.builds(
    Wish,
    st.sampled_from((0.5, 1.0)),
    st.sampled_from(
        (
            (("relation", ("improves",)),),
            (("relation", ("treats", "causes", "affects")), ("subject_about", (MAGNESIUM.id,))),
        )
    ),
)
IN_TEXT = parse(
    "relation:improves,treats,causes,prevents,is_a,no_effect direction:+,0 certainty:asserted,hedged language:nl "
    "dose:present population:absent promotional:no site:example.org speaker:author,quoted published:2020.. "
    "-polarity:negated -kind:effect -published<2021"
).conditions
PHRASE = Condition("phrase", ("x",), words=((("magnesium",), ("de", "slaap")),))
conditions = st.sampled_from((*IN_TEXT, PHRASE))
queries = st.builds(
    lambda shown, **asked: Query(view=shown[0], sort=shown[1], **asked),
    st.sampled_from([(view, sort) for sort, views in SORTS.items() for view in views]),
    conditions=st.lists(conditions, max_size=2, unique_by=lambda c: c.field).map(tuple),
    elements=st.lists(elements, max_size=4).map(tuple),
    required=st.integers(0, 2),
    wishes=st.lists(wishes, max_size=1).map(tuple),
)


@ALIKE
@given(found=st.lists(analyses(), max_size=5), asked=st.lists(queries, min_size=1, max_size=4))
def test_engines_give_the_same_answers(
    tmp_path_factory: pytest.TempPathFactory, found: list[Analysis], asked: list[Query]
) -> None:
    folder = tmp_path_factory.mktemp("library")
    memory, stored = MemoryStore(broader), EmbeddedStore(folder, broader=broader)
    try:
        assert memory.add(found) == stored.add(found)
        for analysis in found:
            assert stored.get(analysis.source.id) == memory.get(analysis.source.id)
        for query in asked:
            expected, given = memory.search(query), stored.search(query)
            assert (given.total, given.facets) == (expected.total, expected.facets)
            assert {h.source.id for h in given.hits} == {h.source.id for h in expected.hits}
            assert [h.score for h in given.hits] == pytest.approx([h.score for h in expected.hits], abs=0.002)
            assert list(stored.claims(query)) == list(memory.claims(query))
        assert list(stored.verify()) == []
        gone = [a.source.id for a in found[::2]]
        assert memory.remove(gone) == stored.remove(gone)
        assert stored.search(Query()).total == memory.search(Query()).total
        assert list(stored.verify()) == []
    finally:
        stored.close()
        shutil.rmtree(folder)


@pytest.mark.parametrize("limit", [1, 5, 20])
def test_rare_and_usual_things_together_score_as_in_memory(tmp_path: Path, limit: int) -> None:
    words = ("magnesium", "slaap", "zink", "nacht", "rust")
    rows = [(f"{words[n % 2]} {words[2 + n % 3] if n % 5 == 0 else ''} {words[0]}".strip(), n) for n in range(60)]
    memory = MemoryStore(broader)
    with EmbeddedStore(tmp_path, broader=broader) as store:
        found = [article(f"a-{n}", (f"{text}.", None, None, None, None, {})) for text, n in rows]
        assert memory.add(found) == store.add(found)
        everything = tuple(sought(word) for word in words)
        for count in (2, 3, 5):
            query = Query(elements=everything[:count], required=1, limit=limit)
            expected, given = memory.search(query), store.search(query)
            assert [h.source.id for h in given.hits] == [h.source.id for h in expected.hits]
            assert [h.score for h in given.hits] == pytest.approx([h.score for h in expected.hits], abs=0.002)
