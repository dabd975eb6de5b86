"""Sentences as vectors, by any ONNX sentence-embedding model that the user names.

    encoder = Encoder("models/multilingual-minilm")
    encoder.questions(["helpt magnesium bij slapen?"])   # an array of 1 x encoder.size, each row of length one

A model is a folder with `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`, as sentence-transformers and others
publish them; nothing is ever downloaded. What such folders say of themselves is kept to: how the vectors of tokens
become one (`1_Pooling/config.json`: their mean, or the first), how long a text may be (`sentence_bert_config.json`),
and what is put before questions and passages (`prompts` in `config_sentence_transformers.json`).

The libraries come with the extra `helder[vectors]` and load when a model does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from helder import settings
from helder.errors import InputError, NotFoundError, UnreadableError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]

BATCH = 32
LONGEST = 256
"""Tokens of a text that are read, where the model does not say."""
_ONNX = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")
_PASSAGES = ("document", "passage")
"""What models call the prompt of passages."""


class Encoder:
    """A sentence-embedding model, ready to be asked. `size` is the number of dimensions, `digest` tells it from others.

    Raises `NotFoundError` where there is no such model, `InputError` where the extra is missing, and
    `UnreadableError` for files that are no such model.
    """

    def __init__(self, model: str | Path) -> None:
        self.place, weights = _found(model)
        tokens = _beside(weights, "tokenizer.json")
        if tokens is None:
            raise UnreadableError(f"The model {self.place} has no tokenizer.json beside {weights.name}: put it there.")
        try:
            import onnxruntime
            import tokenizers
        except ImportError as error:
            raise InputError(
                f"The model {self.place} needs onnxruntime and tokenizers: install them with "
                "pip install 'helder[vectors]'."
            ) from error
        self.digest = _digest((weights, tokens))
        folder = tokens.parent
        prompts = _said(folder / "config_sentence_transformers.json").get("prompts") or {}
        self._question = str(prompts.get("query") or "")
        self._passage = str(next((prompts[name] for name in _PASSAGES if prompts.get(name)), ""))
        self._first = bool(_said(folder / "1_Pooling" / "config.json").get("pooling_mode_cls_token"))
        longest = _said(folder / "sentence_bert_config.json").get("max_seq_length") or LONGEST
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(tokens))
            self._tokenizer.enable_truncation(int(longest))
            self._tokenizer.no_padding()
            self._session: Any = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
            self._inputs = {given.name for given in self._session.get_inputs()}
            self.size = int(self.questions(["a"]).shape[1])
        except Exception as error:  # what both libraries raise has no common class
            raise UnreadableError(
                f"{self.place} is no sentence-embedding model that can be used ({' '.join(str(error).split())[:200]}): "
                "name a folder with model.onnx and tokenizer.json."
            ) from error

    def questions(self, texts: Sequence[str]) -> Vectors:
        """A vector of length one for each question."""
        return self._all([self._question + text for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """A vector of length one for each passage."""
        return self._all([self._passage + text for text in texts])

    def _all(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, those of like length together: a batch is as long as its longest."""
        import numpy as np

        coded = [one.ids for one in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(coded)), key=lambda i: len(coded[i]))
        made: list[Vectors] = [self._batch([coded[i] for i in order[at : at + BATCH]])
                               for at in range(0, len(order), BATCH)]  # fmt: skip
        every = np.concatenate(made)
        placed = np.empty_like(every)
        placed[order] = every
        return placed

    def _batch(self, coded: Sequence[Sequence[int]]) -> Vectors:
        import numpy as np

        longest = max(1, *map(len, coded))
        ids = np.zeros((len(coded), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, some in enumerate(coded):
            ids[row, : len(some)] = some
            mask[row, : len(some)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        out = self._session.run(None, {name: value for name, value in given.items() if name in self._inputs})[0]
        vectors = np.asarray(out, dtype=np.float32)
        if vectors.ndim == 3:
            weight = mask[..., None].astype(np.float32)
            mean = (vectors * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1.0)
            vectors = vectors[:, 0] if self._first else mean
        if vectors.ndim != 2 or len(vectors) != len(coded):
            raise ValueError(f"it gives an array of {vectors.shape} for {len(coded)} texts")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        normal: Vectors = vectors / np.maximum(lengths, 1e-12)
        return normal


def _found(model: str | Path) -> tuple[Path, Path]:
    """Where a model lies, and its ONNX file: a path, or a name in the folder `models` of the cache."""
    tried = (Path(model).expanduser(), settings.get().cache / "models" / model)
    for place in tried:
        if place.is_file() and place.suffix == ".onnx":
            return place, place
        for name in _ONNX if place.is_dir() else ():
            if (place / name).is_file():
                return place, place / name
    raise NotFoundError(
        f'No model "{model}": name a folder with model.onnx and tokenizer.json, or put it at {tried[1]}; '
        "Helder downloads none."
    )


def _beside(weights: Path, name: str) -> Path | None:
    """A file in the folder of the weights, or in the one above."""
    return next((p for p in (weights.parent / name, weights.parent.parent / name) if p.is_file()), None)


def _said(file: Path) -> dict[str, Any]:
    """What a file of settings says; nothing where it is not there. Raises `UnreadableError` for one that is no JSON."""
    if not file.is_file():
        return {}
    try:
        row = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadableError(f"{file} is no JSON ({error}): put the file of the model back.") from error
    return row if isinstance(row, dict) else {}


def _digest(files: Iterable[Path]) -> str:
    """Changes when a file does."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]
