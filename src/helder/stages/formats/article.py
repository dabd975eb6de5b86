"""Which stretches of a page are its article: where the sentences are, and how the elements around them lie.

A sentence gives its weight to the element around it, half of it to the next and a quarter to the one after, so the
element with the most sentences side by side weighs most. Menus and teasers weigh little: they are links, or a sentence
in an element of its own. What stands in an element that says it is a menu, an advert or a comment weighs nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from helder.stages import boilerplate
from helder.stages.formats.regions import Stretch

_ENDS = frozenset(".!?:…。！？")
_CLOSERS = "\"'”’»)]* \u00a0"
_SENTENCE = 40
"""From so many characters a stretch that ends in a stop is a sentence; menus and labels are shorter."""
_LONGEST, _EACH = 400, 40
"""A sentence weighs its characters, at most the first, and the second for being one: ten short ones are more than
one long one."""
_SHARES = (1.0, 0.5, 0.25)
_NUMBERS = re.compile(r"\d+")
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAVES = _HEADS | {"p", "li", "dd", "dt", "blockquote", "pre", "tr", "td", "th", "summary"}
_ASIDE = frozenset({"navigation", "advert", "call_to_action", "testimonial", "comment_widget"})
_BESIDE = 5
"""An element beside the heaviest one that weighs a fifth of it belongs to the article."""
_CLIMBS = 12
"""How often the search for further pieces of the article is widened."""


@dataclass(slots=True)
class Elements:
    """The block elements of a page in order, each after the one around it; the first one is the page.

    `parents` has the number of the element around each (-1: none), `tags` and `notes` what they are, see `Region`.
    `places` has for each stretch the element it stands in, `linked` whether most of it is links.
    """

    parents: list[int] = field(default_factory=lambda: [-1])
    tags: list[str] = field(default_factory=lambda: [""])
    notes: list[str] = field(default_factory=lambda: [""])
    places: list[int] = field(default_factory=list)
    linked: list[bool] = field(default_factory=list)

    def gathered(self, own: list[int]) -> list[int]:
        """What is in each element at any depth, from what is in each itself (which is changed)."""
        for i in range(len(own) - 1, 0, -1):
            own[self.parents[i]] += own[i]
        return own

    def inside(self, chosen: set[int]) -> list[bool]:
        """Whether each element is one of these or stands in one."""
        found = [False] * len(self.parents)
        for i, parent in enumerate(self.parents):
            found[i] = i in chosen or (parent >= 0 and found[parent])
        return found


def kept(stretches: Sequence[Stretch], elements: Elements, title: int = -1) -> list[bool]:
    """For each stretch whether it belongs to the article; all False where there are no sentences.

    `title` is the stretch with the title of the page (-1: not there); the article begins below it.
    """
    count, places, linked = len(elements.parents), elements.places, elements.linked
    sizes = [len(text) for text, _, _ in stretches]
    told = [
        not link and size >= _SENTENCE and tag not in _HEADS and text.rstrip(_CLOSERS)[-1:] in _ENDS
        for (text, tag, _), link, size in zip(stretches, linked, sizes, strict=True)
    ]
    if True not in told:
        return [False] * len(stretches)
    held, links, sentences = [0] * count, [0] * count, [0] * count
    for place, size, link, is_told in zip(places, sizes, linked, told, strict=True):
        held[place] += size
        links[place] += size if link else 0
        sentences[place] += size if is_told else 0
    held, links, sentences = elements.gathered(held), elements.gathered(links), elements.gathered(sentences)
    aside = _aside(elements, sentences)
    told = [one and not aside[place] for one, place in zip(told, places, strict=True)]
    weights = _weights(elements, told, sizes)
    worth = [weight * (1 - links[i] / held[i]) if weight else 0.0 for i, weight in enumerate(weights)]
    best = max(range(count), key=worth.__getitem__)
    best = _widened(best, elements, [(places[i], sizes[i]) for i, one in enumerate(told) if one])
    beside = [i for i, parent in enumerate(elements.parents) if parent == elements.parents[best] and not aside[i]]
    heavy = [i for i in beside if i == best or worth[i] * _BESIDE >= worth[best]] or [best]
    chosen = {best, *(i for i in beside if heavy[0] <= i <= heavy[-1])}
    within = elements.inside(chosen)
    for i, parent in enumerate(elements.parents):
        if i != best and within[i] and parent >= 0:
            menu = links[i] * 2 > held[i] and elements.tags[i] not in _HEADS
            within[i] = not (aside[i] or menu) and (within[parent] or i in chosen)
    found = [within[place] for place in places]
    start = found.index(True) if title >= 0 and True in found else 0
    first = next((i for i in range(title + 1, start) if told[i]), start)
    for i in range(first, start):
        found[i] = not linked[i] and not aside[places[i]]
    return found


def _aside(elements: Elements, sentences: Sequence[int]) -> list[bool]:
    """Whether each element says it is no article, or stands in one that does; not when most sentences are in it."""
    found = [False] * len(elements.parents)
    for i in range(1, len(found)):
        found[i] = found[elements.parents[i]]
        if not found[i] and sentences[i] * 2 <= sentences[0]:
            marked = boilerplate.marked(elements.notes[i])
            found[i] = marked is not None and marked[0] in _ASIDE
    return found


def _weights(elements: Elements, told: Sequence[bool], sizes: Sequence[int]) -> list[float]:
    """What the sentences in and right below each element give it."""
    weights = [0.0] * len(elements.parents)
    for i, place in enumerate(elements.places):
        if told[i]:
            at = elements.parents[place] if elements.tags[place] in _LEAVES else place
            for share in _SHARES:
                if at < 0:
                    break
                weights[at] += (min(sizes[i], _LONGEST) + _EACH) * share
                at = elements.parents[at]
    return weights


def _widened(best: int, elements: Elements, told: Sequence[tuple[int, int]]) -> int:
    """The element around it that has more sentences marked up as those in it, or itself: articles come in pieces.

    `told` has the element and size of every sentence. Others must not be more than these: teasers of other articles
    are often marked up alike.
    """
    for _ in range(_CLIMBS):
        inside = elements.inside({best})
        signs: Counter[tuple[str, str]] = Counter()
        for place, size in told:
            if inside[place]:
                signs[_sign(elements, place)] += size
        inner = signs.total()
        usual = {sign for sign, size in signs.items() if size * 4 >= inner}
        same, every = [0] * len(inside), [0] * len(inside)
        for place, size in told:
            if not inside[place]:
                every[place] += size
                same[place] += size if _sign(elements, place) in usual else 0
        same, every = elements.gathered(same), elements.gathered(every)
        at = elements.parents[best]
        while at >= 0 and not (same[at] * 5 >= inner and same[at] * 2 >= every[at]):
            at = elements.parents[at]
        if at < 0:
            break
        best = at
    return best


def _sign(elements: Elements, place: int) -> tuple[str, str]:
    """How a sentence is marked up, without what differs from one to the next: ("p", "div.post")."""
    parent = elements.parents[place]
    return _unnumbered(elements.notes[place]), _unnumbered(elements.notes[parent]) if parent >= 0 else ""


@lru_cache(maxsize=8192)
def _unnumbered(note: str) -> str:
    return _NUMBERS.sub("", note.partition("#")[0])
