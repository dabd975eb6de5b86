"""The expected claims are sound, and Helder reads them as well as it ever did."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import get_args

import pytest

from helder import evaluate as ev
from helder import model
from helder.evaluate import Expected, Line, Scores

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "gold"
SMALLER = GOLD / "smaller"
ARTICLES = ROOT / "examples" / "articles"
LINES = ev.load(GOLD / ev.CLAIMS)
CLAIMS = [(line, claim) for line in (*LINES, *ev.load(SMALLER / ev.CLAIMS)) for claim in line.claims]
VALUES = {
    "direction": model.DIRECTIONS, "polarity": model.POLARITIES, "certainty": model.CERTAINTIES,
    "causality": model.CAUSALITIES, "evidence": model.EVIDENCES, "advice": model.ADVICES,
    "kind": model.CLAIM_KINDS, "speaker": model.SPEAKERS, "promotional": (False, True),
}  # fmt: skip


@pytest.fixture(scope="module")
def scores() -> Scores:
    return ev.evaluate(GOLD)


def test_no_floor_is_missed(scores: Scores) -> None:
    assert ev.problems(scores, ev.floors(GOLD)) == []


def test_no_floor_of_german_and_french_is_missed() -> None:
    assert ev.problems(ev.evaluate(SMALLER), ev.floors(SMALLER)) == []


@pytest.mark.parametrize("language", ["de", "fr"])
def test_german_and_french_have_sentences_enough_with_and_without_a_claim(language: str) -> None:
    here = [line for line in ev.load(SMALLER / ev.CLAIMS) if line.language == language]
    assert len(here) >= 40
    assert sum(not line.claims for line in here) >= 3
    assert len({claim.relation for line in here for claim in line.claims}) >= 12


def test_every_expected_sentence_is_in_the_text_as_read(scores: Scores) -> None:
    assert {language: part.missing for language, part in scores.languages.items() if part.missing} == {}


def test_a_lowered_floor_has_a_reason() -> None:
    for entry in ev.floors(GOLD).lowered:
        assert set(entry) >= {"language", "figure", "from", "to", "date", "reason"}
        assert len(entry["reason"].split()) >= 5


def test_every_closed_value_is_one() -> None:
    wrong = [
        (line.text, name, claim.fields[name])
        for line, claim in CLAIMS
        for name, values in VALUES.items()
        if claim.fields[name] not in values
    ]
    assert wrong == []


def test_every_quoted_stretch_stands_in_its_sentence() -> None:
    wrong = [
        (line.text, said)
        for line, claim in CLAIMS
        for said in (claim.subject, claim.object, *(claim.fields[name] for name in ev.QUOTED))
        if said is not None and str(said) not in line.text
    ]
    assert wrong == []


def test_every_sentence_stands_in_its_article() -> None:
    texts = {name: " ".join(unescape((ARTICLES / name).read_text("utf-8")).split()) for name in articles()}
    assert [
        line.text for line in LINES if line.article and " ".join(line.text.split()) not in texts[line.article]
    ] == []


def articles() -> set[str]:
    return {line.article for line in LINES if line.article}


def _direction_fits(claim: Expected) -> bool:
    """What the values allow: structural relations and "affects" have none, "no effect" is 0."""
    said = claim.fields["direction"]
    if claim.relation == "no_effect":
        return said == "0"
    if claim.relation == "associated_with":
        return said in ("+", "-", "unknown")
    if claim.relation == "affects" or model.RELATIONS[claim.relation].family == "structural":
        return said == "unknown"
    return said in ("+", "-")


def test_directions_follow_the_rules() -> None:
    assert [(line.text, claim) for line, claim in CLAIMS if not _direction_fits(claim)] == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_corpus_has_everything_in_each_language(language: str) -> None:
    here = [claim for line, claim in CLAIMS if line.language == language]
    assert {claim.relation for claim in here} == set(get_args(model.RelationName))
    for name, values in VALUES.items():
        if name != "speaker":
            assert {claim.fields[name] for claim in here} == set(values), name


def test_every_speaker_but_the_commentator_is_heard() -> None:
    """Claims are not looked for in comments, so none can be expected there."""
    assert {claim.fields["speaker"] for _, claim in CLAIMS} == {"author", "quoted", "testimonial", "advert"}


def test_some_sentences_make_no_claim() -> None:
    assert sum(not line.claims for line in LINES) >= 20


def test_no_sentence_is_there_twice() -> None:
    keys = [(line.article, line.text) for line in LINES]
    assert len(keys) == len(set(keys))


def test_the_articles_annotated_are_of_both_languages() -> None:
    languages: dict[str, set[str]] = {}
    line: Line
    for line in LINES:
        if line.article:
            languages.setdefault(line.language, set()).add(line.article)
    assert {language: len(names) >= 3 for language, names in languages.items()} == {"en": True, "nl": True}
