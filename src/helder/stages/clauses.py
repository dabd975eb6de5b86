"""The words of a sentence with their parts of speech, its noun phrases, and its clauses.

This is shallow on purpose: phrases are found from the tags of `helder.tagger`, clauses from punctuation,
conjunctions and relative pronouns. What a clause says is decided in `claims`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from helder import langs, tagger, triggers
from helder.frozen import constructed
from helder.model import Span
from helder.text import Token, normal, tokens_at

LONGEST: Final = 160
"""Tokens. A longer "sentence" is a table, a list of names or no prose at all, and is not parsed."""

NOMINAL: Final = frozenset({"NOUN", "PROPN", "X", "NUM", "SYM"})
_PRENOMINAL: Final = frozenset({"ADJ", "NUM", "NOUN", "PROPN", "X", "SYM"})
VERBS: Final[frozenset[str]] = frozenset({"VFIN", "VINF", "VPART", "VGER"})
FINITE: Final[frozenset[str]] = frozenset({"VFIN", "AUX"})
_IN_SUBJECT: Final = frozenset(
    {"NOUN", "PROPN", "X", "ADJ", "DET", "ADP", "NUM", "ADV", "CCONJ", "VPART", "VGER", "PRON"}
)
_VERBAL: Final[frozenset[str]] = VERBS | FINITE
_STRONG: Final = frozenset(";:–—()[]")
_JOINING: Final = frozenset("-/‑&")
_QUOTES: Final = frozenset("\"'“”„‘’«»*")
_ASIDE: Final = frozenset("()–—")
"""Marks of what is said aside."""
_MARKS: Final = _QUOTES | _JOINING
_BOUNDS: Final = frozenset("≥≤<>=")

ClauseKind = Literal["main", "subordinate", "relative", "reduced", "means", "purpose", "consequence", "resumed"]


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence cut into tokens, each with its part of speech. Offsets are those of the whole text."""

    tokens: tuple[Token, ...]
    tags: tuple[str, ...]
    language: str
    names: frozenset[tuple[int, int]] = frozenset()
    """Neighbouring tokens that belong to one concept's name."""
    before: Words | None = field(default=None, compare=False, repr=False)
    """The same tokens with other parts of speech, if there were any: what is known of the words is taken from there."""
    norms: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """The normal form of each token."""
    pack: langs.Pack = field(init=False, compare=False, repr=False)
    """The settings of its language."""
    grammar: langs.Roles = field(init=False, compare=False, repr=False)
    """The closed-class words of its language."""
    lexicon: triggers.Lexicon = field(init=False, compare=False, repr=False)
    """The words that state relations in its language."""
    roles: frozenset[str] = field(init=False, compare=False, repr=False)
    """The roles in the grammar that some of its words have (see `langs.Roles.played`)."""
    verbal: tuple[int, ...] = field(init=False, compare=False, repr=False)
    """Where a form of a verb that states a relation stands, whatever it is used as."""

    def __init__(
        self,
        tokens: tuple[Token, ...],
        tags: tuple[str, ...],
        language: str,
        names: frozenset[tuple[int, int]] = frozenset(),
        before: Words | None = None,
    ) -> None:
        self.tokens, self.tags = tokens, tags  # type: ignore[misc]
        self.language, self.names, self.before = language, names, before  # type: ignore[misc]
        self.norms, self.pack, self.grammar, self.lexicon, self.roles, self.verbal = _known_of(self)  # type: ignore[misc]

    def __post_init__(self) -> None:
        for name, value in zip(
            ("norms", "pack", "grammar", "lexicon", "roles", "verbal"), _known_of(self), strict=True
        ):
            object.__setattr__(self, name, value)

    def span(self, first: int, end: int) -> Span:
        """From the start of token `first` to the end of the token before `end`."""
        return Span(self.tokens[first].start, self.tokens[end - 1].end)


_Known = tuple[tuple[str, ...], langs.Pack, langs.Roles, triggers.Lexicon, frozenset[str], tuple[int, ...]]


def _known_of(words: Words) -> _Known:
    """What is looked up of the words of a sentence once: the fields from `norms` on, in their order."""
    before = words.before
    if before is not None:
        return before.norms, before.pack, before.grammar, before.lexicon, before.roles, before.verbal
    norms = tuple([token.norm for token in words.tokens])
    pack, lexicon = langs.load(words.language), triggers.load(words.language)
    verbs = lexicon.verbs
    verbal = tuple([k for k, norm in enumerate(norms) if norm in verbs])
    return norms, pack, pack.grammar, lexicon, pack.grammar.played(norms), verbal


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: tokens `first` to `end`, its head noun at `head`, and the preposition before it, if any."""

    first: int
    end: int
    head: int
    preposition: str = ""
    pronoun: bool = False

    def __init__(self, first: int, end: int, head: int, preposition: str = "", pronoun: bool = False) -> None:
        self.first, self.end, self.head = first, end, head  # type: ignore[misc]
        self.preposition, self.pronoun = preposition, pronoun  # type: ignore[misc]

    def __hash__(self) -> int:
        return hash((self.first, self.end, self.head))


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens `first` to `end`. `parent` is the position of the clause it hangs on, `antecedent` the phrase."""

    first: int
    end: int
    kind: ClauseKind
    parent: int | None = None
    antecedent: Phrase | None = None

    def __init__(
        self, first: int, end: int, kind: ClauseKind, parent: int | None = None, antecedent: Phrase | None = None
    ) -> None:
        self.first, self.end, self.kind = first, end, kind  # type: ignore[misc]
        self.parent, self.antecedent = parent, antecedent  # type: ignore[misc]


constructed(Words, Phrase, Clause)


