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
        out.write(json.dumps({**claim.to_dict(), "source": _about(source)}, ensure_ascii=False) + "\n")
        number += 1
    return number


def _about(source: About) -> dict[str, Any]:
    names = ("id", "title", "url", "language", "published", "site")
    return {name: getattr(source, name) for name in names}
