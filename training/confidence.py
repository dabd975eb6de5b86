"""Fit how likely a claim is right, from the signs of how it was found, and measure how well the numbers hold.

    python training/confidence.py                 print how well the fit holds on texts left out of it
    python training/confidence.py --write         the same, and write the weights and the picture of them

The labelled claims are those that Helder finds in the texts of `gold/` and in the examples of the language packs, right
where a reader expects such a claim there (subject, object and family of the relation; see `gold/README.md`), and those
of `gold/judged.jsonl`, harder sentences in which a reader judged each claim that was found.
The model is a logistic regression with a penalty on its weights, fitted by Newton's method. Each tenth of the texts is
judged by a model fitted to the other nine: those judgements are what is printed and drawn. The same texts give the
same weights.
"""

from __future__ import annotations

import argparse
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from helder import evaluate, langs, pipeline
from helder.model import Analysis
from helder.stages import confidence, read

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "confidence.svg"
PENALTY = 15.0  # on each squared weight but that of the sign which always holds
LEAST = 20  # a sign of fewer claims than this gets no weight
FOLDS, STEPS, BINS = 10, 25, 8


_UNASKED: dict[str, evaluate.Value] = dict.fromkeys((*evaluate.CLOSED, *evaluate.QUOTED))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim that was found: the signs of how, whether a reader says it is right, and the text it stands in."""

    signs: frozenset[str]
    right: bool
    text: str


def labelled() -> list[Labelled]:
    """Every claim that Helder finds in the labelled texts."""
    gold = ROOT / "gold"
    return [*_of_gold(gold), *_of_gold(gold / "smaller"), *_of_judged(gold / "judged.jsonl"), *_of_examples()]


def _of_judged(path: Path) -> Iterator[Labelled]:
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        analysis, signs = _watched(None, evaluate.Line(None, row["text"], row["language"], ()))
        for claim, some in zip(analysis.claims, signs, strict=True):
            triple = [claim.subject.quote, claim.relation, claim.object.quote]
            if triple in row["right"] or triple in row["wrong"]:  # another claim was not there to be judged
                yield Labelled(some, triple in row["right"], row["text"])


def _of_gold(folder: Path) -> Iterator[Labelled]:
    groups: dict[str | None, list[evaluate.Line]] = {}
    for line in evaluate.load(folder / evaluate.CLAIMS):
        groups.setdefault(line.article, []).append(line)
    for article, lines in groups.items():
        if article is not None:
            analysis, signs = _watched(article, None)
            yield from _judged(lines, analysis, signs, article)
            continue
        for line in lines:
            analysis, signs = _watched(None, line)
            yield from _judged([line], analysis, signs, line.text)


def _of_examples() -> Iterator[Labelled]:
    for code in langs.installed():
        for row in map(json.loads, langs.lines(langs.FOLDER / code / "examples.jsonl")):
            claims = tuple(
                evaluate.Expected(
                    c["subject"], c["relation"], c["object"],
                    {**_UNASKED, **evaluate.USUAL, "polarity": c.get("polarity", "asserted")},
                )
                for c in row["claims"]
            )  # fmt: skip
            line = evaluate.Line(None, row["text"], code, claims)
            analysis, signs = _watched(None, line)
            yield from _judged([line], analysis, signs, line.text)


def _watched(article: str | None, line: evaluate.Line | None) -> tuple[Analysis, list[frozenset[str]]]:
    """An analysis, with the signs that were seen of each of its claims."""
    seen: list[frozenset[str]] = []

    def look(*what: object) -> float:
        seen.append(frozenset(confidence.signs(*what)))  # type: ignore[arg-type]
        return 0.5

    with patch.object(confidence, "of", look):
        if article is not None:
            analysis = pipeline.analyse(read.document(ROOT / "examples" / "articles" / article))
        else:
            assert line is not None
            analysis = pipeline.analyse(line.text, language=line.language)
    assert len(seen) == len(analysis.claims)
    return analysis, seen


def _judged(
    lines: Sequence[evaluate.Line], analysis: Analysis, signs: Sequence[frozenset[str]], text: str
) -> Iterator[Labelled]:
    right = {id(claim) for claim in evaluate.matched(lines, analysis)}
    for claim, some in zip(analysis.claims, signs, strict=True):
        if claim.speaker in evaluate.OWN:
            yield Labelled(some, id(claim) in right, text)


# ---- the model


def fit(rows: Sequence[Labelled]) -> dict[str, float]:
    """The weight of each sign, by Newton's method on the penalised likelihood."""
    counts = Counter(sign for row in rows for sign in row.signs)
    names = sorted(sign for sign, n in counts.items() if n >= LEAST)
    at = {name: n for n, name in enumerate(names)}
    inputs = [[at[s] for s in row.signs if s in at] for row in rows]
    weights = [0.0] * len(names)
    for _ in range(STEPS):
        slope, curve = [0.0] * len(names), [[0.0] * len(names) for _ in names]
        for name, n in at.items():
            penalty = 0.0 if name == "always" else PENALTY
            slope[n], curve[n][n] = -penalty * weights[n], penalty + 1e-9
        for row, some in zip(rows, inputs, strict=True):
            chance = _chance(sum(weights[n] for n in some))
            for n in some:
                slope[n] += row.right - chance
                for m in some:
                    curve[n][m] += chance * (1 - chance)
        weights = [w + step for w, step in zip(weights, _solved(curve, slope), strict=True)]
    return dict(zip(names, weights, strict=True))


