"""Where a passage names a concept: one language's names, found in any inflection, spelling or compound.

`Lexicon.find` reads a passage word by word through a tree of names, takes the longest name at each word, and then
looks at the words around it: "magnesium" with "levels" stays magnesium, with "deficiency" it is its deficiency.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar, get_args

from helder import langs
from helder.errors import StoreError
from helder.model import Concept
from helder.text import Token, family, inflects, is_base_form, lemma, normal, spelling, splits, tokens
from helder.text import words as words_of

NameKind = Literal["preferred", "synonym", "lay", "abbreviation"]
NAME_KINDS: tuple[NameKind, ...] = get_args(NameKind)
ROLES = ("head", "lack", "bare", "verb", "low", "degree", "article", "definite", "stop")
"""What a row of `compound_heads.tsv` can be."""

_HYPHENS = frozenset("-\u2010\u2011\u2013/")
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011\u2013/](?=\w)")
_SHORTEST_MODIFIER, _SHORTEST_HEAD, _SHORTEST_JOINED = 4, 4, 4
_NAMED_AFTER = frozenset({"body_part", "food", "population", "behaviour"})
"""Types whose names are often lent to something else in a compound: "tandbeen" is no leg, "zeewier" no sea."""
_TAKEN_IN = frozenset({"substance", "food"})
_CACHED = 1 << 16
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a concept in one language."""

    text: str
    kind: NameKind
    language: str


class Found(NamedTuple):
    """A stretch of a passage that names a concept, and why."""

    start: int
    end: int
    concept: str
    language: str
    rule: str


class Entry(NamedTuple):
    """A name in the tree: its concept ("" for a phrase that only looks like one), words and rank."""

    concept: str
    words: tuple[str, ...]
    text: str
    rank: int
    cased: bool


