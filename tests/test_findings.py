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


FOUND = (
    # text, subject, object, sign, polarity
    ("There was no clear improvement in walking speed after treatment.", "treatment", "walking speed", "+", "negated"),
    ("A significant reduction in ferritin following bleeding was observed.", "bleeding", "ferritin", "-", "asserted"),
    ("A significant improvement in pain after surgery was observed.", "surgery", "pain", "-", "asserted"),
    ("The best predictors of relapse are physical findings and smoking.", "physical findings", "relapse",
     "unknown", "asserted"),
    ("The risk factors identified for relapse were age and smoking.", "age", "relapse", "unknown",
     "asserted"),
    ("There are significant age differences in adherence to statins.", "age", "adherence to statins", "unknown",
     "asserted"),
    ("Survey participants were less likely than their sisters to relapse.", "Survey participants", "relapse", "-",
     "asserted"),
    ("In this trial, patients with gout who took statins had a better gait than those on placebo.", "patients", "gait",
     "+", "asserted"),
    ("The gait deficits were more severe in patients on dialysis.", "patients on dialysis", "gait deficits", "+",
     "asserted"),
    ("Ferritin levels in the dialysis group were lower than those of controls.", "dialysis group", "Ferritin levels",
     "-", "asserted"),
    ("Significantly lower zinc levels were identified among night workers.", "night workers", "zinc levels", "-",
     "asserted"),
    ("No risk of cleft lip in mothers treated with zinc was detected.", "mothers treated with zinc",
     "risk of cleft lip", "+", "negated"),
    ("Age and body weight showed no significant interaction.", "Age", "body weight", "unknown", "negated"),
    ("The analysis showed gait speed to be associated with relapse.", "gait speed", "relapse", "unknown", "asserted"),
    ("Patients that received fast track care had a decreased length of stay.", "Patients that received fast track care",
     "length of stay", "-", "asserted"),
    ("Subjects with gout had significantly more components of the syndrome.", "Subjects with gout",
     "components of the syndrome", "+", "asserted"),
    ("Gastrin secretion was lowered after bypass surgery.", "bypass surgery", "Gastrin secretion",
     "-", "asserted"),
    ("The odds of gout increase with increasing radiation exposure.", "increasing radiation exposure", "gout", "+",
     "asserted"),
    ("Girls with eczema were more withdrawn than controls.", "Girls with eczema", "withdrawn", "+", "asserted"),
    ("Gout and kidney stones are correlated in this cohort.", "Gout", "kidney stones",
     "unknown", "asserted"),
    ("Smokers with gout have a risk of poor outcomes.", "Smokers with gout", "poor outcomes", "+", "asserted"),
    ("Patients requiring dialysis have a lower risk of gout.", "Patients requiring dialysis", "gout", "-", "asserted"),
    ("There is a higher likelihood of relapse in women with gout.", "women with gout", "likelihood of relapse", "+",
     "asserted"),
    ("Children of smokers were twice as likely to be admitted to hospital in this cohort.", "Children of smokers",
     "admitted to hospital in this cohort", "+", "asserted"),
    ("There were no differences in gait speed found between the two study groups.", "two study groups",
     "gait speed found", "unknown", "negated"),
    ("Women with gout showed higher levels of ferritin at baseline.", "Women with gout", "ferritin at baseline", "+",
     "asserted"),
    ("The trial group had significantly decreased ferritin.", "trial group", "ferritin", "-", "asserted"),
    ("Patients who were given zinc had less pain.", "zinc", "pain", "-", "asserted"),
    ("The outcomes of patients did not differ by age.", "age", "outcomes of patients", "unknown", "negated"),
    ("Gender differences were observed in the prevalence of gout.", "Gender", "prevalence of gout", "unknown",
     "asserted"),
    ("Patients with higher baseline glucose experienced more falls.", "Patients with higher baseline glucose", "falls",
     "+", "asserted"),
    ("Complication rates were similar in the two groups.", "two groups", "Complication rates", "unknown", "negated"),
    ("The proportion of patients in remission was similar across treatment arms.", "treatment arms",
     "proportion of patients in remission", "unknown", "negated"),
    ("Walking speed is compromised in patients with gout.", "patients with gout", "Walking speed", "-", "asserted"),
    ("Serum zinc was downregulated in children with rickets compared with healthy children.",
     "children with rickets", "Serum zinc", "-", "asserted"),
    ("Body fat distribution was related to the lipid profile in patients.", "Body fat distribution", "lipid profile",
     "unknown", "asserted"),
    ("High ferritin is associated with delayed wound closure in patients.", "High ferritin", "delayed wound closure",
     "+", "asserted"),
    ("The burden of gout among men on dialysis was higher than reported.", "men on dialysis", "burden of gout", "+",
     "asserted"),
    ("Positive or uncertain margins were associated with relapse.", "Positive or uncertain margins", "relapse",
     "+", "asserted"),
    ("The odds of gout rise steeply with serum ferritin.", "serum ferritin", "gout", "+", "asserted"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "subject", "thing", "sign", "polarity"), FOUND, ids=[row[0][:40] for row in FOUND])
