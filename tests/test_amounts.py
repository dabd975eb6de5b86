"""Amounts and times as numbers: what is read from a phrase, and which phrases can mean the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import amounts


@pytest.mark.parametrize(
    ("language", "phrase", "low", "high", "unit", "per_day"),
    [
        ("en", "320-500 mg per day", 0.32, 0.5, "g", 1),
        ("en", "at least 1.5 g", 1.5, 1.5, "g", None),
        ("nl", "1,5 gram per dag", 1.5, 1.5, "g", 1),
        ("nl", "1.000 mg", 1, 1, "g", None),
        ("en", "1,000 mg", 1, 1, "g", None),
        ("en", "250 µg", 0.00025, 0.00025, "g", None),
        ("nl", "250 μg", 0.00025, 0.00025, "g", None),
        ("en", "400 IU daily", 400, 400, "IU", 1),
        ("nl", "400 IE per dag", 400, 400, "IU", 1),
        ("en", "10 billion CFU", 1e10, 1e10, "CFU", None),
        ("nl", "10 miljard kve", 1e10, 1e10, "CFU", None),
        ("en", "one glass of alcohol a day", 1, 1, "glass", 1),
        ("nl", "dagelijks één glas", 1, 1, "glass", 1),
        ("nl", "tweemaal daags 200 mg", 0.2, 0.2, "g", 2),
        ("en", "a 12-week trial", 84, 84, "day", None),
        ("en", "eight weeks", 56, 56, "day", None),
        ("nl", "na 2 weken", 14, 14, "day", None),
        ("nl", "300 tot 400 mg", 0.3, 0.4, "g", None),
    ],
)
def test_what_is_read(language: str, phrase: str, low: float, high: float, unit: str, per_day: float | None) -> None:
    (amount,) = amounts.read(phrase, language)
    assert (amount.low, amount.high) == pytest.approx((low, high))
    assert (amount.unit, amount.per_day) == (unit, per_day)


@pytest.mark.parametrize("phrase", ["", "a high dose", "with a meal", "B12", "omega-3", "in 2019", "daily"])
def test_no_amount(phrase: str) -> None:
    assert amounts.read(phrase, "en") == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("en", "500 mg"), ("nl", "0,5 gram"), True),
        (("en", "300-400 mg"), ("nl", "350 mg per dag"), True),
        (("en", "500 mg twice a day"), ("en", "1 g per day"), True),
        (("en", "75 mg a day"), ("nl", "10 mg per dag"), False),
        (("en", "400 IU"), ("en", "400 mg"), False),
        (("en", "2 weeks"), ("nl", "14 dagen"), True),
    ],
)
def test_phrases_that_can_mean_the_same(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    read = [amounts.read(phrase, language) for language, phrase in (one, other)]
    assert amounts.agree(*read) is same
    assert amounts.agree(*reversed(read)) is same


def test_a_language_without_a_pack_has_no_amounts() -> None:
    assert amounts.read("500 mg", "xx") == ()


@given(st.text(max_size=80) | st.from_regex(r"([0-9.,]{1,9} ?(mg|g|to|-|weeks|a day|billion)? ?){1,6}", fullmatch=True))
def test_any_text_is_read_without_trouble(text: str) -> None:
    for language in ("en", "nl"):
        for amount in amounts.read(text, language):
            assert 0 <= amount.low <= amount.high
            assert amount.meets(amount)
