"""The values themselves: spans, the sixteen relations, closed lists, and JSON there and back."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helder import model
from helder.model import Analysis, Argument, Block, Claim, Concept, Cue, Mention, Region, Sentence, Source, Span
from strategies import analyses

VALUES = (Span, Region, Source, Block, Sentence, Concept, Mention, Cue, Argument, Claim, Analysis, model.Relation)
small = st.integers(0, 12)


# ---- spans


@pytest.mark.parametrize(
    ("span", "text", "words"),
    [
        (Span(0, 4), "zinc helps", "zinc"),
        (Span(5, 10), "zinc helps", "helps"),
        (Span(3, 3), "zinc", ""),
        (Span(0, 1), "👩 sleeps", "👩"),
        (Span(2, 8), "👩 sleeps", "sleeps"),
        (Span(0, 2), "e\u0301t", "e\u0301"),
    ],
)
def test_a_span_counts_code_points(span: Span, text: str, words: str) -> None:
    assert span.of(text) == words


@pytest.mark.parametrize(
    ("one", "other", "overlap", "holds"),
    [
        (Span(0, 4), Span(2, 6), True, False),
        (Span(0, 4), Span(4, 6), False, False),
        (Span(0, 6), Span(2, 4), True, True),
        (Span(2, 4), Span(0, 6), True, False),
        (Span(0, 4), Span(0, 4), True, True),
        (Span(0, 4), Span(5, 6), False, False),
        (Span(0, 4), Span(4, 4), False, True),
    ],
)
def test_spans_beside_each_other(one: Span, other: Span, overlap: bool, holds: bool) -> None:
    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap
    assert one.holds(other) is holds


@given(small, small, small, small)
def test_spans_that_overlap_share_a_character(a: int, b: int, c: int, d: int) -> None:
    one, other = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    if one.start < one.end and other.start < other.end:
        shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
        assert one.overlaps(other) == bool(shared)
        assert one.holds(other) == (set(range(other.start, other.end)) <= set(range(one.start, one.end)))


def test_spans_sort_by_their_place() -> None:
    assert sorted([Span(4, 5), Span(0, 9), Span(0, 2)]) == [Span(0, 2), Span(0, 9), Span(4, 5)]


# ---- closed values


def test_the_sixteen_relations_are_complete() -> None:
    assert len(model.RELATION_NAMES) == 16
    assert tuple(model.RELATIONS) == model.RELATION_NAMES
    assert all(name == relation.name for name, relation in model.RELATIONS.items())


@pytest.mark.parametrize("name", model.RELATION_NAMES)
def test_a_relation_is_whole(name: model.RelationName) -> None:
    relation = model.RELATIONS[name]
    assert relation.family in ("positive", "negative", "neutral", "structural")
    assert relation.direction in model.DIRECTIONS
    assert relation.causality in model.CAUSALITIES
    assert relation.biolink.startswith("biolink:")


@pytest.mark.parametrize(
    ("name", "direction", "causality"),
    [
        ("increases", "+", "causal"),
        ("decreases", "-", "causal"),
        ("improves", "+", "causal"),
        ("worsens", "-", "causal"),
        ("causes", "+", "causal"),
        ("prevents", "-", "causal"),
        ("treats", "-", "causal"),
        ("affects", "unknown", "causal"),
        ("associated_with", "unknown", "associative"),
        ("produces", "unknown", "descriptive"),
        ("contains", "unknown", "descriptive"),
        ("is_a", "unknown", "descriptive"),
        ("has_property", "unknown", "descriptive"),
        ("required_for", "unknown", "causal"),
        ("recommended_for", "unknown", "descriptive"),
        ("no_effect", "0", "causal"),
    ],
)
def test_what_a_relation_is_by_default(name: model.RelationName, direction: str, causality: str) -> None:
    assert model.RELATIONS[name].direction == direction
    assert model.RELATIONS[name].causality == causality


def test_only_no_effect_has_direction_zero() -> None:
    assert [r.name for r in model.RELATIONS.values() if r.direction == "0"] == ["no_effect"]


@pytest.mark.parametrize(
    ("listed", "kind"),
    [
        (model.BLOCK_KINDS, model.BlockKind),
        (model.RELATION_NAMES, model.RelationName),
        (model.DIRECTIONS, model.Direction),
        (model.POLARITIES, model.Polarity),
        (model.CERTAINTIES, model.Certainty),
        (model.CAUSALITIES, model.Causality),
        (model.EVIDENCES, model.Evidence),
        (model.ADVICES, model.Advice),
        (model.CLAIM_KINDS, model.ClaimKind),
        (model.SPEAKERS, model.Speaker),
        (model.CUE_KINDS, model.CueKind),
        (model.CONCEPT_TYPES, model.ConceptType),
        (model.QUANTITY_KINDS, model.QuantityKind),
    ],
)
def test_a_list_of_values_is_its_type(listed: tuple[str, ...], kind: object) -> None:
    assert listed == get_args(kind)
    assert len(set(listed)) == len(listed)
    assert all(value and value == value.strip().lower() for value in listed)


def test_claims_are_looked_for_in_the_article_and_in_what_is_kept_apart() -> None:
    assert set(model.BLOCK_KINDS) >= model.EDITORIAL | model.CLAIM_BEARING
    assert {"body", "testimonial", "advert"} <= model.CLAIM_BEARING
    assert not model.CLAIM_BEARING & {"heading", "question", "navigation", "reference", "disclaimer", "byline"}


# ---- frozen


@pytest.mark.parametrize("value", VALUES, ids=lambda v: v.__name__)
def test_values_cannot_be_changed(value: type) -> None:
    assert dataclasses.is_dataclass(value)
    assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert not hasattr(value, "__dict__") or "__slots__" in vars(value)


def test_a_source_keeps_its_text() -> None:
    source = Source("one", "text")
    with pytest.raises(dataclasses.FrozenInstanceError):
        source.text = "other"  # type: ignore[misc]


# ---- there and back


def plain(value: object) -> bool:
    """Only dicts with names, lists, strings, numbers, truth values and nothing."""
    if isinstance(value, dict):
        return all(isinstance(k, str) and plain(v) for k, v in value.items())
    if isinstance(value, list):
        return all(map(plain, value))
    return value is None or isinstance(value, str | int | float | bool)


@settings(max_examples=80, deadline=None)
@given(analyses())
def test_an_analysis_comes_back_from_json_as_it_was(analysis: Analysis) -> None:
    row = analysis.to_dict()
    assert plain(row)
    assert Analysis.from_dict(json.loads(json.dumps(row))) == analysis
    assert Analysis.from_dict(json.loads(analysis.to_json())) == analysis
    assert Analysis.from_dict(json.loads(analysis.to_json(indent=2))) == analysis


@settings(max_examples=40, deadline=None)
@given(analyses())
def test_claims_come_back_one_by_one(analysis: Analysis) -> None:
    for claim in analysis.claims:
        assert Claim.from_dict(json.loads(json.dumps(claim.to_dict()))) == claim


def test_a_claim_from_before_its_numbers_were_kept_can_be_read() -> None:
    span = Span(0, 4)
    claim = Claim("c", span, "zinc", "en", None, Argument("zinc", span), "improves", "+", Argument(None, None))
    older = {
        k: v for k, v in claim.to_dict().items() if k not in ("quantities", "study", "quoted", "open", "confidence")
    }
    assert Claim.from_dict(older) == claim


def test_regions_are_not_kept() -> None:
    source = Source("one", "text", regions=(Region(Span(0, 4), "p"),))
    analysis = Analysis(source, (), (), (), (), ())
    assert "regions" not in analysis.to_dict()["source"]
    assert Analysis.from_dict(analysis.to_dict()).source == dataclasses.replace(source, regions=())


def test_the_json_of_a_claim_has_the_promised_names() -> None:
    span = Span(0, 4)
    claim = Claim("c", span, "zinc", "en", None, Argument("zinc", span), "improves", "+", Argument(None, None))
    assert list(claim.to_dict()) == [
        "id", "start", "end", "quote", "language", "section", "subject", "relation", "direction", "object", "polarity",
        "certainty", "causality", "evidence", "population", "dose", "duration", "advice", "kind", "speaker",
        "promotional", "cues", "key", "quantities", "study", "quoted", "open", "confidence",
    ]  # fmt: skip
    assert set(claim.to_dict()) == {f.name for f in dataclasses.fields(Claim)} - {"span"} | {"start", "end"}
    assert claim.to_dict()["object"] == {
        "quote": None, "start": None, "end": None, "concept": None, "anaphoric": False,
    }  # fmt: skip


def test_json_keeps_letters_as_they_are() -> None:
    text = Analysis(Source("één", "Vitamine 🙂"), (), (), (), (), ()).to_json()
    assert "één" in text
    assert "🙂" in text


def test_a_concept_keeps_its_nearest_descriptor() -> None:
    concept = Concept("helder:sleep_need", "sleep need", "measure", mesh_related="D012890")
    assert model.concept_from_dict(model.concept_to_dict(concept)) == concept


# ---- copied and changed


@settings(max_examples=40, deadline=None)
@given(analyses())
def test_values_can_be_copied_pickled_and_changed(analysis: Analysis) -> None:
    assert copy.deepcopy(analysis) == analysis
    assert pickle.loads(pickle.dumps(analysis)) == analysis  # noqa: S301 (our own bytes)
    for claim in analysis.claims:
        assert dataclasses.replace(claim, key="other").key == "other"
        assert dataclasses.replace(claim, key="other") == claim.with_key("other")
        assert repr(claim).startswith(f"Claim(id={claim.id!r}, span=")


def test_a_value_says_what_it_lacks() -> None:
    assert Argument("zinc", None) == Argument(quote="zinc", span=None, concept=None, anaphoric=False)
    with pytest.raises(TypeError):
        Span(1)  # type: ignore[call-arg]