def test_what_goes_together_in_a_report_is_found(text: str, subject: str, thing: str, sign: str, polarity: str) -> None:
    found = [c for c in claims(text) if c.causality == "associative"]
    assert [(c.subject.quote, c.object.quote, c.direction, c.polarity) for c in found] == [
        (subject, thing, sign, polarity)
    ]


EFFECTS = (
    ("Exercise increased muscle thickness but failed to reach the goal of participants.", "Exercise",
     "muscle thickness", "increases", "asserted"),
    ("We found no significant zinc effects on wound closure in patients.", "zinc", "wound closure", "no_effect",
     "asserted"),
    ("Interventions to reduce the risk of relapse in patients with gout may reduce disease burden.",
     "Interventions to reduce the risk of relapse in patients with gout", "disease burden", "decreases", "asserted"),
    ("Only a low carbohydrate diet was found significantly to improve the inflammatory state in patients.",
     "low carbohydrate diet", "inflammatory state", "improves", "asserted"),
    ("Keyhole surgery may offer particular advantages in frail patients.", "Keyhole surgery", "frail patients",
     "improves", "asserted"),
    ("The results highlight the role of zinc in wound closure.", "zinc", "wound closure", "affects", "asserted"),
    ("Walking can confer benefits on frail participants.", "Walking", "frail participants", "improves", "asserted"),
    ("The brace is a safe and effective treatment for chronic instability of patients.", "brace",
     "chronic instability of patients", "treats", "asserted"),
    ("Splints may be of benefit in patients with tremor.", "Splints", "patients with tremor", "improves", "asserted"),
    ("The programme produced significant reductions in waist circumference in all participants.",
     "programme", "waist circumference", "decreases", "asserted"),
    ("Rotating shifts may confer a higher risk of gout in this population.", "Rotating shifts",
     "gout in this population", "causes", "asserted"),
    ("The splint provided better wrist function than rest in patients.", "splint", "wrist function", "improves",
     "asserted"),
    ("Compared with usual care, telemonitoring had no effect on all-cause mortality.", "telemonitoring",
     "all-cause mortality", "no_effect", "asserted"),
    ("There was no effect of omega-3 supplements on cognitive performance.", "omega-3 supplements",
     "cognitive performance", "no_effect", "asserted"),
    ("The splint was as effective as rest for chronic tremor in patients.", "splint", "chronic tremor", "treats",
     "asserted"),
    ("The splint may provide additional benefit in patients with severe tremor.", "splint",
     "patients with severe tremor", "improves", "asserted"),
    ("Patient education improves adherence in this cohort.", "Patient education", "adherence in this cohort",
     "improves", "asserted"),
    ("The addition of insulin did not confer any survival benefit.", "addition of insulin", "survival", "improves",
     "negated"),
    ("Although weight loss was modest, the new programme improved gait speed in patients.", "new programme",
     "gait speed", "improves", "asserted"),
    ("Statins are interventions that lower cholesterol in patients.", "Statins", "cholesterol", "decreases",
     "asserted"),
    ("Advice to walk more had similar effects on wound closure in patients.", "Advice", "wound closure",
     "affects", "asserted"),
    ("The splint has efficacy comparable to that of rest in patients with tremor.", "splint", "patients with tremor",
     "improves", "asserted"),
    ("The splint may represent a more effective tool for the management of tremor in patients.", "splint",
     "management of tremor", "improves", "asserted"),
    ("Early feeding is crucial for postoperative recovery.", "Early feeding", "postoperative recovery",
     "required_for", "asserted"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "subject", "thing", "relation", "polarity"), EFFECTS, ids=[r[0][:40] for r in EFFECTS]
)
def test_what_works_in_a_report_is_found(text: str, subject: str, thing: str, relation: str, polarity: str) -> None:
    found = [c for c in claims(text) if c.causality == "causal"]
    assert [(c.subject.quote, c.object.quote, c.relation, c.polarity) for c in found] == [
        (subject, thing, relation, polarity)
    ]


