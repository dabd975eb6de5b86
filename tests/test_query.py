from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import model, query
from helder.errors import InputError
from helder.query import BY_NAME, FILTERS, FilterKind, FilterValue, Query, dates, parse

PARSED: list[tuple[str, str, dict[str, tuple[str, ...]]]] = [
    ("", "", {}),
    ("magnesium slaap", "magnesium slaap", {}),
    ("magnesium certainty:asserted", "magnesium", {"certainty": ("asserted",)}),
    ("dose:present magnesium kind:effect slaap", "magnesium slaap", {"kind": ("effect",), "dose": ("present",)}),
    ('subject:"vitamin D" slaap', "slaap", {"subject": ("vitamin D",)}),
    ('subject:"vitamin D",magnesium', "", {"subject": ("vitamin D", "magnesium")}),
    ("relation:improves relation:treats", "", {"relation": ("improves", "treats")}),
    ("relation:improves,improves", "", {"relation": ("improves",)}),
    ("Relation:IMPROVES", "", {"relation": ("improves",)}),
    ('evidence:"human trial"', "", {"evidence": ("human_trial",)}),
    ("evidence:human-trial", "", {"evidence": ("human_trial",)}),
    ("direction:- direction:+", "", {"direction": ("-", "+")}),
    ("direction:-,0", "", {"direction": ("-", "0")}),
    ("promotional:no", "", {"promotional": ("no",)}),
    ("promotional:TRUE", "", {"promotional": ("yes",)}),
    ("population:women", "", {"population": ("women",)}),
    ("population:Absent", "", {"population": ("absent",)}),
    ("subject:mesh:D008274", "", {"subject": ("mesh:D008274",)}),
    ("mesh:D008274 helder:sleep_quality", "mesh:D008274 helder:sleep_quality", {}),
    ("source:Guide:2", "", {"source": ("Guide:2",)}),
    ("om 12:30 slapen", "om 12:30 slapen", {}),
    ("https://example.org/a?b=c", "https://example.org/a?b=c", {}),
    ("magnesium: helpt het", "magnesium: helpt het", {}),
    ("(relation:improves)", "(relation:improves)", {}),
    ("vitamine-C:", "vitamine-C:", {}),
    ("één\u00a0twee", "één twee", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "conditions"), PARSED, ids=[row[0] or "nothing" for row in PARSED])
def test_parse(text: str, words: str, conditions: dict[str, tuple[str, ...]]) -> None:
    query = parse(text)
    assert query.text == words
    assert {c.field: c.values for c in query.conditions} == conditions


KEYWORDS: list[tuple[str, FilterValue, tuple[str, ...]]] = [
    ("certainty", "asserted", ("asserted",)),
    ("certainty", ["asserted", "hedged"], ("asserted", "hedged")),
    ("promotional", False, ("no",)),
    ("promotional", True, ("yes",)),
    ("dose", "present", ("present",)),
    ("subject", "vitamin D", ("vitamin D",)),
    ("subject", "salt, sugar", ("salt, sugar",)),
    ("language", None, ()),
    ("language", [], ()),
]


@pytest.mark.parametrize(("name", "value", "expected"), KEYWORDS, ids=[f"{n}={v}" for n, v, _ in KEYWORDS])
def test_keyword_arguments(name: str, value: FilterValue, expected: tuple[str, ...]) -> None:
    filters: dict[str, Any] = {name: value}
    assert [c.values for c in parse("magnesium", **filters).conditions] == ([expected] if expected else [])


def test_text_and_keywords_are_one_condition() -> None:
    assert [(c.field, c.values) for c in parse("language:nl", language="en").conditions] == [("language", ("nl", "en"))]


