"""From what a person typed to answers: concepts first, words beside them.

A word that names a concept is looked for as that concept, so a Dutch question finds English claims; and as itself, in
its dictionary form in every installed language. The store ranks; this file says what was looked for and why each
answer was found.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from helder import glossary, langs, text, vocab, wishes
from helder.errors import InputError
from helder.model import Claim
from helder.query import ABSENT, BY_NAME, PRESENT, Condition, Element, Query, amounts
from helder.store import Explains, Fuses, Hit, Page, SourceRef, Speaks, Store, documents

PART = 0.5
"""The weight of a part of a compound."""
FUNCTION_WORD = 0.2
"""The weight of "the", "voor" and the like, as a share of that of other words."""
SAYS_WHAT = 0.2
"""The weight of a word that says what kind of claim is asked for."""
FEW, MADE_OF, FINDS = 12, 0.6, 0.1
"""Where one thing is asked for of which fewer claims speak, what it is by its name is looked for too, and counts less:
blood pressure, for high blood pressure. Where none does, all that its name is made of is."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a query was understood: what `--explain` shows."""

    elements: tuple[Element, ...]
    required: int
    conditions: tuple[Condition, ...]
    engine: str

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain values."""
        return {
            "concepts": [
                {"id": concept, "label": e.label, "text": e.text} for e in self.elements for concept, _ in e.concepts
            ],
            "terms": [form for e in self.elements for word in e.words for form in word],
            "required": self.required,
            "conditions": [
                {"field": c.field, "values": list(c.values), "exclude": c.exclude, "concepts": list(c.concepts)}
                for c in self.conditions
            ],
            "engine": self.engine,
        }


def search(store: Store, query: Query, near: Callable[[str], Sequence[Sequence[int]]] | None = None) -> Page:
    """The page of answers to a query, best first, each with why it was found.

    One of the things asked for is enough to be found; what has more of them comes first. `near` gives the sentences
    that are near to a question in meaning, as the rows of their claims: they are put among the claims that words find.
    Raises `InputError` for a language without a pack and for a cursor of another query.
    """
    asked = understood(store, query)
    if near is not None and isinstance(store, Fuses) and asked.elements and _by_relevance(query):
        page = store.fused(asked, near(query.text))
    else:
        page = store.search(asked)
    why = Reasons(asked)
    return replace(page, hits=tuple(replace(hit, why=tuple(why.of(hit))) for hit in page.hits))


def _by_relevance(query: Query) -> bool:
    return query.view == "claims" and query.sort == "relevance"


def claims(store: Store, query: Query) -> Iterator[Claim]:
    """Every claim that a search finds, by source id and position; all of them for an empty query."""
    return store.claims(understood(store, query))


def explain(store: Store, query: Query) -> Explanation:
    """How a query was understood, down to what the engine was asked."""
    asked = understood(store, query)
    engine = store.engine_query(asked) if isinstance(store, Explains) else ""
    return Explanation(asked.elements, asked.required, asked.conditions, engine)


# ---- what is asked


def resolve(query: Query) -> Query:
    """The query with its words turned into concepts and dictionary forms, and its filters into what claims hold."""
    named = [wishes.Named(*one) for one in _stretches(query.text)]
    said, sorts = wishes.said(query.text, named), wishes.sorts(query.text)
    telling = [(one.start, one.end) for one in ((said,) if said else ()) + sorts] if named else []
    elements = tuple(_elements(query.text, _tongues(query), named, telling if query.view == "claims" else ()))
    if query.view != "articles":  # what has a translation of its name has the concept
        elements = tuple(replace(e, translations=()) if e.concepts else e for e in elements)
    content = sum(e.required for e in elements)
    if not content:  # only function words: then they are what is asked
        elements = tuple(replace(e, weight=1.0, required=True) for e in elements)
        content = len(elements)
    return replace(
        query,
        conditions=tuple(_resolved_condition(c) for c in query.conditions),
        elements=elements,
        required=min(content, 1),
        wishes=wishes.of(named, said, sorts),
    )


@dataclass(frozen=True, slots=True)
class Tongues:
    """The languages that a question may be in, and those that its answers may be in."""

    spoken: tuple[str, ...]
    read: tuple[str, ...]

    def forms(self, word: str) -> tuple[str, ...]:
        """The forms in which a text that is read may have a word of the question, each once."""
        own = [code for code in self.spoken if code in self.read] or self.read
        every = (form for code in own for form in documents.normal_words(word, code))
        return tuple(dict.fromkeys(every)) or (text.normal(word),)

    def meant(self, word: str) -> tuple[str, ...]:
        """What a word may mean in the other languages, without what it is itself."""
        own = self.forms(word)
        return tuple(form for form in glossary.translations(word, self.spoken, self.read) if form not in own)


def _tongues(query: Query) -> Tongues:
    """The languages of a question, as far as its little words tell, and those that its filters let pass."""
    every = langs.installed()
    if query.view == "articles":  # long texts: any sense may tell
        return Tongues(every, every)
    own = wishes.language(query.text)
    asked = [c for c in query.conditions if c.field == "language"]
    read = tuple(code for code in every if all((code in map(str.lower, c.values)) is not c.exclude for c in asked))
    return Tongues((own,) if own else every, read or every)


def understood(store: Store, query: Query) -> Query:
    """The resolved query, with more to look for where one thing is asked of which the store has next to nothing."""
    asked = resolve(query)
    things = [n for n, element in enumerate(asked.elements) if element.required]
    if query.view == "articles" or len(things) != 1 or not isinstance(store, Speaks):
        return asked
    element = asked.elements[things[0]]
    own = [concept for concept, _ in element.concepts]
    spoken = sum(map(store.speaking, own))
    if not own or spoken >= FEW:
        return asked
    parts_of = vocab.load().heads if spoken else vocab.load().parts
    parts = tuple(dict.fromkeys(part for concept in own for part in parts_of(concept) if part not in own))
    found = replace(element, concepts=(*element.concepts, *((part, FINDS) for part in parts)))
    hints = (
        Element(element.text, concepts=((p, 1.0),), weight=MADE_OF, required=False, label=_label(p)) for p in parts
    )
    wished = tuple(
        replace(wish, having=tuple((f, (*v, *parts) if set(own) & set(v) else v) for f, v in wish.having))
        for wish in asked.wishes
    )
    elements = (*asked.elements[: things[0]], found, *hints, *asked.elements[things[0] + 1 :])
    return replace(asked, elements=elements, wishes=wished)


def _elements(
    words: str, tongues: Tongues, named: Sequence[wishes.Named], telling: Sequence[tuple[int, int]]
) -> Iterator[Element]:
    """The things a text asks for: each concept it names, and each other word.

    `telling` are the stretches that say what kind of claim is asked for.
    """
    end = 0
    for start, stop, found in named:
        yield from _free(words, tongues, end, start, telling)
        yield Element(
            text=words[start:stop],
            words=tuple(tongues.forms(t.text) for t in text.tokens(words, start, stop) if t.is_word),
            concepts=tuple((concept, 1.0) for concept in found),
            label=_label(found[0]),
            near=_near(found),
            kin=_kin(found),
            translations=tuple(tongues.meant(t.text) for t in text.tokens(words, start, stop) if t.is_word),
        )
        end = stop
    yield from _free(words, tongues, end, len(words), telling)


def _free(words: str, tongues: Tongues, start: int, end: int, telling: Sequence[tuple[int, int]]) -> Iterator[Element]:
    """The words of a stretch that names no concept, and the parts of compounds that have no translation themselves.

    Words that say what kind of claim is asked for ("produces", "how much") only add to the score: the claims that are
    asked for are of that kind.
    """
    for token in text.tokens(words, start, end):
        if token.is_word and any(first <= token.start < last for first, last in telling):
            word = _word(token, tongues)
            yield replace(word, weight=min(word.weight, SAYS_WHAT), required=False)
        elif token.is_word:
            yield _word(token, tongues)
            for part in glossary.parts(token.text):
                own, meant = tongues.forms(part), tongues.meant(part)
                yield Element(part, (own,), weight=PART, required=False, translations=(meant,))


def _stretches(words: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Where a text names concepts, by id or by name.

    Beside other words, "the" is no tea (Dutch: thee), and "bad for" in an English question no bath.
    """
    found = [*_ids(words), *vocab.load().find(words)]
    telling = [one for one in found if text.normal(words[one.start : one.end]) not in _function_words()] or found
    own = wishes.language(words)
    foreign = [one for one in telling if own and one.language not in ("", own)]
    if foreign:
        home = [one for one in telling if one not in foreign]
        said = wishes.said(words, [wishes.Named(a, b, tuple(some)) for a, b, some in _grouped(home)])
        if said is not None:
            telling = [o for o in telling if o not in foreign or o.end <= said.start or said.end <= o.start]
    return [(a, b, tuple(some)) for a, b, some in _grouped(telling)]


