"""The sentences of a text: each a span, never across two blocks."""

from __future__ import annotations

import re

from helder.model import Block, Sentence, Source, Span

_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")


def split(source: Source, parts: tuple[Block, ...]) -> tuple[Sentence, ...]:
    """The sentences of every block, without the white space around them."""
    return tuple(
        Sentence(span, part.language, i) for i, part in enumerate(parts) for span in _cut(source.text, part.span)
    )


def _cut(text: str, span: Span) -> list[Span]:
    edges = [span.start, *(m.end() for m in _STOP.finditer(text, span.start, span.end)), span.end]
    found = []
    for start, end in zip(edges, edges[1:], strict=False):
        line = text[start:end]
        if line.strip():
            first = start + len(line) - len(line.lstrip())
            found.append(Span(first, first + len(line.strip())))
    return found