def _solved(matrix: list[list[float]], values: list[float]) -> list[float]:
    """The solution of a symmetric, positive definite system of linear equations, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    for n, row in enumerate(rows):
        for other in rows[n + 1 :]:
            factor = other[n] / row[n]
            for m in range(n, len(other)):
                other[m] -= factor * row[m]
    found = [0.0] * len(rows)
    for n in reversed(range(len(rows))):
        found[n] = (rows[n][-1] - sum(rows[n][m] * found[m] for m in range(n + 1, len(rows)))) / rows[n][n]
    return found


def _chance(total: float) -> float:
    return 1 / (1 + math.exp(-total))


def left_out(rows: Sequence[Labelled]) -> list[tuple[float, bool]]:
    """What a model says of each claim whose text it was not fitted to, and whether the claim is right."""
    fold = [zlib.crc32(row.text.encode()) % FOLDS for row in rows]
    judged = []
    for n in range(FOLDS):
        weights = fit([row for row, f in zip(rows, fold, strict=True) if f != n])
        for row, f in zip(rows, fold, strict=True):
            if f == n:
                judged.append((_chance(sum(weights.get(s, 0.0) for s in row.signs)), row.right))
    return judged


# ---- how well it holds


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of about the same confidence: the mean of it, the share that is right, and how many there are."""

    said: float
    right: float
    of: int


def bins(judged: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The judgements in order of confidence, cut into parts of the same size."""
    ordered = sorted(judged)
    edges = [round(n * len(ordered) / BINS) for n in range(BINS + 1)]
    parts = [ordered[a:b] for a, b in pairwise(edges) if b > a]
    return [Bin(sum(p for p, _ in x) / len(x), sum(r for _, r in x) / len(x), len(x)) for x in parts]


def expected_error(some: Sequence[Bin]) -> float:
    """The mean distance between what is said and what is right, over all claims (expected calibration error)."""
    return sum(b.of * abs(b.said - b.right) for b in some) / sum(b.of for b in some)


def discrimination(judged: Sequence[tuple[float, bool]]) -> float:
    """How often a right claim has a higher number than a wrong one (area under the ROC curve)."""
    good, bad = [p for p, r in judged if r], [p for p, r in judged if not r]
    return sum((g > b) + (g == b) / 2 for g in good for b in bad) / (len(good) * len(bad))


def drawn(some: Sequence[Bin], error: float) -> str:
    """The reliability diagram as SVG: confidence to the right, share that is right upwards."""
    size, edge = 320, 44

    def x(value: float) -> float:
        return round(edge + value * size, 1)

    def y(value: float) -> float:
        return round(edge / 2 + (1 - value) * size, 1)

    most = max(b.of for b in some)
    dots = "".join(
        f'<circle cx="{x(b.said)}" cy="{y(b.right)}" r="{round(3 + 4 * b.of / most, 1)}">'
        f"<title>{b.of} claims: said {b.said:.2f}, right {b.right:.2f}</title></circle>"
        for b in some
    )
    path = " ".join(f"{x(b.said)},{y(b.right)}" for b in some)
    ticks = "".join(
        f'<text x="{x(t / 5)}" y="{y(0) + 16}" text-anchor="middle">{t / 5:.1f}</text>'
        f'<text x="{x(0) - 6}" y="{y(t / 5) + 4}" text-anchor="end">{t / 5:.1f}</text>'
        for t in range(6)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size + 2 * edge} {size + 2 * edge}" width="408" '
        'font-family="sans-serif" font-size="11" role="img">\n'
        f"<title>Reliability of the confidence of claims: expected calibration error {error:.3f}</title>\n"
        f'<rect x="{x(0)}" y="{y(1)}" width="{size}" height="{size}" fill="#fff" stroke="#888"/>\n'
        f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#888" stroke-dasharray="4 4"/>\n'
        f'<polyline points="{path}" fill="none" stroke="#0b6b5d"/>\n<g fill="#0b6b5d">{dots}</g>\n'
        f'<g fill="#333">{ticks}'
        f'<text x="{x(0.5)}" y="{y(0) + 34}" text-anchor="middle">confidence</text>'
        f'<text transform="translate(12 {y(0.5)}) rotate(-90)" text-anchor="middle">share that is right</text>'
        "</g>\n</svg>\n"
    )


def table(rows: Sequence[Labelled]) -> str:
    """The weights as the file has them, each with the number of claims that have the sign."""
    counts = Counter(sign for row in rows for sign in row.signs)
    head = [line for line in confidence.WEIGHTS.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    body = [f"{name}\t{weight:.3f}\t{counts[name]}" for name, weight in sorted(fit(rows).items())]
    return "\n".join([*head, "sign\tweight\tclaims", *body, ""])


def main() -> None:
    """Print the figures; with --write, write the weights and the picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the weights and the picture")
    write = parser.parse_args().write
    rows = labelled()
    judged = left_out(rows)
    some = bins(judged)
    error = expected_error(some)
    print(f"{len(rows)} claims, {sum(r.right for r in rows) / len(rows):.3f} of them right")
    for b in some:
        print(f"  said {b.said:.3f}  right {b.right:.3f}  of {b.of}")
    print(f"expected calibration error {error:.3f}, area under the curve {discrimination(judged):.3f}")
    if write:
        confidence.WEIGHTS.write_text(table(rows), encoding="utf-8")
        PICTURE.write_text(drawn(some, error), encoding="utf-8")


if __name__ == "__main__":
    main()
