"""What a library of a size can do: how long questions, topics and pages take, what it needs in memory and on disk.

    python bench/scale.py /tmp/million [/tmp/hundred-thousand ...] [--peers 20] [--rebuild]

The libraries are made by `build.py`. Questions are made from claims that are drawn from the library: four terms, the
filter on the claim's language, twenty answers, and counts of every facet; half of the time of a warm reader, the other
half counted. In "words" the four are words of the sentence that name no concept; in "concepts" two of them are names of
its subject and object in its language; in "across" these names are in the other language. Helder parses the question,
looks the words up with what they mean in the other languages, finds, ranks, reads twenty claims with their sources and
says why each was found. Bare Tantivy asks for the same four words (in "across" for the names as they stand in the
text) in the words of the sentence, with the same filter and the same counts, and reads nothing; it has an index of
these fields alone, kept beside the library in a folder with "-bare" behind its name.

With --peers, so many questions also go to SQLite FTS5 and, where it is installed, to LanceDB: the sentences with the
facets as columns, the same words, filter and counts. All take turns on every question.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import build
import measure
from helder import Library, search, vocab
from helder.desk import Desk
from helder.exchange import Asked
from helder.model import Claim
from helder.query import Query
from helder.store import documents, record
from helder.store.embedded import EmbeddedStore
from helder.web import pages

if TYPE_CHECKING:
    import tantivy

QUESTIONS = 150
SEED = 5
OTHER = {"en": "nl", "nl": "en"}
KINDS = ("words", "concepts", "across")


class Question(NamedTuple):
    """Four terms and a language; `said` are the same as they stand in sentences of that language."""

    kind: str
    text: str
    said: str
    language: str
    claim: Claim


def questions(store: EmbeddedStore, articles: int, number: int) -> list[Question]:
    """So many of each kind, from claims drawn anywhere in the library."""
    dice, found = random.Random(SEED), dict[str, list[Question]]()  # noqa: S311  (the same every time)
    while min(len(found.get(kind, ())) for kind in KINDS) < number:
        row = dice.randrange(1, articles + 1) * record.CLAIMS_AT_MOST + dice.randrange(9)
        for hit in store._claim_hits([(0.0, row)]):
            for question in made_of(hit.claim) if hit.claim else ():
                found.setdefault(question.kind, []).append(question)
    return [q for kind in KINDS for q in found[kind][:number]]


def made_of(claim: Claim) -> Iterator[Question]:
    """The questions after one claim."""
    known, language = vocab.load(), claim.language
    words = list(dict.fromkeys(re.findall(r"[^\W\d_]{4,}", claim.quote.lower())))
    words = [w for w in words if not known.find(w) and w not in search._function_words()]
    ends = [a.concept.id for a in (claim.subject, claim.object) if a.concept]
    if len(words) < 4 or len(ends) < 2 or language not in OTHER:
        return
    yield Question("words", " ".join(words[:4]), " ".join(words[:4]), language, claim)
    here, there = ([known.preferred(c, code) for c in ends] for code in (language, OTHER[language]))
    if all(here):
        said = " ".join([*filter(None, here), *words[:2]])
        yield Question("concepts", said, said, language, claim)
        if all(there):
            yield Question("across", " ".join([*filter(None, there), *words[:2]]), said, language, claim)


class Bare:
    """Tantivy alone: the words of the sentences, and the facets, in an index of its own."""

    def __init__(self, folder: Path, store: EmbeddedStore) -> None:
        """The index in a folder, made there when it is not there yet."""
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        for facet in documents.FACETS:
            builder.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
        self._schema = builder.build()
        if not folder.exists():
            folder.mkdir()
            writer = tantivy.Index(self._schema, path=str(folder)).writer(64 * 2**20, 1)
            for claim in store.claims(Query()):
                words = " ".join(documents.words(claim.quote, claim.language))
                writer.add_json(json.dumps({"words": words, **documents.facet_values(claim)}))
            writer.commit()
            writer.wait_merging_threads()
        self._searcher: tantivy.Searcher = tantivy.Index.open(str(folder)).searcher()

    def ask(self, question: Question) -> int:
        """Twenty hits and the counts; how many hits there are."""
        from tantivy import Occur
        from tantivy import Query as T

        words = documents.words(question.said, question.language)
        terms = [(Occur.Should, T.term_query(self._schema, "words", w, index_option="freq")) for w in words]
        held = T.const_score_query(T.term_query(self._schema, "language", question.language), 0.0)
        asked = T.boolean_query([(Occur.Must, T.boolean_query(terms)), (Occur.Must, held)])
        found = self._searcher.search(asked, 20)
        self._searcher.aggregate(asked, {f: {"terms": {"field": f, "size": 1000}} for f in documents.FACETS})
        return int(getattr(found, "count", 0))  # the type stub forgets it


class FullText:
    """SQLite FTS5: the sentences, with the facets as columns of a table beside it."""

    def __init__(self, path: Path, store: EmbeddedStore) -> None:
        self._db = sqlite3.connect(path)
        facets = ", ".join(documents.FACETS)
        self._db.executescript(f"CREATE VIRTUAL TABLE words USING fts5(text, content=''); CREATE TABLE facets (row INTEGER PRIMARY KEY, {facets});")  # fmt: skip  # noqa: E501
        marks = ", ".join("?" * (len(documents.FACETS) + 1))
        with self._db:
            for row, claim in enumerate(store.claims(Query()), 1):
                text = " ".join(documents.words(claim.quote, claim.language))
                self._db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (row, text))
                values = documents.facet_values(claim)
                self._db.execute(f"INSERT INTO facets VALUES ({marks})", (row, *(values[f] for f in documents.FACETS)))  # noqa: S608

    def ask(self, question: Question) -> int:
        """Twenty hits and the counts; how many hits there are."""
        match = " OR ".join(f'"{w}"' for w in documents.words(question.said, question.language))
        self._db.execute("DROP TABLE IF EXISTS temp.found")
        self._db.execute(
            "CREATE TEMP TABLE found AS SELECT f.*, bm25(words) AS score FROM words w JOIN facets f ON f.row = w.rowid "
            "WHERE words MATCH ? AND f.language = ?", (match, question.language),
        )  # fmt: skip
        self._db.execute("SELECT row FROM temp.found ORDER BY score LIMIT 20").fetchall()
        for facet in documents.FACETS:
            self._db.execute(f"SELECT {facet}, count(*) FROM temp.found GROUP BY 1").fetchall()  # noqa: S608
        return int(self._db.execute("SELECT count(*) FROM temp.found").fetchone()[0])


LANCE = """
import json, sys, time
import lancedb, pyarrow as pa, pyarrow.compute as pc
from lancedb.index import FTS, Bitmap
setup = json.loads(sys.stdin.readline())
db = lancedb.connect(setup["folder"])
columns = {name: [] for name in ["text", *setup["facets"]]}
for line in open(setup["claims"], encoding="utf-8"):
    for name, value in zip(columns, json.loads(line)):
        columns[name].append(value)
