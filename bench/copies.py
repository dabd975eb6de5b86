"""How well copies are found, and what that costs.

    python bench/copies.py [--articles 10000 100000] [--variants 60]

Found: from each bundled article, variants are made with a share of its words replaced by other words of the bundled
articles, or with a share of its sentences replaced by sentences of others. Recall is the share of the variants that are
linked to their article; precision is the share of all links that are between an article and its variants or between
variants of one article.

Cost: articles of 300 words drawn from a vocabulary with the frequencies of natural text, one in ten a copy of another
with a tenth of its words replaced; seconds an article, the most memory the process had, and the size of the file.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import helder
from helder.copies import FILE, Copies, compare, fingerprint
from helder.model import Analysis, Block, Source, Span
from helder.stages import read

ARTICLES = Path(__file__).parent.parent / "examples" / "articles"
SHARES = (0.05, 0.1, 0.2, 0.3, 0.4)
SEED = 17


def made_of(source: str, text: str) -> Analysis:
    """An analysis of paragraphs, none of it mined."""
    blocks, at = [], 0
    for paragraph in text.split("\n\n"):
        blocks.append(Block(Span(at, at + len(paragraph)), "body", "en"))
        at += len(paragraph) + 2
    return Analysis(Source(source, text), tuple(blocks), (), (), (), ())


def bundled() -> dict[str, str]:
    """The editorial text of the bundled articles, but for the one that is a copy of another."""
    found = {}
    for path in sorted(ARTICLES.iterdir()):
        if path.stem != "magnesium-sleep-mineral":
            analysis = helder.analyse(read.document(path))
            own = [b.span.of(analysis.source.text).strip() for b in analysis.blocks if b.kind in ("heading", "body")]
            found[path.stem] = "\n\n".join(own)
    return found


def words_replaced(text: str, share: float, others: list[str], draw: random.Random) -> str:
    """The text with this share of its words replaced by words of other texts."""
    pieces = re.split(r"(\W+)", text)
    return "".join(draw.choice(others) if p.isalnum() and draw.random() < share else p for p in pieces)


def sentences_replaced(text: str, share: float, others: list[str], draw: random.Random) -> str:
    """The text with this share of its sentences replaced by sentences of other texts."""
    paragraphs = [re.split(r"(?<=[.!?]) ", paragraph) for paragraph in text.split("\n\n")]
    return "\n\n".join(
        " ".join(draw.choice(others) if draw.random() < share else sentence for sentence in paragraph)
        for paragraph in paragraphs
    )


def found(variants: int) -> None:
    """Print recall and precision by kind and share of the edits."""
    texts = bundled()
    draw = random.Random(SEED)  # noqa: S311  (the same variants every time)
    print(f"{'edit':<20} {'share':>6} {'variants':>9} {'recall':>7} {'near':>6} {'part':>6} {'precision':>10}")
    for edit in (words_replaced, sentences_replaced):
        for share in SHARES:
            library = {name: made_of(name, text) for name, text in texts.items()}
            for number in range(variants):
                name = sorted(texts)[number % len(texts)]
                rest = " ".join(text for other, text in texts.items() if other != name)
                others = re.findall(r"\w+", rest) if edit is words_replaced else re.split(r"(?<=[.!?])\s+", rest)
                source = f"{name}+{number}"
                library[source] = made_of(source, edit(texts[name], share, others, draw))
            known = settled(library)
            links = {(one, copy.source): copy.kind for one in library for copy in known.of(one)}
            hits = [links.get((source.partition("+")[0], source)) for source in library if "+" in source]
            right = sum(one.partition("+")[0] == other.partition("+")[0] for one, other in links)
            print(
                f"{edit.__name__:<20} {share:>6.0%} {len(hits):>9} {sum(map(bool, hits)) / len(hits):>7.3f} "
                f"{hits.count('near') / len(hits):>6.2f} {hits.count('part') / len(hits):>6.2f} "
                f"{right / max(1, len(links)):>10.3f}"
            )
    ends = [fingerprint(made_of(name, text)) for name, text in texts.items()]
    false = sum(bool(compare(a, b)) for a, b in itertools.combinations([e for e in ends if e], 2))
    print(f"links between the {len(texts)} bundled articles themselves: {false}\n")


def settled(library: dict[str, Analysis]) -> Copies:
    """The copies among these."""
    known = Copies()
    known.settle([(name, repr(hash(a.source.text)).encode()) for name, a in library.items()], library.get)
    return known


def written(count: int) -> Iterator[str]:
    """Texts of 300 words, one in ten a copy of an earlier one with a tenth of its words replaced."""
    draw = random.Random(SEED)  # noqa: S311
    vocabulary = [f"w{n}" for n in range(50_000)]
    weights = list(itertools.accumulate(1 / (n + 3) for n in range(len(vocabulary))))
    kept: list[str] = []
    for number in range(count):
        if number % 10 == 9:
            text = words_replaced(draw.choice(kept), 0.1, vocabulary, draw)
        else:
            words = draw.choices(vocabulary, cum_weights=weights, k=300)
            text = "\n\n".join(" ".join(words[at : at + 60]) for at in range(0, 300, 60))
            if len(kept) < 1000:
                kept.append(text)
        yield text


def cost(count: int) -> None:
    """Print what finding the copies among so many articles costs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, FILE)
        texts = written(count)
        known = Copies(path)
        spent = 0.0
        ids: list[str] = []
        batch = 1000
        for at in range(0, count, batch):
            here = {f"a{at + n:07d}": text for n, text in enumerate(itertools.islice(texts, batch))}
            analyses = {name: made_of(name, text) for name, text in here.items()}
            ids += here
            started = time.perf_counter()
            known.settle([(name, b"1") for name in ids], analyses.get)
            last = time.perf_counter() - started
            spent += last
        started = time.perf_counter()
        groups = known.groups()
        grouping = time.perf_counter() - started
        known.close()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = sum(p.stat().st_size for p in path.parent.iterdir()) / 2**20
        print(
            f"{count:>8,} articles in additions of {batch:,}: {1000 * spent / count:.2f} ms an article, "
            f"{1000 * last / batch:.2f} in the last; {size:.0f} MB on disk; {memory:.0f} MB of memory at most; "
            f"{len(groups):,} groups in {grouping:.2f} s"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--variants", type=int, default=60)
    chosen = parser.parse_args()
    found(chosen.variants)
    for count in chosen.articles:
        cost(count)


if __name__ == "__main__":
    main()
