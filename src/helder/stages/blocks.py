"""The parts of a text and the role of each: article, heading, advert, testimonial, menu."""

from __future__ import annotations

import re
from dataclasses import replace

from helder.model import Block, Source, Span

_LINE = re.compile(r"[^\n]*\S[^\n]*(?:\n\s*(?:\n|\Z)|\n|\Z)")


def split(source: Source) -> tuple[Block, ...]:
    """The lines of a text as blocks that cover it without a gap; nothing is judged yet."""
    text = source.text
    starts = [0]
    for line in re.finditer(r"\n", text):
        if text[starts[-1] : line.end()].strip():
            starts.append(line.end())
    if len(starts) > 1 and not text[starts[-1] :].strip():
        starts.pop()
    ends = [*starts[1:], len(text)]
    return tuple(Block(Span(s, e), "body", "und") for s, e in zip(starts, ends, strict=True) if s < e)


def label(source: Source, parts: tuple[Block, ...]) -> tuple[Block, ...]:
    """The same blocks with the role of each, the reason for it, and the heading above it."""
    section: str | None = None
    found: list[Block] = []
    for part in parts:
        line = part.span.of(source.text).strip()
        if line in ("-", "•", "*"):
            found.append(replace(part, kind="list_marker", reason="a lone marker", section=section))
        elif line.endswith("?") and len(line) < 200:
            found.append(replace(part, kind="question", reason="ends in a question mark", section=section))
            section = line
        elif len(line) < 120 and line and line[-1] not in ".!:;,":
            found.append(replace(part, kind="heading", reason="short line without a stop", section=section))
            section = line
        else:
            found.append(replace(part, section=section))
    return tuple(found)