@dataclass(slots=True)
class Node:
    """A place in the tree of names: the words that may follow, and the names that end here."""

    children: dict[str, Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


class Head(NamedTuple):
    """A row of `compound_heads.tsv`, as one of its words meets it."""

    word: str
    role: str
    kind: str
    links: frozenset[str]
    unless: frozenset[str]


class Piece(NamedTuple):
    """A find in words: from word `first` up to `last`, exclusive."""

    first: int
    last: int
    concept: str
    rule: str


class Lexicon:
    """The names of one language. Built once from its data files; `find` changes nothing but its caches."""

    def __init__(self, pack: langs.Pack, names: Sequence[tuple[str, Name]], concepts: Mapping[str, Concept]) -> None:
        self.code = pack.code
        self._inflection = pack.inflection
        self._closed = pack.compounds == "closed"
        self._linking = pack.linking
        self._concepts = concepts
        self._root = Node()
        self._known: set[str] = set()
        self._joined: set[str] = set()
        self._exact: dict[str, tuple[int, str]] = {}
        self._names: dict[str, list[Name]] = {}
        self._heads: dict[str, list[Head]] = {}
        self._classes: dict[str, tuple[str, ...]] = {}
        self._words: dict[str, frozenset[str]] = {role: frozenset() for role in ROLES}
        self._keys_of: dict[str, tuple[str, ...]] = {}
        self._starts_of: dict[str, tuple[Node, ...]] = {}
        self._head_of: dict[str, Head | None] = {}
        self._same: dict[tuple[str, str], str | None] = {}
        self._compounds: dict[str, tuple[str, str] | None] = {}
        self._together: dict[tuple[str, str], str | None] = {}
        self._read_heads(pack)
        for concept, name in names:
            self._add(concept, name)

    # ---- building

    def _read_heads(self, pack: langs.Pack) -> None:
        path = pack.folder / "compound_heads.tsv"
        for row in langs.rows(path):
            forms, role = tuple(row["forms"].split("|")), row["role"]
            if role not in ROLES:
                raise StoreError(f"{path} has the role {role!r}: use one of {', '.join(ROLES)}.")
            if role in ("head", "lack"):
                self._classes[row["class"]] = forms
                links = frozenset(normal(w) for w in row["links"].split("|") if w)
                for form in forms:
                    head = Head(normal(form), role, row["class"], links, frozenset(row["unless"].split("|")))
                    self._heads.setdefault(family(head.word, self._inflection), []).append(head)
            elif role == "stop":
                for form in forms:
                    self._insert(_norms(form), Entry("", _norms(form), form, 0, False))
            else:
                self._words[role] = frozenset(map(normal, forms))

    def _add(self, concept: str, name: Name) -> None:
        self._names.setdefault(concept, []).append(name)
        words = _norms(name.text)
        letters = sum(map(len, words))
        cased = name.kind == "abbreviation" or _looks_abbreviated(name.text)
        if letters < 3 or not words:
            return
        entry = Entry(concept, words, name.text, NAME_KINDS.index(name.kind), cased)
        self._insert(words, entry)
        if len(words) > 1 and not cased:
            self._insert(("".join(words),), entry)
            closed = _norms(_HYPHEN.sub("", name.text)) if _HYPHEN.search(name.text) else words
            if 1 < len(closed) < len(words):
                self._insert(closed, entry._replace(words=closed))
            for turned in self._turned(words):
                self._insert(turned, entry._replace(words=turned))
                self._insert(("".join(turned),), entry._replace(words=turned))
        elif len(words) == 1 and letters >= 2 * _SHORTEST_JOINED:
            self._joined.add(words[0])

    def _turned(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The same name the other way round: "production of melatonin" as "melatonin production"."""
        same = self._heads.get(family(words[0], self._inflection), ())
        head = next((h for h in same if h.word == words[0]), None)
        if head is None or len(words) < 3 or words[1] not in head.links:
            return
        rest = words[3:] if words[2] in self._words["article"] else words[2:]
        if rest:
            yield (*rest, words[0])

    def _insert(self, words: tuple[str, ...], entry: Entry) -> None:
        node = self._root
        for word in words:
            key = family(word, self._inflection)
            self._known.add(key)
            node = node.children.setdefault(key, Node())
        node.entries.append(entry)
        if len(words) == 1 and not entry.cased and (entry.rank < self._exact.get(words[0], (9, ""))[0]):
            self._exact[words[0]] = entry.rank, entry.concept

    # ---- words

    def _keys(self, norm: str) -> tuple[str, ...]:
        """The keys under which names with this word may stand; none for most words."""
        keys = self._keys_of.get(norm)
        if keys is None:
            both = dict.fromkeys((family(norm, self._inflection), family(lemma(norm, self.code), self._inflection)))
            keys = tuple(key for key in both if key in self._known)
            _keep(self._keys_of, norm, keys)
        return keys

    def _starts(self, norm: str) -> tuple[Node, ...]:
        nodes = self._starts_of.get(norm)
        if nodes is None:
            children = self._root.children
            nodes = tuple(children[key] for key in self._keys(norm) if key in children)
            _keep(self._starts_of, norm, nodes)
        return nodes

    def _relation(self, word: str, base: str) -> str | None:
        """Why a word of the text counts as a word of a name, or None."""
        if word == base:
            return "name"
        if (word, base) not in self._same:
            _keep(self._same, (word, base), self._compare(word, base))
        return self._same[word, base]

    def _compare(self, word: str, base: str) -> str | None:
        if spelling(word, self._inflection) == spelling(base, self._inflection):
            return "spelling"
        if inflects(word, base, self._inflection):
            longer = max(word, base, key=len)
            return None if is_base_form(longer, self.code) else "inflection"  # "vasten" is no plural of "vast"
        if len(word) < 4:
            return None
        if self._inflection == "english" and word.endswith(("er", "est")):
            return None  # colder is no cold
        root = lemma(word, self.code)
        if root == base or (word != root == lemma(base, self.code) and len(root) <= len(base)):
            return "inflection"  # a longer root is a verb that only looks alike: levert, lever
        alike = inflects(spelling(word, self._inflection), spelling(base, self._inflection), self._inflection)
        return "inflection" if alike else None

    def _fits(self, entry: Entry, norms: Sequence[str], said: str) -> str | None:
        """Why these words of the text are this name, or None."""
        if entry.cased and not self._cased(entry, said):
            return None
        if not entry.cased and len(said) < 4 and said.isupper() and not entry.text.isupper():
            return None  # a PET scan is no pet
        if not entry.concept:
            return "name" if "".join(entry.words) == "".join(norms) else None
        if len(entry.words) != len(norms):
            return self._relation("".join(norms), "".join(entry.words))
        worst = "name"
        for word, base in zip(norms, entry.words, strict=True):
            why = self._relation(word, base)
            if why is None:
                return "abbreviation" if entry.cased else None
            if (
                self._inflection == "english"
                and len(norms) > 1
                and why == "inflection"
                and word.endswith(("ing", "ed"))
            ):
                return None  # blood clotting is no blood clot
            worst = why if worst == "name" else worst
        return "abbreviation" if entry.cased else worst

    def _cased(self, entry: Entry, said: str) -> bool:
        """Whether an abbreviation is written as one; four letters or more may be small if that is no other word."""
        if said == entry.text or (said.startswith(entry.text) and said[len(entry.text) :] in ("s", "'s", "’s")):
            return True
        plain = normal(entry.text)
        if normal(said) != plain or len(plain) < 4:
            return False
        if not (said.islower() or entry.text.isupper()):
            return False  # eGFR is not EGFR
        others = [e for node in self._starts(plain) for e in node.entries if e.words == (plain,) and not e.cased]
        return not others and not (
            plain.isalpha() and (lemma(plain, self.code) != plain or is_base_form(plain, self.code))
        )

    def _head(self, norm: str) -> Head | None:
        """The row of `compound_heads.tsv` for a word, in any inflection."""
        if norm not in self._head_of:
            rows = self._heads.get(family(norm, self._inflection), ())
            _keep(self._head_of, norm, next((h for h in rows if self._relation(norm, h.word)), None))
        return self._head_of[norm]

    # ---- names

    def names(self, concept: str) -> tuple[Name, ...]:
        """The names of a concept, in the order of the data file."""
        return tuple(self._names.get(concept, ()))

    def lookup(self, words: Sequence[str]) -> str | None:
        """The concept whose name these normal forms are, in any inflection; None when there is none."""
        nodes = [self._root]
        for word in words:
            keys = self._keys(word)
            nodes = [child for node in nodes for key in keys if (child := node.children.get(key))]
        best = self._best([(e, words) for node in nodes for e in node.entries if not e.cased], "")
        return best[0].concept if best and best[0].concept else None

    def _best(self, entries: Iterable[tuple[Entry, Sequence[str]]], said: str) -> tuple[Entry, str] | None:
        """The name that fits its words best, and why it does."""
        fits = [(e, why) for e, norms in entries if (why := self._fits(e, norms, said))]
        return min(fits, key=lambda f: (f[0].concept != "", f[1] == "inflection", f[0].rank), default=None)

    def together(self, concept: str, kind: str) -> str | None:
        """The concept that a concept and a class of heads make: (melatonin, "production"), (zinc, "lack")."""
        if (concept, kind) not in self._together:
            made = next(filter(None, self._combinations(concept, self._classes.get(kind, ()))), None)
            _keep(self._together, (concept, kind), made if made != concept else None)
        return self._together[concept, kind]

    def _combinations(self, concept: str, forms: tuple[str, ...]) -> Iterator[str | None]:
        for name in self._names.get(concept, ()):
            if name.kind == "abbreviation":
                continue
            words = _norms(name.text)
            for head in map(normal, forms):
                yield self.lookup((*words, head))
                if self._closed:
                    for link in self._linking:
                        yield self.lookup((*words[:-1], words[-1] + link + head))

    def compound(self, norm: str) -> tuple[str, str] | None:
        """The concept a closed compound stands for, and the rule: "magnesiumspiegel" -> magnesium."""
        if norm not in self._compounds:
            _keep(self._compounds, norm, self._take_apart(norm))
        return self._compounds[norm]

    def _take_apart(self, norm: str) -> tuple[str, str] | None:
        best: tuple[int, str, str] | None = None
        for modifier, _, end in splits(norm, self._linking, shortest=3):
            concept = self._modifier(modifier)
            if not concept:
                continue
            head = self._head(end)
            made: tuple[int, str | None] = (9, None)
            if head and (len(modifier) >= _SHORTEST_MODIFIER or len(head.word) > _SHORTEST_HEAD):
                joint = self.together(concept, head.kind)
                made = (0, joint) if joint else (1, self._headed(concept, head))
            elif not head and min(len(modifier), len(end)) >= _SHORTEST_HEAD:
                joint = self.lookup((modifier, end))
                made = (0, joint) if joint else (2, self._noun(end, concept))
            if made[1] and (best is None or made[0] < best[0] or made[0] == best[0] == 2):
                best = (made[0], made[1], f"compound: {modifier}+{end}")
        return best[1:] if best else None

    def _modifier(self, word: str) -> str | None:
        """The concept of the first part of a compound: a single word, or what is left of its plural."""
        for form in (word, word + "en", word + "n", word + "e"):
            found = self._exact.get(form)
            if found:
                return found[1]
        return None

    def _noun(self, word: str, modifier: str) -> str | None:
        """The concept of a compound's last part, where the compound is a kind of it: not "baarmoederhals", a neck."""
        found = self.lookup((word,)) if len(word) >= _SHORTEST_HEAD else None
        kind, of = (self._concepts[c].type if c else "" for c in (found, modifier))
        return found if kind not in _NAMED_AFTER and (kind, of) != ("substance", "body_part") else None

    # ---- passages

    def find(self, text: str, start: int = 0, end: int | None = None, *, bare: bool = False) -> list[Found]:
        """The concepts named in `text[start:end]`, in order and without overlap; the longest name wins.

        With `bare` also the words that may stand for a concept named before ("supplementation"), with concept "".
        """
        words = [t for t in tokens(text, start, end) if t[2][0].isalnum()]
        pieces = [p for i in range(len(words)) if (p := self._longest(text, words, i))]
        pieces = self._around(text, words, _apart(pieces))
        found = [
            Found(words[p.first].start, _end(words[p.last - 1], self._inflection), p.concept, self.code, p.rule)
            for p in pieces
        ]
        extra = self._elliptic(text, words) if self._closed else []
        if extra:
            found = [f for f in found if not any(e.start <= f.start and f.end <= e.end for e in extra)]
        if bare:
            extra += self._bare(text, words)
        extra = [e for e in extra if not any(_overlap(e, f) for f in found)]
        return sorted([*found, *extra]) if extra else found

    def is_bare(self, word: str) -> bool:
        """Whether a word may stand alone for the concept named before it: "a deficiency", "supplementation"."""
        return word in self._words["bare"]

    def is_definite(self, word: str) -> bool:
        """Whether a word says that what follows was named before: "the", "deze"."""
        return word in self._words["definite"]

    def short_for(self, word: str, concept: str, before: Sequence[str]) -> str | None:
        """What a bare word stands for after the concepts named before it, the nearest first.

        "deficiency" after vitamin D is vitamin D deficiency; "supplementation" after magnesium is magnesium.
        """
        head = self._head(word)
        if head is not None and head.role == "lack":
            named = (c for c in before if self._concepts[c].type in _TAKEN_IN)
            return next((made for known in named if (made := self.together(known, head.kind))), None)
        substance = next((known for known in before if self._concepts[known].type == "substance"), None)
        made = self.together(substance, head.kind) if substance and head else None
        return made or (None if concept else substance)

    def _bare(self, text: str, words: Sequence[Token]) -> Iterator[Found]:
        for i, word in enumerate(words):
            if word.norm in self._words["bare"]:
                head = self._head(word.norm)
                if not (head and i + 1 < len(words) and words[i + 1].norm in head.links):
                    yield Found(word.start, word.end, "", self.code, "short")

    def _longest(self, text: str, words: Sequence[Token], i: int) -> Piece | None:
        norm = words[i].norm
        ends: list[tuple[int, tuple[str, ...], list[Entry]]] = []
        stack: list[tuple[Node, int, tuple[str, ...]]] = [(node, i + 1, (norm,)) for node in self._starts(norm)]
        stack += [
            (node, j, (joined,)) for j, joined in self._written_apart(text, words, i) for node in self._starts(joined)
        ]
        while stack:
            node, j, norms = stack.pop()
            if node.entries:
                ends.append((j, norms, node.entries))
            if node.children and j < len(words) and _glue(text, words[j - 1], words[j]):
                steps = [(j + 1, words[j].norm), *self._written_apart(text, words, j)]
                stack += [
                    (child, k, (*norms, said))
                    for k, said in steps
                    for key in self._keys(said)
                    if (child := node.children.get(key))
                ]
        for j in sorted({e[0] for e in ends}, reverse=True):
            said = text[words[i].start : words[j - 1].end]
            best = self._best([(e, norms) for k, norms, entries in ends if k == j for e in entries], said)
            if best:
                return Piece(i, j, best[0].concept, best[1])
        if self._closed and len(norm) >= 7 and norm.isalpha():
            made = self.compound(norm)
            if made:
                return Piece(i, i + 1, *made)
        return None

    def _written_apart(self, text: str, words: Sequence[Token], i: int) -> Iterator[tuple[int, str]]:
        """Words from word `i` that may be one: "darm-microbioom", "micro biome"; where they end, and the one word."""
        if i + 1 == len(words):
            return
        this, after = words[i], words[i + 1]
        glue = text[this.end : after.start]
        if glue in _HYPHENS:
            joined = this.norm
            for j in range(i + 1, min(i + 4, len(words))):
                if text[words[j - 1].end : words[j].start] not in _HYPHENS:
                    break
                joined += words[j].norm
                yield j + 1, joined
        elif glue == " " and min(len(this.norm), len(after.norm)) >= _SHORTEST_JOINED:
            joined = this.norm + after.norm
            if joined in self._joined:
                yield i + 2, joined

    def _around(self, text: str, words: Sequence[Token], pieces: list[Piece]) -> list[Piece]:
        """The finds, each with the words around it that belong to it; what is swallowed goes."""
        done: list[Piece] = []
        for i, piece in enumerate(pieces):
            if done and piece.first < done[-1].last:
                continue
            if not piece.concept:
                done.append(piece)
                continue
            limit = pieces[i + 1] if i + 1 < len(pieces) else None
            piece = self._with_heads(text, words, piece, limit)
            piece = self._with_front(text, words, piece, done)
            while done and done[-1].first >= piece.first:
                done.pop()
            done.append(piece)
        return [p for p in done if p.concept]

    def _with_heads(self, text: str, words: Sequence[Token], piece: Piece, after: Piece | None) -> Piece:
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
            piece = Piece(piece.first, at + 1, concept, said)
        return piece

    def _headed(self, concept: str, head: Head) -> str | None:
        """The concept of a concept with a head: the two together, else the concept, or what the head alone means."""
        made = self.together(concept, head.kind)
        if made or self._concepts[concept].type in head.unless:
            return made
        return concept if head.role == "head" else self.lookup((head.word,))

    def _without_level(self, norms: list[str]) -> str | None:
        """What a level is a level of: "magnesium levels", "levels of magnesium", "magnesiumspiegel" -> magnesium."""
        first, last = self._head(norms[0]), self._head(norms[-1])
        if len(norms) > 1 and last and last.kind == "level":
            return self.lookup(norms[:-1])
        if len(norms) > 2 and first and first.kind == "level" and norms[1] in first.links:
            return self.lookup(norms[2:])
        if len(norms) == 1 and self._closed:
            for modifier, _, end in splits(norms[0], self._linking):
                if (head := self._head(end)) and head.kind == "level" and (concept := self._modifier(modifier)):
                    return concept
        return None

    def _singular(self, norm: str) -> bool:
        return not norm.endswith("s") or lemma(norm, self.code) == norm

    def _with_front(self, text: str, words: Sequence[Token], piece: Piece, done: list[Piece]) -> Piece:
        """The find with the words before it: "low levels of" + "magnesium", "chronic" + "insomnia"."""
        floor = next((p.last for p in reversed(done) if p.last - p.first > 1), 0)
        at, links = piece.first - 1, piece.first - 1
        if links >= 1 and words[links].norm in self._words["article"]:
            links -= 1
        head = self._head(words[links - 1].norm) if links - 1 >= floor else None
        if head and words[links].norm in head.links and _spaced(text, words[links - 1 : piece.first + 1]):
            concept = self._headed(piece.concept, head)
            if concept:
                rule = f"compound: {words[links - 1].norm}+{words[piece.first].norm}"
                piece = Piece(links - 1, piece.last, concept, rule)
                at = piece.first - 1
        if at < floor or not _glue(text, words[at], words[at + 1]):
            return piece
        before = words[at].norm
        if before in self._words["low"]:
            of = self._without_level([w.norm for w in words[piece.first : piece.last]]) or piece.concept
            if concept := self.together(of, "lack"):
                return Piece(at, piece.last, concept, f"compound: {before}+{words[piece.first].norm}")
        kind = self._concepts[piece.concept].type
        if before in self._words["degree"] and kind in ("condition", "symptom"):
            return Piece(at, piece.last, piece.concept, piece.rule)
        return piece

    def _elliptic(self, text: str, words: Sequence[Token]) -> list[Found]:
        """What a shortened compound stands for: "-kwaliteit" after "slaapduur en", "maag-" before "en darmklachten"."""
        found = []
        for i, word in enumerate(words):
            before = text[word.start - 1] if word.start else " "
            if before == "-" and (word.start < 2 or text[word.start - 2].isspace()):
                whole = (self._first_part(w.norm, word.norm) for w in reversed(words[max(0, i - 4) : i]))
                concept = next(filter(None, whole), None)
                if concept:
                    found.append(Found(word.start - 1, word.end, concept, self.code, "shortened compound"))
            elif text[word.end : word.end + 2] == "- " and i + 2 < len(words):
                concept = self._last_part(word.norm, words[i + 2].norm)
                if concept:
                    found.append(Found(word.start, word.end + 1, concept, self.code, "shortened compound"))
        return found

    def _first_part(self, whole: str, head: str) -> str | None:
        tried = (whole[:k] + head for k in range(len(whole) - 3, 2, -1))
        return next(filter(None, map(self._whole, tried)), None)

    def _last_part(self, modifier: str, whole: str) -> str | None:
        tried = (modifier + whole[k:] for k in range(3, len(whole) - 3))
        return next(filter(None, map(self._whole, tried)), None)

    def _whole(self, word: str) -> str | None:
        return self.lookup((word,)) or (self.compound(word) or (None,))[0]


def _end(word: Token, inflection: str) -> int:
    """Where a name ends: before an English possessive "'s"; in Dutch that is a plural ("baby's")."""
    return word.end - 2 if inflection == "english" and word.norm.endswith("'s") else word.end


def _norms(name: str) -> tuple[str, ...]:
    return tuple(map(normal, words_of(name)))


def _looks_abbreviated(name: str) -> bool:
    """Whether a name is one short word with two capitals or more: "GABA", "SAM-e"."""
    return " " not in name and len(name) <= 8 and sum(c.isupper() for c in name) >= 2


def _glue(text: str, left: Token, right: Token) -> str | None:
    """What joins two words: " " for white space, the mark for a hyphen or slash, None for anything else."""
    between = text[left.end : right.start]
    if between == " " or between in _HYPHENS:
        return between
    if between == "- " or (between == ". " and len(left.norm) <= 3):
        return " "  # hart- en vaatziekten; E. coli
    return " " if between and not between.strip() else None


def _spaced(text: str, words: Sequence[Token]) -> bool:
    return all(_glue(text, a, b) == " " for a, b in pairwise(words))


def _apart(pieces: list[Piece]) -> list[Piece]:
    """The longest finds that do not overlap, in order."""
    if all(a.last <= b.first for a, b in pairwise(pieces)):
        return pieces
    kept: list[Piece] = []
    taken: set[int] = set()
    for piece in sorted(pieces, key=lambda p: (p.first - p.last, p.first)):
        places = range(piece.first, piece.last)
        if taken.isdisjoint(places):
            kept.append(piece)
            taken.update(places)
    return sorted(kept)


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _keep(cache: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Remember a value, and start afresh rather than grow without end."""
    if len(cache) >= _CACHED:
        cache.clear()
    cache[key] = value
