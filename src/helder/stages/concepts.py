"""Which concepts the sentences name: every mention with its span, concept and the rule that found it.

`lexicon` finds names sentence by sentence; here the rest of the document helps: an abbreviation that it explains
("restless legs syndrome (RLS)") and a word that stands for what was just named ("a deficiency", after vitamin D).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from helder import langs, vocab
from helder.model import Concept, ConceptType, Mention, Sentence, Source, Span
from helder.names import Sense
from helder.text import abbreviates, is_base_form, lemma, normal
from helder.text import words as words_of
from helder.vocab import Vocabulary

REACH: Final = 2
"""How many sentences back a short word ("the deficiency") may look for what it stands for."""

SHORTENED: Final[frozenset[ConceptType]] = frozenset({"organism", "condition", "substance"})
"""Types that a text names in full once and then by their last word; "the sleep" is not the deep sleep before it."""

WHOLE_NAMES = ("name", "inflection", "spelling", "abbreviation")
"""Rules by which a stretch is a name and nothing more, so that its other meanings count."""

_EXPLAINED: Final = re.compile(r"\s?\(\s*([^\W_][\w-]{1,9})\s*[),;]")
_EXPLAINING: Final = re.compile(r"(?<!\w)([^\W_][\w-]{1,9})\s?\($")


def tag(source: Source, sentences: tuple[Sentence, ...]) -> tuple[Mention, ...]:
    """The concepts named in each sentence, in the sentence's language; none where Helder has no such language.

    Sorted, without overlap. "Vitamin D is vital. A deficiency is common." -> vitamin D, vitamin D deficiency.
    """
    vocabulary = vocab.load()
    named: list[Mention] = []
    spoken = [s for s in sentences if s.language in langs.installed()]
    recent: list[list[Mention]] = []
    decided: dict[str, Sense] = {}
    for i, sentence in enumerate(spoken):
        recent = [*recent[-REACH:], []]
        around = [s.span for s in spoken[max(0, i - 1) : i + 2] if s.language == sentence.language]
        recent[-1] = _resolved(source.text, sentence, around, vocabulary, recent, decided)
        named += recent[-1]
    return _with_abbreviations(source.text, spoken, tuple(sorted(named, key=_begin)))


def _resolved(
    text: str,
    sentence: Sentence,
    around: Sequence[Span],
    vocabulary: Vocabulary,
    recent: list[list[Mention]],
    decided: dict[str, Sense],
) -> list[Mention]:
    """The mentions of one sentence, short words resolved to what the last sentences named, ambiguous names decided."""
    lexicon = vocabulary.lexicon(sentence.language)
    span = sentence.span
    shouted = span.of(text).isupper()
    found: list[Mention] = []
    for start, end, concept, _, rule, parts in lexicon.find(text, span.start, span.end, bare=True):
        if shouted and rule == "abbreviation" and _is_word(normal(text[start:end]), sentence.language):
            continue  # "WHO SHOULD TAKE IT"
        quote, meant = text[start:end], None
        senses = lexicon.senses(quote) if rule in WHOLE_NAMES else ()
        if senses:
            mention = _decided(text, Span(start, end), rule, senses, around, vocabulary, decided)
            if mention:
                found.append(mention)
            continue
        if lexicon.is_bare(normal(quote)):
            before = [m.concept.id for some in (*recent, found) for m in some]
            meant = lexicon.short_for(normal(quote), concept, before[::-1])
        elif lexicon.is_definite(_word_before(text, start)):
            meant = _narrowed(vocabulary, concept, normal(quote), [m for some in (*recent, found) for m in some])
        if meant is None and not concept:
            continue
        reason = f"short for: {vocabulary.concepts[meant].label}" if meant else rule
        found.append(Mention(Span(start, end), quote, vocabulary.concepts[meant or concept], reason, parts))
    return found


def _decided(
    text: str,
    span: Span,
    rule: str,
    senses: Sequence[Sense],
    around: Sequence[Span],
    vocabulary: Vocabulary,
    decided: dict[str, Sense],
) -> Mention | None:
    """What an ambiguous name means here: by the words around it, else as it was decided before in the text, else what
    it usually means, else undecided with its candidates. None where it names no concept ("a cold case").
    """
    quote = span.of(text)
    own = next(s for s in around if s.holds(span))
    said = [f" {' '.join(map(normal, words_of(text[s.start : s.end])))} " for s in around]
    here = f" {' '.join(map(normal, words_of(text[own.start : span.start])))} | " + (
        f"{' '.join(map(normal, words_of(text[span.end : own.end])))} "
    )
    scores = [sum(2 * (f" {w} " in here) + sum(f" {w} " in x for x in said) for w in sense.context) for sense in senses]
    best = max(scores)
    won = [sense for sense, score in zip(senses, scores, strict=True) if score == best]
    key = normal(quote)
    if best and len(won) == 1:
        decided[key] = won[0]
        word = next((w for w in won[0].context if f" {w} " in here or any(f" {w} " in x for x in said)), "")
        reason = f"{rule}; decided by: {word}"
    elif key in decided:
        won, reason = [decided[key]], f"{rule}; as before"
    else:
        usual = [s for s in senses if s.usual]
        won, reason = (usual, f"{rule}; usual meaning") if usual else (list(senses), f"{rule}; undecided")
    open_to = [s.concept for s in won if s.concept]
    if not open_to:
        return None
    return Mention(span, quote, vocabulary.concepts[open_to[0]], reason, (), tuple(open_to) if len(won) > 1 else ())


def _is_word(norm: str, language: str) -> bool:
    return lemma(norm, language) != norm or is_base_form(norm, language)


def _word_before(text: str, start: int) -> str:
    before = text[max(0, start - 12) : start]
    return normal(before.rsplit(None, 1)[-1]) if before.endswith(" ") and before.strip() else ""


def _narrowed(vocabulary: Vocabulary, concept: str, word: str, before: Sequence[Mention]) -> str | None:
    """What "the microbiome" is after "gut microbiome": the nearest narrower concept whose name ends in the word."""
    kind = vocabulary.concepts[concept].type
    if kind not in SHORTENED:
        return None
    for known in reversed(before):
        name = normal(known.quote)
        of_its_kind = known.concept.type == kind and name != word and name.endswith(word)
        if of_its_kind and concept in vocabulary.broader(known.concept.id):
            return known.concept.id
    return None


def _with_abbreviations(text: str, sentences: Sequence[Sentence], mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions, and those of abbreviations from where the text explains them onwards, in one pass over it."""
    explained: dict[str, list[tuple[int, Concept]]] = {}
    for at, short, concept in sorted(_explained(text, mentions), key=_place):
        explained.setdefault(short, []).append((at, concept))
    if not explained:
        return mentions
    shorts = "|".join(re.escape(short) for short in sorted(explained, key=len, reverse=True))
    starts, found = [s.span.start for s in sentences], {m.span.start: m for m in mentions}
    known = sorted(found)
    for match in re.finditer(rf"(?<!\w)(?:{shorts})(?=(?:['’]?s)?(?!\w))", text):
        span = Span(*match.span())
        meant = [concept for at, concept in explained[match[0]] if at <= span.start]
        i = bisect_right(starts, span.start) - 1
        if not meant or i < 0 or not sentences[i].span.holds(span):
            continue
        same = found.get(span.start)
        if same is not None and same.span == span:
            found[span.start] = replace(same, concept=meant[-1], rule="defined abbreviation")
        elif not any(found[at].span.overlaps(span) for at in _beside(known, span)):
            found[span.start] = Mention(span, span.of(text), meant[-1], "defined abbreviation")
    return tuple(found[at] for at in sorted(found))


def _begin(mention: Mention) -> tuple[int, int]:
    return mention.span.start, mention.span.end


def _place(explained: tuple[int, str, Concept]) -> int:
    return explained[0]


def _beside(starts: Sequence[int], span: Span) -> Sequence[int]:
    """Where the mentions begin that may overlap a stretch: the last one before it and those within it."""
    first = bisect_right(starts, span.start)
    return starts[max(0, first - 1) : bisect_left(starts, span.end)]


def _explained(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, str, Concept]]:
    """Where the text explains an abbreviation, the abbreviation, and its concept."""
    for mention in mentions:
        start, end = mention.span.start, mention.span.end
        after = _EXPLAINED.match(text, end)
        if after and _short(after[1]) and abbreviates(after[1], mention.quote):
            yield after.start(1), after[1], mention.concept
        before = _EXPLAINING.search(text, max(0, start - 14), start) if text[start - 1 : start] in ("(", "\n") else None
        if before and text[end : end + 1] == ")" and _short(before[1]) and abbreviates(before[1], mention.quote):
            yield before.start(1), before[1], mention.concept


def _short(word: str) -> bool:
    return sum(c.isupper() for c in word) >= 2
