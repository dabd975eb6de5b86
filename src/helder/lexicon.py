"""Where a passage names a concept: one language's names, found in any inflection, spelling or compound.

`Lexicon.find` cuts a passage at spaces, goes on from word to word where some name does, takes the longest name at each
word, and then looks at the words around it: "magnesium" with "levels" stays magnesium, with "deficiency" it is a lack.
What a word may do is worked out once a word (`Kind`), what a piece of text between spaces is once a piece (`Chunk`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from helder import langs
from helder.model import Concept
from helder.names import (
    NAME_KINDS,
    SHORTEST_JOINED,
    Entry,
    Name,
    NameKind,
    Node,
    Table,
)
from helder.naming import Naming, keep
from helder.passage import (
    AFTER,
    ALONE,
    ARTICLE,
    BARE,
    BEFORE,
    BEGINS,
    CODED,
    DEGREE,
    HEAD,
    LINK,
    MOST_JOINED,
    NAME,
    OWNED,
    Alphabet,
    Chunk,
    Kind,
    Prefix,
    Words,
    hyphened,
)
from helder.text import (
    HYPHENS,
    Token,
    word_tokens,
)

__all__ = ["NAME_KINDS", "Found", "Lexicon", "Name", "NameKind"]

_QUOTES, _SINGLE_QUOTES = '"“”„«»', "'‘’‚"
_LONGEST_KEPT: Final = 64
"""Longer chunks are looked up anew each time, so that a text without spaces fills no memory."""

_Named = tuple[str, str, tuple[str, ...], int]
"""What words name: a concept, the rule that found it ("" for nothing), the concepts named inside, and `Piece.looks`."""


class Found(NamedTuple):
    """A stretch of a passage that names a concept, and why."""

    start: int
    end: int
    concept: str
    language: str
    rule: str
    parts: tuple[str, ...] = ()


class Piece:
    """A find in words: from word `first` up to `last`, exclusive; `start` and `end` are its place in the text.

    `parts` are the concepts named inside, None when not asked yet; `looks` says what it needs a look for (`AFTER` ...).
    """

    def __init__(
        self,
        first: int,
        last: int,
        start: int,
        end: int,
        concept: str,
        rule: str,
        parts: tuple[str, ...] | None = None,
        looks: int = AFTER | BEFORE | CODED | OWNED,
    ) -> None:
        self.first = first
        self.last = last
        self.start = start
        self.end = end
        self.concept = concept
        self.rule = rule
        self.parts = parts
        self.looks = looks


class Lexicon(Naming):
    """The names of one language. Built once from its data files; `find` changes nothing but its caches."""

    def __init__(
        self,
        pack: langs.Pack,
        names: Iterable[tuple[str, Name]],
        concepts: Mapping[str, Concept],
        table: Table | None = None,
    ) -> None:
        super().__init__(pack, names, concepts, table)
        self._links = frozenset(link for rows in self._heads.values() for head in rows for link in head.links)
        self._alphabet = Alphabet()
        self._kind_of: dict[str, Kind] = {}
        self._chunks: dict[str, Chunk] = {}
        self._named: dict[str, _Named] = {}

    # ---- words

    def _kind(self, norm: str) -> Kind:
        """What a word may do, with the names that begin with it ready to be found."""
        kind = self._kind_of.get(norm)
        if kind is None:
            nodes = self._starts(norm)
            for key in self._keys(norm):
                if node := self._node(key):
                    self._alphabet.insert(_longer_names(node, (key,)))
            traits = BEGINS if nodes else 0
            traits |= ALONE if any(node.entries for node in nodes) or self._one_word(norm) else 0
            traits |= HEAD if self._head(norm) else 0
            traits |= DEGREE if norm in self._words["low"] or norm in self._words["degree"] else 0
            traits |= LINK if norm in self._links else 0
            traits |= ARTICLE if norm in self._words["article"] else 0
            traits |= BARE if norm in self._words["bare"] else 0
            kind = self._alphabet.kind(self._keys(norm), traits, self._halves_after(norm))
            keep(self._kind_of, norm, kind)
        return kind

    def _read(self, text: str, start: int, stop: int) -> Words:
        """The words of a passage, cut at spaces and line ends."""
        said = text[start:stop].replace("\n", " ").split(" ")
        try:
            chunks = list(map(self._chunks.__getitem__, said))
        except KeyError:
            chunks = [self._chunks.get(piece) or self._chunk(piece) for piece in said]
        return Words(text, start, stop, chunks)

    def _chunk(self, said: str) -> Chunk:
        """What is known of a piece between spaces; kept unless it is so long that it will hardly come again."""
        words = tuple(word_tokens(said))
        chunk = Chunk(len(said), words, [self._kind(word.norm) for word in words])
        if len(words) > 1:
            chunk.joined = [
                [(self._kind(norm), many) for norm, many in hyphened(said, words, k) if self._keys(norm)]
                for k in range(len(words))
            ]
        if len(said) <= _LONGEST_KEPT:
            keep(self._chunks, said, chunk)
        return chunk

    # ---- passages

    def find(self, text: str, start: int = 0, end: int | None = None, *, bare: bool = False) -> list[Found]:
        """The concepts named in `text[start:end]`, in order and without overlap; the longest name wins.

        With `bare` also the words that may stand for a concept named before ("supplementation"), with concept "".
        """
        words = self._read(text, start, len(text) if end is None else end)
        pieces = self._around(text, words, _apart(self._pieces(words)))
        found = [self._found(text, words, piece) for piece in pieces]
        extra = [*self._listed(text, words, pieces), *(self._elliptic(text, words) if self._closed else ())]
        if extra:
            found = [f for f in found if not any(e.start <= f.start and f.end <= e.end for e in extra)]
        if bare:
            extra += self._bare(words)
        extra = [e for e in extra if not any(_overlap(e, f) for f in found)]
        return sorted([*found, *extra]) if extra else found

    def _found(self, text: str, words: Words, piece: Piece) -> Found:
        parts, end = piece.parts, piece.end
        if parts is None:
            parts = self.parts(words.norms(piece.first, piece.last), piece.concept)
        if piece.looks & OWNED:
            end = _end(words[piece.last - 1], self._inflection)
        return _new(Found, (piece.start, end, piece.concept, self.code, piece.rule, parts))

    def _pieces(self, words: Words) -> list[Piece]:
        """The longest name that begins at each word."""
        chunks, found = words.chunks, list[Piece]()
        i, base, final = 0, words.start, len(chunks) - 1
        for at, chunk in enumerate(chunks):
            kind = chunk.one
            if kind is None:
                for k in range(chunk.count):
                    self._longest(words, i + k, at, k, base, found)
            elif kind.looked_at:
                if kind.goes_on and at < final and self._goes_on(words, kind, at):
                    self._longest(words, i, at, 0, base, found)
                elif kind.alone:
                    if not chunk.asked:
                        said = chunk.words[0].text
                        chunk.concept, chunk.rule, chunk.parts, chunk.looks = self._name_of(words, i, i + 1, said)
                        chunk.asked = True
                    if chunk.rule:
                        start, end, looks = base + chunk.start, base + chunk.end, words.company(at, 0, at, 0)
                        looks |= chunk.looks
                        found.append(Piece(i, i + 1, start, end, chunk.concept, chunk.rule, chunk.parts, looks))
            i += chunk.count
            base += chunk.length + 1
        return found

    def _goes_on(self, words: Words, kind: Kind, at: int) -> bool:
        """Whether a name may go on from the only word of a chunk to the next chunk."""
        if kind.follows is not None:
            follows = words.chunks[at + 1].one
            if follows is None:
                return True
            if follows.sign in kind.follows or follows.doubtful:
                return True
            if follows.halves is not None and words.joins(at + 1, 0):
                return True
        return kind.halves is not None and words.joins(at, 0)

    def _longest(self, words: Words, i: int, at: int, k: int, base: int, found: list[Piece]) -> None:
        """Add the longest name that begins at word `i`, the word `k` of the chunk `at`, which begins at `base`."""
        chunks, first = words.chunks, words.chunks[at].kinds[k]
        ends: list[tuple[int, int, int]] = []
        prefix, last, to, j, alone = first.prefix, i, at, k, first.alone
        while True:
            kind = chunks[to].kinds[j]
            if (kind.halves is not None or chunks[to].count > 1) and words.joins(to, j):
                ends, alone = self._ends(words, i, at, k), False
                break
            if last > i:
                prefix = self._alphabet.longer(prefix, kind)
                if not prefix.standing:
                    break
                if prefix.standing == NAME:
                    ends.append((last + 1, to, j))
            elif first.follows is None:
                break
            to, j = words.after(to, j)
            if to < 0:
                break
            last += 1
        while ends or alone:
            last, to, j = ends.pop() if ends else (i + 1, at, k)
            alone = alone and last > i + 1
            start, end = base + chunks[at].words[k].start, base + chunks[to].words[j].end
            for between in range(at, to):
                end += chunks[between].length + 1
            concept, rule, parts, looks = self._named_by(words, i, last, words.text[start:end])
            if rule:
                looks |= words.company(at, k, to, j)
                found.append(Piece(i, last, start, end, concept, rule, parts, looks))
                return

    def _ends(self, words: Words, i: int, at: int, k: int) -> list[tuple[int, int, int]]:
        """Where names may end that begin at a word, where words may be written apart that a name writes as one.

        Each is the word after the name, and the chunk of its last word with the place there; the shortest first.
        """
        ends: set[tuple[int, int, int]] = set()
        before: Prefix | None = None
        stack = [(before, i, at, k)]
        while stack:
            before, last, to, j = stack.pop()
            for kind, many in self._ways(words, last, to, j):
                whole = self._alphabet.longer(before, kind) if before else kind.prefix
                if not whole.standing:
                    continue
                final, place = to, j
                for _ in range(many - 1):
                    final, place = words.after(final, place)
                if whole.standing == NAME:
                    ends.add((last + many, final, place))
                further, place = words.after(final, place)
                if further >= 0:
                    stack.append((whole, last + many, further, place))
        return sorted(ends)

    def _ways(self, words: Words, i: int, at: int, k: int) -> list[tuple[Kind, int]]:
        """The kinds that a word may have, alone and as one with the words after it; with how many words each takes."""
        chunk = words.chunks[at]
        ways = [(chunk.kinds[k], 1)]
        if k + 1 < chunk.count:
            ways += chunk.joined[k]
        elif words.joins(at, k) and self._written_as_one(words.text, words[i], words[i + 1]):
            ways.append((self._kind(words[i].norm + words[i + 1].norm), 2))
        return ways

    def _named_by(self, words: Words, first: int, last: int, said: str) -> _Named:
        """What words name together; the same for the same words wherever they stand."""
        made = self._named.get(said)
        if made is None:
            made = self._name_of(words, first, last, said)
            keep(self._named, said, made)
        return made

    def _name_of(self, words: Words, first: int, last: int, said: str) -> _Named:
        best = self._best(self._readings(words, first, last), said)
        made = (best[0].concept, best[1]) if best else None
        if made is None and last == first + 1:
            made = self._one_word(words[first].norm)
        if made is None:
            return _NOTHING
        concept, rule = made
        looks = OWNED if words[last - 1].norm.endswith("'s") else 0
        if last > first + 1 and (_is_code(words[first]) or _is_code(words[last - 1])):
            looks |= CODED
        return concept, rule, self.parts(words.norms(first, last), concept) if concept else (), looks

    def _readings(self, words: Words, first: int, last: int) -> list[tuple[Entry, tuple[str, ...]]]:
        """The names that words may be, each with its words as they are read: written apart they may be one."""
        text, norm = words.text, words[first].norm
        found: list[tuple[Entry, tuple[str, ...]]] = []
        stack: list[tuple[Node, int, tuple[str, ...]]] = [(node, first + 1, (norm,)) for node in self._starts(norm)]
        stack += [
            (node, j, (joined,))
            for j, joined in self._written_apart(text, words, first)
            for node in self._starts(joined)
        ]
        while stack:
            node, j, norms = stack.pop()
            if j == last:
                found += [(entry, norms) for entry in node.entries]
            elif j < last and node.children and _glue(text, words[j - 1], words[j]):
                steps = [(j + 1, words[j].norm), *self._written_apart(text, words, j)]
                stack += [
                    (child, k, (*norms, said))
                    for k, said in steps
                    for key in self._keys(said)
                    if (child := node.children.get(key))
                ]
        return found

    def _bare(self, words: Words) -> Iterator[Found]:
        for i in words.having(BARE):
            word = words[i]
            if word.norm in self._words["bare"]:
                head = self._head(word.norm)
                if not (head and i + 1 < len(words) and words[i + 1].norm in head.links):
                    yield Found(word.start, word.end, "", self.code, "short")

    def _written_apart(self, text: str, words: Words, i: int) -> Iterator[tuple[int, str]]:
        """Words from word `i` that may be one: "darm-microbioom", "micro biome"; where they end, and the one word."""
        if i + 1 == len(words):
            return
        this, after = words[i], words[i + 1]
        glue = text[this.end : after.start]
        if glue in HYPHENS:
            joined = this.norm
            for j in range(i + 1, min(i + MOST_JOINED, len(words))):
                if text[words[j - 1].end : words[j].start] not in HYPHENS:
                    break
                joined += words[j].norm
                yield j + 1, joined
        elif self._written_as_one(text, this, after):
            yield i + 2, this.norm + after.norm

    def _written_as_one(self, text: str, word: Token, after: Token) -> bool:
        """Whether a space alone parts two words that are a name as one: "life style"."""
        if text[word.end : after.start] != " " or min(len(word.norm), len(after.norm)) < SHORTEST_JOINED:
            return False
        return self._is_joined(word.norm + after.norm)

    def _around(self, text: str, words: Words, pieces: list[Piece]) -> list[Piece]:
        """The finds, each with the words around it that belong to it; what is swallowed goes."""
        done: list[Piece] = []
        end = 0
        for i, piece in enumerate(pieces):
            if piece.first < end:
                continue
            last = piece.last
            if piece.concept and piece.looks & (AFTER | BEFORE):
                if piece.looks & AFTER:
                    limit = pieces[i + 1] if i + 1 < len(pieces) else None
                    piece = self._with_heads(text, words, piece, limit)
                if piece.looks & BEFORE:
                    piece = self._with_front(text, words, piece, done)
                while done and done[-1].first >= piece.first:
                    done.pop()
                last = piece.last
            done.append(piece)
            end = last
        return [piece for piece in done if piece.concept]

    def _with_heads(self, text: str, words: Words, piece: Piece, after: Piece | None) -> Piece:
        """The find with the heads that follow it: "melatonin" + "production" + "levels"."""
        while piece.last < len(words):
            at = piece.last
            head = self._head(words[at].norm)
            glue = _glue(text, words[at - 1], words[at])
            if head is None or glue is None or (after and after.first == at and after.last > at + 1):
                break
            if self._closed and glue == " " and head.kind not in ("lack", "level"):
                break
            if not self._closed and not self._singular(words[at - 1].norm):
                break  # "organs function": a verb
            if head.word in self._words["verb"] and words[at].norm != head.word:
                break  # "magnesium functions as"
            concept = self._headed(piece.concept, head)
            if concept is None:
                break
            said = f"compound: {words[at - 1].norm}+{words[at].norm}"
            piece = Piece(piece.first, at + 1, piece.start, words[at].end, concept, said, None)
        return piece

    def _with_front(self, text: str, words: Words, piece: Piece, done: list[Piece]) -> Piece:
        """The find with the words before it: "low levels of" + "magnesium", "chronic" + "insomnia"."""
        floor = next((p.last for p in reversed(done) if p.last - p.first > 1), 0)
        at, links = piece.first - 1, piece.first - 1
        if links >= 1 and words[links].norm in self._words["article"]:
            links -= 1
        head = self._head(words[links - 1].norm) if links - 1 >= floor else None
        if head and words[links].norm in head.links and _spaced(text, words, links - 1, piece.first + 1):
            concept = self._headed(piece.concept, head)
            if concept:
                rule = f"compound: {words[links - 1].norm}+{words[piece.first].norm}"
                piece = Piece(links - 1, piece.last, words[links - 1].start, piece.end, concept, rule)
                at = piece.first - 1
        if at < floor or not _glue(text, words[at], words[at + 1]):
            return piece
        before = words[at].norm
        if before in self._words["low"]:
            of = self._without_level(list(words.norms(piece.first, piece.last))) or piece.concept
            if concept := self.together(of, "lack"):
                return Piece(
                    at, piece.last, words[at].start, piece.end, concept, f"compound: {before}+{words[piece.first].norm}"
                )
        kind = self._concepts[piece.concept].type
        if before in self._words["degree"] and kind in ("condition", "symptom"):
            return Piece(at, piece.last, words[at].start, piece.end, piece.concept, piece.rule)
        return piece

    def _elliptic(self, text: str, words: Words) -> list[Found]:
        """What a shortened compound stands for: "-kwaliteit" after "slaapduur en", "maag-" before "en darmklachten"."""
        found: list[Found] = []
        for i in _shortened(text, words):
            word = words[i]
            before = text[word.start - 1] if word.start else " "
            if before == "-" and (word.start < 2 or text[word.start - 2].isspace()):
                whole = (self._first_part(w, word.norm) for w in reversed(words.norms(max(0, i - 4), i)))
                concept = next(filter(None, whole), None)
                if concept:
                    found.append(Found(word.start - 1, word.end, concept, self.code, "shortened compound"))
            elif text[word.end : word.end + 2] == "- " and i + 2 < len(words):
                concept = self._last_part(word.norm, words[i + 2].norm)
                if concept:
                    found.append(Found(word.start, word.end + 1, concept, self.code, "shortened compound"))
        return found

    def _listed(self, text: str, words: Words, pieces: list[Piece]) -> list[Found]:
        """The other codes of a list: "vitamins A, D and E" are three vitamins, "A- and B-vitamins" two."""
        found: list[Found] = []
        for piece in pieces:
            if not piece.looks & CODED or piece.last - piece.first < 2:
                continue
            first, last = words[piece.first], words[piece.last - 1]
            if _is_code(last):
                shared = words.norms(piece.first, piece.last - 1)
                for i in _codes_after(text, words, piece.last):
                    if concept := self.lookup((*shared, words[i].norm)):
                        found.append(Found(words[i].start, words[i].end, concept, self.code, "shared word"))
            elif _is_code(first) and piece.first >= 2 and text[words[piece.first - 2].end :][:2] == "- ":
                other = words[piece.first - 2]
                shared = words.norms(piece.first + 1, piece.last)
                concept = self.lookup((other.norm, *shared)) or self.lookup((*shared, other.norm))
                if concept and _is_code(other):
                    found.append(Found(other.start, other.end + 1, concept, self.code, "shared word"))
        return found


def _longer_names(node: Node, keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The keys of the names of two words or more under a node."""
    for key, child in node.children.items():
        if child.entries:
            yield (*keys, key)
        yield from _longer_names(child, (*keys, key))


