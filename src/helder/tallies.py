"""A pile of claims that is too large to read, weighed by how each stands: all are counted, only the best are read.

pile = Pile(store, store.standings(query), decided)
pile.picture(heads)                       # the same as weighing every claim, with the best quotes of each side
pile.statements(key, skip=50, limit=50)   # the rest of them, page by page
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from helder import judged
from helder.judged import Judged
from helder.statement import EVIDENCE, SURENESS, Statement
from helder.store import Hit, Weighs
from helder.store.documents import Standing, position_of
from helder.weighing import COMPARED_AT_MOST, POSITIONS_COMPARED, Picture, Position, clashes, counted

Heads = Mapping[int, int]
"""For the numbers of sources that are copies of others, what stands for all that are copies of one another."""

QUOTES = 4
"""So many of the best claims of a position are read in each language."""
APART = 6
_EVIDENCE = {value: rank for rank, value in enumerate(EVIDENCE)}
_SURENESS = {value: rank for rank, value in enumerate(SURENESS)}


class Pile:
    """The claims of one question, put together by what they say, as people decided."""

    def __init__(self, store: Weighs, standings: Sequence[Standing], decided: Judged) -> None:
        self._store = store
        self._decided = decided
        self._total = len(standings)
        joined = {position_of(key): position_of(root) for key, root in decided.joined.items()}
        self._apart: list[Standing] = []
        self._said: dict[int, list[Standing]] = {}
        for one in standings:
            if one.apart:
                self._apart.append(one)
            else:
                self._said.setdefault(joined.get(one.position, one.position), []).append(one)
        self._set_apart(joined)

    def picture(self, heads: Heads, *, site_once: bool = False) -> Picture:
        """What is said: positions by how many independent sources stand behind each, with their best claims."""
        voices = self._voices(heads, site_once)
        behind = {at: {voices[s.source] for s in some} for at, some in self._said.items()}
        order = sorted(self._said, key=lambda at: (-len(behind[at]), -len(self._said[at]), at))
        shown = {at: _best(self._said[at]) for at in order[:POSITIONS_COMPARED]}
        others = sorted(self._apart, key=_rank)[:APART]
        hits = self._store.read(s.row for some in (*shown.values(), others) for s in some)
        made = [self._position(at, _statements(hits, shown[at]), len(behind[at])) for at in shown]
        positions = tuple(sorted(filter(None, made), key=lambda p: (-p.sources, -p.claims, p.key)))
        return Picture(
            positions,
            tuple(_statements(hits, others)),
            tuple(clashes(positions)),
            len({*voices.values()}),
            self._total,
            claims=self._total - len(self._apart),
            apart_total=len(self._apart),
            further=len(self._said) - len(positions),
            years=_years(s for some in self._said.values() for s in some),
        )

    def statements(self, key: str, *, skip: int, limit: int) -> tuple[list[Statement], int]:
        """Some of the claims of the position with this key, the best supported first; and how many there are."""
        some = sorted(self._said.get(position_of(key), ()), key=_rank)
        page = some[skip : skip + limit]
        return _statements(self._store.read(s.row for s in page), page), len(some)

    def _set_apart(self, joined: Mapping[int, int]) -> None:
        """Give the claims that a person set apart a position of their own."""
        for (source, id), alone in self._decided.apart.items():
            plain = position_of(alone.rpartition(" | ")[0])
            there = self._said.get(joined.get(plain, plain), [])
            here = self._of_source(there, source, plain)
            found = [
                row for row, hit in self._store.read(s.row for s in here).items() if hit.claim and hit.claim.id == id
            ]
            moved = [s for s in here if s.row in found]
            for one in moved:
                there.remove(one)
            if moved:
                self._said[position_of(alone)] = moved
        self._said = {at: some for at, some in self._said.items() if some}

    def _of_source(self, some: Sequence[Standing], source: str, position: int) -> list[Standing]:
        where = self._store.origins(s.row for s in some)
        return [s for s in some if s.position == position and where.get(s.row, ("", None))[0] == source]

    def _voices(self, heads: Heads, site_once: bool) -> dict[int, object]:
        """For each source what it counts as: itself, its copies together, or its site."""
        first = {s.source: s.row for some in self._said.values() for s in some}
        sites = self._store.origins(first.values()) if site_once else {}
        return {
            source: sites.get(row, ("", None))[1] or (("group", heads[source]) if source in heads else source)
            for source, row in first.items()
        }

    def _position(self, at: int, read: Sequence[Statement], sources: int) -> Position | None:
        """The position with these of its claims; None where they were removed a moment ago."""
        if not read:
            return None
        key, every = self._decided.key(read[0].source.id, read[0].claim), self._said[at]
        days, said = [s.day for s in every if s.day], self._decided.said.get(key, ())
        return Position(
            key=key,
            statements=tuple(read),
            sources=sources,
            certainty=counted(SURENESS, (s.certainty for s in every)),
            evidence=counted(EVIDENCE, (s.evidence for s in every)),
            languages=dict(sorted(Counter(s.language for s in every).items())),
            since=_day(min(days)) if days else None,
            judged=tuple(map(judged.sentence, said)),
            claims=len(every),
            reviews=said,
        )


def _rank(one: Standing) -> tuple[int, int, int]:
    return _EVIDENCE[one.evidence], _SURENESS[one.certainty], one.row


def _best(some: Iterable[Standing]) -> list[Standing]:
    """The claims of a position that are compared with others, and those that are shown in each language."""
    ranked, seen = sorted(some, key=_rank), Counter[str]()
    best = []
    for number, one in enumerate(ranked):
        seen[one.language] += 1
        if number < COMPARED_AT_MOST or seen[one.language] <= QUOTES:
            best.append(one)
    return best


def _statements(hits: Mapping[int, Hit], some: Iterable[Standing]) -> list[Statement]:
    found: Iterator[Hit] = (hits[s.row] for s in some if s.row in hits)
    return [Statement(hit.source, hit.claim) for hit in found if hit.claim]


def _years(some: Iterable[Standing]) -> Mapping[str, int]:
    return dict(sorted(Counter(str(s.day // 10_000) for s in some if s.day).items()))


def _day(number: int) -> str:
    """20240531 as "2024-05-31", 20240000 as "2024"."""
    digits = f"{number:08d}"
    return "-".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part != "00")
