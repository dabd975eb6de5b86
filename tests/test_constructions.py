"""Claims in the shape of a sentence, and advice: one sentence of each kind in both languages, and what is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import helder
from helder import langs

ROWS: dict[str, tuple[tuple[str, str, str, str, str | None, str], ...]] = {
    "people who do something": (
        (
            "en",
            "Women who drink much coffee more often have iron deficiency.",
            "coffee",
            "associated_with",
            "iron deficiency",
            "+",
        ),
        (
            "nl",
            "Vrouwen die veel koffie drinken, hebben vaker een ijzertekort.",
            "koffie drinken",
            "associated_with",
            "ijzertekort",
            "+",
        ),
    ),
    "animals that were given something": (
        ("en", "Rabbits fed coconut oil developed atherosclerosis.", "coconut oil", "causes", "atherosclerosis", "+"),
        (
            "nl",
            "Konijnen die kokosolie kregen, ontwikkelden aderverkalking.",
            "kokosolie",
            "causes",
            "aderverkalking",
            "+",
        ),
    ),
    "when": (
        (
            "en",
            "Blood pressure falls when people drink beetroot juice.",
            "beetroot juice",
            "decreases",
            "Blood pressure",
            "-",
        ),
        ("nl", "De bloeddruk daalt als mensen bietensap drinken.", "bietensap", "decreases", "bloeddruk", "-"),
    ),
    "because of": (
        ("en", "Thanks to probiotics, digestion improves.", "probiotics", "improves", "digestion", "+"),
        ("nl", "Dankzij probiotica verbetert de spijsvertering.", "probiotica", "improves", "spijsvertering", "+"),
    ),
    "the more, the worse": (
        ("en", "The more stress, the worse the sleep.", "stress", "worsens", "sleep", "-"),
        ("nl", "Hoe meer stress, hoe slechter de slaap.", "stress", "worsens", "slaap", "-"),
    ),
    "the less, the better": (
        ("en", "The less stress, the better the sleep.", "stress", "worsens", "sleep", "-"),
        ("nl", "Hoe minder stress, hoe beter de slaap.", "stress", "worsens", "slaap", "-"),
    ),
    "without": (
        (
            "en",
            "Without stomach acid, vitamin B12 cannot be absorbed.",
            "stomach acid",
            "required_for",
            "vitamin B12",
            "unknown",
        ),
        (
            "nl",
            "Zonder maagzuur kan vitamine B12 niet worden opgenomen.",
            "maagzuur",
            "required_for",
            "vitamine B12",
            "unknown",
        ),
    ),
    "a property in a compound": (
        ("en", "Cinnamon has a blood sugar-lowering effect.", "Cinnamon", "decreases", "blood sugar", "-"),
        ("nl", "Kaneel werkt bloedsuikerverlagend.", "Kaneel", "decreases", "bloedsuiker", "-"),
    ),
    "together": (
        ("en", "Migraine and anxiety often occur together.", "Migraine", "associated_with", "anxiety", "+"),
        ("nl", "Migraine en angst komen vaak samen voor.", "Migraine", "associated_with", "angst", "+"),
    ),
    "advice": (
        ("en", "Older adults are advised to take vitamin D.", "vitamin D", "recommended_for", None, "unknown"),
        ("nl", "Het is verstandig om vitamine D te slikken.", "vitamine D", "recommended_for", None, "unknown"),
    ),
}
"""Language, sentence, subject, relation, object, direction."""

NEGATED = (
    ("en", "You should drink no alcohol.", "alcohol"),
    ("en", "Don't eat liver.", "liver"),
    ("en", "Never take melatonin with alcohol.", "melatonin"),
    ("nl", "Eet geen lever.", "lever"),
    ("nl", "Je kunt beter geen kaas eten.", "kaas"),
    ("nl", "Het is verstandig om geen alcohol te drinken.", "alcohol"),
    ("nl", "Neem nooit melatonine.", "melatonine"),
)
"""Advice against something: read as advice for it, it would do harm."""
NOTHING = (
    ("en", "People who sleep badly often read this page."),
    ("en", "Researchers often point to the sea."),
    ("en", "Women who hoped that coffee would improve their memory were sad."),
    ("nl", "Mensen die slecht slapen lezen vaak deze pagina."),
    ("nl", "Als je vragen hebt, bel dan de huisarts."),
)
WORDS = {
    "en": "if when people who drink coffee the more less without cannot stress sleep , better worse help you lose "
    "weight take vitamin D no than placebo for have often together are and lowering -",
    "nl": "als wanneer mensen die koffie drinken hoe meer minder zonder kan niet stress slaap , beter slechter helpt "
    "je afvallen neem vitamine D geen dan placebo voor hebben vaak samen zijn en bloeddrukverlagend",
}
"""Words of which the shapes are made."""


def rows() -> Iterator[object]:
    for name, some in ROWS.items():
        for row in some:
            yield pytest.param(*row, id=f"{row[0]}: {name}")


@pytest.mark.parametrize(("language", "text", "subject", "relation", "object_", "direction"), list(rows()))
def test_the_shape_of_a_sentence_states_a_claim(
    language: str, text: str, subject: str, relation: str, object_: str | None, direction: str
) -> None:
    (claim,) = helder.analyse(text, language=language).claims
    assert (claim.relation, claim.direction, claim.polarity) == (relation, direction, "asserted")
    assert claim.subject.quote is not None
    assert claim.subject.quote.endswith(subject)
    assert claim.object.quote == object_


@pytest.mark.parametrize(("language", "text", "what"), NEGATED, ids=[text for _, text, _ in NEGATED])
def test_advice_against_something_is_never_advice_for_it(language: str, text: str, what: str) -> None:
    (claim,) = helder.analyse(text, language=language).claims
    assert (claim.subject.quote, claim.relation, claim.polarity) == (what, "recommended_for", "negated")


@pytest.mark.parametrize(("language", "text"), NOTHING, ids=[text for _, text in NOTHING])
def test_what_looks_like_one_and_states_nothing(language: str, text: str) -> None:
    assert helder.analyse(text, language=language).claims == ()


@pytest.mark.parametrize("code", sorted(WORDS))
@given(data=st.data())
def test_any_order_of_such_words_is_read_with_every_quote_in_place(code: str, data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(WORDS[code].split()), min_size=1, max_size=14))
    text = " ".join(some) + "."
    for claim in helder.analyse(text, language=code).claims:
        for argument in (claim.subject, claim.object):
            assert argument.span is None or argument.span.of(text) == argument.quote


@pytest.mark.parametrize("code", langs.installed())
def test_the_roles_of_a_grammar_are_words_in_lower_case(code: str) -> None:
    grammar = langs.load(code).grammar
    assert [w for words in grammar.values() for w in words if w != w.lower() or w != w.strip()] == []
    assert grammar["a role that no language has"] == frozenset()
