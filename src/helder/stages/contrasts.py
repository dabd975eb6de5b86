"""What a sentence only mentions to say that it means something else: "tea rather than coffee", "not coffee but tea".

These words are left out before the sentence is read, so that nothing is claimed of them and their "not" denies
nothing else. The words of contrast are roles in a language's `language.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from helder import langs
from helder.model import Mention
from helder.stages.clauses import FINITE, VERBS, Words

_BEFORE_NOUN: Final = frozenset({"DET", "ADJ", "NUM"})
_NOUNS: Final = frozenset({"NOUN", "PROPN", "X"})
_ENDS: Final = frozenset(",;:.")


def set_aside(parsed: Words, named: Sequence[Mention]) -> frozenset[int]:
    """The positions of the words that say what is not meant; none in nearly every sentence.

    "Tea rather than coffee lowers blood pressure" -> "rather than coffee".
    """
    norms = parsed.norms
    if _signs(parsed.language).isdisjoint(norms):
        return frozenset()
    grammar = parsed.grammar
    instead, but = grammar["instead"], grammar["but"]
    found: set[int] = set()
    if any(words.split(" ")[0] in norms for words in instead):
        names = _names(parsed, named)
        for first in range(len(norms)):
            for words in instead:
                end = first + len(words.split(" "))
                if " ".join(norms[first:end]) == words:
                    found.update(_instead(parsed, names, first, end))
    if not but.isdisjoint(norms) and not grammar["not"].isdisjoint(norms):
        names = _names(parsed, named)
        for at, norm in enumerate(norms):
            if norm in grammar["not"]:
                found.update(_not_but(parsed, names, at) or _but_not(parsed, names, at))
    if not grammar["sooner"].isdisjoint(norms):
        found.update(_sooner(parsed))
    return frozenset(found)


@lru_cache
def _signs(code: str) -> frozenset[str]:
    """The words of a language without one of which nothing is set against anything."""
    grammar = langs.load(code).grammar
    return frozenset({*(words.split(" ")[0] for words in grammar["instead"]), *grammar["but"], *grammar["sooner"]})


def without(parsed: Words, aside: frozenset[int]) -> Words:
    """The sentence without these words."""
    kept = [k for k in range(len(parsed.tokens)) if k not in aside]
    return Words(tuple([parsed.tokens[k] for k in kept]), tuple([parsed.tags[k] for k in kept]), parsed.language)


def _names(parsed: Words, named: Sequence[Mention]) -> Mapping[int, int]:
    """Where each concept's name begins and ends, as positions of words."""
    found: dict[int, int] = {}
    at = 0
    for mention in named:
        while at < len(parsed.tokens) and parsed.tokens[at].start < mention.span.start:
            at += 1
        end = at
        while end < len(parsed.tokens) and parsed.tokens[end].start < mention.span.end:
            end += 1
        if end > at:
            found[at] = end
    return found


def _thing(parsed: Words, names: Mapping[int, int], first: int) -> int:
    """Where the noun phrase that begins at a word ends; 0 where none begins there."""
    k, size = first, len(parsed.tags)
    while k < size and k < first + 4 and k not in names and parsed.tags[k] in _BEFORE_NOUN:
        k += 1
    if k in names:
        return names[k]
    end = k
    while end < size and end < k + 3 and parsed.tags[end] in _NOUNS and not _is_verb(parsed, end):
        end += 1
    return end if end > k else 0


def _is_verb(parsed: Words, at: int) -> bool:
    """Whether a word is a verb, or could be one by its form: "lowers" after a noun is often taken for one more noun."""
    if at >= len(parsed.tags):
        return False
    return parsed.tags[at] in VERBS | FINITE or parsed.norms[at] in parsed.lexicon.verbs


def _instead(parsed: Words, names: Mapping[int, int], first: int, end: int) -> range:
    """The words of "rather than ...", where what follows them is known to end."""
    norms, tags, size = parsed.norms, parsed.tags, len(parsed.tags)
    if end >= size:
        return range(0)
    comma = next((k for k in range(end, size) if norms[k] in _ENDS), size)
    if first == 0:
        after_verb = any(tags[k] in VERBS or _is_verb(parsed, k) for k in range(comma + 1, size))
        return range(comma + 1) if comma < size and norms[comma] == "," and after_verb else range(0)
    if norms[end] in parsed.grammar["that"]:
        return range(first, comma)
    if _is_verb(parsed, end) and end not in names:
        return range(first, end + 1) if _is_verb(parsed, first - 1) else range(0)
    thing = _thing(parsed, names, end)
    if not thing or thing >= size:
        return range(0)
    apart = norms[first - 1] == "," == norms[thing]
    begin, after = (first - 1, thing + 1) if apart else (first, thing)
    while after < size and tags[after] == "ADV":
        after += 1
    return range(begin, thing + 1 if apart else thing) if _is_verb(parsed, after) and after not in names else range(0)


def _not_but(parsed: Words, names: Mapping[int, int], at: int) -> range:
    """The words "not coffee but" in "not coffee but tea"; none in "not only" and in "is not a drug but a hormone"."""
    grammar = parsed.grammar
    norms, size = parsed.norms, len(parsed.norms)
    if at and norms[at - 1] in grammar["copula"]:
        return range(0)
    but = _thing(parsed, names, at + 1)
    if not but or norms[at + 1] in grammar["only"]:
        return range(0)
    if but < size and norms[but] == ",":
        but += 1
    if but >= size or norms[but] not in grammar["but"]:
        return range(0)
    other = _thing(parsed, names, but + 1)
    begins = at == 0 or parsed.tags[at - 1] in ("PUNCT", "CCONJ", "SCONJ")
    goes_on = _is_verb(parsed, other) and other not in names
    return range(at, but + 1) if other and goes_on == begins else range(0)


def _but_not(parsed: Words, names: Mapping[int, int], at: int) -> range:
    """The words "but not copper" between a subject and its verb: "zinc, but not copper, shortens colds"."""
    norms, tags, size = parsed.norms, parsed.tags, len(parsed.norms)
    if at < 2 or norms[at - 1] not in parsed.grammar["but"] or not FINITE.isdisjoint(tags[: at - 1]):
        return range(0)
    end = _thing(parsed, names, at + 1 + (tags[at + 1 : at + 2] == ("ADP",)))
    apart = bool(end) and norms[at - 2] == "," and norms[end : end + 1] == (",",)
    after = end + apart
    while after < size and tags[after] == "ADV":
        after += 1
    return range(at - 1 - apart, end + apart) if end and _is_verb(parsed, after) and after not in names else range(0)


def _sooner(parsed: Words) -> set[int]:
    """The words of "eerder ... dan verlichten" in "eerder verergeren dan verlichten"."""
    grammar = parsed.grammar
    norms = parsed.norms
    for at, norm in enumerate(norms):
        if norm not in grammar["sooner"] or not _is_verb(parsed, at + 1):
            continue
        than = next((k for k in range(at + 2, min(at + 5, len(norms))) if norms[k] in grammar["comparative"]), None)
        if than is not None and _is_verb(parsed, than + 1):
            return {at, than, than + 1}
    return set()
