"""How likely a claim is right: what counts for and against it, and what that rests on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import helder
from helder import langs, model
from helder.stages import confidence

GOLD = Path(__file__).parent.parent / "gold"
JUDGED = [json.loads(line) for line in (GOLD / "judged.jsonl").read_text(encoding="utf-8").splitlines()]


def only(text: str) -> model.Claim:
    (claim,) = helder.analyse(text, language="en").claims
    return claim


def value(text: str) -> float:
    found = only(text).confidence
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("plain", "doubtful"),
    [
        pytest.param(
            "Garlic lowers blood pressure.", "Garlic is popular. It lowers blood pressure.", id="pronoun as subject"
        ),
        pytest.param("Zinc shortens colds.", "Zinc shortens shivers and grumps.", id="unknown object"),
        pytest.param(
            "Stress raises blood pressure.",
            "There is much that people say about it at home, but when the days are long and dark, stress, which many "
            "of us know, raises blood pressure.",
            id="long sentence",
        ),
    ],
)
def test_what_is_harder_to_read_is_less_likely_right(plain: str, doubtful: str) -> None:
    claims = helder.analyse(doubtful, language="en").claims
    assert all(c.confidence is not None and c.confidence < value(plain) for c in claims)


def test_a_claim_of_known_concepts_in_a_short_sentence_is_likely_right() -> None:
    assert value("Magnesium improves sleep.") > 0.9


def test_every_weight_is_of_claims_enough() -> None:
    rows = list(langs.rows(confidence.WEIGHTS))
    assert len(rows) > 20
    assert [row for row in rows if int(row["claims"]) < 20 or abs(float(row["weight"])) > 5] == []


def test_confidence_is_kept_in_json() -> None:
    claim = only("Magnesium improves sleep.")
    assert model.Claim.from_dict(json.loads(json.dumps(claim.to_dict()))).confidence == claim.confidence


def test_judged_claims_are_right_or_wrong_and_not_both() -> None:
    both = [row["text"] for row in JUDGED if any(triple in row["wrong"] for triple in row["right"])]
    assert both == []
    assert sum(len(row["wrong"]) for row in JUDGED) >= 40


def test_wrong_claims_have_less_confidence_on_average() -> None:
    said: dict[bool, list[float]] = {True: [], False: []}
    for row in JUDGED:
        for claim in helder.analyse(row["text"], language=row["language"]).claims:
            triple = [claim.subject.quote, claim.relation, claim.object.quote]
            if triple in row["right"] or triple in row["wrong"]:
                assert claim.confidence is not None
                said[triple in row["right"]].append(claim.confidence)
    right, wrong = (sum(said[which]) / len(said[which]) for which in (True, False))
    assert right > wrong + 0.08
