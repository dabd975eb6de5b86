"""Cue words: what negates, hedges, cites evidence, names a group, an amount or a time, and how far it reaches.

The words are each language's `cues.tsv`; how far a cue reaches follows the clause, as in ConText (Harkema 2009).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from helder import langs
from helder.model import Cue, CueKind, Sentence, Source, Span
from helder.stages import clauses
from helder.text import lemma, normal, tokens


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of `cues.tsv`: words in order, "*" at the end of one for any ending."""

    words: tuple[str, ...]
    kind: CueKind
    value: str
    scope: str
    tags: frozenset[str] = frozenset()
    """Parts of speech that the first word must have, if any: "may" is a hedge as a verb, not as a month."""

    def goes_on(self, norms: tuple[str, ...], at: int) -> bool:
        """Whether the words after the first stand after position `at`."""
        if at + len(self.words) > len(norms):
            return False
        for k in range(1, len(self.words)):  # a loop, because this is asked at every word of a text
            word, norm = self.words[k], norms[at + k]
            if norm != word and not (word.endswith("*") and norm.startswith(word[:-1])):
                return False
        return True


_REMEMBERED: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The patterns of a language by the first letters of their first word, longest first."""

    exact: dict[str, tuple[Pattern, ...]]
    prefixes: dict[str, tuple[Pattern, ...]]
    begins: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
    """The patterns that begin with a word, for the words that were asked for: none for most."""

    def beginning(self, norm: str) -> tuple[Pattern, ...]:
        """The patterns that begin with a word."""
        some = self.begins.get(norm)
        return some if some is not None else self._learn(norm)

    def _learn(self, norm: str) -> tuple[Pattern, ...]:
        exact, prefixes = self.exact.get(norm, ()), self.prefixes.get(norm[:3], ())
        contracted = (Pattern((norm,), "negation", "negated", "forward"),) if norm.endswith("n't") else ()
        if len(self.begins) > _REMEMBERED:
            self.begins.clear()
        made = (*contracted, *exact, *(p for p in prefixes if norm.startswith(p.words[0][:-1])))
        self.begins[norm] = made
        return made


@lru_cache
def lexicon(code: str) -> Lexicon:
    """The cue words of a language pack."""
    exact: dict[str, list[Pattern]] = {}
    prefixes: dict[str, list[Pattern]] = {}
    for row in langs.rows(langs.load(code).folder / "cues.tsv"):
        for form in row["form"].split("|"):
            words: list[str] = []
            for part in form.split():
                words.extend(t.norm for t in tokens(part.rstrip("*")))
                if part.endswith("*"):
                    words[-1] += "*"
            if not words:
                continue
            kind: CueKind = row["kind"]  # type: ignore[assignment]  # the pack parity test checks the kinds
            pattern = Pattern(tuple(words), kind, row["value"], row["scope"], frozenset(row["tag"].split()))
            if words[0].endswith("*"):
                prefixes.setdefault(words[0][:3], []).append(pattern)
            else:
                exact.setdefault(words[0], []).append(pattern)
    return Lexicon(_longest_first(exact), _longest_first(prefixes))


def _longest_first(table: dict[str, list[Pattern]]) -> dict[str, tuple[Pattern, ...]]:
    return {key: tuple(sorted(some, key=_size, reverse=True)) for key, some in table.items()}


def _size(pattern: Pattern) -> int:
    return len(pattern.words)


def find(source: Source, sentences: Sequence[Sentence]) -> tuple[Cue, ...]:
    """The cues of every sentence in a language with a pack, in order of the text."""
    found: list[Cue] = []
    for sentence in sentences:
        words = clauses.words(source.text, sentence.span, sentence.language)
        if words is not None:
            found.extend(_in_sentence(source.text, words, sentence.span))
    return tuple(found)


def _in_sentence(text: str, words: clauses.Words, whole: Span) -> list[Cue]:
    norms = words.norms
    lex = lexicon(words.language)
    best: dict[tuple[int, str], tuple[int, Pattern]] = {}
    for i, norm in enumerate(norms):
        for pattern in lex.beginning(norm):
            if not pattern.goes_on(norms, i):
                continue
            if pattern.tags and not _used_as(words, i, pattern.tags):
                continue
            if pattern.scope == "verbless" and not _verbless(words, i):
                continue
            if pattern.scope == "subject" and i == _first_of_subject(words, i):
                continue
            if pattern.kind == "negation" and _begins_compound(words, i):
                continue
            name = pattern.kind if pattern.kind not in ("dose", "duration") else f"{pattern.kind} {pattern.value}"
            known = best.get((i, name))
            if known is None or len(pattern.words) > len(known[1].words):
                best[i, name] = (i + len(pattern.words), pattern)
    if not best:
        return sorted(_quantities(text, words, best, whole), key=_place)
    edges = clauses.boundaries(words)
    found: list[Cue] = []
    taken: dict[str, int] = {}
    ends = sorted(best.items(), key=lambda item: (item[0][0], item[0][1]))
    for (first, _), (end, pattern) in ends:
        if pattern.kind in ("dose", "duration", "population"):
            continue
        if first < taken.get(pattern.kind, 0):
            continue
        taken[pattern.kind] = end
        if pattern.value == "none":
            continue
        span = words.span(first, end)
        value = "" if pattern.value == "often" else pattern.value
        rule = "self" if pattern.value == "unknown" and _describes(words, first, end) else pattern.scope
        found.append(
            Cue(
                span,
                span.of(text),
                pattern.kind,
                _scope(words, edges, first, end, pattern.kind, rule, whole),
                value,
            )
        )
    parts = {key: value for key, value in best.items() if key[1].startswith(("dose", "duration"))}
    found.extend(_quantities(text, words, parts, whole))
    found.sort(key=_place)
    return found


def _place(cue: Cue) -> tuple[int, int, str]:
    return cue.span.start, cue.span.end, cue.kind


def _begins_compound(words: clauses.Words, at: int) -> bool:
    """Whether a word is only the beginning of one with a hyphen: "niet-rokers" denies nothing."""
    toks = words.tokens
    joined = at + 2 < len(toks) and toks[at + 1].text in "-‑" and toks[at].end == toks[at + 1].start
    return joined and toks[at + 1].end == toks[at + 2].start


def _describes(words: clauses.Words, first: int, end: int) -> bool:
    """Whether one word only says which thing is meant: "cysts of unknown origin", not "the origin is unknown"."""
    tags, after = words.tags, end + (words.tags[end : end + 1] == ("ADJ",))
    return end == first + 1 and tags[first] == "ADJ" and tags[after : after + 1] == ("NOUN",)


def _used_as(words: clauses.Words, at: int, tags: frozenset[str]) -> bool:
    """Whether a word has one of these parts of speech here; right after an article nothing is an auxiliary."""
    articles = words.grammar["articles"]
    return words.tags[at] in tags and not ("AUX" in tags and at > 0 and words.norms[at - 1] in articles)


def _scope(words: clauses.Words, edges: list[int], first: int, end: int, kind: CueKind, rule: str, whole: Span) -> Span:
    """How far a cue reaches: `rule` is the column "scope" of `cues.tsv`.

    "sentence"; "onward" to its end; "clause"; "forward" and "backward" from the cue to the clause's end or
    beginning; "verbless": backward, in notes without a verb; "subject": what stands before it as its subject; "self":
    the cue itself.
    """
    if rule == "sentence":
        return _part(words, first, end, whole) if kind == "hedge" else whole
    if rule == "subject":
        return words.span(_first_of_subject(words, first), first)
    if rule == "self":
        return words.span(first, end)
    if rule == "onward":
        return words.span(end if end < len(words.tokens) else first, len(words.tokens))
    left = max((e for e in edges if e <= first), default=0)
    right = min((e for e in edges if e >= end), default=len(words.tokens))
    if left and words.norms[left] == "(" and left + 1 == first:  # "headache (unlikely)": what stands before
        return words.span(max((e for e in edges if e < left), default=0), right)
    if rule == "verbless":
        return words.span(_noted(words, first)[0], end)
    if kind == "negation" and (before := _past_relative(words, edges, first, end)) is not None:
        return before
    if kind in ("negation", "hedge"):
        left, right = _within_commas(words, left, right, first, end, kind)
    if kind == "negation":  # "does not prove that ..." denies the proof
        that = words.grammar["that"]
        right = min((k for k in range(end, right) if words.norms[k] in that and words.tags[k] != "DET"), default=right)
    if rule == "forward":
        left = end if end < right else first
    if rule == "backward":
        right = end
    return words.span(left, max(right, left + 1))


def _part(words: clauses.Words, first: int, end: int, whole: Span) -> Span:
    """The part of a sentence that a doubt is about: up to a semicolon, and not what stands before "but whether"."""
    toks, grammar = words.tokens, words.grammar
    left = max((k + 1 for k in range(first) if words.norms[k] == ";"), default=0)
    right = min((k for k in range(end, len(toks)) if words.norms[k] == ";"), default=len(toks))
    for k in range(left + 1, first):
        asks = k + 1 < len(toks) and words.norms[k + 1] in grammar["interrogatives"]
        if words.norms[k] in grammar["contrast"] and asks:
            left = k  # "..., but whether that holds for people is unknown"
    return whole if left == 0 and right == len(toks) else words.span(left, max(right, left + 1))


def _first_of_subject(words: clauses.Words, at: int) -> int:
    """Where the subject before a verb begins, "hoofdpijn" in "hoofdpijn verdween"; the verb itself where none does."""
    first, tags = at, words.tags
    while first and tags[first - 1] in ("NOUN", "PROPN", "ADJ", "DET", "NUM", "ADV"):
        first -= 1
    return at if first and tags[first - 1] in ("ADP", "VFIN", "AUX") else first


def _past_relative(words: clauses.Words, edges: list[int], first: int, end: int) -> Span | None:
    """The clause before a relative one, where a "niet" behind that one's verb closes it, or None.

    "Het middel doodt de bacteriën die de klachten veroorzaken niet": nothing is killed.
    """
    pack, tags, size = words.pack, words.tags, len(words.tags)
    closes = end >= size or tags[end] == "PUNCT"
    if not pack.verb_final or words.norms[first] not in pack.grammar["not"] or not closes:
        return None
    if tags[first - 1] not in clauses.VERBS | {"AUX"}:
        return None
    relative = next((k for k in range(first - 2, 0, -1) if tags[k] == "REL" or words.norms[k] == ","), None)
    if relative is None or tags[relative] != "REL":
        return None
    left = max((e for e in edges if e < relative), default=0)
    return words.span(left, relative)


def _noted(words: clauses.Words, at: int) -> tuple[int, int]:
    """The tokens around a word up to the nearest stop or comma on each side."""
    stops = [k for k, norm in enumerate(words.norms) if norm in (",", ";", ".", ":")]
    return max((k + 1 for k in stops if k < at), default=0), min((k for k in stops if k > at), default=len(words.tags))


def _verbless(words: clauses.Words, at: int) -> bool:
    """Whether a word closes a note without a verb: "fever negative"."""
    first, end = _noted(words, at)
    return first < at == end - 1 and not any(words.tags[k] in clauses.VERBS | {"AUX"} for k in range(first, at))


def _within_commas(words: clauses.Words, left: int, right: int, first: int, end: int, kind: CueKind) -> tuple[int, int]:
    """The clause of a cue without the clauses that commas and "and" divide from it, and without what ends a denial.

    "Although coffee is not addictive, | it raises ..."; "not ill, | alert and well"; but "no fever, cough or pain".
    """
    norms, tags = words.norms, words.tags
    grammar = words.grammar
    for k in range(end, right):
        norm = norms[k]
        if norm == ",":
            stop = next((m for m in range(k + 1, right) if norms[m] == ","), right)
            anew = any(_begins_a_clause(words, m) for m in range(k + 1, stop))
            adverb = kind == "negation" and tags[end - 1] in ("ADV", "PART")
            divides = anew or (adverb and not _is_list(words, k, right))
        elif tags[k] == "CCONJ":
            divides = k + 1 < right and (tags[k + 1] == "AUX" or _inflected(words, k + 1))
            divides = divides or (kind == "negation" and _orders_anew(words, end, k))
        else:
            divides = kind == "negation" and norm in grammar["denial_stops"]
        if divides:
            right = k
            break
        if kind == "negation" and tags[k] == "NOUN" and norm in grammar["denial_ends"]:
            right = k + 1
            break
    comma = next((k for k in range(first - 1, left, -1) if norms[k] == ","), None)
    if comma is not None and _has_finite(words, left, comma) and _has_finite(words, comma, right):
        left = comma
    return left, right


def _has_finite(words: clauses.Words, first: int, end: int) -> bool:
    return any(words.tags[k] in clauses.FINITE for k in range(first, end))


def _is_list(words: clauses.Words, comma: int, end: int) -> bool:
    """Whether what follows a comma goes on with a list of what is denied: it closes with "or", or with a noun."""
    joins = words.grammar["denied_lists"]
    return any(words.norms[k] in joins for k in range(comma + 1, end)) or not any(
        words.tags[k] == "CCONJ" for k in range(comma + 1, end)
    )


def _begins_a_clause(words: clauses.Words, at: int) -> bool:
    """Whether a verb after a comma is not the one that the cue's own verb still waits for ("kan X, Y veroorzaken")."""
    own = words.tags[at] == "VFIN" and words.tags[at - 1] == "PRON"
    return words.tags[at] == "AUX" or own or _inflected(words, at)


