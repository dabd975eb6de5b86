"""Cue words: what negates, hedges, cites evidence, names a group, an amount or a time, and how far it reaches.

The words are each language's `cues.tsv`; how far a cue reaches follows the clause, as in ConText (Harkema 2009).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from helder import langs
from helder.model import Cue, CueKind, Sentence, Source, Span
from helder.stages import clauses
from helder.text import tokens


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of `cues.tsv`: words in order, "*" at the end of one for any ending."""

    words: tuple[str, ...]
    kind: CueKind
    value: str
    scope: str

    def matches(self, norms: Sequence[str], at: int) -> bool:
        """Whether these words stand at position `at`."""
        if at + len(self.words) > len(norms):
            return False
        return all(
            norms[at + k].startswith(word[:-1]) if word[-1] == "*" else norms[at + k] == word
            for k, word in enumerate(self.words)
        )


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The patterns of a language by the first letters of their first word, longest first."""

    exact: dict[str, tuple[Pattern, ...]]
    prefixes: dict[str, tuple[Pattern, ...]]

    def at(self, norms: Sequence[str], at: int) -> Iterator[Pattern]:
        """The patterns that match at a position."""
        norm = norms[at]
        for pattern in self.exact.get(norm, ()):
            if pattern.matches(norms, at):
                yield pattern
        for pattern in self.prefixes.get(norm[:3], ()):
            if pattern.matches(norms, at):
                yield pattern


@lru_cache
def lexicon(code: str) -> Lexicon:
    """The cue words of a language pack."""
    exact: dict[str, list[Pattern]] = {}
    prefixes: dict[str, list[Pattern]] = {}
    for row in langs.rows(langs.load(code).folder / "cues.tsv"):
        for form in row["form"].split("|"):
            norms = tuple(t.norm for t in tokens(form.replace("*", "")))
            if not norms:
                continue
            parts = [w.endswith("*") for w in form.split()]
            words = list(norms)
            if parts[-1]:
                words[-1] += "*"
            kind: CueKind = row["kind"]  # type: ignore[assignment]  # the pack parity test checks the kinds
            pattern = Pattern(tuple(words), kind, row["value"], row["scope"])
            if words[0].endswith("*"):
                prefixes.setdefault(words[0][:3], []).append(pattern)
            else:
                exact.setdefault(words[0], []).append(pattern)

    def ordered(table: dict[str, list[Pattern]]) -> dict[str, tuple[Pattern, ...]]:
        return {key: tuple(sorted(some, key=lambda p: -len(p.words))) for key, some in table.items()}

    return Lexicon(ordered(exact), ordered(prefixes))


def find(source: Source, sentences: Sequence[Sentence]) -> tuple[Cue, ...]:
    """The cues of every sentence in a language with a pack, in order of the text."""
    found: list[Cue] = []
    for sentence in sentences:
        words = clauses.words(source.text, sentence.span, sentence.language)
        if words is not None:
            found.extend(_in_sentence(source.text, words, sentence.span))
    return tuple(found)


def _in_sentence(text: str, words: clauses.Words, whole: Span) -> list[Cue]:
    norms = [t.norm for t in words.tokens]
    lex = lexicon(words.language)
    best: dict[tuple[int, str], tuple[int, Pattern]] = {}
    for i in range(len(norms)):
        if norms[i].endswith("n't"):
            best[i, "negation"] = (i + 1, Pattern((norms[i],), "negation", "negated", "forward"))
        for pattern in lex.at(norms, i):
            name = pattern.kind if pattern.kind not in ("dose", "duration") else f"{pattern.kind} {pattern.value}"
            known = best.get((i, name))
            if known is None or len(pattern.words) > len(known[1].words):
                best[i, name] = (i + len(pattern.words), pattern)
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
        found.append(
            Cue(
                span,
                span.of(text),
                pattern.kind,
                _scope(words, edges, first, end, pattern.kind, pattern.scope, whole),
                value,
            )
        )
    parts = {key: value for key, value in best.items() if key[1].startswith(("dose", "duration"))}
    found.extend(_quantities(text, words, parts, whole))
    found.sort(key=lambda cue: (cue.span, cue.kind))
    return found


def _scope(words: clauses.Words, edges: list[int], first: int, end: int, kind: CueKind, rule: str, whole: Span) -> Span:
    """How far a cue reaches: the sentence, its clause, or its clause from the cue onwards."""
    if rule == "sentence":
        return whole
    left = max((e for e in edges if e <= first), default=0)
    right = min((e for e in edges if e >= end), default=len(words.tokens))
    if kind == "negation":  # "does not prove that ..." denies the proof
        that = langs.load(words.language).grammar["that"]
        right = min(
            (k for k in range(end, right) if words.tokens[k].norm in that and words.tags[k] != "DET"), default=right
        )
    if rule == "forward":
        left = end if end < right else first
    return words.span(left, max(right, left + 1))


def _quantities(
    text: str, words: clauses.Words, parts: dict[tuple[int, str], tuple[int, Pattern]], whole: Span
) -> list[Cue]:
    """Doses ("more than 3000 µg a day", "one glass daily") and durations ("7-8 weken", "after 2 weeks")."""
    toks, tags, size = words.tokens, words.tags, len(words.tokens)
    grammar = langs.load(words.language).grammar
    found: list[Cue] = []

    def part(at: int, kind: str) -> int:
        known = parts.get((at, kind))
        return known[0] if known else 0

    i = 0
    while i < size:
        token = toks[i]
        attached = token.text[0].isdigit() and not token.text[-1].isdigit()  # "500mg"
        number = tags[i] == "NUM" or token.text[0].isdigit() or token.norm in grammar["indefinite"]
        if not number:
            i += 1
            continue
        k = i + 1
        if k + 1 < size and toks[k].norm in grammar["range"] and toks[k + 1].text[0].isdigit():
            k += 2
        while k < size and (
            toks[k].norm in grammar["amount_adjectives"] or (tags[k] == "NUM" and toks[k].norm not in grammar["range"])
        ):
            k += 1
        unit_end = part(k, "dose unit") if k < size else 0
        time_end = part(k, "duration unit") if k < size else 0
        digits = token.text[0].isdigit() or tags[i] == "NUM"
        if attached and not unit_end:
            unit_end = i + 1 if token.norm.lstrip("0123456789.,") in grammar["mass_units"] else 0
        if unit_end:
            end = unit_end
            after = end
            while after < size and after < end + 5 and toks[after].norm not in (",", ".", ";", ")"):
                if part(after, "dose rate"):
                    break
                if tags[after] in FINITE_OR_VERB:
                    after = size
                    break
                after += 1
            rate = part(after, "dose rate") if after < size else 0
            if rate:
                end = rate
            if digits or rate:
                first = i
                if i and part(i - 1, "dose rate") and toks[i - 1].norm not in grammar["articles"]:
                    first = i - 1
                while first and toks[first - 1].norm in grammar["about"]:
                    first -= 1
                span = words.span(first, end)
                found.append(Cue(span, span.of(text), "dose", whole, "amount"))
                i = end
                continue
        elif time_end and (digits or toks[i].norm in grammar["indefinite"]):
            follows = [t.norm for t in toks[time_end : time_end + 2]]
            aged = bool(follows) and follows[0] in grammar["age_words"] and toks[time_end - 1].norm not in ("use",)
            group = i >= 2 and toks[i - 1].norm in grammar["group_age"] and not digits
            begin = i
            while begin and toks[begin - 1].norm in grammar["about"]:
                begin -= 1
            change = (
                begin and toks[begin - 1].norm in grammar["change_by"]
            )  # "shorter by 17 minutes": how much, not how long
            if digits and not aged and not group and not change:
                first = i
                if i and toks[i - 1].norm in grammar["time_leads"]:
                    first = i - 1
                while first and toks[first - 1].norm in grammar["about"]:
                    first -= 1
                span = words.span(first, time_end)
                found.append(Cue(span, span.of(text), "duration", whole, "amount"))
                i = time_end
                continue
        i += 1
    covered = [c.span for c in found]
    for (at, kind), (end, _) in sorted(parts.items()):
        name = {"dose vague": "dose", "duration vague": "duration", "dose rate": "dose"}.get(kind)
        if name is None:
            continue
        span = words.span(at, end)
        if any(span.overlaps(other) for other in covered):
            continue
        covered.append(span)
        value = "rate" if kind == "dose rate" else "vague"
        found.append(Cue(span, span.of(text), "dose" if name == "dose" else "duration", whole, value))
    return found


FINITE_OR_VERB = clauses.FINITE | clauses.VERBS
