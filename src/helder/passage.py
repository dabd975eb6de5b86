"""A passage as it is searched for names: cut at spaces, and each piece looked up with all that is known of its words.

    words = Words(text, start, stop, chunks)
    words[3]                    # the fourth word, a Token with its place in the whole text
    words.chunks[3].kinds[0]    # what that word may do: begin a name, be one, be the head of a compound

Texts are cut into millions of words and few of them name anything. Cutting at spaces and looking the chunks ("(iron),")
up is one call each for a whole passage; a token is only made of a word that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise, product
from typing import Final

from helder.text import HYPHENS, Token

ALONE: Final = 1
BEGINS: Final = 2
HEAD: Final = 4
DEGREE: Final = 8
LINK: Final = 16
ARTICLE: Final = 32
BARE: Final = 64
"""What a word may do: be a name, begin one, be a compound's head, say how much or how bad, stand between a head and its
name, be an article, stand for a concept named before."""

MOST_JOINED: Final = 4
"""How many words hyphens may join to one word of a name."""

NAME: Final = 2
BEGUN: Final = 1
"""What words are together: a name, or only the first words of one."""

AFTER: Final = 1
BEFORE: Final = 2
CODED: Final = 4
OWNED: Final = 8
"""What a name needs a look for: words beside it that may belong to it, a letter or number as "B12", an "'s"."""

_MANY: Final = 1 << 18
_FIRST_LETTER, _SURROGATES, _AFTER_SURROGATES = 1 << 8, 0xD800, 0xE000


class Prefix:
    """Words in a row, as signs; what they are together (`Alphabet.standing`), and the longer ones looked at so far."""

    def __init__(self, signs: str, standing: int) -> None:
        self.signs = signs
        self.standing = standing
        self.longer: dict[str, Prefix] = {}


class Kind:
    """What the words with one sign may do. `halves` are words with which one is a word of a name: "style" after "life".

    `follows` are the signs of the words that go on after it in some name, or None where it begins none of two words.
    """

    def __init__(self, sign: str) -> None:
        self.sign = sign
        self.traits = 0
        self.looked_at = False
        self.alone = False
        self.follows: set[str] | None = None
        self.halves: set[str] | None = None
        self.doubtful = False
        self.goes_on = False
        self.prefix = Prefix(sign, 0)

    def add(self, traits: int, halves: Iterable[str]) -> None:
        """Add what one word with this sign may do."""
        self.traits |= traits
        if halves:
            self.halves = (self.halves or set()).union(halves)
        self.alone = bool(self.traits & ALONE)
        self.looked_at = bool(self.traits & (ALONE | BEGINS)) or self.halves is not None


class Chunk:
    """A piece of text between spaces: its words with their places in it, and their kinds. `one` is the only kind.

    `joined` has for each word what it and those that a hyphen joins to it may be as one: the kinds, and of how many.
    What the only word names is kept here when it is first asked.
    """

    def __init__(self, length: int, words: tuple[Token, ...], kinds: list[Kind]) -> None:
        self.length = length
        self.words = words
        self.kinds = kinds
        self.count = len(kinds)
        self.one = kinds[0] if len(kinds) == 1 else None
        self.last = kinds[-1] if kinds else None
        self.start, self.end = (words[0].start, words[0].end) if words else (0, 0)
        self.joined: list[list[tuple[Kind, int]]] = []
        self.asked = False
        self.concept = self.rule = ""
        self.parts: tuple[str, ...] = ()
        self.looks = 0


def hyphened(chunk: str, words: tuple[Token, ...], first: int) -> Iterator[tuple[str, int]]:
    """What a word of a chunk and those that hyphens join to it are as one, and of how many: "darm-microbioom"."""
    joined = words[first].norm
    for many, (before, after) in enumerate(pairwise(words[first : first + MOST_JOINED]), 2):
        if chunk[before.end : after.start] not in HYPHENS:
            return
        joined += after.norm
        yield joined, many


class Words:
    """The words of a passage, `text[start:stop]`."""

    def __init__(self, text: str, start: int, stop: int, chunks: list[Chunk]) -> None:
        self.text = text
        self.start, self.stop = start, stop
        self.chunks = chunks
        self._many = -1
        self._made: dict[int, Token] = {}
        self._at, self._first, self._base = 0, 0, start
        """The chunk last looked at, the number of its first word, and where it starts: words are asked in order."""

    def __len__(self) -> int:
        if self._many < 0:
            many = 0
            for chunk in self.chunks:
                many += chunk.count
            self._many = many
        return self._many

    def __getitem__(self, i: int) -> Token:
        """The word at a place; a negative one counts from the end. Raises `IndexError`."""
        token = self._made.get(i)
        if token is None:
            token = self._made[i] = self._make(i if i >= 0 else i + len(self))
        return token

    def _make(self, i: int) -> Token:
        if i < 0 or i >= len(self):
            raise IndexError(i)
        chunks, at, first, base = self.chunks, self._at, self._first, self._base
        while i < first:
            at -= 1
            first -= chunks[at].count
            base -= chunks[at].length + 1
        while i >= first + chunks[at].count:
            first += chunks[at].count
            base += chunks[at].length + 1
            at += 1
        self._at, self._first, self._base = at, first, base
        word = chunks[at].words[i - first]
        return Token(base + word.start, base + word.end, word.text, word.norm)

    def norms(self, first: int, last: int) -> tuple[str, ...]:
        """The normal forms of the words from `first` up to `last`, exclusive."""
        return tuple([self[i].norm for i in range(first, last)])

    def after(self, at: int, k: int) -> tuple[int, int]:
        """The chunk of the word after the word `k` of chunk `at`, and its place there; -1 for none."""
        k += 1
        while k >= self.chunks[at].count:
            at, k = at + 1, 0
            if at == len(self.chunks):
                return -1, 0
        return at, k

    def joins(self, at: int, k: int) -> bool:
        """Whether the word `k` of a chunk may be one word with the next: "darm-microbioom", "life style"."""
        chunk = self.chunks[at]
        if k + 1 < chunk.count:
            return bool(chunk.joined[k])
        halves = chunk.kinds[k].halves
        if halves is None or at + 1 == len(self.chunks):
            return False
        after = self.chunks[at + 1]
        return after.count > 0 and after.words[0].norm in halves

    def company(self, at: int, k: int, to: int, last: int) -> int:
        """The words beside a name that may belong to it: `AFTER` it a head, `BEFORE` it what can stand there, or both.

        The name is from the word `k` of chunk `at` to the word `last` of chunk `to`.
        """
        chunks, company = self.chunks, 0
        last += 1
        while last >= chunks[to].count:
            to, last = to + 1, 0
            if to == len(chunks):
                break
        if to < len(chunks):
            head = chunks[to].one or chunks[to].kinds[last]
            if head.traits & HEAD:
                company = AFTER
        wanted = DEGREE | LINK | ARTICLE
        while True:
            k -= 1
            if k >= 0:
                before: Kind | None = chunks[at].kinds[k]
            else:
                before = None
                while before is None:
                    at -= 1
                    if at < 0:
                        return company
                    before = chunks[at].last
                k = chunks[at].count - 1
            traits = before.traits & wanted if before is not None else 0
            if not traits:
                return company
            if traits & (DEGREE | HEAD):
                return company | BEFORE
            wanted = (HEAD if traits & LINK else 0) | (LINK if traits & ARTICLE else 0)

    def having(self, traits: int) -> list[int]:
        """The words of which one of these traits is known."""
        found: list[int] = []
        i = 0
        for chunk in self.chunks:
            for kind in chunk.kinds:
                if kind.traits & traits:
                    found.append(i)
                i += 1
        return found

    def beside_hyphens(self) -> list[int]:
        """The words with a hyphen before or after them in their chunk: "maag-", "-kwaliteit", "low-dose"."""
        found: list[int] = []
        base, i = self.start, 0
        hyphen = self.text.find("-", base, self.stop)
        for chunk in self.chunks:
            if hyphen < 0:
                break
            if hyphen < base + chunk.length:
                found += range(i, i + chunk.count)
                hyphen = self.text.find("-", base + chunk.length, self.stop)
            base += chunk.length + 1
            i += chunk.count
        return found


class Alphabet:
    """A sign for every word that names have in common; a name is the string of the signs of its words.

    A word that stands in no name has a sign for what else it may do (`ALONE` to `BARE`, added up). Words of one key
    share a sign. A word with two keys has one of its own, which stands for the signs of both.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self._signs: dict[tuple[str, ...], str] = {}
        self._both: dict[str, tuple[str, ...]] = {}
        self._names: set[str] = set()
        self._begun: set[str] = set()
        self._follows: dict[str, set[str]] = {}
        self._prefixes: list[Prefix] = []
        self._next = _FIRST_LETTER

    def kind(self, keys: tuple[str, ...], traits: int, halves: list[str]) -> Kind:
        """The kind of a word with these keys; what the word may do is added to what is known of the kind."""
        sign = self._letter(keys) if keys else chr(traits)
        if not keys and halves:
            sign = self._letter((*halves, ""))
        kind = self._kinds.get(sign)
        if kind is None:
            kind = self._kinds[sign] = Kind(sign)
        if len(keys) > 1:
            letters = self._both[sign] = tuple(self._letter((key,)) for key in keys)
            kind.doubtful = True
            followed = [self._follows[letter] for letter in letters if letter in self._follows]
            kind.follows = set[str]().union(*followed) if followed else None
        else:
            kind.follows = self._follows.get(sign)
        kind.add(traits, halves)
        kind.goes_on = kind.follows is not None or kind.halves is not None
        kind.prefix.standing = NAME if kind.alone else BEGUN if kind.follows is not None else 0
        return kind

    def longer(self, prefix: Prefix, kind: Kind) -> Prefix:
        """Words with one more of a kind after them."""
        longer = prefix.longer.get(kind.sign)
        if longer is None:
            signs = prefix.signs + kind.sign
            longer = prefix.longer[kind.sign] = Prefix(signs, self.standing(signs))
            self._prefixes.append(prefix)
            if len(self._prefixes) >= _MANY:
                for known in self._prefixes:
                    known.longer.clear()
                self._prefixes.clear()
        return longer

    def _letter(self, keys: tuple[str, ...]) -> str:
        letter = self._signs.get(keys)
        if letter is None:
            letter = self._signs[keys] = chr(self._next)
            self._next += 1 if self._next != _SURROGATES - 1 else 1 + _AFTER_SURROGATES - _SURROGATES
        return letter

    def insert(self, names: Iterable[tuple[str, ...]]) -> None:
        """Add the names of two words or more that begin with one key, all at once; each is the keys of its words."""
        for keys in names:
            name = "".join([self._letter((key,)) for key in keys])
            self._names.add(name)
            self._begun.update([name[:length] for length in range(2, len(name))])
            self._follows.setdefault(name[0], set()).add(name[1])

    def standing(self, words: str) -> int:
        """What the words with two signs or more are together: `NAME`, only the `BEGUN` of a name, or 0."""
        ways = {"".join(way) for way in product(*(self._both.get(sign, sign) for sign in words))}
        if not ways.isdisjoint(self._names):
            return NAME
        return 0 if ways.isdisjoint(self._begun) else BEGUN