def _tagged(found: Sequence[Token], language: str) -> list[str]:
    """The parts of speech of the tokens of a sentence."""
    tags = tagger.load(language).tag(found)
    modals, doing = langs.load(language).grammar["modals"], langs.load(language).grammar["doing"]
    for i, token in enumerate(found[:-1]):
        modal = tags[i] in ("AUX", "PART") and token.norm in modals  # "can significantly impair": an infinitive
        modal = modal or (tags[i] == "ADP" and _marks_infinitive(found, tags, i, language))
        if modal or (tags[i + 1] == "PART" and token.norm in doing):  # "did not lower"
            k = i + 1
            while k < len(tags) - 1 and tags[k] in ("ADV", "PART"):
                k += 1
            if found[k].norm == ",":  # "can, after months of use, cause"
                k = next((m + 1 for m in range(k + 2, min(k + 9, len(tags) - 1)) if found[m].norm == ","), k)
            goes_on = k + 1 < len(tags) and tags[k + 1] != "PUNCT"
            if tags[k] in ("ADJ", "NOUN", "VFIN", "PROPN", "X") and found[k].text.islower() and goes_on:
                tags[k] = "VINF"
    if partitive := langs.load(language).grammar["partitive"]:
        _mend_partitives(found, tags, language, partitive)
    if langs.load(language).verb_final:
        _mend_final_verbs(found, tags, language)
    return tags


def _marks_infinitive(found: Sequence[Token], tags: Sequence[str], i: int, language: str) -> bool:
    """Whether "to" stands before a known verb behind a verb that takes one: "did not appear to directly affect"."""
    if not i or tags[i - 1] not in VERBS:
        return False
    grammar = langs.load(language).grammar
    if found[i].norm not in grammar["marker"] or found[i - 1].norm not in grammar["raising"]:
        return False
    k = i + 1
    while k < len(tags) - 1 and tags[k] == "ADV":
        k += 1
    return found[k].norm in triggers.load(language).verbs and tags[k] in ("X", "NOUN", "ADJ", "VFIN")


def _mend_partitives(found: Sequence[Token], tags: list[str], language: str, partitive: frozenset[str]) -> None:
    """An article taken for a preposition: "produit de l'insuline", "déclenche des migraines"; not "dépend de"."""
    verbs = triggers.load(language).verbs
    for i in range(1, len(tags)):
        if found[i].norm in partitive and tags[i] == "ADP" and tags[i - 1] in ("VFIN", "VINF"):
            takes = {extra for t in verbs.get(found[i - 1].norm, ()) for extra in t.extras}
            if not takes & partitive:
                tags[i] = "DET"


def _mend_final_verbs(found: Sequence[Token], tags: list[str], language: str) -> None:
    """A known verb taken for a noun at the end of a clause that waits for its verb: "kan de slaap verstoren"."""
    verbs, marker = triggers.load(language).verbs, langs.load(language).grammar["marker"]
    waiting = False
    for i, token in enumerate(found):
        if tags[i] in ("AUX", "SCONJ", "REL") or token.norm in marker:
            waiting = True
        elif token.norm in ";:.":
            waiting = False
        elif waiting and tags[i] in ("NOUN", "ADJ", "VPART", "ADV") and token.norm in verbs:
            after = tags[i + 1] if i + 1 < len(found) else "PUNCT"
            infinitive = token.norm.endswith("en") or token.norm.endswith("t")
            closes = after in ("PUNCT", "CCONJ", "AUX") or (
                after in ("ADP", "VINF") and tags[i - 1] in ("NOUN", "ADV", "ADJ", "PRON")
            )
            if infinitive and closes and tags[i - 1] != "DET" and not token.norm.startswith("ge"):
                tags[i] = "VINF" if token.norm.endswith("en") else "VFIN"


def words(text: str, span: Span, language: str, *, aside: bool = True) -> Words | None:
    """The words of one sentence, or None where it is too long to be prose or its language has no tagger.

    `aside=False` leaves out what stands in brackets, unless that is most of the sentence.
    """
    if language not in langs.installed():
        return None
    whole = _words(text, span, language)
    if whole is None or aside or _ASIDE.isdisjoint(whole.norms):
        return whole
    kept = _outside_brackets(whole.tokens)
    if len(kept) == len(whole.tokens):
        return whole
    return Words(tuple([whole.tokens[k] for k in kept]), tuple([whole.tags[k] for k in kept]), language)


def _words(text: str, span: Span, language: str) -> Words | None:
    """The words of a sentence. Those of the last text are remembered: it is looked at several times."""
    known = _remembered.get(span.start)
    if known is not None and known[0] is text and known[1] == span.end and known[2] == language:
        return known[3]
    made = _read(text, span, language)
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[span.start] = (text, span.end, language, made)
    return made


_remembered: Final[dict[int, tuple[str, int, str, Words | None]]] = {}
"""By where it begins, the words of a sentence, after the text that it is of, where it ends, and its language."""
_MOST_REMEMBERED: Final = 1 << 10


def _read(text: str, span: Span, language: str) -> Words | None:
    """The words of a sentence, or None where it is too long to be prose."""
    found = tokens_at(span.of(text), span.start)
    if not found or len(found) > LONGEST:
        return None
    return Words(tuple(found), tuple(_tagged(found, language)), language)


def forget() -> None:
    """Forget the sentences that were remembered, so that a measurement reads each anew."""
    _remembered.clear()


def _outside_brackets(found: Sequence[Token]) -> Sequence[int]:
    dashes = [
        i for i, t in enumerate(found) if t.text in "–—" and 0 < i < len(found) - 1 and found[i - 1].end < t.start
    ]
    apart = set(range(dashes[0], dashes[1] + 1)) if len(dashes) == 2 else set()
    kept, depth = [], 0
    for i, token in enumerate(found):
        if i in apart:
            continue
        if token.text == "(":
            depth += 1
        elif token.text == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(i)
    return kept if depth == 0 and len(kept) * 2 > len(found) else range(len(found))


