"""The names of one language, ready to be looked up: made from the data files once, then read back in an instant.

table = compiled(pack, names)             # from the rows of names.tsv
write(table, path); table = read(path)    # the same table from its file, a few milliseconds for 40,000 names

The file is plain text: a line for each word that a name begins with. A line is only taken apart when a text has that
word, so that reading it costs next to nothing. `read` gives None for a file that is not whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast, get_args

from helder import atomic, langs
from helder.errors import StoreError
from helder.text import family, normal
from helder.text import words as words_of

NameKind = Literal["preferred", "synonym", "lay", "abbreviation"]
NAME_KINDS: Final[tuple[NameKind, ...]] = get_args(NameKind)
ROLES = ("head", "lack", "bare", "verb", "low", "degree", "article", "definite", "stop")
"""What a row of `compound_heads.tsv` can be."""

SHORTEST_JOINED: Final = 4
KEPT_FILES: Final = 24
"""How many compiled files a folder keeps: those of other versions go, the oldest first."""

_VERSION: Final = "1"
_HYPHEN: Final = re.compile(r"(?<=\w)[-\u2010\u2011\u2013/](?=\w)")
_LINK: Final = re.compile(r"(?<=[a-z]{3})en(?=[bcdfghjklmnpqrstvwxz][a-z]{3})")
"""The link of two parts in the middle of a Dutch compound, before a consonant."""
_UNIT: Final = "\x1f"
_END: Final = "end of names"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a concept in one language. A name of tier 1 goes before one of tier 2 for the same words."""

    text: str
    kind: NameKind
    language: str
    tier: int = 1


class Entry(NamedTuple):
    """A name in the tree: its concept ("" for a phrase that only looks like one), words and rank, the best 0."""

    concept: str
    words: tuple[str, ...]
    text: str
    rank: int
    cased: bool

    @property
    def tier(self) -> int:
        """1 for the reviewed names, 2 for those that only fill what the first leave open."""
        return 1 + self.rank // len(NAME_KINDS)


