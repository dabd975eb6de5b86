"""The map of what articles say: concepts, and what is said to bring what, with the claims behind every line.

    tryptophan -> serotonin -> melatonin -> sleep

An edge is everything said of one subject and one object. It has a direction as claims have one, the sides that are
taken on it, and the quotes; nothing in it is ours. Where nothing is said of the second but something of its
aspects ("melatonin lengthens the duration of sleep"), an edge between the two sums that up and says through what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from helder import agreement, compared, grouping, inversion, judged, markup, text, vocab
from helder.agreement import Outcome
from helder.errors import InputError
from helder.judged import Judged
from helder.model import Argument, Claim
from helder.statement import Statement

NEIGHBOURS, NEAR = 12, 2
"""From each concept, so many edges are followed: those with the most sources; from the first `NEAR` times as many."""
DEEPEST = 5
QUOTES = 3
"""Quotes of an edge that are shown; the JSON has all."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What is said of a subject and an object, counted: what how often, by how many claims and sources, in which words.

    `outcomes` are what may happen to the object if a claim holds, one set for each kind of claim.
    """

    subject: str
    object: str
    relations: Mapping[str, int]
    outcomes: frozenset[frozenset[Outcome]]
    claims: int
    sources: int
    quotes: tuple[str, ...]
    through: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        """ "+" when all that say more or less say more, "-" less, "±" when they differ, "" when none says."""
        more, less = (frozenset({sign}) in self.outcomes for sign in ("more", "less"))
        return "±" if more and less else "+" if more else "-" if less else ""

    @property
    def conflict(self) -> bool:
        """Whether what is said cannot all be so; of different aspects of a thing, or members of a class, it can."""
        if self.through or grouping.is_class(self.subject) or grouping.is_class(self.object):
            return False
        return bool(self.outcomes) and not frozenset.intersection(*self.outcomes)


Finds = Callable[[str], Iterable[Statement]]
"""Gives the claims that have a concept as their subject or object."""


@dataclass(slots=True)
class Edge:
    """What is said of a subject and an object: how often what, and by which claims.

    `through` are the aspects of the object that the claims are about, where none is about the object itself.
    `apart` are claims of which a person said that they do not belong here: they count for nothing. `stands` has what
    a claim counts as that a person joined with another, by its article and id.
    """

    subject: str
    object: str
    statements: list[Statement] = field(default_factory=list)
    through: tuple[str, ...] = ()
    apart: list[Statement] = field(default_factory=list)
    stands: dict[tuple[str, str], Claim] = field(default_factory=dict)

    @property
    def relations(self) -> Mapping[str, int]:
        """What is said, most often first: {"improves": 3, "no effect": 1}."""
        counts = Counter(says(s.claim) for s in self.statements)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def sources(self) -> int:
        """How many sources say something of it."""
        return len({s.source.id for s in self.statements})

    @property
    def direction(self) -> str:
        """ "+" when all that say more or less say more, "-" less, "±" when they differ, "" when none says."""
        return self.tie.direction

    @property
    def conflict(self) -> bool:
        """Whether what is said of it cannot all be so; what is said of different aspects of a thing can."""
        return self.tie.conflict

    @property
    def tie(self) -> Tie:
        """What is said of it, counted."""
        counted = [self.stands.get((s.source.id, s.claim.id), s.claim) for s in self.statements]
        found = (agreement.outcome(claim) for claim in counted)
        if self.through:
            found = (_outcome_of(claim, self.object) for claim in counted)
        return Tie(
            self.subject, self.object, self.relations, frozenset(o for o in found if o is not None),
            len(self.statements), self.sources, tuple(s.claim.quote for s in self.statements),
            self.through,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """The edge as plain values, with every quote."""
        return {
            "subject": self.subject, "object": self.object, "relations": dict(self.relations),
            "direction": self.direction, "conflict": self.conflict, "sources": self.sources,
            "through": list(self.through), "quotes": _quotes(self.statements), "apart": _quotes(self.apart),
        }  # fmt: skip


def _quotes(statements: Iterable[Statement]) -> list[dict[str, str]]:
    return [
        {"quote": s.claim.quote, "language": s.claim.language, "relation": s.claim.relation,
         "polarity": s.claim.polarity, "certainty": s.claim.certainty, "source": s.source.id, "claim": s.claim.id}
        for s in statements
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atlas:
    """A piece of the map: where it begins, the concepts by their depth from there, and the edges between them."""

    start: str
    depth: Mapping[str, int]
    edges: tuple[Edge, ...]

    def to_dict(self) -> dict[str, Any]:
        """The map as plain values."""
        return {
            "start": self.start,
            "nodes": [{"id": c, "label": label(c), "depth": d} for c, d in self.depth.items()],
            "edges": [edge.to_dict() for edge in self.edges],
        }

    def _repr_html_(self) -> str:
        """The edges as a table, for a notebook."""
        rows = (
            (label(e.subject), ", ".join(f"{name} {count}" for name, count in e.relations.items()), label(e.object),
             f"{e.sources}{', in conflict' if e.conflict else ''}", markup.quote(e.statements[0].claim))
            for e in self.edges
        )  # fmt: skip
        return markup.table(("from", "what is said", "to", "sources", "for instance"), rows)


def says(claim: Claim) -> str:
    """What a claim says of its object, in a word or two: "improves", "no effect", "not causes"."""
    claim = inversion.turned(claim)
    name = claim.relation.replace("_", " ")
    if claim.relation == "no_effect" or claim.polarity == "asserted":
        return name
    return f"not {name}"


def label(concept: str) -> str:
    """The English name of a concept as it stands in a sentence; the words themselves for what is none."""
    known = vocab.load()
    row = known.get(concept)
    return known.preferred(concept, "en") or (row.label if row else concept)


def ends(claim: Claim) -> tuple[str, str]:
    """What a claim leads from and to."""
    return grouping.who(inversion.turned(claim).subject), grouping.who(claim.object)


def drawn(
    start: str, finds: Finds, depth: int = 1, neighbours: int = NEIGHBOURS, *, decided: Judged = judged.NOBODY
) -> Atlas:
    """The map around a concept: what articles say it brings or is brought by, and so on for `depth` steps.

    What promotes something, and what adverts and testimonials say, is left out. `decided` is what people said of which
    claims say the same: a claim counts as the one it was joined with. Raises `InputError` for a depth that is not 1
    to 5.
    """
    if not 1 <= depth <= DEEPEST:
        raise InputError(f"A map of depth {depth} is not possible: use 1 to {DEEPEST}.")
    start = grouping.thing(start)
    found: dict[str, int] = {start: 0}
    edges: dict[tuple[str, str], Edge] = {}
    every: dict[tuple[str, str], Edge] = {}
    front = [start]
    for step in range(1, depth + 1):
        following: dict[str, None] = {}
        for concept in front:
            pairs = _pairs(concept, finds(concept), decided)
            every |= pairs
            most = neighbours * NEAR if step == 1 else neighbours
            for edge in _ranked((*_at(concept, pairs), *_summed(pairs, {concept} | _wholes(concept, pairs))))[:most]:
                edges.setdefault((edge.subject, edge.object), edge)
                for end in (edge.subject, edge.object):
                    if end not in found:
                        found[end] = step
                        following[end] = None
        front = list(following)
    for edge in _ranked(_summed(every, found.keys())):
        if {edge.subject, edge.object} <= found.keys():
            edges.setdefault((edge.subject, edge.object), edge)
    return Atlas(start, found, tuple(edges.values()))


def _pairs(concept: str, statements: Iterable[Statement], decided: Judged) -> dict[tuple[str, str], Edge]:
    """What is said of each subject and object, by the claims at a concept, as people decided."""
    edges: dict[tuple[str, str], Edge] = {}
    for statement in statements:
        place = statement.source.id, statement.claim.id
        stands = decided.stand_in(statement.source.id, statement.claim)
        pair = ends(stands)
        if not counts(statement.claim) or grouping.UNKNOWN in pair or pair[0] == pair[1]:
            continue
        if stands is not statement.claim and not touches(stands, concept):
            continue  # it counts elsewhere, where all that it was joined with is found
        edge = edges.setdefault(pair, Edge(*pair))
        (edge.apart if place in decided.apart else edge.statements).append(statement)
        if stands is not statement.claim:
            edge.stands[place] = stands
    for edge in edges.values():
        if not edge.statements:  # what stands apart alone is what is said here
            edge.statements, edge.apart = edge.apart, []
    return edges


def touches(claim: Claim, concept: str) -> bool:
    """Whether a claim leads from or to a concept, or one that is narrower."""
    return any(concept == end or concept in compared.wider(end) for end in ends(claim))


def _at(concept: str, pairs: Mapping[tuple[str, str], Edge]) -> list[Edge]:
    """The edges that begin or end at a concept."""
    return [edge for pair, edge in pairs.items() if concept in pair]


def _ranked(edges: Iterable[Edge]) -> list[Edge]:
    """Edges, those with the most sources first, then those between concepts before those that end in mere words, and
    those of which something is said before those that sum up.
    """
    known = vocab.load()

    def rank(edge: Edge) -> tuple[int, bool, bool, int, str, str]:
        words = known.get(edge.subject) is None or known.get(edge.object) is None
        return -edge.sources, words, bool(edge.through), -len(edge.statements), edge.subject, edge.object

    return sorted(edges, key=rank)


def _wholes(concept: str, pairs: Mapping[tuple[str, str], Edge]) -> Set[str]:
    """The things of which a concept is said to reach several aspects: sleep, of sleep quality and sleep duration."""
    aspects = {thing: 0 for _, object_ in pairs for thing in compared.wider(object_)}
    for subject, object_ in pairs:
        for thing in compared.wider(object_) if subject == concept else ():
            aspects[thing] += _is_aspect(object_, thing)
    return {thing for thing, number in aspects.items() if number > 1}


def _summed(pairs: Mapping[tuple[str, str], Edge], whole: Set[str]) -> list[Edge]:
    """For pairs of which nothing is said: what is said of the aspects of a thing, where the thing is one of `whole`."""
    sums: dict[tuple[str, str], list[Edge]] = {}
    for (subject, object_), said in pairs.items():
        edge = Edge(subject, object_, [s for s in said.statements if agreement.outcome(s.claim)], stands=said.stands)
        if not edge.statements:
            continue
        for thing in sorted(whole & compared.wider(object_)):
            apart = subject != thing and thing not in compared.wider(subject)
            if apart and (subject, thing) not in pairs and _is_aspect(object_, thing):
                sums.setdefault((subject, thing), []).append(edge)
    return [
        Edge(
            *pair,
            [s for edge in some for s in edge.statements],
            tuple(sorted(edge.object for edge in some)),
            stands={place: claim for edge in some for place, claim in edge.stands.items()},
        )
        for pair, some in sums.items()
    ]


@lru_cache(maxsize=1 << 14)
def _is_aspect(concept: str, thing: str) -> bool:
    """Whether a narrower concept is the thing in some respect, as its name says: sleep duration, of sleep.

    Melatonin is a hormone, but what it does is not what hormones do.
    """
    return set(text.words(label(thing))) < set(text.words(label(concept)))


def _outcome_of(claim: Claim, thing: str) -> frozenset[Outcome] | None:
    """What may happen to a thing if a claim about an aspect of it holds: less time to fall asleep is better sleep."""
    said = agreement.outcome(claim)
    concept = vocab.load().get(thing)
    if said is None or grouping.less_is_better(claim.object) == grouping.less_is_better(Argument(None, None, concept)):
        return said
    return frozenset(_OTHER_WAY[outcome] for outcome in said)


_OTHER_WAY: Mapping[Outcome, Outcome] = {"more": "less", "less": "more", "none": "none"}


def _around(concept: str, finds: Finds, decided: Judged) -> list[Edge]:
    """The edges of which something is said at a concept, those with the most sources first."""
    return _ranked(_at(concept, _pairs(concept, finds(concept), decided)))


def counts(claim: Claim) -> bool:
    """Whether a claim is the article's own and promotes nothing."""
    return claim.speaker in ("author", "quoted") and not claim.promotional


