"""A topic that is too large to read is counted as one that is read: the same positions, sources and clashes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helder
from helder import Library, library, reviews, statement, weighing
from helder.reviews import Review, Reviews, Snapshot, Verdict
from helder.statement import Statement
from helder.store.documents import Standing, position_of
from helder.tallies import Pile

ONE = helder.analyse("Magnesium improves sleep.", language="en").claims[0]
TEXTS = {
    "a": "Magnesium improves sleep.",
    "b": "Magnesium verbetert de slaap.",
    "c": "Magnesium improves sleep.",
    "d": "Magnesium has no effect on sleep.",
    "e": "Less magnesium worsens sleep. Zinc improves sleep.",
    "f": "Magnesium may improve sleep in older people.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library(tmp_path / "lib") as made:
        made.add([tmp_path / f"{name}.txt" for name in TEXTS], jobs=1)
    return tmp_path / "lib"


def shown(picture: weighing.Picture) -> weighing.Picture:
    """A picture without what may be read only in part."""
    bare = tuple(replace(p, statements=()) for p in picture.positions)
    return replace(picture, positions=bare, apart=(), clashes=())


def both(
    folder: Path, monkeypatch: pytest.MonkeyPatch, subject: str, object_: str = "", **more: bool
) -> weighing.Picture:
    """What is said of a topic when it is counted; it is the same when it is read."""
    with Library(folder) as read:
        whole = read.topic(subject, object_, **more)
    monkeypatch.setattr(library, "READ_AT_MOST", 0)
    with Library(folder) as counting:
        counted = counting.topic(subject, object_, **more)
    assert shown(counted) == shown(whole)
    assert {c.kind for c in counted.clashes} == {c.kind for c in whole.clashes}
    return counted


@pytest.mark.parametrize("site_once", [False, True])
@pytest.mark.parametrize(("subject", "object_"), [("magnesium", ""), ("magnesium", "slaap"), ("gut microbiome", "")])
def test_counting_comes_to_the_same_as_reading(
    example_library: Path, monkeypatch: pytest.MonkeyPatch, subject: str, object_: str, site_once: bool
) -> None:
    counted = both(example_library, monkeypatch, subject, object_, site_once=site_once)
    assert counted.positions
    for position in counted.positions:
        assert position.statements[0].claim == position.example
        assert sum(position.languages.values()) == sum(position.certainty.values()) == position.claims


@pytest.mark.parametrize(
    ("verdict", "one", "other"),
    [
        ("confirm", "Magnesium improves sleep.", "Magnesium has no effect on sleep."),
        ("reject", "Magnesium verbetert de slaap.", None),
        ("reject", "Magnesium verbetert de slaap.", "Magnesium improves sleep."),
    ],
)
def test_what_people_decided_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch, verdict: Verdict, one: str, other: str | None
) -> None:
    with Library(folder) as made:
        found = {s.claim.quote: s for s in made.statements()}
    first, second = found[one], found[other] if other else None
    with Reviews(folder / reviews.FILE) as kept:
        kept.add(Review(
            verdict, "grouping", "Anna", "I read both.", first.source.id, Snapshot.of(first.claim),
            other=Snapshot.of(second.claim) if second else None, other_source=second.source.id if second else None,
        ))  # fmt: skip
    counted = both(folder, monkeypatch, "magnesium")
    assert sum(bool(p.judged) for p in counted.positions) == 1


@pytest.mark.parametrize("most", [0, 200])
def test_every_claim_behind_a_position_is_found_page_by_page(
    folder: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(library, "READ_AT_MOST", most)
    with Library(folder) as held:
        first = held.topic("magnesium", "sleep").positions[0]
        pages = [held.said(first.key, "magnesium", "slaap", skip=at, limit=2) for at in range(0, 6, 2)]
        assert {total for _, total in pages} == {first.claims} == {4}
        every = [s for some, _ in pages for s in some]
        assert len({(s.source.id, s.claim.id) for s in every}) == 4
        assert every[-1].claim.certainty == "hedged"  # the surest come first
        assert held.said("mesh:D000 | more | ?", "magnesium") == ([], 0)


@given(
    st.sampled_from(statement.EVIDENCE), st.sampled_from(statement.SURENESS),
    st.sampled_from(["author", "quoted", "advert", "testimonial", "comment"]), st.booleans(),
)  # fmt: skip
def test_a_standing_says_what_its_claim_says(evidence, certainty, speaker, promotional) -> None:  # type: ignore[no-untyped-def]
    claim = replace(ONE, evidence=evidence, certainty=certainty, speaker=speaker, promotional=promotional)
    standing = Standing.of(7, "en", Standing.number(claim), 20240531)
    assert standing == Standing(
        7,
        "en",
        position_of("mesh:D008274 | more | mesh:D012890"),
        statement.is_apart(claim),
        evidence,
        certainty,
        20240531,
    )
    assert Standing.number(claim) < 1 << 63


def test_a_claim_that_went_away_meanwhile_is_left_out(folder: Path) -> None:
    with Library(folder) as held:
        store = held._existing()
        standings = store.standings(held_query())  # type: ignore[attr-defined]
        pile = Pile(store, standings, held._decided())  # type: ignore[arg-type]
        held.remove([s.source.id for s in held.statements() if s.claim.quote == TEXTS["d"]])
        keys = [p.key for p in pile.picture(held._heads()).positions]
        assert keys == ["mesh:D008274 | more | mesh:D012890"]


def held_query() -> object:
    from helder import query, search

    return search.resolve(query.parse("", subject="magnesium", object="sleep"))


def test_a_statement_is_read_where_it_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "READ_AT_MOST", 0)
    with Library(folder) as held:
        for position in held.topic("magnesium").positions:
            for said in position.statements:
                assert isinstance(said, Statement)
                assert held.get(said.source.id).source.text[said.claim.span.start :].startswith(said.claim.quote)
