"""Where the concepts of a map stand on the page: what brings something left of it, what it brings to the right.

Sizes are in the units of the drawing, about a pixel each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from helder.atlas import Atlas, Edge

WIDTH, HEIGHT = 178, 34
ACROSS, DOWN = 268, 46
MARGIN = 16
MOST = 60
"""So many concepts are drawn; the table beside the drawing has all."""
LETTERS = 24


@dataclass(frozen=True, slots=True)
class Node:
    """A concept on the map: its place, its name, and that name cut to what fits."""

    id: str
    name: str
    short: str
    x: int
    y: int
    start: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An edge on the map: the curve, and where it goes from and to."""

    edge: Edge
    path: str
    source: int
    target: int
    sign: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map as it is drawn; `left` is how many concepts did not fit."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    left: int


_SIGNS = {"+": "more", "-": "less", "±": "both", "": "other"}


def drawn(atlas: Atlas, name: Callable[[str], str]) -> Drawing:
    """The map with a place for everything in it."""
    kept = list(atlas.depth)[:MOST]
    edges = [e for e in atlas.edges if e.subject in kept and e.object in kept]
    column = {atlas.start: 0}
    waiting = edges
    while waiting:
        later = []
        for edge in waiting:
            if edge.subject in column and edge.object not in column:
                column[edge.object] = column[edge.subject] + (1 if column[edge.subject] >= 0 else -1)
            elif edge.object in column and edge.subject not in column:
                column[edge.subject] = column[edge.object] - (1 if column[edge.object] <= 0 else -1)
            elif edge.subject not in column:
                later.append(edge)
        if len(later) == len(waiting):
            break
        waiting = later
    rows: dict[int, list[str]] = {}
    for concept in kept:
        if concept in column:
            rows.setdefault(column[concept], []).append(concept)
    least, most = min(rows), max(rows)
    tall = max(map(len, rows.values()))
    at: dict[str, tuple[int, int]] = {}
    for number, inside in rows.items():
        top = (tall - len(inside)) * DOWN // 2
        for row, concept in enumerate(inside):
            at[concept] = MARGIN + (number - least) * ACROSS, MARGIN + top + row * DOWN
    order = {concept: number for number, concept in enumerate(at)}
    nodes = tuple(Node(c, name(c), _short(name(c)), x, y, c == atlas.start) for c, (x, y) in at.items())
    lines = tuple(
        Line(e, _curve(at[e.subject], at[e.object]), order[e.subject], order[e.object], _SIGNS[e.direction])
        for e in edges
        if e.subject in at and e.object in at
    )
    width = 2 * MARGIN + (most - least) * ACROSS + WIDTH
    return Drawing(nodes, lines, width, 2 * MARGIN + (tall - 1) * DOWN + HEIGHT, len(atlas.depth) - len(at))


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"


def _curve(a: tuple[int, int], b: tuple[int, int]) -> str:
    """A curve from the side of one box to the side of another."""
    middle = HEIGHT // 2
    if a[0] == b[0]:  # in one column: around the side
        x = a[0] + WIDTH
        return f"M{x} {a[1] + middle}C{x + 44} {a[1] + middle} {x + 44} {b[1] + middle} {x + 7} {b[1] + middle}"
    x1, x2 = (a[0] + WIDTH, b[0] - 7) if a[0] < b[0] else (a[0], b[0] + WIDTH + 7)
    half = (x1 + x2) // 2
    return f"M{x1} {a[1] + middle}C{half} {a[1] + middle} {half} {b[1] + middle} {x2} {b[1] + middle}"