table = db.create_table("claims", pa.table(columns))
table.create_index("text", config=FTS(with_position=False))
table.create_index("language", config=Bitmap())
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    start = time.perf_counter()
    query = lambda limit, columns: (table.search(asked["words"], query_type="fts")
        .where(f"language = '{asked['language']}'", prefilter=True)
        .select([*columns, "_score"]).limit(limit).to_arrow())
    query(20, ["text"])
    every = query(table.count_rows(), setup["facets"])
    for name in setup["facets"]:
        pc.value_counts(every[name])
    print(json.dumps({"seconds": time.perf_counter() - start, "found": every.num_rows}), flush=True)
"""


class Lance(measure.Program):
    """LanceDB, in its own process and environment; it measures its own seconds."""

    def __init__(self, folder: Path, store: EmbeddedStore) -> None:
        lines = folder / "claims.jsonl"
        with lines.open("w", encoding="utf-8") as file:
            for claim in store.claims(Query()):
                values = documents.facet_values(claim)
                text = " ".join(documents.words(claim.quote, claim.language))
                file.write(json.dumps([text, *(values[f] for f in documents.FACETS)], ensure_ascii=False) + "\n")
        super().__init__("-c", LANCE)
        self.ask({"folder": str(folder / "lance"), "claims": str(lines), "facets": documents.FACETS})

    def milliseconds(self, question: Question) -> float:
        """How long a question took."""
        words = " ".join(documents.words(question.said, question.language))
        return float(self.ask({"words": words, "language": question.language})["seconds"]) * 1000


def timed(call: Callable[[], object]) -> float:
    """How many milliseconds it takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def answered(library: Library, asked: list[Question], sides: dict[str, Callable[[Question], float]]) -> list[list[str]]:
    """The table of questions: each side in turn on each of them, a first time without counting."""
    times: dict[tuple[str, str], list[float]] = {}
    for turn in range(2):
        for number, question in enumerate(asked):
            for name, ask in list(sides.items())[:: 1 if number % 2 else -1]:
                spent = ask(question)
                if turn:
                    times.setdefault((question.kind, name), []).append(spent)
    rows = []
    for (kind, name), values in sorted(times.items(), key=lambda item: (KINDS.index(item[0][0]), item[0][1])):
        bare = times[kind, "bare Tantivy"]
        p50, p95 = (f"{cut(values, p):.1f}" for p in (50, 95))
        ratio = "" if name == "bare Tantivy" else f"{cut(values, 95) / cut(bare, 95):.2f}"
        rows.append([kind, name, p50, p95, ratio])
    return rows


