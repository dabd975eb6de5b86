"""One side of a thing is told from the thing: its size, how active it is, how much of it is taken up."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from helder import aspects, compared, grouping, langs, model, pipeline, vocab


class Row(NamedTuple):
    language: str
    text: str
    object: str
    happens: str


ROWS = (
    Row("en", "Lemon balm calms the nervous system.", "mesh:D009420: activity", "less"),
    Row("en", "Magnesium leads to a calmer nervous system.", "mesh:D009420: activity", "less"),
    Row("en", "The nervous system is calmed by magnesium.", "mesh:D009420: activity", "less"),
    Row("en", "Iodine makes the thyroid more active.", "mesh:D013961: activity", "more"),
    Row("en", "Iodine increases thyroid activity.", "mesh:D013961: activity", "more"),
    Row("en", "Soy affects the size of the thyroid.", "mesh:D013961: size", "affects"),
    Row("en", "Pepper improves the absorption of curcumin.", "mesh:D003474: absorption", "more"),
    Row("en", "Coffee increases the need for magnesium.", "mesh:D008274: need", "more"),
    Row("en", "Coffee increases the loss of magnesium.", "mesh:D008274: loss", "more"),
    Row("en", "Magnesium relaxes the muscles.", "mesh:D009126", "more"),
    Row("en", "Stretching lowers the tension of the muscles.", "helder:muscle_tension", "less"),
    Row("en", "Fibre gives a more varied gut flora.", "helder:gut_microbial_diversity", "more"),
    Row("en", "Magnesium calms the nerves and supports the heart.", "mesh:D006321", "more"),
    Row("en", "Magnesium supports the functioning of the nervous system.", "mesh:D009420", "more"),
    Row("en", "Zinc supports muscle function.", "mesh:D009132", "more"),
    Row("nl", "Lavendel zorgt voor een rustiger zenuwstelsel.", "mesh:D009420: activity", "less"),
    Row("nl", "Kamille kalmeert de maag en de darmen.", "mesh:D007422: activity", "less"),
    Row("nl", "Thee die de spieren ontspant en het zenuwstelsel kalmeert.", "mesh:D009420: activity", "less"),
    Row("nl", "Jodium zorgt voor een actievere schildklier.", "mesh:D013961: activity", "more"),
    Row("nl", "Jodium verhoogt de schildklieractiviteit.", "mesh:D013961: activity", "more"),
    Row("nl", "Koffie verhoogt de behoefte aan magnesium.", "mesh:D008274: need", "more"),
    Row("nl", "Koffie verhoogt het verlies van magnesium.", "mesh:D008274: loss", "more"),
    Row("nl", "Rekken vermindert de spanning van de spieren.", "helder:muscle_tension", "less"),
    Row("nl", "Magnesium ondersteunt de werking van het zenuwstelsel.", "mesh:D009420", "more"),
    Row("nl", "Melatonine verhoogt de aanmaak van serotonine.", "mesh:D012701", "more"),
    Row("en", "Stress disturbs a calm nervous system.", "mesh:D009420: activity", "more"),
    Row("nl", "Magnesium ondersteunt een rustig zenuwstelsel.", "mesh:D009420: activity", "less"),
    Row("nl", "Gember brengt de maag tot rust.", "mesh:D013270: activity", "less"),
    Row("de", "Lavendel beruhigt das Nervensystem.", "mesh:D009420: activity", "less"),
    Row("fr", "La lavande calme le système nerveux.", "mesh:D009420: activity", "less"),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.language}: {row.text}")
def test_the_key_names_the_side_that_is_meant(row: Row) -> None:
    keys = {claim.key.split(" | ", 1)[1] for claim in pipeline.analyse(row.text, language=row.language).claims}
    assert f"{row.happens} | {row.object}" in keys


def test_what_the_claim_itself_says_stays_as_it_was_read() -> None:
    claim = pipeline.analyse("Lemon balm calms the nervous system.", language="en").claims[0]
    assert claim.object.concept is not None
    assert (claim.relation, claim.object.concept.id) == ("decreases", "mesh:D009420")
    assert compared.of(claim).object.concept == model.Concept(
        "mesh:D009420: activity", "nervous system: activity", "body_part", broader=("mesh:D009420",)
    )


def test_a_claim_without_words_for_a_side_is_given_back_as_it_is() -> None:
    claim = pipeline.analyse("Magnesium supports the nervous system.", language="en").claims[0]
    assert aspects.of(claim) is claim


def test_a_side_is_narrower_than_its_thing() -> None:
    assert "mesh:D009420" in compared.wider("mesh:D009420: activity")
    assert grouping.bare("mesh:D009420: activity") == "mesh:D009420"


def rows(code: str) -> list[dict[str, str]]:
    return [dict(row) for row in langs.rows(langs.FOLDER / code / "aspects.tsv")]


@pytest.mark.parametrize("code", langs.installed())
def test_the_words_of_a_pack_are_for_sides_that_the_table_knows(code: str) -> None:
    known = {row["aspect"] for row in langs.rows(aspects.ASPECTS)}
    assert {row["aspect"] for row in rows(code)} == known
    assert {row["says"] for row in rows(code)} == {"of", "more", "less"}
    forms = [form for row in rows(code) if row["says"] != "of" for form in row["forms"].split("|")]
    assert sorted(forms) == sorted(set(forms))


def test_the_table_names_types_and_concepts_that_there_are() -> None:
    concepts = vocab.load().concepts
    for row in langs.rows(aspects.ASPECTS):
        assert row["of"] in model.CONCEPT_TYPES or row["of"] in concepts
        assert not row["is"] or row["is"] in concepts
