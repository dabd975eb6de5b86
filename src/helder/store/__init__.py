"""What a store must do: the record of all analyses, and search over them.

`memory` is the reference to read; `embedded` is one folder on disk. Every engine passes `tests/test_store.py`,
raises only `helder.errors`, and gives the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Protocol, runtime_checkable

from helder.model import Analysis, Claim, Concept, Source
from helder.query import Query
from helder.store.documents import Standing


@dataclass(frozen=True, slots=True)
class SourceRef:
    """The part of a source that a hit shows."""

    id: str
    title: str | None
    url: str | None
    language: str | None
    published: str | None
    site: str | None
    author: str | None = None
    modified: str | None = None
    publisher: str | None = None
    licence: str | None = None

    @classmethod
    def of(cls, source: Source) -> SourceRef:
        """What a hit shows of this source."""
        return cls(*(getattr(source, field.name) for field in fields(cls)))


@dataclass(frozen=True, slots=True)
class Topic:
    """The claims about one pair of concepts: how many, and how they divide.

    `counts` holds per field (relation, direction, language) how many claims have each value.
    """

    subject: Concept | None
    object: Concept | None
    claims: int
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer, its source, and why it was found.

    In the view of claims it has a claim; of articles none; of topics the topic, with its best claim as example.
    `concepts` are the ids of what the claim's sentence, or the article, mentions. `near`: its sentence is among those
    nearest in meaning to the question.
    """

    source: SourceRef
    score: float
    claim: Claim | None = None
    why: tuple[str, ...] = ()
    topic: Topic | None = None
    concepts: tuple[str, ...] = ()
    near: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The answers of one page, how many there are in all, counts per facet, and the cursor of the next page."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    next: str | None = None


class Store(Protocol):
    """Six methods. Writers are one at a time; readers in other processes are never disturbed."""

    def add(self, analyses: Iterable[Analysis]) -> int:
        """Keep these analyses, each in place of an earlier one of the same source id. Returns how many."""
        ...

    def remove(self, source_ids: Iterable[str]) -> int:
        """Forget these sources. Returns how many were there."""
        ...

    def get(self, source_id: str) -> Analysis | None:
        """The whole analysis of a source, or None."""
        ...

    def search(self, query: Query) -> Page:
        """The page of answers to a query, best first; equal scores in the order of source id and position."""
        ...

    def claims(self, query: Query) -> Iterator[Claim]:
        """Every claim that the query finds (all of them for an empty one), by source id and position."""
        ...

    def close(self) -> None:
        """Let go of files and locks."""
        ...


@runtime_checkable
class Explains(Protocol):
    """A store that can also show a query in its engine's own terms."""

    def engine_query(self, query: Query) -> str:
        """What the engine is asked for this query."""
        ...


@runtime_checkable
class Fuses(Protocol):
    """A store whose claims may have vectors beside it, and that puts what is near in meaning among what words find."""

    def fused(self, query: Query, near: Sequence[Sequence[int]]) -> Page:
        """As `search`; `near` has the sentences near in meaning, the nearest first, as the rows of their claims."""
        ...

    def passages(self, known: set[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Each sentence with a claim, with the rows of its claims, of all sources but those of these rows."""
        ...

    def source_rows(self) -> set[int]:
        """The row of every source that has claims."""
        ...


@runtime_checkable
class Lists(Protocol):
    """A store that can say what it holds, so that what is derived from it can be brought up to date."""

    def versions(self) -> Iterator[tuple[str, bytes]]:
        """The id of every source, in order, with the SHA-256 of its analysis as JSON."""
        ...

    def outline(self, source_id: str) -> Analysis | None:
        """The analysis of a source with its text and blocks only, which is quicker to have than all of it."""
        ...


@runtime_checkable
class Speaks(Protocol):
    """A store that can say at once how often a concept comes up."""

    def speaking(self, concept: str) -> int:
        """About how many claims have this concept, or a narrower one, in their sentence."""
        ...


@runtime_checkable
class Weighs(Protocol):
    """A store that can say how claims stand without reading them."""

    def standings(self, query: Query) -> list[Standing]:
        """Every claim that the query finds, as it is weighed."""
        ...

    def read(self, rows: Iterable[int]) -> Mapping[int, Hit]:
        """These claims with their sources, by their numbers."""
        ...

    def origins(self, rows: Iterable[int]) -> Mapping[int, tuple[str, str | None]]:
        """The source of each of these claims: its id and site."""
        ...

    def numbers(self, ids: Iterable[str]) -> Mapping[str, int]:
        """The numbers of these sources."""
        ...


@runtime_checkable
class Verifies(Protocol):
    """A store that can also check itself."""

    def verify(self) -> Iterator[str]:
        """Everything that is wrong with it, a sentence each."""
        ...