def _ids(words: str) -> Iterator[vocab.Found]:
    """The concepts that are given by their id: "mesh:D008274"."""
    known = vocab.load()
    for match in re.finditer(r"\S+", words):
        if known.get(match.group()) is not None:
            yield vocab.Found(match.start(), match.end(), match.group(), "", "id")


def _grouped(found: Iterable[vocab.Found]) -> list[tuple[int, int, list[str]]]:
    """Start, end and concept ids of each stretch of text that names something; what overlaps is one stretch."""
    groups: list[tuple[int, int, list[str]]] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if groups and one.start < groups[-1][1]:
            start, end, concepts = groups[-1]
            more = [] if one.concept in concepts else [one.concept]
            groups[-1] = (start, max(end, one.end), concepts + more)
        else:
            groups.append((one.start, one.end, [one.concept]))
    return groups


@lru_cache(maxsize=1 << 12)
def _near(concepts: tuple[str, ...]) -> tuple[str, ...]:
    """The next wider concepts of these."""
    known = vocab.load()
    every = (wide for concept in concepts if (one := known.get(concept)) for wide in one.broader)
    return tuple(wide for wide in dict.fromkeys(every) if wide not in concepts)


@lru_cache(maxsize=1 << 12)
def _kin(concepts: tuple[str, ...]) -> tuple[str, ...]:
    """What these concepts are a matter of."""
    known = vocab.load()
    return tuple(dict.fromkeys(k for concept in concepts for k in known.kin(concept)))


