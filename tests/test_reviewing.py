"""Reviews from the command line: kept, listed, taken back and exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helder import Library
from helder.cli import main

TEXTS = {"a": "Magnesium improves sleep.", "b": "Magnesium has no effect on sleep.", "c": "Zinc improves memory."}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library(tmp_path / "lib") as library:
        library.add([tmp_path / f"{name}.txt" for name in TEXTS], jobs=1)
    return tmp_path / "lib"


def helder(folder: Path, *arguments: str) -> Result:
    """`helder review ARGUMENTS` on this library."""
    return CliRunner().invoke(main, ["review", *arguments, "--library", str(folder)])


def named(folder: Path) -> dict[str, tuple[str, str]]:
    """Article and claim by the letter of the file."""
    with Library(folder) as library:
        by_quote = {s.claim.quote: (s.source.id, s.claim.id) for s in library.statements()}
    return {name: by_quote[text] for name, text in TEXTS.items()}


def test_a_claim_is_confirmed_corrected_and_rejected(folder: Path) -> None:
    claims = named(folder)
    said = ("--who", "Anna", "--reason", "I read it.")
    assert helder(folder, "confirm", *claims["a"], *said).output == "Kept as line 1 of the log.\n"
    made = helder(folder, "correct", *claims["b"], "certainty=hedged", "dose=", *said, "--json")
    assert json.loads(made.output)["corrections"] == {"certainty": "hedged"}
    assert helder(folder, "reject", *claims["c"], *said).exit_code == 0
    listed = helder(folder, "list").output
    assert "3." in listed
    assert "Anna rejects a claim: I read it." in listed
    assert "certainty: asserted -> hedged" in listed
    rows = [json.loads(line) for line in helder(folder, "export").output.splitlines()]
    assert [row["verdict"] for row in rows] == ["confirm", "correct", "reject"]
    assert rows[1]["claims"][0]["certainty"] == "hedged"


def test_a_line_is_taken_back(folder: Path, tmp_path: Path) -> None:
    claims = named(folder)
    helder(folder, "reject", *claims["a"], "--reason", "It is a question.")
    undone = helder(folder, "undo", "1", "--who", "Ben")
    assert undone.output == "Line 1 is taken back by line 2 of the log.\n"
    assert [e["undoes"] for e in json.loads(helder(folder, "list", "--json").output)["entries"]] == [1, None]
    listed = helder(folder, "list").output
    assert "Ben takes line 1 back" in listed
    assert "(taken back)" in listed
    assert helder(folder, "export", "--output", str(tmp_path / "out.jsonl")).exit_code == 0
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == ""


def test_two_claims_are_said_to_say_the_same(folder: Path) -> None:
    claims = named(folder)
    kept = helder(folder, "confirm", *claims["a"], "--same-as", *claims["b"], "--reason", "They mean the same.")
    assert kept.exit_code == 0, kept.output
    with Library(folder) as library:
        assert [p.claims for p in library.topic("magnesium", "sleep").positions] == [2]
    assert "that it says the same as others" in helder(folder, "list").output


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["confirm", "nothing", "0", "--reason", "x"], 3, 'No source "nothing"'),
        (["correct", "ARTICLE", "CLAIM", "certainty", "--reason", "x"], 2, "is no correction"),
        (["correct", "ARTICLE", "CLAIM", "certainty=sure", "--reason", "x"], 2, "has no value"),
        (["confirm", "ARTICLE", "CLAIM", "--reason", " "], 2, "needs a reason"),
        (["undo", "7"], 3, "There is no line 7"),
        (["export", "--output", "/nowhere/at/all"], 3, "cannot be written"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(folder: Path, arguments: list[str], code: int, words: str) -> None:
    article, claim = named(folder)["a"]
    given = [{"ARTICLE": article, "CLAIM": claim}.get(word, word) for word in arguments]
    done = helder(folder, *given)
    assert (done.exit_code, words in done.output) == (code, True), done.output


def test_a_library_has_to_be_there(tmp_path: Path) -> None:
    assert helder(tmp_path / "none", "list").exit_code == 3
    assert not (tmp_path / "none").exists()
