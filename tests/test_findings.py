"""Findings in the language of research reports: what makes a sentence one, and what is asked for or said of itself."""

from __future__ import annotations

import pytest

import helder
from helder import model


def claims(text: str) -> tuple[model.Claim, ...]:
    return helder.analyse(text, language="en").claims


@pytest.mark.parametrize(
    ("text", "subject", "thing"),
    [
        ("Glottic closure was associated with maximal phonation time.", "Glottic closure", "maximal phonation time"),
        ("Carriers had a lower incidence of relapse than non-carriers.", "Carriers", "incidence of relapse"),
        ("There was a weak correlation between gait speed and reaction time.", "gait speed", "reaction time"),
    ],
)
def test_a_finding_needs_no_known_concept(text: str, subject: str, thing: str) -> None:
    (claim,) = claims(text)
    assert (claim.subject.quote, claim.object.quote, claim.causality) == (subject, thing, "associative")


@pytest.mark.parametrize(
    "text",
    [
        "Regular updates improve the ranking of your website.",
        "These data support the introduction of a screening protocol.",
        "Wards should appoint a nurse to improve the nutrition of patients.",
        "The association between ferritin and restless legs requires further investigation.",
        "We measured whether the treatment of patients reduced waiting times.",
    ],
)
def test_what_is_no_finding_is_no_claim(text: str) -> None:
    assert claims(text) == ()


def test_a_risk_factor_is_said_to_go_together_with_what_it_is_a_risk_of() -> None:
    (claim,) = claims("Low gait speed is a risk factor for hip fracture.")
    assert (claim.relation, claim.causality) == ("causes", "associative")


def test_that_groups_do_not_differ_is_a_denial() -> None:
    (claim,) = claims("Fasting insulin was similar between the intervention group and the control group.")
    assert (claim.relation, claim.polarity) == ("associated_with", "negated")


def test_less_of_something_that_goes_together_with_a_thing_is_no_effect_of_it() -> None:
    (claim,) = claims("Obesity is associated with lower levels of vitamin D.")
    assert (claim.relation, claim.direction, claim.causality) == ("associated_with", "-", "associative")
