"""Whole pages and texts of many kinds of site: every labelled block has the role a reader would give it."""

from __future__ import annotations

import json

import pytest

from labelled import FOLDER, LEAKS, Mark, figures, files, marks, source

KINDS = ("heading", "body", "question", "table", "byline", "navigation", "advert", "testimonial", "call_to_action")


@pytest.fixture(scope="module")
def every() -> list[Mark]:
    return [mark for path in files() for mark in marks(path)]


def test_no_floor_is_missed(every: list[Mark]) -> None:
    floors = json.loads((FOLDER / "floors.json").read_text("utf-8"))
    for language, wanted in floors.items():
        reached = figures(mark for mark in every if mark.page.startswith(f"{language}-"))
        low = {name: (reached[name], floor) for name, floor in wanted.items() if reached[name] < floor}
        assert not low, f"{language}: reached and floor of {low}"


def test_what_is_known_to_fail_is_all_that_fails(every: list[Mark]) -> None:
    known = (FOLDER / "known_failures.tsv").read_text("utf-8").splitlines()[1:]
    assert sorted(mark.row for mark in every if mark.kind != mark.found.kind) == sorted(known)


def test_nobody_elses_words_count_as_the_articles(every: list[Mark]) -> None:
    leaks = [m.text for m in every if m.kind in LEAKS and m.found.kind in ("body", "question", "caption", "table")]
    assert leaks == []


def test_every_kind_is_there_in_both_languages(every: list[Mark]) -> None:
    for language in ("en", "nl"):
        kinds = {mark.kind for mark in every if mark.page.startswith(language)}
        assert kinds >= set(KINDS)


def test_every_block_has_a_reason_and_a_language(every: list[Mark]) -> None:
    assert [mark.text for mark in every if not mark.found.reason or not mark.found.language] == []


WRONG = {("en-personal-blog.html", "author")}
"""The name stands below the article, and the page names the weblog as its author."""


def test_what_a_page_says_about_itself_is_found() -> None:
    rows = [line.split("\t") for line in (FOLDER / "about.tsv").read_text("utf-8").splitlines()[1:]]
    wrong = [(page, field) for page, field, value in rows if (getattr(source(FOLDER / page), field) or "-") != value]
    assert set(wrong) == WRONG