def paths(
    start: str, goal: str, finds: Finds, longest: int = 4, most: int = 5, *, decided: Judged = judged.NOBODY
) -> list[tuple[Edge, ...]]:
    """The chains by which articles say that one thing reaches another, the shortest first: `most` of them.

    Every step goes from a subject to its object. A step that only denies ("has no effect") leads nowhere.
    """
    start, goal = grouping.thing(start), grouping.thing(goal)
    done: list[tuple[Edge, ...]] = []
    front: list[tuple[Edge, ...]] = [()]
    near: dict[str, list[Edge]] = {}
    for _ in range(longest):
        following: list[tuple[Edge, ...]] = []
        for chain in front:
            here = chain[-1].object if chain else start
            if here not in near:
                around = _around(here, finds, decided)
                near[here] = [e for e in around if e.subject == here and _leads(e)][: 2 * NEIGHBOURS]
            passed = {start, *(e.object for e in chain)}
            for edge in near[here]:
                if edge.object == goal or goal in compared.wider(edge.object):
                    done.append((*chain, edge))
                elif edge.object not in passed:
                    following.append((*chain, edge))
        if len(done) >= most:
            break
        front = following[:2000]
    return sorted(done, key=lambda chain: (len(chain), -min(e.sources for e in chain)))[:most]


