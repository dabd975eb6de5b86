"""The concepts Helder knows, and how each language names them.

vocabulary = load()
vocabulary.find("magnesium slaap")      # both concepts, whatever the language of the query
vocabulary.preferred("mesh:D012890", "nl")   # "slaap"
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

from helder import langs, layers, names, settings, text
from helder.lexicon import Found, Lexicon, Name, NameKind
from helder.model import Concept, ConceptType

CONCEPTS = Path(__file__).parent / "concepts.tsv"
DESCRIPTORS = Path(__file__).parent / "mesh.tsv.gz"
"""All MeSH descriptors: what is known of a thing that `concepts.tsv` does not have, and only in `DESCRIPTORS_IN`."""
DESCRIPTORS_IN: Final = "en"
WIDER, RELATED = 0.5, 0.5
"""How close the next wider concept is, and one that shares the nearest descriptor."""
FILES = ("names.tsv", "compound_heads.tsv", "senses.tsv", "language.toml")
"""The files of a pack that say what is called how."""

__all__ = ["CONCEPTS", "DESCRIPTORS", "Concepts", "Found", "Name", "Vocabulary", "descriptors", "load"]


class Concepts(Mapping[str, Concept]):
    """The concepts by id: those of `concepts.tsv`, then every other MeSH descriptor, made when it is asked for."""

    def __init__(self, first: Mapping[str, Concept], second: Mapping[str, str]) -> None:
        """`second`: the lines of the descriptors' table by id, left as they are."""
        self._made = dict(first)
        self._lines = {key: line for key, line in second.items() if key not in self._made}

    def __getitem__(self, concept: str) -> Concept:
        made = self._made.get(concept)
        if made is None:
            mesh, label, kind, named = self._lines[concept].split("\t")
            label = named.split("|")[0] or label
            made = self._made[concept] = Concept(concept, label, cast(ConceptType, kind), mesh)
        return made

    def __contains__(self, concept: object) -> bool:
        return concept in self._made or concept in self._lines

    def get(self, concept: str, /, default: Any = None) -> Any:
        """The concept with this id, or the default: as of any mapping, without an error in between."""
        found = self._made.get(concept)
        return found or (self[concept] if concept in self._lines else default)

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*self._made, *self._lines))

    def __len__(self) -> int:
        return len({*self._made, *self._lines})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The concepts by id, and the names of each language, read when that language is first asked for."""

    concepts: Concepts
    _narrower: Mapping[str, tuple[str, ...]]
    layered: bool = True
    _descriptor: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """The concept of each MeSH descriptor that is one."""
    _related: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    """The concepts that have a descriptor as their nearest."""
    items: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """The concept of each Wikidata item that stands for one."""
    _lexicons: dict[str, Lexicon] = field(default_factory=dict, repr=False, compare=False)
    _kin: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    _matter: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def get(self, concept: str) -> Concept | None:
        """The concept with this id, or None."""
        found: Concept | None = self.concepts.get(concept)
        return found

    def names(self, concept: str, language: str) -> tuple[Name, ...]:
        """All names of a concept in a language; empty for a language without a pack."""
        return self.lexicon(language).names(concept) if language in langs.installed() else ()

    def preferred(self, concept: str, language: str) -> str | None:
        """The name to show in a language; None when the language has no name for it."""
        return next((n.text for n in self.names(concept, language) if n.kind == "preferred"), None)

    def every(self, language: str) -> Iterator[tuple[str, Name]]:
        """Every name in a language with its concept."""
        lexicon = self.lexicon(language)
        return ((concept, name) for concept in lexicon.concepts() for name in lexicon.names(concept))

    def broader(self, concept: str) -> tuple[str, ...]:
        """The ids of all wider concepts, the nearest first: sleep quality -> sleep."""
        return _reach(concept, lambda c: self.concepts[c].broader if c in self.concepts else ())

    def narrower(self, concept: str) -> tuple[str, ...]:
        """The ids of all concepts it includes, the nearest first."""
        return _reach(concept, lambda c: self._narrower.get(c, ()))

    def near(self, concept: str) -> Iterator[tuple[str, float]]:
        """The concepts that are close to one without being narrower, with how close: the next wider ones, what it has
        as nearest descriptor ("melatonin production": melatonin), and what has it as nearest descriptor.
        """
        one = self.concepts.get(concept)
        if one is None:
            return
        yield from ((wider, WIDER) for wider in one.broader)
        if one.mesh_related and not one.mesh and one.mesh_related in self._descriptor:
            yield self._descriptor[one.mesh_related], RELATED
        yield from ((other, RELATED) for other in self._related.get(one.mesh or "", ()))

    def kin(self, concept: str) -> tuple[str, ...]:
        """What a concept is a matter of: sleep, for sleep disorder and insomnia.

        Its name says so, or that of a wider one. A concept is its own kin, and so is its nearest descriptor.
        """
        if concept not in self._kin:
            found = {concept: None}
            one = self.concepts.get(concept)
            if one and one.mesh_related and not one.mesh and one.mesh_related in self._descriptor:
                found[self._descriptor[one.mesh_related]] = None
            for each in (concept, *self.broader(concept)):
                found.update(dict.fromkeys(self._qualifying(each)))
            self._kin[concept] = tuple(found)
        return self._kin[concept]

    def heads(self, concept: str) -> tuple[str, ...]:
        """The next wider concepts with whose name its own ends: blood pressure, for high blood pressure."""
        one = self.concepts.get(concept)
        wider = [(b, self.concepts[b].label) for b in one.broader if b in self.concepts] if one else []
        return tuple(b for b, label in wider if one and one.label.endswith(f" {label}"))

    def parts(self, concept: str) -> tuple[str, ...]:
        """What the name of a concept is made of: diarrhea and antibiotic, for antibiotic-associated diarrhea.

        None for most concepts.
        """
        one, heads = self.concepts.get(concept), self.heads(concept)
        if one is None:
            return ()
        last = len(one.label) - len(self.concepts[heads[0]].label) if heads else one.label.rfind(" ")
        found = self.lexicon(DESCRIPTORS_IN).find(one.label, 0, last) if last > 0 else ()
        return tuple(dict.fromkeys((*heads, *(f.concept for f in found if f.concept != concept))))

    def matter(self, concept: str) -> tuple[str, ...]:
        """What a claim about a concept is about as well: its nearest descriptor, and what its name is made of."""
        if concept not in self._matter:
            one = self.concepts.get(concept)
            nearest = self._descriptor.get(one.mesh_related) if one and one.mesh_related and not one.mesh else None
            self._matter[concept] = tuple(dict.fromkeys((*((nearest,) if nearest else ()), *self.parts(concept))))
        return self._matter[concept]

    def _qualifying(self, concept: str) -> Iterator[str]:
        """What is named before the last word of a concept's name."""
        one = self.concepts.get(concept)
        last = one.label.rfind(" ") if one else 0
        if one and last > 0:
            yield from (found.concept for found in self.lexicon(DESCRIPTORS_IN).find(one.label, 0, last))

    def find(self, said: str, languages: Iterable[str] | None = None) -> tuple[Found, ...]:
        """The concepts a short text names in any language, in order; the longest name wins.

        Where two languages give the same words a different meaning ("rust" is Dutch for rest), both are given.
        """
        every = [
            f
            for code in languages or langs.installed()
            for f in self.lexicon(code).find(said)
            if not any(s.usual and not s.concept for s in self.lexicon(code).senses(said[f.start : f.end]))
        ]
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
            self._lexicons[language] = Lexicon(pack, (), self.concepts, _table(pack, self.layered))
        return self._lexicons[language]


