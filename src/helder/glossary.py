"""What a word may mean in another language: for the words of a question that name no concept.

Concepts carry a question from one language to another; the words between them ("kinderen", "onderzoek", "verlagen") do
not. A pack's `model/glossary.tsv.gz`, where it has one, lists the English words for each of its words, so English is
the language in which two others meet. A translation is only a hint: it counts less than the word itself.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from helder import langs
from helder.text import lemma, splits

FILE = "model/glossary.tsv.gz"
PIVOT = "en"
FEWEST_LETTERS = 2
MOST = 8
"""English words that are kept for one word: the more senses, the less each of them says."""


def translations(word: str, spoken: Sequence[str] = (), into: Sequence[str] = ()) -> tuple[str, ...]:
    """The dictionary forms of what a word may mean in other languages, each once.

    It is taken for a word of the languages `spoken`, or of any installed one where these do not know it; `into` are the
    languages that are asked for, all where none is named.
    """
    every = langs.installed()
    for codes in (spoken, every) if spoken and len(spoken) < len(every) else (every,):
        found = dict.fromkeys(o for code in codes for to, o in _from(word, code) if not into or to in into)
        if found:
            return tuple(found)
    return ()


SHORTEST_PART = 4


@lru_cache(maxsize=1 << 12)
def parts(word: str) -> tuple[str, ...]:
    """The two words that a compound without a translation is made of: "leeftijdsgroep" -> leeftijd, groep."""
    for code in langs.installed():
        pack = langs.load(code)
        known, root = _forward(code), lemma(word, code)
        if pack.compounds != "closed" or root in known or not root.isalpha():
            continue
        for modifier, _, end in splits(root, pack.linking, shortest=SHORTEST_PART):
            first = next((form for form in (modifier, lemma(modifier, code)) if form in known), None)
            last = lemma(end, code)
            if first and last in known and min(len(modifier), len(end)) >= SHORTEST_PART:
                return first, last
    return ()


def _from(word: str, code: str) -> Iterator[tuple[str, str]]:
    """What a word of one language may mean in the others, each with its language."""
    root = lemma(word, code)
    own = _forward(code)
    for english in (root,) if code == PIVOT else own.get(root, ()):
        if code != PIVOT:
            yield PIVOT, english
        for other in langs.installed():
            if other not in (PIVOT, code):
                yield from ((other, meant) for meant in _backward(other).get(english, ()) if meant not in own)


@lru_cache
def _forward(code: str) -> Mapping[str, tuple[str, ...]]:
    """The English words for each word of a language; none where its pack has no glossary."""
    path = langs.load(code).folder / FILE
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        rows = (line.rstrip("\n").split("\t") for line in file if not line.startswith("#"))
        return {word: tuple(english.split(" ")) for word, english in rows}


@lru_cache
def _backward(code: str) -> Mapping[str, tuple[str, ...]]:
    """The words of a language for each English word."""
    found: dict[str, list[str]] = {}
    for word, every in _forward(code).items():
        for english in every:
            found.setdefault(english, []).append(word)
    return {english: tuple(dict.fromkeys(words)) for english, words in found.items()}
