"""The language of each passage, and the main language of the whole.

A passage of a few words says little about its language, so it is read together with its neighbours; a longer
one that is clearly in a language without a pack gets that language's code, and "und" when none is sure.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from helder import langs
from helder.model import Block, Source
from helder.stages import langid
from helder.text import letters

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 300
"""Characters of a passage that are looked at: its language shows in the first lines."""
_ENOUGH: Final = 8
"""Words from which a passage speaks for itself."""
_ELSEWHERE: Final = 20.0
"""How many times likelier a language without a pack must be than the likeliest with one."""
_NEAR: Final = 4
"""How many passages to each side count as neighbours."""
_PULL = (0.0, 2.2, 1.6, 1.6, 1.0)
"""By number of words, how strongly the passages around pull (logarithm of a likelihood ratio): where the language
of 1 to 6 words cut from Dutch and English articles, 5 % of them foreign to their place, is right most often."""

_FEW: Final = 3
"""Words up to which a passage is hardly ever in a language of its own."""
_STRANGE: Final = 1.0
"""How much less likely (the same) a few words are in a language that no longer passage of the text is in."""

Scores = dict[str, float]
"""How likely each language is, the likeliest first."""


def detect(source: Source, parts: tuple[Block, ...], *, given: str | None = None) -> tuple[Block, ...]:
    """The same blocks, each with its language ("en", "nl", "de", "und"); `given` is taken for all of them.

    Raises `InputError` when there is no pack for `given`.
    """
    if given is not None:
        langs.load(given)
        return tuple(_in_language(part, given) for part in parts)
    if not parts:
        return parts
    samples = [_sample(source.text, part) for part in parts]
    counts = [_weight(sample) for sample in samples]
    score = _scorer()
    scores = [score(sample) if count else {} for sample, count in zip(samples, counts, strict=True)]
    found = _decide(scores, counts)
    return tuple(_in_language(part, code) for part, code in zip(parts, found, strict=True))


def _in_language(part: Block, code: str) -> Block:
    return Block(part.span, part.kind, code, part.section, part.reason)


def named(source: Source, parts: tuple[Block, ...]) -> Source:
    """The source with its main language. What the page states holds, unless its text is plainly in another one."""
    weight: Counter[str] = Counter()
    for part in parts:
        if part.language != "und":
            weight[part.language] += len(part.span.of(source.text).strip())
    if not weight:
        return source
    code, most = weight.most_common(1)[0]
    if source.language and (most < 400 or most * 5 < weight.total() * 4 or source.language == code):
        return source
    return replace(source, language=code)


def _sample(text: str, part: Block) -> str:
    sample = text[part.span.start : min(part.span.end, part.span.start + 2 * _SAMPLE)].strip()
    return sample if len(sample) <= _SAMPLE else sample[:_SAMPLE].rpartition(" ")[0] or sample[:_SAMPLE]


def _weight(sample: str) -> int:
    """How many words speak for the language of a passage; in another alphabet a single one says enough."""
    if sample.isascii():
        return len(letters(sample))
    count = len(_LETTERS.findall(sample))
    if not count:
        return count
    written = [char for char in sample if char.isalpha()]
    elsewhere = sum(not (char < "\u0250" or "\u1e00" <= char <= "\u1eff") for char in written)
    return max(count, _ENOUGH) if elsewhere * 2 > len(written) else count


def _decide(scores: Sequence[Scores], counts: Sequence[int]) -> list[str]:
    """The language of each passage: long ones by themselves, short ones with what stands around them."""
    packs = langs.installed()
    sure: list[str | None] = [
        _alone(row, packs) if count >= _ENOUGH else None for row, count in zip(scores, counts, strict=True)
    ]
    overall: Counter[str] = Counter()
    for code, count in zip(sure, counts, strict=True):
        if code is not None:
            overall[code] += min(count, 40)
    if not overall:
        overall = _together(scores, counts, packs)
    every = max(1, overall.total())
    shares = {code: many / every for code, many in overall.items()}
    found: list[str] = []
    for i, row in enumerate(scores):
        own = sure[i]
        found.append(own if own else _with_neighbours(row, counts[i], _around(sure, i), shares, packs))
    return found


def _alone(row: Scores, packs: Sequence[str]) -> str:
    """The language of a passage of some length."""
    best = max(packs, key=lambda code: row.get(code, 0.0))
    top = next(iter(row))
    if top in packs or row[top] < _ELSEWHERE * row.get(best, 0.0):
        return best
    return top if row[top] >= 0.5 else "und"


def _together(scores: Sequence[Scores], counts: Sequence[int], packs: Sequence[str]) -> Counter[str]:
    """The language of a text that has short passages only: what they point to when added up."""
    total: Counter[str] = Counter()
    for code in packs:
        likely = sum(math.log(max(row.get(code, 0.0), 1e-6)) * n for row, n in zip(scores, counts, strict=True) if row)
        total[code] = round(likely)
    if not total:
        return total
    best = max(total, key=lambda code: total[code])
    return Counter({best: 1}) if sum(counts) else Counter()


def _around(sure: Sequence[str | None], i: int) -> list[str]:
    """The languages of the nearest passages that speak for themselves, one from each side."""
    near = []
    for side in (range(i - 1, max(-1, i - 1 - _NEAR), -1), range(i + 1, min(len(sure), i + 1 + _NEAR))):
        near += [code for j in side if (code := sure[j])][:1]
    return near


def _with_neighbours(
    row: Scores, count: int, near: list[str], shares: Mapping[str, float], packs: Sequence[str]
) -> str:
    """The language of a few words: their own likelihood, and the less they say the more the passages around them.

    `shares` is how much of the text that speaks for itself is in each language.
    """
    best, most = "und", -math.inf
    if not count and not near and not shares:
        return best
    close, pull = max(1, len(near)), _PULL[min(count, len(_PULL) - 1)]
    for code in sorted({*packs, *near}):
        around = (near.count(code) / close + shares.get(code, 0.0)) / 2
        likely = around
        if count:
            if code not in row:
                continue
            strange = _STRANGE if count <= _FEW and not around else 0.0
            likely = math.log(max(row[code], 1e-9)) + pull * around - strange
        if likely > most:
            best, most = code, likely
    return best


@lru_cache(maxsize=1)
def _scorer() -> Callable[[str], Scores]:
    """A function from a text to how likely each language is."""
    model = langid.identifier()

    @lru_cache(maxsize=4096)
    def score(text: str) -> Scores:
        return dict(model.rank(text))

    return score
