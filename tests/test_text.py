"""Tokens keep their places, and the named algorithms of the language packs do what their names say."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import text

anything = st.text(st.characters(codec="utf-8"), max_size=200)
words = st.text("abcdefghijklmnopqrstuvwxyzéß'", min_size=1, max_size=20)
inflections = st.sampled_from(text.INFLECTIONS)


@given(anything, st.integers(0, 50), st.integers(0, 200))
def test_tokens_stand_where_they_say(said: str, start: int, end: int) -> None:
    found = text.tokens(said, start, end)
    assert all(said[t.start : t.end] == t.text and start <= t.start < t.end <= end for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert [t.text for t in text.tokens(said) if t.is_word] == text.words(said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Vitamine B12-tekort", ["Vitamine", "B12", "-", "tekort"]),
        ("320-500 mg, of 7,5 g", ["320", "-", "500", "mg", ",", "of", "7,5", "g"]),
        ("body’s don't", ["body’s", "don't"]),
        ("L'acide d’huile qu'on", ["L'", "acide", "d’", "huile", "qu'", "on"]),
        ("m'n z'n d'r 's o'clock aujourd'hui", ["m'n", "z'n", "d'r", "'", "s", "o'clock", "aujourd'hui"]),
        ("", []),
    ],
    ids=["hyphen", "numbers", "apostrophes", "elision", "no elision", "nothing"],
)
def test_tokens(said: str, expected: list[str]) -> None:
    assert [t.text for t in text.tokens(said)] == expected


@pytest.mark.parametrize(
    ("word", "expected"), [("Coördinatie", "coordinatie"), ("Crohn’s", "crohn's"), ("β", "β"), ("ABC", "abc")]
)
def test_normal_form(word: str, expected: str) -> None:
    assert text.normal(word) == expected


SAME = [
    ("german", "darme", "darm"), ("german", "nahrstoffe", "nahrstoff"), ("german", "chronischen", "chronisch"),
    ("german", "antibiotika", "antibiotikum"), ("german", "arzten", "arzt"), ("german", "arztinnen", "arztin"),
    ("german", "ergebnisse", "ergebnis"), ("german", "studien", "studie"),
    ("french", "cerveaux", "cerveau"), ("french", "hormonaux", "hormonal"), ("french", "digestives", "digestif"),
    ("french", "osseuses", "osseux"), ("french", "maladies", "maladie"), ("french", "intestinales", "intestinal"),
    ("english", "vitamins", "vitamin"), ("english", "berries", "berry"), ("english", "viruses", "virus"),
    ("english", "analyses", "analysis"), ("english", "bacteria", "bacterium"), ("english", "fungi", "fungus"),
    ("english", "crohn's", "crohn"), ("english", "tumors", "tumour"), ("english", "boxes", "box"),
    ("dutch", "darmen", "darm"), ("dutch", "virussen", "virus"), ("dutch", "bacterien", "bacterie"),
    ("dutch", "vitamines", "vitamine"), ("dutch", "vitaminen", "vitamine"), ("dutch", "prikkelbare", "prikkelbaar"),
    ("dutch", "patronen", "patroon"), ("dutch", "ziekenhuizen", "ziekenhuis"), ("dutch", "brieven", "brief"),
    ("dutch", "baby's", "baby"), ("dutch", "gezondheden", "gezondheid"), ("dutch", "cycli", "cyclus"),
    ("dutch", "probiotica", "probioticum"), ("dutch", "pillen", "pil"), ("dutch", "ogen", "oog"),
]  # fmt: skip
OTHER = [
    ("dutch", "boven", "bof"), ("dutch", "slap", "slaap"), ("dutch", "per", "peren"), ("dutch", "keto", "keton"),
    ("english", "she", "shoe"), ("english", "colder", "cold"), ("english", "sleeping", "sleep"),
]  # fmt: skip


@pytest.mark.parametrize(("inflection", "form", "base"), SAME, ids=lambda x: x)
def test_regular_forms_share_a_family(inflection: str, form: str, base: str) -> None:
    base = text.spelling(base, inflection) if form == "tumors" else base
    assert text.inflects(form, base, inflection)
    assert text.inflects(base, form, inflection)
    assert text.family(form, inflection) == text.family(base, inflection)


@pytest.mark.parametrize(("inflection", "form", "base"), OTHER, ids=lambda x: x)
def test_other_words_are_no_forms(inflection: str, form: str, base: str) -> None:
    assert not text.inflects(form, base, inflection)


@given(words, inflections)
def test_a_family_is_never_empty(word: str, inflection: str) -> None:
    assert text.family(word, inflection)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("oestrogen", "estrogen"), ("anaemia", "anemia"), ("behaviour", "behavior"), ("tumours", "tumors"),
        ("fibre", "fiber"), ("mineralisation", "mineralization"), ("catalyse", "catalyze"), ("labelled", "labeled"),
        ("diarrhoea", "diarrhea"), ("programme", "program"),
    ],
)  # fmt: skip
def test_british_and_american_spelling_meet(british: str, american: str) -> None:
    assert text.spelling(british, "english") == text.spelling(american, "english")
    assert text.spelling(british, "") == british


@pytest.mark.parametrize(
    ("old", "new"),
    [("produkt", "product"), ("insekten", "insecten"), ("nephritis", "nefritis"), ("rheuma", "reuma"),
     ("arthritis", "artritis"), ("anaemie", "anemie"), ("oesofagus", "esofagus"), ("aerobics", "aerobics")],
)  # fmt: skip
def test_old_and_learned_dutch_spelling_meet(old: str, new: str) -> None:
    assert text.spelling(old, "dutch") == text.spelling(new, "dutch") == new
    assert text.family(old, "dutch") == text.family(new, "dutch")


@pytest.mark.parametrize("word", ["shoe", "four", "poet", "acre", "hour"])
def test_short_words_keep_their_spelling(word: str) -> None:
    assert text.spelling(word, "english") == word


LINKS = ("", "s", "e", "en", "n", "er")


@given(words, st.integers(1, 6))
def test_splits_put_together_are_the_word(word: str, shortest: int) -> None:
    for part in text.splits(word, LINKS, shortest):
        assert part.modifier + part.link + part.head == word
        assert min(len(part.modifier), len(part.head)) >= shortest


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("magnesiumgehalte", text.Split("magnesium", "", "gehalte")),
        ("spijsverteringsklachten", text.Split("spijsvertering", "s", "klachten")),
        ("ziektenlast", text.Split("ziekte", "n", "last")),
    ],
)
def test_splits(word: str, expected: text.Split) -> None:
    assert expected in list(text.splits(word, LINKS))


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("RLS", "restless legs syndrome", True),
        ("RLS", "rustelozebenensyndroom", True),
        ("PDS", "prikkelbaredarmsyndroom", True),
        ("B12", "vitamin B12", True),
        ("IBS", "prikkelbaredarmsyndroom", False),
        ("USA", "restless legs syndrome", False),
        ("", "magnesium", False),
    ],
)
def test_abbreviates(short: str, long: str, expected: bool) -> None:
    assert text.abbreviates(short, long) is expected


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [("kinderen", "nl", "kind"), ("children", "en", "child"), ("B1", "en", "b1"), ("kinderen", "xx", "kinderen")],
)
def test_lemma(word: str, language: str, expected: str) -> None:
    assert text.lemma(word, language) == expected


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [("herstellen", "nl", True), ("ziekten", "nl", False), ("qqqqq", "nl", False), ("herstellen", "xx", False)],
)
def test_base_form(word: str, language: str, expected: bool) -> None:
    assert text.is_base_form(word, language) is expected


@pytest.mark.parametrize(
    ("word", "meant", "at"),
    [
        ("magensium", "magnesium", 3),
        ("magnesum", "magnesium", 6),
        ("magnessium", "magnesium", 6),
        ("magnezium", "magnesium", 5),
        ("magnesium", "magnesium", None),
        ("magnesia", "magnesium", None),
        ("magnesiums", "magnesium", 9),
        ("", "a", 0),
        ("", "", None),
        ("ab", "ba", 0),
        ("abc", "cba", None),
    ],
)
def test_where_two_words_differ_by_one_letter(word: str, meant: str, at: int | None) -> None:
    assert text.slip(word, meant) == text.slip(meant, word) == at


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_a_slip_is_one_letter(word: str, meant: str) -> None:
    letters = "abc"
    near = {word[:i] + word[i + 1 :] for i in range(len(word))}
    near |= {word[:i] + c + word[i + j :] for i in range(len(word) + 1) for c in letters for j in (0, 1)}
    near |= {word[:i] + word[i : i + 2][::-1] + word[i + 2 :] for i in range(len(word) - 1)}
    assert (text.slip(word, meant) is not None) == (meant in near and meant != word)


@given(
    anything, st.sampled_from((r"[^\W_]+(?:['’][^\W\d_]+)*", r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", r"[^\W_]+|[€$£%©]"))
)
def test_pieces_have_what_the_whole_text_has(said: str, pattern: str) -> None:
    pieces = text.Pieces(re.compile(pattern).findall)
    assert pieces.findall(said) == re.findall(pattern, said)
    assert pieces.findall(f"DeepNight {said} it's") == re.findall(pattern, f"DeepNight {said} it's")


@given(anything, st.integers(0, 50), st.integers(0, 200))
def test_a_digit_is_a_digit_in_any_script(said: str, start: int, end: int) -> None:
    assert text.has_digit(said, start, end) == (re.search(r"\d", said[start:end]) is not None)
