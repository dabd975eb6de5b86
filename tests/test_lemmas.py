"""The lemma lists as tries in the cache say what the lists say."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import simplemma
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from helder import lemmas

LANGUAGES = ["en", "nl", "fr"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trie_has_what_the_list_has(language: str, tmp_path: Path) -> None:
    plain = DefaultDictionaryFactory().get_dictionary(language)
    trie = lemmas.Lists(tmp_path).get_dictionary(language)
    assert len(trie) == len(plain) > 100_000
    words = random.Random(3).sample(list(plain), 5_000)  # noqa: S311  (the same words every time)
    assert [trie.get(word) for word in words] == [plain[word] for word in words]
    others = [f"{word}q" for word in words]
    assert [trie.get(word) for word in others] == [plain.get(word) for word in others]


WORDS = [
    "slaapproblemen", "Vitamines", "beïnvloedt", "beïnvloedt", "’s", "zo'n", "CO2", "12", "co-enzym", "ﬁbre",
    "naïve", "children's", "études", "l'étude", "vitaminerijkst", "ⅷ", "\U0001f600",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", WORDS)
def test_words_get_what_simplemma_gives(word: str, language: str) -> None:
    assert lemmas.lemmatize(word, language) == simplemma.lemmatize(word, lang=language)
    assert lemmas.is_known(word, language) == simplemma.is_known(word, lang=language)


def test_the_second_time_the_trie_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = lemmas.Lists(tmp_path).get_dictionary("nl")
    monkeypatch.setattr("simplemma.strategies.dictionaries.trie_dictionary_factory._load_dictionary_from_disk", None)
    assert lemmas.Lists(tmp_path).get_dictionary("nl")["huizen"] == first["huizen"] == "huis"


def test_a_damaged_trie_is_made_again(tmp_path: Path) -> None:
    lemmas.Lists(tmp_path).get_dictionary("nl")
    (kept,) = (tmp_path / "nl").iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    assert lemmas.Lists(tmp_path).get_dictionary("nl")["huizen"] == "huis"


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert lemmas.Lists(tmp_path / "file" / "lemmas").get_dictionary("nl")["huizen"] == "huis"


@pytest.mark.parametrize("language", ["xx", "", "../../etc", "nl/.."])
def test_a_language_without_a_list(language: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no lemma list"):
        lemmas.Lists(tmp_path).get_dictionary(language)
    assert list(tmp_path.iterdir()) == []
