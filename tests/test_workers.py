"""Reading on several cores gives what reading on one gives, and outlives the workers."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from helder import pipeline, workers
from helder.copies import PackedFingerprint
from helder.ingest import Progress, Report
from helder.library import Library
from helder.model import Region, Source, Span
from helder.store.documents import known_broader
from helder.traces import Traced, Traces
from helder.workers import Workers

SENTENCES = (
    "Magnesium may improve sleep quality in older adults.", "Zinc does not prevent insomnia.",
    "Vitamine D verbetert de slaapkwaliteit.", "Cafeïne kan hoofdpijn veroorzaken.",
)  # fmt: skip

PAGE = """<html><head><title>Zinc and sleep</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>Zinc and sleep</h1><p>Zinc may improve sleep quality. Studies show that zinc reduces fatigue.</p>
<p>It does not prevent insomnia in older adults, who need less of it than many people think.</p></article></body></html>
"""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Files of one document and of several, some of which cannot be read or are there twice."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, sentence in enumerate(SENTENCES):
        (folder / f"article-{number}.txt").write_text(f"Sleep\n\n{sentence}\n", encoding="utf-8")
    (folder / "binary.bin").write_bytes(bytes(range(256)) * 8)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "one.jsonl").write_text(json.dumps({"id": "one", "text": SENTENCES[0]}) + "\n", encoding="utf-8")
    rows = [json.dumps({"id": f"row-{n % 5}", "text": sentence}) for n, sentence in enumerate(SENTENCES * 2)]
    rows[3:3] = ["{", json.dumps({"id": "half", "text": "Zinc \ud800 improves sleep."}), json.dumps({"id": "none"})]
    (folder / "several.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def contents(library: Library) -> dict[str, str]:
    return {ref.id: library.get(ref.id).to_json() for ref in library.sources()}


def added(folder: Path, articles: Path, jobs: int) -> tuple[Report, dict[str, str]]:
    with Library(folder) as library:
        report = library.add([articles], jobs=jobs)
        assert list(library.verify()) == []
        return replace(report, seconds=0.0), contents(library)


def test_the_same_as_alone(articles: Path, tmp_path: Path) -> None:
    alone, helped = added(tmp_path / "alone", articles, 1), added(tmp_path / "helped", articles, 2)
    assert helped == alone
    assert alone[0].added > 8
    assert len(alone[0].refused) >= 4
    (articles / "article-0.txt").write_text("Sleep\n\nIron causes fatigue.\n", encoding="utf-8")
    (articles / "article-1.txt").unlink()
    again = added(tmp_path / "helped", articles, 2)
    assert again == added(tmp_path / "alone", articles, 1)
    assert again[0].replaced == 1


def test_one_job_starts_no_process(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers._Worker, "start", lambda _: pytest.fail("a process was started"))
    with Library(tmp_path / "library") as library:
        library.add([articles], jobs=1)
        library.add([articles])  # too small to be worth it
        library.add(sorted(articles.glob("article-*")), jobs=2)  # all is known


@pytest.fixture
def by_workers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workers, "_for_this_process", lambda *_: None)


@pytest.mark.parametrize("at_once", [1, workers.SMALL], ids=["one by one", "together"])
@pytest.mark.parametrize("fatal", ["article-1.txt", "Cafe"], ids=["a file of its own", "one of several documents"])
@pytest.mark.usefixtures("by_workers_only")
def test_a_worker_that_dies_costs_one_document(
    fatal: str, at_once: int, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (articles / "article-3.txt").unlink()  # has the words as well
    real = workers._Worker.ask

    def ask(worker: workers._Worker, questions: Iterable[bytes]) -> None:
        all_of_them = [*questions]
        if any(fatal.encode() in one and b"row-4" not in one for one in all_of_them):
            worker.kill()
        real(worker, all_of_them)

    monkeypatch.setattr(workers, "SMALL", at_once)
    monkeypatch.setattr(workers._Worker, "ask", ask)
    alone, there = added(tmp_path / "alone", articles, 1)
    report, helped = added(tmp_path / "library", articles, 2)
    more = [r for r in report.refused if r not in alone.refused]
    assert [("ended the process" in r.why, "signal SIGKILL" in r.why or os.name == "nt") for r in more] == [
        (True, True)
    ]
    assert (len(helped), report.added) == (len(there) - 1, alone.added - 1)
    monkeypatch.undo()
    assert added(tmp_path / "library", articles, 2)[1] == there


def test_this_process_reads_what_no_worker_has_begun_with(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers, "_serve", lambda _: None)
    assert added(tmp_path / "helped", articles, 2) == added(tmp_path / "alone", articles, 1)


def test_what_is_large_is_read_by_workers_only(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = added(tmp_path / "alone", articles, 1)
    started = count_started(monkeypatch)
    monkeypatch.setattr(workers, "SMALL", 0)
    monkeypatch.setattr(pipeline, "analyse", lambda *_, **__: pytest.fail("this process read it"))
    assert added(tmp_path / "helped", articles, 2) == alone
    assert len(started) == 2


def count_started(monkeypatch: pytest.MonkeyPatch) -> list[workers._Worker]:
    """The workers whose processes are started from now on."""
    started: list[workers._Worker] = []
    start = workers._Worker.start

    def noted(worker: workers._Worker) -> None:
        started.append(worker)
        start(worker)

    monkeypatch.setattr(workers._Worker, "start", noted)
    return started


@pytest.mark.parametrize("missing", ["no Python", "another Helder"])
def test_without_workers_this_process_reads(
    missing: str, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = added(tmp_path / "alone", articles, 1)
    if missing == "no Python":
        monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    else:
        monkeypatch.setattr(workers, "_greeting", lambda: b"helder 0")
    assert added(tmp_path / "library", articles, 2) == alone


def test_an_interruption_ends_the_workers(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = count_started(monkeypatch)

    def stop(progress: Progress) -> None:
        if progress.documents == 2:
            raise KeyboardInterrupt

    with Library(tmp_path / "library") as library:
        with pytest.raises(KeyboardInterrupt):
            library.add([articles], stop, jobs=2)
        assert [w.process is None or w.process.returncode is None for w in started] == [False]
    assert added(tmp_path / "library", articles, 2)[1] == added(tmp_path / "alone", articles, 1)[1]


def test_a_file_that_changes_after_a_worker_read_it_is_read_again(articles: Path, tmp_path: Path) -> None:
    later = articles / "article-3.txt"

    def change(progress: Progress) -> None:
        if progress.files == 2:  # the workers have read ahead by now
            later.write_text("Sleep\n\nIron causes fatigue. It prevents insomnia.\n", encoding="utf-8")

    with Library(tmp_path / "library") as library:
        library.add([articles], change, jobs=2)
        library.add([articles], jobs=1)
        assert "Iron" in library.get(library.ids(later)[0]).source.text


@pytest.mark.usefixtures("by_workers_only")
def test_what_a_text_was_marked_up_as_goes_along() -> None:
    text = "Zinc may improve sleep."
    source = Source("zinc", text, format="html", regions=(Region(Span(0, 23), "p", ("aside.promo",), main=False),))
    with Workers(2) as started:
        made = started.answer(started.analyse(source, "zinc"))
    assert isinstance(made, Traced)
    found = made.prepared.analysis()
    assert found.blocks[0].reason
    assert found.to_json() == pipeline.analyse(source).to_json()


def test_no_more_is_asked_ahead_than_there_is_room_for() -> None:
    with Workers(2) as started:
        assert started.room(workers.AHEAD, 1000)
        assert not started.room(2 * workers.AHEAD, 1000)
        assert not started.room(1, workers.AHEAD_BYTES)


@given(
    st.builds(
        Traces,
        st.none() | st.builds(PackedFingerprint, st.integers(0, 2**46), st.integers(1, 64), st.binary(), st.binary()),
        st.none() | st.text(alphabet=st.characters(exclude_categories=["Cs"])),
        st.dictionaries(st.integers(0, 2**63 - 1), st.integers(0, 10_000)),
    )
)
def test_traces_come_through_a_pipe_as_they_are(traces: Traces) -> None:
    made = Traced(Traced.of(pipeline.analyse(Source("a", SENTENCES[0])), known_broader()).prepared, traces)
    assert Traced.from_bytes(made.to_bytes()) == made


@given(st.lists(st.binary(max_size=40), max_size=8), st.lists(st.integers(1, 30), min_size=1))
def test_messages_come_whole_however_they_are_cut(messages: list[bytes], sizes: list[int]) -> None:
    sent = b"".join(map(workers._message, messages))
    received, found, turn = bytearray(), list[bytes](), 0
    while sent:
        size = sizes[turn % len(sizes)]
        received += sent[:size]
        sent, turn = sent[size:], turn + 1
        found += workers._messages(received)
    assert found == messages
    assert not received
