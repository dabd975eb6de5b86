"""What is in a library, at a glance: how much, in which languages, how surely, about what, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from helder.errors import NotFoundError
from helder.library import Library
from helder.model import concept_to_dict
from helder.store import Hit

FIRST_YEAR = 1990
"""Articles of earlier years are counted with this one."""
TOPICS = 12


@dataclass(frozen=True, slots=True)
class Overview:
    """The counts of a library: per field how many claims have each value, articles per language and year.

    `topics` are those of two concepts with most claims, `newest` the articles published last.
    """

    articles: int
    claims: int
    pairs: int
    fields: Mapping[str, Mapping[str, int]]
    languages: Mapping[str, int]
    years: Mapping[str, int]
    topics: tuple[Hit, ...]
    newest: tuple[Hit, ...]

    def to_dict(self) -> dict[str, Any]:
        """The overview as plain values."""
        return {
            "articles": self.articles, "claims": self.claims, "topics": self.pairs,
            "fields": {name: dict(counts) for name, counts in self.fields.items()},
            "languages": dict(self.languages), "years": dict(self.years),
            "most": [
                {"subject": concept_to_dict(t.subject) if t.subject else None,
                 "object": concept_to_dict(t.object) if t.object else None, "claims": t.claims}
                for t in (hit.topic for hit in self.topics) if t
            ],
            "newest": [asdict(hit.source) for hit in self.newest],
        }  # fmt: skip


NOTHING = Overview(0, 0, 0, {}, {}, {}, (), ())


def of(library: Library) -> Overview:
    """The overview of a library; nothing of one that is not there."""
    try:
        claims = library.search(limit=1)
    except NotFoundError:
        return NOTHING
    topics = library.search(view="topics", sort="support", limit=5 * TOPICS)
    named = tuple(hit for hit in topics.hits if hit.topic and hit.topic.subject and hit.topic.object)
    articles = library.search(view="articles", sort="date", limit=5)
    this = datetime.now(UTC).year
    years = {str(year): library.search(view="articles", limit=1, published=_in(year)).total
             for year in range(FIRST_YEAR, this + 1)}  # fmt: skip
    first = next((year for year, count in years.items() if count), str(this))
    return Overview(
        articles.total, claims.total, topics.total, claims.facets, articles.facets.get("language", {}),
        {year: count for year, count in years.items() if year >= first}, named[:TOPICS], articles.hits,
    )  # fmt: skip


def _in(year: int) -> str:
    return f"<={year}" if year == FIRST_YEAR else str(year)
