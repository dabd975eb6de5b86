"""What kind of claim a question would like best: from which thing, to which thing, by which relation.

"does magnesium help sleep" would like claims of an effect from magnesium to sleep; "causes of insomnia" claims with
insomnia as what is affected. A wish never decides what is found: a claim that has what it asks for only comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from helder import langs, text, triggers, vocab
from helder.query import PRESENT, Wish

EFFECTS = ("increases", "decreases", "improves", "worsens", "causes", "prevents", "treats", "affects", "no_effect")
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "increases": ("increases", "improves", "produces", "affects", "no_effect"),
    "decreases": ("decreases", "worsens", "treats", "prevents", "affects", "no_effect"),
    "improves": ("improves", "increases", "treats", "prevents", "affects", "no_effect"),
    "worsens": ("worsens", "decreases", "causes", "affects", "no_effect"),
    "causes": ("causes", "worsens", "increases", "associated_with", "no_effect"),
    "prevents": ("prevents", "treats", "decreases", "no_effect"),
    "treats": ("treats", "improves", "prevents", "decreases", "no_effect"),
    "affects": EFFECTS,
    "produces": ("produces", "increases"),
    "contains": ("contains", "produces"),
    "associated_with": ("associated_with", "causes", "affects"),
    "recommended_for": ("recommended_for", "treats", "improves"),
    "is_a": ("is_a", "has_property"),
    "required_for": ("required_for", "affects", "improves"),
}
"""The relations that answer a question with another: who asks whether it helps is answered by what it treats too."""
SOURCES = "source"
SORTS: Mapping[str, tuple[str, tuple[str, tuple[str, ...]]]] = {
    "harm": ("subject_about", ("relation", ("causes", "worsens"))),
    "complaint": ("subject_about", ("relation", ("causes", "associated_with", "is_a", "contains"))),
    SOURCES: ("object_about", ("relation", ("contains", "produces"))),
    "dose": ("about", ("dose", (f"={PRESENT}",))),
    "duration": ("about", ("duration", (f"={PRESENT}",))),
    "warning": ("about", ("advice", ("recommendation", "warning"))),
    "advice": ("about", ("advice", ("recommendation", "warning"))),
    "research": ("about", ("evidence", ("human_trial", "review", "animal", "unspecified_research", "quantified"))),
    "trial": ("about", ("evidence", ("human_trial", "review"))),
    "prevalence": ("about", ("kind", ("prevalence",))),
}
"""For each sort of claim that a question may ask for: where the first thing asked stands, and what they have."""
IS_A = "is_a"
FACTORS = frozenset({"substance", "food", "treatment", "behaviour", "organism"})
AFFECTED = frozenset({"condition", "symptom", "process", "measure", "body_part"})
ROLE, BOTH, DEFINED, SORT = 0.75, 2.0, 6.0, 2.0
"""What a claim gains that has a thing asked for in its role, with the relation asked for as well, what it
gains where only the relation is asked ("is melatonin a hormone?"), and by being of the sort that is asked for."""
_REVERSED = frozenset({"verb_reversed", "adjective_reversed", "noun_reversed", "intransitive"})
_SINGLE = frozenset({"modifier", "adverb", "risk"})


class Named(NamedTuple):
    """A stretch of the question that names concepts."""

    start: int
    end: int
    concepts: tuple[str, ...]


class Sort(NamedTuple):
    """A sort of claim that a question asks for, by words of `questions.tsv`: which, and where they stand."""

    asks: str
    start: int
    end: int


class Said(NamedTuple):
    """A relation that the question says: its name, where, and whether what is affected comes first."""

    relation: str
    start: int
    end: int
    turned: bool


def said(words: str, named: Sequence[Named]) -> Said | None:
    """The relation that a question says, if any."""
    return next(iter(_relations(words, named)), None) or _is_a(words, named)


def language(words: str) -> str | None:
    """The one language that a question's little words are of, if they say."""
    norms = [t.norm for t in text.tokens(words) if t.is_word]
    found = _languages(norms)
    return found[0] if len(found) == 1 else None


def sorts(words: str) -> tuple[Sort, ...]:
    """The sorts of claims that a question asks for."""
    tokens = [t for t in text.tokens(words) if t.is_word]
    norms = [t.norm for t in tokens]
    found: dict[str, Sort] = {}
    for code in _languages(norms):
        phrases = _phrases(code)
        for i, norm in enumerate(norms):
            for asks, phrase in phrases.get(norm, ()):
                if asks not in found and tuple(norms[i : i + len(phrase)]) == phrase:
                    found[asks] = Sort(asks, tokens[i].start, tokens[i + len(phrase) - 1].end)
    return tuple(found.values())


