"""Names are found in every inflection, spelling, compound and abbreviation, and ordinary words are left alone."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import vocab
from helder.model import Mention, Sentence, Source, Span
from helder.stages import concepts


def tag(said: str, language: str) -> tuple[Mention, ...]:
    """The mentions of a text, each stretch up to a full stop a sentence."""
    cut = re.finditer(r"(?:\b(?:E|vit)\.|[^.!?])+[.!?]*", said)
    return concepts.tag(Source("x", said), tuple(Sentence(Span(*m.span()), language, 0) for m in cut))


def seen(said: str, language: str) -> str:
    """What is found, in one line: "Magnesium = magnesium; sleep = sleep"."""
    return "; ".join(f"{m.quote} = {m.concept.label}" for m in tag(said, language))


ENGLISH = {
    # inflection and spelling
    "Magnesium helps.": "Magnesium = magnesium",
    "Vitamins matter.": "Vitamins = vitamin",
    "Migraines are common.": "Migraines = migraine",
    "Bacteria and fungi live there.": "Bacteria = bacteria; fungi = fungus",
    "Teeth and feet.": "Teeth = tooth; feet = foot",
    "Oestrogen and anaemia.": "Oestrogen = estrogen; anaemia = anemia",
    "Children's sleep.": "Children = children; sleep = sleep",
    "The body’s digestion.": "body = human body; digestion = digestion",
    "Crohn's disease and Crohn’s disease.": "Crohn's disease = Crohn's disease; Crohn’s disease = Crohn's disease",
    # hyphen, space, one word
    "The sleep-wake cycle.": "sleep-wake cycle = sleep-wake cycle",
    "The sleep wake cycle.": "sleep wake cycle = sleep-wake cycle",
    "The gut-microbiome changes.": "gut-microbiome = gut microbiome",
    "Life style matters.": "Life style = lifestyle",
    "Omega 3 and omega-3.": "Omega 3 = omega-3 fatty acids; omega-3 = omega-3 fatty acids",
    # too little
    "Low magnesium levels are common.": "Low magnesium levels = magnesium deficiency",
    "Low levels of vitamin D are common.": "Low levels of vitamin D = vitamin D deficiency",
    "A vitamin B12 deficiency.": "vitamin B12 deficiency = vitamin B12 deficiency",
    "A deficiency of vitamin D.": "deficiency of vitamin D = vitamin D deficiency",
    "A lack of iron.": "lack of iron = iron deficiency",
    "A shortage of zinc.": "shortage of zinc = zinc deficiency",
    "Vitamin D is vital. A deficiency is common.": "Vitamin D = vitamin D; deficiency = vitamin D deficiency",
    # words that go with a concept
    "Melatonin levels rise.": "Melatonin levels = melatonin level",
    "The production of melatonin stops.": "production of melatonin = melatonin production",
    "Melatonin synthesis stops.": "Melatonin synthesis = melatonin production",
    "Melatonin synthesis drops.": "Melatonin synthesis = melatonin production",
    "Serotonin pathways.": "Serotonin pathways = serotonin",
    "Severe headaches hurt.": "Severe headaches = headache",
    "Organs function well.": "Organs = organ",
    "Magnesium functions as a cofactor.": "Magnesium = magnesium",
    # names that are also forms of another
    "Dieting and ageing.": "Dieting = dieting; ageing = ageing",
    "E. coli and vit. C.": "E. coli = Escherichia coli; vit. C = vitamin C",
    # lists with a shared word, and units
    "A- and B-vitamins.": "A- = vitamin A; B-vitamins = B vitamins",
    "Vitamins B6 and B12 help.": "Vitamins B6 = vitamin B6; B12 = vitamin B12",
    "Vitamins A, D and E.": "Vitamins A = vitamin A; D = vitamin D; E = vitamin E",
    "Take 400 IU and 5 mg of zinc.": "zinc = zinc",
    # abbreviations
    "AIDS is a virus disease.": "AIDS = acquired immunodeficiency syndrome; virus disease = viral infection",
    "This aids digestion.": "digestion = digestion",
    "SSRIs were used.": "SSRIs = SSRI",
    "GABA and gaba.": "GABA = GABA; gaba = GABA",
    "Restless legs syndrome (RLS) is a nuisance. RLS again.": (
        "Restless legs syndrome = restless legs syndrome; RLS = restless legs syndrome; RLS = restless legs syndrome"
    ),
    "CFMG (chicken feed magnesium) is no abbreviation.": None,
    # left alone
    "The WHO says so.": "",
    "WHO SHOULD TAKE IT?": "",
    "GABA AND SLEEP.": "GABA = GABA; SLEEP = sleep",
    "It was a PET scan.": "PET scan = PET scan",
    "It was PET.": "",
    "The same for those who were there.": "",
    "For the rest of the day.": "",
    "On the other hand, it is colder.": "",
    "The body of evidence grows.": "",
}
DUTCH = {
    # inflection
    "Darmen en darm.": "Darmen = gut; darm = gut",
    "Virussen en bacteriën.": "Virussen = virus; bacteriën = bacteria",
    "Een prikkelbare darm.": "prikkelbare darm = irritable bowel syndrome",
    "Probiotica en een probioticum.": "Probiotica = probiotic; probioticum = probiotic",
    "Kinderen slapen.": "Kinderen = children; slapen = sleep",
    "Mannen en vrouwen.": "Mannen = men; vrouwen = women",
    "Coördinatie.": "Coördinatie = coordination",
    "Baby's.": "Baby's = infants",
    # old and learned spelling
    "Insekten en insecten.": "Insekten = insect; insecten = insect",
    "Arthritis en artritis.": "Arthritis = arthritis; artritis = arthritis",
    "Anaemie of anemie.": "Anaemie = anemia; anemie = anemia",
    "Estrogeen en oestrogeen.": "Estrogeen = estrogen; oestrogeen = estrogen",
    # too little
    "Magnesiumtekort.": "Magnesiumtekort = magnesium deficiency",
    "Een tekort aan magnesium.": "tekort aan magnesium = magnesium deficiency",
    "Een magnesium tekort.": "magnesium tekort = magnesium deficiency",
    "Vitamine B12-tekort.": "Vitamine B12-tekort = vitamin B12 deficiency",
    "Vitamine-D-tekort.": "Vitamine-D-tekort = vitamin D deficiency",
    "Een gebrek aan ijzer.": "gebrek aan ijzer = iron deficiency",
    "Een lage magnesiumspiegel.": "lage magnesiumspiegel = magnesium deficiency",
    "Een laag magnesiumgehalte.": "laag magnesiumgehalte = magnesium deficiency",
    "Lage niveaus van magnesium.": "Lage niveaus van magnesium = magnesium deficiency",
    "Vitamine D is nodig. Een tekort komt voor.": "Vitamine D = vitamin D; tekort = vitamin D deficiency",
    "IJzertekort is lastig. Een tekort komt voor.": "IJzertekort = iron deficiency; tekort = iron deficiency",
    "Zink is een mineraal. Suppletie helpt.": "Zink = zinc; mineraal = mineral; Suppletie = zinc supplementation",
    "Vitaminen A, D en E.": "Vitaminen A = vitamin A; D = vitamin D; E = vitamin E",
    "A- en B-vitaminen.": "A- = vitamin A; B-vitaminen = B vitamins",
    "Neem 10 ml of 100 IE zink.": "zink = zinc",
    # closed compounds
    "Melatoninespiegels dalen.": "Melatoninespiegels = melatonin level",
    "Melatonineproductie.": "Melatonineproductie = melatonin production",
    "Melatonineaanmaak.": "Melatonineaanmaak = melatonin production",
    "De aanmaak van melatonine.": "aanmaak van melatonine = melatonin production",
    "Neem calciuminname serieus.": "calciuminname = calcium",
    "Serotoninepaden.": "Serotoninepaden = serotonin",
    "Koperhoudende pannen.": "Koperhoudende = copper",
    "Darmbloedingen.": "Darmbloedingen = bleeding",
    # hyphens and shortened compounds
    "Slaap-waakcyclus.": "Slaap-waakcyclus = sleep-wake cycle",
    "Slaapwaakcyclus.": "Slaapwaakcyclus = sleep-wake cycle",
    "Darm-microbioom.": "Darm-microbioom = gut microbiome",
    "Darm microbioom.": "Darm microbioom = gut microbiome",
    "Hart- en vaatziekten.": "Hart- en vaatziekten = cardiovascular disease",
    "Slaapduur en -kwaliteit.": "Slaapduur = sleep duration; -kwaliteit = sleep quality",
    "Rustelozebenensyndroom (RLS). RLS weer.": (
        "Rustelozebenensyndroom = restless legs syndrome; RLS = restless legs syndrome; RLS = restless legs syndrome"
    ),
    # left alone
    "De baarmoederhals.": None,
    "Per dag levert de samenwerking iets op.": "",
    "Zij is vrij vast, slap en boven.": "",
    "Aan de hand van onderzoek in verband daarmee.": "",
    "Dit herstellen en dat onderdrukken.": "",
    "Hij zag haar ouder worden.": None,
}
ABSENT = {
    "CFMG (chicken feed magnesium) is no abbreviation.": "CFMG",
    "De baarmoederhals.": "neck",
    "Hij zag haar ouder worden.": "hair",
}
"""Texts where only this must not be found."""
CASES = [("en", said, found) for said, found in ENGLISH.items()] + [
    ("nl", said, found) for said, found in DUTCH.items()
]


@pytest.mark.parametrize(("language", "said", "expected"), CASES, ids=[f"{c}: {s}" for c, s, _ in CASES])
def test_what_a_text_names(language: str, said: str, expected: str | None) -> None:
    found = seen(said, language)
    if expected is None:
        assert ABSENT[said] not in found
    else:
        assert found == expected


PARTS = {
    ("en", "Breast cancer."): ["breast", "cancer"],
    ("en", "Low levels of magnesium."): ["magnesium"],
    ("en", "Low vitamin B12 levels."): ["vitamin B12 level"],
    ("en", "Magnesium."): [],
    ("nl", "Griepvaccin."): ["influenza", "vaccine"],
    ("nl", "Reumapatiënten."): ["rheumatic disease"],
    ("nl", "Calciuminname."): [],
    ("nl", "Leverziekte."): ["liver", "disease"],
}


@pytest.mark.parametrize(("language", "said"), PARTS, ids=[s for _, s in PARTS])
def test_what_is_named_inside_a_name_is_kept(language: str, said: str) -> None:
    (mention,) = tag(said, language)
    assert [vocab.load().concepts[c].label for c in mention.parts] == PARTS[language, said]


TYPOS = {
    ("en", "Magensium."): "magnesium",
    ("en", "Paracetmol."): "paracetamol",
    ("en", "Cholestrol."): "cholesterol",
    ("en", "Melatonnin."): "melatonin",
    ("nl", "Magnesum."): "magnesium",
    ("nl", "Cholestrol."): "cholesterol",
    ("en", "Zinnc."): None,
    ("en", "Insomniac."): None,
    ("en", "Bagnesium."): None,
    ("en", "Magnessiumm."): None,
    ("en", "Vegetarian."): None,
    ("nl", "Vaccineren."): None,
}


@pytest.mark.parametrize(("language", "said"), TYPOS, ids=[s for _, s in TYPOS])
def test_one_wrong_letter_in_a_long_name_is_forgiven(language: str, said: str) -> None:
    expected = TYPOS[language, said]
    found = [(m.concept.label, m.rule) for m in tag(said, language) if m.rule.startswith("typo")]
    assert found == ([(expected, f"typo: {expected}")] if expected else [])


@pytest.mark.parametrize(
    ("language", "said", "rule"),
    [
        ("en", "magnesium", "name"),
        ("en", "vitamins", "inflection"),
        ("en", "oestrogen", "spelling"),
        ("en", "GABA", "abbreviation"),
        ("nl", "calciuminname", "compound: calcium+inname"),
    ],
)
def test_a_mention_says_why(language: str, said: str, rule: str) -> None:
    assert [m.rule for m in tag(said, language)] == [rule]


def test_an_explained_abbreviation_says_so() -> None:
    assert tag("Gut microbiome (GM). The GM grows.", "en")[-1].rule == "defined abbreviation"
    assert tag("The GM (gut microbiome) grows.", "en")[0].quote == "GM"


def test_before_it_is_explained_an_abbreviation_is_nothing() -> None:
    assert [m.quote for m in tag("GM grows. Gut microbiome (GM) grows.", "en")] == ["Gut microbiome", "GM"]


@pytest.mark.parametrize("language", ["und", "xx", ""])
def test_a_language_without_a_pack_has_no_mentions(language: str) -> None:
    assert tag("Magnesium helps.", language) == ()


def test_a_sentence_is_read_in_its_own_language() -> None:
    said = "Slaap. Sleep."
    sentences = (Sentence(Span(0, 6), "nl", 0), Sentence(Span(7, 13), "en", 1))
    assert [m.quote for m in concepts.tag(Source("x", said), sentences)] == ["Slaap", "Sleep"]


pieces = st.sampled_from(
    ("magnesium", "Magnesium", "tekort", "aan", "-", " ", ".", "slaap", "kwaliteit", "en", "(RLS)",
     "restless legs syndrome",
     "levels", "of", "low", "vitamine", "B12", "darm", "microbioom", "'s", "\n", "é", "😀", "GABA", "deficiency", "the")
)  # fmt: skip
texts = st.one_of(
    st.lists(pieces, max_size=25).map(" ".join), st.lists(pieces, max_size=25).map("".join), st.text(max_size=80)
)


@given(texts, st.sampled_from(("en", "nl")))
def test_every_quote_stands_in_the_text_and_none_overlap(said: str, language: str) -> None:
    found = tag(said, language)
    assert all(m.span.of(said) == m.quote and m.quote for m in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
