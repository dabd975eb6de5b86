"""Taxonomies of Open Food Facts: blocks of lines such as "en: Oat milk, Oat drink"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from helder.model import ConceptType
from helder.vocabularies import lines
from helder.vocabularies.terms import Label, Problem, Term

TYPE: ConceptType = "food"
_NAMES = re.compile(r"([a-z]{2,3}(?:[-_][a-zA-Z]{2,4})?)\s*:\s*(.*)")
_PARENT = re.compile(r"<\s*([a-z]{2,3})\s*:\s*(.+)")
_PROPERTY = re.compile(r"([a-zA-Z_][\w-]*)\s*:\s*([a-z]{2,3})\s*:\s*(.*)")
_COMMA = re.compile(r"(?<!\\),(?!\d)")


def read(path: Path) -> Iterator[Term | Problem]:
    """The entries with their names in every language; the first name is the id, "en:oat-milk"."""
    block: list[tuple[int, str]] = []
    for found in lines.read(path):
        if isinstance(found, Problem):
            yield found
            continue
        number, line = found
        plain = line.partition("#")[0].strip() if line.lstrip().startswith("#") else line.strip()
        if plain:
            block.append((number, plain))
        elif not line.strip() and block:
            yield from _entry(block)
            block = []
    if block:
        yield from _entry(block)


def _entry(block: list[tuple[int, str]]) -> Iterator[Term | Problem]:
    names, broader, same, first = list[Label](), list[str](), list[str](), ""
    for number, line in block:
        if line.startswith(("synonyms:", "stopwords:")):
            continue
        if (parent := _PARENT.fullmatch(line)) is not None:
            broader.append(f"{parent[1]}:{_tag(parent[2])}")
        elif (stated := _PROPERTY.fullmatch(line)) is not None and not _NAMES.fullmatch(line.split(":")[0] + ":"):
            if stated[1] == "wikidata":
                same.append(f"wikidata:{stated[3].strip()}")
        elif (named := _NAMES.fullmatch(line)) is not None:
            code = named[1]
            said = [part.replace("\\,", ",").strip() for part in _COMMA.split(named[2])]
            some = [Label(part, code, "synonym" if i else "preferred") for i, part in enumerate(filter(None, said))]
            names += some
            if some and not first:
                first = f"{code}:{_tag(some[0].text)}"
        elif stated is None:
            yield Problem(number, f"neither names, a parent nor a property ({line[:40]!r}): the line is left out.")
    if first:
        yield Term(first, block[0][0], tuple(names), TYPE, tuple(same), tuple(broader))
    elif broader or same:
        yield Problem(block[0][0], "an entry without a name: it is left out.")


def _tag(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.strip().lower()).strip("-")
