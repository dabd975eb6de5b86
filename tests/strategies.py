"""Hypothesis strategies that build valid values: every span is inside its text and every quote is cut from it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from helder import model
from helder.model import (
    Analysis,
    Argument,
    Block,
    Claim,
    Concept,
    Cue,
    Mention,
    Quantity,
    Sentence,
    Source,
    Span,
    Study,
)

CONCEPTS: tuple[Concept, ...] = (
    Concept("mesh:D008274", "Magnesium", "substance", mesh="D008274"),
    Concept("mesh:D014815", "Vitamins", "substance", mesh="D014815"),
    Concept("mesh:D014807", "Vitamin D", "substance", mesh="D014807"),
    Concept("mesh:D012890", "Sleep", "process", mesh="D012890"),
    Concept("helder:sleep_quality", "Sleep quality", "measure", mesh_related="D012890"),
    Concept("mesh:D007319", "Insomnia", "condition", mesh="D007319"),
)
BROADER = {
    "mesh:D014807": ("mesh:D014815",),
    "helder:sleep_quality": ("mesh:D012890",),
    "mesh:D007319": ("mesh:D012890",),
}
"""Concepts and a small hierarchy for tests that must not depend on the vocabulary that is shipped."""


def broader(concept: str) -> tuple[str, ...]:
    """Every wider concept in the small hierarchy."""
    return tuple(x for wide in BROADER.get(concept, ()) for x in (wide, *broader(wide)))


ids = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
languages = st.sampled_from(("en", "nl"))
known_words = st.sampled_from(
    ("Magnesium", "verbetert", "improves", "slaap", "sleep", "de", "the", "kwaliteit", "quality", "may", "kan",
     "vitamine", "D", "320", "mg", "vrouwen", "women")
)  # fmt: skip
texts = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=120),
    st.lists(known_words, min_size=1, max_size=30).map(" ".join),
)


@st.composite
def spans(draw: st.DrawFn, start: int, end: int) -> Span:
    """A span inside `start` and `end`."""
    first = draw(st.integers(start, end))
    return Span(first, draw(st.integers(first, end)))


@st.composite
def arguments(draw: st.DrawFn, text: str, within: Span) -> Argument:
    """A subject or object, named in the sentence or not."""
    concept = draw(st.none() | st.sampled_from(CONCEPTS))
    if draw(st.booleans()):
        return Argument(None, None, concept, draw(st.booleans()))
    span = draw(spans(within.start, within.end))
    return Argument(span.of(text), span, concept, draw(st.booleans()))


@st.composite
def quantities(draw: st.DrawFn, text: str, within: Span) -> Quantity:
    """A number somewhere in the sentence."""
    span = draw(spans(within.start, within.end))
    numbers = st.floats(0, 1e6)
    kind = draw(st.sampled_from(model.QUANTITY_KINDS))
    return Quantity(
        kind, span, span.of(text), draw(numbers), draw(st.none() | numbers), draw(st.sampled_from(("g", "")))
    )


@st.composite
def claims(draw: st.DrawFn, text: str, sentence: Sentence, cues: int, number: int) -> Claim:
    """A claim in this sentence."""
    quote = sentence.span.of(text)

    def part() -> str | None:
        return draw(st.none() | spans(0, len(quote)).map(lambda s: s.of(quote)))

    return Claim(
        id=f"c{number}",
        span=sentence.span,
        quote=quote,
        language=sentence.language,
        section=draw(st.none() | st.text(max_size=20)),
        subject=draw(arguments(text, sentence.span)),
        relation=draw(st.sampled_from(model.RELATION_NAMES)),
        direction=draw(st.sampled_from(model.DIRECTIONS)),
        object=draw(arguments(text, sentence.span)),
        polarity=draw(st.sampled_from(model.POLARITIES)),
        certainty=draw(st.sampled_from(model.CERTAINTIES)),
        causality=draw(st.sampled_from(model.CAUSALITIES)),
        evidence=draw(st.sampled_from(model.EVIDENCES)),
        population=part(),
        dose=part(),
        duration=part(),
        advice=draw(st.sampled_from(model.ADVICES)),
        kind=draw(st.sampled_from(model.CLAIM_KINDS)),
        speaker=draw(st.sampled_from(model.SPEAKERS)),
        promotional=draw(st.booleans()),
        cues=tuple(draw(st.lists(st.integers(0, cues - 1), max_size=2))) if cues else (),
        key=draw(st.text(max_size=8)),
        quantities=tuple(draw(st.lists(quantities(text, sentence.span), max_size=2))),
        study=draw(st.none() | st.builds(Study, st.none() | st.just("cohort"), st.none() | st.integers(1, 9999))),
        quoted=part(),
        open=tuple(draw(st.lists(st.sampled_from(("population", "dose", "duration")), max_size=2, unique=True))),
        confidence=draw(st.none() | st.integers(0, 100).map(lambda n: n / 100) | st.floats(0, 1)),
    )


@st.composite
def analyses(draw: st.DrawFn, source_ids: st.SearchStrategy[str] = ids) -> Analysis:
    """An analysis of an arbitrary text: blocks that cover it, and whatever may be found in them."""
    text = draw(texts)
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=3))})
    blocks = tuple(
        Block(Span(a, b), draw(st.sampled_from(model.BLOCK_KINDS)), draw(languages), None, "")
        for a, b in pairwise(cuts)
    )
    sentences = tuple(
        Sentence(draw(spans(block.span.start, block.span.end)), block.language, n) for n, block in enumerate(blocks)
    )
    mentions = tuple(
        Mention(span, span.of(text), draw(st.sampled_from(CONCEPTS)))
        for span in draw(st.lists(spans(0, len(text)), max_size=3))
    )
    cues = tuple(
        Cue(span, span.of(text), draw(st.sampled_from(model.CUE_KINDS)), draw(st.none() | spans(0, len(text))), "")
        for span in draw(st.lists(spans(0, len(text)), max_size=2))
    )
    found = [draw(claims(text, s, len(cues), n)) for n, s in enumerate(sentences) if draw(st.booleans())]
    source = Source(
        id=draw(source_ids),
        text=text,
        title=draw(st.none() | texts),
        url=draw(st.none() | st.sampled_from(("https://www.example.org/a", "https://example.com/b"))),
        language=draw(st.none() | languages),
        site=draw(st.none() | st.sampled_from(("example.org", "www.Example.com"))),
    )
    return Analysis(source, blocks, sentences, mentions, cues, tuple(found))
