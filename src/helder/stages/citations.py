"""The research that a sentence cites: what kind of study, how many took part, and where to find it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from helder import langs
from helder.model import Quantity, Span, Study
from helder.stages.clauses import Words

DESIGNS = (
    "meta_analysis", "systematic_review", "randomised_trial", "cohort", "case_control", "survey", "laboratory",
    "expert_opinion",
)  # fmt: skip
"""The designs that are told apart, the strongest first; each has its words in the grammar of a language pack."""

_REFERENCE = re.compile(
    r"https?://[^\s<>\"')\]]{3,300}"
    r"|\b10\.\d{4,9}/[^\s<>\"')\]]{1,200}"
    r"|\[\d{1,4}(?:\s?[,–-]\s?\d{1,4}){0,9}\]"
    r"|\([A-Z][\w'’-]{1,40}(?: et al\.?|(?: (?:and|en|&) [A-Z][\w'’-]{1,40}))?,? (?:19|20)\d\d[a-z]?\)"
)
_MAY_REFER = re.compile(r"\d|://")
_TRAILING = ".,;:"


def study(text: str, span: Span, words: Words, measured: Sequence[Quantity]) -> Study | None:
    """The study a sentence cites, or None where it names no design, no people who took part and no reference."""
    said = " " + " ".join(words.norms)
    design = next((d for d in DESIGNS if any(word in said for word in _beginnings(words.language, d))), None)
    sizes = [int(q.value) for q in measured if q.kind == "sample_size"]
    found: tuple[str, ...] = ()
    if _MAY_REFER.search(text, span.start, span.end):
        found = tuple(m.group().rstrip(_TRAILING) for m in _REFERENCE.finditer(text, span.start, span.end))
    if design is None and not sizes and not found:
        return None
    return Study(design, sizes[0] if sizes else None, found)


def addresses(text: str) -> tuple[str, ...]:
    """The addresses that a text names, DOIs as the addresses they lead to, each once, in order."""
    found = (m.group().rstrip(_TRAILING) for m in _REFERENCE.finditer(text))
    full = (f"https://doi.org/{said}" if said.startswith("10.") else said for said in found)
    return tuple(dict.fromkeys(said for said in full if said.startswith("http")))


@lru_cache
def _beginnings(language: str, design: str) -> tuple[str, ...]:
    """How the words of a design begin, with the space before them (" randomi", of "a randomised trial")."""
    return tuple(f" {word}" for word in langs.load(language).grammar[f"design_{design}"])
