"""What people say of groupings counts wherever claims are grouped, and survives that an article is read anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helder
from helder import atlas, compared, desk, judged, reviews
from helder.errors import InputError, NotFoundError
from helder.library import Library
from helder.model import Claim
from helder.reviews import Review, Reviews, Snapshot, Verdict
from helder.store.memory import MemoryStore

TEXTS = {
    "a": "Magnesium improves sleep.",
    "b": "Magnesium makes nights calmer. Magnesium improves sleep quality.",
    "c": "Magnesium verbetert de slaap.",
    "d": "Zinc improves memory.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library(tmp_path / "lib") as library:
        library.add([tmp_path / f"{name}.txt" for name in TEXTS], jobs=1)
    return tmp_path / "lib"


def claims(library: Library) -> dict[str, tuple[str, Claim]]:
    """Each claim with its source, by its sentence."""
    return {s.claim.quote: (s.source.id, s.claim) for s in library.statements()}


def say(folder: Path, verdict: Verdict, one: str, other: str | None = None, who: str = "Anna") -> Review:
    """A person says that two sentences say the same ("confirm"), or not, or that one says not what others do."""
    with Library(folder) as library, Reviews(folder / reviews.FILE) as kept:
        found = claims(library)
        source, claim = found[one]
        beside = found[other] if other else None
        return kept.add(Review(
            verdict, "grouping", who, "I read both.", source, Snapshot.of(claim),
            other=Snapshot.of(beside[1]) if beside else None, other_source=beside[0] if beside else None,
        ))  # fmt: skip


def positions(folder: Path) -> list[list[str]]:
    """The sentences behind each position on magnesium."""
    with Library(folder) as library:
        found = library.topic("magnesium").positions
    return sorted(sorted(s.claim.quote for s in p.statements) for p in found)


IMPROVES, BETTER, QUALITY = TEXTS["a"], TEXTS["c"], "Magnesium improves sleep quality."


def test_what_people_say_is_the_same_is_one_position(folder: Path) -> None:
    assert positions(folder) == [[QUALITY], [IMPROVES, BETTER]]
    made = say(folder, "confirm", QUALITY, IMPROVES)
    assert positions(folder) == [sorted([IMPROVES, BETTER, QUALITY])]
    with Library(folder) as library:
        (position,) = library.topic("magnesium").positions
        assert position.sources == 3
        assert position.judged == (f"Anna, {made.at[:10]}: says the same. I read both.",)
        assert [r.number for r in position.reviews] == [made.number]
        assert [p.key for p, _ in library.gaps("magnesium")] == [position.key]


def test_what_people_say_is_not_the_same_stands_apart(folder: Path) -> None:
    say(folder, "reject", BETTER, IMPROVES)
    assert positions(folder) == [[QUALITY], [IMPROVES], [BETTER]]


def test_a_claim_that_does_not_belong_to_its_key_stands_apart(folder: Path) -> None:
    say(folder, "reject", BETTER)
    assert positions(folder) == [[QUALITY], [IMPROVES], [BETTER]]
    say(folder, "confirm", BETTER)
    assert positions(folder) == [[QUALITY], [IMPROVES, BETTER]]


def test_what_was_said_last_holds_and_taking_back_undoes_it(folder: Path) -> None:
    say(folder, "confirm", QUALITY, IMPROVES)
    said = say(folder, "reject", QUALITY, IMPROVES, who="Ben")
    assert positions(folder) == [[QUALITY], [IMPROVES, BETTER]]
    with Reviews(folder / reviews.FILE) as kept:
        kept.undo(said.number, "Cleo")
    assert positions(folder) == [sorted([IMPROVES, BETTER, QUALITY])]


def test_it_survives_that_an_article_is_read_anew(folder: Path) -> None:
    say(folder, "confirm", QUALITY, IMPROVES)
    say(folder, "reject", BETTER)
    file = folder.parent / "b.txt"
    file.write_text(f"A new first sentence stands here now.\n\n{TEXTS['b']}", encoding="utf-8")
    with Library(folder) as library:
        before = claims(library)[QUALITY][1].id
        library.add([file], jobs=1)
        assert claims(library)[QUALITY][1].id != before
    assert positions(folder) == [sorted([IMPROVES, QUALITY]), [BETTER]]


def test_an_open_library_hears_what_is_said_meanwhile(folder: Path) -> None:
    with Library(folder) as library:
        assert len(library.topic("magnesium").positions) == 2
        say(folder, "confirm", QUALITY, IMPROVES)
        assert len(library.topic("magnesium").positions) == 1


def test_comparing_two_articles_follows_it(folder: Path) -> None:
    with Library(folder) as library:
        found = claims(library)
        ids = found[IMPROVES][0], found[BETTER][0]
        assert [d.change for d in library.compare(*ids)] == ["kept"]
        say(folder, "reject", BETTER, IMPROVES)
        assert sorted(d.change for d in library.compare(*ids)) == ["added", "dropped"]
        zinc = found["Zinc improves memory."][0]
        say(folder, "confirm", TEXTS["d"], IMPROVES)
        assert [d.change for d in library.compare(ids[0], zinc)] == ["kept"]


def test_a_desk_keeps_it_and_an_unknown_other_claim_is_refused(folder: Path) -> None:
    with desk.Desk(folder) as at:
        found = claims(at.library)
        source, claim = found[QUALITY]
        other, beside = found[IMPROVES]
        given = {"verdict": "confirm", "about": "grouping", "who": "Anna", "reason": "Both say so."}
        made = at.review(source, claim.id, **given, other=(other, beside.id))  # type: ignore[arg-type]
        assert made.other == Snapshot.of(beside)
        assert len(at.library.topic("magnesium").positions) == 1
        with pytest.raises(NotFoundError, match="No claim"):
            at.review(source, claim.id, **given, other=(other, "nothing"))  # type: ignore[arg-type]
        row = reviews.gold(made)
        assert (row["other_article"], row["other"]["quote"]) == (other, IMPROVES)
        json.dumps(row)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"other": None}, "give both"),
        ({"about": "claim"}, "compared by a review of the grouping"),
        ({"other_source": "a"}, "names? another one|name another one"),
    ],
)
def test_a_comparison_that_cannot_be_is_refused(changes: dict[str, object], says: str) -> None:
    claim = helder.analyse(IMPROVES).claims[0]
    values: dict[str, object] = {
        "verdict": "confirm", "about": "grouping", "who": "Anna", "reason": "So it is.", "source": "a",
        "claim": Snapshot.of(claim), "other": Snapshot.of(claim), "other_source": "b",
    }  # fmt: skip
    with Reviews() as kept, pytest.raises(InputError, match=says):
        kept.add(Review(**{**values, **changes}))  # type: ignore[arg-type]


SOME = {s: helder.analyse(s).claims[0] for s in (IMPROVES, QUALITY, TEXTS["d"], "Stress worsens sleep.")}


@given(st.lists(st.tuples(st.sampled_from(["confirm", "reject"]), *[st.sampled_from(sorted(SOME))] * 2), max_size=8))
def test_the_last_word_on_a_pair_always_holds(said: list[tuple[Verdict, str, str]]) -> None:
    made = [
        Review(verdict, "grouping", "Anna", "x", one, Snapshot.of(SOME[one]), other=Snapshot.of(SOME[two]),
               other_source=two, at="2026-01-01")
        for verdict, one, two in said if one != two
    ]  # fmt: skip
    found = judged.of(made, lambda source, _: SOME[source])
    if made:
        last = made[-1]
        assert last.other_source is not None
        keys = (found.key(last.source, SOME[last.source]), found.key(last.other_source, SOME[last.other_source]))
        assert (keys[0] == keys[1]) is (last.verdict == "confirm")
    assert judged.NOBODY.key("a", SOME[IMPROVES]) == compared.key(SOME[IMPROVES])


# ---- maps, topics of two things, and search


def drawn(folder: Path, concept: str = "magnesium") -> dict[tuple[str, str], tuple[int, str, bool, int]]:
    """The edges of a map: sources, direction, whether they are in conflict, and how many claims stand apart."""
    with Library(folder) as library:
        edges = library.map(concept).edges
    return {
        (atlas.label(e.subject), atlas.label(e.object)): (e.sources, e.direction, e.conflict, len(e.apart))
        for e in edges
    }


def test_a_map_draws_what_people_joined_as_one(folder: Path) -> None:
    before = drawn(folder)
    assert before["magnesium", "sleep quality"] == (1, "+", False, 0)
    assert before["magnesium", "sleep"] == (2, "+", False, 0)
    said = say(folder, "confirm", QUALITY, IMPROVES)
    for concept in ("magnesium", "sleep", "sleep quality"):
        (edge,) = ((pair, how) for pair, how in drawn(folder, concept).items() if pair[0] == "magnesium")
        assert edge[1] == (3, "+", False, 0)
    with Library(folder) as library:
        (chain,) = library.paths("magnesium", edge[0][1])
        assert [e.sources for e in chain] == [3]
    with Reviews(folder / reviews.FILE) as kept:
        kept.undo(said.number, "Ben")
    assert drawn(folder) == before


def test_a_map_does_not_count_what_people_set_apart(folder: Path) -> None:
    say(folder, "reject", BETTER)
    assert drawn(folder)["magnesium", "sleep"] == (1, "+", False, 1)
    assert drawn(folder, "sleep")["magnesium", "sleep"] == (1, "+", False, 1)
    with Library(folder) as library:
        (edge,) = (e for e in library.map("magnesium").edges if e.apart)
        assert [row["quote"] for row in edge.to_dict()["apart"]] == [BETTER]
        assert "1 set apart" in atlas.line(edge)
    say(folder, "reject", IMPROVES)
    assert drawn(folder)["magnesium", "sleep"] == (2, "+", False, 0)  # nothing else is said of it


def test_what_people_joined_is_no_conflict_on_a_map(tmp_path: Path) -> None:
    texts = ("Magnesium improves sleep.", "Magnesium worsens sleep.")
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    with Library(tmp_path / "lib") as library:
        library.add([tmp_path / "0.txt", tmp_path / "1.txt"], jobs=1)
    assert drawn(tmp_path / "lib")["magnesium", "sleep"] == (2, "±", True, 0)
    say(tmp_path / "lib", "confirm", *texts)
    sources, _, conflict, _ = drawn(tmp_path / "lib")["magnesium", "sleep"]
    assert (sources, conflict) == (2, False)


@pytest.mark.parametrize("few", [True, False], ids=["read", "counted"])
def test_a_topic_has_what_people_joined_with_it(folder: Path, few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not few:
        monkeypatch.setattr("helder.library.READ_AT_MOST", 0)
    say(folder, "confirm", TEXTS["d"], IMPROVES)
    with Library(folder) as library:
        for ends in (("magnesium", "sleep"), ("zinc", "memory"), ("zinc", ""), ("magnesium", "")):
            picture = library.topic(*ends)
            (position,) = (p for p in picture.positions if p.judged)
            assert sorted(s.claim.quote for s in position.statements) == sorted([IMPROVES, BETTER, TEXTS["d"]])
            assert picture.total == sum(p.claims for p in picture.positions)
            assert library.said(position.key, *ends)[1] == 3
        dutch = library.topic("zinc", "memory", language="nl")
        assert dutch.total == 0
        dutch = library.topic("magnesium", "sleep", language="nl")
        assert [s.claim.quote for p in dutch.positions for s in p.statements] == [BETTER]


def test_a_store_in_memory_follows_it_too(folder: Path) -> None:
    said = say(folder, "confirm", TEXTS["d"], IMPROVES)
    memory = MemoryStore()
    with Library(folder) as library:
        memory.add([library.get(source.id) for source in library.sources()])
    with Library(folder, store=memory) as library:
        (position,) = (p for p in library.topic("zinc", "memory").positions if p.judged)
        assert position.sources == 3
        assert position.judged[0].startswith(f"{said.who}, ")


def test_search_says_what_people_said(folder: Path) -> None:
    with Library(folder) as library:
        assert library.search("magnesium").reviews == {}
        said = say(folder, "reject", BETTER, IMPROVES)
        joined = say(folder, "confirm", QUALITY, IMPROVES)
        found = library.search("magnesium", limit=10)
        told = {h.claim.quote: [r.number for r in found.reviewed(h)] for h in found.hits if h.claim}
        assert told[BETTER] == [said.number]
        assert told[QUALITY] == told[IMPROVES] == [joined.number]
        rows = {row["claim"]["quote"]: row.get("reviews") for row in found.to_dict()["hits"]}
        assert [r["verdict"] for r in rows[BETTER]] == ["reject"]
        assert rows.get("Magnesium makes nights calmer.") is None
        topics = library.search("magnesium", view="topics", limit=10)
        assert any(topics.reviewed(hit) for hit in topics.hits)
