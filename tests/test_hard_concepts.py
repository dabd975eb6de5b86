"""Sentences and compounds that are hard for finding concepts; `data/` says when each list was written.

A row with a reason in `yet` is a known failure; when it is mended, the row fails until the reason goes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from helder import analyse, langs, vocab

DATA = Path(__file__).parent / "data"
SENTENCES = tuple(dict(row) for row in langs.rows(DATA / "concepts_hard.tsv"))
COMPOUNDS = tuple(dict(row) for row in langs.rows(DATA / "compounds_second.tsv"))


@cache
def named() -> dict[str, set[str]]:
    """The concepts by each of their English names."""
    found: dict[str, set[str]] = defaultdict(set)
    for concept, name in vocab.load().every("en"):
        found[name.text.casefold()].add(concept)
    return found


def rows(table: tuple[dict[str, str], ...], *shown: str) -> list[object]:
    """The rows as parameters, those that are known to fail strictly so."""
    return [
        pytest.param(
            row,
            id=" ".join(row[field] for field in shown),
            marks=[pytest.mark.xfail(reason=row["yet"], strict=True)] if row["yet"] else [],
        )
        for row in table
    ]


@pytest.mark.parametrize("row", rows(SENTENCES, "language", "phenomenon", "text"))
def test_a_hard_sentence_names_its_concepts(row: dict[str, str]) -> None:
    text = row["text"]
    mentions = analyse(text, language=row["language"]).mentions
    missed = []
    for expected in row["expected"].split(" ; "):
        quote, _, labels = expected.rpartition("=")
        at = re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", text)
        assert at, quote
        here = {m.concept.id for m in mentions if m.span.start < at.end() and at.start() < m.span.end}
        if not any(not here if label == "-" else here & named()[label.casefold()] for label in labels.split("|")):
            missed.append((expected, here))
    assert missed == []


@pytest.mark.parametrize("row", rows(COMPOUNDS, "word"))
def test_a_compound_is_about_what_a_reader_says(row: dict[str, str]) -> None:
    found = vocab.load().lexicon("nl").find(row["word"])
    whole = {f.concept for f in found if len(found) == 1 and row["word"][f.start : f.end] == row["word"]}
    assert any(not found if label == "-" else whole & named()[label.casefold()] for label in row["expected"].split("|"))


def test_every_expected_concept_has_that_name() -> None:
    labels = {label for row in COMPOUNDS for label in row["expected"].split("|")}
    labels |= {
        label
        for row in SENTENCES
        for one in row["expected"].split(" ; ")
        for label in one.rpartition("=")[2].split("|")
    }
    assert sorted(label for label in labels - {"-"} if label.casefold() not in named()) == []


def test_there_are_enough_and_most_are_right() -> None:
    assert min(sum(row["language"] == code for row in SENTENCES) for code in ("en", "nl")) >= 90
    assert sum(not row["yet"] for row in SENTENCES) / len(SENTENCES) >= 0.9
    split = [row for row in COMPOUNDS if row["expected"] != "-"]
    whole = [row for row in COMPOUNDS if row["expected"] == "-"]
    assert (len(split) >= 100, len(whole) >= 40) == (True, True)
    assert sum(not row["yet"] for row in split) / len(split) >= 0.92
    assert sum(not row["yet"] for row in whole) / len(whole) >= 0.95
