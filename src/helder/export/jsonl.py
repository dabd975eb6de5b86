"""JSON lines: a claim per line as the stable JSON has it, with its source."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from helder.export.columns import About, Statement


def write(statements: Iterable[Statement], out: TextIO) -> int:
    """Write a line per claim; how many there were."""
    number = 0
    for source, claim in statements:
        out.write(json.dumps({**claim.to_dict(), "source": source_to_dict(source)}, ensure_ascii=False) + "\n")
        number += 1
    return number


def source_to_dict(source: About) -> dict[str, Any]:
    """What an export says of a source, as plain values."""
    names = ("id", "title", "url", "language", "published", "site")
    return {name: getattr(source, name) for name in names}
