"""How well Helder tells what says the same, measured on pairs of sentences: `python -m helder.sameness gold`.

A row of `pairs.jsonl` has two sentences, how the claim of the first stands to that of the second, and the fields in
which they differ. Two sentences are taken for the same when a claim of each has the same key; the relation is that of
these claims, else of their first ones. A sentence without a claim says nothing the same, so what is not found counts
as missed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from helder import agreement, pipeline
from helder.agreement import Related
from helder.errors import HelderError, UnreadableError
from helder.model import Claim

PAIRS, FLOORS = "pairs.jsonl", "pairs_floors.json"
MARGIN = 0.02
"""A floor lies so far below what was measured."""


class Pair(NamedTuple):
    """Two sentences with their languages, what `relate` should say of them, and why they are there."""

    a: str
    a_language: str
    b: str
    b_language: str
    relation: str
    why: str
    differs: tuple[str, ...]

    @property
    def languages(self) -> str:
        """ "en", "nl", or both: "en-nl"."""
        return self.a_language if self.a_language == self.b_language else f"{self.a_language}-{self.b_language}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What Helder says of a pair: whether a key is shared, and how the claims with it, or the first, are related."""

    pair: Pair
    same: bool
    related: Related | None

    @property
    def relation_right(self) -> bool:
        """Whether the relation is the expected one, with the expected differences."""
        found = self.related
        return (
            found is not None and found["kind"] == self.pair.relation and set(self.pair.differs) <= {*found["differs"]}
        )


def load(path: Path) -> tuple[Pair, ...]:
    """The pairs of a file. Raises `UnreadableError` for one that holds none."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(Pair(**{**row, "differs": tuple(row["differs"])}) for row in rows)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UnreadableError(f"{path} holds no pairs ({error!r}): see gold/README.md for its fields.") from error


def judge(pairs: Iterable[Pair]) -> list[Judgement]:
    """What Helder says of each pair."""
    made = []
    for pair in pairs:
        one, other = _claims(pair.a, pair.a_language), _claims(pair.b, pair.b_language)
        shared = next(((a, b) for a in one for b in other if a.key == b.key), None)
        compared = shared or ((one[0], other[0]) if one and other else None)
        made.append(Judgement(pair, shared is not None, agreement.relate(*compared) if compared else None))
    return made


def _claims(text: str, language: str) -> tuple[Claim, ...]:
    return pipeline.analyse(text, language=language).claims


def figures(judgements: Iterable[Judgement]) -> dict[str, dict[str, float]]:
    """Precision and recall of what says the same, and the share of relations that are right, by languages."""
    by_languages: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        by_languages.setdefault(judgement.pair.languages, []).append(judgement)
    return {languages: _figures(some) for languages, some in sorted(by_languages.items())}


def _figures(some: Sequence[Judgement]) -> dict[str, float]:
    wanted = [j for j in some if j.pair.relation == "same"]
    given = [j for j in some if j.same]
    hits = sum(j.same for j in wanted)
    return {
        "precision": hits / len(given) if given else 0.0,
        "recall": hits / len(wanted) if wanted else 0.0,
        "relation": sum(j.relation_right for j in some) / len(some),
        "of": float(len(some)),
    }


def floors(gold: Path, name: str = FLOORS) -> Mapping[str, Mapping[str, float]]:
    """The least that each figure must be. Raises `UnreadableError` for a file that is missing or wrong."""
    path = gold / name
    try:
        row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {str(k): {str(name): float(v) for name, v in of.items()} for k, of in row.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableError(
            f"{path} holds no floors ({error!r}): write it with `--raise` behind the command that reads it."
        ) from error


def problems(reached: Mapping[str, Mapping[str, float]], least: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The figures below their floors, a sentence each."""
    return [
        f"{languages} {name} is {score:.3f}, below its floor of {floor:.3f}."
        for languages, wanted in least.items()
        for name, floor in wanted.items()
        if (score := reached.get(languages, {}).get(name, 0.0)) < floor
    ]


def raised(
    reached: Mapping[str, Mapping[str, float]], before: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Floors a margin below what was reached, never lower than they were."""
    return {
        languages: {
            name: max(before.get(languages, {}).get(name, 0.0), round(max(0.0, score - MARGIN), 3))
            for name, score in some.items()
            if name != "of"
        }
        for languages, some in reached.items()
    }


def kept(gold: Path, name: str, reached: Mapping[str, Mapping[str, float]]) -> None:
    """Raise the floors in a file to what was reached; it is made where it is not there. Raises as `floors` does."""
    before = floors(gold, name) if (gold / name).exists() else {}
    (gold / name).write_text(json.dumps(raised(reached, before), indent=2) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Prints the figures and the pairs judged wrongly; the exit code: 0, or 1 when a floor is missed."""
    from rich.console import Console  # heavy: only the command prints
    from rich.table import Table

    names = [one for one in arguments if not one.startswith("--")]
    gold = Path(names[0] if names else "gold")
    try:
        judgements = judge(load(gold / PAIRS))
        reached = figures(judgements)
        if "--raise" in arguments:
            kept(gold, FLOORS, reached)
        least = floors(gold)
    except HelderError as error:
        Console(stderr=True, highlight=False).print(str(error), markup=False, soft_wrap=True)
        return error.exit_code
    console, table = Console(highlight=False), Table(title="Which sentences say the same")
    for name in ("languages", "precision", "recall", "relation", "of"):
        table.add_column(name, justify="left" if name == "languages" else "right")
    for languages, some in reached.items():
        table.add_row(languages, *(f"{some[n]:.3f}" for n in ("precision", "recall", "relation")), f"{some['of']:.0f}")
    console.print(table)
    if "--errors" in arguments:
        for j in judgements:
            if j.same != (j.pair.relation == "same") or not j.relation_right:
                taken = j.related["kind"] if j.related else "no claim found"
                console.print(
                    f"{j.pair.relation}, taken as {taken}: {j.pair.a} | {j.pair.b}", markup=False, soft_wrap=True
                )
    short = problems(reached, least)
    for line in short:
        console.print(line, markup=False)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
