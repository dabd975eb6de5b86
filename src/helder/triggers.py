"""The words that say a relation: each language's `relations.tsv`, ready to be looked up.

A frame says where subject (S) and object (O) stand:

    verb                S improves O            verb_reversed       O depends on S
    intransitive        O rises with S
    adjective           S is rich in O          adjective_reversed  O is due to S
    noun                S plays a role in O     noun_reversed       O is a symptom of S
    resultative         S makes O worse
    between             a link between S and O
    risk, modifier, adverb  change the relation they stand with ("risk of", "better", "negatively")
    nominal             a noun that names the relation itself ("the regulation of O")
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from helder import langs
from helder.conjugation import ALGORITHMS
from helder.model import RELATIONS, Direction, RelationName
from helder.text import normal, tokens

Frame = Literal[
    "verb", "verb_reversed", "intransitive", "adjective", "adjective_reversed", "noun", "noun_reversed", "between",
    "resultative", "risk", "modifier", "adverb", "nominal",
]  # fmt: skip
FRAMES: tuple[Frame, ...] = get_args(Frame)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One form of a row. `extras` are the words that come with a verb, `particle` its separable part.

    `words` are the words of a fixed phrase in order; for a verb the one inflected word.
    """

    relation: RelationName
    direction: Direction
    frame: Frame
    words: tuple[str, ...]
    extras: tuple[str, ...] = ()
    particle: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The triggers of one language by their first word in normal form, those with most words first."""

    verbs: dict[str, tuple[Trigger, ...]]
    phrases: dict[str, tuple[Trigger, ...]]
    modifiers: dict[str, Trigger]
    adverbs: dict[str, Trigger]
    nouns: dict[str, Trigger]

    def nominal(self, norm: str) -> Trigger | None:
        """The relation a noun or nominalised verb names by itself: "regulation", "verbeteren", or None."""
        if norm in self.nouns:
            return self.nouns[norm]
        if not norm.endswith(("en", "ing")):
            return None
        plain = [t for t in self.verbs.get(norm, ()) if not t.extras and not t.particle and t.frame == "verb"]
        return plain[0] if plain else None


@lru_cache
def load(code: str) -> Lexicon:
    """The triggers of a language pack. Every inflected form of a verb is a key."""
    pack = langs.load(code)
    conjugate = ALGORITHMS[pack.conjugation]
    verbs: dict[str, list[Trigger]] = {}
    phrases: dict[str, list[Trigger]] = {}
    single: dict[str, dict[str, Trigger]] = {"modifier": {}, "adverb": {}, "nominal": {}}
    for row in langs.rows(pack.folder / "relations.tsv"):
        relation: RelationName = row["relation"]  # type: ignore[assignment]  # the pack test checks the values
        direction: Direction = row["direction"]  # type: ignore[assignment]
        frame: Frame = row["frame"]  # type: ignore[assignment]
        assert relation in RELATIONS, row
        for form in row["forms"].split("|"):
            base, _, irregular = form.partition(":")
            if frame in ("verb", "verb_reversed", "intransitive"):
                extra_forms = tuple(irregular.split(",")) if irregular else ()
                _add_verb(verbs, Trigger(relation, direction, frame, ()), base, extra_forms, conjugate)
                continue
            words = tuple(t.norm for t in tokens(base))
            trigger = Trigger(relation, direction, frame, words)
            if frame in single and len(words) == 1:
                single[frame].setdefault(words[0], trigger)
            else:
                phrases.setdefault(words[0], []).append(trigger)
    return Lexicon(
        {k: tuple(sorted(v, key=_order)) for k, v in verbs.items()},
        {k: tuple(sorted(v, key=lambda t: -len(t.words))) for k, v in phrases.items()},
        single["modifier"],
        single["adverb"],
        single["nominal"],
    )


def _order(row: Trigger) -> tuple[int, bool, bool]:
    """Rows that ask for more words go first; "geneest" takes an object where it can."""
    return -len(row.extras) - bool(row.particle), row.frame == "intransitive", row.relation != "improves"


def _add_verb(
    verbs: dict[str, list[Trigger]], like: Trigger, base: str, irregular: tuple[str, ...], conjugate: object
) -> None:
    assert callable(conjugate)
    verb, *extras = base.split()
    particle, _, bare = verb.rpartition("~")
    forms = set(conjugate(bare)) | set(irregular)
    kept = tuple(normal(word) for word in extras)
    for form in forms:
        norm = normal(form)
        if particle:  # joined: "afnemen", "afgenomen"; apart: "neemt ... af"
            joined = normal(particle) + norm
            verbs.setdefault(joined, []).append(Trigger(like.relation, like.direction, like.frame, (joined,), kept))
            apart = Trigger(like.relation, like.direction, like.frame, (norm,), kept, normal(particle))
            verbs.setdefault(norm, []).append(apart)
        else:
            verbs.setdefault(norm, []).append(Trigger(like.relation, like.direction, like.frame, (norm,), kept))