def boundaries(sentence: Words) -> list[int]:
    """Token positions at which a new stretch of meaning begins, for the scope of cue words."""
    found = []
    tags, size = sentence.tags, len(sentence.tags)
    grammar = sentence.grammar
    contrast, complementizer, prepositions = grammar["contrast"], grammar["complementizer"], grammar["prepositions"]
    contrasted = "contrast" in sentence.roles
    for i, norm in enumerate(sentence.norms):
        if (
            norm in _STRONG
            or (contrasted and norm in contrast and i > 0)
            or (tags[i] == "SCONJ" and i > 0 and norm not in complementizer and norm not in prepositions)
            or (tags[i] == "REL" and i > 0)
            or (norm == "," and i + 1 < size and tags[i + 1] in ("SCONJ", "REL", "VFIN"))
        ):
            found.append(i)
    return found


def _adjacent(sentence: Words, i: int) -> bool:
    """Whether token `i` stands directly against both neighbours ("sleep-wake")."""
    t = sentence.tokens
    return 0 < i < len(t) - 1 and t[i].start == t[i - 1].end and t[i].end == t[i + 1].start


_units: Final[dict[str, frozenset[str]]] = {}


def units(code: str) -> frozenset[str]:
    """The words of a language for amounts and times ("mg", "glass", "dosis", "weken")."""
    known = _units.get(code)
    if known is None:
        known = _units[code] = _read_units(code)
    return known


def _read_units(code: str) -> frozenset[str]:
    rows = langs.rows(langs.load(code).folder / "cues.tsv")
    words_ = [
        word
        for row in rows
        if row["kind"] in ("dose", "duration") and row["value"] in ("unit", "measure")
        for word in row["form"].split("|")
    ]
    plurals = ("", *langs.load(code).grammar["plural_of_units"])
    return frozenset(
        normal(word.rstrip("*")) + end for word in words_ for end in (plurals if word.endswith("*") else ("",))
    )


def phrases(sentence: Words, nominal: frozenset[int], closed: frozenset[int]) -> list[Phrase]:
    """The noun phrases of a sentence, in order, with "of" phrases joined to what they belong to.

    `nominal` are tokens known to be part of a concept's name, whatever their tag; `closed` are tokens that
    belong to a relation's trigger and end a phrase.
    """
    base = _base_phrases(sentence, nominal, closed)
    grammar = sentence.grammar
    genitive, attach = grammar["genitive"], grammar["attach"]
    joined: list[Phrase] = []
    for phrase in base:
        before = joined[-1] if joined else None
        one_word = before is not None and phrase.first == before.end + 1 and before.end not in closed
        if before is not None and one_word and not before.pronoun and not phrase.pronoun:
            between = sentence.norms[before.end]
            if between in genitive or f"{sentence.norms[before.head]} {between}" in attach:
                joined[-1] = Phrase(before.first, phrase.end, before.head, before.preposition)
                continue
        joined.append(phrase)
    return [part for phrase in joined for part in _parted(sentence, phrase, nominal)]


def _parted(sentence: Words, phrase: Phrase, nominal: frozenset[int]) -> tuple[Phrase, ...]:
    """ "In mice curcumin improved memory": what opens the sentence and the subject after it, without a comma."""
    tags, first = sentence.tags, phrase.first
    opens = phrase.preposition and (first == 1 or tags[first - 2] in ("PUNCT", "SCONJ"))
    if not opens or phrase.end >= len(tags) or tags[phrase.end] not in FINITE:
        return (phrase,)
    for k in range(first + 1, phrase.end):
        begins = k in nominal and (k - 1, k) not in sentence.names and tags[k - 1] in ("NOUN", "PROPN")
        if begins and all(m in nominal for m in range(k, phrase.end)):
            return (Phrase(first, k, k - 1, phrase.preposition), Phrase(k, phrase.end, phrase.end - 1))
    return (phrase,)


