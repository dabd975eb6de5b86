"""How an analysis is written in few words: what follows from the text is left out, and concepts are numbers.

Three pieces: the text; a line with the keys of its concepts and then its claims, a line of JSON each; and all else as
one value of JSON. The record makes them small (`compression`). A concept is its place in the line of keys, beginning
with 1. A quote is only written where it is not what the text has at its place. What comes back is equal to what went
in, whatever it was.

    packed = pack(analysis)
    unpack(packed, source, concept_of_key) == analysis
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, Final, TypeAlias

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

Number: TypeAlias = Callable[[Concept], int]
Numbered: TypeAlias = Callable[[int], Concept]
Keyed: TypeAlias = Callable[[str], Concept]
"""Gives the concept of a key: its id, or what the record made of it where an id has come to mean something else."""

_KEY = " | "


@dataclass(frozen=True, slots=True)
class Packed:
    """An analysis in bytes: its text, its claims, and the rest. `concepts` are those of its keys, in their order."""

    text: bytes
    claims: bytes
    body: bytes
    concepts: tuple[Concept, ...] = ()


def pack(
    analysis: Analysis,
    own: Iterable[str] = (),
    named: Sequence[Iterable[str]] = (),
    key: Callable[[Concept], str] = lambda concept: concept.id,
) -> Packed:
    """An analysis in bytes.

    `own` are the ids of the concepts in its own text, `named` per claim of those in its sentence; `key` says under
    which key a concept is found again. Raises `UnicodeEncodeError` for half a character.
    """
    source = analysis.source
    numbers: dict[Concept, int] = {}
    seen: dict[int, int] = {}  # of each concept by where it is in memory: most stand in a text again and again

    def number(concept: Concept) -> int:
        found = seen.get(id(concept))
        if found is None:
            found = seen[id(concept)] = numbers.setdefault(_plain(concept), len(numbers) + 1)
        return found

    by_id = {m.concept.id: m.concept for m in analysis.mentions}
    first = [number(by_id[i]) for i in own]
    every = [[number(by_id[i]) for i in ids] for ids in named] or [[] for _ in analysis.claims]
    lines = [_of_claim(c, source, number, ids) for c, ids in zip(analysis.claims, every, strict=True)]
    body = to_json(_of_rest(analysis, number))
    head = [len(set(first)), *map(key, numbers)]
    return Packed(source.text.encode(), b"\n".join(map(to_json, [head, *lines])), body, tuple(numbers))


_plains: Final[dict[str, tuple[Concept, Concept]]] = {}
"""By its id a concept of the vocabulary, and what an analysis keeps of it."""


def _plain(concept: Concept) -> Concept:
    """The concept as an analysis keeps it."""
    if concept.wikidata is None and not concept.broader:
        return concept
    known = _plains.get(concept.id)
    if known is None or known[0] is not concept:
        plain = Concept(concept.id, concept.label, concept.type, concept.mesh, concept.mesh_related)
        known = _plains[concept.id] = concept, plain
    return known[1]


class Lines:
    """The claims of a source, each read when it is asked for."""

    def __init__(self, packed: bytes, keyed: Keyed) -> None:
        head, *self._lines = packed.split(b"\n")
        self._own, *self._keys = json.loads(head.decode())
        self._keyed = keyed

    def __len__(self) -> int:
        return len(self._lines)

    def concept(self, number: int) -> Concept:
        """The concept with this number in the source."""
        if number < 1:
            raise ValueError(f"no concept has the number {number}")
        return self._keyed(self._keys[number - 1])

    def own(self) -> tuple[str, ...]:
        """The ids of the concepts in the source's own text."""
        return tuple(self._keyed(key).id for key in self._keys[: self._own])

    def claim(self, position: int, text: str, language: str | None) -> tuple[Claim, tuple[str, ...]]:
        """A claim, and the ids of the concepts in its sentence."""
        row = json.loads(self._lines[position].decode())
        return _claim(row, text, language, self.concept), tuple(self.concept(n).id for n in row[-1])


def unpack(packed: Packed, source: Source, keyed: Keyed) -> Analysis:
    """The analysis again; `source` has all but its text. Raises `ValueError` and the like where bytes are damaged."""
    text = packed.text.decode()
    form, blocks, sentences, tongues, mentions, cues = json.loads(packed.body)
    whole = replace(source, text=text, format=form)
    lines = Lines(packed.claims, keyed)
    return Analysis(
        whole,
        tuple(_blocks(blocks, whole)),
        tuple(_sentences(sentences, tongues, blocks, whole)),
        tuple(_mentions(mentions, text, lines.concept)),
        tuple(_cues(cues, text)),
        tuple(lines.claim(n, text, whole.language)[0] for n in range(len(lines))),
    )


def unpack_outline(packed: Packed, source: Source) -> Analysis:
    """The analysis with its text and blocks only."""
    form, blocks, *_ = json.loads(packed.body)
    whole = replace(source, text=packed.text.decode(), format=form)
    return Analysis(whole, tuple(_blocks(blocks, whole)), (), (), (), ())


