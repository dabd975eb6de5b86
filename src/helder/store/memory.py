"""A store that lives in memory and looks at every claim: the reference to read, and what tests compare with.

Nothing here is fast. It says what the answers are; `embedded` must give the same ones.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from helder.model import Analysis, Claim
from helder.query import Query
from helder.store import Hit, Page, SourceRef, Topic, documents
from helder.store.documents import Between, Broader, Fields, Option, Plan, Run, Score, Test


@dataclass(frozen=True, slots=True)
class _Entry:
    """A claim or an article with its document; `order` breaks ties."""

    order: tuple[str, int]
    fields: Fields
    source: SourceRef
    claim: Claim | None = None


class MemoryStore:
    """All analyses in a dictionary. `broader` gives the wider concepts of one; the vocabulary's by default."""

    def __init__(self, broader: Broader | None = None) -> None:
        self._broader = broader or documents.known_broader()
        self._analyses: dict[str, Analysis] = {}
        self._claims: _Statistics | None = None
        self._articles: _Statistics | None = None

    def add(self, analyses: Iterable[Analysis]) -> int:
        """Keep these analyses, each in place of an earlier one of the same source id. Returns how many."""
        count = 0
        for analysis in analyses:
            self._analyses[analysis.source.id] = Analysis.from_dict(analysis.to_dict())
            count += 1
        self._claims = self._articles = None
        return count

    def remove(self, source_ids: Iterable[str]) -> int:
        """Forget these sources. Returns how many were there."""
        gone = [self._analyses.pop(i, None) for i in source_ids]
        self._claims = self._articles = None
        return sum(a is not None for a in gone)

    def get(self, source_id: str) -> Analysis | None:
        """The whole analysis of a source, or None."""
        return self._analyses.get(source_id)

    def search(self, query: Query) -> Page:
        """The page of answers to a query, best first; equal scores in the order of source id and position."""
        found = self._found(query)
        if query.view == "topics":
            hits, keys = self._topics(query, found)
        else:
            hits = [Hit(e.source, score, e.claim, concepts=_once(e.fields["mention"])) for score, e in found]
            keys = [(-score, _tie(query, entry)) for score, entry in found]
        begin, end, following = documents.page_of(query, keys, len(hits))
        return Page(tuple(hits[begin:end]), len(hits), _facets([e for _, e in found]), following)

    def claims(self, query: Query) -> Iterator[Claim]:
        """Every claim that the query finds (all of them for an empty one), by source id and position."""
        statistics, plan = self._claim_statistics(), documents.plan(query)
        for entry in statistics.entries:
            if entry.claim is not None and statistics.score(plan, entry.fields) is not None:
                yield entry.claim

    def versions(self) -> Iterator[tuple[str, bytes]]:
        """The id of every source, in order, with the SHA-256 of its analysis as JSON."""
        for source_id in sorted(self._analyses):
            whole = self._analyses[source_id].to_json().encode("utf-8", "surrogatepass")
            yield source_id, hashlib.sha256(whole).digest()

    def outline(self, source_id: str) -> Analysis | None:
        """The analysis of a source with its text and blocks only."""
        found = self._analyses.get(source_id)
        return replace(found, sentences=(), mentions=(), cues=(), claims=()) if found else None

    def speaking(self, concept: str) -> int:
        """How many claims have this concept, or a narrower one, in their sentence."""
        return sum(concept in entry.fields["about"] for entry in self._claim_statistics().entries)

    def engine_query(self, query: Query) -> str:
        """The query in the engine's own terms, to show how an answer came about."""
        return repr(documents.plan(query, articles=query.view == "articles"))

    def close(self) -> None:
        """Nothing to let go of."""

    def _found(self, query: Query) -> list[tuple[float, _Entry]]:
        """Every hit with its score, best first."""
        articles = query.view == "articles"
        statistics = self._article_statistics() if articles else self._claim_statistics()
        plan = documents.plan(query, articles=articles)
        asked = documents.claim_filters(query)
        sources = self._sources_with(asked) if articles and asked.conditions else None
        scored = (
            (statistics.score(plan, e.fields), e)
            for e in statistics.entries
            if sources is None or e.source.id in sources
        )
        found = [(score, entry) for score, entry in scored if score is not None]
        if query.sort == "date":
            return [(0.0, entry) for _, entry in sorted(found, key=lambda hit: _tie(query, hit[1]))]
        if not query.elements:  # nothing to be relevant to
            found = [(0.0, entry) for _, entry in found]
        return sorted(found, key=lambda hit: (-hit[0], hit[1].order))

    def _sources_with(self, query: Query) -> set[str]:
        """The sources that have a claim which passes these filters."""
        statistics, plan = self._claim_statistics(), documents.plan(query)
        return {e.source.id for e in statistics.entries if statistics.score(plan, e.fields) is not None}

    def _topics(self, query: Query, found: list[tuple[float, _Entry]]) -> tuple[list[Hit], list[documents.Key]]:
        groups: dict[str, list[_Entry]] = {}
        for _, entry in found:
            for key in entry.fields["topic"]:
                groups.setdefault(key, []).append(entry)
        counts = {key: len(group) for key, group in groups.items()}
        ranked = documents.ranked_topics(query, counts, self._broader)
        return [_topic_hit(score, groups[key]) for score, key in ranked], [(-score, key) for score, key in ranked]

    def _claim_statistics(self) -> _Statistics:
        if self._claims is None:
            entries = [
                _Entry((a.source.id, position), fields, SourceRef.of(a.source), claim)
                for a in self._analyses.values()
                for position, (claim, fields) in enumerate(documents.of_claims(a, self._broader))
            ]
            self._claims = _Statistics(entries)
        return self._claims

    def _article_statistics(self) -> _Statistics:
        if self._articles is None:
            entries = [
                _Entry((a.source.id, 0), documents.of_article(a, self._broader), SourceRef.of(a.source))
                for a in self._analyses.values()
            ]
            self._articles = _Statistics(entries)
        return self._articles


