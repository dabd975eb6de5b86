"""Vocabularies of others, read into one kind of value: what a concept is, and what it is called in which language.

    for found in vocabularies.read(Path("d2026.bin")):
        ...                                # a Term, or a Problem that names the line and what to do

One file a format; `FORMATS` lists them. Everything is read as a stream and within the bounds of `terms`, so a hostile
or broken file costs a message and not the machine: one bad entry never stops the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helder.errors import InputError, UnreadableError
from helder.vocabularies import babelon, mesh, obo, skos, table, taxonomy
from helder.vocabularies.lines import head
from helder.vocabularies.terms import Problem, Term, checked

__all__ = ["FORMATS", "Format", "Problem", "Term", "named", "read", "told"]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a vocabulary: its name, the endings of its files, words at its beginning, and its reader.

    `begins`: any of these in the first 4,000 characters gives the format away, whatever the ending.
    """

    name: str
    endings: tuple[str, ...]
    begins: tuple[str, ...]
    help: str
    read: Callable[[Path], Iterator[Term | Problem]]


FORMATS: tuple[Format, ...] = (
    Format("mesh-xml", (), ("<DescriptorRecordSet", "<SupplementalRecordSet"),
           "MeSH descriptors in XML (desc2026.xml)", mesh.from_xml),
    Format("mesh-ascii", (".bin",), ("*NEWRECORD",), "MeSH descriptors in ASCII (d2026.bin)", mesh.from_ascii),
    Format("skos-xml", (".rdf", ".owl", ".skos"), ("<rdf:RDF",),
           "SKOS in RDF/XML", skos.from_xml),
    Format("skos-turtle", (".ttl", ".n3", ".nt"), ("@prefix", "PREFIX "),
           'SKOS in Turtle (needs pip install "helder[rdf]")', skos.from_turtle),
    Format("obo", (".obo",), ("format-version:", "[Term]"), "an OBO ontology", obo.read),
    Format("babelon", (".babelon.tsv",), ("translation_value\t", "\ttranslation_value"),
           "translations of an ontology in Babelon TSV", babelon.read),
    Format("taxonomy", (".txt", ".taxonomy"), ("stopwords:en:", "synonyms:en:", "\n< en:", "\n<en:", "\nen: ", "\nen:"),
           "an Open Food Facts taxonomy", taxonomy.read),
    Format("csv", (".csv", ".tsv"), (), "a table with the columns id, name, language, kind, type, mesh, broader",
           table.read),
)  # fmt: skip
"""Every format, in the order in which they are tried."""


def named(name: str) -> Format:
    """The format of this name. Raises `InputError` that lists the names."""
    for row in FORMATS:
        if row.name == name:
            return row
    raise InputError(f"No vocabulary format {name!r}: use one of {', '.join(row.name for row in FORMATS)}.")


def told(path: Path) -> Format:
    """The format of a file, by how it begins and else by its ending. Raises `UnreadableError` when neither tells."""
    start = head(path)
    for row in FORMATS:
        if any(words in start for words in row.begins):
            return row
    name = path.name.lower().removesuffix(".gz")
    for row in FORMATS:
        if name.endswith(row.endings or ("\0",)):
            return row
    raise UnreadableError(
        f"{path} is no vocabulary that Helder knows by its beginning or its name: say which with --format "
        f"({', '.join(row.name for row in FORMATS)})."
    )


def read(path: Path, format: Format | None = None) -> Iterator[Term | Problem]:
    """The concepts of a vocabulary file (plain or .gz), and what could not be read, with its line.

    Raises `UnreadableError` for a file that cannot be opened, or is none of the formats.
    """
    reader = format or told(path)
    for found in reader.read(path):
        yield from (found,) if isinstance(found, Problem) else checked(found)