def _leads(edge: Edge) -> bool:
    return any(
        s.claim.polarity == "asserted" and s.claim.relation not in ("no_effect", "is_a") for s in edge.statements
    )


# ---- ways to write it


def tree(atlas: Atlas) -> Iterator[str]:
    """The map as lines of text, indented by how far from the start."""
    shown: set[tuple[str, str]] = set()

    def below(concept: str, indent: int, above: frozenset[str]) -> Iterator[str]:
        for edge in atlas.edges:
            pair = (edge.subject, edge.object)
            if pair in shown or concept not in pair:
                continue
            shown.add(pair)
            other = edge.object if edge.subject == concept else edge.subject
            yield f"{'   ' * indent}{line(edge)}"
            if other not in above and atlas.depth.get(other, 0) == indent:
                yield from below(other, indent + 1, above | {other})

    yield label(atlas.start)
    yield from below(atlas.start, 1, frozenset({atlas.start}))


def line(edge: Edge) -> str:
    """An edge in a line: "magnesium -> sleep (+): improves 3, no effect 1; 4 sources; in conflict"."""
    said = ", ".join(f"{name} {count}" for name, count in edge.relations.items())
    sign = f" ({edge.direction})" if edge.direction else ""
    many = "1 source" if edge.sources == 1 else f"{edge.sources} sources"
    through = f", through {', '.join(map(label, edge.through))}" if edge.through else ""
    return f"{label(edge.subject)} -> {label(edge.object)}{sign}: {said}{through}; {many}" + (
        ("; in conflict" if edge.conflict else "") + (f"; {len(edge.apart)} set apart" if edge.apart else "")
    )