@lru_cache
def _phrases(code: str) -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """What a question may say in a language, by its first word: what it asks for, and its words."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for row in langs.rows(langs.load(code).folder / "questions.tsv"):
        for form in row["forms"].split("|"):
            said = tuple(t.norm for t in text.tokens(form) if t.is_word)
            found.setdefault(said[0], []).append((row["asks"], said))
    return {first: tuple(every) for first, every in found.items()}


def of(named: Sequence[Named], said: Said | None, asked: Sequence[Sort] = ()) -> tuple[Wish, ...]:
    """What the claims that answer best have."""
    if any(one.asks == SOURCES for one in asked):  # "in what is magnesium": not what magnesium contains
        said = None
    factor, affected = _roles(named, said)
    return (*_wishes(said, factor, affected), *_sorts(named, said, asked))


def _sorts(named: Sequence[Named], said: Said | None, asked: Sequence[Sort]) -> Iterator[Wish]:
    """What claims of the sorts that are asked for have, of the first thing that is asked."""
    of_what = next((n for n in named if not any(n.start < s.end and s.start < n.end for s in asked)), None)
    for one in asked if of_what else ():
        field, having = SORTS[one.asks]
        if said is None or field == "about":
            yield Wish(SORT, (having, (field, of_what.concepts if of_what else ())))


def _wishes(said: Said | None, factor: Named | None, affected: Named | None) -> Iterator[Wish]:
    roles = [(field, one.concepts) for field, one in (("subject_about", factor), ("object_about", affected)) if one]
    yield from (Wish(ROLE, (role,)) for role in roles)
    if said is not None and roles:  # with what is affected, if that is asked: half of all claims have the relation
        relation = "relation", ANSWERS.get(said.relation, (said.relation,))
        yield Wish(DEFINED if said.relation == IS_A else BOTH, (relation, roles[-1]))


def _roles(named: Sequence[Named], said: Said | None) -> tuple[Named | None, Named | None]:
    """The thing that acts and the thing that is acted upon, as far as the question tells."""
    if said is None:
        return _by_type(named)
    before = [n for n in named if n.end <= said.start]
    after = [n for n in named if n.start >= said.end]
    if len(before) > 1 and not after:  # the verb at the end: "Kan stress de slaap verstoren"
        before, after = before[:1], before[1:]
    elif len(after) > 1 and not before:  # the verb in front: "Helpt magnesium bij slapeloosheid"
        before, after = after[:1], after[1:]
    first, last = (before[-1] if before else None), (after[0] if after else None)
    return (last, first) if said.turned else (first, last)


def _by_type(named: Sequence[Named]) -> tuple[Named | None, Named | None]:
    """Without a verb: a substance or a habit acts, a complaint or a process is acted upon."""
    if len(named) != 2:
        return None, None
    kinds = [_kinds(n) for n in named]
    for factor, affected in ((0, 1), (1, 0)):
        if kinds[factor] <= FACTORS and kinds[affected] <= AFFECTED:
            return named[factor], named[affected]
    return None, None


def _kinds(one: Named) -> frozenset[str]:
    known = vocab.load()
    return frozenset(known.concepts[c].type for c in one.concepts if c in known.concepts)


def _relations(words: str, named: Sequence[Named]) -> Iterator[Said]:
    """The relations that words outside the names say, in the languages that the question may be in."""
    tokens = [t for t in text.tokens(words) if t.is_word]
    free = [not any(n.start < t.end and t.start < n.end for n in named) for t in tokens]
    norms = [t.norm for t in tokens]
    for code in _languages(norms):
        lexicon, grammar = triggers.load(code), langs.load(code).grammar
        passive = not {*grammar["passive"]}.isdisjoint(norms)
        light = {*grammar["passive"], *grammar["light_verbs"], *grammar["copula"]}
        for i, norm in enumerate(norms):
            if not free[i]:
                continue
            hit = _phrase(lexicon.phrases.get(norm, ()), norms, i)
            if hit is None and norm not in light:
                verb = next(
                    (t for t in lexicon.verbs.get(norm, ()) if {*t.extras, t.particle} - {""} <= {*norms}), None
                )
                hit = (verb, i + 1) if verb else None
                if hit is None and norm in lexicon.nouns:
                    hit = lexicon.nouns[norm], i + 1
            if hit is not None:
                trigger, end = hit
                turned = trigger.frame in _REVERSED or (passive and trigger.frame == "verb" and _participle(norm, code))
                yield Said(trigger.relation, tokens[i].start, tokens[end - 1].end, turned)


def _phrase(rows: Iterable[triggers.Trigger], norms: Sequence[str], i: int) -> tuple[triggers.Trigger, int] | None:
    for trigger in rows:
        many = len(trigger.words)
        if trigger.frame not in _SINGLE and tuple(norms[i : i + many]) == trigger.words:
            return trigger, i + many
    return None


def _participle(norm: str, code: str) -> bool:
    """Whether a verb's form may be passive: it is not the form by which the dictionary knows it."""
    return text.lemma(norm, code) != norm


def _is_a(words: str, named: Sequence[Named]) -> Said | None:
    """The question what a thing is: "is melatonin a hormone?", "wat is een probioticum?"."""
    tokens = [t for t in text.tokens(words) if t.is_word]
    norms = [t.norm for t in tokens]
    free = [i for i, t in enumerate(tokens) if not any(n.start <= t.start < n.end for n in named)]
    for code in _languages(norms) if named else ():
        grammar = langs.load(code).grammar
        copula, articles = {*grammar["copula"]}, {*grammar["indefinite"], *grammar["articles"]}
        verb = next((i for i in free if norms[i] in copula), None)
        if verb is None:
            continue
        start, end = tokens[verb].start, tokens[verb].end
        between = norms[verb + 1 : next((i for i, t in enumerate(tokens) if t.start >= named[-1].start), 0)]
        if verb == 0 and len(named) > 1 and not {*grammar["indefinite"]}.isdisjoint(between):
            return Said(IS_A, start, end, turned=False)
        if (
            verb == 1
            and len(named) == 1
            and start < named[0].start
            and {*between} <= articles
            and len(free) == 2 + len(between)
        ):
            return Said(IS_A, start, end, turned=True)
    return None


def _languages(norms: Sequence[str]) -> list[str]:
    """The languages with most of the question's little words; all of them where it has none."""
    counts = {code: sum(norm in langs.function_words(code) for norm in norms) for code in langs.installed()}
    most = max(counts.values(), default=0)
    return [code for code, count in counts.items() if count == most]
