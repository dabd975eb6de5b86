"""A claim with the source it stands in: what is counted, compared and exported."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from helder.model import Certainty, Claim, Evidence

SURENESS: tuple[Certainty, ...] = ("asserted", "hedged", "speculative", "unknown")
"""How surely something is said, the surest first."""
EVIDENCE: tuple[Evidence, ...] = ("review", "human_trial", "quantified", "unspecified_research", "animal", "none")
"""What something is said to rest on, the strongest first."""


class About(Protocol):
    """What is said of a source beside a claim."""

    @property
    def id(self) -> str:
        """Its id in the library."""
        ...

    @property
    def title(self) -> str | None:
        """Its title."""
        ...

    @property
    def url(self) -> str | None:
        """Its address."""
        ...

    @property
    def language(self) -> str | None:
        """Its main language."""
        ...

    @property
    def published(self) -> str | None:
        """The day it was published."""
        ...

    @property
    def site(self) -> str | None:
        """The site it is from."""
        ...

    @property
    def author(self) -> str | None:
        """Who wrote it."""
        ...

    @property
    def modified(self) -> str | None:
        """The day it was last changed."""
        ...

    @property
    def publisher(self) -> str | None:
        """Who published it."""
        ...

    @property
    def licence(self) -> str | None:
        """The licence it states."""
        ...


class Statement(NamedTuple):
    """A claim with the source it stands in."""

    source: About
    claim: Claim


def is_apart(claim: Claim) -> bool:
    """Whether it is no statement of an article's own: an advert, a testimonial or a comment says it, or promotes."""
    return claim.speaker not in ("author", "quoted") or claim.promotional


def source_to_dict(source: About) -> dict[str, Any]:
    """What is said of a source, as plain values."""
    names = ("id", "title", "url", "language", "published", "site", "author", "modified", "publisher", "licence")
    return {name: getattr(source, name) for name in names}
