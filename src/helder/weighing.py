"""What a pile of claims about one thing says, and how much stands behind each side: counts that lead down to quotes.

There is no score. A position is what some claims say alike ("magnesium improves sleep"); behind it stand so many
independent sources, in these languages, this surely, on this evidence, since then. What adverts, testimonials and
comments say, and what promotes something, is kept apart and never counted with the articles' own words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Literal

from helder import agreement, compared, grouping, judged, markup, wording
from helder.agreement import Kind, Ready, Related
from helder.judged import Judged
from helder.model import Claim, concept_to_dict
from helder.reviews import Review
from helder.statement import EVIDENCE, SURENESS, Statement, is_apart, source_to_dict

Gap = Literal["one_language", "no_evidence", "one_source"]
GAPS: Mapping[Gap, str] = {
    "one_language": "said in one language only",
    "no_evidence": "no research named anywhere",
    "one_source": "one independent source",
}
"""What can be missing behind a position, with how a person says it."""

COMPARED_AT_MOST = 6
"""So many claims of each of two positions are laid beside each other: the surest and best supported first."""
POSITIONS_COMPARED = 40
DISAGREE_AT_MOST = 20
"""Of each of two positions that contradict each other, so many claims are set against those of the other."""


@dataclass(frozen=True, slots=True)
class Position:
    """What some claims say alike, and what stands behind it.

    `sources` counts independent sources: copies of one text together are one. `since` is the first date of
    publication known. `judged` is who decided that these claims stand together, or apart from others, and why;
    `reviews` has the same as it was kept.
    `statements` are all of the `claims` there are, or, of a pile too large to read, the best of each language.
    """

    key: str
    statements: tuple[Statement, ...]
    sources: int
    certainty: Mapping[str, int]
    evidence: Mapping[str, int]
    languages: Mapping[str, int]
    since: str | None
    judged: tuple[str, ...] = ()
    claims: int = 0
    reviews: tuple[Review, ...] = ()

    @property
    def example(self) -> Claim:
        """Its surest and best supported claim."""
        return self.statements[0].claim

    def to_dict(self) -> dict[str, Any]:
        """The position as plain values."""
        return {
            "key": self.key, "relation": self.example.relation, "claims": self.claims,
            "sources": self.sources, "certainty": dict(self.certainty), "evidence": dict(self.evidence),
            "languages": dict(self.languages), "since": self.since, "judged": list(self.judged),
            "statements": [statement_to_dict(s) for s in self.statements],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clash:
    """Two positions that contradict each other, truly or only apparently, with two claims that show it."""

    kind: Kind
    one: Statement
    other: Statement
    differs: tuple[str, ...]
    because: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The clash as plain values."""
        return {
            "kind": self.kind, "one": statement_to_dict(self.one), "other": statement_to_dict(self.other),
            "differs": list(self.differs), "because": list(self.because),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything said of one subject and object: positions by how much stands behind them, and where they clash.

    `apart` is what adverts, testimonials and comments say, and what promotes something. `total` is how many claims
    there are, `claims` those of articles' own, `apart_total` the others, and `further` how many positions are not among
    `positions`: all are counted, and of a pile too large to read the best are here. `years` counts the articles' own
    claims by year of publication.
    """

    positions: tuple[Position, ...]
    apart: tuple[Statement, ...]
    clashes: tuple[Clash, ...]
    sources: int
    total: int
    claims: int = 0
    apart_total: int = 0
    further: int = 0
    years: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The picture as plain values."""
        return {
            "claims": self.claims, "sources": self.sources, "total": self.total, "further": self.further,
            "apart_total": self.apart_total, "years": dict(self.years),
            "positions": [p.to_dict() for p in self.positions],
            "clashes": [c.to_dict() for c in self.clashes],
            "apart": [statement_to_dict(s) for s in self.apart],
        }  # fmt: skip

    def _repr_html_(self) -> str:
        """The positions as a table, for a notebook, with how many clashes and claims apart there are below it."""
        rows = (
            (wording.sentence(p.example), str(p.sources), str(len(p.statements)), _counts(p.languages, "language"),
             _counts(p.certainty, "certainty"), _counts(p.evidence, "evidence"), markup.quote(p.example))
            for p in self.positions
        )  # fmt: skip
        head = ("what is said", "sources", "claims", "languages", "how surely", "research", "for instance")
        true = sum(clash.kind == "conflict" for clash in self.clashes)
        foot = (
            f"{wording.counted(true, 'conflict')}, {len(self.clashes) - true} only apparent; "
            f"{wording.counted(self.apart_total, 'claim')} of adverts and testimonials apart."
        )
        return markup.table(head, rows, foot)


def _counts(counts: Mapping[str, int], section: str) -> str:
    return ", ".join(f"{wording.said(section, value)} {number}" for value, number in counts.items())


def weigh(
    statements: Iterable[Statement],
    copies: Iterable[Iterable[str]] = (),
    *,
    site_once: bool = False,
    total: int = 0,
    decided: Judged = judged.NOBODY,
) -> Picture:
    """The claims as positions, each with the independent sources behind it, and the clashes between positions.

    `copies` are groups of source ids that have the same text and count as one. With `site_once`, all articles of one
    site count as one as well. `decided` is what people said of which claims say the same.
    """
    group_of = {source: f"copies {number}" for number, group in enumerate(copies) for source in group}
    own: dict[str, list[Statement]] = {}
    apart: list[Statement] = []
    for statement in statements:
        if is_apart(statement.claim):
            apart.append(statement)
        else:
            own.setdefault(decided.key(statement.source.id, statement.claim), []).append(statement)

    def independent(some: Iterable[Statement]) -> int:
        return len({_voice(s, group_of, site_once) for s in some})

    positions = [_position(key, some, independent(some), decided.said.get(key, ())) for key, some in own.items()]
    positions.sort(key=lambda p: (-p.sources, -p.claims, p.key))
    every = [s for p in positions for s in p.statements]
    return Picture(
        tuple(positions), tuple(apart), tuple(clashes(positions)), independent(every),
        total or len(every) + len(apart), claims=len(every), apart_total=len(apart), years=_years(every),
    )  # fmt: skip


def _years(statements: Iterable[Statement]) -> Mapping[str, int]:
    """How many claims there are per year of publication."""
    years = (str(s.source.published)[:4] for s in statements if s.source.published)
    return dict(sorted(Counter(year for year in years if year.isdecimal()).items()))


def _voice(statement: Statement, group_of: Mapping[str, str], site_once: bool) -> str:
    source = statement.source
    if site_once and source.site:
        return f"site {source.site}"
    return group_of.get(source.id, source.id)


def _position(key: str, statements: Sequence[Statement], sources: int, said: tuple[Review, ...] = ()) -> Position:
    ranked = sorted(statements, key=_rank)
    dates = [s.source.published for s in ranked if s.source.published]
    return Position(
        key=key,
        statements=tuple(ranked),
        sources=sources,
        certainty=counted(SURENESS, (s.claim.certainty for s in ranked)),
        evidence=counted(EVIDENCE, (s.claim.evidence for s in ranked)),
        languages=dict(sorted(Counter(s.claim.language for s in ranked).items())),
        since=min(dates, default=None),
        judged=tuple(map(judged.sentence, said)),
        claims=len(ranked),
        reviews=said,
    )


def _rank(statement: Statement) -> tuple[int, int, str, int]:
    claim = statement.claim
    return (
        EVIDENCE.index(claim.evidence), SURENESS.index(claim.certainty), statement.source.id, claim.span.start,
    )  # fmt: skip


def counted(order: Sequence[str], values: Iterable[str]) -> Mapping[str, int]:
    """How often each value is there, in this order."""
    counts = Counter(values)
    return {value: counts[value] for value in order if counts[value]}


def clashes(positions: Sequence[Position]) -> Iterator[Clash]:
    """Each pair of positions that contradict each other, with the claims that do so most plainly.

    A true conflict comes before an apparent one, and that with the fewest differences first.
    """
    found: list[Clash] = []
    ready = {id(s): Ready.of(s.claim) for p in positions[:POSITIONS_COMPARED] for s in p.statements[:COMPARED_AT_MOST]}
    for (one, a), (other, b) in combinations(_with_examples(positions[:POSITIONS_COMPARED]), 2):
        if "other" in (agreement.subjects(a, b).fit, agreement.objects(a, b).fit):
            continue
        if agreement.outcomes(a, b).field != agreement.CONFLICT:
            continue
        best: Clash | None = None
        for first in one.statements[:COMPARED_AT_MOST]:
            for second in other.statements[:COMPARED_AT_MOST]:
                related = agreement.related(ready[id(first)], ready[id(second)])
                if not _contradict(first, second, related):
                    continue
                clash = Clash(related["kind"], first, second, tuple(related["differs"]), tuple(related["because"]))
                if best is None or _plain(clash) < _plain(best):
                    best = clash
            if best is not None and best.kind == "conflict":
                break
        if best is not None:
            found.append(best)
    yield from sorted(found, key=_plain)


def _with_examples(positions: Iterable[Position]) -> list[tuple[Position, Claim]]:
    """Each position with its example as it is compared."""
    return [(position, compared.of(position.example)) for position in positions]


def _contradict(one: Statement, other: Statement, related: Related) -> bool:
    """Whether two claims contradict each other; one sentence only does where it tells circumstances apart."""
    if related["kind"] not in ("conflict", "apparent_conflict"):
        return False
    return one.claim.quote != other.claim.quote or bool(set(related["differs"]) & {"population", "dose", "duration"})


def disagreements(statements: Iterable[Statement]) -> Iterator[Clash]:
    """Each pair of claims that contradict each other, of the best `DISAGREE_AT_MOST` of each position."""
    positions = weigh(statements).positions[:POSITIONS_COMPARED]
    for (one, a), (other, b) in combinations(_with_examples(positions), 2):
        if agreement.outcomes(a, b).field != agreement.CONFLICT:
            continue
        for first in one.statements[:DISAGREE_AT_MOST]:
            for second in other.statements[:DISAGREE_AT_MOST]:
                related = agreement.relate(first.claim, second.claim)
                if _contradict(first, second, related):
                    yield Clash(related["kind"], first, second, tuple(related["differs"]), tuple(related["because"]))


def _plain(clash: Clash) -> tuple[bool, int]:
    return clash.kind != "conflict", len(clash.differs)


def gaps(
    statements: Iterable[Statement], copies: Iterable[Iterable[str]] = (), *, decided: Judged = judged.NOBODY
) -> Iterator[tuple[Position, list[Gap]]]:
    """Each position with what is missing behind it: another language, research, a second independent source."""
    for position in weigh(statements, copies, decided=decided).positions:
        missing: list[Gap] = []
        if len(position.languages) == 1:
            missing.append("one_language")
        if set(position.evidence) == {"none"}:
            missing.append("no_evidence")
        if position.sources == 1:
            missing.append("one_source")
        if missing:
            yield position, missing


def statement_to_dict(statement: Statement) -> dict[str, Any]:
    """A claim with its source, as plain values."""
    claim = statement.claim
    return {
        "claim": claim.id, "quote": claim.quote, "language": claim.language, "relation": claim.relation,
        "polarity": claim.polarity, "certainty": claim.certainty, "evidence": claim.evidence,
        "population": claim.population, "dose": claim.dose, "duration": claim.duration, "speaker": claim.speaker,
        "promotional": claim.promotional,
        "subject": concept_to_dict(claim.subject.concept) if claim.subject.concept else None,
        "object": concept_to_dict(claim.object.concept) if claim.object.concept else None,
        "source": source_to_dict(statement.source),
    }  # fmt: skip


# ---- two articles, two sites, two versions

Change = Literal["added", "dropped", "kept", "strengthened", "weakened"]
CHANGES: tuple[Change, ...] = ("strengthened", "weakened", "added", "dropped", "kept")


@dataclass(frozen=True, slots=True)
class Difference:
    """A claim of the second text beside its counterpart in the first; where one is None it has no counterpart.

    `exaggerates`: the second says it more surely, or as cause and effect where the first speaks of a link.
    """

    change: Change
    before: Statement | None
    after: Statement | None
    differs: tuple[str, ...] = ()

    @property
    def exaggerates(self) -> bool:
        """Whether the second text makes more of it than the first."""
        return self.change == "strengthened"

    def to_dict(self) -> dict[str, Any]:
        """The difference as plain values."""
        return {
            "change": self.change, "exaggerates": self.exaggerates, "differs": list(self.differs),
            "before": statement_to_dict(self.before) if self.before else None,
            "after": statement_to_dict(self.after) if self.after else None,
        }  # fmt: skip


def differences(
    before: Iterable[Statement], after: Iterable[Statement], *, decided: Judged = judged.NOBODY
) -> Iterator[Difference]:
    """What the second text adds, drops, keeps, strengthens or weakens of the claims of the first, in any languages.

    "Magnesium may improve sleep" and "Magnesium verbetert de slaap" are one claim, strengthened.
    """
    old: dict[tuple[str, str], list[Statement]] = {}
    for statement in before:
        old.setdefault(_ends(statement.claim), []).append(statement)
    for statement in after:
        candidates = old.get(_ends(statement.claim), [])
        match = next((s for s in candidates if _counterpart(s, statement, decided)), None)
        if match is None and decided.joined:
            match = next((s for some in old.values() for s in some if _joined(s, statement, decided)), None)
        if match is None:
            yield Difference("added", None, statement)
            continue
        old[_ends(match.claim)].remove(match)
        related = agreement.relate(match.claim, statement.claim)
        yield Difference(_change(match.claim, statement.claim), match, statement, tuple(related["differs"]))
    for left in old.values():
        yield from (Difference("dropped", statement, None) for statement in left)


def _ends(claim: Claim) -> tuple[str, str]:
    now = compared.of(claim)
    return grouping.who(now.subject), grouping.who(now.object)


def _counterpart(one: Statement, other: Statement, decided: Judged) -> bool:
    said = decided.same((one.source.id, one.claim), (other.source.id, other.claim))
    return agreement.relate(one.claim, other.claim)["kind"] in ("same", "broader", "narrower") if said is None else said


def _joined(one: Statement, other: Statement, decided: Judged) -> bool:
    return decided.same((one.source.id, one.claim), (other.source.id, other.claim)) is True


def _change(before: Claim, after: Claim) -> Change:
    surer = SURENESS.index(before.certainty) - SURENESS.index(after.certainty)
    links = [c.causality == "causal" for c in (before, after)]
    if surer > 0 or (surer == 0 and links == [False, True]):
        return "strengthened"
    return "weakened" if surer < 0 or links == [True, False] else "kept"
