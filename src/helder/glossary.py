"""What a word may mean in another language: for the words of a question that name no concept.

Concepts carry a question from one language to another; the words between them ("kinderen", "onderzoek", "verlagen") do
not. A pack's `model/glossary.tsv.gz`, where it has one, lists the English words for each of its words, so English is
the language in which two others meet. A translation is only a hint: it counts less than the word itself.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from functools import lru_cache

from helder import langs
from helder.text import lemma, splits

FILE = "model/glossary.tsv.gz"
PIVOT = "en"
FEWEST_LETTERS = 2
MOST = 8
"""English words that are kept for one word: the more senses, the less each of them says."""


def translations(word: str) -> tuple[str, ...]:
    """The dictionary forms of what a word of any installed language may mean in the others, each once."""
    return tuple(dict.fromkeys(other for code in langs.installed() for other in _from(word, code)))


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


def _from(word: str, code: str) -> Iterator[str]:
    """What a word of one language may mean in the others."""
    root = lemma(word, code)
    if code == PIVOT:
        yield from _backward().get(root, ())
    else:
        for english in _forward(code).get(root, ()):
            yield english
            yield from (other for other in _backward().get(english, ()) if other not in _forward(code))


@lru_cache
def _forward(code: str) -> Mapping[str, tuple[str, ...]]:
    """The English words for each word of a language; none where its pack has no glossary."""
    path = langs.load(code).folder / FILE
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        rows = (line.rstrip("\n").split("\t") for line in file if not line.startswith("#"))
        return {word: tuple(english.split(" ")) for word, english in rows}


@lru_cache(maxsize=1)
def _backward() -> Mapping[str, tuple[str, ...]]:
    """The words of all other languages for each English word."""
    found: dict[str, list[str]] = {}
    for code in langs.installed():
        if code != PIVOT:
            for word, every in _forward(code).items():
                for english in every:
                    found.setdefault(english, []).append(word)
    return {english: tuple(dict.fromkeys(words)) for english, words in found.items()}
