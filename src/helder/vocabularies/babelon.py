"""Translations of an ontology in Babelon TSV (https://github.com/monarch-initiative/babelon), as HPO gives them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helder.lexicon import NameKind
from helder.vocabularies import obo, table
from helder.vocabularies.terms import Label, Problem, Term

NAMES: dict[str, NameKind] = {
    "rdfs:label": "preferred", "skos:preflabel": "preferred", "skos:altlabel": "synonym",
    "oboinowl:hasexactsynonym": "synonym", "iao:0000118": "synonym",
}  # fmt: skip
"""Which properties name the concept; a definition does not."""
UNFINISHED = frozenset({"not_translated", "needs_translation"})


def read(path: Path) -> Iterator[Term | Problem]:
    """The names of each subject in its translation and, where the table has it, in the source language.

    Rows of one subject should stand together; where they do not, the concept is made of all of them later on.
    """
    key, begun, names = "", 0, list[Label]()
    for found in table.rows(path, "\t"):
        if isinstance(found, Problem):
            yield found
            continue
        line, row = found
        subject, said = row.get("subject_id", ""), row.get("translation_value", "")
        if not subject:
            yield Problem(line, "a row without a subject_id: it is left out.")
            continue
        kind = NAMES.get(row.get("predicate_id", "").lower())
        if kind is None or row.get("translation_status", "").lower() in UNFINISHED:
            continue
        if not (said or row.get("source_value")) or not row.get("translation_language"):
            yield Problem(line, f"{subject} has no translation_value or translation_language here: left out.")
            continue
        if subject != key:
            if names:
                yield Term(key, begun, tuple(names), obo.type_of(key))
            key, begun, names = subject, line, []
        if said:
            names.append(Label(said, row["translation_language"], kind))
        if row.get("source_value") and row.get("source_language"):
            names.append(Label(row["source_value"], row["source_language"], kind))
    if names:
        yield Term(key, begun, tuple(names), obo.type_of(key))
