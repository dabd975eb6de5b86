"""A table of one's own: CSV, with commas, semicolons or tabs, one name a row or one concept a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast, get_args

from helder.errors import UnreadableError
from helder.lexicon import NAME_KINDS, NameKind
from helder.model import ConceptType
from helder.vocabularies import lines
from helder.vocabularies.terms import Label, Problem, Term

TYPES: tuple[ConceptType, ...] = get_args(ConceptType)
MOST_COLUMNS = 200
SEPARATOR = "|"
"""Between several names, or ids, in one cell."""

COLUMNS = (
    "id", "name", "language", "kind", "type", "mesh", "wikidata", "broader", "synonyms",
)  # fmt: skip
"""The columns that are read; a column called by a language ("nl") or "name_nl" holds names in that language."""


ALSO_CALLED: Mapping[str, str] = {
    "concept": "id", "identifier": "id", "label": "name", "term": "name", "lang": "language", "synonym": "synonyms",
    "parent": "broader", "mesh_id": "mesh", "wikidata_id": "wikidata",
}  # fmt: skip
"""What other tables call these columns; it counts where the column itself is not there."""


def read(path: Path) -> Iterator[Term | Problem]:
    """The concepts of a table whose first line names its columns: see `COLUMNS`.

    Without an id, the first name is the id. Rows of one concept stand together. Names in one cell are parted by "|".
    """
    waiting: Term | None = None
    for found in rows(path, None):
        if isinstance(found, Problem):
            yield found
            continue
        made = _row(*found)
        if isinstance(made, Problem):
            yield made
        elif waiting and waiting.id == made.id:
            waiting = Term(
                made.id, waiting.line, waiting.names + made.names, waiting.type or made.type,
                waiting.same + made.same, waiting.broader + made.broader,
            )  # fmt: skip
        else:
            if waiting:
                yield waiting
            waiting = made
    if waiting:
        yield waiting


def _row(line: int, row: Mapping[str, str]) -> Term | Problem:
    language, kind = row.get("language") or "en", row.get("kind") or ""
    if kind and kind not in NAME_KINDS:
        return Problem(line, f"the kind {kind[:30]!r}: write one of {', '.join(NAME_KINDS)}.")
    if row.get("type") and row["type"] not in TYPES:
        return Problem(line, f"the type {row['type'][:30]!r}: write one of {', '.join(TYPES)}.")
    first: NameKind = kind or "preferred"
    names = [Label(said, language, "synonym" if i else first) for i, said in enumerate(_cell(row, "name"))]
    names += [Label(said, language) for said in _cell(row, "synonyms")]
    for column in row:
        code = column.removeprefix("name_")
        if column not in COLUMNS and 2 <= len(code) <= 3 and code.isalpha():
            said = _cell(row, column)
            names += [Label(one, code, "synonym" if i else "preferred") for i, one in enumerate(said)]
    key = row.get("id") or (names[0].text if names else "")
    if not key:
        return Problem(line, "neither an id nor a name: the row is left out.")
    same = [f"mesh:{m.upper()}" for m in _cell(row, "mesh")] + [f"wikidata:{w}" for w in _cell(row, "wikidata")]
    kind_of = cast(ConceptType, row["type"]) if row.get("type") else None
    return Term(key, line, tuple(names), kind_of, tuple(same), tuple(_cell(row, "broader")))


def _cell(row: Mapping[str, str], column: str) -> list[str]:
    return [part.strip() for part in (row.get(column) or "").split(SEPARATOR) if part.strip()]


def rows(path: Path, delimiter: str | None) -> Iterator[tuple[int, Mapping[str, str]] | Problem]:
    """The rows by column name, each with its line; None for the delimiter takes the likeliest of , ; and tab.

    A row with too many cells, or a quote that never ends, is a problem. Raises `UnreadableError` without a header.
    """
    aside: list[Problem] = []

    def plain() -> Iterator[str]:
        for found in lines.read(path):
            if isinstance(found, Problem):
                aside.append(found)
                yield "\n"
            else:
                yield found[1].replace("\0", "").replace("\r", " ") + "\n"

    source = plain()
    first = next((line for line in source if line.strip() and not line.startswith("#")), "")
    mark = delimiter or max("\t;,", key=first.count)
    columns = [c.strip().strip('"').lower() for c in next(csv.reader([first], delimiter=mark), [])]
    columns = [c if (own := ALSO_CALLED.get(c, c)) in columns else own for c in columns]
    if not {"id", "name", "subject_id"} & set(columns) and not any(c.startswith("name_") for c in columns):
        raise UnreadableError(
            f"{path} has no header that names a column id or name ({first.strip()[:60]!r}): "
            f"give its first line names from {', '.join(COLUMNS)}."
        )
    if len(columns) > MOST_COLUMNS:
        raise UnreadableError(f"{path} has {len(columns)} columns, {MOST_COLUMNS} at most: is it a vocabulary?")
    # A quote that is never closed would swallow the rest of the file: tab-separated files have no quotes.
    for line, text in enumerate(source, 2):
        yield from aside
        aside.clear()
        if not text.strip() or text.startswith("#"):
            continue
        cells = next(csv.reader([text], delimiter=mark, quoting=csv.QUOTE_NONE if mark == "\t" else csv.QUOTE_MINIMAL))
        if len(cells) > len(columns):
            yield Problem(line, f"{len(cells)} cells where the header has {len(columns)}: put quotes around commas.")
            continue
        yield line, {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
    yield from aside
