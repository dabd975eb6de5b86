"""The vectors of a library: what its claims mean, beside the index of their words.

    vectors/made.json      the model and how the files were made
    vectors/rows.npy       the row number of the claim of each vector, in order
    vectors/same.npy       pairs of these and the row numbers of the other claims of the same sentence
    vectors/exact.npy      the vectors, as half floats: near ones are compared again with these
    vectors/near.usearch   the same as eight-bit numbers in a graph of neighbours (usearch)

All of it follows from the record and the model, and is made again when either changes. New files are written beside the
old ones and take their place at once: whoever reads sees all of one or all of the other, and a crash leaves the old.
Each sentence of a source has one vector, kept under the row of its first claim.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from helder.errors import InputError, StoreError
from helder.store import record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows: TypeAlias = NDArray[np.uint64]
    Halves: TypeAlias = NDArray[np.float16]

VERSION = 1
MEANT = 0.3
"""What a place by meaning counts, beside one by words and concepts."""
AGAIN = 4
"""So many times as many neighbours as are asked for are compared again by their exact vectors."""
Sentences = Mapping[int, Sequence[int]]
"""The rows of the claims of each sentence, by that of the first, which is among them."""


@dataclass(frozen=True, slots=True)
class Made:
    """What vectors were made with: the model's place, what tells it from others, and how many numbers a vector has."""

    model: str
    digest: str
    size: int
    version: int = VERSION


class Vectors:
    """The vectors in the folder of a library. Raises `StoreError` where they cannot be read."""

    def __init__(self, folder: Path, made: Made) -> None:
        import numpy as np

        usearch = _usearch()
        self.made = made
        try:
            self.rows: Rows = np.load(folder / "rows.npy")
            self._same: Rows = np.load(folder / "same.npy")
            self.exact: Halves = np.load(folder / "exact.npy", mmap_mode="r")
            self._near = usearch.Index.restore(str(folder / "near.usearch"), view=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(_damaged(folder, str(error))) from error
        if self._near is None or not len(self.rows) == len(self.exact) == len(self._near):
            raise StoreError(_damaged(folder, "its parts do not belong together"))

    def nearest(self, question: NDArray[np.float32], most: int) -> list[tuple[int, ...]]:
        """The sentences nearest to a question, as the rows of their claims, the nearest first.

        `question` has one vector of length one.
        """
        import numpy as np

        if not len(self.rows):
            return []
        found = self._near.search(question.reshape(-1), min(most * AGAIN, len(self.rows)))
        at = np.searchsorted(self.rows, np.asarray(found.keys, dtype=np.uint64))
        close = self.exact[at].astype(np.float32) @ question.reshape(-1)
        return [self._claims(int(self.rows[at[i]])) for i in np.lexsort((self.rows[at], -close))[:most]]

    def _claims(self, first: int) -> tuple[int, ...]:
        import numpy as np

        begin, end = np.searchsorted(self._same[:, 0], [first, first + 1])
        return first, *map(int, self._same[begin:end, 1])

    def sentences(self, sources: set[int]) -> Sentences:
        """The sentences of these sources, as far as they have vectors."""
        held = (int(row) for row in self.rows)
        return {row: self._claims(row) for row in held if row // record.CLAIMS_AT_MOST in sources}

    def of(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """The vectors kept under these rows."""
        import numpy as np

        at = np.searchsorted(self.rows, np.asarray(rows, dtype=np.uint64))
        return self.exact[at].astype(np.float32)

    def sources(self) -> set[int]:
        """The row numbers of the sources that have vectors."""
        return {int(row) // record.CLAIMS_AT_MOST for row in self.rows}


def made(folder: Path) -> Made | None:
    """What the vectors of a library were made with, or None. Raises `StoreError` as `Vectors` does."""
    old = folder.with_name(f"{folder.name}.old")
    if old.exists() and not folder.exists():  # stopped between taking the old ones away and putting the new ones there
        with contextlib.suppress(OSError):
            old.rename(folder)
    try:
        row: Mapping[str, Any] = json.loads((folder / "made.json").read_text(encoding="utf-8"))
        return Made(**row)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(_damaged(folder, str(error))) from error


def write(folder: Path, made: Made, sentences: Sentences, exact: NDArray[np.float16]) -> None:
    """Put these vectors in the place of those that were there; `exact` has one for each sentence, in their order.

    Raises `StoreError` where they cannot be written.
    """
    import numpy as np

    usearch = _usearch()
    rows = np.fromiter(sentences, dtype=np.uint64, count=len(sentences))
    order = np.argsort(rows)
    keys = rows[order]
    same = sorted((first, row) for first, every in sentences.items() for row in every if row != first)
    near = usearch.Index(ndim=made.size, metric="ip", dtype="i8")
    new, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    try:
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
        new.mkdir()
        if len(keys):
            near.add(keys, np.ascontiguousarray(exact[order]), threads=1)
        np.save(new / "rows.npy", keys)
        np.save(new / "same.npy", np.asarray(same, dtype=np.uint64).reshape(-1, 2))
        np.save(new / "exact.npy", exact[order])
        near.save(str(new / "near.usearch"))
        (new / "made.json").write_text(json.dumps(asdict(made)), encoding="utf-8")
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except (OSError, RuntimeError) as error:
        raise StoreError(
            f"The vectors of {folder.parent} could not be written ({error}): make room on the disk and run helder "
            "index again; everything else is safe."
        ) from error


def remove(folder: Path) -> bool:
    """Forget the vectors of a library; whether there were any."""
    there = folder.exists()
    shutil.rmtree(folder, ignore_errors=True)
    return there


def fused(found: Sequence[int], near: Sequence[Sequence[int]]) -> list[tuple[float, int]]:
    """The rows that words found and the sentences near in meaning as one ranking (reciprocal rank fusion), best first.

    A row counts 61 / (60 + its place), and `MEANT` of that by meaning; of equal ones, words decide. Of a sentence that
    words found as well, the claims that they found share its place; of another one the first claim has it.
    """
    scores = {row: 61 / (60 + place) for place, row in enumerate(found, 1)}
    for place, claims in enumerate(near, 1):
        for row in [row for row in claims if row in scores] or claims[:1]:
            scores[row] = scores.get(row, 0.0) + MEANT * 61 / (60 + place)
    return sorted(((score, row) for row, score in scores.items()), key=lambda one: -round(one[0], 9))


def _usearch() -> Any:
    try:
        import onnxruntime  # noqa: F401 - loaded after usearch 2.26 it crashes (1.32, Linux): always before
        import usearch.index
    except ImportError as error:
        raise InputError(
            "The vectors of a library need onnxruntime and usearch: install them with pip install 'helder[vectors]'."
        ) from error
    return usearch.index


def _damaged(folder: Path, why: str) -> str:
    return f"The vectors in {folder} cannot be read ({why}): delete that folder and run helder index again."
