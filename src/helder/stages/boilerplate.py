"""The words that give away what is not editorial, from every language pack: pages mix languages in their margins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from helder import langs
from helder.model import BlockKind
from helder.text import Pieces, letters, runs

_WORD: Final = re.compile(r"[^\W_]+|[€$£%©]")
_WORDS_OF_PIECES: Final = Pieces(_WORD.findall)
_TOKEN: Final = re.compile(r"[^\W_]+")
_CAMEL_EDGE: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PANES: Final = frozenset({"content", "contents", "panel", "panels", "pane", "panes", "body"})
_POSTS: Final = frozenset({".post", ".hentry", ".type-post"})
"""Where these stand, "category-reviews" says what a post is filed under and not what it is."""
_BY_TAG: Final[dict[str, BlockKind]] = {
    "nav": "navigation", "footer": "navigation", "header": "navigation", "menu": "navigation",
    "dialog": "navigation", "form": "call_to_action", "aside": "navigation", "search": "navigation",
}  # fmt: skip
_BY_ROLE: Final[dict[str, BlockKind]] = {
    "navigation": "navigation", "banner": "navigation", "contentinfo": "navigation", "search": "navigation",
    "dialog": "navigation", "complementary": "navigation", "menu": "navigation", "menubar": "navigation",
    "doc-bibliography": "reference", "doc-endnotes": "reference", "alertdialog": "navigation",
}  # fmt: skip
_PLAIN: Final = re.compile(r"[\W\d_]+")


class Hit(NamedTuple):
    """A cue found in a text: what it points to, how strongly, its words and where they stand."""

    kind: str
    form: str
    weight: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cues:
    """All rows of the packs' `boilerplate.tsv`, by where their words are looked for.

    `anywhere` and `opening` by first word, `whole` and `heading` by the words of the whole line,
    `marked` are class names in the markup, `begun` the first words of `whole` and of `heading`,
    `alone` and `pairs` what a text must have for a cue of one word and of more: the word, the first two.
    """

    anywhere: dict[str, tuple[tuple[str, str, float], ...]]
    opening: dict[str, tuple[tuple[str, str, float], ...]]
    whole: dict[str, tuple[str, float]]
    heading: dict[str, tuple[str, float]]
    marked: dict[str, str]
    lists: dict[str, dict[str, float]]
    begun: tuple[frozenset[str], frozenset[str]]
    alone: frozenset[str]
    pairs: dict[str, set[str]]

    def found(self, text: str) -> list[Hit]:
        """The cues in a text, in order; a cue must stand as words of its own, and not inside a longer one.

        "buy now" counts once, and not as "buy" as well.
        """
        low = text.lower().replace("’", "'")
        if len(low) != len(text):
            return []  # a few characters grow when lowered: "İ"; offsets would be wrong
        words = _words(low)
        known = {*self.alone.intersection(words)}
        for at in range(len(words) - 1):
            after = self.pairs.get(words[at])
            if after is not None and words[at + 1] in after:
                known.add(words[at])
        if not known and (not words or words[0] not in self.opening):
            return []
        hits: list[Hit] = []
        for hit in sorted(self._all(low, words, known), key=lambda hit: (hit.start, -hit.end)):
            if not any(hit.kind == one.kind and hit.end <= one.end for one in hits[-4:]):
                hits.append(hit)
        return hits

    def _all(self, low: str, words: list[str], known: set[str]) -> list[Hit]:
        found: list[Hit] = []
        end = 0
        for k, word in enumerate(words):
            at = low.find(word, end)
            end = at + len(word)
            if k and word not in known:
                continue
            for kind, form, weight in self.anywhere.get(word, ()):
                if low.startswith(form, at) and _ends(low, at + len(form)):
                    found.append(Hit(kind, form, weight, at, at + len(form)))
            for kind, form, weight in self.opening.get(word, ()) if k == 0 else ():
                if low.startswith(form, at) and _ends(low, at + len(form)):
                    found.append(Hit(kind, form, weight, at, at + len(form)))
        return found

    def line(self, text: str, least: float = 0.0) -> tuple[str, str] | None:
        """The kind a whole short line points to, and its words: ("navigation", "lees ook").

        Rows of less weight than `least` do not count.
        """
        return _longest(self.whole, self.begun[0], plain(text), least)

    def title(self, text: str) -> tuple[str, str] | None:
        """The kind that what stands under this heading has, and the words that say so."""
        return _longest(self.heading, self.begun[1], plain(text))


def _words(low: str) -> list[str]:
    """The words of a text in lower case, and its marks of money and of parts in a hundred."""
    if low.isascii() and "%" not in low and "$" not in low:
        return runs(low)
    return _WORDS_OF_PIECES.findall(low)


def plain(text: str) -> str:
    """The words of a line without case, digits and marks: "Reacties (12)" -> "reacties"."""
    if text.isascii():
        return " ".join(letters(text.lower()))
    return _PLAIN.sub(" ", text.lower()).strip()


def _ends(text: str, at: int) -> bool:
    return at == len(text) or not text[at].isalnum() or not text[at - 1].isalnum()


def _longest(
    table: dict[str, tuple[str, float]], begun: frozenset[str], words: str, least: float = 0.0
) -> tuple[str, str] | None:
    if words.partition(" ")[0] not in begun:
        return None
    for key in (words, f"{words} *"):
        if key in table and table[key][1] >= least:
            return table[key][0], words
    parts = words.split(" ")
    for count in range(min(6, len(parts) - 1), 0, -1):
        start = " ".join(parts[:count])
        if (found := table.get(f"{start} *")) is not None and found[1] >= least:
            return found[0], start
    return None


def kind(name: str) -> BlockKind:
    """A kind named in a data file, as the kind it is."""
    kinds: dict[str, BlockKind] = {
        "navigation": "navigation", "advert": "advert", "testimonial": "testimonial", "byline": "byline",
        "call_to_action": "call_to_action", "comment_widget": "comment_widget", "reference": "reference",
        "disclaimer": "disclaimer", "caption": "caption", "heading": "heading", "question": "question",
        "table": "table", "list_marker": "list_marker", "body": "body",
    }  # fmt: skip
    return kinds[name]


@lru_cache(maxsize=8192)
def marked(note: str) -> tuple[BlockKind, str] | None:
    """What one element says: "div.newsletter" -> call_to_action."""
    table = cues().marked
    head, *rest = re.split(r"(?=[.#\[])", note)
    roles: list[BlockKind] = []
    best: tuple[BlockKind, str] | None = None
    filed = not _POSTS.isdisjoint(rest)
    for part in rest:
        if part.startswith("[role="):
            if by_role := _BY_ROLE.get(part[6:-1].lower()):
                roles.append(by_role)
            continue
        if part.startswith("[itemtype="):
            if part.lower().endswith("/review]"):
                return "testimonial", "marked up as a review"
            continue
        if part.startswith("[itemprop="):
            if part[10:-1].lower() in ("reviewbody",):
                return "testimonial", "marked up as a review"
            continue
        if part.startswith("[aria-label="):
            part = "." + part[12:-1].split(" ")[0]
        elif part[0] == "[":
            continue
        name = part[1:].lower()
        sign = table.get(name)
        if not sign:
            tokens = [t.lower() for t in _TOKEN.findall(_CAMEL_EDGE.sub(" ", part[1:]))]
            if len(tokens) > 4 or {"no", "without", "has", "hide", "wrapper", "container", "with"} & set(tokens[:1]):
                continue
            if filed and tokens and tokens[0] in ("category", "tag"):
                continue
            if not {"tab", "tabs"}.isdisjoint(tokens) and not _PANES.isdisjoint(tokens):
                continue  # what a tab shows is no menu
            kinds = [table[token] for token in tokens if token in table]
            sign = next((k for k in kinds if k != "navigation"), kinds[0] if kinds else None)
        if sign and sign != "question" and (best is None or best[0] == "navigation"):
            best = (kind(sign), f"inside {head}.{name}" if part[0] == "." else f"inside {head}#{name}")
    if best:
        return best
    if roles:
        return roles[0], f"inside {head} with that role"
    if by_tag := _BY_TAG.get(head):
        return by_tag, f"inside {head}"
    return None


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues of all installed packs together."""
    anywhere: dict[str, list[tuple[str, str, float]]] = {}
    opening: dict[str, list[tuple[str, str, float]]] = {}
    whole: dict[str, tuple[str, float]] = {}
    heading: dict[str, tuple[str, float]] = {}
    marked: dict[str, str] = {}
    lists: dict[str, dict[str, float]] = {}
    for code in langs.installed():
        path = langs.load(code).folder / "boilerplate.tsv"
        for row in langs.rows(path) if path.exists() else ():
            kind, form, weight = row["kind"], row["form"].lower(), float(row["weight"] or 1)
            mark, words = form[0], form[1:].strip()
            if mark == ".":
                marked[words] = kind
            elif mark == "#":
                heading[_pattern(words)] = (kind, weight)
            elif mark == "=":
                whole[_pattern(words)] = (kind, weight)
            elif mark == "^":
                opening.setdefault(_first(words), []).append((kind, words, weight))
            elif mark == "@":
                lists.setdefault(kind, {})[words] = weight
            else:
                anywhere.setdefault(_first(form), []).append((kind, form, weight))
    forms = [_WORD.findall(form) for rows in anywhere.values() for _, form, _ in rows]
    pairs: dict[str, set[str]] = {}
    for words_of in forms:
        if len(words_of) > 1:
            pairs.setdefault(words_of[0], set()).add(words_of[1])
    return Cues(
        {word: tuple(rows) for word, rows in anywhere.items()},
        {word: tuple(rows) for word, rows in opening.items()},
        whole,
        heading,
        marked,
        lists,
        (frozenset(key.partition(" ")[0] for key in whole), frozenset(key.partition(" ")[0] for key in heading)),
        frozenset(words[0] for words in forms if len(words) == 1),
        pairs,
    )


def _pattern(words: str) -> str:
    return f"{plain(words)} *" if words.endswith("*") else plain(words)


def _first(words: str) -> str:
    found = _WORD.search(words)
    return found.group() if found else words
