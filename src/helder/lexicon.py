"""Where a passage names a concept: one language's names, found in any inflection, spelling or compound.

`Lexicon.find` reads a passage word by word through a tree of names, takes the longest name at each word, and then
looks at the words around it: "magnesium" with "levels" stays magnesium, with "deficiency" it is its deficiency.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from helder import langs
from helder.model import Concept
from helder.names import (
    NAME_KINDS,
    SHORTEST_JOINED,
    Entry,
    Head,
    Name,
    NameKind,
    Node,
    Sense,
    Table,
    compiled,
    heads_of,
    senses_of,
)
from helder.names import norms as norms_of
from helder.text import (
    Token,
    family,
    inflects,
    is_base_form,
    is_word,
    lemma,
    normal,
    slip,
    spelling,
    splits,
    word_tokens,
)

__all__ = ["NAME_KINDS", "Found", "Lexicon", "Name", "NameKind"]

_HYPHENS = frozenset("-\u2010\u2011\u2013/")
_SHORTEST_MODIFIER, _SHORTEST_HEAD, _SHORTEST_COMPOUND = 4, 4, 7
_SHORTEST_TYPO, _HALF, _END = 8, 4, 1
_ILLS = frozenset({"condition", "symptom"})
_NAMED_AFTER = frozenset({"body_part", "food", "population", "behaviour"})
"""Types whose names are often lent to something else in a compound: "tandbeen" is no leg, "zeewier" no sea."""
_TAKEN_IN = frozenset({"substance", "food"})
_CACHED = 1 << 16
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Found(NamedTuple):
    """A stretch of a passage that names a concept, and why."""

    start: int
    end: int
    concept: str
    language: str
    rule: str
    parts: tuple[str, ...] = ()


class Piece(NamedTuple):
    """A find in words: from word `first` up to `last`, exclusive."""

    first: int
    last: int
    concept: str
    rule: str


class Lexicon:
    """The names of one language. Built once from its data files; `find` changes nothing but its caches."""

    def __init__(
        self,
        pack: langs.Pack,
        names: Iterable[tuple[str, Name]],
        concepts: Mapping[str, Concept],
        table: Table | None = None,
    ) -> None:
        self.code = pack.code
        self._inflection = pack.inflection
        self._closed = pack.compounds == "closed"
        self._linking = pack.linking
        self._concepts = concepts
        heads = heads_of(pack)
        self._heads, self._classes, self._words = heads.by_family, heads.classes, heads.words
        self._table = table or compiled(pack, names, heads)
        self._known, self._joined = self._table.known, self._table.joined
        self._nodes: dict[str, Node | None] = {}
        self._looked: dict[str, int] = {}
        self._alone: dict[str, tuple[str, str] | None] = {}
        self._pairs: dict[tuple[str, str], bool] = {}
        self._keys_of: dict[str, tuple[str, ...]] = {}
        self._starts_of: dict[str, tuple[Node, ...]] = {}
        self._head_of: dict[str, Head | None] = {}
        self._same: dict[tuple[str, str], str | None] = {}
        self._compounds: dict[str, tuple[str, str] | None] = {}
        self._together: dict[tuple[str, str], str | None] = {}
        self._inside: dict[str, tuple[str, ...]] = {}
        self._halves: dict[str, list[str]] = {}
        self._senses = senses_of(pack)

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
            nodes = tuple(node for key in self._keys(norm) if (node := self._node(key)))
            _keep(self._starts_of, norm, nodes)
        return nodes

    def _node(self, key: str) -> Node | None:
        if key not in self._nodes:
            self._nodes[key] = self._table.node(key, self._inflection)
        return self._nodes[key]

    def _begins(self, raw: str) -> int:
        """What may begin at a word as it is written: 1 a name of this word alone, 2 only a longer one, 0 nothing."""
        norm = normal(raw)
        nodes = self._starts(norm)
        if any(node.entries for node in nodes):
            return 1
        if self._one_word(norm, 0):
            return 1
        return 2 if nodes or self._joins(norm) else 0

    def _joins(self, norm: str) -> bool:
        """Whether a longer name of one word begins with these letters: "life" of "lifestyle"."""
        if len(norm) < SHORTEST_JOINED:
            return False
        at = bisect_left(self._joined, norm)
        return at < len(self._joined) and self._joined[at].startswith(norm)

    def _pair(self, raw: str, after: str) -> bool:
        """Whether a name may go on from one word to the next, or is the two written as one ("life", "style")."""
        pair = (raw, after)
        known = self._pairs.get(pair)
        if known is None:
            one, other = normal(raw), normal(after)
            nodes = [node for node in self._starts(one) if node.children]
            keys = self._keys(other) if nodes else ()
            known = (
                any(key in node.children for node in nodes for key in keys)
                or (min(len(one), len(other)) >= SHORTEST_JOINED and self._is_joined(one + other))
                or (bool(nodes) and self._joins(other))
            )
            _keep(self._pairs, pair, known)
        return known

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

    def concepts(self) -> Iterator[str]:
        """The ids of all concepts that have a name here."""
        return iter(self._table.names)

    def names(self, concept: str) -> tuple[Name, ...]:
        """The names of a concept, in the order of the data file."""
        return self._table.of(concept, self.code)

    def lookup(self, words: Sequence[str]) -> str | None:
        """The concept whose name these normal forms are, in any inflection; None when there is none."""
        nodes = list(self._starts(words[0]))
        for word in words[1:]:
            keys = self._keys(word)
            nodes = [child for node in nodes for key in keys if (child := node.children.get(key))]
        best = self._best([(e, words) for node in nodes for e in node.entries if not e.cased], "")
        return best[0].concept if best and best[0].concept else None

    def _best(self, entries: Iterable[tuple[Entry, Sequence[str]]], said: str) -> tuple[Entry, str] | None:
        """The name that fits its words best, and why it does."""
        fits = [(e, why) for e, norms in entries if (why := self._fits(e, norms, said))]
        if len(fits) < 2:
            return fits[0] if fits else None
        return min(fits, key=lambda f: (f[0].concept != "", f[0].tier, f[1] == "inflection", f[0].rank))

    def together(self, concept: str, kind: str) -> str | None:
        """The concept that a concept and a class of heads make: (melatonin, "production"), (zinc, "lack")."""
        if (concept, kind) not in self._together:
            made = next(filter(None, self._combinations(concept, self._classes.get(kind, ()))), None)
            _keep(self._together, (concept, kind), made if made != concept else None)
        return self._together[concept, kind]

    def _combinations(self, concept: str, forms: tuple[str, ...]) -> Iterator[str | None]:
        for name in self.names(concept):
            if name.kind == "abbreviation":
                continue
            words = norms_of(name.text)
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
            short = len(modifier) < _SHORTEST_MODIFIER and len(head.word if head else "") <= _SHORTEST_HEAD
            if head and not short:
                joint = self.together(concept, head.kind)
                made = (0, joint) if joint else (1, self._headed(concept, head))
            elif not head and len(end) >= _SHORTEST_HEAD and len(modifier) >= 3:
                joint = self.lookup((modifier, end))
                made = (0, joint) if joint else (2, self._noun(end, concept))
                if made[1] and len(modifier) < _SHORTEST_MODIFIER and not self._is_ill(made[1], concept):
                    continue  # "oorpijn", but no "armband"
            if made[1] and (best is None or made[0] < best[0] or made[0] == best[0] == 2):
                best = (made[0], made[1], f"compound: {modifier}+{end}")
        return best[1:] if best else None

    def _is_ill(self, concept: str, part: str) -> bool:
        return self._concepts[concept].type in _ILLS and self._concepts[part].type == "body_part"

    def _modifier(self, word: str) -> str | None:
        """The concept of the first part of a compound: a single word, or what is left of its plural."""
        for form in (word, word + "en", word + "n", word + "e"):
            found = self._table.single.get(form)
            if found:
                return found
        return None

    def _noun(self, word: str, modifier: str) -> str | None:
        """The concept of a compound's last part, where the compound is a kind of it: not "baarmoederhals", a neck."""
        found = self.lookup((word,)) if len(word) >= _SHORTEST_HEAD else None
        kind, of = (self._concepts[c].type if c else "" for c in (found, modifier))
        if kind == "population" and (of in _ILLS or of == "body_part"):
            return found  # reumapatiënten and hartpatiënten are patients
        return found if kind not in _NAMED_AFTER and (kind, of) != ("substance", "body_part") else None

    # ---- passages

    def find(self, text: str, start: int = 0, end: int | None = None, *, bare: bool = False) -> list[Found]:
        """The concepts named in `text[start:end]`, in order and without overlap; the longest name wins.

        With `bare` also the words that may stand for a concept named before ("supplementation"), with concept "".
        """
        words = word_tokens(text, start, end)
        pieces = [p for i in self._candidates(text, words) if (p := self._longest(text, words, i))]
        pieces = self._around(text, words, _apart(pieces))
        found = [
            Found(
                words[p.first].start,
                _end(words[p.last - 1], self._inflection),
                p.concept,
                self.code,
                p.rule,
                self.parts(tuple([w.norm for w in words[p.first : p.last]]), p.concept),
            )
            for p in pieces
        ]
        extra = [*self._listed(text, words, pieces), *(self._elliptic(text, words) if self._closed else ())]
        if extra:
            found = [f for f in found if not any(e.start <= f.start and f.end <= e.end for e in extra)]
        if bare:
            extra += self._bare(text, words)
        extra = [e for e in extra if not any(_overlap(e, f) for f in found)]
        return sorted([*found, *extra]) if extra else found

    def _candidates(self, text: str, words: Sequence[Token]) -> list[int]:
        """The words at which a name may begin."""
        looked = self._looked
        raws = [said for _, _, said, _ in words]
        for raw in {*raws}.difference(looked):
            _keep(looked, raw, self._begins(raw))
        last = len(raws) - 1
        found = [
            i
            for i, raw in enumerate(raws)
            if (kind := looked.get(raw)) and (kind == 1 or (i < last and self._pair(raw, raws[i + 1])))
        ]
        said = text[words[0].start : words[-1].end] if words else ""
        if any(hyphen in said for hyphen in _HYPHENS):
            ends = ((i, w.end, words[i + 1].start) for i, w in enumerate(words[:-1]))
            glued = [i for i, end, start in ends if start == end + 1 and text[end] in _HYPHENS]
            if glued:
                return sorted({*found, *glued, *(i - 1 for i in glued if i and looked.get(raws[i - 1]))})
        return found

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
        """The longest name that begins at a word, or what the word alone stands for."""
        if self._goes_on(text, words, i):
            return self._longest_of_many(text, words, i)
        raw, norm = words[i].text, words[i].norm
        if raw not in self._alone:
            best = self._best([(e, (norm,)) for node in self._starts(norm) for e in node.entries], raw)
            one = None if best else self._one_word(norm, i)
            _keep(self._alone, raw, (best[0].concept, best[1]) if best else one[2:] if one else None)
        made = self._alone[raw]
        return Piece(i, i + 1, *made) if made else None

    def _goes_on(self, text: str, words: Sequence[Token], i: int) -> bool:
        """Whether a name may go on after a word: the next word is one that some name has there."""
        if i + 1 >= len(words):
            return False
        (_, end, said, _), (start, after, follows, _) = words[i], words[i + 1]
        if start != end + 1 or text[end] != " ":
            return _glue(text, words[i], words[i + 1]) is not None
        return self._pair(said, follows) or text[after : after + 1] in _HYPHENS

    def _longest_of_many(self, text: str, words: Sequence[Token], i: int) -> Piece | None:
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
        return self._one_word(norm, i)

    def _one_word(self, norm: str, i: int) -> Piece | None:
        """A word that is no name itself: a compound, or a name with a slip of the keyboard."""
        if len(norm) < _SHORTEST_COMPOUND or not norm.isalpha():
            return None
        made = self.compound(norm) if self._closed else None
        if made:
            return Piece(i, i + 1, *made)
        word = self.meant(norm)
        return Piece(i, i + 1, self._table.single[word], f"typo: {word}") if word else None

    def meant(self, norm: str) -> str | None:
        """The long name that a word is with one letter wrong: "magensium" -> "magnesium"; None for a word that exists.

        The first letter is right, and the end too: there one letter more or less is a word of the same family.
        """
        if len(norm) < _SHORTEST_TYPO or is_word(norm, self.code):
            return None
        if not self._halves:
            for word in self._table.single:
                if len(word) >= _SHORTEST_TYPO and word.isalpha():
                    for half in (word[:_HALF], word[-_HALF:]):
                        self._halves.setdefault(half, []).append(word)
        near = {*self._halves.get(norm[:_HALF], ()), *self._halves.get(norm[-_HALF:], ())}
        close = [w for w in near if (at := slip(norm, w)) is not None and 0 < at < min(len(w), len(norm)) - _END]
        if len({self._table.single[w] for w in close}) != 1:
            return None
        word = min(close)
        tier = next((n.tier for n in self.names(self._table.single[word])), 2)
        return word if tier == 1 and self._table.single[word] and word not in self._senses else None

    def parts(self, words: tuple[str, ...], concept: str) -> tuple[str, ...]:
        """The other concepts named inside a name or compound: (("breast", "cancer"), cancer of the breast) -> both."""
        key = " ".join((concept, *words))
        if key not in self._inside:
            _keep(self._inside, key, tuple(dict.fromkeys(self._parts(words, concept))))
        return self._inside[key]

    def _parts(self, words: tuple[str, ...], whole: str) -> Iterator[str]:
        first, many = 0, len(words)
        while first < many:
            spans = (last for last in range(many, first, -1) if last - first < many)
            hit = next(
                ((last, c) for last in spans if (c := self.lookup(words[first:last])) not in (None, whole)), None
            )
            if hit is None and self._closed:
                yield from (c for c in self._both(words[first]) if c != whole)
            elif hit and hit[1]:
                yield hit[1]
            first = hit[0] if hit else first + 1

    def _both(self, word: str) -> tuple[str, ...]:
        """The concepts of the two parts of a closed compound, where both are names, or of its first part."""
        best: tuple[str, ...] = ()
        for modifier, _, end in splits(word, self._linking, shortest=3):
            one = self._modifier(modifier)
            if one and (other := self.lookup((end,)) if len(end) >= _SHORTEST_HEAD else None):
                return one, other
            if one and not best and self._head(end):
                best = (one,)
        return best

    def senses(self, said: str) -> tuple[Sense, ...]:
        """What an ambiguous name may mean, the most usual first; empty for a name with one meaning."""
        words = norms_of(said)
        return self._senses.get(" ".join(words)) or self._senses.get(" ".join(lemma(w, self.code) for w in words), ())

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
        elif glue == " " and min(len(this.norm), len(after.norm)) >= SHORTEST_JOINED:
            joined = this.norm + after.norm
            if self._is_joined(joined):
                yield i + 2, joined

    def _is_joined(self, word: str) -> bool:
        at = bisect_left(self._joined, word)
        return at < len(self._joined) and self._joined[at] == word

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
        found: list[Found] = []
        for i in _shortened(text, words):
            word = words[i]
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

    def _listed(self, text: str, words: Sequence[Token], pieces: list[Piece]) -> list[Found]:
        """The other codes of a list: "vitamins A, D and E" are three vitamins, "A- and B-vitamins" two."""
        found: list[Found] = []
        for piece in pieces:
            if piece.last - piece.first < 2:
                continue
            first, last = words[piece.first], words[piece.last - 1]
            if _is_code(last):
                shared = tuple(w.norm for w in words[piece.first : piece.last - 1])
                for i in _codes_after(text, words, piece.last):
                    if concept := self.lookup((*shared, words[i].norm)):
                        found.append(Found(words[i].start, words[i].end, concept, self.code, "shared word"))
            elif _is_code(first) and piece.first >= 2 and text[words[piece.first - 2].end :][:2] == "- ":
                other = words[piece.first - 2]
                shared = tuple(w.norm for w in words[piece.first + 1 : piece.last])
                concept = self.lookup((other.norm, *shared)) or self.lookup((*shared, other.norm))
                if concept and _is_code(other):
                    found.append(Found(other.start, other.end + 1, concept, self.code, "shared word"))
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


def _shortened(text: str, words: Sequence[Token]) -> list[int]:
    """The words with a hyphen on one side only."""
    if not words or "-" not in text[max(0, words[0].start - 1) : words[-1].end + 2]:
        return []
    return [i for i, (a, b, _, _) in enumerate(words) if text[a - 1 : a] == "-" or text[b : b + 2] == "- "]


def _is_code(word: Token) -> bool:
    """Whether a word is a letter with or without a number: "A", "B12", "K2"."""
    return len(word.text) <= 3 and word.text[0].isupper() and (len(word.text) == 1 or word.text[1:].isdigit())


def _codes_after(text: str, words: Sequence[Token], at: int) -> Iterator[int]:
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
    if between == " " or between in _HYPHENS:
        return between
    if between == "- " or (between == ". " and len(left.norm) <= 3):
        return " "  # hart- en vaatziekten; E. coli
    if not between:
        return " "  # huile d'olive: an elided word is one of its own
    return " " if not between.strip() else None


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
