"""How two claims stand to each other, within and across languages, and how a pile of them weighs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helder
from helder import agreement, compared, model
from helder.errors import InputError
from helder.model import Argument, Claim, Concept, Direction, RelationName, Span
from helder.vocab import load

KNOWN = load()


def thing(name: str, language: str = "en") -> Argument:
    """An argument by its name; words that name no concept stay words."""
    found = KNOWN.find(name, [language])
    whole = [f for f in found if f.end - f.start == len(name)]
    concept = KNOWN.get(whole[0].concept) if whole else None
    return Argument(name, Span(0, len(name)), concept)


def claim(line: str, **fields: object) -> Claim:
    """A claim written as "magnesium improves sleep", "zinc not prevents common cold", in English or "nl: ..."."""
    language, _, said = line.rpartition(": ")
    language = language or "en"
    words = said.split()
    at = next(i for i, w in enumerate(words) if w in model.RELATION_NAMES)
    negated = words[at - 1] == "not"
    relation: RelationName = words[at]  # type: ignore[assignment]
    row: dict[str, object] = {
        "id": line, "span": Span(0, len(said)), "quote": said, "language": language, "section": None,
        "subject": thing(" ".join(words[: at - negated]), language), "relation": relation,
        "direction": model.RELATIONS[relation].direction, "object": thing(" ".join(words[at + 1 :]), language),
        "polarity": "negated" if negated else "asserted", "causality": model.RELATIONS[relation].causality,
    }  # fmt: skip
    return Claim(**{**row, **fields})  # type: ignore[arg-type]


def kind(one: Claim, other: Claim) -> str:
    return helder.relate(one, other)["kind"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("magnesium improves sleep", "nl: magnesium improves slaap", "same"),
        ("magnesium no_effect sleep", "nl: magnesium not improves slaap", "same"),
        ("magnesium no_effect sleep", "magnesium not affects sleep", "same"),
        ("magnesium treats insomnia", "nl: magnesium improves slapeloosheid", "same"),
        ("magnesium decreases insomnia", "magnesium treats insomnia", "same"),
        ("stress worsens insomnia", "stress increases insomnia", "same"),
        ("magnesium supplements improves sleep", "magnesium improves sleep", "same"),
        ("melatonin is_a hormone", "nl: melatonine is_a hormoon", "same"),
        ("magnesium improves sleep quality", "magnesium improves sleep", "narrower"),
        ("magnesium improves sleep", "nl: magnesium improves slaapkwaliteit", "broader"),
        ("minerals improves sleep", "magnesium improves sleep", "broader"),
        ("magnesium affects sleep", "magnesium improves sleep", "broader"),
        ("stress causes insomnia", "stress associated_with insomnia", "narrower"),
        ("coffee increases blood pressure", "nl: koffie decreases bloeddruk", "conflict"),
        ("magnesium improves sleep", "magnesium no_effect sleep", "conflict"),
        ("magnesium improves sleep", "magnesium worsens sleep", "conflict"),
        ("magnesium improves sleep", "nl: magnesium not improves slaap", "conflict"),
        ("caffeine causes headache", "nl: cafeïne treats hoofdpijn", "conflict"),
        ("vitamin C prevents common cold", "vitamin C not prevents common cold", "conflict"),
        ("magnesium treats insomnia", "magnesium worsens insomnia", "conflict"),
        ("melatonin is_a hormone", "melatonin not is_a hormone", "conflict"),
        ("magnesium recommended_for sleep", "magnesium not recommended_for sleep", "conflict"),
        ("minerals improves sleep", "magnesium no_effect sleep", "apparent_conflict"),
        ("magnesium improves sleep", "magnesium no_effect sleep quality", "apparent_conflict"),
        ("vitamin C not prevents common cold", "vitamin C treats common cold", "unrelated"),
        ("zinc improves sleep", "magnesium improves sleep", "unrelated"),
        ("magnesium improves sleep", "magnesium decreases sleep onset latency", "unrelated"),
        ("magnesium improves sleep", "magnesium improves memory", "unrelated"),
        ("melatonin decreases cortisol", "cortisol decreases melatonin", "unrelated"),
        ("magnesium improves sleep", "magnesium is_a mineral", "unrelated"),
        ("minerals improves sleep quality", "magnesium improves sleep", "unrelated"),
    ],
)
def test_how_two_claims_stand(one: str, other: str, expected: str) -> None:
    back = {"broader": "narrower", "narrower": "broader"}
    assert kind(claim(one), claim(other)) == expected
    assert kind(claim(other), claim(one)) == back.get(expected, expected)


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ({"population": "children"}, {"population": "people over 65"}, "population"),
        ({}, {"population": "women with insomnia"}, "population"),
        ({"dose": "75 mg a day"}, {"dose": "10 mg a day"}, "dose"),
        ({"dose": "500 mg"}, {}, "dose"),
        ({"duration": "for two weeks"}, {"duration": "for a year"}, "duration"),
        ({"certainty": "unknown"}, {}, "certainty"),
        ({"evidence": "animal"}, {"evidence": "human_trial"}, "evidence"),
    ],
)
def test_a_conflict_is_apparent_when_both_may_hold(
    one: dict[str, object], other: dict[str, object], differs: str
) -> None:
    found = helder.relate(claim("zinc treats common cold", **one), claim("zinc no_effect common cold", **other))
    assert found["kind"] == "apparent_conflict"
    assert differs in found["differs"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"population": "children"}, {"language": "nl", "population": "kinderen"}),
        ({"population": "menopausal women"}, {"language": "nl", "population": "vrouwen in de overgang"}),
        ({"population": "people"}, {}),
        ({"dose": "one glass a day"}, {"language": "nl", "dose": "één glas per dag"}),
        ({"dose": "0.5 g"}, {"dose": "500 mg"}),
        ({"duration": "for two weeks"}, {"duration": "14 days"}),
        ({"certainty": "hedged"}, {"certainty": "asserted"}),
        ({"evidence": "human_trial"}, {"evidence": "none"}),
    ],
)
def test_a_conflict_is_true_when_the_circumstances_are_the_same(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert kind(claim("zinc treats common cold", **one), claim("zinc no_effect common cold", **other)) == "conflict"


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("medicine causes insomnia", "nl: medicijn treats slapeloosheid", ["subject"]),
        ("zinc treats disease", "zinc causes disease", ["object"]),
        ("surgery improves smell", "surgery not improves smell", ["subject"]),
        ("magnesium improves patients", "magnesium worsens patients", ["object"]),
    ],
)
def test_members_of_a_wide_class_may_differ(one: str, other: str, differs: list[str]) -> None:
    """What one medicine brings, another relieves."""
    found = helder.relate(claim(one), claim(other))
    assert found["kind"] == "apparent_conflict"
    assert [field for field in found["differs"] if field in ("subject", "object")] == differs


def test_a_class_is_no_excuse_for_what_something_is() -> None:
    assert kind(claim("melatonin is_a hormone"), claim("melatonin not is_a hormone")) == "conflict"


def test_no_sentence_truly_contradicts_itself() -> None:
    one = claim("zinc treats common cold")
    assert kind(one, replace(claim("zinc causes common cold"), quote=one.quote)) == "apparent_conflict"


def test_what_a_complaint_needs_does_not_add_to_it() -> None:
    assert kind(claim("surgery required_for insomnia"), claim("surgery treats insomnia")) == "unrelated"


def test_what_is_done_to_an_organ_is_no_more_of_it() -> None:
    found = helder.relate(claim("alcohol causes heart"), claim("alcohol worsens heart"))
    assert found["kind"] not in ("conflict", "apparent_conflict")


def test_the_dose_is_named_where_the_same_claim_differs_in_it() -> None:
    found = helder.relate(
        claim("magnesium improves sleep", dose="320 mg"), claim("nl: magnesium improves slaap", dose="500 mg")
    )
    assert found == {
        "kind": "same",
        "differs": ["dose"],
        "because": [
            "The subject of both is magnesium.",
            "The object of both is sleep.",
            "Of the object both say: it gets more or better.",
            "How much: 320 mg / 500 mg.",
        ],
    }


def test_that_two_things_go_together_denies_no_denial_of_a_cause() -> None:
    cause = claim("ginkgo not improves memory")
    link = claim("ginkgo associated_with memory", direction="+")
    assert kind(cause, link) == "unrelated"


def test_what_is_swapped_is_said() -> None:
    found = helder.relate(claim("melatonin decreases cortisol"), claim("cortisol decreases melatonin"))
    assert "The subject of the one is the object of the other." in found["because"]


def test_things_without_a_concept_meet_by_their_words_in_one_language() -> None:
    one, other = claim("old willow bark improves sleep"), claim("old willow barks improves sleep")
    assert kind(one, other) == "same"
    assert kind(claim("very old willow bark improves sleep"), claim("willow bark improves sleep")) != "conflict"


def test_dicts_are_as_good_as_claims() -> None:
    one, other = (
        helder.analyse(t).claims[0] for t in ("Coffee raises blood pressure.", "Coffee lowers blood pressure.")
    )
    assert helder.relate(one.to_dict(), other.to_dict()) == helder.relate(one, other)


@pytest.mark.parametrize("wrong", [{}, {"id": "x"}, {"start": 0, "end": 1, "subject": None}])
def test_what_is_no_claim_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match="This is no claim"):
        helder.relate(claim("magnesium improves sleep"), wrong)


THINGS = st.sampled_from(["magnesium", "minerals", "sleep", "insomnia", "sleep quality", "blue willow"]).map(thing)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    relation: RelationName = draw(st.sampled_from(model.RELATION_NAMES))
    direction: Direction = draw(st.sampled_from(model.DIRECTIONS))
    return Claim(
        id="c", span=Span(0, 1), quote="x", language=draw(st.sampled_from(["en", "nl", "xx"])), section=None,
        subject=draw(THINGS), relation=relation, direction=direction, object=draw(THINGS),
        polarity=draw(st.sampled_from(model.POLARITIES)), certainty=draw(st.sampled_from(model.CERTAINTIES)),
        causality=draw(st.sampled_from(model.CAUSALITIES)), evidence=draw(st.sampled_from(model.EVIDENCES)),
        population=draw(st.none() | st.text(max_size=12)), dose=draw(st.none() | st.sampled_from(["5 mg", "a lot"])),
        duration=draw(st.none() | st.sampled_from(["2 weeks", "long"])),
    )  # fmt: skip


@given(claims(), claims())
def test_both_ways_round_it_is_the_same_verdict(one: Claim, other: Claim) -> None:
    back = {"broader": "narrower", "narrower": "broader"}
    there, here = kind(one, other), kind(other, one)
    assert here == back.get(there, there)


@given(claims())
def test_a_claim_says_the_same_as_itself(one: Claim) -> None:
    found = helder.relate(one, one)
    assert found["kind"] == "same"
    assert found["differs"] == []


def test_concepts_are_compared_by_what_they_are_forms_of() -> None:
    assert compared.wider("mesh:D008274")
    assert all(isinstance(KNOWN.get(c), Concept) for c in compared.wider("mesh:D008274"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("children", "en"), ("kinderen", "nl"), True),
        (("children who wear hats", "en"), ("kinderen", "nl"), False),
        (("children who wear hats", "en"), ("kinderen met een muts", "nl"), True),
        (("children who wear hats", "en"), ("children", "en"), False),
        (("older adults", "en"), ("kinderen", "nl"), False),
        ((None, "en"), ("mensen", "nl"), True),
    ],
)
def test_people_of_two_languages_are_the_same_when_both_or_neither_are_of_a_kind(
    one: tuple[str | None, str], other: tuple[str | None, str], same: bool
) -> None:
    assert agreement.samepeople(*one, *other) is same
    assert agreement.samepeople(*other, *one) is same
