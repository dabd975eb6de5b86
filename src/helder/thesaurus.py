"""Looking concepts up: by what they are called in any language, and all that is known of one.

thesaurus.find("slaap")                    # sleep, sleep quality, sleepwalking ... the best match first
thesaurus.about("mesh:D008274")            # magnesium: names, type, wider and narrower concepts
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from helder import langs, vocab
from helder.errors import InputError, NotFoundError
from helder.lexicon import Name
from helder.model import Concept, concept_to_dict
from helder.text import normal, words
from helder.vocab import Vocabulary

Match = Literal["name", "beginning", "word"]
MATCHES: tuple[Match, ...] = get_args(Match)
"""How a name fits what was asked, the best first: it is that name, begins so, or a word of it begins so."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept that was found: the name that fits, how it fits, and its preferred name in each language."""

    concept: Concept
    name: Name
    match: Match
    preferred: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain values for JSON."""
        return {
            "concept": {**concept_to_dict(self.concept), "broader": list(self.concept.broader)},
            "name": asdict(self.name),
            "match": self.match,
            "preferred": self.preferred,
        }


@dataclass(frozen=True, slots=True)
class Article:
    """All that is known of one concept: its names in each language, and the concepts next to it, nearest first."""

    concept: Concept
    names: dict[str, tuple[Name, ...]]
    broader: tuple[Concept, ...]
    narrower: tuple[Concept, ...]

    def to_dict(self) -> dict[str, Any]:
        """The article as plain values for JSON."""
        return {
            **concept_to_dict(self.concept),
            "mesh_related": self.concept.mesh_related,
            "wikidata": self.concept.wikidata,
            "names": {code: [{"name": n.text, "kind": n.kind} for n in names] for code, names in self.names.items()},
            "broader": [concept_to_dict(c) for c in self.broader],
            "narrower": [concept_to_dict(c) for c in self.narrower],
        }


def find(asked: str, languages: Sequence[str] = (), limit: int = 20) -> tuple[list[Entry], int]:
    """The concepts with a name that is, or begins with, these words, and how many there are in all.

    Case and accents do not count. Raises `InputError` for words without a letter or a language without a pack.
    """
    wanted = " ".join(map(normal, words(asked)))
    if not wanted:
        raise InputError(f"{asked!r} has no letter or digit: give the beginning of a name, such as slaap.")
    for code in languages:
        langs.load(code)
    known = vocab.load()
    best: dict[str, tuple[int, int, int, str, Name]] = {}
    for order, code in enumerate(languages or langs.installed()):
        for concept, name in known.every(code):
            said = " ".join(map(normal, words(name.text)))
            if wanted not in said:
                continue
            rank = 0 if said == wanted else 1 if said.startswith(wanted) else 2 if f" {wanted}" in f" {said}" else 3
            if rank > 2:
                continue
            key = (rank, name.kind != "preferred", len(said), f"{order} {said}", name)
            if concept not in best or key[:4] < best[concept][:4]:
                best[concept] = key
    ranked = sorted(best.items(), key=lambda item: (item[1][:4], item[0]))
    found = [
        Entry(known.concepts[concept], name, MATCHES[rank], _preferred(known, concept))
        for concept, (rank, _, _, _, name) in ranked[:limit]
        if concept in known.concepts
    ]
    return found, len(best)


def about(asked: str) -> Article:
    """The concept of this id, MeSH descriptor, Wikidata item or name. Raises `NotFoundError` that names the nearest."""
    known = vocab.load()
    concept = (
        known.get(asked)
        or known.get(f"mesh:{asked.removeprefix('MESH:').upper()}")
        or known.get(known.items.get(asked.upper(), ""))
        or _named(known, asked)
    )
    if concept is None:
        near = [entry.concept.id for entry in find(asked, limit=3)[0]] if any(map(str.isalnum, asked)) else []
        hint = (
            f"did you mean {', '.join(near)}?" if near else f'helder concepts "{asked[:4]}" finds names that begin so.'
        )
        raise NotFoundError(f"No concept {asked!r}: {hint}")
    return Article(
        concept,
        {code: some for code in langs.installed() if (some := _once(known.names(concept.id, code)))},
        tuple(_concepts(known, known.broader(concept.id))),
        tuple(_concepts(known, known.narrower(concept.id))),
    )


def _once(names: Sequence[Name]) -> tuple[Name, ...]:
    """The names without those that differ in case only; the first of each stays."""
    return tuple({name.text.casefold(): name for name in reversed(names)}.values())[::-1]


def _named(known: Vocabulary, asked: str) -> Concept | None:
    """The one concept that is called so in some language; None where there is none or several."""
    exact = (
        [entry for entry in find(asked, limit=3)[0] if entry.match == "name"] if any(map(str.isalnum, asked)) else []
    )
    return exact[0].concept if len(exact) == 1 else None


def _concepts(known: Vocabulary, ids: Sequence[str]) -> Iterator[Concept]:
    return (known.concepts[i] for i in ids if i in known.concepts)


def _preferred(known: Vocabulary, concept: str) -> dict[str, str]:
    some = ((code, known.preferred(concept, code)) for code in langs.installed())
    return {code: name for code, name in some if name}