def _base_phrases(sentence: Words, nominal: frozenset[int], closed: frozenset[int]) -> list[Phrase]:
    tags, norms, found, i = sentence.tags, sentence.norms, [], 0
    size = len(norms)
    apart = sentence.pack.compounds == "closed"
    grammar = sentence.grammar
    while i < size:
        if i in closed:
            i += 1
            continue
        tag = tags[i]
        if tag == "PRON" and i not in nominal:
            owns = norms[i] not in grammar["personal"] and not _addressed(sentence, i)
            if owns and i + 1 < size and (tags[i + 1] in _PRENOMINAL or i + 1 in nominal) and i + 1 not in closed:
                tag = "DET"  # "its deficiency", "deze stoffen"
            else:
                found.append(Phrase(i, i + 1, i, _preposition(sentence, i), pronoun=True))
                i += 1
                continue
        start, head = i, None
        if tag == "VGER" and not apart and _opens_gerund(sentence, i, closed):
            i += 1  # "cutting salt", "drinking one glass a day"
            while i < size and tags[i] in ("DET", "ADV", "ADP") and i not in closed:
                i += 1
        elif tag == "VINF" and apart and i == 0 and tags[1:2] == ("ADP",) and 0 not in closed:
            i += 2  # "minderen met koffie verbetert"
            while i < size and tags[i] in ("DET", "ADV") and i not in closed:
                i += 1
        if tag == "DET" and i not in nominal:
            i += 1
            while i < size and tags[i] == "DET" and i not in nominal:
                i += 1
        while i < size and i not in closed:
            tag = tags[i]
            if apart and head == i - 1 and _begins_anew(sentence, i, nominal):
                break
            if (
                head == i - 1
                and tag == "NUM"
                and i not in nominal
                and tags[i - 1] == "NOUN"
                and tags[i + 1 : i + 2] == ("NOUN",)
            ):
                break  # "a warm bath | one hour before"
            if head is not None and norms[i] in grammar["and_so_on"]:
                break
            if i in nominal or tag in NOMINAL or tag == "ADJ":
                if i in nominal or tag != "ADJ":
                    head = i
                i += 1
            elif (
                (tag in ("VPART", "VGER", "ADV", "VFIN", "VINF") and _modifies(sentence, i, nominal, closed))
                or (norms[i] in _JOINING and _adjacent(sentence, i))
                or (norms[i] in _BOUNDS and head is not None and i + 1 < size and tags[i + 1] == "NUM")  # "BMI ≥ 35"
                or (apart and _shortened(sentence, i, head))
                or (
                    tag in ("CCONJ", "PUNCT") and head is None and i > start and _joins_adjectives(sentence, i, nominal)
                )
                or (norms[i] in _QUOTES and i + 1 < size and (i + 1 in nominal or tags[i + 1] in _PRENOMINAL))
            ):
                i += 1
            else:
                break
        if head is not None:
            named = apart and start == 0 and tags[i : i + 1] == ("VINF",) and i not in closed
            if named and norms[i] in grammar["reversing"] and tags[i + 1 : i + 2] in (("VFIN",), ("AUX",)):
                i += 1  # "zout minderen verlaagt"
            end = i
            while end - 1 > head and (
                tags[end - 1] == "ADV" or (apart and tags[end - 1] == "ADJ") or norms[end - 1] in _MARKS
            ):
                end -= 1
            first = start
            while first < head and (norms[first] in _QUOTES or norms[first] in grammar["both"]):
                first += 1
            led = _preposition(sentence, first) or (_preposition(sentence, start) if first > start else "")
            found.append(Phrase(first, end, head, led))  # "by both the patient and ..."
        elif i > start and tags[start] == "DET" and i == start + 1 and norms[start] not in grammar["articles"]:
            found.append(Phrase(start, i, start, _preposition(sentence, start), pronoun=True))  # "this improves"
        elif i > start and any(tags[k] == "ADJ" for k in range(start, i)) and tags[start] == "DET":
            found.append(Phrase(start, i, i - 1, _preposition(sentence, start)))  # "the elderly"
        if i == start:
            i += 1
    return found


def _addressed(sentence: Words, i: int) -> bool:
    """Whether "je" is who is spoken to, and not whose: "kun je bier beter laten staan", "als je jicht hebt"."""
    grammar, norms = sentence.grammar, sentence.norms
    if not i or not grammar["addressing"]:
        return False
    if norms[i - 1] in grammar["addressing"]:
        return True
    if (
        norms[0] in grammar["agent"] | grammar["instrument"] and sentence.tags[i - 1] == "VFIN"
    ):  # "met yoga verminder je"
        known = sentence.lexicon.verbs
        return norms[i - 1] in known and f"{norms[i - 1]}t" in known
    verbs = grammar["addressed_verbs"]
    return sentence.tags[i - 1] == "SCONJ" and any(norm in verbs for norm in norms[i + 1 : i + 8])


def _shortened(sentence: Words, i: int, head: int | None) -> bool:
    """Whether a word is part of "zenuw- en spiercommunicatie": a compound that leaves its end to the next one."""
    toks, tags, size = sentence.tokens, sentence.tags, len(sentence.tokens)
    if head is None or i + 1 >= size:
        return False
    if tags[i] == "CCONJ" and sentence.norms[i - 1] == "-":
        return toks[i - 2].end == toks[i - 1].start and tags[i + 1] in ("NOUN", "PROPN", "X")
    joined = sentence.norms[i] == "-" and toks[i - 1].end == toks[i].start and toks[i].end < toks[i + 1].start
    return joined and tags[i + 1] == "CCONJ"


def _opens_gerund(sentence: Words, i: int, closed: frozenset[int]) -> bool:
    """Whether a gerund with its object stands where a subject stands: at the start of a clause."""
    tags = sentence.tags
    opens = i == 0 or tags[i - 1] in ("SCONJ", "CCONJ") or sentence.norms[i - 1] in ":;"
    if not opens or i + 1 >= len(tags):
        return False
    if tags[i + 1] in ("NOUN", "ADJ", "DET", "NUM", "PROPN"):
        return True
    end = next((k for k in range(i + 1, len(tags)) if tags[k] in FINITE or tags[k] == "PUNCT"), len(tags))
    return tags[i + 1] in ("ADV", "ADP") and end < len(tags) and tags[end] in FINITE  # not "according to a study, ..."


def _begins_anew(sentence: Words, i: int, nominal: frozenset[int]) -> bool:
    """Whether, in a language that writes compounds as one word, a noun phrase cannot go on with this word."""
    tags, norms = sentence.tags, sentence.norms
    if tags[i - 1] not in ("NOUN", "PROPN") and i - 1 not in nominal:
        return False
    grammar = sentence.grammar
    timed = norms[i - 1] in grammar["times_of_day"] or norms[i - 1] in units(sentence.language)
    if timed and i > 1 and tags[i - 2] == "DET" and i - 1 not in nominal:
        return norms[i - 2] not in grammar["indefinite"]  # "elke dag | magnesium"; not "een glas water"
    if tags[i] not in ("NOUN", "ADJ", "VPART", "PROPN") or len(norms[i]) < 4 or not sentence.tokens[i].is_word:
        return False
    if tags[i] == "PROPN" and tags[i - 1] == "PROPN":
        return False
    if i in nominal and i - 1 in nominal and _one_name(sentence, i):
        return False
    counted = i > 1 and tags[i - 2] in ("NUM", "SYM")
    if counted or (norms[i - 1] in units(sentence.language) and i > 1 and tags[i - 2] != "ADP"):
        return False  # "500 milligram magnesium", "een glas water"
    if norms[i] in sentence.grammar["numbered"]:
        return False  # "diabetes type 2"
    if norms[i - 1].endswith("e") and norms[i - 1].endswith(property_endings(sentence.language)):
        return False  # "bloeddrukverlagende medicijnen"
    if norms[i - 1].endswith("e") and i - 1 in nominal and i not in nominal and tags[i] == "NOUN":
        return False  # "antioxidante eigenschappen"
    return not (i in nominal and i - 1 not in nominal and i > 1 and tags[i - 2] == "DET")  # "een licht jodiumtekort"