@lru_cache(maxsize=1)
def load() -> Vocabulary:
    """The vocabulary that comes with Helder and the layers that were added to it, read once."""
    return _loaded(layered=True)


def builtin() -> Vocabulary:
    """The vocabulary that comes with Helder, without layers."""
    return _loaded(layered=False)


def version() -> str:
    """Changes when the vocabulary does: the mark of what comes with Helder and, after "+", that of the layers."""
    added = layers.mark()
    return f"{_own_mark()}+{added}" if added else _own_mark()


@lru_cache(maxsize=1)
def _own_mark() -> str:
    digest = hashlib.sha256(CONCEPTS.read_bytes() + DESCRIPTORS.read_bytes())
    for code in langs.installed():
        for name in FILES:
            digest.update((langs.FOLDER / code / name).read_bytes())
    return digest.hexdigest()[:12]


def _loaded(layered: bool) -> Vocabulary:
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
    if layered:
        concepts = {**layers.concepts(), **concepts}
    narrower: dict[str, list[str]] = {}
    for concept in concepts.values():
        for wider in concept.broader:
            narrower.setdefault(wider, []).append(concept.id)
    related: dict[str, list[str]] = {}
    for concept in concepts.values():
        if concept.mesh_related and not concept.mesh:
            related.setdefault(concept.mesh_related, []).append(concept.id)
    return Vocabulary(
        Concepts(concepts, descriptors()),
        {wide: tuple(some) for wide, some in narrower.items()},
        layered,
        {concept.mesh: concept.id for concept in concepts.values() if concept.mesh},
        {mesh: tuple(some) for mesh, some in related.items()},
        {concept.wikidata: concept.id for concept in concepts.values() if concept.wikidata},
    )


