"""When two claims say the same: a key a person can read, in no language.

    mesh:D008274 | more | mesh:D012890

Three layers: the subject's concept, what happens to the object, the object's concept. How sure the author is, the dose
and the population are not part of it: claims that differ there are still about the same, and `agreement` says how
they differ. What happens is said of the object as a person cares about it: to improve sleep is "more", to relieve,
lower or improve insomnia is "less". A form of a thing stands for the thing (`forms.tsv`): melatonin levels, melatonin
production and melatonin supplements are melatonin.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from helder import langs
from helder.model import Argument, ConceptType, Direction, Polarity, RelationName
from helder.text import tokens

FORMS = Path(__file__).parent / "forms.tsv"
BURDENS = Path(__file__).parent / "burdens.tsv"
CLASSES = Path(__file__).parent / "classes.tsv"
UNKNOWN: Final = "?"
OF: Final = " of "
"""Between the two concepts that are one thing together: mortality of bowel cancer (see `compared`)."""
BESIDE: Final = " ({})"
"""The words beside a class that say which of it is meant: therapy (early)."""

SIDE: Final = ": "
"""Between a thing and the side of it that is meant: thyroid: size (see `aspects`)."""

Change = Literal["more", "less", "none", "some", ""]
"""What a relation says of its object: more or better, less or worse, no change, some change, or nothing of the kind."""

COMPLAINTS: Final[frozenset[ConceptType]] = frozenset({"condition", "symptom"})
"""Types of objects of which less is better."""

OUTCOMES: Final[frozenset[ConceptType]] = frozenset({"process", "condition", "symptom", "measure"})
"""Types of things that are not made or released: to produce one of these is to bring more of it about."""

CHANGES: Final[dict[RelationName, tuple[Change, Change]]] = {
    # relation: what it does to a complaint, and to anything else
    "increases": ("more", "more"),
    "decreases": ("less", "less"),
    "improves": ("less", "more"),
    "worsens": ("more", "less"),
    "causes": ("more", "more"),
    "prevents": ("less", "less"),
    "treats": ("less", "less"),
    "affects": ("some", "some"),
    "no_effect": ("none", "none"),
}

OWN: Final[frozenset[RelationName]] = frozenset({"causes", "prevents"})
"""Relations with a change that keep a name of their own in the key: to get a complaint, or not, is another matter than
how bad it is."""

_DESIRED: Final[frozenset[RelationName]] = frozenset({"improves", "affects", "treats", "no_effect"})
"""To deny one of these is to say that it has no effect."""


def key(subject: Argument, relation: RelationName, direction: Direction, object_: Argument, polarity: Polarity) -> str:
    """The key of a claim, equal for claims that say the same in any language.

    "No effect" and "does not improve" meet in "no effect"; "treats", "improves" and "decreases" a complaint in "less".
    """
    return f"{who(subject)} | {what(relation, direction, object_, polarity)} | {who(object_)}"


def what(relation: RelationName, direction: Direction, object_: Argument, polarity: Polarity) -> str:
    """What a claim says happens to its object: "more", "less", "no effect", "not more", or the relation's own name.

    "With more" is that the two go together, which is no claim that one brings the other.
    """
    if relation == "no_effect" or (polarity == "negated" and relation in _DESIRED):
        return "no effect"
    happens = change(relation, direction, object_)
    name: str = happens if relation not in OWN and happens in ("more", "less") else relation
    if relation == "associated_with" and name != relation:
        name = f"with {name}"
    return f"not {name}" if polarity == "negated" else name


def change(relation: RelationName, direction: Direction, object_: Argument) -> Change:
    """What a relation, before it is denied, says of the object: "worsens inflammation" -> "more"."""
    if relation == "associated_with":
        signs: Mapping[Direction, Change] = {"+": "more", "-": "less", "0": "none", "unknown": "some"}
        return signs[direction]
    if relation == "produces" and object_.concept is not None and object_.concept.type in OUTCOMES:
        relation = "increases"  # a trial produced weight loss: nothing was made
    if relation not in CHANGES:
        return ""
    if relation in OWN and object_.concept is not None and object_.concept.type == "body_part":
        return "some"  # nothing causes a heart: something happens to it
    if relation == "worsens" and object_.concept is None:  # the sign tells a complaint ("+") from the rest
        return "more" if direction == "+" else "less"
    return CHANGES[relation][0 if less_is_better(object_) else 1]


def less_is_better(argument: Argument) -> bool:
    """Whether to improve it is to lower it: a condition, a symptom, or a burden such as mortality."""
    concept = argument.concept
    return is_complaint(argument) or (concept is not None and bare(concept.id) in _burdens())


def is_class(concept: str) -> bool:
    """Whether a concept is a class so wide that two articles hardly mean the same of it: a disease, a treatment."""
    return bare(concept) in _classes()


def bare(concept: str) -> str:
    """The concept without what it is of, its side and the words beside it: mortality, for mortality of bowel cancer."""
    return concept.partition(OF)[0].partition(" (")[0].partition(SIDE)[0]


def is_complaint(argument: Argument) -> bool:
    """Whether it is a condition or a symptom."""
    return argument.concept is not None and argument.concept.type in COMPLAINTS


def who(argument: Argument) -> str:
    """The id of the thing that the concept is or is a form of, else the words themselves in normal form, else "?"."""
    if argument.concept is not None:
        return thing(argument.concept.id)
    if argument.quote:
        return " ".join(t.norm for t in tokens(argument.quote) if t.is_word) or UNKNOWN
    return UNKNOWN


def thing(concept: str) -> str:
    """The concept that this one is a form of: melatonin for melatonin levels; itself where it is none."""
    return _forms().get(concept, concept)


@lru_cache(maxsize=1)
def _classes() -> frozenset[str]:
    return frozenset(row["concept"] for row in langs.rows(CLASSES))


@lru_cache(maxsize=1)
def _burdens() -> frozenset[str]:
    return frozenset(row["concept"] for row in langs.rows(BURDENS))


@lru_cache(maxsize=1)
def _forms() -> dict[str, str]:
    return {row["concept"]: row["stands_for"] for row in langs.rows(FORMS)}


@lru_cache(maxsize=1 << 12)
def forms(concept: str) -> tuple[str, ...]:
    """A concept with the forms that stand for it: melatonin, melatonin levels, melatonin production."""
    return (concept, *(form for form, stands_for in _forms().items() if stands_for == concept))
