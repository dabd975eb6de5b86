"""When two claims say the same: which keys are equal, also across languages, and which must differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import grouping, langs, model, vocab
from helder.model import Argument, Concept, Direction, Polarity, RelationName, Span
from samples import only_claim as claim
from strategies import CONCEPTS

MAGNESIUM = Argument("magnesium", Span(0, 9), CONCEPTS[0])
SLEEP = Argument("sleep", Span(20, 25), CONCEPTS[3])
INSOMNIA = Argument("insomnia", Span(20, 28), CONCEPTS[5])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("en: Magnesium improves sleep quality.", "nl: Magnesium verbetert de slaapkwaliteit."),
        ("en: Magnesium may improve sleep quality.", "nl: Magnesium verbetert de slaapkwaliteit."),
        ("en: Magnesium improves sleep quality at 400 mg per day.", "en: Magnesium improves sleep quality."),
        ("en: Melatonin is produced by the pineal gland.", "nl: De pijnappelklier maakt melatonine aan."),
        ("en: Iodine deficiency causes goiter.", "nl: Struma ontstaat door jodiumtekort."),
        ("en: Vitamin C does not prevent colds.", "nl: Vitamine C voorkomt geen verkoudheid."),
        ("en: Probiotics have no effect on eczema.", "nl: Probiotica hebben geen effect op eczeem."),
        ("en: Magnesium has no effect on memory.", "nl: Magnesium verbetert het geheugen niet."),
        ("en: Zinc shortens colds.", "nl: Zink verkort een verkoudheid."),
        ("en: Stress worsens eczema.", "nl: Stress verergert eczeem."),
        ("en: Magnesium improves insomnia.", "nl: Magnesium helpt tegen slapeloosheid."),
        ("en: Light lowers melatonin levels.", "nl: Licht remt de melatonineproductie."),
        ("en: Zinc supplements shorten colds.", "nl: Zink verkort een verkoudheid."),
        ("en: Less salt lowers blood pressure.", "nl: Zout verhoogt de bloeddruk."),
        ("en: Walnuts lower “bad” cholesterol.", "nl: Walnoten verlagen het ‘slechte’ cholesterol."),
        ("en: Walnuts lower LDL cholesterol.", 'en: Walnuts lower "bad" cholesterol.'),
        ("en: Walking lowers mortality from stroke.", "nl: Wandelen verlaagt de sterfte aan een beroerte."),
        ("en: Honey relieves the symptoms of hay fever.", "nl: Honing verlicht hooikoorts."),
        ("en: Stress promotes inflammation.", "nl: Stress verergert ontstekingen."),
        ("en: Alcohol intake worsens sleep.", "nl: Alcohol verstoort de slaap."),
        ("en: Coffee consumption raises blood pressure.", "nl: Koffie verhoogt de bloeddruk."),
        ("en: Zinc deficiency causes smell problems.", "nl: Zinktekort veroorzaakt reukverlies."),
        ("nl: Een licht zinktekort veroorzaakt vermoeidheid.", "nl: Zinktekort veroorzaakt vermoeidheid."),
    ],
)
def test_claims_that_say_the_same_have_one_key(one: str, other: str) -> None:
    assert claim(one).key == claim(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("en: Magnesium improves sleep quality.", "en: Zinc improves sleep quality."),
        ("en: Magnesium improves sleep quality.", "en: Magnesium improves memory."),
        ("en: Magnesium improves sleep quality.", "en: Magnesium does not improve sleep quality."),
        ("en: Magnesium improves memory.", "en: Magnesium impairs memory."),
        ("en: Zinc prevents colds.", "en: Zinc does not prevent colds."),
        ("en: Zinc prevents colds.", "en: Zinc shortens colds."),
        ("en: Walking lowers mortality from stroke.", "en: Walking lowers mortality from asthma."),
        ("en: Walking lowers mortality from stroke.", "en: Walking prevents strokes."),
        ("en: Stress promotes inflammation.", "en: Stress improves inflammation."),
        ("en: Gentle therapy is effective.", "en: Intensive therapy is effective."),
        ("nl: Zout verhoogt de bloeddruk.", "nl: Volgens hem verlaagt zout de bloeddruk."),
        ("en: People who drink coffee have higher blood pressure.", "en: Coffee raises blood pressure."),
        ("en: Stress is associated with eczema.", "en: Stress causes eczema."),
        ("en: Melatonin lowers cortisol.", "en: Cortisol lowers melatonin."),
        ("en: Magnesium improves sleep quality.", "nl: Magnesium verstoort de slaapkwaliteit."),
    ],
)
def test_claims_that_say_something_else_have_another_key(one: str, other: str) -> None:
    assert claim(one).key != claim(other).key


def test_a_key_can_be_read() -> None:
    assert grouping.key(MAGNESIUM, "improves", "+", SLEEP, "asserted") == "mesh:D008274 | more | mesh:D012890"


def test_no_effect_and_a_denied_improvement_meet() -> None:
    none = grouping.key(MAGNESIUM, "no_effect", "0", SLEEP, "asserted")
    assert grouping.key(MAGNESIUM, "improves", "+", SLEEP, "negated") == none
    assert grouping.key(MAGNESIUM, "affects", "unknown", SLEEP, "negated") == none
    assert grouping.key(MAGNESIUM, "worsens", "-", SLEEP, "negated") != none


def test_relieving_and_lowering_a_complaint_meet() -> None:
    assert grouping.key(MAGNESIUM, "treats", "-", INSOMNIA, "asserted") == grouping.key(
        MAGNESIUM, "decreases", "-", INSOMNIA, "asserted"
    )


def test_of_a_burden_less_is_better() -> None:
    known = vocab.load()
    burdens = [row["concept"] for row in langs.rows(grouping.BURDENS)]
    assert [c for c in burdens if known.get(c) is None] == []
    mortality = Argument("mortality", Span(0, 9), known.get("mesh:D009026"))
    assert grouping.key(MAGNESIUM, "improves", "+", mortality, "asserted") == grouping.key(
        MAGNESIUM, "decreases", "-", mortality, "asserted"
    )


def test_every_class_is_a_concept() -> None:
    known = vocab.load()
    classes = [row["concept"] for row in langs.rows(grouping.CLASSES)]
    assert [c for c in classes if known.get(c) is None] == []
    assert grouping.is_class("mesh:D004194")
    assert not grouping.is_class("mesh:D007319")


def test_what_makes_a_complaint_worse_does_not_meet_what_improves_it() -> None:
    worse = grouping.key(MAGNESIUM, "worsens", "+", INSOMNIA, "asserted")
    assert worse != grouping.key(MAGNESIUM, "improves", "+", INSOMNIA, "asserted")


@pytest.mark.parametrize("relation", [r for r in model.RELATION_NAMES if r != "no_effect"])
def test_a_denied_relation_never_has_the_key_of_the_relation(relation: RelationName) -> None:
    direction = model.RELATIONS[relation].direction
    keys = {grouping.key(MAGNESIUM, relation, direction, SLEEP, p) for p in model.POLARITIES}
    assert len(keys) == 2


@pytest.mark.parametrize(
    "relation", [r for r in model.RELATION_NAMES if r not in grouping.CHANGES or r in grouping.OWN or r == "affects"]
)
def test_a_relation_without_a_direction_or_with_a_name_of_its_own_stands_in_its_key(relation: RelationName) -> None:
    key = grouping.key(SLEEP, relation, model.RELATIONS[relation].direction, MAGNESIUM, "asserted")
    assert relation in key.split(" | ")


def test_to_produce_what_is_not_made_is_to_bring_it_about() -> None:
    assert grouping.key(MAGNESIUM, "produces", "unknown", SLEEP, "asserted") == grouping.key(
        MAGNESIUM, "increases", "+", SLEEP, "asserted"
    )


def test_every_form_of_a_thing_and_the_thing_are_known_concepts() -> None:
    known = vocab.load().concepts
    rows = list(langs.rows(grouping.FORMS))
    assert [r for r in rows if r["concept"] not in known or r["stands_for"] not in known] == []
    assert len({r["concept"] for r in rows}) == len(rows)
    forms = {r["concept"] for r in rows}
    assert [r for r in rows if r["stands_for"] in forms] == []


def test_without_a_concept_the_words_count_without_their_case() -> None:
    named = Argument("The Old Willow", Span(0, 14))
    again = Argument("the old willow", Span(0, 14))
    assert grouping.key(named, "improves", "+", SLEEP, "asserted") == grouping.key(
        again, "improves", "+", SLEEP, "asserted"
    )


@pytest.mark.parametrize("empty", [Argument(None, None), Argument("", Span(3, 3)), Argument("…", Span(3, 4))])
def test_nothing_named_is_a_question_mark(empty: Argument) -> None:
    assert grouping.key(MAGNESIUM, "recommended_for", "unknown", empty, "asserted").endswith("| ?")


def test_the_concept_counts_and_not_the_word_for_it() -> None:
    dutch = Argument("slaap", Span(0, 5), CONCEPTS[3])
    assert grouping.key(MAGNESIUM, "improves", "+", dutch, "asserted") == grouping.key(
        MAGNESIUM, "improves", "+", SLEEP, "asserted"
    )


arguments = st.builds(
    Argument, st.none() | st.text(max_size=20), st.none(), st.none() | st.sampled_from(CONCEPTS), st.booleans()
)


@given(
    arguments,
    st.sampled_from(model.RELATION_NAMES),
    st.sampled_from(model.DIRECTIONS),
    arguments,
    st.sampled_from(model.POLARITIES),
)
def test_a_key_has_three_parts_that_are_never_empty(
    subject: Argument, relation: RelationName, direction: Direction, object_: Argument, polarity: Polarity
) -> None:
    key = grouping.key(subject, relation, direction, object_, polarity)
    assert key == grouping.key(subject, relation, direction, object_, polarity)
    who, what, whom = key.split(" | ", 2)
    assert who.strip()
    assert what.strip()
    assert whom.strip()


def test_concepts_with_different_ids_never_meet() -> None:
    keys = {
        grouping.key(Argument(c.label, Span(0, 1), Concept(c.id, c.label, c.type)), "improves", "+", SLEEP, "asserted")
        for c in CONCEPTS
    }
    assert len(keys) == len(CONCEPTS)
