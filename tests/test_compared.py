"""What a claim is about in full, as it is laid beside others."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as config

import helder
from helder import compared, grouping, langs
from helder.model import Analysis
from helder.vocab import load
from samples import only_claim as claim
from strategies import analyses

KNOWN = load()
MORTALITY, STROKE, HAY_FEVER = "mesh:D009026", "mesh:D020521", "mesh:D006255"


@pytest.mark.parametrize(
    ("sentence", "object_"),
    [
        ("en: Walking lowers mortality.", MORTALITY),
        ("en: Walking lowers mortality from stroke.", f"{MORTALITY} of {STROKE}"),
        ("en: Walking lowers stroke mortality.", f"{MORTALITY} of {STROKE}"),
        ("nl: Wandelen verlaagt de sterfte aan een beroerte.", f"{MORTALITY} of {STROKE}"),
        ("en: Walking lowers mortality in people with a stroke.", MORTALITY),
        ("en: Honey relieves symptoms of hay fever.", HAY_FEVER),
    ],
)
def test_what_says_little_alone_is_taken_with_what_it_is_of(sentence: str, object_: str) -> None:
    assert grouping.who(compared.of(claim(sentence)).object) == object_


def test_a_thing_of_something_is_narrower_than_the_thing() -> None:
    assert MORTALITY in compared.wider(f"{MORTALITY} of {STROKE}")
    narrow, wide = claim("en: Walking lowers stroke mortality."), claim("en: Walking lowers mortality.")
    assert helder.relate(narrow, wide)["kind"] == "narrower"


def test_a_class_is_taken_with_the_words_beside_it() -> None:
    early, other = claim("en: Gentle therapy improves sleep."), claim("en: Intensive therapy improves sleep.")
    assert helder.relate(early, other)["kind"] == "unrelated"
    assert helder.relate(early, claim("en: Therapy improves sleep."))["kind"] == "narrower"
    assert helder.relate(early, claim("en: A gentle therapy improves sleep."))["kind"] == "same"
    denied = claim("en: Gentle therapy does not improve sleep.")
    assert helder.relate(early, denied)["kind"] == "apparent_conflict"


def test_to_improve_the_mortality_of_something_is_to_lower_it() -> None:
    now = compared.of(claim("en: Walking lowers stroke mortality."))
    assert grouping.less_is_better(now.object)


def test_words_without_a_concept_count_in_dictionary_form_and_any_order() -> None:
    one, other = (
        claim("en: Blue willow ointments improve sleep."),
        claim("en: The blue willow ointment improves sleep."),
    )
    assert one.key == other.key


def test_the_table_names_known_concepts() -> None:
    rows = list(langs.rows(compared.INCOMPLETE))
    assert [row for row in rows if KNOWN.get(row["concept"]) is None or row["stands"] not in ("with", "for")] == []
    assert len({row["concept"] for row in rows}) == len(rows)


@given(analyses())
@config(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_words_of_the_sentence_stay_as_they_are(analysis: Analysis) -> None:
    for made in analysis.claims:
        now = compared.of(made)
        assert (now.quote, now.polarity, now.object.quote) == (made.quote, made.polarity, made.object.quote)
        assert compared.key(now) == compared.key(made)
