"""How long a search takes in Helder, and in bare Tantivy over the same index, side by side in one run.

    python bench/search.py --claims 10000 100000 --json out.json

The libraries are made here, the same every time: claims about concepts and words drawn with Zipf's law (a few are in
very many claims, most in few), two in five in Dutch, ten claims an article, and the values of the other fields drawn
with fixed shares. A question has four terms: two concepts and two words, in one or the other language; a filter on
certainty; and counts of every facet. Helder looks the words up in its own vocabulary (set aside here: the words are
made up), and gives twenty claims with their sources and why each was found. Bare Tantivy asks for the same four
terms as a plain boolean query over the same fields with the same filter and counts, and fetches twenty stored documents
from an index that also stores the claims. The two take turns on every question.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import tantivy

from helder import model
from helder import search as understood
from helder.model import Analysis, Argument, Block, Claim, Concept, Mention, Sentence, Source, Span
from helder.query import Condition, Element, Query
from helder.store import documents
from helder.store.embedded import EmbeddedStore

CONCEPTS = 2_000
WORDS = 12_000
CLAIMS_PER_ARTICLE = 10
QUESTIONS = 200
SYLLABLES = tuple(c + v + e for c in "bdfgklmnprstvz" for v in "aeiou" for e in ("", "n", "r", "l", "s"))


class Draws:
    """Draws from a fixed list by Zipf's law, the same for the same seed."""

    def __init__(self, values: Sequence[str], exponent: float = 1.0) -> None:
        self.values = values
        self._weights = list(accumulate(1 / (rank + 2) ** exponent for rank in range(len(values))))

    def some(self, dice: random.Random, count: int) -> list[str]:
        """`count` of them, with repetition."""
        return dice.choices(self.values, cum_weights=self._weights, k=count)


