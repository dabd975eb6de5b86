"""How two claims stand to each other, and how a pile of claims about one thing weighs.

    >>> a, b = (helder.analyse(t).claims[0] for t in ("Coffee raises blood pressure.", "Koffie verlaagt de bloeddruk."))
    >>> helder.relate(a, b)["kind"]
    'conflict'

Two claims are laid beside each other field by field: subject, object, what is said to happen, then for whom, how much,
how long, how surely and on what evidence. Every verdict says which fields it rests on; there is no score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypedDict

from helder import amounts, aspects, compared, grouping, inversion, langs, text, vocab
from helder.compared import content, wider
from helder.errors import InputError
from helder.model import Argument, Claim, RelationName

Kind = Literal["same", "broader", "narrower", "conflict", "apparent_conflict", "unrelated"]
Fit = Literal["same", "broader", "narrower", "other"]
"""How the first stands to the second: the same, wider, narrower, or something else."""
Outcome = Literal["more", "less", "none"]

CIRCUMSTANCES = ("subject", "object", "population", "dose", "duration")
"""Fields that, when they differ, make a contradiction apparent only: both claims may hold."""
CONFLICT = "conflict"

_ANY: frozenset[Outcome] = frozenset({"more", "less", "none"})
_OUTCOMES: Mapping[str, frozenset[Outcome]] = {
    "more": frozenset({"more"}),
    "less": frozenset({"less"}),
    "none": frozenset({"none"}),
    "some": frozenset({"more", "less"}),
}
_SAID: Mapping[frozenset[Outcome], str] = {
    frozenset({"more"}): "it gets more or better",
    frozenset({"less"}): "it gets less or worse",
    frozenset({"none"}): "nothing changes",
    frozenset({"more", "less"}): "it changes",
    frozenset({"less", "none"}): "it does not get more or better",
    frozenset({"more", "none"}): "it does not get less or worse",
}
_DENIABLE: Mapping[RelationName, frozenset[Outcome]] = {"required_for": frozenset({"more"})}
_HAVING: frozenset[RelationName] = frozenset({"causes", "prevents"})
_EASING: frozenset[RelationName] = frozenset({"treats", "improves", "worsens"})
"""Whether one gets a complaint and how bad it is are two things: failing to prevent is no failure to relieve."""


class Related(TypedDict):
    """How claim a stands to claim b: the verdict, the fields in which they differ, and why, a sentence for each field.

    "broader": a says what b says of something wider.
    """

    kind: Kind
    differs: list[str]
    because: list[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field of two claims beside each other, and a sentence about it."""

    field: str
    fit: Fit
    sentence: str


def relate(a: Claim | Mapping[str, Any], b: Claim | Mapping[str, Any]) -> Related:
    """How claim a stands to claim b, in any two languages: same, broader, narrower, in conflict, or unrelated.

    A conflict is apparent when the claims differ in whom, how much, when or what exactly they are about, for then both
    may hold. Takes claims or the dicts of their JSON; raises `InputError` for a dict that is no claim.
    """
    return related(Ready.of(_claim(a)), Ready.of(_claim(b)))


class Ready(NamedTuple):
    """A claim, and the same as it is laid beside others."""

    given: Claim
    now: Claim

    @classmethod
    def of(cls, claim: Claim) -> Ready:
        """A claim made ready."""
        return cls(claim, compared.of(claim))


def related(a: Ready, b: Ready) -> Related:
    """How claim a stands to claim b: see `relate`."""
    one, other = a.now, b.now
    subject, object_ = subjects(one, other), objects(one, other)
    happens = outcomes(one, other)
    rest = [compare(one, other) for compare in (population, dose, duration, evidence, certainty, causality)]
    if happens.field == CONFLICT and _outcome(one) is not None:
        rest += _vague(one, other)
    fields = [subject, object_, happens, *rest]
    kind = _kind(one, other, subject, object_, happens, rest)
    if kind == "unrelated":
        fields = [subject, object_, happens]
        if _swapped(one, other):
            fields.append(Comparison("direction", "other", "The subject of the one is the object of the other."))
    less = [
        f"Less of {_name(now.subject)} is meant of {_name(now.subject)} the other way round."
        for before, now in (a, b)
        if inversion.turned(before) is not before
    ]
    return Related(
        kind=kind,
        differs=[*dict.fromkeys("relation" if c.field == CONFLICT else c.field for c in fields if c.fit != "same")],
        because=[*dict.fromkeys(less), *(c.sentence for c in fields if c.sentence)],
    )


