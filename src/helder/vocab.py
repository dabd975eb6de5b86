"""The concepts Helder knows, and how each language names them.

vocabulary = load()
vocabulary.find("magnesium slaap")      # both concepts, whatever the language of the query
vocabulary.preferred("mesh:D012890", "nl")   # "slaap"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import cast

from helder import langs
from helder.lexicon import Found, Lexicon, Name, NameKind
from helder.model import Concept, ConceptType

CONCEPTS = Path(__file__).parent / "concepts.tsv"

__all__ = ["CONCEPTS", "Found", "Name", "Vocabulary", "load"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The concepts by id, and the names of each language, read when that language is first asked for."""

    concepts: Mapping[str, Concept]
    _narrower: Mapping[str, tuple[str, ...]]
    _lexicons: dict[str, Lexicon] = field(default_factory=dict, repr=False, compare=False)

    def get(self, concept: str) -> Concept | None:
        """The concept with this id, or None."""
        return self.concepts.get(concept)

    def names(self, concept: str, language: str) -> tuple[Name, ...]:
        """All names of a concept in a language; empty for a language without a pack."""
        return self.lexicon(language).names(concept) if language in langs.installed() else ()

    def preferred(self, concept: str, language: str) -> str | None:
        """The name to show in a language; None when the language has no name for it."""
        return next((n.text for n in self.names(concept, language) if n.kind == "preferred"), None)

    def broader(self, concept: str) -> tuple[str, ...]:
        """The ids of all wider concepts, the nearest first: sleep quality -> sleep."""
        return _reach(concept, lambda c: self.concepts[c].broader if c in self.concepts else ())

    def narrower(self, concept: str) -> tuple[str, ...]:
        """The ids of all concepts it includes, the nearest first."""
        return _reach(concept, lambda c: self._narrower.get(c, ()))

    def find(self, text: str, languages: Iterable[str] | None = None) -> tuple[Found, ...]:
        """The concepts a short text names in any language, in order; the longest name wins.

        Where two languages give the same words a different meaning ("rust" is Dutch for rest), both are given.
        """
        every = [f for code in languages or langs.installed() for f in self.lexicon(code).find(text)]
        every.sort(key=lambda f: (f.start - f.end, f.start, f.rule != "name"))
        kept: list[Found] = []
        for found in every:
            clash = [k for k in kept if k.start < found.end and found.start < k.end]
            same = all((k.start, k.end) == (found.start, found.end) for k in clash)
            if same and all(k.concept != found.concept for k in clash):
                kept.append(found)
        return tuple(sorted(kept))

    def lexicon(self, language: str) -> Lexicon:
        """The names of one language, ready to be found in a text. Raises `InputError` without a pack."""
        if language not in self._lexicons:
            pack = langs.load(language)
            rows = langs.rows(pack.folder / "names.tsv")
            names = [(r["concept"], Name(r["name"], cast(NameKind, r["kind"]), language)) for r in rows]
            self._lexicons[language] = Lexicon(pack, names, self.concepts)
        return self._lexicons[language]


@lru_cache(maxsize=1)
def load() -> Vocabulary:
    """The vocabulary that comes with Helder, read once."""
    concepts = {
        row["id"]: Concept(
            id=row["id"],
            label=row["label"],
            type=cast(ConceptType, row["type"]),
            mesh=row["mesh"] or None,
            mesh_related=row["mesh_related"] or None,
            wikidata=row["wikidata"] or None,
            broader=tuple(filter(None, row["broader"].split("|"))),
        )
        for row in langs.rows(CONCEPTS)
    }
    narrower: dict[str, tuple[str, ...]] = {}
    for concept in concepts.values():
        for wider in concept.broader:
            narrower[wider] = (*narrower.get(wider, ()), concept.id)
    return Vocabulary(concepts, narrower)


def _reach(start: str, step: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Everything that can be reached by steps, nearest first, without the start."""
    seen, front = {start: None}, [start]
    while front:
        front = list(dict.fromkeys(n for c in front for n in step(c) if n not in seen))
        seen.update(dict.fromkeys(front))
    return tuple(seen)[1:]
