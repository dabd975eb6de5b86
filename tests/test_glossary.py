"""What a word means in another language, and that it is only a hint."""

from __future__ import annotations

import pytest

from helder import glossary, search
from helder.query import parse


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("kinderen", "child"),  # an inflected form
        ("onderzoek", "research"),
        ("VEILIG", "safe"),
        ("children", "kind"),  # the other way round
        ("sleep", "slapen"),  # its dictionary form, as the index has it
    ],
)
def test_a_word_may_mean(word: str, meant: str) -> None:
    assert meant in glossary.translations(word)


@pytest.mark.parametrize("word", ["", "zzzz", "320", "…", "👩‍⚕️"])
def test_what_is_no_word_means_nothing(word: str) -> None:
    assert glossary.translations(word) == ()


def test_a_word_of_a_question_is_no_translation_of_itself() -> None:
    (element,) = search.resolve(parse("kinderen", view="articles")).elements
    assert "child" in {form for meant in element.translations for form in meant} | {
        form for word in element.words for form in word
    }
    for word, meant in zip(element.words, element.translations, strict=True):
        assert not set(word) & set(meant)