@dataclass(slots=True)
class Node:
    """A place in the tree of names: the words that may follow, and the names that end here."""

    children: dict[str, Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


class Head(NamedTuple):
    """A row of `compound_heads.tsv`, as one of its words meets it."""

    word: str
    role: str
    kind: str
    links: frozenset[str]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Heads:
    """`compound_heads.tsv`: the heads by the family of their word, the forms of a class, and the words of each role."""

    by_family: Mapping[str, tuple[Head, ...]]
    classes: Mapping[str, tuple[str, ...]]
    words: Mapping[str, frozenset[str]]
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All names of a language: lines by the first word's key, and what is asked of a word alone.

    `known` are the keys of all words of names, `joined` long names of one word, sorted, `single` the concept of a name
    of one word, `names` a line for each concept.
    """

    starts: Mapping[str, str]
    known: frozenset[str]
    joined: tuple[str, ...]
    single: Mapping[str, str]
    names: Mapping[str, str]

    def node(self, key: str, inflection: str) -> Node | None:
        """The part of the tree under a first word; None when no name begins with it."""
        line = self.starts.get(key)
        if line is None:
            return None
        top = Node()
        for packed in line.split("\t"):
            entry = _unpacked(packed)
            node = top
            for word in entry.words[1:]:
                node = node.children.setdefault(family(word, inflection), Node())
            node.entries.append(entry)
        return top

    def of(self, concept: str, language: str) -> tuple[Name, ...]:
        """The names of a concept, in the order of the data file."""
        line = self.names.get(concept)
        parts = (packed.split(_UNIT) for packed in line.split("\t")) if line else ()
        return tuple(Name(text, cast(NameKind, kind), language, int(tier)) for kind, tier, text in parts)


def heads_of(pack: langs.Pack) -> Heads:
    """The words of a language that go with a concept. Raises `StoreError` for a role that is not known."""
    path = pack.folder / "compound_heads.tsv"
    heads: dict[str, tuple[Head, ...]] = {}
    classes: dict[str, tuple[str, ...]] = {}
    words: dict[str, frozenset[str]] = {role: frozenset() for role in ROLES}
    stops: list[str] = []
    for row in langs.rows(path):
        forms, role = tuple(row["forms"].split("|")), row["role"]
        if role not in ROLES:
            raise StoreError(f"{path} has the role {role!r}: use one of {', '.join(ROLES)}.")
        if role in ("head", "lack"):
            classes[row["class"]] = (*classes.get(row["class"], ()), *forms)
            links = frozenset(normal(w) for w in row["links"].split("|") if w)
            for form in forms:
                head = Head(normal(form), role, row["class"], links, frozenset(row["unless"].split("|")))
                key = family(head.word, pack.inflection)
                heads[key] = (*heads.get(key, ()), head)
        elif role == "stop":
            stops += forms
        else:
            words[role] = frozenset(map(normal, forms))
    return Heads(heads, classes, words, tuple(stops))


class Sense(NamedTuple):
    """A row of `senses.tsv`: what an ambiguous name may stand for ("" for no concept), and the words that say so."""

    concept: str
    context: tuple[str, ...]
    usual: bool


def senses_of(pack: langs.Pack) -> dict[str, tuple[Sense, ...]]:
    """The meanings of the ambiguous names of a language, by the normal form of the name, the most usual first."""
    found: dict[str, tuple[Sense, ...]] = {}
    for row in langs.rows(pack.folder / "senses.tsv"):
        context = tuple(" ".join(norms(words)) for words in row["context"].split("|") if words not in ("", "*"))
        sense = Sense(row["concept"].removeprefix("-"), context, "*" in row["context"].split("|"))
        for name in row["name"].split("|"):
            key = " ".join(norms(name))
            found[key] = (*found.get(key, ()), sense)
    return found


def norms(name: str) -> tuple[str, ...]:
    """The normal forms of the words of a name: "Crohn's disease" -> crohn's, disease."""
    return tuple(map(normal, words_of(name)))


# ---- making the table


def compiled(pack: langs.Pack, names: Iterable[tuple[str, Name]], heads: Heads | None = None) -> Table:
    """The table of a language's names, each with the other ways to write it that follow from a rule."""
    heads = heads or heads_of(pack)
    starts: dict[str, dict[str, None]] = {}
    known: set[str] = set()
    joined: set[str] = set()
    single: dict[str, tuple[int, str]] = {}
    named: dict[str, list[str]] = {}

    def insert(entry: Entry) -> None:
        keys = [family(word, pack.inflection) for word in entry.words]
        known.update(keys)
        starts.setdefault(keys[0], {})[_packed(entry)] = None
        if len(keys) == 1 and not entry.cased and entry.rank < single.get(entry.words[0], (99, ""))[0]:
            single[entry.words[0]] = entry.rank, entry.concept

    for stop in heads.stops:
        insert(Entry("", norms(stop), stop, 0, False))
    for concept, name in names:
        text = " ".join(name.text.replace(_UNIT, " ").split())
        named.setdefault(concept, []).append(_UNIT.join((name.kind, str(name.tier), text)))
        words = norms(text)
        if sum(map(len, words)) < 3:
            continue
        cased = name.kind == "abbreviation" or _looks_abbreviated(text)
        rank = NAME_KINDS.index(name.kind) + (name.tier - 1) * len(NAME_KINDS)
        entry = Entry(concept, words, text, rank, cased)
        insert(entry)
        for old in _old_links(words, pack.inflection):
            insert(entry._replace(words=old))
        if len(words) == 1 and name.tier == 1 and len(words[0]) >= 2 * SHORTEST_JOINED:
            joined.add(words[0])
        elif len(words) > 1 and not cased:
            for other in _other_ways(text, words, pack, heads, name.tier):
                insert(entry._replace(words=other))
    for row in langs.rows(pack.folder / "senses.tsv"):
        for text in row["name"].split("|") if row["concept"] != "-" else ():
            insert(Entry(row["concept"], norms(text), text, len(NAME_KINDS) - 1, text.isupper()))
    return Table(
        {key: "\t".join(lines) for key, lines in starts.items()},
        frozenset(known),
        tuple(sorted(joined)),
        {word: concept for word, (_, concept) in single.items()},
        {concept: "\t".join(lines) for concept, lines in named.items()},
    )


def _other_ways(
    text: str, words: tuple[str, ...], pack: langs.Pack, heads: Heads, tier: int
) -> Iterator[tuple[str, ...]]:
    """A name of several words in other words: as one, without its hyphens, the other way round."""
    if tier > 1 and pack.compounds != "closed":
        return
    yield ("".join(words),)
    closed = norms(_HYPHEN.sub("", text)) if _HYPHEN.search(text) else words
    if 1 < len(closed) < len(words):
        yield closed
    for turned in _turned(words, pack, heads):
        yield turned
        yield ("".join(turned),)


def _old_links(words: tuple[str, ...], inflection: str) -> Iterator[tuple[str, ...]]:
    """A Dutch compound as it was spelled before 1996, without the n that links its parts: ruggengraat, ruggegraat."""
    if len(words) == 1 and inflection == "dutch":
        yield from ((f"{words[0][: m.start()]}e{words[0][m.end() :]}",) for m in _LINK.finditer(words[0]))


def _turned(words: tuple[str, ...], pack: langs.Pack, heads: Heads) -> Iterator[tuple[str, ...]]:
    """The same name the other way round: "production of melatonin" as "melatonin production"."""
    same = heads.by_family.get(family(words[0], pack.inflection), ())
    head = next((h for h in same if h.word == words[0]), None)
    if head is None or len(words) < 3 or words[1] not in head.links:
        return
    rest = words[3:] if words[2] in heads.words["article"] else words[2:]
    if rest:
        yield (*rest, words[0])


def _looks_abbreviated(name: str) -> bool:
    """Whether a name is one short word with two capitals or more: "GABA", "SAM-e"."""
    return " " not in name and len(name) <= 8 and sum(c.isupper() for c in name) >= 2


def _packed(entry: Entry) -> str:
    said = " ".join(entry.words)
    text = "" if entry.text == said else entry.text
    return _UNIT.join((entry.concept, said, text, f"{entry.rank}{'c' if entry.cased else ''}"))


def _unpacked(line: str) -> Entry:
    concept, said, text, rank = line.split(_UNIT)
    return Entry(concept, tuple(said.split(" ")), text or said, int(rank.removesuffix("c")), rank.endswith("c"))


# ---- its file


def digest(parts: Iterable[bytes]) -> str:
    """A short name for what a table was made from; another one as soon as any of it changes."""
    made = hashlib.blake2b(_VERSION.encode(), digest_size=12)
    for part in parts:
        made.update(hashlib.blake2b(part, digest_size=16).digest())
    return made.hexdigest()


def write(table: Table, path: Path) -> None:
    """Keep a table in a file, whole or not at all, and remove the oldest of its neighbours. Raises `OSError`."""
    with atomic.file(path) as out:
        out.writelines(part.encode() for part in _lines(table))
    _tidy(path)


def read(path: Path) -> Table | None:
    """The table that `write` kept; None when there is none, or it is not whole."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    parts = text.split("\n\n")
    if len(parts) != 6 or parts[5] != f"{_END}\n":
        return None
    starts, known, joined, single, named = (part.split("\n") if part else [] for part in parts[:5])
    return Table(_pairs(starts), frozenset(known), tuple(joined), _pairs(single), _pairs(named))


def _lines(table: Table) -> Iterator[str]:
    """The parts of the file, an empty line between them."""
    yield "\n".join(f"{key}\t{line}" for key, line in table.starts.items())
    yield "\n\n" + "\n".join(sorted(table.known))
    yield "\n\n" + "\n".join(table.joined)
    yield "\n\n" + "\n".join(f"{key}\t{line}" for key, line in table.single.items())
    yield "\n\n" + "\n".join(f"{key}\t{line}" for key, line in table.names.items())
    yield f"\n\n{_END}\n"


def _pairs(lines: Iterable[str]) -> dict[str, str]:
    parts = (line.partition("\t") for line in lines)
    return {key: rest for key, _, rest in parts}


def _tidy(path: Path) -> None:
    """Remove the oldest files beside this one that are like it."""
    with suppress(OSError):
        like = sorted(path.parent.glob(f"*{path.suffix}"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in like[KEPT_FILES:]:
            old.unlink()
