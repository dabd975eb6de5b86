"""One JSON document with a long list in it, written item by item."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO


def write(head: Mapping[str, Any], name: str, items: Iterable[tuple[int, Mapping[str, Any]]], out: TextIO) -> int:
    """Write the fields of `head` and then a list of this name, an item a line; each item counts as what it says."""
    out.write("{" + "".join(f"{_json(key)}: {_json(value)},\n" for key, value in head.items()) + f"{_json(name)}: [")
    number, between = 0, "\n"
    for counts, item in items:
        out.write(between + _json(item))
        number, between = number + counts, ",\n"
    out.write("\n]}\n")
    return number


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def filled(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without what is empty."""
    return {key: value for key, value in row.items() if value not in (None, "", [], {})}