def _orders_anew(words: clauses.Words, first: int, joins: int) -> bool:
    """Whether another order follows: "do not suddenly stop coffee | and keep drinking enough"; not "eat or drink"."""
    grammar, norms = words.grammar, words.norms
    after = norms[joins + 1] if joins + 1 < len(norms) else ""
    if norms[joins] in grammar["denied_lists"] or after not in grammar["advice_verbs"]:
        return False
    return words.tags[joins + 1] in clauses.VERBS and any(words.tags[k] in clauses.NOMINAL for k in range(first, joins))


def _inflected(words: clauses.Words, at: int) -> bool:
    """Whether a word is a verb with a subject of its own or of the clause before: "raises", not "raise"."""
    token = words.tokens[at]
    return words.tags[at] == "VFIN" and lemma(token.text, words.language) != token.norm


def _quantities(
    text: str, words: clauses.Words, parts: dict[tuple[int, str], tuple[int, Pattern]], whole: Span
) -> list[Cue]:
    """Doses ("more than 3000 µg a day", "one glass daily") and durations ("7-8 weken", "after 2 weeks")."""
    found: list[Cue] = []
    done = 0
    indefinite = words.grammar["indefinite"]
    for i, tag in enumerate(words.tags):
        if i < done or not (tag == "NUM" or words.norms[i] in indefinite or words.norms[i][0].isdigit()):
            continue
        read = _amount(words, parts, i)
        if read is None:
            continue
        kind, first, done = read
        span = words.span(first, done)
        found.append(Cue(span, span.of(text), kind, whole, "amount"))
    covered = [c.span for c in found]
    for (at, name), (end, _) in sorted(parts.items()):
        rest: CueKind | None = {"dose vague": "dose", "duration vague": "duration", "dose rate": "dose"}.get(name)  # type: ignore[assignment]  # a literal table
        span = words.span(at, end)
        if rest is None or any(span.overlaps(other) for other in covered):
            continue
        if name == "dose rate" and at and words.tags[at - 1] == "DET" and words.tags[end : end + 1] == ("NOUN",):
            continue  # "a daily walk"
        covered.append(span)
        found.append(Cue(span, span.of(text), rest, whole, "rate" if name == "dose rate" else "vague"))
    return found


