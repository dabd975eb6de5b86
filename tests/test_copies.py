"""Copies: found whatever was edited, never between texts of their own, and the same in whatever order they came."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from conftest import run_helder
from helder import copies
from helder.copies import Copies, Copy, compare, fingerprint
from helder.errors import NotFoundError, StoreError
from helder.library import Library
from helder.model import Analysis, Block, BlockKind, Source, Span
from helder.store.embedded import EmbeddedStore

WORDS = (
    "magnesium sleep trial adults evening dose mineral muscle kidney coffee water bread walk garden doctor winter "
    "summer child elderly protein fibre vitamin calcium deficiency symptom pain headache nerve bone heart pressure "
    "blood sugar salt meal breakfast research review placebo group week month effect harm benefit risk advice clinic"
).split()


def made_of(source: str, *paragraphs: str, kind: BlockKind = "body") -> Analysis:
    """An analysis with a block for each paragraph."""
    text = "\n\n".join(paragraphs)
    blocks, at = [], 0
    for paragraph in paragraphs:
        blocks.append(Block(Span(at, at + len(paragraph)), kind, "en"))
        at += len(paragraph) + 2
    return Analysis(Source(source, text), tuple(blocks), (), (), (), ())


def prose(seed: object, paragraphs: int = 6, words: int = 50) -> list[str]:
    """Paragraphs of their own for every seed."""
    chance = random.Random(str(seed))  # noqa: S311
    return [" ".join(f"{chance.choice(WORDS)}{chance.randrange(20)}" for _ in range(words)) for _ in range(paragraphs)]


def swapped(paragraphs: Iterable[str], share: float, seed: object) -> list[str]:
    """The paragraphs with this share of their words replaced."""
    chance = random.Random(str(seed))  # noqa: S311
    return [
        " ".join(f"other{chance.randrange(10**6)}" if chance.random() < share else w for w in p.split())
        for p in paragraphs
    ]


def mark_of(analysis: Analysis) -> bytes:
    return repr(analysis).encode()


def settled(analyses: Iterable[Analysis], known: Copies | None = None) -> Copies:
    """The copies among these."""
    found = known or Copies()
    by_id = {a.source.id: a for a in analyses}
    found.settle([(i, mark_of(a)) for i, a in by_id.items()], by_id.get)
    return found


def links(known: Copies, sources: Iterable[str]) -> dict[str, tuple[Copy, ...]]:
    return {source: known.of(source) for source in sources}


ARTICLE = prose("article")
OTHER = prose("another article")

PAIRS: list[tuple[str, list[str], list[str], str | None]] = [
    ("the same text", ARTICLE, ARTICLE, "exact"),
    ("other capitals and marks", ARTICLE, [p.upper() + "!" for p in ARTICLE], "exact"),
    ("other paragraphs, the same words", ARTICLE, [" ".join(ARTICLE)], "exact"),
    ("another title", ARTICLE, ["a title of its own", *ARTICLE], "near"),
    ("paragraphs in another order", ARTICLE, ARTICLE[::-1], "near"),
    ("a third left out", ARTICLE, ARTICLE[:4], "near"),
    ("every twentieth word replaced", ARTICLE, swapped(ARTICLE, 0.05, 1), "near"),
    ("every tenth word replaced", ARTICLE, swapped(ARTICLE, 0.1, 1), "near"),
    ("one paragraph taken over", ARTICLE, [*OTHER, ARTICLE[2]], "part"),
    ("one paragraph taken over with an edit", ARTICLE, [*OTHER, *swapped(ARTICLE[2:3], 0.05, 2)], "part"),
    ("the beginning of a long text", ARTICLE[:1], [*ARTICLE, *OTHER], "part"),
    ("another text about the same", ARTICLE, OTHER, None),
    ("a sentence in common", [*ARTICLE, "in a trial of forty six adults"], [*OTHER, "in a trial of forty six adults"],
     None),
    ("too short to tell", ["magnesium and sleep"], ["magnesium and sleep"], None),
    ("nothing", [""], [""], None),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "kind"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS])
def test_how_two_texts_are_copies(one: list[str], other: list[str], kind: str | None) -> None:
    known = settled([made_of("one", *one), made_of("other", *other)])
    assert [copy.kind for copy in known.of("one")] == ([kind] if kind else [])
    assert [(c.kind, c.similarity) for c in known.of("other")] == [(c.kind, c.similarity) for c in known.of("one")]


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        pytest.param(swapped(ARTICLE, 0.25, 1), "near", id="every-fourth-word-replaced"),
        pytest.param(swapped(ARTICLE, 0.35, 1), "near", id="every-third-word-replaced"),
        pytest.param(swapped(ARTICLE, 0.8, 1), None, id="most-words-replaced"),
        pytest.param([*OTHER, " ".join(ARTICLE[0].split()[:45])], "part", id="a-quotation"),
    ],
)
def test_what_is_common_must_lie_evenly_in_texts_that_differ_much(other: list[str], kind: str | None) -> None:
    one, two = fingerprint(made_of("one", *ARTICLE)), fingerprint(made_of("two", *other))
    assert one
    assert two
    found = compare(one, two)
    assert (found[0] if found else None) == kind


def test_what_is_not_editorial_is_not_compared() -> None:
    menu = made_of("one", *ARTICLE, kind="navigation")
    assert fingerprint(menu) is None
    assert settled([menu, made_of("other", *ARTICLE)]).of("other") == ()


def test_similarity_is_the_share_of_what_both_have() -> None:
    half = settled([made_of("one", *ARTICLE), made_of("other", *ARTICLE[:3])])
    (copy,) = half.of("one")
    assert copy.similarity == pytest.approx(0.5, abs=0.02)
    part = settled([made_of("one", *ARTICLE), made_of("other", *OTHER[:3], ARTICLE[0])])
    (copy,) = part.of("one")
    assert copy.kind == "part"
    assert copy.similarity == pytest.approx(0.25, abs=0.02)


def test_a_translation_is_no_copy(example_library: Path) -> None:
    with Library(example_library) as library:
        languages = {ref.id: ref.language for ref in library.sources()}
        for group in library.groups_of_copies():
            assert len({languages[member] for member in group}) == 1


def test_the_bundled_pair_is_found(example_library: Path) -> None:
    with Library(example_library) as library:
        (group,) = library.groups_of_copies()
        assert [member.rpartition("-")[0] for member in group] == ["magnesium-and-sleep", "magnesium-sleep-mineral"]
        (copy,) = library.copies(group[0])
        assert (copy.source, copy.kind) == (group[1], "near")
        assert copy.similarity > 0.5
        others = [ref.id for ref in library.sources()]
        assert len(library.independent(others)) == len(others) - 1


# ---- many, in any order


FAMILIES = {
    f"{name}{number}": made_of(f"{name}{number}", *paragraphs)
    for name, variants in {
        "same": [ARTICLE, ARTICLE, ARTICLE],
        "edited": [swapped(ARTICLE, share, share) for share in (0.03, 0.06, 0.1, 0.15)],
        "quotes": [[*prose(n), ARTICLE[n % 6]] for n in range(3)],
        "own": [prose(f"own {n}", 4) for n in range(3)],
        "template": [[*OTHER[:4], *prose(f"template {n}", 1)] for n in range(7)],
        "short": [["too short to be compared at all"[: 20 + n]] for n in range(2)],
    }.items()
    for number, paragraphs in enumerate(variants)
}


@pytest.fixture(params=[False, True], ids=["few share a key", "many share a key"])
def _many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param:
        monkeypatch.setattr(copies, "MANY", 3)
        monkeypatch.setattr(copies, "HEADS", 1)


@pytest.mark.usefixtures("_many")
def test_the_order_of_adding_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "fingerprint", cache(fingerprint))

    @settings(max_examples=20, deadline=None)
    @given(st.permutations(sorted(FAMILIES)), st.data())
    def check(order: list[str], data: st.DataObject) -> None:
        known, there = Copies(), dict[str, Analysis]()
        while order:
            number = data.draw(st.integers(1, len(order)))
            coming, order = order[:number], order[number:]
            there |= {name: FAMILIES[name] for name in coming}
            early = coming[: data.draw(st.integers(0, number))]  # which are linked while others are still read
            known.take({n: (mark_of(there[n]), copies.packed_fingerprint(there[n])) for n in early})
            settled(there.values(), known)
            for name in data.draw(st.lists(st.sampled_from(sorted(there)), max_size=2, unique=True)):
                del there[name]  # and removing articles takes their links along
            settled(there.values(), known)
        fresh = settled(there.values())
        assert links(known, there) == links(fresh, there)
        assert known.groups() == fresh.groups()
        assert all(copy.source in there for source in FAMILIES for copy in known.of(source))
        assert known.independent(there) == fresh.independent(there)

    check()


@pytest.mark.usefixtures("_many")
def test_groups_are_whole_however_many_share_a_key() -> None:
    known = settled(FAMILIES.values())
    assert sorted(map(len, known.groups())) == [7, 7]
    sizes = sorted(len(group) for group in known.independent(FAMILIES))
    assert sizes == [1] * 8 + [7, 7]


def test_a_changed_article_is_compared_anew() -> None:
    known = settled([made_of("one", *ARTICLE), made_of("other", *ARTICLE)])
    settled([made_of("one", *ARTICLE), made_of("other", *OTHER)], known)
    assert links(known, ["one", "other"]) == {"one": (), "other": ()}


def test_articles_that_are_copies_of_a_third_are_one_source() -> None:
    variants = [made_of("a", *ARTICLE[:4]), made_of("m", *ARTICLE), made_of("z", *ARTICLE[2:])]
    assert compare(*(f for f in (fingerprint(variants[0]), fingerprint(variants[2])) if f)) is not None
    known = settled(variants)
    assert known.independent(["a", "z"]) == (("a", "z"),)
    assert known.independent(["a", "no such article"]) == (("a",), ("no such article",))


def test_a_thousand_variants_are_one_group_without_a_million_links(tmp_path: Path) -> None:
    paragraphs = prose("variants", 2, 40)
    known = settled((made_of(f"v{n:03}", *paragraphs, f"edition {n}") for n in range(300)), Copies(tmp_path / "c"))
    assert [len(group) for group in known.groups()] == [300]
    with sqlite3.connect(tmp_path / "c") as db:
        (number,) = db.execute("SELECT count(*) FROM links").fetchone()
    db.close()
    assert number < 300 * copies.HEADS * 8
    known.close()


def test_the_file_of_a_large_library_has_no_room_between_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [made_of(f"v{n:03}", *prose(n)) for n in range(200)]

    def bytes_of(name: str, large: int) -> int:
        monkeypatch.setattr(copies, "LARGE", large)
        known = settled(articles, Copies(tmp_path / name))
        assert len(links(known, [a.source.id for a in articles])) == 200
        known.close()
        return (tmp_path / name).stat().st_size

    assert bytes_of("compact", 100) < bytes_of("as filled", 1000)


def test_a_long_text_is_sampled_and_still_found() -> None:
    long = prose("a book", 300, 100)
    one, other = (
        fingerprint(made_of("one", *long)),
        fingerprint(made_of("other", *long[:150], *prose("more", 100, 100))),
    )
    assert one is not None
    assert other is not None
    assert one.step > 1
    assert len(one.runs) < copies.MOST_RUNS * 1.2
    found = compare(one, other)
    assert found is not None
    assert found[1] == pytest.approx(15_000 / 40_000, abs=0.03)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=200), max_size=5))
def test_any_text_is_a_copy_of_itself_or_too_short(paragraphs: list[str]) -> None:
    one, other = fingerprint(made_of("one", *paragraphs)), fingerprint(made_of("other", *paragraphs))
    assert one == other
    assert one is None or compare(one, one) == ("exact", 1.0)


# ---- in a library


def write(folder: Path, **articles: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, paragraphs in articles.items():
        (folder / f"{name}.txt").write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return folder


SENTENCES = [
    "Magnesium may improve sleep quality in older adults who get too little of it with their meals.",
    "In one trial of forty adults a daily dose of 300 mg for eight weeks shortened the time to fall asleep.",
    "People with kidney disease should ask a doctor before they take a supplement of any kind.",
    "Nuts, seeds and whole grains are rich in magnesium, and most people get enough from these.",
]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterable[Library]:
    with Library(tmp_path / "library") as made:
        yield made


def test_adding_says_how_many_copies(shelf: Library, tmp_path: Path) -> None:
    folder = write(tmp_path / "a", one=SENTENCES, two=SENTENCES, three=["Coffee", *SENTENCES[::-1]], four=[ZINC])
    assert shelf.add([folder]).copies == 2
    assert shelf.add([folder]).copies == 0
    write(folder, five=SENTENCES)
    assert shelf.add([folder]).copies == 1
    assert [len(group) for group in shelf.groups_of_copies()] == [4]
    assert shelf.remove([folder / "five.txt"]) == 1
    assert [len(group) for group in shelf.groups_of_copies()] == [3]


ZINC = "Zinc supports the immune system, and many people get enough of it from meat, fish and whole grains."


def test_a_search_for_articles_names_their_copies(shelf: Library, tmp_path: Path) -> None:
    shelf.add([write(tmp_path / "a", one=SENTENCES, two=SENTENCES, zinc=[ZINC])])
    hits = shelf.search("magnesium", view="articles").to_dict()["hits"]
    assert [len(hit["copies"]) for hit in hits] == [1, 1]
    assert hits[0]["copies"][0] == {"source": hits[1]["source"]["id"], "kind": "exact", "similarity": 1.0}
    assert "copies" not in shelf.search("magnesium").to_dict()["hits"][0]


@pytest.mark.parametrize("made", [False, True], ids=["the file is gone", "the file is behind"])
def test_what_was_interrupted_is_found_later(made: bool, shelf: Library, tmp_path: Path) -> None:
    folder = write(tmp_path / "a", one=SENTENCES)
    assert shelf.folder is not None
    shelf.add([folder])
    before = (shelf.folder / copies.FILE).read_bytes()
    write(folder, two=SENTENCES)
    shelf.add([folder])
    shelf.close()
    for file in shelf.folder.glob(f"{copies.FILE}*"):
        file.unlink()
    if made:
        (shelf.folder / copies.FILE).write_bytes(before)
    assert [len(group) for group in shelf.groups_of_copies()] == [2]


def test_articles_are_not_read_again_to_find_their_copies(
    shelf: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmbeddedStore, "outline", stopped)
    assert shelf.add([write(tmp_path / "a", one=SENTENCES, two=SENTENCES)], jobs=2).copies == 1
    assert [len(group) for group in shelf.groups_of_copies()] == [2]


def test_an_addition_that_was_not_settled_is_settled_later(
    shelf: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The article that came last is linked with both others, but the groups were not found anew."""
    folder = write(tmp_path / "a", one=ARTICLE[:4], three=ARTICLE[2:])
    shelf.add([folder])
    write(folder, two=ARTICLE)
    with monkeypatch.context() as broken:
        broken.setattr(Copies, "settle", stopped)
        with pytest.raises(KeyboardInterrupt):
            shelf.add([folder])
    (two,) = shelf.ids(folder / "two.txt")
    shelf.close()
    assert shelf.folder is not None
    with closing(Copies(shelf.folder / copies.FILE)) as known:
        assert (len(known.of(two)), [*map(len, known.groups())]) == (2, [2])
    assert [len(group) for group in shelf.groups_of_copies()] == [3]
    assert shelf.add([folder]).copies == 0


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_file_made_otherwise_is_made_again(shelf: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.add([write(tmp_path / "a", one=SENTENCES, two=SENTENCES)])
    shelf.close()
    monkeypatch.setattr(copies, "MADE", copies.MADE + 1)
    assert [len(group) for group in shelf.groups_of_copies()] == [2]


def test_a_damaged_file_is_named(shelf: Library, tmp_path: Path) -> None:
    folder = write(tmp_path / "a", one=SENTENCES, two=SENTENCES)
    shelf.add([folder])
    shelf.close()
    assert shelf.folder is not None
    (shelf.folder / copies.FILE).write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match="delete it"):
        shelf.groups_of_copies()
    (shelf.folder / copies.FILE).unlink()
    assert [len(group) for group in shelf.groups_of_copies()] == [2]


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda library: library.copies("no-such"), id="of no article"),
        pytest.param(lambda library: Library("no-such-folder").groups_of_copies(), id="in no library"),
        pytest.param(lambda library: Library("no-such-folder").independent([]), id="counted in no library"),
    ],
)
def test_what_is_not_there(ask: Callable[[Library], object], shelf: Library, tmp_path: Path) -> None:
    shelf.add([write(tmp_path / "a", one=SENTENCES)])
    with pytest.raises(NotFoundError):
        ask(shelf)


