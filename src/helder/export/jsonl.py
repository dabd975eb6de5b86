"""JSON lines: a claim per line as the stable JSON has it, with its source."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from helder.export.context import Context
from helder.statement import Statement, source_to_dict


def write(statements: Iterable[Statement], out: TextIO, context: Context) -> int:
    """Write a line per claim; how many there were."""
    number = 0
    for source, claim in statements:
        out.write(json.dumps({**claim.to_dict(), "source": source_to_dict(source)}, ensure_ascii=False) + "\n")
        number += 1
    return number
