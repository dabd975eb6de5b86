"""A compiled table of names is the names it was made of, and a file that is not whole is not read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import langs, names, vocab
from helder.lexicon import Lexicon
from helder.model import Concept
from helder.names import NAME_KINDS, Name, Table

EN = langs.load("en")
ROWS = (
    ("a", Name("zinc", "preferred", "en")),
    ("a", Name("Zn supplement", "synonym", "en")),
    ("b", Name("production of melatonin", "preferred", "en")),
    ("c", Name("gut-brain axis", "preferred", "en")),
    ("c", Name("GBA", "abbreviation", "en")),
    ("d", Name("zinc", "preferred", "en", tier=2)),
)
CONCEPTS = {key: Concept(key, key, "substance") for key in "abcd"}


def found(table: Table, said: str) -> list[str]:
    return [f.concept for f in Lexicon(EN, (), CONCEPTS, table).find(said)]


@pytest.fixture
def table() -> Table:
    return names.compiled(EN, ROWS)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Zinc", ["a"]),
        ("a Zn supplement", ["a"]),
        ("melatonin production", ["b"]),
        ("melatoninproduction", ["b"]),
        ("gut brain axis", ["c"]),
        ("gutbrainaxis", ["c"]),
        ("GBA", ["c"]),
        ("gba", []),
    ],
)
def test_names_are_found_in_other_ways(table: Table, said: str, expected: list[str]) -> None:
    assert found(table, said) == expected


def test_a_name_of_the_first_tier_goes_before_one_of_the_second() -> None:
    assert found(names.compiled(EN, ROWS[::-1]), "zinc") == ["a"]


def test_names_of_a_concept_keep_their_order_and_tier(table: Table) -> None:
    assert table.of("c", "en") == (ROWS[3][1], ROWS[4][1])
    assert table.of("d", "en")[0].tier == 2
    assert table.of("x", "en") == ()


def test_a_table_comes_back_from_its_file(table: Table, tmp_path: Path) -> None:
    names.write(table, tmp_path / "new" / "a.names")
    assert names.read(tmp_path / "new" / "a.names") == table
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["a.names"]


word = st.text(max_size=12)


@given(st.lists(st.tuples(word, word, st.sampled_from(NAME_KINDS), st.sampled_from((1, 2))), max_size=12))
def test_any_names_come_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, int]]) -> None:
    given_names = [
        (f"x{i}", Name(f"{one} {two}", next(k for k in NAME_KINDS if k == kind), "en", tier))
        for i, (one, two, kind, tier) in enumerate(rows)
    ]
    table = names.compiled(EN, given_names)
    path = tmp_path_factory.mktemp("any") / "a.names"
    names.write(table, path)
    assert names.read(path) == table


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 0.999])
def test_a_file_cut_off_is_no_table(table: Table, tmp_path: Path, share: float) -> None:
    path = tmp_path / "a.names"
    names.write(table, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert names.read(path) is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"x\n\n" * 5, b"\n\n" * 400])
def test_another_file_is_no_table(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.names").write_bytes(content)
    assert names.read(tmp_path / "a.names") is None


def test_a_failed_write_leaves_nothing(table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Path, target: Path) -> Path:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="no space"):
        names.write(table, tmp_path / "a.names")
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_files_go(table: Table, tmp_path: Path) -> None:
    for i in range(names.KEPT_FILES + 3):
        names.write(table, tmp_path / f"{i}.names")
    assert len(list(tmp_path.iterdir())) == names.KEPT_FILES


def test_the_digest_changes_with_every_part() -> None:
    made = {names.digest(parts) for parts in ([], [b"a"], [b"b"], [b"a", b"b"], [b"ab"], [b"b", b"a"])}
    assert len(made) == 6


def test_the_vocabulary_keeps_its_names_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDER_CACHE", str(tmp_path))
    fresh = vocab.Vocabulary(vocab.load().concepts, {})
    assert [f.concept for f in fresh.lexicon("nl").find("magnesium")] == ["mesh:D008274"]
    (kept,) = tmp_path.iterdir()
    assert kept.name.startswith("nl-")
    kept.write_text("half", encoding="utf-8")
    again = vocab.Vocabulary(vocab.load().concepts, {})
    assert [f.concept for f in again.lexicon("nl").find("slaap")] == ["mesh:D012890"]
    assert names.read(kept) is not None


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("HELDER_CACHE", str(tmp_path / "file" / "cache"))
    fresh = vocab.Vocabulary(vocab.load().concepts, {})
    assert [f.concept for f in fresh.lexicon("nl").find("magnesium")] == ["mesh:D008274"]
