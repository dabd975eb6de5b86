"""A claim about less of a thing, turned into one about the thing: "less salt lowers blood pressure", "salt raises it".

Both say the same, and an article that says that salt does nothing to blood pressure contradicts both. Which words say
less, stands in the language packs; `less.tsv` has the concepts that are less or none of another: a low-salt diet, of
salt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from helder import langs, triggers, vocab
from helder.model import Argument, Claim, Concept, Direction, RelationName
from helder.text import normal, splits, tokens

LESS = Path(__file__).parent / "less.tsv"

_OTHER_WAY: Final[dict[RelationName, RelationName]] = {
    "increases": "decreases", "decreases": "increases", "improves": "worsens", "worsens": "improves",
    "causes": "prevents", "prevents": "causes", "treats": "worsens", "affects": "affects", "no_effect": "no_effect",
    "associated_with": "associated_with",
}  # fmt: skip
"""What a relation is of the thing where it is said of less of it; other relations cannot be turned."""
_LONGEST_WORD: Final = 48
"""No word for less is longer, with the space behind it."""
_OPENING: Final = "(\"“„‘'«["
_SIGNS: Final[dict[Direction, Direction]] = {"+": "-", "-": "+", "0": "0", "unknown": "unknown"}


def turned(claim: Claim) -> Claim:
    """The claim said of the thing itself, its subject without words, where it is about less of it; else as it is."""
    if claim.relation not in _OTHER_WAY or claim.language not in langs.installed():
        return claim
    concept = _less_of(claim)
    if concept is None:
        return claim
    return replace(
        claim,
        subject=replace(claim.subject, quote=None, span=None, concept=concept),
        relation=_OTHER_WAY[claim.relation],
        direction=_SIGNS[claim.direction],
    )


def _less_of(claim: Claim) -> Concept | None:
    """What the subject is less of; None where it says nothing of the kind."""
    subject, known = claim.subject, vocab.load()
    if subject.concept is not None and subject.concept.id in _less():
        return known.get(_less()[subject.concept.id])
    if not subject.quote or subject.anaphoric:
        return None
    if subject.concept is None and (part := _lessened(subject.quote, claim.language)):
        return known.get(part)
    if not _may_say_less(claim):
        return None
    found = [f for f in known.find(subject.quote, [claim.language]) if not _names_less(f, subject, claim.language)]
    if subject.concept is not None:
        names = [f for f in found if f.concept == subject.concept.id]
        concept: Concept | None = subject.concept
    else:
        names = found
        concept = known.get(found[0].concept) if len({f.concept for f in found}) == 1 else None
    if concept is None or concept.type == "population":
        return None
    beside = "".join(" " if any(f.start <= at < f.end for f in names) else c for at, c in enumerate(subject.quote))
    within = [t.norm for t in tokens(beside) if t.is_word]
    less = sum(_says_less(word, claim.language) for word in within)
    less += _lessens(_before(claim), claim.language)
    return concept if less == 1 else None  # "a reduction of the lower intake" says it twice


def _names_less(found: vocab.Found, subject: Argument, language: str) -> bool:
    """Whether a name says less and is not that of the subject: "eating less" in "eating less salt"."""
    if subject.concept is not None and found.concept == subject.concept.id:
        return False
    name = (subject.quote or "")[found.start : found.end]
    return any(_says_less(t.norm, language) for t in tokens(name) if t.is_word)


def _may_say_less(claim: Claim) -> bool:
    """Whether a word of the subject or the one before it says less."""
    if _has_less(claim.subject.quote or "", claim.language):
        return True
    return _lessens(_before(claim), claim.language)


def _before(claim: Claim) -> str:
    """The word right before the subject, which the subject leaves out: "less" salt, "reducing" salt; "" for none."""
    if claim.subject.span is None:
        return ""
    at = max(0, claim.subject.span.start - claim.span.start)
    before = claim.quote[max(0, at - _LONGEST_WORD) : at]
    words = before.split()
    if not words or not before[-1].isspace() or not words[-1][-1].isalnum():
        return ""
    word = normal(words[-1].lstrip(_OPENING))
    grammar = langs.load(claim.language).grammar
    some = len(words) > 1 and normal(words[-2]) in grammar["articles"] and word in grammar["few"]
    return "" if some else word  # "a little salt" is some salt


@lru_cache(maxsize=1 << 14)
def _has_less(phrase: str, language: str) -> bool:
    """Whether a word of a phrase says less."""
    return any(_says_less(t.norm, language) for t in tokens(phrase) if t.is_word)


@lru_cache(maxsize=1 << 14)
def _says_less(norm: str, language: str) -> bool:
    """Whether a word says less of what stands beside it: "less", "fewer", "lack", "reduction", "reducing"."""
    if _lessens(norm, language):
        return True
    lexicon = triggers.load(language)
    said = lexicon.nominal(norm)
    if said is None:
        plain = [t for t in lexicon.verbs.get(norm, ()) if t.frame == "verb" and not t.extras and not t.particle]
        said = plain[0] if plain else None
    return said is not None and said.relation == "decreases"


@lru_cache(maxsize=1 << 14)
def _lessens(norm: str, language: str) -> bool:
    """Whether a word before the subject says less of it: "less", "reduction", "reducing".

    No other verb does: in "bij ouderen verlaagt zout de bloeddruk" it is the blood pressure that is lowered.
    """
    grammar = langs.load(language).grammar
    if norm in grammar["few"] or norm in grammar["lessening"]:
        return True
    lexicon = triggers.load(language)
    said = lexicon.modifiers.get(norm) or lexicon.nouns.get(norm)
    if said is None and norm.endswith("ing"):
        said = lexicon.nominal(norm)
    return said is not None and said.relation == "decreases"


@lru_cache(maxsize=1 << 12)
def _lessened(phrase: str, language: str) -> str | None:
    """The concept that a compound says less of: "zoutbeperking" -> salt; None for any other word or phrase."""
    pack, words = langs.load(language), [t.norm for t in tokens(phrase) if t.is_word]
    if pack.compounds != "closed" or len(words) != 1:
        return None
    lexicon = vocab.load().lexicon(language)
    parts = splits(words[0], pack.linking, shortest=3)
    found = (lexicon.lookup((part,)) for part, _, end in parts if end in pack.grammar["lessening"])
    return next(filter(None, found), None)


@lru_cache(maxsize=1)
def _less() -> dict[str, str]:
    return {row["concept"]: row["of"].split("|")[0] for row in langs.rows(LESS)}


@lru_cache(maxsize=1)
def _by_how() -> Mapping[tuple[str, str], str]:
    return {(of, row["how"]): row["concept"] for row in langs.rows(LESS) for of in row["of"].split("|")}


@lru_cache(maxsize=1 << 12)
def less_in(word: str, language: str) -> Concept | None:
    """The concept that a compound names as less of another: "zoutbeperking", a low-salt diet; None for other words."""
    part = _lessened(word, language)
    found = _by_how().get((part, "less")) if part is not None else None
    return vocab.load().get(found) if found is not None else None


@lru_cache(maxsize=1 << 12)
def lessened(concept: str, word: str, language: str) -> Concept | None:
    """The concept that is less of another, or none of it, as a word beside that says: "less" salt, "not" smoking.

    None where the vocabulary has no such concept, or the word says something else ("poor" sleep).
    """
    grammar = langs.load(language).grammar
    if word in grammar["not"] or word in grammar["denying"] or word in grammar["stopping"]:
        found = _by_how().get((concept, "none"))
    else:
        found = _by_how().get((concept, "less")) if _says_less(word, language) else None
    return vocab.load().get(found) if found is not None else None
