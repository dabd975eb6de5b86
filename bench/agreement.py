"""How long one page of `helder topic` takes, at growing sizes of library.

    python bench/agreement.py --claims 10000 100000 --json out.json

The libraries are those of `search.py`. Half of the topics asked for are the pairs of concepts that most claims are
about, half are pairs drawn from the claims, so both crowded and quiet topics are timed.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

from helder import weighing
from helder.export import Statement
from helder.library import WEIGHED_AT_MOST
from helder.query import MAX_LIMIT, Condition, Query
from helder.store.embedded import EmbeddedStore
from search import Vocabulary, articles, timed

TOPICS = 100


def page(store: EmbeddedStore, subject: str, object_: str) -> weighing.Picture:
    """What `Library.topic` does, for concepts that the vocabulary of the bench alone knows."""
    asked = Query(
        conditions=(
            Condition("subject", (subject,), concepts=(subject,)),
            Condition("object", (object_,), concepts=(object_,)),
        ),
        limit=MAX_LIMIT,
    )
    found: list[Statement] = []
    result = store.search(asked)
    total = result.total
    while True:
        found += [Statement(hit.source, hit.claim) for hit in result.hits if hit.claim]
        if result.next is None or len(found) >= WEIGHED_AT_MOST:
            break
        result = store.search(Query(conditions=asked.conditions, limit=MAX_LIMIT, cursor=result.next))
    return weighing.weigh(found, total=total)


def measure(claims: int, folder: Path) -> dict[str, float]:
    """Times of a page at this size, in milliseconds."""
    vocabulary = Vocabulary()
    store = EmbeddedStore(folder / "library", broader=vocabulary.broader)
    store.add(articles(vocabulary, claims))
    pairs = [
        (c.subject.concept.id, c.object.concept.id)
        for a in articles(vocabulary, min(claims, 50_000))
        for c in a.claims
        if c.subject.concept and c.object.concept
    ]
    crowded = [pair for pair, _ in Counter(pairs).most_common(TOPICS // 2)]
    asked = crowded + random.Random(5).sample(pairs, TOPICS // 2)  # noqa: S311
    times: list[float] = []
    sizes: list[int] = []
    for turn in range(2):  # the first warms up
        for subject, object_ in asked:
            spent = timed(partial(page, store, subject, object_))
            if turn:
                times.append(spent)
    sizes = [page(store, s, o).total for s, o in asked]
    store.close()
    cuts = statistics.quantiles(times, n=100)
    return {"claims": claims, "p50_ms": cuts[49], "p95_ms": cuts[94], "claims_of_the_largest_topic": max(sizes)}


def main() -> None:
    """Measure, print a table, and write the numbers where asked."""
    parser = argparse.ArgumentParser(description="Time a page of helder topic.")
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = []
    for claims in options.claims:
        folder = Path(tempfile.mkdtemp(prefix="helder-bench-"))
        try:
            rows.append(measure(claims, folder))
        finally:
            shutil.rmtree(folder)
        sys.stdout.write("  ".join(f"{name} {value:,.1f}" for name, value in rows[-1].items()) + "\n")
        sys.stdout.flush()
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
