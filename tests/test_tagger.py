"""The parts of speech of plain sentences, and the model file that gives them."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helder import langs, tagger
from helder.text import Token, tokens

CODES = langs.installed()


def tag(text: str, language: str) -> str:
    """ "Zinc/NOUN helps/VFIN": the words of a text, each with its tag."""
    words = list(tokens(text))
    return " ".join(f"{w.text}/{t}" for w, t in zip(words, tagger.load(language).tag(words), strict=True))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Melatonin/PROPN is/AUX produced/VPART by/ADP the/DET pineal/ADJ gland/NOUN ./PUNCT"),
        ("en", "It/PRON raises/VFIN the/DET risk/NOUN ./PUNCT"),
        ("en", "They/PRON do/AUX not/PART know/VINF whether/SCONJ it/PRON helps/VFIN ./PUNCT"),
        ("en", "It/PRON took/VFIN 12/NUM weeks/NOUN ,/PUNCT and/CCONJ they/PRON slept/VFIN well/ADV ./PUNCT"),
        ("en", "The/DET glands/NOUN that/REL regulate/VFIN sleep/NOUN"),
        ("en", "They/PRON slept/VFIN without/ADP taking/VGER the/DET pill/NOUN ./PUNCT"),
        ("nl", "Melatonine/NOUN wordt/AUX geproduceerd/VPART door/ADP de/DET pijnappelklier/NOUN ./PUNCT"),
        ("nl", "Magnesium/PROPN kan/AUX de/DET slaap/NOUN verbeteren/VINF ./PUNCT"),
        ("nl", "Ze/PRON weten/VFIN niet/ADV of/SCONJ het/PRON helpt/VFIN ./PUNCT"),
        ("nl", "Omdat/SCONJ koffie/NOUN de/DET slaap/NOUN verstoort/VFIN ,/PUNCT drinken/VFIN ze/PRON thee/NOUN"),
        ("nl", "Het/PRON duurde/VFIN 12/NUM weken/NOUN"),
        ("nl", "De/DET stof/NOUN die/REL de/DET slaap/NOUN regelt/VFIN"),
    ],
)
def test_the_tags_of_a_sentence(language: str, expected: str) -> None:
    """Mostly right is what a tagger is: each of these sentences may have one word wrong."""
    text = " ".join(piece.rpartition("/")[0] for piece in expected.split())
    got, wanted = tag(text, language).split(), expected.split()
    assert [g.rpartition("/")[0] for g in got] == [w.rpartition("/")[0] for w in wanted]
    assert sum(g != w for g, w in zip(got, wanted, strict=True)) <= 1, tag(text, language)


@pytest.mark.parametrize("code", CODES)
def test_no_words_have_no_tags(code: str) -> None:
    assert tagger.load(code).tag([]) == []


@pytest.mark.parametrize("code", CODES)
def test_punctuation_is_punctuation(code: str) -> None:
    words = list(tokens("; ! ?"))
    assert tagger.load(code).tag(words) == ["PUNCT", "PUNCT", "PUNCT"]


def test_a_word_with_one_tag_only_needs_no_guess() -> None:
    only = tagger.Tagger({}, {"zinc": "NOUN"})
    assert only.tag([Token(0, 4, "Zinc", "zinc")]) == ["NOUN"]


FEATURES = "wa wb sl sC sS sd pa 2a b<s> ba nb n</s> a</s> e/s> t<s> tNOUN u<s>NOUN vNOUNa mADJa fab f<s>a".split()
WEIGHTS = st.dictionaries(st.integers(0, len(tagger.TAGS) - 1), st.integers(-400, 400), max_size=4)


def test_the_heaviest_feature_decides() -> None:
    verb, noun = tagger.TAGS.index("VFIN"), tagger.TAGS.index("NOUN")
    some = tagger.Tagger({"whelps": f"{verb}:3 {noun}:1", "2ps": f"{noun}:1"}, {})
    assert some.tag([Token(0, 5, "helps", "helps")]) == ["VFIN"]


@pytest.mark.parametrize("code", CODES)
def test_the_model_is_text_that_says_where_it_is_from(code: str) -> None:
    """A table of words and numbers that any tool opens; nothing in it is run."""
    features = certain = 0
    with gzip.open(langs.FOLDER / code / tagger.MODEL, "rt", encoding="utf-8", newline="\n") as file:
        notes = []
        for line in file:
            if line.startswith("#"):
                notes.append(line)
                continue
            name, _, rest = line.rstrip("\n").partition("\t")
            if name.startswith("="):
                assert rest in tagger.TAGS
                certain += 1
            else:
                pairs = [pair.split(":") for pair in rest.split(" ")]
                assert all(0 <= int(at) < len(tagger.TAGS) and int(weight) for at, weight in pairs), name
                features += 1
    assert 0 < tagger.heaviest(tagger.load(code).weights) < tagger.HEAVIEST
    assert features > 10_000
    assert certain > 100
    assert "CC BY-SA" in "".join(notes)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.sampled_from(CODES))
def test_any_text_gets_one_known_tag_a_word(text: str, language: str) -> None:
    words = list(tokens(text))
    found = tagger.load(language).tag(words)
    assert len(found) == len(words)
    assert set(found) <= set(tagger.TAGS)


def test_the_same_words_get_the_same_tags() -> None:
    words = list(tokens("Regular exercise lowers the risk of stroke."))
    assert tagger.load("en").tag(words) == tagger.load("en").tag(words)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abe IN3.", max_size=40), st.dictionaries(st.sampled_from(FEATURES), WEIGHTS, max_size=12))
def test_the_tag_is_the_one_all_features_speak_for_most(text: str, weights: dict[str, dict[int, int]]) -> None:
    said = {feature: " ".join(f"{at}:{weight}" for at, weight in row.items()) for feature, row in weights.items()}
    words = list(tokens(text))
    norms = [w.norm for w in words]
    found, last, before = tagger.Tagger(said, {}).tag(words), "<s>", "<s>"
    for i, word in enumerate(words):
        scores = [0] * len(tagger.TAGS)
        for feature in tagger.features(word, i, norms, last, before):
            for at, weight in weights.get(feature, {}).items():
                scores[at] += weight
        assert found[i] == (tagger.TAGS[scores.index(max(scores))] if word.is_word else "PUNCT")
        before, last = last, found[i]
