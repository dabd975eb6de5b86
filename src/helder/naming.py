"""Which concept words name: a word or a few words, in any inflection, spelling or compound, of one language.

`Lexicon` finds names in passages; here is what it asks of the words there: which name fits them and why, what a
compound or a misspelt word stands for, and what a concept is together with a head ("magnesium" with "deficiency").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from helder import langs
from helder.model import Concept
from helder.names import SHORTEST_JOINED, Entry, Head, Name, Node, Sense, Table, compiled, heads_of, senses_of
from helder.names import norms as norms_of
from helder.text import family, inflects, is_base_form, is_word, lemma, light_slip, normal, slip, spelling, splits

_SHORTEST_MODIFIER, _SHORTEST_HEAD, _SHORTEST_COMPOUND = 4, 4, 7
_SHORTEST_TYPO, _HALF, _END = 6, 4, 1
_SHORTEST_LOOSE: Final = 8
"""Letters. Of shorter words too many are one letter from a name; there only the slips of quick hands count."""
_ILLS: Final = frozenset({"condition", "symptom"})
_NAMED_AFTER: Final = frozenset({"body_part", "food", "population", "behaviour"})
"""Types whose names are often lent to something else in a compound: "tandbeen" is no leg, "zeewier" no sea."""
_TAKEN_IN: Final = frozenset({"substance", "food"})
_CACHED: Final = 1 << 16
_VOWELS: Final = frozenset("aeiouy")
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Naming:
    """The names of one language and what words mean by them. Built once; it changes nothing but its caches."""

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
        self._keys_of: dict[str, tuple[str, ...]] = {}
        self._starts_of: dict[str, tuple[Node, ...]] = {}
        self._head_of: dict[str, Head | None] = {}
        self._same: dict[tuple[str, str], str | None] = {}
        self._compounds: dict[str, tuple[str, str] | None] = {}
        self._together: dict[tuple[str, str], str | None] = {}
        self._inside: dict[str, tuple[str, ...]] = {}
        self._halves: dict[str, list[str]] = {}
        self._senses = senses_of(pack)
        self._senses_of: dict[str, tuple[Sense, ...]] = {}

    # ---- words

    def _keys(self, norm: str) -> tuple[str, ...]:
        """The keys under which names with this word may stand; none for most words."""
        keys = self._keys_of.get(norm)
        if keys is None:
            both = dict.fromkeys((family(norm, self._inflection), family(lemma(norm, self.code), self._inflection)))
            keys = tuple(key for key in both if key in self._known)
            keep(self._keys_of, norm, keys)
        return keys

    def _starts(self, norm: str) -> tuple[Node, ...]:
        nodes = self._starts_of.get(norm)
        if nodes is None:
            nodes = tuple(node for key in self._keys(norm) if (node := self._node(key)))
            keep(self._starts_of, norm, nodes)
        return nodes

    def _node(self, key: str) -> Node | None:
        if key not in self._nodes:
            self._nodes[key] = self._table.node(key, self._inflection)
        return self._nodes[key]

    def _halves_after(self, norm: str) -> list[str]:
        """The words with which a word makes a name of one word: "style" after "life"."""
        if len(norm) < SHORTEST_JOINED:
            return []
        found: list[str] = []
        at = bisect_left(self._joined, norm)
        while at < len(self._joined) and self._joined[at].startswith(norm):
            found.append(self._joined[at][len(norm) :])
            at += 1
        return [half for half in found if len(half) >= SHORTEST_JOINED]

    def _relation(self, word: str, base: str) -> str | None:
        """Why a word of the text counts as a word of a name, or None."""
        if word == base:
            return "name"
        if (word, base) not in self._same:
            keep(self._same, (word, base), self._compare(word, base))
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
            keep(self._head_of, norm, next((h for h in rows if self._relation(norm, h.word)), None))
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
            keep(self._together, (concept, kind), made if made != concept else None)
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
            keep(self._compounds, norm, self._take_apart(norm))
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

    def _one_word(self, norm: str) -> tuple[str, str] | None:
        """What a word means that is no name itself, and why: a compound, or a name with a slip of the keyboard."""
        if len(norm) < _SHORTEST_TYPO or not norm.isalpha():
            return None
        made = self.compound(norm) if self._closed and len(norm) >= _SHORTEST_COMPOUND else None
        if made:
            return made
        word = self.meant(norm)
        return (self._table.single[word], f"typo: {word}") if word else None

    def meant(self, norm: str) -> str | None:
        """The long name that a word is with one letter wrong: "magensium" -> "magnesium"; None for a word that exists.

        The first letter is right, and the end too: there one letter more or less is a word of the same family.
        """
        if len(norm) < _SHORTEST_TYPO or is_word(norm, self.code):
            return None
        if not self._halves:
            for word in self._table.single:
                if len(word) >= _SHORTEST_TYPO and word.isalpha():
                    for half in (word[:_HALF], word[-_HALF:], _skeleton(word)):
                        self._halves.setdefault(half, []).append(word)
        short = len(norm) < _SHORTEST_LOOSE
        halves = (_skeleton(norm),) if short else (norm[:_HALF], norm[-_HALF:])
        near = {word for half in halves for word in self._halves.get(half, ())}
        close = [w for w in near if (at := slip(norm, w)) is not None and 0 < at < min(len(w), len(norm)) - _END]
        if short and not all(light_slip(norm, w) for w in close):
            return None
        if len({self._table.single[w] for w in close}) != 1:
            return None
        word = min(close)
        tier = next((n.tier for n in self.names(self._table.single[word])), 2)
        return word if tier == 1 and self._table.single[word] and word not in self._senses else None

    def parts(self, words: tuple[str, ...], concept: str) -> tuple[str, ...]:
        """The other concepts named inside a name or compound: (("breast", "cancer"), cancer of the breast) -> both."""
        key = " ".join((concept, *words))
        if key not in self._inside:
            keep(self._inside, key, tuple(dict.fromkeys(self._parts(words, concept))))
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
        known = self._senses_of.get(said)
        if known is None:
            words = norms_of(said)
            lemmas = " ".join(lemma(w, self.code) for w in words)
            known = self._senses.get(" ".join(words)) or self._senses.get(lemmas, ())
            keep(self._senses_of, said, known)
        return known

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
            for known in before:
                if concept and concept != known and self._is_kind(known, concept):
                    return known  # "a deficiency" after zinc deficiency
                made = self.together(known, head.kind) if self._concepts[known].type in _TAKEN_IN else None
                if made:
                    return made
            return None
        substances = [known for known in before if self._concepts[known].type == "substance"]
        classes = {k for k in substances if any(one != k and self._is_kind(one, k) for one in substances)}
        substances = [known for known in substances if known not in classes]  # "zinc is a mineral": zinc
        named = (self.together(known, head.kind) for known in substances) if head else iter(())
        return next(filter(None, named), None) or (None if concept or not substances else substances[0])

    def _is_kind(self, concept: str, wider: str) -> bool:
        """Whether a concept is the other or a narrower one of it."""
        up, seen = [concept], {concept}
        while up:
            for one in self._concepts[up.pop()].broader:
                if one == wider:
                    return True
                if one not in seen and one in self._concepts:
                    seen.add(one)
                    up.append(one)
        return concept == wider

    def _is_joined(self, word: str) -> bool:
        at = bisect_left(self._joined, word)
        return at < len(self._joined) and self._joined[at] == word

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

    def _first_part(self, whole: str, head: str) -> str | None:
        tried = (whole[:k] + head for k in range(len(whole) - 3, 2, -1))
        return next(filter(None, map(self._whole, tried)), None)

    def _last_part(self, modifier: str, whole: str) -> str | None:
        tried = (modifier + whole[k:] for k in range(3, len(whole) - 3))
        return next(filter(None, map(self._whole, tried)), None)

    def _whole(self, word: str) -> str | None:
        return self.lookup((word,)) or (self.compound(word) or (None,))[0]


def _skeleton(word: str) -> str:
    """The consonants of a word, each once, which a light slip leaves as they are: "ashtma" and "asthma" -> "#ahmst"."""
    return f"#{word[0]}{''.join(sorted({*word[1:]} - _VOWELS))}"


def keep(cache: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Remember a value, and start afresh rather than grow without end."""
    if len(cache) >= _CACHED:
        cache.clear()
    cache[key] = value
