"""A claim about one side of a thing, told from one about the thing: a larger thyroid is no better thyroid.

"Calmer nerves" are less activity of the nerves, "a more active thyroid" is more of that of the thyroid, and "the need
for magnesium" is no magnesium. The words are each language's data (`aspects.tsv` of a pack), the sides of all languages
and what they count of stand in the table beside this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from helder import grouping, langs, triggers, vocab
from helder.model import Claim, Concept, Direction, RelationName
from helder.text import Token, normal, tokens

ASPECTS = Path(__file__).parent / "aspects.tsv"

_BEFORE, _AFTER = 80, 40
"""In characters: so far from the object stand the words that say which side of it changes."""
_WORDS_BEFORE, _WORDS_AFTER = 6, 4
_OF_WORDS: Final = 4
"""What an aspect is of begins so many words at most after the word for it: "need for the vitamin B12"."""
_SHORTEST_PART: Final = 3
_WHOLE_NAMES = ("name", "inflection", "spelling", "abbreviation")
_TURNED: Final = frozenset(
    {"increases", "decreases", "improves", "worsens", "causes", "produces", "prevents", "treats"}
)
"""Relations that say how an object changes: where the words say "calmer", there is less activity."""
_AWAY: Final = frozenset({"worsens", "prevents"})
_OF, _MORE = "of", "more"


class Side(NamedTuple):
    """Which side of a thing is meant, and whether the words bring more or less of it, or only name it ("of")."""

    aspect: str
    says: str
    first: bool = False
    """Whether they stand before the thing: "a calm nervous system"."""


def of(claim: Claim) -> Claim:
    """The claim about the side of its object that the words name; as it is where they name none.

    "Lavender calms the nervous system" -> decreases, nervous system: activity.
    """
    named = claim.object
    if named.span is None or not named.quote or named.anaphoric or claim.language not in langs.installed():
        return claim
    at = named.span.start - claim.span.start
    if at < 0 or named.span.end > claim.span.end:
        return claim
    after = claim.quote[at + len(named.quote) :][:_AFTER]
    if named.concept is None:
        whole = _named(named.quote, after, claim.language)
        return claim if whole is None else replace(claim, object=replace(named, concept=whole))
    thing = _counts(named.concept)
    if thing is None:
        return claim
    side = _side(claim.quote[max(0, at - _BEFORE) : at], named.quote, after, named.concept.id, claim.language)
    concept = _concept(thing, side.aspect) if side is not None else None
    if side is None or concept is None:
        return claim
    changed = replace(claim, object=replace(named, concept=concept))
    if side.says == _OF or claim.relation not in _TURNED:
        return changed
    more = side.says == _MORE
    if side.first and claim.relation in _AWAY:  # "stress disturbs a calm nervous system"
        more = not more
    relation: RelationName = "increases" if more else "decreases"
    direction: Direction = "+" if more else "-"
    return replace(changed, relation=relation, direction=direction)


def is_side(concept: str) -> bool:
    """Whether an id is that of a side of a thing: "mesh:D013961: size"."""
    return grouping.SIDE in concept


def _counts(concept: Concept) -> Concept | None:
    """The thing that a concept is or is a form of, where sides of it count; else None."""
    thing = vocab.load().get(grouping.thing(concept.id))
    return thing if thing is not None and (thing.type in _things() or thing.id in _things()) else None


def _concept(thing: Concept, aspect: str) -> Concept | None:
    """A side of a thing as a concept: its own where the vocabulary has one; None where it does not count."""
    table = _table()
    own = table.get((aspect, thing.id))
    if own:
        return vocab.load().get(own)
    if own is None and (aspect, thing.type) not in table:
        return None
    said = f"{grouping.SIDE}{aspect}"
    return Concept(f"{thing.id}{said}", f"{thing.label}{said}", thing.type, broader=(thing.id,))


@lru_cache(maxsize=1 << 12)
def _named(quote: str, after: str, language: str) -> Concept | None:
    """A side of a thing where the words for it begin with the side: "loss of magnesium", "need" before "for iron"."""
    first = next((t for t in tokens(quote) if t.is_word), None)
    side = _words(language).get((first.norm,)) if first is not None else None
    if first is None or side is None or side.says != _OF:
        return None
    rest = (quote + after)[first.end :]
    words = [t for t in tokens(rest) if t.is_word][:_OF_WORDS]
    if not words or rest[: words[0].start].strip() or words[0].norm not in langs.load(language).grammar["prepositions"]:
        return None
    known = vocab.load()
    found = next((f for f in known.find(rest, [language]) if f.start <= words[-1].start), None)
    concept = known.get(grouping.thing(found.concept)) if found is not None else None
    return _concept(concept, side.aspect) if concept is not None else None


@lru_cache(maxsize=1 << 13)
def _side(before: str, quote: str, after: str, concept: str, language: str) -> Side | None:
    """Which side of a concept the words in and beside its phrase mean; None where they mean the thing itself."""
    names = [f for f in vocab.load().find(quote, [language]) if f.concept == concept]
    if not names:
        return None
    name = names[0]
    within = tokens(quote)
    whole = name.rule in _WHOLE_NAMES and grouping.thing(concept) == concept
    for token in within:
        own = whole and name.start <= token.start < name.end
        side = None if own else _noun(token.norm, language)
        if side is not None:
            return side
    front = [*tokens(before), *(t for t in within if t.end <= name.start)]
    behind = [*(t for t in within if t.start >= name.end), *tokens(after)]
    side, past = _nearest(front[::-1], _WORDS_BEFORE, language, joined=True)
    side = side._replace(first=True) if side is not None else None
    if side is None or past:
        side = _nearest(behind, _WORDS_AFTER, language, joined=False)[0] or side
    return side


def _nearest(words: Sequence[Token], many: int, language: str, joined: bool) -> tuple[Side | None, bool]:
    """The nearest word that says more or less of a side, and whether an "and" stands between.

    `joined`: words from the object backwards, where it may be one of a list ("calms the stomach and the gut").
    """
    known, verbs, grammar = _words(language), triggers.load(language).verbs, langs.load(language).grammar
    past = False
    for i, word in enumerate(words[:many]):
        following = words[i + 1 : i + 2]
        if not word.is_word:
            break
        pair = (following[0].norm, word.norm) if joined and following else (word.norm, *(t.norm for t in following))
        side = known.get(pair) or known.get((word.norm,))
        if side is not None and side.says != _OF:
            return side, past
        if word.norm in grammar["closing"]:
            past = True
            if not joined:
                break
        elif word.norm in verbs and word.norm not in grammar["articles"]:
            break
    return None, past


def _noun(norm: str, language: str) -> Side | None:
    """The side a noun names, also as the end of a compound: "activity", "spieractiviteit"."""
    side = _words(language).get((norm,))
    if side is not None:
        return side if side.says == _OF else None
    if langs.load(language).compounds != "closed":
        return None
    ends = [noun for noun in _nouns(language) if norm.endswith(noun) and len(norm) >= len(noun) + _SHORTEST_PART]
    return _words(language)[(max(ends, key=len),)] if ends else None


@lru_cache
def _words(language: str) -> dict[tuple[str, ...], Side]:
    rows = langs.rows(langs.load(language).folder / "aspects.tsv")
    return {
        tuple([normal(word) for word in form.split()]): Side(row["aspect"], row["says"])
        for row in rows
        for form in row["forms"].split("|")
    }


@lru_cache
def _nouns(language: str) -> tuple[str, ...]:
    return tuple([words[0] for words, side in _words(language).items() if side.says == _OF])


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], str]:
    return {(row["aspect"], row["of"]): row["is"] for row in langs.rows(ASPECTS)}


@lru_cache(maxsize=1)
def _things() -> frozenset[str]:
    return frozenset([of_what for _, of_what in _table()])
