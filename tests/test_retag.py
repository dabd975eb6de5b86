"""Bringing a library up to date with the vocabulary, without its files, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helder import layers, pipeline, vocab
from helder.errors import NotFoundError
from helder.library import Library
from helder.model import Analysis
from helder.stages import read
from helder.vocabularies import joining

TEXT = "Zleepstone improves sleep quality. Number {n}."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of layers of this test alone."""
    monkeypatch.setenv("HELDER_VOCABULARIES", str(tmp_path / "vocabularies"))
    monkeypatch.setenv("HELDER_BATCH_DOCUMENTS", "2")
    vocab.load.cache_clear()
    yield tmp_path
    vocab.load.cache_clear()


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    """Five articles, added before the vocabulary that knows what they are about."""
    articles = home / "articles"
    articles.mkdir()
    for n in range(5):
        (articles / f"{n}.txt").write_text(TEXT.format(n=n), encoding="utf-8")
    with Library(home / "library") as made:
        made.add([articles])
        yield made


def learn(home: Path, text: str = "id,name,mesh\nmag,zleepstone,D008274\n") -> None:
    path = home / "own.csv"
    path.write_text(text, encoding="utf-8")
    joining.add(path)


def about_magnesium(library: Library) -> int:
    return library.search("", subject="mesh:D008274").total


def test_articles_are_tagged_anew_without_their_files(home: Path, library: Library) -> None:
    assert about_magnesium(library) == 0
    assert library.behind() == (0, 5)
    learn(home)
    for file in (home / "articles").iterdir():
        file.unlink()
    library.close()
    assert library.behind() == (5, 5)
    done = library.retag()
    assert (done.retagged, done.changed, done.current, done.refused) == (5, 5, 0, ())
    assert about_magnesium(library) == 5
    assert library.behind() == (0, 5)
    assert list(library.verify()) == []
    assert library.retag().retagged == 0


def test_taking_a_vocabulary_away_takes_its_concepts_out(home: Path, library: Library) -> None:
    before = [library.get(ref.id) for ref in library.sources()]
    learn(home)
    library.retag()
    layers.remove("own")
    vocab.load.cache_clear()
    library.close()
    assert library.retag().changed == 5
    assert [library.get(ref.id) for ref in library.sources()] == before


@pytest.mark.parametrize("stop", [1, 2, 3, 4, 5])
def test_after_an_interruption_it_goes_on_with_the_rest(home: Path, library: Library, stop: int) -> None:
    learn(home)
    library.close()

    def interrupted(done: int, _: int) -> None:
        if done == stop:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.retag(interrupted)
    library.close()
    behind, every = library.behind()
    assert every == 5
    assert behind == 5 - (stop - 1) // 2 * 2  # whole batches of two are kept
    assert library.retag().retagged == behind
    assert about_magnesium(library) == 5
    assert list(library.verify()) == []


def test_a_crash_between_record_and_ledger_costs_nothing(
    home: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(home)
    library.close()
    with monkeypatch.context() as broken:
        broken.setattr("helder.ledger.Ledger.record", lambda *_: (_ for _ in ()).throw(OSError("gone")))
        with pytest.raises(OSError, match="gone"):
            library.retag()
    library.close()
    assert library.behind() == (5, 5)
    assert library.retag().retagged == 5
    assert about_magnesium(library) == 5


def test_an_article_that_fails_stays_and_does_not_stop_the_rest(
    home: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(home)
    library.close()
    good = pipeline.again

    def again(analysis: Analysis) -> Analysis:
        if "Number 3" in analysis.source.text:
            raise ValueError("odd")
        return good(analysis)

    monkeypatch.setattr(pipeline, "again", again)
    done = library.retag()
    assert done.retagged == 4
    assert ["odd" in refusal.why for refusal in done.refused] == [True]
    assert library.behind() == (1, 5)


def test_files_are_not_read_again_after_it(home: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(home)
    library.close()
    library.retag()
    monkeypatch.setattr(read, "documents", lambda _: pytest.fail("a file was read"))
    assert library.add([home / "articles"]).unchanged == 5


def test_a_library_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        Library(tmp_path / "none").retag()


@pytest.mark.parametrize("name", sorted(p.name for p in (Path(__file__).parent.parent / "examples").rglob("*.*"))[:8])
def test_understanding_again_changes_nothing_with_the_same_vocabulary(name: str) -> None:
    path = next((Path(__file__).parent.parent / "examples").rglob(name))
    for source in read.documents(path):
        if not isinstance(source, Exception):
            analysis = pipeline.analyse(source)
            kept = Analysis.from_dict(analysis.to_dict())
            assert pipeline.again(kept).to_dict() == analysis.to_dict()
