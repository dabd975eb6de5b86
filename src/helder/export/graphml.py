"""GraphML: the map of everything a library says, for Gephi, yEd, Cytoscape and the like.

A node is a concept, an edge everything said of a subject and an object. What adverts and testimonials say, and what
promotes something, is left out, as on the map.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from helder import atlas
from helder.export.context import Context
from helder.export.pairs import Pairs
from helder.statement import Statement

QUOTES = 20
"""So many quotes of an edge stand in the file; `claims` counts all."""


def write(statements: Iterable[Statement], out: TextIO, context: Context) -> int:
    """Write one graph; how many claims its edges stand for."""
    with Pairs() as pairs:
        number = sum(pairs.add(statement) for statement in statements)
        for line in atlas.graph(((thing, None) for thing in pairs.things()), pairs.ties(QUOTES)):
            out.write(line)
    return number