ALONE = (
    # text, subject, relation, polarity, certainty
    ("A higher dose of the drug was protective; yet few patients had it.", "higher dose of the drug", "prevents",
     "asserted", "asserted"),
    ("Intensified therapy was effective, but the price was high.", "Intensified therapy", "improves", "asserted",
     "asserted"),
    ("The splint appeared to be more beneficial when patients walked.", "splint", "improves", "asserted", "hedged"),
    ("The clinical agent may have a protective effect.", "clinical agent", "prevents",
     "asserted", "hedged"),
    ("Nutrition interventions have shown an impact, although data are scarce.", "Nutrition interventions", "affects",
     "asserted", "asserted"),
    ("This trial shows no benefit of routine drainage after surgery.", "routine drainage", "improves", "negated",
     "asserted"),
    ("Surgery appears to confer no specific advantage over the regimen.", "Surgery", "improves", "negated", "hedged"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "subject", "relation", "polarity", "certainty"), ALONE, ids=[row[0][:40] for row in ALONE]
)
def test_what_works_is_said_to_without_naming_on_what(
    text: str, subject: str, relation: str, polarity: str, certainty: str
) -> None:
    found = [c for c in claims(text) if c.causality == "causal"]
    assert [(c.subject.quote, c.relation, c.object.quote, c.polarity, c.certainty) for c in found] == [
        (subject, relation, None, polarity, certainty)
    ]


def test_a_risk_factor_need_not_be_said_to_be_one_of_something() -> None:
    found = [c for c in claims("Lack of exercise was the main risk factor.") if c.causality == "associative"]
    assert [(c.subject.quote, c.relation, c.object.quote) for c in found] == [
        ("Lack of exercise", "associated_with", None)
    ]


def test_things_whose_object_is_not_named_are_not_taken_to_have_the_same() -> None:
    (effective,) = claims("Intensified therapy was effective, but the price was high.")
    (not_so,) = claims("Intensified therapy was not effective, but the price was high.")
    assert helder.relate(effective, not_so)["kind"] == "unrelated"


@pytest.mark.parametrize(
    "text",
    [
        "Interventions that increase uptake warrant further study in patients.",
        "The trial gave new insights into the role of zinc in wound closure.",
        "Special attention should be given to patients in the control of malaria.",
        "The results of this trial are limited by bias.",
        "Scores fell despite increasing the dose in all patients.",
        "Few data allow us to identify patients at risk of relapse.",
        "Mechanisms through which stress impairs wound closure in patients are to be studied.",
        "Prospective trials of zinc will provide data and affect policy.",
        "The register may serve patients that seek to cut costs and improve health.",
        "Anaemia is common among patients on dialysis.",
        "Guidelines for the treatment of gout in hospital patients are old.",
        "The lack of evidence supporting the diet in patients is known.",
        "Plans are needed to address symptoms that disturb sleep in patients.",
        "Reflux was mild in patients, as there was a decrease in acid.",
        "This review summarises the evidence on the effects of zinc in patients.",
        "The risk increased significantly among patients with diabetes.",
        "Nausea often occurs during the treatment of breast cancer in patients.",
        "Fatigue was the main complaint of patients after treatment for anaemia.",
        "Data on the effect of diet on fertility in patients are scarce.",
        "There is a need for strategies to prevent obesity in patients.",
        "Knowledge of the guidelines was poor in both groups.",
        "Women gained more weight than women treated with zinc.",
        "We may study how the care of children can be improved by counselling to prevent obesity in patients.",
        "All measures contributing to gait scores in patients were old.",
        "Disparities were identified, including disproportionate, progressive increases in the burden of disease.",
        "Risk factor differences may, in part, explain mortality.",
        "Obesity and gout, which differed by gender and age, are epidemic in southern countries.",
        "Patients treated with the new drug lost more weight than those who received placebo.",
        "A scan is indicated for persistent headache in patients.",
        "The scan may suggest a diagnosis, supporting the concept that patients need care.",
        "Obesity is a risk factor for relapse, readmission, or increased operating time.",
        "Abdominal obesity yielded results in the opposite direction.",
        "High rates of gout were seen in these patients, calling for better treatment.",
        "Subjects stabilized their BMI and maintained physical activity.",
        "The drug was safe and well tolerated in the trial.",
        "The new test may be the more appropriate method in patients.",
        "The prevalence of gout has increased in recent years.",
        "The long-term outcome of surgery in patients is comparable to that of others.",
    ],
)
def test_what_a_report_only_speaks_of_is_no_cause(text: str) -> None:
    assert [c for c in claims(text) if c.causality == "causal"] == []


def test_a_reserve_before_the_main_verb_counts_for_a_finding() -> None:
    (claim,) = claims("Patients on statins might have a lower risk of relapse.")
    assert (claim.causality, claim.certainty) == ("associative", "hedged")
