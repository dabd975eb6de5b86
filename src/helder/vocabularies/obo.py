"""Ontologies in OBO: Disease Ontology, FoodOn, Uberon, the Human Phenotype Ontology."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from helder.lexicon import NameKind
from helder.model import ConceptType
from helder.vocabularies import lines, xml
from helder.vocabularies.terms import Label, Problem, Term

LANGUAGE = "en"
TYPES: dict[str, ConceptType] = {
    "CHEBI": "substance", "DOID": "condition", "DRON": "substance", "FOODON": "food", "GO": "process",
    "HP": "symptom", "MONDO": "condition", "NCBITAXON": "organism", "OMIM": "condition", "SYMP": "symptom",
    "UBERON": "body_part", "CL": "body_part", "MAXO": "treatment", "CMO": "measure", "NBO": "behaviour",
}  # fmt: skip
"""What kind of thing a concept is, by the ontology its id is from."""

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(.*)', re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)
_WORDS = {"n": "\n", "t": "\t", "W": " "}


def type_of(key: str) -> ConceptType | None:
    """What kind of thing a concept with this id is: "DOID:4" -> condition."""
    return TYPES.get(key.partition(":")[0].upper())


def read(path: Path) -> Iterator[Term | Problem]:
    """The terms of an OBO file with names, exact synonyms, and what they are; obsolete ones are passed over."""
    stanza, begun = "", 0
    tags: list[tuple[int, str, str]] = []
    for found in lines.read(path):
        if isinstance(found, Problem):
            yield found
            continue
        number, line = found
        if line.startswith("["):
            if stanza == "[Term]":
                yield from _term(begun, tags)
            stanza, begun, tags = line.split("!")[0].strip(), number, []
        elif stanza == "[Term]" and line.strip() and not line.startswith("!"):
            name, colon, value = line.partition(":")
            if not colon:
                yield Problem(number, f"a line without a colon ({line[:40]!r}): it is left out.")
            elif len(tags) < xml.MOST_INSIDE:
                tags.append((number, name.strip(), value.strip()))
    if stanza == "[Term]":
        yield from _term(begun, tags)


def _term(begun: int, tags: list[tuple[int, str, str]]) -> Iterator[Term | Problem]:
    key, names, broader, same = "", list[Label](), list[str](), list[str]()
    for number, name, value in tags:
        if name == "is_obsolete" and value.startswith("true"):
            return
        if name == "id":
            key = _plain(value)
        elif name == "name":
            names.append(Label(_unescaped(value), LANGUAGE, "preferred"))
        elif name == "synonym":
            quoted = _QUOTED.match(value)
            if quoted is None:
                yield Problem(number, f"a synonym without quotes ({value[:40]!r}): it is left out.")
            elif not quoted[2].startswith(("NARROW", "BROAD", "RELATED")):
                kind: NameKind = "abbreviation" if "abbreviation" in quoted[2].lower() else "synonym"
                names.append(Label(_unescaped(quoted[1]), _language(quoted[2]), kind))
        elif name == "is_a":
            broader.append(_plain(value))
        elif name == "xref":
            same.append(_plain(value))
    if not key:
        yield Problem(begun, "a term without an id: it is left out.")
        return
    yield Term(key, begun, tuple(names), type_of(key), tuple(map(_elsewhere, same)), tuple(broader))


def _plain(value: str) -> str:
    return value.partition(" !")[0].partition(" {")[0].strip()


def _elsewhere(xref: str) -> str:
    """An id as Helder writes it: "MESH:D008274" and "MSH:D008274" -> "mesh:D008274"."""
    source, _, local = xref.partition(":")
    known = {"mesh": "mesh", "msh": "mesh", "wikidata": "wikidata", "wd": "wikidata"}.get(source.lower())
    return f"{known}:{local}" if known else xref


def _language(rest: str) -> str:
    found = re.search(r'xml:lang="([A-Za-z-]+)"|language_code="([A-Za-z-]+)"', rest)
    return (found[1] or found[2]) if found else LANGUAGE


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda m: _WORDS.get(m[1], m[1]), value)
