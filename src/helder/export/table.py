"""A CSV table with a row per claim: UTF-8, a header, commas, quotes where needed (RFC 4180).

A spreadsheet takes a cell that begins with = + - or @ for a formula, and articles come from anywhere. Such a cell gets
an apostrophe before it; a program that reads the table gets the cell back with `plain`. The values of `direction`,
a lone + or -, are no formula and stay as they are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import TextIO

from helder.export.columns import COLUMNS, Cell
from helder.export.context import Context
from helder.model import DIRECTIONS
from helder.statement import Statement

_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]")
"""Also behind white space, which some spreadsheets take away, in full width, and behind apostrophes, so that
taking one away always gives the cell as it was."""


def write(statements: Iterable[Statement], out: TextIO, context: Context) -> int:
    """Write the header and a row per claim; how many claims there were."""
    writer = csv.writer(out)
    writer.writerow(column.name for column in COLUMNS)
    number = 0
    for statement in statements:
        writer.writerow(_cell(column.get(statement)) for column in COLUMNS)
        number += 1
    return number


def plain(cell: str) -> str:
    """A cell of the table as it was before it was made safe: "'-5 %" -> "-5 %"."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cell(value: Cell) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return f"'{text}" if text not in DIRECTIONS and _FORMULA.match(text) else text
