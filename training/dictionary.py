"""Make the dictionary that a library begins with: what stands in every record, and no words of articles.

    python training/dictionary.py

It is written to `src/helder/store/dictionary.txt`. The bundled articles are analysed and packed; of that the shape
and the values of closed lists stay, and all that is of one article (sentences, headings, ids) is left out. A library
holds the dictionary that it was made with, so another one may be made at any time; records that are there stay as they
are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from helder import pipeline
from helder.model import Analysis, Source
from helder.stages import read
from helder.store import packed

ARTICLES = Path(__file__).parents[1] / "examples" / "articles"
BYTES = 8_192
PIECE, LONGEST = 12, 80


def analyses() -> Iterable[Analysis]:
    """The bundled articles, without what only one of them has."""
    for path in sorted(ARTICLES.iterdir()):
        for source in read.documents(path):
            if isinstance(source, Source):
                yield bare(pipeline.analyse(source))


def bare(analysis: Analysis) -> Analysis:
    """An analysis whose words are gone."""
    claims = (
        replace(c, id="", section=None, population=None, dose=None, duration=None, quoted=None, study=None)
        for c in analysis.claims
    )
    blocks = (replace(b, section=None, reason=re.sub(r'"[^"]*"', '""', b.reason)) for b in analysis.blocks)
    return replace(analysis, claims=tuple(claims), blocks=tuple(blocks))


def pieces(analysis: Analysis) -> tuple[list[str], list[str]]:
    """The values of its record, and its claims."""
    made = packed.pack(analysis)
    return re.findall(r"\[[^\[\]]*\]", made.body.decode()), made.claims.decode().split("\n")[1:]


def main() -> None:
    """Write the file: the commonest last, where they are cheapest to point at."""
    rest: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    for analysis in analyses():
        values, lines = pieces(analysis)
        rest.update(re.sub(r"\d+", "0", v) for v in values if PIECE <= len(v) < LONGEST and "decided by" not in v)
        claims.update(re.sub(r"\d+", "0", line) for line in lines)
    found = ["".join(text for text, _ in reversed(some.most_common()))[-BYTES // 2 :] for some in (rest, claims)]
    packed.DICTIONARY.write_text("".join(found), encoding="utf-8")


if __name__ == "__main__":
    main()
