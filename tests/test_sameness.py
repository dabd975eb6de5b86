"""The pairs of sentences are sound, and Helder tells what says the same as well as it ever did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from helder import sameness
from helder.agreement import CIRCUMSTANCES, Kind
from helder.errors import UnreadableError
from helder.sameness import Judgement, Pair

GOLD = Path(__file__).parent.parent / "gold"
ROWS = sameness.load(GOLD / sameness.PAIRS)


@pytest.fixture(scope="module")
def judged() -> list[Judgement]:
    return sameness.judge(ROWS)


def test_no_floor_is_missed(judged: list[Judgement]) -> None:
    assert sameness.problems(sameness.figures(judged), sameness.floors(GOLD)) == []


def test_what_is_taken_for_the_same_is_the_same_as_good_as_always(judged: list[Judgement]) -> None:
    assert all(some["precision"] >= 0.92 for some in sameness.figures(judged).values())


def test_the_pairs_are_sound() -> None:
    assert len(ROWS) >= 120
    assert {pair.languages for pair in ROWS} == {"en", "nl", "en-nl"}
    assert {pair.relation for pair in ROWS} <= set(get_args(Kind))
    fields = {*CIRCUMSTANCES, "relation", "evidence", "certainty", "causality"}
    assert [pair for pair in ROWS if not {*pair.differs} <= fields or not pair.why] == []
    assert len({frozenset(((p.a, p.a_language), (p.b, p.b_language))) for p in ROWS}) == len(ROWS)
    for languages in ("en", "nl", "en-nl"):
        some = [pair.relation for pair in ROWS if pair.languages == languages]
        assert min(some.count("same"), len(some) - some.count("same")) >= 15


def test_figures_count_what_is_missed_and_what_is_wrong() -> None:
    def judgement(relation: str, same: bool) -> Judgement:
        return Judgement(Pair("a", "en", "b", "en", relation, "x", ()), same, None)

    some = [
        judgement("same", True),
        judgement("same", False),
        judgement("conflict", True),
        judgement("unrelated", False),
    ]
    assert sameness.figures(some) == {"en": {"precision": 0.5, "recall": 0.5, "relation": 0.0, "of": 4.0}}
    assert sameness.figures([judgement("conflict", False)])["en"]["precision"] == 0.0


def test_floors_only_rise() -> None:
    before = {"en": {"recall": 0.9}}
    after = sameness.raised({"en": {"recall": 0.5, "precision": 1.0, "of": 3.0}}, before)
    assert after == {"en": {"recall": 0.9, "precision": 0.98}}
    assert sameness.problems({}, before) == ["en recall is 0.000, below its floor of 0.900."]


@pytest.mark.parametrize("content", ["", "{}", '{"a": "x"}\n', "[1"])
def test_a_file_without_pairs_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / sameness.PAIRS
    file.write_text(content, encoding="utf-8")
    if content:
        with pytest.raises(UnreadableError):
            sameness.load(file)
    with pytest.raises(UnreadableError):
        sameness.floors(tmp_path)


def test_the_command_prints_figures_and_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"a": "Zinc improves sleep.", "a_language": "en", "b": "Zink verbetert de slaap.", "b_language": "nl",
         "relation": "same", "why": "translated", "differs": []},
        {"a": "Zinc improves sleep.", "a_language": "en", "b": "Zinc improves sleep.", "b_language": "en",
         "relation": "conflict", "why": "wrong on purpose", "differs": []},
    ]  # fmt: skip
    (tmp_path / sameness.PAIRS).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert sameness.main([str(tmp_path)]) != 0
    assert sameness.main([str(tmp_path), "--raise", "--errors"]) == 0
    shown = capsys.readouterr().out
    assert "en-nl" in shown
    assert "conflict, taken as same" in shown
