"""How well Helder reads: the claims it finds beside the expected ones in `gold/`, per language.

    python -m helder.evaluate gold            the table; exit code 1 when a floor is missed
    python -m helder.evaluate gold --raise    write higher floors and the digest of the corpus into floors.json

`gold/README.md` describes the files. Claims of testimonials, adverts and comments are expected too, but never count
as the article's own: with the wrong speaker they lower the precision.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from helder import langs, pipeline, tagger, vocab
from helder.errors import HelderError, UnreadableError
from helder.model import RELATIONS, Analysis, Argument, Claim, RelationName, Span
from helder.stages import read
from helder.text import tokens

if TYPE_CHECKING:
    from rich.console import Console

CLAIMS = "claims.jsonl"
FLOORS = "floors.json"
MARGIN = 0.02
"""How far below the measured score a new floor is put."""
ENOUGH = 20
"""A figure gets a floor when it was asked at least so often: below that one claim more or less decides."""

CLOSED = ("direction", "polarity", "certainty", "causality", "evidence", "advice", "kind", "speaker", "promotional")
"""Qualifying fields with closed values: right when equal."""
QUOTED = ("population", "dose", "duration")
"""Qualifying fields that quote the text: asked where either side states one, right when the words agree."""
Value = str | bool | None
"""What a qualifying field can hold."""
USUAL: Mapping[str, Value] = {
    "polarity": "asserted", "certainty": "asserted", "evidence": "none", "advice": "none", "speaker": "author",
    "promotional": False,
}  # fmt: skip
"""The value that a field has when nothing is said. The others are counted apart: they are what can be missed."""
OWN = frozenset({"author", "quoted"})
"""Speakers whose claims are the article's own."""

