"""The text of an article in pieces that a page can show: which claim each is of, how sure it is, and its cue words.

The pieces of a block, put together again, are the text of the block.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from helder.model import EDITORIAL, Analysis, Block, Claim, Cue, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: the certainty of the claim it is of, its cue kind, its role in a claim, what ends after it.

    `role` is "subject" or "object" or nothing; `ends` are the numbers of the claims whose sentence ends here.
    """

    text: str
    certainty: str = ""
    cue: str = ""
    role: str = ""
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of an article with its pieces and its claims, each with its number."""

    block: Block
    pieces: tuple[Piece, ...]
    claims: tuple[tuple[int, Claim], ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """Blocks that follow one another and are no part of the article."""

    passages: tuple[Passage, ...]


def passages(analysis: Analysis) -> list[Passage | Aside]:
    """An article from top to bottom; what was set aside is kept together."""
    numbered = list(enumerate(analysis.claims, 1))
    shown: list[Passage | Aside] = []
    aside: list[Passage] = []
    for block in analysis.blocks:
        here = tuple((n, c) for n, c in numbered if block.span.start <= c.span.start < block.span.end)
        made = Passage(block, pieces(analysis, block.span, here), here)
        if block.kind in EDITORIAL or block.kind == "list_marker":
            if aside:
                shown.append(Aside(tuple(aside)))
                aside = []
            if block.span.of(analysis.source.text).strip():
                shown.append(made)
        elif block.span.of(analysis.source.text).strip():
            aside.append(made)
    return [*shown, Aside(tuple(aside))] if aside else shown


def pieces(analysis: Analysis, span: Span, claims: Sequence[tuple[int, Claim]]) -> tuple[Piece, ...]:
    """The pieces of a stretch of the article."""
    text = analysis.source.text
    cues = {i for _, claim in claims for i in claim.cues if i < len(analysis.cues)}
    return cut(text, span, claims, [analysis.cues[i] for i in sorted(cues)])


def quote(claim: Claim) -> tuple[Piece, ...]:
    """The sentence of a claim in pieces, without its article: subject and object stand out."""
    start = claim.span.start

    def moved(found: Span | None) -> Span | None:
        return Span(found.start - start, found.end - start) if found and claim.span.holds(found) else None

    ends = [(role, at) for role, a in (("subject", claim.subject), ("object", claim.object)) if (at := moved(a.span))]
    return _pieces(claim.quote, Span(0, len(claim.quote)), roles=ends)


def cut(text: str, span: Span, claims: Iterable[tuple[int, Claim]], cues: Iterable[Cue]) -> tuple[Piece, ...]:
    """A stretch of text with claims and cue words in it, in pieces."""
    found = list(claims)
    ends: dict[int, tuple[int, ...]] = {}
    for number, claim in found:
        ends[claim.span.end] = (*ends.get(claim.span.end, ()), number)
    return _pieces(text, span, [(c.certainty, c.span) for _, c in found], [(c.kind, c.span) for c in cues], ends=ends)


_SURE = ("asserted", "hedged", "speculative", "unknown")


def _pieces(
    text: str,
    span: Span,
    claims: Sequence[tuple[str, Span]] = (),
    cues: Sequence[tuple[str, Span]] = (),
    roles: Sequence[tuple[str, Span]] = (),
    ends: Mapping[int, tuple[int, ...]] | None = None,
) -> tuple[Piece, ...]:
    edges = {span.start, span.end}
    for _, stretch in (*claims, *cues, *roles):
        edges |= {at for at in (stretch.start, stretch.end) if span.start < at < span.end}
    made = []
    order = sorted(edges)
    for start, end in pairwise(order):
        sure = [name for name, s in claims if s.start <= start and end <= s.end]
        made.append(
            Piece(
                text[start:end],
                # of several claims in a sentence the most careful one decides how it looks
                max(sure, key=_SURE.index, default=""),
                next((kind for kind, s in cues if s.start <= start and end <= s.end), ""),
                next((role for role, s in roles if s.start <= start and end <= s.end), ""),
                (ends or {}).get(end, ()),
            )
        )
    return tuple(made)