class _Statistics:
    """All documents, and what BM25 needs to know of them together."""

    def __init__(self, entries: list[_Entry]) -> None:
        self.entries = sorted(entries, key=lambda e: e.order)
        self._having = Counter((f, t) for e in entries for f, tokens in e.fields.items() for t in set(tokens))
        lengths: Counter[str] = Counter()
        for entry in entries:
            lengths.update({field: len(tokens) for field, tokens in entry.fields.items()})
        self._average = {field: length / len(entries) for field, length in lengths.items()}

    def score(self, plan: Plan, fields: Fields) -> float | None:
        """The score of a document, or None when it is no hit. 0.0 where only filters were asked."""
        if not all(any(_passes(test, fields) for test in tests) for tests in plan.filters):
            return None
        if any(_passes(test, fields) for tests in plan.barred for test in tests):
            return None
        found = sum(any(_holds(option, fields) for option in options) for options in plan.sought)
        if found < plan.minimum:
            return None
        added = sum(bonus.boost for bonus in plan.bonuses if any(_holds(option, fields) for option in bonus.options))
        return documents.rounded(added + sum(self._best(score, fields) for score in plan.scores))

    def _best(self, score: Score, fields: Fields) -> float:
        """What a document gets for its best option; 0 when it has none."""
        scores = [o.boost * sum(self._bm25(p, fields) for p in o.parts) for o in score.options if _holds(o, fields)]
        return score.weight * max(scores, default=0.0)

    def _bm25(self, part: documents.Part, fields: Fields) -> float:
        """The BM25 of the best token of a part."""
        here = fields[part.field]
        length = documents.B * len(here) / self._average[part.field] + 1 - documents.B
        return max(
            self._rarity(part.field, token) * times * (documents.K1 + 1) / (times + documents.K1 * length)
            for token in part.tokens
            if (times := here.count(token))
        )

    def _rarity(self, field: str, token: str) -> float:
        """How much a token tells: the inverse of how many documents have it."""
        having = self._having[field, token]
        return math.log(1 + (len(self.entries) - having + 0.5) / (having + 0.5))


def _tie(query: Query, entry: _Entry) -> str:
    """What puts hits of one score in order."""
    order = documents.order_of(*entry.order, article=entry.claim is None)
    return documents.newest_first(entry.fields["published"], order) if query.sort == "date" else order


def _passes(test: Test, fields: Fields) -> bool:
    """Whether a document passes one test of a filter."""
    if isinstance(test, Run):
        here, size = fields[test.field], len(test.tokens)
        return any(here[at : at + size] == test.tokens for at in range(len(here) - size + 1))
    if isinstance(test, Between):
        return any(test.first <= int(number) <= test.last for number in fields[test.field])
    return _holds(test, fields)


def _holds(option: Option, fields: Fields) -> bool:
    """Whether every part of an option is there."""
    return all(any(token in fields[part.field] for token in part.tokens) for part in option.parts)


def _facets(entries: Iterable[_Entry]) -> Mapping[str, Mapping[str, int]]:
    """How many hits have each value, most first."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in documents.FACETS}
    for entry in entries:
        for name, counter in counts.items():
            counter.update(entry.fields[name])
    return {name: documents.counted(counter) for name, counter in counts.items()}


def _topic_hit(score: float, group: list[_Entry]) -> Hit:
    """A topic with its best claim as example; the group is in the order of its hits."""
    claim = group[0].claim
    assert claim is not None
    counts = {
        name: documents.counted(Counter(value for e in group for value in e.fields[name]))
        for name in documents.TOPIC_COUNTS
    }
    topic = Topic(claim.subject.concept, claim.object.concept, len(group), counts)
    return Hit(group[0].source, score, claim, topic=topic, concepts=_once(group[0].fields["mention"]))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
