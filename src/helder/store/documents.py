"""What every engine indexes of a claim and of an article, and what a query asks of it: two tables and a few rules.

An engine needs to know no more than this: a document is words and ids per field; a query says which filters must
hold, which things are looked for and how many of them must be there, and what gives a score. The score is the sum
over the plan's scores; each counts its best option only: its boost times the sum of the BM25 of its parts, when
every part is there. So a claim that names a concept in another language stands beside one that has the very word.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, zip_longest
from math import isfinite
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from helder import aspects, compared, grouping, inversion, layers, text, vocab
from helder.errors import PageError
from helder.model import EDITORIAL, Analysis, Certainty, Claim, Evidence, Mention, QuantityKind, Source, Span
from helder.query import ABSENT, BY_NAME, NO, PRESENT, YES, Condition, Element, Query, amounts, dates
from helder.statement import EVIDENCE, SURENESS, is_apart

K1, B = 1.2, 0.75
"""The usual constants of BM25: how soon repeating a word stops helping, and how much length counts."""

Fields: TypeAlias = Mapping[str, tuple[str, ...]]
"""A document: per field its words or ids. A field that is not there is empty."""

Broader: TypeAlias = Callable[[str], Iterable[str]]
"""Gives every concept id that is wider than this one, however far up."""


class FieldRow(NamedTuple):
    """A field of the index; `facet` fields are counted per value.

    "text" words are counted and keep their order, "words" are counted, of a "set" each is there or not, an "id" is
    there or not, a "number" is compared, a "group" is only counted, a "mark" is only read. `scored` fields give a
    score.
    """

    name: str
    form: Literal["text", "words", "set", "id", "number", "group", "mark"]
    facet: bool = False
    scored: bool = False


FACETS = (
    "relation", "direction", "certainty", "causality", "evidence", "polarity", "advice", "kind", "speaker",
    "language", "promotional",
)  # fmt: skip
"""Fields whose values are counted over all hits."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "stated": ("relation", "direction", "polarity"),
    "shown": ("certainty", "causality", "evidence"),
    "told": ("advice", "kind", "speaker", "promotional"),
}
"""Facets of a claim that are counted together, as one number: counting costs by the field."""

CLAIM_FIELDS: tuple[FieldRow, ...] = (
    FieldRow("words", "text", scored=True),  # the sentence
    FieldRow("context", "words", scored=True),  # the heading above it and the title
    FieldRow("named", "id", scored=True),  # any concept in the sentence, or that stands for a word of it
    FieldRow("subject", "id"),
    FieldRow("object", "id"),
    FieldRow("subject_about", "id"),  # the subject and what is wider
    FieldRow("object_about", "id"),
    FieldRow("wider", "id", scored=True),  # than any of these, and what these are a matter of
    FieldRow("about", "id"),  # all of the concepts above
    FieldRow("around", "id", scored=True),  # in the heading, the title or the sentence before, and not in the claim
    FieldRow("kin", "id"),  # what it is about, and what that is a matter of
    FieldRow("subject_words", "set"),
    FieldRow("object_words", "set"),
    FieldRow("population", "set"),
    FieldRow("dose", "set"),
    FieldRow("duration", "set"),
    FieldRow("dose_amount", "number"),
    FieldRow("duration_amount", "number"),
    FieldRow("source", "id"),
    FieldRow("site", "id"),
    FieldRow("published", "number"),
    FieldRow("topic", "id", facet=True),
    FieldRow("standing", "mark"),  # what it says and how well (see `Standing`)
    *(FieldRow(name, "id", facet=name == "language") for name in FACETS),
    *(FieldRow(name, "group") for name in GROUPS),
)
ARTICLE_FIELDS: tuple[FieldRow, ...] = (
    FieldRow("words", "text", scored=True),
    FieldRow("title", "words", scored=True),
    FieldRow("lead", "words", scored=True),  # its first sentences
    FieldRow("mention", "words", scored=True),  # the concepts it names, as often as it does
    FieldRow("mention_broader", "words", scored=True),
    FieldRow("about", "id"),
    FieldRow("source", "id"),
    FieldRow("site", "id"),
    FieldRow("published", "number"),
    *(FieldRow(name, "id", facet=True) for name in FACETS),
)

