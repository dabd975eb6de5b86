"""A passage is cut at spaces without losing a word or its place, and names are strings of signs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helder import langs, vocab
from helder.lexicon import Lexicon
from helder.passage import BEGUN, NAME, Alphabet
from helder.text import Token, word_tokens

TEXTS = st.text(alphabet="abcdIJvVéü 0123 \n\t-–/.,'’()\u00a0", max_size=60)


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    lexicon().find("houses")  # reading the word lists takes its time once


def lexicon() -> Lexicon:
    return vocab.load().lexicon("en")


@given(TEXTS, st.integers(0, 20))
def test_the_words_of_a_passage_are_those_of_the_text_in_their_places(text: str, start: int) -> None:
    start = min(start, len(text))
    words = lexicon()._read(text, start, len(text))
    assert [words[i] for i in range(len(words))] == [
        Token(t.start + start, t.end + start, t.text, t.norm) for t in word_tokens(text[start:])
    ]


@given(TEXTS)
def test_every_find_is_what_the_text_says_there(text: str) -> None:
    for prefix in ("", "Iron and vitamin D: "):
        found = lexicon().find(prefix + text)
        assert all(0 <= f.start < f.end <= len(prefix + text) for f in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.lists(st.sampled_from(["low", "iron", "levels", "of", "the", "vitamin", "D", "heart", "burn", "-", "\n\n"])))
def test_what_is_found_does_not_depend_on_what_was_read_before(pieces: list[str]) -> None:
    text = " ".join(pieces)
    known = vocab.load()
    fresh = Lexicon(langs.load("en"), (), known.concepts, known.lexicon("en")._table)
    first = fresh.find(text)
    fresh.find("Heart-healthy vitamin D levels; low levels of the iron.")
    assert fresh.find(text) == first == lexicon().find(text)


def test_a_name_is_a_string_of_signs() -> None:
    alphabet = Alphabet()
    alphabet.insert([("vitamin", "d", "deficiency"), ("vitamin", "d")])
    signs = {key: alphabet.kind((key,), 0, []).sign for key in ("vitamin", "d", "deficiency", "other")}
    assert alphabet.standing(signs["vitamin"] + signs["d"]) == NAME
    assert alphabet.standing(signs["vitamin"] + signs["d"] + signs["deficiency"]) == NAME
    assert alphabet.standing(signs["d"] + signs["deficiency"]) == 0
    alphabet.insert([("folic", "acid", "level")])
    folic = alphabet.kind(("folic",), 0, [])
    assert alphabet.standing(folic.sign + alphabet.kind(("acid",), 0, []).sign) == BEGUN


def test_a_word_of_two_keys_stands_for_both() -> None:
    alphabet = Alphabet()
    alphabet.insert([("good", "sleep")])
    better = alphabet.kind(("better", "good"), 0, [])
    assert better.doubtful
    assert alphabet.standing(better.sign + alphabet.kind(("sleep",), 0, []).sign) == NAME


def test_a_word_without_end_is_no_burden() -> None:
    text = "a" * 1_000_000 + " iron " + "/".join("ab" * 5 for _ in range(20_000))
    before = len(lexicon()._chunks)
    assert [f.concept for f in lexicon().find(text)] == ["mesh:D007501"]
    assert len(lexicon()._chunks) <= before + 1


def test_what_words_are_together_is_worked_out_once() -> None:
    alphabet = Alphabet()
    alphabet.insert([("vitamin", "d", "deficiency")])
    vitamin, d = (alphabet.kind((key,), 0, []) for key in ("vitamin", "d"))
    both = alphabet.longer(vitamin.prefix, d)
    assert (both.signs, both.standing) == (vitamin.sign + d.sign, BEGUN)
    assert alphabet.longer(vitamin.prefix, d) is both
    assert alphabet.longer(both, d).standing == 0


@given(st.lists(st.sampled_from(["iron", "(low-dose", "", "\n", "vitamin D,", "--"]), min_size=1), st.data())
def test_words_are_the_same_in_whatever_order_they_are_asked(pieces: list[str], data: st.DataObject) -> None:
    text = "Zinc " + " ".join(pieces) + " end"
    words = lexicon()._read(text, 5, len(text))
    expected = word_tokens(text, 5)
    assert len(words) == len(expected)
    for i in data.draw(st.lists(st.integers(-len(expected), len(expected) - 1))):
        assert words[i] == expected[i]
    with pytest.raises(IndexError):
        words[len(expected)]
