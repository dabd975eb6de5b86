"""Which stretches of a page are its article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder.stages import read
from helder.stages.formats import article, html

SENTENCE = "Zinc is a mineral that the body needs in small amounts every day."
OTHER = "Iron carries oxygen through the blood and is found in meat and beans."
TEASER = (
    "<li class='item'><div class='card'><a href='/x'><h4>Another page</h4></a>"
    "<p>What it is about, in a sentence.</p></div></li>"
)
LINKS = "<ul><li><a href='/a'>Zinc in food, and how much you need of it.</a></li></ul>"


def paragraphs(count: int, sentence: str = SENTENCE) -> str:
    return f"<p>{sentence}</p>" * count


PAGES = {
    "article-between-menus": (
        f"<nav><a>Home</a></nav><div class='text'>{paragraphs(3)}</div><footer>{paragraphs(2, OTHER)}</footer>",
        [SENTENCE] * 3,
    ),
    "teasers-with-more-sentences-than-the-article": (
        f"<div class='text'>{paragraphs(4)}</div><div class='grid'><ul>{TEASER * 30}</ul></div>",
        [SENTENCE] * 4,
    ),
    "article-in-pieces": (
        "".join(f"<section class='part{i}'><div class='column'>{paragraphs(4)}</div></section>" for i in range(3)),
        [SENTENCE] * 12,
    ),
    "first-paragraph-outside-the-rest": (
        f"<h1>About zinc</h1><div class='intro'><p>{OTHER}</p></div><div class='text'>{paragraphs(5)}</div>",
        [OTHER, *[SENTENCE] * 5],
    ),
    "a-list-of-links-in-the-article": (
        f"<div class='text'>{paragraphs(3)}{LINKS}{paragraphs(2)}</div>",
        [SENTENCE] * 5,
    ),
    "text-right-in-the-element-with-breaks": (
        f"<div class='text'>{SENTENCE}<br><br>{OTHER}<br><br>{SENTENCE}</div><div class='side'><p>{OTHER}</p></div>",
        [SENTENCE, OTHER, SENTENCE],
    ),
    "filed-under-reviews": (
        f"<article class='post hentry category-reviews tag-comment'>{paragraphs(3)}</article><div class='dialog'>"
        f"<div><div>{paragraphs(1, OTHER)}</div></div><div><div>{paragraphs(1, OTHER)}</div></div></div>",
        [SENTENCE] * 3,
    ),
    "comments-longer-than-the-article": (
        f"<article>{paragraphs(6)}</article>"
        f"<ol class='comment-list'>{f'<li class=comment>{paragraphs(1, OTHER)}</li>' * 5}</ol>",
        [SENTENCE] * 6,
    ),
    "no-break-space-before-the-end": (
        f"<h1>About zinc</h1><p>{OTHER}\u00a0</p><div class='text'>{paragraphs(3)}</div>",
        [f"{OTHER}\u00a0", *[SENTENCE] * 3],
    ),
    "no-sentences": ("<ul><li>Zinc</li><li>Iron</li></ul>", []),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_sentences_of_the_article_are_kept(name: str) -> None:
    page, wanted = PAGES[name]
    source = read.read_html(f"<html><head><title>About zinc</title></head><body>{page}</body></html>")
    assert [region.span.of(source.text) for region in source.regions if region.main] == wanted


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["p", "div", "h2", "li", ""]), st.integers(0, 120), st.booleans()),
        max_size=30,
    )
)
def test_any_tree_gets_an_answer_for_every_stretch(rows: list[tuple[int, str, int, bool]]) -> None:
    elements = article.Elements()
    stretches = []
    for up, tag, size, linked in rows:
        at = len(elements.parents) - 1
        for _ in range(up):
            at = max(0, elements.parents[at])
        elements.parents.append(at)
        elements.tags.append(tag)
        elements.notes.append(tag)
        if size:
            stretches.append(("a" * size + ".", tag, (tag,)))
            elements.places.append(len(elements.parents) - 1)
            elements.linked.append(linked)
    found = article.kept(stretches, elements)
    assert len(found) == len(stretches)
    told = any(
        len(s[0]) >= 40 and s[1] != "h2" and not link for s, link in zip(stretches, elements.linked, strict=True)
    )
    assert told or not any(found)


@given(st.text(alphabet="<>/abdivp h1='. ", max_size=300))
def test_a_walk_counts_its_stretches(markup: str) -> None:
    root = html.parse(f"<html><body>{markup}</body></html>")
    assert root is not None
    walk = html.walk(root)
    assert len(walk.found) == len(walk.elements.places) == len(walk.elements.linked)
    assert all(parent < i for i, parent in enumerate(walk.elements.parents))