def _word(token: text.Token, tongues: Tongues) -> Element:
    """A word that names no concept."""
    light = token.norm in _function_words()
    weight = FUNCTION_WORD if light else 1.0
    forms, meant = tongues.forms(token.text), tongues.meant(token.text)
    return Element(token.text, (forms,), weight=weight, required=not light, translations=(meant,))


def _forms(word: str) -> tuple[str, ...]:
    """The dictionary form of a word in every installed language, each once."""
    every = (form for code in langs.installed() for form in documents.normal_words(word, code))
    return tuple(dict.fromkeys(every)) or (text.normal(word),)


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    """The closed-class words of every installed language; a pack in the making may have no list yet."""
    return frozenset(word for code in langs.installed() for word in langs.function_words(code))


def _resolved_condition(condition: Condition) -> Condition:
    """A filter with the concepts and words that its values stand for."""
    kind = BY_NAME[condition.field].kind
    if condition.field == "language":
        for value in condition.values:
            _check_language(value)
        return replace(condition, values=tuple(v.lower() for v in condition.values))
    if kind in ("words", "amount"):
        said = [v for v in condition.values if v not in (PRESENT, ABSENT) and amounts(condition.field, v) is None]
        return replace(condition, words=tuple(_all_words(v) for v in said))
    if kind == "phrase":
        return replace(condition, words=tuple(_runs(v) for v in condition.values))
    if kind != "concept":
        return condition
    concepts: list[str] = []
    words = []
    for value in condition.values:
        if named := _named(value):
            concepts.extend(named)
        else:
            words.append(_all_words(value))
    return replace(condition, concepts=_with_narrower(concepts), words=tuple(words))


def _check_language(value: str) -> None:
    known = langs.installed()
    if value.lower() not in known:
        close = difflib.get_close_matches(value.lower(), known, n=1)
        meant = f', did you mean "{close[0]}"' if close else ""
        raise InputError(f'No language pack "{value}"{meant}: filter language takes {", ".join(known)}.')


def _runs(value: str) -> tuple[tuple[str, ...], ...]:
    """A phrase as the normal words of every installed language, each once."""
    every = dict.fromkeys(documents.words(value, code) for code in langs.installed())
    if not any(every):
        raise InputError(f'"{value}" has no words: put a word or a phrase behind phrase: or between the quotes.')
    return tuple(every)


def _all_words(value: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_forms(t.text) for t in text.tokens(value) if t.is_word)


def _named(value: str) -> list[str]:
    """The concepts that a value names as a whole: by id, or by a name in any language."""
    known = vocab.load()
    if known.get(value) is not None:
        return [value]
    stretches = _grouped(known.find(value))
    if len(stretches) != 1:
        return []
    start, end, found = stretches[0]
    covers = not any(t.is_word for t in (*text.tokens(value, 0, start), *text.tokens(value, end)))
    return found if covers else []


