"""Every language pack has the same files, the same columns and the same coverage, and says where each row is from."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from helder import copies, langs, model, query

CODES = langs.installed()
TABLES = tuple(name for name in langs.FILES if name.endswith(".tsv"))
FIRST = CODES[0]

UI = {
    "relation": model.RELATION_NAMES,
    "direction": model.DIRECTIONS,
    "polarity": model.POLARITIES,
    "certainty": model.CERTAINTIES,
    "causality": model.CAUSALITIES,
    "evidence": model.EVIDENCES,
    "advice": model.ADVICES,
    "kind": model.CLAIM_KINDS,
    "speaker": model.SPEAKERS,
    "copy": copies.COPY_KINDS,
    "block": model.BLOCK_KINDS,
    "cue": model.CUE_KINDS,
    "concept": model.CONCEPT_TYPES,
    "filter": tuple(row.name for row in query.FILTERS),
    "view": query.VIEWS,
    "promotional": (query.YES, query.NO),
    "presence": (query.PRESENT, query.ABSENT),
    **{
        name: tuple(words)
        for name, words in tomllib.loads((langs.FOLDER / "en" / "ui.toml").read_text("utf-8")).items()
        if name in ("web", "problems")
    },
}
"""The sections of ui.toml and the values that each must name, no more and no fewer."""

each_pack = pytest.mark.parametrize("code", CODES)
each_table = pytest.mark.parametrize("table", TABLES)


def path(code: str, name: str) -> Path:
    return langs.FOLDER / code / name


@cache
def header(code: str, table: str) -> tuple[str, ...]:
    """The column names: the first line that is no comment."""
    lines = path(code, table).read_text(encoding="utf-8").splitlines()
    return tuple(next(line for line in lines if line.strip() and not line.startswith("#")).split("\t"))


@cache
def rows(code: str, table: str) -> tuple[dict[str, str], ...]:
    return tuple(dict(row) for row in langs.rows(path(code, table)))


@cache
def toml(code: str, name: str) -> dict[str, object]:
    return tomllib.loads(path(code, name).read_text(encoding="utf-8"))


def test_there_is_more_than_one_language() -> None:
    assert {"en", "nl"} <= set(CODES)


@each_pack
def test_the_files_are_those_of_the_list(code: str) -> None:
    there = {p.name for p in (langs.FOLDER / code).iterdir() if p.is_file() and not p.name.startswith(".")}
    assert there == set(langs.FILES)


@each_pack
def test_the_files_in_its_folders_are_those_of_the_first_pack(code: str) -> None:
    def inner(pack: str) -> set[str]:
        folder = langs.FOLDER / pack
        found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.parent != folder}
        return found - {"model/glossary.tsv.gz"}  # translations into another pack's language: not every pack has one

    glossary = {"model/glossary.tsv.gz"}  # from another language into English, so English has none
    assert inner(code) - glossary == inner(FIRST) - glossary


@each_pack
def test_a_pack_is_data_only(code: str) -> None:
    assert [p.name for p in (langs.FOLDER / code).rglob("*") if p.suffix in {".py", ".pyc", ".so", ".sh"}] == []


@each_pack
@each_table
def test_a_table_has_the_same_columns_in_every_pack(code: str, table: str) -> None:
    assert header(code, table) == header(FIRST, table)


@each_pack
@each_table
def test_every_row_is_whole_and_says_where_it_is_from(code: str, table: str) -> None:
    assert header(code, table)[-1] == "source"
    columns = len(header(code, table))
    lines = path(code, table).read_text(encoding="utf-8").splitlines()
    wrong = [
        f"{table}:{number} {line[:60]!r}"
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
        if line.count("\t") != columns - 1 or not line.rpartition("\t")[2].strip()
    ]
    assert wrong == []


@each_pack
@each_table
def test_no_row_stands_twice(code: str, table: str) -> None:
    seen: set[tuple[str, ...]] = set()
    twice = []
    for row in rows(code, table):
        cells = tuple(v for k, v in row.items() if k != "source")
        if cells in seen:
            twice.append(cells)
        seen.add(cells)
    assert twice == []


@each_pack
def test_every_source_of_a_row_is_explained_in_the_readme(code: str) -> None:
    readme = path(code, "README.md").read_text(encoding="utf-8")
    sources = {row["source"] for table in TABLES for row in rows(code, table)}
    assert sorted(s for s in sources if s not in readme) == []


@each_pack
def test_the_settings_are_the_same(code: str) -> None:
    assert set(toml(code, "language.toml")) == set(toml(FIRST, "language.toml"))
    assert toml(code, "language.toml")["code"] == code


@each_pack
def test_every_relation_has_words(code: str) -> None:
    named = {row["relation"] for row in rows(code, "relations.tsv") if row["frame"] != "risk"}
    assert named == set(model.RELATION_NAMES)


@each_pack
def test_every_frame_of_the_grammar_has_words(code: str) -> None:
    def frames(pack: str) -> set[str]:
        return {row["frame"] for row in rows(pack, "relations.tsv")}

    assert frames(code) == frames(FIRST)


@each_pack
def test_cues_have_the_same_kinds_and_values(code: str) -> None:
    def values(pack: str) -> set[tuple[str, str]]:
        return {(row["kind"], row["value"]) for row in rows(pack, "cues.tsv")}

    assert values(code) == values(FIRST)
    assert {kind for kind, _ in values(code)} == set(model.CUE_KINDS)


@each_pack
@pytest.mark.parametrize(
    ("kind", "closed"),
    [("hedge", model.CERTAINTIES), ("evidence", model.EVIDENCES), ("advice", model.ADVICES)],
    ids=["hedge", "evidence", "advice"],
)
def test_a_cue_has_a_value_of_its_field(code: str, kind: str, closed: Iterable[str]) -> None:
    assert {row["value"] for row in rows(code, "cues.tsv") if row["kind"] == kind} - {"none"} <= set(closed)


@each_pack
@pytest.mark.parametrize("section", UI)
def test_the_interface_has_words_for_every_value(code: str, section: str) -> None:
    words = toml(code, "ui.toml")[section]
    assert isinstance(words, dict)
    assert set(words) == set(UI[section])
    assert all(isinstance(w, str) and w.strip() == w and w for w in words.values())


@each_pack
def test_the_interface_has_no_other_sections(code: str) -> None:
    assert set(toml(code, "ui.toml")) == set(UI)


@each_pack
def test_abbreviations_stand_once_and_without_their_last_stop(code: str) -> None:
    words = langs.lines(path(code, "abbreviations.txt"))
    assert words
    assert [w for w in words if w.removesuffix(" #").endswith(".")] == []
    assert len(set(words)) == len(words)


@each_pack
def test_examples_are_objects_with_a_text(code: str) -> None:
    examples = [json.loads(line) for line in langs.lines(path(code, "examples.jsonl"))]
    assert examples
    assert [e for e in examples if not isinstance(e, dict) or not str(e.get("text", "")).strip()] == []


@each_pack
@each_table
def test_a_table_reads_the_same_with_any_tsv_reader(code: str, table: str) -> None:
    """No quotes or escapes that one reader takes for syntax and another for text."""
    lines = [line for line in path(code, table).read_text(encoding="utf-8").splitlines() if line.strip()]
    data = [line for line in lines if not line.startswith("#")]
    assert list(csv.reader(data, delimiter="\t")) == [line.split("\t") for line in data]


@pytest.mark.parametrize("code", CODES)
def test_the_roles_that_words_play_are_those_that_list_them(code: str) -> None:
    grammar = langs.load(code).grammar
    assert grammar.played(()) == frozenset()
    for words in (["zinc"], ["1", "a", "in", "is", "niet", "nicht", "pas"], sorted(grammar["denying"])):
        assert grammar.played(words) == {role for role in grammar if not grammar[role].isdisjoint(words)}
    assert grammar["no such role"] == frozenset()
