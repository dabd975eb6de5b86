"""Questions as people type them, in both languages, over the bundled articles: what must be among the first answers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

import helder
from helder import wishes
from helder.search import _stretches

ARTICLES = Path(__file__).parent.parent / "examples" / "articles"
ROWS = list(
    csv.DictReader(
        (Path(__file__).parent / "data" / "questions.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[helder.Library]:
    with helder.Library(tmp_path_factory.mktemp("questions") / "library") as library:
        library.add([ARTICLES])
        yield library


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            row,
            id=f"{row['language']}: {row['question']}",
            marks=[pytest.mark.xfail(reason=row["fails"], strict=True)] if row["fails"] else [],
        )
        for row in ROWS
    ],
)
def test_the_first_answers_have_what_is_asked(row: dict[str, str], library: helder.Library) -> None:
    hits = library.search(row["question"], limit=50).hits
    said = list(dict.fromkeys((hit.source.id, hit.claim.quote) for hit in hits if hit.claim))  # a sentence counts once
    first = said[: int(row["within"])]
    assert any(source.startswith(row["article"]) and row["quote"] in quote for source, quote in first), first


def test_both_languages_ask_about_as_much() -> None:
    assert {row["language"] for row in ROWS} == {"en", "nl"}
    counts = [sum(row["language"] == code for row in ROWS) for code in ("en", "nl")]
    assert min(counts) * 1.5 > max(counts)


@pytest.mark.parametrize(
    ("question", "named", "relation"),
    [
        ("Is coffee bad for the heart?", ["coffee", "heart"], "worsens"),  # no Dutch bath
        ("Does the gut make serotonin?", ["gut", "serotonin"], None),  # no tea, in Dutch "thee"
        ("bad", ["bad"], None),
        ("Is melatonin a hormone?", ["melatonin", "hormone"], "is_a"),
        ("Wat is een probioticum?", ["probioticum"], "is_a"),
        ("Was ist Magnesium?", ["Magnesium"], "is_a"),
        ("What is magnesium good for?", ["magnesium"], "improves"),
        ("Is melatonin safe?", ["melatonin"], None),
    ],
)
def test_what_a_question_names_and_says(question: str, named: list[str], relation: str | None) -> None:
    found = [wishes.Named(*one) for one in _stretches(question)]
    said = wishes.said(question, found)
    assert [question[one.start : one.end] for one in found] == named
    assert (said.relation if said else None) == relation
