"""Words of a text with their offsets, and the named algorithms that language packs choose from.

Nothing here changes a text: a token keeps its offsets, and only its own letters are normalised.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from helder import lemmas

_ELIDED: Final = r"(?<![\w'’])(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’](?=[aeiouyhœæ\u00c0-\u024f])|"  # l'eau, d'un
_WORD: Final = (
    r"\d+(?:[.,]\d+)*(?:[^\W\d_][\w\u0300-\u036f]*)?"  # 320, 1.5, 7,5, 12th, 500mg
    r"|[^\W_][\w\u0300-\u036f]*(?:['’][^\W\d_][\w\u0300-\u036f]*)*"  # words, B12, body's, don't
)
_MARK: Final = r"[^\w\s]"  # one mark at a time
_TOKENS: Final = re.compile(f"{_WORD}|{_MARK}")
_WORDS: Final = re.compile(_WORD)
_DIGIT: Final = re.compile(r"\d")
_TOKENS_ELIDED: Final = re.compile(f"{_ELIDED}{_WORD}|{_MARK}", re.IGNORECASE)
_WORDS_ELIDED: Final = re.compile(_ELIDED + _WORD, re.IGNORECASE)
"""For stretches with an apostrophe; without one nothing is elided, and the plain ones find the same twice as fast."""


HYPHENS: Final = frozenset("-\u2010\u2011\u2013/")
"""Marks that join two words into one: "low-dose", "en/of"."""


@dataclass(slots=True)
class Token:
    """A word, number or punctuation mark: where it stands, its letters, and its normal form."""

    start: int
    end: int
    text: str
    norm: str

    def __init__(self, start: int, end: int, text: str, norm: str) -> None:
        self.start, self.end, self.text, self.norm = start, end, text, norm

    @property
    def is_word(self) -> bool:
        """Whether it has a letter or digit, so is not a mark."""
        return self.text[0].isalnum()


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text[start:end]`, with offsets into the whole text. Hyphens are tokens of their own."""
    return tokens_at(text[start : len(text) if end is None else end], start)


def tokens_at(said: str, start: int) -> list[Token]:
    """The tokens of a piece of text that begins at an offset."""
    found: list[Token] = []
    for piece in said.split(" "):
        known = _pieces.get(piece)
        if known is None:
            known = _cut(piece)
        for token in known:
            found.append(Token(start + token.start, start + token.end, token.text, token.norm))
        start += len(piece) + 1
    return found


_pieces: Final[dict[str, tuple[Token, ...]]] = {}
_MOST_PIECES, _LONGEST_PIECE = 1 << 16, 64


def _cut(piece: str) -> tuple[Token, ...]:
    """The tokens of a piece between spaces, which is kept: most pieces of a text have been seen before."""
    pattern = _TOKENS_ELIDED if _may_elide(piece, 0, len(piece)) else _TOKENS
    made = tuple([Token(m.start(), m.end(), said := m.group(), normal(said)) for m in pattern.finditer(piece)])
    if len(piece) <= _LONGEST_PIECE:
        if len(_pieces) >= _MOST_PIECES:
            _pieces.clear()
        _pieces[piece] = made
    return made


def _may_elide(text: str, start: int, stop: int) -> bool:
    return text.find("'", start, stop) >= 0 or text.find("’", start, stop) >= 0


class Pieces:
    """What is found in a text where nothing that is found has white space in it: each piece between is searched once.

    Most pieces of a text have been seen before.
    """

    def __init__(self, find: Callable[[str], list[str]]) -> None:
        """`find` gives what is in a piece: `findall` of a pattern."""
        self._find = find
        self._known: dict[str, list[str]] = {}

    def findall(self, text: str) -> list[str]:
        """The same as `find` of the whole text."""
        found: list[str] = []
        for piece in text.split():
            known = self._known.get(piece)
            if known is None:
                known = self._find(piece)
                if len(piece) <= _LONGEST_PIECE:
                    if len(self._known) >= _MOST_PIECES:
                        self._known.clear()
                    self._known[piece] = known
            found += known
        return found


_ALNUM: Final = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + b" " * 128
_ALPHA: Final = bytes(code if chr(code).isalpha() else 32 for code in range(128)) + b" " * 128
"""Make a space of every byte that is no letter or digit of ASCII, and of every one that is no letter of it."""


def runs(text: str) -> list[str]:
    """The runs of letters and digits of a text in ASCII: quicker than a pattern finds them."""
    return text.encode("ascii").translate(_ALNUM).decode("ascii").split()


