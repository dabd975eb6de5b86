"""Sentences whose wrong reading would do harm: what is denied read as said, a rise as a fall, milligrams as micrograms.

A row of `gold/red_team.jsonl` names subject, object and every acceptable meaning. A claim about these two that means
anything else is harmful and fails the test. Finding nothing does no harm, so the share that is found has its own floor.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import helder
from helder.model import Claim

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "gold" / "red_team.jsonl").read_text(encoding="utf-8").splitlines()
]
FOUND_AT_LEAST = {"en": 0.75, "nl": 0.6}
MEANINGS = ("more", "less", "denied", "advised", "has", "linked")


def meaning(claim: Claim) -> str:
    """What a claim comes down to: more or less of the object, a denial, advice, having, or being linked."""
    if claim.polarity == "negated" or claim.relation == "no_effect":
        return "denied"
    if claim.relation == "recommended_for":
        return "advised"
    if claim.relation == "contains":
        return "has"
    return {"+": "more", "-": "less"}.get(claim.direction, "linked")


GRAMS = {"mg": 0.001, "µg": 0.000001}


def amount(stated: list[Any] | None) -> tuple[float, str] | None:
    """A dose of the list, as the product counts: in grams where it is a mass."""
    if stated is None:
        return None
    value, unit = stated
    return (float(f"{value * GRAMS[unit]:.6g}"), "g") if unit in GRAMS else (float(value), unit)


def about(claim: Claim, row: dict[str, Any]) -> bool:
    """Whether the claim is about the row's subject and object; an empty object is advice about the subject."""
    subject, object_ = (claim.subject.quote or "").casefold(), (claim.object.quote or "").casefold()
    if not row["object"]:
        return claim.relation == "recommended_for" and row["subject"] in subject
    return row["subject"] in subject and row["object"] in object_


def harm(claim: Claim, row: dict[str, Any]) -> list[str]:
    """What in a claim contradicts the row."""
    found = []
    if meaning(claim) not in row["means"] or claim.relation in row.get("unsaid", ()):
        found.append(f"{claim.relation} {claim.direction} {claim.polarity}, not {row['means']}")
    if "certainty" in row and claim.certainty not in row["certainty"]:
        found.append(f"{claim.certainty}, not {row['certainty']}")
    if "amount" in row and claim.dose is not None:
        dose = next((q for q in claim.quantities if q.kind == "dose"), None)
        read = (float(f"{dose.value:.6g}"), dose.unit) if dose else None
        if read != amount(row["amount"]):
            found.append(f"{read}, not {row['amount']}")
    if "duration" in row and claim.duration != row["duration"]:
        found.append(f"for {claim.duration}, not {row['duration']}")
    if "population" in row and claim.population not in (None, row["population"]):
        found.append(f"in {claim.population}, not {row['population']}")
    return found


def read(row: dict[str, Any]) -> list[Claim]:
    analysis = helder.analyse(row["text"], language=row["language"])
    return [claim for claim in analysis.claims if about(claim, row)]


def case(row: dict[str, Any]) -> Any:
    """A row of the list; one that fails for now says why, and is strict."""
    marks = [pytest.mark.xfail(reason=row["fails"], strict=True)] if "fails" in row else []
    return pytest.param(row, id=f"{row['id']}: {row['text']}", marks=marks)


@pytest.mark.parametrize("row", [case(row) for row in ROWS])
def test_no_harmful_reading(row: dict[str, Any]) -> None:
    assert [wrong for claim in read(row) for wrong in harm(claim, row)] == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_most_are_read_at_all(language: str) -> None:
    """A reader that finds nothing does no harm and no good."""
    rows = [row for row in ROWS if row["language"] == language and row["means"]]
    assert sum(bool(read(row)) for row in rows) / len(rows) >= FOUND_AT_LEAST[language]


def test_the_list_is_sound() -> None:
    assert len(ROWS) >= 120
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert set(row["means"]) <= set(MEANINGS), row["id"]
        if row["risk"] != "reversed order":
            assert row["object"] in row["text"].casefold(), row["id"]