def _amount(
    words: clauses.Words, parts: dict[tuple[int, str], tuple[int, Pattern]], i: int
) -> tuple[CueKind, int, int] | None:
    """The dose or duration whose number stands at token `i`: its kind, first token and end."""
    toks, tags, size = words.tokens, words.tags, len(words.tokens)
    grammar = words.grammar
    token = toks[i]
    digits = token.text[0].isdigit() or tags[i] == "NUM"
    if not digits and token.norm not in grammar["indefinite"]:
        return None

    def part(at: int, kind: str) -> int:
        known = parts.get((at, kind)) if at < size else None
        return known[0] if known else 0

    k = i + 1
    if k + 1 < size and words.norms[k] in grammar["range"] and toks[k + 1].text[0].isdigit():
        k += 2
    while k < size and (
        words.norms[k] in grammar["amount_adjectives"] or (tags[k] == "NUM" and words.norms[k] not in grammar["range"])
    ):
        k += 1
    unit_end = part(k, "dose unit")
    if token.text[0].isdigit() and not token.text[-1].isdigit() and not unit_end:  # "500mg"
        unit_end = i + 1 if token.norm.lstrip("0123456789.,") in grammar["mass_units"] else 0
    if unit_end:
        rate = _rate_after(words, unit_end, part)
        before = i > 0 and any(part(at, "dose rate") == i for at in range(max(0, i - 3), i))
        if not digits and not rate and not before:
            return None
        first = next((at for at in range(max(0, i - 3), i) if part(at, "dose rate") == i), i)
        if first < i and words.norms[first] in grammar["articles"]:
            first = i
        return "dose", _with_about(words, first), rate or unit_end
    time_end = part(k, "duration unit")
    if not time_end or _is_age(words, i, time_end):
        return None
    begin = _with_about(words, i)
    if begin and words.norms[begin - 1] in grammar["change_by"]:
        return None  # "shorter by 17 minutes": how much, not how long
    if i and words.norms[i - 1] in grammar["period_words"]:
        return None  # "the last three months of pregnancy": when, not how long
    moment = _moment_end(words, time_end)
    if not digits and not moment:
        return None
    first = i - 1 if i and words.norms[i - 1] in grammar["time_leads"] else i
    return "duration", _with_about(words, first), moment or time_end