_new: Final = tuple.__new__
"""A tuple made without the detour of its keyword arguments: there is one for each name of a text."""

_NOTHING: Final[_Named] = ("", "", (), 0)


def _end(word: Token, inflection: str) -> int:
    """Where a name ends: before an English possessive "'s"; in Dutch that is a plural ("baby's")."""
    return word.end - 2 if inflection == "english" and word.norm.endswith("'s") else word.end


def _shortened(text: str, words: Words) -> list[int]:
    """The words with a hyphen on one side only."""
    near = ((i, words[i].start, words[i].end) for i in words.beside_hyphens())
    return [i for i, start, end in near if text[start - 1 : start] == "-" or text[end : end + 2] == "- "]


def _is_code(word: Token) -> bool:
    """Whether a word is a letter with or without a number: "A", "B12", "K2"."""
    return len(word.text) <= 3 and word.text[0].isupper() and (len(word.text) == 1 or word.text[1:].isdigit())


def _codes_after(text: str, words: Words, at: int) -> Iterator[int]:
    """The codes that follow in a list: after a comma, or after one short word such as "and"."""
    while at < len(words):
        between = text[words[at - 1].end : words[at].start].strip()
        if between not in ("", ",", "/", "&", "+"):
            return
        word = words[at].text
        if _is_code(words[at]):
            yield at
        elif len(word) > 3 or not word.islower() or not _is_code(words[min(at + 1, len(words) - 1)]):
            return
        at += 1