ARTICLE_CONDITIONS = frozenset({"phrase", "language", "source", "site", "published"})
"""Filters that an article itself passes; the others ask for one claim of it that passes them all."""

TOPIC_COUNTS = ("relation", "direction", "language")
"""What is counted per topic."""

CLAIM_CONCEPTS: tuple[tuple[str, float], ...] = (
    ("named", 1.0), ("wider", 0.57), ("around", 0.4),
)  # fmt: skip
ARTICLE_CONCEPTS: tuple[tuple[str, float], ...] = (("mention", 0.5), ("mention_broader", 0.25))
"""Fields in which a concept that is asked for gives a score, the best of them."""
CLAIM_WORDS: tuple[tuple[tuple[str, float], ...], ...] = ((("words", 1.0), ("context", 0.3)),)
ARTICLE_WORDS: tuple[tuple[tuple[str, float], ...], ...] = ((("words", 1.0),), (("title", 0.5),), (("lead", 0.5),))
"""Fields in which a word gives a score: the best of each group, and the groups together."""
WORDS_OF_A_CONCEPT = 0.5
"""Words whose concept is also looked for count half: else the reader's own language would crowd out the others."""
CLAIM_TRANSLATED, ARTICLE_TRANSLATED = 0.8, 0.9
"""What a word's translation counts for, beside the word itself: it may be of another sense, and a sentence has few
other words to tell."""
TOGETHER = 4.0
"""What each thing asked adds to a claim that has it: a claim about both comes before one with a rarer word of one."""
CLOSE = 3.0
"""How much of that a claim gets that has only what is close to it: sleep, where sleep disorders are asked for."""
NEAR = 0.5
"""What a next wider concept counts for."""
AROUND = frozenset({"context", "around"})
"""Fields of what stands around a claim."""
TITLE_WITHIN = 20
"""Among so many passages is the title of an article, where its text has it."""
NAMED_MOST, NAMED_OFTEN = 1, 3
"""A text without a title is about so many concepts, each named so often."""
LEAD = 3
"""The first sentences of an article say what it is about."""


CLAIM_BITS = 20
"""Of the number of a claim; above them is that of its source."""


class Standing(NamedTuple):
    """A claim as it is weighed, without reading it: what it says and how well.

    `row` is its number in the record; `position` the same number for all that say the same; `apart` whether it is said
    in an advert, a testimonial or the like; `day` that of publication as a number, 20240531, 0 where it is not known.
    """

    row: int
    language: str
    position: int
    apart: bool
    evidence: Evidence
    certainty: Certainty
    day: int

    @property
    def source(self) -> int:
        """The number of its source."""
        return self.row >> CLAIM_BITS

    @staticmethod
    def number(claim: Claim) -> int:
        """All but row, language and day in one number; among those that say the same, the best supported are lowest."""
        rank = EVIDENCE.index(claim.evidence) << 4 | SURENESS.index(claim.certainty) << 1 | is_apart(claim)
        return position_of(claim.key or compared.key(claim)) << 8 | rank

    @classmethod
    def of(cls, row: int, language: str, number: int, day: int) -> Standing:
        """The standing with this number."""
        evidence, certainty = EVIDENCE[number >> 4 & 15], SURENESS[number >> 1 & 7]
        return cls(row, language, number >> 8, bool(number & 1), evidence, certainty, day)