def _with_narrower(concepts: Iterable[str]) -> tuple[str, ...]:
    """These concepts and everything narrower."""
    known = vocab.load()
    return tuple(dict.fromkeys(c for concept in concepts for c in (concept, *known.narrower(concept))))


# ---- why it was found


class Reasons:
    """Says of the hits of a question why each was found."""

    def __init__(self, asked: Query) -> None:
        self._elements = tuple(_Sought(e, {c for c, _ in e.concepts}, {*e.near}, {*e.kin}) for e in asked.elements)
        self._passed = tuple(
            f"{'not ' if condition.exclude else ''}{condition.field}: {', '.join(condition.values)}"
            for condition in asked.conditions
        )

    def of(self, hit: Hit) -> Iterator[str]:
        """For each thing asked, the strongest evidence; then the filters it passed."""
        here = above = None
        named: list[tuple[str, str]] | None = None
        for sought in self._elements:
            element, reason = sought.element, ""
            if sought.ids:
                named = _named_in(hit) if named is None else named
                reason = _concept_reason(sought, named)
            if not reason and element.words:
                here = here or _words_of(hit)
                if _has(here, element):
                    reason = f"{'words' if hit.claim else 'title'}: {element.text}"
                elif hit.claim and element.required:
                    above = above or _words_above(hit.claim, hit.source)
                    reason = f"heading or title: {element.text}" if _has(above, element) else ""
                if not reason and element.required and (as_words := _translated(here, element)):
                    reason = f"{'words' if hit.claim else 'title'}: {element.text}, as {as_words}"
            if reason:
                yield reason
        if hit.near:
            yield "near in meaning"
        if hit.claim is not None:
            yield from self._passed


class _Sought(NamedTuple):
    """A thing asked for, with its concepts, the next wider ones, and what they are a matter of, as sets."""

    element: Element
    ids: set[str]
    near: set[str]
    kin: set[str]


def _named_in(hit: Hit) -> list[tuple[str, str]]:
    """How each concept of a hit stands in it, and its id."""
    arguments = (("subject is", hit.claim.subject), ("object is", hit.claim.object)) if hit.claim else ()
    return [(role, a.concept.id) for role, a in arguments if a.concept] + [("mentions", i) for i in hit.concepts]


def _concept_reason(sought: _Sought, named: Sequence[tuple[str, str]]) -> str:
    """That the concept asked for, a narrower one or one close to it, is the subject, the object or mentioned."""
    for how, concept in named:
        if concept in sought.ids:
            return f"{how} {_label(concept)}"
    for how, concept in named:
        if not sought.ids.isdisjoint(_broader(concept)):
            return f"{how} {_label(concept)} (narrower than {sought.element.label})"
    for how, concept in named if sought.near or sought.kin else ():
        if concept in sought.near or not sought.kin.isdisjoint(documents.known_kin(concept)):
            return f"{how} {_label(concept)} (close to {sought.element.label})"
    return ""


def _words_of(hit: Hit) -> frozenset[str]:
    """The normal words of the claim's sentence, or of an article's title."""
    if hit.claim is not None:
        return frozenset(documents.words(hit.claim.quote, hit.claim.language))
    return frozenset(documents.words(hit.source.title or "", hit.source.language or ""))


def _words_above(claim: Claim, source: SourceRef) -> frozenset[str]:
    """The normal words of the heading above a claim and of the title."""
    heading, title = claim.section or "", source.title or ""
    if claim.language == source.language:
        return frozenset(documents.words(f"{heading} {title}" if heading != title else title, claim.language))
    return frozenset((*documents.words(heading, claim.language), *documents.words(title, source.language or "")))


def _has(here: frozenset[str], element: Element) -> bool:
    """Whether every word of an element is there, in one of its forms."""
    return all(not here.isdisjoint(word) for word in element.words)


def _translated(here: frozenset[str], element: Element) -> str:
    """The words by which an element is there in another language, or nothing."""
    found: list[str] = []
    for own, meant in zip(element.words, element.translations, strict=False):
        found += [form for form in (*own, *meant) if form in here][:1]
    return " ".join(found) if found and len(found) == len(element.words) else ""


@lru_cache(maxsize=1 << 14)
def _broader(concept: str) -> tuple[str, ...]:
    return vocab.load().broader(concept)


@lru_cache(maxsize=1 << 12)
def _label(concept: str) -> str:
    """The English name of a concept as it stands in a sentence: "sleep quality"."""
    known = vocab.load()
    row = known.get(concept)
    return known.preferred(concept, "en") or (row.label if row else concept)
