"""The data dictionary of a table of claims, as metadata of CSV on the Web (W3C): each column, its type, its meaning."""

from __future__ import annotations

from typing import Any

from helder.export.columns import COLUMNS, Holds

_TYPES: dict[Holds, Any] = {
    "text": "string", "whole": "integer", "number": "number", "date": "string",
    "yes_no": {"base": "boolean", "format": "yes|no"},
}  # fmt: skip


def csvw(url: str) -> dict[str, Any]:
    """The dictionary of the table in the CSV file of this name, as plain values for JSON."""
    columns = [
        {"name": c.name, "titles": c.name, "dc:description": c.help, "datatype": _TYPES[c.holds]} for c in COLUMNS
    ]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": url,
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {"columns": columns, "primaryKey": "id"},
    }