def position_of(key: str) -> int:
    """A number of 40 bits for the key that claims that say the same have."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=5).digest(), "big")


class Part(NamedTuple):
    """One of these tokens must be in this field; the best of them counts."""

    field: str
    tokens: tuple[str, ...]


class Run(NamedTuple):
    """These tokens must follow each other in this field."""

    field: str
    tokens: tuple[str, ...]


class Between(NamedTuple):
    """This field must have a number from `first` to `last`, both included; a day is a number like 20240531."""

    field: str
    first: int
    last: int


class Option(NamedTuple):
    """Parts that must all be there. One that only hints gives a score to what is found otherwise."""

    boost: float
    parts: tuple[Part, ...]
    hints: bool = False


Test: TypeAlias = Option | Run | Between
"""One way in which a document may pass a filter."""


class Score(NamedTuple):
    """What gives a score: a weight, and options of which the best counts.

    Where `thing` is the number of one that is sought, what has an option that does more than hint has that thing.
    """

    weight: float
    options: tuple[Option, ...]
    thing: int | None = None


class Bonus(NamedTuple):
    """What adds the same to every document in which one of its options holds.

    Where `thing` is the number of one that is sought, only what has that thing has it.
    """

    boost: float
    options: tuple[Option, ...]
    thing: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A query as an engine asks it.

    `filters`: every one must hold by one of its tests. `barred`: no test of any may hold. `sought`: the things asked,
    each found by one of its options; at least `minimum` of them must be. `scores` and `bonuses` only rank.
    """

    filters: tuple[tuple[Test, ...], ...]
    barred: tuple[tuple[Test, ...], ...]
    sought: tuple[tuple[Option, ...], ...]
    minimum: int
    scores: tuple[Score, ...]
    bonuses: tuple[Bonus, ...]


def plan(query: Query, *, articles: bool = False) -> Plan:
    """What is asked of the index of claims, or of that of articles (then without the filters on claims)."""
    conditions = [c for c in query.conditions if not articles or c.field in ARTICLE_CONDITIONS]
    sought = tuple(_found_by(e, articles) for e in query.elements if e.required)
    scores = _article_scores if articles else _claim_scores
    numbers = accumulate(int(e.required) for e in query.elements)
    things = [n - 1 if e.required and not articles else None for e, n in zip(query.elements, numbers, strict=True)]
    return Plan(
        filters=tuple(clause(c) for c in conditions if not c.exclude),
        barred=tuple(clause(c) for c in conditions if c.exclude),
        sought=sought,
        minimum=min(query.required, len(sought)),
        scores=tuple(
            score._replace(thing=thing)
            for element, thing in zip(query.elements, things, strict=True)
            for score in scores(element)
        ),
        bonuses=() if articles else tuple(_bonuses(query)),
    )


def claim_filters(query: Query) -> Query:
    """The filters of a query that ask something of a claim, alone; used to find the articles that have one."""
    return Query(conditions=tuple(c for c in query.conditions if c.field not in ARTICLE_CONDITIONS))


def _found_by(element: Element, articles: bool) -> tuple[Option, ...]:
    """An element is there when one of its concepts is, a wider one of the document's included, or all its words."""
    fields_of = ("about",) if articles else ("about", "around")
    ids = tuple(c for c, _ in element.concepts)
    named = tuple(Option(0.0, (Part(field, ids),)) for field in fields_of) if ids else ()
    groups = ARTICLE_WORDS if articles else CLAIM_WORDS
    fields = [field for group in groups for field, _ in group if field != "lead"]  # the lead's words are words too
    if ids:  # what stands around a claim has its concepts, too
        fields = [field for field in fields if field not in AROUND]
    said = tuple(Option(0.0, parts) for field in fields for parts in _said(element, field)[-1:])
    return named + said


def _bonuses(query: Query) -> Iterator[Bonus]:
    """What is added for each thing asked, where there are more, and for what the question would like best."""
    asked = [element for element in query.elements if element.required]
    for thing, element in enumerate(asked if len(asked) > 1 else ()):
        close = (Option(0.0, (Part("kin", element.kin),)),) if element.kin else ()
        yield Bonus(TOGETHER - CLOSE if close else TOGETHER, tuple(_stands(element)), thing)
        if close:
            yield Bonus(CLOSE, close)
    for wish in query.wishes:
        yield Bonus(wish.weight, (Option(0.0, tuple(Part(field, values) for field, values in wish.having)),))


def _stands(element: Element) -> Iterator[Option]:
    """The ways in which an element stands in the sentence of a claim."""
    return (o for o in _found_by(element, articles=False) if o.parts[0].field not in AROUND)