def names(count: int, dice: random.Random) -> list[str]:
    """Made-up words of two to four syllables, each once."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4)))] = None
    return list(found)


class Vocabulary:
    """Concepts with a tree of wider ones, their name in two languages, and the other words of both."""

    def __init__(self, seed: int = 7) -> None:
        dice = random.Random(seed)  # noqa: S311
        made = names(2 * CONCEPTS + 2 * WORDS, dice)
        self.ids = [f"mesh:D{n:06d}" for n in range(CONCEPTS)]
        self.name = {
            "en": dict(zip(self.ids, made[:CONCEPTS], strict=True)),
            "nl": dict(zip(self.ids, made[CONCEPTS : 2 * CONCEPTS], strict=True)),
        }
        shuffled = dice.sample(self.ids, CONCEPTS)
        self.concepts = Draws(shuffled)
        self.words = {
            "en": Draws(made[2 * CONCEPTS : 2 * CONCEPTS + WORDS]),
            "nl": Draws(made[2 * CONCEPTS + WORDS :]),
        }
        self._parent = {c: dice.choice(self.ids[: max(1, n // 10)]) for n, c in enumerate(self.ids) if n > 20}

    def broader(self, concept: str) -> tuple[str, ...]:
        """Every wider concept, at most four steps up."""
        found: list[str] = []
        while concept in self._parent and len(found) < 4:
            concept = self._parent[concept]
            found.append(concept)
        return tuple(found)


def articles(vocabulary: Vocabulary, claims: int, seed: int = 11) -> Iterator[Analysis]:
    """Articles with `claims` claims in all."""
    dice = random.Random(seed)  # noqa: S311
    for number in range(claims // CLAIMS_PER_ARTICLE):
        yield article(vocabulary, dice, number)


def article(vocabulary: Vocabulary, dice: random.Random, number: int) -> Analysis:
    """One article of `CLAIMS_PER_ARTICLE` sentences with a claim each."""
    language = "nl" if dice.random() < 0.4 else "en"
    title = " ".join(vocabulary.words[language].some(dice, 6)).capitalize()
    text = ""
    sentences: list[Sentence] = []
    mentions: list[Mention] = []
    claims: list[Claim] = []
    for position in range(CLAIMS_PER_ARTICLE):
        named = vocabulary.concepts.some(dice, 3)
        others = vocabulary.words[language].some(dice, dice.randint(6, 18))
        parts = [vocabulary.name[language][c] for c in named]
        words = [parts[0], *others[:4], parts[1], *others[4:], parts[2]]
        start = len(text)
        quote = " ".join(words) + "."
        at, places = start, []
        for word in words:
            places.append(Span(at, at + len(word)))
            at += len(word) + 1
        text += quote + " "
        span = Span(start, start + len(quote))
        sentences.append(Sentence(span, language, 0))
        where = (places[0], places[5], places[-1])
        concepts = [Concept(c, vocabulary.name["en"][c], "substance", mesh=c.removeprefix("mesh:")) for c in named]
        mentions += [Mention(p, p.of(text), c) for p, c in zip(where, concepts, strict=True)]
        claims.append(
            Claim(
                id=f"{number}-{position}",
                span=span,
                quote=quote,
                language=language,
                section=title,
                subject=Argument(where[0].of(text), where[0], concepts[0]),
                relation=dice.choice(model.RELATION_NAMES),
                direction=dice.choice(model.DIRECTIONS),
                object=Argument(where[1].of(text), where[1], concepts[1]),
                certainty=dice.choices(model.CERTAINTIES, (55, 35, 8, 2))[0],
                causality=dice.choices(model.CAUSALITIES, (60, 15, 25))[0],
                evidence=dice.choices(model.EVIDENCES, (75, 10, 3, 6, 3, 3))[0],
                polarity=dice.choices(model.POLARITIES, (95, 5))[0],
                advice=dice.choices(model.ADVICES, (85, 10, 5))[0],
                kind=dice.choices(model.CLAIM_KINDS, (25, 45, 5, 10, 8, 7))[0],
                speaker=dice.choices(model.SPEAKERS, (90, 3, 3, 2, 2))[0],
                promotional=dice.random() < 0.05,
                dose="320 mg" if dice.random() < 0.1 else None,
            )
        )
    source = Source(
        id=f"article-{number:07d}",
        text=text,
        title=title,
        url=f"https://www.site{number % 50}.example/article/{number}",
        language=language,
        site=f"site{number % 50}.example",
    )
    return Analysis(
        source, (Block(Span(0, len(text)), "body", language),), tuple(sentences), tuple(mentions), (), tuple(claims)
    )


def questions(vocabulary: Vocabulary, claims: int, needed: int = 1, seed: int = 13) -> Iterator[Query]:
    """Questions after two concepts and two words of a claim that is there, with a filter.

    In half of them the concepts are named in the other language than the claim's.
    """
    dice = random.Random(seed)  # noqa: S311
    pool = [claim for analysis in articles(vocabulary, min(claims, 10_000)) for claim in analysis.claims]
    for number, claim in enumerate(dice.sample(pool, QUESTIONS)):
        language = claim.language if number % 2 else {"en": "nl", "nl": "en"}[claim.language]
        named = [a.concept.id for a in (claim.subject, claim.object) if a.concept]
        said = claim.quote.rstrip(".").split()
        elements = [concept_element(vocabulary.name[language][c], c, language) for c in named]
        elements += [Element(word, (documents.words(word, claim.language),)) for word in said[1:3]]
        yield Query(
            " ".join(e.text for e in elements),
            (Condition("certainty", ("asserted",)),),
            elements=tuple(elements),
            required=needed,
        )


def concept_element(name: str, concept: str, language: str) -> Element:
    """What a question asks for with the name of a concept."""
    return Element(name, (documents.words(name, language),), ((concept, 1.0),))


class Bare:
    """Tantivy alone: the same documents and fields, with the claim stored in the index."""

    def __init__(self, folder: Path, analyses: Iterator[Analysis], vocabulary: Vocabulary) -> None:
        builder = tantivy.SchemaBuilder()
        fields = [row for row in documents.CLAIM_FIELDS if row.form not in ("group", "mark")]
        for name, form, *_ in fields:
            if form in ("text", "words", "set"):
                builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
            else:
                fast = name in documents.FACETS or name == "topic"
                builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=fast)
        builder.add_text_field("body", stored=True, tokenizer_name="raw", index_option="basic")
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder))
        writer = self.index.writer(64 * 2**20, 1)
        for analysis in analyses:
            for claim, values in documents.of_claims(analysis, vocabulary.broader):
                document = tantivy.Document()
                for name, form, *_ in fields:
                    for value in values[name] if form in ("id", "number") else (" ".join(values[name]),):
                        document.add_text(name, value)
                document.add_text("body", json.dumps(claim.to_dict()))
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def search(self, query: Query) -> int:
        """Ask a question; how many claims there are."""
        T, occur = tantivy.Query, tantivy.Occur
        terms = [
            (
                occur.Should,
                T.term_query(self.schema, field, token, index_option="freq" if field == "words" else "basic"),
            )
            for e in query.elements
            for field, tokens in (
                ("words", [form for word in e.words for form in word]),
                *((f, [c for c, _ in e.concepts]) for f in ("named", "wider")),
            )
            for token in tokens
        ]
        held = T.term_query(self.schema, "certainty", "asserted", index_option="basic")
        asked = T.boolean_query([(occur.Must, T.boolean_query(terms)), (occur.Must, T.const_score_query(held, 0.0))])
        searcher = self.index.searcher()
        result = searcher.search(asked, 20)
        searcher.aggregate(asked, {name: {"terms": {"field": name, "size": 1000}} for name in documents.FACETS})
        for _, address in result.hits:
            searcher.doc(address).get_first("body")
        return int(getattr(result, "count", 0))  # the type stub forgets it


def ask(store: EmbeddedStore, query: Query) -> list[tuple[str, ...]]:
    """All that `Library.search` does for a question."""
    understood.resolve(Query(query.text))
    why = understood.Reasons(query)
    return [tuple(why.of(hit)) for hit in store.search(query).hits]


def timed(call: Callable[[], object]) -> float:
    """How many milliseconds a call takes."""
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def measure(claims: int, folder: Path, needed: int) -> dict[str, float]:
    """Times of both at this size, in milliseconds."""
    vocabulary = Vocabulary()
    adding = time.perf_counter()
    store = EmbeddedStore(folder / "library", broader=vocabulary.broader)
    store.add(articles(vocabulary, claims))
    added = time.perf_counter() - adding
    store.close()
    opening = timed(lambda: EmbeddedStore(folder / "library", broader=vocabulary.broader).close())
    store = EmbeddedStore(folder / "library", broader=vocabulary.broader)
    (folder / "bare").mkdir()
    bare = Bare(folder / "bare", articles(vocabulary, claims), vocabulary)
    asked = list(questions(vocabulary, claims, needed))
    times: dict[str, list[float]] = {"helder": [], "bare": []}
    for turn in range(3):  # the first warms up
        for number, query in enumerate(asked):
            pair = [("helder", lambda q=query: ask(store, q)), ("bare", lambda q=query: bare.search(q))]
            for name, call in pair if number % 2 else pair[::-1]:
                spent = timed(call)
                if turn:
                    times[name].append(spent)
    store.close()
    row: dict[str, float] = {"claims": claims, "adding_claims_per_second": claims / added, "opening_ms": opening}
    for name, values in times.items():
        cuts = statistics.quantiles(values, n=100)
        row |= {f"{name}_p50_ms": cuts[49], f"{name}_p95_ms": cuts[94]}
    row |= {f"ratio_{p}": row[f"helder_{p}_ms"] / row[f"bare_{p}_ms"] for p in ("p50", "p95")}
    return row


def main() -> None:
    """Measure, print a table, and write the numbers where asked."""
    parser = argparse.ArgumentParser(description="Time Helder's search beside bare Tantivy.")
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--needed", type=int, default=1, help="how many of the four terms a claim must have")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = []
    for claims in options.claims:
        folder = Path(tempfile.mkdtemp(prefix="helder-bench-"))
        try:
            rows.append(measure(claims, folder, options.needed))
        finally:
            shutil.rmtree(folder)
        row = rows[-1]
        if len(rows) == 1:
            sys.stdout.write(
                "  ".join(
                    f"{name:>14}" for name in ("claims", "helder p50", "p95", "bare p50", "p95", "ratio p50", "p95")
                )
                + "\n"
            )
        values = [
            row["claims"],
            *(
                row[k]
                for k in ("helder_p50_ms", "helder_p95_ms", "bare_p50_ms", "bare_p95_ms", "ratio_p50", "ratio_p95")
            ),
        ]
        sys.stdout.write("  ".join(f"{v:>14,.0f}" if v == row["claims"] else f"{v:>14.2f}" for v in values) + "\n")
        sys.stdout.flush()
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
