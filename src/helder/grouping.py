"""When two claims say the same: a key a person can read, in no language.

    mesh:D008274 | positive | helder:sleep_quality

Three layers: the subject's concept, the family of the relation with its denial, the object's concept. How sure
the author is, the dose and the population are not part of it: claims that differ there are still about the same.
"""

from __future__ import annotations

from helder.model import RELATIONS, Argument, Direction, Polarity, RelationName
from helder.text import tokens

UNKNOWN = "?"


def key(subject: Argument, relation: RelationName, direction: Direction, object_: Argument, polarity: Polarity) -> str:
    """The key of a claim, equal for claims that say the same in any language.

    "No effect" and "does not improve" meet in "denied"; "treats" and "decreases" a complaint in "negative".
    """
    return f"{_who(subject)} | {_what(relation, direction, polarity)} | {_who(object_)}"


def _what(relation: RelationName, direction: Direction, polarity: Polarity) -> str:
    if relation == "no_effect" or (polarity == "negated" and relation in ("improves", "affects")):
        return "denied"
    family = RELATIONS[relation].family
    if family in ("structural", "neutral"):
        family_name: str = relation
    else:
        family_name = "negative" if relation == "worsens" and direction == "+" else family
    return f"not {family_name}" if polarity == "negated" else family_name


def _who(argument: Argument) -> str:
    """The concept's id, else the words themselves in normal form, else "?"."""
    if argument.concept is not None:
        return argument.concept.id
    if argument.quote:
        return " ".join(t.norm for t in tokens(argument.quote) if t.is_word) or UNKNOWN
    return UNKNOWN
