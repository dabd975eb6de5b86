"""What people decided about which claims say the same, as it counts wherever claims are grouped.

    judged = of(reviews.every(), finds)
    judged.key(source_id, claim)    # the key of the claim, or that of the group a person put it in
    judged.stand_in(source_id, claim)    # the claim that it counts as where keys are not enough: on a map

Who says that two claims say the same, says so of all that have their keys: the two groups are one. Who says that they
do not, takes back what joined them; where they have the same key, the first of the two stands apart. What was said last
holds. A claim is found again when its article is read anew, and keys are made as they are made now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from helder import compared
from helder.model import Claim
from helder.reviews import Review, Snapshot

Finds = Callable[[str, Snapshot], Claim | None]
"""Gives the claim of an article that a review remembers, as it is now; None where there is none."""


@dataclass(frozen=True, slots=True)
class Example:
    """A claim that a person looked at, as it is now, with its key and the article that it stands in."""

    key: str
    source: str
    claim: Claim

    @property
    def named(self) -> int:
        """How many of its two sides are known concepts."""
        return sum(side.concept is not None for side in (self.claim.subject, self.claim.object))


@dataclass(frozen=True, slots=True)
class Judged:
    """Keys that people joined, each with the one that stands for all, and claims that they set apart.

    `said` has for each key the reviews that decided it, `groups` for each that stands for others an example of each,
    the one with the best-known sides first.
    """

    joined: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[tuple[str, str], str] = field(default_factory=dict)
    said: Mapping[str, tuple[Review, ...]] = field(default_factory=dict)
    groups: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)

    def key(self, source: str, claim: Claim) -> str:
        """The key of a claim of this source, as people decided."""
        alone = self.apart.get((source, claim.id))
        if alone is not None:
            return alone
        made = compared.key(claim)
        return self.joined.get(made, made)

    def stand_in(self, source: str, claim: Claim) -> Claim:
        """The claim that a claim of this source counts as: the best known of those it was joined with, or itself."""
        if not self.groups or (source, claim.id) in self.apart:
            return claim
        made = compared.key(claim)
        group = self.groups.get(self.joined.get(made, ""), ())
        return group[0].claim if group and group[0].key != made else claim

    def same(self, one: tuple[str, Claim], other: tuple[str, Claim]) -> bool | None:
        """Whether people decided that two claims say the same, or do not; None where nobody said so of these."""
        keys = self.key(*one), self.key(*other)
        plain = compared.key(one[1]), compared.key(other[1])
        if keys == plain:
            return None
        return keys[0] == keys[1] if (keys[0] == keys[1]) != (plain[0] == plain[1]) else None


NOBODY = Judged()
"""Nobody decided anything."""


def of(found: Iterable[Review], finds: Finds) -> Judged:
    """What reviews of groupings, the oldest first, come to together."""
    made = _Making()
    for review in found:
        if review.about == "grouping" and review.verdict != "correct":
            made.take(review, finds)
    return made.done()


class _Making:
    """The groups while reviews are read one by one."""

    def __init__(self) -> None:
        self.links: dict[frozenset[str], Review] = {}
        self.apart: dict[tuple[str, str], tuple[str, Review]] = {}
        self.examples: dict[str, Example] = {}

    def take(self, review: Review, finds: Finds) -> None:
        """What one more review says."""
        claim, key = self._now(review.source, review.claim, finds)
        place = (review.source, claim.id if claim else review.claim.id)
        if review.other is None or review.other_source is None:
            if review.verdict == "reject":
                self.apart[place] = (key, review)
            else:
                self.apart.pop(place, None)
            return
        other, other_key = self._now(review.other_source, review.other, finds)
        pair = frozenset((key, other_key))
        if review.verdict == "confirm":
            self.apart.pop(place, None)
            self.apart.pop((review.other_source, other.id if other else review.other.id), None)
            if len(pair) == 2:
                self.links[pair] = review
            return
        self.links.pop(pair, None)
        roots = self.roots()
        if roots.get(key, key) == roots.get(other_key, other_key):
            self.apart[place] = (key, review)

    def _now(self, source: str, snapshot: Snapshot, finds: Finds) -> tuple[Claim | None, str]:
        claim = finds(source, snapshot)
        if claim is None:
            return None, snapshot.key
        key = compared.key(claim)
        self.examples.setdefault(key, Example(key, source, claim))
        return claim, key

    def roots(self) -> dict[str, str]:
        """For each joined key the first of its group in the alphabet."""
        groups: dict[str, set[str]] = {}
        for pair in self.links:
            together = set[str](pair)
            for key in pair:
                together |= groups.get(key, set())
            groups.update(dict.fromkeys(together, together))
        return {key: min(together) for key, together in groups.items()}

    def done(self) -> Judged:
        """The groups as they are now."""
        roots = self.roots()
        said: dict[str, list[Review]] = {}
        for pair, review in self.links.items():
            said.setdefault(roots[min(pair)], []).append(review)
        apart = {place: f"{key} | {place[1]}" for place, (key, _) in self.apart.items()}
        for place, (_, review) in self.apart.items():
            said.setdefault(apart[place], []).append(review)
        return Judged(roots, apart, {key: tuple(some) for key, some in said.items()}, self.groups(roots))

    def groups(self, roots: Mapping[str, str]) -> dict[str, tuple[Example, ...]]:
        """The examples of joined keys that are still there, by the key that stands for them."""
        found: dict[str, list[Example]] = {}
        for key, root in roots.items():
            if key in self.examples:
                found.setdefault(root, []).append(self.examples[key])
        return {root: tuple(sorted(some, key=lambda e: (-e.named, e.key))) for root, some in found.items()}


def sentence(review: Review) -> str:
    """Who decided what, when and why: "Anna, 2026-03-01: says the same. Both are about the night." """
    what = "says the same" if review.verdict == "confirm" else "does not say the same"
    return f"{review.who}, {review.at[:10]}: {what}. {review.reason}"
