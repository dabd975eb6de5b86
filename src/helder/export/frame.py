"""The table of claims as a data frame of pandas, with the columns and types of the Parquet file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from helder.errors import InputError
from helder.export.columns import COLUMNS, Holds
from helder.statement import Statement

if TYPE_CHECKING:
    import pandas

_TYPES: dict[Holds, str] = {
    "text": "string", "whole": "Int64", "number": "Float64", "yes_no": "boolean", "date": "string",
}  # fmt: skip


def table(statements: Iterable[Statement]) -> pandas.DataFrame:
    """The claims as a data frame. Raises `InputError` where pandas is missing."""
    try:
        import pandas
    except ImportError as error:
        raise InputError("A data frame needs pandas: install it with pip install 'helder[pandas]'.") from error
    kept = list(statements)
    columns: dict[str, Any] = {
        column.name: pandas.array([column.get(s) for s in kept], dtype=_TYPES[column.holds]) for column in COLUMNS
    }
    return pandas.DataFrame(columns)