Concepts = Callable[[str, str], frozenset[str]]
"""The ids of the concepts that a few words of a language name as a whole."""
_LIGHT = frozenset({"ADP", "DET", "PRON", "REL", "CCONJ", "SCONJ", "PART", "AUX"})
"""Parts of speech that carry no meaning of their own."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A claim that a reader found in a sentence.

    `subject` and `object` are words of the sentence, None where it does not name them; `subject_means` and
    `object_means` say what a pronoun, a short name or an unnamed one stands for.
    """

    subject: str | None
    relation: RelationName
    object: str | None
    fields: Mapping[str, Value]
    subject_means: str | None = None
    object_means: str | None = None

    @property
    def own(self) -> bool:
        """Whether the article itself says it."""
        return self.fields["speaker"] in OWN


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with the claims expected in it; `article` is None for a sentence on its own."""

    article: str | None
    text: str
    language: str
    claims: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many were expected, how many found, and how many are the same."""

    expected: int = 0
    found: int = 0
    same: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.expected + other.expected, self.found + other.found, self.same + other.same)

    @property
    def precision(self) -> float:
        """Share of the found that was expected."""
        return self.same / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the expected that was found."""
        return self.same / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.same / (self.expected + self.found) if self.expected + self.found else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """How many answers are right of how many asked."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)

    @property
    def accuracy(self) -> float:
        """The share that is right; 0 when nothing was asked."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One score between 0 and 1, how often it was asked, and for claims what was expected and found."""

    score: float
    of: int
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class LanguageScores:
    """The scores of one language.

    `fields` are asked of the claims matched at the four families; `marked` of those with an uncommon value only.
    `missing` are expected sentences that do not stand in the text as it was read.
    """

    sentences: Count = Count()
    families: Count = Count()
    relations: Count = Count()
    fields: Mapping[str, Share] = field(default_factory=dict)
    marked: Mapping[str, Share] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def __add__(self, other: LanguageScores) -> LanguageScores:
        return LanguageScores(
            self.sentences + other.sentences,
            self.families + other.families,
            self.relations + other.relations,
            _added(self.fields, other.fields),
            _added(self.marked, other.marked),
            self.missing + other.missing,
        )

    def figures(self) -> dict[str, Figure]:
        """Every score by the name that its floor has."""
        counts = {"claim_sentence_f1": self.sentences, "triple_f1": self.families, "triple_16_f1": self.relations}
        return {
            **{name: Figure(count.f1, count.expected, count) for name, count in counts.items()},
            **{f"{name}_accuracy": Figure(share.accuracy, share.of) for name, share in self.fields.items()},
            **{f"{name}_marked_accuracy": Figure(share.accuracy, share.of) for name, share in self.marked.items()},
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of every language, and the digest of what they were measured on."""

    languages: Mapping[str, LanguageScores]
    corpus_sha256: str


@dataclass(frozen=True, slots=True)
class Floors:
    """The least that must be reached, per language and figure. `set`: whether they come from a measurement.

    `lowered` gives for each floor that went down what, when and why.
    """

    corpus_sha256: str
    set: bool
    floors: Mapping[str, Mapping[str, float]]
    lowered: tuple[Mapping[str, str], ...] = ()


Same = Callable[[Expected, Claim], bool]
"""Whether the relations of an expected and a found claim are taken for the same."""
_DENIED: tuple[tuple[RelationName, Value], ...] = (("improves", "negated"), ("affects", "negated"))


# ---- the whole corpus


def matched(lines: Sequence[Line], analysis: Analysis) -> list[Claim]:
    """The claims of a text that a reader expects, at the grain of the family of the relation."""
    spans = _places(lines, analysis.source.text)
    here: dict[int, list[Claim]] = defaultdict(list)
    for claim in analysis.claims:
        at = _line_of(claim.span, spans)
        if at is not None:
            here[at].append(claim)
    pairs = (match(line.claims, here[at], same_family, _named) for at, line in enumerate(lines))
    return [claim for some in pairs for _, claim in some]


def evaluate(path: str | Path, articles: str | Path | None = None) -> Scores:
    """The scores of everything in a gold folder, each article read as a whole and each other sentence alone.

    `articles` is where the article files are: by default `examples/articles` beside the folder.
    Raises `UnreadableError` when a file is missing or a line of it is not what the README says.
    """
    gold = Path(path)
    place = _articles(gold, articles)
    totals: dict[str, LanguageScores] = defaultdict(LanguageScores)
    for article, lines in _by_article(load(gold / CLAIMS)):
        if article is not None:
            parts = [score(lines, pipeline.analyse(read.document(place / article)))]
        else:
            parts = [score([one], pipeline.analyse(one.text, language=one.language)) for one in lines]
        for part in parts:
            for language, scores in part.items():
                totals[language] += scores
    return Scores(dict(sorted(totals.items())), digest(gold, place))


def load(path: Path) -> tuple[Line, ...]:
    """The expected sentences of a file, in its order. Raises `UnreadableError` with the line that is wrong."""
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read ({error.strerror}): name the folder with {CLAIMS}.") from error
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(_line(json.loads(row)))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableError(
                f"{path}:{number} is no expected sentence ({error!r}): write it as README.md says."
            ) from error
    return tuple(found)


def digest(gold: Path, articles: Path | None = None) -> str:
    """The SHA-256 of the expected claims and of the articles they are about."""
    place = _articles(gold, articles)
    names = sorted({line.article for line in load(gold / CLAIMS) if line.article})
    whole = hashlib.sha256((gold / CLAIMS).read_bytes())
    for name in names:
        try:
            whole.update(f"\n{name}\n".encode() + (place / name).read_bytes())
        except OSError as error:
            raise UnreadableError(f"{place / name} cannot be read ({error.strerror}): gold expects it.") from error
    return whole.hexdigest()


def _articles(gold: Path, articles: str | Path | None) -> Path:
    return Path(articles) if articles is not None else gold.resolve().parent / "examples" / "articles"


def _by_article(lines: Iterable[Line]) -> list[tuple[str | None, list[Line]]]:
    groups: dict[str | None, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.article].append(line)
    return list(groups.items())


def _line(row: Mapping[str, Any]) -> Line:
    return Line(row["article"], row["text"], row["language"], tuple(_expected(claim) for claim in row["claims"]))


def _expected(row: Mapping[str, Any]) -> Expected:
    if row["relation"] not in RELATIONS:
        raise ValueError(f"no relation {row['relation']}")
    return Expected(
        subject=row["subject"],
        relation=row["relation"],
        object=row["object"],
        fields={name: row[name] for name in (*CLOSED, *QUOTED)},
        subject_means=row.get("subject_means"),
        object_means=row.get("object_means"),
    )


# ---- one text


def score(lines: Sequence[Line], analysis: Analysis, concepts: Concepts | None = None) -> dict[str, LanguageScores]:
    """The scores of one text, per language. Its own claims outside the expected sentences count as wrong."""
    named = concepts or _named
    spans = _places(lines, analysis.source.text)
    here: dict[int, list[Claim]] = defaultdict(list)
    outside: list[Claim] = []
    for claim in analysis.claims:
        at = _line_of(claim.span, spans)
        if at is not None:
            here[at].append(claim)
        elif claim.speaker in OWN:
            outside.append(claim)
    totals: dict[str, LanguageScores] = defaultdict(LanguageScores)
    for at, line in enumerate(lines):
        totals[line.language] += _score_line(line, here[at], named)
        if spans[at] is None:
            totals[line.language] += LanguageScores(missing=(line.text,))
    for language in {claim.language for claim in outside}:
        strays = [claim for claim in outside if claim.language == language]
        totals[language] += LanguageScores(
            Count(found=len({claim.span for claim in strays})), Count(found=len(strays)), Count(found=len(strays))
        )
    return dict(totals)


def _score_line(line: Line, found: Sequence[Claim], concepts: Concepts) -> LanguageScores:
    own_expected = sum(e.own for e in line.claims)
    own_found = sum(c.speaker in OWN for c in found)
    at_family = match(line.claims, found, same_family, concepts)
    at_relation = match(line.claims, found, same_relation, concepts)
    fields: dict[str, Share] = {}
    marked: dict[str, Share] = {}
    for expected, claim in at_family:
        fields = _added(fields, _asked(expected, claim))
        marked = _added(marked, {n: s for n, s in _asked(expected, claim).items() if _is_marked(expected, n)})
    return LanguageScores(
        Count(int(own_expected > 0), int(own_found > 0), int(own_expected > 0 and own_found > 0)),
        Count(own_expected, own_found, sum(_both_own(*pair) for pair in at_family)),
        Count(own_expected, own_found, sum(_both_own(*pair) for pair in at_relation)),
        fields,
        marked,
    )


def _both_own(expected: Expected, claim: Claim) -> bool:
    return expected.own and claim.speaker in OWN


def _places(lines: Sequence[Line], text: str) -> list[Span | None]:
    """Where the sentences stand, each sought after the one before, then anywhere; spaces may differ."""
    found: list[Span | None] = []
    end = 0
    for line in lines:
        pattern = re.compile(r"\s+".join(re.escape(word) for word in line.text.split()))
        hit = pattern.search(text, end) or pattern.search(text)
        found.append(Span(*hit.span()) if hit else None)
        end = hit.end() if hit else end
    return found


def _line_of(span: Span, places: Sequence[Span | None]) -> int | None:
    """The sentence that shares most characters with a claim."""
    shared = [min(span.end, p.end) - max(span.start, p.start) if p else 0 for p in places]
    best = max(range(len(shared)), key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] > 0 else None


# ---- which claim is which


def match(
    expected: Sequence[Expected],
    found: Sequence[Claim],
    same: Same,
    concepts: Concepts,
) -> list[tuple[Expected, Claim]]:
    """The most pairs of an expected and a found claim that say the same, each used once.

    Where one claim fits several, the pair that agrees in more fields is tried first.
    """
    fits = [_fitting(one, found, same, concepts) for one in expected]
    taken: dict[int, int] = {}

    def place(one: int, tried: set[int]) -> bool:
        for at in fits[one]:
            if at not in tried:
                tried.add(at)
                if at not in taken or place(taken[at], tried):
                    taken[at] = one
                    return True
        return False

    for one in range(len(expected)):
        place(one, set())
    return [(expected[one], found[at]) for at, one in sorted(taken.items(), key=lambda pair: pair[1])]


def _fitting(one: Expected, found: Sequence[Claim], same: Same, concepts: Concepts) -> list[int]:
    """Positions of the found claims that say the expected one, the best agreement first."""
    fits = [
        at
        for at, claim in enumerate(found)
        if same(one, claim)
        and same_argument(one.subject, one.subject_means, claim.subject, claim.language, concepts)
        and same_argument(one.object, one.object_means, claim.object, claim.language, concepts)
    ]
    return sorted(fits, key=lambda at: -_agreement(one, found[at]))


def same_relation(expected: Expected, claim: Claim) -> bool:
    """Whether the relation is the same one of the sixteen; "has no effect" is "does not improve or affect"."""
    return expected.relation == claim.relation or _denial(expected, claim)


def same_family(expected: Expected, claim: Claim) -> bool:
    """Whether the relation is of the same of the four families: positive, negative, neutral, structural."""
    return RELATIONS[expected.relation].family == RELATIONS[claim.relation].family or _denial(expected, claim)


def _denial(expected: Expected, claim: Claim) -> bool:
    """Whether one says "no effect" and the other denies "improves" or "affects"."""
    sides = [(expected.relation, expected.fields["polarity"]), (claim.relation, claim.polarity)]
    return ("no_effect", "asserted") in sides and any(side in _DENIED for side in sides)


def same_argument(surface: str | None, means: str | None, found: Argument, language: str, concepts: Concepts) -> bool:
    """Whether a found subject or object is the expected one, by its words or by the concept they name."""
    if surface is None and found.quote is None and (means is None or found.concept is None):
        return True
    texts = [text for text in (surface, means) if text]
    if found.quote and any(same_words(text, found.quote, language) for text in texts):
        return True
    return found.concept is not None and any(found.concept.id in concepts(text, language) for text in texts)


def same_words(one: str, other: str, language: str) -> bool:
    """Whether two phrases agree: half of their content words, or one inside the other with the same last word."""
    a, b = _content(one, language), _content(other, language)
    shared = len(set(a) & set(b))
    if 2 * shared >= len(set(a) | set(b)):
        return True
    short, long = sorted((a, b), key=len)
    return short[-1] == long[-1] and any(long[i : i + len(short)] == short for i in range(len(long)))


@lru_cache(maxsize=1 << 12)
def _content(phrase: str, language: str) -> tuple[str, ...]:
    """The words that carry meaning in normal form; all words where none does ("it")."""
    found = tokens(phrase)
    tags = tagger.load(language).tag(found)
    every = tuple(t.norm for t in found if t.is_word) or (phrase.strip().lower(),)
    kept = tuple(t.norm for t, tag in zip(found, tags, strict=True) if t.is_word and tag not in _LIGHT)
    return kept or every


@lru_cache(maxsize=1 << 12)
def _named(phrase: str, language: str) -> frozenset[str]:
    """The concepts that stand for the whole phrase, not only for a word in it."""
    wanted = set(_content(phrase, language))
    return frozenset(
        one.concept
        for one in vocab.load().find(phrase)
        if wanted <= set(_content(phrase[one.start : one.end], language))
    )


# ---- qualifying fields


def _asked(expected: Expected, claim: Claim) -> dict[str, Share]:
    """For each field of a matched claim, whether it is right; fields without a question are left out."""
    answers = {name: expected.fields[name] == getattr(claim, name) for name in CLOSED}
    if _denial(expected, claim):
        answers |= {"direction": True, "polarity": True}  # "no effect" and "does not improve" are one statement
    for name in QUOTED:
        said, heard = cast("str | None", expected.fields[name]), cast("str | None", getattr(claim, name))
        if said or heard:
            answers[name] = bool(said and heard and _same_stretch(said, heard, claim.language))
    return {name: Share(int(right), 1) for name, right in answers.items()}


def _same_stretch(one: str, other: str, language: str) -> bool:
    """Whether two quotes share half of their words, or one lies inside the other."""
    a, b = set(_content(one, language)), set(_content(other, language))
    return 2 * len(a & b) >= len(a | b) or a <= b or b <= a


def _is_marked(expected: Expected, name: str) -> bool:
    return name in USUAL and expected.fields[name] != USUAL[name]


def _agreement(expected: Expected, claim: Claim) -> int:
    """How many fields are right, the relation before all."""
    right = sum(share.right for share in _asked(expected, claim).values())
    return right + 100 * (expected.relation == claim.relation)


def _added(one: Mapping[str, Share], other: Mapping[str, Share]) -> dict[str, Share]:
    names = [name for name in (*CLOSED, *QUOTED) if name in one or name in other]
    return {name: one.get(name, Share()) + other.get(name, Share()) for name in names}


# ---- the gate


def floors(gold: Path) -> Floors:
    """The floors of a gold folder. Raises `UnreadableError` when the file is missing or wrong."""
    path = gold / FLOORS
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return Floors(row["corpus_sha256"], row["set"], row["floors"], tuple(row["lowered"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableError(
            f"{path} holds no floors ({error!r}): write it with `python -m helder.evaluate {gold} --raise`."
        ) from error


def problems(scores: Scores, least: Floors) -> list[str]:
    """What keeps these scores from passing, a sentence each: a missed floor, or a corpus that has changed."""
    found = []
    if scores.corpus_sha256 != least.corpus_sha256:
        found.append(f"The corpus is not the one that {FLOORS} is about: run the evaluation once with --raise.")
    for language, wanted in least.floors.items():
        figures = scores.languages.get(language, LanguageScores()).figures()
        for name, floor in wanted.items():
            reached = figures[name].score if name in figures else 0.0
            if reached < floor:
                found.append(f"{language} {name} is {reached:.3f}, below its floor of {floor:.3f}.")
    return found


def raised(scores: Scores, least: Floors) -> Floors:
    """Floors for these scores: a margin below them where that is higher than before, never lower.

    A figure that is seldom asked gets no new floor.
    """
    higher: dict[str, dict[str, float]] = {language: dict(floors) for language, floors in least.floors.items()}
    for language, part in scores.languages.items():
        mine = higher.setdefault(language, {})
        for name, figure in part.figures().items():
            if figure.of >= ENOUGH:
                mine[name] = max(mine.get(name, 0.0), round(max(0.0, figure.score - MARGIN), 3))
    return Floors(scores.corpus_sha256, True, higher, least.lowered)


def write_floors(gold: Path, least: Floors) -> None:
    """Puts the floors into the folder."""
    row = {
        "corpus_sha256": least.corpus_sha256,
        "set": least.set,
        "floors": least.floors,
        "lowered": list(least.lowered),
    }
    (gold / FLOORS).write_text(json.dumps(row, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Prints the table of a gold folder; the exit code: 0, or 1 when a floor is missed or the corpus changed."""
    from rich.console import Console  # heavy: only the command prints

    names = [one for one in arguments if one != "--raise"]
    gold = Path(names[0] if names else "gold")
    try:
        scores = evaluate(gold)
        if "--raise" in arguments:
            before = floors(gold) if (gold / FLOORS).exists() else Floors("", False, {})
            write_floors(gold, raised(scores, before))
        least = floors(gold)
    except HelderError as error:
        Console(stderr=True, highlight=False).print(str(error), markup=False, soft_wrap=True)
        return error.exit_code
    console = Console(highlight=False)
    _print(console, scores, least)
    short = problems(scores, least)
    for line in short:
        console.print(line, markup=False)
    return 1 if short else 0


def _print(console: Console, scores: Scores, least: Floors) -> None:
    from rich.table import Table  # heavy: only the command prints

    for language, part in scores.languages.items():
        table = Table(title=f"Claims found beside the expected ones: {langs.load(language).name}")
        table.add_column("figure", no_wrap=True)
        for name in ("score", "floor", "precision", "recall", "of"):
            table.add_column(name, justify="right")
        for name, figure in part.figures().items():
            floor = least.floors.get(language, {}).get(name)
            numbers = (figure.score, floor, *((c.precision, c.recall) if (c := figure.count) else (None, None)))
            table.add_row(name, *("" if n is None else f"{n:.3f}" for n in numbers), str(figure.of))
        console.print(table)
        for text in part.missing:
            console.print(f"Not in the text as it was read: {text}", markup=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
