"""Claims in which a noun names the relation and the sentence says what fits it.

    the causes are           "The causes of anaemia are iron deficiency and blood loss."
    there are such causes    "Anaemia has several causes, such as iron deficiency."

Which nouns name a relation stands in `relations.tsv`: a cause "of", a symptom "of", a source "of", a remedy "for".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from helder.model import RelationName
from helder.stages.arguments import Group, Reading, Statement, argument, complement, concept_of, made_from
from helder.stages.clauses import Clause
from helder.triggers import Trigger

_FRAMES: Final = frozenset({"noun", "noun_reversed"})
_OPENING: Final = _FRAMES | {"adjective"}
_NAMED: Final[frozenset[RelationName]] = frozenset({"causes", "contains", "treats", "prevents", "affects", "produces"})


def find(reading: Reading, at: int) -> Iterator[Statement]:
    """What one clause says the causes, symptoms, sources or remedies of something are."""
    clause = reading.clauses[at]
    if clause.kind not in ("main", "resumed", "relative"):
        return
    yield from _are(reading, at, clause) or _has(reading, at, clause)


def _are(reading: Reading, at: int, clause: Clause) -> list[Statement]:
    """ "The causes of X are A and B", "bronnen van X zijn onder meer A en B"."""
    grammar = reading.words.grammar
    norms, tags = reading.words.norms, reading.words.tags
    here = (f for f in reading.found if clause.first <= f.first < clause.end and f.trigger.frame in _OPENING)
    named = next(here, None)
    if named is None or named.trigger.relation not in _NAMED or named.end != named.first + len(named.trigger.words):
        return []
    opens = all(tag in ("DET", "ADJ", "ADV", "PUNCT", "CCONJ", "NUM") for tag in tags[clause.first : named.first])
    groups = reading.groups_in()
    of = next((g for g in groups if named.end <= g[0].first <= named.end + 1), ())
    if not opens or not of:
        return []
    verb = of[-1].end
    if verb >= clause.end or norms[verb] not in grammar["amounts_to"]:
        return []
    first = _past_cover(reading, verb + 1)
    rest = next((g for g in groups if first <= g[0].first <= first + 1 and not g[0].pronoun), ())
    return _stated(reading, at, named.trigger, rest, of, verb)


def _has(reading: Reading, at: int, clause: Clause) -> list[Statement]:
    """ "X has many causes, such as A and B", "X kent verschillende oorzaken: A en B"."""
    norms, subject = reading.words.norms, reading.subjects[at]
    verb = reading.first_of("possess", clause.first, clause.end)
    if verb is None or not subject or subject[0].pronoun:
        return []
    noun = next((k for k in range(verb + 1, min(verb + 6, clause.end)) if _noun_of(reading, k) is not None), None)
    trigger = _noun_of(reading, noun) if noun is not None else None
    if noun is None or trigger is None:
        return []
    size = len(norms)
    first = noun + 1
    while first < size and norms[first] in ",:(":
        first += 1
    listed = _past_cover(reading, first)
    if listed == first and norms[noun + 1 : noun + 2] != (":",):
        return []
    rest = [
        p
        for g in reading.groups_in()
        for p in g
        if g[-1].end > listed and p.first >= listed and g[0].first <= listed + 1
    ]
    return _stated(reading, at, trigger, tuple(rest), subject, verb)


def beside(reading: Reading) -> Iterator[Statement]:
    """What a sentence says in passing: "melatonin, a hormone, ..." or "the conversion of tryptophan to serotonin"."""
    norms, tags = reading.words.norms, reading.words.tags
    if any(tags[k + 1] == "DET" and norms[k] in ",–—:" for k in range(1, len(tags) - 1)):
        yield from _apposed(reading)
    if not reading.words.grammar["turning_into"].isdisjoint(norms):
        yield from _turned_into(reading)


def _apposed(reading: Reading) -> Iterator[Statement]:
    """ "GABA, a neurotransmitter that ...", "dysbiosis — an imbalance": what something is, said behind a comma."""
    grammar, norms, tags = reading.words.grammar, reading.words.norms, reading.words.tags
    size = len(norms)
    for before, after in pairwise(reading.groups_in()):
        what, is_a = before[-1], after[0]
        first = is_a.first
        if len(after) > 1 or first != what.end + 1 or norms[what.end] not in ",–—:" or is_a.pronoun or what.pronoun:
            continue
        if tags[first] != "DET" or norms[first] not in grammar["articles"] or (what.preposition and what.first <= 2):
            continue
        closes = is_a.end >= size or tags[is_a.end] in ("PUNCT", "REL")
        named = made_from(reading, what) or what
        if reading.mentions.get(named.head) is None:
            named = complement(reading, named) or named
        thing, kind = concept_of(reading, named), concept_of(reading, is_a)
        of = complement(reading, is_a)
        known = kind is not None or (of is not None and concept_of(reading, of) is not None)
        if not closes or not known or thing is None or thing.type == "population":
            continue
        if (kind is not None and kind.id == thing.id) or norms[is_a.head] in grammar["authors"]:
            continue
        at = next(k for k, c in enumerate(reading.clauses) if c.first <= what.first < c.end)
        one, other = argument(reading, named), argument(reading, is_a)
        yield Statement("is_a", "unknown", (one,), (other,), first, first + 1, at, settled=True)


def _turned_into(reading: Reading) -> Iterator[Statement]:
    """ "The conversion of tryptophan into serotonin and then into melatonin": one is made of the other."""
    grammar = reading.words.grammar
    for place, phrase in enumerate(reading.phrases):
        made_of, end = made_from(reading, phrase), phrase.end
        for made in reading.phrases[place + 1 :]:
            between = reading.words.tags[end : made.first]
            if made.preposition not in grammar["into"] or not all(
                t in ("ADP", "ADV", "CCONJ", "PUNCT") for t in between
            ):
                break
            if made_of is None or concept_of(reading, made_of) is None or concept_of(reading, made) is None:
                break
            at = next(k for k, c in enumerate(reading.clauses) if c.first <= phrase.first < c.end)
            one, other = argument(reading, made_of), argument(reading, made)
            yield Statement("produces", "unknown", (one,), (other,), phrase.head, phrase.head + 1, at)
            made_of, end = made, made.end


def _past_cover(reading: Reading, first: int) -> int:
    """The position after "such as", "including", "onder meer", or the one given where nothing like it stands there."""
    norms = reading.words.norms
    for words in reading.words.grammar["cover"]:
        end = first + len(words.split(" "))
        if " ".join(norms[first:end]) == words:
            return end
    return first


def _noun_of(reading: Reading, at: int) -> Trigger | None:
    """The row of a noun that names a relation, with the preposition that it would take left out."""
    if reading.words.tags[at] not in ("NOUN", "VFIN", "X"):
        return None
    rows = reading.words.lexicon.phrases.get(reading.words.norms[at], ())
    return next((t for t in rows if t.frame in _FRAMES and len(t.words) == 2 and t.relation == "causes"), None)


def _stated(reading: Reading, at: int, row: Trigger, listed: Group, of: Group, verb: int) -> list[Statement]:
    known = [p for p in listed if concept_of(reading, p) is not None]
    if not known or set(listed) & set(of) or not any(concept_of(reading, p) is not None for p in of):
        return []
    subjects, objects = (of, listed) if row.frame == "noun_reversed" else (listed, of)
    one, other = (tuple(argument(reading, p) for p in some) for some in (subjects, objects))
    return [Statement(row.relation, row.direction, one, other, verb, verb + 1, at)]
