"""Vocabularies that the user added: layers over the one that comes with Helder, one file each in one folder.

    ~/.config/helder/vocabularies/foods.layer.gz

A layer gives new concepts, and more names for known ones. It belongs to the user or the service, not to one library, so
that `helder analyse` knows it too; the setting `vocabularies` names the folder. A file is written whole or not at all;
`mark` is of its content, and a library keeps for each article with which marks it was read.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args

from helder import atomic, settings
from helder.errors import InputError, NotFoundError, StoreError
from helder.model import Concept, ConceptType
from helder.names import NAME_KINDS, Name

ENDING = ".layer.gz"
LAYOUT = 1
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_TYPES = get_args(ConceptType)


@dataclass(frozen=True, slots=True)
class Layer:
    """What is known of a layer: its name, the file and format it was read from, when, and how much it holds.

    `concepts` are new ones, `joined` known ones that got names here, `names` all its names; `mark` is of its content.
    """

    name: str
    file: str
    format: str
    added: str
    concepts: int
    joined: int
    names: int
    mark: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The layer as plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept of a layer: a new one (with `concept`), or names for a known one (with its id alone)."""

    id: str
    names: tuple[Name, ...]
    concept: Concept | None = None


def installed(folder: Path | None = None) -> tuple[Layer, ...]:
    """The layers there are, by name. Raises `StoreError` for a file that is damaged."""
    return tuple(_layer(path) for path in _paths(folder))


def write(layer: Layer, entries: Iterable[Entry], folder: Path | None = None) -> Layer:
    """Keep a layer, in place of one of the same name; with its mark. Raises `InputError`, `StoreError`."""
    if not _NAME.fullmatch(layer.name):
        raise InputError(
            f"{layer.name!r} cannot be the name of a vocabulary: use up to 40 small letters, digits, - and _ (--name)."
        )
    home = folder or settings.get().vocabularies
    lines = [_line(entry) for entry in entries]
    mark = hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()[:12]
    made = Layer(layer.name, layer.file, layer.format, layer.added, layer.concepts, layer.joined, layer.names, mark)
    head = json.dumps({"layout": LAYOUT, **made.to_dict()}, ensure_ascii=False)
    data = gzip.compress("\n".join((head, *lines, "")).encode("utf-8"), mtime=0)
    try:
        with atomic.file(home / f"{layer.name}{ENDING}") as out:
            out.write(data)
    except OSError as error:
        raise StoreError(
            f"The vocabulary cannot be kept in {home} ({error}): make room, or name another folder with "
            "HELDER_VOCABULARIES."
        ) from error
    _read.cache_clear()
    return made


def remove(name: str, folder: Path | None = None) -> Layer:
    """Take a layer away; what it was. Raises `NotFoundError` when there is none of this name."""
    for path in _paths(folder):
        if path.name.removesuffix(ENDING) == name:
            layer = _layer(path)
            path.unlink()
            _read.cache_clear()
            return layer
    known = ", ".join(p.name.removesuffix(ENDING) for p in _paths(folder)) or "there are none"
    raise NotFoundError(f"No added vocabulary {name!r}: helder vocabulary list shows them ({known}).")


def concepts(folder: Path | None = None) -> Mapping[str, Concept]:
    """The new concepts of all layers by id; of two with one id, that of the first layer by name."""
    found: dict[str, Concept] = {}
    for path in _paths(folder):
        for entry in _entries(path):
            if entry.concept:
                found.setdefault(entry.id, entry.concept)
    return found


def names(language: str, folder: Path | None = None) -> Iterator[tuple[str, Name]]:
    """The names of all layers in a language, with the concept of each."""
    for path in _paths(folder):
        for entry in _entries(path):
            yield from ((entry.id, name) for name in entry.names if name.language == language)


def mark(folder: Path | None = None) -> str:
    """Changes when the layers do: the marks of all of them, in order; "" when there are none."""
    marks = [f"{layer.name}:{layer.mark}" for layer in installed(folder)]
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:12] if marks else ""


def _paths(folder: Path | None) -> list[Path]:
    home = folder or settings.get().vocabularies
    try:
        return sorted(home.glob(f"*{ENDING}"))
    except OSError as error:
        raise StoreError(f"{home} cannot be read ({error}): name another folder with HELDER_VOCABULARIES.") from error


def _entries(path: Path) -> tuple[Entry, ...]:
    about = path.stat()
    return _read(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> tuple[Entry, ...]:
    _head(path)
    try:
        return tuple(map(_entry, _rows(path)[1:]))
    except (ValueError, TypeError, KeyError, IndexError, AssertionError) as error:
        raise _damaged(path, error) from error


def _layer(path: Path) -> Layer:
    row = _head(path)
    return Layer(**{name: row[name] for name in Layer.__dataclass_fields__})


def _head(path: Path) -> dict[str, Any]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            row = json.loads(file.readline())
        if row["layout"] > LAYOUT:
            raise StoreError(f"{path} was written by a newer Helder: upgrade Helder, or remove the file.")
        if set(Layer.__dataclass_fields__) - set(row):
            raise ValueError("its first line is incomplete")
    except (OSError, EOFError, ValueError, TypeError, KeyError, zlib.error) as error:
        raise _damaged(path, error) from error
    return cast(dict[str, Any], row)


def _rows(path: Path) -> list[Any]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(f"{path} is damaged ({error}): remove the file, and add the vocabulary again.")


def _line(entry: Entry) -> str:
    row: list[Any] = [entry.id, [[n.language, n.text, NAME_KINDS.index(n.kind)] for n in entry.names]]
    if (c := entry.concept) is not None:
        row.append([c.label, c.type, c.mesh, c.mesh_related, c.wikidata, list(c.broader)])
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _entry(row: list[Any]) -> Entry:
    named = tuple(Name(text, NAME_KINDS[kind], language) for language, text, kind in row[1])
    if len(row) < 3:
        return Entry(row[0], named)
    label, kind, mesh, related, wikidata, broader = row[2]
    assert kind in _TYPES
    return Entry(row[0], named, Concept(row[0], label, kind, mesh, related, wikidata, tuple(broader)))
