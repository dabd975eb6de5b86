"""What must hold in a stored analysis: quotes at their places, blocks and sentences in order."""

from __future__ import annotations

from collections.abc import Iterator

from helder.model import Analysis, Span


def problems(analysis: Analysis) -> Iterator[str]:
    """What does not hold in an analysis: quotes that are not at their place, parts that overlap or are missing."""
    text = analysis.source.text
    quoted: list[tuple[str, Span, str]] = [
        *((f"mention {n}", m.span, m.quote) for n, m in enumerate(analysis.mentions)),
        *((f"cue {n}", c.span, c.quote) for n, c in enumerate(analysis.cues)),
        *((f"claim {c.id}", c.span, c.quote) for c in analysis.claims),
    ]
    for claim in analysis.claims:
        for role, argument in (("subject", claim.subject), ("object", claim.object)):
            if argument.span is not None:
                quoted.append((f"the {role} of claim {claim.id}", argument.span, argument.quote or ""))
        for role, words in (("population", claim.population), ("dose", claim.dose), ("duration", claim.duration)):
            if words is not None and words not in claim.quote:
                yield f'the {role} of claim {claim.id} is not in its sentence: "{words}"'
        if any(not 0 <= n < len(analysis.cues) for n in claim.cues):
            yield f"claim {claim.id} names a cue that is not there"
    for what, span, quote in quoted:
        if not 0 <= span.start <= span.end <= len(text) or span.of(text) != quote:
            yield f'{what} says "{quote}", its place {span.start}-{span.end} says "{span.of(text)}"'
    end = 0
    for n, block in enumerate(analysis.blocks):
        if block.span.start < end or block.span.end > len(text):
            yield f"block {n} overlaps the one before or runs past the end of the text"
        elif text[end : block.span.start].strip():
            yield f"no block covers {end}-{block.span.start}"
        end = max(end, block.span.end)
    if text[end:].strip():
        yield f"no block covers {end}-{len(text)}"
    for n, sentence in enumerate(analysis.sentences):
        if not 0 <= sentence.block < len(analysis.blocks):
            yield f"sentence {n} is in a block that is not there"
        elif not analysis.blocks[sentence.block].span.holds(sentence.span):
            yield f"sentence {n} is not inside its block"