def descriptors() -> Mapping[str, str]:
    """The lines of the table of MeSH descriptors by concept id: mesh, label, type and names, with tabs between."""
    table = gzip.decompress(DESCRIPTORS.read_bytes()).decode()
    lines = table.split("\nmesh\t", 1)[1].splitlines()[1:]
    return {f"mesh:{line[: line.index(chr(9))]}": line for line in lines}


def _table(pack: langs.Pack, layered: bool) -> names.Table:
    """The names of a language: from the file that was made of them before, else made now and kept for the next time."""
    kept = settings.get().cache / f"{pack.code}-{names.digest(_sources(pack, layered))}.names"
    table = names.read(kept)
    if table is None:
        table = names.compiled(pack, _named(pack, layered))
        with suppress(OSError):  # a cache that cannot be written costs a second each time, and nothing else
            names.write(table, kept)
    return table


def _sources(pack: langs.Pack, layered: bool) -> Iterator[bytes]:
    """All that a table depends on: the data, and the code that makes it."""
    for module in (names, text):
        yield Path(str(module.__file__)).read_bytes()
    for name in FILES:
        yield (pack.folder / name).read_bytes()
    if layered:
        yield layers.mark().encode()
    if pack.code == DESCRIPTORS_IN:
        yield CONCEPTS.read_bytes()
        yield DESCRIPTORS.read_bytes()


def _named(pack: langs.Pack, layered: bool) -> Iterator[tuple[str, Name]]:
    """The concepts and names of a language: the layers', the pack's own, then those of the descriptors."""
    if layered:
        yield from layers.names(pack.code)
    for row in langs.rows(pack.folder / "names.tsv"):
        yield row["concept"], Name(row["name"], cast(NameKind, row["kind"]), pack.code)
    if pack.code != DESCRIPTORS_IN:
        return
    named = {row["mesh"]: row["id"] for row in langs.rows(CONCEPTS) if row["mesh"]}
    for concept, line in descriptors().items():
        mesh, _, _, said = line.split("\t")
        first: NameKind = "synonym" if mesh in named else "preferred"
        for i, name in enumerate(filter(None, said.split("|"))):
            yield named.get(mesh, concept), Name(name, "synonym" if i else first, pack.code, tier=2)


def _reach(start: str, step: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Everything that can be reached by steps, nearest first, without the start."""
    seen, front = {start: None}, [start]
    while front:
        front = list(dict.fromkeys(n for c in front for n in step(c) if n not in seen))
        seen.update(dict.fromkeys(front))
    return tuple(seen)[1:]