def _claim(given: Claim | Mapping[str, Any]) -> Claim:
    if isinstance(given, Claim):
        return given
    try:
        return Claim.from_dict(given)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"This is no claim ({type(error).__name__}: {error}): give a Claim, or a claim of Analysis.to_dict()."
        ) from error


def _kind(
    a: Claim, b: Claim, subject: Comparison, object_: Comparison, happens: Comparison, rest: Iterable[Comparison]
) -> Kind:
    if "other" in (subject.fit, object_.fit):
        return "unrelated"
    if _of_a_side(a, b):
        return "unrelated"  # what calms the nervous system neither helps nor harms it
    if happens.field == CONFLICT:
        if object_.fit != "same" and grouping.less_is_better(a.object) != grouping.less_is_better(b.object):
            return "unrelated"  # shorter time to fall asleep is no worse sleep
        differing = {c.field for c in rest if c.fit != "same"}
        exact = subject.fit == object_.fit == "same"
        apart = differing.intersection(CIRCUMSTANCES) or ("unknown" in (a.certainty, b.certainty))
        lab = (a.evidence == "animal") != (b.evidence == "animal")
        linked = a.causality != b.causality and "associative" in (a.causality, b.causality)
        same_words = a.quote == b.quote  # no sentence contradicts itself
        return "conflict" if exact and not (apart or lab or linked or same_words) else "apparent_conflict"
    fits = {c.fit for c in (subject, object_, happens)} - {"same"}
    if not fits:
        return "same"
    if fits == {"broader"}:
        return "broader"
    return "narrower" if fits == {"narrower"} else "unrelated"


def _of_a_side(a: Claim, b: Claim) -> bool:
    """Whether the one says how a thing fares and the other how a side of it does: thyroid, and thyroid: size."""
    known = [c for c in (a, b) if c.object.concept is not None]
    wholes = [c for c in known if c.object.concept is not None and not aspects.is_side(c.object.concept.id)]
    if len(known) < 2 or len(wholes) != 1:
        return False
    return grouping.change(wholes[0].relation, wholes[0].direction, wholes[0].object) != "some"


def _vague(a: Claim, b: Claim) -> Iterator[Comparison]:
    """The ends that are a class so wide that another member of it may be meant in each."""
    for field, one, other in (("subject", a.subject, b.subject), ("object", a.object, b.object)):
        for end in (one, other):
            if end.concept and (grouping.is_class(end.concept.id) or end.concept.type == "population"):
                yield Comparison(field, "other", f"Which {end.concept.label} is meant may differ.")
                break


def _swapped(a: Claim, b: Claim) -> bool:
    return (grouping.who(a.subject), grouping.who(a.object)) == (grouping.who(b.object), grouping.who(b.subject))


# ---- field by field


def subjects(a: Claim, b: Claim) -> Comparison:
    """Whether both are about the same thing."""
    return _things("subject", a, b, lambda claim: claim.subject)


def objects(a: Claim, b: Claim) -> Comparison:
    """Whether the same thing is affected."""
    return _things("object", a, b, lambda claim: claim.object)


def _things(field: str, a: Claim, b: Claim, of: Callable[[Claim], Argument]) -> Comparison:
    one, other = of(a), of(b)
    names = _name(one), _name(other)
    fit = _fit(one, a.language, other, b.language)
    sentences: Mapping[Fit, str] = {
        "same": f"The {field} of both is {names[0]}.",
        "broader": f"The {field} {names[0]} is wider than {names[1]}.",
        "narrower": f"The {field} {names[0]} is narrower than {names[1]}.",
        "other": f"The {field} of the one is {names[0]}, of the other {names[1]}.",
    }
    return Comparison(field, fit, sentences[fit])


