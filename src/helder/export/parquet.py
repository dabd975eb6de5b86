"""Parquet, and the same table in memory: a row per claim with typed columns, each with what it says.

The columns are those of the CSV; numbers are numbers, yes and no are true and false, an empty cell is null. The help of
each column is its field's metadata `description`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from helder.errors import InputError
from helder.export.columns import COLUMNS, Holds
from helder.export.context import Context
from helder.statement import Statement

if TYPE_CHECKING:
    import pyarrow

ROWS = 10_000
"""So many claims are in memory at a time, and in each row group."""

_TYPES: dict[Holds, str] = {"text": "string", "whole": "int64", "number": "float64", "yes_no": "bool", "date": "string"}
"""A date stays as it was found: a month and a year alone are dates too."""


def write(statements: Iterable[Statement], out: BinaryIO, context: Context) -> int:
    """Write a Parquet file; how many claims there were. Raises `InputError` where pyarrow is missing."""
    arrow = _arrow()
    from pyarrow import parquet

    columns, number = schema(), 0
    with parquet.ParquetWriter(out, columns, compression="zstd") as writer:
        for rows in _batches(statements):
            writer.write_batch(arrow.RecordBatch.from_pydict(rows, columns))
            number += len(rows[COLUMNS[0].name])
    return number


def table(statements: Iterable[Statement]) -> pyarrow.Table:
    """The claims as a table of pyarrow. Raises `InputError` where that is missing."""
    arrow, columns = _arrow(), schema()
    batches = [arrow.RecordBatch.from_pydict(rows, columns) for rows in _batches(statements)]
    return arrow.Table.from_batches(batches, columns)


def schema() -> pyarrow.Schema:
    """The columns with their types and what each says."""
    arrow = _arrow()
    return arrow.schema(
        [arrow.field(c.name, _TYPES[c.holds], metadata={"description": c.help}) for c in COLUMNS],
        metadata={"title": "Claims", "creator": "Helder"},
    )


def _batches(statements: Iterable[Statement]) -> Iterator[dict[str, list[Any]]]:
    waiting = iter(statements)
    while some := list(islice(waiting, ROWS)):
        yield {column.name: [column.get(statement) for statement in some] for column in COLUMNS}


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise InputError("Parquet and Arrow need pyarrow: install it with pip install 'helder[parquet]'.") from error
    return pyarrow