def cut(values: list[float], percent: int) -> float:
    """The value that this share of all stays under."""
    return statistics.quantiles(values, n=100)[percent - 1]


def topics(library: Library, number: int = 60) -> list[float]:
    """How long a topic page takes: the topics with most claims, and others drawn by how many claims they have."""
    found = library.search("", view="topics", sort="support", limit=300).hits
    topics = [hit.topic for hit in found if hit.topic and hit.topic.subject and hit.topic.object]
    dice = random.Random(SEED)  # noqa: S311
    some = topics[: number // 3] + dice.choices(topics, [t.claims for t in topics], k=number - number // 3)
    pairs = [(t.subject.id, t.object.id) for t in some if t.subject and t.object]
    return [timed(partial(library.topic, subject, object_)) for subject, object_ in pairs]


def first_pages(folder: Path, asked: list[Question]) -> list[float]:
    """How long the server works on the first page of answers, with its facets, as HTML."""
    with Desk(folder) as desk:
        requests = [
            Asked("GET", "/search", query=(("words", q.text), ("language", q.language)), language=q.language)
            for q in asked
        ]
        for request in requests[:20]:
            pages.search(desk, request)
        return [timed(partial(pages.search, desk, request)) for request in requests]


MEMORY = """
import json, resource, sys
from helder import Library
with Library(sys.argv[1]) as library:
    for words, language in json.loads(sys.stdin.read()):
        library.search(words, language=language)
        library.search(words, view="articles")
    kinds = dict(line.split(":") for line in open("/proc/self/status") if line.startswith("Rss"))
    print(json.dumps({k: int(v.split()[0]) / 1024 for k, v in kinds.items()}))
"""


def memory(folder: Path, asked: list[Question]) -> dict[str, float]:
    """Megabytes of a process that asks all questions: its own, and pages of files that the system may drop."""
    sent = json.dumps([[q.text, q.language] for q in asked])
    found = subprocess.run(
        [sys.executable, "-c", MEMORY, str(folder)], input=sent, capture_output=True, text=True, check=True
    )
    row: dict[str, float] = json.loads(found.stdout)
    return row


def sources_gzipped(store: EmbeddedStore, articles: int, some: int = 2_000) -> float:
    """Bytes of the sources, each gzipped alone; by a sample of them where there are many."""
    dice = random.Random(SEED)  # noqa: S311
    ids = [f"made-{n:07d}" for n in dice.sample(range(articles), min(some, articles))]
    sizes = [len(gzip.compress(a.source.text.encode())) for i in ids if (a := store.get(i))]
    return statistics.mean(sizes) * articles


def report(folder: Path, peers: int, rebuild: bool) -> None:
    """Measure one library and print what was found."""
    built = json.loads((folder / "built.json").read_text(encoding="utf-8"))["found"]
    articles = int(built["articles"])
    opening = timed(lambda: EmbeddedStore(folder).close())
    with Library(folder) as library, tempfile.TemporaryDirectory(prefix="helder-bench-") as made:
        store = library._existing()
        assert isinstance(store, EmbeddedStore)
        asked = questions(store, articles, QUESTIONS)
        bare = Bare(folder.with_name(f"{folder.name}-bare"), store)
        sides: dict[str, Callable[[Question], float]] = {
            "Helder": lambda q: timed(lambda: library.search(q.text, language=q.language)),
            "bare Tantivy": lambda q: timed(lambda: bare.ask(q)),
        }
        rows = answered(library, asked, sides)
        if peers:
            few = [q for kind in ("words",) for q in [x for x in asked if x.kind == kind][:peers]]
            full = FullText(Path(made) / "words.sqlite", store)
            sides["SQLite FTS5"] = lambda q: timed(lambda: full.ask(q))
            try:
                lance = Lance(Path(made), store)
                sides["LanceDB"] = lance.milliseconds
            except (SystemExit, ValueError, BrokenPipeError):
                print("LanceDB cannot be asked in .venv-bench: 'make bench' installs it")
            rows += [[f"{row[0]}, {len(few)} of them", *row[1:]] for row in answered(library, few, sides)]
        print(f"\n{built['claims']:,} claims in {articles:,} articles; {measure.machine()}\n")
        print(measure.table(("question", "side", "p50 ms", "p95 ms", "p95 / bare"), rows))
        pictures = topics(library)
        used = sum(build.size(folder).values())
        sources = sources_gzipped(store, articles)
    served = first_pages(folder, asked)
    kept = memory(folder, asked)
    facts = [
        ("opening", f"{opening:.0f} ms"),
        ("topic, p50 and p95", f"{cut(pictures, 50):.0f} and {cut(pictures, 95):.0f} ms"),
        ("first page of answers, p50 and p95", f"{cut(served, 50):.0f} and {cut(served, 95):.0f} ms"),
        (
            "memory of a process that searches",
            f"{kept['RssAnon']:.0f} MB of its own, {kept['RssFile']:.0f} MB of files",
        ),
        ("on disk", f"{used / 2**20:,.0f} MB, {used / sources:.1f} x the gzipped sources"),
        ("adding", f"{built['claims'] / built['add_s']:,.0f} claims/s"),
    ]
    if rebuild:
        (folder / "index" / "made.json").unlink()
        facts.append(("making the index anew", f"{timed(lambda: EmbeddedStore(folder).close()) / 1000:,.0f} s"))
    print()
    print(measure.table(("what", "found"), facts), flush=True)


def main() -> None:
    """Measure each library."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="libraries that build.py made")
    parser.add_argument("--peers", type=int, default=0, help="so many questions to SQLite FTS5 and LanceDB as well")
    parser.add_argument("--rebuild", action="store_true", help="time making the search index anew")
    options = parser.parse_args()
    for folder in options.folders:
        report(folder, options.peers, options.rebuild)


if __name__ == "__main__":
    main()