def _fit(one: Argument, language: str, other: Argument, other_language: str) -> Fit:
    a, b = grouping.who(one), grouping.who(other)
    if a == b:
        return "same" if a != grouping.UNKNOWN or not (one.anaphoric or other.anaphoric) else "other"
    if one.concept and other.concept:
        if b in wider(a):
            return "narrower"
        return "broader" if a in wider(b) else "other"
    if one.concept or other.concept or language != other_language:
        return "other"
    mine, its = (content(x.quote or "", language) for x in (one, other))
    if not mine or not its:
        return "other"
    if mine == its:
        return "same"
    if mine > its:
        return "narrower"
    return "broader" if mine < its else "other"


def outcomes(a: Claim, b: Claim) -> Comparison:
    """What each says happens to the object; the field is called `CONFLICT` where both cannot be so."""
    one, other = _outcome(a), _outcome(b)
    if one is None or other is None:
        return _other_relations(a, b)
    denials = any(c.polarity == "negated" or c.relation == "no_effect" for c in (a, b))
    if (
        {c.polarity for c in (a, b)} == {"asserted", "negated"}
        and {a.relation in _HAVING, b.relation in _HAVING} == {True, False}
        and (a.relation in _EASING or b.relation in _EASING)
    ):
        return Comparison("relation", "other", "To get it or not is another matter than how bad it is.")
    linked = a.causality != b.causality and "associative" in (a.causality, b.causality)
    if linked and denials:
        return Comparison(
            "relation", "other", "That two things go together is no proof or denial that one brings the other."
        )
    if one.isdisjoint(other):
        return Comparison(
            CONFLICT, "other", f"The one says that {_SAID.get(one, 'it changes')}, the other that "
            f"{_SAID.get(other, 'it changes')}.",
        )  # fmt: skip
    if linked:
        fit: Fit = "broader" if a.causality == "associative" else "narrower"
        return Comparison("relation", fit, "The one says that they go together, the other that one brings the other.")
    said = [grouping.what(c.relation, c.direction, c.object, c.polarity) for c in (a, b)]
    if said[0] == said[1]:
        return Comparison("relation", "same", f"Of the object both say: {_SAID.get(one, said[0])}.")
    if one == other:
        if not {a.relation, b.relation} & (_HAVING | {"required_for"}) or a.polarity != b.polarity:
            return Comparison("relation", "same", f"Of the object both say: {_SAID.get(one, said[0])}.")
        return Comparison("relation", "other", f"Both say that {_SAID.get(one, said[0])}, by another relation.")
    if one < other:
        return Comparison("relation", "narrower", "The one says more exactly what happens than the other.")
    if one > other:
        return Comparison("relation", "broader", "The one says less exactly what happens than the other.")
    return Comparison("relation", "other", "What the two say happens may both be so.")


def outcome(claim: Claim) -> frozenset[Outcome] | None:
    """What may happen to the object if the claim holds; None for a relation that says nothing of the kind.

    A claim about less of a thing is turned into one about the thing first.
    """
    return _outcome(inversion.turned(claim))


def _outcome(claim: Claim) -> frozenset[Outcome] | None:
    happens = grouping.change(claim.relation, claim.direction, claim.object)
    stated = _OUTCOMES.get(happens)
    if stated is None and not grouping.less_is_better(claim.object):  # what a complaint needs, does not add to it
        stated = _DENIABLE.get(claim.relation)
    if stated is None:
        return None
    return _ANY - stated if claim.polarity == "negated" else stated


def _other_relations(a: Claim, b: Claim) -> Comparison:
    if a.relation != b.relation:
        return Comparison("relation", "other", "The one says something else of the two than the other.")
    if a.polarity != b.polarity:
        return Comparison(CONFLICT, "other", "The one states what the other denies.")
    return Comparison("relation", "same", "Both say the same of the two.")


def population(a: Claim, b: Claim) -> Comparison:
    """Whether both are about the same people."""
    if samepeople(a.population, a.language, b.population, b.language):
        sentence = f"Both are about {a.population}." if a.population else ""
        return Comparison("population", "same", sentence)
    whom = " / ".join(c.population or "people in general" for c in (a, b))
    return Comparison("population", "other", f"For whom: {whom}.")


