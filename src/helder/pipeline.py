"""The whole product for one document, as a list to read from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from helder.model import CLAIM_BEARING, EDITORIAL, Analysis, Block, Claim, Cue, Mention, Sentence, Source
from helder.stages import blocks, claims, concepts, cues, language, read, sentences

Extract = Callable[[Source, Sequence[Block], Sequence[Sentence], Sequence[Mention], Sequence[Cue]], tuple[Claim, ...]]
"""What reads the claims: `claims.extract`, or that of a language model (`stages.remote`)."""


_CUED = EDITORIAL | CLAIM_BEARING
"""Kinds of blocks in which cue words are looked for: "not" in a menu denies nothing."""


def analyse(
    text_or_source: str | Source, *, language: str | None = None, extract: Extract = claims.extract
) -> Analysis:
    """What a text says: its blocks, sentences, concepts, cue words and claims.

    `language` ("en", "nl") is taken for the whole text; without it each passage is detected.
    Raises `InputError` for a language without a pack.
    """
    source = read.from_text(text_or_source) if isinstance(text_or_source, str) else text_or_source
    return _analyse(source, language, extract)


def again(analysis: Analysis, *, extract: Extract = claims.extract) -> Analysis:
    """The same text with its concepts, cue words and claims found anew; blocks and sentences stay as they were read."""
    return _understood(analysis.source, analysis.blocks, analysis.sentences, extract)


def _analyse(source: Source, given: str | None, extract: Extract) -> Analysis:
    parts = blocks.split(source)
    parts = language.detect(source, parts, given=given)
    return mine(source, blocks.label(source, parts), extract)


def mine(source: Source, parts: tuple[Block, ...], extract: Extract = claims.extract) -> Analysis:
    """What a text says when the role of each part is known."""
    lines = sentences.split(source, parts)
    return _understood(language.named(source, parts), parts, lines, extract)


def _understood(source: Source, parts: tuple[Block, ...], lines: tuple[Sentence, ...], extract: Extract) -> Analysis:
    mentions = concepts.tag(source, lines)
    found = cues.find(source, [line for line in lines if parts[line.block].kind in _CUED])
    stated = extract(source, parts, lines, mentions, found)
    return Analysis(source, parts, lines, mentions, found, stated)