_PROPERTIES = ("lowering", "raising", "improving", "relieving", "worsening")


@lru_cache
def property_endings(code: str) -> tuple[str, ...]:
    """What words for a property end in, in a language: "lowering", "verlagend", "verlagende"; some have none."""
    grammar = langs.load(code).grammar
    endings = [ending for what in _PROPERTIES for ending in sorted(grammar[f"{what}_endings"])]
    return tuple(ending + e for ending in endings for e in ("", "e"))


@lru_cache
def property_closings(code: str) -> frozenset[str]:
    """The last three letters of words for a property."""
    return frozenset(ending[-3:] for ending in property_endings(code))


def _one_name(sentence: Words, i: int) -> bool:
    return (i - 1, i) in sentence.names


def _joins_adjectives(sentence: Words, i: int, nominal: frozenset[int]) -> bool:
    """ "a diverse and balanced flora", "lichte of gemakkelijk verstoorde slaap": two adjectives of one noun."""
    tags = sentence.tags
    joins = sentence.grammar["joining_adjectives"]
    if (sentence.norms[i] != "," and sentence.norms[i] not in joins) or tags[i - 1] not in ("ADJ", "VPART"):
        return False
    k = i + 1
    while k < len(tags) and (tags[k] in ("ADJ", "VPART", "ADV") or sentence.norms[k] in joins):
        k += 1
    return i + 1 < k < len(tags) and (tags[k] in NOMINAL or k in nominal)


def _modifies(sentence: Words, i: int, nominal: frozenset[int], closed: frozenset[int]) -> bool:
    """Whether a participle or adverb stands before a noun it belongs to ("reduced diversity", "very low levels")."""
    tags, k = sentence.tags, i + 1
    if tags[i] in ("VFIN", "VINF"):
        return sentence.norms[i] in _JOINING
    while (
        k < len(tags)
        and k not in closed
        and (tags[k] in ("ADJ", "VPART", "VGER") or (sentence.norms[k] in _JOINING and _adjacent(sentence, k)))
    ):
        if tags[i] == "ADV" and tags[k] == "ADJ":
            k += 1
            continue
        k += 1
    if k >= len(tags) or k in closed:
        return False
    if tags[i] == "ADV":
        return k > i + 1 and (k in nominal or tags[k] in NOMINAL)
    if tags[i] == "VGER" and not (i > 0 and tags[i - 1] in ("DET", "ADJ", "ADP", "CCONJ", "PUNCT")):
        return False
    return k in nominal or tags[k] in NOMINAL


def _preposition(sentence: Words, first: int) -> str:
    """The preposition right before a phrase, or the one a list of phrases began with."""
    if not first:
        return ""
    at = first - 1
    while at > 0 and sentence.tags[at] == "ADV" and at > first - 3:
        at -= 1
    grammar = sentence.grammar
    norms, about = sentence.norms, grammar["about"]
    if (norms[at] in grammar["about_first"] and norms[first] in about) or (
        at and norms[at] in about and norms[at - 1] in about
    ):
        return ""  # "eat at least two apples", "no more than 10 mg of zinc"
    if sentence.tags[at] == "ADP" and (at == first - 1 or sentence.tags[at + 1] == "ADV"):
        return sentence.norms[at]
    return ""


@lru_cache
def _cover(code: str) -> frozenset[tuple[str, ...]]:
    """The words that introduce examples ("such as"), word by word."""
    return frozenset(tuple(word.split()) for word in langs.load(code).grammar["cover"])


def coordination(sentence: Words, every: Sequence[Phrase], at: int) -> list[int]:
    """Positions in `every` of the phrases coordinated with the one at `at`, itself included, to the right.

    "A, B and C", "A such as B and C", "not only A but also B"; stops where anything else stands between.
    "A, a B" without a conjunction is an apposition, not a list.
    """
    grammar = sentence.grammar
    cover = _cover(sentence.language)
    found, commas, joined = [at], 0, False
    first = every[at]
    while at + 1 < len(every):
        left, right = every[at], every[at + 1]
        if right.pronoun or right.first <= left.end:
            break
        between, tags = sentence.norms[left.end : right.first], sentence.tags[left.end : right.first]
        if between[0] == "," and "NUM" in tags:
            between, tags = _without_amount(sentence, left.end, right.first)
        if not between or between[0] in grammar["list_opening"]:
            break
        divided = [word for word in between if word != ","]
        if divided and grammar["but"].issuperset(divided) and not _only_before(sentence, first.first):
            break  # "by stress, but one cause is ..."
        if between[-1] == first.preposition and tags[-1] == "ADP" and len(between) > 1:
            between, tags = between[:-1], tags[:-1]  # "bij A en bij B"
        listed = _is_listed(between, tags, grammar)
        conjoined = "CCONJ" in tags
        plain = tuple([w for w in between if w != "," and w not in _QUOTES])
        if plain in cover or (listed and not grammar["both_joins"].isdisjoint(between)):
            joined = True
        elif not listed or (not conjoined and "," in between and _closed(sentence, every, found)):
            break
        elif conjoined:
            joined = True
        else:
            commas += 1
        at += 1
        found.append(at)
    if commas == 1 and not joined:  # "A, B enz." is a list, "A, B" an apposition
        rest = [norm for norm in sentence.norms[every[at].end : every[at].end + 2] if norm != ","]
        return found if rest[:1] and rest[0] in grammar["and_so_on"] else found[:1]
    return found


