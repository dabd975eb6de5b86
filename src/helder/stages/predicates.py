"""Where a sentence states a relation: the trigger words of `triggers`, found among its words.

A verb must be used as a verb ("reduced diversity" states nothing); words that belong to a concept's name are never
a trigger; what a trigger needs beside it ("lead ... to", "neemt ... af") must be there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from helder import triggers
from helder.frozen import constructed
from helder.stages.clauses import FINITE, VERBS, Words, units
from helder.stages.cues import people_words
from helder.triggers import Trigger

_STOPS: Final = VERBS | {"AUX", "PUNCT", "SCONJ", "REL"}
_DIVIDES: Final = frozenset(";:–—()")
_OF_OTHERS: Final = frozenset({"increases", "decreases", "improves", "worsens", "causes"})
"""Relations whose noun is of something else before "in women": "a protective factor in", "a decline in".
"""
_USED_AS_VERB: Final = VERBS | {"AUX"}
_BESIDE_NOUN: Final = VERBS | {"AUX", "ADV"}


@dataclass(frozen=True, slots=True)
class Found:
    """A trigger in a sentence: the tokens it takes, where its verb stands, and words beside it that matter."""

    trigger: Trigger
    first: int
    end: int
    preposition: str = ""
    after: int = 0
    denied: bool = False
    beside: tuple[str, ...] = ()
    closed: frozenset[int] = frozenset()

    def __init__(
        self,
        trigger: Trigger,
        first: int,
        end: int,
        preposition: str = "",
        after: int = 0,
        denied: bool = False,
        beside: tuple[str, ...] = (),
        closed: frozenset[int] = frozenset(),
    ) -> None:
        self.trigger, self.first, self.end = trigger, first, end  # type: ignore[misc]
        self.preposition, self.after, self.denied = preposition, after, denied  # type: ignore[misc]
        self.beside, self.closed = beside, closed  # type: ignore[misc]


constructed(Found)


def find(parsed: Words, nominal: frozenset[int]) -> list[Found]:
    """The triggers of a sentence, in order. `nominal` are tokens of concept names, which are never a trigger."""
    lexicon = parsed.lexicon
    pack = parsed.pack
    tags = parsed.tags
    found: list[Found] = []
    taken: set[int] = set()
    has_verb = not FINITE.isdisjoint(tags)
    phrases, verbs, hyphens = lexicon.phrases, lexicon.verbs, "-" in parsed.norms
    for i, plain in enumerate(parsed.norms):
        norm = _with_prefix(parsed, i, plain) if hyphens else plain
        hit = _phrase_at(parsed, phrases[norm], i, taken) if norm in phrases else None
        if hit is None and norm in verbs and i not in taken and i not in nominal:
            named = tags[i] in ("VGER", "VINF") and _is_subject(parsed, i, pack.verb_final)
            compared = i - 1 in taken and norm in lexicon.modifiers  # "linked to lower blood pressure"
            doing = tags[i] == "VGER" and (tags[i + 1 : i + 2] == ("DET",) or (bool(found) and _works(found[-1])))
            compared = compared and not doing  # "in lowering the risk", "effective at increasing intake"
            usable = (tags[i] in _USED_AS_VERB and not named and not compared) or (
                not has_verb and tags[i] in ("NOUN", "ADJ", "PROPN") and i > 0
            )
            if usable and (norm is not plain or not _attributive(parsed, i, nominal)):
                hit = _verb_at(parsed, lexicon, i, norm, pack.verb_final)
        if hit is not None:
            if found and _goes_with(parsed, found[-1], hit):
                hit = replace(hit, trigger=replace(hit.trigger, relation="associated_with"))
                found.pop()
            elif found and _brings(parsed, found[-1], hit):
                hit = _brought(found.pop(), hit)
            found.append(hit)
            taken |= hit.closed
    return found


def _works(before: Found) -> bool:
    """Whether something is said to be effective, so that a gerund behind it says in what."""
    return before.trigger.frame == "adjective" and before.trigger.relation in ("treats", "improves")


def _goes_with(parsed: Words, before: Found, hit: Found) -> bool:
    """Whether more or less of something is only what a thing goes together with: "linked to lower levels of zinc"."""
    if before.trigger.relation != "associated_with" or before.trigger.frame not in ("verb", "adjective", "noun"):
        return False
    scaled = hit.trigger.frame == "noun" and hit.trigger.relation in ("increases", "decreases")
    between = parsed.tags[max(before.end, before.after) : hit.first]
    return scaled and before.end <= hit.first and all(tag in ("DET", "ADJ", "ADV", "NUM") for tag in between)


def _brings(parsed: Words, before: Found, hit: Found) -> bool:
    """Whether a verb only brings about what a noun behind it names: "leads to | a large drop in blood pressure"."""
    verb, noun = before.trigger, hit.trigger
    if verb.relation not in ("causes", "produces") or verb.frame != "verb" or noun.frame != "noun":
        return False
    between = parsed.tags[max(before.end, before.after) : hit.first]
    scaled = noun.relation in ("increases", "decreases") and before.end <= hit.first
    return scaled and all(tag in ("DET", "ADJ", "ADV", "NUM", "VPART") for tag in between)


def _brought(verb: Found, noun: Found) -> Found:
    """What a verb and the noun that it brings about state together, at the place of the verb."""
    trigger = replace(verb.trigger, relation=noun.trigger.relation, direction=noun.trigger.direction)
    closed, denied = verb.closed | noun.closed, verb.denied or noun.denied
    return replace(verb, trigger=trigger, preposition=noun.preposition, after=noun.after, closed=closed, denied=denied)


def _is_subject(parsed: Words, i: int, verb_final: bool) -> bool:
    """Whether a verb is only named: "cutting back on coffee improves ...", "zout minderen verlaagt ..."."""
    tags, norms, size = parsed.tags, parsed.norms, len(parsed.tags)
    if verb_final:
        if tags[i] != "VINF" or not all(tag in _NAMING for tag in tags[:i]):
            return False
        return i + 1 < size and (tags[i + 1] in FINITE if i else tags[1] == "ADP" and _goes_on(parsed, 1))
    opens = i == 0 or tags[i - 1] in ("SCONJ", "CCONJ") or norms[i - 1] in ":;"
    return tags[i] == "VGER" and opens and _goes_on(parsed, i + 1)


_NAMING: Final = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "X"})


def _goes_on(parsed: Words, first: int) -> bool:
    """Whether nouns and what belongs to them are all that stands before the next finite verb."""
    for k in range(first, len(parsed.tags)):
        if parsed.tags[k] in FINITE:
            return k > first
        if parsed.tags[k] not in _NAMING and parsed.tags[k] not in ("ADP", "ADV", "CCONJ", "PART"):
            return False
    return False


def _before_noun(parsed: Words, i: int) -> bool:
    """Whether a participle stands right before its noun: "beschermt zelfstandig wonende ouderen tegen"."""
    return parsed.tags[i] == "VPART" and parsed.tags[i + 1 : i + 2] in (("NOUN",), ("PROPN",))


def _attributive(parsed: Words, i: int, nominal: frozenset[int]) -> bool:
    """Whether a participle stands before the noun it modifies ("reduced diversity", "sleep-promoting foods")."""
    toks, tags = parsed.tokens, parsed.tags
    if i and parsed.norms[i - 1] == "-" and toks[i - 1].end == toks[i].start:
        return True
    if tags[i] not in ("VPART", "VGER") or i + 1 >= len(toks):
        return False
    following = tags[i + 1] in ("NOUN", "ADJ", "PROPN") or i + 1 in nominal
    before = tags[i - 1] if i else ""
    if tags[i] == "VPART":
        if before == "ADV" and (i == 1 or tags[i - 2] in ("DET", "ADP")):
            return following  # "a significantly reduced risk"
        return following and before not in ("AUX", "ADV", "PART")
    growing = i > 0 and parsed.norms[i - 1] in parsed.grammar["growing_with"]
    return following and (before in ("DET", "ADJ") or growing)  # "with increasing age"


def _phrase_at(parsed: Words, some: Sequence[Trigger], i: int, taken: set[int]) -> Found | None:
    """The first of these triggers, which all begin with the word at `i`, that stands there."""
    toks, tags, norms = parsed.tokens, parsed.tags, parsed.norms
    grammar = parsed.grammar
    second = norms[i + 1] if i + 1 < len(norms) else ""
    for trigger in some:
        size = len(trigger.words)
        stands = size == 1 or (second == trigger.words[1] and norms[i : i + size] == trigger.words)
        end = i + size if stands else 0
        if not end and size == 2 and trigger.frame in ("noun", "noun_reversed", "adjective"):
            k = i + 1  # "die een rol speelt bij": verbs may stand between the noun and its preposition
            if k < len(toks) and norms[k] in grammar["genitive"]:  # "effect of multivitamins on"
                last = min(len(toks), i + 8)
                while k < last and norms[k] != trigger.words[1] and (tags[k] not in _STOPS or norms[k] == "-"):
                    k += 1
                    if k < len(toks) and tags[k] == "ADP" and of_people(parsed, k + 1):
                        break  # "the burden of gout in men | on dialysis"
            while (
                k < len(toks)
                and k < i + 5
                and (tags[k] in _BESIDE_NOUN or norms[k] == "," or norms[k] in grammar["before_noun_preposition"])
            ):
                k += 1
            done = trigger.frame == "adjective" and k == i + 2 and tags[i + 1] == "VPART"  # "better prepared for"
            if (
                k > i + 1 and k < len(toks) and not done and not _takes(parsed, i + 1, k)
                and norms[k] == trigger.words[1] and tags[i] in ("NOUN", "ADJ", "VPART")
            ):  # fmt: skip
                end = k + 1
        if not end or not taken.isdisjoint(range(i, end)):
            continue
        among = trigger.frame == "risk" or (trigger.frame == "noun" and trigger.relation in _OF_OTHERS)
        if among and norms[end - 1] in grammar["change_of"] and of_people(parsed, end):
            continue  # "the risk in survivors rises", "prevents cognitive decline in adults"
        lasts = trigger.frame == "noun" and tags[end : end + 1] == ("NUM",) and end + 1 < len(norms)
        if lasts and norms[end + 1] in units(parsed.language):
            continue  # "treatment for two years"
        attributive = tags[i + size : i + size + 1] in (("NOUN",), ("PROPN",))  # "a higher risk" makes nothing higher
        if trigger.frame == "resultative" and (attributive or grammar["make_verbs"].isdisjoint(norms)):
            continue
        first, beside = i, []
        while first and tags[first - 1] in ("DET", "ADJ", "ADV", "VPART", "NUM") and first - 1 not in taken:
            first -= 1
            beside.append(norms[first])
        if trigger.frame in ("risk", "resultative"):
            first = i
        closed = frozenset({*range(first, i + 1), end - 1, *(range(i, i + size) if end == i + size else ())})
        denied = any(w in grammar["negative_determiners"] for w in beside)
        return Found(trigger, i, end, trigger.words[-1], end, denied, tuple(beside), closed)
    return None


def _takes(parsed: Words, first: int, at: int) -> bool:
    """Whether a preposition belongs to a verb before it that states a relation with it: "the benefit depends on"."""
    if parsed.pack.verb_final or parsed.tags[at - 1] not in VERBS or at - 1 < first:
        return False
    if parsed.tags[at - 1] != "VFIN" and "," not in parsed.norms[first:at]:
        return False  # "is a threat leading to"
    rows = parsed.lexicon.verbs.get(parsed.norms[at - 1], ())
    return any(row.extras[:1] == (parsed.norms[at],) for row in rows)


def of_people(parsed: Words, first: int) -> bool:
    """Whether people are named right behind a preposition: "in women", "in female survivors"."""
    people, tags = people_words(parsed.language), parsed.tags
    for k in range(first, min(first + 5, len(tags))):
        if parsed.norms[k] in people:
            return True
        if tags[k] not in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "VPART"):
            break
    return False


def _with_prefix(parsed: Words, i: int, norm: str) -> str:
    """A verb with the prefix that a hyphen parts from it: "downregulates" of "down-regulates"; else the word itself."""
    if i < 2 or parsed.norms[i - 1] != "-" or parsed.tokens[i - 1].start != parsed.tokens[i - 2].end:
        return norm
    whole = parsed.norms[i - 2] + norm
    return whole if whole in parsed.lexicon.verbs else norm


def _verb_at(parsed: Words, lexicon: triggers.Lexicon, i: int, norm: str, verb_final: bool) -> Found | None:
    norms, tags = parsed.norms, parsed.tags
    low, high = _stretch(parsed, i)
    for trigger in lexicon.verbs.get(norm, ()):
        if tags[i] == "AUX" and not trigger.extras:
            continue
        closed, end, last, denied = {i}, i + 1, "", False
        negative = parsed.grammar["negative_determiners"]
        if trigger.particle:
            at = position(norms, trigger.particle, i + 1, high)
            if at is None and i > 1 and norms[i - 1] in parsed.grammar["marker"] and norms[i - 2] == trigger.particle:
                at = i - 2
            if at is None or (
                at > i
                and tags[at] == "ADP"
                and at + 1 < high
                and tags[at + 1] in ("DET", "NOUN", "ADJ")
                and not verb_final
            ):
                continue
            closed.add(at)
        complete = True
        for extra in trigger.extras:
            near = high if verb_final else min(high, i + 8 if extra in parsed.grammar["far_extras"] else i + 5)
            at = position(norms, extra, end, near)
            between = range(end, at) if at is not None and not trigger.particle else ()
            if between and any(tags[k] in ("VINF", "VPART", "VFIN") and not _before_noun(parsed, k) for k in between):
                at = None  # "kan helpen verminderen bij": the other verb takes what follows
            if between and not verb_final and any(tags[k] == "ADP" and of_people(parsed, k + 1) for k in between):
                at = None  # "are associated in people with gout"
            if at is None and verb_final:
                at = position(norms, extra, low, i)
            if at is None:
                complete = False
                break
            closed.add(at)
            if tags[at] == "NOUN" and at and norms[at - 1] in negative:
                denied = True  # "offers no protection against"
            if at > i:
                end = at + 1
            adverb = extra in parsed.grammar["always_adverbs"]  # "jaagt de bloeddruk omhoog"
            last = extra if tags[at] in ("ADP", "SCONJ", "PART", "ADV") and not adverb else ""
        if complete:
            after = end if trigger.extras and end > i + 1 else i + 1
            return Found(trigger, i, i + 1, last, after, denied, (), frozenset(closed))
    return None


def _stretch(parsed: Words, i: int) -> tuple[int, int]:
    """The tokens around `i` up to the nearest comma, semicolon, colon or dash on each side."""
    low, high = i, i
    norms, tags = parsed.norms, parsed.tags
    while (
        low > 0 and norms[low - 1] != "," and norms[low - 1] not in _DIVIDES and tags[low - 1] not in ("SCONJ", "REL")
    ):
        low -= 1
    while high < len(norms) and norms[high] not in _DIVIDES and high < i + 14:
        high += 1
    return low, high


def position(norms: tuple[str, ...], norm: str, first: int, end: int) -> int | None:
    """Where a word stands among those from `first` to `end`, or None."""
    for k in range(max(0, first), min(end, len(norms))):
        if norms[k] == norm:
            return k
    return None
