"""A claim as it is laid beside others: what it is about in full, and the key it shares with all that say the same.

"Less salt lowers blood pressure" is about salt (see `inversion`), "a calmer nervous system" about its activity (see
`aspects`); "mortality from bowel cancer" is not about mortality as such, "early therapy" not about any therapy, and
"symptoms of hay fever" are hay fever. `incomplete.tsv` lists the concepts that need what they are of, `classes.tsv`
those that need the words beside them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from helder import aspects, grouping, inversion, langs, text, vocab
from helder.model import Argument, Claim, Concept, ConceptType

INCOMPLETE = Path(__file__).parent / "incomplete.tsv"
_COMPLETES: Final[frozenset[ConceptType]] = frozenset({"condition", "symptom", "body_part", "process", "organism"})
"""Types of the things that something is the mortality or the symptoms of."""
_FOLLOWING, _REACH = 80, 4
"""What something is of begins so many words at most after the word for it: "mortality from all kinds of cancer"."""


def of(claim: Claim) -> Claim:
    """The claim about all that its subject and object name, and about the thing itself where it is about less of it.

    A claim that is so already is given back as it is.
    """
    now = aspects.of(inversion.turned(claim))
    subject, object_ = _complete(now.subject, now), _complete(now.object, now)
    if subject is now.subject and object_ is now.object:
        return now
    return replace(now, subject=subject, object=object_)


def key(claim: Claim) -> str:
    """The key of a claim, equal for claims that say the same in any language: see `grouping.key`.

    Words that name no concept count in dictionary form and in any order: "the old willow barks", "bark of old willow".
    """
    now = of(claim)
    subject, object_ = _in_words(now.subject, now.language), _in_words(now.object, now.language)
    return grouping.key(subject, now.relation, now.direction, object_, now.polarity)


def _in_words(argument: Argument, language: str) -> Argument:
    if argument.concept is not None or not argument.quote:
        return argument
    quote = " ".join(sorted(content(argument.quote, language))) or argument.quote
    return Argument(quote, argument.span, argument.concept, argument.anaphoric)


@lru_cache(maxsize=1 << 12)
def _words_beside(phrase: str, language: str, concept: str) -> str:
    """The words of a phrase that carry meaning beside the name of a concept, in the order of the alphabet."""
    names = [f for f in vocab.load().find(phrase, [language]) if f.concept == concept]
    if not names:
        return ""
    beside = "".join(" " if any(f.start <= at < f.end for f in names) else c for at, c in enumerate(phrase))
    return " ".join(sorted(content(beside, language)))


def _complete(argument: Argument, claim: Claim) -> Argument:
    """The argument with what its concept is of, where the sentence names that: mortality, of bowel cancer."""
    concept = argument.concept
    if concept is None or not argument.quote or aspects.is_side(concept.id):
        return argument
    is_class = grouping.is_class(concept.id)
    if (not is_class and concept.id not in _incomplete()) or claim.language not in langs.installed():
        return argument
    if is_class:
        if claim.relation == "is_a" and argument is claim.object:
            return argument  # "a community of microorganisms": the class is what is said
        beside = _words_beside(argument.quote, claim.language, concept.id)
        return replace(argument, concept=_narrower(concept, grouping.BESIDE.format(beside))) if beside else argument
    named = _beside(argument.quote, claim.language, concept.id)
    if named is None and argument.span is not None:
        following = claim.quote[max(0, argument.span.end - claim.span.start) :][:_FOLLOWING]
        named = _after(following, claim.language)
    if named is None or named.id == concept.id:
        return argument
    if _incomplete()[concept.id] == "for":
        return replace(argument, concept=named)
    return replace(argument, concept=_narrower(concept, f"{grouping.OF}{grouping.thing(named.id)}", named.label))


def _narrower(concept: Concept, more: str, said: str = "") -> Concept:
    """What a concept is together with more: mortality (breast cancer), therapy (early)."""
    thing = grouping.thing(concept.id)
    label = f"{concept.label} ({said})" if said else f"{concept.label}{more}"
    return Concept(f"{thing}{more}", label, concept.type, broader=(thing,))


@lru_cache(maxsize=1 << 12)
def _beside(phrase: str, language: str, concept: str) -> Concept | None:
    """The one other thing that a phrase with this concept names; None where it names none, or several."""
    known = vocab.load()
    found = known.find(phrase, [language])
    ids = {f.concept for f in found} - {concept} or {part for f in found for part in f.parts} - {concept}
    named = [c for c in map(known.get, sorted(ids)) if c is not None and _completes(c)]
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=1 << 12)
def _after(following: str, language: str) -> Concept | None:
    """What comes right after a preposition: " from bowel cancer" -> bowel cancer; None where something else follows."""
    words = [t for t in text.tokens(following) if t.is_word][:_REACH]
    if not words or following[: words[0].start].strip():
        return None
    if words[0].norm not in langs.load(language).grammar["prepositions"]:
        return None
    known = vocab.load()
    found = [f for f in known.find(following, [language]) if f.start <= words[-1].start]
    concept = known.get(found[0].concept) if found else None
    return concept if concept is not None and _completes(concept) else None


def _completes(concept: Concept) -> bool:
    return concept.type in _COMPLETES and concept.id not in _incomplete()


@lru_cache(maxsize=1 << 14)
def wider(concept: str) -> frozenset[str]:
    """The things that are wider than a concept, however far up."""
    bare, of_what = grouping.bare(concept), concept.partition(grouping.OF)[2]
    above = frozenset(grouping.thing(c) for c in vocab.load().broader(bare)) | {bare}
    if of_what:
        above |= {f"{bare}{grouping.OF}{c}" for c in wider(of_what)}
    return above - {concept}


@lru_cache(maxsize=1 << 14)
def content(phrase: str, language: str) -> frozenset[str]:
    """The words of a phrase that carry its meaning, in dictionary form."""
    light = _light(language)
    every = (text.lemma(word, language) for word in text.words(phrase) if text.normal(word) not in light)
    return frozenset(every)


def _light(language: str) -> frozenset[str]:
    return langs.function_words(language) if language in langs.installed() else frozenset()


@lru_cache(maxsize=1)
def _incomplete() -> dict[str, str]:
    return {row["concept"]: row["stands"] for row in langs.rows(INCOMPLETE)}