def mermaid(atlas: Atlas) -> str:
    """The map as a Mermaid flowchart, as documentation pages and many editors draw it."""
    number = {concept: f"n{at}" for at, concept in enumerate(atlas.depth)}
    rows = ["flowchart LR"]
    rows += [f'    {number[c]}["{_quoted(label(c))}"]' for c in atlas.depth]
    for edge in atlas.edges:
        arrow = "-.->" if edge.conflict else "-->"
        said = _quoted(", ".join(edge.relations))
        rows.append(f'    {number[edge.subject]} {arrow}|"{said}"| {number[edge.object]}')
    return "\n".join(rows) + "\n"


def _quoted(words: str) -> str:
    """Words as Mermaid may have them between quotes."""
    return "".join(c if c.isalnum() or c in " ,.-()/'" else f"#{ord(c)};" for c in words if c.isprintable())


_KEYS: tuple[tuple[str, str, str], ...] = (
    ("label", "string", "node"), ("type", "string", "node"), ("mesh", "string", "node"), ("depth", "int", "node"),
    ("relations", "string", "edge"), ("direction", "string", "edge"), ("conflict", "boolean", "edge"),
    ("claims", "int", "edge"), ("sources", "int", "edge"), ("through", "string", "edge"), ("quotes", "string", "edge"),
)  # fmt: skip
"""What GraphML says of nodes and edges."""


def graphml(atlas: Atlas) -> str:
    """The map as GraphML, for Gephi, yEd, Cytoscape and the like."""
    return "".join(graph(atlas.depth.items(), (edge.tie for edge in atlas.edges)))


def graph(nodes: Iterable[tuple[str, int | None]], ties: Iterable[Tie]) -> Iterator[str]:
    """The lines of GraphML for these things, each with its depth on a map, and what is said of them."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name, kind, of in _KEYS:
        yield f'  <key id="{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '  <graph edgedefault="directed">\n'
    known = vocab.load()
    for thing, depth in nodes:
        row = known.get(thing)
        values = {"label": label(thing), "type": row.type if row else "", "mesh": (row.mesh if row else "") or "",
                  "depth": "" if depth is None else str(depth)}  # fmt: skip
        yield f'    <node id="{_xml(thing)}">{_data(values)}</node>\n'
    for tie in ties:
        values = {
            "relations": ", ".join(f"{name} {count}" for name, count in tie.relations.items()),
            "direction": tie.direction, "conflict": str(tie.conflict).lower(), "claims": str(tie.claims),
            "sources": str(tie.sources), "through": ", ".join(map(label, tie.through)), "quotes": "\n".join(tie.quotes),
        }  # fmt: skip
        yield f'    <edge source="{_xml(tie.subject)}" target="{_xml(tie.object)}">{_data(values)}</edge>\n'
    yield "  </graph>\n</graphml>\n"


def _data(values: Mapping[str, str]) -> str:
    return "".join(f'<data key="{name}">{_xml(value)}</data>' for name, value in values.items() if value)


def _xml(words: str) -> str:
    return escape(_printable(words))


def _printable(words: str) -> str:
    """Words without what XML may not hold."""
    return "".join(c for c in words if c in "\t\n" or (c.isprintable() and c not in "\ufffe\uffff"))
