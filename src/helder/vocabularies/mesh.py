"""Medical Subject Headings, as the U.S. National Library of Medicine gives them: in XML and in ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from helder.lexicon import NameKind
from helder.model import ConceptType
from helder.vocabularies import lines, xml
from helder.vocabularies.terms import Label, Problem, Term

LANGUAGE = "en"
TYPES: tuple[tuple[str, ConceptType], ...] = (
    ("A", "body_part"), ("B01.050", "organism"), ("B", "organism"), ("C23.888", "symptom"), ("C", "condition"),
    ("D", "substance"), ("E01", "measure"), ("E05", "measure"), ("E", "treatment"), ("F01", "behaviour"),
    ("F02", "process"), ("F03", "condition"), ("F04", "treatment"), ("G", "process"), ("I03", "behaviour"),
    ("J02", "food"), ("M", "population"), ("N06", "measure"),
)  # fmt: skip
"""What kind of thing a descriptor is, by the beginning of its place in the tree; the first that fits."""

_ID = re.compile(r"[CD]\d{6,9}")


def unturned(name: str) -> str:
    """A heading in the order of speech: "Diabetes Mellitus, Type 2" -> "Type 2 Diabetes Mellitus"."""
    parts = [part.strip() for part in name.split(", ")]
    if len(parts) == 1 or any(part.lower().startswith(("and ", "or ")) for part in parts):
        return name
    return " ".join(reversed(parts))


def type_of(places: tuple[str, ...]) -> ConceptType | None:
    """What kind of thing a descriptor is, from its places in the tree."""
    for place in places:
        for start, kind in TYPES:
            if place.startswith(start):
                return kind
    return None


def from_xml(path: Path) -> Iterator[Term | Problem]:
    """The descriptors of a desc2026.xml, also supplementary concepts; names in the order of speech."""
    for found in xml.records(path):
        if isinstance(found, Problem):
            yield found
        elif found.name in ("DescriptorRecord", "SupplementalRecord"):
            yield _record(found)


def _record(record: xml.Element) -> Term | Problem:
    kind = record.name.removesuffix("Record")
    key, heading = record.first(f"{kind}UI"), record.first(f"{kind}Name", "String")
    if not _ID.fullmatch(key):
        return Problem(record.line, f"a {record.name} without a {kind}UI such as D008274: it is left out.")
    names = [_label(heading, "preferred")]
    for concepts in record.all("ConceptList"):
        for concept in concepts.all("Concept"):
            for terms in concept.all("TermList"):
                for term in terms.all("Term"):
                    cased = term.attributes.get("LexicalTag") in ("ABB", "ABX", "ACR", "ACX")
                    names.append(_label(term.first("String"), "abbreviation" if cased else "synonym"))
    places = tuple(n.text.strip() for some in record.all("TreeNumberList") for n in some.all("TreeNumber"))
    return _term(key, record.line, names, places)


def from_ascii(path: Path) -> Iterator[Term | Problem]:
    """The descriptors of a d2026.bin: records of lines such as "MH = Magnesium"."""
    fields: list[tuple[str, str]] = []
    begun = 0
    for found in lines.read(path):
        if isinstance(found, Problem):
            yield found
            continue
        number, line = found
        if line.strip() == "*NEWRECORD":
            if begun:
                yield _fields(begun, fields)
            fields, begun = [], number
        elif begun and line.strip():
            name, equals, value = line.partition(" = ")
            if equals and len(fields) < xml.MOST_INSIDE:
                fields.append((name.strip(), value.strip()))
            elif not equals and not line.rstrip().endswith(" ="):
                yield Problem(number, f'a line without " = " ({line[:40]!r}): it is left out.')
        elif line.strip():
            yield Problem(number, f"a line before the first *NEWRECORD ({line[:40]!r}): it is left out.")
    if begun:
        yield _fields(begun, fields)


def _fields(line: int, fields: list[tuple[str, str]]) -> Term | Problem:
    key = next((value for name, value in fields if name == "UI"), "")
    if not _ID.fullmatch(key):
        return Problem(line, "a record without a line UI = D008274: it is left out.")
    names = []
    for name, value in fields:
        said, *coded = value.split("|")
        if name in ("MH", "NM"):
            names.append(_label(said, "preferred"))
        elif name in ("ENTRY", "PRINT ENTRY", "SY"):
            cased = any(code in ("ABB", "ABX", "ACR", "ACX") for code in coded)
            names.append(_label(said, "abbreviation" if cased else "synonym"))
    return _term(key, line, names, tuple(value for name, value in fields if name == "MN"))


def _label(text: str, kind: NameKind) -> Label:
    return Label(unturned(text), LANGUAGE, kind)


def _term(key: str, line: int, names: list[Label], places: tuple[str, ...]) -> Term:
    return Term(f"mesh:{key}", line, tuple(names), type_of(places), same=(f"mesh:{key}",))
