"""Which study a sentence cites, and whose words it is."""

from __future__ import annotations

import pytest

import helder
from helder import langs
from helder.model import Claim, Span, Study
from helder.stages import citations, clauses, quantities, voices


def study(text: str, language: str) -> Study | None:
    span = Span(0, len(text))
    words = clauses.words(text, span, language)
    assert words is not None
    return citations.study(text, span, words, quantities.measured(text, span, language))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "In a randomised trial (n = 46), zinc helped [3].", Study("randomised_trial", 46, ("[3]",))),
        ("en", "A meta-analysis of randomised trials found no effect.", Study("meta_analysis")),
        ("en", "Zinc helps (Smith et al., 2020).", Study(None, None, ("(Smith et al., 2020)",))),
        ("en", "See https://doi.org/10.1000/xyz123.", Study(None, None, ("https://doi.org/10.1000/xyz123",))),
        ("en", "It was shown before (doi 10.1000/xyz123).", Study(None, None, ("10.1000/xyz123",))),
        ("en", "Experts say that zinc helps.", Study("expert_opinion")),
        ("en", "Zinc helps (at least in 2020).", None),
        ("nl", "Uit een cohortonderzoek blijkt dat zink helpt [1, 2].", Study("cohort", None, ("[1, 2]",))),
        ("nl", "Een vragenlijstonderzoek wees dat uit (De Vries en Jansen, 2019).", Study("survey")),
        ("nl", "Volgens deskundigen helpt zink.", Study("expert_opinion")),
        ("nl", "Zink helpt.", None),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_the_study_a_sentence_cites(language: str, text: str, expected: Study | None) -> None:
    assert study(text, language) == expected


@pytest.mark.parametrize("code", langs.installed())
def test_every_design_has_words(code: str) -> None:
    assert all(langs.load(code).grammar[f"design_{design}"] for design in citations.DESIGNS)


def test_hostile_brackets_are_passed_over() -> None:
    text = "(" * 5000 + "A" * 5000 + "[" * 5000
    span = Span(0, len(text))
    words = clauses.words("Zinc helps.", Span(0, 11), "en")
    assert words is not None
    assert citations.study(text, span, words, ()) is None


def claim(text: str, language: str) -> Claim:
    (found,) = helder.analyse(text, language=language).claims
    return found


@pytest.mark.parametrize(
    ("language", "text", "quoted"),
    [
        ("en", "According to dietitian Ann Lee, magnesium improves sleep.", "dietitian Ann Lee"),
        ("en", "Magnesium improves sleep, says cardiologist Tom Brown.", "cardiologist Tom Brown"),
        ("en", "According to a study, magnesium improves sleep.", None),
        ("en", "Doctors know that magnesium improves sleep.", None),
        ("en", "Magnesium improves sleep.", None),
        ("nl", "Volgens diëtist Anna de Wit verbetert magnesium de slaap.", "diëtist Anna"),
        ("nl", "Zink verkort een verkoudheid, zegt internist Jan de Vries.", "internist Jan"),
        ("nl", "Volgens onderzoek verbetert magnesium de slaap.", None),
    ],
)
def test_whose_words_a_sentence_is(language: str, text: str, quoted: str | None) -> None:
    words = clauses.words(text, Span(0, len(text)), language)
    assert words is not None
    found = voices.quoted(text, words)
    assert (found is None) == (quoted is None)
    assert (found or "").startswith(quoted or "")
    assert found is None or found in text


@pytest.mark.parametrize(
    ("language", "text", "promotional"),
    [
        ("en", "Order now: our magnesium drops improve sleep.", True),
        ("en", "Magnesium improves sleep.", False),
        ("en", "Your body keeps its own magnesium in order nowadays.", False),
        ("nl", "Ons supplement met magnesium verbetert de slaap.", True),
        ("nl", "Magnesium verbetert de slaap.", False),
    ],
)
def test_a_sentence_that_sells(language: str, text: str, promotional: bool) -> None:
    assert voices.promotes(text, Span(0, len(text)), language) is promotional


def test_a_quoted_claim_is_not_the_authors() -> None:
    found = claim("According to dietitian Ann Lee, magnesium improves sleep.", "en")
    assert (found.speaker, found.quoted) == ("quoted", "dietitian Ann Lee")


def test_not_stated_differs_from_not_found() -> None:
    text = "Zinc relieves colds; 500 mg of vitamin C a day prevents scurvy."
    found = {c.object.quote: (c.dose, c.open) for c in helder.analyse(text, language="en").claims}
    assert found["colds"] == (None, ("dose",))
    assert found["scurvy"] == ("500 mg of vitamin C a day", ())
    assert claim("Magnesium improves sleep.", "en").open == ()
