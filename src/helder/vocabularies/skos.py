"""SKOS thesauri: RDF/XML as a stream, Turtle with rdflib."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helder.errors import InputError, UnreadableError
from helder.lexicon import NameKind
from helder.vocabularies import lines, xml
from helder.vocabularies.terms import Label, Problem, Term

SKOS, RDF = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XL = "http://www.w3.org/2008/05/skos-xl#"
LANG = "http://www.w3.org/XML/1998/namespace lang"
NAMES: dict[str, NameKind] = {"prefLabel": "preferred", "altLabel": "synonym", "hiddenLabel": "synonym"}
SAME = ("exactMatch",)
BROADER = ("broader", "broaderTransitive", "broadMatch")
LARGEST_TURTLE = 300 << 20
"""Bytes: rdflib holds a Turtle file in memory, some ten times its size."""
UNKNOWN = "en"
"""The language of a label that names none."""

_KNOWN = (
    ("http://id.nlm.nih.gov/mesh/", "mesh:"), ("https://id.nlm.nih.gov/mesh/", "mesh:"),
    ("http://www.wikidata.org/entity/", "wikidata:"), ("https://www.wikidata.org/entity/", "wikidata:"),
    ("http://purl.bioontology.org/ontology/MESH/", "mesh:"),
)  # fmt: skip


def shortened(address: str) -> str:
    """The address of a concept as Helder writes it, where it is one of MeSH or Wikidata; else as it is."""
    for start, short in _KNOWN:
        if address.startswith(start):
            return short + address.removeprefix(start)
    return address


def from_xml(path: Path) -> Iterator[Term | Problem]:
    """The concepts of an RDF/XML file: `skos:Concept` elements, and descriptions that have a label of SKOS."""
    for found in xml.records(path):
        if isinstance(found, Problem):
            yield found
            continue
        labels = [c for c in found.children if c.name.removeprefix(f"{SKOS} ") in NAMES]
        if found.name != f"{SKOS} Concept" and not labels:
            continue
        key = found.attributes.get(f"{RDF} about") or found.attributes.get(f"{RDF} ID") or ""
        if not key:
            yield Problem(found.line, "a concept without rdf:about: it is left out.")
            continue
        names = [
            Label(c.text, c.attributes.get(LANG) or UNKNOWN, NAMES[c.name.removeprefix(f"{SKOS} ")]) for c in labels
        ]
        linked = {
            kind: tuple(
                shortened(c.attributes.get(f"{RDF} resource") or c.text.strip())
                for c in found.children
                if c.name.removeprefix(f"{SKOS} ") in kind and c.name.startswith(f"{SKOS} ")
            )
            for kind in (SAME, BROADER)
        }
        yield _term(key, found.line, names, linked[SAME], linked[BROADER])


def from_turtle(path: Path) -> Iterator[Term | Problem]:
    """The concepts of a Turtle file. Raises `InputError` without rdflib, `UnreadableError` for what is no Turtle."""
    try:
        import rdflib
    except ImportError as error:
        raise InputError(
            f'{path} is Turtle, which Helder reads with rdflib: install it with pip install "helder[rdf]", '
            "or give the vocabulary in RDF/XML."
        ) from error
    if path.exists() and path.stat().st_size > LARGEST_TURTLE:
        raise UnreadableError(f"{path} is larger than {LARGEST_TURTLE >> 20} MB: give it in RDF/XML, read as a stream.")
    graph = rdflib.Graph()
    try:
        with lines.opened(path) as file:
            graph.parse(file=file, format="turtle")
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read ({error}): check the file.") from error
    except Exception as error:  # noqa: BLE001 (rdflib raises whatever its parser stumbles over)
        line = getattr(error, "lines", 0) or 0
        yield Problem(int(line) + 1, f"the Turtle is broken here or before ({_first_line(error)}): mend it.")
        return
    core = rdflib.Namespace(SKOS)
    subjects = sorted({s for name in NAMES for s in graph.subjects(core[name])}, key=str)
    for subject in subjects:
        names = [
            Label(str(o), getattr(o, "language", None) or UNKNOWN, kind)
            for name, kind in NAMES.items()
            for o in sorted(graph.objects(subject, core[name]), key=lambda o: (getattr(o, "language", "") or "", o))
        ]
        same, broader = (
            tuple(shortened(str(o)) for name in some for o in sorted(graph.objects(subject, core[name]), key=str))
            for some in (SAME, BROADER)
        )
        yield _term(str(subject), 0, names, same, broader)


def _term(key: str, line: int, names: list[Label], same: tuple[str, ...], broader: tuple[str, ...]) -> Term:
    short = shortened(key)
    own = (short,) if short != key else ()
    return Term(short, line, tuple(names), None, own + same, broader)


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