REFUSED: list[tuple[str, str]] = [
    ("foo:bar", 'No filter "foo"'),
    ("relatoin:improves", 'did you mean "relation"'),
    ("relation:improve", 'did you mean "improves"'),
    ("relation:zzz", "it takes increases, decreases"),
    ("certainty:", "has no value"),
    ("certainty: asserted", "as in certainty:asserted"),
    ('subject:""', "has no value"),
    ("promotional:maybe", "takes yes or no"),
    ("advice:present", "it takes none, recommendation, warning"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_not_known_is_refused_with_the_nearest(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        parse(text)


def test_unknown_keyword_is_refused() -> None:
    with pytest.raises(InputError, match='did you mean "certainty"'):
        parse("magnesium", certanty="asserted")


def test_empty_keyword_is_refused() -> None:
    with pytest.raises(InputError, match="empty value"):
        parse(subject=" ")


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_limits(limit: int) -> None:
    with pytest.raises(InputError, match="use 1 to 1000"):
        parse("magnesium", limit=limit)


def test_unknown_view() -> None:
    with pytest.raises(InputError, match='did you mean "topics"'):
        Query(view="topic")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words", "conditions"),
    [
        ('"deep sleep" magnesium', "deep sleep magnesium", [("phrase", ("deep sleep",), False)]),
        ('magnesium -"deep sleep"', "magnesium", [("phrase", ("deep sleep",), True)]),
        ("sleep -coffee -tea", "sleep", [("phrase", ("coffee", "tea"), True)]),
        ("well-known omega-3 -3", "well-known omega-3 -3", []),
        ("p<0.05 and a>b", "p<0.05 and a>b", []),
        ("12:30 https://example.org mesh:D008274", "12:30 https://example.org mesh:D008274", []),
        ("sleep published>=2020 published<2021-05", "sleep", [("published", (">=2020", "<2021-05"), False)]),
        ("-relation:improves, sleep", "sleep", [("relation", ("improves",), True)]),
        ("relation:improves -relation:treats", "",
         [("relation", ("improves",), False), ("relation", ("treats",), True)]),
        ('a "lone quote', 'a "lone quote', []),
        ('""', '""', []),
    ],
)  # fmt: skip
def test_phrases_minus_and_comparisons(
    text: str, words: str, conditions: list[tuple[str, tuple[str, ...], bool]]
) -> None:
    asked = parse(text)
    assert asked.text == words
    assert [(c.field, c.values, c.exclude) for c in asked.conditions] == conditions


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", 20240000, 20249999),
        ("2024-05", 20240500, 20240599),
        ("2024-05-31", 20240531, 20240531),
        (">=2024", 20240000, 99999999),
        (">2024", 20250000, 99999999),
        ("<=2024-06", 0, 20240699),
        ("<2024-06", 0, 20240599),
        ("2020..2024", 20200000, 20249999),
        ("2020..", 20200000, 99999999),
        ("..2020-02", 0, 20200299),
    ],
)
def test_spans_of_dates(value: str, first: int, last: int) -> None:
    assert dates(value) == (first, last)


@pytest.mark.parametrize("value", ["", "..", "yesterday", "31-05-2024", "24", ">=2020..2021", "2020..x", ">"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(InputError, match="is no date: write a day"):
        dates(value)


def test_orders_and_their_views() -> None:
    with pytest.raises(InputError, match='did you mean "date"'):
        parse(sort="dates")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="Topics have no order date: use one of relevance, support"):
        parse(view="topics", sort="date")


def test_every_example_of_the_table_parses_to_its_own_filter() -> None:
    for row in FILTERS:
        (condition,) = parse(row.example).conditions
        assert condition.field == row.name


def test_every_value_of_the_table_is_accepted() -> None:
    for row in FILTERS:
        for value in row.values:
            assert parse(f"{row.name}:{value}").conditions[0].values == (value,)


def test_the_table_is_whole() -> None:
    assert len(BY_NAME) == len(FILTERS)
    assert {row.kind for row in FILTERS} == set(get_args(FilterKind))
    closed = {row.values for row in FILTERS if row.kind == "choice"}
    assert {model.RELATION_NAMES, model.DIRECTIONS, model.CERTAINTIES, model.CAUSALITIES, model.EVIDENCES} <= closed


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused_in_one_sentence(text: str) -> None:
    try:
        query = parse(text)
    except InputError as error:
        assert str(error).endswith(".")  # noqa: PT017 - both outcomes are fine
    else:
        assert query.text == " ".join(query.text.split())


def test_the_module_says_what_it_does() -> None:
    import doctest

    import helder.query

    assert Path(helder.query.__file__).name == "query.py"
    assert doctest.testmod(helder.query).failed == 0


COMPARED = {
    "dose>=300mg": ("dose", ">=300mg", ("g", 0.3, query.MUCH)),
    'dose<"2 g"': ("dose", "<2 g", ("g", 0.0, 2.0)),
    "dose:>=1000IU": ("dose", ">=1000IU", ("IU", 1000.0, query.MUCH)),
    "duration<=8weeks": ("duration", "<=8weeks", ("day", 0.0, 56.0)),
    'duration>"1,5 year"': ("duration", ">1,5 year", ("day", 547.5, query.MUCH)),
}


@pytest.mark.parametrize(("text", "expected"), COMPARED.items(), ids=COMPARED.keys())
def test_amounts_are_compared(text: str, expected: tuple[str, str, tuple[str, float, float]]) -> None:
    name, value, (unit, low, high) = expected
    (condition,) = parse(text).conditions
    assert (condition.field, condition.values) == (name, (value,))
    found = query.amounts(name, value)
    assert found is not None
    assert found[0] == unit
    assert found[1:] == pytest.approx((low, high), rel=1e-5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("dose>=300", "write a number and one of kg, g, mg"),
        ("dose>=300mgr", 'did you mean "mg"'),
        ("dose>=much", "is no amount that dose can be compared with"),
        ("duration<8wek", 'did you mean "week"'),
        ("duration<8mg", "one of minute, hour, day, week, month, year, as in duration>=8weeks"),
    ],
)
def test_a_comparison_that_is_none_is_named(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        parse(text)


def test_words_and_presence_of_amounts_are_as_before() -> None:
    assert [c.values for c in parse("dose:present duration:weeks p<0.05").conditions] == [("present",), ("weeks",)]
    assert query.amounts("dose", "present") is None
    assert query.amounts("population", ">=3mg") is None
