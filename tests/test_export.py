"""Exports: every column, every format, safe cells, and files that are whole or not there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import export
from helder.errors import InputError, StoreError
from helder.export import Statement, table
from helder.model import Argument, Claim, Concept, Quantity, Span, Study
from helder.store import SourceRef

SOURCE = SourceRef(
    "sleep-guide", 'Zink, "ijzer" & co', None, "nl", "2024-05-31", "example.org", "Anna de Wit", "2024-06-02",
    "Slaap BV", "CC BY 4.0",
)  # fmt: skip
CLAIM = Claim(
    id="c1", span=Span(10, 42), quote="Zink ondersteunt, naar men zegt,\nhet haar.", language="nl", section="Haar",
    subject=Argument("Zink", Span(10, 14), Concept("mesh:D015032", "Zinc", "substance", "D015032")),
    relation="improves", direction="+", object=Argument(None, None), certainty="hedged", dose="10 mg", cues=(0, 3),
    key="mesh:D015032 | positive | ?", quantities=(Quantity("dose", Span(0, 5), "10 mg", 0.2, 0.4, "g", 1.0, 0.2),),
    study=Study("cohort", 46, ("[1]", "[2]")), open=("population",),
)  # fmt: skip
STATEMENT = Statement(SOURCE, CLAIM)


def rows(statements: list[Statement]) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    assert export.write("csv", statements, out) == len(statements)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def test_column_names_are_different_and_explained() -> None:
    names = [column.name for column in export.COLUMNS]
    assert len(set(names)) == len(names)
    assert [column.name for column in export.COLUMNS if not column.help.endswith(".")] == []


def test_every_field_of_a_claim_has_a_column() -> None:
    """Whatever the stable JSON says of a claim stands in the table too."""
    flat = {name for name, value in CLAIM.to_dict().items() if name not in ("subject", "object")}
    flat |= {f"{which}_{name}" for which in ("subject", "object") for name in ("start", "end", "anaphoric")}
    flat |= {"subject", "object"}
    flat |= {
        f"{which}_{name}" for which in ("subject", "object") for name in ("id", "mesh", "mesh_related", "label", "type")
    }
    flat |= {f"source_{name}" for name in export.source_to_dict(SOURCE)}
    flat -= {"quantities", "study"}  # these have columns for what they are made of
    flat |= {"dose_value", "dose_high", "dose_unit", "dose_per_day", "dose_grams", "duration_days"}
    flat |= {"sample_size", "study_design", "references"}
    assert {column.name for column in export.COLUMNS} == flat | {"biolink"}


def test_a_row_of_the_table() -> None:
    (row,) = rows([STATEMENT])
    assert row == {
        "id": "c1", "source_id": "sleep-guide", "source_title": 'Zink, "ijzer" & co', "source_url": "",
        "source_site": "example.org", "source_language": "nl", "source_published": "2024-05-31",
        "source_modified": "2024-06-02", "source_author": "Anna de Wit", "source_publisher": "Slaap BV",
        "source_licence": "CC BY 4.0", "language": "nl",
        "section": "Haar", "start": "10", "end": "42", "quote": CLAIM.quote, "subject": "Zink", "subject_start": "10",
        "subject_end": "14", "subject_id": "mesh:D015032", "subject_label": "Zinc", "subject_type": "substance",
        "subject_mesh": "D015032", "subject_mesh_related": "", "subject_anaphoric": "no", "relation": "improves",
        "biolink": "biolink:ameliorates_condition", "direction": "+", "object": "", "object_start": "",
        "object_end": "", "object_id": "", "object_label": "", "object_type": "", "object_mesh": "",
        "object_mesh_related": "", "object_anaphoric": "no", "polarity": "asserted", "certainty": "hedged",
        "causality": "causal", "evidence": "none", "population": "", "dose": "10 mg", "duration": "",
        "advice": "none", "kind": "effect", "speaker": "author", "promotional": "no", "cues": "0 3",
        "key": "mesh:D015032 | positive | ?", "dose_value": "0.2", "dose_high": "0.4", "dose_unit": "g",
        "dose_per_day": "1", "dose_grams": "0.2", "duration_days": "", "sample_size": "46", "study_design": "cohort",
        "references": "[1] [2]", "quoted": "", "open": "population", "confidence": "",
    }  # fmt: skip


def test_an_empty_table_has_its_header() -> None:
    out = io.StringIO(newline="")
    assert export.write("csv", [], out) == 0
    assert out.getvalue().rstrip("\r\n").split(",") == [column.name for column in export.COLUMNS]


@pytest.mark.parametrize("value", ["+", "-", "0", "unknown"])
def test_a_direction_stays_as_it_is(value: str) -> None:
    statement = Statement(SOURCE, replace(CLAIM, direction=value))  # type: ignore[arg-type]
    assert rows([statement])[0]["direction"] == value


@pytest.mark.parametrize(
    ("quote", "cell"),
    [
        pytest.param("=HYPERLINK(A1)", "'=HYPERLINK(A1)", id="formula"),
        pytest.param("+31 20 123", "'+31 20 123", id="plus"),
        pytest.param("- slaap beter", "'- slaap beter", id="bullet"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1+1", "'\t=1+1", id="behind a tab"),
        pytest.param("\n =1+1", "'\n =1+1", id="behind a line break"),
        pytest.param("＝1+1", "'＝1+1", id="full width"),
        pytest.param("'=1+1", "''=1+1", id="made safe before"),
        pytest.param("'s Nachts slaapt men", "'s Nachts slaapt men", id="apostrophe of a word"),
        pytest.param("Zink = ijzer", "Zink = ijzer", id="in the middle"),
        pytest.param("-", "-", id="a lone sign"),
    ],
)
def test_cells_are_safe_in_a_spreadsheet(quote: str, cell: str) -> None:
    (row,) = rows([Statement(SOURCE, replace(CLAIM, quote=quote))])
    assert row["quote"] == cell
    assert table.plain(cell) == quote


@given(st.text(alphabet=st.sampled_from("'=+-@ \t\n\"ab,é＝"), max_size=8))
def test_cells_come_back(quote: str) -> None:
    (row,) = rows([Statement(SOURCE, replace(CLAIM, quote=quote))])
    assert table.plain(row["quote"]) == quote
    assert row["quote"].strip()[:1] not in {"=", "+", "-", "@", "＝"} or row["quote"] in {"+", "-"}


def test_json_lines_hold_the_whole_claim() -> None:
    out = io.StringIO()
    assert export.write("jsonl", [STATEMENT, STATEMENT], out) == 2
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    row = json.loads(lines[0])
    assert Claim.from_dict(row) == CLAIM
    assert row["source"] == {
        "id": "sleep-guide", "title": 'Zink, "ijzer" & co', "url": None, "language": "nl", "published": "2024-05-31",
        "site": "example.org", "author": "Anna de Wit", "modified": "2024-06-02", "publisher": "Slaap BV",
        "licence": "CC BY 4.0",
    }  # fmt: skip


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(InputError, match="csv, jsonl, parquet"):
        export.write("xlsx", [], io.StringIO())


@pytest.mark.parametrize("form", export.FORMATS, ids=lambda form: form.name)
def test_a_file_says_the_same_as_a_stream(form: export.Format, tmp_path: Path) -> None:
    context = export.Context(made=datetime(2024, 5, 6, tzinfo=UTC))
    stream = io.BytesIO()
    out = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    number = export.write(form.name, [STATEMENT], out, context)
    out.flush()
    path = tmp_path / f"claims{form.extension}"
    assert export.to_file(form.name, [STATEMENT], path, context) == number
    assert path.read_bytes() == stream.getvalue()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_bytes_do_not_go_where_only_text_can() -> None:
    with pytest.raises(InputError, match="bytes"):
        export.write("parquet", [STATEMENT], io.StringIO())


@pytest.mark.parametrize("form", export.FORMATS, ids=lambda form: form.name)
def test_a_format_is_known_by_the_name_of_its_file(form: export.Format) -> None:
    assert export.of_file(f"Claims{form.extension.upper()}") == form.name
    assert export.of_file(f"claims{form.extension}.old") is None


def test_the_dictionary_of_the_table_is_written(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv-metadata.json"
    export.describe(path, "claims.csv")
    columns = json.loads(path.read_text(encoding="utf-8"))["tableSchema"]["columns"]
    assert [c["name"] for c in columns] == [column.name for column in export.COLUMNS]
    assert {c["name"]: c["datatype"] for c in columns}["start"] == "integer"


def test_an_interrupted_export_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("from last week")

    def broken() -> Iterator[Statement]:
        yield STATEMENT
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export.to_file("csv", broken(), path)
    assert path.read_text() == "from last week"
    assert [p.name for p in tmp_path.iterdir()] == ["claims.csv"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.touch()
    link.symlink_to(real)
    export.to_file("csv", [STATEMENT], link)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").count("Zink") > 1


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        pytest.param("", InputError, "is a folder", id="a folder"),
        pytest.param("none/claims.csv", InputError, "no folder", id="in a folder that is not there"),
        pytest.param("x" * 300, StoreError, "cannot be written", id="a name too long"),
    ],
)
def test_a_file_that_cannot_be_written(name: str, error: type[Exception], words: str, tmp_path: Path) -> None:
    with pytest.raises(error, match=words):
        export.to_file("csv", [STATEMENT], tmp_path / name)


def test_a_device_is_written_to(tmp_path: Path) -> None:
    assert export.to_file("csv", [STATEMENT], Path("/dev/null")) == 1