def samepeople(one: str | None, language: str, other: str | None, other_language: str) -> bool:
    """Whether two phrases can mean the same people; "mensen" and no phrase at all are people in general."""
    mine, its = (people(words or "", code) for words, code in ((one, language), (other, other_language)))
    if mine == its:
        return True
    ids, its_ids = (frozenset(w for w in words if ":" in w) for words in (mine, its))
    if not ids or ids != its_ids:
        return False
    more, its_more = (
        mine - ids,
        its - its_ids,
    )  # of two languages the words cannot be compared, but whether there are any
    return bool(more) == bool(its_more) if language != other_language else more == its_more


@lru_cache(maxsize=1 << 12)
def people(phrase: str, language: str) -> frozenset[str]:
    """What a phrase for people says of them: concepts, and the words beside these; the number studied is left out."""
    if not phrase or language not in langs.installed():
        return frozenset(content(phrase, language))
    found = vocab.load().find(phrase, [language])
    named = {f.concept for f in found}
    beside = "".join(c if not any(f.start <= i < f.end for f in found) else " " for i, c in enumerate(phrase))
    general = _general(language)
    words = {w for w in content(beside, language) if w not in general}
    if any(c for c in named if c in _GENERAL_CONCEPTS):
        named -= _GENERAL_CONCEPTS
    ages = {w for w in words if w.isdigit() and len(w) == 2 and " " in phrase}
    return frozenset(named | {w for w in words if not w.isdigit()} | ages)


_GENERAL_CONCEPTS = frozenset({"mesh:D035842", "helder:consumers"})
"""Participants and consumers: people, no kind of people."""


@lru_cache
def _general(language: str) -> frozenset[str]:
    """The words that say no more than that it is about people: the first row of `people` in the pack."""
    path = langs.load(language).folder / "units.tsv"
    forms = (f for row in langs.rows(path) if row["unit"] == "people" for f in row["forms"].split("|"))
    return frozenset(text.lemma(f, language) for f in forms)


def dose(a: Claim, b: Claim) -> Comparison:
    """Whether both are about the same amount."""
    return _amount("dose", "How much", a.dose, a.language, b.dose, b.language)


def duration(a: Claim, b: Claim) -> Comparison:
    """Whether both are about the same stretch or moment of time."""
    return _amount("duration", "When or how long", _time(a), a.language, _time(b), b.language)


def _time(claim: Claim) -> str | None:
    """The time a claim states; else the sentence, where it states one apart from the age of the people."""
    if claim.duration:
        return claim.duration
    sentence = claim.quote.replace(claim.population, " ") if claim.population else claim.quote
    return sentence if any(a.unit == "day" for a in amounts.read(sentence, claim.language)) else None


def _amount(
    field: str, title: str, one: str | None, language: str, other: str | None, other_language: str
) -> Comparison:
    if not one and not other:
        return Comparison(field, "same", "")
    sentence = f"{title}: {one or 'not said'} / {other or 'not said'}."
    if one and other:
        mine, its = _amounts(field, one, language), _amounts(field, other, other_language)
        equal = amounts.agree(mine, its) if mine and its else content(one, language) == content(other, other_language)
        if equal:
            return Comparison(field, "same", sentence)
    return Comparison(field, "other", sentence)


def _amounts(field: str, phrase: str, language: str) -> tuple[amounts.Amount, ...]:
    return tuple(a for a in amounts.read(phrase, language) if (a.unit == "day") == (field == "duration"))


def evidence(a: Claim, b: Claim) -> Comparison:
    """Whether both name the same kind of research."""
    return _value("evidence", "Research", a.evidence, b.evidence)


def certainty(a: Claim, b: Claim) -> Comparison:
    """Whether both are said as surely."""
    return _value("certainty", "How surely", a.certainty, b.certainty)


def causality(a: Claim, b: Claim) -> Comparison:
    """Whether both speak of cause and effect, or of going together."""
    return _value("causality", "Cause or link", a.causality, b.causality)


def _value(field: str, title: str, one: str, other: str) -> Comparison:
    if one == other:
        return Comparison(field, "same", "")
    return Comparison(field, "other", f"{title}: {one} / {other}.".replace("_", " "))


def _name(argument: Argument) -> str:
    return argument.concept.label if argument.concept else argument.quote or "not named"