def rekeyed(packed: Packed, key: Callable[[Concept], str]) -> Packed:
    """The same with other keys for its concepts."""
    head, *lines = packed.claims.split(b"\n")
    own, *_ = json.loads(head)
    line = to_json([own, *map(key, packed.concepts)])
    return replace(packed, claims=b"\n".join([line, *lines]))


# ---- claims


def _of_claim(claim: Claim, source: Source, number: Number, named: Sequence[int]) -> list[Any]:
    text = source.text
    own = claim.span.of(text)
    return [
        claim.id, claim.span.start, claim.span.end - claim.span.start, claim.section,
        _of_argument(claim.subject, text, number), _of_argument(claim.object, text, number),
        claim.relation, claim.direction, claim.polarity, claim.certainty, claim.causality, claim.evidence,
        claim.advice, claim.kind, claim.speaker, int(claim.promotional), claim.population, claim.dose, claim.duration,
        claim.cues, _of_key(claim), [_of_quantity(q, text) for q in claim.quantities],
        [claim.study.design, claim.study.sample_size, claim.study.references] if claim.study else 0,
        claim.quoted, claim.open, 0 if claim.language == source.language else claim.language,
        0 if claim.quote == own else claim.quote, _of_share(claim.confidence), named,
    ]  # fmt: skip


def _of_share(share: float | None) -> int | float | None:
    """A number between 0 and 1 in hundredths, where nothing is lost by it."""
    if share is None:
        return None
    hundredths = round(share * 100)
    return hundredths if hundredths / 100 == share else share


def _share(stored: float | None) -> float | None:
    return stored / 100 if isinstance(stored, int) else stored


def _claim(row: Sequence[Any], text: str, language: str | None, concept: Numbered) -> Claim:
    (
        id, start, length, section, subject, object_, relation, direction, polarity, certainty, causality, evidence,
        advice, kind, speaker, promotional, population, dose, duration, cues, key, quantities, study, quoted, open_,
        own, quote, *more,
    ) = row  # fmt: skip
    span = Span(start, start + length)
    one, other = _argument(subject, text, concept), _argument(object_, text, concept)
    return Claim(
        id, span, span.of(text) if quote == 0 else quote, (language or "") if own == 0 else own, section,
        one, relation, direction, other, polarity, certainty, causality, evidence, population, dose, duration, advice,
        kind, speaker, bool(promotional), tuple(cues), key if isinstance(key, str) else _key(key[0], one, other),
        tuple(_quantity(q, text) for q in quantities),
        Study(study[0], study[1], tuple(study[2])) if study else None, quoted, tuple(open_),
        _share(more[0]) if len(more) > 1 else None,  # a record of an earlier version has none
    )  # fmt: skip


def _of_key(claim: Claim) -> str | list[str]:
    """The key; where it begins and ends in the concepts of the claim, only what stands between them."""
    parts = claim.key.split(_KEY)
    if len(parts) == 3 and claim.key == _key(parts[1], claim.subject, claim.object):
        return [parts[1]]
    return claim.key


def _key(what: str, one: Argument, other: Argument) -> str:
    ends = (argument.concept.id if argument.concept else "?" for argument in (one, other))
    return f"{next(ends)}{_KEY}{what}{_KEY}{next(ends)}"


def _of_argument(argument: Argument, text: str, number: Number) -> list[Any]:
    """Place, concept and whether it is a pronoun; its words only where they are not those of the place."""
    span = argument.span
    concept = number(argument.concept) if argument.concept else 0
    if span is None:
        return [concept, int(argument.anaphoric), argument.quote]
    row = [span.start, span.end - span.start, concept, int(argument.anaphoric)]
    return row if argument.quote == span.of(text) else [*row, argument.quote]


def _argument(row: Sequence[Any], text: str, concept: Numbered) -> Argument:
    if len(row) == 3:
        return Argument(row[2], None, concept(row[0]) if row[0] else None, bool(row[1]))
    span = Span(row[0], row[0] + row[1])
    quote = row[4] if len(row) > 4 else span.of(text)
    return Argument(quote, span, concept(row[2]) if row[2] else None, bool(row[3]))


def _of_quantity(quantity: Quantity, text: str) -> list[Any]:
    q, span = quantity, quantity.span
    row = [q.kind, span.start, span.end - span.start, q.value, q.high, q.unit, q.per_day, q.grams]
    return row if q.quote == span.of(text) else [*row, q.quote]


def _quantity(row: Sequence[Any], text: str) -> Quantity:
    kind, start, length, value, high, unit, per_day, grams, *quote = row
    span = Span(start, start + length)
    return Quantity(kind, span, quote[0] if quote else span.of(text), value, high, unit, per_day, grams)


# ---- the rest


def _of_rest(analysis: Analysis, number: Number) -> list[Any]:
    return [
        analysis.source.format,
        list(_of_blocks(analysis)),
        list(_of_sentences(analysis)),
        [[n, s.language] for n, s in enumerate(analysis.sentences) if s.language != _language(analysis, s)],
        list(_of_mentions(analysis, number)),
        list(_of_cues(analysis)),
    ]


