"""Whose words a sentence is: the author's own, those of somebody who is quoted, or of somebody who sells."""

from __future__ import annotations

import re
from functools import lru_cache

from helder import langs
from helder.model import Span
from helder.stages.clauses import Words
from helder.stages.clauses import words as words_of
from helder.text import tokens


def quoted(text: str, words: Words) -> str | None:
    """Who is quoted, as the sentence names them, or None: "According to dietitian Ann Lee", "zegt internist De Vries".

    A profession beside a reporting verb or after "according to"; research and authorities are evidence, not voices.
    """
    toks = words.tokens
    grammar = words.grammar
    professions = grammar["professions"]
    for k, norm in enumerate(words.norms):
        if not _profession(norm, professions):
            continue
        first, end = _name(words, k)
        before = [t.norm for t in toks[max(0, first - 3) : first]]
        after = [t.norm for t in toks[end : end + 3]]
        led = any(lead in " ".join(before) for lead in grammar["according"])
        if led or set(before[-1:]) & grammar["reporting"] or set(after) & grammar["reporting"]:
            return words.span(first, end).of(text)
    return None


def _profession(norm: str, known: frozenset[str]) -> bool:
    return norm in known or (norm[-1] == "s" and norm[:-1] in known)


def _name(words: Words, at: int) -> tuple[int, int]:
    """A profession with the names around it: "dietitian Ann Lee", "Ann Lee, dietitian"."""
    first, end = at, at + 1
    while first and words.tags[first - 1] in ("ADJ", "NOUN"):
        first -= 1
    while end < len(words.tags) and (words.tags[end] == "PROPN" or words.tokens[end].text[0].isupper()):
        end += 1
    if end == at + 1 and first > 1 and words.norms[first - 1] == ",":
        while first > 1 and (words.tags[first - 2] == "PROPN" or words.tokens[first - 2].text[0].isupper()):
            first -= 1
        first = first - 1 if words.norms[first - 1] != "," else first
    return first, end


def promotes(text: str, span: Span, language: str) -> bool:
    """Whether a sentence sells: "order now", "our formula", "met 20% korting"."""
    whole = words_of(text, span, language)
    norms = whole.norms if whole is not None else [t.norm for t in tokens(text, span.start, span.end)]
    first, phrases = _selling(language)
    if first.isdisjoint(norms):
        return False
    return phrases.search(f" {' '.join(norms)} ") is not None


@lru_cache
def _selling(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Any of the phrases with which a language sells, and before it the words that they begin with."""
    phrases = sorted(langs.load(language).grammar["promoting"])
    words = [[t.norm for t in tokens(phrase)] for phrase in phrases]
    said = map(" ".join, words)
    return frozenset(some[0] for some in words), re.compile(" (?:" + "|".join(map(re.escape, said)) + ") ")
