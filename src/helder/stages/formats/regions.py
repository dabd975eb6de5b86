"""Stretches of text with their markup become one text with a `Region` for each."""

from __future__ import annotations

from helder.model import Region, Span

Stretch = tuple[str, str, tuple[str, ...]]
"""A stretch of text, the element it stands in, and those around it from the outside in, see `Region`."""

_LISTED = {"li": "list", "dt": "list", "dd": "list", "option": "list", "tr": "table"}
"""Elements whose texts follow each other on the next line; between others there is an empty line."""


def join(found: list[Stretch]) -> tuple[str, tuple[Region, ...]]:
    """The stretches as one text: list items and rows on following lines, an empty line between others."""
    pieces: list[str] = []
    regions: list[Region] = []
    at, before = 0, ""
    for text, tag, path in found:
        if pieces:
            gap = "\n" if tag in _LISTED and _LISTED[tag] == _LISTED.get(before) else "\n\n"
            pieces.append(gap)
            at += len(gap)
        pieces.append(text)
        regions.append(Region(Span(at, at + len(text)), tag, path))
        at, before = at + len(text), tag
    return "".join(pieces), tuple(regions)
