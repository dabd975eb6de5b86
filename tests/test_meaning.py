"""What is near to a question in meaning: the vectors of a library."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import helder
from helder import meaning
from helder.cli import main
from helder.errors import InputError, NotFoundError, StoreError
from helder.store import Hit, record, vectors
from helder.store.vectors import Made, Vectors
from made_model import made

TEXTS = {
    "a": "Magnesium improves sleep.",
    "b": "Koffie verergert pijn.",
    "c": "Coffee reduces sleep.",
    "d": "Magnesium verbetert de slaap.",
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return made(tmp_path / "model")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The folder of a library with the texts above."""
    with helder.Library(tmp_path / "library") as library:
        library.add(written(tmp_path, TEXTS))
    return tmp_path / "library"


def written(folder: Path, texts: dict[str, str]) -> list[Path]:
    for name, said in texts.items():
        (folder / f"{name}.txt").write_text(said, encoding="utf-8")
    return [folder / f"{name}.txt" for name in texts]


def quotes(library: helder.Library, question: str, language: str | None = None) -> list[str]:
    return [hit.claim.quote for hit in library.search(question, language=language).hits if hit.claim]


def test_without_a_model_nothing_changes(shelf: Path) -> None:
    with helder.Library(shelf) as library:
        assert quotes(library, "grimzel vorlap") == []
    assert not (shelf / "vectors").exists()


def test_what_means_the_same_is_found_in_other_words(shelf: Path, model: Path) -> None:
    with helder.Library(shelf) as library:
        done = library.index(model)
        assert (done.sentences, done.new, done.size) == (4, 4, 6)
        results = library.search("grimzel vorlap")
        assert results.hits[0].claim is not None
        assert results.hits[0].claim.quote == "Coffee reduces sleep."
        assert "near in meaning" in results.hits[0].why
        assert results.total == len(results.hits) == sum(results.facets["language"].values())


def test_words_and_meaning_together_come_first(shelf: Path, model: Path) -> None:
    with helder.Library(shelf) as library:
        before = library.search("does magnesium improve sleep?").hits[0].claim
        library.index(model)
        hits = library.search("does magnesium improve sleep?").hits
        assert hits[0].claim == before
        assert 1.25 < hits[0].score <= 1.3
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_filter_holds_for_what_is_near_too(shelf: Path, model: Path) -> None:
    with helder.Library(shelf) as library:
        library.index(model)
        assert quotes(library, "grimzel tulkom", language="nl")[0] == "Koffie verergert pijn."
        assert "Coffee reduces sleep." not in quotes(library, "grimzel tulkom", language="nl")
        assert "Coffee reduces sleep." in quotes(library, "grimzel tulkom", language="en")


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_follow_each_other(shelf: Path, model: Path, limit: int) -> None:
    with helder.Library(shelf) as library:
        library.index(model)
        whole = library.search("grimzel vorlap magnesium", limit=20)
        found: list[Hit] = []
        cursor = None
        while True:
            page = library.search("grimzel vorlap magnesium", limit=limit, cursor=cursor)
            found += page.hits
            assert page.total == whole.total
            cursor = page.next
            if cursor is None:
                break
        assert found == list(whole.hits)


def test_adding_and_removing_articles_keeps_it_up_to_date(shelf: Path, model: Path, tmp_path: Path) -> None:
    with helder.Library(shelf) as library:
        library.index(model)
        library.add(written(tmp_path, {"e": "Koffie verbetert pijn."}))
        assert "Koffie verbetert pijn." in quotes(library, "grimzel tulkom")
        library.remove([tmp_path / "b.txt", tmp_path / "e.txt"])
        assert not {"Koffie verergert pijn.", "Koffie verbetert pijn."} & {*quotes(library, "grimzel tulkom")}
        assert library.index().sentences == 3


def test_only_what_is_new_is_read_by_the_model(shelf: Path, model: Path, tmp_path: Path) -> None:
    seen: list[int] = []
    with helder.Library(shelf) as library:
        library.index(model, seen.append)
        assert seen[-1] == 4
        seen.clear()
        assert library.index(model, seen.append).new == 0
        assert seen == []
        other = made(tmp_path / "other", senses={"sleep": ("sleep", "slaap")})
        assert library.index(other).new == 4


def test_another_process_sees_what_changed(shelf: Path, model: Path, tmp_path: Path) -> None:
    with helder.Library(shelf) as reader, helder.Library(shelf) as writer:
        assert quotes(reader, "grimzel vorlap") == []
        writer.index(model)
        assert quotes(reader, "grimzel vorlap")
        writer.add(written(tmp_path, {"e": "Koffie verbetert pijn."}))
        assert "Koffie verbetert pijn." in quotes(reader, "grimzel tulkom")
        writer.unindex()
        assert quotes(reader, "grimzel vorlap") == []


