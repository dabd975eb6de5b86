"""Looking concepts up: by what they are called in any language, and all that is known of one.

thesaurus.find("slaap")                    # sleep, sleep quality, sleepwalking ... the best match first
thesaurus.suggest("sla")                   # sleep, salt ... while one types
thesaurus.about("mesh:D008274")            # magnesium: names, type, wider and narrower concepts
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from heapq import nsmallest
from typing import Any, Literal, get_args

from helder import langs, layers, vocab
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
        for concept, name, said in _listed(layers.mark(), code):
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


@lru_cache(maxsize=16)
def _listed(mark: str, code: str) -> tuple[tuple[str, Name, str], ...]:
    """Every name in a language with its concept and its normal form; `mark` is that of the layers."""
    every = vocab.load().every(code)
    return tuple((concept, name, " ".join(map(normal, words(name.text)))) for concept, name in every)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept to choose while typing: the name that begins so, and how many claims speak of it, where one looked."""

    concept: Concept
    name: Name
    match: Match
    preferred: dict[str, str]
    claims: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The suggestion as plain values for JSON."""
        return {
            "id": self.concept.id, "name": self.name.text, "language": self.name.language, "match": self.match,
            "type": self.concept.type, "preferred": self.preferred, "claims": self.claims,
        }  # fmt: skip


def suggest(
    prefix: str, language: str | None = None, limit: int = 8, *, claims: Callable[[str], int] | None = None
) -> list[Suggestion]:
    """Concepts with a name, or a word of one, that begins with these letters, in any language or in one.

    The name itself comes first, then names that begin so, then names with a word that does; of these, with `claims`
    (how many claims speak of a concept), those that most are about. Case and accents do not count; letters that are
    no word yet are taken as they are. Raises `InputError` for a language without a pack.
    """
    wanted = " ".join(map(normal, words(prefix)))
    if not wanted:
        return []
    for code in (language,) if language else ():
        langs.load(code)
    known = vocab.load()
    some = _beginning(layers.mark(), wanted)
    best: dict[str, tuple[int, Name]] = {}
    for rank, concept, name in some:
        if (language is None or name.language == language) and concept not in best and concept in known.concepts:
            best[concept] = rank, name
            if len(best) >= LOOKED_AT:
                break
    counts = {concept: claims(concept) if claims else 0 for concept in best}
    ranked = sorted(best.items(), key=lambda item: (item[1][0], -counts[item[0]]))
    return [
        Suggestion(known.concepts[c], name, MATCHES[rank], _preferred(known, c), counts[c])
        for c, (rank, name) in ranked[:limit]
    ]


LOOKED_AT = 60
"""So many of the concepts that fit are looked at, the closest names first: of one letter there are thousands."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What may be typed: every name from its beginning, and from each of its words.

    `keys` are in the order of the alphabet; `places` has for each where it stands among all when they are sorted by
    how good they are, and `best` what stands at these places: whether it is in the middle of a name, concept, name.
    """

    keys: list[str]
    places: array[int]
    best: list[tuple[bool, str, Name]]

    def found(self, first: int, last: int, most: int) -> list[tuple[bool, str, Name]]:
        """The best of those from one place of the alphabet to another."""
        return [self.best[place] for place in nsmallest(most, self.places[first:last])]


@lru_cache(maxsize=1 << 12)
def _beginning(mark: str, wanted: str) -> tuple[tuple[int, str, Name], ...]:
    """Rank, concept and name of the names that fit, the best first."""
    typed = _typed(mark)
    first, exact = bisect_left(typed.keys, wanted), bisect_right(typed.keys, wanted)
    last = bisect_right(typed.keys, wanted + "\U0010ffff")
    same = [(2 if middle else 0, concept, name) for middle, concept, name in typed.found(first, exact, LOOKED_AT)]
    more = [(1 + middle, c, name) for middle, c, name in typed.found(exact, last, 8 * LOOKED_AT)]
    return tuple(sorted((*same, *more), key=lambda row: row[0]))


@lru_cache(maxsize=1)
def _typed(mark: str) -> _Typed:
    """What may be typed; `mark` is that of the layers: another vocabulary is another list."""
    known = vocab.load()
    rows: list[tuple[bool, int, int, str, str, Name]] = []
    for order, code in enumerate(langs.installed()):
        for concept, name in known.every(code):
            said = normal(" ".join(words(name.text)))
            kind, length = (name.tier - 1) * 2 + (name.kind != "preferred"), len(said) * 10 + order
            at = 0
            while at >= 0:
                rows.append((at > 0, kind, length, said[at:], concept, name))
                at = said.find(" ", at) + 1 or -1
    rows.sort(key=lambda row: row[:5])
    alphabet = sorted(range(len(rows)), key=lambda place: rows[place][3])
    return _Typed(
        [rows[place][3] for place in alphabet],
        array("L", alphabet),
        [(middle, concept, name) for middle, _, _, _, concept, name in rows],
    )


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


def names(words: str) -> bool:
    """Whether these words are a concept's id, or as a whole its name in some language."""
    known = vocab.load()
    return known.get(words) is not None or any(f.end - f.start == len(words.strip()) for f in known.find(words))


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
