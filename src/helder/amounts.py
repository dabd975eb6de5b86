"""How much and how long, as numbers that can be compared: "320-500 mg per day" and "0,4 gram daags".

    >>> read("320-500 mg per day", "en")
    (Amount(low=0.32, high=0.5, unit='g', per_day=1.0),)

The words are each language's data (`units.tsv`); amounts in different languages share their units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from helder import langs

_NUMBER: Final = r"\d{1,12}(?:[.,]\d{1,6})*"
_RANGE: Final = re.compile(rf"(?P<low>{_NUMBER})(?:\s*(?:-|–|—|to|tot|à|and|en)\s*(?P<high>{_NUMBER}))?")
_TOKEN: Final = re.compile(r"[^\W\d_](?:[\w.'’-]*[^\W_])?|[%/]\w*")
_LONGEST: Final = 500
"""Characters that are read: a dose or duration is a phrase."""
_NEAR: Final = 4
"""So many words may stand between a number word and its unit: "one small glass"."""
TOLERANCE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount or stretch of time: `low` to `high` of `unit` ("g", "l", "IU", "day", "glass", ...).

    `per_day` is how many times a day it is taken, None where the text does not say.
    """

    low: float
    high: float
    unit: str
    per_day: float | None = None

    @property
    def daily(self) -> tuple[float, float]:
        """What it comes to in a day; an amount without a rate is taken to be once a day."""
        times = self.per_day or 1.0
        return self.low * times, self.high * times

    def meets(self, other: Amount) -> bool:
        """Whether the two can be the same: one unit, and ranges that overlap."""
        (low, high), (its_low, its_high) = self.daily, other.daily
        return self.unit == other.unit and low <= its_high * (1 + TOLERANCE) and its_low <= high * (1 + TOLERANCE)


@lru_cache(maxsize=1 << 12)
def read(text: str, language: str) -> tuple[Amount, ...]:
    """Every amount that a phrase states, in order; none for words without a number, such as "a high dose"."""
    if language not in langs.installed():
        return ()
    known, text = _known(language), text[:_LONGEST].replace("μ", "µ")
    plain = text.casefold()
    rate = None
    if known.some_rate.search(plain):
        rate = next((known.rates[r] for r in known.rates_longest if _has(plain, r)), None)
        for words in known.rates_longest:  # "a day" is no amount of a day
            plain = _without(plain, words)
    found = [*_in_digits(plain, known, rate), *_in_words(plain, known, rate)]
    return tuple(amount for _, amount in sorted(found, key=lambda pair: pair[0]))


def agree(one: Iterable[Amount], other: Iterable[Amount]) -> bool:
    """Whether some amount of the one can be an amount of the other."""
    others = tuple(other)
    return any(a.meets(b) for a in one for b in others)


@dataclass(frozen=True, slots=True)
class _Units:
    units: Mapping[str, tuple[str, float]]
    numbers: Mapping[str, float]
    thousands: Mapping[str, float]
    rates: Mapping[str, float]
    rates_longest: tuple[str, ...]
    some_rate: re.Pattern[str]
    decimal_comma: bool


@lru_cache
def _known(language: str) -> _Units:
    pack = langs.load(language)
    units: dict[str, tuple[str, float]] = {}
    special: dict[str, dict[str, float]] = {"number": {}, "thousand": {}, "per day": {}, "people": {}}
    for row in langs.rows(pack.folder / "units.tsv"):
        for form in row["forms"].casefold().split("|"):
            if row["unit"] in special:
                special[row["unit"]][form] = float(row["factor"])
            else:
                units[form] = (row["unit"], float(row["factor"]))
    rates = special["per day"]
    longest = tuple(sorted(rates, key=len, reverse=True))
    some_rate = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)" if longest else r"(?!)")
    return _Units(units, special["number"], special["thousand"], rates, longest, some_rate, pack.decimal_comma)


def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _without(text: str, words: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", lambda m: " " * len(m.group()), text)


def _in_digits(text: str, known: _Units, rate: float | None) -> Iterable[tuple[int, Amount]]:
    for match in _RANGE.finditer(text):
        after = text[match.end() : match.end() + 60].lstrip(" -\u00a0")
        times = 1.0
        for word, factor in known.thousands.items():
            if after.startswith(word):
                times, after = factor, after[len(word) :].lstrip(" -")
        unit = _unit(after, known)
        if unit is None:
            continue
        name, factor = unit
        low = _number(match["low"], known.decimal_comma) * times * factor
        high = _number(match["high"], known.decimal_comma) * times * factor if match["high"] else low
        yield match.start(), Amount(min(low, high), max(low, high), name, rate)


def _in_words(text: str, known: _Units, rate: float | None) -> Iterable[tuple[int, Amount]]:
    words = [(m.start(), m.group()) for m in _TOKEN.finditer(text)]
    for at, (start, word) in enumerate(words):
        if word not in known.numbers:
            continue
        for place, later in words[at + 1 : at + 1 + _NEAR]:
            if later in known.numbers or any(c.isdigit() for c in text[start:place]):
                break
            if later in known.units:
                name, factor = known.units[later]
                value = known.numbers[word] * factor
                yield start, Amount(value, value, name, rate)
                break


def _unit(after: str, known: _Units) -> tuple[str, float] | None:
    """The unit that a text begins with; the longest form wins."""
    first = _TOKEN.match(after)
    if first is None:
        return None
    for form in sorted((f for f in known.units if " " in f or "-" in f), key=len, reverse=True):
        if after.startswith(form):
            return known.units[form]
    word = first.group().rstrip(".")
    return known.units.get(word) or known.units.get(word.split("-")[0])


def _number(digits: str, decimal_comma: bool) -> float:
    """ "1,5" in Dutch and "1.5" in English are one and a half; "1.000" and "1,000" the other way round a thousand."""
    thousands, point = (".", ",") if decimal_comma else (",", ".")
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(point)}\d+)?", digits):
        return float(digits.replace(thousands, "").replace(point, "."))
    parts = re.split("[.,]", digits)
    return float(f"{parts[0]}.{''.join(parts[1:])}") if len(parts) > 1 else float(digits)
