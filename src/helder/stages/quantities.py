"""The numbers of a claim as values: its dose and duration, percentages, numbers of people, p-values and intervals.

"2,000 IU of vitamin D a day"      2000 IU, once a day, 0.00005 g
"(n = 1,204; p < 0.05)"            1204 people; 0.05
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from helder import amounts, langs
from helder.model import Cue, Quantity, QuantityKind, Span
from helder.text import has_digit

GRAMS_OF_ONE_UNIT: Final[Mapping[str, float]] = {
    "mesh:D014807": 0.000000025,
    "mesh:D002762": 0.000000025,
    "mesh:D014801": 0.0000003,
    "mesh:D014810": 0.00067,
}
"""The mass of one international unit of vitamin D (and D3), of vitamin A as retinol, and of natural vitamin E.

Source: NIH Office of Dietary Supplements, unit conversions: 40 IU = 1 µg, 1 IU = 0.3 µg, 1 IU = 0.67 mg.
"""

_PLAIN: Final = r"\d{1,9}(?:[.,]\d{1,9})?"
_SAMPLE: Final = re.compile(r"\b[nN]\s?=\s?(\d{1,3}(?:[.,\s]\d{3}){1,3}|\d{1,9})(?!\d)")
_COMPARES: Final = ("=", "<", ">", "≤")
_P_VALUE: Final = re.compile(r"\b[pP]\s?[<=>≤]\s?(0?[.,]\d{1,9})")
_INTERVAL: Final = re.compile(
    rf"({_PLAIN})\s?%[\s-]?(?:CI|BI|confidence interval|betrouwbaarheidsinterval)\b[^\d\n]{{0,8}}"
    rf"(-?{_PLAIN})\s?(?:-|–|—|to|tot|,|;)\s?(-?{_PLAIN})"
)


def of_cue(cue: Cue, language: str, substance: str | None = None) -> Quantity | None:
    """The value of a dose or duration, or None where it names no number ("a high dose").

    `substance` is the id of the concept that the dose is of, for the mass of international units.
    """
    read = amounts.read(cue.quote, language)
    if cue.kind not in ("dose", "duration") or not read:
        return None
    amount = read[0]
    grams = amount.low if amount.unit == "g" else None
    if amount.unit == "IU" and substance is not None and substance in GRAMS_OF_ONE_UNIT:
        grams = float(f"{amount.low * GRAMS_OF_ONE_UNIT[substance]:.6g}")
    high = amount.high if amount.high > amount.low else None
    kind: QuantityKind = "dose" if cue.kind == "dose" else "duration"
    per_day = amount.per_day if cue.kind == "dose" else None
    return Quantity(kind, cue.span, cue.quote, amount.low, high, amount.unit, per_day, grams)


def measured(text: str, span: Span, language: str) -> tuple[Quantity, ...]:
    """What a sentence measures, in order: percentages, "(n = 46)", "p < 0.05", "95% CI 0.7-0.9"."""
    if not has_digit(text, span.start, span.end):
        return ()
    found: list[Quantity] = []
    if any(text.find(mark, span.start, span.end) >= 0 for mark in _COMPARES):
        for match in _SAMPLE.finditer(text, span.start, span.end):
            found.append(_quantity("sample_size", match, float(re.sub(r"\D", "", match[1]))))
        for match in _P_VALUE.finditer(text, span.start, span.end):
            found.append(_quantity("p_value", match, _number(match[1])))
    for match in _INTERVAL.finditer(text, span.start, span.end):
        found.append(_quantity("interval", match, _number(match[2]), _number(match[3]), f"{match[1]}%"))
    for match in _percent(language).finditer(text, span.start, span.end):
        here = Span(match.start(), match.end())
        if not any(q.span.overlaps(here) for q in found):
            found.append(_quantity("percentage", match, _number(match[1]), unit="%"))
    return tuple(sorted(found, key=lambda q: q.span))


@lru_cache
def _percent(language: str) -> re.Pattern[str]:
    signs = "|".join(map(re.escape, sorted(langs.load(language).grammar["percent"])))
    return re.compile(rf"(?<![\d.,])({_PLAIN})\s?(?:{signs})(?!\w)", re.I)


def _number(written: str) -> float:
    return float(written.replace(",", "."))


def _quantity(
    kind: QuantityKind, match: re.Match[str], value: float, high: float | None = None, unit: str = ""
) -> Quantity:
    return Quantity(kind, Span(match.start(), match.end()), match.group(), value, high, unit)