def letters(text: str) -> list[str]:
    """The runs of letters of a text in ASCII."""
    return text.encode("ascii").translate(_ALPHA).decode("ascii").split()


def has_digit(text: str, start: int, end: int) -> bool:
    """Whether there is a digit in `text[start:end]`."""
    said = text[start:end]
    if said.isascii():
        return len(said.encode("ascii").translate(None, b"0123456789")) < len(said)
    return _DIGIT.search(said) is not None


def words(text: str) -> list[str]:
    """The words and numbers of a text as they are written; faster than `tokens` where no place is needed."""
    return (_WORDS_ELIDED if _may_elide(text, 0, len(text)) else _WORDS).findall(text)


def word_tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and numbers of `text[start:end]` with their places, without the marks."""
    stop = len(text) if end is None else end
    pattern = _WORDS_ELIDED if _may_elide(text, start, stop) else _WORDS
    return [Token(m.start(), m.end(), said := m.group(), normal(said)) for m in pattern.finditer(text, start, stop)]


@lru_cache(maxsize=1 << 16)
def normal(word: str) -> str:
    """A word without case, accents or typographic apostrophe: "Coördinatie" -> "coordinatie".

    The same string for the same word, so that a table that has it finds it without comparing letters.
    """
    if word.isascii():
        return sys.intern(word.lower())
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return sys.intern("".join(c for c in plain if not unicodedata.combining(c)).casefold() or str(word))


@lru_cache(maxsize=1 << 17)
def lemma(word: str, language: str) -> str:
    """The normal form of a word's dictionary form: ("slaapproblemen", "nl") -> "slaapprobleem".

    `simplemma` with its own cache; a language it does not know gives the normal form of the word itself.
    """
    if len(word) < 3 or not word[0].isalpha():
        return normal(word)
    try:
        return normal(lemmas.lemmatize(word.lower(), language))
    except ValueError:
        return normal(word)


@lru_cache(maxsize=1 << 16)
def is_base_form(word: str, language: str) -> bool:
    """Whether the lemma list has a word as its own dictionary form, so it is no plural: ("herstellen", "nl")."""
    try:
        return lemmas.is_known(word, language) and lemma(word, language) == word
    except ValueError:
        return False


@lru_cache(maxsize=1 << 16)
def is_word(word: str, language: str) -> bool:
    """Whether the lemma list has a word in any form, so that it is no slip of the keyboard."""
    try:
        return lemmas.is_known(word, language)
    except ValueError:
        return False


def slip(word: str, meant: str) -> int | None:
    """Where two words differ by one letter (another, missing, added, or two turned); None when by more or nothing.

    The place is counted in the shorter word: ("magensium", "magnesium") -> 2.
    """
    if word == meant or abs(len(word) - len(meant)) > 1:
        return None
    short, long = sorted((word, meant), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return at if short[at:] == long[at + 1 :] else None
    if short[at + 1 :] == long[at + 1 :]:
        return at
    turned = short[at : at + 2] == long[at : at + 2][::-1]
    return at if turned and short[at + 2 :] == long[at + 2 :] else None


def light_slip(word: str, meant: str) -> bool:
    """Whether two words that differ by one letter do so as quick hands do: two letters turned, one doubled or a double
    written once, a vowel left out. ("ashtma", "asthma"), ("diarhea", "diarrhea"); not ("aplasia", "aphasia").
    """
    at = slip(word, meant)
    if at is None:
        return False
    if len(word) == len(meant):
        return word[at : at + 2] == meant[at : at + 2][::-1] and at + 2 < len(word)
    long, short = (meant, word) if len(word) < len(meant) else (word, meant)
    doubled = long[at] == long[at - 1] if at else False
    return doubled or (len(short) == len(word) and long[at] in "aeiouy")


_LATIN_ENGLISH = ("um", "ie", "a", "e", "i", "y", "u")
_ENDINGS_GERMAN: Final = "aeimnrsu"
"""Letters of the endings of cases, plurals and Latin words: Ärzten, Nerven, Viren, Antibiotikum."""
_LATIN_DUTCH = ("us", "um", "ie", "e", "a", "i", "s", "u")
_DOUBLED: Final = re.compile(r"(.)\1")
_ECZEMA = (re.compile(r"^e(?:x|xc|cx|kz|ks|xz|cs|xs)(?=ee?m(?:a|$))"), "ecz")
"""The name that is misspelled most: exceem, ekzeem, excema, ecxema."""
_BRITISH = (
    (re.compile(r"[ao]e"), "e"),  # oestrogen, anaemia
    (re.compile(r"our(?=$|s$|ed$|ing$|al$|less$)"), "or"),  # behaviour, tumours
    (re.compile(r"(?<=[^aeiou])re(?=s?$)"), "er"),  # fibre
    (re.compile(r"([iy])z(?=(?:e[sdr]?|ing|ation|ations)$)"), r"\1s"),  # catalyze, mineralization
    (re.compile(r"ll(?=ed$|ing$|er$)"), "l"),  # labelled
    (re.compile(r"mme(?=s?$)"), "m"),  # programme
    _ECZEMA,
)


_OLD_DUTCH = (
    (re.compile(r"kt"), "ct"),  # produkt, insekt
    (re.compile(r"ph"), "f"),  # nephritis
    (re.compile(r"rh"), "r"),  # rheuma
    (re.compile(r"th"), "t"),  # arthritis
    (re.compile(r"ae(?!r)"), "e"),  # anaemie, but no aerobics
    (re.compile(r"^oe(?=s[eot])"), "e"),  # oesofagus, oestrogeen
    (re.compile(r"^vitamien"), "vitamine"),
    _ECZEMA,
)
_SPELLINGS: Final = {"english": _BRITISH, "dutch": _OLD_DUTCH}


@lru_cache(maxsize=1 << 16)
def family(word: str, inflection: str) -> str:
    """A rough key that a word shares with its inflected forms: "darm" and "darmen" -> "darm".

    `inflection` is the pack's algorithm. The key only gathers candidates: `inflects` decides.
    """
    return _FAMILY[inflection](word)


def inflects(word: str, base: str, inflection: str) -> bool:
    """Whether one normal form is a regular plural, possessive or adjective form of the other."""
    forms = _FORMS[inflection]
    return word in forms(base) or base in forms(word)


def spelling(word: str, inflection: str) -> str:
    """One spelling for words that differ by a rule: "oestrogen" and "estrogen" -> "estrogen", "insekt" -> "insect"."""
    if len(word) < 5:
        return word
    for pattern, plain in _SPELLINGS.get(inflection, ()):
        word = pattern.sub(plain, word)
    return word


def _family_english(word: str) -> str:
    word = spelling(word, "english")
    if len(word) < 4:
        return word
    if word.endswith(("uses", "sses", "ches", "shes", "xes")):
        word = word[:-2]
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) > 3:
        word = word.removesuffix("s")
    return _without(word, _LATIN_ENGLISH) if len(word) > 3 else word


def _family_dutch(word: str) -> str:
    word = spelling(word, "dutch")
    if word.endswith("heden"):
        word = word[:-5] + "heid"
    word = word.removesuffix("'s")
    if len(word) > 3:
        word = _without(word, ("en",) if len(word) < 5 or word.endswith(("us", "is")) else ("en", "s"))
    word = _DOUBLED.sub(r"\1", word)
    if word[-1:] in "vz":
        word = word[:-1] + ("f" if word[-1:] == "v" else "s")
    return _without(word, _LATIN_DUTCH) if len(word) > 4 else word


def _family_german(word: str) -> str:
    root = word.rstrip(_ENDINGS_GERMAN)
    return root if len(root) >= 3 else word[:3]


def _family_french(word: str) -> str:
    if len(word) < 4:
        return word
    if word.endswith("aux") and not word.endswith("eaux") and len(word) > 5:
        word = word[:-3] + "al"
    word = word.removesuffix("s").removesuffix("x")
    for plain, ending in _FEMININE:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return word[: -len(ending)] + plain.removesuffix("x")
    return word.removesuffix("e") if len(word) > 3 else word


def _without(word: str, endings: tuple[str, ...]) -> str:
    if word.endswith(endings):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= 2:
                return word[: -len(ending)]
    return word


@lru_cache(maxsize=1 << 14)
def _forms_english(word: str) -> frozenset[str]:
    forms = {word + "s", word + "'s", word + "'", word + "s'"}
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        forms.add(word + "es")
    if word.endswith("y"):
        forms.add(word[:-1] + "ies")
    forms |= _latin(word, (("is", "es"), ("us", "i"), ("um", "a"), ("on", "a"), ("a", "ae")))
    return frozenset(forms | {spelling(form, "english") for form in forms})


@lru_cache(maxsize=1 << 14)
def _forms_dutch(word: str) -> frozenset[str]:
    forms = {word + "s", word + "'s", word + "en", word + "e"}
    if word.endswith("e"):
        forms.add(word + "n")
    if re.search(r"[^aeiouy](aa|ee|oo|uu)[^aeiouy]$|^(aa|ee|oo|uu)[^aeiouy]$", word):
        short = word[:-2] + word[-1]
        forms |= {short + "en", short + "e"}  # slaap, slapen; prikkelbaar, prikkelbare
        forms |= {short[:-1] + _VOICED[short[-1]] + end for end in ("en", "e") if short[-1] in _VOICED}
    elif re.search(r"(?:^|[^aeiouy])[aeiou][^aeiouywx]$", word):
        if len(re.findall(r"[aeiouy]+", word)) == 1:
            forms -= {word + "en", word + "e"}  # pil, pillen
        forms |= {word + word[-1] + "en", word + word[-1] + "e"}  # virus, virussen
    if re.search(r"(?:[aeiou]{2}|[^aeiouy])[fs]$", word):
        forms |= {word[:-1] + _VOICED[word[-1]] + end for end in ("en", "e")}  # ziekenhuis, ziekenhuizen
    if word.endswith("heid"):
        forms |= {word[:-4] + "heden"}
    return frozenset(forms | _latin(word, (("us", "i"), ("um", "a"), ("ie", "ien"), ("er", "ers"))))


@lru_cache(maxsize=1 << 14)
def _forms_german(word: str) -> frozenset[str]:
    """Plurals, cases and adjective endings; umlauts need no rule, for normal forms have none."""
    forms = {word + end for end in ("e", "en", "er", "es", "em", "n", "s", "ern")}
    if word.endswith("e"):
        forms |= {word + end for end in ("r", "m")}
    if word.endswith("in"):
        forms.add(word + "nen")
    if word.endswith("nis"):
        forms |= {word + "se", word + "sen"}
    return frozenset(
        forms | _latin(word, (("us", "en"), ("um", "en"), ("um", "a"), ("a", "en"), ("is", "en"), ("ose", "osen")))
    )


@lru_cache(maxsize=1 << 14)
def _forms_french(word: str) -> frozenset[str]:
    """Plurals and the feminine: "cerveau" -> cerveaux, "hormonal" -> hormonaux, "digestif" -> digestive."""
    singular = {word, word + "e"} if not word.endswith("e") else {word}
    singular |= {word[: -len(plain)] + ending for plain, ending in _FEMININE if word.endswith(plain)}
    forms = singular | {one + "s" for one in singular}
    if word.endswith(("au", "eu", "ou")):
        forms.add(word + "x")
    if word.endswith(("al", "ail")):
        forms.add(word.removesuffix("l").removesuffix("i") + "ux")
    return frozenset(forms - {word})


_FEMININE = (("eux", "euse"), ("if", "ive"), ("el", "elle"), ("en", "enne"), ("er", "ere"))


def _latin(word: str, endings: tuple[tuple[str, str], ...]) -> set[str]:
    return {word[: -len(one)] + many for one, many in endings if word.endswith(one) and len(word) > len(one) + 3}


_VOICED: Final = {"f": "v", "s": "z"}
_FAMILY: Final = {
    "english": _family_english,
    "dutch": _family_dutch,
    "german": _family_german,
    "french": _family_french,
}
_FORMS: Final = {"english": _forms_english, "dutch": _forms_dutch, "german": _forms_german, "french": _forms_french}
INFLECTIONS = tuple(_FAMILY)


class Split(NamedTuple):
    """A closed compound taken apart: "spijsverteringsklachten" -> "spijsvertering", "s", "klachten"."""

    modifier: str
    link: str
    head: str


LONGEST_COMPOUND: Final = 100
"""Letters of the longest run that is taken for a word: a row of names with no space between them is none."""


def splits(word: str, linking: tuple[str, ...], shortest: int = 4) -> Iterator[Split]:
    """Every way to take a closed compound apart in two, the longest modifier first.

    Both parts have at least `shortest` letters; which parts are words is for the caller to know.
    """
    if len(word) > LONGEST_COMPOUND:
        return
    for at in range(len(word) - shortest, shortest - 1, -1):
        for link in linking:
            if word.endswith(link, 0, at) and at - len(link) >= shortest:
                yield Split(word[: at - len(link)], link, word[at:])


def abbreviates(short: str, long: str) -> bool:
    """Whether letters can stand for a phrase: ("RLS", "restless legs syndrome").

    Each letter or digit is found in the phrase from right to left, the first at the start of a word
    (Schwartz and Hearst 2003, doi:10.1142/9789812776303_0042).
    """
    letters = [c for c in normal(short) if c.isalnum()]
    phrase = normal(long)
    at = len(phrase)
    for i, letter in reversed(list(enumerate(letters))):
        at -= 1
        while at >= 0 and not (phrase[at] == letter and (i > 0 or at == 0 or not phrase[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return False
    return bool(letters)
