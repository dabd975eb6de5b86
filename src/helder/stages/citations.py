"""The research that a sentence cites: what kind of study, how many took part, and where to find it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from helder import langs
from helder.model import Quantity, Span, Study
from helder.stages.clauses import Words
from helder.text import has_digit

DESIGNS = (
    "meta_analysis", "systematic_review", "randomised_trial", "cohort", "case_control", "survey", "laboratory",
    "expert_opinion",
)  # fmt: skip
"""The designs that are told apart, the strongest first; each has its words in the grammar of a language pack."""

_REFERENCE: Final = re.compile(
    r"https?://[^\s<>\"')\]]{3,300}"
    r"|\b10\.\d{4,9}/[^\s<>\"')\]]{1,200}"
    r"|\[\d{1,4}(?:\s?[,–-]\s?\d{1,4}){0,9}\]"
    r"|\([A-Z][\w'’-]{1,40}(?: et al\.?|(?: (?:and|en|&) [A-Z][\w'’-]{1,40}))?,? (?:19|20)\d\d[a-z]?\)"
)
_TRAILING: Final = ".,;:"


def study(text: str, span: Span, words: Words, measured: Sequence[Quantity]) -> Study | None:
    """The study a sentence cites, or None where it names no design, no people who took part and no reference."""
    design = _design(words)
    sizes = [int(q.value) for q in measured if q.kind == "sample_size"]
    found: tuple[str, ...] = ()
    if has_digit(text, span.start, span.end) or text.find("://", span.start, span.end) >= 0:
        found = tuple(m.group().rstrip(_TRAILING) for m in _REFERENCE.finditer(text, span.start, span.end))
    if design is None and not sizes and not found:
        return None
    return Study(design, sizes[0] if sizes else None, found)


def addresses(text: str) -> tuple[str, ...]:
    """The addresses that a text names, DOIs as the addresses they lead to, each once, in order."""
    found = (m.group().rstrip(_TRAILING) for m in _REFERENCE.finditer(text))
    full = (f"https://doi.org/{said}" if said.startswith("10.") else said for said in found)
    return tuple(dict.fromkeys(said for said in full if said.startswith("http")))


def _design(words: Words) -> str | None:
    """The strongest design that a sentence names, or None."""
    letters, first, beginnings = _beginnings(words.language)
    here = {norm[:letters] for norm in words.norms} & first
    if not here:
        return None
    said = " " + " ".join(words.norms)
    for design, some in beginnings:
        if any(word[1 : letters + 1] in here and word in said for word in some):
            return design
    return None


@lru_cache
def _beginnings(language: str) -> tuple[int, frozenset[str], tuple[tuple[str, tuple[str, ...]], ...]]:
    """How the words of each design begin, with the space before them (" randomi", of "a randomised trial").

    Before them so many letters, as many as each has, and what these letters are in one of them at least.
    """
    grammar = langs.load(language).grammar
    some = tuple((design, tuple(f" {word}" for word in grammar[f"design_{design}"])) for design in DESIGNS)
    first = [word.split()[0] for _, beginnings in some for word in beginnings]
    letters = min(map(len, first), default=0)
    return letters, frozenset(word[:letters] for word in first), some