def test_an_interruption_keeps_what_was_done(shelf: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "AT_ONCE", 1)

    def stop(done: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    with helder.Library(shelf) as library:
        with pytest.raises(KeyboardInterrupt):
            library.index(model, stop)
        done = library.index(model)
        assert done.sentences == 4
        assert 0 < done.new < 4


def test_the_old_vectors_stay_until_the_new_ones_are_whole(
    shelf: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with helder.Library(shelf) as library:
        library.index(model)
        monkeypatch.setattr(np, "save", full)
        with pytest.raises(StoreError, match="make room on the disk"):
            library.index(made(tmp_path / "other", senses={"sleep": ("sleep",)}))
        monkeypatch.undo()
        assert quotes(library, "grimzel vorlap")
    shutil.move(shelf / "vectors", shelf / "vectors.old")  # stopped between the two renamings
    with helder.Library(shelf) as library:
        assert library.index().new == 0
        assert quotes(library, "grimzel vorlap")


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_changed_model_is_refused(shelf: Path, model: Path) -> None:
    with helder.Library(shelf) as library:
        library.index(model)
    made(model, senses={"sleep": ("sleep", "vorlap")})
    with helder.Library(shelf) as library:
        with pytest.raises(InputError, match="is not the one that the vectors"):
            library.search("vorlap")
        library.index(model)
        assert quotes(library, "vorlap")


def test_a_model_that_went_away(shelf: Path, model: Path) -> None:
    with helder.Library(shelf) as library:
        library.index(model)
    shutil.rmtree(model)
    with helder.Library(shelf) as library:
        with pytest.raises(NotFoundError, match="No model"):
            library.search("vorlap")
        assert library.search("vorlap", view="articles").total == 0
        assert library.unindex()
        assert library.search("vorlap").total == 0


@pytest.mark.parametrize("file", ["made.json", "rows.npy", "near.usearch", "exact.npy"])
def test_damaged_vectors_say_what_to_do(shelf: Path, model: Path, file: str) -> None:
    with helder.Library(shelf) as library:
        library.index(model)
    (shelf / "vectors" / file).write_bytes(b"no")
    with helder.Library(shelf) as library, pytest.raises(StoreError, match="delete that folder and run helder index"):
        library.search("vorlap")


def test_without_usearch(shelf: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    with helder.Library(shelf) as library, pytest.raises(InputError, match=r"pip install 'helder\[vectors\]'"):
        library.index(model)


def test_the_command(shelf: Path, model: Path) -> None:
    run, folder = CliRunner(), str(shelf)
    none = run.invoke(main, ["index", "--library", folder])
    assert none.exit_code == InputError.exit_code
    assert "has no model yet" in none.output
    done = run.invoke(main, ["index", "--library", folder, "--model", str(model), "--json"])
    assert json.loads(done.output)["sentences"] == 4
    again = run.invoke(main, ["index", "--library", folder])
    assert "4 sentences" in again.output
    assert "0 of them new" in again.output
    both = run.invoke(main, ["index", "--library", folder, "--model", "x", "--remove"])
    assert both.exit_code == 2
    assert "searched without" in run.invoke(main, ["index", "--library", folder, "--remove"]).output
    assert not (shelf / "vectors").exists()


@given(st.lists(st.integers(0, 400), unique=True), st.integers(1, 20))
def test_near_neighbours_by_eight_bits_are_compared_again(
    tmp_path_factory: pytest.TempPathFactory, places: list[int], most: int
) -> None:
    folder = tmp_path_factory.mktemp("library") / "vectors"
    dice = np.random.default_rng(len(places))
    exact = dice.normal(size=(len(places), 24)).astype(np.float32)
    exact /= np.maximum(np.linalg.norm(exact, axis=1, keepdims=True), 1e-9)
    rows = [record.CLAIMS_AT_MOST * (place + 1) for place in places]
    how = Made("model", "mark", 24)
    vectors.write(folder, how, {row: (row, row + 1) for row in rows}, exact.astype(np.float16))
    held = Vectors(folder, how)
    question = dice.normal(size=24).astype(np.float32)
    close = exact.astype(np.float16).astype(np.float32) @ question
    best = [rows[i] for i in np.argsort(-close)[:most]]
    found = held.nearest(question, most)
    assert all(claims == (claims[0], claims[0] + 1) for claims in found)
    assert len(found) == len(best)
    assert len({claims[0] for claims in found} & {*best}) >= 0.9 * len(best) - 1
    assert np.allclose(held.of(rows), exact, atol=1e-3)


@pytest.mark.parametrize(
    ("found", "near", "order"),
    [
        ((1, 2, 3), (), (1, 2, 3)),
        ((), ((1,), (2,)), (1, 2)),
        ((1, 2, 3), ((3,), (4,)), (3, 1, 2, 4)),
        ((2,), ((1, 2),), (2,)),
        ((), ((1, 2),), (1,)),
    ],
    ids=["words alone", "meaning alone", "both", "the claim that words found", "the first claim of a sentence"],
)
def test_rankings_as_one(found: tuple[int, ...], near: tuple[tuple[int, ...], ...], order: tuple[int, ...]) -> None:
    assert tuple(row for _, row in vectors.fused(found, near)) == order
