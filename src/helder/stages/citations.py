"""The research that a sentence cites: what kind of study, how many took part, and where to find it."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_TRAILING = ".,;:"


def study(text: str, span: Span, words: Words, measured: Sequence[Quantity]) -> Study | None:
    """The study a sentence cites, or None where it names no design, no people who took part and no reference."""
    grammar = langs.load(words.language).grammar
    norms = " ".join(t.norm for t in words.tokens)
    design = next((d for d in DESIGNS if any(_begins(norms, w) for w in grammar[f"design_{d}"])), None)
    sizes = [int(q.value) for q in measured if q.kind == "sample_size"]
    found = tuple(m.group().rstrip(_TRAILING) for m in _REFERENCE.finditer(text, span.start, span.end))
    if design is None and not sizes and not found:
        return None
    return Study(design, sizes[0] if sizes else None, found)


def _begins(norms: str, word: str) -> bool:
    """Whether a word of the sentence begins with these letters ("randomi" in "a randomised trial")."""
    return f" {word}" in f" {norms}"
