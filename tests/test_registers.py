"""Registers: what the European Union allows to be said of food, and lists of claims with a verdict."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helder
from helder import langs, registers, vocab
from helder.errors import InputError, UnreadableError
from helder.registers import Verdict
from strategies import analyses

EU = registers.eu()
CASES = list(langs.rows(Path(__file__).parent / "data" / "eu_check.tsv"))
WORST_FIRST = ("beyond", "covered", "listed", "no_claim")


def verdicts(sentence: str, language: str = "en") -> list[Verdict]:
    found = (registers.check(c, EU) for c in helder.analyse(sentence, language=language).claims)
    return [v for v in found if v is not None]


def worst(sentence: str, language: str = "en") -> tuple[str, str]:
    """The verdict on a sentence: that of its claim that goes furthest."""
    found = sorted(verdicts(sentence, language), key=lambda v: WORST_FIRST.index(v.outcome))
    return (found[0].outcome, found[0].how) if found else ("no_claim", "")


def test_the_list_of_sentences_is_as_it_says() -> None:
    assert Counter(row["outcome"] for row in CASES) == {"covered": 60, "beyond": 60, "no_claim": 30}
    assert Counter(row["language"] for row in CASES) == {"en": 75, "nl": 75}
    assert {row["how"] for row in CASES} <= set(registers.HOWS)


def test_most_verdicts_and_kinds_on_the_list_are_right() -> None:
    found = [worst(row["sentence"], row["language"]) for row in CASES]
    right = [outcome == row["outcome"] for (outcome, _), row in zip(found, CASES, strict=True)]
    kinds = [how == row["how"] for (_, how), row in zip(found, CASES, strict=True) if row["how"]]
    assert sum(right) / len(right) >= 0.95
    assert sum(kinds) / len(kinds) >= 0.91


def test_most_official_wordings_are_covered_or_ask_for_their_amount() -> None:
    found = Counter(
        any(v.outcome == "covered" or v.how == "condition" for v in verdicts(entry.wording)) for entry in EU.entries
    )
    assert found[True] >= 225


@pytest.mark.parametrize(
    ("sentence", "amount", "outcome"),
    [
        ("A daily intake of 3 g of beta-glucans maintains normal blood cholesterol levels.", "met", "covered"),
        ("Beta-glucans maintain normal blood cholesterol levels.", "absent", "beyond"),
        ("Beta-glucans at 0.5 g a day maintain normal blood cholesterol levels.", "contradicted", "beyond"),
        ("Zinc supports the immune system.", "not asked", "covered"),
    ],
)
def test_the_amount_that_a_row_asks_for(sentence: str, amount: str, outcome: str) -> None:
    assert amount in [v.amount for v in verdicts(sentence) if v.outcome == outcome]


def test_a_verdict_names_its_row_with_where_it_is_from() -> None:
    (verdict,) = verdicts("Zinc supports the immune system.")
    entry = verdict.to_dict()["entry"]
    assert entry["wording"] == "Zinc contributes to the normal function of the immune system"
    assert entry["translations"] == {"substance_nl": "zink", "effect_nl": "immuunsysteem"}
    assert all(entry[name] for name in ("legal_basis", "source", "date"))
    assert entry["url"] == registers.OFFICIAL


def test_the_built_in_register_is_whole() -> None:
    known = vocab.load()
    assert len(EU.entries) == len({e.id for e in EU.entries}) == 260
    assert [e.id for e in EU.entries if not (e.wording and e.legal_basis and e.source and e.date and e.allows)] == []
    assert [c for e in EU.entries for c in (*e.things, *e.effects) if known.get(c) is None] == []
    assert [e.id for e in EU.entries if not e.things and not e.thing_words] == []
    assert {e.allows for e in EU.entries} == {"maintain", "protect", "increase", "reduce"}
    kinds = list(langs.rows(registers.FOLDER / "kinds.tsv"))
    assert [r for r in kinds if known.get(r["concept"]) is None] == []
    assert all(registers.SAID[how] for how in registers.HOWS)


@given(analyses())
def test_any_claim_gets_a_verdict(analysis: helder.Analysis) -> None:
    for claim in analysis.claims:
        verdict = registers.check(claim, EU)
        assert verdict is not None
        assert json.loads(json.dumps(verdict.to_dict()))["because"]
        if verdict.outcome == "covered":
            assert verdict.entry is not None


# ---- files

EXPORT = (
    'Claim type,"Nutrient, substance, food or food category",Claim,Conditions of use of the claim,Health relationship,'
    "EFSA opinion reference,Commission regulation,Status,Entry Id\n"
    "Art.13(1),Magnesium,Magnesium contributes to normal muscle function,Source of magnesium,muscle function,2009,"
    "Commission Regulation (EU) 432/2012,Authorised,238\n"
    "Art.13(1),Caffeine,Caffeine helps to improve concentration,,alertness,2011,,Non-authorised,736\n"
)


def test_the_export_of_the_commission_replaces_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, encoding="utf-8-sig")
    register = registers.read(path)
    assert [e.id for e in register.entries] == ["238"]
    claim = helder.analyse("Magnesium supports muscle function.", language="en").claims[0]
    verdict = registers.check(claim, register)
    assert verdict is not None
    assert (verdict.outcome, verdict.entry) == ("covered", register.entries[0])
    zinc = helder.analyse("Zinc supports the immune system.", language="en").claims[0]
    assert registers.check(zinc, register) != registers.check(zinc, EU)


def test_the_export_may_be_a_sheet(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Claim type", "Nutrient, substance, food or food category", "Claim", "Status", "Entry Id"])
    book.active.append(["Art.13(1)", "Zinc", "Zinc contributes to the maintenance of normal skin", "Authorised", 7])
    book.save(tmp_path / "export.xlsx")
    assert [e.id for e in registers.read(tmp_path / "export.xlsx").entries] == ["7"]


def test_a_house_forbids_claims_in_any_language(tmp_path: Path) -> None:
    path = tmp_path / "house.csv"
    path.write_text("claim;verdict\nMagnesium cures insomnia;never write this\n", encoding="utf-8")
    register = registers.read(path)
    same = helder.analyse("Magnesium helpt tegen slapeloosheid.", language="nl").claims[0]
    other = helder.analyse("Magnesium verbetert het geheugen.", language="nl").claims[0]
    verdict = registers.check(same, register)
    assert verdict is not None
    assert verdict.outcome == "listed"
    assert "never write this" in verdict.because
    assert registers.check(other, register) is None


def test_fact_checks_are_read_from_json_ld(tmp_path: Path) -> None:
    review = {
        "@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": "Vitamin C prevents colds.",
        "reviewRating": {"@type": "Rating", "alternateName": "False"}, "url": "https://facts.example/1",
        "author": {"@type": "Organization", "name": "Facts"}, "datePublished": "2024-01-02",
    }  # fmt: skip
    path = tmp_path / "facts.jsonld"
    path.write_text(json.dumps({"@graph": [{"@type": "WebPage"}, review]}), encoding="utf-8")
    (entry,) = registers.read(path).entries
    assert (entry.verdict, entry.url, entry.source, entry.date) == (
        "False", "https://facts.example/1", "Facts", "2024-01-02",
    )  # fmt: skip
    claim = helder.analyse("Vitamine C voorkomt verkoudheid.", language="nl").claims[0]
    verdict = registers.check(claim, registers.read(path))
    assert verdict is not None
    assert verdict.entry == entry


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "one,two\n1,2\n", "is no register"),
        ("a.csv", "", "is no register"),
        ("a.json", "{", "is no JSON"),
        ("a.json", "[]", "holds no ClaimReview"),
        ("a.json", "[" * 100_000, "is no JSON"),
        ("a.xlsx", "no zip", "no sheet that can be read"),
        ("a.csv", "claim,verdict\n", "is no register"),
        ("a.csv", "claim,verdict\n,\n \n", "no register"),
        ("a.csv", "claim,verdict\nZinc cures colds,\n", "line 2 has nothing under verdict"),
        ("a.csv", "claim,verdict\n\nZinc cures colds, or flu,false\n", "line 3 has 3 values .* names 2 columns"),
    ],
)
def test_what_is_no_register_is_refused(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableError, match=message):
        registers.read(tmp_path / name)


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("Art.13(1),Magnesium", "Magnesium", 'line 2 has "238" under Status'),
        ("Art.13(1),Magnesium", "Art.13(1),,Magnesium", "line 2 has 10 values .* names 9 columns"),
        ("Magnesium contributes to", "Magnesium, contributes to", "line 2 has 10 values"),
        (",Authorised,238", ",,Authorised", 'line 2 has "" under Status'),
        (",Authorised,", ",Non-authorised,", "no authorised claim in any of its rows"),
        ("Magnesium,Magnesium contributes", ",Magnesium contributes", "nothing under Nutrient, substance"),
    ],
    ids=["a column fewer", "a column more", "a comma in a claim", "the end", "nothing authorised", "no substance"],
)
def test_an_export_whose_columns_have_shifted_is_refused(tmp_path: Path, was: str, becomes: str, message: str) -> None:
    """An empty register would find nothing wrong with any claim."""
    assert EXPORT.count(was) == 1
    (tmp_path / "export.csv").write_text(EXPORT.replace(was, becomes), encoding="utf-8")
    with pytest.raises(UnreadableError, match=message):
        registers.read(tmp_path / "export.csv")


def test_a_sheet_whose_columns_have_shifted_is_refused(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Nutrient, substance, food or food category", "Claim", "Status", None])
    book.active.append(["Art.13(1)", "Zinc", "Zinc contributes to the maintenance of normal skin", "Authorised"])
    book.save(tmp_path / "export.xlsx")
    with pytest.raises(UnreadableError, match=r'row 2 has "Zinc contributes .* under Status'):
        registers.read(tmp_path / "export.xlsx")


def test_a_register_that_does_not_exist() -> None:
    with pytest.raises(InputError, match='No register "us"'):
        registers.named("us")


@given(st.text(max_size=60))
def test_any_wording_has_an_effect(wording: str) -> None:
    assert isinstance(registers.effect_of(wording), str)


@pytest.mark.parametrize(
    "sentence",
    [
        "Zink draagt bij tot de instandhouding van normaal haar.",
        "Selenium draagt bij tot het behoud van normaal haar en normale nagels.",
        "IJzer draagt bij tot de vermindering van vermoeidheid en moeheid.",
        "Magnesium draagt bij tot een normale werking van de spieren.",
        "Calcium is nodig voor de instandhouding van normale botten.",
        "Vitamine C draagt bij tot de normale werking van het immuunsysteem.",
    ],
)
def test_the_wordings_of_dutch_labels_are_covered(sentence: str) -> None:
    found = [registers.check(claim, EU) for claim in helder.analyse(sentence, language="nl").claims]
    assert {verdict.outcome for verdict in found if verdict} == {"covered"}
