"""The regular forms of verbs, by the algorithm that a language pack names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import langs
from helder.conjugation import ALGORITHMS


def test_every_pack_names_an_algorithm() -> None:
    assert {langs.load(code).conjugation for code in langs.installed()} <= set(ALGORITHMS)


@pytest.mark.parametrize(
    ("algorithm", "verb", "forms"),
    [
        ("english", "improve", "improve improves improved improving"),
        ("german", "senken", "senken senkt senkte senkten gesenkt senkend zusenken"),
        ("german", "lindern", "lindern lindert linderte lindernd gelindert lindre"),
        ("german", "behandeln", "behandeln behandelt behandelte behandelten"),
        ("german", "schaden", "schaden schadet schadete schadeten geschadet"),
        ("french", "améliorer", "améliorer améliore améliorent améliorait amélioré améliorées améliorant"),
        ("french", "réduire", "réduire réduit réduisent réduisait réduite réduira réduisant"),
        ("french", "contenir", "contenir contient contiennent contenait contenu contenant contiendra"),
        ("french", "guérir", "guérir guérit guérissent guérissait guéri guérie"),
        ("french", "perdre", "perdre perd perdent perdait perdu perdra"),
        ("french", "nettoyer", "nettoyer nettoie nettoient nettoyé nettoiera"),
        ("french", "tousse", "tousse"),
        ("english", "boost", "boost boosts boosted boosting"),
        ("english", "stop", "stop stops stopped stopping"),
        ("english", "carry", "carry carries carried carrying"),
        ("english", "delay", "delay delays delayed delaying"),
        ("english", "harness", "harness harnesses harnessed harnessing"),
        ("english", "enrich", "enrich enriches enriched enriching"),
        ("english", "decrease", "decrease decreases decreased decreasing"),
        ("english", "free", "free frees freeing"),
        ("english", "treat", "treat treats treated treating"),
        ("english", "relax", "relax relaxes relaxed relaxing"),
        ("dutch", "verlagen", "verlagen verlaag verlaagt verlaagde verlaagden verlaagd"),
        ("dutch", "remmen", "remmen rem remt remde remden geremd"),
        ("dutch", "stimuleren", "stimuleren stimuleer stimuleert stimuleerde gestimuleerd"),
        ("dutch", "verbeteren", "verbeteren verbeter verbetert verbeterde verbeterd"),
        ("dutch", "dalen", "dalen daal daalt daalde gedaald"),
        ("dutch", "genezen", "genezen genees geneest"),
        ("dutch", "schaden", "schaden schaad schaadt schaadde geschaad"),
        ("dutch", "verlichten", "verlichten verlicht verlichtte verlichtten"),
        ("dutch", "remmen", "geremde"),
        ("dutch", "verkorten", "verkorten verkort verkortte verkorte"),
        ("dutch", "behoeven", "behoeven behoef behoeft behoefde"),
        ("dutch", "doen", "doen"),
        ("dutch", "hap", "hap"),
    ],
)
def test_the_forms_of_a_regular_verb(algorithm: str, verb: str, forms: str) -> None:
    assert set(forms.split()) <= ALGORITHMS[algorithm](verb)


@pytest.mark.parametrize(
    ("algorithm", "verb", "wrong"),
    [
        ("english", "improve", "improveed improveing"),
        ("english", "delay", "delaies delayyed"),
        ("english", "treat", "treatted treatting"),
        ("english", "relax", "relaxs relaxxed"),
        ("english", "carry", "carrys"),
        ("english", "enrich", "enrichs"),
        ("dutch", "remmen", "remm remmt"),
        ("dutch", "dalen", "daln"),
        ("dutch", "schaden", "schaadd schaadtt"),
    ],
)
def test_forms_that_the_spelling_does_not_allow(algorithm: str, verb: str, wrong: str) -> None:
    assert not set(wrong.split()) & ALGORITHMS[algorithm](verb)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(verb=st.text("abcdefghijklmnopqrstuvwxyzë", min_size=3, max_size=12))
def test_the_base_form_is_among_the_forms_and_none_is_empty(algorithm: str, verb: str) -> None:
    forms = ALGORITHMS[algorithm](verb)
    assert verb in forms
    assert all(form.strip() == form and form for form in forms)
    assert len(forms) <= 64  # four stems at most, each with fewer than sixteen endings
