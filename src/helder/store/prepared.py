"""An analysis with all that keeping it needs to compute: made in any process, and kept by the one that writes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from helder.errors import InputError
from helder.model import Analysis, Concept, Source
from helder.store import SourceRef, documents, index, packed, record
from helder.store.documents import Broader
from helder.store.packed import Packed
from helder.store.record import Ready


@dataclass(frozen=True, slots=True)
class Prepared:
    """An analysis as it will be kept: for the record, and for the indexes."""

    ready: Ready
    documents: index.Documents

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        pieces = self.ready.pieces
        return sum(map(len, (pieces.text, pieces.claims, pieces.body, self.documents.article, *self.documents.claims)))

    def analysis(self) -> Analysis:
        """The analysis itself."""
        ready = self.ready
        numbers = {concept: str(n) for n, concept in enumerate(ready.pieces.concepts)}
        by_number = {number: concept for concept, number in numbers.items()}  # two may have one id
        pieces = packed.rekeyed(ready.pieces, numbers.__getitem__)
        source = Source(text="", **{name: getattr(ready.source, name) for name in record.SHOWN})
        return packed.unpack(pieces, source, by_number.__getitem__)

    def to_bytes(self) -> bytes:
        """It as bytes, for a pipe between two processes of the same Helder."""
        ready, pieces = self.ready, self.ready.pieces
        parts = [pieces.text, pieces.claims, pieces.body, *map(str.encode, _lines(self.documents))]
        head = {
            "source": astuple(ready.source),
            "digest": ready.digest.hex(),
            "count": ready.count,
            "concepts": [[c.id, c.label, c.type, c.mesh, c.mesh_related] for c in pieces.concepts],
        }
        return packed.framed(head, parts)

    @classmethod
    def from_bytes(cls, content: bytes) -> Prepared:
        """What `to_bytes` wrote."""
        head, (text, claims, body, article, lines) = packed.unframed(content)
        concepts = tuple(Concept(*row) for row in head["concepts"])
        ready = Ready(
            SourceRef(*head["source"]), bytes.fromhex(head["digest"]), head["count"],
            Packed(text, claims, body, concepts),
        )  # fmt: skip
        return cls(ready, index.Documents(article.decode(), tuple(lines.decode().split("\n")) if lines else ()))


def _lines(made: index.Documents) -> tuple[str, str]:
    return made.article, "\n".join(made.claims)


def prepare(analysis: Analysis, broader: Broader) -> Prepared:
    """The analysis as it will be kept; `broader` gives the wider concepts of one.

    Raises `InputError` for half a character in it, which no file can hold.
    """
    try:
        whole = packed.to_json(analysis.to_dict())
    except UnicodeEncodeError as error:
        raise InputError(
            f"Source {analysis.source.id!r} has half a character (a lone surrogate), at {error.start} of "
            f"{error.object[:60]!r}: read its bytes again as UTF-8."
        ) from error
    made, own, named = indexed(analysis, broader)
    return Prepared(Ready.of(analysis, hashlib.sha256(whole).digest(), own, named), made)


def indexed(analysis: Analysis, broader: Broader) -> tuple[index.Documents, Sequence[str], list[Sequence[str]]]:
    """The documents of a source, and the ids of the concepts in its own text and in the sentence of each claim."""
    article = documents.of_article(analysis, broader)
    fields = [fields for _, fields in documents.of_claims(analysis, broader)]
    made = index.Documents.of(analysis.source.id, article, fields)
    return made, article["mention"], [f["mention"] for f in fields]