def _language(analysis: Analysis, sentence: Sentence) -> str:
    blocks = analysis.blocks
    return blocks[sentence.block].language if 0 <= sentence.block < len(blocks) else ""


def _of_blocks(analysis: Analysis) -> Iterator[list[Any]]:
    """Each block: how far behind the last one, how long, kind, language, section, reason."""
    last = 0
    for block in analysis.blocks:
        span = block.span
        language = 0 if block.language == analysis.source.language else block.language
        yield [span.start - last, span.end - span.start, block.kind, language, block.section, block.reason]
        last = span.end


def _blocks(rows: Iterable[Sequence[Any]], source: Source) -> Iterator[Block]:
    last = 0
    for gap, length, kind, language, section, reason in rows:
        span = Span(last + gap, last + gap + length)
        yield Block(span, kind, (source.language or "") if language == 0 else language, section, reason)
        last = span.end


def _of_sentences(analysis: Analysis) -> Iterator[int]:
    """Three numbers a sentence: how far behind the last one, how long, how many blocks further."""
    last = block = 0
    for sentence in analysis.sentences:
        yield from (sentence.span.start - last, sentence.span.end - sentence.span.start, sentence.block - block)
        last, block = sentence.span.end, sentence.block


def _sentences(
    numbers: Sequence[int], tongues: Iterable[tuple[int, str]], blocks: Sequence[Sequence[Any]], source: Source
) -> Iterator[Sentence]:
    other: Mapping[int, str] = dict(tongues)
    last = block = 0
    for n in range(len(numbers) // 3):
        gap, length, further = numbers[3 * n : 3 * n + 3]
        block += further
        own = blocks[block][3] if 0 <= block < len(blocks) else ""
        language = (source.language or "") if own == 0 else own
        span = Span(last + gap, last + gap + length)
        yield Sentence(span, other.get(n, language), block)
        last = span.end


def _of_mentions(analysis: Analysis, number: Number) -> Iterator[list[Any]]:
    """Each mention: how far behind the beginning of the last one, how long, concept, and what is not as usual."""
    last = 0
    for m in analysis.mentions:
        row = [m.span.start - last, m.span.end - m.span.start, number(m.concept)]
        last = m.span.start
        if m.quote != m.span.of(analysis.source.text):
            yield [*row, m.rule, m.parts, m.candidates, m.quote]
        elif m.parts or m.candidates:
            yield [*row, m.rule, m.parts, m.candidates]
        else:
            yield row if m.rule == "name" else [*row, m.rule]


def _mentions(rows: Iterable[Sequence[Any]], text: str, concept: Numbered) -> Iterator[Mention]:
    last = 0
    for gap, length, number, *more in rows:
        span = Span(last + gap, last + gap + length)
        last = span.start
        rule, parts, candidates, quote = (*more, *_USUAL[len(more) :])
        yield Mention(
            span, span.of(text) if quote is None else quote, concept(number), rule, tuple(parts), tuple(candidates)
        )


_USUAL: tuple[Any, ...] = ("name", (), (), None)


def _of_cues(analysis: Analysis) -> Iterator[list[Any]]:
    """Each cue: place, kind, scope from its own beginning, value; its words only where they are other ones."""
    last = 0
    for cue in analysis.cues:
        start = cue.span.start
        scope = [cue.scope.start - start, cue.scope.end - cue.scope.start] if cue.scope else 0
        row = [start - last, cue.span.end - start, cue.kind, scope, cue.value]
        last = start
        yield row if cue.quote == cue.span.of(analysis.source.text) else [*row, cue.quote]


def _cues(rows: Iterable[Sequence[Any]], text: str) -> Iterator[Cue]:
    last = 0
    for gap, length, kind, scope, value, *quote in rows:
        start = last = last + gap
        span = Span(start, start + length)
        governed = Span(start + scope[0], start + scope[0] + scope[1]) if scope else None
        yield Cue(span, quote[0] if quote else span.of(text), kind, governed, value)


def to_json(value: object) -> bytes:
    """A value without circles as compact JSON, in UTF-8. Raises `UnicodeEncodeError` for half a character."""
    return _encoder()(value)


_HEAD_BYTES = 8


def framed(head: Mapping[str, object], parts: Sequence[bytes]) -> bytes:
    """A head and pieces of bytes in one, for a pipe between two processes of the same Helder."""
    first = to_json([head, [*map(len, parts)]])
    return b"".join((len(first).to_bytes(_HEAD_BYTES, "big"), first, *parts))


def unframed(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What `framed` put together."""
    at = _HEAD_BYTES + int.from_bytes(content[:_HEAD_BYTES], "big")
    head, sizes = json.loads(content[_HEAD_BYTES:at])
    ends = [*accumulate(sizes, initial=at)]
    return head, [content[start:end] for start, end in pairwise(ends)]


@lru_cache(maxsize=1)
def _encoder() -> Callable[[object], bytes]:
    import msgspec

    return msgspec.json.Encoder().encode
