"""What is near to a question in meaning: the vectors of a library, made with a model that the user names.

    helder index --model models/multilingual-minilm

Without this nothing is different. With it every question in the view of claims is turned into a vector too, and the
sentences with the nearest ones are put among the claims that words and concepts find (`store.vectors.fused`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helder.embedding import Encoder
from helder.errors import InputError
from helder.store import Fuses, record, vectors
from helder.store.vectors import Made, Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = "vectors"
NEAREST = 200
"""So many sentences are near to a question."""
AT_ONCE = 50_000
"""After so many new sentences they are kept: what is interrupted goes on from there."""
_STEP = 512


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an index of meaning holds: the model's place, the dimensions, how many sentences, how many of them new."""

    model: str
    size: int
    sentences: int
    new: int

    def to_dict(self) -> dict[str, Any]:
        """The counts as plain values for JSON."""
        return asdict(self)


class Meaning:
    """The vectors in the folder of a library, with the model that made them; opened when first asked."""

    def __init__(self, library: Path) -> None:
        self.folder = library / FOLDER
        self._stamp: tuple[int, int] | None = None
        self._vectors: Vectors | None = None
        self._encoder: Encoder | None = None

    def there(self) -> bool:
        """Whether the library has vectors."""
        return os.path.isdir(self.folder)  # noqa: PTH112 - on the path of every search

    def near(self, question: str) -> list[tuple[int, ...]]:
        """The sentences nearest to a question, the nearest first, as the rows of their claims.

        Raises `InputError` where the model is another one than the vectors were made with, and as `Encoder` does.
        """
        held = self._open()
        return held.nearest(self._model(held.made).questions([question]), NEAREST) if held else []

    def settle(self, store: Fuses, model: str | Path | None = None, progress: Callable[[int], None] | None = None) -> (
        Indexed | None
    ):  # fmt: skip
        """Make the vectors that are missing, and forget those of claims that are gone; None where there is no model.

        With another `model` all are made anew. `progress` gets how many sentences are done. Raises as `near` does,
        and `StoreError` where they cannot be written.
        """
        held = self._open()
        if model is None and held is None:
            return None
        encoder = self._model(held.made) if held and model is None else self._chosen(str(model))
        if held is None or held.made.digest != encoder.digest:
            held = None
        made = Made(str(encoder.place.resolve()), encoder.digest, encoder.size)
        known = store.source_rows() & (held.sources() if held else set())
        sentences: dict[int, Sequence[int]] = dict(held.sentences(known)) if held else {}
        parts = [held.of([*sentences]).astype("float16")] if held and sentences else []
        before, changed = len(sentences), held is None or len(sentences) < len(held.rows)
        for rows, quotes in _batches(store.passages(known)):
            for at in range(0, len(quotes), _STEP):
                parts.append(encoder.passages(quotes[at : at + _STEP]).astype("float16"))
                if progress:
                    progress(len(sentences) - before + min(at + _STEP, len(quotes)))
            sentences |= {some[0]: some for some in rows}
            self._write(made, sentences, parts)
            changed = False
        if changed:
            self._write(made, sentences, parts)
        return Indexed(made.model, made.size, len(sentences), len(sentences) - before)

    def remove(self) -> bool:
        """Forget the vectors; whether there were any."""
        self.close()
        return vectors.remove(self.folder)

    def close(self) -> None:
        """Let go of the files and the model."""
        self._stamp = self._vectors = self._encoder = None

    def _write(self, made: Made, sentences: vectors.Sentences, parts: Sequence[NDArray[np.float16]]) -> None:
        import numpy as np

        self._stamp = self._vectors = None
        exact = np.concatenate(parts) if parts else np.empty((0, made.size), dtype=np.float16)
        vectors.write(self.folder, made, sentences, exact)

    def _open(self) -> Vectors | None:
        """The vectors as they are now; None where there are none."""
        made = vectors.made(self.folder)
        if made is None:
            self._vectors = None
            return None
        seen = os.stat(self.folder / "made.json")  # noqa: PTH116 - on the path of every search
        stamp = seen.st_mtime_ns, seen.st_ino
        if self._vectors is None or stamp != self._stamp:
            self._vectors, self._stamp = Vectors(self.folder, made), stamp
        return self._vectors

    def _model(self, made: Made) -> Encoder:
        """The model that vectors were made with."""
        encoder = self._chosen(made.model)
        if encoder.digest != made.digest or encoder.size != made.size:
            raise InputError(
                f"The model {made.model} is not the one that the vectors in {self.folder} were made with: run helder "
                f'index --model "{made.model}" to make them anew, or helder index --remove to do without.'
            )
        return encoder

    def _chosen(self, model: str) -> Encoder:
        if self._encoder is None or str(self._encoder.place.resolve()) != model:
            self._encoder = Encoder(model)
        return self._encoder


def _batches(passages: Iterator[tuple[str, tuple[int, ...]]]) -> Iterator[tuple[list[tuple[int, ...]], list[str]]]:
    """Passages in batches of about `AT_ONCE`, those of one source together: their rows and their words."""
    rows: list[tuple[int, ...]] = []
    quotes: list[str] = []
    for _, some in groupby(passages, key=lambda one: one[1][0] // record.CLAIMS_AT_MOST):
        for quote, claims in some:
            rows.append(claims)
            quotes.append(quote)
        if len(rows) >= AT_ONCE:
            yield rows, quotes
            rows, quotes = [], []
    if rows:
        yield rows, quotes
