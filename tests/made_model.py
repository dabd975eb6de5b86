"""A sentence-embedding model of a few words, made on the spot: each word has the vector of what it means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import tokenizers
from onnx import TensorProto, helper, numpy_helper

SENSES: Mapping[str, Sequence[str]] = {
    "sleep": ("sleep", "slaap", "sommeil", "schlaf", "vorlap"),
    "magnesium": ("magnesium",),
    "pain": ("pain", "pijn", "tulkom"),
    "coffee": ("coffee", "koffie", "grimzel"),
    "better": ("improves", "verbetert"),
}
"""Words that mean the same, in any language, by what they mean; the last of some no vocabulary has."""

UNKNOWN = "[UNK]"


def made(folder: Path, *, pooled: bool = False, senses: Mapping[str, Sequence[str]] = SENSES) -> Path:
    """The folder of a model. Its tokens' vectors are given as they are, or already `pooled` into one of the text."""
    folder.mkdir(parents=True, exist_ok=True)
    words = {UNKNOWN: 0} | {w: n for n, w in enumerate((w for some in senses.values() for w in some), 1)}
    table = np.zeros((len(words), len(senses) + 1), dtype=np.float32)
    table[0, -1] = 0.05  # what is not known means little
    for sense, some in enumerate(senses.values()):
        for word in some:
            table[words[word], sense] = 1.0
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token=UNKNOWN))
    tokenizer.normalizer = tokenizers.normalizers.Lowercase()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    tokens = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])
    shape: list[str | int | None] = ["batch", table.shape[1]] if pooled else ["batch", "length", table.shape[1]]
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, shape)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["tokens" if pooled else "out"])]
    constants = [numpy_helper.from_array(table, "table")]
    if pooled:
        nodes.append(helper.make_node("ReduceMean", ["tokens", "axes"], ["out"], keepdims=0))
        constants.append(numpy_helper.from_array(np.array([1], dtype=np.int64), "axes"))
    graph = helper.make_graph(nodes, "words", [tokens], [out], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, str(folder / "model.onnx"))
    return folder


def says(folder: Path, file: str, row: Mapping[str, object]) -> None:
    """Let a model say something of itself in one of its files."""
    place = folder / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(row), encoding="utf-8")