def _rate_after(words: clauses.Words, end: int, part: Callable[[int, str], int]) -> int:
    """Where "a day" ends after an amount, past what it is an amount of: "400 mg of magnesium a day"; or 0."""
    for at in range(end, min(len(words.tokens), end + 5)):
        if words.norms[at] in (",", ".", ";", ")"):
            return 0
        if part(at, "dose rate"):
            return part(at, "dose rate")
        if words.tags[at] in FINITE_OR_VERB and (at > end + 2 or words.tags[at] == "AUX"):
            return 0  # right after an amount stands what it is of, whatever it is tagged: "240 mg ginkgo per dag"
    return 0


def _with_about(words: clauses.Words, first: int) -> int:
    """Where an amount begins with "more than", "at least", "up to" before it; "at 5 mg" begins at the number."""
    grammar = words.grammar
    begin = first
    while begin and words.norms[begin - 1] in grammar["about"]:
        begin -= 1
    while begin < first and words.norms[begin] in grammar["about_first"]:
        if begin + 1 < first and words.norms[begin + 1] in grammar["about"]:
            break
        begin += 1
    return begin


def _is_age(words: clauses.Words, i: int, end: int) -> bool:
    """Whether a time is how old people are: "60-year-old men", "women aged 45 to 65 years", "kinderen tot 12 jaar"."""
    toks, tags = words.tokens, words.tags
    grammar = words.grammar
    follows = [t.norm for t in toks[end : end + 3] if t.norm != "-"][:2]
    if follows and follows[0] in grammar["age_words"] and not (follows[0] in grammar["genitive"] and len(follows) < 2):
        return True
    at = i - 1
    while at >= 0 and (
        tags[at] in ("ADP", "ADV", "SCONJ", "CCONJ", "NUM", "DET") or words.norms[at] in grammar["about"]
    ):
        if words.norms[at] in grammar["age_leads"]:
            return True
        at -= 1
    led = words.norms[at] if at >= 0 else ""
    people = people_words(words.language)
    return led in grammar["age_leads"] or (
        at < i - 1 and led in people and words.norms[end - 1] in grammar["age_units"]
    )


_people: Final[dict[str, frozenset[str]]] = {}


def people_words(code: str) -> frozenset[str]:
    """The words of a language for groups of people and animals in studies."""
    known = _people.get(code)
    if known is None:
        known = _people[code] = _read_people(code)
    return known


def _read_people(code: str) -> frozenset[str]:
    rows = langs.rows(langs.load(code).folder / "cues.tsv")
    return frozenset(normal(word) for row in rows if row["kind"] == "population" for word in row["form"].split("|"))


def _moment_end(words: clauses.Words, end: int) -> int:
    """Where "an hour before the meal" ends, given where "an hour" does; 0 where nothing like it follows."""
    toks, tags = words.tokens, words.tags
    if end >= len(toks) or words.norms[end] not in words.grammar["time_follows"]:
        return 0
    k = end + 1
    while k < len(toks) and tags[k] in ("DET", "ADJ"):
        k += 1
    return k + 1 if k < len(toks) and tags[k] == "NOUN" else 0


FINITE_OR_VERB: Final = clauses.FINITE | clauses.VERBS