def _without_amount(sentence: Words, first: int, end: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words between two phrases without an amount set between commas: "drops, i.e. 10 mcg a day, plus iron"."""
    norms, tags = sentence.norms, sentence.tags
    comma = next((k for k in range(first + 1, end) if norms[k] == ","), None)
    if comma is None or comma + 1 >= end:
        return norms[first:end], tags[first:end]
    amount = any(tags[k] == "NUM" for k in range(first, comma)) and any(
        norms[k] in units(sentence.language) for k in range(first, comma)
    )
    start = comma + 1 if amount else first
    return norms[start:end], tags[start:end]


def _only_before(sentence: Words, first: int) -> bool:
    """Whether "not", "not only" stands shortly before a phrase, so that a "but" after it goes on with it."""
    grammar = sentence.grammar
    return any(norm in grammar["not"] or norm in grammar["only"] for norm in sentence.norms[max(0, first - 4) : first])


def _is_listed(between: tuple[str, ...], tags: tuple[str, ...], grammar: langs.Roles) -> bool:
    """Whether nothing stands between two phrases but what divides the members of a list."""
    listing, joins, divided = grammar["listing"], grammar["list_joins"], False
    for k, word in enumerate(between):
        divides = tags[k] == "CCONJ" or word in ",/"
        if not (divides or word in listing or word in _QUOTES):
            return False
        divided = divided or divides or word in joins
    return divided


def _closed(sentence: Words, every: Sequence[Phrase], found: Sequence[int]) -> bool:
    """Whether a conjunction already stood before the last member of a list."""
    if len(found) < 2:
        return False
    left, right = every[found[-2]], every[found[-1]]
    between = sentence.norms[left.end : right.first]
    closing = sentence.grammar["closing"]
    return any(norm in closing for norm in between)


def split(sentence: Words, every: Sequence[Phrase], inside: frozenset[int]) -> list[Clause]:
    """The clauses of a sentence, in order. Tokens in `inside` (names of concepts) never begin one.

    A clause ends where the next begins. Every kind but "main" has a parent.
    """
    pack = sentence.pack
    tags, norms, size = sentence.tags, sentence.norms, len(sentence.norms)
    grammar = pack.grammar
    purpose, means, condition = grammar["purpose"], grammar["means"], grammar["condition"]
    consequence, subordinators = grammar["consequence"], grammar["subordinators"]
    relative, interrogatives, undergo = grammar["relative_words"], grammar["interrogatives"], grammar["undergo"]
    telling, saying = grammar["telling"], grammar["saying"]
    starts: list[tuple[int, ClauseKind]] = [(0, "main")]
    conceded = size and tags[0] == "SCONJ" and not pack.verb_final  # "Although brief, the course led to ..."
    if conceded or (size and tags[0] in ("SCONJ", "ADV") and norms[0] in condition):
        starts = [(0, "subordinate")]
    for i in range(1, size):
        if i in inside:
            continue
        norm, tag, last = norms[i], tags[i], starts[-1][0]
        comma = norms[i - 1] == ","
        kind: ClauseKind | None = None
        if norm in _STRONG:
            verbless = not any(t in FINITE for t in tags[last:i])
            kind = "resumed" if norm == ":" and verbless and last == 0 else "main"
        elif norm in consequence:
            kind = "consequence"
        elif (
            norm in condition
            and not _counts_times(sentence, i)
            and _opens_condition(sentence, i, last)
            and any(t in FINITE or (t == "VINF" and pack.verb_final) for t in tags[i:])
        ):
            kind = "subordinate"
        elif (
            pack.verb_final
            and tag in FINITE
            and starts[-1][1] in ("relative", "subordinate")
            and i > last + 1
            and (comma or (starts[-1][1] == "relative" and _ends_in_verb(sentence, i)))
        ):  # "die koffie drinken, | hebben", "die een antibioticum krijgen | wordt"
            kind = "main" if comma and starts[-1][1] == "subordinate" else "resumed"
        elif tag == "REL" or norm in subordinators:
            described = norm in grammar["relative_adverbs"] and tags[i - 1] in NOMINAL
            kind = "subordinate" if norm in subordinators and not described else "relative"
        elif comma and pack.verb_final and starts[-1][1] == "relative" and _goes_on_listing(sentence, i, last):
            kind = "resumed"
        elif norm in relative and tag in ("PRON", "SCONJ", "DET") and _next_is_verb(sentence, i):
            kind = "relative" if comma or tags[i - 1] in NOMINAL else "subordinate"
        elif (
            tag == "SCONJ" and norm not in grammar["comparative"] and norm not in grammar["cover"] and i > last + 1
        ) or (norm in interrogatives and i > last + 1 and (tag != "CCONJ")):
            kind = "subordinate"
        elif norm in purpose and pack.verb_final and _te_infinitive(sentence, i):
            kind = "purpose"
        elif (
            norm in means
            and tag in ("ADP", "SCONJ", "ADV")
            and (
                (pack.verb_final and _te_infinitive(sentence, i))
                or (i + 1 < size and tags[i + 1] == "VGER")
                or (i + 2 < size and tags[i + 1] == "ADV" and tags[i + 2] == "VGER")
            )
        ):
            kind = "means"
        elif not pack.verb_final and tag == "VGER" and (comma or (tags[i - 1] == "ADV" and norms[i - 2] == ",")):
            kind = None if _does_something(sentence, i, last) else "consequence"
        elif comma and norm in grammar["then"] and tags[i + 1 : i + 2] in (("VFIN",), ("AUX",)) and pack.verb_final:
            kind = "main"  # "eet je er veel van, | dan stijgt de bloeddruk"
        elif tag == "CCONJ" or (comma and tag in ("AUX", "VFIN")):
            kind = _conjunct(sentence, i, last, every)
            ordered = norm in grammar["advice_verbs"] or norm in grammar["order_openers"]
            if kind is None and pack.verb_final and tag == "CCONJ" and starts[-1][1] in ("relative", "subordinate"):
                kind = "resumed" if _another_end(sentence, i) else None
            if kind == "resumed" and comma and starts[-1][1] == "subordinate" and (pack.verb_final or ordered):
                kind = "main"  # "Als het tekort groot is, wordt de slaap verstoord", "If you have gout, avoid beer"
        elif comma and starts[-1][1] in ("subordinate", "relative") and not pack.verb_final:
            kind = _new_main(sentence, i, last, every)
        elif (
            (norms[i - 1] in telling or norms[i - 1] in saying) and not pack.verb_final and _is_told(sentence, i, every)
        ):
            kind = "subordinate"  # "research shows | zinc shortens colds"
        elif (
            (tag in FINITE or (tag == "VINF" and (tags[i - 1] == "ADV" or (norm in undergo and tags[i - 1] in VERBS))))
            and (starts[-1][1] == "relative" or (last == 0 and norms[0] in grammar["whoever"]))
            and not pack.verb_final
            and any(tags[k] in FINITE for k in range(last, i - 1))
            and tags[i - 1] not in FINITE | {"PART"}
        ):
            k = i - 1
            while k > last and tags[k] == "ADV":
                k -= 1
            if tags[i - 1] != "ADV" or tags[k] in NOMINAL or tags[k] == "VFIN":
                kind = "resumed"  # "children who get antibiotics | can be helped", "who drink coffee | more often have"
                if k + 1 < i and k + 1 > last:
                    starts.append((k + 1, kind))
                    continue
        if kind is not None:
            at = i - 1 if kind == "consequence" and tags[i - 1] == "ADV" else i
            if at > last:
                starts.append((at, kind))
    return _linked(sentence, starts, every)


def _goes_on_listing(sentence: Words, i: int, last: int) -> bool:
    """Whether a list goes on behind what is said of its first member: "de tijd die men ligt, | de duur en ..."."""
    tags = sentence.tags
    if tags[i] != "DET" or i - 2 <= last + 1:
        return False
    named = tags[i - 2] == "NOUN" and VERBS.isdisjoint(tags[last : i - 2])  # "wakker ligt" is the name of a concept
    if tags[i - 2] not in VERBS and not named:
        return False
    end = next(
        (k for k in range(i, len(tags)) if tags[k] in ("REL", "SCONJ") or sentence.norms[k] in _STRONG), len(tags)
    )
    while end > i and tags[end - 1] == "PUNCT":
        end -= 1
    listed = any(tags[k] == "CCONJ" for k in range(i, end))
    return listed and tags[end - 1] in VERBS and not any(tags[k] in VERBS for k in range(i, end - 2))


def _ends_in_verb(sentence: Words, i: int) -> bool:
    """Whether the verb that a relative clause waits for stands before a word: "die roken | hebben minder"."""
    tags, k = sentence.tags, i - 1
    known = sentence.norms[k] in sentence.grammar["undertaking"]
    return tags[k] == "VFIN" or ((tags[k] == "VINF" or known) and _waiting(tags, k))


def _another_end(sentence: Words, i: int) -> bool:
    """Whether a second clause follows a conjunction: "die de bloeddruk verlagen | of migraine verlichten"."""
    tags, verbs = sentence.tags, sentence.lexicon.verbs
    if tags[i - 1] != "VFIN" or tags[i + 1 : i + 2] == ("VFIN",):
        return False
    end = next((k for k in range(i + 1, len(tags)) if tags[k] in ("PUNCT", "CCONJ", "REL", "SCONJ")), len(tags))
    return tags[end - 1] in ("VFIN", "VINF") and sentence.norms[end - 1] in verbs and end - 1 > i + 1


def _waiting(tags: Sequence[str], k: int) -> bool:
    """Whether no finite verb stands between the last relative word and a token."""
    relative = next((m for m in range(k - 1, -1, -1) if tags[m] == "REL"), None)
    return relative is not None and FINITE.isdisjoint(tags[relative:k])


def _does_something(sentence: Words, i: int, last: int) -> bool:
    """Whether a gerund is the subject behind an opening phrase: "In this study, cooking on gas was linked to ..."."""
    tags = sentence.tags
    if last or tags[0] != "ADP" or tags[1] == "VGER" or not _VERBAL.isdisjoint(tags[:i]):
        return False
    end = next((k for k in range(i + 1, len(tags)) if tags[k] in FINITE or tags[k] in ("REL", "SCONJ")), len(tags))
    return end < len(tags) and tags[end] in FINITE and sentence.norms[end - 1] != ","


def _is_told(sentence: Words, i: int, every: Sequence[Phrase]) -> bool:
    """Whether a clause with its own verb begins behind a verb of telling: "research shows | zinc shortens colds"."""
    tags = sentence.tags
    if tags[i - 1] not in ("VFIN", "VINF", "VGER") or not any(p.first == i and not p.preposition for p in every):
        return False
    end = next((k for k in range(i + 1, len(tags)) if tags[k] in FINITE or tags[k] not in _IN_SUBJECT), len(tags))
    named = end - 1 - (tags[end - 1] == "ADV")
    return end < len(tags) and tags[end] in FINITE and tags[named] in ("NOUN", "PROPN", "X", "PRON", "VGER")


def _counts_times(sentence: Words, i: int) -> bool:
    """Whether a word says how often: "at least once a week"."""
    after = sentence.norms[i + 1 : i + 3]
    article = sentence.grammar["indefinite"]
    return len(after) == 2 and after[0] in article and after[1] in units(sentence.language)


def _opens_condition(sentence: Words, i: int, last: int) -> bool:
    """Whether "when", "als" opens a clause here: not "both ... as", not "as a remedy"."""
    tags, toks = sentence.tags, sentence.tokens
    opening = sentence.grammar["list_opening"]
    if i <= last + 1 or any(norm in opening for norm in sentence.norms[max(0, i - 8) : i]):
        return False
    if tags[i] in ("SCONJ", "ADV"):
        return True
    end = next((k for k in range(i, len(toks)) if tags[k] == "PUNCT"), len(toks))
    return tags[i] == "ADP" and tags[end - 1] in VERBS | {"AUX"} and any(t in FINITE for t in tags[i:end])


def _new_main(sentence: Words, i: int, last: int, every: Sequence[Phrase]) -> ClauseKind | None:
    """A main clause after a comma that ends a subordinate one: ", fractures are not prevented"."""
    tags = sentence.tags
    if not any(tags[k] in FINITE for k in range(last, i)):
        return None
    at = next((n for n, p in enumerate(every) if p.first == i), None)
    if at is None:
        return None
    end = every[coordination(sentence, every, at)[-1]].end
    while end < len(tags) and tags[end] in ("ADV", "PART"):
        end += 1
    return "main" if end < len(tags) and tags[end] in FINITE else None


def _linked(sentence: Words, starts: list[tuple[int, ClauseKind]], every: Sequence[Phrase]) -> list[Clause]:
    found: list[Clause] = []
    size = len(sentence.tokens)
    for at, (first, kind) in enumerate(starts):
        end = starts[at + 1][0] if at + 1 < len(starts) else size
        parent: int | None = None
        antecedent = None
        if kind != "main" and found:
            parent = at - 1
            if kind in ("relative", "reduced"):
                before = [p for p in every if p.end <= first]
                antecedent = before[-1] if before else None
            elif kind in ("resumed", "means", "purpose", "consequence"):
                while parent and found[parent].kind in ("relative", "reduced") and kind == "resumed":
                    parent -= 1
        found.append(Clause(first, end, kind if found or kind == "subordinate" else "main", parent, antecedent))
    return found


def _next_is_verb(sentence: Words, i: int) -> bool:
    """Whether a finite verb follows at once, adverbs aside: "which often leads"."""
    tags, k = sentence.tags, i + 1
    while k < len(tags) and tags[k] in ("ADV", "PART"):
        k += 1
    return k < len(tags) and tags[k] in ("AUX", "VFIN", "VINF")


def _te_infinitive(sentence: Words, i: int) -> bool:
    """Whether "te" and an infinitive close the stretch that begins here: "door de afgifte te bufferen"."""
    tags, toks = sentence.tags, sentence.tokens
    grammar = sentence.grammar
    marker, purpose = grammar["marker"], grammar["purpose"]
    for k in range(i + 1, min(len(toks) - 1, i + 16)):
        if (
            sentence.norms[k] in (",", ";", ":")
            or sentence.norms[k] in purpose
            or tags[k] in ("REL", "SCONJ", "VFIN", "AUX")
        ):
            return False
        if sentence.norms[k] in marker and tags[k + 1] in VERBS | {"AUX"}:
            return True
    return False


def _acts(tags: Sequence[str], at: int) -> bool:
    """Whether a gerund and what it takes are the subject of a verb of their own."""
    end = at + 1
    while end < len(tags) and tags[end] in _TAKEN:
        end += 1
    return at + 1 < end < len(tags) and tags[end] in FINITE


_TAKEN = frozenset({"NOUN", "PROPN", "X", "ADJ", "DET", "NUM"})


def _conjunct(sentence: Words, i: int, last: int, every: Sequence[Phrase]) -> ClauseKind | None:
    """What begins at a conjunction or comma: a clause of its own, one that goes on with the subject, or nothing."""
    tags, norms, size = sentence.tags, sentence.norms, len(sentence.norms)
    had_verb = any(tags[k] in FINITE for k in range(last, i))
    if not had_verb:
        aside = last and norms[last - 1] == "," == norms[i - 1] and tags[i] in FINITE
        aside = aside and norms[last] in sentence.grammar["condition"]
        return "resumed" if aside and FINITE.isdisjoint(tags[:last]) else None  # "a diet, when kept up, | lowers"
    norm = norms[i]
    k = i if tags[i] in FINITE else i + 1
    while k < size and tags[k] in ("ADV", "PART", "INTJ"):
        k += 1
    if k >= size:
        return None
    if tags[k] in FINITE:
        return "resumed"
    if tags[k] == "VGER" and k == i + 1 and _acts(tags, k):
        return "main"  # "salt is harmless, but reducing salt lowers ..."
    if tags[k] in VERBS:
        return None if tags[k] in ("VINF", "VPART") and norm not in sentence.grammar["resuming"] else "resumed"
    # a noun phrase and then a finite verb before the next comma: a clause of its own
    following = [p for p in every if p.first >= k]
    if following and following[0].first <= k + 1:
        end = following[0].end
        placed = tags[k] == "ADP" and not sentence.pack.verb_final
        while end < size and tags[end] in ("ADV", "PART"):
            end += 1
        if end < size and tags[end] in FINITE:
            closes = end + 1 >= size or tags[end + 1] in ("PUNCT", "CCONJ", "REL", "SCONJ")
            if closes and sentence.pack.verb_final:
                said = any(tags[m] in VERBS for m in range(last, i))
                return "resumed" if said else None  # "kan A en B verstoren": B is one more object
            return "resumed" if placed else "main"  # "and in this study were linked to ..."
    return None
