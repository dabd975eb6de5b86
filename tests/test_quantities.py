"""Amounts as values, in every spelling, and what a sentence measures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helder
from helder import langs
from helder.model import Cue, Quantity, Span
from helder.stages import quantities


def of(quote: str, language: str, substance: str | None = None, kind: str = "dose") -> Quantity | None:
    return quantities.of_cue(Cue(Span(0, len(quote)), quote, kind, None, "amount"), language, substance)  # type: ignore[arg-type]  # a literal in every row


@pytest.mark.parametrize(
    ("language", "quote", "value", "high", "unit", "grams"),
    [
        ("en", "400 mg", 0.4, None, "g", 0.4),
        ("en", "400 mcg", 0.0004, None, "g", 0.0004),
        ("en", "400 µg", 0.0004, None, "g", 0.0004),
        ("en", "400 μg", 0.0004, None, "g", 0.0004),
        ("en", "1,500 mg", 1.5, None, "g", 1.5),
        ("nl", "1.500 mg", 1.5, None, "g", 1.5),
        ("nl", "0,5 mg", 0.0005, None, "g", 0.0005),
        ("en", "0.5 mg", 0.0005, None, "g", 0.0005),
        ("en", "200 to 400 mg", 0.2, 0.4, "g", 0.2),
        ("nl", "200 tot 400 mg", 0.2, 0.4, "g", 0.2),
        ("en", "two tablespoons", 2, None, "tablespoon", None),
        ("nl", "twee eetlepels", 2, None, "tablespoon", None),
        ("en", "2,000 IU", 2000, None, "IU", None),
        ("nl", "2000 IE", 2000, None, "IU", None),
    ],
    ids=lambda v: str(v),
)
def test_a_dose_is_one_value_in_every_spelling(
    language: str, quote: str, value: float, high: float | None, unit: str, grams: float | None
) -> None:
    read = of(quote, language)
    assert read is not None
    assert [read.value, read.high or 0, read.grams or 0] == pytest.approx([value, high or 0, grams or 0])
    assert read.unit == unit


@pytest.mark.parametrize(
    ("substance", "grams"),
    [("mesh:D014807", 2000 * 0.025e-6), ("mesh:D014801", 2000 * 0.3e-6), ("mesh:D014810", 2000 * 0.67e-3)],
    ids=["vitamin D", "vitamin A", "vitamin E"],
)
def test_an_international_unit_weighs_what_its_substance_says(substance: str, grams: float) -> None:
    read = of("2,000 IU a day", "en", substance)
    assert read is not None
    assert read.grams == pytest.approx(grams)
    assert of("2,000 IU a day", "en", "mesh:D008274") == of("2,000 IU a day", "en")


@pytest.mark.parametrize("quote", ["a high dose", "moderate", ""])
def test_words_without_a_number_have_no_value(quote: str) -> None:
    assert of(quote, "en") is None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "In the trial (n = 1,204) it fell by 12%.", [("sample_size", 1204, None), ("percentage", 12, None)]),
        ("nl", "In het onderzoek (n = 20.995) daalde het met 7,5 procent.",
         [("sample_size", 20995, None), ("percentage", 7.5, None)]),
        ("en", "Risk was lower (95% CI 0.7-0.9; p < 0.05).", [("interval", 0.7, 0.9), ("p_value", 0.05, None)]),
        ("nl", "Het risico was lager (95%-BI 0,7 tot 0,9; P=0,03).", [("interval", 0.7, 0.9), ("p_value", 0.03, None)]),
        ("en", "Vitamin B12 and omega-3.", []),
        ("en", "Version 1.2.3% is odd.", []),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_what_a_sentence_measures(language: str, text: str, expected: list[tuple[str, float, float | None]]) -> None:
    assert [(q.kind, q.value, q.high) for q in quantities.measured(text, Span(0, len(text)), language)] == expected


def test_amounts_belong_to_their_own_claim() -> None:
    text = "Zinc relieves colds; 500 mg of vitamin C a day prevents scurvy."
    doses = {c.object.quote: [q.value for q in c.quantities] for c in helder.analyse(text, language="en").claims}
    assert doses == {"colds": [], "scurvy": [0.5]}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(("n = ", "12", "%", "1.5", "1,500", " ", "95% CI ", "p<", "0.05", "-", "0,7", "mg", "İ")),
             max_size=14).map("".join),
    st.sampled_from(langs.installed()),
)  # fmt: skip
def test_what_is_measured_points_into_the_text(text: str, language: str) -> None:
    for quantity in quantities.measured(text, Span(0, len(text)), language):
        assert quantity.span.of(text) == quantity.quote
        assert quantity.value >= 0