def test_the_command_shows_groups_and_copies(example_library: Path, tmp_path: Path) -> None:
    ran = run_helder("copies", "--library", str(example_library), cwd=tmp_path)
    assert ran.code == 0
    assert "1 group of copies, 2 articles." in ran.out
    (group,) = json.loads(run_helder("copies", "--json", "--library", str(example_library), cwd=tmp_path).out)["groups"]
    ran = run_helder("copies", group[0], "--library", str(example_library), cwd=tmp_path)
    assert re.match(r"near copy \d\d%  Magnesium, the sleep mineral", ran.out)
    shown = json.loads(run_helder("copies", group[0], "--json", "--library", str(example_library), cwd=tmp_path).out)
    assert [copy["source"] for copy in shown["copies"]] == group[1:]
    ran = run_helder("copies", "nothing", "--library", str(example_library), cwd=tmp_path)
    assert (ran.code, ran.out) == (3, "")


def test_many_threads_may_ask_at_once(tmp_path: Path) -> None:
    with closing(Copies(tmp_path / "copies.sqlite")) as known:
        texts = {f"a{n}": made_of(f"a{n}", *prose(f"text {n}", 2, 60)) for n in range(20)}
        present = [(name, b"1") for name in texts]
        known.settle(present, texts.get)
        with ThreadPoolExecutor(16) as pool:
            asked = [pool.submit(known.behind, present) for _ in range(64)]
            found = [pool.submit(known.independent, texts) for _ in range(64)]
            assert not any(f.result() for f in asked)
            assert {len(f.result()) for f in found} == {20}
