"""What people do, or leave undone, as the subject of a sentence: "not smoking", "je statines niet innemen".

A "not" in such a subject says what is left undone; it denies nothing of what the sentence states of it.
"""

from __future__ import annotations

from typing import Final

from helder.stages.clauses import FINITE, Phrase, Words

_FURTHEST: Final = 9
"""Tokens. A verb that stands later closes no subject."""
_NAMING: Final = frozenset(
    {"DET", "ADJ", "ADV", "NOUN", "PROPN", "NUM", "X", "PRON", "ADP", "PART", "VFIN", "VINF", "VPART"}
)
_PHRASE: Final = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "X"})
_OPENING: Final = _NAMING - {"ADP", "VFIN", "VINF", "VPART"}


def end(sentence: Words) -> int:
    """Where the subject "not eating enough fibre" or "elke dag wandelen" ends; 0 where the sentence opens otherwise."""
    if sentence.pack.verb_final:
        return _before_verb(sentence)
    tags, norms = sentence.tags, sentence.norms
    grammar = sentence.grammar
    if len(norms) < 4 or norms[0] not in grammar["not"] or not norms[1].endswith("ing"):
        return 0
    for k in range(2, min(len(norms), _FURTHEST)):
        if tags[k] in FINITE:
            return k
        if tags[k] not in _NAMING and tags[k] != "VGER":
            return 0
    return 0


def _before_verb(sentence: Words) -> int:
    """The same in a language whose infinitive stands last: "te weinig vezels eten | veroorzaakt".

    What is done may still follow: "plotseling stoppen met antidepressiva | kan".
    """
    tags, norms = sentence.tags, sentence.norms
    undertaking = sentence.grammar["undertaking"]
    if not tags or undertaking.isdisjoint(norms[:_FURTHEST]):
        return 0
    if tags[0] not in _OPENING and norms[0] not in undertaking:
        return 0
    verbs = sentence.lexicon.verbs
    for k in range(min(len(norms) - 1, _FURTHEST)):
        if norms[k] in undertaking:
            behind = _with_phrase(sentence, k + 1)
            known = norms[behind] in verbs and not norms[behind].endswith("en")
            alone = k == 0 and behind == 1
            return behind if not alone and (tags[behind] in FINITE or known) else 0
        if tags[k] not in _NAMING:
            return 0
    return 0


def _with_phrase(sentence: Words, k: int) -> int:
    """Behind the phrase with a preposition that begins at a token, or the token itself where none does."""
    tags = sentence.tags
    if tags[k] != "ADP":
        return k
    end = next((n for n in range(k + 1, len(tags)) if tags[n] not in _PHRASE), len(tags))
    return end if k + 1 < end < len(tags) else k


def phrase(sentence: Words, stop: int, named: frozenset[int]) -> Phrase:
    """The subject as a phrase, its head the last name of a concept in it.

    Where a phrase follows what is done, that is the head if it has a name: "roken tijdens de zwangerschap" is smoking.
    """
    grammar = sentence.grammar
    head = max((k for k in range(stop) if k in named), default=stop - 1)
    if sentence.pack.verb_final:
        doing = next((k for k in range(stop - 1) if sentence.norms[k] in grammar["undertaking"]), None)
        head = doing if doing in named and doing is not None else head
    return Phrase(0, stop, head)