def _glue(text: str, left: Token, right: Token) -> str | None:
    """What joins two words: " " for white space, the mark for a hyphen or slash, None for anything else."""
    between = text[left.end : right.start]
    if between == " " or between in HYPHENS:
        return between
    if between == "- " or (between == ". " and len(left.norm) <= 3):
        return " "  # hart- en vaatziekten; E. coli
    if not between:
        return " "  # huile d'olive: an elided word is one of its own
    plain = between.strip()
    if plain and (plain in _SINGLE_QUOTES and text[left.start - 1 : left.start] in _SINGLE_QUOTES):
        plain = ""  # 'bad' cholesterol; no possessive
    return " " if not plain.strip(_QUOTES) and plain != between else None  # "bad" cholesterol


def _spaced(text: str, words: Words, first: int, last: int) -> bool:
    return all(_glue(text, words[i], words[i + 1]) == " " for i in range(first, last - 1))


def _apart(pieces: list[Piece]) -> list[Piece]:
    """The longest finds that do not overlap, in order."""
    kept: list[Piece] = []
    at, many = 0, len(pieces)
    while at < many:
        piece = pieces[at]
        last, after = piece.last, at + 1
        while after < many and pieces[after].first < last:
            last = max(last, pieces[after].last)
            after += 1
        if after == at + 1:
            kept.append(piece)
        elif after == at + 2:
            other = pieces[at + 1]
            kept.append(other if other.last - other.first > piece.last - piece.first else piece)
        else:
            kept += _longest_of(pieces[at:after])
        at = after
    return kept


def _longest_of(pieces: list[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    taken: set[int] = set()
    for piece in sorted(pieces, key=lambda p: (p.first - p.last, p.first)):
        places = range(piece.first, piece.last)
        if taken.isdisjoint(places):
            kept.append(piece)
            taken.update(places)
    return sorted(kept, key=lambda p: p.first)


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end