def _claim_scores(element: Element) -> Iterator[Score]:
    """A claim is short: an element counts once, by its concept or by all its words, whichever tells more.

    A word that only adds to the score does so in the sentence itself.
    """
    share = (WORDS_OF_A_CONCEPT if element.concepts else 1.0) / max(1, len(element.words))
    said = tuple(
        Option(boost * share * less, parts)
        for group in CLAIM_WORDS
        for field, boost in group
        if field not in AROUND or (element.required and not element.concepts)  # a concept has "around"
        for less, parts in zip((1.0, CLAIM_TRANSLATED), _said(element, field), strict=False)
    )
    yield Score(element.weight, _named(element, CLAIM_CONCEPTS) + said + _next(element))


def _next(element: Element) -> tuple[Option, ...]:
    """The next wider concepts."""
    return (Option(NEAR, (Part("named", element.near),), hints=True),) if element.near else ()


def _article_scores(element: Element) -> Iterator[Score]:
    """An article is long: how often it names the concept counts, and beside it how often it has each of the words."""
    if element.concepts:
        yield Score(element.weight, _named(element, ARTICLE_CONCEPTS))
    share = WORDS_OF_A_CONCEPT if element.concepts else 1.0
    for word, meant in zip_longest(element.words, element.translations, fillvalue=()):
        for group in ARTICLE_WORDS:
            options = [Option(boost, (Part(field, word),)) for field, boost in group]
            options += [Option(boost * ARTICLE_TRANSLATED, (Part(field, meant),)) for field, boost in group if meant]
            yield Score(element.weight * share, tuple(options))


def _named(element: Element, boosts: tuple[tuple[str, float], ...]) -> tuple[Option, ...]:
    return tuple(
        Option(boost * weight, (Part(field, (concept,)),))
        for field, boost in boosts
        for concept, weight in element.concepts
    )


def _said(element: Element, field: str) -> tuple[tuple[Part, ...], ...]:
    """All words of an element in a field, and, where there are translations, all of them or what they may mean."""
    if not element.words:
        return ()
    own = tuple(Part(field, word) for word in element.words)
    if not any(element.translations):
        return (own,)
    both = zip_longest(element.words, element.translations, fillvalue=())
    return own, tuple(Part(field, word + meant) for word, meant in both)


def clause(condition: Condition) -> tuple[Test, ...]:
    """The tests of which a claim must pass one to pass a condition."""
    kind, field = BY_NAME[condition.field].kind, condition.field
    if kind == "date":
        return tuple(Between(field, *dates(value)) for value in condition.values)
    if kind == "phrase":
        return tuple(Run("words", tokens) for value in condition.words for tokens in value if tokens)
    if kind not in ("concept", "words", "amount"):
        plain = site_name if field == "site" else str
        return (Option(0.0, (Part(field, tuple(plain(v) for v in condition.values)),)),)
    worded = f"{field}_words" if kind == "concept" else field
    said = tuple(f"={v}" for v in condition.values if v in (PRESENT, ABSENT)) if kind != "concept" else ()
    ids = (Option(0.0, (Part(field, condition.concepts),)),) if condition.concepts else ()
    stated = (Option(0.0, (Part(worded, said),)),) if said else ()
    words = tuple(Option(0.0, tuple(Part(worded, word) for word in value)) for value in condition.words if value)
    return ids + stated + words + tuple(_compared(condition))


def _compared(condition: Condition) -> Iterator[Between]:
    """The comparisons among the values of a condition on an amount."""
    if BY_NAME[condition.field].kind != "amount":
        return
    for value in condition.values:
        if (found := amounts(condition.field, value)) is not None:
            unit, low, high = found
            yield Between(f"{condition.field}_amount", _amount(unit, low), _amount(unit, high))


def _amount(unit: str, value: float) -> int:
    """An amount as one number that sorts: its unit above, its value in steps of ten billionths below."""
    steps = min(max(int(value * 1e8), 0), (1 << 50) - 1)
    return (zlib.crc32(unit.encode()) & 0xFFF) << 50 | steps


