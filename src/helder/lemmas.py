"""The lemma lists of `simplemma`, kept in the cache as tries.

A list takes up to a second to be taken apart, and then up to 100 MB; its trie (`marisa-trie`) is opened in a
millisecond. It is made when a language is first met. Where the cache cannot be written, the list is taken apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from helder import atomic, settings

if TYPE_CHECKING:
    from simplemma import Lemmatizer
    from simplemma.strategies import DictionaryLookupStrategy


def lemmatize(word: str, language: str) -> str:
    """The dictionary form of a word. Raises `ValueError` for a language without a list."""
    return str(_lemmatizer().lemmatize(word, lang=language))


def is_known(word: str, language: str) -> bool:
    """Whether the list has a word in any form. Raises `ValueError` for a language without a list."""
    return _lookup().get_lemma(unicodedata.normalize("NFC", word), language) is not None


class Lists:
    """The lists by language, as tries in this folder: a `DictionaryFactory` of simplemma."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, Mapping[str, str]] = {}

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        """The lemmas by word form. Raises `ValueError` for a language without a list."""
        if lang not in self._found:
            self._found[lang] = self._opened(lang)
        return self._found[lang]

    def _opened(self, lang: str) -> Mapping[str, str]:
        from simplemma.strategies.dictionaries import DefaultDictionaryFactory
        from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

        if lang not in SUPPORTED_LANGUAGES:
            raise ValueError(f"no lemma list for {lang!r}")
        kept = self._folder / lang
        try:
            if not kept.is_dir():
                with atomic.folder(kept) as made:
                    _trie(lang, made)
            return _trie(lang, kept)
        except OSError:
            return DefaultDictionaryFactory().get_dictionary(lang)


def _trie(lang: str, folder: Path) -> Mapping[str, str]:
    """A list as the trie in a folder, which is made where it is not there or damaged."""
    from simplemma.strategies.dictionaries import TrieDictionaryFactory

    return TrieDictionaryFactory(disk_cache_dir=str(folder)).get_dictionary(lang)


@lru_cache(maxsize=1)
def _lists() -> Lists:
    import simplemma

    return Lists(settings.get().cache / f"lemmas-{simplemma.__version__}")


@lru_cache(maxsize=1)
def _lookup() -> DictionaryLookupStrategy:
    from simplemma.strategies import DictionaryLookupStrategy

    return DictionaryLookupStrategy(_lists())


@lru_cache(maxsize=1)
def _lemmatizer() -> Lemmatizer:
    import simplemma
    from simplemma.strategies import DefaultStrategy

    return simplemma.Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=_lists()))
