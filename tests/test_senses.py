"""Ambiguous names are decided by the words around them, or left undecided with what they may mean."""

from __future__ import annotations

import pytest

from helder import langs, vocab
from helder.model import Mention
from helder.names import senses_of
from helder.pipeline import analyse

CODES = langs.installed()

DECIDED = {
    ("en", "A cold with a cough and a sore throat.", "a cold"): "common cold",
    ("en", "Colds and flu spread in winter.", "Colds"): "common cold",
    ("en", "Some swim in cold water.", "cold"): "cold temperature",
    ("en", "He has MS and takes interferon.", "MS"): "multiple sclerosis",
    ("en", "MS was done: mass spectrometry.", "MS"): None,
    ("en", "Is there a solution to this problem?", "solution"): None,
    ("en", "The solution for injection is clear.", "solution"): "solution",
    ("en", "Old pipes give lead poisoning; lead is a heavy metal.", "lead"): "lead (metal)",
    ("en", "This can lead to more.", "lead"): None,
    ("en", "Follow your gut feeling.", "gut"): None,
    ("en", "Fibre feeds the gut.", "gut"): "gut",
    ("en", "Iron your shirts.", "Iron"): None,
    ("en", "Meat has iron.", "iron"): "iron",
    ("en", "AIDS is caused by HIV.", "AIDS"): "acquired immunodeficiency syndrome",
    ("en", "It aids digestion.", "aids"): None,
    ("en", "PD with tremor needs levodopa.", "PD"): "Parkinson's disease",
    ("en", "PD means panic attacks.", "PD"): "panic disorder",
    ("nl", "Hij kreeg kou in de winter.", "kou"): "cold temperature",
    ("nl", "Ze heeft kou gevat en moet hoesten.", "kou"): "common cold",
    ("nl", "Kies voor water.", "Kies"): None,
    ("nl", "De tandarts trekt een kies.", "kies"): "molar",
    ("nl", "De oplossing van dit probleem.", "oplossing"): None,
    ("nl", "Een heldere oplossing voor injectie.", "oplossing"): "solution",
    ("nl", "PDS geeft buikpijn en diarree.", "PDS"): "irritable bowel syndrome",
    ("nl", "ALS is een ziekte van zenuwcellen.", "ALS"): "amyotrophic lateral sclerosis",
    ("nl", "Vlees bevat ijzer.", "ijzer"): "iron",
    ("nl", "Smeden is ijzer slaan als het heet is.", "ijzer"): None,
    ("nl", "Een haring voor de tent.", "haring"): None,
    ("nl", "Eet een haring.", "haring"): "herring",
}


def mentions(text: str, code: str) -> list[Mention]:
    return list(analyse(text, language=code).mentions)


@pytest.mark.parametrize(("code", "text", "quote"), DECIDED, ids=[f"{c}: {t}" for c, t, _ in DECIDED])
def test_a_name_is_decided_by_the_words_around_it(code: str, text: str, quote: str) -> None:
    expected = DECIDED[code, text, quote]
    named = [m.concept.label for m in mentions(text, code) if m.quote.lower() == quote.lower()]
    assert named == ([expected] if expected else [])


def test_a_name_that_nothing_decides_keeps_its_candidates() -> None:
    (mention,) = mentions("Cold.", "en")
    assert mention.candidates == ("mesh:D003139", "mesh:D003080")
    assert mention.rule == "name; undecided"


def test_a_name_keeps_the_meaning_it_had_before() -> None:
    text = "The weather was cold with icy wind. They sang a song of old. They danced until midnight. Cold."
    said = [m for m in mentions(text, "en") if m.quote.lower() == "cold"]
    assert [(m.concept.label, m.candidates) for m in said] == [("cold temperature", ())] * 2
    assert said[-1].rule == "name; as before"


def test_an_abbreviation_that_the_text_explains_goes_first() -> None:
    text = "Parkinson's disease (PD) is slow. Panic attacks and anxiety are part of PD."
    assert {m.concept.label for m in mentions(text, "en") if m.quote == "PD"} == {"Parkinson's disease"}


@pytest.mark.parametrize("code", CODES)
def test_meanings_are_concepts(code: str) -> None:
    concepts = vocab.load().concepts
    senses = senses_of(langs.load(code))
    assert [s for some in senses.values() for s in some if s.concept and s.concept not in concepts] == []
    assert [name for name, some in senses.items() if len(some) < 2] == []
    assert [name for name, some in senses.items() if sum(s.usual for s in some) > 1] == []