def _amounts(claim: Claim, kind: QuantityKind) -> tuple[str, ...]:
    """The doses or durations of a claim as numbers that sort; a range is both of its ends, units of mass also grams."""
    every: list[int] = []
    for q in claim.quantities:
        if q.kind == kind:
            every += [_amount(q.unit, q.value), *([_amount(q.unit, q.high)] if q.high is not None else [])]
            every += [_amount("g", q.grams)] if q.grams is not None and q.unit != "g" else []
    return tuple(str(number) for number in dict.fromkeys(every))


def of_claims(analysis: Analysis, broader: Broader) -> Iterator[tuple[Claim, Fields]]:
    """Per claim of an article: the claim and its document."""
    source = analysis.source
    title = words(source.title or "", source.language or "")
    site, published = site_of(source), _day(source.published)
    mentions = sorted(analysis.mentions, key=lambda m: (m.span.start, m.span.end))
    starts = [m.span.start for m in mentions]
    around = _Around(analysis, mentions)
    reach: dict[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {}
    before: Claim | None = None
    for claim in analysis.claims:
        subject, object_ = (a.concept.id if a.concept else "" for a in (claim.subject, claim.object))
        if before is None or (before.span, before.quote, before.language) != (claim.span, claim.quote, claim.language):
            inside = mentions[bisect_left(starts, claim.span.start) : bisect_left(starts, claim.span.end)]
            named = _once([m.concept.id for m in inside if claim.span.holds(m.span)])
            said = words(claim.quote, claim.language)
        before = claim
        arguments = tuple([x for x in (subject, object_) if x])
        own = _once((*named, *arguments))
        if own not in reach:
            reach[own] = _reach(own, broader)
        wider, about, kin = reach[own]
        yield claim, {
            "words": said,
            "context": words(claim.section or "", claim.language) + title,
            "named": own,
            "subject": (subject,) if subject else (),
            "object": (object_,) if object_ else (),
            "subject_about": (subject, *broader(subject)) if subject else (),
            "object_about": (object_, *broader(object_)) if object_ else (),
            "mention": named,
            "wider": wider,
            "about": about,
            "around": tuple([i for i in around.concepts(claim) if i not in about]),
            "kin": kin,
            "subject_words": words(claim.subject.quote or "", claim.language),
            "object_words": words(claim.object.quote or "", claim.language),
            "population": _stated(claim.population, claim.language),
            "dose": _stated(claim.dose, claim.language),
            "duration": _stated(claim.duration, claim.language),
            "dose_amount": _amounts(claim, "dose"),
            "duration_amount": _amounts(claim, "duration"),
            "source": (source.id,),
            "site": (site,) if site else (),
            "published": published,
            "topic": (f"{subject}\t{object_}",) if arguments else (),
            "standing": (str(Standing.number(claim)),),
            **_facets(claim),
        }  # fmt: skip


def _reach(own: tuple[str, ...], broader: Broader) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What is wider than the concepts of a claim, or what these are a matter of; both together; and all their kin."""
    wider = [wide for concept in own for wide in broader(concept)]
    wider += [m for concept in own for m in known_matter(concept) if m not in own]
    about = _once((*own, *wider))
    return _once(wider), about, _once((*about, *[k for concept in own for k in known_kin(concept)]))


def _facets(claim: Claim) -> Mapping[str, tuple[str, ...]]:
    """The fields of the facets, and of the groups of them; the same for claims that have the same values."""
    values = facet_values(claim)
    key = tuple(values.values())
    known = _faceted.get(key)
    if known is None:
        known = {name: (value,) for name, value in values.items()}
        known.update({name: (str(grouped(name, values)),) for name in GROUPS})
        if len(_faceted) >= _MOST_FACETED:
            _faceted.clear()
        _faceted[key] = known
    return known


_faceted: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
_MOST_FACETED = 1 << 12


class _Around:
    """What stands around a claim: the concepts of its heading, of the title, and of the sentence that it refers to."""

    def __init__(self, analysis: Analysis, mentions: Sequence[Mention]) -> None:
        self._mentions = mentions
        self._starts = [m.span.start for m in mentions]
        self._sentences = analysis.sentences
        self._begins = [s.span.start for s in analysis.sentences]
        text = analysis.source.text
        self._headings = [b.span for b in analysis.blocks if b.kind == "heading"]
        self._heading_starts = [span.start for span in self._headings]
        title = analysis.source.title
        first = (b.span for b in analysis.blocks[:TITLE_WITHIN])
        same = next((span for span in first if span.of(text).strip() == title), None) if title else None
        self._title = self._within(same) if same else () if title else self._named_most()

    def concepts(self, claim: Claim) -> tuple[str, ...]:
        """The ids, each once."""
        start = claim.span.start
        at = bisect_right(self._heading_starts, start) - 1
        heading = self._headings[at] if at >= 0 else None
        sentence = bisect_right(self._begins, start) - 2
        refers = claim.subject.anaphoric or claim.object.anaphoric
        before = self._sentences[sentence].span if refers and sentence >= 0 else None
        every = (*(self._within(before) if before else ()), *(self._within(heading) if heading else ()), *self._title)
        return _once(every)

    def _named_most(self) -> tuple[str, ...]:
        """What a text without a title is about: the concepts that it names most."""
        counts = Counter(m.concept.id for m in self._mentions)
        return tuple(concept for concept, count in counts.most_common(NAMED_MOST) if count >= NAMED_OFTEN)

    def _within(self, span: Span) -> tuple[str, ...]:
        first = bisect_left(self._starts, span.start)
        return tuple(m.concept.id for m in self._mentions[first : bisect_left(self._starts, span.end)])


def of_article(analysis: Analysis, broader: Broader) -> Fields:
    """The document of an article: the words and concepts of its own text, and the values that its claims have."""
    source = analysis.source
    own = [s for s in analysis.sentences if analysis.blocks[s.block].kind in EDITORIAL]
    editorial = sorted(b.span for b in analysis.blocks if b.kind in EDITORIAL)
    starts = [span.start for span in editorial]

    def within(span: Span) -> bool:
        nearest = bisect_right(starts, span.start) - 1
        return nearest >= 0 and span.start < editorial[nearest].end

    named = tuple(m.concept.id for m in analysis.mentions if within(m.span))
    wider = tuple(wide for concept in named for wide in broader(concept))
    lead = own[:LEAD]
    values: dict[str, dict[str, None]] = {name: {} for name in FACETS}
    for claim in analysis.claims:
        for name, value in facet_values(claim).items():
            values[name][value] = None
    site = site_of(source)
    return {
        "words": tuple(word for s in own for word in words(s.span.of(source.text), s.language)),
        "title": words(source.title or "", source.language or ""),
        "lead": tuple(word for s in lead for word in words(s.span.of(source.text), s.language)),
        "mention": named,
        "mention_broader": wider,
        "about": _once((*named, *wider)),
        "source": (source.id,),
        "site": (site,) if site else (),
        "published": _day(source.published),
        **{name: tuple(found) for name, found in values.items()},
        "language": (source.language,) if source.language else (),
    }  # fmt: skip


def facet_values(claim: Claim) -> dict[str, str]:
    """The value a claim has in each facet."""
    return {
        "relation": claim.relation, "direction": claim.direction, "certainty": claim.certainty,
        "causality": claim.causality, "evidence": claim.evidence, "polarity": claim.polarity, "advice": claim.advice,
        "kind": claim.kind, "speaker": claim.speaker, "language": claim.language,
        "promotional": YES if claim.promotional else NO,
    }  # fmt: skip


def grouped(group: str, values: Mapping[str, str]) -> int:
    """The values of a group of facets as one number; one that no filter has counts as none."""
    number = 0
    for name in GROUPS[group]:
        places = _places(name)
        number = number * (len(places) + 1) + places.get(values[name], 0)
    return number


def ungrouped(group: str, counts: Iterable[tuple[int, int]]) -> dict[str, dict[str, int]]:
    """How many claims have each value of each facet of a group, from each number and how many have it."""
    found: dict[str, dict[str, int]] = {name: {} for name in GROUPS[group]}
    each = tuple(found.values())
    known = _known_values[group]
    for number, count in counts:
        values = known.get(number) or known.setdefault(number, _values(group, number))
        for one, value in zip(each, values):  # noqa: B905  (as long as each other)
            one[value] = one.get(value, 0) + count
    for one in each:
        one.pop("", None)
    return found


_known_values: Mapping[str, dict[int, tuple[str, ...]]] = {group: {} for group in GROUPS}
"""Of each number of a group that was met, its values: there are a few thousand."""


def _values(group: str, number: int) -> tuple[str, ...]:
    """The values of a group that a number stands for; "" for one that no filter has."""
    found: list[str] = []
    for name in reversed(GROUPS[group]):
        number, place = divmod(number, len(_places(name)) + 1)
        found.insert(0, BY_NAME[name].values[place - 1] if place else "")
    return tuple(found)


@lru_cache(maxsize=len(FACETS))
def _places(facet: str) -> Mapping[str, int]:
    return {value: place for place, value in enumerate(BY_NAME[facet].values, 1)}


def fields_mark() -> str:
    """Changes when the fields do, or the values of facets, which the numbers of groups stand for."""
    values = [(name, BY_NAME[name].values) for group in GROUPS.values() for name in group]
    return hashlib.sha256(repr((CLAIM_FIELDS, ARTICLE_FIELDS, GROUPS, values)).encode()).hexdigest()[:16]


def words(passage: str, language: str) -> tuple[str, ...]:
    """The normal words of a passage, in order: what is counted, and what a query's words are compared with."""
    return tuple(_pieces(language).findall(passage))


@lru_cache
def _pieces(language: str) -> text.Pieces:
    return text.Pieces(partial(_normal_words_of, language))


def _normal_words_of(language: str, piece: str) -> list[str]:
    return [form for word in text.words(piece) for form in normal_words(word, language)]


@lru_cache(maxsize=1 << 17)
def normal_words(word: str, language: str) -> tuple[str, ...]:
    """The normal form of one word; more than one where taking a letter apart gives a space."""
    return tuple(text.lemma(word, language)[:_LONGEST].split())


_LONGEST = 200  # characters; a "word" beyond this is no word, and engines refuse terms of 64 kB


def site_of(source: Source) -> str:
    """The site of a source as it is compared: "example.org"."""
    try:
        return site_name(source.site or urlsplit(source.url or "").hostname or "")
    except ValueError:  # not an address after all
        return ""


def site_name(name: str) -> str:
    """A site without case and without "www."."""
    return name.casefold().removeprefix("www.")


def _day(date: str | None) -> tuple[str, ...]:
    """The day of an ISO date as it is compared: 20240531; a month or year counts as before its first day."""
    digits = "".join(c for c in (date or "")[:10] if c in "0123456789")
    return (digits.ljust(8, "0"),) if len(digits) >= 4 else ()


def order_of(source_id: str, position: int, *, article: bool = False) -> str:
    """What sorts documents by source id and position."""
    return source_id if article else f"{source_id}\0{position:09d}"


def newest_first(published: tuple[str, ...], order: str) -> str:
    """What sorts documents by date, the newest first, those without a date last, equal ones in the usual order."""
    return f"{99_999_999 - int(published[0] if published else 0):08d}\0{order}"


def _stated(value: str | None, language: str) -> tuple[str, ...]:
    """Whether it is said, as a token no word can be, and its words."""
    return (f"={ABSENT}",) if value is None else (f"={PRESENT}", *words(value, language))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


Key: TypeAlias = tuple[float, str]
"""What answers are sorted by: minus their score, and what breaks ties, which no two have alike."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place behind a hit: how many hits there were up to it, its score, and which it was.

    The hit is what counts. The number says where to look first: articles that come or go meanwhile move hits and
    change scores, and the next page begins behind this hit all the same.
    """

    seen: int
    score: float
    hit: str

    @classmethod
    def behind(cls, seen: int, key: Key) -> Cursor:
        """The place behind the hit with this key, number `seen` of all."""
        return cls(seen, -key[0], _told(key[1]))

    def text(self, query: Query) -> str:
        """The cursor as it is handed out: opaque, and good for this question only."""
        row = f"{_mark(query)}/{self.seen}/{self.score:.3f}/{self.hit}"
        return base64.urlsafe_b64encode(row.encode()).decode().rstrip("=")

    @classmethod
    def of(cls, query: Query) -> Cursor | None:
        """Where the page of a query begins: behind this, or at the first hit.

        Raises `PageError` for a cursor of another query or none of ours.
        """
        if query.cursor is None:
            return None
        try:
            padded = query.cursor + "=" * (-len(query.cursor) % 4)
            mark, seen, score, hit = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii").split("/")
            found = cls(int(seen), float(score), hit)
            if mark == _mark(query) and found.seen > 0 and isfinite(found.score):
                return found
        except ValueError:
            pass
        raise PageError(
            f'The cursor "{query.cursor[:80]}" does not belong to this query: repeat the query that gave it, '
            "with the same words and filters, or leave the cursor out to begin at the first page."
        )

    def place(self, keys: Sequence[Key]) -> int | None:
        """The place behind its hit among these; None where it is not there."""
        return next((n for n, key in enumerate(keys, 1) if _told(key[1]) == self.hit), None)


def _told(tie: str) -> str:
    """What tells hits apart, in a few characters."""
    return hashlib.sha256(tie.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def page_of(query: Query, keys: Sequence[Key], total: int, first: int = 0) -> tuple[int, int, str | None]:
    """The page of a query among hits in order: where it begins and ends, and the cursor of the next.

    `keys` are those of the hits from number `first` on, of `total`. Where the hit of a cursor is gone, the page begins
    where it stood.
    """
    cursor = Cursor.of(query)
    begin = 0
    if cursor:
        place = cursor.place(keys)
        begin = place if place is not None else min(max(cursor.seen - 1 - first, 0), len(keys))
    end = min(begin + query.limit, len(keys))
    more = first + end < total and end > begin
    return begin, end, Cursor.behind(first + end, keys[end - 1]).text(query) if more else None


def _mark(query: Query) -> str:
    """Tells two questions apart; the size of the page may change on the way."""
    asked = repr((query.text, query.view, query.sort, [(c.field, c.values, c.exclude) for c in query.conditions]))
    return hashlib.sha256(asked.encode("utf-8", "backslashreplace")).hexdigest()[:10]


def rounded(score: float) -> float:
    """A score as it is shown and compared: engines differ behind the third decimal, ties must not."""
    return round(score, 3)


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts per value, most first and then by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def ranked_topics(query: Query, counts: Mapping[str, int], broader: Broader) -> list[tuple[float, str]]:
    """Score and key of each topic, best first.

    A topic that has more of the asked concepts itself, or narrower ones, comes first; then the one with more claims.
    Sorted by support, only the number of claims counts.
    """
    if query.sort == "support":
        return sorted(((float(count), key) for key, count in counts.items()), key=lambda row: (-row[0], row[1]))
    asked = [{concept for concept, _ in e.concepts} for e in query.elements if e.concepts]

    def score(key: str, claims: int) -> float:
        own = {wide for c in key.split("\t") if c for wide in (c, *broader(c))} if asked else set()
        return sum(not own.isdisjoint(ids) for ids in asked) + claims / (claims + 1)

    return sorted(((score(*item), item[0]) for item in counts.items()), key=lambda row: (-row[0], row[1]))


def known_broader() -> Broader:
    """The wider concepts of the vocabulary that comes with Helder."""
    return lru_cache(maxsize=1 << 15)(vocab.load().broader)


def known_kin(concept: str) -> tuple[str, ...]:
    """What a concept is a matter of, by the vocabulary that comes with Helder."""
    return vocab.load().kin(concept)


def known_matter(concept: str) -> tuple[str, ...]:
    """What a claim about a concept is about as well, by the vocabulary that comes with Helder."""
    return vocab.load().matter(concept)


def vocabulary_mark() -> str:
    """Changes when the vocabulary does, so that an index made with another one is made again."""
    files = (
        vocab.CONCEPTS, grouping.FORMS, grouping.BURDENS, grouping.CLASSES, inversion.LESS, compared.INCOMPLETE,
        aspects.ASPECTS,
    )  # fmt: skip
    return hashlib.sha256(b"".join(f.read_bytes() for f in files) + layers.mark().encode()).hexdigest()[:16]
