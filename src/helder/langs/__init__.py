"""Language packs: one folder of data files per language, the same file names in each, no code.

language.toml       name, lemmatizer and the algorithms of `text` this language uses
names.tsv           concept names: concept, name, kind, source
compound_heads.tsv  second parts of compounds and phrases that keep the concept of the first ("-spiegel", "levels")
senses.tsv          names that mean more than one thing, with the words around them that decide
relations.tsv       trigger words of the sixteen relations
cues.tsv            negation, hedges, evidence, population, dose, duration, advice, frequency
units.tsv           units, number words and how often: "mg", "per day"
aspects.tsv         sides of a thing that are not the thing: its size, its activity
strength.tsv        how much a verb promises
questions.tsv       words by which a question says what sort of claim it would like: "side effects", "how much"
function_words.tsv  closed-class words, which carry no content of their own in a query
boilerplate.tsv     words that give away what is not editorial
abbreviations.txt   abbreviations that do not end a sentence
ui.toml             the words of the interface
examples.jsonl      sentences with the expected result: the pack's own proof
model/              a part-of-speech tagger, and a glossary to English: separate data, CC BY-SA 4.0
README.md           where the rows came from, with licences
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, final

from helder.errors import InputError
from helder.text import normal

FOLDER = Path(__file__).parent
FILES = (
    "language.toml", "names.tsv", "compound_heads.tsv", "senses.tsv", "relations.tsv", "cues.tsv", "units.tsv",
    "aspects.tsv", "strength.tsv", "questions.tsv", "function_words.tsv", "boilerplate.tsv", "abbreviations.txt",
    "ui.toml", "examples.jsonl", "README.md",
)  # fmt: skip


_NO_WORDS: Final = frozenset[str]()


@final
class Roles(Mapping[str, frozenset[str]]):
    """The closed-class words of a language by role. A role that a language has no words for is empty."""

    def __init__(self, words: dict[str, frozenset[str]]) -> None:
        self._words = {sys.intern(role): some for role, some in words.items()}  # asked for by the very same strings
        roles: dict[str, list[str]] = {}
        for role, some in words.items():
            for word in some:
                roles.setdefault(word, []).append(role)
        self._roles = {word: frozenset(some) for word, some in roles.items()}

    def __getitem__(self, role: str) -> frozenset[str]:
        words = self._words.get(role)
        return _NO_WORDS if words is None else words

    def played(self, norms: Iterable[str]) -> frozenset[str]:
        """The roles that at least one of these words has: a role that is not there need not be looked for."""
        found: set[str] = set()
        for norm in norms:
            roles = self._roles.get(norm)
            if roles is not None:
                found |= roles
        return frozenset(found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


@dataclass(frozen=True, slots=True)
class Pack:
    """The settings of one language, from its `language.toml`.

    `compounds` names an algorithm of `text`: "closed" (written as one word, with the `linking` letters between
    the parts) or "open" (separate words). `verb_final`: subordinate clauses end in their verb.
    `conjugation` names the algorithm of `conjugation` that gives a verb's regular forms;
    `grammar` lists the closed-class words that the clause and claim stages ask for by role.
    """

    code: str
    name: str
    endonym: str
    lemmatizer: str
    compounds: str
    linking: tuple[str, ...]
    verb_final: bool
    conjugation: str
    inflection: str
    decimal_comma: bool
    grammar: Roles

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return FOLDER / self.code


@lru_cache(maxsize=1)
def installed() -> tuple[str, ...]:
    """The codes of the packs that are there, in alphabetical order: ("de", "en", "fr", "nl")."""
    return tuple(sorted(p.parent.name for p in FOLDER.glob("*/language.toml")))


_loaded: Final[dict[str, Pack]] = {}


def load(code: str) -> Pack:
    """The pack of a language. Raises `InputError` when there is none."""
    pack = _loaded.get(code)
    if pack is None:
        pack = _loaded[code] = _read(code)
    return pack


def _read(code: str) -> Pack:
    if code not in installed():
        raise InputError(f"No language pack {code!r}: use one of {', '.join(installed())}.")
    row = tomllib.loads((FOLDER / code / "language.toml").read_text(encoding="utf-8"))
    return Pack(
        code=row["code"],
        name=row["name"],
        endonym=row["endonym"],
        lemmatizer=row["lemmatizer"],
        compounds=row["compounds"],
        linking=tuple(row["linking"]),
        verb_final=row["verb_final"],
        conjugation=row["conjugation"],
        inflection=row["inflection"],
        decimal_comma=row["decimal_comma"],
        grammar=Roles({name: frozenset(map(normal, words)) for name, words in row["grammar"].items()}),
    )


@lru_cache
def function_words(code: str) -> frozenset[str]:
    """The closed-class words of a language, in normal form; none for a pack in the making."""
    path = FOLDER / code / "function_words.tsv"
    return frozenset(normal(row["word"]) for row in rows(path)) if path.exists() else frozenset()


def rows(path: Path) -> Iterator[Mapping[str, str]]:
    """The rows of a TSV data file by column name. Lines that start with "#" and empty lines are left out."""
    every = path.read_bytes().decode("utf-8").split("\n")
    kept = (line for line in every if line.strip() and not line.startswith("#"))
    yield from csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE)


def lines(path: Path) -> tuple[str, ...]:
    """The lines of a plain list, without comments."""
    every = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in every if line and not line.startswith("#"))
